"""Published figures as targets: every figure is described or left out for a reason, and counted as described."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

import numpy as np
import pandas as pd
import pytest

from census.reference import municipalities
from registers.synthetic.targets import (
    DIMENSIONS,
    Frames,
    compare,
    count_cells,
    evaluate,
    key_figures,
    load_targets,
    members,
    tables,
)
from registers.synthetic.targets.evaluation import BROKEN, ELSEWHERE, MISSING, NO_LIMIT, WITHIN
from registers.synthetic.targets.published import NONE, PRIVATE_HOUSEHOLDS, RESIDENTS, TARGET, TREND, codes_of

NORWAY = [item.code for item in municipalities()]


def small_world() -> Frames:
    """A couple with a child in Vardø, a man alone who rents in Alta, a woman in an institution."""
    persons = pd.DataFrame(
        {
            "municipality_code": ["2002", "2002", "2002", "2012", "2012"],
            "sex": ["1", "2", "2", "1", "2"],
            "age": [40, 39, 8, 22, 90],
            "employment": ["1", "", "", "2", ""],
            "school_type": ["", "4", "", "1", ""],
            "school_municipality_code": ["", "1902", "", "2012", ""],
            "country_of_birth": ["000", "000", "000", "106", "000"],
            "mother_country_of_birth": ["000", "534", "000", "106", "000"],
            "father_country_of_birth": ["000", "534", "000", "106", None],
        }
    )
    households = pd.DataFrame(
        {
            "municipality_code": ["2002", "2012"],
            "household_type": ["1.4", "1.1"],
            "household_size": [3, 1],
            "tenure": [1, 3],
            "utility_floor_space_m2": [140, 29],
        }
    )
    forms = pd.DataFrame({"outcome": ["1", "3", "5"]})
    return Frames(persons, households, np.array([0, 0, 0, 1, -1]), forms)


def figure(name: str, frames: Frames | None = None) -> float:
    targets = load_targets()
    return float(evaluate(frames or small_world(), targets[targets["target"] == name]).iloc[0])


def test_every_verified_key_figure_is_described_or_left_out_for_a_reason() -> None:
    figures = key_figures()
    assert len(figures) == len({item["name"] for item in figures}) == 105  # verified ones and those derived from them
    for item in figures:
        assert ("counts" in item) != ("reason" in item), item["name"]
        assert item["source"]
        assert len(item.get("reason", "a reason")) >= 8
    described = {item["name"] for item in figures if "counts" in item}
    targets = load_targets()
    assert set(targets.loc[targets["table"] == "key_figures", "target"]) == described


def test_every_published_table_has_cells_or_a_reason_why_not() -> None:
    files = {file.name for file in (resources.files("registers.synthetic.targets") / "data").iterdir()}
    described = tables()
    assert len(described) == 41
    with_cells = {item["name"] for item in described if item["use"] != NONE}
    assert {name.removesuffix(".csv") for name in files if name.endswith(".csv")} == with_cells
    assert all(item["note"] for item in described if item["use"] != TARGET)
    assert all(item["source"].startswith("http") for item in described)
    assert set(load_targets()["table"]) == with_cells | {"key_figures"}


def test_only_targets_have_limits() -> None:
    targets = load_targets()
    assert targets.loc[targets["use"] == TREND, "limit"].isna().all()
    assert targets.loc[targets["scope"] == "municipality", "limit"].isna().all()
    counties = targets[(targets["scope"] == "county") & (targets["use"] == TARGET)]
    assert (counties["limit"] == 5).all()
    key = targets[targets["table"] == "key_figures"]
    assert set(key["limit"].dropna()) == {1.0}
    national = targets[(targets["scope"] == "national") & (targets["table"] != "key_figures") & targets["of"].isna()]
    national = national[national["use"] == TARGET]
    assert (national["limit"].notna() == (national["value"] > 10_000)).all()


def sums() -> Iterator[tuple[str, str, float, float, float]]:
    """Cells that other cells of the same table, of one code each, divide: published, sum, and sum of the roundings."""
    targets = load_targets()
    counted = targets[targets["of"].isna() & (targets["table"] != "key_figures")]
    for _, table in counted.groupby("table"):
        cells = {(row.counts, frozenset(row.cell.items())): row for row in table.itertuples()}
        for (counts, cell), row in cells.items():
            for name in set().union(*(dict(key) for _, key in cells)) - {"school_county"}:
                whole = dict(cell).get(name, DIMENSIONS[name].codes)
                rest = {item for item in cell if item[0] != name}
                parts = [cells.get((counts, frozenset(rest | {(name, (code,))}))) for code in whole]
                if len(whole) > 1 and all(part is not None for part in parts):
                    roundings = row.rounding + sum(part.rounding for part in parts if part is not None)
                    yield row.target, name, row.value, sum(part.value for part in parts if part is not None), roundings


_WITH_NEWBORN = ("immigrant_category_by_age", "age_five_year")


def test_children_born_after_census_day_are_no_target() -> None:
    targets = load_targets().set_index("target")
    youngest = targets.loc["immigrant_category_by_age: persons; age_five_year 0-4"]
    assert youngest["published"] - youngest["value"] == pytest.approx(9_000 + 205, abs=10)
    older = targets.loc["immigrant_category_by_age: persons; age_five_year 5-9"]
    assert older["value"] == pytest.approx(308_089 * 4_520_947 / 4_524_066)


def test_published_parts_add_up() -> None:
    """The mean population is rounded cell by cell. Schools of the military have no county, so these are left out. The
    youngest by immigrant category are fewer than published: some were born after census day.
    """
    found = [item for item in sums() if (item[0].partition(":")[0], item[1]) != _WITH_NEWBORN]
    assert len(found) > 500
    assert {table.partition(":")[0] for table, *_ in found} >= {"heating_by_construction_period", "industry_by_sector"}
    wrong = [item for item in found if abs(item[2] - item[3]) > item[4] + 4]
    assert not wrong


def test_figures_of_another_day_are_brought_to_census_day() -> None:
    targets = load_targets().set_index("target")["value"]
    assert targets["immigrant_population_2002_01_01"] == pytest.approx(307_714)
    assert targets["adopted_2002"] == pytest.approx(14_796 * 4_520_947 / 4_524_066)
    by_age = "persons; age_five_year 55-59"
    assert targets[f"marital_status_by_age: {by_age}"] == pytest.approx(targets[f"immigrant_category_by_age: {by_age}"])
    married = targets[f"marital_status_by_age: {by_age}, marital_status 2"]
    assert married / targets[f"marital_status_by_age: {by_age}"] == pytest.approx(185_119 / 259_926)


def test_percentages_become_counts_with_their_rounding() -> None:
    row = load_targets().set_index("target").loc["owned_pct"]
    assert row["value"] == pytest.approx(0.767 * PRIVATE_HOUSEHOLDS)
    assert row["rounding"] == pytest.approx(0.0005 * PRIVATE_HOUSEHOLDS)


def test_groups_of_codes() -> None:
    assert set(codes_of("background", "immigrant_population")) == set(DIMENSIONS["background"].codes) - {"000"}
    assert set(codes_of("household_type", "private")) == set(DIMENSIONS["household_type"].codes) - {"other"}
    assert codes_of("floor_space_group", "02|03") == ("02", "03")
    with pytest.raises(ValueError, match="no code"):
        codes_of("tenure", "8")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("population_census_2001_11_03", 5),
        ("persons_in_private_households", 4),
        ("persons_in_other_households", 1),
        ("private_households", 2),
        ("living_alone", 1),
        ("couple_children_6_17_hh", 1),
        ("mean_household_size_exact", 2.0),
        ("persons_16_74", 3),
        ("employed_16_74_week", 2),
        ("employed_pct", 200 / 3),
        ("employed_pct_women", 0.0),
        ("pupils_16_74", 1),
        ("pupils_employed_pct", 100.0),
        ("students_employed_pct", 0.0),
        ("rented_pct", 1),
        ("first_generation_2002_01_01", 1),
        ("norwegian_born_two_foreign_parents_2002", 1),
        ("immigrant_population_census", 2),
        ("western_in_private_hh", 1),
        ("nonwestern_in_private_hh", 1),
        ("forms_missing_total", 2),
        ("unit_nonresponse_rate_est", 200 / 3),
        ("floor_space_by_building: households; household_type private, floor_space_group 01", 1),
        ("floor_space_by_building: occupants; household_type private, floor_space_group 09", 3),
        ("tenure_by_background: persons; household_type private, background 000, tenure owned", 2),
        ("tenure_by_background: persons; household_type private, background asia, tenure owned", 1),
        ("household_types_by_background: persons; background 106, household_type 1.1", 1),
        ("household_types_by_background: persons; background 000, household_type other", 1),
        ("pupils_and_students_by_school_county: persons; age_employed 16-74, school_county 19, studies student", 1),
        ("pupils_and_students_by_school_county: persons; age_employed 16-74, school_county 20, studies student", 0),
    ],
)
def test_the_small_world_is_counted_as_by_hand(name: str, expected: float) -> None:
    assert figure(name) == pytest.approx(expected)


def test_a_rate_among_nobody_is_not_a_missing_column() -> None:
    frames = small_world()
    frames.persons["school_type"] = ""
    assert np.isnan(figure("pupils_employed_pct", frames))
    compared = compare(frames, ["2002", "2012"]).set_index("target")
    assert compared.loc["pupils_employed_pct", "verdict"] == NO_LIMIT
    assert compare(frames, NORWAY).set_index("target").loc["pupils_employed_pct", "verdict"] == BROKEN


def test_cells_of_a_missing_column_are_told_and_nothing_else() -> None:
    whole, frames = small_world(), small_world()
    for column in ("stove", "heating"):
        whole.households[column] = 0
    whole.households["construction_period"] = frames.households["construction_period"] = 1
    found, seen = compare(frames, NORWAY), compare(whole, NORWAY)
    lost = (found["verdict"] == MISSING) & (seen["verdict"] != MISSING)
    needed = found["cell"].map(lambda cell: bool({"stove", "heating"} & set(cell)))
    assert lost.sum() == needed.sum() > 100
    assert (lost == needed).all()
    assert found["figure"].isna()[needed].all()
    assert len(found) == len(load_targets())


def test_forms_that_are_not_there_are_missing() -> None:
    frames = small_world()
    frames.forms = None
    found = compare(frames, NORWAY)
    assert (found.loc[found["counts"] == "forms", "verdict"] == MISSING).all()


def test_a_smaller_area_compares_shares_and_holds_its_whole_counties() -> None:
    """Finnmark is whole; of the national figures the world has 5 of 4 520 947 residents."""
    finnmark = [item.code for item in municipalities() if item.county_code == "20"]
    frames = small_world()
    frames.households["stove"] = ["closed", "none"]
    found = compare(frames, finnmark).set_index("target")
    assert found.loc["persons_16_74", "value"] == pytest.approx(3_211_032 * 5 / RESIDENTS)
    assert found.loc["employed_pct", "value"] == 70.8
    assert found.loc["persons_16_74", "verdict"] == NO_LIMIT
    stoves = "stoves_by_county: households; household_type private, household_county {}, stove closed"
    assert found.loc[stoves.format("20"), ["value", "figure", "verdict"]].tolist()[1:] == [1, BROKEN]
    assert found.loc[stoves.format("19"), "verdict"] == ELSEWHERE
    schools = "pupils_and_students_by_school_county: persons; age_employed 16-74, school_county 20, studies pupil"
    assert found.loc[schools, "verdict"] == NO_LIMIT
    without_alta = compare(frames, [code for code in finnmark if code != "2012"]).set_index("target")
    assert without_alta.loc[stoves.format("20"), "verdict"] == ELSEWHERE


def test_limits_in_norway_hold_with_the_rounding() -> None:
    """Of 70.8 per cent employed a world may deviate by 1 per cent, and by 0.05 points for the decimals."""
    persons = pd.DataFrame({"municipality_code": "0301", "age": 30, "sex": "1", "employment": ["1"] * 715 + [""] * 285})
    households = pd.DataFrame({"household_type": pd.Series(dtype=object), "household_size": pd.Series(dtype=int)})
    found = compare(Frames(persons, households, np.full(1000, -1)), NORWAY).set_index("target").loc["employed_pct"]
    assert found["allowed"] == pytest.approx(1 + 100 * 0.05 / 70.8)
    assert found["deviation"] == pytest.approx(100 * (71.5 - 70.8) / 70.8)
    assert found["verdict"] == WITHIN
    persons["employment"] = ["1"] * 750 + [""] * 250
    found = compare(Frames(persons, households, np.full(1000, -1)), NORWAY).set_index("target").loc["employed_pct"]
    assert found["verdict"] == BROKEN


@pytest.mark.parametrize(
    "values", [["1", "3", "", None], pd.Categorical(["1", "3", "", None]), pd.array([1, 3, 0, None], dtype="Int64")]
)
def test_codes_are_read_from_text_categories_and_numbers(values: object) -> None:
    frame = pd.DataFrame({"tenure": values})
    assert DIMENSIONS["tenure"].positions(frame).tolist() == [0, 2, -1, -1]


def test_dimensions_take_what_columns_there_are() -> None:
    space = DIMENSIONS["floor_space_group"]
    assert space.positions(pd.DataFrame({"floor_space_group": [1, 12]})).tolist() == [0, 11]
    assert space.positions(pd.DataFrame({"utility_floor_space_m2": [29, 250]})).tolist() == [0, 11]
    assert DIMENSIONS["education"].positions(pd.DataFrame({"education": [1, 16]})).tolist() == [1, 16]
    assert DIMENSIONS["sex"].positions(pd.DataFrame({"woman": [True, False]})).tolist() == [1, 0]
    assert space.columns(pd.DataFrame({"rooms": [1]})) is None
    with pytest.raises(KeyError, match="floor_space_group"):
        space.positions(pd.DataFrame({"rooms": [1]}))


def test_members_are_the_rows_that_a_cell_counts() -> None:
    """What a calibration weighs is what the report counts."""
    frames, targets = small_world(), load_targets()
    told = targets[[frames.tells(row.counts, row.cell) for row in targets.itertuples()]]
    told = told[told["counts"] == "persons"]
    assert len(told) > 300
    counted = count_cells(frames, "persons", list(told["cell"]))
    assert [members(frames, "persons", cell).sum() for cell in told["cell"]] == counted.tolist()
    with pytest.raises(KeyError, match="marital_status"):
        members(frames, "persons", {"marital_status": ("1",)})
