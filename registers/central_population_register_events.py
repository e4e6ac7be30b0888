"""Central Population Register (CPR), as held in the population statistics system (Besys): notifications of events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from census.reference import code_list, read_facts
from registers.rules import PERSON_IN_CPR
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

Others: TypeAlias = "Mapping[str, ir.Table]"

BIRTH, DEATH, IMMIGRATION, EMIGRATION, MOVE, MOVE_WITHIN = "01", "02", "03", "04", "05", "06"
MARRIAGE, PARTNERSHIP, SEPARATION, DIVORCE, CHANGE_OF_NAME = "07", "08", "09", "10", "11"
"""Types of event: code list ``population_event``."""

RESIDENCE_EVENTS = (BIRTH, DEATH, IMMIGRATION, EMIGRATION, MOVE, MOVE_WITHIN)
"""Events that change whether, or where, somebody is resident."""
COUPLE_EVENTS = (MARRIAGE, PARTNERSHIP, SEPARATION, DIVORCE)
"""Events of two persons: one row for both, under the man's number (the first-named's, where both have the same sex)."""

FIRST_DAY, LAST_DAY = dt.date(2000, 12, 1), dt.date(2001, 12, 31)
"""Days of the first and last events in the extract."""
EXTRACT_DAY = dt.date(2002, 3, 1)
"""What was entered later is not in the extract."""
LATE = 90
"""Days after the event from which a notification is late."""


def _unknown_municipality(column: str) -> Rule:
    def broken(rows: ir.Table, _others: Others) -> ir.Table:
        now = [code.code for code in code_list("municipality")]
        before = [row["old_code"] for row in read_facts("municipality_changes")]
        return rows.filter(rows[column].notnull() & rows[column].notin([*now, *before]))

    return Rule(
        f"{column}.unknown",
        Severity.CLEAR,
        f"{column} is a municipality of 2001 or 2002.",
        "Correct the code, or add the change to the reference.",
        broken,
        (column,),
    )


def _same_event_twice(rows: ir.Table, _others: Others) -> ir.Table:
    """The later rows of those that tell the same of the same person."""
    first = rows.group_by("national_identity_number", "event_type", "event_date").agg(first=rows.row_number.min())
    joined = rows.join(first, ["national_identity_number", "event_type", "event_date"])
    return joined.filter(joined.row_number > joined.first)


def _twice(event_type: str) -> Callable[[ir.Table, Others], ir.Table]:
    """Rows of events that happen once in a life, of persons who have them on several days."""

    def broken(rows: ir.Table, _others: Others) -> ir.Table:
        once = rows.filter(rows.event_type == event_type)
        days = once.group_by("national_identity_number").agg(days=once.event_date.nunique())
        return once.semi_join(days.filter(days.days > 1), "national_identity_number")

    return broken


def _before_birth(rows: ir.Table, others: Others) -> ir.Table:
    persons = others["cpr_persons"]
    born = persons.group_by(_number=persons.national_identity_number).agg(_born=persons.birth_date.min())
    joined = rows.join(born, rows.national_identity_number == born["_number"])
    return joined.filter(joined.event_date < joined["_born"])


def _after_death(rows: ir.Table, _others: Others) -> ir.Table:
    dead = rows.filter(rows.event_type == DEATH)
    dead = dead.group_by(_number=dead.national_identity_number).agg(_died=dead.event_date.min())
    joined = rows.join(dead, rows.national_identity_number == dead["_number"])
    return joined.filter((joined.event_type != DEATH) & (joined.event_date > joined["_died"]))


def _without_municipality(rows: ir.Table, _others: Others) -> ir.Table:
    """Rows that do not tell where somebody came from or went to within the country."""
    goes_in = rows.event_type.isin((BIRTH, IMMIGRATION, MOVE, MOVE_WITHIN))
    goes_out = rows.event_type.isin((DEATH, EMIGRATION, MOVE, MOVE_WITHIN))
    return rows.filter(
        (goes_in & rows.to_municipality_code.isnull()) | (goes_out & rows.from_municipality_code.isnull())
    )


def _move_contradicts(rows: ir.Table, _others: Others) -> ir.Table:
    same = rows.from_municipality_code == rows.to_municipality_code
    return rows.filter(((rows.event_type == MOVE) & same) | ((rows.event_type == MOVE_WITHIN) & ~same))


def _country_missing(event_type: str, column: str) -> Callable[[ir.Table, Others], ir.Table]:
    return lambda rows, _: rows.filter((rows.event_type == event_type) & rows[column].isnull())


CPR_EVENTS = Register(
    name="cpr_events",
    title="Central Population Register: events",
    owner="Directorate of Taxes; statistical copy in Besys",
    coverage="Births, deaths, immigrations, emigrations, moves, marriages, registered partnerships, separations, "
    "divorces and changes of name from 1 December 2000 to 31 December 2001 of persons who were resident on some day of "
    "them, one row for each event that was notified. Who moves abroad often does not say so, or not where to: missing "
    "are emigrations that nobody notified, and the country of next residence of every third emigrant. Moves that were "
    "never notified are missing too. Asylum seekers are not included until they have a residence permit.",
    lag="Births and deaths are entered within days, moves within weeks, emigrations sometimes after months. "
    "`registered_date` is the day of entry; the extract was taken on 1 March 2002 and has no later ones. Statistics "
    "wait one month after the reference date, and count what comes later in the next period.",
    key=("event_number",),
    columns=(
        Column("event_number", "string", "Number of the notification.", required=True),
        Column(
            "national_identity_number",
            "string",
            "Whom it happened to; of a couple, the man, or either of two of the same sex.",
            required=True,
            pseudonym="person_id",
        ),
        Column(
            "other_identity_number",
            "string",
            "The other person: the mother of a child born; the other one of a couple.",
            pseudonym="other_person_id",
        ),
        Column("event_type", "string", "What happened.", required=True, codes="population_event"),
        Column("event_date", "date", "Day on which it happened.", required=True),
        Column("registered_date", "date", "Day on which the notification was entered.", required=True),
        Column(
            "from_municipality_code",
            "string",
            "Municipality, by the division of the event's day, that the person left by moving, emigrating or dying.",
        ),
        Column(
            "to_municipality_code",
            "string",
            "Municipality, by the division of the event's day, of residence after the event (of the man of a couple).",
        ),
        Column("from_country_code", "string", "Country of previous residence of an immigrant.", codes="country"),
        Column(
            "to_country_code",
            "string",
            "Country of next residence of an emigrant; empty: unknown.",
            codes="country",
        ),
    ),
    tolerance=0.002,
    may_be_empty=True,
    rules=(
        Rule(
            "same_event_twice",
            Severity.REJECT,
            "No person has the same event on the same day twice; the first one delivered is kept.",
            "Have the register's owner delete one of the two.",
            _same_event_twice,
            ("national_identity_number", "event_type", "event_date"),
        ),
        Rule(
            "registered_before_event",
            Severity.DOUBT,
            "An event was not registered before it happened.",
            "Find the day of the event in the notification; one of the days was mistyped.",
            lambda rows, _: rows.filter(rows.registered_date < rows.event_date),
            ("event_date", "registered_date"),
        ),
        Rule(
            "registered_late",
            Severity.REPORT,
            f"An event is registered within {LATE} days.",
            "Nothing: statistics count it in the period in which it became known.",
            lambda rows, _: rows.filter(rows.registered_date.delta(rows.event_date, unit="day") > LATE),
            ("event_date", "registered_date"),
            tolerance=0.1,
        ),
        PERSON_IN_CPR,
        Rule(
            "born_twice",
            Severity.DOUBT,
            "Nobody is born on two days.",
            "Find the right notification of birth.",
            _twice(BIRTH),
            ("event_type", "event_date"),
        ),
        Rule(
            "died_twice",
            Severity.DOUBT,
            "Nobody dies on two days.",
            "Find the right notification of death.",
            _twice(DEATH),
            ("event_type", "event_date"),
        ),
        Rule(
            "event_before_birth",
            Severity.DOUBT,
            "Nothing happens to a person before the birth.",
            "Find out which of the days is wrong, or whether the number is another person's.",
            _before_birth,
            ("event_date",),
            uses=("cpr_persons",),
        ),
        Rule(
            "event_after_death",
            Severity.DOUBT,
            "Nothing happens to a person after the death.",
            "Find out which of the days is wrong, or whether the number is another person's.",
            _after_death,
            ("event_date",),
        ),
        Rule(
            "without_municipality",
            Severity.DOUBT,
            "Births and immigrations name the municipality they lead to, deaths and emigrations the one they leave, "
            "moves both.",
            "Find the address in the notification; until then the person is resident in no municipality.",
            _without_municipality,
            ("from_municipality_code", "to_municipality_code"),
        ),
        Rule(
            "move_contradicts",
            Severity.DOUBT,
            "A move between municipalities has two different ones, a move within a municipality one.",
            "Correct the type of event or the municipality.",
            _move_contradicts,
            ("event_type", "from_municipality_code", "to_municipality_code"),
        ),
        _unknown_municipality("from_municipality_code"),
        _unknown_municipality("to_municipality_code"),
        Rule(
            "couple_without_other",
            Severity.REPORT,
            "Marriages, partnerships, separations and divorces name the other person.",
            "Nothing, if the other person was never resident; else have the number entered.",
            lambda rows, _: rows.filter(rows.event_type.isin(COUPLE_EVENTS) & rows.other_identity_number.isnull()),
            ("other_identity_number",),
            tolerance=0.02,
        ),
        Rule(
            "emigration_without_country",
            Severity.REPORT,
            "An emigration names the country of next residence.",
            "Nothing: the country is imputed from those who told theirs.",
            _country_missing(EMIGRATION, "to_country_code"),
            ("to_country_code",),
            tolerance=0.1,
        ),
        Rule(
            "immigration_without_country",
            Severity.REPORT,
            "An immigration names the country of previous residence.",
            "Ask for it: it is known from the residence permit or the notification.",
            _country_missing(IMMIGRATION, "from_country_code"),
            ("from_country_code",),
        ),
    ),
)
