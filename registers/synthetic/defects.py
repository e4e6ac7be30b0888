"""Defects of the registers: which rates there must be (values: ``settings.toml``)."""

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
