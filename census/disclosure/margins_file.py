"""The margins file: which columns of a table are nested levels of one dimension, and which margins are published."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from census.errors import InputError, ParameterError

_KEYS = ("count", "columns", "hierarchy", "margin")


@dataclass(frozen=True)
class Hierarchy:
    """Levels of one dimension.

    Attributes:
        levels: columns, coarsest first; the last is the one that inner cells have.
        parents: one row for each code of the last level, with the columns ``levels``; None if the table has them all.
    """

    levels: tuple[str, ...]
    parents: pd.DataFrame | None = None


@dataclass(frozen=True)
class MarginsFile:
    """What a margins file says.

    Attributes:
        count: column of the counts, if it is named.
        columns: key columns of the inner cells; None: all but the count.
        hierarchies: dimensions of more than one level.
        margins: columns of each published margin, the others summed out; None: all that there can be.
    """

    count: str | None = None
    columns: tuple[str, ...] | None = None
    hierarchies: tuple[Hierarchy, ...] = ()
    margins: tuple[tuple[str, ...], ...] | None = None


def read_margins_file(path: Path) -> MarginsFile:
    """Read a margins file, in TOML.

    Form: ``count = "n"``; ``columns = ["sex", "age"]``; any number of ``[[hierarchy]]`` with ``levels = ["county",
    "municipality"]`` and perhaps ``file = "municipalities.csv"``, a CSV beside it that has these columns; any number of
    ``[[margin]]`` with ``columns = ["county", "sex"]``. All of them may be left out.

    Raises:
        InputError: there is no such file, or it is no TOML; or a hierarchy's own file cannot be read.
        ParameterError: a key is unknown or not of this form.
    """
    try:
        entry: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The margins file {path} cannot be read ({type(error).__name__}).") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path.name} is not valid TOML: {error}.") from None
    _refuse_unknown(path, entry, _KEYS)
    count = entry.get("count")
    if count is not None and not isinstance(count, str):
        raise ParameterError(f"{path.name}: count is {count!r}.", 'Name one column: count = "n".')
    return MarginsFile(
        count,
        _texts(path, "columns", entry["columns"]) if "columns" in entry else None,
        tuple(_hierarchy(path, item) for item in _tables(path, "hierarchy", entry)),
        tuple(_margin(path, item) for item in _tables(path, "margin", entry)) if "margin" in entry else None,
    )


def _hierarchy(path: Path, item: dict[str, Any]) -> Hierarchy:
    _refuse_unknown(path, item, ("levels", "file"))
    levels = _texts(path, "levels of a hierarchy", item.get("levels"))
    if len(levels) < 2:
        raise ParameterError(
            f"{path.name}: a hierarchy has the levels {list(levels)}.", "Name two levels or more, the coarsest first."
        )
    if "file" not in item:
        return Hierarchy(levels)
    file = path.parent / str(item["file"])
    try:
        parents = pd.read_csv(file, dtype="string", keep_default_na=False)
    except (OSError, ValueError) as error:
        raise InputError(f"The hierarchy's file {file} cannot be read ({type(error).__name__}).") from None
    lacking = [level for level in levels if level not in parents]
    if lacking:
        raise InputError(f"{file.name} lacks the columns {', '.join(lacking)}.", "It must have one for each level.")
    return Hierarchy(levels, parents.loc[:, list(levels)].drop_duplicates(ignore_index=True))


def _margin(path: Path, item: dict[str, Any]) -> tuple[str, ...]:
    _refuse_unknown(path, item, ("columns",))
    return _texts(path, "columns of a margin", item.get("columns"))


def _tables(path: Path, key: str, entry: dict[str, Any]) -> list[dict[str, Any]]:
    found = entry.get(key, [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise ParameterError(f"{path.name}: {key} is no list of tables.", f"Write [[{key}]] above each.")
    return found


def _texts(path: Path, what: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value) or len(set(value)) < len(value):
        raise ParameterError(f"{path.name}: {what} are {value!r}.", "Give a list of names of columns, each once.")
    return tuple(value)


def _refuse_unknown(path: Path, entry: dict[str, Any], known: tuple[str, ...]) -> None:
    unknown = sorted(set(entry) - set(known))
    if unknown:
        raise ParameterError(f"{path.name} has unknown keys: {', '.join(unknown)}.", f"Known: {', '.join(known)}.")
