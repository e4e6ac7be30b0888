"""Who is employed in the census week, by which source and rule.

Source: "About the statistics", Census 2001, Characteristics of persons - employment in census week: Employed persons;
Non-sample errors: Employed persons.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.employment.candidates import OWN, RULES, EmploymentSources, SelfEmploymentRule, employment_candidates
from census.employment.limits import WageLimits
from census.employment.main_job import BusinessRegister, describe_main_jobs, establishment_sizes
from census.engine import first_rows, materialise
from census.reference import EMPLOYMENT_AGES, code_list


def classify_employment(
    residents: ir.Table,
    sources: EmploymentSources,
    register: BusinessRegister,
    limits: WageLimits | None = None,
    rule: SelfEmploymentRule | None = None,
) -> tuple[ir.Table, ir.Table]:
    """Classify the employed of the census week and describe their main job.

    Definition: persons of 16-74 years who, as nearly as registers can tell, worked for pay or profit for at least an
    hour in the week of 29 October - 4 November 2001 or were temporarily absent: those in national service; with a job
    that its dates or another register show to be active in the week; with a wage sum that nothing dates, at or above a
    limit by age and sex; with an income from self-employment of at least a limit. The main job is national service,
    else the job of most weekly hours (estimated, where no register tells them; then of most wage), else the business.

    Args:
        residents: ``person_id`` (key), ``age``, ``sex``, ``residence_municipality_code``,
            ``residence_urban_district_code``.
        sources: what tells of work.
        register: the business register.
        limits: for undated wages; those of the reference facts by default.
        rule: limits for the self-employed; the assumptions of ``SelfEmploymentRule`` by default.

    Returns:
        The employed, see ``main_job.describe_main_jobs``; and of every resident ``person_id`` (key),
        ``employment_rule`` (the rule that decided, of the list of that name), ``employment_source`` (its source).
    """
    candidates = employment_candidates(residents, sources, register.establishments, rule or SelfEmploymentRule())
    judged = materialise(_judged(candidates, limits or WageLimits.from_reference()))
    decided = materialise(decide_employment(judged))
    sizes = establishment_sizes(judged.filter(judged.is_employed & (judged.work != OWN)))
    main = decided.filter(decided.is_employed)
    return describe_main_jobs(main, residents, register, sizes), rules_of_residents(residents, decided)


def decide_employment(judged: ir.Table) -> ir.Table:
    """Decide who is employed, and by which work.

    Args:
        judged: candidates of which is told whether they make somebody employed, and by which rule: ``person_id``,
            ``work``, ``is_employed``, ``employment_rule``, ``wage_nok``, ``weekly_hours``, ``job_number`` and whatever
            else is wanted of the work.

    Returns:
        A row for each person who has any: ``person_id`` (key) and the columns of the work that decided: the main job of
        the employed, for others the work that came nearest to one (wages below the limit, then income below it, then
        work outside the week).
    """
    return first_rows(
        judged,
        ["person_id"],
        lambda t: [
            t.is_employed.desc(),
            ibis.ifelse(t.is_employed, "", t.employment_rule),
            t.work,
            t.weekly_hours.desc(nulls_first=False),
            t.wage_nok.desc(nulls_first=False),
            t.job_number,
        ],
    )


def rules_of_residents(residents: ir.Table, decided: ir.Table) -> ir.Table:
    """The rule that decided for every resident, and its source."""
    least, most = EMPLOYMENT_AGES
    joined = residents.select("person_id", "age").left_join(decided.select("person_id", "employment_rule"), "person_id")
    rule = ibis.cases(
        (~joined.age.between(least, most), RULES["other_age"]),
        else_=joined.employment_rule.fill_null(RULES["no_work"]),
    )
    return joined.select(
        "person_id", employment_rule=rule, employment_source=rule.substitute(employment_sources(), else_=None)
    )


def employment_sources() -> dict[str, str]:
    """The source of every rule of the list ``employment_rule``; ``none`` of those of whom none tells of work."""
    return {item.code: item.extra["source"] for item in code_list("employment_rule")}


def _judged(candidates: ir.Table, limits: WageLimits) -> ir.Table:
    """The candidates, with ``is_employed`` and the rule that says so."""
    enough = candidates.wage_nok >= limits.expression(candidates.age, candidates.sex)
    counts = candidates.is_in_week.fill_null(enough.fill_null(False))
    below = candidates.is_in_week.isnull() & ~counts
    return candidates.mutate(
        is_employed=counts, employment_rule=ibis.ifelse(below, RULES["wage_below"], candidates.rule)
    ).drop("rule")
