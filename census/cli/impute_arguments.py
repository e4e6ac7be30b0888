"""The command line of `census impute`. Imports nothing heavy."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

REGION_LEVELS = ("county", "municipality", "urban_district", "statistical_tract", "basic_unit")
ACTIONS = {
    "response": "who answered: propensities by register variables, R-indicators by county, rare imputation classes",
    "evaluate": "hide known answers as others are missing, impute them, compare; also with the truth where it is known",
    "compare": "evaluate several settings on the same hidden answers, side by side",
    "tune": "search class lists and donor limits, judged on hidden answers, and tell how good the choice really is",
    "variance": "standard error, due to imputation, of every cell of a matrix of dwellings (multiple imputation)",
}
SCORES = ("region_error", "distance", "inexact", "association_change")


def add_impute(command: argparse.ArgumentParser, add_data: Callable[[argparse.ArgumentParser], None]) -> None:
    """Give the command its actions, each with its options.

    Args:
        command: parser of `census impute`.
        add_data: adds the option of the data folder.
    """
    actions = command.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    for name, purpose in ACTIONS.items():
        action = actions.add_parser(name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}.")
        action.add_argument("run", metavar="RUN", help="name of a run that has come to its census file")
        several = name in ("compare", "tune")
        action.add_argument(
            "--settings",
            type=Path,
            nargs="+" if several else 1,
            default=[],
            metavar="FILE",
            help="settings of imputation, TOML (default: the census's own"
            + (", which are always the first)" if several else ")"),
        )
        action.add_argument(
            "--seed", type=_natural, default=1, metavar="N", help="of folds, hiding and draws (default: 1)"
        )
        action.add_argument(
            "--model",
            choices=("logistic", "boosting"),
            default="logistic",
            help="of the response propensities (default: logistic)",
        )
        _OPTIONS[name](action)
        action.add_argument(
            "--out",
            type=Path,
            metavar="DIR",
            help="folder for page and Parquet file (default: in the run's statistics/imputation/; never output/)",
        )
        add_data(action)


def _of_response(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--fewest", type=_positive, default=5, metavar="K", help="classes of fewer donors are rare (default: 5)"
    )


def _of_evaluate(action: argparse.ArgumentParser) -> None:
    _add_region(action)
    _add_repetitions(action, 5)
    _of_response(action)


def _of_compare(action: argparse.ArgumentParser) -> None:
    _add_region(action)
    _add_repetitions(action, 5)


def _of_tune(action: argparse.ArgumentParser) -> None:
    _add_region(action)
    _add_repetitions(action, 5, 2)
    action.add_argument(
        "--levels", type=_natural, default=3, metavar="N", help="leave out up to N of the finest classes (default: 3)"
    )
    action.add_argument(
        "--limits",
        type=_limits,
        default=(None, 1),
        metavar="LIST",
        help="donor limits to try, 0 for none (default: 0,1)",
    )
    action.add_argument(
        "--score", choices=SCORES, default="region_error", help="what is to be small (default: region_error)"
    )


def _of_variance(action: argparse.ArgumentParser) -> None:
    _add_region(action)
    cells = action.add_mutually_exclusive_group()
    cells.add_argument(
        "--matrix",
        default="dwellings_by_building_and_rooms",
        metavar="NAME",
        help="whose cells (default: dwellings_by_building_and_rooms)",
    )
    cells.add_argument("--by", type=_names, metavar="NAMES", help="variables of the catalogue in place of a matrix's")
    action.add_argument(
        "--imputations", type=_several, default=20, metavar="M", help="number of imputations (default: 20)"
    )


_OPTIONS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "response": _of_response,
    "evaluate": _of_evaluate,
    "compare": _of_compare,
    "tune": _of_tune,
    "variance": _of_variance,
}


def _add_region(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--region", choices=REGION_LEVELS, default="municipality", help="level of regions (default: municipality)"
    )


def _add_repetitions(action: argparse.ArgumentParser, usual: int, least: int = 1) -> None:
    number = _positive if least == 1 else _several
    action.add_argument("--repetitions", type=number, default=usual, metavar="N", help=f"of hiding (default: {usual})")


def _natural(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0")
    return int(text)


def _positive(text: str) -> int:
    if not _natural(text):
        raise argparse.ArgumentTypeError("0 is too few")
    return int(text)


def _several(text: str) -> int:
    if _natural(text) < 2:
        raise argparse.ArgumentTypeError("at least 2 are needed")
    return int(text)


def _limits(text: str) -> tuple[int | None, ...]:
    return tuple(_natural(part.strip()) or None for part in text.split(","))


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
