"""How often the registers of jobs contradict each other, before they were made consistent and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from census.engine import count, fetch, materialise, rows_with_company
from census.jobs.consistency import BEYOND_WAGE, WITHOUT_JOB, WITHOUT_WAGE
from census.jobs.sources import JobSources, owners
from census.jobs.spells import LASTING
from census.reference import code_list

INCONSISTENCY_SCHEMA = pa.schema({"kind": pa.string(), "before": pa.int64(), "after": pa.int64()})
_KEY = ["person_id", "enterprise_number"]


def count_inconsistencies(told: JobSources, establishments: ir.Table, jobs: ir.Table) -> pa.Table:
    """Count the inconsistencies of each kind (code list ``job_inconsistency``) in the registers and in the jobs.

    Args:
        told: what registers tell of residents, as ``link_jobs`` takes it.
        establishments: ``establishment_number`` (key), ``enterprise_number``.
        jobs: as ``link_jobs`` gives them.

    Returns:
        ``INCONSISTENCY_SCHEMA``, in the order of the code list: rows that are inconsistent in the registers, and in
        the jobs made of them.
    """
    before, after = _before(told, owners(establishments)), _after(jobs, told, owners(establishments))
    before["lasts_beyond_wage"] = count(jobs.filter(jobs.consistency == BEYOND_WAGE))
    rows = [
        {"kind": item.code, "before": before[item.code], "after": after[item.code]}
        for item in code_list("job_inconsistency")
    ]
    return pa.Table.from_pylist(rows, INCONSISTENCY_SCHEMA)


def _before(told: JobSources, owned: ir.Table) -> dict[str, int]:
    spells = told.employee_jobs.left_join(owned, "establishment_number").drop("establishment_number_right")
    spells = materialise(spells.rename(enterprise_number="owner"))
    alone = told.wage_sums.anti_join(spells.filter(spells.enterprise_number.notnull()), _KEY)
    alone = alone.left_join(owned, "establishment_number")
    undated = _one(alone.agg(wages=alone.count(), unplaced=alone.owner.isnull().sum()))
    unknown, no_hours = spells.enterprise_number.isnull().sum(), spells.weekly_hours.isnull().sum()
    dated = _one(spells.agg(spells=spells.count(), unknown=unknown, no_hours=no_hours))
    leaves = told.sick_leaves.select("person_id", "establishment_number").distinct()
    return {
        "records": dated["spells"] + sum(count(part) for part in (told.wage_sums, told.positions, leaves)),
        "overlapping_spells": _overlapping(spells),
        "job_without_wage": count(spells.anti_join(told.wage_sums, _KEY)),
        "wage_without_job": undated["wages"],
        "undated_wage": undated["wages"],
        "establishment_unknown": dated["unknown"] + undated["unplaced"],
        "other_place_than_position": _elsewhere(spells, told.positions, owned),
        "hours_unknown": dated["no_hours"] + undated["wages"],
        "position_alone": _alone(told.positions, owned, [spells, told.wage_sums]),
    }


def _after(jobs: ir.Table, told: JobSources, owned: ir.Table) -> dict[str, int]:
    kinds = {
        "job_without_wage": jobs.consistency == WITHOUT_WAGE,
        "wage_without_job": jobs.consistency == WITHOUT_JOB,
        "undated_wage": jobs.dated_by.isnull(),
        "lasts_beyond_wage": (jobs.consistency == BEYOND_WAGE) & jobs.is_active_in_week,
        "establishment_unknown": jobs.establishment_by.isnull(),
        "hours_unknown": jobs.weekly_hours.isnull(),
    }
    dated = jobs.filter(jobs.start_date.notnull())
    return {
        **_one(jobs.agg(records=jobs.count(), **{kind: holds.sum() for kind, holds in kinds.items()})),
        "overlapping_spells": _overlapping(dated),
        "other_place_than_position": _elsewhere(dated, told.positions, owned),
        "position_alone": _alone(told.positions, owned, [jobs]),
    }


def _overlapping(spells: ir.Table) -> int:
    """Spells that begin before an earlier one of the person in the same establishment has ended."""
    place = ["person_id", "establishment_number"]
    spells, _ = rows_with_company(spells, place)
    last = spells.end_date.fill_null(LASTING)
    window = ibis.window(group_by=place, order_by=[spells.start_date, last], preceding=(None, 1), following=None)
    marked = spells.mutate(until=last.max().over(window))
    return count(marked.filter(marked.start_date <= marked.until))


def _elsewhere(spells: ir.Table, positions: ir.Table, owned: ir.Table) -> int:
    """Spells in an enterprise where the person has a position, but none in the establishment of the spell."""
    held = positions.join(owned, "establishment_number")
    held = held.select("person_id", "establishment_number", enterprise_number="owner")
    within = spells.semi_join(held, _KEY)
    return count(within.anti_join(held, ["person_id", "establishment_number"]))


def _alone(positions: ir.Table, owned: ir.Table, others: Sequence[ir.Table]) -> int:
    """Positions in enterprises of which no other table tells for the person."""
    held = positions.join(owned, "establishment_number").rename(enterprise_number="owner")
    for other in others:
        held = held.anti_join(other, _KEY)
    return count(held)


def _one(aggregate: ir.Table) -> dict[str, Any]:
    return {name: int(value or 0) for name, value in fetch(aggregate).to_pylist()[0].items()}
