"""Agreement of the register-based classification of employment with a sample survey, person by person.

Source: "About the statistics", Census 2001, Non-sample errors - register data: the principle of the quality measures is
to compare register data with data from sample surveys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from census.quality.sampling_errors import Floats, SampleDesign

EVERYBODY = "all"
NONE = "none"
"""Category of those who are not employed."""


@dataclass(frozen=True)
class Agreement:
    """A twofold table of persons, and how well its margins and its persons agree; numbers are weighted.

    Attributes:
        persons: interviewed persons compared, not weighted.
        both, only_register, only_survey, neither: persons in the category by both, by one, by none.
        register, survey: persons in the category by each.
        net_error: of the register: its number less that of the survey. ``net_percent`` of the survey's number.
        gross_error: persons classified differently, per cent of all compared.
        kappa: Cohen's: agreement beyond what the margins alone would give, 1 if complete; NaN where one of the two has
            all persons in one category.
        net_error_se, net_percent_se, gross_error_se, kappa_se: standard errors by the design of the sample.
    """

    persons: int
    both: float
    only_register: float
    only_survey: float
    neither: float
    register: float
    survey: float
    net_error: float
    net_error_se: float
    net_percent: float
    net_percent_se: float
    gross_error: float
    gross_error_se: float
    kappa: float
    kappa_se: float


def compare_classes(register: pd.Series, survey: pd.Series, weight: pd.Series, design: SampleDesign) -> Agreement:
    """Compare who is in a category by the register and by the survey.

    Args:
        register: whether each interviewed person is in the category by the register.
        survey: the same by the survey.
        weight: of each; 0 for those outside the group that is looked at, who must not be left out: the design needs
            them.
        design: of the same rows.
    """
    r, s, w = (item.to_numpy(dtype=float) for item in (register, survey, weight))
    both, only_r, only_s = w * r * s, w * r * (1 - s), w * (1 - r) * s
    total, of_survey = w.sum(), (both + only_s).sum()
    differs = np.abs(r - s)
    net, gross = (only_r - only_s).sum(), _ratio((w * differs).sum(), total)
    relative = _ratio(net, of_survey)
    kappa, of_kappa = _kappa(r.astype(np.int64), s.astype(np.int64), w, 2)
    errors = design.standard_errors(
        np.column_stack(
            [
                w * (r - s),
                w * ((r - s) - relative * s) / (of_survey or np.nan),
                w * (differs - gross) / (total or np.nan),
                of_kappa,
            ]
        )
    )
    return Agreement(
        persons=int((w > 0).sum()),
        both=both.sum(),
        only_register=only_r.sum(),
        only_survey=only_s.sum(),
        neither=total - (both + only_r + only_s).sum(),
        register=(both + only_r).sum(),
        survey=of_survey,
        net_error=net,
        net_error_se=errors[0],
        net_percent=100 * relative,
        net_percent_se=100 * errors[1],
        gross_error=100 * gross,
        gross_error_se=100 * errors[2],
        kappa=kappa,
        kappa_se=errors[3],
    )


def measure_agreement(
    persons: pd.DataFrame, groups: Sequence[str], variables: Sequence[str], categories: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """All figures of the comparison.

    Args:
        persons: a row for each interviewed person who is in the register: ``weight``, what ``SampleDesign`` needs,
            ``register_employed``, ``survey_employed``, a column for each of ``groups``, and ``register_<variable>``
            and ``survey_<variable>`` for each of ``variables`` (``NONE`` for those not employed).
        groups: columns that divide persons, for whom being employed is compared.
        variables: of whose categories it is compared who is in them, employed persons or not.
        categories: codes of groups and variables, in their order.

    Returns:
        ``subject`` (``employed`` by group, or the variable), ``group`` (what persons are divided by), ``category``, and
        the fields of ``Agreement``.
    """
    design, weight = SampleDesign(persons), persons["weight"]
    rows: list[dict[str, object]] = []

    def add(subject: str, group: str, category: str, found: Agreement) -> None:
        rows.append({"subject": subject, "group": group, "category": category, **asdict(found)})

    employed = persons["register_employed"], persons["survey_employed"]
    add("employed", EVERYBODY, EVERYBODY, compare_classes(*employed, weight, design))
    for group in groups:
        for code in categories[group]:
            inside = persons[group] == code
            if inside.any():
                add("employed", group, code, compare_classes(*employed, weight.where(inside, 0.0), design))
    for name in variables:
        for code in categories[name]:
            register, survey = persons[f"register_{name}"] == code, persons[f"survey_{name}"] == code
            if register.any() or survey.any():
                add(name, EVERYBODY, code, compare_classes(register, survey, weight, design))
    return pd.DataFrame(rows)


def measure_crossings(
    persons: pd.DataFrame, variables: Sequence[str], categories: Mapping[str, Sequence[str]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Categories by the register against those by the survey, of persons whom both have as employed.

    Args:
        persons: as in ``measure_agreement``.
        variables: likewise.
        categories: likewise.

    Returns:
        Weighted persons: ``variable``, ``register``, ``survey``, ``persons``; and for each variable ``agree`` (per cent
        in the same category), ``kappa`` and their standard errors.
    """
    both = persons["register_employed"] & persons["survey_employed"]
    weight, design = persons["weight"].where(both, 0.0).to_numpy(dtype=float), SampleDesign(persons)
    cells, measures = [], []
    for name in variables:
        codes = list(categories[name])
        register = pd.Categorical(persons[f"register_{name}"], [*codes, NONE])
        survey = pd.Categorical(persons[f"survey_{name}"], [*codes, NONE])
        counted = pd.DataFrame({"register": register, "survey": survey, "persons": weight})[both.to_numpy()]
        table = counted.groupby(["register", "survey"], observed=True, as_index=False)["persons"].sum()
        cells.append(table[table["persons"] > 0].astype({"register": str, "survey": str}).assign(variable=name))
        r, s = register.codes.astype(np.int64), survey.codes.astype(np.int64)
        agree = _ratio((weight * (r == s)).sum(), weight.sum())
        kappa, of_kappa = _kappa(r, s, weight, len(codes) + 1)
        spread = weight * ((r == s) - agree) / (weight.sum() or np.nan)
        errors = design.standard_errors(np.column_stack([spread, of_kappa]))
        measures.append((name, 100 * agree, 100 * errors[0], kappa, errors[1]))
    columns = ["variable", "agree", "agree_se", "kappa", "kappa_se"]
    return (
        pd.concat(cells, ignore_index=True)[["variable", "register", "survey", "persons"]],
        pd.DataFrame(measures, columns=columns),
    )


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


def _kappa(register: np.ndarray, survey: np.ndarray, weight: Floats, categories: int) -> tuple[float, Floats]:
    """Cohen's kappa of two classifications, and what each person adds to its linearisation."""
    total = weight.sum()
    if not total:
        return float("nan"), np.full(len(weight), np.nan)
    of_register = np.bincount(register, weight, categories) / total
    of_survey = np.bincount(survey, weight, categories) / total
    same = (register == survey).astype(float)
    observed, expected = float((weight * same).sum() / total), float((of_register * of_survey).sum())
    if of_register.max() > 1 - 1e-12 or of_survey.max() > 1 - 1e-12:
        return float("nan"), np.full(len(weight), np.nan)
    by_margins = of_survey[register] + of_register[survey] - 2 * expected
    slope = (same - observed) / (1 - expected) - (1 - observed) * by_margins / (1 - expected) ** 2
    return (observed - expected) / (1 - expected), weight * slope / total
