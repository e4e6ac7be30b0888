"""`census population`: residents on a day and the births, deaths, migration, marriages and divorces of a year.

The figures are unprotected: they stay in the production zone, in the run's `statistics/` or where the user says, but
never in `output/`.
"""

from __future__ import annotations

import datetime as dt
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

import ibis.expr.types as ir
import pandas as pd

from census.cli.run_folders import find_run
from census.engine import fetch, materialise, open_engine, read_parquet, spill_folder
from census.errors import ImputationError, ParameterError
from census.geography import municipality_of_2002
from census.population_statistics import (
    FLOWS,
    end_of_wait,
    impute_next_country,
    population_change,
    region_events,
    resident_population,
    vital_events,
)
from census.reference import municipalities, parse_area
from census.steps import Parameters
from census.store import RunFolder, replace_folder
from registers.central_population_register_events import EXTRACT_DAY, FIRST_DAY, LAST_DAY

ELSEWHERE = "elsewhere"
"""Region of persons and events outside the run's area."""


def main(arguments: Namespace) -> int:
    """Print the figures by region and write them in full; give the exit code."""
    run = RunFolder(find_run(arguments.data, arguments.run))
    day, year = dt.date.fromisoformat(arguments.date), arguments.year
    _check_period(day, year)
    folder = _target(run, arguments.out, day, year, arguments.by)
    tables = population_tables(run, day, year, arguments.by)
    _print(tables["change"], tables["residents"], day)
    imputed = tables["next_countries"]
    if not imputed.empty:
        share = imputed.loc[imputed["next_country_imputed"], "emigrations"].sum() / imputed["emigrations"].sum()
        print(f"Country of next residence imputed for {share:.1%} of the emigrations.")
    if Parameters.from_dict(run.manifest["parameters"]).area != "norway":
        print("Who moved out of the area before census day is in no extract of it: the start of the year lacks them.")
    with replace_folder(folder) as partial:
        for name, table in tables.items():
            table.to_parquet(partial / f"{name}.parquet", index=False)
            table.to_csv(partial / f"{name}.csv", index=False)
    print(f"Unprotected figures, not for publication: {folder}")
    return 0


def population_tables(run: RunFolder, day: dt.date, year: int, by: str) -> dict[str, pd.DataFrame]:
    """Give the figures of a run.

    Args:
        run: with `input/cpr_persons` and `input/cpr_events`.
        day: reference date of the residents.
        year: of the events.
        by: `county` or `municipality`.

    Returns:
        `change` (by region: population at the beginning and end of the year, what happened in between), `residents`
        (`region_code`, `sex`, `age`: `persons`), `events` (`region_code`, `figure`, `sex`, `age`: `events`) and
        `next_countries` (`next_country_code`, `next_country_imputed`: `emigrations`).
    """
    parameters = Parameters.from_dict(run.manifest["parameters"])
    area = {item.code for item in parse_area(parameters.area)}
    codes = {
        item.code: (item.county_code if by == "county" else item.code) if item.code in area else ELSEWHERE
        for item in municipalities()
    }
    with spill_folder(run.path) as spill, open_engine("duckdb", spill) as backend:
        persons = read_parquet(backend, run.locate("input/cpr_persons"))
        events = read_parquet(backend, run.locate("input/cpr_events"))
        begin, end = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
        on = {at: _placed(resident_population(persons, events, at), codes) for at in {begin, end, day}}
        counted = materialise(vital_events(persons, events, year))
        flows = _placed(region_events(counted), codes)
        change = population_change(on[begin], on[end], flows, "region_code").order_by("region_code")
        residents = on[day].group_by("region_code", "sex", "age").agg(persons=on[day].count())
        by_age = flows.group_by("region_code", "figure", "sex", "age").agg(events=flows.count())
        return {
            "change": fetch(change).to_pandas(),
            "residents": fetch(residents.order_by("region_code", "sex", "age")).to_pandas(),
            "events": fetch(by_age.order_by("region_code", "figure", "sex", "age")).to_pandas(),
            "next_countries": _next_countries(persons, events, counted, parameters.seed),
        }


def _next_countries(persons: ir.Table, events: ir.Table, counted: ir.Table, seed: int) -> pd.DataFrame:
    try:
        countries = impute_next_country(persons, events, seed)
    except ImputationError:
        print("No emigrant told a country of next residence: none could be imputed.")
        return pd.DataFrame({"next_country_code": [], "next_country_imputed": [], "emigrations": []})
    of_year = countries.semi_join(counted, "event_number")
    sizes = of_year.group_by("next_country_code", "next_country_imputed").agg(emigrations=of_year.count())
    table: pd.DataFrame = fetch(sizes.order_by("next_country_code", "next_country_imputed")).to_pandas()
    return table


def _placed(table: ir.Table, codes: Mapping[str, str]) -> ir.Table:
    """The rows with `region_code`, by the division of 2002."""
    municipality = municipality_of_2002(table.municipality_code)
    return materialise(table.mutate(region_code=municipality.substitute(dict(codes)).fill_null("unknown")))


def _check_period(day: dt.date, year: int) -> None:
    first, last = dt.date(FIRST_DAY.year + 1, 1, 1), LAST_DAY + dt.timedelta(days=1)
    if not first <= day <= last or end_of_wait(day) > EXTRACT_DAY:
        raise ParameterError(
            f"There is no population of {day}: the register's events are those of {FIRST_DAY} to {LAST_DAY}.",
            f"Give a day from {first} to {last}.",
        )
    if year != LAST_DAY.year:
        raise ParameterError(f"The register's events are not those of {year}.", f"Give the year {LAST_DAY.year}.")


def _target(run: RunFolder, out: Path | None, day: dt.date, year: int, by: str) -> Path:
    if out is None:
        return run.path / "statistics" / "population" / f"{day}-year-{year}-by-{by}"
    folder = out.expanduser().resolve()
    if folder.is_relative_to((run.path / "output").resolve()):
        raise ParameterError("These figures are unprotected and must not lie in output/.", "Choose another --out.")
    if folder.exists() and any(folder.iterdir()) and not (folder / "change.parquet").is_file():
        raise ParameterError(f"'{folder.name}' exists and holds something else.", "Choose another --out.")
    return folder


def _print(change: pd.DataFrame, residents: pd.DataFrame, day: dt.date) -> None:
    total = change.drop(columns="region_code").sum()
    rows = pd.concat([change, pd.DataFrame([{"region_code": "total", **total}])], ignore_index=True)
    on_day = residents.groupby("region_code")["persons"].sum()
    on_day["total"] = on_day.sum()
    columns = ["population_start", *FLOWS, "population_end", "unexplained"]
    print(f"{'region':<10}{day!s:>11}" + "".join(f"{_HEADINGS.get(name, name):>12}" for name in columns))
    for _, row in rows.iterrows():
        figures = "".join(f"{int(row[name]):>12}" for name in columns)
        print(f"{row['region_code']:<10}{int(on_day.get(row['region_code'], 0)):>11}{figures}")


_HEADINGS = {
    "population_start": "1 January",
    "population_end": "31 December",
    "immigrations": "immigrated",
    "emigrations": "emigrated",
}
