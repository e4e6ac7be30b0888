"""`census defects` of a run tells the same as of its delivery."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from census.cli import main
from census.cli.defects import find_defects
from census.errors import InputError
from census.store import RunFolder


def test_a_run_tells_what_its_delivery_tells(finished_run: RunFolder, delivery: Path) -> None:
    of_run = find_defects(finished_run.path.name, finished_run.path.parent)
    pd.testing.assert_frame_equal(of_run, find_defects(str(delivery), Path("nowhere")))
    assert (of_run["detected"] > 0).any()


def test_the_table_is_printed_and_written(
    finished_run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "defects.csv"
    run, data = finished_run.path.name, finished_run.path.parent
    assert main(["defects", run, "--data", str(data), "--out", str(file)]) == 0
    told = capsys.readouterr().out
    written = pd.read_csv(file)
    assert len(written) > 30
    never = written.set_index(["register", "defect"]).loc[("housing_forms", "never_returned")]
    line = next(line.split() for line in told.splitlines() if line.startswith("never_returned"))
    assert line[1:4] == [str(never["injected"]), "0", str(never["detected"])]
    assert never["injected"] > 0
    for names in zip(written["register"], written["defect"], strict=True):
        assert all(name in told for name in names)


def test_a_delivery_that_is_not_synthetic_has_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "delivery.json").write_text("{}")
    with pytest.raises(InputError, match="ledger"):
        find_defects(str(tmp_path), Path("nowhere"))
