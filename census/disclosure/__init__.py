"""Disclosure control: the only place where a table that may be published is made."""

from census.disclosure.linked_protection import protect_linked
from census.disclosure.protected_matrix import ProtectedMatrix
from census.disclosure.protection import protect_matrix
from census.disclosure.quantities import LEAST_UNITS
from census.disclosure.rounding import round_small_counts
from census.disclosure.utility import Deviations, Raised, UtilityReport, measure_utility

__all__ = [
    "LEAST_UNITS",
    "Deviations",
    "ProtectedMatrix",
    "Raised",
    "UtilityReport",
    "measure_utility",
    "protect_linked",
    "protect_matrix",
    "round_small_counts",
]
