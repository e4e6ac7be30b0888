"""The parameters of the linkage model as Splink learns them from a run, to compare with ``linkage_model.toml``.

    python tests/benchmarks/linkage_model.py data/area-20-seed-1

Needs some thousand lines written by hand: a county, better the country (some minutes).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import ibis

from census.store import RunFolder
from questionnaire.linkage import named_residents, written_lines
from questionnaire.linkage_model import stored_model
from questionnaire.linkage_training import estimate


def main() -> int:
    """Print m and u of every level: learnt, and stored."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="folder of a run")
    run = RunFolder(parser.parse_args().run)

    def table(name: str) -> ibis.Table:
        return ibis.read_parquet(run.locate(name))

    known = named_residents(
        table("input/cpr_persons").select("person_id", "given_name", "surname"), table("processed/residents")
    )
    written = written_lines(table("input/housing_forms"), table("input/housing_form_persons"), known)
    stored = stored_model().probabilities
    for comparison, levels in estimate(written, known).items():
        print(f"[{comparison}]")
        for level, (m, u) in levels.items():
            print(f"{level} = [{m}, {u}]  # stored: {list(stored[comparison][level])}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
