"""`census employment survey`: a sample survey simulated from the truth of a synthetic delivery."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq

from census.cli.calibration import find_delivery
from census.cli.text import count_text
from census.errors import InputError, ParameterError
from census.store import replace_file
from registers.labour_force_survey import INTERVIEWED


def main(arguments: Namespace) -> int:
    """Simulate the survey and write its microdata; give the exit code."""
    out = arguments.out.expanduser().absolute()
    if out.suffix not in (".parquet", ".csv"):
        raise ParameterError(f"'{out.name}' is neither Parquet nor CSV.", "End the file's name in .parquet or .csv.")
    rows = simulated_survey(find_delivery(arguments.data, arguments.subject), arguments)
    write_survey(rows, out)
    response = rows["response"].to_pylist()
    answered = sum(code in INTERVIEWED for code in response)
    print(
        f"{count_text(len(response), 'person', 'persons')} in the sample, {answered / max(len(response), 1):.1%} of "
        f"them interviewed: {out}"
    )
    return 0


def simulated_survey(delivery: Path, arguments: Namespace) -> pa.Table:
    """The microdata.

    Raises:
        InputError: the delivery does not tell what was truly worked: it was simulated before it did.
    """
    from registers.synthetic import employment_survey  # noqa: PLC0415 (heavy)
    from registers.synthetic.settings import realistic  # noqa: PLC0415

    if not (delivery / "truth" / "work.parquet").is_file():
        raise InputError(f"The delivery {delivery} has no truth about work.", "Simulate it anew.")
    area = json.loads((delivery / "delivery.json").read_text(encoding="utf-8"))["area"]
    weeks = employment_survey.WEEKS[arguments.weeks]
    return employment_survey.simulate_survey(
        delivery / "truth", area, realistic(), arguments.seed, weeks, arguments.persons
    )


def write_survey(rows: pa.Table, out: Path) -> None:
    """Write microdata whole or not at all."""
    with replace_file(out) as file:
        if out.suffix == ".csv":
            pv.write_csv(rows, file)
        else:
            pq.write_table(rows, file, compression="zstd")
