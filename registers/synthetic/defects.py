"""Defects of the registers and non-response of the forms: which rates there must be (values: ``settings.toml``)."""

from __future__ import annotations

from dataclasses import dataclass

Weights = tuple[float, ...]


@dataclass(frozen=True)
class JobRegister:
    """Defects of the Register of Employees, the business register and the Register of Wage Sums."""

    undated_share: float
    undated_short_hours: float
    never_ended: float
    missing_hours: float
    head_office: float
    reporting_lag: float
    missing_industry: float
    missing_location: float
    wage_establishment_known: float


@dataclass(frozen=True)
class Forms:
    """Non-response, answers and reading errors of the housing forms."""

    never_returned_couple: float
    never_returned_no_couple: float
    post_couple: float
    post_no_couple: float
    post_wrong_address: float
    exempted: float
    unusable: float
    several_dwellings: float
    non_western: float
    internet: float
    second_answer: float
    questions: tuple[str, ...]
    missing_on_paper: Weights
    missing_on_internet: float
    faint_tick: float
    seven_as_one: float
    one_as_seven: float
    out_of_range: float
    floor_space_error: float
    rounded_floor_space: float
    rounded_year: float
    cohabitant_listed: float
    other_listed: float
    misspelt_name: float
    wrong_birth_date: float
    missing_birth_date: float
    missing_relationship: float
    days_to_return: float
