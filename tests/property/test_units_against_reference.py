"""Couples, families and households of thousands of random villages, compared with a slow reading of the document.

The reference (``tests/reference``) goes from person to person in plain Python; production runs as its steps do.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from census.families import actual_marital_status, describe_families
from census.legal_residence import place_residents
from census.steps import process
from tests.reference.families import family_type
from tests.reference.households import Result, describe, form_units
from tests.reference.people import Membership, Person, Village
from tests.reference.random_villages import LARGEST, draw_village

VILLAGES = 2000
"""Villages of one example: the engine is asked once for all of them."""

PERSONS = pa.schema(
    {
        "person_id": pa.int64(),
        "spouse_id": pa.int64(),
        "mother_id": pa.int64(),
        "father_id": pa.int64(),
        "sex": pa.string(),
        "marital_status": pa.string(),
        "birth_date": pa.date32(),
        "age": pa.int64(),
        "address_code": pa.string(),
        "dwelling_number": pa.string(),
        "municipality_code": pa.string(),
    }
)
LINES = pa.schema(
    {
        "contact_person_id": pa.int64(),
        "person_id": pa.int64(),
        "relationship": pa.string(),
        "lives_in_dwelling": pa.string(),
    }
)


class Tables:
    """Stands for a run's workspace: tables by name."""

    def __init__(self, tables: dict[str, ir.Table]) -> None:
        self.tables = tables

    def table(self, name: str) -> ir.Table:
        return self.tables[name]

    def run(self, step: Any) -> None:
        for name, result in step(self).items():
            self.tables[name] = ibis.memtable(result.to_pyarrow())


def produce(villages: list[Village]) -> dict[int, dict[str, Any]]:
    """What production finds, by person."""
    persons = _table([_row(person) for village in villages for person in village.people], PERSONS)
    present = _table([_row(person) for village in villages for person in village.residents], PERSONS)
    lines = _table([_line(line) for village in villages for line in village.forms], LINES)
    contacts = lines.select("contact_person_id")
    residents = place_residents(present, _addresses(villages), contacts)
    run = Tables({"input/cpr_persons": persons, "processed/form_people": lines})
    run.tables["processed/residents"] = ibis.memtable(residents.to_pyarrow())
    run.tables["processed/immigrants"] = present.select("person_id", is_non_western=ibis.literal(False))
    for step in (
        process.form_register_families,
        process.form_households,
        process.form_families,
        process.describe_households,
    ):
        run.run(step)
    found = _by_person(run.table("processed/residents"))
    places = ("family_id", "family_role", "partner_id", "couple_kind")
    for number, row in _by_person(run.table("processed/household_members")).items():
        found[number] |= {"household_id": row["household_id"]}
    for number, row in _by_person(_with_types(run, "processed/families")).items():
        found[number] |= {name: row[name] for name in (*places, "family_type", "actual_marital_status")}
    for number, row in _by_person(_with_types(run, "processed/register_families")).items():
        found[number] |= {f"register_{name}": row[name] for name in places}
        found[number] |= {"family_type_registers": row["family_type"]}
    households = {row["household_id"]: row for row in run.table("processed/households").to_pyarrow().to_pylist()}
    return {number: row | households.get(row["household_id"], {}) for number, row in found.items()}


def _with_types(run: Tables, families: str) -> ir.Table:
    """Members of families with their actual marital status and the type of their family."""
    ages = run.table("processed/residents").select("person_id", "sex", "age")
    members = run.table(families).join(ages, "person_id")
    types = describe_families(members).select("family_id", "family_type")
    return members.mutate(actual_marital_status=actual_marital_status(members)).join(types, "family_id")


def _by_person(result: ir.Table) -> dict[int, dict[str, Any]]:
    return {row["person_id"]: row for row in result.to_pyarrow().to_pylist()}


def expect(village: Village) -> dict[int, dict[str, Any]]:
    """What the document says, by person, in production's names."""
    units = form_units(village)
    by_number = {person.number: person for person in village.residents}
    types = _family_types(units.families, by_number)
    register_types = _family_types(units.register_families, by_number)
    expected = {}
    for number in by_number:
        family, register_family = units.families[number], units.register_families[number]
        expected[number] = {
            "residence": units.residence[number],
            "household_id": units.households[number],
            **_membership("", family),
            **_membership("register_", register_family),
            "family_type": types[family.family],
            "family_type_registers": register_types[register_family.family],
            "actual_marital_status": {None: "3", "cohabitants": "2"}.get(family.kind, "1"),
            **_household(units, number, by_number),
        }
    return expected


def _household(units: Result, number: int, by_number: dict[int, Person]) -> dict[str, Any]:
    household = units.households[number]
    if household is None:
        return {}
    members = [(by_number[who], units.families[who]) for who, other in units.households.items() if other == household]
    described = describe(members)
    return {
        "household_size": described.size,
        "number_of_families": described.number_of_families,
        "number_of_children": described.number_of_children,
        "youngest_child_age": described.youngest_child_age,
        "oldest_person_age": described.oldest_person_age,
        "household_type": described.kind,
        "household_type_detailed": described.detailed,
    }


def _membership(prefix: str, place: Membership) -> dict[str, Any]:
    return {
        f"{prefix}family_id": place.family,
        f"{prefix}family_role": place.role,
        f"{prefix}partner_id": place.partner,
        f"{prefix}couple_kind": place.kind,
    }


def _family_types(places: dict[int, Membership], by_number: dict[int, Person]) -> dict[int, str]:
    members = defaultdict(list)
    for number, place in places.items():
        members[place.family].append((by_number[number], place))
    return {family: family_type(those) for family, those in members.items()}


def _addresses(villages: list[Village]) -> ir.Table:
    found = {
        person.address: person.at_institution
        for village in villages
        for person in village.people
        if person.address is not None
    }
    schema = pa.schema({"address_code": pa.string(), "is_institution": pa.bool_()})
    listed = _table([{"address_code": code, "is_institution": inside} for code, inside in found.items()], schema)
    return listed.mutate(
        urban_district_code=ibis.null("string"),
        is_densely_populated=ibis.literal(True),
        basic_unit_code=ibis.literal("20020101"),
        municipality_code=ibis.literal("2002"),
    )


def _table(found: list[dict[str, Any]], schema: pa.Schema) -> ir.Table:
    return ibis.memtable(pa.Table.from_pylist(found, schema))


def _row(person: Person) -> dict[str, Any]:
    return {
        "person_id": person.number,
        "spouse_id": person.spouse,
        "mother_id": person.mother,
        "father_id": person.father,
        "sex": person.sex,
        "marital_status": person.marital_status,
        "birth_date": person.born,
        "age": person.age,
        "address_code": person.address,
        "dwelling_number": person.dwelling_number,
        "municipality_code": "2002",
    }


def _line(line: Any) -> dict[str, Any]:
    return {
        "contact_person_id": line.owner,
        "person_id": line.person,
        "relationship": line.relationship,
        "lives_in_dwelling": "1" if line.lives_there else "2",
    }


def _difference(village: Village, found: dict[int, dict[str, Any]]) -> str:
    """What differs in a village, told with its people; empty if nothing does."""
    told = []
    for number, expected in expect(village).items():
        row = found[number]
        wrong = {name: (value, row.get(name, "not there")) for name, value in expected.items()}
        wrong = {name: both for name, both in wrong.items() if both[0] != both[1]}
        told += [f"{number}: {name} is {got}, not {value}" for name, (value, got) in wrong.items()]
    return "\n".join([*told, *map(str, village.people), *map(str, village.forms)]) if told else ""


def _draw(seed: int, size: int) -> list[Village]:
    chance = random.Random(seed)
    return [draw_village(chance, 10_000 + 10 * LARGEST * place, (0.0, 0.3, 1.0)[place % 3]) for place in range(size)]


@settings(max_examples=4, deadline=None, derandomize=True, phases=(Phase.generate,))
@given(st.integers(0, 2**32))
def test_production_finds_what_a_slow_reading_of_the_document_finds(seed: int) -> None:
    villages = _draw(seed, VILLAGES)
    found = produce(villages)
    assert found.keys() == {person.number for village in villages for person in village.residents}
    differences = [told for village in villages if (told := _difference(village, found))]
    assert not differences, f"{len(differences)} villages differ; the smallest:\n{min(differences, key=len)}"


def test_the_villages_hold_every_kind_of_unit() -> None:
    """The comparison says little of what the random villages seldom hold."""
    counts: Counter[str] = Counter()
    for village in _draw(1, VILLAGES):
        for row in expect(village).values():
            counts.update(f"{name} {row.get(name)}" for name in _COUNTED)
    rare = {kind: counts[kind] for kind in _KINDS if counts[kind] < 10}
    assert not rare


_COUNTED = ("residence", "couple_kind", "register_couple_kind", "family_role", "family_type", "household_type_detailed")
_KINDS = (
    *(f"residence {name}" for name in ("private", "institution", "no_fixed_address")),
    *(f"couple_kind {name}" for name in ("married", "registered_partners", "cohabitants", None)),
    *(f"register_couple_kind {name}" for name in ("married", "registered_partners", "cohabitants", None)),
    *(f"family_role {name}" for name in ("partner", "parent", "child", "single")),
    *(f"family_type {code}" for code in range(1, 8)),
    *(f"household_type_detailed {code}" for code in (*range(111, 115), *range(121, 125), 131, 132, 141, 142)),
    *(f"household_type_detailed {code}" for code in (151, 152, 161, 162, *range(171, 175), 211, 212, 220, 230)),
)
