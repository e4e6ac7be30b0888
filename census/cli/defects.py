"""`census defects`: which of the defects that the simulator put into a delivery are found by the validation.

Production never reads the truth; this command does, afterwards, and only prints counts.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
from ibis.backends.duckdb import Backend

from census.cli.run_folders import find_run
from census.engine import open_engine, spill_folder
from census.errors import InputError
from census.quality.defects import KnownDefect, measure_defects
from census.steps import Parameters
from census.steps.data_sets import LOOKED_INTO, REGISTERS
from census.store import RunFolder
from registers.looked_into import read_looked_into
from registers.reader import find_extract, read_extract
from registers.validation import validate

_LEDGER = Path("truth") / "defects.parquet"
_COUNTS = ("injected", "absent", "detected", "any_rule", "quarantined", "repaired", "missed")

Evaluated = tuple[pd.DataFrame, dict[str, str]]
"""Breaks of a register's rules (``row_number``, ``rule``), and the severity of each rule."""


def main(arguments: Namespace) -> int:
    """Print the table of defects, and write it if asked; give the exit code."""
    found = find_defects(arguments.subject, arguments.data)
    print_defects(found)
    if arguments.out:
        found.to_csv(arguments.out, index=False, lineterminator="\n", float_format="%.6f")
    return 0


def find_defects(subject: str, data: Path) -> pd.DataFrame:
    """Give the table of defects (``census.quality.defects.COLUMNS``) of all registers.

    Args:
        subject: folder of a synthetic delivery, which is then validated; or name of a run, which has been.
        data: data folder in which the run lies.

    Raises:
        InputError: the delivery has no ledger of defects, or the run no breaks by row.
        StoreError: there is no such folder and no such run.
    """
    delivery = Path(subject)
    if delivery.is_dir() and (delivery / "delivery.json").is_file():
        return _measure(delivery, evaluate_delivery(delivery))
    run = RunFolder(find_run(data, subject))
    return _measure(Path(Parameters.from_dict(run.manifest["parameters"]).delivery), _evaluated(run))


def print_defects(found: pd.DataFrame) -> None:
    """Print the table, a line for each defect."""
    width = max(len(name) for name in found["defect"])
    heads = "".join(f"{name.replace('_', ' '):>12}" for name in _COUNTS)
    for register, rows in found.groupby("register", sort=False):
        print(f"\n{register!s:<{width}}{heads}   else found by")
        for row in rows.to_dict("records"):
            counts = "".join(f"{row[name]:>12,}".replace(",", " ") for name in _COUNTS)
            print(f"{row['defect']:<{width}}{counts}   {row['found_by']}".rstrip())


def _measure(delivery: Path, evaluated: Iterator[tuple[str, Evaluated]]) -> pd.DataFrame:
    from registers.synthetic.settings import load_settings  # noqa: PLC0415 (only this command reads the world's settings)

    file = delivery / _LEDGER
    if not file.is_file():
        raise InputError(f"The delivery {delivery} has no ledger of defects.", "Only synthetic deliveries have one.")
    ledger = pd.read_parquet(file)
    struck = dict(tuple(ledger.groupby("register")))
    settings = load_settings()
    tables = []
    for register, (breaks, severities) in evaluated:
        declared = settings.defects(register).values()
        known = [KnownDefect(item.name, item.rules, item.found_by) for item in declared]
        if known:
            tables.append(measure_defects(register, known, struck.get(register, ledger.head(0)), breaks, severities))
    return pd.concat(tables, ignore_index=True)


def evaluate_delivery(delivery: Path) -> Iterator[tuple[str, Evaluated]]:
    """Validate a delivery in place; give what was found, register by register.

    Raises:
        InputError: an extract is missing or cannot be read.
    """

    def file_of(name: str) -> Path:
        return find_extract(delivery, REGISTERS[name])

    for name, register in REGISTERS.items():
        raw = read_extract(file_of(name), register)
        others = read_looked_into(register, {other: REGISTERS[other] for other in LOOKED_INTO[name]}, file_of)
        with spill_folder(delivery.parent) as spill, open_engine("duckdb", spill) as backend:
            assert isinstance(backend, Backend)
            validated = validate(backend, register, raw, others)
        yield name, _evaluated_from(validated.breaks, validated.results)


def _evaluated(run: RunFolder) -> Iterator[tuple[str, Evaluated]]:
    """What the run's validation found, register by register."""
    for name in REGISTERS:
        if f"input/rule_breaks/{name}" not in run.manifest["data_sets"]:
            raise InputError(
                f"The run has no breaks by row of '{name}': it was made before they were kept, or stopped on its way.",
                "Resume it, or give the folder of its delivery.",
            )
        breaks, results = (run.read_table(f"input/{kind}/{name}") for kind in ("rule_breaks", "rule_results"))
        yield name, _evaluated_from(breaks, results)


def _evaluated_from(breaks: pa.Table, results: pa.Table) -> Evaluated:
    frame = pd.DataFrame(
        {
            "row_number": breaks["row_number"].to_numpy(),
            "rule": breaks["rule"].combine_chunks().dictionary_encode().to_pandas(),  # few rules, many rows
        }
    )
    return frame, dict(zip(results["rule"].to_pylist(), results["severity"].to_pylist(), strict=True))
