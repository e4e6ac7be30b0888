"""Which published figures each inner cell of a matrix counts in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from census.errors import CatalogueError, GateError
from census.tabulation.matrix import REGION_LEVELS, Classification, MatrixDefinition, Region, RegionLevel

Ids = npt.NDArray[np.int32]

NO_CELL = -1
"""Id of an inner cell that counts in no cell of a margin, since its branch of the region tree skips that level."""


@dataclass(frozen=True)
class Margin:
    """Figures of one region level and one subset of the variables; ``cells`` holds one id for each inner cell."""

    level: RegionLevel
    variables: tuple[str, ...]
    cells: Ids


def ordered_cells(definition: MatrixDefinition, cells: pa.Table) -> pa.Table:
    """Put the columns of the inner cells (region, variables, count) and their rows in order, sorted by codes.

    Raises:
        GateError: columns are missing or too many, or counts are not whole numbers above 0.
    """
    keys = ["region_code", *definition.variables]
    if sorted(cells.column_names) != sorted([*keys, "count"]):
        raise GateError(
            f"Matrix {definition.id}: cells have the columns {', '.join(cells.column_names)}.",
            f"They must be {', '.join(keys)}, count.",
        )
    if not pa.types.is_integer(cells["count"].type):
        raise GateError(
            f"Matrix {definition.id}: column count is of type {cells['count'].type}.", "Counts are whole numbers."
        )
    schema = pa.schema([*((key, pa.string()) for key in keys), ("count", pa.int64())])
    typed = cells.select(schema.names).replace_schema_metadata(None).cast(schema)
    wrong = pc.fill_null(pc.less_equal(typed["count"], 0), True)
    _refuse_rows(definition, "count", wrong, "is missing, zero or negative", "List only cells with a count above 0.")
    return typed.sort_by([(key, "ascending") for key in keys]).combine_chunks()


def published_margins(
    definition: MatrixDefinition,
    regions: tuple[Region, ...],
    classifications: tuple[Classification, ...],
    cells: pa.Table,
) -> list[Margin]:
    """List all margins of a matrix: every region level, each with every subset of the variables, the others summed out.

    A figure is published for every node of the region tree, also where branches skip a level.

    Args:
        definition: of the matrix.
        regions: nodes of the region tree, parents before children; branches may skip levels.
        classifications: one for each variable of the definition.
        cells: the inner cells, as ``ordered_cells`` gives them.

    Returns:
        Margins from the country down; within a level from no variable to all of them.

    Raises:
        CatalogueError: the regions are not a tree, or the classifications are not those of the definition.
        GateError: a cell has an unknown code or a region that is no leaf, or comes twice.
    """
    paths = _region_paths(definition, regions)
    _check_classifications(definition, classifications)
    parents = {region.parent for region in regions}
    leaves = [region.code for region in regions if region.code not in parents]
    leaf_of_cell = _encode(definition, cells, "region_code", leaves)
    variables = [
        (item.variable, _encode(definition, cells, item.variable, [category.code for category in item.categories]))
        for item in classifications
    ]
    _refuse_duplicates(definition, leaf_of_cell, variables)
    margins = []
    for level in REGION_LEVELS:
        nodes = np.array([paths[leaf].get(level, NO_CELL) for leaf in leaves], dtype=np.int32)
        if (nodes == NO_CELL).all():
            continue
        of_level = [Margin(level, (), nodes[leaf_of_cell])]
        for variable, codes in variables:
            of_level += [
                Margin(level, (*margin.variables, variable), _cross(margin.cells, codes)) for margin in of_level
            ]
        margins += of_level
    return margins


def _cross(cells: Ids, codes: Ids) -> Ids:
    """Ids of the pairs that occur, in order of appearance: renumbering at every step keeps the products small."""
    crossed = np.full(len(cells), NO_CELL, dtype=np.int32)
    present = cells != NO_CELL
    pairs = cells[present].astype(np.int64) * (int(codes.max(initial=0)) + 1) + codes[present]
    crossed[present] = pd.factorize(pairs)[0]
    return crossed


def _region_paths(definition: MatrixDefinition, regions: tuple[Region, ...]) -> dict[str, dict[RegionLevel, int]]:
    """For each region, the numbers of the regions that hold it, itself included, by level."""
    paths: dict[str, dict[RegionLevel, int]] = {}
    depth = {level: number for number, level in enumerate(REGION_LEVELS)}
    for number, region in enumerate(regions):
        where = f"Matrix {definition.id}: region {region.code}"
        if region.code in paths:
            raise CatalogueError(f"{where} comes twice.", "Give each region one code.")
        if (region.parent is None) != (number == 0):
            raise CatalogueError(f"{where} is not where the root belongs.", "Give one root, the first region.")
        if region.parent is not None and region.parent not in paths:
            raise CatalogueError(f"{where} comes before its parent, or has none.", "List parents before children.")
        above = paths[region.parent] if region.parent is not None else {}
        if above and depth[region.level] <= max(depth[level] for level in above):
            raise CatalogueError(f"{where} is not of a lower level than its parent.", "Correct level or parent.")
        paths[region.code] = {**above, region.level: number}
    if not paths:
        raise CatalogueError(f"Matrix {definition.id} has no region.", "Give at least the country.")
    return paths


def _check_classifications(definition: MatrixDefinition, classifications: tuple[Classification, ...]) -> None:
    given = tuple(item.variable for item in classifications)
    if given != definition.variables:
        raise CatalogueError(
            f"Matrix {definition.id} is by {', '.join(definition.variables)}, but is classified by {', '.join(given)}.",
            "Give one classification for each variable, in that order.",
        )
    for item in classifications:
        twice = [code for code, times in Counter(category.code for category in item.categories).items() if times > 1]
        if twice:
            raise CatalogueError(
                f"Matrix {definition.id}: {len(twice)} categories of {item.variable} come twice, first {twice[0]}.",
                "List each category once.",
            )


def _encode(definition: MatrixDefinition, cells: pa.Table, column: str, codes: list[str]) -> Ids:
    found = pc.index_in(cells[column], value_set=pa.array(codes, pa.string()))
    known = "a most detailed region of this matrix" if column == "region_code" else "a category of its classification"
    _refuse_rows(definition, column, pc.is_null(found), f"is not {known}", "Correct the cells or the code list.")
    return np.asarray(found.to_numpy(), dtype=np.int32)


def _refuse_rows(definition: MatrixDefinition, column: str, wrong: pa.ChunkedArray, what: str, remedy: str) -> None:
    # Row numbers in place of the values: a wrong value may be anything, an identity number too.
    rows = np.flatnonzero(wrong.to_numpy(zero_copy_only=False))
    if rows.size:
        raise GateError(
            f"Matrix {definition.id}: {column} {what} in {rows.size} of {len(wrong)} cells, "
            f"first in row {rows[0] + 1}.",
            remedy,
        )


def _refuse_duplicates(definition: MatrixDefinition, leaves: Ids, variables: list[tuple[str, Ids]]) -> None:
    ids = leaves
    for _, codes in variables:
        ids = _cross(ids, codes)
    double = len(ids) - len(np.unique(ids))
    if double:
        raise GateError(
            f"Matrix {definition.id}: {double} of {len(ids)} cells repeat the codes of another cell.",
            "Sum cells with the same codes before protection.",
        )
