"""The limit on work at the same time.

Source: "About the statistics", Census 2001, Characteristics of persons - employment during census year: hours are
adjusted for the number of jobs allowed at the same time for each person. The numbers are parameters of ours.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.employment_year.rule import YearRule
from census.employment_year.works import CENTI, PER_HOUR
from census.engine import materialise, stack

_KEY = ["person_id", "kind", "number"]


def limit_hours(works: ir.Table, rule: YearRule) -> ir.Table:
    """Hours in the year of each work, of which only so many count at the same time.

    Definition: on any day the works of most weekly hours count, at most ``rule.most_jobs`` of them, and of their hours
    only those up to ``rule.most_weekly_hours`` together: of the last one what is left. Works of equal hours count in
    the order of kind and number.

    Args:
        works: of ``works_of_year``.
        rule: see ``YearRule``.

    Returns:
        The works, with ``hours`` in the year (whole hours).
    """
    days = works.last_day.delta(works.first_day, unit="day") + 1
    works = materialise(works.mutate(product=(works.centihours * days).cast("int64")))
    most = round(rule.most_weekly_hours * CENTI)
    crowded = works.group_by("person_id").agg(works=works.count(), together=works.centihours.sum())
    crowded = crowded.filter((crowded.works > rule.most_jobs) | (crowded.together > most))
    crowded = materialise(crowded.select("person_id"))
    alone = works.anti_join(crowded, "person_id")
    limited = _limited(works.semi_join(crowded, "person_id"), rule.most_jobs, most)
    counted = stack([alone.select(*works.columns), limited.select(*works.columns)])
    return counted.mutate(hours=(counted.product / PER_HOUR + 0.5).floor().cast("int64")).drop("product")


def _limited(works: ir.Table, most_jobs: int, most: int) -> ir.Table:
    """The works of crowded persons with what counts of them, part by part of the year in which the same works go on."""
    works = materialise(works)
    begins = works.select("person_id", day=works.first_day)
    ends = works.select("person_id", day=works.last_day + ibis.interval(days=1))
    marks = stack([begins, ends.select(day=ends.day.cast("date"), person_id=ends.person_id).select("person_id", "day")])
    marks = marks.distinct()
    until = marks.day.lead().over(ibis.window(group_by="person_id", order_by=marks.day))
    parts = marks.mutate(until=until).filter(lambda t: t.until.notnull())
    parts = parts.select("person_id", "day", days=parts.until.delta(parts.day, unit="day"))
    going = works.join(parts, "person_id")
    going = going.filter((going.first_day <= going.day) & (going.last_day >= going.day))
    order = [going.centihours.desc(), going.kind, going.number]
    of_part = ibis.window(group_by=["person_id", "day"], order_by=order)
    upto = ibis.window(group_by=["person_id", "day"], order_by=order, preceding=None, following=0)
    ranked = going.mutate(place=ibis.row_number().over(of_part), reached=going.centihours.sum().over(upto))
    before = ranked.reached - ranked.centihours
    counts = ibis.greatest(ibis.least(ranked.centihours, most - before), 0)
    counted = ranked.mutate(counts=ibis.ifelse(ranked.place < most_jobs, counts * ranked.days, 0).cast("int64"))
    sums = counted.group_by(_KEY).agg(counts=counted.counts.sum().cast("int64"))
    joined = works.drop("product").join(sums, _KEY)
    return joined.mutate(product=joined.counts)
