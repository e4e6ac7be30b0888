"""Employment in the census year of random people, compared with a slow reading that counts day by day."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import asdict

import ibis
import pyarrow as pa
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from census.employment import BusinessRegister, EmploymentSources
from census.employment_year import YearRule, classify_employment_of_year
from tests.reference.employment_year import Job, Resident, classify

PEOPLE = 250
"""Persons of one example: the engine is asked once for all of them."""
INDUSTRIES = {"E1": ("85111", "85"), "E2": ("52110", "50-55"), "E3": (None, "00")}
RULE = YearRule(least_jobs=30, self_employed=((30_000, 8.0), (90_000, 25.0), (200_000, 45.0)))
JOBS = pa.schema(
    {
        "person_id": pa.int64(),
        "job_number": pa.int64(),
        "establishment_number": pa.string(),
        "start_date": pa.date32(),
        "end_date": pa.date32(),
        "weekly_hours": pa.float64(),
        "wage_nok": pa.int64(),
    }
)


def draw_people(rng: random.Random) -> tuple[list[Resident], list[Job]]:
    """Residents with up to five jobs, many of which overlap; some undated, unpaid or of unknown hours."""
    residents, jobs = [], []
    for person in range(PEOPLE):
        own = rng.choice([None, None, None, 20_000, 30_000, 89_999, 90_000, 250_000])
        residents.append(
            Resident(
                person, rng.choice([15, 16, 19, 24, 30, 41, 60, 74, 75]), rng.choice("12"), own, rng.random() < 0.2
            )
        )
        for number in range(1, rng.choice([0, 1, 1, 2, 3, 5]) + 1):
            begin = dt.date(2000, 10, 1) + dt.timedelta(days=rng.randrange(450))
            end = rng.choice([None, begin + dt.timedelta(days=rng.choice([0, 6, 40, 200]))])
            is_dated = rng.random() < 0.8
            hours = rng.choice([None, 4.0, 12.5, 20.0, 37.5, 37.5, 45.0])
            jobs.append(
                Job(
                    person,
                    number,
                    rng.choice([None, "E1", "E1", "E2", "E3"]),
                    begin if is_dated else None,
                    end if is_dated else None,
                    hours if is_dated else None,
                    rng.choice([None, 900, 12_000, 60_000, 150_000, 320_000, 700_000]),
                )
            )
    return residents, jobs


@settings(max_examples=3, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.integers(0, 2**32))
def test_hours_and_main_job_of_the_year_agree_with_counting_day_by_day(seed: int) -> None:
    residents, jobs = draw_people(random.Random(seed))
    shuffled = random.Random(seed + 1).sample(jobs, len(jobs))
    people = ibis.memtable(
        {
            "person_id": [item.person_id for item in residents],
            "age": [item.age for item in residents],
            "sex": [item.sex for item in residents],
            "residence_municipality_code": ["2015"] * len(residents),
        }
    )
    earning = [item for item in residents if item.own_income_nok is not None]
    returns = {
        "person_id": [item.person_id for item in earning],
        "net_entrepreneurial_income_nok": [item.own_income_nok for item in earning],
        "previous_industry_code": ["01110"] * len(earning),
    }
    service = pa.schema(
        {"person_id": pa.int64(), "start_date": pa.date32(), "end_date": pa.date32(), "weekly_hours": pa.float64()}
    )
    establishments = pa.table(
        {
            "establishment_number": list(INDUSTRIES),
            "industry_code": pa.array([code for code, _ in INDUSTRIES.values()], pa.string()),
            "sector_code": ["710"] * len(INDUSTRIES),
            "municipality_code": ["2015"] * len(INDUSTRIES),
        }
    )
    no_text = ibis.null("string")
    sources = EmploymentSources(
        ibis.memtable(pa.Table.from_pylist([asdict(job) for job in shuffled], JOBS)).mutate(enterprise_number=no_text),
        ibis.memtable(returns),
        ibis.memtable(service.empty_table()),
    )
    places = ibis.memtable(establishments).mutate(enterprise_number=no_text, urban_district_code=no_text)
    register = BusinessRegister(places, places.select("enterprise_number", "industry_code", "sector_code").limit(0))
    sizes = places.select("establishment_number", establishment_employees=ibis.literal(1, "int64"))
    residents_table = people.mutate(residence_urban_district_code=no_text)
    on_leave = [item.person_id for item in residents if item.has_benefit for _ in range(2)]
    benefits = ibis.memtable({"person_id": on_leave})
    classified = classify_employment_of_year(residents_table, sources, benefits, register, sizes, RULE)
    found = classified.to_pyarrow().to_pylist()
    groups = {number: group for number, (_, group) in INDUSTRIES.items()}
    expected = classify(residents, jobs, groups, RULE)
    assert {row["person_id"]: row["year_hours"] for row in found} == {key: item.hours for key, item in expected.items()}
    assert {
        row["person_id"]: (row["year_status_in_employment"] == "2", row["year_establishment_number"]) for row in found
    } == {key: (item.is_self_employed, item.establishment_number) for key, item in expected.items()}
