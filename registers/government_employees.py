"""Personnel registers of central and local government: who is employed on a reference date, with position hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from registers.rules import PERSON_IN_CPR, outside, unknown_establishment
from registers.schema import Broken, Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

_FIRST, _LAST = dt.date(2001, 10, 1), dt.date(2001, 11, 30)
CENTRAL_SECTORS, LOCAL_SECTORS = ("110",), ("510", "550")


def _other_sector(sectors: tuple[str, ...]) -> Broken:
    def broken(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
        places = others["establishments"]
        elsewhere = places.filter(places.sector_code.isnull() | places.sector_code.notin(sectors))
        return rows.semi_join(elsewhere, "establishment_number")

    return broken


def _personnel_register(
    name: str, title: str, owner: str, coverage: str, lag: str, sectors: tuple[str, ...]
) -> Register:
    return Register(
        name=name,
        title=title,
        owner=owner,
        coverage=coverage,
        lag=lag,
        key=("national_identity_number", "establishment_number"),
        may_be_empty=True,
        tolerance=0.03,
        columns=(
            Column("national_identity_number", "string", "Employee.", required=True, pseudonym="person_id"),
            Column("establishment_number", "string", "Establishment of the position.", required=True),
            Column("reference_date", "date", "Day on which the person has the position.", required=True),
            Column("position_hours", "float64", "Hours of the position a week."),
        ),
        rules=(
            Rule(
                "other_reference_date",
                Severity.REJECT,
                "The reference date lies in October or November 2001.",
                "Ask for the register of the autumn.",
                lambda rows, _: rows.filter((rows.reference_date < _FIRST) | (rows.reference_date > _LAST)),
                ("reference_date",),
            ),
            Rule(
                "hours_impossible",
                Severity.CLEAR,
                "The position's weekly hours lie between 0 and 100.",
                "Ask the employer for the hours.",
                outside("position_hours", 0, 100),
                ("position_hours",),
                tolerance=0.03,
            ),
            PERSON_IN_CPR,
            unknown_establishment(),
            Rule(
                "other_sector",
                Severity.REPORT,
                f"The establishment is in sector {' or '.join(sectors)}.",
                "Correct the sector of the enterprise, or the number of the establishment.",
                _other_sector(sectors),
                ("establishment_number",),
                uses=("establishments",),
                tolerance=0.05,
            ),
        ),
    )


CENTRAL_GOVERNMENT_EMPLOYEES = _personnel_register(
    "central_government_employees",
    "Register of employees in central government",
    "Ministry of Labour and Government Administration",
    "Positions in central government on 1 October 2001. Conscripts and government enterprises are not in it.",
    "Delivered in the winter; who left shortly before the reference date may still be listed.",
    CENTRAL_SECTORS,
)

LOCAL_GOVERNMENT_EMPLOYEES = _personnel_register(
    "local_government_employees",
    "Register of employees in local government",
    "Norwegian Association of Local and Regional Authorities",
    "Positions in municipalities and county municipalities on 1 October 2001, teachers included. Enterprises that "
    "municipalities own are not in it.",
    "Delivered in the winter; who left shortly before the reference date may still be listed.",
    LOCAL_SECTORS,
)
