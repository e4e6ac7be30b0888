"""`census protect` on a small table of anybody's: what it writes, and that it does not begin on a wrong one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from census.cli import main

PLACES = {"Moss": "South", "Halden": "South", "Tana": "North", "Alta": "North"}
MARGINS = """
count = "n"
[[hierarchy]]
levels = ["county", "town"]
file = "towns.csv"
"""


def write_table(folder: Path, suffix: str = ".csv") -> Path:
    random = np.random.default_rng(1)
    rows = [
        (town, sex, age, int(random.choice([0, 1, 2, 4, 30]))) for town in PLACES for sex in "MF" for age in "abcdef"
    ]
    frame = pd.DataFrame(rows, columns=["town", "sex", "age", "n"])
    table = folder / f"table{suffix}"
    if suffix == ".csv":
        frame.to_csv(table, index=False)
    else:
        frame.to_parquet(table, index=False)
    pd.DataFrame({"town": list(PLACES), "county": list(PLACES.values())}).to_csv(folder / "towns.csv", index=False)
    (folder / "margins.toml").write_text(MARGINS)
    return table


def protect(table: Path, out: Path, *more: str) -> int:
    return main(["protect", str(table), "--margins", str(table.parent / "margins.toml"), "--out", str(out), *more])


def test_published_figures_are_sums_of_the_inner_cells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert protect(write_table(tmp_path), tmp_path / "out", "--seed", "5", "--spread", "1") == 0
    inner = pd.read_csv(tmp_path / "out" / "inner_cells.csv")
    published = pd.read_csv(tmp_path / "out" / "published.csv", keep_default_na=False)
    assert not {0, 1, 2} & {*inner["count"], *published["count"]}
    total = published[(published[["county", "town", "sex", "age"]] == "").all(axis=1)]
    assert total["count"].tolist() == [inner["count"].sum()]
    towns = published[(published.town != "") & (published.sex == "") & (published.age == "")]
    assert towns.set_index("town")["count"].to_dict() == inner.groupby("town")["count"].sum().to_dict()
    assert towns.county.tolist() == [PLACES[town] for town in towns.town]
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert set(report["levels"]) == {"total", "county", "town"}
    assert (report["small_cells_left"], report["small_figures_left"]) == (0, 0)
    assert report["overall"]["least_mean"] <= report["overall"]["mean"]
    assert report["spread"]["greatest"][0] <= report["overall"]["greatest"] <= report["spread"]["greatest"][1]
    page = (tmp_path / "out" / "report.html").read_text()
    assert "Not for publication" in page
    assert (tmp_path / "out" / "report.txt").read_text() in capsys.readouterr().out


def test_the_same_seed_gives_the_same_bytes_in_any_order_and_from_parquet(tmp_path: Path) -> None:
    table = write_table(tmp_path)
    shuffled = tmp_path / "shuffled.csv"
    pd.read_csv(table).sample(frac=1, random_state=2)[["n", "age", "town", "sex"]].to_csv(shuffled, index=False)
    stored = write_table(tmp_path, ".parquet")
    for number, one in enumerate((table, shuffled, stored)):
        assert protect(one, tmp_path / str(number), "--seed", "9") == 0
    first = pd.read_csv(tmp_path / "0" / "published.csv", dtype=str, keep_default_na=False)
    second = pd.read_csv(tmp_path / "1" / "published.csv", dtype=str, keep_default_na=False)
    third = pd.read_parquet(tmp_path / "2" / "published.parquet").astype(str)
    keys = ["county", "town", "sex", "age"]
    for other in (second, third):
        assert (
            other[[*keys, "count"]].sort_values(keys).to_numpy().tolist()
            == first[[*keys, "count"]].sort_values(keys).to_numpy().tolist()
        )


def test_inner_cells_that_no_margin_shows_are_left_where_they_may_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = write_table(tmp_path)
    (tmp_path / "margins.toml").write_text(MARGINS + '[[margin]]\ncolumns = ["county"]\n')
    assert protect(table, tmp_path / "out", "--seed", "5") == 0
    assert "inner_cells is not for publication either" in capsys.readouterr().out
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["cells_changed"] == 0
    assert protect(table, tmp_path / "all", "--seed", "5", "--all") == 0
    assert json.loads((tmp_path / "all" / "report.json").read_text())["small_cells_left"] == 0


@pytest.mark.parametrize("change", [{"n": -1}, {"n": 0.5}, {"town": "Halden"}, {"town": "Atlantis"}])
def test_a_wrong_table_is_refused_before_anything_is_written(
    tmp_path: Path, change: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    table = write_table(tmp_path)
    frame = pd.read_csv(table).astype({"n": float})
    for column, value in change.items():
        frame.loc[0, column] = value
    frame.to_csv(table, index=False)
    assert protect(table, tmp_path / "out", "--seed", "1") == 1
    assert "Traceback" not in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
