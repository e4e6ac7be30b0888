"""Counts of what published figures count, in the truth of a delivery or in a pool of households."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from registers.synthetic.targets.dimensions import DIMENSIONS, FORMS, HOUSEHOLDS, OUTSIDE, PERSONS, Positions
from registers.synthetic.targets.published import Cell

Bools: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.bool_]]"
Counts: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"
OCCUPANTS = "occupants"
_LINK, _SIZE = "household_id", "household_size"


@dataclass
class Frames:
    """Persons, private households and forms with columns as in a delivery's truth.

    Attributes:
        persons: residents.
        households: private households.
        household_of_person: row of ``households`` that each person lives in; -1 in other than private households.
        forms: housing forms with their ``outcome``; None where there are none, as in a pool.
    """

    persons: pd.DataFrame
    households: pd.DataFrame
    household_of_person: np.ndarray
    forms: pd.DataFrame | None = None
    _placed: dict[tuple[str, str], Positions | None] = field(default_factory=dict, repr=False)

    @classmethod
    def from_delivery(cls, folder: Path) -> Frames:
        """Read the truth of a delivery, of all columns that a dimension may need.

        Raises:
            FileNotFoundError: the delivery has no truth.
        """
        persons = _read(folder / "truth" / "persons.parquet", PERSONS)
        households = _read(folder / "truth" / "households.parquet", HOUSEHOLDS)
        link = pd.Index(households[_LINK]).get_indexer(pd.Index(persons[_LINK]))
        forms = folder / "housing_forms.parquet"
        return cls(persons, households, link, _read(forms, FORMS) if forms.is_file() else None)

    def size(self, counts: str) -> int:
        """Number of persons, of households (as of occupants: one row for each household), or of forms."""
        frame = self.frame(counts)
        return 0 if frame is None else len(frame)

    def frame(self, counts: str) -> pd.DataFrame | None:
        """Frame whose rows are counted."""
        return {PERSONS: self.persons, FORMS: self.forms}.get(counts, self.households)

    def tells(self, counts: str, cell: Iterable[str]) -> bool:
        """Whether a cell of some dimensions can be counted: no column for it is missing."""
        if (counts == FORMS and self.forms is None) or (counts == OCCUPANTS and _SIZE not in self.households):
            return False
        return all(self.places(counts, dimension) is not None for dimension in cell)

    def places(self, counts: str, dimension: str) -> Positions | None:
        """Position of each row in the codes of a dimension; None where its columns are missing.

        Persons are divided by dimensions of their household too.
        """
        key = (PERSONS if counts == PERSONS else FORMS if counts == FORMS else HOUSEHOLDS, dimension)
        if key not in self._placed:
            self._placed[key] = self._place(key[0], dimension)
        return self._placed[key]

    def _place(self, unit: str, name: str) -> Positions | None:
        dimension = DIMENSIONS[name]
        if dimension.unit == HOUSEHOLDS and unit == PERSONS:
            own = self.places(HOUSEHOLDS, name)
            if own is None:
                return None
            other = dimension.without_household
            outside = dimension.codes.index(other) if other else OUTSIDE
            placed: Positions = np.append(own, np.int16(outside))[self.household_of_person]
            return placed
        frame = self.frame(unit)
        if dimension.unit != unit or frame is None or dimension.columns(frame) is None:
            return None
        return dimension.positions(frame)


def members(frames: Frames, counts: str, cell: Mapping[str, Sequence[str]]) -> Bools:
    """Which persons, households or forms a cell counts: one truth value for each row.

    Raises:
        KeyError: columns of one of the cell's dimensions are missing.
    """
    result = np.ones(frames.size(counts), dtype=bool)
    for dimension, codes in cell.items():
        place = frames.places(counts, dimension)
        if place is None:
            raise KeyError(f"no columns for the dimension '{dimension}' of {counts}")
        result &= _lookup(dimension, codes)[place]
    return result


def count_cells(frames: Frames, counts: str, cells: Sequence[Cell]) -> np.ndarray:
    """Number of units in each cell; NaN for cells with a dimension whose columns are missing.

    The units are tabulated once for each set of dimensions, so that many cells cost little more than one.
    """
    result = np.full(len(cells), np.nan)
    for dimensions in {tuple(sorted(cell)) for cell in cells}:
        if not frames.tells(counts, dimensions):
            continue
        cube = _tabulate(frames, counts, dimensions)
        for position, cell in enumerate(cells):
            if tuple(sorted(cell)) == dimensions:
                result[position] = _sum_of(cube, dimensions, cell)
    return result


def _tabulate(frames: Frames, counts: str, dimensions: Sequence[str]) -> Counts:
    """Counts by all dimensions; the last place along each axis is for units outside its codes."""
    shape = tuple(len(DIMENSIONS[name].codes) + 1 for name in dimensions)
    weights = frames.households[_SIZE].to_numpy(dtype=float) if counts == OCCUPANTS else None
    index = np.zeros(frames.size(counts), dtype=np.int64)
    for length, name in zip(shape, dimensions, strict=True):
        place = frames.places(counts, name)
        assert place is not None  # the caller asked whether the frames tell it
        index *= length
        index += np.where(place == OUTSIDE, length - 1, place)
    return np.bincount(index, weights, minlength=int(np.prod(shape))).astype(float).reshape(shape)


def _sum_of(cube: Counts, dimensions: Sequence[str], cell: Cell) -> float:
    part = cube
    for axis, name in enumerate(dimensions):
        rows = np.flatnonzero(_lookup(name, cell[name]))
        part = np.take(part, rows, axis=axis)
    return float(part.sum())


def _lookup(dimension: str, codes: Sequence[str]) -> Bools:
    """Whether each code of a dimension is among some codes; False at the last place, for units outside."""
    return np.array([*(code in codes for code in DIMENSIONS[dimension].codes), False])


def _read(path: Path, unit: str) -> pd.DataFrame:
    """Columns that dimensions of a unit may be read from; texts as categories, identities as numbers."""
    there = pq.read_schema(path).names
    wanted = {
        column
        for dimension in DIMENSIONS.values()
        if dimension.unit == unit
        for expression in dimension.expressions
        for column in expression.columns
    }
    columns = [name for name in there if name in wanted | {_LINK, _SIZE}]
    if unit == FORMS:
        columns = ["outcome"]
    texts = [name for name in columns if name != _LINK]
    table = pq.read_table(path, columns=columns, read_dictionary=texts)
    if _LINK in columns:
        place = table.schema.get_field_index(_LINK)
        table = table.set_column(place, _LINK, table.column(_LINK).cast(pa.int64()))
    frame: pd.DataFrame = table.to_pandas()
    return frame
