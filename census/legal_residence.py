"""Legal residence: where everyone is registered, and whether in a private household.

Source: "About the statistics", Census 2001: Legal address; Household; Population.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census import families
from census.engine import materialise
from census.geography import place_in_municipality


def place_residents(residents: ir.Table, addresses: ir.Table, forms: ir.Table) -> ir.Table:
    """Give every resident the place of legal residence.

    Definition: legal address is where the person was registered as resident on census day. Persons without a fixed
    address are resident in the municipality of their last one, and unknown below it; so are those whose address is
    not in GAB. Employees who live at an institution are always in private households ("Household"): no form goes to
    people being cared for ("Population"), so who got one there, and that person's family by the registers, are not.

    Args:
        residents: ``person_id`` (key), ``spouse_id``, ``mother_id``, ``father_id``, ``address_code``,
            ``dwelling_number``, ``birth_date``, ``marital_status``, ``municipality_code`` as registered.
        addresses: as ``place_addresses`` gives.
        forms: ``contact_person_id`` of the housing forms, whether or not they came back.

    Returns:
        The residents' columns but ``municipality_code``, those of ``place_in_municipality``, and ``residence``
        (``private``, ``institution`` or ``no_fixed_address``).
    """
    residents = materialise(residents)
    institutions = addresses.filter(addresses.is_institution).select(institution_address="address_code")
    at_institution = materialise(
        residents.semi_join(institutions, residents.address_code == institutions.institution_address)
    )
    employees = _families_with_form(at_institution, residents, forms)
    cared_for = at_institution.select(cared_for="person_id")
    cared_for = cared_for.anti_join(employees, cared_for.cared_for == employees.employee)
    sorted_out = residents.left_join(cared_for, residents.person_id == cared_for.cared_for)
    sorted_out = sorted_out.select(
        *residents.columns,
        residence=ibis.cases(
            (sorted_out.address_code.isnull(), "no_fixed_address"),
            (sorted_out.cared_for.notnull(), "institution"),
            else_="private",
        ),
    )
    return place_in_municipality(sorted_out, addresses)


def _families_with_form(at_institution: ir.Table, residents: ir.Table, forms: ir.Table) -> ir.Table:
    """``employee``: those at institutions whose family got a form: the families that registers can identify, the
    institution's address taken for a dwelling. Only children among the residents are looked at.
    """
    mine = at_institution.select("person_id")
    children = residents.semi_join(mine, residents.mother_id == mine.person_id)
    parents = ibis.union(*(residents.select(person_id=residents[link]) for link in ("mother_id", "father_id")))
    parents = parents.semi_join(mine, "person_id").distinct()
    people = families.living_together(at_institution, at_institution.address_code, at_institution.dwelling_number)
    nobody = people.filter(ibis.literal(False)).select(
        "person_id", partner_id="person_id", as_spouses=ibis.literal(False)
    )
    couples = families.form_couples(people, children, nobody)
    members = families.form_families(people, couples, parents)
    asked = members.semi_join(forms, members.person_id == forms.contact_person_id).select("family_id")
    return members.semi_join(asked, "family_id").select(employee="person_id")
