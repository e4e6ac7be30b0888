"""Spells of work in one establishment that overlap or follow on each other are one job."""

from __future__ import annotations

import datetime as dt

import ibis
import ibis.expr.types as ir

from census.engine import rows_with_company

LASTING = dt.date(9999, 12, 30)
"""Stands for the end of a spell that lasts; a day below the last that engines know, so that one can be added."""
_PLACE = ["person_id", "enterprise_number", "establishment_number"]


def merge_spells(spells: ir.Table) -> ir.Table:
    """Merge the spells of a person in one establishment that overlap, stand twice, or follow within a day.

    The hours of the merged spell are those of the part that began last and has any (the most, of several that began
    together): settled hours change, and the latest agreement holds.

    Args:
        spells: ``person_id``, ``enterprise_number``, ``establishment_number`` (may be null), ``establishment_by``,
            ``start_date``, ``end_date`` (null while it lasts), ``weekly_hours``, ``hours_by``; further columns are the
            same for all spells of a person in an establishment. The establishment number of none is null.

    Returns:
        A row for each merged spell, with the same columns and ``number_of_spells``.
    """
    several, single = rows_with_company(spells, ["person_id", "establishment_number"])
    merged = _merge(several)
    alone = single.mutate(number_of_spells=ibis.literal(1, "int64"))
    return merged.union(alone.select(*merged.columns))


def _merge(spells: ir.Table) -> ir.Table:
    until = spells.end_date.fill_null(LASTING)
    order = [spells.start_date, until]
    before = ibis.window(group_by=_PLACE, order_by=order, preceding=(None, 1), following=None)
    marked = spells.mutate(until=until, until_before=until.max().over(before))
    follows = (marked.start_date <= marked.until_before + ibis.interval(days=1)).fill_null(False)
    marked = marked.mutate(begins=(~follows).cast("int64"))
    # of spells with the same dates, the one that begins the run comes first here too
    in_turn = [marked.start_date, marked.until, marked.begins.desc()]
    upto = ibis.window(group_by=_PLACE, order_by=in_turn, preceding=None, following=0)
    numbered = marked.mutate(run=marked.begins.sum().over(upto))
    run = [*_PLACE, "run"]
    known = [
        numbered.weekly_hours.isnull(),
        numbered.start_date.desc(),
        numbered.weekly_hours.desc(nulls_first=False),
        numbered.hours_by,
    ]
    ranked = numbered.mutate(
        rank=ibis.row_number().over(group_by=run, order_by=[*known, numbered.until, numbered.establishment_by]),
        first_day=numbered.start_date.min().over(group_by=run),
        last_day=numbered.until.max().over(group_by=run),
        number_of_spells=ibis._.count().over(group_by=run).cast("int64"),
    )
    lasts = ranked.last_day == LASTING
    merged = ranked.filter(ranked.rank == 0)
    return merged.select(
        *(name for name in spells.columns if name not in {"start_date", "end_date"}),
        "number_of_spells",
        start_date="first_day",
        end_date=ibis.ifelse(lasts, ibis.null("date"), ranked.last_day),
    )
