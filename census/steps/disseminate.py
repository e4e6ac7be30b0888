"""Disseminate: the files of publication, and what a reader is told first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path

from census.disclosure import ProtectedMatrix
from census.publishing import Publisher, Text, describe_publications, publish_matrix, write_json
from census.reference import code_list, municipalities, parse_area
from census.steps.data_sets import SIZES
from census.steps.parameters import Parameters
from census.steps.run import code_version
from census.steps.workspace import Results, Workspace

SYNTHETIC = Text(Parameters().publisher, "Syntetiske registre: ingen virkelige personer, ikke offisiell statistikk")
"""Source named in the files of a synthetic area."""

_HEADLINES = {
    "population": "Resident population",
    "households": "Private households",
    "families": "Families in private households",
    "employed": "Employed persons 16-74 years",
}


def publish_matrices(work: Workspace) -> Results:
    """Write the protected matrices of one statistical unit in all formats."""
    publisher = publisher_name(work.parameters)
    publish = partial(
        publish_matrix,
        published=dt.date.fromisoformat(work.parameters.published),
        version=code_version(),
        area_label=area_label(work.parameters.area),
        publisher=Publisher(publisher, publisher),
    )
    results: dict[str, Callable[[Path], None]] = {}
    for name in work.step.inputs:
        protected = ProtectedMatrix.from_parquet_table(work.arrow(name))
        results[f"output/matrices/{protected.definition.id}"] = partial(publish, protected)
    return results


def publish_index(work: Workspace) -> Results:
    """Write the list of matrices and the headline figures, which come from protected matrices alone."""
    headline = [
        {"name": name, "label": _HEADLINES[name], "value": size} for name, size in population_sizes(work).items()
    ]
    matrices = describe_publications(work.run.path / "output" / "matrices")

    def fill(folder: Path) -> None:
        write_json(folder / "headline.json", headline)
        write_json(folder / "matrices.json", matrices)

    return {"output/index": fill}


def publisher_name(parameters: Parameters) -> Text:
    """Who is named as the source."""
    name = parameters.publisher
    return SYNTHETIC if name == Parameters().publisher else Text(name, name)


def population_sizes(work: Workspace) -> dict[str, int]:
    """Sizes of the population as they are published: totals of protected matrices."""
    cells = {name: f"output/inner_cells/{matrix}" for name, matrix in SIZES.items()}
    return {
        name: sum(ProtectedMatrix.from_parquet_table(work.arrow(own)).cells["count"].to_pylist())
        for name, own in cells.items()
    }


def area_label(area: str) -> Text:
    """What an area is called in titles: Norway, or the names of its counties and single municipalities."""
    inside = parse_area(area)
    if len(inside) == len(municipalities()):
        return Text("Norway", "Norge")
    names, codes = [], {item.code for item in inside}
    for county in code_list("county"):
        own = [item for item in municipalities() if item.county_code == county.code]
        if all(item.code in codes for item in own):
            names.append(county.label_en)
        else:
            names += [item.name for item in own if item.code in codes]
    return Text(", ".join(names), ", ".join(names))
