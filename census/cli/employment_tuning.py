"""`census employment tune`: wage limits with which the employed of a run are as many as those of a survey."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq

from census.cli.run_folders import find_run
from census.cli.survey_file import LinkedSurvey, census_week_of, link_survey, read_survey
from census.cli.survey_page import whole, with_error
from census.cli.text import count_text
from census.employment import SelfEmploymentRule, WageLimit, WageLimits
from census.quality.sampling_errors import Floats, SampleDesign
from census.quality.survey_agreement import compare_classes
from census.quality.wage_limits import (
    Candidates,
    Tuned,
    cells_of,
    changed_persons,
    find_candidates,
    measure_sensitivity,
    tune_to_groups,
    tune_to_total,
)
from census.reference import code_list
from census.steps.wage_limits import COLUMNS, limit_rows, limits_text, read_limits
from census.store import RunFolder

LIMITS, TUNED, SENSITIVITY, CHANGED = "wage_limits.csv", "tuned_cells", "sensitivity", "changed_persons"
"""Names of the file of limits, and of the tables that are written as Parquet."""
FACTORS = (0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0)
"""By which limits are multiplied to tell how sensitive figures are."""
BY_WAGE = "wage_sum"
"""Source of those who are employed by their wage alone."""


def main(arguments: Namespace) -> int:
    """Tune, print and write what was found; give the exit code."""
    run = RunFolder(find_run(arguments.data, arguments.run))
    begin = read_limits(arguments.wage_limits) if arguments.wage_limits else WageLimits.from_reference()
    limits = pd.DataFrame(limit_rows(begin))
    persons = judged_persons(run)
    candidates = find_candidates(persons, limits)
    linked = None if arguments.survey is None else link_survey(read_survey(arguments.survey, run), run)
    if linked is None:
        tuned = tune_to_total(candidates, limits, arguments.total)
    else:
        estimates, errors = survey_estimates(linked, persons, limits)
        tuned = tune_to_groups(candidates, limits, estimates, errors)
        tuned.limits.insert(len(tuned.limits.columns), "survey", estimates)
        tuned.limits.insert(len(tuned.limits.columns), "survey_se", errors)
    before, after = (table["limit_nok"].to_numpy(dtype=float) for table in (limits, tuned.limits))
    labels = cell_labels(limits)
    sensitivity = measure_sensitivity(candidates, after, FACTORS, labels)
    if linked is not None:
        sensitivity = _with_agreement(sensitivity, linked, persons, candidates, after, limits)
    changed = _described_changes(changed_persons(candidates, before, after), persons, labels)
    for lines in (
        tuned_lines(tuned, labels, before, int(candidates.employed(before).sum())),
        sensitivity_lines(sensitivity),
        change_lines(changed),
    ):
        print("\n".join(lines) + "\n")
    if arguments.out is not None:
        write_tuned(arguments.out, tuned, sensitivity, changed)
        print(f"written: {LIMITS}, {TUNED}, {SENSITIVITY} and {CHANGED} (.parquet) in {arguments.out}")
        print(f"a run takes the limits by --wage-limits {arguments.out / LIMITS}")
    return 0


def judged_persons(run: RunFolder) -> pd.DataFrame:
    """Residents of 16-74 years, whether anything but a wage makes them employed, and their wages that nothing dates.

    Definition: employed otherwise are those whose employment another source than the wage tells, and those with income
    from self-employment from which somebody counts as self-employed: without the wage they would be that.

    Returns:
        ``person_id``, ``age``, ``sex``, ``is_employed`` (with the run's limits), ``is_employed_otherwise``,
        ``wage_nok`` (the largest that nothing dates; missing without), ``industry_group``.
    """
    persons = census_week_of(run)
    nothing_dates = pc.field("start_date").is_null() & pc.field("is_active_in_week").is_null()
    columns = ["person_id", "wage_nok"]
    undated = pq.read_table(run.locate("processed/jobs"), columns=columns, filters=nothing_dates).to_pandas()
    wages = undated.groupby("person_id")["wage_nok"].max()
    enough = pc.field("net_entrepreneurial_income_nok") >= SelfEmploymentRule().least_income_nok
    earning = pq.read_table(run.locate("input/tax_returns"), columns=["person_id"], filters=enough).to_pandas()
    by_wage = persons["employment_source"] == BY_WAGE
    otherwise = (persons["is_employed"] & ~by_wage) | (by_wage & persons["person_id"].isin(earning["person_id"]))
    return pd.DataFrame(
        {
            "person_id": persons["person_id"],
            "age": persons["age"],
            "sex": persons["sex"],
            "is_employed": persons["is_employed"].astype(bool),
            "is_employed_otherwise": otherwise.astype(bool),
            "wage_nok": persons["person_id"].map(wages),
            "industry_group": persons["register_industry_group"],
        }
    )


def survey_estimates(linked: LinkedSurvey, persons: pd.DataFrame, limits: pd.DataFrame) -> tuple[Floats, Floats]:
    """Employed persons of each cell of limits by the survey, with standard errors.

    Definition: the register's count, corrected by what the interviewed show to be wrong with it: less those employed by
    the register alone, and with those employed by the survey alone, weighted. That is the survey's own estimate made
    more precise by the register, whatever the limits that the register's count was made with.

    Args:
        linked: the survey.
        persons: of ``judged_persons``.
        limits: cells.
    """
    counted = np.bincount(cells_of(persons, limits)[persons["is_employed"].to_numpy()], minlength=len(limits))
    sample = linked.persons
    cell = cells_of(sample, limits)
    wrong = sample["survey_employed"].to_numpy(dtype=float) - sample["register_employed"].to_numpy(dtype=float)
    weighted = (sample["weight"].to_numpy() * wrong)[:, None] * (cell[:, None] == np.arange(len(limits)))
    return counted + weighted.sum(axis=0), SampleDesign(sample).standard_errors(weighted)


def cell_labels(limits: pd.DataFrame) -> list[str]:
    """Name of each cell: sex and ages."""
    sexes = {item.code: item.label_en for item in code_list("sex")}
    rows = zip(limits["sex"], limits["age_from"], limits["age_to"], strict=True)
    return [f"{sexes[sex]}, {first}-{last}" for sex, first, last in rows]


def _with_agreement(
    sensitivity: pd.DataFrame,
    linked: LinkedSurvey,
    persons: pd.DataFrame,
    candidates: Candidates,
    limits: np.ndarray,
    cells: pd.DataFrame,
) -> pd.DataFrame:
    """Gross error and kappa among the interviewed with each factor, beside the total."""
    sample = linked.persons.merge(persons[["person_id", "is_employed_otherwise"]], on="person_id")
    wage = sample["person_id"].map(candidates.persons.set_index("person_id")["wage_nok"])
    limit = limits[cells_of(sample, cells)]
    measures = []
    for factor in FACTORS:
        employed = sample["is_employed_otherwise"] | (wage >= np.round(limit * factor))
        found = compare_classes(employed, sample["survey_employed"], sample["weight"], SampleDesign(sample))
        measures.append((factor, "all", found.gross_error, found.gross_error_se, found.kappa))
    columns = ["factor", "group", "gross_error", "gross_error_se", "kappa"]
    return sensitivity.merge(pd.DataFrame(measures, columns=columns), on=["factor", "group"], how="left")


def _described_changes(changed: pd.DataFrame, persons: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    group = changed["cell"].map(dict(enumerate(labels)))
    known = persons.set_index("person_id")[["age", "sex"]]
    return changed.drop(columns="cell").assign(group=group).join(known, on="person_id")


def tuned_lines(tuned: Tuned, labels: Sequence[str], before: np.ndarray, was: int) -> Iterator[str]:
    """Limits found, with what they give; and how many were employed with those before."""
    with_survey = "survey" in tuned.limits
    survey = f"{'survey':>20}{'reliance':>10}" if with_survey else ""
    yield (
        f"{'wage limits, kroner':<22}{'before':>10}{'found':>10}{'candidates':>12}{'otherwise':>12}{'employed':>12}"
        f"{'target':>12}{survey}"
    )
    for label, old, row in zip(labels, before, tuned.limits.to_dict("records"), strict=True):
        told = ""
        if with_survey:
            told = f"{with_error(row['survey'], row['survey_se'], 0):>20}{row['reliance']:>10.2f}"
        yield (
            f"{label:<22}{whole(old):>10}{whole(row['limit_nok']):>10}{whole(row['candidates']):>12}"
            f"{whole(row['otherwise']):>12}{whole(row['employed']):>12}{whole(row['target']):>12}{told}"
        )
    yield f"employed: {whole(tuned.employed)}; wanted: {whole(tuned.total)}; with the limits before: {whole(was)}"


def sensitivity_lines(sensitivity: pd.DataFrame) -> Iterator[str]:
    """How the total, and each group, moves with the limits."""
    measured = "gross_error" in sensitivity
    more = f"{'gross %':>14}{'kappa':>9}" if measured else ""
    yield f"{'all limits times':<22}{'employed':>12}{'change':>11}{'%':>8}{more}"
    for row in sensitivity[sensitivity["group"] == "all"].to_dict("records"):
        told = f"{with_error(row['gross_error'], row['gross_error_se'], 2):>14}{row['kappa']:>9.4f}" if measured else ""
        yield (
            f"{row['factor']:<22}{whole(row['employed']):>12}{row['change']:>+11}{row['change_percent']:>+8.2f}{told}"
        )
    groups = sensitivity[sensitivity["group"] != "all"]
    table = groups.pivot_table(index="group", columns="factor", values="change_percent", sort=False)
    yield f"\n{'change, %':<22}" + "".join(f"{factor:>9}" for factor in table.columns)
    for label, numbers in zip(table.index, table.to_numpy(), strict=True):
        yield f"{label!s:<22}" + "".join(f"{number:>+9.2f}" for number in numbers)


def change_lines(changed: pd.DataFrame) -> Iterator[str]:
    """Who becomes employed by the limits found, and who no longer is."""
    yield f"persons whom the limits found classify otherwise: {count_text(len(changed), 'person', 'persons')}"
    for becomes, text in ((True, "become employed"), (False, "are no longer employed")):
        part = changed[changed["becomes_employed"] == becomes]
        groups = ", ".join(f"{group} {number}" for group, number in part["group"].value_counts().items())
        yield f"  {text}: {len(part)}" + (f" ({groups})" if groups else "")


def write_tuned(folder: Path, tuned: Tuned, sensitivity: pd.DataFrame, changed: pd.DataFrame) -> None:
    """Write the limits, and all figures."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = tuned.limits[list(COLUMNS)].itertuples(index=False, name=None)
    limits = WageLimits(tuple(WageLimit(int(a), int(b), str(sex), int(limit)) for a, b, sex, limit in rows))
    (folder / LIMITS).write_text(limits_text(limits), encoding="utf-8")
    for name, table in ((TUNED, tuned.limits), (SENSITIVITY, sensitivity), (CHANGED, changed)):
        table.to_parquet(folder / f"{name}.parquet", index=False)
