"""What a small run measured of itself, invented, and what reference metadata tell of such a run."""

from __future__ import annotations

import datetime as dt
from typing import Any

from census.formats import Text
from census.metadata.figures import Edition, Run
from census.quality.release import release_measures

PUBLISHED = dt.date(2003, 2, 12)
INDICATORS = {
    "households": 1_000,
    "unit_non_response_rate": 0.12,
    "living_alone_with_form_rate": 0.3,
    "living_alone_without_form_rate": 0.5,
    "forms_with_outcome_1": 800,
    "forms_with_outcome_2": 104,
    "forms_with_outcome_3": 90,
    "forms_with_outcome_5": 2,
    "student_forms_with_outcome_1": 300,
    "student_forms_with_outcome_3": 100,
    "dwellings_imputed_form": 120,
    "dwellings_imputed_item": 204,
    "kitchen_imputed_values": 130,
    "kitchen_donors_at_level_01": 8,
    "kitchen_donors_at_level_02": 2,
    "form_donors_at_level_01": 100,
    "form_donors_at_level_02": 20,
    "form_people_by_printed": 2_000,
    "form_people_by_exact": 150,
    "form_people_by_nothing": 50,
    "employed_by_dated_job": 1_111,
    "employed_by_none": 1_200,
    "usual_residence_by_legal": 2_345,
    "records_before": 3_000,
    "records_after": 1_600,
    "edit_failures_left": 0,
    "values_missing_after_imputation": 0,
    "usual_dwelling_unknown": 4,
    "rows_broken_reject": 12,
}
POPULATION = {
    "population_start": 2_350,
    "births": 41,
    "deaths": 3,
    "immigrations": 120,
    "emigrations": 110,
    "moves_in": 82,
    "moves_out": 81,
    "marriages": 20,
    "divorces": 11,
    "population_end": 2_360,
    "unexplained": -1,
    "events": 500,
    "events_of_earlier_years": 50,
    "next_country_asked": 110,
    "next_country_imputed": 44,
    "next_country_finest": 40,
    "next_country_unknown": 0,
}
MATRIX = "persons_by_sex_and_age"
REPORT = {
    "published_cells": 400.0,
    "greatest": 4.0,
    "mean": 0.31,
    "share_within_2": 1.0,
    "hellinger_utility": 0.987,
}


def measured(cells_changed: float = 30.0, **report: float) -> list[dict[str, Any]]:
    """The measures of quality that such a run publishes.

    Args:
        cells_changed: cells of the matrix that the protection changed.
        report: other values of the protection's report.
    """
    protection = [{"level": "all", "measure": name, "value": value} for name, value in (REPORT | report).items()] + [
        {"level": "cells", "measure": "cells_changed", "value": cells_changed}
    ]
    rules = [
        {"register": "cpr_persons", "broken": broken, "share": broken / 100, "tolerance": 0.05} for broken in (0, 2, 4)
    ]
    profiles = [
        {"register": "cpr_persons", "measure": measure, "column": "", "rows": rows}
        for measure, rows in (("delivered", 2_412), ("entered", 2_400), ("rejected", 12), ("quarantined", 14))
    ]
    rows: list[dict[str, Any]] = release_measures(
        [{"indicator": name, "value": value} for name, value in INDICATORS.items()],
        [{"indicator": name, "value": value} for name, value in POPULATION.items()],
        {MATRIX: protection},
        [{"matrix": MATRIX, "measure": "certain_small_counts", "value": 0.0}],
        rules,
        profiles,
    ).to_pylist()
    return rows


def small_run(is_synthetic: bool = True, is_whole: bool = False) -> Run:
    """A run of which reference metadata can be written."""
    title = {
        "en": "Persons, by sex and age, by region. Vardø",
        "nb": "Personer, etter kjønn og alder, etter region. Vardø",
    }
    sex = {"role": "classification", "label": {"en": "Sex", "nb": "Kjønn"}, "codes": ["1", "2"]}
    return Run(
        Edition(
            Text("A <publisher>", "En <utgiver>"), is_synthetic, Text("Vardø", "Vardø"), 1, is_whole, PUBLISHED, "1"
        ),
        {"population": 2_354, "households": 1_002, "families": 1_005, "employed": 1_111},
        measured(),
        [{"id": MATRIX, "title": title, "figures": 400, "dimensions": [sex]}],
    )
