"""Households, families and dwellings of a run before and after its forms are used, and in truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis.backends import BaseBackend

from census.engine import fetch, materialise, read_parquet
from census.families import describe_families
from census.households import describe_households
from census.store import RunFolder
from registers.synthetic.targets import DIMENSIONS

MARRIED, COHABITING = "1", "2"
COUPLES = {"2": MARRIED, "3": COHABITING, "4": MARRIED, "5": COHABITING}
"""Kind of a family's couple (code of ``actual_marital_status``), by ``family_type``; other families have none."""
MOST_PERSONS, MOST_FAMILIES = 5, 3
"""Households of this many persons, or families, or more are shown together."""
DWELLINGS = (
    "rooms",
    "building_group",
    "own_kitchen",
    "bath_and_closet",
    "construction_period",
    "floor_space_group",
    "tenure",
)
"""Divisions of dwellings that are compared, if production makes them (``registers.synthetic.targets.DIMENSIONS``)."""


@dataclass(frozen=True)
class Responses:
    """How true households answered (``census.quality.non_response.response_of_households``).

    Attributes:
        by_household: by number of the true household.
        by_person: of the household in which a person truly lives, by pseudonym.
    """

    by_household: pd.Series
    by_person: pd.Series


@dataclass(frozen=True)
class View:
    """Private households and their families, as seen at one stage.

    Attributes:
        households: ``response``, ``household_type``, ``household_size``, ``number_of_families``.
        families: ``response``, ``family_type``.
    """

    households: pd.DataFrame
    families: pd.DataFrame

    def divided(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """Each division of households, of families and of couples: units with ``response`` and ``category``."""
        kinds = self.families["family_type"]
        yield "household_type", _units(self.households, self.households["household_type"])
        yield "household_size", _units(self.households, _capped(self.households["household_size"], MOST_PERSONS))
        yield (
            "number_of_families",
            _units(self.households, _capped(self.households["number_of_families"], MOST_FAMILIES)),
        )
        yield "family_type", _units(self.families, kinds)
        yield "couples", _units(self.families, kinds.map(COUPLES))


def register_view(run: RunFolder, backend: BaseBackend, responses: Responses) -> View:
    """Households as if no form had come back: each register family in a private dwelling is a household."""
    people = _people(run, backend, "register_families")
    return _found(people.mutate(household_id=people.family_id), responses)


def census_view(run: RunFolder, backend: BaseBackend, responses: Responses) -> View:
    """Households and families as formed by registers and forms."""
    people = _people(run, backend, "families")
    members = read_parquet(backend, run.locate("processed/household_members")).select("person_id", "household_id")
    return _found(people.join(members.filter(members.household_id.notnull()), "person_id"), responses)


def true_view(truth: Path, backend: BaseBackend, responses: Responses) -> View:
    """Private households of a synthetic delivery as they are, wherever their members are registered.

    Args:
        truth: its folder ``truth``.
        backend: an engine.
        responses: of the households.
    """
    persons = read_parquet(backend, truth / "persons.parquet")
    private = persons.filter((persons.household_type != "").fill_null(False))
    members = private.select(
        "household_id",
        "family_id",
        "sex",
        "age",
        person_id="national_identity_number",
        family_role=ibis.cases(
            (private.is_child_in_family, "child"), (private.is_in_couple, "partner"), else_="parent"
        ),
        couple_kind=ibis.cases(
            (~private.is_in_couple, ibis.null("string")),
            (private.actual_marital_status == MARRIED, "married"),
            else_="cohabitants",
        ),
    )
    counts = members.group_by("household_id").agg(number_of_families=members.family_id.nunique())
    homes = members.select("family_id", "household_id").distinct()
    households = read_parquet(backend, truth / "households.parquet").join(counts, "household_id")
    families = describe_families(members).join(homes, "family_id")
    return View(
        *(
            _answering(fetch(table.select("household_id", *names)).to_pandas(), "household_id", responses.by_household)
            for table, names in ((households, _OF_HOUSEHOLD), (families, _OF_FAMILY))
        )
    )


def dwelling_views(run: RunFolder, truth: Path, responses: Responses) -> Iterator[tuple[str, dict[str, pd.DataFrame]]]:
    """Each of ``DWELLINGS`` with the dwellings that it divides in truth, before and after imputation.

    Definition: before imputation are dwellings with a form whose value is known from form or registers; after it, all
    dwellings of the census file. In truth, each private household's dwelling as it is.

    Returns:
        Name of the division, and by view a row for each dwelling: ``response``, ``category``.
    """
    assembled = run.read_table("processed/dwellings").to_pandas()
    imputed = run.read_table("processed/dwellings_imputed").to_pandas()
    true = pd.read_parquet(truth / "households.parquet")
    frames = {
        "truth": _answering(true, "household_id", responses.by_household),
        "before": _answering(assembled[assembled["form_number"].notna()], "contact_person_id", responses.by_person),
        "after": _answering(imputed, "contact_person_id", responses.by_person),
    }
    for name in DWELLINGS:
        if all(DIMENSIONS[name].columns(frame) is not None for frame in frames.values()):
            yield name, {view: _units(frame, _places(frame, name)) for view, frame in frames.items()}


_OF_HOUSEHOLD = ("household_type", "household_size", "number_of_families")
_OF_FAMILY = ("family_type",)


def _people(run: RunFolder, backend: BaseBackend, families: str) -> ir.Table:
    """Residents at private addresses with their family."""
    residents, family, immigrants = (
        read_parquet(backend, run.locate(f"processed/{name}")) for name in ("residents", families, "immigrants")
    )
    private = residents.filter(residents.residence == "private")
    return private.join(family, "person_id").join(immigrants.select("person_id", "is_non_western"), "person_id")


def _found(people: ir.Table, responses: Responses) -> View:
    """Households and families that these people form; each answers as the true household of its oldest member."""
    people = materialise(people)
    order = [people.birth_date, people.person_id]
    ranked = people.mutate(rank=ibis.row_number().over(group_by="family_id", order_by=order))
    oldest = ranked.filter(ranked.rank == 0).select("family_id", contact_person_id="person_id")
    families = describe_families(people).join(oldest, "family_id")
    return View(
        *(
            _answering(
                fetch(table.select("contact_person_id", *names)).to_pandas(), "contact_person_id", responses.by_person
            )
            for table, names in ((describe_households(people, people), _OF_HOUSEHOLD), (families, _OF_FAMILY))
        )
    )


def _answering(frame: pd.DataFrame, key: str, response: pd.Series) -> pd.DataFrame:
    return frame.assign(response=frame[key].map(response))


def _units(frame: pd.DataFrame, category: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"response": frame["response"], "category": category})


def _capped(number: pd.Series, most: int) -> pd.Series:
    """Whole numbers as text, the last one open (``5+``)."""
    return number.clip(upper=most).astype("int64").astype(str).replace(str(most), f"{most}+")


def _places(frame: pd.DataFrame, name: str) -> pd.Series:
    """Code of each row in a dimension; missing where a column that it is read from is."""
    dimension = DIMENSIONS[name]
    known = frame[list(dimension.columns(frame) or ())].notna().all(axis="columns")
    codes = pd.Series(np.array([*dimension.codes, None], dtype=object)[dimension.positions(frame)], frame.index)
    return codes.where(known)
