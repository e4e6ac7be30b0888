"""Whatever the countries of birth, missing ones among them: production classifies as the slow reference does."""

from __future__ import annotations

import datetime as dt

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from census.immigration import GRANDPARENTS, classify_immigrants
from census.reference import code_list
from tests.reference.immigration import Forebears, country_background, immigrant_category

WESTERN = {item.code: item.extra["western"] for item in code_list("country")}
PLACES = st.sampled_from([None, "990", "000", "000", "000", "106", "143", "534"])
DAYS = st.sampled_from([None, None, dt.date(1985, 6, 1), dt.date(2001, 11, 3), dt.date(2001, 11, 4)])
PEOPLE = st.builds(
    Forebears, PLACES, PLACES, PLACES, st.tuples(PLACES, PLACES), st.tuples(PLACES, PLACES), adopted=DAYS
)
COUNTRIES = ("country_of_birth", "mother_country_of_birth", "father_country_of_birth", *GRANDPARENTS)
SCHEMA = pa.schema(
    [
        ("person_id", pa.int64()),
        *((name, pa.string()) for name in COUNTRIES),
        ("adoption_date", pa.date32()),
    ]
)


def row(number: int, person: Forebears) -> dict[str, object]:
    places = (person.own, person.mother, person.father, *person.mothers_parents, *person.fathers_parents)
    return {
        "person_id": number,
        **dict(zip(COUNTRIES, places, strict=True)),
        "adoption_date": person.adopted,
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(PEOPLE, min_size=1, max_size=60))
def test_as_the_reference(people: list[Forebears]) -> None:
    registered = pa.Table.from_pylist([row(number, person) for number, person in enumerate(people)], SCHEMA)
    classified = classify_immigrants(ibis.memtable(registered)).order_by("person_id").to_pyarrow().to_pylist()
    assert classified == [
        {
            "person_id": number,
            "immigrant_category": category,
            "country_background": background,
            "is_immigrant": category in "BC",
            "is_non_western": WESTERN[background] == "NW",
        }
        for number, person in enumerate(people)
        for category, background in [(immigrant_category(person), country_background(person))]
    ]
