"""The registers of the labour market as small tables, taken through production's consistency and classification."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from census.employment import BusinessRegister, EmploymentSources, WageLimits, classify_employment
from census.jobs import JobSources, link_jobs
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


def linked(registers: Registers) -> ir.Table:
    """Jobs as the consistency module makes them."""
    return link_jobs(registers.residents, registers.sources, registers.places)


def classified(registers: Registers, limits: WageLimits | None = None) -> tuple[ir.Table, ir.Table]:
    """The employed, and the rule that decided for every resident."""
    sources = EmploymentSources(
        ibis.memtable(linked(registers).to_pyarrow()), table(registers.returns), table(registers.service)
    )
    register = BusinessRegister(registers.places, table(registers.enterprises))
    return classify_employment(registers.residents, sources, register, limits)
