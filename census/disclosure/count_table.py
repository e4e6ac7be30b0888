"""Anybody's table of counts: its inner cells, and the published figures that each of them counts in."""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from census.disclosure.margins_file import Hierarchy, MarginsFile, read_margins_file
from census.errors import InputError, ParameterError

BYTES_OF_MARGIN_CELL = 16
"""Memory that an inner cell needs for each margin, in reading the table and in the work that follows."""


@dataclass(frozen=True)
class TableMargin:
    """Figures by some columns, the others summed out.

    Attributes:
        columns: of the key; coarser levels of a hierarchy are not repeated.
        level: what reports show it under: the level of the first hierarchy, ``total`` where that is summed out, or
            ``all`` if the table has no hierarchy.
        cells: for each inner cell, the number of its figure, from 0.
    """

    columns: tuple[str, ...]
    level: str
    cells: npt.NDArray[np.int32]


@dataclass(frozen=True)
class CountTable:
    """Inner cells of a table with the margins that are published. Rows that are not listed are zero.

    Attributes:
        keys: text columns with the codes of each inner cell, all levels of hierarchies among them; sorted.
        counts: of the inner cells, 0 or more.
        dimensions: levels of each dimension, coarsest first; one level if it is flat.
        margins: what is published.
    """

    keys: pd.DataFrame
    counts: npt.NDArray[np.int64]
    dimensions: tuple[tuple[str, ...], ...]
    margins: tuple[TableMargin, ...]

    @property
    def inner_columns(self) -> tuple[str, ...]:
        """Columns that tell inner cells apart: the finest level of each dimension."""
        return tuple(levels[-1] for levels in self.dimensions)

    def figures(self, margin: TableMargin, counts: npt.NDArray[np.int64]) -> pd.DataFrame:
        """Give the figures of a margin: codes of its columns, with coarser levels, and ``count``, in its order."""
        shown = [
            level
            for levels in self.dimensions
            for level in levels[: max((levels.index(name) + 1 for name in margin.columns if name in levels), default=0)]
        ]
        numbers, first = np.unique(margin.cells, return_index=True)
        sums = np.zeros(len(numbers), dtype=np.int64)
        np.add.at(sums, margin.cells, counts)
        return self.keys.loc[first, shown].reset_index(drop=True).assign(count=sums)


def read_count_table(path: Path, *, count: str | None = None, margins: Path | None = None) -> CountTable:
    """Read a table of counts from CSV (a header line, commas, UTF-8) or Parquet.

    Args:
        path: the table: one row for each inner cell.
        count: column of the counts; None: as the margins file says.
        margins: the margins file (see ``read_margins_file``); None: all columns are flat, all margins published.

    Raises:
        InputError: a file is missing or cannot be read, or the table is wrong in itself (see ``count_table``).
        ParameterError: the margins do not fit the table.
    """
    described = read_margins_file(margins) if margins else MarginsFile()
    count = count or described.count
    if count is None:
        raise ParameterError("No column of counts is named.", "Name it by --count, or in the margins file.")
    try:
        if path.suffix == ".parquet":
            frame = pd.read_parquet(path)
        else:
            frame = pd.read_csv(path, dtype="string", keep_default_na=False)
    except (OSError, ValueError) as error:
        raise InputError(
            f"The table {path} cannot be read ({type(error).__name__}).", "Give a CSV or Parquet file."
        ) from None
    columns = None if described.columns is None else list(described.columns)
    return count_table(
        frame, count=count, columns=columns, hierarchies=described.hierarchies, margins=described.margins
    )


def count_table(
    frame: pd.DataFrame,
    *,
    count: str,
    columns: Sequence[str] | None = None,
    hierarchies: Sequence[Hierarchy] = (),
    margins: Sequence[Sequence[str]] | None = None,
) -> CountTable:
    """Make a table of counts from a frame with one row for each inner cell, in any order.

    Args:
        frame: codes (as text) and counts.
        count: column of the counts.
        columns: key columns; None: all others.
        hierarchies: dimensions of more than one level.
        margins: columns of each published margin; None: every combination of one level or none of each dimension.

    Raises:
        InputError: a count is missing, negative or no whole number; a code is missing; inner cells come twice; a
            hierarchy is not nested or lacks a code.
        ParameterError: a column is unknown; a margin comes twice or names two levels of a hierarchy; or the margins
            would not fit into the memory that is free.
    """
    names = [str(name) for name in frame.columns]
    keys = [name for name in names if name != count] if columns is None else list(columns)
    _refuse_unknown("The table", [count, *keys], names)
    frame = frame.set_axis(names, axis=1)
    counts = _whole_counts(frame[count])
    codes = _joined(frame, keys, hierarchies)
    dimensions = _dimensions(codes, hierarchies)
    published = _checked_margins(margins, dimensions)
    _refuse_too_large(len(codes), len(published))
    inner = [levels[-1] for levels in dimensions]
    twice = int(codes.duplicated(inner).sum())
    if twice:
        raise InputError(f"{twice} of {len(codes)} inner cells come twice.", "Sum cells of the same codes first.")
    _refuse_broken_hierarchies(codes, dimensions)
    # By names, flat columns after hierarchies: how the cells lie must not follow from how the table lists its columns.
    by = [levels[-1] for levels in sorted(dimensions, key=lambda levels: (len(levels) == 1, levels))]
    order = codes.sort_values(by, kind="stable").index
    codes = codes.loc[order].reset_index(drop=True)
    numbers = {name: pd.factorize(codes[name])[0].astype(np.int64) for name in codes}
    found = tuple(
        TableMargin(
            margin, _level_of(margin, dimensions), _number_cells([numbers[name] for name in margin], len(codes))
        )
        for margin in published
    )
    return CountTable(codes, counts[order.to_numpy()], dimensions, found)


def _whole_counts(column: pd.Series) -> npt.NDArray[np.int64]:
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    for wrong, what in (
        (np.isnan(values) | np.isinf(values), "missing or no numbers"),
        (values < 0, "negative"),
        (values != np.floor(values), "fractional"),
        (values > 2**53, "above 2^53"),
    ):
        if wrong.any():
            raise InputError(
                f"{int(wrong.sum())} of {len(values)} counts are {what}, first in row {int(np.argmax(wrong)) + 1}.",
                "Counts are whole numbers of 0 or more.",
            )
    return values.astype(np.int64)


def _joined(frame: pd.DataFrame, keys: list[str], hierarchies: Sequence[Hierarchy]) -> pd.DataFrame:
    """The codes as text, with the levels that hierarchies have in files of their own."""
    codes = frame[keys].astype("string").reset_index(drop=True)
    for hierarchy in hierarchies:
        finest = hierarchy.levels[-1]
        if hierarchy.parents is None:
            continue
        _refuse_unknown("The table", [finest], keys)
        parents = hierarchy.parents.astype("string").drop_duplicates(ignore_index=True)
        if parents[finest].duplicated().any():
            raise InputError(
                f"The hierarchy of {finest} is not nested: {int(parents[finest].duplicated().sum())} of its codes lie "
                "in two coarser ones.",
                "Give each code one parent.",
            )
        codes = codes.drop(columns=list(hierarchy.levels[:-1]), errors="ignore")
        codes = codes.merge(parents, on=finest, how="left", validate="many_to_one")
    missing = {name: int(codes[name].isna().sum() + (codes[name] == "").sum()) for name in codes}
    for name, rows in missing.items():
        if rows:
            raise InputError(
                f"{rows} of {len(codes)} cells have no code of {name}.",
                "Give every cell a code; a hierarchy's file must have all codes of its finest level.",
            )
    return codes


def _dimensions(codes: pd.DataFrame, hierarchies: Sequence[Hierarchy]) -> tuple[tuple[str, ...], ...]:
    """Hierarchies first, in their order, then the flat columns as the table has them."""
    used = [level for hierarchy in hierarchies for level in hierarchy.levels]
    _refuse_unknown("A hierarchy", used, [str(name) for name in codes])
    if len(set(used)) < len(used):
        raise ParameterError("A column is a level of two hierarchies.", "Let each column be in one.")
    return (*(hierarchy.levels for hierarchy in hierarchies), *((str(name),) for name in codes if name not in used))


def _checked_margins(
    margins: Sequence[Sequence[str]] | None, dimensions: tuple[tuple[str, ...], ...]
) -> tuple[tuple[str, ...], ...]:
    if margins is None:
        choices = [((), *((level,) for level in levels)) for levels in dimensions]
        return tuple(tuple(itertools.chain.from_iterable(choice)) for choice in itertools.product(*choices))
    known = [level for levels in dimensions for level in levels]
    checked: dict[frozenset[str], tuple[str, ...]] = {}
    for margin in margins:
        _refuse_unknown("A margin", margin, known)
        for levels in dimensions:
            named = [name for name in margin if name in levels]
            if len(named) > 1:
                raise ParameterError(
                    f"A margin names {' and '.join(named)}, levels of one hierarchy.", "Name the finest of them."
                )
        if frozenset(margin) in checked:
            raise ParameterError(f"The margin by {', '.join(margin) or 'nothing'} comes twice.", "Name it once.")
        checked[frozenset(margin)] = tuple(margin)
    if not checked:
        raise ParameterError("No margin is published.", "Name at least one, or leave margins out for all.")
    return tuple(checked.values())


def _refuse_broken_hierarchies(codes: pd.DataFrame, dimensions: tuple[tuple[str, ...], ...]) -> None:
    for levels in dimensions:
        for coarser, finer in itertools.pairwise(levels):
            pairs = codes[[finer, coarser]].drop_duplicates()
            broken = int(pairs[finer].duplicated().sum())
            if broken:
                raise InputError(
                    f"The hierarchy {' > '.join(levels)} is not nested: {broken} codes of {finer} lie in two of "
                    f"{coarser}.",
                    "Give each code one parent.",
                )


def _refuse_too_large(cells: int, margins: int) -> None:
    needed, free = cells * (margins + 4) * BYTES_OF_MARGIN_CELL, _free_memory()
    if needed > free:
        raise ParameterError(
            f"{cells} inner cells in {margins} margins need about {needed / 2**30:.1f} GiB; "
            f"{free / 2**30:.1f} GiB of memory are free.",
            "Publish fewer margins, or split the table by its coarsest level.",
        )


def _free_memory() -> int:
    """Bytes that can be had without swapping; Linux' own estimate counts the file cache too."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _refuse_unknown(what: str, named: Sequence[str], known: Sequence[str]) -> None:
    unknown = [name for name in named if name not in known]
    if unknown:
        raise ParameterError(
            f"{what} names {', '.join(unknown)}, which the table has not.", f"Its columns are {', '.join(known)}."
        )


def _level_of(margin: tuple[str, ...], dimensions: tuple[tuple[str, ...], ...]) -> str:
    first = dimensions[0] if dimensions else ()
    if len(first) < 2:
        return "all"
    return next((name for name in margin if name in first), "total")


def _number_cells(columns: Sequence[npt.NDArray[np.int64]], length: int) -> npt.NDArray[np.int32]:
    """Numbers of the combinations that occur, by first appearance; renumbered at each step: products stay small."""
    numbers = np.zeros(length, dtype=np.int64)
    for column in columns:
        numbers = pd.factorize(numbers * (int(column.max(initial=0)) + 1) + column)[0].astype(np.int64)
    return numbers.astype(np.int32)
