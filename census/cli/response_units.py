"""Register families of a run and how they answered: what response propensities are estimated from.

Forms go to the families that registers tell. Their variables are those of registers alone: what a form told (that two
families are one household, say) is known of respondents only, and would explain the response by itself.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from census.engine import fetch, open_engine, read_parquet, spill_folder
from census.errors import InputError
from census.store import RunFolder
from questionnaire.questions import RETURNED

RESPONSE_VARIABLES = (
    "contact_age_group",
    "contact_sex",
    "register_couple",
    "register_children",
    "non_western",
    "building_group",
    "centrality",
)
"""What may explain a response: of the contact person, the register family, and the place."""
NEEDED = (
    "input/housing_forms",
    "processed/residents",
    "processed/register_families",
    "processed/immigrants",
    "processed/addresses",
    "processed/dwellings",
    "processed/tenure",
)
AGE_BANDS = (30, 45, 67, 80)
"""Ages at which the groups of contact persons begin, after the first."""
_ADULT, _MOST_CHILDREN = 18, 3


def read_response_units(run: RunFolder) -> pd.DataFrame:
    """Register families in private dwellings, and whether they answered.

    Definition: a family is asked if a form was sent to one of its members, and is a respondent if one came back that
    could be read (on paper or by Internet): exempted, returned by post, never returned and useless forms are
    non-response.

    Args:
        run: a run that has come to its dwellings.

    Returns:
        A row for each family, by ``family_id``: ``contact_person_id`` (the oldest), ``RESPONSE_VARIABLES``,
        ``county_code``, ``municipality_code``, ``is_asked``, ``has_responded``.

    Raises:
        InputError: the run lacks a table.
    """
    require(run, NEEDED)
    with spill_folder(run.path.parent) as spill, open_engine("duckdb", spill) as backend:
        tables = {name: read_parquet(backend, run.locate(name)) for name in NEEDED}
        found: pd.DataFrame = fetch(_families(tables)).to_pandas()
    return found.sort_values("family_id", ignore_index=True)


def household_variables(run: RunFolder, families: pd.DataFrame) -> pd.DataFrame:
    """Register variables of each private household: those of its contact person's register family.

    Args:
        run: a run.
        families: of ``read_response_units``.

    Returns:
        Of the order of ``processed/dwellings``: ``RESPONSE_VARIABLES``.
    """
    contacts = run.read_table("processed/dwellings").select(["contact_person_id"]).to_pandas()
    members = run.read_table("processed/register_families").select(["person_id", "family_id"]).to_pandas()
    person = pd.Index(members["person_id"]).get_indexer(pd.Index(contacts["contact_person_id"]))
    family = pd.Index(families["family_id"]).get_indexer(pd.Index(members["family_id"]))
    row = np.where(person < 0, -1, family[person])
    told = families[list(RESPONSE_VARIABLES)]
    return told.reindex(np.where(row < 0, len(told), row)).reset_index(drop=True)


def require(run: RunFolder, names: tuple[str, ...]) -> None:
    """See that a run has come so far.

    Raises:
        InputError: it lacks one of the data sets.
    """
    lacking = [name for name in names if name not in run.manifest["data_sets"]]
    if lacking:
        raise InputError(f"The run has no {lacking[0]}.", "Let it come to its end: census run --resume RUN.")


def _families(tables: dict[str, ir.Table]) -> ir.Table:
    residents, families = tables["processed/residents"], tables["processed/register_families"]
    members = residents.join(families.select("person_id", "family_id", "family_role"), "person_id")
    minor = (members.family_role == "child") & (members.age < _ADULT)
    counted = members.group_by("family_id").agg(
        register_couple=(members.family_role == "partner").any(),
        children=minor.sum().cast("int64"),
        oldest=ibis.struct({"birth_date": members.birth_date, "person_id": members.person_id}).min(),
    )
    counted = counted.mutate(contact_person_id=counted.oldest["person_id"]).drop("oldest")
    private = residents.filter(residents.residence == "private")
    described = (
        counted.join(private, counted.contact_person_id == private.person_id)
        .join(tables["processed/immigrants"].select("person_id", "is_non_western"), "person_id")
        .left_join(tables["processed/addresses"].select("address_code", "building_group"), "address_code")
    )
    forms = tables["input/housing_forms"].join(
        families.select("person_id", of="family_id"), [("contact_person_id", "person_id")]
    )
    sent = forms.group_by("of").agg(answered=forms.outcome.isin(RETURNED).any())
    known = described.left_join(sent, described.family_id == sent.of)
    age = ibis.literal("0")
    for least in AGE_BANDS:
        age = (known.age >= least).ifelse(str(least), age)
    return known.select(
        "family_id",
        "contact_person_id",
        "register_couple",
        "building_group",
        contact_age_group=age,
        contact_sex=known.sex,
        register_children=ibis.least(known.children, _MOST_CHILDREN),
        non_western=known.is_non_western,
        centrality=known.residence_centrality,
        county_code=known.residence_county_code,
        municipality_code=known.residence_municipality_code,
        is_asked=known.of.notnull(),
        has_responded=known.answered.fill_null(False),
    )
