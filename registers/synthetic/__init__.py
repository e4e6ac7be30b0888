"""A synthetic area: a coherent population, and what each register and the housing forms would hold of it.

The world is drawn first (``world``); registers and forms then observe it with defects that ``settings.toml`` names,
with their rates and the sources of these. All is drawn municipality by municipality from generators keyed by seed,
municipality and topic: the same area and seed give the same bytes, and a municipality's people, homes and forms are the
same whatever other municipalities are simulated with it (only workplaces cross municipal borders).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from census import __version__
from census.errors import ParameterError
from census.reference import Municipality, parse_area
from registers.synthetic.delivery import TRUTH, DeliveryWriter, deliver
from registers.synthetic.draws import generator
from registers.synthetic.establishments import found_establishments
from registers.synthetic.form_lists import lists_extract
from registers.synthetic.forms import forms_extract, issue_forms
from registers.synthetic.observed_education import deliver_education, deliver_schools
from registers.synthetic.observed_housing import (
    addresses_extract,
    basic_units_extract,
    buildings_extract,
    dwellings_extract,
)
from registers.synthetic.observed_income import observe_income
from registers.synthetic.observed_labour_market import deliver_labour_market
from registers.synthetic.observed_legal_entities import deliver_legal_entities
from registers.synthetic.observed_population import persons_extract, register_residence
from registers.synthetic.observed_vehicles import observe_vehicles
from registers.synthetic.observed_work import deliver_work
from registers.synthetic.register_families import identify_families
from registers.synthetic.settings import Settings, realistic
from registers.synthetic.truth import true_households, true_persons
from registers.synthetic.world import create_world

__all__ = ["DEFAULT_AREA", "PSEUDONYM_KEY", "simulate_area"]

DEFAULT_AREA = "20"
"""Finnmark: 19 municipalities, 73,517 persons."""

PSEUDONYM_KEY = "pseudonym.key"
"""File with the key for pseudonyms. That of a synthetic area follows from its seed and is no secret."""


def simulate_area(area: str, seed: int, out: Path) -> None:
    """Write a delivery of a synthetic area: whole municipalities at full density.

    ``out`` then holds one Parquet file for each register of ``registers.DELIVERY`` and
    ``questionnaire.housing_form.DELIVERY``, the truth about the area under ``truth/`` (``persons``, ``households``),
    ``pseudonym.key`` (64 hexadecimal digits) and ``delivery.json``. It appears whole or not at all.

    Args:
        area: as in ``census.reference.parse_area``; ``DEFAULT_AREA`` is Finnmark.
        seed: 0 or above.
        out: folder that does not exist, is empty, or holds a synthetic delivery, which is replaced.

    Raises:
        ParameterError: the area or seed is not allowed, or ``out`` holds something else.

    Example:
        >>> simulate_area("2015,2022", seed=2001, out=Path("deliveries/small"))  # doctest: +SKIP
    """
    if seed < 0:
        raise ParameterError(f"The seed is {seed}.", "Give a whole number of 0 or above.")
    municipalities = parse_area(area)
    settings = realistic()
    codes = [item.code for item in municipalities]
    description = {"area": codes, "seed": seed, "synthetic": True, "code_version": __version__}
    establishments = found_establishments(municipalities, settings, seed)
    with deliver(out, description) as writer:
        deliver_schools(writer, settings, seed)
        for municipality in municipalities:
            _deliver_municipality(writer, municipality, municipalities, establishments, settings, seed)
        key = hashlib.sha256(f"synthetic pseudonym key {seed}".encode()).hexdigest()
        (writer.folder / PSEUDONYM_KEY).write_text(key + "\n", encoding="ascii")


def _deliver_municipality(
    writer: DeliveryWriter,
    municipality: Municipality,
    area: Sequence[Municipality],
    establishments: pd.DataFrame,
    settings: Settings,
    seed: int,
) -> None:
    """Draw one municipality and write what registers, forms and the truth hold of it."""

    def rng(topic: str) -> np.random.Generator:
        return generator(seed, municipality.code, f"observed {topic}")

    world = create_world(municipality, area, establishments, settings, seed)
    register, gab = settings.population_register, settings.gab
    seen = register_residence(rng("residence"), world, register, settings.people.years_at_address)
    families = identify_families(world, seen)
    forms = issue_forms(rng("outcomes"), world, seen, families, settings.forms)
    for name, table in {
        "cpr_persons": persons_extract(rng("persons"), world, seen, register),
        "basic_units": basic_units_extract(world),
        "gab_addresses": addresses_extract(rng("addresses"), world, gab),
        "gab_buildings": buildings_extract(rng("buildings"), world, gab, settings.housing),
        "gab_dwellings": dwellings_extract(rng("dwellings"), world, gab),
        "housing_forms": forms_extract(rng("forms"), world, forms, settings.forms),
        "housing_form_persons": lists_extract(rng("lists"), world, families, forms, settings.forms),
        f"{TRUTH}/persons": true_persons(world, seen, establishments),
        f"{TRUTH}/households": true_households(world),
    }.items():
        writer.append(name, table)
    deliver_legal_entities(writer, world, establishments, settings, seed)
    deliver_work(writer, world, establishments, settings, seed)
    deliver_labour_market(writer, world, establishments, settings, seed)
    observe_income(writer, rng, world, settings)
    observe_vehicles(writer, rng, world, establishments, settings)
    deliver_education(writer, world, settings, rng)
