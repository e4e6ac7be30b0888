"""Persons employed 100 hours or more in the census year, their hours and their main job of the year.

"About the statistics", Census 2001, Characteristics of persons - employment during census year. Hours of a year of 365
days are weekly hours times days divided by 7: 37.5 hours a week all the year are 1955 hours.
"""

from __future__ import annotations

import ibis
import pytest

from census.catalogue import find_variable, number_bands
from census.employment import BusinessRegister, EmploymentSources
from census.employment_year import YearRule, classify_employment_of_year
from tests.tables import rows, table

ESTABLISHMENTS = """
    establishment_number | industry_code | sector_code | municipality_code
    E1                   | 85111         | 550         | 2015
    F1                   | 52110         | 710         | 2022
    G1                   | -             | -           | -
"""
JOB = "person_id | job_number | establishment_number | start_date | end_date | weekly_hours | wage_nok\n"
NO_ENTERPRISES = "enterprise_number | industry_code | sector_code"
SIZES = """
    establishment_number | establishment_employees
    E1                   | 4
    F1                   | 250
"""
NO_RETURNS = "person_id | net_entrepreneurial_income_nok | previous_industry_code\n"
NO_SERVICE = "person_id | start_date | end_date | weekly_hours\n"
ONE_MAN = "person_id | age | sex | residence_municipality_code\n 1 | 40 | 1 | 2015"
TYPES = {"job_number": "int"}
HOURLY = "".join(f"{person} | 1 | E1 | 1999-01-01 | - | 37.5 | 195500\n" for person in (7, 8, 9))
"""Jobs that show 100 kroner an hour for 1955 hours."""
WITH_OTHERS = ONE_MAN + "".join(f"\n {person} | 40 | 1 | 2015" for person in (7, 8, 9))
RULE = YearRule(least_jobs=1, self_employed=((30_000, 10.0), (100_000, 40.0)))


def of_year(
    *columns: str,
    jobs: str = "",
    people: str = ONE_MAN,
    returns: str = "",
    service: str = "",
    benefits: str = "",
    rule: YearRule = RULE,
) -> list[tuple[object, ...]]:
    no_text = ibis.null("string")
    told = table(JOB + jobs, TYPES).mutate(enterprise_number=ibis.literal("X"))
    sources = EmploymentSources(told, table(NO_RETURNS + returns), table(NO_SERVICE + service))
    places = table(ESTABLISHMENTS).mutate(enterprise_number=ibis.literal("Y"), urban_district_code=no_text)
    register = BusinessRegister(places, table(NO_ENTERPRISES))
    residents = table(people).mutate(residence_urban_district_code=no_text)
    on_leave = table("person_id\n" + benefits)
    found = classify_employment_of_year(
        residents, sources, on_leave, register, table(SIZES, {"establishment_employees": "int"}), rule
    )
    return rows(found, "person_id", *columns)


def test_hours_of_a_dated_job_are_weekly_hours_for_its_days_in_the_year() -> None:
    jobs = """
        1 | 1 | E1 | 1990-01-01 | -          | 35 | -
        2 | 1 | E1 | 2001-12-01 | -          | 35 | -
        3 | 1 | E1 | 2000-06-01 | 2001-01-28 | 35 | -
        4 | 1 | E1 | 1999-01-01 | 2000-12-31 | 35 | -
    """
    people = "person_id | age | sex | residence_municipality_code\n" + "\n".join(
        f"{n} | 40 | 1 | 2015" for n in range(5)
    )
    assert of_year("year_hours", jobs=jobs, people=people) == [(1, 1825), (2, 155), (3, 140)]


def test_who_worked_fewer_than_100_hours_in_all_jobs_is_not_employed_in_the_year() -> None:
    jobs = """
        1 | 1 | E1 | 2001-03-01 | 2001-03-19 | 35 | -
        2 | 1 | E1 | 2001-03-01 | 2001-03-20 | 35 | -
        3 | 1 | E1 | 2001-03-01 | 2001-03-10 | 35 | -
        3 | 2 | F1 | 2001-06-01 | 2001-06-10 | 35 | -
    """
    people = "person_id | age | sex | residence_municipality_code\n" + "\n".join(
        f"{n} | 40 | 1 | 2015" for n in range(4)
    )
    assert of_year("year_hours", jobs=jobs, people=people) == [(2, 100), (3, 100)]


def test_only_persons_of_16_to_74_years() -> None:
    people = """
        person_id | age | sex | residence_municipality_code
        1         | 15  | 1   | 2015
        2         | 16  | 1   | 2015
        3         | 74  | 2   | 2015
        4         | 75  | 2   | 2015
    """
    jobs = "\n".join(f"{person} | 1 | E1 | 1999-01-01 | - | 35 | -" for person in range(1, 5))
    assert of_year(jobs=jobs, people=people) == [(2,), (3,)]


def test_hours_of_an_undated_job_follow_from_its_wage_at_the_hourly_wage_of_its_kind() -> None:
    jobs = HOURLY + "1 | 1 | E1 | - | - | - | 50000"
    assert of_year("year_hours", "year_hours_by", jobs=jobs, people=WITH_OTHERS)[0] == (1, 500, "wage")


def test_an_undated_job_has_at_most_full_time() -> None:
    jobs = HOURLY + "1 | 1 | E1 | - | - | - | 400000"
    assert of_year("year_hours", jobs=jobs, people=WITH_OTHERS)[0] == (1, 1955)


def test_unknown_hours_of_a_dated_job_follow_from_its_wage_too() -> None:
    jobs = HOURLY + "1 | 1 | E1 | 2001-01-01 | 2001-03-11 | - | 20000"
    assert of_year("year_hours", "year_hours_by", jobs=jobs, people=WITH_OTHERS)[0] == (1, 200, "wage")


@pytest.mark.parametrize(
    ("wage", "hours", "by"), [(9_900, None, None), (60_000, 600, "wage"), (100_000, 1955, "dates")]
)
def test_a_job_that_was_paid_far_less_than_its_days_was_not_worked_on_all_of_them(
    wage: int, hours: int | None, by: str | None
) -> None:
    """Nobody told the register of its end: 1955 hours would have earned 195 500 kroner, and half is the limit."""
    found = of_year(
        "year_hours", "year_hours_by", jobs=HOURLY + f"1 | 1 | E1 | 1999-01-01 | - | 37.5 | {wage}", people=WITH_OTHERS
    )
    mine = [row for row in found if row[0] == 1]
    if hours is None:
        assert mine == []
    else:
        assert mine[0][1] == hours
        assert str(mine[0][2]).startswith(str(by))


def test_sick_leave_and_parental_leave_paid_by_the_national_insurance_count_as_work() -> None:
    jobs = HOURLY + "1 | 1 | E1 | 1999-01-01 | - | 37.5 | 60000"
    assert of_year("year_hours", jobs=jobs, people=WITH_OTHERS, benefits="1")[0] == (1, 1955)


def test_hourly_wages_are_medians_by_industry_sex_and_age_and_of_few_jobs_by_sex_and_age() -> None:
    people = "person_id | age | sex | residence_municipality_code\n" + "\n".join(
        f"{person} | 40 | 1 | 2015" for person in range(1, 6)
    )
    jobs = """
        1 | 1 | E1 | - | - | - | 60000
        2 | 1 | E1 | 1999-01-01 | - | 35 | 182500
        3 | 1 | E1 | 1999-01-01 | - | 35 | 365000
        4 | 1 | E1 | 1999-01-01 | - | 35 | 1825000
        5 | 1 | F1 | 1999-01-01 | - | 35 | 91250
    """
    assert of_year("year_hours", jobs=jobs, people=people, rule=YearRule(least_jobs=3))[0] == (1, 300)
    few = YearRule(least_jobs=4)  # 50, 100, 200 and 1000 kroner an hour: 150
    assert of_year("year_hours", jobs=jobs, people=people, rule=few)[0] == (1, 400)


def test_the_self_employed_have_the_hours_of_the_survey_for_their_income() -> None:
    people = "person_id | age | sex | residence_municipality_code\n" + "\n".join(
        f"{n} | 40 | 1 | 2015" for n in range(1, 4)
    )
    returns = "1 | 29999 | 05011\n 2 | 30000 | 05011\n 3 | 100000 | -"
    columns = ("year_hours", "year_status_in_employment", "year_industry_division", "year_sector_group")
    assert of_year(*columns, people=people, returns=returns) == [(2, 521, "2", "05", "4"), (3, 2086, "2", "00", "4")]


def test_national_service_is_work_for_central_government_in_defence() -> None:
    columns = ("year_hours", "year_status_in_employment", "year_industry_division", "year_sector_group")
    service = "1 | 2001-07-01 | - | 35"
    assert of_year(*columns, service=service) == [(1, 920, "1", "75", "1")]


def test_at_the_same_time_only_two_jobs_count_those_of_most_hours() -> None:
    jobs = """
        1 | 1 | E1 | 2001-01-01 | 2001-03-11 | 20 | -
        1 | 2 | F1 | 2001-01-01 | 2001-03-11 | 15 | -
        1 | 3 | G1 | 2001-01-01 | 2001-06-20 | 10 | -
    """
    assert of_year("year_hours", jobs=jobs) == [(1, 200 + 150 + round(10 * 101 / 7))]


def test_at_the_same_time_no_more_than_60_hours_a_week_count() -> None:
    jobs = """
        1 | 1 | E1 | 2001-01-01 | 2001-03-11 | 40 | -
        1 | 2 | F1 | 2001-02-05 | 2001-04-15 | 30 | -
    """
    assert of_year("year_hours", jobs=jobs) == [(1, 400 + 5 * 20 + 5 * 30)]


def test_the_main_job_is_the_one_of_most_hours_in_the_year_with_its_variables() -> None:
    jobs = """
        1 | 1 | E1 | 2001-01-01 | 2001-03-31 | 37.5 | -
        1 | 2 | F1 | 2001-04-01 | -          | 30   | -
    """
    columns = (
        "year_establishment_number",
        "year_status_in_employment",
        "year_industry_group",
        "year_sector_group",
        "year_establishment_size",
        "year_work_municipality_code",
        "year_number_of_jobs",
    )
    assert of_year(*columns, jobs=jobs) == [(1, "F1", "1", "50-55", "4", "7", "2022", 2)]


def test_a_job_held_in_census_week_is_not_the_main_job_if_another_had_more_hours() -> None:
    jobs = "1 | 1 | E1 | 2001-01-01 | 2001-09-30 | 37.5 | -\n 1 | 2 | F1 | 2001-10-01 | - | 37.5 | -"
    assert of_year("year_establishment_number", jobs=jobs) == [(1, "E1")]


def test_an_unknown_place_of_work_is_the_municipality_of_residence() -> None:
    columns = ("year_work_municipality_code", "year_industry_division")
    assert of_year(*columns, jobs="1 | 1 | G1 | 1999-01-01 | - | 35 | -") == [(1, "2015", "00")]
    assert of_year(*columns, jobs="1 | 1 | -  | 1999-01-01 | - | 35 | -") == [(1, "2015", "00")]


def test_groups_of_hours_are_those_of_the_census_of_1980() -> None:
    hours = table(
        """
        person_id | year_hours
        1         | 100
        2         | 499
        3         | 500
        4         | 999
        5         | 1000
        6         | 1299
        7         | 1300
        8         | -
        """,
        {"year_hours": "int"},
    )
    variable = find_variable("year_hours")
    grouped = hours.select("person_id", number=number_bands(hours.year_hours, variable))
    codes = [None if number is None else variable.categories[number].code for _, number in rows(grouped)]
    assert codes == ["1", "1", "2", "2", "3", "3", "4", None]
