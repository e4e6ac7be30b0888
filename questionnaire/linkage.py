"""Finding the people named on the housing forms among the residents.

Source: "About the statistics", Census 2001: the personal identity numbers of the persons listed were found in the CPR;
persons of different families make up a household only if they are registered at the same CPR address.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.engine import materialise, stack
from questionnaire.housing_form import RETURNED
from questionnaire.person_linkage import KEY, find_people

PRINTED = "printed"
"""The way in which people are found who stand on the form with their number."""


def link_form_people(
    forms: ir.Table, lines: ir.Table, names: ir.Table, residents: ir.Table, threads: int = 0
) -> ir.Table:
    """Find the person behind each line of the forms that came back.

    Definition: printed people carry their number. People written by hand are sought among the residents, first of all
    at the contact person's CPR address (the printed one, if that is no resident), see ``find_people``. Nobody is
    found who is the contact person or printed on the form. Who stays unlinked is kept. Whoever is found at another
    address is linked, but a household is made only of people registered at the same one.

    Args:
        forms: ``input/housing_forms``, key ``form_number``.
        lines: ``input/housing_form_persons``, key ``form_number``, ``line_number``.
        names: ``person_id`` (key), ``given_name``, ``surname``.
        residents: ``person_id`` (key), ``address_code``, ``birth_date``, ``residence_basic_unit_code``,
            ``residence_municipality_code``.
        threads: see ``find_people``.

    Returns:
        A row for each line of a returned form: the key, ``contact_person_id``, ``person_id`` (null if unlinked),
        ``relationship``, ``lives_in_dwelling``, ``linked_by`` (``printed``, ``exact``, ``splink_at_address``,
        ``splink_elsewhere``, or null), ``match_probability`` (of those found by Splink, else null).

    Raises:
        EngineError: Splink failed.
    """
    listed = _returned_lines(forms, lines)
    printed = listed.filter(listed.person_id.notnull()).mutate(
        linked_by=ibis.literal(PRINTED), match_probability=ibis.null("float64")
    )
    written = materialise(listed.filter(listed.person_id.isnull()).drop("person_id"))
    known = named_residents(names, residents)
    contacts = written.select("form_number", person_id="contact_person_id").distinct()
    taken = stack([printed.select("form_number", "person_id"), contacts])
    found = find_people(_begin_at_contact_person(written, known), known, taken, threads=threads)
    by_hand = written.left_join(found, KEY)
    columns = (
        *KEY,
        "contact_person_id",
        "person_id",
        "relationship",
        "lives_in_dwelling",
        "linked_by",
        "match_probability",
    )
    return stack([printed.select(*columns), by_hand.select(*columns)])


def written_lines(forms: ir.Table, lines: ir.Table, known: ir.Table) -> ir.Table:
    """Lines written by hand on returned forms, as ``find_people`` wants them.

    Definition: people are sought from the contact person's CPR address on; the printed address stands in for it where
    the contact person is no resident.

    Args:
        forms: see ``link_form_people``.
        lines: see ``link_form_people``.
        known: residents, see ``named_residents``.
    """
    listed = _returned_lines(forms, lines)
    return _begin_at_contact_person(listed.filter(listed.person_id.isnull()), known)


def named_residents(names: ir.Table, residents: ir.Table) -> ir.Table:
    """Residents with their names, as ``find_people`` wants them; see ``link_form_people``."""
    return residents.join(names, "person_id").select(
        "person_id",
        "given_name",
        "surname",
        "birth_date",
        "address_code",
        basic_unit_code="residence_basic_unit_code",
        municipality_code="residence_municipality_code",
    )


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


def _returned_lines(forms: ir.Table, lines: ir.Table) -> ir.Table:
    returned = forms.filter(forms.outcome.isin(RETURNED)).select(
        "form_number", "contact_person_id", printed_address="address_code"
    )
    return lines.join(returned, "form_number")


def _begin_at_contact_person(written: ir.Table, known: ir.Table) -> ir.Table:
    contacts = known.select(
        "basic_unit_code",
        "municipality_code",
        contact="person_id",
        registered_address="address_code",
        contact_surname="surname",
    )
    begun = written.left_join(contacts, written.contact_person_id == contacts.contact)
    return begun.select(
        *KEY,
        "given_name",
        "surname",
        "birth_date",
        "basic_unit_code",
        "municipality_code",
        "contact_surname",
        address_code=ibis.coalesce(begun.registered_address, begun.printed_address),
    )
