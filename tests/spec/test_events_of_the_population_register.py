"""Rules for the events of the Central Population Register."""

from __future__ import annotations

import ibis
import pytest

from registers.central_population_register import CPR_PERSONS
from registers.central_population_register_events import CPR_EVENTS
from tests.tables import table

PERSONS = """
    national_identity_number | birth_date | registration_status | registration_status_date
    ada                      | 2001-03-01 | 1                   | 2001-03-01
    ben                      | 1950-03-01 | 5                   | 2001-06-01
    eve                      | 1970-03-01 | 3                   | 2001-06-01
"""
COLUMNS = ("from_municipality_code", "to_municipality_code", "from_country_code", "to_country_code")


def broken(rule: str, events: str) -> list[int]:
    """Numbers of the rows that break a rule; columns left out are empty."""
    rows = table(events, {"row_number": "int"})
    empty = {name: ibis.null("string") for name in (*COLUMNS, "other_identity_number") if name not in rows.columns}
    (declared,) = (item for item in CPR_EVENTS.rules if item.name == rule)
    found = declared.broken(rows.mutate(**empty), {"cpr_persons": table(PERSONS)})
    return sorted(found.row_number.execute().tolist())


def test_an_event_told_twice_is_kept_once() -> None:
    assert broken(
        "same_event_twice",
        """
        row_number | national_identity_number | event_type | event_date
        1          | ada                      | 01         | 2001-03-01
        2          | ada                      | 01         | 2001-03-01
        3          | ada                      | 11         | 2001-03-01
        4          | ben                      | 02         | 2001-06-01
        """,
    ) == [2]


@pytest.mark.parametrize(("rule", "event"), [("born_twice", "01"), ("died_twice", "02")])
def test_nobody_is_born_or_dies_on_two_days(rule: str, event: str) -> None:
    assert broken(
        rule,
        f"""
        row_number | national_identity_number | event_type | event_date
        1          | ada                      | {event}    | 2001-03-01
        2          | ada                      | {event}    | 2001-03-02
        3          | ben                      | {event}    | 2001-06-01
        4          | eve                      | 04         | 2001-06-01
        5          | eve                      | 04         | 2001-07-01
        """,
    ) == [1, 2]


def test_events_lie_between_birth_and_death() -> None:
    events = """
        row_number | national_identity_number | event_type | event_date
        1          | ada                      | 06         | 2001-02-28
        2          | ada                      | 01         | 2001-03-01
        3          | ben                      | 02         | 2001-06-01
        4          | ben                      | 05         | 2001-06-02
        5          | ben                      | 05         | 2001-05-31
    """
    assert broken("event_before_birth", events) == [1]
    assert broken("event_after_death", events) == [4]


def test_days_of_registration() -> None:
    events = """
        row_number | national_identity_number | event_type | event_date | registered_date
        1          | ada                      | 01         | 2001-03-01 | 2001-02-28
        2          | ada                      | 01         | 2001-03-01 | 2001-03-01
        3          | ben                      | 02         | 2001-06-01 | 2001-08-30
        4          | ben                      | 02         | 2001-06-01 | 2001-08-31
    """
    assert broken("registered_before_event", events) == [1]
    assert broken("registered_late", events) == [4]


def test_municipalities_and_countries() -> None:
    events = """
        row_number | event_type | from_municipality_code | to_municipality_code | from_country_code | to_country_code
        1          | 01         | -                      | 2015                 | -                 | -
        2          | 01         | -                      | -                    | -                 | -
        3          | 02         | 2015                   | -                    | -                 | -
        4          | 03         | -                      | 2015                 | -                 | -
        5          | 04         | 2015                   | -                    | -                 | -
        6          | 05         | 2015                   | 2015                 | -                 | -
        7          | 06         | 2015                   | 2012                 | -                 | -
        8          | 05         | -                      | 2012                 | -                 | -
        9          | 05         | 0718                   | 2099                 | -                 | -
    """
    assert broken("without_municipality", events) == [2, 8]
    assert broken("move_contradicts", events) == [6, 7]
    assert broken("to_municipality_code.unknown", events) == [9]
    assert broken("immigration_without_country", events) == [4]
    assert broken("emigration_without_country", events) == [5]


def test_a_couple_has_two_persons() -> None:
    assert broken(
        "couple_without_other",
        """
        row_number | event_type | other_identity_number
        1          | 07         | -
        2          | 10         | eve
        3          | 02         | -
        """,
    ) == [1]


def test_a_new_status_has_an_event() -> None:
    """Ada was born, Ben died, Eve emigrated in 2001: of Eve the register was told that she moved."""
    events = table("""
        national_identity_number | event_type | event_date
        ada                      | 01         | 2001-03-01
        ben                      | 02         | 2001-06-01
        eve                      | 05         | 2001-06-01
    """)
    (rule,) = (item for item in CPR_PERSONS.rules if item.name == "status_without_event")
    found = rule.broken(table(PERSONS), {"cpr_events": events})
    assert found.national_identity_number.execute().tolist() == ["eve"]
