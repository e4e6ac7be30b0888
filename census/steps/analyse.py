"""Analyse: count matrices, protect them, measure quality."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import pyarrow as pa

from census.disclosure import protect_matrix
from census.quality.indicators import measure, protection_rows
from census.reference import parse_area
from census.steps.data_sets import MATRICES
from census.steps.workspace import Results, Workspace
from census.tabulation.coding import columns_needed
from census.tabulation.count import build_matrix, count_cells
from census.tabulation.definitions import load_definition
from census.tabulation.matrix import MatrixDefinition
from census.tabulation.matrix_files import DATA_SETS
from census.tabulation.regions import region_tree, regions_from_table, regions_to_table


def tabulate_matrices(work: Workspace) -> Results:
    """Count the inner cells of every matrix, and lay down the region tree."""
    units = work.arrow("input/basic_units")
    tree = region_tree(parse_area(work.parameters.area), units.to_pylist())
    results: dict[str, pa.Table] = {"statistics/regions": regions_to_table(tree)}
    for data_set in DATA_SETS:
        definitions = [item for item in map(load_definition, MATRICES) if item.data_set == data_set]
        if definitions:
            counted_file = work.table(data_set)
            if data_set == "processed/census_persons":
                counted_file = with_dwellings(counted_file, work.table("processed/census_dwellings"), definitions)
            counted = count_cells(counted_file, definitions, tree)
            results |= {f"statistics/{matrix}": cells for matrix, cells in counted.items()}
    return results


def with_dwellings(persons: ir.Table, dwellings: ir.Table, definitions: Sequence[MatrixDefinition]) -> ir.Table:
    """Persons with those variables of the dwellings they live in, by legal residence, that matrices of persons need."""
    wanted = {name for item in definitions for name in columns_needed(item)} - set(persons.columns)
    home = dwellings.select(*sorted(wanted & set(dwellings.columns)), dwelling_of="household_id")
    return persons.left_join(home, persons.household_id == home.dwelling_of).drop("dwelling_of")


def protect_matrices(work: Workspace) -> Results:
    """Replace the counts 1 and 2 of the matrices of one statistical unit by 0 or 3."""
    tree = regions_from_table(work.arrow("statistics/regions"))
    results: dict[str, pa.Table] = {}
    for name in work.step.inputs[1:]:
        definition = load_definition(name.removeprefix("statistics/"))
        protected = protect_matrix(build_matrix(definition, tree, work.arrow(name)), seed=work.parameters.seed)
        results[f"output/inner_cells/{definition.id}"] = protected.to_parquet_table()
        results[f"statistics/protection/{definition.id}"] = protection_rows(definition.id, protected.report)
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
