"""A job without wage and a wage without job that are one job under two numbers."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.engine import materialise


def pair_unknown(spells: ir.Table, wages: ir.Table) -> tuple[ir.Table, ir.Table]:
    """Give spells and wage sums whose number the business register does not hold to each other.

    Definition: a person has exactly one job without wage and exactly one wage sum without job, and the business
    register does not hold the establishment of the one or the enterprise of the other: then both are of one job, which
    is of the enterprise that is known.

    Args:
        spells: ``person_id``, ``establishment_number``, ``enterprise_number`` (null if the establishment is unknown).
        wages: ``person_id``, ``enterprise_number``, ``is_listed`` (the enterprise is in the business register).

    Returns:
        Both, with ``enterprise_number`` of the known enterprise (of the wage sum, if neither is known).
    """
    key = ["person_id", "enterprise_number"]
    unpaid = spells.anti_join(wages, key).select("person_id", "establishment_number", "enterprise_number").distinct()
    unplaced = wages.anti_join(spells.filter(spells.enterprise_number.notnull()), key)
    one_job = _only(unpaid, establishment_number="establishment_number", of_job="enterprise_number")
    one_wage = _only(unplaced, is_listed="is_listed", of_wage="enterprise_number")
    pairs = one_job.join(one_wage, "person_id")
    pairs = materialise(
        pairs.filter(pairs.of_job.isnull() | ~pairs.is_listed).select(
            "person_id",
            "establishment_number",
            "of_wage",
            paired=ibis.ifelse(pairs.is_listed, pairs.of_wage, pairs.of_job.fill_null(pairs.of_wage)),
        )
    )
    jobs = spells.left_join(pairs.drop("of_wage"), ["person_id", "establishment_number"])
    jobs = jobs.mutate(enterprise_number=jobs.paired.fill_null(jobs.enterprise_number))
    sums = wages.left_join(
        pairs.select("person_id", "paired", enterprise_number="of_wage"), ["person_id", "enterprise_number"]
    )
    sums = sums.mutate(enterprise_number=sums.paired.fill_null(sums.enterprise_number))
    return jobs.select(*spells.columns), sums.select(*wages.columns)


def _only(rows: ir.Table, **columns: str) -> ir.Table:
    """``person_id`` and columns, under new names, of the rows of persons who have no other."""
    # of one row, the largest value is the value
    values = {name: rows[column].max() for name, column in columns.items()}
    of_person = rows.group_by("person_id").agg(rows_of_person=rows.count(), **values)
    return of_person.filter(of_person.rows_of_person == 1).drop("rows_of_person")
