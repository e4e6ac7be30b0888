"""Bias of non-response of a run whose delivery tells the truth: the figures, and the lines in which they are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from census.cli.calibration_figures import number_text
from census.cli.household_views import (
    DWELLINGS,
    Responses,
    census_view,
    dwelling_views,
    register_view,
    true_view,
)
from census.engine import open_engine, spill_folder
from census.quality.non_response import ALL, ANSWERED, SILENT, VIEWS, measure_bias, response_of_households
from census.reference import code_list
from census.store import RunFolder
from questionnaire.questions import RETURNED
from registers.synthetic.targets import DIMENSIONS

_CODES = {
    "household_type": tuple(item.code for item in code_list("household_type")),
    "household_size": ("1", "2", "3", "4", "5+"),
    "number_of_families": ("1", "2", "3+"),
    "family_type": tuple(item.code for item in code_list("family_type")),
    "couples": ("1", "2"),
}
"""Categories of households, families and couples."""
_LISTS = {
    "couples": "actual_marital_status",
    "rooms": "number_of_rooms",
    "floor_space_group": "utility_floor_space",
}
"""Code lists with another name than the division."""
_WITHOUT_LIST = ("household_size", "number_of_families")
_LABELS = {
    "own_kitchen": {"0": "No", "1": "Yes"},
    "bath_and_closet": {"0": "No", "1": "Yes"},
}
_WIDTH = 64


def non_response_bias(run: RunFolder, truth: Path, true: pd.DataFrame) -> pd.DataFrame:
    """Distribution of households, families, couples and dwellings in truth, before and after, and the bias of both.

    Definition: *before* are households by registers alone, as if no form had come back (each register family is one),
    and dwellings of respondents before imputation; *after* are those of the census file. Respondents and
    non-respondents are true households (``census.quality.non_response.response_of_households``); a household that was
    found belongs with that of its oldest member, so that the groups hold the same people in every view.

    Args:
        run: a finished run.
        truth: folder ``truth`` of its delivery.
        true: who truly lives where: ``person_id``, ``household_id`` (missing outside private households),
            ``address_code``.

    Returns:
        ``census.quality.non_response.COLUMNS``, and ``label`` of each category. Subjects are ``household_type``,
        ``household_size``, ``number_of_families`` (of households), ``family_type`` (of families), ``couples`` and
        those of ``household_views.DWELLINGS`` that production makes.
    """
    responses = find_responses(run, true)
    with spill_folder(run.path.parent) as spill, open_engine("duckdb", spill) as backend:
        seen = (
            true_view(truth, backend, responses),
            register_view(run, backend, responses),
            census_view(run, backend, responses),
        )
    divided = zip(*(view.divided() for view in seen), strict=True)
    tables = [
        measure_bias(parts[0][0], dict(zip(VIEWS, (units for _, units in parts), strict=True)), _CODES[parts[0][0]])
        for parts in divided
    ]
    for name, frames in dwelling_views(run, truth, responses):
        tables.append(measure_bias(name, frames, DIMENSIONS[name].codes, is_part=True))
    bias = pd.concat(tables, ignore_index=True)
    labels = {name: _labels(name) for name in bias["subject"].unique()}
    told = [labels[name].get(code, code) for name, code in zip(bias["subject"], bias["category"], strict=True)]
    return bias.assign(label=told)


def find_responses(run: RunFolder, true: pd.DataFrame) -> Responses:
    """How the true households answered the forms that reached them.

    Args:
        run: a finished run.
        true: see ``non_response_bias``.
    """
    names = {
        "input/housing_forms": ("contact_person_id", "outcome"),
        "processed/register_families": ("person_id", "family_id"),
        "processed/residents": ("person_id", "address_code"),
    }
    forms, families, residents = (run.read_table(name).select(item).to_pandas() for name, item in names.items())
    family_of = families.set_index("person_id")["family_id"]
    sent = forms["contact_person_id"].map(family_of)
    answered = sent[forms["outcome"].isin(RETURNED)]
    private = true[true["household_id"].notna()]
    registered = private["person_id"].map(residents.set_index("person_id")["address_code"])
    family = private["person_id"].map(family_of)
    by_household = response_of_households(
        pd.DataFrame(
            {
                "household_id": private["household_id"],
                "is_at_address": registered == private["address_code"],
                "is_asked": family.notna() & family.isin(sent.dropna()),
                "has_answered": family.notna() & family.isin(answered.dropna()),
            }
        )
    )
    by_person = pd.Series(private["household_id"].map(by_household).to_numpy(), private["person_id"])
    return Responses(by_household, by_person)


def household_lines(bias: pd.DataFrame) -> Iterator[str]:
    """Bias of households, families and couples: all, respondents and non-respondents."""
    for group in (ALL, ANSWERED, SILENT):
        name = "all households" if group == ALL else group
        yield f"{name:<{_WIDTH}}{'truth':>10}{'registers':>11}{'error':>9}{'%':>8}{'forms too':>11}{'error':>9}{'%':>8}"
        for row in _rows(bias[(bias["households"] == group) & ~bias["subject"].isin(DWELLINGS)]):
            stages = "".join(
                f"{number_text(row[view]):>11}{row[f'{view}_error']:>+9.0f}{_signed(row[f'{view}_percent']):>8}"
                for view in VIEWS[1:]
            )
            yield f"{_named(row):<{_WIDTH}}{number_text(row['truth']):>10}{stages}"


def dwelling_lines(bias: pd.DataFrame) -> Iterator[str]:
    """Shares of dwellings: in truth, among respondents before imputation, and in the census file; and of those of
    non-respondents, in truth and as imputed.
    """
    yield f"{'':<{_WIDTH}}{'all':>10}{'answered':>11}{'imputed':>9}{'non-respondents':>19}{'imputed':>9}"
    yield f"{'dwellings, per cent':<{_WIDTH}}{'in truth':>10}{'by form':>11}{'too':>9}{'in truth':>19}{'':>9}"
    dwellings = bias[bias["subject"].isin(DWELLINGS)]
    silent = {(row["subject"], row["category"]): row for row in _rows(dwellings[dwellings["households"] == SILENT])}
    for row in _rows(dwellings[dwellings["households"] == ALL]):
        own = silent.get((row["subject"], row["category"]), {})
        shares = f"{row['truth_share']:>10.2f}{row['before_share']:>11.2f}{row['after_share']:>9.2f}"
        theirs = f"{own['truth_share']:>19.2f}{own['after_share']:>9.2f}" if own else ""
        yield f"{_named(row):<{_WIDTH}}{shares}{theirs}"


def _rows(bias: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in bias.to_dict("records")]


def _labels(subject: str) -> dict[str, str]:
    if subject in _WITHOUT_LIST:
        return {}
    return _LABELS.get(subject) or {item.code: item.label_en for item in code_list(_LISTS.get(subject, subject))}


def _named(row: dict[str, Any]) -> str:
    text = f"{row['subject'].replace('_', ' ')}: {row['label']}"
    return text if len(text) < _WIDTH else f"{text[: _WIDTH - 4]}..."


def _signed(number: float) -> str:
    return "" if pd.isna(number) else f"{number:+.1f}"
