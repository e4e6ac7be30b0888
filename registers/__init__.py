"""What arrives from register owners: one module per register, with its schema and rules.

``DELIVERY`` lists every extract that a delivery folder holds, the forms' files excepted (those belong to
``questionnaire``).
"""

from __future__ import annotations

from registers import (
    central_population_register,
    central_population_register_events,
    conscripts,
    driving_licences,
    education,
    education_loan_fund,
    gab,
    gab_ownership,
    geography,
    government_employees,
    housing_bank,
    institution_residents,
    institutions,
    legal_entities,
    national_insurance,
    previous_wage_sums,
    register_of_employees,
    register_of_unemployed,
    sick_leaves,
    social_assistance,
    tax_returns,
    vehicles,
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
    institution_residents.INSTITUTION_RESIDENTS,
    legal_entities.ENTERPRISES,
    legal_entities.ESTABLISHMENTS,
    register_of_employees.EMPLOYEE_JOBS,
    wage_sums.WAGE_SUMS,
    previous_wage_sums.PREVIOUS_WAGE_SUMS,
    register_of_unemployed.UNEMPLOYED_PERSONS,
    conscripts.CONSCRIPTS,
    government_employees.CENTRAL_GOVERNMENT_EMPLOYEES,
    government_employees.LOCAL_GOVERNMENT_EMPLOYEES,
    sick_leaves.SICK_LEAVES,
    tax_returns.TAX_RETURNS,
    national_insurance.NATIONAL_INSURANCE,
    social_assistance.SOCIAL_ASSISTANCE,
    education_loan_fund.EDUCATION_LOANS,
    housing_bank.HOUSING_BANK,
    vehicles.VEHICLES,
    driving_licences.DRIVING_LICENCES,
    education.EDUCATION_LEVELS,
    education.EDUCATION_ENROLMENTS,
    education.SCHOOLS,
)
