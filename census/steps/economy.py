"""Process: income, cars and tenure."""

from __future__ import annotations

from census import cars, income, tenure
from census.steps.workspace import Results, Workspace
from questionnaire import linkage


def measure_income(work: Workspace) -> Results:
    """See ``income.measure_income``."""
    told = income.IncomeSources(
        tax_returns=work.table("input/tax_returns"),
        wage_sums=work.table("input/wage_sums"),
        national_insurance=work.table("input/national_insurance"),
        social_assistance=work.table("input/social_assistance"),
        education_loans=work.table("input/education_loans"),
        housing_bank=work.table("input/housing_bank"),
    )
    return {"processed/incomes": income.measure_income(work.table("processed/residents"), told)}


def count_cars(work: Workspace) -> Results:
    """See ``cars.count_cars``."""
    counted = cars.count_cars(
        work.table("processed/residents"), work.table("input/vehicles"), work.table("input/wage_sums")
    )
    return {"processed/cars": counted}


def find_tenure(work: Workspace) -> Results:
    """See ``tenure.find_tenure``; a form is given to a household as by ``linkage.form_owners``."""
    residents = work.table("processed/residents")
    at_home = residents.select("person_id", "address_code", "dwelling_number")
    members = work.table("processed/household_members").select("person_id", "household_id").join(at_home, "person_id")
    owners = linkage.form_owners(work.table("processed/form_people").semi_join(residents, "person_id"))
    usable = work.table("processed/form_answers").select("form_number", "number_of_answers")
    answers = usable.join(work.table("input/housing_forms").select("form_number", "tenure"), "form_number")
    titles = tenure.Titles(
        ownership=work.table("input/gab_ownership"),
        dwellings=work.table("input/gab_dwellings"),
        addresses=work.table("processed/addresses"),
        cooperatives=work.table("input/housing_cooperatives"),
    )
    found = tenure.find_tenure(work.table("processed/households"), members, answers.join(owners, "form_number"), titles)
    return {"processed/tenure": found}
