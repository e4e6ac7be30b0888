"""Indicators of quality of the population statistics of a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from census.engine import materialise
from census.errors import ImputationError
from census.population_statistics import (
    FLOWS,
    impute_next_country,
    population_change,
    region_events,
    resident_population,
    vital_events,
)
from census.quality.indicators import INDICATOR_SCHEMA
from registers.central_population_register_events import EMIGRATION

_ALL = "all"


def measure_population(persons: ir.Table, events: ir.Table, year: int, seed: int) -> pa.Table:
    """Stocks, flows, delay and imputation of the population statistics, for all municipalities of the run together.

    Args:
        persons: ``input/cpr_persons``.
        events: ``input/cpr_events``.
        year: of the statistics.
        seed: of the drawing of countries of next residence.

    Returns:
        ``INDICATOR_SCHEMA``, sorted by name. ``unexplained`` is the part of the change that no event tells (see
        ``population_change``); ``events_of_earlier_years`` became known too late for the year in which they happened.
    """
    begin, end = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    counted = materialise(vital_events(persons, events, year))
    start, finish = (_together(resident_population(persons, events, day)) for day in (begin, end))
    change = population_change(start, finish, _together(region_events(counted)), "region").to_pyarrow().to_pylist()
    rows: list[tuple[str, str, float]] = [
        (name, f"Population statistics: {name.replace('_', ' ')}", change[0][name] if change else 0)
        for name in ("population_start", *FLOWS, "population_end", "unexplained")
    ]
    timely = counted.agg(all=counted.count(), late=(counted.event_date.year() < year).sum()).to_pyarrow().to_pylist()[0]
    rows.append(("events", "Events of the year's statistics", timely["all"]))
    rows.append(("events_of_earlier_years", "Events of earlier years among them", timely["late"] or 0))
    rows += _next_countries(persons, events, counted, seed)
    names = INDICATOR_SCHEMA.names
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in sorted(rows)], INDICATOR_SCHEMA)


def _together(table: ir.Table) -> ir.Table:
    return materialise(table.select(region=ibis.literal(_ALL), **_figure(table)))


def _figure(table: ir.Table) -> dict[str, ir.Value]:
    return {"figure": table.figure} if "figure" in table.columns else {}


def _next_countries(
    persons: ir.Table, events: ir.Table, counted: ir.Table, seed: int
) -> Iterator[tuple[str, str, float]]:
    emigrations = counted.filter(counted.event_type == EMIGRATION)
    whole = int(emigrations.count().to_pyarrow().as_py())
    imputed = finest = 0
    try:
        countries = impute_next_country(persons, events, seed).semi_join(emigrations, "event_number")
        drawn = countries.filter(countries.next_country_imputed)
        told = drawn.agg(imputed=drawn.count(), finest=(drawn.imputation_level == 1).sum()).to_pyarrow().to_pylist()[0]
        imputed, finest = told["imputed"], told["finest"] or 0
        unknown = 0
    except ImputationError:  # nobody told a country: none can be drawn, and all stay unknown
        unknown = whole
    yield "next_country_asked", "Emigrations that need a country of next residence", whole
    yield "next_country_imputed", "Countries of next residence imputed", imputed
    yield "next_country_finest", "Countries of next residence imputed in the finest stratum", finest
    yield "next_country_unknown", "Countries of next residence left unknown", unknown
