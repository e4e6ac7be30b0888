"""Population statistics: residents on any day, the events of a year, and where emigrants went.

Source: "Population (national level) (demo_pop)", reference metadata of Statistics Norway: 3.4.2 Statistical concepts;
5 Reference period; 13.3 Non-sampling error (emigrants).
"""

from __future__ import annotations

import datetime as dt

import ibis
import ibis.expr.types as ir

from census.engine import completed_years, count, materialise, stack
from census.imputation import find_donors
from census.imputation.classes import ImputationClass
from registers.central_population_register_events import (
    BIRTH,
    COUPLE_EVENTS,
    DEATH,
    EMIGRATION,
    IMMIGRATION,
    MOVE,
    RESIDENCE_EVENTS,
)

_RESIDENT = "1"
_LEFT = ("3", "4", "5")
_ARRIVALS, _DEPARTURES = (BIRTH, IMMIGRATION), (DEATH, EMIGRATION)

NEXT_COUNTRY_CLASSES: tuple[ImputationClass, ...] = (
    ("country_of_birth", "citizenship", "sex", "emigration_year"),
    ("country_of_birth", "citizenship", "sex"),
    ("citizenship", "sex"),
    ("citizenship",),
    (),
)
"""Strata of the drawing of the country of next residence: those of the source, then wider ones where nobody told."""

FLOWS = ("births", "deaths", "immigrations", "emigrations", "moves_in", "moves_out", "marriages", "divorces")
"""Figures of a year in ``population_change``."""


def end_of_wait(reference_date: dt.date, months: int = 1) -> dt.date:
    """The last day on which a notification may be registered to count for a reference date.

    Definition: statistics wait one month for delayed notifications.

    Example:
        >>> end_of_wait(dt.date(2002, 1, 1))
        datetime.date(2002, 1, 31)
    """
    month = reference_date.year * 12 + reference_date.month - 1 + months
    first = dt.date(month // 12, month % 12 + 1, 1)
    next_month = dt.date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    # the same day of the month, or the month's last one where there is no such day
    day = min(first + dt.timedelta(days=reference_date.day - 1), next_month - dt.timedelta(days=1))
    return day - dt.timedelta(days=1)


def resident_population(persons: ir.Table, events: ir.Table, reference_date: dt.date, months: int = 1) -> ir.Table:
    """The population resident on a reference date, as the register knew it one month later.

    Definition: resident population in the population register, with one month's wait for delayed notifications. A
    reference date of 1 January is 31 December the year before: the events of the day itself do not count yet. (The
    census counts those of census day: it is the population of the day after.)

    Where a person was resident follows from the last birth, death, migration or move before the date that was
    registered in time; without one, from the first that came later or became known later: who was born or immigrated
    then was not resident, who died, emigrated or moved then was resident where it happened from. Of who has no event,
    the register's status tells.

    Args:
        persons: ``input/cpr_persons``: ``person_id`` (key), ``sex``, ``birth_date``, ``country_of_birth``,
            ``citizenship``, ``registration_status``, ``registration_status_date``, ``municipality_code``.
        events: ``input/cpr_events``: ``event_number`` (key), ``person_id``, ``event_type``, ``event_date``,
            ``registered_date``, ``from_municipality_code``, ``to_municipality_code``.
        reference_date: any day; events must be complete from then on.
        months: how long statistics wait.

    Returns:
        A row for each resident: ``person_id`` (key), ``sex``, ``age`` (completed years at the end of the day before),
        ``country_of_birth``, ``citizenship``, ``municipality_code`` (by the division of the event that tells it).

    Example:
        ``resident_population(persons, events, dt.date(2002, 1, 1))``
    """
    moves = events.filter(events.event_type.isin(RESIDENCE_EVENTS))
    in_time = _known(moves, reference_date, months)
    last = _place(moves.filter(in_time), latest=True)
    later = _place(moves.filter(~in_time), latest=False)
    last = last.select(
        person="person_id",
        has_last=True,
        is_in=last.event_type.notin(_DEPARTURES),
        in_municipality="to_municipality_code",
    )
    later = later.select(
        next_person="person_id",
        has_next=True,
        was_in=later.event_type.notin(_ARRIVALS),
        was_in_municipality="from_municipality_code",
    )
    known = persons.left_join(last, persons.person_id == last.person)
    known = known.left_join(later, known.person_id == later.next_person)
    since = known.registration_status_date
    by_status = ((known.registration_status == _RESIDENT) & (since < reference_date)) | (
        known.registration_status.isin(_LEFT) & (since >= reference_date)
    )
    resident = ibis.cases((known.has_last, known.is_in), (known.has_next, known.was_in), else_=by_status)
    municipality = ibis.cases((known.has_last, known.in_municipality), (known.has_next, known.was_in_municipality))
    residents = known.filter(resident & (known.birth_date < reference_date))
    return residents.select(
        "person_id",
        "sex",
        "country_of_birth",
        "citizenship",
        age=completed_years(residents.birth_date, reference_date - dt.timedelta(days=1)),
        municipality_code=ibis.coalesce(municipality, residents.municipality_code),
    )


def vital_events(persons: ir.Table, events: ir.Table, year: int, months: int = 1) -> ir.Table:
    """The events of a year's statistics, with sex and age of the person.

    Definition: events registered with one month's wait for delayed notifications, and including all the lag: an event
    counts in the first year at whose end it had happened and within a month of which it was registered. The year
    may therefore deviate from that of the event; population at the year's beginning, events, and population at its end
    agree.

    Args:
        persons: as for ``resident_population``.
        events: as for ``resident_population``, with ``to_country_code`` and ``from_country_code``.
        year: of the statistics.
        months: how long statistics wait.

    Returns:
        A row for each event: ``event_number`` (key), ``event_type``, ``event_date``, ``person_id``, ``sex``, ``age``
        (completed years on the day of the event), ``country_of_birth``, ``citizenship`` (all null if the person is
        unknown), ``from_municipality_code``, ``to_municipality_code``.
    """
    by_end, by_start = dt.date(year + 1, 1, 1), dt.date(year, 1, 1)
    counted = events.filter(_known(events, by_end, months) & ~_known(events, by_start, months))
    people = persons.select("sex", "country_of_birth", "citizenship", number="person_id", born="birth_date")
    found = counted.left_join(people, counted.person_id == people.number)
    return found.select(
        "event_number",
        "event_type",
        "event_date",
        "person_id",
        "sex",
        "country_of_birth",
        "citizenship",
        "from_municipality_code",
        "to_municipality_code",
        age=completed_years(found.born, found.event_date),
    )


def impute_next_country(persons: ir.Table, events: ir.Table, seed: int) -> ir.Table:
    """Give every emigration a country of next residence.

    Definition: the distribution of countries among those who have reported one is used on those without (stratified
    random drawing); strata are country of birth, citizenship, sex and year of emigration. Where nobody in the
    stratum reported a country, the wider strata of ``NEXT_COUNTRY_CLASSES`` are used in turn; null is a stratum of its
    own. Nobody's report is drawn twice before everybody's in the stratum was drawn once.

    Args:
        persons: as for ``resident_population``.
        events: as for ``vital_events``; all emigrations among them are used.
        seed: of the draws.

    Returns:
        A row for each emigration: ``event_number`` (key), ``event_date``, ``next_country_code``,
        ``next_country_imputed``, ``imputation_level`` (place of the stratum in ``NEXT_COUNTRY_CLASSES``, from 1; 0 for
        what was reported).

    Raises:
        ImputationError: no emigrant reported a country, and somebody needs one.
    """
    people = persons.select("country_of_birth", "citizenship", "sex", number="person_id")
    emigrations = events.filter(events.event_type == EMIGRATION)
    described = emigrations.left_join(people, emigrations.person_id == people.number)
    described = materialise(
        described.select(
            "event_number",
            "event_date",
            "to_country_code",
            "country_of_birth",
            "citizenship",
            "sex",
            emigration_year=described.event_date.year(),
        )
    )
    told = described.filter(described.to_country_code.notnull())
    silent = described.filter(described.to_country_code.isnull())
    reported = told.select(
        "event_number",
        "event_date",
        next_country_code="to_country_code",
        next_country_imputed=ibis.literal(False),
        imputation_level=ibis.literal(0, "int64"),
    )
    if not count(silent):
        return reported
    drawn = find_donors(silent, told, "event_number", NEXT_COUNTRY_CLASSES, f"{seed}/next_country")
    countries = told.select(donor="event_number", next_country_code="to_country_code")
    drawn = drawn.join(countries, drawn.donor_id == countries.donor).join(
        silent.select("event_number", "event_date"), "event_number"
    )
    imputed = drawn.select(
        "event_number",
        "event_date",
        "next_country_code",
        "imputation_level",
        next_country_imputed=ibis.literal(True),
    )
    return reported.union(imputed.select(*reported.columns))


def region_events(events: ir.Table) -> ir.Table:
    """Which figure of which municipality each event of ``vital_events`` counts in.

    Births, immigrations, marriages (with registered partnerships) and divorces count where the person then was
    resident, deaths and emigrations in the municipality left, a move between municipalities in both.

    Returns:
        A row for each event and figure: ``figure`` (of ``FLOWS``), ``municipality_code``, ``sex``, ``age``.
    """
    marriage, partnership, _, divorce = COUPLE_EVENTS
    figures = {
        "births": ((BIRTH,), "to_municipality_code"),
        "deaths": ((DEATH,), "from_municipality_code"),
        "immigrations": ((IMMIGRATION,), "to_municipality_code"),
        "emigrations": ((EMIGRATION,), "from_municipality_code"),
        "moves_in": ((MOVE,), "to_municipality_code"),
        "moves_out": ((MOVE,), "from_municipality_code"),
        "marriages": ((marriage, partnership), "to_municipality_code"),
        "divorces": ((divorce,), "to_municipality_code"),
    }
    return stack(
        [
            events.filter(events.event_type.isin(types)).select(
                "sex", "age", figure=ibis.literal(figure), municipality_code=column
            )
            for figure, (types, column) in figures.items()
        ]
    )


def population_change(start: ir.Table, end: ir.Table, flows: ir.Table, region: str) -> ir.Table:
    """Population at the beginning and end of a year, and what happened in between, by region.

    Args:
        start: residents at the beginning (``resident_population``), with the column ``region``.
        end: residents at the end, likewise.
        flows: ``region_events``, likewise.
        region: name of the column of the region.

    Returns:
        A row for each region: ``region`` (key), ``population_start``, the figures of ``FLOWS``, ``population_end``,
        ``unexplained``: the part of the change that no event tells, because one was lost or has a wrong day, or because
        two events of a person became known in the wrong order.
    """
    stocks = (_figure(start, region, "population_start"), _figure(end, region, "population_end"))
    counts = stack([*stocks, flows.select(region, "figure")])
    counts = counts.group_by(region).agg(
        **{name: (counts.figure == name).cast("int64").sum() for name in ("population_start", *FLOWS, "population_end")}
    )
    explained = (
        counts.births - counts.deaths + counts.immigrations - counts.emigrations + counts.moves_in - counts.moves_out
    )
    return counts.mutate(unexplained=counts.population_end - counts.population_start - explained)


def _figure(residents: ir.Table, region: str, name: str) -> ir.Table:
    return residents.select(region, figure=ibis.literal(name))


def _known(events: ir.Table, reference_date: dt.date, months: int) -> ir.BooleanValue:
    """An event had happened before a reference date, and was registered within the wait."""
    return (events.event_date < reference_date) & (events.registered_date <= end_of_wait(reference_date, months))


def _place(events: ir.Table, latest: bool) -> ir.Table:
    """The last event of each person, or the first: of one day, who dies or emigrates does so last."""
    final = events.event_type.isin(_DEPARTURES).cast("int64")
    keys = [events.event_date, final, events.registered_date, events.event_number]
    order = [key.desc() for key in keys] if latest else keys
    placed = events.mutate(_place=ibis.row_number().over(group_by="person_id", order_by=order))
    return placed.filter(placed["_place"] == 0)
