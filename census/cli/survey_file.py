"""Survey microdata as a user gives them, and their persons in the census file of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from ibis.backends.duckdb import Backend

from census.cli.census_frames import hours_groups
from census.employment import industry_groups
from census.engine import open_engine, plain_schema, spill_folder
from census.errors import InputError
from census.quality.survey_agreement import EVERYBODY, NONE
from census.reference import EMPLOYMENT_AGES, code_list
from census.steps import Parameters
from census.steps.pseudonym_key import key_file
from census.store import RunFolder
from registers.labour_force_survey import INTERVIEWED, LABOUR_FORCE_SURVEY
from registers.pseudonyms import pseudonymise, read_key
from registers.reader import SUFFIXES, read_extract
from registers.validation import validate

GROUPS = ("sex", "age_employed", "sex_and_age", "county", "employment_source")
"""What persons are divided by, for whom being employed is compared."""
VARIABLES = ("status_in_employment", "weekly_hours", "industry_group")
"""What is compared of the employed."""
_HOURS_UNKNOWN = "9"
_UNSPECIFIED = "00"
_ENOUGH = 0.5
"""Least share of the interviewed persons of the survey that must be residents of the run's area."""


@dataclass(frozen=True)
class LinkedSurvey:
    """Persons of a survey in a run.

    Attributes:
        persons: a row for each interviewed person who is a resident of 16-74 years by the register, as
            ``census.quality.survey_agreement.measure_agreement`` takes them.
        asked: persons in the sample.
        interviewed: of them, those who were interviewed.
    """

    persons: pd.DataFrame
    asked: int
    interviewed: int


def read_survey(file: Path, run: RunFolder) -> pa.Table:
    """Microdata with pseudonyms of the run in place of identity numbers.

    Raises:
        InputError: the file is missing, lacks columns, or more of its rows break a rule than it tolerates.
    """
    if file.suffix not in SUFFIXES or not file.is_file():
        raise InputError(f"There is no survey file {file}.", f"Name a file ending in {' or '.join(SUFFIXES)}.")
    key = read_key(key_file(Parameters.from_dict(run.manifest["parameters"])))
    with spill_folder(run.path.parent) as spill, open_engine("duckdb", spill) as backend:
        assert isinstance(backend, Backend)
        checked = validate(backend, LABOUR_FORCE_SURVEY, read_extract(file, LABOUR_FORCE_SURVEY), {})
        results = checked.results.to_pandas()
        broken = results[results["share"] > results["tolerance"]]
        if not broken.empty:
            rule = broken.sort_values("share").iloc[-1]
            raise InputError(
                f"{rule['broken']} of {rule['rows']} rows of {file.name} break the rule '{rule['rule']}': "
                f"{rule['description']} First rows: {rule['first_rows']}.",
                str(rule["remedy"]),
            )
        rows = pseudonymise(checked.rows, LABOUR_FORCE_SURVEY, key)
        return rows.cast(plain_schema(rows.schema))


def link_survey(survey: pa.Table, run: RunFolder) -> LinkedSurvey:
    """Find the interviewed among the residents of a run, with what register and survey tell of them.

    Definition: hours are compared in the groups of the code list ``weekly_hours``, industries in the groups of the
    census. Who is not a resident of 16-74 years by the register is left out.

    Raises:
        InputError: most of the interviewed are no residents of the run's area.
    """
    told = survey.to_pandas()
    answers = told[told["response"].isin(INTERVIEWED)].rename(columns={"is_employed": "survey_employed"})
    residents = census_week_of(run, answers["person_id"].tolist())
    persons = answers.merge(residents, on="person_id")
    if len(persons) < _ENOUGH * len(answers) or persons.empty:
        raise InputError(
            f"Only {len(persons)} of {len(answers)} interviewed persons are residents of 16-74 years in the run.",
            "Compare a survey of the run's own area; its identity numbers must be those of the run's registers.",
        )
    division = persons["industry_division"].astype(object).fillna(_UNSPECIFIED)
    hours = hours_groups(persons["usual_weekly_hours"]).astype(object).fillna(_HOURS_UNKNOWN)
    employed = persons["survey_employed"].astype(bool)
    of_survey = {
        "status_in_employment": persons["status_in_employment"].astype(object).fillna(NONE),
        "weekly_hours": hours,
        "industry_group": division.map(industry_groups()),
    }
    columns = {f"survey_{name}": values.where(employed, NONE) for name, values in of_survey.items()}
    columns |= {f"register_{name}": persons[f"register_{name}"] for name in VARIABLES}
    kept = ["person_id", "stratum", "family_number", "design_weight", "weight", "age", *GROUPS]
    linked = persons[kept].assign(
        register_employed=persons["is_employed"].astype(bool), survey_employed=employed, **columns
    )
    return LinkedSurvey(linked.sort_values("person_id").reset_index(drop=True), len(told), len(answers))


def census_week_of(run: RunFolder, among: Sequence[int] | None = None) -> pd.DataFrame:
    """Residents of 16-74 years of a run with their groups, and their employment in census week by the register.

    Args:
        run: that has come to its employed persons.
        among: pseudonyms of those wanted; None for all.

    Raises:
        InputError: the run has not come to its employed persons.
    """
    for name in ("processed/residents", "processed/employed"):
        if name not in run.manifest["data_sets"]:
            raise InputError(f"The run has no {name}.", "Let it come to its end: census run --resume RUN.")
    place = "residence_municipality_code"
    residents = _columns(run, "processed/residents", among, "person_id", "sex", "age", place)
    employed = _columns(run, "processed/employed", among, "person_id", "employment_source", *VARIABLES)
    residents = residents[residents["age"].between(*EMPLOYMENT_AGES)]
    persons = residents.merge(employed, on="person_id", how="left")
    is_employed = persons["status_in_employment"].notna()
    hours = hours_groups(persons["weekly_hours"]).astype(object).fillna(_HOURS_UNKNOWN)
    age = age_groups(persons["age"])
    return pd.DataFrame(
        {
            "person_id": persons["person_id"],
            "age": persons["age"],
            "is_employed": is_employed,
            "sex": persons["sex"].astype(object),
            "age_employed": age,
            "sex_and_age": persons["sex"].astype(object) + " " + age,
            "county": persons["residence_municipality_code"].astype(object).str[:2],
            "employment_source": persons["employment_source"].astype(object).fillna(NONE),
            "register_status_in_employment": persons["status_in_employment"].astype(object).fillna(NONE),
            "register_weekly_hours": hours.where(is_employed, NONE),
            "register_industry_group": persons["industry_group"].astype(object).fillna(NONE),
        }
    )


def age_groups(age: pd.Series) -> pd.Series:
    """Code of ``age_employed`` for each age of 16-74 years."""
    codes = {
        year: item.code
        for item in code_list("age_employed")
        for year in range(int(item.extra["from"]), int(item.extra["to"] or EMPLOYMENT_AGES[1]) + 1)
    }
    return age.map(codes).astype(object)


def categories_of(persons: pd.DataFrame) -> dict[str, list[str]]:
    """Codes of all groups and variables, in their order."""
    ages = [item.code for item in code_list("age_employed")]
    sexes = [item.code for item in code_list("sex")]
    return {
        EVERYBODY: [EVERYBODY],
        "sex": sexes,
        "age_employed": ages,
        "sex_and_age": [f"{sex} {age}" for sex in sexes for age in ages],
        "county": [item.code for item in code_list("county")],
        "employment_source": [*sorted(set(persons["employment_source"]) - {NONE}), NONE],
        **{name: [item.code for item in code_list(name)] for name in VARIABLES},
    }


def _columns(run: RunFolder, name: str, among: Sequence[int] | None, *columns: str) -> pd.DataFrame:
    wanted = None if among is None else pc.field("person_id").isin(pa.array(among, pa.int64()))
    frame: pd.DataFrame = pq.read_table(run.locate(name), columns=list(columns), filters=wanted).to_pandas()
    return frame
