"""The households of all 434 municipalities, against the figures published for Norway and its counties.

Only the draw of households is made: registers and dwellings follow from it. The limits are those of the calibration
report: 1 per cent for key figures, 5 per cent for cells of 10,000 and over in the published tables.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from census.reference import municipalities
from registers.synthetic.calibration import Feature, Memberships
from registers.synthetic.draws import generator
from registers.synthetic.fitting import county_aims, national_aims
from registers.synthetic.pool import draw_pool
from registers.synthetic.settings import load_settings
from registers.synthetic.settlement import resident_populations, settle
from registers.synthetic.targets import load_targets

SEEDS = (1,)
_POOL = draw_pool()
_KEY = "key_figures"


@pytest.fixture(scope="module", params=SEEDS)
def drawn(request: pytest.FixtureRequest) -> dict[str, np.ndarray]:
    """How often each household of the pool was drawn in each municipality."""
    settings = load_settings()
    return {
        m.code: np.bincount(
            settle(generator(request.param, m.code, "households"), m, settings), minlength=len(_POOL.households)
        )
        for m in municipalities()
    }


@pytest.fixture(scope="module")
def figures(drawn: dict[str, np.ndarray]) -> pd.DataFrame:
    """Published and drawn figure of every feature that the pool has."""
    targets = load_targets()
    targets = targets[(targets["use"] == "target") & targets["counts"].isin(("persons", "occupants", "households"))]
    memberships = Memberships(_POOL)
    of_county: dict[str, np.ndarray] = {}
    for code, counts in drawn.items():
        of_county[code[:2]] = of_county.get(code[:2], 0) + counts
    norway = sum(of_county.values(), np.zeros(len(_POOL.households)))
    rows = []
    for aim in (*national_aims(targets), *county_aims(targets, load_settings())):
        try:
            contribution = memberships.count(aim.feature)
        except KeyError:
            continue  # a dimension of jobs or schools, which the pool has not
        counts = of_county[aim.county] if aim.county else norway
        rows.append((aim.county, aim.group.startswith(_KEY), aim.feature.text(), aim.total, contribution @ counts))
    frame = pd.DataFrame(rows, columns=["county", "is_key", "feature", "published", "drawn"])
    return frame.assign(deviation=(frame["drawn"] / frame["published"] - 1).abs())


def test_every_municipality_has_its_population_to_the_person(drawn: dict[str, np.ndarray]) -> None:
    size = _POOL.households["size"].to_numpy()
    assert {code: int(counts @ size) for code, counts in drawn.items()} == resident_populations()


def test_key_figures_are_within_one_per_cent(figures: pd.DataFrame) -> None:
    key = figures[figures["is_key"] & (figures["county"] == "") & (figures["published"] >= 5_000)]
    assert len(key) >= 55
    assert key[key["deviation"] > 0.01][["feature", "published", "drawn"]].to_dict("records") == []


def test_cells_of_national_tables_are_within_five_per_cent(figures: pd.DataFrame) -> None:
    cells = figures[~figures["is_key"] & (figures["county"] == "") & (figures["published"] >= 10_000)]
    assert len(cells) >= 1_200
    assert cells[cells["deviation"] > 0.05][["feature", "published", "drawn"]].to_dict("records") == []


def test_county_tables_are_within_five_per_cent(figures: pd.DataFrame) -> None:
    # what a county's immigrants are was assumed where it was not published; small cells are left to chance
    immigrants = Feature("persons", {"immigrant_category": ("B", "C")}).text()
    cells = figures[(figures["county"] != "") & (figures["published"] >= 2_000) & (figures["feature"] != immigrants)]
    cells = cells[~cells["feature"].str.contains("building_group") | cells["county"].isin(("01", "02"))]
    assert len(cells) >= 200
    assert cells[cells["deviation"] > 0.05][["county", "feature", "published", "drawn"]].to_dict("records") == []
