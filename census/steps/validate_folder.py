"""Validating anyone's folder of extracts by the rules of their registers, without a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq
from ibis.backends import BaseBackend
from ibis.backends.duckdb import Backend

from census.engine import open_engine, spill_folder
from census.errors import CensusError, GateError, InputError, ParameterError
from census.quality.gate import Verdict, check_rule_results, rules_broken
from census.quality.report import Unvalidated, render_report
from census.steps.data_sets import REGISTERS
from census.steps.workspace import engine_errors
from census.store import replace_folder
from registers.looked_into import columns_looked_into
from registers.reader import SUFFIXES, find_extract, read_extract
from registers.schema import Register
from registers.validation import PROFILE_SCHEMA, RESULT_SCHEMA, Validated, validate

_MARK = "verdict.json"
_ADVICE = (
    "report.html names rules, first rows and remedies; the rows lie in quarantine/. Mend the files and validate again."
)


@dataclass(frozen=True)
class FolderValidation:
    """What became of a folder of extracts.

    Attributes:
        verdict: of the gate, over the extracts that could be validated.
        profiles: ``registers.validation.PROFILE_SCHEMA``.
        missing: names of extracts that are not in the folder.
        unreadable: extracts that are there and could not be read, with the reason.
        unevaluated: rules that look into an extract that is missing or unreadable.
    """

    verdict: Verdict
    profiles: pd.DataFrame
    missing: tuple[str, ...]
    unreadable: tuple[Unvalidated, ...]
    unevaluated: tuple[Unvalidated, ...]

    @property
    def passed(self) -> bool:
        """Every extract that is there could be read and passes the gate."""
        return self.verdict.passed and not self.unreadable

    def error(self) -> GateError:
        """Why the gate is not passed, in short: rules, rows and remedies are told by the report."""
        rules = [f"{row.register}.{row.rule}" for row in rules_broken(self.verdict.rules).itertuples()]
        reasons = []
        if rules:
            reasons.append(f"{len(rules)} rule(s) are broken by more rows than they tolerate ({', '.join(rules)})")
        if self.unreadable:
            names = ", ".join(item.name for item in self.unreadable)
            reasons.append(f"{len(self.unreadable)} extract(s) could not be read ({names})")
        return GateError(f"The gate is not passed: {' and '.join(reasons)}.", _ADVICE)


def validate_folder(
    folder: Path, out: Path, only: Sequence[str] = (), threads: int = 0, memory: str = ""
) -> FolderValidation:
    """Validate the extracts of a folder, and write what was found into ``out``, whole or not at all.

    ``out`` then holds ``report.html``, ``rule_results.parquet`` and ``.csv``, ``verdict.json`` and ``data_docs/`` of
    Great Expectations, ``rule_breaks/`` (row numbers and rules) and ``quarantine/``: rows as delivered, with identity
    numbers. Only its owner may enter it.

    Args:
        folder: extracts, Parquet or CSV, named as the registers.
        out: folder that is not there, is empty, or holds an earlier validation, which is replaced.
        only: names of the extracts to validate; all, if empty. Rules may still look into the others.
        threads: of the engine; 0 for one per core.
        memory: limit of the engine, such as ``4GB``; empty for its own.

    Raises:
        InputError: the folder is not there or has none of the extracts, or ``out`` holds something else.
        ParameterError: there is no register of a name in ``only``.
    """
    asked = _asked(folder, out, only)
    there = {name for name in REGISTERS if any((folder / f"{name}{suffix}").exists() for suffix in SUFFIXES)}
    chosen = [name for name in asked if name in there]
    if not chosen:
        raise InputError(
            f"The folder {folder} has none of the extracts asked for.",
            f"An extract is a file such as {asked[0]}.parquet or {asked[0]}.csv. Names: {', '.join(REGISTERS)}.",
        )
    missing = tuple(name for name in asked if name not in there)
    with replace_folder(out) as target:
        target.chmod(0o700)
        with spill_folder(target) as spill:
            done = _Validation(partial(open_engine, "duckdb", spill, threads, memory), folder, target, there)
            for name in chosen:
                done.validate(REGISTERS[name])
        return done.conclude(missing)


def _asked(folder: Path, out: Path, only: Sequence[str]) -> list[str]:
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder.", "Name the folder of the extracts.")
    unknown = sorted(set(only) - set(REGISTERS))
    if unknown:
        raise ParameterError(f"There is no register {', '.join(unknown)}.", f"Registers: {', '.join(REGISTERS)}.")
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / _MARK).is_file())):
        raise InputError(
            f"{out} is there and holds no validation: nothing was written.", "Name another folder with --out."
        )
    return [name for name in REGISTERS if not only or name in only]


class _Validation:
    """The extracts of one folder, one after the other, into one folder of findings.

    Each has an engine of its own: what is lent to an engine stays in memory as long as it does.
    """

    def __init__(
        self, engine: Callable[[], AbstractContextManager[BaseBackend]], folder: Path, target: Path, there: set[str]
    ) -> None:
        self.engine = engine
        self.folder = folder
        self.target = target
        self.there = there
        self.results: list[pa.Table] = []
        self.profiles: list[pa.Table] = []
        self.unreadable: list[Unvalidated] = []
        self.unevaluated: list[Unvalidated] = []

    def validate(self, register: Register) -> None:
        """Validate one extract; remember why, if it cannot be read."""
        others: dict[str, tuple[Register, pa.Table]] = {}
        lacking: dict[str, str] = {}
        forms = {name: REGISTERS[name] for name in sorted({name for rule in register.rules for name in rule.uses})}
        for name, columns in columns_looked_into(register, forms).items():
            try:
                file = find_extract(self.folder, forms[name])
                others[name] = (forms[name], read_extract(file, forms[name], columns))
            except InputError:
                lacking[name] = "could not be read" if name in self.there else "is not there"
        kept = tuple(rule for rule in register.rules if not set(rule.uses) & set(lacking))
        for rule in register.rules:
            if rule not in kept:
                reason = "; ".join(f"{other} {lacking[other]}" for other in rule.uses if other in lacking)
                self.unevaluated.append(Unvalidated(f"{register.name}.{rule.name}", f"not evaluated: {reason}"))
        try:
            raw = read_extract(find_extract(self.folder, register), register)
            with self.engine() as backend, engine_errors(f"validate {register.name}"):
                assert isinstance(backend, Backend)
                self._write(register.name, validate(backend, replace(register, rules=kept), raw, others))
        except CensusError as error:
            self.unreadable.append(Unvalidated(register.name, str(error)))

    def _write(self, name: str, validated: Validated) -> None:
        self.results.append(validated.results)
        self.profiles.append(validated.profile)
        for kind, rows in (("quarantine", validated.quarantine), ("rule_breaks", validated.breaks)):
            file = self.target / kind / f"{name}.parquet"
            file.parent.mkdir(mode=0o700, exist_ok=True)
            pq.write_table(rows, file, compression="zstd")

    def conclude(self, missing: tuple[str, ...]) -> FolderValidation:
        """Ask the gate, and write verdict, rule results and report."""
        results = pa.concat_tables([RESULT_SCHEMA.empty_table(), *self.results])
        results = results.sort_by([("register", "ascending"), ("rule", "ascending")])
        pq.write_table(results, self.target / "rule_results.parquet", compression="zstd")
        pv.write_csv(results, self.target / "rule_results.csv")
        profiles = pa.concat_tables([PROFILE_SCHEMA.empty_table(), *self.profiles]).to_pandas()
        frame = results.to_pandas()
        with spill_folder(self.target) as scratch:
            verdict = check_rule_results(frame, scratch)
        verdict.write(self.target)
        outcome = FolderValidation(verdict, profiles, missing, tuple(self.unreadable), tuple(self.unevaluated))
        told = [
            *self.unreadable,
            *(Unvalidated(name, "is not in the folder") for name in missing),
            *self.unevaluated,
        ]
        heading = f"Validation of the extracts in {self.folder.name}"
        page = render_report(heading, REGISTERS, frame, profiles, outcome.passed, told)
        (self.target / "report.html").write_text(page, "utf-8")
        return outcome
