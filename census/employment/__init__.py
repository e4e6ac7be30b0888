"""Employed persons of the census week, and their main job."""

from census.employment.candidates import EmploymentSources, SelfEmploymentRule, employment_candidates
from census.employment.decisions import classify_employment, decide_employment, rules_of_residents
from census.employment.limits import WageLimit, WageLimits
from census.employment.main_job import BusinessRegister, describe_main_jobs, industry_groups

__all__ = [
    "BusinessRegister",
    "EmploymentSources",
    "SelfEmploymentRule",
    "WageLimit",
    "WageLimits",
    "classify_employment",
    "decide_employment",
    "describe_main_jobs",
    "employment_candidates",
    "industry_groups",
    "rules_of_residents",
]
