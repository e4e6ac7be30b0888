"""Edits that must hold after imputation, as rules in words of the variables.

A rule is a comparison such as ``number_of_rooms * 6 <= utility_floor_space_m2``, several joined by ``and`` or ``or``.
It is the same for a pandas frame and for a table of the engine. A rule of which a value is missing is kept.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import pandas as pd

from census.errors import ImputationError

_OPERATORS: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.And: operator.and_,
    ast.Or: operator.or_,
}


@dataclass(frozen=True)
class Edit:
    """A rule for the values of one unit.

    Attributes:
        rule: as written.
    """

    rule: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it speaks of, sorted."""
        return tuple(sorted({node.id for node in ast.walk(self._parsed()) if isinstance(node, ast.Name)}))

    def check(self) -> None:
        """Raise ImputationError if the rule is no comparison of columns and numbers."""
        if not self.columns or not _is_condition(self._parsed()):
            raise self._error()
        self.holds({name: pd.Series([], dtype=object) for name in self.columns})

    def holds(self, table: Any) -> Any:
        """Whether each row keeps the rule: of a pandas frame or a table of the engine. Rows with a value missing do.

        Raises:
            ImputationError: the rule is no comparison of columns and numbers.
        """
        missing = reduce(operator.or_, (table[name].isnull() for name in self.columns))
        return self._value(self._parsed(), table) | missing

    def _parsed(self) -> ast.expr:
        try:
            return ast.parse(self.rule, mode="eval").body
        except SyntaxError:
            raise self._error() from None

    def _value(self, node: ast.expr, table: Any) -> Any:
        match node:
            case ast.Name(id=name):
                return table[name]
            case ast.Constant(value=value):
                return value
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                return _OPERATORS[type(op)](self._value(left, table), self._value(right, table))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _OPERATORS:
                return _OPERATORS[type(op)](self._value(left, table), self._value(right, table))
            case ast.BoolOp(op=op, values=values):
                first, *others = (self._value(value, table) for value in values)
                for other in others:
                    first = _OPERATORS[type(op)](first, other)
                return first
            case _:
                raise self._error()

    def _error(self) -> ImputationError:
        return ImputationError(
            f"The edit '{self.rule}' is no comparison of columns and numbers.",
            "Write it like 'number_of_rooms * 6 <= utility_floor_space_m2'.",
        )


def _is_condition(node: ast.expr) -> bool:
    if isinstance(node, ast.BoolOp):
        return all(_is_condition(value) for value in node.values)
    return isinstance(node, ast.Compare)
