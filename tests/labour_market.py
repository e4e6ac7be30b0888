"""The registers of the labour market as small tables, taken through production's consistency and classification."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, fields
from functools import cache
from unittest.mock import patch

import ibis
import ibis.expr.types as ir
from ibis.backends import BaseBackend

from census.employment import (
    BusinessRegister,
    EmploymentSources,
    WageLimits,
    classify_employment,
    decisions,
    hours,
)
from census.jobs import JobSources, consistency, link_jobs, pairs, places, sources_of
from census.jobs import sources as sources_module
from tests.tables import table

ESTABLISHMENTS = """
    establishment_number | enterprise_number | industry_code | sector_code | municipality_code
    E1                   | X                 | 85111         | 550         | 2015
    E2                   | X                 | 85111         | 550         | 2022
    F1                   | Y                 | 52110         | 710         | 2022
    G1                   | Z                 | -             | 110         | -
    H1                   | W                 | -             | -           | 2022
"""
ENTERPRISES = """
    enterprise_number | industry_code | sector_code
    X                 | 75110         | 550
    W                 | 45210         | 510
"""
NO_JOBS = "person_id | establishment_number | start_date | end_date | weekly_hours"
NO_WAGES = "person_id | enterprise_number | establishment_number | wage_nok"
NO_PREVIOUS_WAGES = "person_id | enterprise_number | previous_wage_nok"
NO_RETURNS = "person_id | net_entrepreneurial_income_nok | previous_industry_code"
NO_POSITIONS = "person_id | establishment_number | position_hours"
NO_LEAVES = "person_id | establishment_number | start_date | end_date"
NO_SPELLS = "person_id | pays_wages | start_date | end_date"
NO_SERVICE = "person_id | start_date | end_date | weekly_hours"
ONE_MAN = "person_id | age | sex | residence_municipality_code\n 1 | 40 | 1 | 2015"


@dataclass(frozen=True)
class Registers:
    """Registers as text (see ``tests.tables``); those left out are empty."""

    people: str = ONE_MAN
    jobs: str = NO_JOBS
    wages: str = NO_WAGES
    previous: str = NO_PREVIOUS_WAGES
    returns: str = NO_RETURNS
    positions: str = NO_POSITIONS
    leaves: str = NO_LEAVES
    spells: str = NO_SPELLS
    service: str = NO_SERVICE
    benefits: str = "person_id"
    establishments: str = ESTABLISHMENTS
    enterprises: str = ENTERPRISES

    @property
    def residents(self) -> ir.Table:
        """Residents, none of whom lives in an urban district."""
        return table(self.people).mutate(residence_urban_district_code=ibis.null("string"))

    @property
    def sources(self) -> JobSources:
        """Registers that tell of jobs."""
        return JobSources(
            employee_jobs=table(self.jobs),
            wage_sums=table(self.wages),
            previous_wages=table(self.previous),
            positions=table(self.positions),
            sick_leaves=table(self.leaves),
            unemployed=table(self.spells, {"pays_wages": "bool"}),
            benefits=table(self.benefits),
        )

    @property
    def places(self) -> ir.Table:
        """Establishments, none of them in an urban district."""
        return table(self.establishments).mutate(urban_district_code=ibis.null("string"))

    @property
    def businesses(self) -> ir.Table:
        """Tax returns."""
        return table(self.returns)

    @property
    def services(self) -> ir.Table:
        """Conscripts."""
        return table(self.service)

    @property
    def owners(self) -> ir.Table:
        """Enterprises."""
        return table(self.enterprises)


def linked(registers: Registers) -> ir.Table:
    """Jobs as the consistency module makes them."""
    return _result("jobs", registers)


def employed_of(registers: Registers) -> ir.Table:
    """The employed, with their main job."""
    return _result("employed", registers)


def rules_of(registers: Registers) -> ir.Table:
    """The rule that decided for every resident."""
    return _result("rules", registers)


def classified(registers: Registers, limits: WageLimits | None = None) -> tuple[ir.Table, ir.Table]:
    """The employed and the rules, as production makes them."""
    told = sources_of(registers.sources, registers.residents)
    jobs = link_jobs(registers.residents, told, registers.places)
    sources = EmploymentSources(jobs, registers.businesses, registers.services)
    return classify_employment(
        registers.residents, sources, BusinessRegister(registers.places, registers.owners), limits
    )


def _tables(registers: Registers) -> dict[str, ir.Table]:
    told = {item.name: getattr(registers.sources, item.name) for item in fields(JobSources)}
    names = ("residents", "places", "businesses", "services", "owners")
    return told | {name: getattr(registers, name) for name in names}


@cache
def _statements() -> tuple[BaseBackend, list[str], dict[str, str]]:
    """Production's statements over tables of fixed names, in turn, and those of the results: compiled once, which takes
    a hundred times as long as to run them on a few rows.
    """
    backend = ibis.duckdb.connect()
    kept = {name: backend.create_table(name, part.to_pyarrow()) for name, part in _tables(Registers()).items()}
    written: list[str] = []

    def write_down(part: ir.Table) -> ir.Table:
        name = ibis.util.gen_name("step")
        written.append(f"CREATE OR REPLACE TABLE {name} AS {backend.compile(part)}")
        backend.raw_sql(written[-1])
        return backend.table(name)

    with ExitStack() as writing:
        for module in (sources_module, consistency, pairs, places, decisions, hours):
            writing.enter_context(patch.object(module, "materialise", write_down))
        sources = JobSources(**{item.name: kept[item.name] for item in fields(JobSources)})
        told = sources_of(sources, kept["residents"])
        jobs = write_down(link_jobs(kept["residents"], told, kept["places"]))
        of_work = EmploymentSources(jobs, kept["businesses"], kept["services"])
        register = BusinessRegister(kept["places"], kept["owners"])
        employed, rules = classify_employment(kept["residents"], of_work, register)
    results = {name: backend.compile(part) for name, part in (("jobs", jobs), ("employed", employed), ("rules", rules))}
    return backend, written, results


_TEXTS = {
    "employee_jobs": "jobs",
    "wage_sums": "wages",
    "previous_wages": "previous",
    "positions": "positions",
    "sick_leaves": "leaves",
    "unemployed": "spells",
    "benefits": "benefits",
    "residents": "people",
    "places": "establishments",
    "businesses": "returns",
    "services": "service",
    "owners": "enterprises",
}
"""The text of every table."""
_loaded: dict[str, str] = {}


def _result(name: str, registers: Registers) -> ir.Table:
    backend, written, results = _statements()
    tables = _tables(registers)
    for other, text in _TEXTS.items():
        wanted = getattr(registers, text)
        if _loaded.get(other) != wanted:
            backend.create_table(other, tables[other].to_pyarrow(), overwrite=True)
            _loaded[other] = wanted
    for statement in written:
        backend.raw_sql(statement)
    return ibis.memtable(backend.raw_sql(results[name]).to_arrow_table())
