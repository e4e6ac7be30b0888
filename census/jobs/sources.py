"""The registers that tell of jobs, as the consistency module takes them."""

from __future__ import annotations

from dataclasses import dataclass, fields

import ibis
import ibis.expr.types as ir

from census.engine import materialise
from census.reference import CENSUS_WEEK


@dataclass(frozen=True)
class JobSources:
    """Registers that tell of jobs of employees.

    Attributes:
        employee_jobs: Register of Employees: ``person_id``, ``establishment_number``, ``start_date``, ``end_date``
            (null while it lasts), ``weekly_hours`` (null if unknown).
        wage_sums: of the census year: ``person_id``, ``enterprise_number``, ``establishment_number`` (null where the
            certificate names none), ``wage_nok``.
        previous_wages: of the year before: ``person_id``, ``enterprise_number``, ``previous_wage_nok``.
        positions: of the personnel registers of government in the autumn: ``person_id``, ``establishment_number``,
            ``position_hours``.
        sick_leaves: of the quarter around census week: ``person_id``, ``establishment_number``, ``start_date``,
            ``end_date``.
        unemployed: spells of unemployment and of measures: ``person_id``, ``pays_wages`` (null outside measures),
            ``start_date``, ``end_date``.
        benefits: persons whom the National Insurance paid instead of the employer for a part of the year, by sickness
            or parental benefit: ``person_id``.
    """

    employee_jobs: ir.Table
    wage_sums: ir.Table
    previous_wages: ir.Table
    positions: ir.Table
    sick_leaves: ir.Table
    unemployed: ir.Table
    benefits: ir.Table


def sources_of(sources: JobSources, residents: ir.Table) -> JobSources:
    """What the registers tell of residents, each computed once for all that use it.

    Args:
        sources: of anybody.
        residents: ``person_id`` (key).
    """
    parts = {item.name: getattr(sources, item.name) for item in fields(sources)}
    return JobSources(**{name: materialise(part.semi_join(residents, "person_id")) for name, part in parts.items()})


def in_week(spells: ir.Table) -> ir.BooleanValue:
    """Whether spells (``start_date``, ``end_date``) have at least a day in census week."""
    begin, end = CENSUS_WEEK
    return (spells.start_date <= end) & (spells.end_date.isnull() | (spells.end_date >= begin))


def owners(establishments: ir.Table) -> ir.Table:
    """Enterprise of every establishment: ``establishment_number`` (key), ``owner``."""
    return establishments.select("establishment_number", owner="enterprise_number")


def best_position(positions: ir.Table, establishments: ir.Table) -> ir.Table:
    """Each person's position in every enterprise: that of most hours, then of the lowest number of establishment.

    Returns:
        ``person_id``, ``enterprise_number`` (key, both), ``position_place``, ``position_hours``.
    """
    held = positions.join(owners(establishments), "establishment_number")
    order = [held.position_hours.desc(nulls_first=False), held.establishment_number]
    ranked = held.mutate(rank=ibis.row_number().over(group_by=["person_id", "owner"], order_by=order))
    return ranked.filter(ranked.rank == 0).select(
        "person_id", "position_hours", enterprise_number="owner", position_place="establishment_number"
    )


def leaves_of_enterprises(sick_leaves: ir.Table, establishments: ir.Table) -> ir.Table:
    """Sick leaves from each enterprise.

    Returns:
        ``person_id``, ``enterprise_number`` (key, both), ``leave_place`` (establishment; the lowest number of several),
        ``is_on_sick_leave`` (on a day of census week).
    """
    told = sick_leaves.mutate(now=in_week(sick_leaves)).join(owners(establishments), "establishment_number")
    grouped = told.group_by("person_id", enterprise_number="owner")
    return grouped.agg(leave_place=told.establishment_number.min(), is_on_sick_leave=told.now.max())


def people_in_paid_measures(unemployed: ir.Table) -> ir.Table:
    """Persons who are in a measure that pays wages in census week: ``person_id`` (key), ``in_measure`` (true)."""
    paid = unemployed.filter(unemployed.pays_wages.fill_null(False) & in_week(unemployed))
    return paid.select("person_id").distinct().mutate(in_measure=ibis.literal(True))
