"""What arrives from register owners: one module per register, with its schema and rules.

``DELIVERY`` lists every extract that a delivery folder holds, the housing forms' files excepted (those belong to
``questionnaire``).
"""

from __future__ import annotations

from registers import (
    central_population_register,
    central_population_register_events,
    education,
    gab,
    gab_ownership,
    geography,
    institutions,
    legal_entities,
    register_of_employees,
    tax_returns,
    wage_sums,
)
from registers.schema import Register

DELIVERY: tuple[Register, ...] = (
    central_population_register.CPR_PERSONS,
    central_population_register_events.CPR_EVENTS,
    geography.REGIONS,
    geography.BASIC_UNITS,
    gab.GAB_ADDRESSES,
    gab.GAB_BUILDINGS,
    gab.GAB_DWELLINGS,
    gab_ownership.GAB_OWNERSHIP,
    gab_ownership.HOUSING_COOPERATIVES,
    institutions.INSTITUTIONS,
    legal_entities.ESTABLISHMENTS,
    register_of_employees.EMPLOYEE_JOBS,
    wage_sums.WAGE_SUMS,
    tax_returns.TAX_RETURNS,
    education.EDUCATION_LEVELS,
    education.EDUCATION_ENROLMENTS,
    education.SCHOOLS,
)
