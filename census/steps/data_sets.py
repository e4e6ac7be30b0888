"""The data sets of a run: extracts, census files and matrices, and the key of every table."""

from __future__ import annotations

import registers
from census.tabulation.matrix_files import DATA_SETS, matrix_names, read_matrix_file
from questionnaire import housing_form, student_form
from registers.schema import Register

REGISTERS: dict[str, Register] = {
    register.name: register for register in (*registers.DELIVERY, *housing_form.DELIVERY, *student_form.DELIVERY)
}
"""Form of every file of a delivery, by name."""

EXTRACTS = tuple(REGISTERS)
"""Files of a delivery."""


VALIDATION = ("quarantine", "rule_results", "rule_breaks", "profiles")
"""What validation tells of each extract, beside its rows."""


def _looked_into(register: Register) -> tuple[str, ...]:
    used = {other: None for rule in register.rules for other in rule.uses}
    return tuple(used)


LOOKED_INTO = {name: _looked_into(register) for name, register in REGISTERS.items()}
"""Other extracts that the rules of an extract look into."""

CENSUS_FILES = DATA_SETS
"""The finished census file: one table for each statistical unit that matrices count."""


def _matrices() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in matrix_names():
        data_set = str(read_matrix_file(name).entry["data_set"])
        found.setdefault(data_set.removeprefix("processed/census_"), []).append(name)
    return {unit: tuple(names) for unit, names in sorted(found.items())}


MATRICES_OF = _matrices()
"""Names of the matrices in the catalogue, by the statistical unit whose census file they count."""

MATRICES = tuple(name for names in MATRICES_OF.values() for name in names)
"""Names of all matrices."""

SIZES = {
    "population": "persons_by_sex_and_age",
    "households": "households_by_type",
    "families": "families_by_type_and_children",
    "employed": "employed_by_industry",
}
"""Matrices whose total is a size of the population, as it is published."""


def _key(register: Register) -> tuple[str, ...]:
    columns = (register.column(name) for name in register.key)
    return tuple(column.pseudonym or column.name for column in columns)


_PERSON = ("person_id",)
KEYS: dict[str, tuple[str, ...]] = {
    **{f"input/{name}": _key(register) for name, register in REGISTERS.items()},
    **{f"input/quarantine/{name}": ("row_number", "rule") for name in EXTRACTS},
    **{f"input/rule_results/{name}": ("register", "rule") for name in EXTRACTS},
    **{f"input/rule_breaks/{name}": ("row_number", "rule") for name in EXTRACTS},
    **{f"input/profiles/{name}": ("register", "measure", "column") for name in EXTRACTS},
    "input/rule_results_all": ("register", "rule"),
    "processed/addresses": ("address_code",),
    "processed/residents": _PERSON,
    "processed/immigrants": _PERSON,
    "processed/register_families": _PERSON,
    "processed/form_people": ("form_number", "line_number"),
    "processed/household_members": _PERSON,
    "processed/families": _PERSON,
    "processed/households": ("household_id",),
    "processed/usual_residents": _PERSON,
    "processed/student_form_people": ("form_number", "line_number"),
    "processed/usual_household_members": _PERSON,
    "processed/usual_families": _PERSON,
    "processed/usual_households": ("household_id",),
    "processed/jobs": ("person_id", "job_number"),
    "processed/job_consistency": ("kind",),
    "processed/employed": _PERSON,
    "processed/employed_year": _PERSON,
    "processed/employment_rules": _PERSON,
    "processed/education": _PERSON,
    "processed/form_answers": ("form_number",),
    "processed/dwellings": ("household_id",),
    "processed/dwellings_imputed": ("household_id",),
    "processed/incomes": _PERSON,
    "processed/cars": _PERSON,
    "processed/tenure": ("household_id",),
    "processed/census_persons": _PERSON,
    "processed/census_families": ("family_id",),
    "processed/census_dwellings": ("household_id",),
    "processed/census_usual_households": ("household_id",),
    "statistics/regions": ("code",),
    "statistics/commuting_flows": ("residence_municipality_code", "work_municipality_code"),
    "statistics/commuters": ("municipality_code",),
    "statistics/indicators": ("indicator",),
    "statistics/population_indicators": ("indicator",),
}
"""Key of every table that an engine writes: unique, complete, and the order of its rows."""
