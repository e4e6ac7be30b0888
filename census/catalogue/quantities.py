"""Quantities whose sums and means are published, from ``quantities.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources

from census.errors import CatalogueError


@dataclass(frozen=True)
class Quantity:
    """A quantity of a statistical unit.

    Attributes:
        name: as matrices name it.
        label_en, label_nb: heading in tables.
        unit_en, unit_nb: of measurement.
        definition: in words, from the census document.
        source: section of "About the statistics", Census 2001.
        column: of the census file, that holds its value, a whole number.
        decimals: of the published mean; sums are whole numbers.
    """

    name: str
    label_en: str
    label_nb: str
    unit_en: str
    unit_nb: str
    definition: str
    source: str
    column: str
    decimals: int


@cache
def load_quantities() -> dict[str, Quantity]:
    """All quantities by name.

    Raises:
        CatalogueError: a description lacks something, or has something unknown.
    """
    text = (resources.files("census.catalogue") / "quantities.toml").read_text("utf-8")
    expected = {field.name for field in fields(Quantity)} - {"name"}
    quantities = {}
    for name, entry in tomllib.loads(text).items():
        if wrong := sorted(expected ^ set(entry)):
            raise CatalogueError(f"Quantity '{name}' in quantities.toml lacks or has too much: {', '.join(wrong)}.")
        quantities[name] = Quantity(name=name, **entry)
    return quantities


def find_quantity(name: str) -> Quantity:
    """The quantity of that name.

    Raises:
        CatalogueError: there is none.
    """
    try:
        return load_quantities()[name]
    except KeyError:
        raise CatalogueError(
            f"There is no quantity '{name}' in the catalogue.", f"Quantities: {', '.join(sorted(load_quantities()))}."
        ) from None
