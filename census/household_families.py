"""Families as registers tell them, and families within households, where the form tells more.

Source: "About the statistics", Census 2001: Couple; Family; Household.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.engine import materialise, stack
from census.families import form_couples, form_families, living_together

SPOUSE, COHABITANT = "2", "3"
"""Relationships on a form that make a couple."""


def form_register_families(residents: ir.Table, persons: ir.Table) -> ir.Table:
    """Form the families that registers alone identify: cohabitants only with common children.

    Definition: people live together within a CPR address, and a dwelling as far as its number tells; common children
    count wherever they live. It is the definition of the collection and of the current family statistics.

    Args:
        residents: key ``person_id``; those whose ``residence`` is not ``private`` are families of their own.
        persons: ``input/cpr_persons``.

    Returns:
        See ``families.form_families``.
    """
    unit = (residents.residence == "private").ifelse(residents.address_code, ibis.null("string"))
    people = materialise(living_together(residents, unit, residents.dwelling_number))
    nobody = people.filter(ibis.literal(False))
    nobody = nobody.select("person_id", partner_id="person_id", as_spouses=ibis.literal(False))
    return form_families(people, form_couples(people, persons, nobody), everybodys_parents(persons))


def form_household_families(
    residents: ir.Table, members: ir.Table, register_families: ir.Table, stated: ir.Table, persons: ir.Table
) -> ir.Table:
    """Form couples and families within households, by registers and by what the form states.

    A household that is one register family, of which no form states another couple, is that family: only the others
    are formed anew.

    Args:
        residents: key ``person_id``.
        members: as ``households.form_households`` gives.
        register_families: as ``form_register_families`` gives, of the same residents.
        stated: as ``stated_couples`` gives.
        persons: ``input/cpr_persons``.

    Returns:
        See ``families.form_families``.
    """
    living = materialise(members.filter(members.household_id.notnull()))
    merged = living.group_by("household_id").agg(
        one=living.register_family_id.min(), other=living.register_family_id.max()
    )
    merged = merged.filter(merged.one != merged.other).select("household_id")
    known = register_families.filter(register_families.partner_id.notnull()).select("person_id", "partner_id")
    news = stated.anti_join(known, ["person_id", "partner_id"])
    told = living.semi_join(news, "person_id").select("household_id")
    open_households = merged.union(told, distinct=True)
    members_anew = materialise(living.semi_join(open_households, "household_id").select("person_id", "household_id"))
    anew = residents.join(members_anew, "person_id")
    people = materialise(living_together(anew, anew.household_id, ibis.null("string")))
    formed = form_families(people, form_couples(people, persons, stated), everybodys_parents(persons))
    unchanged = register_families.anti_join(members_anew, "person_id")
    return stack([unchanged, formed.select(*unchanged.columns)])


def stated_couples(confirmed: ir.Table) -> ir.Table:
    """Pairs that a form calls a couple, from the pairs that it confirms to live together.

    Args:
        confirmed: ``person_id``, ``other_id``, ``relationship``.

    Returns:
        ``person_id``, ``partner_id``, ``as_spouses`` (and not cohabitants).
    """
    stated = confirmed.filter(confirmed.relationship.isin((SPOUSE, COHABITANT)))
    return stated.select("person_id", partner_id="other_id", as_spouses=stated.relationship == SPOUSE)


def everybodys_parents(persons: ir.Table) -> ir.Table:
    """Everyone who is somebody's parent in the CPR, wherever the child lives: ``person_id``."""
    mothers = persons.filter(persons.mother_id.notnull()).select(person_id="mother_id")
    fathers = persons.filter(persons.father_id.notnull()).select(person_id="father_id")
    return mothers.union(fathers, distinct=True)
