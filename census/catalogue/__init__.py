"""The catalogue: every published variable described once. Matrices, files and documentation derive from it."""

from census.catalogue.quantities import Quantity, find_quantity, load_quantities
from census.catalogue.variables import Variable, find_variable, load_variables, number_bands

__all__ = [
    "Quantity",
    "Variable",
    "find_quantity",
    "find_variable",
    "load_quantities",
    "load_variables",
    "number_bands",
]
