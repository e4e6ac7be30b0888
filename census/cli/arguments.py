"""The command line of `census`. Imports nothing heavy: `census --help` answers at once."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from pathlib import Path
from typing import TypeAlias

from census.cli.disclosure_arguments import add_disclosure_commands, whole_number
from census.cli.employment_arguments import add_employment
from census.cli.impute_arguments import add_impute

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
    add_employment(commands, _add, whole_number)
    _add_defects(commands)
    _add_population(commands)
    _add_calibration(commands)
    _add_comparison(commands)
    _add_impute(commands)
    _add_simulate(commands)
    _add_validate(commands)
    add_disclosure_commands(commands, _add)
    _add_dictionary(commands)
    _add_matrices(commands)
    _add_airflow(commands)
    _add_serve(commands)
    _add_loader(commands)
    return parser


def _add_run(commands: Commands) -> None:
    command = _add(commands, "run", "census.cli.run", "run the census batch to its end, or go on with one that stopped")
    command.add_argument("--area", help="codes of counties or municipalities, or norway (default: 20, Finnmark)")
    command.add_argument("--seed", type=whole_number, help="seed of all random choices (default: 1)")
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
        "--wage-limits",
        type=_path,
        metavar="FILE",
        help="wages from which undated jobs count, such as `census employment tune` finds (default: those of 2001)",
    )
    command.add_argument(
        "--imputation", type=_path, metavar="FILE", help="settings of imputation, TOML (default: the census's own)"
    )
    command.add_argument(
        "--published", type=_day, metavar="DATE", help="day of publication that the files carry (default: 2002-11-28)"
    )
    command.add_argument(
        "--publisher", metavar="NAME", help="source that the files name (default: synthetic registers)"
    )
    command.add_argument("--threads", type=whole_number, metavar="N", help="of the engine (default: one for each core)")
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
        "--year", type=whole_number, default=2001, metavar="YEAR", help="year of the events (default: 2001)"
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
    command.add_argument("--worst", type=whole_number, default=10, metavar="N", help="deviations to list (default: 10)")
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
    command.add_argument("--worst", type=whole_number, default=10, metavar="N", help="deviations to list (default: 10)")
    _add_data(command)


def _add_impute(commands: Commands) -> None:
    command = _add(
        commands, "impute", "census.cli.impute", "try, compare and tune the imputation of dwellings, and tell its error"
    )
    add_impute(command, _add_data)


def _add_simulate(commands: Commands) -> None:
    command = _add(commands, "simulate", "census.cli.simulate", "simulate a delivery of registers and housing forms")
    command.add_argument("--area", default="20", help="area to simulate (default: 20, Finnmark)")
    command.add_argument("--seed", type=whole_number, default=1, help="seed of every random choice (default: 1)")
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
        "--threads", type=whole_number, default=0, metavar="N", help="of the engine (default: one for each core)"
    )
    command.add_argument("--memory", type=_size, metavar="SIZE", help="limit of the engine, such as 4GB")


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


def _add_matrices(commands: Commands) -> None:
    command = _add(
        commands, "matrices", "census.cli.matrices", "list the catalogue of matrices, and tell mistakes in their files"
    )
    command.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="TOML files to look at (default: those of the catalogue)"
    )


def _add_airflow(commands: Commands) -> None:
    command = _add(
        commands, "airflow", "census.cli.airflow_servers", "serve Airflow's pages and run what is started there"
    )
    command.add_argument("--port", type=int, default=8080, help="port of the pages on this machine (default: 8080)")
    _add_data(command)


def _add_serve(commands: Commands) -> None:
    command = _add(
        commands,
        "serve",
        "census.cli.serve",
        "serve the published matrices of runs as a StatBank: pages and PxWebApi 2",
    )
    command.add_argument("runs", nargs="+", metavar="RUN", help="name of a run, or folder with published matrices")
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    command.add_argument("--port", type=whole_number, default=8001, metavar="N", help="port (default: 8001)")
    command.add_argument(
        "--cells", type=whole_number, default=800_000, metavar="N", help="cells in one answer (default: 800000)"
    )
    command.add_argument(
        "--calls",
        type=whole_number,
        default=30,
        metavar="N",
        help="calls of one address in ten seconds; 0: any number (default: 30)",
    )
    _add_data(command)


def _add_loader(commands: Commands) -> None:
    command = _add(
        commands,
        "loader",
        "census.cli.loader",
        "write the published matrices of a run in parts, with descriptions, as Statistics Norway's StatBank is loaded",
    )
    command.add_argument("run", metavar="RUN", help="name of a run, or folder with published matrices")
    command.add_argument("--table", action="append", metavar="ID", help="this table only; may be repeated")
    command.add_argument("--number", metavar="NNNNN", help="number that StatBank has given the table")
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="a folder for each table is made here")
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
