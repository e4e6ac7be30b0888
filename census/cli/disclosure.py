"""`census disclosure audit`: attack what a run publishes, with whatever else is known."""

from __future__ import annotations

import tomllib
from argparse import Namespace
from pathlib import Path
from typing import Any

import pandas as pd

from census.cli.run_folders import find_run
from census.disclosure import ProtectedMatrix
from census.disclosure.audit import (
    BoundedTable,
    Population,
    RoundedTable,
    audit_tables,
    read_outside_table,
    refuse_disclosures,
)
from census.errors import InputError, ParameterError, StoreError
from census.steps.data_sets import MATRICES, MATRICES_OF
from census.store import RunFolder
from census.tabulation.count import build_matrix
from census.tabulation.definitions import load_definition
from census.tabulation.regions import regions_from_table

FINDINGS, RISKS, AGREEMENT = "disclosure_findings.csv", "disclosure_risks.csv", "shared_figures.csv"


def main(arguments: Namespace) -> int:
    """Audit, write and print the findings; give the exit code: 1 if anything is certain."""
    run = RunFolder(find_run(arguments.data, arguments.run))
    out = production_folder(run, arguments.out)
    tables, parents = published_tables(run)
    outside = read_outside_knowledge(arguments.knowledge, tables, parents) if arguments.knowledge else []
    audit = audit_tables(tables, parents, outside=outside)
    out.mkdir(parents=True, exist_ok=True)
    audit.findings.to_csv(out / FINDINGS, index=False, lineterminator="\n")
    audit.measures.to_csv(out / RISKS, index=False, lineterminator="\n", float_format="%.6f")
    cells = sum(table.rounded.size for table in tables)
    print(f"{len(tables)} matrices, {cells} inner cells, {len(outside)} tables from outside")
    means = audit.measures.groupby("measure")["value"].mean()
    for name in ("natural_zero_share", "natural_base_share", "groups_true_share"):
        print(f"  {name.replace('_', ' ')}, mean over matrices: {means[name]:.3f}")
    differing = tell_agreement(run, out / AGREEMENT)
    print(f"  {differing}")
    print(f"written: {out / FINDINGS}, {out / RISKS}, {out / AGREEMENT} (none is for publication)")
    refuse_disclosures(audit.findings)
    print("no small count is certain")
    return 0


def tell_agreement(run: RunFolder, path: Path) -> str:
    """Write which figures that stand in several matrices differ, and tell how many there are."""
    shared = pd.concat([run.read_table(f"statistics/agreement/{unit}").to_pandas() for unit in MATRICES_OF])
    shared.to_csv(path, index=False, lineterminator="\n")
    differing, figures = int(shared["differing"].sum()), int(shared["figures"].sum())
    return f"{differing} of {figures} figures that stand in another matrix too differ there"


def published_tables(run: RunFolder) -> tuple[list[RoundedTable], dict[str, str | None]]:
    """Give every matrix of a run before and after protection, and the parent of every region.

    Raises:
        StoreError: the run has not come so far.
    """
    made = run.manifest["data_sets"]
    lacking = [name for name in MATRICES if f"output/inner_cells/{name}" not in made]
    if lacking:
        raise StoreError(
            f"{len(lacking)} matrices of the run are not protected yet, first {lacking[0]}.", "Let the run go on."
        )
    tree = regions_from_table(run.read_table("statistics/regions"))
    tables = []
    for name in MATRICES:
        matrix = build_matrix(load_definition(name), tree, run.read_table(f"statistics/{name}"))
        protected = ProtectedMatrix.from_parquet_table(run.read_table(f"output/inner_cells/{name}"))
        tables.append(RoundedTable.of(matrix, protected.cells))
    return tables, {region.code: region.parent for region in tree}


def read_outside_knowledge(
    path: Path, tables: list[RoundedTable], parents: dict[str, str | None]
) -> list[BoundedTable]:
    """Read the tables that a file lists: ``[[table]]``, ``file``, ``data_set``, ``region_column``, ``condition``.

    Raises:
        InputError: a file cannot be read.
        ParameterError: a table lacks or has something unknown.
    """
    try:
        entry: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The file {path} cannot be read ({type(error).__name__}).") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path.name} is not valid TOML: {error}.") from None
    categories = {
        name: codes for table in tables for name, codes in zip(table.variables, table.categories, strict=True)
    }
    known = []
    for item in entry.get("table", []):
        strange = sorted(
            {"file", "data_set"} - set(item) | set(item) - {"file", "data_set", "region_column", "condition"}
        )
        if strange:
            raise ParameterError(
                f"{path.name}: a table lacks or has too much: {', '.join(strange)}.",
                "Give file and data_set; perhaps region_column and condition.",
            )
        population = Population(item["data_set"], item.get("region_column", "residence"), item.get("condition"))
        regions = [table.regions for table in tables if table.population.region_column == population.region_column]
        known.append(read_outside_table(path.parent / item["file"], population, categories, regions, parents))
    return known


def production_folder(run: RunFolder, out: Path | None) -> Path:
    """Findings tell of originals: they must not lie where a server reads."""
    folder = (run.path / "statistics" / "audit" if out is None else out).resolve()
    if folder.is_relative_to((run.path / "output").resolve()):
        raise ParameterError(f"{folder} may be read by a server.", "Findings tell of originals: write them elsewhere.")
    return folder
