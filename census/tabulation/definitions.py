"""Definitions of the catalogue's matrices: one TOML file each, whose mistakes are told by file, line and key."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any

from census.catalogue import find_quantity, find_variable
from census.errors import CatalogueError
from census.tabulation.matrix import REGION_LEVELS, Category, Classification, MatrixDefinition, RegionLevel
from census.tabulation.matrix_files import MatrixFile, read_matrix_file

FINEST_REGION: dict[str, RegionLevel] = {
    "residence": "basic_unit",
    "usual_residence": "basic_unit",
    "work": "urban_district",
    "year_work": "urban_district",
    "school": "municipality",
}
"""Kinds of region by which matrices count, with the most detailed level that is published of each. Source: "About the
statistics", Census 2001: Place of work ("publishing of workplaces is at municipal/urban district level"), Municipality
of school, Regional level."""

_TEXTS = ("title_en", "title_nb", "unit_en", "unit_nb", "data_set", "finest_region", "region_column", "condition")
_LISTS = ("variables", "sums", "means", "notes_en", "notes_nb")
_TABLES = ("where",)
_OPTIONAL = {"condition", "where", "region_column", "sums", "means", "notes_en", "notes_nb"}


@cache
def load_definition(matrix: str) -> MatrixDefinition:
    """The definition of a matrix of the catalogue.

    Raises:
        CatalogueError: there is no such file, it is no TOML, or it lacks, misspells or misuses something.
    """
    return check_definition(read_matrix_file(matrix))


def check_definition(file: MatrixFile) -> MatrixDefinition:
    """The definition that a file of the catalogue holds.

    Raises:
        CatalogueError: it lacks, misspells or misuses something; told by file, line and key.
    """
    _check_keys(file)
    entry = file.entry
    _check_choice(file, "finest_region", REGION_LEVELS)
    if "region_column" in entry:
        _check_choice(file, "region_column", tuple(FINEST_REGION))
    _check_region(file)
    _check_variables(file)
    _check_notes(file)
    where = tuple((name, tuple(codes)) for name, codes in entry.get("where", {}).items())
    lists = {key: tuple(entry[key]) for key in _LISTS if key in entry}
    return MatrixDefinition(id=file.matrix, **{**entry, **lists, "where": where})


def classification(name: str) -> Classification:
    """A variable of the catalogue with its categories, as a matrix shows it."""
    variable = find_variable(name)
    categories = tuple(Category(item.code, item.label_en, item.label_nb) for item in variable.categories)
    return Classification(name, variable.label_en, variable.label_nb, categories)


def _check_keys(file: MatrixFile) -> None:
    keys = {field.name for field in fields(MatrixDefinition)} - {"id"}
    remedy = f"Keys: {', '.join(sorted(keys))}."
    for key in file.entry:
        if key not in keys:
            raise CatalogueError(f"{file.place(key)}: there is no such key.", remedy)
    if missing := sorted(keys - _OPTIONAL - set(file.entry)):
        raise CatalogueError(f"{file.matrix}.toml lacks {', '.join(missing)}.", remedy)
    for key, value in file.entry.items():
        if key in _TEXTS and not (isinstance(value, str) and value.strip()):
            raise CatalogueError(f"{file.place(key)}: it is no text.", "Put a text in quotation marks.")
        if key in _LISTS and not _is_texts(value):
            raise CatalogueError(f"{file.place(key)}: it is no list of texts.", 'Write ["one", "two"].')
        if key in _TABLES and not (isinstance(value, dict) and all(_is_texts(codes) for codes in value.values())):
            raise CatalogueError(f"{file.place(key)}: it is no table of codes.", 'Write { variable = ["1", "2"] }.')


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


def _check_choice(file: MatrixFile, key: str, choices: tuple[str, ...]) -> None:
    if file.entry[key] not in choices:
        raise CatalogueError(f"{file.place(key)}: it is '{file.entry[key]}'.", f"Use one of {', '.join(choices)}.")


def _check_region(file: MatrixFile) -> None:
    kind, level = file.entry.get("region_column", "residence"), file.entry["finest_region"]
    finest = FINEST_REGION[kind]
    if REGION_LEVELS.index(level) > REGION_LEVELS.index(finest):
        raise CatalogueError(
            f"{file.place('finest_region')}: regions of kind '{kind}' are not published down to '{level}'.",
            f"Use {finest} or a level above it.",
        )


def _check_variables(file: MatrixFile) -> None:
    variables = file.entry["variables"]
    used = [("variables", name) for name in variables] + [("where", name) for name in file.entry.get("where", {})]
    for key, name in used:
        try:
            known = {item.code for item in find_variable(name).categories}
        except CatalogueError as error:
            raise CatalogueError(f"{file.place(key, name)}: {error.problem}", error.remedy) from None
        strange = [code for code in file.entry["where"][name] if code not in known] if key == "where" else []
        if strange:
            raise CatalogueError(
                f"{file.place(key, name)}: '{name}' has no category {strange[0]!r}.", f"Use {', '.join(sorted(known))}."
            )
    for key in ("sums", "means"):
        for name in file.entry.get(key, []):
            try:
                find_quantity(name)
            except CatalogueError as error:
                raise CatalogueError(f"{file.place(key, name)}: {error.problem}", error.remedy) from None
    if not variables or len(set(variables)) < len(variables):
        raise CatalogueError(
            f"{file.place('variables')}: it {'names a variable twice' if variables else 'is empty'}.",
            "Name at least one variable of the catalogue, each once.",
        )


def _check_notes(file: MatrixFile) -> None:
    english, norwegian = (file.entry.get(key, []) for key in ("notes_en", "notes_nb"))
    if len(english) != len(norwegian):
        key = "notes_en" if english else "notes_nb"
        raise CatalogueError(
            f"{file.place(key)}: {len(english)} English but {len(norwegian)} Norwegian footnotes.",
            "Give every footnote in both languages.",
        )
