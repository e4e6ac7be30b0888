"""Tenure status: how a household has its dwelling.

Source: "About the statistics", Census 2001: Tenure status.
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from census.engine import materialise, stack
from census.reference import code_list

OWNER, THROUGH_COMPANY, FROM_COMPANY = "1", "2", "4"
"""Tenures (code list ``tenure``): owner, owner through co-operative or limited company, rents from housing company."""

BY_REGISTERS, BY_FORM, BONDS_COMPANY, UNKNOWN = "1", "2", "3", "9"
"""Sources of tenure (code list ``tenure_source``)."""

_SHARES = ("3", "4")
"""Kinds of ownership (code list ``ownership_kind``) through a housing co-operative or limited company."""


@dataclass(frozen=True)
class Titles:
    """What registers tell of ownership.

    Attributes:
        ownership: a row for each owner of each dwelling or ground: ``building_number``, ``dwelling_sequence`` (null: to
            the ground), ``owner_id`` (null: no person, or unknown), ``owner_organisation_number``, ``ownership_kind``.
        dwellings: ``building_number`` and ``dwelling_sequence`` (key), ``address_code``, ``dwelling_number``.
        addresses: ``address_code`` (key), ``building_number``.
        cooperatives: housing co-operatives and limited companies: ``organisation_number`` (key).
    """

    ownership: ir.Table
    dwellings: ir.Table
    addresses: ir.Table
    cooperatives: ir.Table


def find_tenure(households: ir.Table, members: ir.Table, answers: ir.Table, titles: Titles) -> ir.Table:
    """Tenure of every private household.

    Definition, the first that applies:

    1. A household owns its dwelling if at least one member is registered as its owner: as owner of the dwelling or,
       with a share, through a housing co-operative or limited company. Who has both is owner of the dwelling. What
       the form says does not matter then.
    2. A form says that the household owns through a co-operative or company, but every dwelling of the building
       belongs to legal entities that are none: the household has bonds of a bonds company, which is renting, from a
       housing company.
    3. Else the form's answer holds: no register tells of tenants and their terms, and titles are transferred late and
       may name the dead.
    4. What neither tells is missing.

    A title is to the dwelling of an owner who is registered at the dwelling's address by GAB, unless both have a
    dwelling number and these differ. A dwelling that is not in GAB, and ground, are found by the building of the
    owner's address. Of several forms with an answer, the one with most answers counts, then the lowest form number.

    Args:
        households: ``household_id`` (key), ``address_code``.
        members: ``person_id`` (key), ``household_id`` (null outside private households), ``address_code``,
            ``dwelling_number`` (null where the population register has none).
        answers: usable forms: ``form_number`` (key), ``person_id`` (who gives it to a household), ``tenure`` (null
            where unanswered), ``number_of_answers``.
        titles: of dwellings and ground.

    Returns:
        ``household_id`` (key), ``tenure`` (code list; null where nothing tells), ``tenure_source`` (code list).
    """
    living = members.filter(members.household_id.notnull())
    owned = materialise(_registered_ownership(living, titles)).rename(owner_household="household_id")
    untitled = living.anti_join(owned, living.household_id == owned.owner_household)
    told = _form_answers(untitled, answers).rename(form_household="household_id")
    let = _let_by_companies(titles).rename(let_address="address_code")
    known = households.select("household_id", "address_code")
    known = known.left_join(owned, known.household_id == owned.owner_household)
    known = known.left_join(told, known.household_id == told.form_household)
    known = known.left_join(let, known.address_code == let.let_address)
    bonds = (known.answered == THROUGH_COMPANY) & known.let_address.notnull()
    return known.select(
        "household_id",
        tenure=ibis.cases((known.registered.notnull(), known.registered), (bonds, FROM_COMPANY), else_=known.answered),
        tenure_source=ibis.cases(
            (known.registered.notnull(), BY_REGISTERS),
            (bonds, BONDS_COMPANY),
            (known.answered.notnull(), BY_FORM),
            else_=UNKNOWN,
        ),
    )


def _registered_ownership(living: ir.Table, titles: Titles) -> ir.Table:
    """``household_id`` (key) and the tenure ``registered`` of households with an owner of their dwelling."""
    listed = titles.dwellings.select("building_number", "dwelling_sequence", "address_code", "dwelling_number")
    listed = listed.mutate(is_listed=True)
    personal = titles.ownership.filter(titles.ownership.owner_id.notnull())
    personal = personal.select("owner_id", "building_number", "dwelling_sequence", "ownership_kind")
    placed = personal.left_join(listed, ["building_number", "dwelling_sequence"]).select(
        "owner_id",
        "building_number",
        "ownership_kind",
        "is_listed",
        title_address="address_code",
        title_number="dwelling_number",
    )
    owners = materialise(placed.join(living, placed.owner_id == living.person_id))
    buildings = titles.addresses.select(home_address="address_code", home_building="building_number")
    other_dwelling = (owners.title_number != owners.dwelling_number).fill_null(False)
    by_address = owners.filter((owners.title_address == owners.address_code) & ~other_dwelling)
    unlisted = owners.filter(owners.is_listed.isnull())
    at_home = unlisted.join(buildings, unlisted.address_code == buildings.home_address)
    by_building = at_home.filter(at_home.building_number == at_home.home_building)
    found = stack([found.select("household_id", "ownership_kind") for found in (by_address, by_building)])
    tenure = found.ownership_kind.isin(_SHARES).ifelse(THROUGH_COMPANY, OWNER)
    return found.mutate(tenure=tenure).group_by("household_id").agg(registered=lambda t: t.tenure.min())


def _form_answers(living: ir.Table, answers: ir.Table) -> ir.Table:
    """``household_id`` (key) and the tenure ``answered`` on its form."""
    known = [item.code for item in code_list("tenure")]
    told = answers.filter(answers.tenure.isin(known))
    told = told.join(living.select("person_id", "household_id"), "person_id")
    rank = ibis.row_number().over(group_by="household_id", order_by=[told.number_of_answers.desc(), told.form_number])
    best = told.mutate(rank=rank).filter(lambda t: t.rank == 0)
    return best.select("household_id", answered="tenure")


def _let_by_companies(titles: Titles) -> ir.Table:
    """``address_code`` in buildings whose dwellings all belong to legal entities that are no housing co-operatives."""
    cooperatives = titles.cooperatives.select(cooperative="organisation_number")
    to_dwelling = titles.ownership.filter(titles.ownership.dwelling_sequence.notnull())
    owned = to_dwelling.left_join(cooperatives, to_dwelling.owner_organisation_number == cooperatives.cooperative)
    is_let = (
        owned.owner_organisation_number.notnull()
        & owned.owner_id.isnull()
        & owned.cooperative.isnull()
        & ~owned.ownership_kind.isin(_SHARES)
    )
    others = owned.filter(~is_let).select("building_number")
    # a dwelling without a title may be anybody's
    untitled = titles.dwellings.anti_join(to_dwelling, ["building_number", "dwelling_sequence"])
    let = owned.filter(is_let).anti_join(stack([others, untitled.select("building_number")]), "building_number")
    return titles.addresses.semi_join(let, "building_number").select("address_code")
