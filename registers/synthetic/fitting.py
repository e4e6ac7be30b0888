"""Fits the pool's weights to the published figures: ``python -m registers.synthetic.fitting``.

National figures bind the sum over the counties, figures by county each county; what was not published by county is
filled in by assumptions of little weight. Left out is what a household's weight cannot carry: figures by county of
school (see ``education``), of forms (see ``forms``), and trends.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.sparse import csr_matrix, hstack

from census.reference import municipalities
from registers.synthetic.calibration import COUNTY_FACTORS, POOL, WEIGHTS, Feature, Memberships, fingerprint
from registers.synthetic.draws import Floats
from registers.synthetic.pool import Pool, draw_pool
from registers.synthetic.raking import Margins, rake
from registers.synthetic.settings import Settings, load_settings
from registers.synthetic.settlement import resident_populations
from registers.synthetic.targets import load_targets
from registers.synthetic.targets.published import KEY_FIGURES

_SLACK, _KEY_SLACK = 0.002, 0.0005
"""Slack of a published cell, and of a key figure, relative to it."""
_LEAST = 10.0
"""Least slack: the smallest cells are left to chance."""
_OF_HOUSEHOLDS = ("persons", "occupants", "households")
_COUNTY = {"county", "household_county"}
_ALL_PERSONS = Feature("persons", {})


@dataclass(frozen=True)
class CountyAssumptions:
    """What was not published by county: shares by county, and how firmly they are assumed.

    Attributes:
        immigrants: share of the immigrant population in the county's residents, by county.
        building_groups: shares of building groups 1-5 in the county's dwellings, by county.
        slack: slack of both, relative to the figure.
    """

    immigrants: dict[str, float]
    building_groups: dict[str, tuple[float, ...]]
    slack: float


@dataclass(frozen=True)
class Aim:
    """A feature with the total that it should have.

    Attributes:
        county: of residence; empty for the whole country.
        feature: what is counted.
        total: as published.
        slack: see ``raking.Margins``.
        group: cells of one table, to which few households contribute twice.
    """

    county: str
    feature: Feature
    total: float
    slack: float
    group: str


def national_aims(targets: pd.DataFrame) -> list[Aim]:
    """Published national counts; of several for the same cell, the first."""
    chosen = targets[(targets["scope"] == "national") & targets["of"].isna() & (targets["per"] == "")]
    aims: dict[str, Aim] = {}
    for row in _rows(chosen):
        feature = Feature(row.counts, row.cell)
        least, relative = (1.0, _KEY_SLACK) if row.table == KEY_FIGURES else (_LEAST, _SLACK)
        slack = max(least, relative * row.value, row.rounding)
        known = aims.get(feature.text())
        # a count says more than a percentage that was rounded
        if known is None or slack < known.slack:
            group = f"{row.table}: {row.counts} by {', '.join(sorted(row.cell))}"
            aims[feature.text()] = Aim("", feature, row.value, slack, group)
    return list(aims.values())


def county_aims(targets: pd.DataFrame, settings: Settings) -> list[Aim]:
    """Published and assumed totals of counties of residence."""
    assumed = settings.read(CountyAssumptions, "county_assumptions")
    aims: dict[tuple[str, str], Aim] = {}

    def add(county: str, feature: Feature, total: float, slack: float) -> None:
        aims.setdefault((county, feature.text()), Aim(county, feature, total, slack, _kind(feature)))

    populations: dict[str, int] = {}
    for item in municipalities():
        populations[item.county_code] = populations.get(item.county_code, 0) + resident_populations()[item.code]
    for county, population in populations.items():
        add(county, _ALL_PERSONS, population, 1.0)
    of_residence = np.array([bool(_COUNTY & set(cell)) for cell in targets["cell"]])
    published = targets[(targets["scope"] == "county") & of_residence]
    for row in _rows(published[published["of"].isna()]):
        county, feature = _without_county(row.counts, row.cell)
        add(county, feature, row.value, max(_LEAST, _SLACK * row.value, row.rounding))
    national = {aim.feature.text(): aim.total for aim in national_aims(targets)}
    for row in _rows(published[published["of"].notna()]):
        county, part = _without_county(row.counts, row.cell)
        _, whole = _without_county(row.counts, row.of)
        known = aims.get((county, part.text()))
        if row.published > 0:
            # where the number was not published either, the county has its part of the country's persons of the age
            of_country = national.get(whole.text(), np.nan) * populations[county] / sum(populations.values())
            total = known.total / (row.published / 100) if known else of_country
            if np.isnan(total):
                continue
            add(county, whole, total, max(_LEAST, total * (0.05 / row.published + _SLACK)))
            add(county, part, total * row.published / 100, max(_LEAST, _SLACK * total))
    for county, population in populations.items():
        share = assumed.immigrants[county]
        immigrants = Feature("persons", {"immigrant_category": ("B", "C")})
        add(county, immigrants, share * population, assumed.slack * share * population)
        dwellings = aims.get((county, Feature("households", {}).text()))
        if dwellings is not None:
            for group, of_group in enumerate(assumed.building_groups[county], start=1):
                total = of_group * dwellings.total
                add(county, Feature("households", {"building_group": (str(group),)}), total, assumed.slack * total)
    return list(aims.values())


def _rows(targets: pd.DataFrame) -> Iterable[Any]:
    return targets.itertuples()


def _kind(feature: Feature) -> str:
    return f"{feature.counts} by {', '.join(sorted(feature.cell))}"


def _without_county(counts: str, cell: Mapping[str, tuple[str, ...]]) -> tuple[str, Feature]:
    (dimension,) = _COUNTY & set(cell)
    return cell[dimension][0], Feature(counts, {name: codes for name, codes in cell.items() if name not in _COUNTY})


def fit(rounds: int) -> pd.DataFrame:
    """Fit the weights and write them beside this module.

    Returns:
        One row for each margin: ``county``, ``feature``, ``total``, ``slack`` (standard, allowed), ``fitted``.
    """
    pool, targets = draw_pool(), load_targets()
    targets = targets[(targets["use"] == "target") & targets["counts"].isin(_OF_HOUSEHOLDS)]
    designs = _Designs(Memberships(pool))
    national = designs.supported(national_aims(targets))
    of_counties = designs.supported(county_aims(targets, load_settings()))
    counties = sorted({aim.county for aim in of_counties})
    groups = _grouped(national)
    features = {kind: _features(aims) for kind, aims in _grouped(of_counties).items()}
    common = [designs.margins(aims) for aims in groups.values()]
    domain = [
        designs.domain_margins([aim for aim in of_counties if aim.group == kind], counties, of_kind)
        for kind, of_kind in features.items()
    ]
    population = np.array([_population(of_counties, county) for county in counties])
    shares = population / population.sum()
    raked = rake(pool.base_weight, shares, common, domain, rounds, progress=_tell)
    weight = pool.base_weight * np.exp(sum(m.design @ logs for m, logs in zip(common, raked.common, strict=True)))
    spread = np.exp(sum(m.design @ logs.T for m, logs in zip(domain, raked.of_domain, strict=True)))
    logs_of = [
        (feature, logs[:, at])
        for of_kind, logs in zip(features.values(), raked.of_domain, strict=True)
        for at, feature in enumerate(of_kind)
    ]
    _write(pool, weight, counties, logs_of)
    in_county = pd.DataFrame(weight[:, None] * shares * spread, columns=counties)
    return pd.DataFrame(
        [
            (aim.county, aim.feature.text(), aim.total, aim.slack, designs.count(aim.feature, weights))
            for aims, weights in (
                (national, in_county.sum(axis=1).to_numpy()),
                *(
                    ([aim for aim in of_counties if aim.county == county], in_county[county].to_numpy())
                    for county in counties
                ),
            )
            for aim in aims
        ],
        columns=["county", "feature", "total", "slack", "fitted"],
    )


def _grouped(aims: list[Aim]) -> dict[str, list[Aim]]:
    groups: dict[str, list[Aim]] = {}
    for aim in aims:
        groups.setdefault(aim.group, []).append(aim)
    return groups


def _features(aims: list[Aim]) -> list[Feature]:
    return list({aim.feature.text(): aim.feature for aim in aims}.values())


def _population(aims: list[Aim], county: str) -> float:
    return next(aim.total for aim in aims if aim.county == county and aim.feature == _ALL_PERSONS)


class _Designs:
    """What the pool's households contribute to features, each counted once."""

    def __init__(self, memberships: Memberships) -> None:
        self._memberships = memberships
        self._columns: dict[str, csr_matrix] = {}

    def _column(self, feature: Feature) -> csr_matrix:
        text = feature.text()
        if text not in self._columns:
            self._columns[text] = csr_matrix(self._memberships.count(feature)[:, None])
        return self._columns[text]

    def supported(self, aims: list[Aim]) -> list[Aim]:
        """Those whose dimensions the pool has, and to which some household belongs; the others are told."""
        kept, missing = [], set()
        for aim in aims:
            try:
                column = self._column(aim.feature)
            except KeyError:
                missing |= set(aim.feature.cell)
                continue
            if column.nnz:
                kept.append(aim)
            elif aim.total:
                print(f"no household in the pool: {aim.county} {aim.feature.text()} ({aim.total:.0f})", file=sys.stderr)
        print(f"{len(kept)} of {len(aims)} figures; dimensions of the others: {sorted(missing)}", file=sys.stderr)
        return kept

    def margins(self, aims: list[Aim]) -> Margins:
        """National margins of one group."""
        design = hstack([self._column(aim.feature) for aim in aims])
        return Margins(csr_matrix(design), np.array([aim.total for aim in aims]), np.array([aim.slack for aim in aims]))

    def domain_margins(self, aims: list[Aim], counties: list[str], features: list[Feature]) -> Margins:
        """Margins of counties of one group."""
        place = {feature.text(): position for position, feature in enumerate(features)}
        totals = np.full((len(counties), len(features)), np.nan)
        slacks = totals.copy()
        for aim in aims:
            at = counties.index(aim.county), place[aim.feature.text()]
            totals[at], slacks[at] = aim.total, aim.slack
        return Margins(csr_matrix(hstack([self._column(feature) for feature in features])), totals, slacks)

    def count(self, feature: Feature, weights: Floats) -> float:
        """The weighted total of a feature."""
        return float((self._column(feature).T @ weights)[0])


def _write(pool: Pool, weight: Floats, counties: list[str], logs_of: list[tuple[Feature, Floats]]) -> None:
    folder = Path(__file__).parent
    table = pa.table({"weight": pa.array(weight.astype(np.float32))})
    table = table.replace_schema_metadata({POOL: fingerprint(pool).encode()})
    pq.write_table(table, folder / WEIGHTS, compression="zstd")
    rows = [
        (county, feature.text(), factor)
        for feature, logs in logs_of
        for county, factor in zip(counties, logs, strict=True)
        if factor != 0.0
    ]
    frame = pd.DataFrame(rows, columns=["county", "feature", "log_factor"])
    frame.round({"log_factor": 6}).to_csv(folder / COUNTY_FACTORS, index=False, lineterminator="\n")


def _tell(done: int, largest: float) -> None:
    print(f"round {done}: greatest change {largest:.2g}", file=sys.stderr)


def main() -> None:
    """Fit, and print the margins that are missed most."""
    fitted = fit(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
    fitted["relative"] = fitted["fitted"] / fitted["total"] - 1
    large = fitted[fitted["total"] >= 10_000]
    worst = large.reindex(large["relative"].abs().sort_values(ascending=False).index).head(40)
    print(
        f"{len(fitted)} margins, {len(large)} of 10,000 and over; beyond 1 %: {(large['relative'].abs() > 0.01).sum()}"
    )
    print(worst.to_string(index=False, max_colwidth=120))


if __name__ == "__main__":
    main()
