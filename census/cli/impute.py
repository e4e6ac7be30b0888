"""`census impute`: the workbench of the imputation of dwellings.

Everything is made from a run as it is; nothing in it is changed. The figures are unprotected and stay in the production
zone. What the actions do is also there as functions that give frames: ``census.imputation`` and this package's
``imputation_*`` modules.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from census.catalogue import find_variable
from census.cli.imputation_evaluation_page import evaluation_page
from census.cli.imputation_lines import evaluation_lines, response_lines, search_lines, variance_lines
from census.cli.imputation_pages import search_page, variance_page
from census.cli.imputation_response import rare_classes, response_frames
from census.cli.imputation_response_page import response_page
from census.cli.imputation_settings import read_imputers
from census.cli.imputation_subject import REGIONS, RunSubject
from census.cli.imputation_variance import cell_variance, matrix_variables
from census.cli.run_folders import find_run
from census.errors import ParameterError
from census.imputation.estimator import HotDeckImputer
from census.imputation.trials import TrialData, compare_with_truth, try_imputer
from census.imputation.tuning import make_candidates, search
from census.store import RunFolder

Frames = dict[str, pd.DataFrame]
Result = tuple[Frames, str, Iterator[str]]
"""Frames, page, lines to print."""


def main(arguments: Namespace) -> int:
    """Do the action, print its main figures, write the page and the frames; give the exit code."""
    run = RunFolder(find_run(arguments.data, arguments.run))
    out = out_folder(run, arguments.out)
    subject = RunSubject(run, arguments.model, arguments.seed)
    frames, page, lines = _ACTIONS[arguments.action](subject, arguments)
    print("\n".join(lines))
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{arguments.action}.html").write_text(page, encoding="utf-8")
    stack_frames(frames).to_parquet(out / f"{arguments.action}.parquet", index=False)
    print(f"\nwritten: {arguments.action}.html, {arguments.action}.parquet in {out}")
    return 0


def out_folder(run: RunFolder, wanted: Path | None) -> Path:
    """Where the results go.

    Raises:
        ParameterError: in the run's ``output/``, which holds protected figures only.
    """
    if wanted is None:
        return run.path / "statistics" / "imputation"
    folder = wanted.expanduser().resolve()
    if folder.is_relative_to((run.path / "output").resolve()):
        raise ParameterError(
            "The figures are unprotected and cannot go into output/.", "Name another folder, or leave out --out."
        )
    return folder


def stack_frames(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """All frames one below another, with the name of each in ``table``; columns that a frame lacks are missing in it.

    Example:
        >>> stack_frames({"a": pd.DataFrame({"x": [1]}), "b": pd.DataFrame({"y": [2]})})["table"].tolist()
        ['a', 'b']
    """
    named = [frame.assign(table=name) for name, frame in frames.items()]
    stacked = pd.concat(named, ignore_index=True)
    return stacked[["table", *(name for name in stacked if name != "table")]]


def trial_data(subject: RunSubject, region: str) -> TrialData:
    """The run's dwellings, for trials."""
    return TrialData(
        subject.dwellings,
        subject.what,
        subject.mechanism,
        subject.variables,
        subject.beside,
        REGIONS[region],
        subject.seed,
        subject.truth,
    )


def _response(subject: RunSubject, arguments: Namespace) -> Result:
    name, imputer = _chosen(subject, arguments)
    frames = response_frames(subject) | {"rare_classes": rare_classes(subject, imputer, arguments.fewest)}
    page = response_page(frames, subject.run.path.name, name, arguments.fewest)
    return frames, page, response_lines(frames)


def _evaluate(subject: RunSubject, arguments: Namespace) -> Result:
    name, imputer = _chosen(subject, arguments)
    rare = rare_classes(subject, imputer, arguments.fewest)
    return _tried(subject, arguments, {name: imputer}, {"rare_classes": rare})


def _compare(subject: RunSubject, arguments: Namespace) -> Result:
    imputers = read_imputers(arguments.settings, arguments.seed, subject.columns)
    if len(imputers) < 2:
        raise ParameterError("There is nothing to compare the census's settings with.", "Name files with --settings.")
    return _tried(subject, arguments, imputers, {})


def _chosen(subject: RunSubject, arguments: Namespace) -> tuple[str, HotDeckImputer]:
    """The settings of the file that is named, else the census's own."""
    *_, chosen = read_imputers(arguments.settings, arguments.seed, subject.columns).items()
    return chosen


def _tried(subject: RunSubject, arguments: Namespace, imputers: Mapping[str, HotDeckImputer], more: Frames) -> Result:
    data = trial_data(subject, arguments.region)
    found: dict[str, list[pd.DataFrame]] = {}
    for name, imputer in imputers.items():
        tried = try_imputer(imputer, data, arguments.repetitions)
        if data.truth is not None:
            tried |= {f"truth_{part}": frame for part, frame in compare_with_truth(imputer, data).items()}
        for part, frame in tried.items():
            found.setdefault(part, []).append(frame.assign(settings=name))
    frames = {part: pd.concat(tables, ignore_index=True) for part, tables in found.items()} | more
    page = evaluation_page(frames, subject.run.path.name, arguments.region, arguments.repetitions)
    return frames, page, evaluation_lines(frames)


def _tune(subject: RunSubject, arguments: Namespace) -> Result:
    imputers = read_imputers(arguments.settings, arguments.seed, subject.columns)
    (_, own), *others = imputers.items()
    candidates = make_candidates(own, arguments.levels, arguments.limits) | dict(others)
    found = search(candidates, trial_data(subject, arguments.region), arguments.repetitions, arguments.score)
    summary = pd.DataFrame([{"best": found.best, "apparent": found.apparent, "honest": found.honest}])
    frames = {"ranking": found.ranking, "scores": found.scores, "choice": summary}
    page = search_page(found, subject.run.path.name, arguments.score)
    return frames, page, search_lines(found, arguments.score)


def _variance(subject: RunSubject, arguments: Namespace) -> Result:
    variables = [find_variable(name) for name in arguments.by] if arguments.by else matrix_variables(arguments.matrix)
    _, imputer = _chosen(subject, arguments)
    cells = cell_variance(subject, imputer, variables, arguments.region, arguments.imputations)
    page = variance_page(cells, variables, subject.run.path.name, arguments.region, arguments.imputations)
    return {"cells": cells}, page, variance_lines(cells, variables, arguments.region)


_ACTIONS: dict[str, Callable[[RunSubject, Namespace], Result]] = {
    "response": _response,
    "evaluate": _evaluate,
    "compare": _compare,
    "tune": _tune,
    "variance": _variance,
}
