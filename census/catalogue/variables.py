"""Published variables, from ``variables.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from math import isfinite

import ibis
import ibis.expr.types as ir

from census.errors import CatalogueError
from census.reference import Code, code_list


@dataclass(frozen=True)
class Variable:
    """A published variable.

    Attributes:
        name: as matrices name it.
        label_en, label_nb: heading in tables.
        definition_en, definition_nb: in words, after the census document.
        source: section of "About the statistics", Census 2001.
        column: of the census file, that holds its value.
        code_list: its categories. Where the list has ``from`` and ``to``, numbers are put into these bands (both ends
            belong to the band); else the column holds the codes (of a column of true and false: 1 and 0). A band
            without limits, or a category with something in the list's column ``missing``, is that of units without a
            value.
        values: list of the codes that the column holds, if they are grouped: its column ``<code_list>`` or
            ``<code_list>_code`` says to which category each belongs, if to any. Empty if the column holds the
            categories themselves.
        unspecified: code of a further category, behind those of the list, for units with this code or without a value;
            empty if there is none.
    """

    name: str
    label_en: str
    label_nb: str
    definition_en: str
    definition_nb: str
    source: str
    column: str
    code_list: str
    values: str = ""
    unspecified: str = ""

    @property
    def categories(self) -> tuple[Code, ...]:
        listed = code_list(self.code_list)
        if not self.unspecified:
            return listed
        return (*listed, Code(self.unspecified, "Unspecified", "Uoppgitt", {"from": "", "to": "", "missing": "yes"}))

    @property
    def is_banded(self) -> bool:
        return "from" in self.categories[0].extra

    @property
    def unknown(self) -> int | None:
        """Number of the category of units without a value (a band without limits, or that of ``missing``), if any."""
        for number, item in enumerate(self.categories):
            limits = item.extra.get("from"), item.extra.get("to")
            if limits == ("", "") or item.extra.get("missing"):
                return number
        return None

    @property
    def numbers_of_values(self) -> dict[str, int]:
        """The category, by number in the order of the list, that each value of the column belongs to; no bands."""
        numbers = {item.code: number for number, item in enumerate(self.categories)}
        if not self.values:
            return numbers
        belongs = ((value.code, _category_of(value, self.code_list)) for value in code_list(self.values))
        return {value: numbers[code] for value, code in belongs if code}


@cache
def load_variables() -> dict[str, Variable]:
    """All variables by name.

    Raises:
        CatalogueError: a description lacks something, has something unknown, or names a code list that is not there.
    """
    text = (resources.files("census.catalogue") / "variables.toml").read_text("utf-8")
    variables = {}
    known = {field.name for field in fields(Variable)} - {"name"}
    for name, entry in tomllib.loads(text).items():
        wrong = sorted((known ^ set(entry)) - {"values", "unspecified"})
        if wrong:
            raise CatalogueError(f"Variable '{name}' in variables.toml lacks or has too much: {', '.join(wrong)}.")
        variable = Variable(name=name, **entry)
        _check_groups(variable)
        variables[name] = variable
    return variables


def _category_of(value: Code, grouping: str) -> str | None:
    """The category of a grouping that a code belongs to; empty: to none; None: the list does not say."""
    return value.extra.get(grouping, value.extra.get(f"{grouping}_code"))


def _check_groups(variable: Variable) -> None:
    codes = {item.code for item in variable.categories} | {""}
    for value in code_list(variable.values) if variable.values else ():
        if _category_of(value, variable.code_list) not in codes:
            raise CatalogueError(
                f"Variable '{variable.name}': what code '{value.code}' of the list '{variable.values}' belongs to is "
                f"no category of '{variable.code_list}'.",
                f"Name one in its column '{variable.code_list}', or leave it empty.",
            )


def find_variable(name: str) -> Variable:
    """The variable of that name.

    Raises:
        CatalogueError: there is none.
    """
    try:
        return load_variables()[name]
    except KeyError:
        raise CatalogueError(
            f"There is no variable '{name}' in the catalogue.", f"Variables: {', '.join(sorted(load_variables()))}."
        ) from None


def number_bands(value: ir.NumericValue, variable: Variable) -> ir.IntegerValue:
    """The band that each number lies in, by number in the order of the code list. Null, or a number in no band, is the
    band without limits if there is one, and null otherwise.
    """
    bands = [
        (float(item.extra["from"] or "-inf"), float(item.extra["to"] or "inf"), number)
        for number, item in enumerate(variable.categories)
        if item.extra["from"] or item.extra["to"]
    ]
    missing = ibis.null("int64") if variable.unknown is None else ibis.literal(variable.unknown, "int64")
    return _find_band(value, sorted(bands), missing)


def _find_band(
    value: ir.NumericValue, bands: Sequence[tuple[float, float, int]], missing: ir.IntegerValue
) -> ir.IntegerValue:
    """Halve the bands until one is left: a hundred bands take seven comparisons, not a hundred."""
    middle = len(bands) // 2
    if middle:
        below = value < bands[middle][0]
        return ibis.ifelse(
            below, _find_band(value, bands[:middle], missing), _find_band(value, bands[middle:], missing)
        )
    least, most, number = bands[0]
    inside = value.notnull()
    if isfinite(least):
        inside &= value >= least
    if isfinite(most):
        inside &= value <= most
    return ibis.ifelse(inside, ibis.literal(number, "int64"), missing)
