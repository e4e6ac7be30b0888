"""The catalogue: every published variable described once. Matrices, files and documentation derive from it."""

from census.catalogue.variables import Variable, code_variable, find_variable, load_variables

__all__ = ["Variable", "code_variable", "find_variable", "load_variables"]
