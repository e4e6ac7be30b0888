"""Central Population Register (CPR), as held in the population statistics system (Besys)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from census.reference import CENSUS_DAY, CENSUS_YEAR
from registers.central_population_register_events import BIRTH, DEATH, EMIGRATION, IMMIGRATION
from registers.central_population_register_origin import ORIGIN_COLUMNS, ORIGIN_RULES
from registers.number_checks import birth_date_agrees, sex_agrees
from registers.rules import not_found, unknown_municipality
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

Others: TypeAlias = "Mapping[str, ir.Table]"

_MARRIED = ("2", "6")
_RESIDENT, _EMIGRATED, _DEAD = "1", "3", "5"
_STATUS_AFTER = {BIRTH: _RESIDENT, IMMIGRATION: _RESIDENT, EMIGRATION: _EMIGRATED, DEATH: _DEAD}


def _one_way(rows: ir.Table, _others: Others) -> ir.Table:
    """Rows that name a spouse who names nobody."""
    unanswering = rows.filter(rows.spouse_identity_number.isnull()).national_identity_number
    return rows.filter(rows.spouse_identity_number.isin(unanswering))


def _names_another(rows: ir.Table, _others: Others) -> ir.Table:
    """Rows that name a spouse who names somebody else."""
    pairs = rows.filter(rows.spouse_identity_number.notnull())
    named = pairs.filter(pairs.spouse_identity_number.isin(pairs.national_identity_number))
    mirrored = pairs.select(_named=pairs.spouse_identity_number, _by=pairs.national_identity_number)
    return named.anti_join(
        mirrored,
        (named.national_identity_number == mirrored["_named"]) & (named.spouse_identity_number == mirrored["_by"]),
    )


def _not_older(parent: str) -> Callable[[ir.Table, Others], ir.Table]:
    def broken(rows: ir.Table, _others: Others) -> ir.Table:
        parents = rows.select(_parent=rows.national_identity_number, _born=rows.birth_date).distinct()
        linked = rows.join(parents, rows[parent] == parents["_parent"])
        return linked.filter(linked["_born"] >= linked.birth_date).distinct(on="row_number")

    return broken


def _married_without_spouse(rows: ir.Table, _others: Others) -> ir.Table:
    bound = rows.filter((rows.registration_status == _RESIDENT) & rows.marital_status.isin(_MARRIED))
    return bound.filter(bound.spouse_identity_number.isnull())


def _status_without_event(rows: ir.Table, others: Others) -> ir.Table:
    """Rows whose status is of the census year, of persons whose events tell of no such change."""
    events = others["cpr_events"]
    known = events.filter(events.event_type.isin(list(_STATUS_AFTER)))
    told = known.select(_number="national_identity_number", _status=known.event_type.substitute(_STATUS_AFTER))
    changed = rows.filter(
        (rows.registration_status_date.year() == CENSUS_YEAR)
        & rows.registration_status.isin(tuple(set(_STATUS_AFTER.values())))
    )
    return changed.anti_join(
        told,
        (changed.national_identity_number == told["_number"]) & (changed.registration_status == told["_status"]),
    )


def _links() -> tuple[Rule, ...]:
    """Rules for the numbers of spouse and parents: a link that does not hold is cleared, the person stays."""
    rules = []
    for column in ("spouse_identity_number", "mother_identity_number", "father_identity_number"):
        rules.append(
            Rule(
                f"{column}.points_nowhere",
                Severity.CLEAR,
                f"{column} is the number of somebody in the extract.",
                "Have the extract include everyone whom a resident's links name, residents or not.",
                not_found(column, "national_identity_number"),
                (column,),
                tolerance=0.02,
            )
        )
    rules += [
        Rule(
            f"{column}.not_older",
            Severity.CLEAR,
            f"The person of {column} was born before this one.",
            "Correct the link, or the date of birth.",
            _not_older(column),
            (column,),
        )
        for column in ("mother_identity_number", "father_identity_number")
    ]
    return tuple(rules)


CPR_PERSONS = Register(
    name="cpr_persons",
    title="Central Population Register: persons",
    owner="Directorate of Taxes; statistical copy in Besys",
    coverage="Everyone resident on some day from 1 December 2000 to 31 December 2001, persons who died, emigrated or "
    "vanished before whom a resident's spouse or parent number names, and holders of D-numbers. Status is that of 31 "
    "December 2001, as known on 1 March 2002; address, municipality and marital status are those of census day. Who "
    "emigrated without saying so is still a resident here (over-coverage). Asylum seekers are not included until they "
    "have a residence permit; Norwegians who study abroad or serve at missions are.",
    lag="Notifications reach the register days (births, deaths) to weeks (moves) after the event, some after months; "
    "`registered_date` tells when the latest one did. An address may therefore be the one before the last: some 30,000 "
    "persons moved without a notice by census day.",
    key=("national_identity_number",),
    columns=(
        Column(
            "national_identity_number",
            "string",
            "Eleven digits; D-numbers have 40 added to the day, synthetic ones 80 to the month.",
            required=True,
            pseudonym="person_id",
        ),
        Column("given_name", "string", "Given name or names; a newborn may have none yet."),
        Column("surname", "string", "Surname."),
        Column("birth_date", "date", "Date of birth.", required=True),
        Column("sex", "string", "1 male, 2 female.", required=True, codes="sex"),
        Column("marital_status", "string", "Registered marital status.", required=True, codes="marital_status"),
        Column(
            "spouse_identity_number",
            "string",
            "Spouse or registered partner, also when separated.",
            pseudonym="spouse_id",
        ),
        Column("mother_identity_number", "string", "Mother.", pseudonym="mother_id"),
        Column("father_identity_number", "string", "Father.", pseudonym="father_id"),
        *ORIGIN_COLUMNS,
        Column("citizenship", "string", "Country of citizenship.", codes="country"),
        Column(
            "registration_status", "string", "Resident, emigrated, dead …", required=True, codes="registration_status"
        ),
        Column("registration_status_date", "date", "Day from which the status holds.", required=True),
        Column(
            "municipality_code", "string", "Municipality of residence; for the others, the last one.", required=True
        ),
        Column(
            "address_code",
            "string",
            "Key of the address in GAB: municipality (4), street (5), house number (4), "
            "letter (1; 0 for none), on census day, also of those who died or left later; of those who came later, the "
            "first one. Empty for persons of no fixed address and for those who were not resident any more.",
        ),
        Column("dwelling_number", "string", "Dwelling within the building, such as H0201. In 2001 mostly empty."),
        Column("moved_date", "date", "Day of the move to the address."),
        Column("registered_date", "date", "Day on which the latest notification was entered.", required=True),
    ),
    latest_by="registered_date",
    tolerance=0.002,
    rules=(
        *_links(),
        Rule(
            "spouse_link_one_way",
            Severity.DOUBT,
            "The spouse's own spouse number leads back to this person, and is not empty.",
            "Have the missing number entered from the marriage notification; until then the link counts.",
            _one_way,
            ("spouse_identity_number",),
        ),
        Rule(
            "spouse_names_another",
            Severity.CLEAR,
            "The spouse's own spouse number does not lead to somebody else.",
            "Find out from the marriage notifications who is married to whom.",
            _names_another,
            ("spouse_identity_number",),
        ),
        unknown_municipality(Severity.REJECT, "Correct the code, or add the change to the reference."),
        Rule(
            "birth_date_differs",
            Severity.REPORT,
            "The date of birth is that of the identity number.",
            "Have the register's owner look at both.",
            lambda rows, _: rows.filter(~birth_date_agrees(rows.national_identity_number, rows.birth_date)),
            ("national_identity_number", "birth_date"),
        ),
        Rule(
            "sex_differs",
            Severity.REPORT,
            "The sex is that of the identity number.",
            "Have the register's owner look at both.",
            lambda rows, _: rows.filter(~sex_agrees(rows.national_identity_number, rows.sex)),
            ("national_identity_number", "sex"),
        ),
        Rule(
            "married_without_spouse",
            Severity.REPORT,
            "A resident who is married or a registered partner has a spouse number.",
            "Nothing, if the spouse lives abroad: the person then counts as living without one.",
            _married_without_spouse,
            ("marital_status", "spouse_identity_number"),
            tolerance=0.05,
        ),
        Rule(
            "resident_without_address",
            Severity.REPORT,
            "A resident has an address.",
            "Nothing, for persons of no fixed address: they are unknown below the municipality.",
            lambda rows, _: rows.filter((rows.registration_status == _RESIDENT) & rows.address_code.isnull()),
            ("address_code",),
            tolerance=0.02,
        ),
        Rule(
            "left_later_without_address",
            Severity.REPORT,
            "Who died or emigrated after census day has the address of census day.",
            "Have the extract give addresses as of census day; else these persons count as of no fixed address.",
            lambda rows, _: rows.filter(
                rows.registration_status.isin(("3", "4", "5"))
                & (rows.registration_status_date > CENSUS_DAY)
                & rows.address_code.isnull()
            ),
            ("registration_status", "address_code"),
        ),
        Rule(
            "moved_after_census_day",
            Severity.REPORT,
            "The address is that of census day: the move to it was not later, but for who became a resident later.",
            "Have the extract give addresses as of census day.",
            lambda rows, _: rows.filter(
                (rows.moved_date > CENSUS_DAY)
                & ((rows.registration_status != _RESIDENT) | (rows.registration_status_date <= CENSUS_DAY))
            ),
            ("moved_date", "address_code"),
        ),
        Rule(
            "country_of_birth_missing",
            Severity.REPORT,
            "The country of birth is known.",
            "Nothing: an unknown country counts as abroad; citizenship and parents may tell.",
            lambda rows, _: rows.filter(rows.country_of_birth.isnull()),
            ("country_of_birth",),
            tolerance=0.05,
        ),
        *ORIGIN_RULES,
        Rule(
            "status_without_event",
            Severity.REPORT,
            "Who became a resident, emigrated or died in the census year has the event.",
            "Ask for the event; the status counts, but births, deaths and migration of the year lack one.",
            _status_without_event,
            ("registration_status", "registration_status_date"),
            uses=("cpr_events",),
        ),
        Rule(
            "address_not_in_gab",
            Severity.REPORT,
            "The address is in GAB.",
            "Add the address to GAB; until then the person is unknown below the municipality.",
            not_found("address_code", "address_code", "gab_addresses"),
            ("address_code",),
            uses=("gab_addresses",),
        ),
    ),
)
