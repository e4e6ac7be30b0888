"""Collect: take in the delivery, validate it, and stop at the gate if it is not good enough."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from ibis.backends.duckdb import Backend

from census.engine import in_order, spill_folder
from census.errors import GateError, InputError
from census.quality.gate import check_rule_results, gate_error
from census.quality.report import render_report
from census.reference import parse_area
from census.steps.data_sets import EXTRACTS, KEYS, REGISTERS
from census.steps.pseudonym_key import key_file
from census.steps.workspace import Results, Workspace
from registers.looked_into import read_looked_into
from registers.pseudonyms import pseudonymise, read_key
from registers.reader import find_extract, read_extract
from registers.validation import validate


def receive_delivery(work: Workspace) -> Results:
    """Copy every file of the delivery into ``source/``. Nothing is copied unless all are there."""
    delivery = Path(work.parameters.delivery)
    if not delivery.is_dir():
        raise InputError(f"The delivery {delivery} is not a folder.", "Name the folder of the extracts and returns.")
    return {f"source/{name}": find_extract(delivery, REGISTERS[name]) for name in EXTRACTS}


def validate_extract(work: Workspace) -> Results:
    """Type and validate one extract, and replace its identity numbers by pseudonyms."""
    name, *looked_into = (data_set.removeprefix("source/") for data_set in work.step.inputs)
    register = REGISTERS[name]
    key = read_key(key_file(work.parameters))
    raw = read_extract(work.path(f"source/{name}"), register)
    forms = {other: REGISTERS[other] for other in looked_into}
    others = read_looked_into(register, forms, lambda other: work.path(f"source/{other}"))
    assert isinstance(work.backend, Backend)
    validated = validate(work.backend, register, raw, others)
    rows = pseudonymise(validated.typed, register, key)
    return {
        f"input/{name}": in_order(work.backend, rows, KEYS[f"input/{name}"], validated.entering),
        f"input/quarantine/{name}": validated.quarantine,
        f"input/rule_results/{name}": validated.results,
        f"input/rule_breaks/{name}": validated.breaks,
        f"input/profiles/{name}": validated.profile,
    }


def pass_gate(work: Workspace) -> Results:
    """Check the area, and the rule results of all extracts with Great Expectations; a GateError stops the run.

    The report is written in either case: after a stop it tells what to mend.
    """
    _check_area(work.parameters.area, set(work.arrow("input/basic_units")["municipality_code"].to_pylist()))

    def together(kind: str) -> pa.Table:
        return pa.concat_tables(
            [work.arrow(data_set) for data_set in work.step.inputs if data_set.startswith(f"input/{kind}/")]
        )

    results = together("rule_results").sort_by([("register", "ascending"), ("rule", "ascending")])
    frame = results.to_pandas()
    with spill_folder(work.run.path) as scratch:
        verdict = check_rule_results(frame, scratch)
    heading = f"Validation of the extracts of run {work.run.path.name}"
    report = render_report(heading, REGISTERS, frame, together("profiles").to_pandas(), verdict.passed)

    def write(folder: Path) -> None:
        verdict.write(folder)
        (folder / "report.html").write_text(report, "utf-8")

    if not verdict.passed:
        work.run.write_folder("input/validation", write)
        raise gate_error(
            frame,
            "The rows lie in input/quarantine, and input/validation/report.html shows them all; mend the delivery and "
            "resume the run.",
        )
    return {"input/rule_results_all": results, "input/validation": write}


def _check_area(area: str, delivered: set[str]) -> None:
    asked = {item.code for item in parse_area(area)}
    lacking, beyond = sorted(asked - delivered), sorted(delivered - asked)
    if lacking or beyond:
        raise GateError(
            f"The area of the run is {area}; the extracts have no basic unit in {len(lacking)} of its municipalities "
            f"({', '.join(lacking[:5]) or '-'}), and some in {len(beyond)} more ({', '.join(beyond[:5]) or '-'}).",
            "Begin another run with --area naming the municipalities that the extracts cover.",
        )
