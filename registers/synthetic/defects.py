"""Defects of the registers and non-response of the forms: which rates there must be (values: ``settings.toml``)."""

from __future__ import annotations

from dataclasses import dataclass

Weights = tuple[float, ...]


@dataclass(frozen=True)
class PopulationRegister:
    """Defects of the Central Population Register."""

    wrong_address_household: float
    wrong_address_person: float
    dwelling_number_known: float
    duplicate_rows: float
    wrong_check_digit: float
    one_way_spouse: float
    dangling_spouse: float
    parent_too_young: float
    late_registration: float
    notification_lag: float


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
