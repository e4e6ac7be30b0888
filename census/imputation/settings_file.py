"""Settings of an imputation, from a small TOML file: variables, classes, use of donors, edits.

unit = "household_id"          # column of the units' ids
responded = "form_number"      # null for units of non-response
edits = ["number_of_rooms * 6 <= utility_floor_space_m2"]
donor_limit = 0                # how often a donor may be used for one group of variables; 0: as often as needed
replacement = false            # donors take turns
method = "random"              # or "nearest", "pmm" by the columns of match_on; on one machine only
match_on = []

[classes]                      # lists of imputation classes, from finest to coarsest, by name
near = [["basic_unit", "building"], ["municipality"], []]

[record]                       # unit non-response: one donor gives all
variables = ["number_of_rooms", "kitchen"]
classes = "near"

[[item]]                       # item non-response: one donor gives the variables of a group
variables = ["number_of_rooms"]
classes = [["basic_unit", "utility_floor_space_m2//20"], []]
label = "rooms"                # may be left out where there is one variable
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from census.errors import ParameterError
from census.imputation.classes import ImputationClass, columns_of
from census.imputation.edits import Edit
from census.imputation.groups import ItemGroup, stages_of
from census.imputation.matching import TAKE_TURNS, Rules

if TYPE_CHECKING:
    from census.imputation.estimator import HotDeckImputer

RECORD, ITEM = "record", "item"
"""The two kinds of draws: of whole records, and of single answers."""

CENSUS = "census_2001.toml"
"""The rules of the census, in the package."""


METHODS = ("random", "nearest", "pmm")

_KEYS = frozenset(
    ("unit", "responded", "edits", "donor_limit", "replacement", "method", "match_on", "classes", RECORD, ITEM)
)


def name_draw(seed: int) -> str:
    """Name of all draws of an imputation: donors stand in one order, in which each group begins elsewhere."""
    return f"{seed}/hot_deck"


@dataclass(frozen=True)
class ImputationSettings:
    """What is imputed from which classes.

    Attributes:
        unit: column of the units' ids.
        responded: column that is null for units of non-response.
        record: variables that a unit of non-response takes from one donor, and their classes.
        items: groups of variables for item non-response.
        edits: that must hold after imputation.
        rules: how donors are used.
        method: ``random``, ``nearest`` or ``pmm``.
        match_on: columns for the two latter.
    """

    unit: str
    responded: str
    record: ItemGroup
    items: tuple[ItemGroup, ...]
    edits: tuple[Edit, ...] = ()
    rules: Rules = TAKE_TURNS
    method: str = "random"
    match_on: tuple[str, ...] = ()

    @property
    def variables(self) -> tuple[str, ...]:
        """All that is imputed, in the order of the groups."""
        return tuple(variable for group in self.items for variable in group.variables)

    @property
    def stages(self) -> tuple[tuple[ItemGroup, ...], ...]:
        """The groups in the stages in which they are drawn."""
        return stages_of(self.items, self.edits)

    @property
    def columns(self) -> list[str]:
        """Columns that the units must have."""
        keys = columns_of(keys for group in (self.record, *self.items) for keys in group.classes)
        edited = [column for edit in self.edits for column in edit.columns]
        return list(dict.fromkeys([self.unit, self.responded, *keys, *self.variables, *edited, *self.match_on]))

    def imputer(self, seed: int, threads: int = 1) -> HotDeckImputer:
        """The estimator that imputes so; by 0 threads one for each core is meant."""
        from census.imputation.estimator import HotDeckImputer  # noqa: PLC0415 - scikit-learn is heavy

        return HotDeckImputer(
            self.record.classes,
            self.variables,
            self.items,
            record_variables=self.record.variables,
            responded=self.responded,
            donor_limit=self.rules.limit or None,
            replacement=self.rules.replacement,
            method=self.method,
            match_on=self.match_on,
            edits=tuple(edit.rule for edit in self.edits),
            ids=self.unit,
            random_state=seed,
            n_jobs=threads or -1,
        )


def load_settings(path: str | Path | None = None) -> ImputationSettings:
    """Settings from a file; the census's own if none is given.

    Raises:
        ParameterError: the file cannot be read, or something in it is missing, unknown or wrong.
    """
    named = str(path) if path else CENSUS
    try:
        file = Path(path) if path else resources.files("census.imputation") / "settings" / CENSUS
        content = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        raise ParameterError(f"The settings of imputation {named} cannot be read.", "Look at --imputation.") from None
    except tomllib.TOMLDecodeError as error:
        raise ParameterError(f"The settings of imputation {named} are no TOML: {error}.") from None
    try:
        return _settings(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ParameterError(
            f"The settings of imputation {named} lack something or have it in another form: {error}.",
            "Compare them with the census's own: census/imputation/settings/census_2001.toml.",
        ) from None


def _settings(content: Mapping[str, Any]) -> ImputationSettings:
    unknown = sorted(set(content) - _KEYS)
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}")
    lists = {name: _classes(given, {}) for name, given in content.get("classes", {}).items()}
    items = tuple(_group(group, lists) for group in content[ITEM])
    named = [variable for group in items for variable in group.variables]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise ValueError(f"in two groups: {', '.join(twice)}")
    record = _group({"label": RECORD} | content[RECORD], lists)
    alone = sorted(set(record.variables) - set(named))
    if alone:
        raise ValueError(f"without a group of items: {', '.join(alone)}")
    method = content.get("method", "random")
    if method not in METHODS:
        raise ValueError(f"method {method}")
    edits = tuple(Edit(str(rule)) for rule in content.get("edits", ()))
    for edit in edits:
        edit.check()
    rules = Rules(bool(content.get("replacement", False)), int(content.get("donor_limit", 0)))
    if rules.replacement and rules.limit:
        raise ValueError("a donor limit with replacement")
    match_on = tuple(content.get("match_on", ()))
    return ImputationSettings(content["unit"], content["responded"], record, items, edits, rules, method, match_on)


def _group(given: Mapping[str, Any], lists: Mapping[str, tuple[ImputationClass, ...]]) -> ItemGroup:
    unknown = sorted(set(given) - {"variables", "classes", "label"})
    if unknown:
        raise ValueError(f"unknown in a group: {', '.join(unknown)}")
    variables = tuple(str(name) for name in given["variables"])
    label = given.get("label", "" if len(variables) > 1 else variables[0])
    return ItemGroup(variables, _classes(given["classes"], lists), label)


def _classes(given: Any, lists: Mapping[str, tuple[ImputationClass, ...]]) -> tuple[ImputationClass, ...]:
    if isinstance(given, str):
        return lists[given]
    if not given:
        raise ValueError("an empty list of classes")
    return tuple(tuple(str(key) for key in keys) for keys in given)
