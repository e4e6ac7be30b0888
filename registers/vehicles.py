"""Central Register of Vehicles.

Source: "About the statistics", Census 2001, Data on private cars and driving licences; Number of cars available for the
use of the household.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from census.reference import CENSUS_DAY, CENSUS_YEAR
from registers.rules import DEAD, not_found, unknown_municipality
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

REGISTERED, DEREGISTERED = "1", "2"
"""Codes of ``vehicle_status``."""
PRIVATE_CAR = "1"
"""Code of ``vehicle_type``."""


def _dead_owner(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    """Registered vehicles of owners who died by census day."""
    persons = others["cpr_persons"]
    dead = persons.filter((persons.registration_status == DEAD) & (persons.registration_status_date <= CENSUS_DAY))
    return rows.filter((rows.status == REGISTERED) & rows.owner_identity_number.isin(dead.national_identity_number))


def _no_owner(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    return rows.filter(rows.owner_identity_number.isnull() & rows.owner_organisation_number.isnull())


def _two_owners(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    return rows.filter(rows.owner_identity_number.notnull() & rows.owner_organisation_number.notnull())


def _malformed(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    return rows.filter(~rows.registration_number.re_search("^[A-Z]{2}[0-9]{4,5}$"))


def _moved_owner(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    """Vehicles whose owner lives in another municipality by the population register."""
    persons = others["cpr_persons"]
    homes = persons.select(_of=persons.national_identity_number, _home=persons.municipality_code)
    linked = rows.join(homes, rows.owner_identity_number == homes["_of"])
    return linked.filter(linked.municipality_code != linked["_home"]).distinct(on="row_number")


_RULES = (
    Rule(
        "registration_number_malformed",
        Severity.REJECT,
        "The registration number has two letters and four or five digits.",
        "Ask the Directorate of Public Roads for the number.",
        _malformed,
        ("registration_number",),
    ),
    Rule(
        "without_owner",
        Severity.DOUBT,
        "A vehicle has an owner, a person or a legal entity.",
        "Find the owner from the notification of sale; until then the vehicle belongs to no household.",
        _no_owner,
        ("owner_identity_number", "owner_organisation_number"),
    ),
    Rule(
        "two_owners",
        Severity.DOUBT,
        "A vehicle is not owned by a person and a legal entity at once.",
        "Find out whether the person is the holder of a leased vehicle; until then the person counts as owner.",
        _two_owners,
        ("owner_identity_number", "owner_organisation_number"),
    ),
    Rule(
        "owner_not_in_cpr",
        Severity.REPORT,
        "An owner who is a person is in the Central Population Register's extract.",
        "Nothing, for owners who do not live in the area; else correct the number.",
        not_found("owner_identity_number", "national_identity_number", "cpr_persons"),
        ("owner_identity_number",),
        uses=("cpr_persons",),
        tolerance=0.1,
    ),
    Rule(
        "owner_dead",
        Severity.DOUBT,
        "The owner of a registered vehicle lives.",
        "Have the estate register the vehicle on the heir; until then it belongs to no household.",
        _dead_owner,
        ("owner_identity_number", "status"),
        uses=("cpr_persons",),
        tolerance=0.03,
    ),
    Rule(
        "owner_moved",
        Severity.REPORT,
        "The owner's municipality is that of the Central Population Register.",
        "Nothing: the household is found by the owner's number, not by the municipality.",
        _moved_owner,
        ("municipality_code",),
        uses=("cpr_persons",),
        tolerance=0.1,
    ),
    unknown_municipality(Severity.CLEAR, "Correct the code, or add the change to the reference."),
    Rule(
        "owned_before_first_registered",
        Severity.CLEAR,
        "Nobody owns a vehicle before it is first registered.",
        "Ask the Directorate of Public Roads for both days.",
        lambda rows, _: rows.filter(rows.owner_since_date < rows.first_registered_date),
        ("owner_since_date",),
    ),
    Rule(
        "deregistered_before_year",
        Severity.REJECT,
        "A vehicle that was deregistered before the year is not in the extract.",
        "Have the extract hold vehicles that were registered on some day of the year.",
        lambda rows, _: rows.filter((rows.status == DEREGISTERED) & (rows.status_date.year() < CENSUS_YEAR)),
        ("status", "status_date"),
        tolerance=0.02,
    ),
    Rule(
        "very_old",
        Severity.REPORT,
        "A registered private car was first registered in the last 40 years.",
        "Nothing, for veteran cars: the others may be wrecks that nobody deregistered.",
        lambda rows, _: rows.filter(
            (rows.status == REGISTERED)
            & (rows.vehicle_type == PRIVATE_CAR)
            & (rows.first_registered_date.year() < CENSUS_YEAR - 40)
        ),
        ("first_registered_date",),
        tolerance=0.02,
    ),
)

VEHICLES = Register(
    name="vehicles",
    title="Central Register of Vehicles",
    owner="Directorate of Public Roads",
    coverage="Every vehicle registered in Norway on some day of 2001. The owner is a person or a legal entity: "
    "leased and company cars stand with the leasing company or the enterprise, so that cars which employees have the "
    "use of are known from the end of the year certificates. Cars on foreign plates and military vehicles are "
    "missing.",
    lag="A sale is to be notified within three days, and takes weeks when the notification lacks a signature. A "
    "wreck is deregistered when it is delivered against the scrap deposit: some stand registered for years after "
    "their last drive. Vehicles of the dead stay with them until the estate is settled. The owner's address is "
    "renewed from the population register once a month, but not after the vehicle is deregistered.",
    key=("registration_number",),
    latest_by="owner_since_date",
    columns=(
        Column("registration_number", "string", "Two letters and four or five digits.", required=True),
        Column(
            "vehicle_type",
            "string",
            "Type; only private cars count in the census.",
            required=True,
            codes="vehicle_type",
        ),
        Column("owner_identity_number", "string", "Owner who is a person.", pseudonym="person_id"),
        Column("owner_organisation_number", "string", "Owner that is a legal entity, nine digits."),
        Column("municipality_code", "string", "Municipality in which the owner lives or is located."),
        Column("first_registered_date", "date", "Day of first registration, in Norway or abroad."),
        Column("owner_since_date", "date", "Day from which the owner is registered."),
        Column(
            "status",
            "string",
            "Registered or deregistered at the end of the year.",
            required=True,
            codes="vehicle_status",
        ),
        Column("status_date", "date", "Day from which the status holds.", required=True),
    ),
    rules=_RULES,
)
