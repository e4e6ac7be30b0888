"""`census suppress`: anybody's table with its small figures suppressed, and others so that none can be computed."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict

from census.disclosure.count_table import read_count_table
from census.disclosure.suppression import audit_suppression, report_suppression, suppress_small_counts

FIGURES, REPORT = "figures.csv", "report.json"
"""What may be published, and what it cost: the report tells of originals and stays with the producer."""


def main(arguments: Namespace) -> int:
    """Suppress, audit, write figures and report; give the exit code."""
    table = read_count_table(arguments.table, count=arguments.count, margins=arguments.margins)
    protected = suppress_small_counts(table, base=arguments.base, loss=arguments.loss)
    bounds = None if arguments.no_audit else audit_suppression(protected, base=arguments.base)
    report = report_suppression(protected, bounds, base=arguments.base)
    arguments.out.mkdir(parents=True, exist_ok=True)
    protected.published().to_csv(arguments.out / FIGURES, index=False, lineterminator="\n")
    (arguments.out / REPORT).write_text(json.dumps(asdict(report), indent=1) + "\n", encoding="utf-8")
    print(
        f"{report.figures} figures: {report.primary} small ones and {report.secondary} others are suppressed, "
        f"{report.suppressed_count} units in all"
    )
    if report.gap is not None:
        print(f"loss: within {100 * report.gap:.1f} per cent of the least, by integer programming")
    if report.least_width is not None:
        print(f"audit: every suppressed figure can have {report.least_width + 1} values or more")
    print(f"written: {arguments.out / FIGURES} (for publication), {arguments.out / REPORT} (not for publication)")
    return 0
