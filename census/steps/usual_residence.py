"""Process: residents, families and households by usual residence.

Only where somebody left or came are families and households formed anew, by the very functions that form them by legal
residence; everywhere else they are those of legal residence, and are not stored twice.
"""

from __future__ import annotations

from census import education, household_families, households, usual_residence
from census.engine import materialise, stack
from census.steps.process import described_households
from census.steps.workspace import Results, Workspace
from questionnaire import linkage


def place_usual_residents(work: Workspace) -> Results:
    """See ``usual_residence.place_usual_residents``."""
    studies = work.table("processed/education")
    told = usual_residence.Statements(
        student_forms=work.table("input/student_forms"),
        applications=work.table("input/education_loans"),
        students=studies.filter(education.in_norway(studies.study_status)),
        institution_residents=work.table("input/institution_residents"),
        institutions=work.table("input/institutions"),
    )
    residents, addresses = work.table("processed/residents"), work.table("processed/addresses")
    return {"processed/usual_residents": usual_residence.place_usual_residents(residents, addresses, told)}


def link_student_form_people(work: Workspace) -> Results:
    """See ``linkage.link_form_people``; those who live elsewhere than the student are not sought."""
    forms = work.table("input/student_forms")
    linked = linkage.link_form_people(
        forms.rename(contact_person_id="person_id"),
        work.table("input/student_form_persons"),
        work.table("input/cpr_persons").select("person_id", "given_name", "surname"),
        work.table("processed/usual_residents"),
        work.parameters.threads,
    )
    return {"processed/student_form_people": linked}


def form_usual_households(work: Workspace) -> Results:
    """Households and families by usual residence: of the housing forms, and of the student forms."""
    persons, here = work.table("input/cpr_persons"), work.table("processed/usual_residents")
    said = stack(
        [
            linkage.confirmations(work.table("processed/form_people")),
            linkage.confirmations(work.table("processed/student_form_people")),
        ]
    )
    said = materialise(said.semi_join(here, "person_id").distinct())
    register_families = materialise(household_families.form_register_families(here, persons))
    members = materialise(households.form_households(here, register_families, said))
    family = household_families.form_household_families(
        here, members, register_families, household_families.stated_couples(said), persons
    )
    return {"processed/usual_household_members": members, "processed/usual_families": family}


def describe_usual_households(work: Workspace) -> Results:
    """Describe all households by usual residence: those formed anew, and those that are as by legal residence."""
    here = work.table("processed/usual_residents")
    anew = described_households(
        here,
        work.table("processed/usual_household_members"),
        work.table("processed/usual_families"),
        work.table("processed/immigrants"),
    )
    legal = work.table("processed/households")
    members = work.table("processed/household_members")
    replaced = members.semi_join(here, "person_id").filter(lambda t: t.household_id.notnull())
    unchanged = legal.anti_join(replaced, "household_id")
    return {"processed/usual_households": stack([unchanged, anew.select(*legal.columns)])}
