"""Errors that users see: what is wrong, where, how often, and what to do.

A message never holds an identity number: it names tables, columns, counts and row numbers.
"""

from __future__ import annotations


class CensusError(Exception):
    """Base of all errors that a user can mend.

    Args:
        problem: what is wrong and where (table, column, how many rows).
        remedy: what the user can do about it.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem} {remedy}".strip())

    def __reduce__(self) -> tuple[type[CensusError], tuple[str, str]]:
        return type(self), (self.problem, self.remedy)


class InputError(CensusError):
    """A delivered file is missing, unreadable, empty or not of the register's form."""


class GateError(CensusError):
    """Too many rows broke a rule for the run to go on."""


class StoreError(CensusError):
    """A data set of a run is missing, damaged or could not be written."""


class CatalogueError(CensusError):
    """A description in the catalogue (variable, code list, matrix) is wrong."""


class ParameterError(CensusError):
    """A parameter of a command or a run is outside what is allowed."""


class EngineError(CensusError):
    """The engine that runs the relational steps could not be opened or failed."""


class ImputationError(CensusError):
    """Values could not be imputed as asked."""
