"""The command line of `census`. Imports nothing heavy: `census --help` answers at once."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from pathlib import Path
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

EXIT_CODES = (
    "exit codes: 0 all went well; 1 a step failed or the input is bad; 2 the command line is wrong; 130 interrupted"
)


def build_parser() -> argparse.ArgumentParser:
    """Give the parser of the command line; what it parses names the module that runs the command, as `module`."""
    parser = argparse.ArgumentParser(
        prog="census",
        description="Production of Norway's Population and Housing Census of 3 November 2001.",
        epilog=EXIT_CODES,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_run(commands)
    _add_runs(commands)
    _add_show(commands)
    _add_agreement(commands)
    _add_defects(commands)
    _add_population(commands)
    _add_calibration(commands)
    _add_comparison(commands)
    _add_simulate(commands)
    _add_validate(commands)
    _add_protect(commands)
    _add_dictionary(commands)
    _add_airflow(commands)
    return parser


def _add_run(commands: Commands) -> None:
    command = _add(commands, "run", "census.cli.run", "run the census batch to its end, or go on with one that stopped")
    command.add_argument("--area", help="codes of counties or municipalities, or norway (default: 20, Finnmark)")
    command.add_argument("--seed", type=_whole_number, help="seed of all random choices (default: 1)")
    _add_profile(command, None)
    command.add_argument("--engine", choices=("duckdb", "spark"), help="runs the relational steps (default: duckdb)")
    command.add_argument(
        "--extracts",
        dest="delivery",
        type=_path,
        metavar="DIR",
        help="extracts and returns, in place of synthetic ones",
    )
    command.add_argument(
        "--key-file", type=_path, metavar="FILE", help="secret key of the pseudonyms (default: the delivery's)"
    )
    command.add_argument(
        "--published", type=_day, metavar="DATE", help="day of publication that the files carry (default: 2002-11-28)"
    )
    command.add_argument(
        "--publisher", metavar="NAME", help="source that the files name (default: synthetic registers)"
    )
    command.add_argument(
        "--threads", type=_whole_number, metavar="N", help="of the engine (default: one for each core)"
    )
    command.add_argument("--memory", type=_size, metavar="SIZE", help="limit of the engine, such as 4GB")
    command.add_argument("--master", dest="spark_master", metavar="URL", help="Spark's master (default: this machine)")
    name = command.add_mutually_exclusive_group()
    name.add_argument("--run", metavar="NAME", help="name of the run (default: from area and seed)")
    name.add_argument(
        "--resume", metavar="RUN", help="go on with this run, with the parameters that it was started with"
    )
    _add_data(command)


def _add_runs(commands: Commands) -> None:
    _add_data(_add(commands, "runs", "census.cli.runs", "list the runs of the data folder"))


def _add_show(commands: Commands) -> None:
    command = _add(commands, "show", "census.cli.show", "show the steps and data sets of a run")
    command.add_argument("run", metavar="RUN", help="name of the run")
    _add_data(command)


def _add_agreement(commands: Commands) -> None:
    command = _add(
        commands,
        "agreement",
        "census.cli.agreement",
        "compare a run's households and dwellings with the synthetic truth, before and after the forms are used, and "
        "tell the bias of non-response",
    )
    command.add_argument("run", metavar="RUN", help="name of the run")
    command.add_argument("--out", type=Path, metavar="DIR", help="folder for all figures as Parquet and CSV")
    _add_data(command)


def _add_defects(commands: Commands) -> None:
    command = _add(
        commands, "defects", "census.cli.defects", "tell which defects of synthetic registers the validation finds"
    )
    command.add_argument("subject", metavar="DELIVERY_OR_RUN", help="folder of a synthetic delivery, or name of a run")
    command.add_argument("--out", type=Path, metavar="FILE", help="also write the table as CSV")
    _add_data(command)


def _add_population(commands: Commands) -> None:
    command = _add(
        commands,
        "population",
        "census.cli.population",
        "count residents on a day, and births, deaths, migration, marriages and divorces of the year, from a run's "
        "population register; the figures are unprotected and stay in the production zone",
    )
    command.add_argument("run", metavar="RUN", help="name of the run")
    command.add_argument(
        "--date",
        type=_day,
        default="2002-01-01",
        metavar="DATE",
        help="reference date, with one month's wait for late notifications (default: 2002-01-01)",
    )
    command.add_argument(
        "--year", type=_whole_number, default=2001, metavar="YEAR", help="year of the events (default: 2001)"
    )
    command.add_argument(
        "--by", choices=("county", "municipality"), default="county", help="regions of 2002 (default: county)"
    )
    command.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="folder for the figures by sex and age as Parquet and CSV (default: in the run's statistics/); never "
        "output/",
    )
    _add_data(command)


def _add_calibration(commands: Commands) -> None:
    command = _add(
        commands, "calibration", "census.cli.calibration", "compare a synthetic world with published figures of 2001"
    )
    command.add_argument("run", metavar="RUN", help="name of a run, or folder of a synthetic delivery")
    command.add_argument("--out", type=Path, metavar="DIR", help="folder for the page and the table of all figures")
    command.add_argument(
        "--worst", type=_whole_number, default=10, metavar="N", help="deviations to list (default: 10)"
    )
    command.add_argument("--strict", action="store_true", help="exit with 1 if a figure is outside its limit")
    _add_data(command)


def _add_comparison(commands: Commands) -> None:
    command = _add(
        commands,
        "comparison",
        "census.cli.comparison",
        "compare the census file of a run with published figures of 2001, and with the truth if it is synthetic",
    )
    command.add_argument("run", metavar="RUN", help="name of a run")
    command.add_argument(
        "--out", type=Path, metavar="DIR", help="folder for the page, and all figures as Parquet and CSV, worst first"
    )
    command.add_argument(
        "--worst", type=_whole_number, default=10, metavar="N", help="deviations to list (default: 10)"
    )
    _add_data(command)


def _add_simulate(commands: Commands) -> None:
    command = _add(commands, "simulate", "census.cli.simulate", "simulate a delivery of registers and housing forms")
    command.add_argument("--area", default="20", help="area to simulate (default: 20, Finnmark)")
    command.add_argument("--seed", type=_whole_number, default=1, help="seed of every random choice (default: 1)")
    _add_profile(command, "realistic")
    command.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder that the delivery is written to"
    )


def _add_validate(commands: Commands) -> None:
    command = _add(
        commands, "validate", "census.cli.validate", "validate a folder of extracts, without running anything else"
    )
    command.description = (
        "Validate the extracts in a folder by the rules of their registers, without running anything else: no key is "
        "needed and nothing is pseudonymised. Exits 1 if the gate is not passed. The folder that is written has the "
        "bad rows as delivered, with identity numbers, in quarantine/: only you may read it (mode 0700); keep it so. "
        "The report and the rule results show none."
    )
    command.add_argument("folder", type=Path, metavar="DIR", help="folder with extracts, Parquet or CSV")
    command.add_argument("--only", metavar="NAMES", help="validate these extracts only, such as cpr_persons,wage_sums")
    command.add_argument(
        "--out", type=Path, metavar="DIR", help="folder to write to (default: validation-<name of DIR> beside you)"
    )
    command.add_argument(
        "--threads", type=_whole_number, default=0, metavar="N", help="of the engine (default: one for each core)"
    )
    command.add_argument("--memory", type=_size, metavar="SIZE", help="limit of the engine, such as 4GB")


def _add_protect(commands: Commands) -> None:
    command = _add(
        commands,
        "protect",
        "census.cli.protect",
        "round the small counts of a table to 0 or the base, its published figures kept near the original ones",
    )
    _add_table(command)
    command.add_argument("--seed", type=_whole_number, required=True, help="secret that the rounding is drawn by")
    command.add_argument(
        "--all", action="store_true", help="round all small inner cells, also those that feed no small published figure"
    )
    command.add_argument(
        "--unbiased", action="store_true", help="hold the expected value of every single cell, at a price in deviations"
    )
    command.add_argument(
        "--sweeps", type=_whole_number, metavar="N", help="passes of the search (default: 2000, fewer in large tables)"
    )
    command.add_argument(
        "--spread", type=_whole_number, default=0, metavar="N", help="round N times more, to report what a seed matters"
    )
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for figures and report")


def _add_table(command: argparse.ArgumentParser) -> None:
    command.add_argument("table", type=Path, metavar="TABLE", help="inner cells, a row for each: CSV or Parquet")
    command.add_argument("--count", metavar="COLUMN", help="column of the counts (default: as the margins file says)")
    command.add_argument(
        "--margins",
        type=Path,
        metavar="FILE",
        help="TOML with hierarchies and published margins (default: all combinations of all columns)",
    )
    command.add_argument(
        "--base", type=_whole_number, default=3, metavar="B", help="counts from 1 to below it are small (default: 3)"
    )


def _add_dictionary(commands: Commands) -> None:
    command = _add(
        commands, "dictionary", "census.cli.dictionary", "write the data dictionary: a page for each register"
    )
    command.add_argument(
        "--out",
        type=Path,
        default=Path("registers/dictionary"),
        metavar="DIR",
        help="folder of the pages (default: registers/dictionary)",
    )


def _add_airflow(commands: Commands) -> None:
    command = _add(
        commands, "airflow", "census.cli.airflow_servers", "serve Airflow's pages and run what is started there"
    )
    command.add_argument("--port", type=int, default=8080, help="port of the pages on this machine (default: 8080)")
    _add_data(command)


def _add(commands: Commands, name: str, module: str, purpose: str) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}.", epilog=EXIT_CODES
    )
    command.set_defaults(module=module)
    return command


def _add_profile(command: argparse.ArgumentParser, default: str | None) -> None:
    command.add_argument(
        "--profile",
        choices=("clean", "realistic", "stress"),
        default=default,
        help="how faulty the synthetic registers and forms are (default: realistic)",
    )


def _add_data(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", type=Path, default=Path("data"), help="data folder (default: data)")


def _path(text: str) -> str:
    return str(Path(text).expanduser().resolve())


def _day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write 2002-11-28") from None


def _size(text: str) -> str:
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?(KB|MB|GB|TB|KiB|MiB|GiB|TiB)", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no size: write 4GB")
    return text


def _whole_number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0")
    return int(text)
