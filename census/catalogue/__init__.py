"""The catalogue: every published variable described once. Matrices, files and documentation derive from it."""

from census.catalogue.variables import Variable, find_variable, load_variables, number_bands

__all__ = ["Variable", "find_variable", "load_variables", "number_bands"]
