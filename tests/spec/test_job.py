"""A job, as registers tell of it together: one row for each, consistent with all of them.

"About the statistics", Census 2001, Labour market data; Non-sample errors: Employed persons.
"""

from __future__ import annotations

from census.jobs import count_inconsistencies, sources_of
from tests.labour_market import NO_JOBS, Registers, linked
from tests.tables import rows

WAGE = "person_id | enterprise_number | establishment_number | wage_nok\n 1 | {} | {} | {}"
JOB = NO_JOBS + "\n 1 | {} | {} | {} | {}"
POSITION = "person_id | establishment_number | position_hours\n 1 | {} | {}"


def jobs(*columns: str, **registers: str) -> list[tuple[object, ...]]:
    return rows(linked(Registers(**registers)), "job_number", *columns)


def days(*columns: str, **registers: str) -> list[tuple[str, ...]]:
    return [tuple(str(value) for value in row) for row in jobs("start_date", "end_date", *columns, **registers)]


def test_spells_in_one_establishment_that_overlap_or_follow_on_each_other_are_one_job() -> None:
    """The hours agreed last hold; a gap of a day makes two jobs."""
    two = NO_JOBS + "\n 1 | E1 | 2001-01-01 | 2001-05-31 | 20\n 1 | E1 | {} | - | 30"
    assert days("weekly_hours", "number_of_spells", jobs=two.format("2001-03-01")) == [
        ("1", "2001-01-01", "None", "30.0", "2")
    ]
    assert days("weekly_hours", "number_of_spells", jobs=two.format("2001-06-01")) == [
        ("1", "2001-01-01", "None", "30.0", "2")
    ]
    assert days("weekly_hours", "number_of_spells", jobs=two.format("2001-06-02")) == [
        ("1", "2001-01-01", "2001-05-31", "20.0", "1"),
        ("2", "2001-06-02", "None", "30.0", "1"),
    ]


def test_spells_in_different_establishments_are_different_jobs() -> None:
    two = NO_JOBS + "\n 1 | E1 | 2001-01-01 | - | 20\n 1 | E2 | 2001-01-01 | - | 10"
    assert jobs("establishment_number", jobs=two) == [(1, "E1"), (2, "E2")]


def test_a_wage_sum_and_a_job_in_the_enterprise_are_one_and_the_wage_is_shared_by_hours_in_the_year() -> None:
    job = JOB.format("E1", "2001-01-01", "-", 37.5)
    assert jobs("wage_nok", "consistency", jobs=job, wages=WAGE.format("X", "-", 300_001)) == [(1, 300_001, "agrees")]
    two = NO_JOBS + "\n 1 | E1 | 2001-01-01 | - | 20\n 1 | E2 | 2001-01-01 | - | 10"
    assert jobs("wage_nok", jobs=two, wages=WAGE.format("X", "-", 300_001)) == [(1, 200_000), (2, 100_001)]


def test_a_job_without_wage_and_a_wage_without_job_are_told_apart() -> None:
    job = JOB.format("E1", "2001-01-01", "-", 37.5)
    found = jobs(
        "enterprise_number", "wage_nok", "consistency", "dated_by", jobs=job, wages=WAGE.format("Y", "-", 90_000)
    )
    assert found == [
        (1, "X", None, "job_without_wage", "register_of_employees"),
        (2, "Y", 90_000, "wage_without_job", None),
    ]


def test_a_job_without_wage_and_a_wage_without_job_are_one_if_the_business_register_does_not_hold_the_number() -> None:
    """An establishment that is gone, or an enterprise; not if both are known, or if there are several."""
    columns = ("enterprise_number", "establishment_number", "wage_nok")
    gone = JOB.format("?", "2001-01-01", "-", 37.5)
    assert jobs(*columns, jobs=gone, wages=WAGE.format("Y", "F1", 90_000)) == [(1, "Y", "F1", 90_000)]
    known = JOB.format("E1", "2001-01-01", "-", 37.5)
    assert jobs(*columns, jobs=known, wages=WAGE.format("?", "-", 90_000)) == [(1, "X", "E1", 90_000)]
    several = WAGE.format("Y", "F1", 90_000) + "\n 1 | W | - | 80000"
    assert [row[1] for row in jobs(*columns, jobs=gone, wages=several)] == [None, "W", "Y"]


def test_a_job_entered_at_the_head_office_is_moved_to_the_place_of_the_position() -> None:
    columns = ("establishment_number", "establishment_by", "weekly_hours", "hours_by")
    job = JOB.format("E1", "2001-01-01", "-", "-")
    assert jobs(*columns, jobs=job, positions=POSITION.format("E2", 15)) == [(1, "E2", "position", 15.0, "position")]
    assert jobs(*columns, jobs=job, positions=POSITION.format("E1", 15)) == [
        (1, "E1", "register_of_employees", 15.0, "position")
    ]
    assert jobs(*columns, jobs=job, positions=POSITION.format("F1", 15)) == [
        (1, "E1", "register_of_employees", None, None)
    ]


def test_an_undated_wage_is_placed_by_position_leave_certificate_and_else_likelihood() -> None:
    """The likeliest establishment is the one where neighbours work, then the one in the municipality."""
    columns = ("establishment_number", "establishment_by")
    leave = "person_id | establishment_number | start_date | end_date\n 1 | E2 | 2001-10-01 | 2001-10-10"
    position = POSITION.format("E2", 15)
    assert jobs(*columns, wages=WAGE.format("X", "E1", 9), leaves=leave) == [(1, "E2", "sick_leave")]
    assert jobs(*columns, wages=WAGE.format("X", "E1", 9), positions=position) == [(1, "E2", "position")]
    assert jobs(*columns, wages=WAGE.format("X", "E2", 9)) == [(1, "E2", "wage_sum")]
    assert jobs(*columns, wages=WAGE.format("Y", "-", 9)) == [(1, "F1", "only_establishment")]
    assert jobs(*columns, wages=WAGE.format("X", "-", 9)) == [(1, "E1", "likeliest")]
    neighbour = """
        person_id | age | sex | residence_municipality_code
        1         | 40  | 1   | 2015
        2         | 40  | 1   | 2015
    """
    there = NO_JOBS + "\n 2 | E2 | 2001-01-01 | - | 37.5"
    assert jobs(*columns, people=neighbour, jobs=there, wages=WAGE.format("X", "-", 9))[0] == (1, "E2", "likeliest")


def test_what_dates_a_wage_sum() -> None:
    """Nearly the wage of the year before, from the same enterprise: the job lasted. Other enterprises tell nothing."""
    columns = ("dated_by", "is_active_in_week")
    previous = "person_id | enterprise_number | previous_wage_nok\n 1 | {} | {}"
    wages = WAGE.format("X", "-", 75_000)
    assert jobs(*columns, wages=wages, previous=previous.format("X", 100_000)) == [(1, "previous_year", True)]
    assert jobs(*columns, wages=wages, previous=previous.format("X", 100_001)) == [(1, None, None)]
    assert jobs(*columns, wages=wages, previous=previous.format("Y", 80_000)) == [(1, None, None)]


def test_a_job_that_lasts_by_the_register_but_whose_wage_is_too_small_has_ended() -> None:
    """Full time all year is 1,955 hours: below 45 kroner for each, nobody worked them all. Whom the National Insurance
    paid, or who has a position, is believed.
    """
    columns = ("consistency", "is_active_in_week")
    job = JOB.format("E1", "2001-01-01", "-", 37.5)
    little, enough = WAGE.format("X", "-", 80_000), WAGE.format("X", "-", 90_000)
    assert jobs(*columns, jobs=job, wages=little) == [(1, "lasts_beyond_wage", False)]
    assert jobs(*columns, jobs=job, wages=enough) == [(1, "agrees", True)]
    assert jobs(*columns, jobs=job, wages=little, benefits="person_id\n 1") == [(1, "agrees", True)]
    assert jobs(*columns, jobs=job, wages=little, positions=POSITION.format("E1", 15)) == [(1, "agrees", True)]


def test_inconsistencies_are_counted_before_and_after() -> None:
    told = Registers(
        jobs=NO_JOBS + "\n 1 | E1 | 2001-01-01 | - | 20\n 1 | E1 | 2001-02-01 | - | -\n 1 | ? | 2001-01-01 | - | 10",
        wages=WAGE.format("X", "-", 300_000) + "\n 1 | Y | - | 50000",
        positions=POSITION.format("E2", 20),
    )
    counts = count_inconsistencies(sources_of(told.sources, told.residents), told.places, linked(told))
    found = {row["kind"]: (row["before"], row["after"]) for row in counts.to_pylist()}
    assert found == {
        "records": (6, 2),
        "overlapping_spells": (1, 0),
        "job_without_wage": (1, 0),
        "wage_without_job": (1, 0),
        "undated_wage": (1, 0),
        "lasts_beyond_wage": (0, 0),
        "establishment_unknown": (2, 0),
        "other_place_than_position": (2, 0),
        "hours_unknown": (2, 0),
        "position_alone": (0, 0),
    }
