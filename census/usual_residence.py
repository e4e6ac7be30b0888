"""Usual residence: where students away from home, and residents of old people's and nursing homes, live.

Source: "About the statistics", Census 2001: Household; Usual address; Students - usual address. For all other persons
usual address is the same as legal address.
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from census.engine import materialise, stack
from census.geography import place_in_municipality
from questionnaire.housing_form import RETURNED

LEGAL, STUDENT_FORM, PLACE_OF_STUDY, INSTITUTION = "legal", "student_form", "place_of_study", "institution"
"""What tells a person's usual residence."""

DWELLING_UNKNOWN = "dwelling_unknown"
"""Residence of students who count in the municipality of study and whose dwelling nothing tells."""

HOMES = ("1", "2")
"""Kinds of institution (code list) whose residents usually live there: nursing homes and homes for the elderly."""

AWAY = "2"
"""Answer of the form, and statement of the loan fund: lives away from the parents."""

LEAST_AGE = 16
"""Students' usual address was asked of those who had reached it (31 December)."""

_AUTUMN = "2"
"""Study term (code list) that census day lies in."""


@dataclass(frozen=True)
class Statements:
    """What tells of usual residence; tables of ``input/``.

    Attributes:
        student_forms: the forms issued, with outcome and answers.
        applications: ``education_loans``: study residence by the applicant's own statement.
        students: pupils and students in Norway on 1 October 2001: ``person_id`` (key), ``school_municipality_code``.
        institution_residents: people who live permanently at a home.
        institutions: with kind and address.
    """

    student_forms: ir.Table
    applications: ir.Table
    students: ir.Table
    institution_residents: ir.Table
    institutions: ir.Table


def place_usual_residents(residents: ir.Table, addresses: ir.Table, told: Statements) -> ir.Table:
    """Find the residents whom usual residence concerns: who moved, and those at whose address others left or came.

    Definition: everyone who permanently resides at an old people's home or a nursing home lives there, regardless of a
    spouse in a private household. Pupils and students of 16 and over who live away from their parents live at the
    address that they gave in the student form, or in a dwelling of unknown address if it could not be found; those who
    did not return the form count in the municipality of study, where their dwelling is unknown. Only who is registered
    as pupil or student in Norway is one. For all others, and for who is already registered where he or she studies,
    usual address is the same as legal address.

    Args:
        residents: ``processed/residents``, key ``person_id``.
        addresses: ``processed/addresses``, key ``address_code``.
        told: see ``Statements``.

    Returns:
        A row for each of them (key ``person_id``): the columns of ``residents`` with place and ``residence`` of usual
        residence (``dwelling_unknown`` beside its other values), and ``usual_source``: ``student_form``,
        ``place_of_study`` or ``institution``, and ``legal`` for who stays. Everyone else lives where registered, and in
        the same household.
    """
    moved = materialise(_moved(residents, addresses, told))
    changed = materialise(_changed_addresses(residents, moved))
    at_them = residents.semi_join(changed, "address_code")
    stay = at_them.anti_join(moved, "person_id").mutate(usual_source=ibis.literal(LEGAL))
    others = [name for name in residents.columns if name not in moved.columns or name == "person_id"]
    elsewhere = residents.select(*others).join(moved, "person_id")
    columns = [*residents.columns, "usual_source"]
    return stack([stay.select(*columns), elsewhere.select(*columns)])


def add_usual_residence(persons: ir.Table, usual: ir.Table, members: ir.Table) -> ir.Table:
    """Add where, and in which household, everyone usually lives.

    Args:
        persons: all residents: ``person_id`` (key), ``residence``, ``residence_*``, ``household_id``.
        usual: as ``place_usual_residents`` gives.
        members: their households: ``person_id`` (key), ``household_id``.

    Returns:
        ``persons`` with ``usual_source``, ``usual_residence``, ``usual_residence_*`` and ``usual_household_id``.
    """
    place = [name for name in persons.columns if name.startswith("residence")]
    told = usual.join(members.select("person_id", "household_id"), "person_id").select(
        "usual_source", of="person_id", household="household_id", **{f"told_{name}": usual[name] for name in place}
    )
    both = persons.left_join(told, persons.person_id == told.of)
    elsewhere = both.of.notnull()
    return both.select(
        *persons.columns,
        usual_source=both.usual_source.fill_null(LEGAL),
        **{f"usual_{name}": elsewhere.ifelse(both[f"told_{name}"], both[name]) for name in place},
        usual_household_id=elsewhere.ifelse(both.household, both.household_id),
    )


def _changed_addresses(residents: ir.Table, moved: ir.Table) -> ir.Table:
    """``address_code`` of the addresses that somebody left or came to."""
    left = residents.semi_join(moved, "person_id").select("address_code")
    both = stack([moved.select("address_code"), left])
    return both.filter(both.address_code.notnull()).distinct()


def _moved(residents: ir.Table, addresses: ir.Table, told: Statements) -> ir.Table:
    """Those whose usual residence is told by something else than the CPR, with its place."""
    at_home = materialise(_at_institution(residents, told))
    students = materialise(_students(residents, told).anti_join(at_home, "person_id"))
    columns = ("person_id", "usual_source", "residence", "address_code", "dwelling_number", "municipality_code")
    named = stack([at_home.select(*columns), students.select(*columns)])
    return place_in_municipality(named, addresses)


def _at_institution(residents: ir.Table, told: Statements) -> ir.Table:
    homes = told.institutions.filter(told.institutions.institution_kind.isin(HOMES))
    homes = homes.select("institution_number", "address_code", "municipality_code")
    listed = told.institution_residents.select("person_id", "institution_number").join(homes, "institution_number")
    living = listed.semi_join(residents, "person_id")
    return living.select(
        "person_id",
        "address_code",
        "municipality_code",
        usual_source=ibis.literal(INSTITUTION),
        residence=ibis.literal("institution"),
        dwelling_number=ibis.null("string"),
    )


def _students(residents: ir.Table, told: Statements) -> ir.Table:
    """Pupils and students in Norway who live away from their parents, and not where they are registered."""
    asked = _old_enough(residents, told)
    asked = asked.left_join(_answers(told.student_forms), "person_id").drop("person_id_right")
    asked = asked.left_join(_applications(told.applications), "person_id").drop("person_id_right")
    asked = asked.left_join(_living_with_parents(residents), "person_id").drop("person_id_right")
    away = asked.filter(ibis.coalesce(asked.answer, asked.stated) == AWAY)
    away = away.mutate(
        known=away.form_address.notnull(),
        municipality_code=ibis.coalesce(away.form_municipality, away.school_municipality),
    )
    registered_there = ibis.ifelse(
        away.known,
        (away.form_address == away.registered_address).fill_null(False),
        away.with_parents.isnull() & (away.municipality_code == away.registered_municipality),
    )
    moved = away.filter(away.municipality_code.notnull() & ~registered_there)
    return moved.select(
        "person_id",
        "municipality_code",
        usual_source=moved.answer.notnull().ifelse(STUDENT_FORM, PLACE_OF_STUDY),
        residence=moved.answer.notnull().ifelse("private", DWELLING_UNKNOWN),
        address_code=moved.form_address,
        dwelling_number=moved.form_dwelling,
    )


def _old_enough(residents: ir.Table, told: Statements) -> ir.Table:
    """Pupils and students in Norway who are old enough, with the municipality of their school."""
    adults = residents.filter(residents.age >= LEAST_AGE).select(
        "person_id", registered_address="address_code", registered_municipality="residence_municipality_code"
    )
    studying = told.students.select("person_id", school_municipality="school_municipality_code")
    return adults.join(studying, "person_id")


def _answers(forms: ir.Table) -> ir.Table:
    """Of each student whose form came back: the answer, and the address of who lives away."""
    returned = forms.filter(forms.outcome.isin(RETURNED) & forms.study_residence.notnull())
    rank = ibis.row_number().over(group_by="person_id", order_by=[returned.address_code.isnull(), returned.form_number])
    one = returned.mutate(rank=rank).filter(lambda t: t.rank == 0)  # who got two forms may have returned both
    return one.select(
        "person_id",
        answer="study_residence",
        form_address="address_code",
        form_dwelling="dwelling_number",
        form_municipality="study_municipality_code",
    )


def _applications(applications: ir.Table) -> ir.Table:
    """What the applicant told the loan fund: of the autumn, else of the spring."""
    autumn = applications.study_term == _AUTUMN
    told = applications.group_by("person_id").agg(
        autumn=applications.study_residence.max(where=autumn), spring=applications.study_residence.max(where=~autumn)
    )
    return told.select("person_id", stated=ibis.coalesce(told.autumn, told.spring))


def _living_with_parents(residents: ir.Table) -> ir.Table:
    """``person_id`` of those who are registered at a parent's address, and ``with_parents``, which is true."""
    homes = residents.filter(residents.address_code.notnull()).select(parent_id="person_id", home="address_code")
    links = stack(
        [
            residents.filter(residents[parent].notnull()).select("person_id", "address_code", parent_id=parent)
            for parent in ("mother_id", "father_id")
        ]
    )
    together = links.join(homes, "parent_id").filter(lambda t: t.home == t.address_code)
    return together.select("person_id", with_parents=ibis.literal(True)).distinct()
