"""Defects of the registers: which rates there must be (values: ``settings.toml``)."""

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
