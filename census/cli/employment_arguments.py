"""The arguments of `census employment`. Imports nothing heavy."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Adder: TypeAlias = Callable[[Commands, str, str, str], argparse.ArgumentParser]


def add_employment(commands: Commands, add: Adder, whole_number: Callable[[str], int]) -> None:
    """Add the command and its actions.

    Args:
        commands: of the program.
        add: adds a command by name, module and purpose.
        whole_number: reads one.
    """
    purpose = "measure register-based employment against a sample survey, and tune it to one"
    command = commands.add_parser("employment", help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}.")
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)
    _add_survey(actions, add, whole_number)
    _add_agreement(actions, add)
    _add_tune(actions, add, whole_number)


def _add_survey(actions: Commands, add: Adder, whole_number: Callable[[str], int]) -> None:
    action = add(
        actions,
        "survey",
        "census.cli.employment_survey",
        "simulate a sample survey in the manner of the Labour Force Survey from the truth of a synthetic delivery",
    )
    action.add_argument("subject", metavar="DELIVERY_OR_RUN", help="folder of a synthetic delivery, or name of a run")
    action.add_argument("--out", type=Path, required=True, metavar="FILE", help="microdata, .parquet or .csv")
    action.add_argument(
        "--weeks",
        choices=("quarter", "census", "year"),
        default="quarter",
        help="weeks that are asked for: those of the fourth quarter, census week alone, or all of the year (default: "
        "quarter)",
    )
    action.add_argument(
        "--persons",
        type=whole_number,
        metavar="N",
        help="persons in the sample (default: the area's part of the 24 000 of the real survey)",
    )
    action.add_argument("--seed", type=whole_number, default=1, help="seed of the survey's draws (default: 1)")
    _add_data(action)


def _add_agreement(actions: Commands, add: Adder) -> None:
    action = add(
        actions,
        "agreement",
        "census.cli.survey_agreement",
        "compare a run's employed persons with those of a survey, person by person: net and gross errors, kappa, with "
        "standard errors",
    )
    action.add_argument("run", metavar="RUN", help="name of the run")
    _add_survey_file(action, required=True)
    action.add_argument("--out", type=Path, metavar="DIR", help="folder for the page, and all figures as Parquet")
    _add_data(action)


def _add_tune(actions: Commands, add: Adder, whole_number: Callable[[str], int]) -> None:
    action = add(
        actions,
        "tune",
        "census.cli.employment_tuning",
        "find the wage limits with which the register's employed are as many as a survey's, and tell how sensitive "
        "they are",
    )
    action.add_argument("run", metavar="RUN", help="name of the run")
    target = action.add_mutually_exclusive_group(required=True)
    _add_survey_file(target)
    target.add_argument("--total", type=whole_number, metavar="N", help="employed persons that there should be")
    action.add_argument(
        "--wage-limits", type=Path, metavar="FILE", help="limits to begin from (default: those of production)"
    )
    action.add_argument(
        "--out", type=Path, metavar="DIR", help="folder for the limits (wage_limits.csv) and all figures"
    )
    _add_data(action)


def _add_survey_file(to: argparse._ActionsContainer, required: bool = False) -> None:
    to.add_argument(
        "--survey",
        type=Path,
        metavar="FILE",
        required=required,
        help="microdata, .parquet or .csv: see labour_force_survey in the data dictionary",
    )


def _add_data(action: argparse.ArgumentParser) -> None:
    action.add_argument("--data", type=Path, default=Path("data"), help="data folder (default: data)")
