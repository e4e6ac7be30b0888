"""The production plan: every step with its phase, inputs, function and outputs, in the order of production.

Light to import: functions are named, not imported.
"""

from __future__ import annotations

from census.errors import ParameterError
from census.steps.data_sets import CENSUS_FILES, EXTRACTS, LOOKED_INTO, MATRICES, MATRICES_OF, SIZES, VALIDATION
from census.steps.process_plan import PROCESS
from census.steps.step import Phase, Step


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
            "count_commuters",
            Phase.ANALYSE,
            "Count employed persons by municipality of residence and of work, and the commuters of each.",
            "census.steps.analyse:count_commuters",
            ("processed/census_persons",),
            ("statistics/commuting_flows", "statistics/commuters"),
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
                "processed/job_consistency",
            ),
            ("statistics/indicators",),
        ),
        Step(
            "measure_population_statistics",
            Phase.ANALYSE,
            "Measure delay, balance and imputation of the population statistics of the year.",
            "census.steps.quality:measure_population_statistics",
            ("input/cpr_persons", "input/cpr_events"),
            ("statistics/population_indicators",),
            ("seed",),
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
                    f"statistics/agreement/{unit}",
                ),
                ("seed",),
            )
            for unit, matrices in MATRICES_OF.items()
        ),
        Step(
            "audit_disclosure",
            Phase.ANALYSE,
            "Look for small counts that are certain to whoever puts all published matrices together.",
            "census.steps.analyse:audit_disclosure",
            (
                "statistics/regions",
                *(f"statistics/{matrix}" for matrix in MATRICES),
                *(f"output/inner_cells/{matrix}" for matrix in MATRICES),
            ),
            ("statistics/disclosure_findings", "statistics/disclosure_risks"),
        ),
        Step(
            "pass_release_gate",
            Phase.ANALYSE,
            "Stop the run before publication if any small count is certain.",
            "census.steps.analyse:pass_release_gate",
            ("statistics/disclosure_findings", "statistics/disclosure_risks"),
            ("statistics/release",),
        ),
        Step(
            "release_quality_measures",
            Phase.ANALYSE,
            "Make the measures of quality safe for publication.",
            "census.steps.quality:release_quality_measures",
            (
                "statistics/indicators",
                "statistics/population_indicators",
                *(f"statistics/protection/{matrix}" for matrix in MATRICES),
                "statistics/disclosure_risks",
                "input/rule_results_all",
                *(f"input/profiles/{name}" for name in EXTRACTS),
            ),
            ("output/quality_measures",),
            (),
            ("pass_release_gate",),
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
                ("pass_release_gate",),
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
        Step(
            "publish_reference_metadata",
            Phase.DISSEMINATE,
            "Write the quality reports, the pages about the statistics, and structures and metadata as SDMX.",
            "census.steps.reference_metadata:publish_reference_metadata",
            (
                "output/quality_measures",
                *(f"output/inner_cells/{matrix}" for matrix in SIZES.values()),
                *(f"output/matrices/{matrix}" for matrix in MATRICES),
            ),
            ("output/reference_metadata",),
            ("area", "published", "publisher"),
        ),
    ]


PLAN: tuple[Step, ...] = (*_collect(), *PROCESS, *_analyse(), *_disseminate())
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
