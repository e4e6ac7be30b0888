"""Standard error, due to imputation, of the cells of a matrix of dwellings."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import numpy as np
import pandas as pd

from census.catalogue import Variable, find_variable
from census.cli.imputation_subject import REGIONS, RunSubject, nullable_frame
from census.cli.response_units import require
from census.dwellings import heating_system
from census.errors import ParameterError
from census.imputation.estimator import HotDeckImputer
from census.imputation.evaluation import coded
from census.imputation.multiple import MultipleImputer, combine
from census.tabulation.definitions import load_definition
from questionnaire.questions import HEATING

CENSUS = "processed/census_dwellings"
DERIVED = {"heating_system": tuple(HEATING)}
"""Columns that are derived from imputed ones."""
COUNTRY = "all"
"""Region code of all dwellings of the run."""


def matrix_variables(matrix: str) -> list[Variable]:
    """Variables of a matrix of dwellings.

    Raises:
        ParameterError: the matrix counts something else, or nothing that is imputed.
    """
    definition = load_definition(matrix)
    if definition.data_set != CENSUS:
        raise ParameterError(
            f"The matrix '{matrix}' counts {definition.unit_en.lower()}; only dwellings are imputed.",
            "Name a matrix of dwellings, or variables with --by.",
        )
    return [find_variable(name) for name in definition.variables]


def cell_variance(
    subject: RunSubject, imputer: HotDeckImputer, variables: Sequence[Variable], region: str, imputations: int
) -> pd.DataFrame:
    """Counts of dwellings by region and categories, with their standard errors due to imputation.

    Args:
        subject: the run.
        imputer: not fitted.
        variables: published variables of dwellings.
        region: level of ``imputation_subject.REGIONS``; cells of all dwellings of the run and of the counties come with
            it.
        imputations: at least 2.

    Returns:
        A row for each cell that is not empty in all imputations: ``level``, ``region``, the variables (codes),
        ``published`` (the run's unprotected count), ``imputed`` (dwellings in it of which one of the
        variables was imputed), and the columns of
        ``multiple.combine``; ``relative_error`` is the published figure's standard error in per cent of it.

    Raises:
        ParameterError: a variable is not of dwellings.
        InputError: the run has no census file.
    """
    require(subject.run, (CENSUS,))
    levels = list(dict.fromkeys(("county", region)))
    table = subject.run.read_table(CENSUS)
    strange = [item.name for item in variables if item.column not in table.column_names]
    if strange:
        raise ParameterError(f"Dwellings have no {', '.join(strange)}.", "Name variables of matrices of dwellings.")
    needed = ("household_id", *HEATING, *(item.column for item in variables), *(REGIONS[name] for name in levels))
    census = nullable_frame(table.select(list(dict.fromkeys(needed))))
    del table
    census = census.set_index("household_id").loc[subject.dwellings["household_id"]].reset_index()
    multiple = MultipleImputer(imputer, subject.dwellings, subject.seed)
    is_recipient = multiple.is_recipient.to_numpy()
    places = {COUNTRY: pd.Series(COUNTRY, index=census.index, dtype=object)}
    places |= {level: census[REGIONS[level]].astype(object) for level in levels}
    recipients = census[is_recipient].reset_index(drop=True)
    kept = _counts(census[~is_recipient], variables, {name: place[~is_recipient] for name, place in places.items()})
    own = {name: place[is_recipient].reset_index(drop=True) for name, place in places.items()}
    published = _counts(recipients, variables, own)
    columns = [name for item in variables for name in DERIVED.get(item.column, (item.column,))]
    is_touched = (
        multiple.recipients[[name for name in columns if name in multiple.variables]].isna().any(axis="columns")
    )
    touched = _counts(recipients[is_touched], variables, {name: place[is_touched] for name, place in own.items()})
    made = []
    for values in multiple.imputations(imputations):
        units = recipients.assign(
            **{name: values[name].to_numpy() for name in multiple.variables if name in recipients}
        )
        made.append(_counts(_with_heating(units), variables, own))
    cells = pd.concat([kept, published, *made], axis="columns").fillna(0)
    counts = cells.to_numpy(dtype=float).T
    result = combine(counts[0] + counts[2:]).set_axis(cells.index)
    result.insert(0, "published", (counts[0] + counts[1]).astype("int64"))
    result.insert(1, "imputed", touched.reindex(cells.index, fill_value=0).astype("int64"))
    relative = 100 * result["published_error"] / result["published"].where(result["published"] > 0)
    return result.assign(relative_error=relative).reset_index()


def _with_heating(units: pd.DataFrame) -> pd.DataFrame:
    """The heating system anew: it is derived from boxes that were imputed."""
    if not len(units):
        return units
    boxes = units[list(HEATING)]
    table = ibis.memtable(boxes.assign(place=np.arange(len(boxes))))
    derived = table.select("place", system=heating_system(table)).order_by("place").to_pyarrow()["system"]
    return units.assign(heating_system=derived.to_pandas().to_numpy())


def _counts(units: pd.DataFrame, variables: Sequence[Variable], places: dict[str, pd.Series]) -> pd.Series:
    """Number of units by level, region and categories; cells without units are left out."""
    codes = coded(units, variables)
    names = list(codes.columns)
    tables = []
    for level, place in places.items():
        keyed = codes.assign(level=level, region=place.to_numpy())
        keyed = keyed[keyed["region"].notna()]
        tables.append(keyed.groupby(["level", "region", *names], observed=True).size())
    counted: pd.Series = pd.concat(tables).astype(np.int64)
    return counted
