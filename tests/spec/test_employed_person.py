"""Employed person and main job in the census week, 29 October - 4 November 2001.

"About the statistics", Census 2001, Characteristics of persons - employment in census week.
"""

from __future__ import annotations

import pytest

from census.employment import WageLimits
from census.errors import ParameterError
from tests.labour_market import NO_JOBS, Registers, classified, employed_of, rules_of
from tests.tables import rows

LIMIT = WageLimits.from_reference().of(40, "1")
"""Wage from which an undated job of a man of 40 years counts."""


def employed(*columns: str, **registers: str) -> list[tuple[object, ...]]:
    return rows(employed_of(Registers(**registers)), "person_id", *columns)


def supplemented(*columns: str, **registers: str) -> list[tuple[object, ...]]:
    return rows(employed_of(Registers(**registers)), *columns)


def rules(**registers: str) -> list[tuple[object, ...]]:
    return rows(rules_of(Registers(**registers)), "person_id", "employment_rule")


def test_a_job_active_in_the_week_makes_an_employed_person_whenever_it_began_or_ends() -> None:
    assert employed(
        people="""
            person_id | age | sex | residence_municipality_code
            1         | 40  | 1   | 2015
            2         | 40  | 1   | 2015
            3         | 40  | 1   | 2015
            4         | 40  | 1   | 2015
            5         | 40  | 1   | 2015
        """,
        jobs="""
            person_id | establishment_number | start_date | end_date   | weekly_hours
            1         | E1                   | 1990-01-01 | -          | 37.5
            2         | E1                   | 2001-11-04 | -          | 37.5
            3         | E1                   | 2001-01-01 | 2001-10-29 | 37.5
            4         | E1                   | 2001-01-01 | 2001-10-28 | 37.5
            5         | E1                   | 2001-11-05 | -          | 37.5
        """,
    ) == [(1,), (2,), (3,)]


def test_only_persons_of_16_to_74_years_can_be_employed() -> None:
    assert employed(
        people="""
            person_id | age | sex | residence_municipality_code
            1         | 15  | 1   | 2015
            2         | 16  | 1   | 2015
            3         | 74  | 2   | 2015
            4         | 75  | 2   | 2015
        """,
        jobs="""
            person_id | establishment_number | start_date | end_date | weekly_hours
            1         | E1                   | 1990-01-01 | -        | 10
            2         | E1                   | 1990-01-01 | -        | 10
            3         | E1                   | 1990-01-01 | -        | 10
            4         | E1                   | 1990-01-01 | -        | 10
        """,
    ) == [(2,), (3,)]


def test_without_a_dated_job_wages_above_the_limit_count() -> None:
    columns = ("employment_source", "weekly_hours")
    wages = "person_id | enterprise_number | establishment_number | wage_nok\n 1 | Y | - | {}"
    assert employed(*columns, wages=wages.format(LIMIT)) == [(1, "wage_sum", None)]
    assert employed(*columns, wages=wages.format(LIMIT - 1)) == []


def test_wages_of_a_job_that_is_known_to_have_ended_do_not_count() -> None:
    assert (
        employed(
            jobs="""
            person_id | establishment_number | start_date | end_date   | weekly_hours
            1         | E1                   | 2001-01-01 | 2001-06-30 | 37.5
        """,
            wages="person_id | enterprise_number | establishment_number | wage_nok\n 1 | X | E1 | 150000",
        )
        == []
    )


def test_income_from_self_employment_counts_last_with_last_years_industry_and_work_at_home_municipality() -> None:
    returns = "person_id | net_entrepreneurial_income_nok | previous_industry_code\n 1 | 200000 | 05011"
    columns = ("employment_source", "status_in_employment", "industry_group", "sector_group", "work_municipality_code")
    assert employed(*columns, returns=returns) == [(1, "self_employment", "2", "01-05", "4", "2015")]
    job = "person_id | establishment_number | start_date | end_date | weekly_hours\n 1 | F1 | 2001-01-01 | - | 20"
    assert employed(*columns, returns=returns, jobs=job) == [(1, "dated_job", "1", "50-55", "4", "2022")]
    loss = "person_id | net_entrepreneurial_income_nok | previous_industry_code\n 1 | -5000 | 05011"
    assert employed(*columns, returns=loss) == []


def test_the_main_job_is_that_of_most_weekly_hours() -> None:
    assert employed(
        "establishment_number",
        "weekly_hours",
        jobs="""
            person_id | establishment_number | start_date | end_date | weekly_hours
            1         | E1                   | 1990-01-01 | -        | 7.5
            1         | F1                   | 2001-01-01 | -        | 30
            1         | G1                   | 2001-01-01 | -        | -
        """,
    ) == [(1, "F1", 30.0)]


def test_an_undated_job_is_linked_to_the_establishment_named_else_to_the_likeliest() -> None:
    """In an enterprise of several: one in the municipality of residence before others."""
    wages = "person_id | enterprise_number | establishment_number | wage_nok\n 1 | X | {} | 300000"
    assert employed("establishment_number", wages=wages.format("E2")) == [(1, "E2")]
    assert employed("establishment_number", wages=wages.format("-")) == [(1, "E1")]


def test_unknown_industry_sector_and_place() -> None:
    """Unknown industry is unspecified, unknown sector is private, an unknown workplace is the municipality of
    residence.
    """
    columns = ("industry_division", "industry_group", "sector_group", "work_municipality_code")
    job = "person_id | establishment_number | start_date | end_date | weekly_hours\n 1 | {} | 2001-01-01 | - | 37.5"
    assert employed(*columns, jobs=job.format("G1")) == [(1, "00", "00", "1", "2015")]
    assert employed(*columns, jobs=job.format("?")) == [(1, "00", "00", "4", "2015")]


SMALL_WAGE = "person_id | enterprise_number | establishment_number | wage_nok\n 1 | X | - | 10000"


def test_another_register_dates_a_wage_sum_however_small() -> None:
    """A position in government tells hours and establishment too; a sick leave the establishment; a measure neither."""
    columns = ("employment_source", "establishment_number", "weekly_hours")
    assert supplemented(*columns, wages=SMALL_WAGE) == []
    position = "person_id | establishment_number | position_hours\n 1 | E2 | 15"
    assert supplemented(*columns, wages=SMALL_WAGE, positions=position) == [("other_register", "E2", 15.0)]
    leave = "person_id | establishment_number | start_date | end_date\n 1 | E2 | 2001-10-01 | 2001-10-10"
    assert supplemented(*columns, wages=SMALL_WAGE, leaves=leave) == [("other_register", "E2", None)]
    spell = "person_id | pays_wages | start_date | end_date\n 1 | {} | 2001-10-01 | {}"
    paid, unpaid, over = (spell.format(*cells) for cells in (("yes", "-"), ("no", "-"), ("yes", "2001-10-28")))
    assert supplemented(*columns, wages=SMALL_WAGE, spells=paid) == [("other_register", "E1", None)]
    assert supplemented(*columns, wages=SMALL_WAGE, spells=unpaid) == []
    assert supplemented(*columns, wages=SMALL_WAGE, spells=over) == []


def test_another_register_dates_nothing_without_wages_or_where_the_job_is_known_to_have_ended() -> None:
    position = "person_id | establishment_number | position_hours\n 1 | E2 | 15"
    assert supplemented("employment_source", positions=position) == []
    other = "person_id | enterprise_number | establishment_number | wage_nok\n 1 | Y | F1 | 10000"
    assert supplemented("employment_source", positions=position, wages=other) == []
    ended = NO_JOBS + "\n 1 | E1 | 2001-01-01 | 2001-10-10 | 15"
    assert supplemented("employment_source", positions=position, wages=SMALL_WAGE, jobs=ended) == []


def test_conscripts_are_employees_of_defence_where_they_live() -> None:
    columns = ("employment_source", "status_in_employment", "industry_group", "sector_group", "work_municipality_code")
    service = "person_id | start_date | end_date | weekly_hours\n 1 | 2001-01-08 | {} | 37.5"
    assert supplemented(*columns, service=service.format("-")) == [("national_service", "1", "75", "1", "2015")]
    assert supplemented(*columns, service=service.format("2001-10-28")) == []


def test_a_position_places_a_job_that_was_entered_elsewhere_in_the_enterprise() -> None:
    """And tells its hours where they are missing. A job where the person has a position stays there."""
    columns = ("establishment_number", "weekly_hours")
    position = "person_id | establishment_number | position_hours\n 1 | E2 | 15"
    both = position + "\n 1 | E1 | 20"
    job = NO_JOBS + "\n 1 | {} | 2001-01-01 | - | {}"
    assert supplemented(*columns, jobs=job.format("E1", "-"), positions=position) == [("E2", 15.0)]
    assert supplemented(*columns, jobs=job.format("E1", "37.5"), positions=position) == [("E2", 37.5)]
    assert supplemented(*columns, jobs=job.format("E1", "37.5"), positions=both) == [("E1", 37.5)]
    assert supplemented(*columns, jobs=job.format("F1", "37.5"), positions=position) == [("F1", 37.5)]


def test_a_sick_leave_in_the_week_is_temporary_absence() -> None:
    leave = "person_id | establishment_number | start_date | end_date\n 1 | E1 | 2001-10-20 | {}"
    job = NO_JOBS + "\n 1 | E1 | 2001-01-01 | - | 37.5"
    assert rules(jobs=job, leaves=leave.format("2001-10-29")) == [(1, "22")]
    assert rules(jobs=job, leaves=leave.format("2001-10-28")) == [(1, "21")]


def test_every_resident_carries_the_rule_that_decided() -> None:
    wages = "person_id | enterprise_number | establishment_number | wage_nok\n 1 | X | - | {}"
    returns = "person_id | net_entrepreneurial_income_nok | previous_industry_code\n 1 | {} | 05011"
    previous = "person_id | enterprise_number | previous_wage_nok\n 1 | X | 10000"
    ended = NO_JOBS + "\n 1 | E1 | 2001-01-01 | 2001-06-30 | 37.5"
    assert rules() == [(1, "64")]
    assert rules(jobs=ended) == [(1, "63")]
    assert rules(returns=returns.format(29_999)) == [(1, "62")]
    assert rules(wages=wages.format(LIMIT - 1)) == [(1, "61")]
    assert rules(wages=wages.format(LIMIT - 1), returns=returns.format(30_000)) == [(1, "51")]
    assert rules(wages=wages.format(LIMIT), returns=returns.format(30_000)) == [(1, "41")]
    assert rules(wages=wages.format(10_000), previous=previous) == [(1, "34")]
    old = "person_id | age | sex | residence_municipality_code\n 1 | 75 | 1 | 2015"
    assert rules(people=old, wages=wages.format(LIMIT)) == [(1, "65")]


def test_wage_limits_are_a_parameter() -> None:
    wages = f"person_id | enterprise_number | establishment_number | wage_nok\n 1 | Y | - | {LIMIT - 1}"
    lower = WageLimits.from_reference().scaled({("1", 25): 0.99})
    assert rows(classified(Registers(wages=wages), lower)[1], "employment_rule") == [("41",)]


def test_wage_limits_must_be_complete() -> None:
    limits = WageLimits.from_reference().limits
    with pytest.raises(ParameterError, match="age 16 and sex 1"):
        WageLimits(limits[1:])


def test_the_hours_of_a_job_that_no_register_tells_are_estimated_from_its_wage() -> None:
    """By the hourly wage of those in the industry whose hours are known; at most full time."""
    people = """
        person_id | age | sex | residence_municipality_code
        1         | 40  | 1   | 2015
        2         | 40  | 1   | 2015
    """
    jobs = NO_JOBS + "\n 2 | F1 | 2000-01-01 | - | 30"
    wages = """
        person_id | enterprise_number | establishment_number | wage_nok
        1         | Y                 | -                    | {}
        2         | Y                 | -                    | 400000
    """
    columns = ("weekly_hours", "hours_by")
    assert employed(*columns, people=people, jobs=jobs, wages=wages.format(200_000))[0] == (1, 15.0, "wage")
    assert employed(*columns, people=people, jobs=jobs, wages=wages.format(900_000))[0] == (1, 37.5, "wage")


def test_the_main_job_may_be_undated_if_it_has_most_hours() -> None:
    jobs = NO_JOBS + "\n 1 | F1 | 2001-01-01 | - | 4"
    wages = "person_id | enterprise_number | establishment_number | wage_nok\n 1 | X | E1 | 10000"
    position = "person_id | establishment_number | position_hours\n 1 | E2 | 15"
    assert employed("establishment_number", jobs=jobs, wages=wages, positions=position) == [(1, "E2")]


def test_the_self_employed_have_hours_by_income() -> None:
    returns = "person_id | net_entrepreneurial_income_nok | previous_industry_code\n 1 | {} | 05011"
    assert employed("weekly_hours", returns=returns.format(64_999)) == [(1, 10.0)]
    assert employed("weekly_hours", returns=returns.format(65_000)) == [(1, 25.0)]
    assert employed("weekly_hours", returns=returns.format(90_000)) == [(1, 42.0)]


def test_industry_and_sector_of_the_enterprise_stand_in_for_unknown_ones_of_the_establishment() -> None:
    job = NO_JOBS + "\n 1 | H1 | 2001-01-01 | - | 37.5"
    assert employed("industry_division", "sector_group", jobs=job) == [(1, "45", "2")]


def test_all_employees_count_in_the_size_of_the_establishment_main_job_or_not() -> None:
    people = "person_id | age | sex | residence_municipality_code" + "".join(
        f"\n {number} | 40 | 1 | 2015" for number in range(1, 6)
    )
    jobs = NO_JOBS + "".join(f"\n {number} | E1 | 2001-01-01 | - | 10" for number in range(1, 6))
    jobs += "\n 1 | F1 | 2001-01-01 | - | 20"
    columns = ("establishment_number", "establishment_employees", "establishment_size")
    found = employed(*columns, people=people, jobs=jobs)
    assert found == [(1, "F1", 1, "1"), *((number, "E1", 5, "2") for number in range(2, 6))]


def test_who_works_in_the_military_or_on_a_ship_works_where_he_lives() -> None:
    places = """
        establishment_number | enterprise_number | industry_code | sector_code | municipality_code
        M1                   | X                 | 75220         | 110         | 2022
        S1                   | Y                 | 61100         | 710         | -
    """
    job = NO_JOBS + "\n 1 | {} | 2001-01-01 | - | 37.5"
    columns = ("work_municipality_code", "is_work_place_known")
    for place in ("M1", "S1"):
        assert employed(*columns, jobs=job.format(place), establishments=places) == [(1, "2015", False)]
