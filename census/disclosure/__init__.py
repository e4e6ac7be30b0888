"""Disclosure control: the only place where a table that may be published is made."""

from census.disclosure.joint_protection import protect_together
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
    "protect_matrix",
    "protect_together",
    "round_small_counts",
]
