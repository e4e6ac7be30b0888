"""Matrices of one population rounded together, so that a figure is the same wherever it stands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from census.disclosure.agreement import Figures, same_population
from census.disclosure.margins import ordered_cells, published_margins
from census.disclosure.protected_matrix import SEAL, ProtectedMatrix
from census.disclosure.protection import matrix_seed
from census.disclosure.rounding import round_small_counts
from census.disclosure.utility import measure_utility
from census.errors import GateError, ParameterError
from census.tabulation.matrix import Matrix, RegionLevel


def protect_together(
    cube: Matrix, matrices: Sequence[Matrix], *, seed: int, unbiased: bool = False, sweeps: int | None = None
) -> tuple[ProtectedMatrix, ...]:
    """Round the cube that several matrices are margins of, such that no published figure of any of them is small.

    All figures are sums of the same rounded cells: the matrices agree in every figure they share. Only the cells of the
    cube that feed a small figure are rounded, so cells of the cube from 3 up and zeros never change. An inner cell of a
    matrix is a sum of cells of the cube, and may change though it is 3 or more: that is the price of agreement, where
    each matrix by itself (``protect_matrix``) would leave it. Use it for matrices of one subject, whose common cube is
    not so fine that nearly every unit is a cell of its own.

    Args:
        cube: counts by all variables of the matrices, down to the most detailed region of any.
        matrices: of the same population as the cube; each with variables and regions of its own.
        seed: secret of the producer.
        unbiased: as for ``round_small_counts``.
        sweeps: as for ``round_small_counts``.

    Returns:
        The protected matrices, in the order given. The report of each compares its own figures.

    Raises:
        ParameterError: a matrix counts another population or has a variable that the cube has not.
        GateError: a matrix' counts are not sums of the cube's.
        CatalogueError: regions or classifications contradict a definition.
    """
    for matrix in matrices:
        strange = sorted(set(matrix.definition.variables) - set(cube.definition.variables))
        if strange or not same_population(cube.definition, matrix.definition):
            raise ParameterError(
                f"Matrix {matrix.definition.id} is no margin of the cube {cube.definition.id}"
                + (f": it has the variables {', '.join(strange)}." if strange else "."),
                "Round it by itself, or count the cube by its variables, of its population.",
            )
    cells = ordered_cells(cube.definition, cube.cells)
    figures = Figures(cube.regions, cube.classifications, cells)
    counts = cells["count"].to_numpy()
    shown: dict[tuple[RegionLevel, tuple[str, ...]], None] = {}
    for matrix in matrices:
        levels = {region.level for region in matrix.regions}
        names = sorted(matrix.definition.variables)
        for level in (level for level in figures.levels if level in levels):
            shown.update(((level, some), None) for size in range(len(names) + 1) for some in combinations(names, size))
    margins = [figures.sums(level, variables)[2].astype(np.int32) for level, variables in shown]
    rounded = round_small_counts(
        counts,
        margins,
        seed=matrix_seed(seed, cube.definition.id),
        inner_cells_published=False,
        unbiased=unbiased,
        sweeps=sweeps,
    )
    both = cells.append_column("rounded", pa.array(rounded))
    return tuple(_margin_of(both, cube, matrix) for matrix in matrices)


def _margin_of(cells: pa.Table, cube: Matrix, matrix: Matrix) -> ProtectedMatrix:
    """The matrix as a margin of the rounded cube, with a report."""
    definition = matrix.definition
    keys = ["region_code", *definition.variables]
    inner = cells.set_column(0, "region_code", _leaves(cells["region_code"], cube, matrix))
    inner = (
        inner.group_by(keys).aggregate([("count", "sum"), ("rounded", "sum")]).sort_by([(k, "ascending") for k in keys])
    )
    original = inner.select([*keys, "count_sum"]).rename_columns([*keys, "count"])
    typed = ordered_cells(definition, original)
    if not typed.equals(ordered_cells(definition, matrix.cells)):
        raise GateError(
            f"The counts of matrix {definition.id} are not those of the cube {cube.definition.id}.",
            "Count both from the same census file.",
        )
    rounded = inner["rounded_sum"].combine_chunks()
    margins = published_margins(definition, matrix.regions, matrix.classifications, typed)
    report = measure_utility(
        typed["count"].to_numpy(),
        rounded.to_numpy(),
        [margin.cells for margin in margins],
        [margin.level for margin in margins],
    )
    published = typed.set_column(typed.num_columns - 1, "count", rounded)
    published = published.filter(pc.greater(published["count"], 0)).combine_chunks()
    return ProtectedMatrix(definition, matrix.regions, matrix.classifications, published, report, seal=SEAL)


def _leaves(codes: pa.ChunkedArray, cube: Matrix, matrix: Matrix) -> pa.Array:
    """The most detailed region of the matrix that each region of the cube lies in."""
    known = {region.code for region in matrix.regions}
    parent = {region.code: region.parent for region in cube.regions}
    leaf = {}
    for region in cube.regions:
        code: str | None = region.code
        while code is not None and code not in known:
            code = parent[code]
        leaf[region.code] = code
    found = codes.combine_chunks().dictionary_encode()
    names = pa.array([leaf.get(code) for code in found.dictionary.to_pylist()], pa.string())
    return names.take(found.indices)
