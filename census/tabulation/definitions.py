"""Matrices of the catalogue: one TOML file each, in ``matrices/``; the file's name is the matrix's."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from functools import cache
from importlib import resources
from typing import Any

from census.catalogue import find_variable
from census.errors import CatalogueError
from census.tabulation.matrix import REGION_LEVELS, Category, Classification, MatrixDefinition

_TEXTS = {field.name for field in fields(MatrixDefinition)} - {"id"}
_OPTIONAL = {"condition", "region_column", "notes_en", "notes_nb"}


@cache
def load_definition(matrix: str) -> MatrixDefinition:
    """The definition of a matrix.

    Raises:
        CatalogueError: there is no such file, it is no TOML, or it lacks, misspells or misuses something.
    """
    file = resources.files("census.tabulation") / "matrices" / f"{matrix}.toml"
    try:
        entry: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise CatalogueError(f"There is no matrix '{matrix}' in the catalogue.") from None
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{matrix}.toml is not valid TOML: {error}.") from None
    unknown, missing = sorted(set(entry) - _TEXTS), sorted(_TEXTS - _OPTIONAL - set(entry))
    if unknown or missing:
        raise CatalogueError(
            f"{matrix}.toml "
            + " and ".join(
                part
                for part in (f"has unknown {unknown}" if unknown else "", f"lacks {missing}" if missing else "")
                if part
            ),
            f"Keys: {', '.join(sorted(_TEXTS))}.",
        )
    if entry["finest_region"] not in REGION_LEVELS:
        raise CatalogueError(
            f"{matrix}.toml: finest_region is '{entry['finest_region']}'.", f"Use one of {', '.join(REGION_LEVELS)}."
        )
    for variable in entry["variables"]:
        find_variable(variable)
    lists = ("variables", "notes_en", "notes_nb")
    content: dict[str, Any] = {key: tuple(value) if key in lists else value for key, value in entry.items()}
    return MatrixDefinition(id=matrix, **content)


def classification(name: str) -> Classification:
    """A variable of the catalogue with its categories, as a matrix shows it."""
    variable = find_variable(name)
    categories = tuple(Category(item.code, item.label_en, item.label_nb) for item in variable.categories)
    return Classification(name, variable.label_en, variable.label_nb, categories)
