"""Commuting: employed persons who work in another municipality than that of residence.

Source: "About the statistics", Census 2001, Commuting; Non-sample errors: Commuting.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.reference import municipalities

SAME_MUNICIPALITY, SAME_REGION, SAME_COUNTY, OTHER_COUNTY = "1", "2", "3", "4"


def add_commuting_group(persons: ir.Table) -> ir.Table:
    """Persons with ``commuting_group``: code of the list of that name; null where a municipality is null.

    Definition: the same municipality; another one in the same economic region; another region in the same county;
    another county. Legal residence counts.

    Args:
        persons: ``residence_municipality_code``, ``work_municipality_code`` (null for those not employed).
    """
    listed = municipalities()
    regions = {"code": [item.code for item in listed], "region": [item.economic_region_code for item in listed]}
    of_home = ibis.memtable(regions).select(home="code", home_region="region")
    of_work = ibis.memtable(regions).select(work="code", work_region="region")
    placed = persons.left_join(of_home, persons.residence_municipality_code == of_home.home)
    placed = placed.left_join(of_work, placed.work_municipality_code == of_work.work)
    home, work = placed.residence_municipality_code, placed.work_municipality_code
    group = ibis.cases(
        (home.isnull() | work.isnull(), ibis.null("string")),
        (home == work, SAME_MUNICIPALITY),
        (placed.home_region == placed.work_region, SAME_REGION),
        (home.substr(0, 2) == work.substr(0, 2), SAME_COUNTY),
        else_=OTHER_COUNTY,
    )
    return placed.select(*persons.columns, commuting_group=group)


def count_flows(employed: ir.Table) -> ir.Table:
    """Employed persons by municipality of residence and of work: the origin-destination matrix.

    Args:
        employed: ``residence_municipality_code``, ``work_municipality_code``; both known.

    Returns:
        ``residence_municipality_code``, ``work_municipality_code`` (key, both; only pairs that occur), ``employed``.
    """
    return employed.group_by("residence_municipality_code", "work_municipality_code").agg(employed=employed.count())


def count_commuters(flows: ir.Table) -> ir.Table:
    """Out-commuters and in-commuters of every municipality.

    Definition: out-commuters live in the municipality and work in another one; in-commuters work in the municipality
    and live in another one.

    Args:
        flows: of ``count_flows``.

    Returns:
        ``municipality_code`` (key; every one where somebody employed lives or works), ``employed_residents``,
        ``out_commuters``, ``in_commuters``, ``employed_at_work_places`` (in the municipality).
    """
    away = flows.residence_municipality_code != flows.work_municipality_code
    lives = flows.select(
        municipality_code="residence_municipality_code",
        employed_residents="employed",
        out_commuters=ibis.ifelse(away, flows.employed, 0),
        in_commuters=ibis.literal(0, "int64"),
        employed_at_work_places=ibis.literal(0, "int64"),
    )
    works = flows.select(
        municipality_code="work_municipality_code",
        employed_residents=ibis.literal(0, "int64"),
        out_commuters=ibis.literal(0, "int64"),
        in_commuters=ibis.ifelse(away, flows.employed, 0),
        employed_at_work_places="employed",
    )
    both = lives.union(works)
    counts = [name for name in both.columns if name != "municipality_code"]
    return both.group_by("municipality_code").agg(**{name: both[name].sum().cast("int64") for name in counts})
