"""Report on response: propensities and their calibration, R-indicators by county, rare imputation classes."""

from __future__ import annotations

import pandas as pd

from census.cli.imputation_subject import DWELLINGS, RunSubject
from census.cli.response_units import RESPONSE_VARIABLES
from census.errors import InputError
from census.imputation.classes import banded, columns_of, split_key
from census.imputation.estimator import HotDeckImputer
from census.imputation.evaluation import class_sizes
from census.imputation.representativity import by_region
from census.imputation.response import MODELS, Cells, calibrate, cross_fit, score
from census.reference import code_list

LABELS = {
    "contact_age_group": "age of contact person",
    "contact_sex": "sex of contact person",
    "register_couple": "couple by registers",
    "register_children": "children under 18",
    "non_western": "non-western immigrant",
    "building_group": "type of building",
    "centrality": "centrality of municipality",
}
"""Names of ``RESPONSE_VARIABLES`` in a report."""
_AGES = {"0": "under 30", "30": "30-44", "45": "45-66", "67": "67-79", "80": "80 and over"}
_LISTS = {"contact_sex": "sex", "building_group": "building_group", "centrality": "centrality"}


def response_frames(subject: RunSubject) -> dict[str, pd.DataFrame]:
    """How register families answered.

    Returns:
        ``models``: ``model``, log loss, Brier score, area under the curve, all of cross-fitted propensities;
        ``calibration``: by model, the columns of ``response.calibrate``; ``indicators``: of
        ``representativity.by_region``, by county, with ``label``.

    Raises:
        InputError: no form was sent.
    """
    families = subject.families
    asked = families[families["is_asked"]]
    if asked.empty:
        raise InputError("The run has no form that was sent to a resident.", "Deliver the housing forms.")
    cells = Cells(asked, RESPONSE_VARIABLES)
    models, bins = [], []
    for model in MODELS:
        fitted = cross_fit(cells, asked["family_id"], asked["has_responded"], model, seed=subject.seed)
        models.append({"model": model, "families": len(asked), **score(fitted, asked["has_responded"])})
        bins.append(calibrate(fitted, asked["has_responded"]).assign(model=model))
    indicators = by_region(asked, RESPONSE_VARIABLES, asked["has_responded"], "county_code")
    told = [category_label(*pair) for pair in zip(indicators["variable"], indicators["category"], strict=True)]
    return {
        "models": pd.DataFrame(models),
        "calibration": pd.concat(bins, ignore_index=True),
        "indicators": indicators.assign(label=told),
    }


def rare_classes(subject: RunSubject, imputer: HotDeckImputer, fewest: int) -> pd.DataFrame:
    """Classes for households without a form that have few donors, at each level: see ``evaluation.class_sizes``."""
    units = subject.dwellings
    classes = [tuple(keys) for keys in imputer.classes]
    needed = units[columns_of(classes)].copy()
    for key in {key for keys in classes for key in keys}:
        name, width = split_key(key)
        if width:
            needed[key] = banded(units[name], width)
    return class_sizes(needed, DWELLINGS.has_form(units), classes, fewest)


def category_label(variable: str, category: str) -> str:
    """A category of a response variable in words.

    Example:
        >>> category_label("contact_age_group", "67")
        '67-79'
    """
    if variable in _LISTS:
        names = {item.code: item.label_en for item in code_list(_LISTS[variable])}
        return names.get(category, "not known" if category == "?" else category)
    if variable == "contact_age_group":
        return _AGES.get(category, category)
    if variable == "register_children":
        return "3 or more" if category == "3" else category
    return {"True": "yes", "False": "no", "?": "not known"}.get(category, category)
