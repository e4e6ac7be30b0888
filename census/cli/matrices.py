"""`census matrices`: what the catalogue publishes, and whether the files of matrices are right."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from census.cli import print_error
from census.errors import CensusError, InputError
from census.tabulation.definitions import check_definition, load_definition
from census.tabulation.matrix import MatrixDefinition
from census.tabulation.matrix_files import matrix_names, parse_matrix_file


def main(arguments: Namespace) -> int:
    """List the matrices, mistakes on standard error; give the exit code."""
    wrong = 0
    for found in _definitions(arguments.files):
        if isinstance(found, CensusError):
            print_error(found)
            wrong += 1
        else:
            print(f"{found.id:54}{_unit(found):19}{_region(found):32}{', '.join(found.variables)}")
    return 1 if wrong else 0


def _definitions(files: list[Path]) -> Iterator[MatrixDefinition | CensusError]:
    """Definitions, or what is wrong with them: of the files named, else of the catalogue."""
    for item in files or matrix_names():
        try:
            yield _read(item) if isinstance(item, Path) else load_definition(item)
        except CensusError as error:
            yield error


def _read(file: Path) -> MatrixDefinition:
    try:
        return check_definition(parse_matrix_file(file.name.removesuffix(".toml"), file.read_text("utf-8")))
    except (OSError, UnicodeDecodeError):
        raise InputError(f"{file} cannot be read.", "Name a TOML file of a matrix, in UTF-8.") from None


def _unit(definition: MatrixDefinition) -> str:
    return definition.data_set.removeprefix("processed/census_")


def _region(definition: MatrixDefinition) -> str:
    return f"{definition.region_column}: {definition.finest_region}"
