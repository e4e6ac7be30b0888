"""The industry division of everybody's work: by published figures, and with a workplace within reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest

from census.errors import ParameterError
from census.reference import code_list, parse_area
from registers.synthetic.characteristics import HOURS_GROUPS, INDUSTRY_GROUPS, SECTOR_GROUPS
from registers.synthetic.divisions import (
    AGES,
    DIVISIONS,
    GROUP_OF_DIVISION,
    count_employed,
    division_shares,
    draw_divisions,
    fit_divisions,
)
from registers.synthetic.establishments import CELLS, WIDE_CELL, cell_weights, found_establishments
from registers.synthetic.settings import load_settings
from registers.synthetic.targets import load_targets
from registers.synthetic.workplaces import Commuting, nearest_with_cell, nearness, workplaces

SEED = 2001
SETTINGS = load_settings("clean")
FINNMARK = parse_area("20")
GROUPS = tuple(INDUSTRY_GROUPS[group] for group in GROUP_OF_DIVISION)


def expected(cell: Mapping[str, Sequence[str]]) -> float:
    """Employed persons of the country in a cell of the tables of divisions."""
    table = fit_divisions()
    here = np.isin(DIVISIONS, cell.get("industry_division", DIVISIONS)) & np.isin(
        GROUPS, cell.get("industry_group", GROUPS)
    )
    table = table[here][:, np.isin(AGES, cell["age_employed"])]
    table = table[:, :, np.isin(("1", "2"), cell.get("sex", ("1", "2")))]
    return float(table[..., np.isin(HOURS_GROUPS, cell.get("hours_group", HOURS_GROUPS))].sum())


@pytest.mark.parametrize(
    ("table", "cells"), [("industry_divisions_by_age", 25), ("weekly_hours_by_division_and_sex", 20)]
)
def test_the_country_has_the_published_figures(table: str, cells: int) -> None:
    targets = load_targets()
    targets = targets[targets["table"] == table]
    limited = targets[targets["limit"].notna()]
    assert len(limited) >= cells
    for name, cell, value in zip(limited["target"], limited["cell"], limited["value"], strict=True):
        assert expected(cell) == pytest.approx(value, rel=0.05), name
    # smaller figures have no limit; those of divisions come near to it nevertheless
    of_division = targets[targets["cell"].map(lambda cell: "industry_division" in cell)]
    small = of_division[of_division["value"] >= 200]
    assert len(small) > len(limited)
    for name, cell, value in zip(small["target"], small["cell"], small["value"], strict=True):
        assert expected(cell) == pytest.approx(value, rel=0.05), name


def test_divisions_of_a_group_add_up_to_what_the_pool_has_of_it() -> None:
    fitted, counts = fit_divisions(), count_employed()
    for group in range(len(INDUSTRY_GROUPS)):
        assert fitted[group == GROUP_OF_DIVISION].sum(axis=0) == pytest.approx(counts[group], abs=0.01)


def test_divisions_without_published_figures_share_what_the_others_leave() -> None:
    fitted = dict(zip(DIVISIONS, fit_divisions(), strict=True))
    assert fitted["29"] / fitted["29"].sum() == pytest.approx(fitted["35"] / fitted["35"].sum())
    assert fitted["35"].sum() / fitted["29"].sum() == pytest.approx(37_000 / 24_000)
    assert fitted["25"].sum() == pytest.approx(6_390, rel=0.05), "published as a total only"
    assert fitted["12"].sum() == pytest.approx(0.0)


def test_every_division_is_in_the_group_of_the_code_list() -> None:
    groups = dict(zip(DIVISIONS, GROUPS, strict=True))
    assert (
        groups.items()
        >= {
            "01": "01-05",
            "10": "10,12-37",
            "11": "11",
            "37": "10,12-37",
            "55": "50-55",
            "99": "90-99",
            "": "00",
        }.items()
    )
    assert len(DIVISIONS) == len(code_list("industry_division")) + 1
    shares = division_shares().reshape(len(INDUSTRY_GROUPS), -1, len(DIVISIONS))
    assert shares.sum(axis=-1) == pytest.approx(1.0)
    for group, of_group in enumerate(shares):
        assert (of_group[:, group != GROUP_OF_DIVISION] == 0).all()


def workers(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"industry_group": "01-05", "age": 45, "woman": False, "hours_group": "3"} | columns)


def test_drawn_divisions_depend_on_age_sex_and_hours() -> None:
    count = 20_000

    def shares(**columns: object) -> pd.Series:
        persons = workers(number=np.arange(count), **columns)
        return pd.Series(draw_divisions(np.random.default_rng(3), persons)).value_counts(normalize=True)

    table = fit_divisions()
    men, old_women = table[:3, AGES.index("40-54"), 0, 2], table[:3, AGES.index("67-74"), 1, 0]
    assert shares().sort_index().to_numpy() == pytest.approx(men / men.sum(), abs=0.015)
    of_old = shares(age=70, woman=True, hours_group="1").reindex(["01", "02", "05"], fill_value=0.0)
    assert of_old.to_numpy() == pytest.approx(old_women / old_women.sum(), abs=0.015)
    assert shares()["05"] > 3 * of_old["05"], "fishing is a trade of men in full time"


def test_who_has_no_industry_has_no_division() -> None:
    persons = workers(industry_group=["", "00", "45", "45"], hours_group=["", "1", "", "2"], age=[8, 30, 80, 15])
    assert draw_divisions(np.random.default_rng(1), persons).tolist() == ["", "", "45", "45"]


@pytest.fixture(scope="module")
def establishments() -> pd.DataFrame:
    return found_establishments(FINNMARK, SETTINGS, SEED)


def test_every_municipality_has_what_is_common(establishments: pd.DataFrame) -> None:
    employed = cell_weights(SETTINGS).sum(axis=0)
    wide = set(WIDE_CELL[employed > 0])
    for position, municipality in enumerate(FINNMARK):
        cells = establishments.loc[establishments["municipality"] == position, "cell"]
        assert set(WIDE_CELL[cells]) == wide
        common = employed / employed.sum() * municipality.population / 2 >= 2
        assert set(np.flatnonzero(common)) <= set(cells)


def test_rare_divisions_have_few_establishments(establishments: pd.DataFrame) -> None:
    private = [DIVISIONS.index(code) * len(SECTOR_GROUPS) + 3 for code in ("10", "13", "16")]
    assert establishments["cell"].isin(private).sum() <= 6, "19 municipalities"
    code = establishments["industry_code"].str.slice(0, 2)
    assert (code == np.array(DIVISIONS, dtype=object)[establishments["cell"] // len(SECTOR_GROUPS)]).all()


def test_who_works_in_a_division_that_the_municipality_lacks_goes_to_one_that_has_it() -> None:
    oslo, vardo, vadso = range(3)
    mining, tobacco, building = (DIVISIONS.index(code) * len(SECTOR_GROUPS) + 3 for code in ("13", "16", "45"))
    places = [(oslo, mining), (oslo, building), (vardo, building), (vadso, mining), (vadso, building)]
    establishments = pd.DataFrame(places, columns=["municipality", "cell"])
    establishments["up_to"] = establishments["municipality"] * CELLS + establishments["cell"] + 1.0
    weights = np.array([20.0, 20.0, 60.0])
    count = 4_000
    where = (np.arange(count) + 0.5) / count
    employed = cell_weights(SETTINGS).sum(axis=0)

    def go(cell: int, at: int) -> tuple[np.ndarray, np.ndarray]:
        return nearest_with_cell(np.full(count, at), np.full(count, cell), where, weights, establishments, employed)

    at, cells = go(building, vardo)
    assert set(at) == {vardo}
    assert set(cells) == {building}
    at, cells = go(mining, vardo)
    assert set(cells) == {mining}
    assert (at == vadso).mean() == pytest.approx(0.75)
    assert (at == oslo).mean() == pytest.approx(0.25)
    assert set(establishments["cell"].to_numpy()[workplaces(at, cells, where, establishments)]) == {mining}
    at, cells = go(tobacco, vadso)
    assert set(at) == {vadso}
    assert set(cells) == {mining}, "nobody has it: another division of the group"
    with pytest.raises(ParameterError, match="10,12-37 and sector 4"):
        go(tobacco, vardo)


def test_near_municipalities_weigh_more() -> None:
    rates = SETTINGS.read(Commuting, "commuting")
    area = parse_area("0301,2002,2003,2012")  # Vardø and Vadsø are of one economic region
    weights = nearness(area[1], area, rates) / [item.population for item in area]
    assert weights.tolist() == pytest.approx(
        [rates.other_county, rates.same_region, rates.same_region, rates.same_county]
    )
