"""How near small count rounding keeps the margins of a large table, and what it costs.

    python tests/benchmarks/small_count_rounding.py [--seed 2001] [--sweeps 2000] [--unbiased] [--size 1]
    python tests/benchmarks/small_count_rounding.py --basic-units
    python tests/benchmarks/small_count_rounding.py --table TABLE --count COLUMN [--margins FILE]

The table is made up, unless one is named: 434 municipalities, 2 sexes, 18 age groups, 4 marital statuses and 9
household types, 4.5 million persons, as skewed as census tables are. ``--size 10`` makes ten such countries, of ten
times the cells, ``--size 0.1`` a tenth of the municipalities. With ``--basic-units`` every municipality is cut into
basic units of 330 persons on average, published too. It prints CPU seconds, greatest resident memory (of the whole
process: table, libraries and rounding) and the utility report.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from census.disclosure import round_small_counts
from census.disclosure.count_table import count_table, read_count_table
from census.disclosure.margins_file import Hierarchy
from census.disclosure.rounding_report import report_text
from census.disclosure.table_protection import protect_table
from census.reference import Municipality, code_list, municipalities

SIZES = {"sex": 2, "age_group": 18, "marital_status": 4, "household_type": 9}
CHILD_AGE_GROUPS = 3
"""The first groups, below 15 years, in which all are unmarried."""


def make_frame(seed: int, size: float, basic_units: bool) -> pd.DataFrame:
    """Inner cells with all region levels and counts."""
    places = municipalities()
    random = np.random.default_rng(seed)
    region_of = {item.code: item.extra["region_code"] for item in code_list("county")}
    frames = []
    for copy in range(max(1, round(size))):
        counts = make_counts(random)[: max(1, round(min(size, 1) * len(places)))]
        place, combination = np.nonzero(counts)
        columns = {name: np.array(values)[place] for name, values in _regions(copy, places, region_of).items()}
        for name, code in zip(SIZES, np.unravel_index(combination, tuple(SIZES.values())), strict=True):
            columns[name] = np.char.zfill(code.astype(str), 2)
        frames.append(pd.DataFrame({**columns, "count": counts[place, combination]}))
    frame = pd.concat(frames, ignore_index=True)
    return cut_into_basic_units(frame, random) if basic_units else frame


def _regions(copy: int, places: Sequence[Municipality], region_of: dict[str, str]) -> dict[str, list[str]]:
    return {
        "region": [f"{copy}R{region_of[place.county_code]}" for place in places],
        "county": [f"{copy}F{place.county_code}" for place in places],
        "municipality": [f"{copy}K{place.code}" for place in places],
    }


def cut_into_basic_units(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Put every person of a municipality into one of its basic units, whose sizes are log-normal."""
    keys = [name for name in frame.columns if name != "count"]
    persons = frame.loc[frame.index.repeat(frame["count"]), keys]
    units = np.empty(len(persons), dtype=object)
    for code, rows in persons.reset_index(drop=True).groupby("municipality").indices.items():
        number = max(1, len(rows) // 330)
        weights = random.lognormal(0, 0.7, number)
        chosen = random.choice(number, len(rows), p=weights / weights.sum())
        units[rows] = [f"{code}-{unit:03}" for unit in chosen]
    persons.insert(3, "basic_unit", units)
    return persons.groupby(list(persons.columns), observed=True).size().rename("count").reset_index()


def make_counts(random: np.random.Generator) -> np.ndarray:
    """Persons by municipality (rows) and combination of categories (columns).

    Shares are log-normal in all pairs of variables, and three combinations in ten do not occur at all, so that most
    persons are in few cells and most cells hold few persons.
    """
    sexes, ages, statuses, households = SIZES.values()
    log_share = np.zeros((sexes, ages, statuses, households))
    for spread, shape in [
        (0.3, (1, 1, statuses, 1)),
        (0.3, (1, 1, 1, households)),
        (0.9, (1, ages, statuses, 1)),
        (0.9, (1, ages, 1, households)),
        (0.9, (1, 1, statuses, households)),
    ]:
        log_share = log_share + random.normal(0, spread, shape)
    share = np.exp(log_share)
    share[:, :CHILD_AGE_GROUPS, 1:] = 0
    share *= random.random((1, ages, statuses, households)) >= 0.3
    places = municipalities()
    local = share * np.exp(random.normal(0, 0.3, (len(places), 1, 1, 1, households)))
    local = local.reshape(len(places), -1)
    local /= local.sum(axis=1, keepdims=True)
    return np.stack([random.multinomial(place.population, row) for place, row in zip(places, local, strict=True)])


def main() -> None:
    """Make or read the table, round it twice (the first call may compile the kernel) and print the second's figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=2001)
    parser.add_argument("--sweeps", type=int)
    parser.add_argument("--unbiased", action="store_true")
    parser.add_argument("--size", type=float, default=1)
    parser.add_argument("--basic-units", action="store_true")
    parser.add_argument("--table", type=Path)
    parser.add_argument("--count")
    parser.add_argument("--margins", type=Path)
    options = parser.parse_args()
    if options.table:
        table = read_count_table(options.table, count=options.count, margins=options.margins)
    else:
        levels = ("region", "county", "municipality", *(("basic_unit",) if options.basic_units else ()))
        frame = make_frame(options.seed, options.size, options.basic_units)
        table = count_table(frame, count="count", hierarchies=[Hierarchy(levels)])
    round_small_counts([1, 2], [[0, 0]], seed=1)
    begin = time.process_time()
    protected = protect_table(table, seed=options.seed, sweeps=options.sweeps, unbiased=options.unbiased)
    seconds = time.process_time() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.1f} CPU seconds with the report, {memory:,.0f} MiB at most with the making of the table")
    print(report_text(protected.report))


if __name__ == "__main__":
    main()
