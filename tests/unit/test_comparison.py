"""The census file beside published figures, and beside the truth: arithmetic on small frames."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from census.cli.census_frames import annual_hours_groups, census_frames, hours_groups
from census.cli.comparison import compare_census_file, furthest_from_truth
from census.errors import InputError
from census.store import RunFolder
from registers.synthetic.targets import DIMENSIONS, Frames
from registers.synthetic.targets.evaluation import ELSEWHERE, MISSING


def frames(alone: int, together: int) -> Frames:
    """Residents of Vardø: some who live alone, and some couples without children."""
    types = ["1.1"] * alone + ["1.2"] * together
    households = pd.DataFrame({"household_type": types, "household_size": [1] * alone + [2] * together})
    link = np.repeat(np.arange(alone + together), households["household_size"])
    persons = pd.DataFrame({"municipality_code": "2002", "sex": "1", "age": 40}, index=range(len(link)))
    return Frames(persons, households, link)


def test_figures_stand_beside_published_and_true_ones() -> None:
    """Of 200 residents, 100 live alone in truth and 120 in the census file."""
    compared = compare_census_file(frames(120, 40), {"2002"}, frames(100, 50)).set_index("target")
    alone = compared.loc["living_alone"]
    assert alone[["figure", "true"]].tolist() == [120, 100]
    assert alone["error"] == pytest.approx(20)
    published = 739_563 * 160 / 1_961_548
    assert alone["value"] == pytest.approx(published)
    assert alone["deviation"] == pytest.approx(100 * (120 - published) / published)
    assert compared.loc["population_census_2001_11_03", "error"] == 0
    assert compared.loc["owned_pct", "verdict"] == MISSING
    assert ELSEWHERE not in set(compared["verdict"])
    assert compare_census_file(frames(1, 1), {"2002"})["deviation"].notna().any()


def test_the_furthest_from_the_truth_are_counts_that_are_not_small() -> None:
    compared = compare_census_file(frames(130, 30), {"2002"}, frames(120, 40))
    worst = furthest_from_truth(compared, 3)
    assert (worst["true"] >= 100).all()
    assert worst["error"].abs().is_monotonic_decreasing
    assert worst["error"].abs().iloc[0] == pytest.approx(100 * 10 / 120)
    assert "lone_parent_0_5_hh" not in set(worst["target"])


def test_hours_fall_into_the_groups_that_are_published() -> None:
    groups = hours_groups(pd.Series([0.5, 19.9, 20, 29.5, 30, 60, np.nan]))
    assert groups.astype(object).fillna("").tolist() == ["1", "1", "2", "2", "3", "3", ""]


def test_hours_of_the_year_fall_into_the_groups_that_are_published() -> None:
    groups = annual_hours_groups(pd.Series([np.nan, 100, 499, 500, 999, 1000, 1299, 1300, 4000]))
    assert groups.tolist() == ["0", "1", "1", "2", "2", "3", "3", "4", "4"]


def test_industry_of_the_year_is_that_of_its_main_job(tmp_path: Path) -> None:
    told = {"year_hours": [200, None, 1500], "year_industry_group": ["45", None, "80"], "industry_group": "85"}
    found = census_frames(run_with(tmp_path, [1] * 3, **told)).persons
    dimension = DIMENSIONS["industry_of_year"]
    places = dimension.positions(found)
    assert [dimension.codes[place] if place >= 0 else None for place in places] == ["45", None, "80"]
    assert found["annual_hours"].tolist() == ["1", "0", "4"]


def run_with(
    folder: Path, households: list[int | None], tenure: list[str | None] | None = None, **columns: object
) -> RunFolder:
    run = RunFolder(folder)
    run.create({}, "test")
    persons = {"residence_municipality_code": "2002", "sex": "1", "age": 30, "weekly_hours": 37.5, **columns}
    tables = {
        "processed/census_persons": pd.DataFrame(persons, index=range(len(households))),
        "processed/census_dwellings": pd.DataFrame(
            {"household_id": sorted({item for item in households if item is not None}), "household_type": "1.1"}
        ),
        "input/housing_forms": pd.DataFrame({"outcome": ["1"]}),
    }
    made = []
    for name, frame in tables.items():
        table = pa.Table.from_pandas(frame, preserve_index=False)
        if name.endswith("dwellings") and tenure is not None:
            table = table.append_column("tenure", pa.array(tenure, pa.string()))
        if name.endswith("persons"):
            table = table.append_column("household_id", pa.array(households, pa.int64()))
        made.append(run.write_table(name, table))
    run.record_step("made", {"state": "finished", "outputs": []}, made)
    return run


def test_persons_find_their_household_by_all_digits_of_its_number(tmp_path: Path) -> None:
    """As floating point the two numbers would be one. Who is in no private household has none."""
    number = 2**60 - 2
    found = census_frames(run_with(tmp_path, [number, number + 1, None]))
    assert found.household_of_person.tolist() == [0, 1, -1]


def test_family_types_are_shown_as_in_register_family_statistics(tmp_path: Path) -> None:
    types = ["1", "2", "3", "4", "5", "6"]
    found = census_frames(run_with(tmp_path / "with", [1] * 6, family_type_registers=types))
    assert found.persons["register_family_type"].tolist() == ["4", "1", "4", "2", "3", "4"]
    assert "register_family_type" not in census_frames(run_with(tmp_path / "without", [1])).persons


def test_education_and_studies_are_shown_as_in_published_tables(tmp_path: Path) -> None:
    """The former primary school by itself: not re-coded. Who studies abroad is neither pupil nor student."""
    told = {
        "education_level_not_recoded": ["1", "2", "2", "3", "5", "6", "7", "8", "0", "9", None],
        "education_field": ["0", "0", "5", "6", "9", "3", "2", "5", "0", "9", None],
        "study_status": ["9", "1", "2", "3", *["9"] * 6, None],
    }
    found = census_frames(run_with(tmp_path / "with", [1] * 11, **told)).persons
    assert [DIMENSIONS["education"].codes[place] for place in DIMENSIONS["education"].positions(found)] == [
        "primary",
        "lower secondary",
        "other below upper secondary",
        "upper secondary 6",
        "upper secondary 9",
        "tertiary short",
        "tertiary long",
        "tertiary long",
        "unknown",
        "unknown",
        "none",
    ]
    studies = DIMENSIONS["studies"]
    assert [studies.codes[place] for place in studies.positions(found)] == ["none", "pupil", "student", *["none"] * 8]
    without = census_frames(run_with(tmp_path / "without", [1])).persons
    assert studies.columns(without) is DIMENSIONS["education"].columns(without) is None


def test_tenure_is_counted_as_the_census_file_tells_and_in_no_category_where_nothing_does(tmp_path: Path) -> None:
    run = run_with(tmp_path, list(range(8)), tenure=["1", "1", "2", "2", "2", "3", "7", None])
    figures = compare_census_file(census_frames(run), {"2002"}).set_index("target")["figure"]
    counted = {name: figures[name] for name in ("owned_self_pct", "owned_coop_pct", "owned_pct", "rented_pct")}
    assert counted == {"owned_self_pct": 2, "owned_coop_pct": 3, "owned_pct": 5, "rented_pct": 2}


def test_a_run_that_stopped_has_no_census_file(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    run.create({}, "test")
    with pytest.raises(InputError, match="no processed/census_persons"):
        census_frames(run)
