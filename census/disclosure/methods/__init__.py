"""Methods of protection behind one interface, so that methodologists can choose with figures."""

from census.disclosure.methods.comparison import compare_methods
from census.disclosure.methods.interface import Method, Outcome
from census.disclosure.methods.registry import METHODS

__all__ = ["METHODS", "Method", "Outcome", "compare_methods"]
