"""What a run publishes of its quality: its own figures, made safe, in files that are whole."""

from __future__ import annotations

import json

from census.steps.data_sets import SIZES
from census.store import RunFolder, checksum


def test_reports_hold_the_figures_of_the_run(finished_run: RunFolder) -> None:
    folder = finished_run.locate("output/reference_metadata")
    report = json.loads((folder / "quality_census.json").read_text("utf-8"))
    told = json.dumps(report, ensure_ascii=False)
    measures = {
        row["measure"]: row["value"]
        for row in finished_run.read_table("output/quality_measures").to_pylist()
        if not row["about"]
    }
    assert f"{100 * measures['response_rate']:.1f} per cent" in told
    residents = sum(finished_run.read_table(f"output/inner_cells/{SIZES['population']}")["count"].to_pylist())
    assert f"{residents:,}".replace(",", "\u00a0") in told
    assert measures["certain_small_counts"] == 0
    assert measures["matrices_audited"] == len(list((finished_run.path / "output" / "matrices").iterdir()))


def test_no_count_of_units_is_below_ten_or_exact(finished_run: RunFolder) -> None:
    rows = finished_run.read_table("output/quality_measures").to_pylist()
    counts = [row["value"] for row in rows if row["kind"] == "count" and row["value"] is not None]
    assert len(counts) > 100
    assert all(value >= 10 and value % 10 == 0 for value in counts)
    assert {row["status"] for row in rows if row["value"] is None} == {"<", ":"}
    greatest = [row["value"] for row in rows if row["measure"] == "greatest_deviation_at_most" and row["value"]]
    assert all(value >= 10 and value % 10 == 0 for value in greatest)


def test_every_file_has_its_checksum_and_every_matrix_its_structure(finished_run: RunFolder) -> None:
    folder = finished_run.locate("output/reference_metadata")
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    stated = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert stated == {file.name: checksum(file) for file in folder.iterdir() if file.name != "SHA256SUMS"}
    matrices = sorted((finished_run.path / "output" / "matrices").iterdir())
    structures = (folder / "data_structures.xml").read_text("utf-8")
    for matrix in matrices:
        assert (matrix / "structure.xml").is_file()
        assert f'id="DF_{matrix.name.upper()}"' in structures
