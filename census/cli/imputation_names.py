"""Variables, categories and regions of the imputation workbench in words."""

from __future__ import annotations

from functools import cache

from census.catalogue import load_variables
from census.reference import code_list

WHOLE = "all"


@cache
def variable_name(variable: str) -> str:
    """Label of a published variable; the name itself if the catalogue does not have it."""
    known = load_variables().get(variable)
    return known.label_en if known else variable.replace("_", " ")


@cache
def category_name(variable: str, category: str) -> str:
    """Label of a category of a published variable."""
    known = load_variables().get(variable)
    labels = {item.code: item.label_en for item in known.categories} if known else {}
    return labels.get(category, category)


@cache
def region_name(code: str) -> str:
    """Name of a county, municipality or urban district; the code where no list has it.

    Example:
        >>> region_name("20"), region_name("all")
        ('Finnmark', 'all regions')
    """
    if code == WHOLE:
        return "all regions"
    for name in ("county", "municipality", "urban_district"):
        for item in code_list(name):
            if item.code == code:
                return item.label_en
    return code


def short_name(name: str, most: int) -> str:
    """A name with an ellipsis in place of what is longer than so many letters.

    Example:
        >>> short_name("Detached house or farmhouse", 10), short_name("Lift", 10)
        ('Detached…', 'Lift')
    """
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def given_name(given: str) -> str:
    """What a donor gave: the whole record, or single variables (by column)."""
    return "whole form" if given == "record" else given.replace("_", " ").replace("+", ", ")


def score_name(score: str) -> str:
    """A score of ``trials.SCORES``, short."""
    return {
        "region_error": "in the wrong cell by region",
        "distance": "distance of distributions",
        "inexact": "single values not right",
        "association_change": "change of associations",
    }[score]
