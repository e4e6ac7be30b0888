"""Disseminate: quality reports, pages about the statistics, and both as SDMX."""

from __future__ import annotations

import datetime as dt
import json
from functools import partial

from census.metadata.figures import Edition, Run
from census.metadata.publication import write_reference_metadata
from census.publishing import METADATA, STRUCTURE
from census.reference import municipalities, parse_area
from census.steps.data_sets import MATRICES
from census.steps.disseminate import area_label, population_sizes, publisher_name
from census.steps.parameters import Parameters
from census.steps.run import code_version
from census.steps.workspace import Results, Workspace


def publish_reference_metadata(work: Workspace) -> Results:
    """Write the reference metadata of what the run publishes; everything comes from ``output/``."""
    parameters, inside = work.parameters, parse_area(work.parameters.area)
    folders = [work.path(f"output/matrices/{matrix}") for matrix in MATRICES]
    run = Run(
        Edition(
            publisher=publisher_name(parameters),
            is_synthetic=parameters.publisher == Parameters().publisher,
            area=area_label(parameters.area),
            municipalities=len(inside),
            is_whole=len(inside) == len(municipalities()),
            published=dt.date.fromisoformat(parameters.published),
            version=code_version(),
        ),
        population_sizes(work),
        work.arrow("output/quality_measures").to_pylist(),
        [json.loads((folder / METADATA).read_text("utf-8")) for folder in folders],
    )
    structures = [(folder / STRUCTURE).read_bytes() for folder in folders]
    return {"output/reference_metadata": partial(write_reference_metadata, run, structures)}
