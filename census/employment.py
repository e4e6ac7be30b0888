"""Employed persons in the census week, with their main job.

Source: "About the statistics", Census 2001, Characteristics of persons - employment in census week; Labour market data.
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd

from census.engine import stack
from census.reference import CENSUS_WEEK, EMPLOYMENT_AGES, code_list
from census.reference.wage_limits import WageLimits, production_limits

EMPLOYEE, SELF_EMPLOYED = "1", "2"
_SOURCES = ("national_service", "dated_job", "other_register", "wage_sum", "self_employment")
_SERVICE, _DATED, _OTHERWISE, _BY_WAGE, _OWN = range(len(_SOURCES))
_DEFENCE, _CENTRAL_GOVERNMENT = "75220", "110"


@dataclass(frozen=True)
class Supplements:
    """Registers that date jobs which the Register of Employees does not hold, and that of conscripts.

    Attributes:
        positions: of the personnel registers of government in the autumn: ``person_id``, ``establishment_number``,
            ``position_hours``.
        sick_leaves: ``input/sick_leaves``, of the quarter around census week.
        unemployed: ``input/unemployed_persons``; measures that pay wages are jobs.
        conscripts: ``input/conscripts``.
    """

    positions: ir.Table
    sick_leaves: ir.Table
    unemployed: ir.Table
    conscripts: ir.Table


@dataclass(frozen=True)
class SelfEmploymentRule:
    """How the tax return tells the self-employed, and their hours: assumptions of ours, to be tuned to the LFS.

    Attributes:
        least_income_nok: net entrepreneurial income of the year from which somebody counts as self-employed.
        full_time_income_nok: income from which full time is assumed.
        full_time_hours, part_time_hours: usual weekly hours assumed.
    """

    least_income_nok: int = 30_000
    full_time_income_nok: int = 120_000
    full_time_hours: float = 42.0
    part_time_hours: float = 20.0


def classify_employment(
    residents: ir.Table,
    jobs: ir.Table,
    wage_sums: ir.Table,
    tax_returns: ir.Table,
    establishments: ir.Table,
    rule: SelfEmploymentRule = SelfEmploymentRule(),
    supplements: Supplements | None = None,
    limits: WageLimits | None = None,
) -> ir.Table:
    """Classify the employed of the census week and select their main job.

    Definition: persons of 16-74 years who, as nearly as registers can tell, worked for pay or profit for at least an
    hour in the week of 29 October - 4 November 2001 or were temporarily absent. In turn: national service in the
    week; a job of the Register of Employees that was active in the week; else a wage sum of the year from an
    enterprise without a dated job for the person, if another register dates it (a position in government, sick leave
    from the enterprise, a measure that pays wages); else one above a limit by age and sex; else income from
    self-employment above a limit. The main job is the one of most weekly hours (of most wage, among undated ones)
    within the first source that tells of any.

    Args:
        residents: ``person_id`` (key), ``age``, ``sex``, ``residence_municipality_code``.
        jobs: ``input/employee_jobs``.
        wage_sums: ``input/wage_sums``.
        tax_returns: ``input/tax_returns``.
        establishments: ``input/establishments``.
        rule: limits for the self-employed.
        supplements: further registers; without them, no service and no other dates are known. Positions also tell
            the establishment of jobs that were entered elsewhere in the enterprise.
        limits: wages from which undated wage sums count; None for those of production.

    Returns:
        A row for each employed person: ``person_id`` (key), ``employment_source``, ``status_in_employment`` (1
        employee, 2 self-employed), ``weekly_hours`` (null if unknown), ``establishment_number``,
        ``industry_division`` (SIC94, 00 unknown), ``sector_group`` (code list), ``work_municipality_code`` (of
        residence where unknown).
    """
    least, most = EMPLOYMENT_AGES
    people = residents.filter(residents.age.between(least, most)).select(
        "person_id", "age", "sex", home="residence_municipality_code"
    )
    told = _place_by_positions(jobs, establishments, supplements.positions) if supplements else jobs
    dated = _dated_jobs(people, told)
    undated = _undated_sums(people, jobs, wage_sums, establishments)
    by_wage = _jobs_by_wage(undated, jobs, establishments, limits or production_limits())
    self_employed = _self_employment(people, tax_returns, rule)
    sources = [dated, by_wage, self_employed]
    if supplements:
        sources += [
            _jobs_dated_otherwise(undated, jobs, establishments, supplements),
            _national_service(people, supplements.conscripts),
        ]
    candidates = stack(sources)
    order = [
        candidates.source,
        candidates.weekly_hours.desc(nulls_first=False),
        candidates.wage_nok.desc(nulls_first=False),
        candidates.establishment_number,
    ]
    main = candidates.mutate(rank=ibis.row_number().over(group_by="person_id", order_by=order)).filter(
        lambda t: t.rank == 0
    )
    return _describe(main, people, establishments)


def _dated_jobs(people: ir.Table, jobs: ir.Table) -> ir.Table:
    return (
        _in_week(jobs)
        .semi_join(people, "person_id")
        .select(
            "person_id",
            "establishment_number",
            "weekly_hours",
            source=ibis.literal(_DATED, "int64"),
            wage_nok=ibis.null("int64"),
            own_industry=ibis.null("string"),
            own_sector=ibis.null("string"),
        )
    )


def _place_by_positions(jobs: ir.Table, establishments: ir.Table, positions: ir.Table) -> ir.Table:
    """Jobs with the establishment and, where they lack them, the hours of the person's position in government.

    A job in an establishment where the person has no position, but has one elsewhere in the enterprise, was entered at
    the wrong place (often the head office).
    """
    owner = establishments.select("establishment_number", paid_by="enterprise_number")
    held = positions.select("person_id", "establishment_number", hours="position_hours").join(
        owner, "establishment_number"
    )
    here = held.select("person_id", "establishment_number", here_hours="hours")
    order = [held.hours.desc(nulls_first=False), held.establishment_number]
    best = held.mutate(rank=ibis.row_number().over(group_by=["person_id", "paid_by"], order_by=order))
    best = best.filter(best.rank == 0).select("person_id", "paid_by", "hours", place="establishment_number")
    placed = (
        jobs.left_join(owner, "establishment_number")
        .drop("establishment_number_right")
        .left_join(here, ["person_id", "establishment_number"])
        .drop("person_id_right")
    )
    right = placed.establishment_number_right.notnull()
    placed = placed.mutate(is_right=right).drop("establishment_number_right")
    looked_up = placed.left_join(best, ["person_id", "paid_by"])
    moved = ~looked_up.is_right & looked_up.place.notnull()
    return looked_up.select(
        "person_id",
        "start_date",
        "end_date",
        establishment_number=ibis.ifelse(moved, looked_up.place, looked_up.establishment_number),
        weekly_hours=ibis.coalesce(
            looked_up.weekly_hours, ibis.ifelse(looked_up.is_right, looked_up.here_hours, looked_up.hours)
        ),
    )


def _in_week(spells: ir.Table) -> ir.Table:
    """Spells with at least a day in census week."""
    begin, end = CENSUS_WEEK
    return spells.filter((spells.start_date <= end) & (spells.end_date.isnull() | (spells.end_date >= begin)))


def _undated_sums(people: ir.Table, jobs: ir.Table, wage_sums: ir.Table, establishments: ir.Table) -> ir.Table:
    """Wage sums from enterprises for which the person has no dated job at all."""
    owner = establishments.select("establishment_number", "enterprise_number")
    dated = jobs.join(owner, "establishment_number").select("person_id", "enterprise_number").distinct()
    undated = wage_sums.anti_join(dated, ["person_id", "enterprise_number"])
    undated = undated.select("person_id", "enterprise_number", "establishment_number", "wage_nok")
    return undated.anti_join(jobs, ["person_id", "establishment_number"]).join(people, "person_id")


def _jobs_by_wage(undated: ir.Table, jobs: ir.Table, establishments: ir.Table, wage_limits: WageLimits) -> ir.Table:
    """Undated wage sums at or above the limit."""
    limits = ibis.memtable(pd.DataFrame(wage_limits.rows())).rename(limit_sex="sex")
    judged = undated.join(
        limits, [undated.sex == limits.limit_sex, undated.age >= limits.age_from, undated.age <= limits.age_to]
    )
    enough = judged.filter(judged.wage_nok >= judged.limit_nok)
    placed = _with_establishment(enough, jobs, establishments)
    return placed.select(
        "person_id",
        "establishment_number",
        weekly_hours=ibis.null("float64"),
        source=ibis.literal(_BY_WAGE, "int64"),
        wage_nok=placed.wage_nok,
        own_industry=ibis.null("string"),
        own_sector=ibis.null("string"),
    )


def _jobs_dated_otherwise(
    undated: ir.Table, jobs: ir.Table, establishments: ir.Table, supplements: Supplements
) -> ir.Table:
    """Undated wage sums, however small, that another register dates; a position tells establishment and hours too."""
    owner = establishments.select("establishment_number", paid_by="enterprise_number")
    positions = supplements.positions.select("person_id", "establishment_number", hours="position_hours")
    leaves = supplements.sick_leaves.select("person_id", "establishment_number", hours=ibis.null("float64"))
    told = stack([positions, leaves]).join(owner, "establishment_number")
    order = [told.hours.desc(nulls_first=False), told.establishment_number]
    best = told.mutate(rank=ibis.row_number().over(group_by=["person_id", "paid_by"], order_by=order))
    best = best.filter(best.rank == 0).select("person_id", "hours", "paid_by", place="establishment_number")
    measures = _in_week(supplements.unemployed).filter(lambda spell: spell.pays_wages)
    in_measure = measures.select("person_id").distinct().mutate(in_measure=ibis.literal(True))
    looked_up = undated.left_join(
        best, [undated.person_id == best.person_id, undated.enterprise_number == best.paid_by]
    ).drop("person_id_right", "paid_by")
    looked_up = looked_up.left_join(in_measure, "person_id").drop("person_id_right")
    dated = looked_up.filter(looked_up.place.notnull() | looked_up.in_measure.fill_null(False))
    dated = dated.mutate(establishment_number=ibis.coalesce(dated.place, dated.establishment_number))
    placed = _with_establishment(dated, jobs, establishments)
    return placed.select(
        "person_id",
        "establishment_number",
        weekly_hours=placed.hours,
        source=ibis.literal(_OTHERWISE, "int64"),
        wage_nok=placed.wage_nok,
        own_industry=ibis.null("string"),
        own_sector=ibis.null("string"),
    )


def _national_service(people: ir.Table, conscripts: ir.Table) -> ir.Table:
    """Conscripts of the week: employees of central government in defence, who work where they live."""
    serving = _in_week(conscripts).semi_join(people, "person_id")
    return serving.select(
        "person_id",
        establishment_number=ibis.null("string"),
        weekly_hours=serving.weekly_hours,
        source=ibis.literal(_SERVICE, "int64"),
        wage_nok=ibis.null("int64"),
        own_industry=ibis.literal(_DEFENCE),
        own_sector=ibis.literal(_CENTRAL_GOVERNMENT),
    )


def _with_establishment(sums: ir.Table, jobs: ir.Table, establishments: ir.Table) -> ir.Table:
    """Link each wage sum to an establishment: the one that the certificate names; else, in the enterprise, one in the
    municipality of residence before others, the one with most jobs, the lowest number.
    """
    sizes = jobs.group_by("establishment_number").agg(jobs=jobs.count())
    known = establishments.left_join(sizes, "establishment_number").select(
        "enterprise_number",
        likely="establishment_number",
        located="municipality_code",
        jobs=lambda t: ibis.coalesce(t.jobs, 0),
    )
    needed = sums.filter(sums.establishment_number.isnull()).select("enterprise_number", "home").distinct()
    choices = needed.join(known, "enterprise_number")
    order = [(choices.located == choices.home).fill_null(False).desc(), choices.jobs.desc(), choices.likely]
    likeliest = choices.mutate(
        rank=ibis.row_number().over(group_by=["enterprise_number", "home"], order_by=order)
    ).filter(lambda t: t.rank == 0)
    linked = sums.left_join(likeliest.select("enterprise_number", "home", "likely"), ["enterprise_number", "home"])
    return linked.mutate(establishment_number=ibis.coalesce(linked.establishment_number, linked.likely))


def _self_employment(people: ir.Table, tax_returns: ir.Table, rule: SelfEmploymentRule) -> ir.Table:
    income = tax_returns.net_entrepreneurial_income_nok
    earning = tax_returns.filter(income >= rule.least_income_nok).semi_join(people, "person_id")
    full_time = earning.net_entrepreneurial_income_nok >= rule.full_time_income_nok
    return earning.select(
        "person_id",
        establishment_number=ibis.null("string"),
        weekly_hours=ibis.ifelse(full_time, rule.full_time_hours, rule.part_time_hours).cast("float64"),
        source=ibis.literal(_OWN, "int64"),
        wage_nok=earning.net_entrepreneurial_income_nok,
        own_industry=earning.previous_industry_code,
        own_sector=ibis.null("string"),
    )


def _describe(main: ir.Table, people: ir.Table, establishments: ir.Table) -> ir.Table:
    place = establishments.select(
        "establishment_number", "industry_code", "sector_code", located=establishments.municipality_code
    )
    described = main.left_join(place, "establishment_number").join(people.select("person_id", "home"), "person_id")
    groups = {item.code: item.extra["sector_group"] for item in code_list("sector")}
    industry = ibis.coalesce(described.industry_code, described.own_industry)
    division = ibis.coalesce(industry.substr(0, 2), ibis.literal("00"))
    sector = ibis.coalesce(described.sector_code, described.own_sector)
    self_employed = described.source == _OWN
    return described.select(
        "person_id",
        employment_source=described.source.cases(*enumerate(_SOURCES)),
        status_in_employment=ibis.ifelse(self_employed, SELF_EMPLOYED, EMPLOYEE),
        weekly_hours=described.weekly_hours,
        establishment_number=described.establishment_number,
        industry_division=division,
        industry_group=division.substitute(industry_groups()),
        sector_group=ibis.coalesce(sector.substitute(groups), ibis.literal("4")),
        work_municipality_code=ibis.coalesce(described.located, described.home),
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
