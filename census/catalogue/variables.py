"""Published variables, from ``variables.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources

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
        definition: in words, from the census document.
        source: section of "About the statistics", Census 2001.
        column: of the census file, that holds its value.
        code_list: its categories. Where the list has ``from`` and ``to``, numbers are put into these bands (both ends
            belong to the band); else the column holds the codes.
    """

    name: str
    label_en: str
    label_nb: str
    definition: str
    source: str
    column: str
    code_list: str

    @property
    def categories(self) -> tuple[Code, ...]:
        return code_list(self.code_list)

    @property
    def is_banded(self) -> bool:
        return "from" in self.categories[0].extra


@cache
def load_variables() -> dict[str, Variable]:
    """All variables by name.

    Raises:
        CatalogueError: a description lacks something, has something unknown, or names a code list that is not there.
    """
    text = (resources.files("census.catalogue") / "variables.toml").read_text("utf-8")
    variables = {}
    expected = {field.name for field in fields(Variable)} - {"name"}
    for name, entry in tomllib.loads(text).items():
        wrong = sorted(expected ^ set(entry))
        if wrong:
            raise CatalogueError(f"Variable '{name}' in variables.toml lacks or has too much: {', '.join(wrong)}.")
        variable = Variable(name=name, **entry)
        code_list(variable.code_list)
        variables[name] = variable
    return variables


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


def code_variable(table: ir.Table, variable: Variable) -> ir.StringValue:
    """The category of each row, as code. Null in the column, or a number in no band, is the category without limits if
    there is one, and null otherwise.
    """
    value = table[variable.column]
    if not variable.is_banded:
        return value.cast("string")
    bands = []
    unknown: ir.Value = ibis.null("string")
    for item in variable.categories:
        least, most = item.extra["from"], item.extra["to"]
        if not least and not most:
            unknown = ibis.literal(item.code)
            continue
        inside = ibis.literal(True)
        if least:
            inside = inside & (value >= float(least))
        if most:
            inside = inside & (value <= float(most))
        bands.append((value.notnull() & inside, item.code))
    return ibis.cases(*bands, else_=unknown)
