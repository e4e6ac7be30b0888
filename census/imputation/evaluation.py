"""What imputed values are worth: beside the true ones of the same units.

The criteria are those by which imputation is judged in official statistics (Chambers 2001, EUREDIT): estimation (totals
and shares), distribution, relations between variables, and the single values, of which a random donor gets few right
and need not; and how donors were used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from census.catalogue import Variable

TOTALS = ("region", "variable", "category", "units", "true", "imputed", "respondents_share")
"""Columns of ``compare_totals`` before the derived ones."""


def code_values(values: pd.Series, variable: Variable) -> pd.Series:
    """The category of each value, as in matrices; missing where the value is, or lies in no band.

    Example:
        >>> from census.catalogue import find_variable
        >>> code_values(pd.Series([1, 3, None]), find_variable("number_of_rooms")).tolist()
        ['1', '2', nan]
    """
    codes = [item.code for item in variable.categories]
    if not variable.is_banded:
        place, known = pd.factorize(values, use_na_sentinel=True)
        position = pd.Index(codes).get_indexer(pd.Index([str(value) for value in known]))
        return pd.Series(_categorical(np.append(position, -1)[place], codes), index=values.index)
    number = pd.to_numeric(values).astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    band = np.full(len(number), -1)
    for number_of, item in enumerate(variable.categories):
        least, most = item.extra["from"], item.extra["to"]
        if least or most:
            inside = (number >= float(least or "-inf")) & (number <= float(most or "inf"))
            band[(band < 0) & inside] = number_of
    return pd.Series(_categorical(band, codes), index=values.index)


def compare_totals(
    true: pd.DataFrame, imputed: pd.DataFrame, is_compared: pd.DataFrame, known: pd.DataFrame, region: pd.Series
) -> pd.DataFrame:
    """Number of units in each category, true and imputed, for all regions together (``all``) and one by one.

    Args:
        true: coded values, a column for each variable, a row for each unit.
        imputed: the same after imputation.
        is_compared: of the same shape: which values were imputed and have a true one.
        known: of the same shape: which values were never hidden: those of the respondents.
        region: of each unit.

    Returns:
        ``TOTALS``: units compared, how many of them truly are and were imputed in the category; ``respondents_share``
        is the share of the category among known values, which is what one would have without imputation. Then
        ``bias`` (imputed - true), ``true_share`` and ``imputed_share`` of the units compared, ``share_bias``,
        ``total_bias``: the bias in per cent of all units of the category, known ones too.
    """
    tables = []
    places = (pd.Categorical(["all"] * len(region)), pd.Categorical(region))
    for variable in true.columns:
        own, others = is_compared[variable].to_numpy(dtype=bool), known[variable].to_numpy(dtype=bool)
        for place in places:
            counts = {
                "true": _counts(true[variable], place, own),
                "imputed": _counts(imputed[variable], place, own),
                "known": _counts(true[variable], place, others),
            }
            index = pd.MultiIndex.from_product([place.categories, true[variable].cat.categories])
            index.names = ["region", "category"]
            counted = pd.DataFrame({name: found.ravel() for name, found in counts.items()}, index=index)
            tables.append(counted.reset_index().assign(variable=variable))
    table = pd.concat(tables, ignore_index=True)
    group = table.groupby(["region", "variable"], observed=True, sort=False)
    table["units"], known_units = group["true"].transform("sum"), group["known"].transform("sum")
    table["respondents_share"] = table["known"] / known_units.where(known_units > 0)
    table["bias"] = table["imputed"] - table["true"]
    units = table["units"].where(table["units"] > 0)
    for view in ("true", "imputed"):
        table[f"{view}_share"] = table[view] / units
    table["share_bias"] = table["imputed_share"] - table["true_share"]
    every = table["true"] + table["known"]
    table["total_bias"] = 100 * table["bias"] / every.where(every > 0)
    derived = ["bias", "true_share", "imputed_share", "share_bias", "total_bias"]
    found = table[[*TOTALS, *derived]].astype({"category": str, "units": "int64", "true": "int64", "imputed": "int64"})
    return found[found["units"] > 0].reset_index(drop=True)


def measure_variables(
    true: pd.DataFrame, imputed: pd.DataFrame, is_compared: pd.DataFrame, totals: pd.DataFrame
) -> pd.DataFrame:
    """How near the imputed values of each variable are to the true ones.

    Args:
        true: coded values.
        imputed: the same after imputation.
        is_compared: see ``compare_totals``.
        totals: of ``compare_totals``.

    Returns:
        A row for each variable: ``units`` compared; ``distance`` (total variation between the distributions: the share
        of units that would have to move); ``respondents_distance`` (the same of the respondents' distribution, if
        nothing were imputed); ``hellinger``; ``region_error`` (Σ|imputed - true| / 2 units, over regions and
        categories: the share that is in the wrong cell of a table by region); ``exact`` (share of values that are
        right) and ``expected_exact`` (that of a donor drawn from all respondents).
    """
    rows = []
    for variable in true.columns:
        own = is_compared[variable]
        if not own.any():
            continue
        cells = totals[totals["variable"] == variable]
        every, each = cells[cells["region"] == "all"], cells[cells["region"] != "all"]
        p, q, r = (every[name].to_numpy(float) for name in ("true_share", "imputed_share", "respondents_share"))
        right = true.loc[own, variable].astype(object) == imputed.loc[own, variable].astype(object)
        rows.append(
            {
                "variable": variable,
                "units": int(own.sum()),
                "distance": np.abs(p - q).sum() / 2,
                "respondents_distance": np.abs(p - r).sum() / 2,
                "hellinger": np.sqrt(np.square(np.sqrt(p) - np.sqrt(q)).sum() / 2),
                "region_error": each["bias"].abs().sum() / 2 / own.sum(),
                "exact": right.mean(),
                "expected_exact": (p * r).sum(),
            }
        )
    return pd.DataFrame(rows)


def compare_associations(
    true: pd.DataFrame, imputed: pd.DataFrame, is_compared: pd.DataFrame, beside: pd.DataFrame
) -> pd.DataFrame:
    """Association between variables, among true and among imputed values of the same units: Cramér's V, bias-corrected.

    Args:
        true: coded values.
        imputed: the same after imputation.
        is_compared: see ``compare_totals``; a pair is taken where either of its values was imputed.
        beside: variables that are not imputed, such as the size of the household, coded.

    Returns:
        ``first``, ``second`` (variables), ``units``, ``true``, ``imputed``, ``change``.
    """
    rows = []
    names = [*true.columns, *beside.columns]
    for first, second in combinations(names, 2):
        if first in beside.columns:
            continue
        own = is_compared[first] | is_compared.get(second, False)
        own = own.to_numpy(dtype=bool)
        views = []
        for view in (true, imputed):
            other = view[second] if second in view else beside[second]
            views.append(cramers_v(view[first].cat.codes.to_numpy()[own], other.cat.codes.to_numpy()[own]))
        rows.append((first, second, int(own.sum()), *views, views[1] - views[0]))
    return pd.DataFrame(rows, columns=["first", "second", "units", "true", "imputed", "change"])


def cramers_v(first: npt.NDArray[np.integer[Any]], second: npt.NDArray[np.integer[Any]]) -> float:
    """Cramér's V of two categorical variables, 0 (independent) to 1, with Bergsma's correction for chance.

    Args:
        first: codes from 0; a missing value is -1, and leaves its unit out.
        second: of the same units.

    Returns:
        V; NaN where one of them has fewer than two categories.

    Example:
        >>> cramers_v(np.array([0, 1] * 50), np.array([1, 0] * 50))
        1.0
    """
    codes = (first, second)
    there = (codes[0] >= 0) & (codes[1] >= 0)
    size = [int(code.max(initial=-1)) + 1 for code in codes]
    flat = codes[0][there].astype(np.int64) * size[1] + codes[1][there]
    table = np.bincount(flat, minlength=size[0] * size[1]).reshape(size).astype(np.float64)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    total = table.sum()
    rows, columns = table.shape
    if min(rows, columns) < 2 or total < 2:
        return float("nan")
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / total
    phi = float((np.square(table - expected) / expected).sum() / total)
    phi = max(0.0, phi - (rows - 1) * (columns - 1) / (total - 1))
    least = min(rows - (rows - 1) ** 2 / (total - 1), columns - (columns - 1) ** 2 / (total - 1)) - 1
    return float(np.sqrt(phi / least)) if least > 0 else float("nan")


def count_donor_use(donors: Mapping[str, pd.Series]) -> pd.DataFrame:
    """How often donors gave.

    Args:
        donors: ids of the donors of each recipient, by what they gave (``form``, or a variable); missing where none.

    Returns:
        ``given``, ``uses``, ``donors``: number of donors that gave so many times.
    """
    rows = []
    for given, ids in donors.items():
        uses = ids.dropna().value_counts().value_counts().sort_index()
        rows += [(given, int(times), int(number)) for times, number in zip(uses.index, uses, strict=True)]
    return pd.DataFrame(rows, columns=["given", "uses", "donors"])


def count_levels(levels: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Recipients by level of fallback.

    Args:
        levels: level of each recipient, from 1, by what was given; missing where nothing was.

    Returns:
        ``given``, ``level``, ``recipients``, ``share``.
    """
    rows = []
    for given, level in levels.items():
        found = level.dropna().astype(int).value_counts().sort_index()
        shares = found / found.sum()
        rows += [
            (given, int(at), int(n), float(share)) for at, n, share in zip(found.index, found, shares, strict=True)
        ]
    return pd.DataFrame(rows, columns=["given", "level", "recipients", "share"])


def class_sizes(units: pd.DataFrame, gives: pd.Series, classes: Sequence[Sequence[str]], fewest: int) -> pd.DataFrame:
    """Rare classes: recipients by the number of donors in their class, at each level of a list of classes.

    Args:
        units: columns of the classes.
        gives: which units are donors; the others are recipients.
        classes: from the finest to the coarsest; the empty one is everybody.
        fewest: a class with fewer donors is rare.

    Returns:
        A row for each level: ``level``, ``keys``; ``classes`` (that have recipients), ``classes_without_donor``,
        ``rare_classes`` (fewer than ``fewest`` donors, none included), ``recipients``, ``recipients_without_donor``,
        ``recipients_in_rare`` and ``median_donors`` of a recipient's class.
    """
    rows = []
    for level, keys in enumerate(classes, start=1):
        by = units.groupby(list(keys), observed=True, dropna=False, sort=False) if keys else None
        group = by.ngroup().to_numpy() if by is not None else np.zeros(len(units), dtype=np.int64)
        number = int(group.max()) + 1 if len(group) else 0
        donors = np.bincount(group[gives.to_numpy()], minlength=number)
        waiting = np.bincount(group[~gives.to_numpy()], minlength=number)
        asked, own = waiting > 0, donors[group[~gives.to_numpy()]]
        rows.append(
            {
                "level": level,
                "keys": " × ".join(keys) or "everybody",
                "classes": int(asked.sum()),
                "classes_without_donor": int((asked & (donors == 0)).sum()),
                "rare_classes": int((asked & (donors < fewest)).sum()),
                "recipients": int(waiting.sum()),
                "recipients_without_donor": int((own == 0).sum()),
                "recipients_in_rare": int((own < fewest).sum()),
                "median_donors": float(np.median(own)) if len(own) else float("nan"),
            }
        )
    return pd.DataFrame(rows)


def coded(units: pd.DataFrame, variables: Sequence[Variable]) -> pd.DataFrame:
    """Coded values of variables, a column for each that the units have."""
    return pd.DataFrame(dict(_coded(units, variables)), index=units.index)


def _coded(units: pd.DataFrame, variables: Sequence[Variable]) -> Iterator[tuple[str, pd.Series]]:
    for variable in variables:
        if variable.column in units:
            yield variable.name, code_values(units[variable.column], variable)


def _categorical(places: npt.NDArray[np.integer[Any]], codes: list[str]) -> Any:
    return pd.Categorical.from_codes(places, codes)  # type: ignore[call-overload]


def _counts(values: pd.Series, place: Any, among: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Number of these units by region and category, of the shape of both; missing values are in none."""
    code, region = values.cat.codes.to_numpy()[among], place.codes[among]
    shape = (len(place.categories), len(values.cat.categories))
    there = (code >= 0) & (region >= 0)
    flat = region[there].astype(np.int64) * shape[1] + code[there]
    return np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)
