"""How near small count rounding keeps the margins of a large table, and what it costs.

    python tests/benchmarks/small_count_rounding.py [--seed 2001] [--sweeps 1200]

The table is made up: 434 municipalities, 2 sexes, 18 age groups, 4 marital statuses and 9 household types, 4.5 million
persons, as skewed as census tables are. It prints CPU seconds, greatest resident memory (of the whole process: table,
libraries and rounding) and the utility report.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np
import pyarrow as pa

from census.disclosure import Deviations, protect_matrix
from census.disclosure.rounding import SWEEPS
from census.reference import code_list, municipalities
from census.tabulation.matrix import Category, Classification, Matrix, MatrixDefinition, Region

SIZES = {"sex": 2, "age_group": 18, "marital_status": 4, "household_type": 9}
CHILD_AGE_GROUPS = 3
"""The first groups, below 15 years, in which all are unmarried."""


def make_region_tree() -> tuple[Region, ...]:
    country = Region("0", "country", "Norway", "Norge", None)
    regions = [Region(f"R{item.code}", "region", item.label_en, item.label_nb, "0") for item in code_list("region")]
    counties = [
        Region(item.code, "county", item.label_en, item.label_nb, f"R{item.extra['region_code']}")
        for item in code_list("county")
    ]
    leaves = [Region(m.code, "municipality", m.name, m.name, m.county_code) for m in municipalities()]
    return (country, *regions, *counties, *leaves)


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


def make_matrix(seed: int) -> Matrix:
    definition = MatrixDefinition(
        id="benchmark",
        title_en="Persons",
        title_nb="Personer",
        unit_en="Persons",
        unit_nb="Personer",
        data_set="made up",
        finest_region="municipality",
        variables=tuple(SIZES),
    )
    classifications = tuple(
        Classification(name, name, name, tuple(Category(f"{code:02}", str(code), str(code)) for code in range(size)))
        for name, size in SIZES.items()
    )
    counts = make_counts(np.random.default_rng(seed))
    place, combination = np.nonzero(counts)
    codes = np.array([m.code for m in municipalities()])
    columns = {"region_code": pa.array(codes[place])}
    for name, code in zip(SIZES, np.unravel_index(combination, tuple(SIZES.values())), strict=True):
        columns[name] = pa.array(np.char.zfill(code.astype(str), 2))
    cells = pa.table({**columns, "count": pa.array(counts[place, combination], pa.int64())})
    return Matrix(definition, make_region_tree(), classifications, cells)


def print_line(name: str, deviations: Deviations) -> None:
    print(
        f"{name:14}{deviations.published_cells:>10,}{deviations.greatest:>9}{deviations.mean:>8.3f}"
        f"{deviations.root_mean_square:>8.3f}{deviations.percentile_99:>6}{deviations.share_within_2:>10.4f}"
        f"{deviations.hellinger_utility:>11.4f}"
    )


def main() -> None:
    """Make the table, protect it twice (the first call may compile the kernel) and print the figures of the second."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=2001)
    parser.add_argument("--sweeps", type=int, default=SWEEPS)
    options = parser.parse_args()
    matrix = make_matrix(options.seed)
    protect_matrix(matrix, seed=options.seed, sweeps=1)
    begin = time.process_time()
    report = protect_matrix(matrix, seed=options.seed, sweeps=options.sweeps).report
    seconds = time.process_time() - begin
    if report is None:
        raise SystemExit("A matrix fresh from protection has a report.")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    small = sum(raised.cells for raised in report.raised)
    print(f"{report.inner_cells:,} inner cells, {small:,} small; {seconds:.1f} CPU seconds, {memory:,.0f} MiB at most")
    print(f"{'level':14}{'cells':>10}{'greatest':>9}{'mean':>8}{'rms':>8}{'p99':>6}{'within 2':>10}{'Hellinger':>11}")
    for name, deviations in (*report.levels, ("all", report.overall)):
        print_line(name, deviations)
    print(f"cells changed {report.cells_changed:,}; small cells left {report.small_cells_left}")
    for raised in report.raised:
        print(f"P(3|{raised.count}) = {raised.share:.4f} of {raised.cells:,}")
    print(f"natural share of the published 3s: {report.natural_base_share:.4f}")


if __name__ == "__main__":
    main()
