"""`census validate`: the extracts of a folder by the rules of their registers, without running anything else."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from census.cli import print_error
from census.quality.gate import rules_broken
from census.steps.data_sets import REGISTERS
from census.steps.validate_folder import FolderValidation, validate_folder


def main(arguments: Namespace) -> int:
    """Validate and print a summary; give the exit code: 1 if the gate is not passed."""
    folder = arguments.folder.expanduser().resolve()
    out = (arguments.out or Path(f"validation-{folder.name}")).expanduser().absolute()
    only = [name.strip() for name in (arguments.only or "").split(",") if name.strip()]
    outcome = validate_folder(folder, out, only, arguments.threads, arguments.memory or "")
    print_summary(outcome)
    print(f"\nreport: {out / 'report.html'}")
    print(f"bad rows as delivered, with identity numbers: {out / 'quarantine'} (only you may read them)")
    if not outcome.passed:
        print_error(outcome.error())
        return 1
    print("the gate is passed")
    return 0


def print_summary(outcome: FolderValidation) -> None:
    """Print a line for each extract, the rules that more rows break than they tolerate, and what was not validated."""
    results, profiles = outcome.verdict.rules, outcome.profiles
    print(f"{'extract':<32}{'delivered':>12}{'entered':>12}{'quarantine':>12}{'rules broken':>14}  verdict")
    for name in REGISTERS:
        own = results[results["register"] == name]
        if own.empty:
            continue
        rows = profiles[profiles["register"] == name].set_index("measure")["rows"]
        beyond = int((own["share"] > own["tolerance"]).sum())
        counts = "".join(f"{int(rows[measure]):>12,}" for measure in ("delivered", "entered", "quarantined"))
        verdict = f"{beyond} beyond tolerance" if beyond else "within tolerance"
        print(f"{name:<32}{counts}{int((own['broken'] > 0).sum()):>14}  {verdict}")
    for row in rules_broken(results).itertuples():
        print(f"\n{row.register}.{row.rule} ({row.severity}): {row.description}")
        print(f"  {row.broken:,} of {row.rows:,} rows ({row.share:.2%}; tolerated {row.tolerance:.2%})")
        print(f"  first rows: {row.first_rows}\n  remedy: {row.remedy}")
    if outcome.missing:
        print(f"\nnot in the folder: {', '.join(outcome.missing)}")
    for item in (*outcome.unreadable, *outcome.unevaluated):
        print(f"{item.name}: {item.reason}")
