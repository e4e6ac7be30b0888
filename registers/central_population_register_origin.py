"""Where a person of the Central Population Register and the forebears were born, and who was adopted from abroad."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from census.reference import NORWAY
from registers.schema import Column, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

_GRANDPARENTS = {
    "mother": ("maternal_grandmother", "maternal_grandfather"),
    "father": ("paternal_grandmother", "paternal_grandfather"),
}
_PARENTS_OF_PARENT = ("mother_country_of_birth", "father_country_of_birth")
GRANDPARENT_COLUMNS = tuple(f"{name}_country_of_birth" for pair in _GRANDPARENTS.values() for name in pair)
"""Columns of the grandparents' countries of birth."""

ORIGIN_COLUMNS = (
    Column("country_of_birth", "string", "Mother's country of residence at birth; empty: unknown.", codes="country"),
    Column("mother_country_of_birth", "string", "Mother's country of birth.", codes="country"),
    Column("father_country_of_birth", "string", "Father's country of birth.", codes="country"),
    *(
        Column(
            f"{name}_country_of_birth",
            "string",
            f"Country of birth of the {parent}'s {one}; empty: unknown, as of many who died before the register began "
            "or never lived in Norway.",
            codes="country",
        )
        for parent, names in _GRANDPARENTS.items()
        for name, one in zip(names, ("mother", "father"), strict=True)
    ),
    Column("adoption_date", "date", "Day of adoption from a foreign country; empty for all who were not adopted so."),
)


def _born_to_foreign_born_with_unknown_grandparent(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    abroad = (rows[column] != NORWAY for column in _PARENTS_OF_PARENT)
    unknown = reduce(or_, (rows[column].isnull() for column in GRANDPARENT_COLUMNS))
    return rows.filter(reduce(and_, abroad, rows.country_of_birth == NORWAY) & unknown)


def _not_as_parent_says(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    """Rows of which a grandparent's country is not that of the parent's own row."""
    broken = []
    for parent, names in _GRANDPARENTS.items():
        told = rows.select(
            _parent=rows.national_identity_number,
            _mother=rows.mother_country_of_birth,
            _father=rows.father_country_of_birth,
        )
        linked = rows.join(told, rows[f"{parent}_identity_number"] == told["_parent"])
        mother, father = (linked[f"{name}_country_of_birth"] for name in names)
        broken.append(linked.filter((mother != linked["_mother"]) | (father != linked["_father"])).select("row_number"))
    return broken[0].union(broken[1], distinct=True)


ORIGIN_RULES = (
    Rule(
        "adopted_before_birth",
        Severity.DOUBT,
        "The adoption is not before the birth.",
        "Correct the date; until then the person counts as adopted.",
        lambda rows, _: rows.filter(rows.adoption_date < rows.birth_date),
        ("adoption_date", "birth_date"),
    ),
    Rule(
        "adopted_in_norway",
        Severity.REPORT,
        "Who was adopted from a foreign country was born abroad.",
        "Nothing, if the adoption was within Norway: it does not count as one from a foreign country.",
        lambda rows, _: rows.filter(rows.adoption_date.notnull() & (rows.country_of_birth == NORWAY)),
        ("adoption_date", "country_of_birth"),
    ),
    Rule(
        "grandparent_unknown",
        Severity.REPORT,
        "Of who was born in Norway to two foreign-born parents, all four grandparents' countries of birth are known.",
        "Nothing: unknown ones count as born abroad, as their children were.",
        _born_to_foreign_born_with_unknown_grandparent,
        GRANDPARENT_COLUMNS,
        tolerance=0.1,
    ),
    Rule(
        "grandparent_not_as_parent_says",
        Severity.REPORT,
        "Grandparents' countries of birth are those that the parents' own rows tell of their parents.",
        "Find out which of the rows is right; until then the person's own row counts.",
        _not_as_parent_says,
        GRANDPARENT_COLUMNS,
    ),
)
"""Rules of the columns, for the register to add to its own."""
