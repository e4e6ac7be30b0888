"""The files of the catalogue's matrices, one TOML file each in ``matrices/``, and where in a file something stands.

Light to import: the plan is made of them.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from census.errors import CatalogueError

DATA_SETS = (
    "processed/census_persons",
    "processed/census_families",
    "processed/census_dwellings",
    "processed/census_usual_households",
)
"""The census file: one table for each statistical unit that matrices count. Private households and their dwellings are
one table, since each household has one dwelling."""


@dataclass(frozen=True)
class MatrixFile:
    """One file of the catalogue: its name without ``.toml`` is the matrix's."""

    matrix: str
    text: str
    entry: dict[str, Any]

    def place(self, key: str, value: str | None = None) -> str:
        """Where a key, or a text in what it is set to, stands: ``file, line, key``."""
        line = self._line(key, value)
        return f"{self.matrix}.toml, {f'line {line}, ' if line else ''}{key}"

    def _line(self, key: str, value: str | None) -> int | None:
        lines = self.text.splitlines()
        name = re.escape(key)
        begins = re.compile(rf'\s*(?:"?{name}"?\s*=|\[{name}\])')
        first = next((number for number, line in enumerate(lines, start=1) if begins.match(line)), None)
        if first is None or value is None:
            return first
        word = re.compile(rf'"{re.escape(value)}"|\b{re.escape(value)}\s*=')
        after = enumerate(lines[first - 1 :], start=first)
        return next((number for number, line in after if word.search(line)), first)


def matrix_names() -> tuple[str, ...]:
    """Names of the matrices in the catalogue, in alphabetical order."""
    folder = resources.files("census.tabulation") / "matrices"
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")))


@cache
def read_matrix_file(matrix: str) -> MatrixFile:
    """The file of a matrix of the catalogue.

    Raises:
        CatalogueError: there is none, it is no TOML, or it does not say which census file is counted.
    """
    file = resources.files("census.tabulation") / "matrices" / f"{matrix}.toml"
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        raise CatalogueError(f"There is no matrix '{matrix}' in the catalogue.") from None
    return parse_matrix_file(matrix, text)


def parse_matrix_file(matrix: str, text: str) -> MatrixFile:
    """The file of a matrix from its text.

    Raises:
        CatalogueError: it is no TOML, or it does not say which census file is counted.
    """
    try:
        entry = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{matrix}.toml is not valid TOML: {error}.") from None
    found = MatrixFile(matrix, text, entry)
    if entry.get("data_set") not in DATA_SETS:
        told = f"is {entry['data_set']!r}" if "data_set" in entry else "is missing"
        raise CatalogueError(f"{found.place('data_set')}: it {told}.", f"Use one of {', '.join(DATA_SETS)}.")
    return found
