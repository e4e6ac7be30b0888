"""Finding the people named on the housing forms among the residents.

Source: "About the statistics", Census 2001: the personal identity numbers of the persons listed were found in the CPR;
persons of different families make up a household only if they are registered at the same CPR address.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.engine import stack
from questionnaire.housing_form import RETURNED

_RULES = ("name_and_birth_date", "birth_date_and_part_of_name", "name")
"""Comparisons of people written by hand with those registered at the address, from the surest to the least sure."""


def link_form_people(forms: ir.Table, lines: ir.Table, names: ir.Table, residents: ir.Table) -> ir.Table:
    """Find the person behind each line of the forms that came back.

    Definition: printed people carry their number. People written by hand are compared with the residents registered at
    the contact person's CPR address (the printed one, if that is no resident): by name and date of birth, then date
    of birth and one of the names, then name alone (a misread date). A comparison that fits several residents links
    none; who stays unlinked is kept.

    Args:
        forms: ``input/housing_forms``, key ``form_number``.
        lines: ``input/housing_form_persons``, key ``form_number``, ``line_number``.
        names: ``person_id`` (key), ``given_name``, ``surname``.
        residents: ``person_id`` (key), ``address_code``, ``birth_date``.

    Returns:
        A row for each line of a returned form: the key, ``contact_person_id``, ``person_id`` (null if unlinked),
        ``relationship``, ``lives_in_dwelling``, ``linked_by`` (``printed``, a comparison, or null).
    """
    returned = forms.filter(forms.outcome.isin(RETURNED)).select(
        "form_number", "contact_person_id", printed_address="address_code"
    )
    listed = lines.join(returned, "form_number")
    printed = listed.filter(listed.person_id.notnull()).mutate(linked_by=ibis.literal("printed"))
    written = listed.filter(listed.person_id.isnull())
    found = _compare(written, names, residents)
    by_hand = written.drop("person_id").left_join(found, ["form_number", "line_number"])
    columns = (
        "form_number",
        "line_number",
        "contact_person_id",
        "person_id",
        "relationship",
        "lives_in_dwelling",
        "linked_by",
    )
    return stack([printed.select(*columns), by_hand.select(*columns)])


def confirmations(form_people: ir.Table) -> ir.Table:
    """Pairs that a form confirms to live together: the contact person and everyone found who lives in the dwelling.

    Returns:
        ``person_id`` (the contact person), ``other_id``, ``relationship``.
    """
    confirmed = form_people.filter(
        form_people.person_id.notnull()
        & (form_people.lives_in_dwelling == "1")
        & (form_people.person_id != form_people.contact_person_id)
    )
    return confirmed.select(person_id="contact_person_id", other_id="person_id", relationship="relationship").distinct()


def form_owners(form_people: ir.Table) -> ir.Table:
    """The resident by whom a form's answers are given to a household.

    Definition: the contact person; where that is no resident, the first person listed who lives in the dwelling.

    Args:
        form_people: as ``link_form_people`` gives, residents only.

    Returns:
        ``form_number`` (key), ``person_id``.
    """
    is_contact = form_people.person_id == form_people.contact_person_id
    living = form_people.filter(is_contact | (form_people.lives_in_dwelling == "1"))
    order = [(living.person_id == living.contact_person_id).desc(), living.line_number]
    rank = ibis.row_number().over(group_by="form_number", order_by=order)
    return living.mutate(rank=rank).filter(lambda t: t.rank == 0).select("form_number", "person_id")


def _compare(written: ir.Table, names: ir.Table, residents: ir.Table) -> ir.Table:
    registered = residents.join(names, "person_id").select(
        "person_id", "address_code", "birth_date", given=_plain(names.given_name), family=_plain(names.surname)
    )
    contacts = residents.select(contact="person_id", registered_address="address_code")
    known = written.left_join(contacts, written.contact_person_id == contacts.contact)
    asked = known.select(
        "form_number",
        "line_number",
        "contact_person_id",
        "registered_address",
        "printed_address",
        born="birth_date",
        written_given="given_name",
        written_family="surname",
    )
    asked = asked.mutate(
        address_code=ibis.coalesce(asked.registered_address, asked.printed_address),
        written_given=_plain(asked.written_given),
        written_family=_plain(asked.written_family),
    )
    pairs = asked.join(registered, "address_code").filter(lambda t: t.person_id != t.contact_person_id)
    same_birth = (pairs.born == pairs.birth_date).fill_null(False)
    same_given = (pairs.written_given == pairs.given).fill_null(False)
    same_family = (pairs.written_family == pairs.family).fill_null(False)
    rank = ibis.cases(
        (same_birth & same_given & same_family, 0),
        (same_birth & (same_given | same_family), 1),
        (same_given & same_family, 2),
    )
    fitting = pairs.mutate(rank=rank).filter(lambda t: t.rank.notnull())
    best = fitting.group_by("form_number", "line_number").agg(best=fitting.rank.min())
    surest = fitting.join(best, ["form_number", "line_number"]).filter(lambda t: t.rank == t.best)
    single = surest.group_by("form_number", "line_number").agg(
        person_id=surest.person_id.min(), fits=surest.count(), rank=surest.rank.min()
    )
    linked = single.filter(single.fits == 1)
    return linked.select(
        "form_number",
        "line_number",
        "person_id",
        linked_by=linked.rank.cases(*enumerate(_RULES)),
    )


def _plain(name: ir.StringValue) -> ir.StringValue:
    """Without space around it and in small letters. (Ibis's ``strip`` takes the letters v and f away on Spark.)"""
    return name.re_replace(r"^\s+|\s+$", "").lower()
