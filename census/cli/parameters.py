"""Parameters of a batch in its three forms: command line, DAG run, and the plan's own `Parameters`.

A DAG run has the plan's parameters and three of its own: `data`, the data folder, `run`, the name of the run, and
`profile`, how faulty synthetic registers are. Its `delivery` may be "synthetic".
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from census.cli.deliveries import PROFILES, SYNTHETIC, check_delivery, delivery_folder
from census.cli.run_folders import REALISTIC, name_after, run_folder
from census.errors import ParameterError
from census.reference import parse_area
from census.steps import Parameters

ENGINES = ("duckdb", "spark")  # as `census.engine` has them, which is heavy to import
DEFAULTS: Mapping[str, Any] = Parameters().to_dict() | {"delivery": SYNTHETIC, "run": "", "profile": REALISTIC}


def from_command_line(arguments: Namespace) -> dict[str, Any]:
    """Give the parameters of a DAG run from the command line; what it leaves out is as in `DEFAULTS`.

    Raises:
        InputError: the folder of extracts is not there.
        ParameterError: see ``check``; real registers come without a seed; or the settings of imputation are wrong.
    """
    params = {name: getattr(arguments, name) for name in DEFAULTS}
    params = {name: DEFAULTS[name] if value is None else value for name, value in params.items()}
    if arguments.delivery is not None and arguments.seed is None:
        raise ParameterError(
            "Real registers need a seed of your own: who knows it knows more than the published figures tell.",
            "Draw one (shuf -i 1-2000000000 -n 1), keep it secret, and give it with --seed.",
        )
    check(params)
    check_delivery(params["delivery"])
    if params["imputation"]:
        from census.imputation.settings_file import load_settings  # noqa: PLC0415 (heavy)

        load_settings(params["imputation"])
    params["run"] = params["run"] or _usual_name(params)
    return params | {"data": str(arguments.data)}


def from_manifest(run: str, recorded: Mapping[str, Any], data: Path) -> dict[str, Any]:
    """Give the parameters of a DAG run that goes on with a run, from those that its manifest records."""
    synthetic = {
        str(delivery_folder(SYNTHETIC, recorded["area"], recorded["seed"], data, profile)): profile
        for profile in PROFILES
    }
    profile = synthetic.get(recorded["delivery"])
    delivery = recorded["delivery"] if profile is None else SYNTHETIC
    return {
        **DEFAULTS,
        **recorded,
        "delivery": delivery,
        "profile": profile or REALISTIC,
        "data": str(data),
        "run": run,
    }


def check(params: Mapping[str, Any]) -> None:
    """Raise ParameterError for an unknown area, real registers with a profile, and such that would be published as
    synthetic ones.
    """
    parse_area(params["area"])
    if params["delivery"] != SYNTHETIC and params["profile"] != REALISTIC:
        raise ParameterError(
            "The registers are not synthetic: they have no profile.", "Leave --profile out, or --extracts."
        )
    if params["delivery"] != SYNTHETIC and params["publisher"] == DEFAULTS["publisher"]:
        raise ParameterError(
            "The registers are not synthetic, but the publisher says so.",
            "Name the institution that answers for the figures (--publisher).",
        )


def for_plan(params: Mapping[str, Any]) -> tuple[Path, Parameters]:
    """Give the folder of the run and the plan's parameters from those of a DAG run.

    Raises:
        ParameterError: see ``check``; or no run can have that name.
    """
    check(params)
    data, area, seed = Path(params["data"]), params["area"], params["seed"]
    delivery = delivery_folder(params["delivery"], area, seed, data, params["profile"])
    known = {name: params[name] for name in Parameters().to_dict()}
    folder = run_folder(data, params["run"] or _usual_name(params))
    return folder, Parameters.from_dict(known | {"delivery": str(delivery)})


def _usual_name(params: Mapping[str, Any]) -> str:
    seed = params["seed"] if params["delivery"] == SYNTHETIC else None
    return name_after(params["area"], seed, params["profile"])
