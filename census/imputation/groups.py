"""Groups of variables for item non-response: what one donor gives together, and in which order groups are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from census.errors import ImputationError
from census.imputation.classes import ImputationClass
from census.imputation.edits import Edit


@dataclass(frozen=True)
class ItemGroup:
    """Variables that one donor gives together where one of them is missing.

    Attributes:
        variables: their names; the donor has all of them.
        classes: imputation classes from finest to coarsest.
        label: names the group; empty: its variables do.
    """

    variables: tuple[Any, ...]
    classes: tuple[ImputationClass, ...]
    label: str = ""

    @property
    def name(self) -> str:
        """Names the group in draws."""
        return self.label or "+".join(str(variable) for variable in self.variables)


def group_items(
    groups: Sequence[Any], variables: Sequence[Any], classes: Sequence[ImputationClass]
) -> tuple[ItemGroup, ...]:
    """The groups as such, and every variable that is in none by itself.

    Args:
        groups: each a variable, several variables, or an ``ItemGroup``.
        variables: all that are imputed.
        classes: of groups that bring none.

    Raises:
        ImputationError: a variable is in two groups, or is not imputed.
    """
    usual = tuple(tuple(keys) for keys in classes)
    made = []
    for group in groups:
        if isinstance(group, ItemGroup):
            made.append(ItemGroup(tuple(group.variables), tuple(tuple(keys) for keys in group.classes), group.label))
        else:
            made.append(ItemGroup(tuple(group) if isinstance(group, tuple | list) else (group,), usual))
    named = [variable for group in made for variable in group.variables]
    wrong = sorted({str(name) for name in named if named.count(name) > 1 or name not in variables})
    if wrong:
        raise ImputationError(
            f"Groups name {', '.join(wrong)} twice, or although not imputed.", "Name each variable in one group."
        )
    made += [ItemGroup((name,), usual) for name in variables if name not in set(named)]
    return tuple(made)


def stages_of(groups: Sequence[ItemGroup], edits: Sequence[Any]) -> tuple[tuple[ItemGroup, ...], ...]:
    """The groups in stages: those that share an edit are drawn one after the other, in their order, so that the later
    can keep the edit. A function of a frame may look at everything and is shared by all.
    """
    together = [set(edit.columns) if isinstance(edit, Edit) else None for edit in edits]
    stages: list[list[ItemGroup]] = []
    of_group: dict[str, int] = {}
    for group in groups:
        own = set(group.variables)
        shared = [columns for columns in together if columns is None or columns & own]
        earlier = [
            of_group[other.name]
            for other in groups[: groups.index(group)]
            if any(columns is None or columns & set(other.variables) for columns in shared)
        ]
        stage = max(earlier, default=-1) + 1
        of_group[group.name] = stage
        if stage == len(stages):
            stages.append([])
        stages[stage].append(group)
    return tuple(tuple(stage) for stage in stages)


def concerns(edit: Any, variables: Sequence[Any]) -> bool:
    """Whether an edit may look at one of these variables; of a function it cannot be told."""
    return not isinstance(edit, Edit) or bool(set(edit.columns) & set(variables))
