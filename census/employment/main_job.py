"""The main job of employed persons, described by the business register.

Source: "About the statistics", Census 2001, Characteristics of persons - employment in census week: Status in
employment; Weekly working hours; Industry; Sector; Number of employed persons in the establishment; Municipality of
work.
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from census.employment.candidates import OWN
from census.reference import code_list

EMPLOYEE, SELF_EMPLOYED = "1", "2"
_UNSPECIFIED, _PRIVATE, _UNKNOWN_SIZE = "00", "4", "9"
_MILITARY = "75220"
"""Industry whose places of work nobody is told: its employees work where they live."""


@dataclass(frozen=True)
class BusinessRegister:
    """Where work is done.

    Attributes:
        establishments: ``establishment_number`` (key), ``enterprise_number``, ``industry_code``, ``sector_code``,
            ``municipality_code`` (of 2002), ``urban_district_code`` (in the towns that have such; all null if unknown).
        enterprises: ``enterprise_number`` (key), ``industry_code``, ``sector_code``.
    """

    establishments: ir.Table
    enterprises: ir.Table


def establishment_sizes(jobs: ir.Table) -> ir.Table:
    """Employees of every establishment in census week: all of them count, main job there or not.

    Args:
        jobs: of the week: ``person_id``, ``establishment_number``.

    Returns:
        ``establishment_number`` (key), ``establishment_employees``.
    """
    there = jobs.filter(jobs.establishment_number.notnull()).select("person_id", "establishment_number").distinct()
    return there.group_by("establishment_number").agg(establishment_employees=there.count())


def describe_main_jobs(main: ir.Table, residents: ir.Table, register: BusinessRegister, sizes: ir.Table) -> ir.Table:
    """Describe the main jobs of employed persons.

    Definition: industry and sector are those of the establishment, else of the enterprise, of the own business last
    year's; unspecified sector is private. The municipality of work is that of the establishment; where none is known -
    seamen, conscripts, most self-employed - and in the military it is that of residence.

    Args:
        main: of ``decisions.decide_employment``, the employed.
        residents: ``person_id`` (key), ``residence_municipality_code``, ``residence_urban_district_code``.
        register: the business register.
        sizes: of ``establishment_sizes``.

    Returns:
        ``person_id`` (key), ``job_number`` (of ``processed/jobs``; null for service and businesses),
        ``employment_source``, ``status_in_employment`` (1 employee, 2 self-employed), ``weekly_hours``, ``hours_by``,
        ``establishment_number``, ``industry_division`` (SIC94, 00 unspecified), ``industry_group``, ``sector_group``,
        ``establishment_employees`` (null if the establishment is unknown), ``establishment_size`` (code list),
        ``work_municipality_code``, ``work_urban_district_code`` (in the towns that have such),
        ``is_work_place_known``.
    """
    places = register.establishments.select(
        "establishment_number",
        place_industry="industry_code",
        place_sector="sector_code",
        located="municipality_code",
        district="urban_district_code",
    )
    owners = register.enterprises.select(
        "enterprise_number", owner_industry="industry_code", owner_sector="sector_code"
    )
    homes = residents.select(
        "person_id", home="residence_municipality_code", home_district="residence_urban_district_code"
    )
    job = main.join(homes, "person_id")
    for other, key in (
        (places, "establishment_number"),
        (owners, "enterprise_number"),
        (sizes, "establishment_number"),
    ):
        job = job.left_join(other, key).drop(f"{key}_right")
    industry = ibis.coalesce(job.place_industry, job.owner_industry, job.own_industry)
    sector = ibis.coalesce(job.place_sector, job.owner_sector, job.own_sector)
    division = industry.substr(0, 2).fill_null(_UNSPECIFIED)
    groups = {item.code: item.extra["sector_group"] for item in code_list("sector")}
    sources = {item.code: item.extra["source"] for item in code_list("employment_rule")}
    known = job.located.notnull() & (industry != _MILITARY).fill_null(True)
    return job.select(
        "person_id",
        "job_number",
        employment_source=job.employment_rule.substitute(sources),
        status_in_employment=ibis.ifelse(job.work == OWN, SELF_EMPLOYED, EMPLOYEE),
        weekly_hours=job.weekly_hours,
        hours_by=job.hours_by,
        establishment_number=job.establishment_number,
        industry_division=division,
        industry_group=division.substitute(industry_groups()),
        sector_group=sector.substitute(groups, else_=_PRIVATE).fill_null(_PRIVATE),
        establishment_employees=job.establishment_employees,
        establishment_size=_size_group(job.establishment_employees),
        work_municipality_code=ibis.ifelse(known, job.located, job.home),
        work_urban_district_code=ibis.ifelse(known, job.district, job.home_district),
        is_work_place_known=known,
    )


def industry_groups() -> dict[str, str]:
    """The census's group of industries for each division of SIC94, read from the groups' codes (``10,12-37``)."""
    groups = {}
    for group in code_list("industry_group"):
        for part in group.code.split(","):
            first, _, last = part.partition("-")
            for division in range(int(first), int(last or first) + 1):
                groups[f"{division:02d}"] = group.code
    return groups


def _size_group(employees: ir.IntegerValue) -> ir.StringValue:
    """Code of the list ``establishment_size``."""
    known = [item for item in code_list("establishment_size") if item.extra["from"]]
    group: ir.StringValue = ibis.cases(
        *((employees >= int(item.extra["from"]), item.code) for item in reversed(known)), else_=_UNKNOWN_SIZE
    )
    return group
