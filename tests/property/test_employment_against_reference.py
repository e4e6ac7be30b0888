"""Employed persons and main jobs of thousands of random people, compared with a slow reading of the definitions.

The reference (``tests/reference``) goes from person to person in plain Python; production runs as its steps do.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from census.employment import BusinessRegister, EmploymentSources, classify_employment
from census.jobs import JobSources, link_jobs, sources_of
from tests.reference.employment import Decision, decide
from tests.reference.working_people import Place, Spell, Worker, draw_places, draw_worker

PEOPLE, ENTERPRISES = 3000, 60


def produce(workers: list[Worker], places: list[Place]) -> dict[int, Decision]:
    """What production decides, in the reference's form."""
    residents = _table(
        ("person_id", "age", "sex", "residence_municipality_code", "residence_urban_district_code"),
        [(worker.number, worker.age, worker.sex, worker.town, None) for worker in workers],
    )
    register = _table(
        ("establishment_number", "enterprise_number", "industry_code", "sector_code", "municipality_code"),
        [(place.number, place.enterprise, place.industry, place.sector, place.town) for place in places],
    ).mutate(urban_district_code=ibis.null("string"))
    enterprises = _table(("enterprise_number", "industry_code", "sector_code"), [])
    told = sources_of(_job_sources(workers), residents)
    jobs = ibis.memtable(link_jobs(residents, told, register).to_pyarrow())
    returns = [(worker.number, worker.income, worker.own_industry) for worker in workers if worker.income is not None]
    sources = EmploymentSources(
        jobs,
        _table(("person_id", "net_entrepreneurial_income_nok", "previous_industry_code"), returns),
        _spells(workers, "services").select("person_id", "start_date", "end_date", "weekly_hours"),
    )
    employed, rules = classify_employment(residents, sources, BusinessRegister(register, enterprises))
    main = {row["person_id"]: row for row in employed.to_pyarrow().to_pylist()}
    return {
        row["person_id"]: _decision(row["employment_rule"], main.get(row["person_id"]))
        for row in rules.to_pyarrow().to_pylist()
    }


def _decision(rule: str, main: dict[str, Any] | None) -> Decision:
    if main is None:
        return Decision(rule)
    return Decision(
        rule,
        main["establishment_number"],
        main["weekly_hours"],
        main["industry_division"],
        main["work_municipality_code"],
    )


def expect(workers: list[Worker], places: list[Place]) -> dict[int, Decision]:
    """What the reference decides, industries as divisions."""
    found = decide(workers, places)
    return {
        number: Decision(
            item.rule, item.place, item.hours, (item.industry or "00")[:2] if item.rule < "60" else None, item.town
        )
        for number, item in found.items()
    }


def _job_sources(workers: list[Worker]) -> JobSources:
    wages = [(worker.number, wage.enterprise, wage.place, wage.kroner) for worker in workers for wage in worker.wages]
    previous = [(worker.number, *item) for worker in workers for item in worker.previous.items()]
    positions = [(worker.number, *item) for worker in workers for item in worker.positions.items()]
    return JobSources(
        employee_jobs=_spells(workers, "spells").drop("pays_wages"),
        wage_sums=_table(("person_id", "enterprise_number", "establishment_number", "wage_nok"), wages),
        previous_wages=_table(("person_id", "enterprise_number", "previous_wage_nok"), previous),
        positions=_table(("person_id", "establishment_number", "position_hours"), positions),
        sick_leaves=_spells(workers, "leaves").drop("pays_wages", "weekly_hours"),
        unemployed=_spells(workers, "measures").drop("establishment_number", "weekly_hours"),
        benefits=_table(("person_id",), [(worker.number,) for worker in workers if worker.has_benefit]),
    )


def _spells(workers: list[Worker], name: str) -> ir.Table:
    def row(worker: Worker, spell: Spell) -> tuple[Any, ...]:
        return worker.number, spell.place, spell.start, spell.end, spell.hours, spell.pays

    columns = ("person_id", "establishment_number", "start_date", "end_date", "weekly_hours", "pays_wages")
    return _table(columns, [row(worker, spell) for worker in workers for spell in getattr(worker, name)])


_TYPES = {
    "person_id": pa.int64(),
    "age": pa.int64(),
    "weekly_hours": pa.float64(),
    "position_hours": pa.float64(),
    "pays_wages": pa.bool_(),
    "start_date": pa.date32(),
    "end_date": pa.date32(),
}


def _table(columns: tuple[str, ...], found: list[tuple[Any, ...]]) -> ir.Table:
    kinds = [pa.int64() if name.endswith("_nok") else _TYPES.get(name, pa.string()) for name in columns]
    schema = pa.schema(list(zip(columns, kinds, strict=True)))
    return ibis.memtable(pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in found], schema))


def _draw(seed: int, size: int) -> tuple[list[Worker], list[Place]]:
    chance = random.Random(seed)
    places = draw_places(chance, ENTERPRISES)
    return [draw_worker(chance, number, places) for number in range(1, size + 1)], places


@settings(max_examples=3, deadline=None, derandomize=True, phases=(Phase.generate,))
@given(st.integers(0, 2**32))
def test_production_decides_what_a_slow_reading_of_the_definitions_decides(seed: int) -> None:
    workers, places = _draw(seed, PEOPLE)
    found, expected = produce(workers, places), expect(workers, places)
    assert found.keys() == expected.keys()
    by_number = {worker.number: worker for worker in workers}
    wrong = [
        f"{found[number]} is not {wanted}: {by_number[number]}"
        for number, wanted in expected.items()
        if found[number] != wanted
    ]
    assert not wrong, f"{len(wrong)} people differ; the one of whom least is told:\n{min(wrong, key=len)}"


def test_the_random_people_meet_every_rule() -> None:
    """The comparison says little of rules that random people seldom meet."""
    workers, places = _draw(1, PEOPLE)
    counts = Counter(item.rule for item in decide(workers, places).values())
    rules = ("11", "21", "22", "31", "32", "33", "34", "41", "51", "61", "62", "63", "64", "65")
    assert not {rule: counts[rule] for rule in rules if counts[rule] < 10}
