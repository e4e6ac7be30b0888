"""Which figures of quality a run publishes, of what it measured.

How they are made safe: ``released``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from census.quality.released import ReleasedMeasures
from census.quality.report import SEVERITIES
from census.reference import code_list

Rows = Sequence[Mapping[str, Any]]

_FORM = "form"
"""What indicators call the whole of a form."""
_USABLE = ("1", "2")
"""Outcomes of forms that came back to be used: on paper, by Internet."""
_PLAIN = (
    "edit_failures_left",
    "values_missing_after_imputation",
    "usual_dwelling_unknown",
    "records_before",
    "records_after",
)
_OUTCOMES = tuple(item.code for item in code_list("form_outcome"))
_BY_CODE = {
    "forms_with_outcome": _OUTCOMES,
    "student_forms_with_outcome": _OUTCOMES,
    "employed_by": ("dated_job", "other_register", "wage_sum", "self_employment", "national_service"),
    "usual_residence_by": tuple(item.code for item in code_list("usual_source")),
    "form_people_by": ("printed", "exact", "splink_at_address", "splink_elsewhere", "nothing"),
    "rows_broken": tuple(SEVERITIES),
}
"""Counts by code. All codes are told of: whether a count is 0 or a few is not to be seen."""
_FINE_LEVELS = ("01", "02", "03")
_WIDER = "wider"
"""Levels of imputation classes that are told of by themselves; all others together."""


def release_measures(
    indicators: Rows,
    population_indicators: Rows,
    protection: Mapping[str, Rows],
    risks: Rows,
    rule_results: Rows,
    profiles: Rows,
) -> pa.Table:
    """The measures of quality for publication.

    Args:
        indicators: rows of ``statistics/indicators``.
        population_indicators: rows of ``statistics/population_indicators``.
        protection: rows of ``statistics/protection/<matrix>``, by matrix.
        risks: rows of ``statistics/disclosure_risks``.
        rule_results: rows of ``input/rule_results_all``.
        profiles: rows of ``input/profiles/<extract>``, of all extracts.

    Returns:
        ``RELEASED_SCHEMA``, sorted.
    """
    told = ReleasedMeasures()
    found = {row["indicator"]: float(row["value"]) for row in indicators}
    _add_response(told, found)
    _add_imputation(told, found)
    _add_linkage(told, found)
    for name in _PLAIN:
        told.add_count(name, found[name])
    for measure, codes in _BY_CODE.items():
        for code in codes:
            told.add_count(measure, found.get(f"{measure}_{code}", 0), code)
    _add_rules(told, rule_results, profiles)
    _add_protection(told, protection)
    told.add_number("matrices_audited", len({row["matrix"] for row in risks}))
    told.add_number("certain_small_counts", _sum(risks, "certain_small_counts"))
    _add_population(told, {row["indicator"]: float(row["value"]) for row in population_indicators})
    return told.to_table()


def _add_response(told: ReleasedMeasures, found: Mapping[str, float]) -> None:
    outcomes = dict(_coded(found, "forms_with_outcome_"))
    issued, usable = sum(outcomes.values()), sum(outcomes.get(code, 0) for code in _USABLE)
    told.add_count("forms_issued", issued)
    told.add_count("forms_usable", usable)
    told.add_share("response_rate", usable, issued)
    told.add_share("internet_share", outcomes.get("2", 0), usable)
    households = found["households"]
    silent = round(found["unit_non_response_rate"] * households)
    told.add_count("households_without_form", silent)
    told.add_share("unit_non_response_rate", silent, households)
    for key, whole in (("with", households - silent), ("without", silent)):
        alone = found.get(f"living_alone_{key}_form_rate", 0.0) * whole
        told.add_share(f"living_alone_{key}_form_share", alone, whole)
    students = dict(_coded(found, "student_forms_with_outcome_"))
    told.add_count("student_forms_issued", sum(students.values()))
    told.add_share("student_response_rate", sum(students.get(code, 0) for code in _USABLE), sum(students.values()))


def _add_imputation(told: ReleasedMeasures, found: Mapping[str, float]) -> None:
    households = found["households"]
    for kind in ("form", "item"):
        told.add_count(f"dwellings_imputed_{kind}", found[f"dwellings_imputed_{kind}"])
        told.add_share(f"dwellings_imputed_{kind}_share", found[f"dwellings_imputed_{kind}"], households)
    ending = "_imputed_values"
    questions = sorted(name.removesuffix(ending) for name in found if name.endswith(ending))
    for question in questions:
        values = found[question + ending]
        told.add_count("values_imputed", values, question)
        told.add_share("values_imputed_share", values, households, question)
    for subject in (_FORM, *questions):
        levels = dict(_coded(found, f"{subject}_donors_at_level_"))
        drawn = sum(levels.values())
        told.add_count("donors_drawn", drawn, subject)
        told.add_share("finest_donors_share", levels.get("01", 0), drawn, subject)
    levels = dict(_coded(found, f"{_FORM}_donors_at_level_"))
    for level in _FINE_LEVELS:
        told.add_count("form_donors_at_level", levels.pop(level, 0), level)
    told.add_count("form_donors_at_level", sum(levels.values()), _WIDER)


def _add_linkage(told: ReleasedMeasures, found: Mapping[str, float]) -> None:
    lines = dict(_coded(found, "form_people_by_"))
    written = sum(count for way, count in lines.items() if way != "printed")
    told.add_count("people_written_by_hand", written)
    told.add_share("people_written_by_hand_found_share", written - lines.get("nothing", 0), written)


def _add_rules(told: ReleasedMeasures, results: Rows, profiles: Rows) -> None:
    told.add_number("rules_evaluated", len(results))
    told.add_number("rules_broken", sum(row["broken"] > 0 for row in results))
    told.add_number("rules_beyond_tolerance", sum(row["share"] > row["tolerance"] for row in results))
    registers = list(dict.fromkeys(row["register"] for row in profiles))
    told.add_number("extracts_received", len(registers))
    for measure in ("delivered", "entered", "rejected", "quarantined"):
        own = {row["register"]: row["rows"] for row in profiles if row["measure"] == measure}
        told.add_count(f"rows_{measure}", sum(own.values()))
        for register in registers:
            told.add_count(f"rows_{measure}", own.get(register, 0), register)


def _add_protection(told: ReleasedMeasures, protection: Mapping[str, Rows]) -> None:
    reports = {}
    for matrix, rows in protection.items():
        if not rows:  # nothing was rounded
            continue
        report = {row["measure"]: float(row["value"]) for row in rows if row["level"] == "all"}
        report["cells_changed"] = _sum((row for row in rows if row["level"] == "cells"), "cells_changed")
        reports[matrix] = report
        told.add_deviations(report, matrix)
    figures = sum(report["published_cells"] for report in reports.values())

    def weighted(measure: str) -> float:
        return sum(report[measure] * report["published_cells"] for report in reports.values()) / max(figures, 1)

    told.add_deviations(
        {
            "cells_changed": sum(report["cells_changed"] for report in reports.values()),
            "published_cells": figures,
            "greatest": max((report["greatest"] for report in reports.values()), default=0),
            **{name: weighted(name) for name in ("mean", "share_within_2", "hellinger_utility")},
        }
    )


def _add_population(told: ReleasedMeasures, found: Mapping[str, float]) -> None:
    for name, value in found.items():
        told.add_count(name, abs(value))
    told.add_share("next_country_imputed_share", found["next_country_imputed"], found["next_country_asked"])
    told.add_share("next_country_finest_share", found["next_country_finest"], found["next_country_imputed"])
    told.add_share("events_of_earlier_years_share", found["events_of_earlier_years"], found["events"])


def _coded(found: Mapping[str, float], prefix: str) -> Iterable[tuple[str, float]]:
    """The indicators of a name's beginning, by what follows it."""
    return ((name.removeprefix(prefix), value) for name, value in found.items() if name.startswith(prefix))


def _sum(rows: Iterable[Mapping[str, Any]], measure: str) -> float:
    return sum(float(row["value"]) for row in rows if row["measure"] == measure)
