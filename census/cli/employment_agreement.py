"""The part of `census agreement` that is about employment: which rule decided, and how often rightly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from census.cli.census_frames import hours_groups
from census.quality.employment_agreement import COMPARED, compare_employment
from census.reference import EMPLOYMENT_AGES, code_list
from census.steps import Parameters
from census.steps.pseudonym_key import key_file
from census.store import RunFolder
from registers.pseudonyms import pseudonyms_of, read_key

_HEADINGS = ("persons", "employed", "decision", "status", "place", "division", "hours")
_FOUND = [
    "person_id",
    "age",
    "employment_rule",
    "is_employed",
    "status_in_employment",
    "establishment_number",
    "industry_division",
    "weekly_hours",
]
_TRUE = (
    "is_employed_census_week",
    "status_in_employment",
    "main_establishment_number",
    "industry_division",
    "hours_group",
)


def employment_agreement(run: RunFolder, truth: Path) -> pd.DataFrame:
    """Compare the employment of a finished run's residents of 16-74 years with the truth.

    Args:
        run: finished.
        truth: folder of the truth of the run's delivery.

    Returns:
        See ``compare_employment``.
    """
    parameters = Parameters.from_dict(run.manifest["parameters"])
    persons = run.read_table("processed/census_persons").select(_FOUND).to_pandas()
    persons = persons[persons["age"].between(*EMPLOYMENT_AGES)].set_index("person_id")
    persons["hours_group"] = hours_groups(persons.pop("weekly_hours")).astype(object)
    persons = persons.rename(columns={"establishment_number": "main_establishment_number"})
    true = pd.read_parquet(truth / "persons.parquet", columns=["national_identity_number", *_TRUE])
    true.index = pd.Index(pseudonyms_of(true.pop("national_identity_number"), read_key(key_file(parameters))))
    true = true.rename(columns={"is_employed_census_week": "is_employed"})
    return compare_employment(persons[["employment_rule", "is_employed", *COMPARED]], true)


def employment_lines(compared: pd.DataFrame) -> Iterator[str]:
    """The rules with their shares, as text."""
    labels = {item.code: item.label_en for item in code_list("employment_rule")}
    yield f"{'employment decided by':<68}" + "".join(f"{name:>10}" for name in _HEADINGS)
    for rule, row in compared.iterrows():
        shares = "".join(f"{'-' if pd.isna(row[name]) else f'{row[name]:.2%}':>10}" for name in ("right", *COMPARED))
        yield f"{labels[str(rule)]:<68}{row['persons']:>10.0f}{row['employed']:>10.0f}{shares}"
