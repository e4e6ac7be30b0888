"""Analyse: count matrices, protect them, measure quality."""

from __future__ import annotations

import pyarrow as pa

from census.disclosure import ProtectedMatrix, protect_matrix
from census.disclosure.agreement import agreement_rows
from census.quality.indicators import measure, protection_rows
from census.reference import parse_area
from census.steps.data_sets import MATRICES
from census.steps.workspace import Results, Workspace
from census.tabulation.count import build_matrix, count_cells
from census.tabulation.definitions import load_definition
from census.tabulation.regions import region_tree, regions_from_table, regions_to_table


def tabulate_matrices(work: Workspace) -> Results:
    """Count the inner cells of every matrix, and lay down the region tree."""
    units = work.arrow("input/basic_units")
    tree = region_tree(parse_area(work.parameters.area), units.to_pylist())
    results: dict[str, pa.Table] = {"statistics/regions": regions_to_table(tree)}
    for matrix in MATRICES:
        definition = load_definition(matrix)
        cells = count_cells(work.table(definition.data_set), definition).to_pyarrow()
        results[f"statistics/{matrix}"] = build_matrix(definition, tree, cells).cells
    return results


def protect_matrices(work: Workspace) -> Results:
    """Replace the counts 1 and 2 of the matrices of one statistical unit by 0 or 3, each matrix by itself.

    Beside them it tells in which of the figures that they share they differ.
    """
    tree = regions_from_table(work.arrow("statistics/regions"))
    results: dict[str, pa.Table] = {}
    made: list[ProtectedMatrix] = []
    for name in work.step.inputs[1:]:
        definition = load_definition(name.removeprefix("statistics/"))
        protected = protect_matrix(build_matrix(definition, tree, work.arrow(name)), seed=work.parameters.seed)
        results[f"output/inner_cells/{definition.id}"] = protected.to_parquet_table()
        results[f"statistics/protection/{definition.id}"] = protection_rows(definition.id, protected.report)
        made.append(protected)
    results[work.step.outputs[-1]] = agreement_rows(made)
    return results


def measure_quality(work: Workspace) -> Results:
    """Measure non-response, imputation, linkage, sources of employment and rule breaks."""
    indicators = measure(
        persons=work.table("processed/census_persons"),
        dwellings=work.table("processed/census_dwellings"),
        forms=work.table("input/housing_forms"),
        form_people=work.table("processed/form_people"),
        student_forms=work.table("input/student_forms"),
        rule_results=work.table("input/rule_results_all"),
    )
    return {"statistics/indicators": indicators}
