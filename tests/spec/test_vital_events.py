"""Births, deaths, migration, marriages and divorces of a year.

"Population (national level) (demo_pop)", 3.4.2: events registered in the population register, with one month waiting
for delayed notifications, and including all the lag. 5: the reference year may deviate from the year when the event
occurred.
"""

from __future__ import annotations

import datetime as dt

from census.population_statistics import population_change, region_events, resident_population, vital_events
from tests.tables import rows, table

PERSONS = """
    person_id | sex | birth_date | registration_status | registration_status_date | municipality_code
    1         | 1   | 1950-05-05 | 5                   | 2000-12-20               | 2015
    2         | 2   | 1950-05-05 | 5                   | 2000-12-20               | 2015
    3         | 2   | 2001-12-28 | 1                   | 2001-12-28               | 2015
    4         | 2   | 2001-12-28 | 1                   | 2001-12-28               | 2015
    5         | 1   | 1971-07-01 | 1                   | 1971-07-01               | 2012
    6         | 1   | 1971-07-01 | 3                   | 2001-03-01               | 2012
    7         | 1   | 1971-07-01 | 1                   | 2001-03-01               | 2012
"""
EVENTS = """
    event_number | person_id | event_type | event_date | registered_date | from_municipality_code | to_municipality_code
    death-2000   | 1         | 02         | 2000-12-20 | 2001-01-31      | 2015                   | -
    death-lag    | 2         | 02         | 2000-12-20 | 2001-02-01      | 2015                   | -
    birth-2001   | 3         | 01         | 2001-12-28 | 2002-01-31      | -                      | 2015
    birth-lag    | 4         | 01         | 2001-12-28 | 2002-02-01      | -                      | 2015
    move         | 5         | 05         | 2001-06-30 | 2001-07-10      | 2015                   | 2012
    marriage     | 5         | 07         | 2001-07-01 | 2001-07-20      | -                      | 2012
    emigration   | 6         | 04         | 2001-03-01 | 2001-03-10      | 2012                   | -
    immigration  | 7         | 03         | 2001-03-01 | 2001-03-10      | -                      | 2012
    stranger     | 99        | 10         | 2001-03-01 | 2001-03-10      | -                      | 2012
"""


def counted(year: int) -> list[tuple[object, ...]]:
    people = table(PERSONS, country_of_birth="000", citizenship="000")
    return rows(vital_events(people, table(EVENTS), year), "event_number", "sex", "age")


def test_an_event_counts_in_the_year_at_whose_end_it_was_known() -> None:
    """The death of December 2000 that became known too late counts in 2001; a birth of 2001 in 2002. The age is that of
    the day of the event. A person that the register does not hold has neither sex nor age.
    """
    assert counted(2000) == [("death-2000", "1", 50)]
    assert counted(2001) == [
        ("birth-2001", "2", 0),
        ("death-lag", "2", 50),
        ("emigration", "1", 29),
        ("immigration", "1", 29),
        ("marriage", "1", 30),
        ("move", "1", 29),
        ("stranger", None, None),
    ]
    assert counted(2002) == [("birth-lag", "2", 0)]


def test_events_count_where_they_belong() -> None:
    people = table(PERSONS, country_of_birth="000", citizenship="000")
    assert rows(region_events(vital_events(people, table(EVENTS), 2001)), "figure", "municipality_code") == [
        ("births", "2015"),
        ("deaths", "2015"),
        ("divorces", "2012"),
        ("emigrations", "2012"),
        ("immigrations", "2012"),
        ("marriages", "2012"),
        ("moves_in", "2012"),
        ("moves_out", "2015"),
    ]


def test_population_and_events_agree() -> None:
    """At the beginning of 2001: persons 2 (death not known yet) and 5 in 2015, 6 in 2012. At its end: 3 in 2015; 5 and
    7 in 2012. No change is left unexplained.
    """
    people, events = table(PERSONS, country_of_birth="000", citizenship="000"), table(EVENTS)
    change = population_change(
        resident_population(people, events, dt.date(2001, 1, 1)),
        resident_population(people, events, dt.date(2002, 1, 1)),
        region_events(vital_events(people, events, 2001)),
        "municipality_code",
    )
    stocks = ("municipality_code", "population_start", "population_end", "unexplained")
    assert rows(change, *stocks) == [("2012", 1, 2, 0), ("2015", 2, 1, 0)]
