"""The data sets of a run: extracts, census files and matrices, and the key of every table."""

from __future__ import annotations

import tomllib
from importlib import resources

EXTRACTS = (
    "cpr_persons",
    "basic_units",
    "gab_addresses",
    "gab_buildings",
    "gab_dwellings",
    "establishments",
    "employee_jobs",
    "wage_sums",
    "tax_returns",
    "housing_forms",
    "housing_form_persons",
)
"""Files of a delivery; ``registers.DELIVERY`` and ``questionnaire.housing_form.DELIVERY`` describe them."""

LOOKED_INTO = {
    "cpr_persons": ("gab_addresses",),
    "gab_addresses": ("gab_buildings", "basic_units"),
    "gab_dwellings": ("gab_buildings",),
    "employee_jobs": ("cpr_persons", "establishments"),
    "wage_sums": ("cpr_persons", "establishments"),
    "tax_returns": ("cpr_persons",),
    "housing_forms": ("cpr_persons",),
    "housing_form_persons": ("cpr_persons", "housing_forms"),
}
"""Other extracts that the rules of an extract look into."""

CENSUS_FILES = ("processed/census_persons", "processed/census_families", "processed/census_dwellings")
"""The finished census file: one table for each statistical unit that matrices count."""


def _matrices() -> dict[str, tuple[str, ...]]:
    folder = resources.files("census.tabulation") / "matrices"
    found: dict[str, list[str]] = {}
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        data_set = tomllib.loads(file.read_text("utf-8"))["data_set"]
        found.setdefault(data_set.removeprefix("processed/census_"), []).append(file.name.removesuffix(".toml"))
    return {unit: tuple(names) for unit, names in sorted(found.items())}


MATRICES_OF = _matrices()
"""Names of the matrices in the catalogue, by the statistical unit whose census file they count."""

MATRICES = tuple(name for names in MATRICES_OF.values() for name in names)
"""Names of all matrices."""

_PERSON = ("person_id",)
KEYS: dict[str, tuple[str, ...]] = {
    "input/cpr_persons": _PERSON,
    "input/basic_units": ("basic_unit_code",),
    "input/gab_addresses": ("address_code",),
    "input/gab_buildings": ("building_number",),
    "input/gab_dwellings": ("building_number", "dwelling_sequence"),
    "input/establishments": ("establishment_number",),
    "input/employee_jobs": ("person_id", "establishment_number", "start_date"),
    "input/wage_sums": ("person_id", "enterprise_number"),
    "input/tax_returns": _PERSON,
    "input/housing_forms": ("form_number",),
    "input/housing_form_persons": ("form_number", "line_number"),
    **{f"input/quarantine/{name}": ("row_number", "rule") for name in EXTRACTS},
    **{f"input/rule_results/{name}": ("register", "rule") for name in EXTRACTS},
    "input/rule_results_all": ("register", "rule"),
    "processed/addresses": ("address_code",),
    "processed/residents": _PERSON,
    "processed/immigrants": _PERSON,
    "processed/register_families": _PERSON,
    "processed/form_people": ("form_number", "line_number"),
    "processed/household_members": _PERSON,
    "processed/families": _PERSON,
    "processed/households": ("household_id",),
    "processed/employed": _PERSON,
    "processed/form_answers": ("form_number",),
    "processed/dwellings": ("household_id",),
    "processed/dwellings_imputed": ("household_id",),
    "processed/census_persons": _PERSON,
    "processed/census_families": ("family_id",),
    "processed/census_dwellings": ("household_id",),
    "statistics/regions": ("code",),
    "statistics/indicators": ("indicator",),
}
"""Key of every table that an engine writes: unique, complete, and the order of its rows."""
