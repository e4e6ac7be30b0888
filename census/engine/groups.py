"""Rows that share a key, and the first of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ibis
import ibis.expr.types as ir

Order = Callable[[ir.Table], Sequence[ir.Value]]
"""Gives the values by which the rows of a table are put in order."""


def rows_with_company(rows: ir.Table, key: list[str]) -> tuple[ir.Table, ir.Table]:
    """Rows that share their key with others, and rows that do not; a key with a null is shared with none.

    Where few rows have company, and what must be done for those takes long, it is not done for the others.

    Example:
        ``several, single = rows_with_company(jobs, ["person_id"])``
    """
    shared = rows.group_by(key).agg(rows_of_key=rows.count())
    shared = shared.filter(shared.rows_of_key > 1).drop("rows_of_key")
    return rows.semi_join(shared, key), rows.anti_join(shared, key)


def first_rows(rows: ir.Table, key: list[str], order: Order) -> ir.Table:
    """The first row of each key, in an order that leaves no two rows of a key equal.

    Only rows with company are put in order. The rows are read several times: they should be stored.

    Args:
        rows: with the columns of ``key``, of which none is null.
        key: columns that name what has a first row.
        order: of the rows of a key.

    Example:
        ``first_rows(levels, ["person_id"], lambda t: [t.level.desc(), t.completed_date])``
    """
    several, single = rows_with_company(rows, key)
    ranked = several.mutate(rank_in_key=ibis.row_number().over(group_by=key, order_by=order(several)))
    first = ranked.filter(ranked.rank_in_key == 0).select(*rows.columns)
    return first.union(single)
