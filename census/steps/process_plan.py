"""The steps of Process, in the order of production: what each reads and makes."""

from __future__ import annotations

from census.steps.step import Phase, Step


def _step(
    name: str, description: str, inputs: tuple[str, ...], *outputs: str, seed: bool = False, module: str = "process"
) -> Step:
    return Step(
        name,
        Phase.PROCESS,
        description,
        f"census.steps.{module}:{name}",
        inputs,
        tuple(f"processed/{output}" for output in outputs),
        ("seed",) if seed else (),
        ("pass_gate",),
    )


PROCESS = (
    _step(
        "place_addresses",
        "Give every address its regions and its building.",
        (
            "input/gab_addresses",
            "input/basic_units",
            "input/gab_buildings",
            "input/gab_dwellings",
            "input/institutions",
        ),
        "addresses",
    ),
    _step(
        "select_residents",
        "Select the persons resident on census day, with age and place of residence.",
        ("input/cpr_persons", "processed/addresses", "input/housing_forms"),
        "residents",
    ),
    _step(
        "classify_immigrants",
        "Classify immigrant category and country background.",
        ("input/cpr_persons", "processed/residents"),
        "immigrants",
    ),
    _step(
        "form_register_families",
        "Form the families that registers alone can identify.",
        ("processed/residents", "input/cpr_persons"),
        "register_families",
    ),
    _step(
        "link_form_people",
        "Find the people named on the housing forms among the residents.",
        ("input/housing_forms", "input/housing_form_persons", "input/cpr_persons", "processed/residents"),
        "form_people",
    ),
    _step(
        "form_households",
        "Merge register families that the forms confirm to live together into private households.",
        ("processed/residents", "processed/register_families", "processed/form_people"),
        "household_members",
    ),
    _step(
        "form_families",
        "Form couples and families within households.",
        (
            "processed/residents",
            "input/cpr_persons",
            "processed/household_members",
            "processed/register_families",
            "processed/form_people",
        ),
        "families",
    ),
    _step(
        "describe_households",
        "Derive type, size and children of households.",
        ("processed/residents", "processed/household_members", "processed/families", "processed/immigrants"),
        "households",
    ),
    _step(
        "place_usual_residents",
        "Place those who usually live elsewhere than registered: students where they study, the old at their homes.",
        (
            "processed/residents",
            "processed/addresses",
            "input/student_forms",
            "input/education_loans",
            "input/education_enrolments",
            "input/schools",
            "input/institution_residents",
            "input/institutions",
        ),
        "usual_residents",
        module="usual_residence",
    ),
    _step(
        "link_student_form_people",
        "Find the people named on the student forms among the residents.",
        (
            "input/student_forms",
            "input/student_form_persons",
            "input/cpr_persons",
            "processed/usual_residents",
        ),
        "student_form_people",
        module="usual_residence",
    ),
    _step(
        "form_usual_households",
        "Form households and families anew where usual residence differs from legal residence.",
        (
            "processed/usual_residents",
            "input/cpr_persons",
            "processed/form_people",
            "processed/student_form_people",
        ),
        "usual_household_members",
        "usual_families",
        module="usual_residence",
    ),
    _step(
        "describe_usual_households",
        "Derive type, size and children of households by usual residence.",
        (
            "processed/usual_residents",
            "processed/usual_household_members",
            "processed/usual_families",
            "processed/immigrants",
            "processed/household_members",
            "processed/households",
        ),
        "usual_households",
        module="usual_residence",
    ),
    _step(
        "classify_employment",
        "Classify the employed of the census week, with their main job.",
        (
            "processed/residents",
            "input/employee_jobs",
            "input/wage_sums",
            "input/tax_returns",
            "input/establishments",
            "input/central_government_employees",
            "input/local_government_employees",
            "input/sick_leaves",
            "input/unemployed_persons",
            "input/conscripts",
        ),
        "employed",
    ),
    _step(
        "classify_education",
        "Classify completed education, and who is a pupil or a student.",
        (
            "processed/residents",
            "input/education_levels",
            "input/education_enrolments",
            "input/schools",
        ),
        "education",
        module="education",
    ),
    _step(
        "edit_form_answers",
        "Edit the answers on the housing forms and supplement them from GAB.",
        ("input/housing_forms", "processed/residents", "processed/addresses"),
        "form_answers",
    ),
    _step(
        "assemble_dwellings",
        "Give every private household its dwelling, with the answers of its forms.",
        (
            "processed/households",
            "processed/household_members",
            "processed/form_answers",
            "processed/form_people",
            "processed/residents",
            "processed/addresses",
        ),
        "dwellings",
    ),
    _step(
        "impute_dwellings",
        "Impute missing forms and missing answers by hot deck.",
        ("processed/dwellings",),
        "dwellings_imputed",
        seed=True,
    ),
    _step(
        "complete_census_file",
        "Put together the census file: persons, families, dwellings.",
        (
            "processed/residents",
            "processed/immigrants",
            "processed/household_members",
            "processed/register_families",
            "processed/families",
            "processed/households",
            "processed/usual_residents",
            "processed/usual_household_members",
            "processed/employed",
            "processed/education",
            "processed/dwellings_imputed",
        ),
        "census_persons",
        "census_families",
        "census_dwellings",
    ),
)
