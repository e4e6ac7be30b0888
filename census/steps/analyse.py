"""Analyse: count matrices, protect them, measure quality."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import pyarrow as pa

from census import commuting
from census.disclosure import ProtectedMatrix, protect_linked
from census.disclosure.agreement import agreement_rows
from census.disclosure.audit import FINDINGS_SCHEMA, RISKS_SCHEMA, RoundedTable, audit_tables, refuse_disclosures
from census.quality.indicators import measure, protection_rows
from census.reference import parse_area
from census.steps.data_sets import MATRICES
from census.steps.workspace import Results, Workspace
from census.tabulation.coding import columns_needed
from census.tabulation.count import build_matrix, count_cells
from census.tabulation.definitions import load_definition
from census.tabulation.matrix import Matrix, MatrixDefinition
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
    """Replace the counts 1 and 2 of the matrices of one statistical unit by 0 or 3.

    Beside them it tells in which of the figures that they share they differ.
    """
    results: dict[str, pa.Table] = {}
    matrices = _unprotected(work, work.step.inputs[1:])
    made = protect_linked(matrices, seed=work.parameters.seed)
    for protected in made:
        name = protected.definition.id
        results[f"output/inner_cells/{name}"] = protected.to_parquet_table()
        results[f"statistics/protection/{name}"] = protection_rows(name, protected.report)
    results[work.step.outputs[-1]] = agreement_rows(matrices, made)
    return results


def audit_disclosure(work: Workspace) -> Results:
    """Attack all protected matrices together; write down what is certain, and the risks that are not."""
    matrices = _unprotected(work, [name for name in work.step.inputs[1:] if name.startswith("statistics/")])
    tables = [RoundedTable.of(matrix, _protected(work, matrix.definition.id).cells) for matrix in matrices]
    parents = {region.code: region.parent for region in regions_from_table(work.arrow("statistics/regions"))}
    audit = audit_tables(tables, parents)
    return {
        "statistics/disclosure_findings": pa.Table.from_pandas(audit.findings, FINDINGS_SCHEMA, preserve_index=False),
        "statistics/disclosure_risks": pa.Table.from_pandas(audit.measures, RISKS_SCHEMA, preserve_index=False),
    }


def pass_release_gate(work: Workspace) -> Results:
    """Let the matrices go to publication only if no small count is certain; list those that may go."""
    refuse_disclosures(work.arrow("statistics/disclosure_findings").to_pandas())
    return {"statistics/release": pa.table({"matrix": work.arrow("statistics/disclosure_risks")["matrix"].unique()})}


def _protected(work: Workspace, matrix: str) -> ProtectedMatrix:
    return ProtectedMatrix.from_parquet_table(work.arrow(f"output/inner_cells/{matrix}"))


def _unprotected(work: Workspace, names: Sequence[str]) -> list[Matrix]:
    tree = regions_from_table(work.arrow("statistics/regions"))
    return [build_matrix(load_definition(name.removeprefix("statistics/")), tree, work.arrow(name)) for name in names]


def count_commuters(work: Workspace) -> Results:
    """See ``commuting.count_flows`` and ``commuting.count_commuters``."""
    persons = work.table("processed/census_persons")
    flows = commuting.count_flows(persons.filter(persons.is_employed))
    return {"statistics/commuting_flows": flows, "statistics/commuters": commuting.count_commuters(flows)}


def measure_quality(work: Workspace) -> Results:
    """Measure non-response, imputation, linkage, consistency of jobs, sources of employment and rule breaks."""
    indicators = measure(
        persons=work.table("processed/census_persons"),
        dwellings=work.table("processed/census_dwellings"),
        forms=work.table("input/housing_forms"),
        form_people=work.table("processed/form_people"),
        student_forms=work.table("input/student_forms"),
        rule_results=work.table("input/rule_results_all"),
        job_consistency=work.table("processed/job_consistency"),
    )
    return {"statistics/indicators": indicators}
