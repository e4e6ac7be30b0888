"""`census matrices`: the catalogue, and mistakes in files that are not in it yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from census.cli import main
from census.tabulation.matrix_files import matrix_names

FILE = """\
title_en = "Dwellings, by kitchen"
title_nb = "Boliger, etter kjøkken"
unit_en = "Dwellings"
unit_nb = "Boliger"
data_set = "processed/census_dwellings"
finest_region = "municipality"
variables = ["kitchen"]
"""


def test_the_catalogue_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["matrices"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert tuple(line.split()[0] for line in lines) == matrix_names()


def test_files_are_looked_at_before_they_are_added(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "kitchens.toml", tmp_path / "colours.toml"
    good.write_text(FILE, "utf-8")
    bad.write_text(FILE.replace('"kitchen"', '"colour"'), "utf-8")
    assert main(["matrices", str(good), str(bad), str(tmp_path / "none.toml")]) == 1
    told = capsys.readouterr()
    assert told.out.split() == ["kitchens", "dwellings", "residence:", "municipality", "kitchen"]
    assert "error: colours.toml, line 7, variables: There is no variable 'colour'" in told.err
    assert "none.toml cannot be read" in told.err
