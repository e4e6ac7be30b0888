"""GAB: titles to dwellings and ground property; housing co-operatives, whose shareholders live in the dwellings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from census.reference import CENSUS_DAY
from registers.rules import not_found, outside, unknown_municipality
from registers.schema import Column, Register, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

Others: TypeAlias = "Mapping[str, ir.Table]"

_DEAD = "5"
_GROUND = -1


def _dwelling_not_in_gab(rows: ir.Table, others: Others) -> ir.Table:
    listed = others["gab_dwellings"].select(of="building_number", place="dwelling_sequence").distinct()
    to_dwelling = rows.filter(rows.dwelling_sequence.notnull())
    return to_dwelling.anti_join(
        listed, [to_dwelling.building_number == listed["of"], to_dwelling.dwelling_sequence == listed.place]
    )


def _owner_dead(rows: ir.Table, others: Others) -> ir.Table:
    persons = others["cpr_persons"]
    died = (persons.registration_status == _DEAD) & (persons.registration_status_date <= CENSUS_DAY)
    dead = persons.filter(died).national_identity_number
    return rows.filter(rows.owner_identity_number.isin(dead))


def _shares_do_not_add_up(rows: ir.Table, _others: Others) -> ir.Table:
    titles = rows.mutate(place=rows.dwelling_sequence.fill_null(_GROUND))
    once = titles.distinct(on="ownership_number", keep="first")
    total = once.group_by(of="building_number", at="place").agg(total=once.share.sum())
    joined = titles.join(total, [titles.building_number == total["of"], titles.place == total["at"]])
    return joined.filter((joined.total - 1.0).abs() > 0.01)


def _other_number_of_dwellings(rows: ir.Table, others: Others) -> ir.Table:
    titles = others["gab_ownership"]
    shares = titles.filter(titles.cooperative_number.notnull()).select(
        "cooperative_number", "building_number", "dwelling_sequence"
    )
    counts = shares.distinct().group_by(of="cooperative_number").agg(listed=lambda t: t.count())
    joined = rows.left_join(counts, rows.organisation_number == counts["of"])
    return joined.filter(joined.number_of_dwellings != joined.listed.fill_null(0))


GAB_OWNERSHIP = Register(
    name="gab_ownership",
    title="GAB: ownership",
    owner="Norwegian Mapping Authority; titles from the land registers of the district courts, shares from the housing "
    "co-operatives' own lists",
    coverage="One row for each owner of each dwelling, and of the ground where it belongs to somebody else (housing "
    "co-operatives and companies) or has no dwelling. Who rents a dwelling, and on what terms, no register tells.",
    lag="A title is transferred when the deed is registered, months after the sale; after a death it often remains the "
    "dead person's for years.",
    key=("ownership_number",),
    tolerance=0.02,
    columns=(
        Column("ownership_number", "string", "Municipality (4), running number (8).", required=True),
        Column("building_number", "string", "Building.", required=True),
        Column("dwelling_sequence", "int64", "Dwelling in the building; empty: the title is to the ground property."),
        Column("owner_identity_number", "string", "Owner who is a person.", pseudonym="owner_id"),
        Column("owner_organisation_number", "string", "Owner who is a legal entity, nine digits."),
        Column("ownership_kind", "string", "Kind of ownership.", required=True, codes="ownership_kind"),
        Column("share", "float64", "Share of the dwelling or ground that the owner has (0-1)."),
        Column("cooperative_number", "string", "Housing co-operative or company whose share it is, nine digits."),
        Column("registered_date", "date", "Day on which the title was registered."),
    ),
    rules=(
        Rule(
            "owner_missing",
            Severity.DOUBT,
            "An owner is named: a person or a legal entity.",
            "Find the owner in the land register; until then the household's form tells whether it owns.",
            lambda rows, _: rows.filter(rows.owner_identity_number.isnull() & rows.owner_organisation_number.isnull()),
            ("owner_identity_number", "owner_organisation_number"),
            tolerance=0.02,
        ),
        Rule(
            "owner_dead",
            Severity.DOUBT,
            "The owner was alive on census day.",
            "Ask the district court who inherited; until then the household's form tells whether it owns.",
            _owner_dead,
            ("owner_identity_number",),
            uses=("cpr_persons",),
            tolerance=0.05,
        ),
        Rule(
            "owner_not_in_cpr",
            Severity.REPORT,
            "The owner is in the Central Population Register's extract.",
            "Nothing, for owners who do not live in the area; else correct the number.",
            not_found("owner_identity_number", "national_identity_number", "cpr_persons"),
            ("owner_identity_number",),
            uses=("cpr_persons",),
            tolerance=0.2,
        ),
        Rule(
            "share_impossible",
            Severity.CLEAR,
            "The share is between 0 and 1.",
            "Correct it.",
            outside("share", 0.0, 1.0),
            ("share",),
        ),
        Rule(
            "shares_do_not_add_up",
            Severity.DOUBT,
            "The shares of all owners of a dwelling, or of its ground, add up to one.",
            "Look for owners who are missing or were entered twice.",
            _shares_do_not_add_up,
            ("share",),
            tolerance=0.02,
        ),
        Rule(
            "dwelling_not_in_gab",
            Severity.REPORT,
            "The dwelling is in GAB.",
            "Enter the dwelling.",
            _dwelling_not_in_gab,
            ("building_number", "dwelling_sequence"),
            uses=("gab_dwellings",),
            tolerance=0.05,
        ),
        Rule(
            "cooperative_not_listed",
            Severity.REPORT,
            "The housing co-operative or company is in its register.",
            "Add it.",
            not_found("cooperative_number", "organisation_number", "housing_cooperatives"),
            ("cooperative_number",),
            uses=("housing_cooperatives",),
            tolerance=0.1,
        ),
    ),
)

HOUSING_COOPERATIVES = Register(
    name="housing_cooperatives",
    title="Housing co-operatives and limited housing companies",
    owner="Brønnøysund Register Centre; numbers of dwellings from the co-operatives' associations",
    coverage="Every housing co-operative and limited company whose shareholders have the right to one of its "
    "dwellings. Companies that let dwellings, also bond companies, are not in it: their tenants rent.",
    lag="New ones are entered when founded; the number of dwellings is updated once a year.",
    key=("organisation_number",),
    may_be_empty=True,
    columns=(
        Column("organisation_number", "string", "Nine digits, the last a check digit.", required=True),
        Column("name", "string", "Name.", required=True),
        Column(
            "company_kind", "string", "Co-operative or limited company.", required=True, codes="housing_company_kind"
        ),
        Column("municipality_code", "string", "Municipality of its dwellings.", required=True),
        Column("number_of_dwellings", "int64", "Dwellings to which its shares give a right."),
    ),
    rules=(
        unknown_municipality(Severity.REJECT, "Correct the code."),
        Rule(
            "number_of_dwellings_differs",
            Severity.REPORT,
            "There are as many dwellings as have shareholders of the co-operative or company.",
            "Ask the co-operative for its list of shareholders.",
            _other_number_of_dwellings,
            ("number_of_dwellings",),
            uses=("gab_ownership",),
            tolerance=0.1,
        ),
    ),
)
