"""Parameters of a batch in its three forms: command line, DAG run, and the plan's own `Parameters`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from census.cli.deliveries import SYNTHETIC, delivery_folder
from census.cli.run_folders import default_run_name
from census.steps import Parameters

ENGINES = ("duckdb", "spark")
DEFAULTS: Mapping[str, Any] = {
    "area": "20",
    "seed": 1,
    "engine": "duckdb",
    "delivery": SYNTHETIC,
    "threads": 0,
    "run": "",
}


def from_command_line(arguments: Namespace) -> dict[str, Any]:
    """Give the parameters of a DAG run from the command line; what it leaves out is as in `DEFAULTS`."""
    chosen = {
        "area": arguments.area,
        "seed": arguments.seed,
        "engine": arguments.engine,
        "delivery": None if arguments.extracts is None else str(arguments.extracts),
        "threads": arguments.threads,
        "run": arguments.run,
    }
    params = DEFAULTS | {name: value for name, value in chosen.items() if value is not None}
    return {
        **params,
        "data": str(arguments.data),
        "run": params["run"] or default_run_name(params["area"], params["seed"]),
    }


def from_manifest(run: str, recorded: Mapping[str, Any], data: Path) -> dict[str, Any]:
    """Give the parameters of a DAG run that goes on with a run, from those that its manifest records."""
    synthetic = str(delivery_folder(SYNTHETIC, recorded["area"], recorded["seed"], data))
    delivery = SYNTHETIC if recorded["delivery"] == synthetic else recorded["delivery"]
    kept = {name: recorded[name] for name in ("area", "seed", "engine", "threads")}
    return {**kept, "delivery": delivery, "data": str(data), "run": run}


def for_plan(params: Mapping[str, Any]) -> Parameters:
    """Give the plan's parameters from those of a DAG run; `delivery` becomes the folder that holds it."""
    area, seed = params["area"], params["seed"]
    delivery = delivery_folder(params["delivery"], area, seed, Path(params["data"]))
    return Parameters(area=area, seed=seed, engine=params["engine"], delivery=str(delivery), threads=params["threads"])
