"""What must hold of couples, families and households whatever the registers say, corrupt links included."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from census.families import form_couples, form_families
from census.households import form_households

PEOPLE = pa.schema(
    {
        "person_id": pa.int64(),
        "spouse_id": pa.int64(),
        "mother_id": pa.int64(),
        "father_id": pa.int64(),
        "marital_status": pa.string(),
        "unit": pa.string(),
        "dwelling": pa.string(),
    }
)


@dataclass(frozen=True)
class Person:
    person_id: int
    spouse_id: int | None
    mother_id: int | None
    father_id: int | None
    marital_status: str
    unit: str | None
    dwelling: str | None


@st.composite
def populations(draw: st.DrawFn) -> list[Person]:
    """Up to nine people whose links may point anywhere, to themselves and in circles too."""
    size = draw(st.integers(1, 9))
    anyone = st.none() | st.integers(0, size)
    return [
        Person(
            number,
            draw(anyone),
            draw(anyone),
            draw(anyone),
            draw(st.sampled_from("123456")),
            draw(st.sampled_from(["A", "A", "A", "B", None])),
            draw(st.sampled_from([None, None, "H0101", "H0201"])),
        )
        for number in range(size)
    ]


pairs = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=4)


def form(people: list[Person], stated: list[tuple[int, int]]) -> dict[int, dict[str, Any]]:
    rows = ibis.memtable(pa.Table.from_pylist([asdict(person) for person in people], PEOPLE))
    children = rows.mutate(birth_date=ibis.literal(dt.date(1990, 1, 1)))
    said = ibis.memtable(
        pa.table(
            {
                "person_id": pa.array([one for one, _ in stated], pa.int64()),
                "partner_id": pa.array([other for _, other in stated], pa.int64()),
                "as_spouses": pa.array([(one + other) % 2 == 0 for one, other in stated], pa.bool_()),
            }
        )
    )
    parents = {parent for person in people for parent in (person.mother_id, person.father_id) if parent is not None}
    everyone = ibis.memtable(pa.table({"person_id": pa.array(sorted(parents), pa.int64())}))
    families = form_families(rows, form_couples(rows, children, said), everyone)
    return {row["person_id"]: row for row in families.to_pyarrow().to_pylist()}


@settings(max_examples=40, deadline=None)
@given(populations(), pairs)
def test_every_person_is_in_one_family_of_one_couple_and_two_generations(
    people: list[Person], stated: list[tuple[int, int]]
) -> None:
    members = form(people, stated)
    by_number = {person.person_id: person for person in people}
    assert members.keys() == by_number.keys()
    parents = {parent for person in people for parent in (person.mother_id, person.father_id)}
    for number, member in members.items():
        person = by_number[number]
        head = members[member["family_id"]]
        assert head["family_id"] == member["family_id"], "the head is in the family"
        assert head["family_role"] != "child", "two generations at most"
        if member["family_role"] == "child":
            assert {person.mother_id, person.father_id} & {member["family_id"], head["partner_id"]} - {None}
            assert person.marital_status == "1"
            assert number not in parents
            assert person.unit is not None
        if member["partner_id"] is not None:
            partner = members[member["partner_id"]]
            assert partner["partner_id"] == number, "partners of each other"
            assert partner["family_id"] == member["family_id"]
            assert by_number[member["partner_id"]].unit == person.unit
            separated = person.spouse_id == member["partner_id"] and person.marital_status in "57"
            assert not separated, "separated spouses are no couple"
    for family in {member["family_id"] for member in members.values()}:
        roles = Counter(member["family_role"] for member in members.values() if member["family_id"] == family)
        assert roles["partner"] in (0, 2)
        assert roles["partner"] // 2 + roles["parent"] + roles["single"] == 1, "one couple, one parent or one person"
        assert (roles["child"] > 0) >= (roles["parent"] > 0), "a parent has a child there"


@settings(max_examples=15, deadline=None)
@given(populations(), pairs)
def test_the_order_of_rows_and_people_elsewhere_do_not_matter(
    people: list[Person], stated: list[tuple[int, int]]
) -> None:
    members = form(people, stated)
    assert form(people[::-1], stated[::-1]) == members
    stranger = Person(100, None, None, None, "1", "Z", None)
    assert {number: row for number, row in form([*people, stranger], stated).items() if number != 100} == members


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["A", "B"])), min_size=1, max_size=10),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=6),
)
def test_households_are_the_families_that_forms_connect_at_one_address(
    people: list[tuple[int, str]], confirmed: list[tuple[int, int]]
) -> None:
    """Compared with a slow search that merges two families at a time until nothing changes."""
    family = [number if number < len(people) else 0 for number, _ in people]
    address = [people[head][1] for head in family]
    size = len(people)
    residents = ibis.memtable(
        {"person_id": list(range(size)), "residence": ["private"] * size, "address_code": address}
    )
    families = ibis.memtable({"person_id": list(range(size)), "family_id": family})
    said = ibis.memtable(
        pa.table(
            {
                "person_id": pa.array([one for one, _ in confirmed], pa.int64()),
                "other_id": pa.array([other for _, other in confirmed], pa.int64()),
            }
        )
    )
    found = form_households(residents, families, said).to_pyarrow().to_pylist()
    of_form = {form: {form, *(other for one, other in confirmed if one == form)} for form, _ in confirmed}
    together = [pair for listed in of_form.values() for pair in combinations(sorted(listed), 2)]
    household = list(family)
    changed = True
    while changed:
        changed = False
        for one, other in together:
            if max(one, other) < size and address[one] == address[other] and household[one] != household[other]:
                low, high = sorted((household[one], household[other]))
                household = [low if member == high else member for member in household]
                changed = True
    assert {row["person_id"]: row["household_id"] for row in found} == dict(enumerate(household))
