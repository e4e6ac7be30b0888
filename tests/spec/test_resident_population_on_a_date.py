"""Resident population on any reference date.

"Population (national level) (demo_pop)", 3.4.2: resident population in the population register, with one month waiting
for delayed notifications. 5: the reference date for stock data is 1 January (= 31 December the previous year).
"""

from __future__ import annotations

import datetime as dt

import pytest

from census.population_statistics import end_of_wait, resident_population
from tests.tables import rows, table

PERSONS = """
    person_id | birth_date | registration_status | registration_status_date | municipality_code
    1         | 1950-05-05 | 1                   | 1950-05-05               | 2015
    2         | 2001-06-10 | 1                   | 2001-06-10               | 2015
    3         | 1920-01-01 | 5                   | 2001-06-10               | 2015
    4         | 1970-01-01 | 3                   | 2001-06-10               | 2015
    5         | 1970-01-01 | 1                   | 2001-06-10               | 2015
    6         | 1970-01-01 | 1                   | 1970-01-01               | 2015
    7         | 1970-01-01 | 9                   | 2000-01-01               | 2015
"""
EVENTS = """
    event_number | person_id | event_type | event_date | registered_date | from_municipality_code | to_municipality_code
    b            | 2         | 01         | 2001-06-10 | 2001-06-12      | -                      | 2015
    d            | 3         | 02         | 2001-06-10 | 2001-06-12      | 2015                   | -
    e            | 4         | 04         | 2001-06-10 | 2001-06-12      | 2015                   | -
    i            | 5         | 03         | 2001-06-10 | 2001-06-12      | -                      | 2015
    m            | 6         | 05         | 2001-06-10 | 2001-06-12      | 2012                   | 2015
"""


def residents(day: str, persons: str = PERSONS, events: str = EVENTS, months: int = 1) -> list[tuple[object, ...]]:
    people = table(persons, sex="1", country_of_birth="000", citizenship="000")
    happened = table(events)
    found = resident_population(people, happened, dt.date.fromisoformat(day), months)
    return rows(found, "person_id", "municipality_code")


def test_before_the_events_of_a_day_and_after_them() -> None:
    """Person 1 has no event; 7 has a D-number and is never resident. The events of the day itself do not count yet."""
    before = [(1, "2015"), (3, "2015"), (4, "2015"), (6, "2012")]
    after = [(1, "2015"), (2, "2015"), (5, "2015"), (6, "2015")]
    assert residents("2001-01-01") == before
    assert residents("2001-06-10") == before
    assert residents("2001-06-11") == after
    assert residents("2002-01-01") == after


def test_a_notification_counts_if_it_is_registered_within_one_month() -> None:
    persons = """
        person_id | birth_date | registration_status | registration_status_date | municipality_code
        1         | 1950-01-01 | 5                   | 2000-12-20               | 2015
        2         | 1950-01-01 | 5                   | 2000-12-20               | 2015
        3         | 2000-12-20 | 1                   | 2000-12-20               | 2015
    """
    events = """
    event_number | person_id | event_type | event_date | registered_date | from_municipality_code | to_municipality_code
        in-time      | 1         | 02         | 2000-12-20 | 2001-01-31      | 2015                   | -
        late         | 2         | 02         | 2000-12-20 | 2001-02-01      | 2015                   | -
        late-birth   | 3         | 01         | 2000-12-20 | 2001-02-01      | -                      | 2015
    """
    assert residents("2001-01-01", persons, events) == [(2, "2015")]
    assert residents("2001-01-01", persons, events, months=2) == [(3, "2015")]
    assert residents("2001-02-01", persons, events) == [(3, "2015")]


@pytest.mark.parametrize(
    ("day", "last"),
    [("2001-01-01", "2001-01-31"), ("2001-12-01", "2001-12-31"), ("2001-11-03", "2001-12-02")],
)
def test_the_wait_ends_the_day_before_the_same_day_of_the_next_month(day: str, last: str) -> None:
    assert end_of_wait(dt.date.fromisoformat(day)) == dt.date.fromisoformat(last)


def test_several_events_of_a_person() -> None:
    """Born, moved away with the parents, and emigrated with them in one year; another came back and died."""
    persons = """
        person_id | birth_date | registration_status | registration_status_date | municipality_code
        1         | 2001-02-01 | 3                   | 2001-10-01               | 2012
        2         | 1960-01-01 | 5                   | 2001-10-01               | 2012
    """
    events = """
    event_number | person_id | event_type | event_date | registered_date | from_municipality_code | to_municipality_code
        1            | 1         | 01         | 2001-02-01 | 2001-02-03      | -                      | 2015
        2            | 1         | 05         | 2001-06-01 | 2001-06-10      | 2015                   | 2012
        3            | 1         | 04         | 2001-10-01 | 2001-10-20      | 2012                   | -
        4            | 2         | 04         | 2001-03-01 | 2001-03-09      | 2015                   | -
        5            | 2         | 03         | 2001-08-01 | 2001-08-09      | -                      | 2012
        6            | 2         | 02         | 2001-10-01 | 2001-10-04      | 2012                   | -
    """
    assert residents("2001-01-01", persons, events) == [(2, "2015")]
    assert residents("2001-03-01", persons, events) == [(1, "2015"), (2, "2015")]
    assert residents("2001-07-01", persons, events) == [(1, "2012")]
    assert residents("2001-09-01", persons, events) == [(1, "2012"), (2, "2012")]
    assert residents("2002-01-01", persons, events) == []


def test_without_an_event_the_registered_status_tells() -> None:
    """An event that was lost: the status has its day."""
    persons = """
        person_id | birth_date | registration_status | registration_status_date | municipality_code
        1         | 1950-01-01 | 5                   | 2001-06-10               | 2015
        2         | 1990-01-01 | 1                   | 2001-06-10               | 2015
        3         | 1950-01-01 | 5                   | 1999-06-10               | 2015
    """
    other = """
    event_number | person_id | event_type | event_date | registered_date | from_municipality_code | to_municipality_code
        1            | 2         | 11         | 2001-03-01 | 2001-03-03      | -                      | 2015
    """
    assert residents("2001-06-10", persons, other) == [(1, "2015")]
    assert residents("2001-06-11", persons, other) == [(2, "2015")]


def test_age_is_that_of_the_day_before() -> None:
    """On 1 January everybody is as old as at the end of the year before."""
    people = table(PERSONS, sex="1", country_of_birth="000", citizenship="000")
    found = resident_population(people, table(EVENTS), dt.date(2002, 1, 1))
    assert rows(found, "person_id", "age") == [(1, 51), (2, 0), (5, 31), (6, 31)]
