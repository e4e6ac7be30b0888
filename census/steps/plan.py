"""The production plan: every step with its phase, inputs, function and outputs, in the order of production.

Light to import: functions are named, not imported.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from census.errors import ParameterError
from census.steps.data_sets import CENSUS_FILES, EXTRACTS, LOOKED_INTO, MATRICES, MATRICES_OF, VALIDATION


class Phase(StrEnum):
    """Phase of the Generic Statistical Business Process Model that a step belongs to."""

    COLLECT = "Collect"
    PROCESS = "Process"
    ANALYSE = "Analyse"
    DISSEMINATE = "Disseminate"


@dataclass(frozen=True)
class Step:
    """One step of production.

    Attributes:
        name: verb and object, unique.
        phase: of the process model.
        description: what it does, in a sentence.
        function: ``module:function``; takes a ``Workspace``, gives its outputs by name.
        inputs: data sets it reads.
        outputs: data sets it makes.
        parameters: those of the run that its outputs depend on.
        after: steps that must be finished first, beside those that make its inputs.
    """

    name: str
    phase: Phase
    description: str
    function: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def _collect() -> list[Step]:
    steps = [
        Step(
            "receive_delivery",
            Phase.COLLECT,
            "Take the extracts and the returns into the run, as they were delivered.",
            "census.steps.collect:receive_delivery",
            (),
            tuple(f"source/{name}" for name in EXTRACTS),
            ("delivery",),
        )
    ]
    steps += [
        Step(
            f"validate_{name}",
            Phase.COLLECT,
            f"Type and validate {name}, quarantine bad rows, replace identity numbers by pseudonyms.",
            "census.steps.collect:validate_extract",
            tuple(f"source/{extract}" for extract in (name, *LOOKED_INTO.get(name, ()))),
            tuple(f"input/{kind}{name}" for kind in ("", *(f"{kind}/" for kind in VALIDATION))),
            ("pseudonym_key",),
        )
        for name in EXTRACTS
    ]
    steps.append(
        Step(
            "pass_gate",
            Phase.COLLECT,
            "Stop the run if a rule is broken by more rows than it tolerates.",
            "census.steps.collect:pass_gate",
            (
                "input/basic_units",
                *(f"input/{kind}/{name}" for kind in ("rule_results", "profiles") for name in EXTRACTS),
            ),
            ("input/rule_results_all", "input/validation"),
            ("area",),
        )
    )
    return steps


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


_PROCESS = (
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
            "processed/dwellings_imputed",
        ),
        "census_persons",
        "census_families",
        "census_dwellings",
    ),
)


def _analyse() -> list[Step]:
    return [
        Step(
            "tabulate_matrices",
            Phase.ANALYSE,
            "Count the inner cells of every matrix.",
            "census.steps.analyse:tabulate_matrices",
            (*CENSUS_FILES, "input/basic_units"),
            ("statistics/regions", *(f"statistics/{matrix}" for matrix in MATRICES)),
            ("area",),
        ),
        Step(
            "measure_quality",
            Phase.ANALYSE,
            "Measure non-response, imputation and coverage.",
            "census.steps.analyse:measure_quality",
            (
                "processed/census_persons",
                "processed/census_dwellings",
                "input/housing_forms",
                "processed/form_people",
                "input/student_forms",
                "input/rule_results_all",
            ),
            ("statistics/indicators",),
        ),
        *(
            Step(
                f"protect_{unit}",
                Phase.ANALYSE,
                f"Replace the counts 1 and 2 in matrices of {unit} by 0 or 3.",
                "census.steps.analyse:protect_matrices",
                ("statistics/regions", *(f"statistics/{matrix}" for matrix in matrices)),
                (
                    *(f"output/inner_cells/{matrix}" for matrix in matrices),
                    *(f"statistics/protection/{matrix}" for matrix in matrices),
                ),
                ("seed",),
            )
            for unit, matrices in MATRICES_OF.items()
        ),
    ]


def _disseminate() -> list[Step]:
    return [
        *(
            Step(
                f"publish_{unit}",
                Phase.DISSEMINATE,
                f"Write the files of the matrices of {unit} for publication.",
                "census.steps.disseminate:publish_matrices",
                tuple(f"output/inner_cells/{matrix}" for matrix in matrices),
                tuple(f"output/matrices/{matrix}" for matrix in matrices),
                ("area", "published", "publisher"),
            )
            for unit, matrices in MATRICES_OF.items()
        ),
        Step(
            "publish_index",
            Phase.DISSEMINATE,
            "Write the list of published matrices and the headline figures.",
            "census.steps.disseminate:publish_index",
            tuple(f"output/{made}/{matrix}" for made in ("inner_cells", "matrices") for matrix in MATRICES),
            ("output/index",),
        ),
    ]


PLAN: tuple[Step, ...] = (*_collect(), *_PROCESS, *_analyse(), *_disseminate())
"""All steps, each after those that it depends on."""


def find_step(name: str) -> Step:
    """The step of that name.

    Raises:
        ParameterError: there is none.
    """
    for step in PLAN:
        if step.name == name:
            return step
    raise ParameterError(f"There is no step '{name}'.", f"Steps: {', '.join(step.name for step in PLAN)}.")


def steps_after(step: Step) -> tuple[Step, ...]:
    """The steps that need what this one makes, directly or through others: what they made is stale when it runs
    anew.
    """
    made = set(step.outputs)
    later: list[Step] = []
    for other in PLAN:
        if made & set(other.inputs) or {item.name for item in (step, *later)} & set(other.after):
            later.append(other)
            made |= set(other.outputs)
    return tuple(later)


def steps_before(step: Step) -> tuple[Step, ...]:
    """The steps that must be finished before this one: those that make its inputs, and those it names."""
    return tuple(other for other in PLAN if other.name in step.after or set(other.outputs) & set(step.inputs))
