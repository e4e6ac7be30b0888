"""Persons employed in the census year: hours of all work, main job of the year."""

from census.employment_year.main_work import classify_employment_of_year
from census.employment_year.rule import YearRule

__all__ = ["YearRule", "classify_employment_of_year"]
