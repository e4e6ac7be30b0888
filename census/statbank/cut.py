"""Cutting a published table: the values that a query chooses, grouped by its code lists, in the places it wishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from census.formats import Dimension, Table
from census.formats.table import MARKS
from census.statbank.code_lists import Group, find_code_list
from census.statbank.problems import bad_request, quoted
from census.statbank.publications import Publication
from census.statbank.selection import Choice, Selection, find_values

NOT_AVAILABLE = MARKS.index("..")
DEFAULT_CELLS = 2_000
"""A default selection is kept to about as many cells."""


@dataclass(frozen=True)
class Cut:
    """A query made out against a table.

    Attributes:
        groups: for each variable of the table its values, each with the places of the figures that it adds up; none
            for a variable that is left out.
        code_lists: id of the code list of each, if any.
        left_out: for each variable that is left out, the places of the figures that stand for all.
        stub, heading: variables where they are to stand.
    """

    groups: tuple[tuple[tuple[Group, tuple[int, ...]], ...] | None, ...]
    code_lists: tuple[str | None, ...]
    left_out: tuple[tuple[int, ...], ...]
    stub: tuple[str, ...]
    heading: tuple[str, ...]

    @property
    def cells(self) -> int:
        """How many figures it gives."""
        return prod(len(group) for group in self.groups if group is not None)


def make_cut(publication: Publication, selection: Selection) -> Cut:
    """Make out a query; one that chooses nothing is the default selection.

    Raises:
        RequestError: an unknown variable, value or code list; a variable that cannot be left out is not named.
    """
    table = publication.table
    if not selection.choices:
        selection = replace(default_selection(table), heading=selection.heading, stub=selection.stub)
    chosen = _by_variable(table, selection.choices)
    groups = tuple(_groups(publication, item, chosen.get(item.id)) for item in table.dimensions)
    kept = [item.id for item, group in zip(table.dimensions, groups, strict=True) if group is not None]
    stub, heading = _placement(table, kept, selection)
    return Cut(
        groups,
        tuple(chosen[item.id].code_list if item.id in chosen else None for item in table.dimensions),
        tuple(_all(item) for item in table.dimensions),
        stub,
        heading,
    )


def default_selection(table: Table) -> Selection:
    """What a query that chooses nothing gets: the larger regions and the first classifications, as far as it stays
    small; all contents, the latest year.
    """
    choices, cells = [], 1
    for item in table.dimensions:
        if item.role == "contents":
            choices.append(Choice(item.id, item.codes))
            cells *= len(item.codes)
        elif item.role == "time":
            choices.append(Choice(item.id, item.codes[-1:]))
    for item in table.dimensions:
        if item.role == "region":
            large = tuple(
                code for code, level in zip(item.codes, item.levels, strict=True) if level in ("country", "county")
            )
            choices.append(Choice(item.id, large or item.codes[:1]))
            cells *= len(large or item.codes[:1])
    for item in table.dimensions:
        if item.role == "classification" and cells * len(item.codes) <= DEFAULT_CELLS:
            choices.append(Choice(item.id, item.codes))
            cells *= len(item.codes)
    return Selection(tuple(choices))


def whole_selection(table: Table) -> Selection:
    """Every figure of the table."""
    return Selection(tuple(Choice(item.id, item.codes) for item in table.dimensions))


def described_selection(publication: Publication, cut: Cut) -> dict[str, Any]:
    """A query with its expressions made out. Source: schema ``VariablesSelection`` of PxWebApi 2."""
    chosen = [
        {
            "variableCode": item.id,
            "codelist": code_list,
            "valueCodes": [group.code for group, _ in groups],
        }
        for item, groups, code_list in zip(publication.table.dimensions, cut.groups, cut.code_lists, strict=True)
        if groups is not None
    ]
    return {"selection": chosen, "placement": {"heading": list(cut.heading), "stub": list(cut.stub)}}


def apply_cut(table: Table, cut: Cut) -> Table:
    """The figures that a query asks for; of means those of several categories together are not available."""
    values: npt.NDArray[Any] = table.values
    marks = np.zeros(table.shape, dtype=np.uint8) if table.marks is None else table.marks
    together = np.zeros((1,) * len(table.shape), dtype=bool)
    dimensions = []
    for axis, (item, groups, everything) in enumerate(zip(table.dimensions, cut.groups, cut.left_out, strict=True)):
        places = [everything] if groups is None else [members for _, members in groups]
        values = _gather(values, axis, places, np.add)
        marks = _gather(marks, axis, places, np.maximum)
        several = np.array([len(members) > 1 for members in places])
        together = together | np.expand_dims(several, tuple(other for other in range(values.ndim) if other != axis))
        if groups is not None:
            dimensions.append(_cut_dimension(item, groups))
    marks = np.where(together & ~_additive(table, cut), NOT_AVAILABLE, marks).astype(np.uint8)
    left = tuple(len(item.codes) for item in dimensions)
    told = replace(
        table,
        dimensions=tuple(dimensions),
        values=values.reshape(left),
        marks=marks.reshape(left) if marks.any() else None,
        heading=0,
    )
    return told.place(cut.stub, cut.heading)


def _additive(table: Table, cut: Cut) -> npt.NDArray[np.bool_]:
    """Along the axis of contents, whether those chosen can be added up."""
    axis, contents = next((place, item) for place, item in enumerate(table.dimensions) if item.role == "contents")
    chosen = [contents.additive[members[0]] for _, members in cut.groups[axis] or ()]
    return np.expand_dims(np.array(chosen), tuple(other for other in range(len(table.shape)) if other != axis))


def _gather(
    values: npt.NDArray[Any], axis: int, places: Sequence[tuple[int, ...]], together: np.ufunc
) -> npt.NDArray[Any]:
    """Along one axis, the figures of groups of places, each group put together to one."""
    order = [place for members in places for place in members]
    taken = np.take(values, order, axis=axis)
    if len(order) == len(places):
        return taken
    begin = np.cumsum([0, *(len(members) for members in places[:-1])])
    return np.asarray(together.reduceat(taken, begin, axis=axis, dtype=values.dtype))


def _cut_dimension(item: Dimension, groups: Sequence[tuple[Group, tuple[int, ...]]]) -> Dimension:
    firsts = item.pick([members[0] for _, members in groups])
    if all(len(members) == 1 for _, members in groups):
        return firsts
    return replace(
        firsts,
        codes=tuple(group.code for group, _ in groups),
        labels=tuple(group.label for group, _ in groups),
        levels=(),
        total=None,
        parents=(),
    )


def _by_variable(table: Table, choices: Sequence[Choice]) -> dict[str, Choice]:
    names = {item.id.lower(): item.id for item in table.dimensions}
    chosen: dict[str, Choice] = {}
    for choice in choices:
        name = names.get(choice.variable.lower())
        if name is None:
            raise bad_request(
                f"Table '{table.id}' has no variable {quoted(choice.variable)}. It has: {', '.join(names.values())}."
            )
        if name in chosen:
            raise bad_request(f"Variable '{name}' is chosen twice.")
        chosen[name] = choice
    return chosen


def _groups(
    publication: Publication, item: Dimension, choice: Choice | None
) -> tuple[tuple[Group, tuple[int, ...]], ...] | None:
    if choice is None or (not choice.values and choice.code_list is None):
        if item.may_be_left_out:
            return None
        if len(item.codes) == 1:  # nothing to choose
            return ((Group(item.codes[0], item.labels[0], item.codes), (0,)),)
        raise bad_request(
            f"The query does not choose values of variable '{item.id}', which cannot be left out. Choose some, or "
            "* for all."
        )
    place = {code: number for number, code in enumerate(item.codes)}
    if choice.code_list is None:
        groups = None
        codes: Sequence[str] = item.codes
    else:
        listed = find_code_list(publication, item, choice.code_list)
        groups = [group for group in listed.groups if any(member in place for member in group.members)]
        codes = [group.code for group in groups]
    found = find_values(choice.values or ("*",), codes, item.id)
    if not found:
        raise bad_request(f"What the query chooses of variable '{item.id}' is no value. See its codes in the metadata.")
    if groups is None:
        return tuple((Group(codes[number], item.labels[number], (codes[number],)), (number,)) for number in found)
    return tuple(
        (groups[number], tuple(place[member] for member in groups[number].members if member in place))
        for number in found
    )


def _all(item: Dimension) -> tuple[int, ...]:
    if item.total is not None:
        return (item.codes.index(item.total),)
    return tuple(range(len(item.codes)))


def _placement(table: Table, kept: Sequence[str], selection: Selection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where the variables stand: as the query says, the others as in the table."""
    names = {item.id.lower(): item.id for item in table.dimensions}
    asked = {}
    for where, wished in (("heading", selection.heading), ("stub", selection.stub)):
        places = []
        for name in wished:
            known = names.get(name.lower())
            if known is None or known not in kept:
                raise bad_request(
                    f"Variable {quoted(name)} cannot stand in the {where}: the query has: {', '.join(kept)}."
                )
            places.append(known)
        asked[where] = places
    named = [*asked["heading"], *asked["stub"]]
    if len(set(named)) < len(named):
        raise bad_request("A variable can stand in one place only: in the heading or in the stub, once.")
    usual = {item.id for item in table.head}
    rest = [name for name in kept if name not in named]
    if asked["heading"]:
        return (*asked["stub"], *rest), tuple(asked["heading"])
    if asked["stub"]:
        return tuple(asked["stub"]), tuple(rest)
    return tuple(name for name in rest if name not in usual), tuple(name for name in rest if name in usual)
