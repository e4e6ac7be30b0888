"""Units on their way through imputation, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from census.imputation.classes import ClassCodes
from census.imputation.draws import Task
from census.imputation.edits import Edit
from census.imputation.matching import Flags, Keeps, Numbers

TRACE = ("unit_id", "variable", "draw", "group", "level", "donor_id")
"""Columns of the trace of an imputation."""


@dataclass(frozen=True)
class Imputation:
    """Units after imputation.

    Attributes:
        values: the units, with all variables filled.
        trace: a row for each value that was filled: ``unit_id``, ``variable``, ``draw`` (``record``: with all values of
            one donor; ``item``), ``group`` (drawn together), ``level`` (place in the list of classes, from 1) and
            ``donor_id``.
        donors: a row for each donor drawn: as the trace, by group instead of variable, also where it had nothing to
            give.
    """

    values: pd.DataFrame
    trace: pd.DataFrame
    donors: pd.DataFrame

    def flags(self, ids: Sequence[Any] | pd.Index[Any]) -> pd.DataFrame:
        """Units of these ids in wide form: ``<variable>_imputed``, ``<variable>_level``, ``<variable>_donor_id``."""
        made: dict[str, Any] = {}
        units = pd.Index(ids)
        for variable, rows in self.trace.groupby("variable", sort=False):
            own = rows.set_index("unit_id")
            made[f"{variable}_imputed"] = units.isin(own.index)
            made[f"{variable}_level"] = own["level"].convert_dtypes().reindex(units).array
            made[f"{variable}_donor_id"] = own["donor_id"].convert_dtypes().reindex(units).array  # no digit is lost
        return pd.DataFrame(made, index=units)


class Recipients:
    """Units of which values are missing, with what is filled so far.

    Args:
        frame: all units.
        ids: theirs.
        variables: to impute.
        responded: of each unit, whether it is no unit of non-response.
        donors: frame of the units that give.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        ids: npt.NDArray[Any],
        variables: Sequence[Any],
        responded: Flags,
        donors: pd.DataFrame,
    ) -> None:
        lacking = np.zeros(len(frame), bool)
        for variable in variables:
            lacking |= frame[variable].isna().to_numpy()
        self._frame = frame
        self._donors = donors
        self._variables = list(variables)
        self._rows = np.flatnonzero(lacking | ~responded)
        self._silent = ~responded[self._rows]
        self._drawn: list[tuple[Task, tuple[Any, ...], str, dict[Any, Flags]]] = []
        self.current = frame.iloc[self._rows].reset_index(drop=True)
        self.ids = ids[self._rows]

    def silent(self) -> Numbers:
        """Numbers of the units of non-response."""
        return np.flatnonzero(self._silent)

    def lacking(self, variables: Sequence[Any]) -> Numbers:
        """Numbers of the units in which one of these variables is still missing."""
        return np.flatnonzero(self.current[list(variables)].isna().any(axis=1).to_numpy())

    def codes(self, columns: Sequence[Any]) -> ClassCodes:
        """Classes of donors and recipients by these columns, as they are now."""
        return ClassCodes(self._donors[list(columns)], self.current[list(columns)])

    def keeps(self, variables: Sequence[Any], edits: Sequence[Any]) -> Keeps:
        """Tells whether recipients would keep the edits with donors' values of these variables, where theirs lack."""
        given = set(variables)
        needed = {column for edit in edits for column in (edit.columns if isinstance(edit, Edit) else given)}
        looks_at_all = any(not isinstance(edit, Edit) for edit in edits)
        columns = [name for name in self.current.columns if looks_at_all or name in needed]

        def kept(recipients: Numbers, donors: Numbers) -> Flags:
            record = self.current[columns].take(recipients).reset_index(drop=True)
            for name in columns:
                if name in given:
                    other = self._donors[name].take(donors).reset_index(drop=True)
                    record[name] = record[name].where(record[name].notna(), other)
            right = np.ones(len(record), bool)
            for edit in edits:
                held = edit.holds(record) if isinstance(edit, Edit) else edit(record)
                right &= pd.Series(held).fillna(True).to_numpy(bool)
            return right

        return kept

    def fill(self, task: Task, variables: Sequence[Any], draw: str) -> None:
        """Take over the donors' values of these variables where they are missing."""
        filled: dict[Any, Flags] = {}
        for name in variables:
            own = self.current[name]
            taken = own.isna().to_numpy()[task.recipients]
            where = task.recipients[taken]
            values = self._donors[name].array.take(task.donor[taken])
            filled[name] = taken & ~self._donors[name].isna().to_numpy()[task.donor]
            self.current[name] = _replaced(own, where, values)
        self._drawn.append((task, tuple(variables), draw, filled))

    def imputation(self, donor_ids: npt.NDArray[Any]) -> Imputation:
        """The units filled, with the trace."""
        values = self._frame.copy(deep=False)
        for name in self._variables:
            values[name] = _replaced(values[name], self._rows, self.current[name].array)
        traces = [
            _pairs(task, draw, self.ids, donor_ids)[filled[name]].assign(variable=name)
            for task, variables, draw, filled in self._drawn
            for name in variables
        ]
        return Imputation(values, _stacked(traces, TRACE), self.drawn(donor_ids))

    def drawn(self, donor_ids: npt.NDArray[Any]) -> pd.DataFrame:
        """The donors drawn so far, see ``Imputation.donors``."""
        pairs = [_pairs(task, draw, self.ids, donor_ids) for task, _, draw, _ in self._drawn]
        return _stacked(pairs, [name for name in TRACE if name != "variable"])


def _pairs(task: Task, draw: str, ids: npt.NDArray[Any], donor_ids: npt.NDArray[Any]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "unit_id": ids[task.recipients],
            "draw": draw,
            "group": task.group,
            "level": task.level,
            "donor_id": donor_ids[task.donor],
        }
    )


def _replaced(column: pd.Series[Any], where: Numbers, values: Any) -> pd.Series[Any]:
    changed = column.array.copy()
    changed[where] = values
    return pd.Series(changed, index=column.index, name=column.name)


def _stacked(frames: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    if not frames:
        return pd.DataFrame({name: [] for name in columns})
    return pd.concat(frames, ignore_index=True)[list(columns)]
