"""The command line of `census protect`, `census suppress` and `census disclosure`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Adder: TypeAlias = Callable[[Commands, str, str, str], argparse.ArgumentParser]
"""Adds a command: where to, its name, the module that runs it, its purpose."""


def add_disclosure_commands(commands: Commands, add: Adder) -> None:
    """Add the commands of disclosure control."""
    _add_protect(commands, add)
    _add_suppress(commands, add)
    _add_disclosure(commands, add)


def _add_protect(commands: Commands, add: Adder) -> None:
    command = add(
        commands,
        "protect",
        "census.cli.protect",
        "round the small counts of a table to 0 or the base, its published figures kept near the original ones",
    )
    _add_table(command)
    command.add_argument("--seed", type=whole_number, required=True, help="secret that the rounding is drawn by")
    command.add_argument(
        "--all", action="store_true", help="round all small inner cells, also those that feed no small published figure"
    )
    command.add_argument(
        "--unbiased", action="store_true", help="hold the expected value of every single cell, at a price in deviations"
    )
    command.add_argument(
        "--sweeps", type=whole_number, metavar="N", help="passes of the search (default: 2000, fewer in large tables)"
    )
    command.add_argument(
        "--spread", type=whole_number, default=0, metavar="N", help="round N times more, to report what a seed matters"
    )
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for figures and report")


def _add_suppress(commands: Commands, add: Adder) -> None:
    command = add(
        commands,
        "suppress",
        "census.cli.suppress",
        "suppress the small figures of a table, and as few others as keep them from being computed",
    )
    _add_table(command)
    command.add_argument(
        "--loss", choices=("counts", "figures"), default="counts", help="what is kept low (default: counts)"
    )
    command.add_argument(
        "--no-audit", action="store_true", help="do not bound every suppressed figure, which takes long in large tables"
    )
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for figures and report")


def _add_disclosure(commands: Commands, add: Adder) -> None:
    parts = commands.add_parser(
        "disclosure", help="audit what a run publishes; compare methods of protection"
    ).add_subparsers(title="commands", metavar="COMMAND", required=True)
    audit = add(
        parts,
        "audit",
        "census.cli.disclosure",
        "attack all published matrices of a run together, and name the small counts that are certain; exits 1 if any "
        "is",
    )
    audit.add_argument("run", metavar="RUN", help="name of the run")
    audit.add_argument(
        "--knowledge", type=Path, metavar="FILE", help="TOML that lists other tables that an attacker may have"
    )
    audit.add_argument(
        "--out", type=Path, metavar="DIR", help="folder for findings and risks (default: in the run's statistics/)"
    )
    audit.add_argument("--data", type=Path, default=Path("data"), help="data folder (default: data)")
    compare = add(
        parts,
        "compare",
        "census.cli.method_comparison",
        "protect tables by every method, and compare utility, risk and time",
    )
    compare.add_argument("tables", nargs="+", type=Path, metavar="TABLE", help="inner cells: CSV or Parquet")
    _add_table_form(compare)
    compare.add_argument("--seed", type=whole_number, default=1, metavar="S", help="of all random choices (default: 1)")
    compare.add_argument("--out", type=Path, metavar="DIR", help="folder for the page and the figures as CSV")


def _add_table(command: argparse.ArgumentParser) -> None:
    command.add_argument("table", type=Path, metavar="TABLE", help="inner cells, a row for each: CSV or Parquet")
    _add_table_form(command)


def _add_table_form(command: argparse.ArgumentParser) -> None:
    command.add_argument("--count", metavar="COLUMN", help="column of the counts (default: as the margins file says)")
    command.add_argument(
        "--margins",
        type=Path,
        metavar="FILE",
        help="TOML with hierarchies and published margins (default: all combinations of all columns)",
    )
    command.add_argument(
        "--base", type=whole_number, default=3, metavar="B", help="counts from 1 to below it are small (default: 3)"
    )


def whole_number(text: str) -> int:
    """Read a whole number from 0."""
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0")
    return int(text)
