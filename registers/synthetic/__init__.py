"""A synthetic area: a coherent population, and what each register and the housing forms would hold of it.

The world is drawn first (``world``); registers and forms then observe it with defects that ``settings.toml`` names,
with their rates and the sources of these. All is drawn municipality by municipality from generators keyed by seed,
municipality and topic: the same area and seed give the same bytes, and a municipality's people, homes and forms are the
same whatever other municipalities are simulated with it (only workplaces cross municipal borders).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import pandas as pd

from census import __version__
from census.errors import ParameterError
from census.reference import Municipality, parse_area
from registers.synthetic.delivery import TRUTH, Part, deliver
from registers.synthetic.draws import generator
from registers.synthetic.establishments import found_establishments
from registers.synthetic.events import draw_life_events
from registers.synthetic.observed_education import observe_education, observe_schools
from registers.synthetic.observed_events import observe_population
from registers.synthetic.observed_forms import observe_forms
from registers.synthetic.observed_homes import observe_homes
from registers.synthetic.observed_housing import observe_geography, observe_housing
from registers.synthetic.observed_income import observe_income
from registers.synthetic.observed_labour_market import observe_labour_market
from registers.synthetic.observed_legal_entities import observe_legal_entities
from registers.synthetic.observed_ownership import observe_ownership
from registers.synthetic.observed_population import register_residence
from registers.synthetic.observed_previous_wages import observe_previous_wages
from registers.synthetic.observed_students import observe_students
from registers.synthetic.observed_vehicles import observe_vehicles
from registers.synthetic.observed_work import observe_work
from registers.synthetic.observer import Observer
from registers.synthetic.parallel import in_order
from registers.synthetic.settings import Settings, load_settings
from registers.synthetic.true_work import true_work
from registers.synthetic.truth import true_households, true_persons
from registers.synthetic.world import create_world

__all__ = ["DEFAULT_AREA", "PSEUDONYM_KEY", "simulate_area"]

DEFAULT_AREA = "20"
"""Finnmark: 19 municipalities, 73,517 persons."""

_ALONE = 100_000
"""Areas of fewer persons are simulated in one process."""

PSEUDONYM_KEY = "pseudonym.key"
"""File with the key for pseudonyms. That of a synthetic area follows from its seed and is no secret."""


def simulate_area(area: str, seed: int, out: Path, profile: str = "realistic") -> None:
    """Write a delivery of a synthetic area: whole municipalities at full density.

    ``out`` then holds one Parquet file for each register of ``registers.DELIVERY`` and for the forms
    (``questionnaire.*.DELIVERY``), the truth about the area under ``truth/`` (``persons``, ``households``,
    ``work``, and ``defects``, the ledger of what is wrong in the extracts), ``pseudonym.key`` (64 hexadecimal digits)
    and ``delivery.json``. It appears whole or not at all.

    Args:
        area: as in ``census.reference.parse_area``; ``DEFAULT_AREA`` is Finnmark.
        seed: 0 or above.
        out: folder that does not exist, is empty, or holds a synthetic delivery, which is replaced.
        profile: how faulty registers and forms are, see ``settings.PROFILES``.

    Raises:
        ParameterError: the area, seed or profile is not allowed, or ``out`` holds something else.

    Example:
        >>> simulate_area("2015,2022", seed=2001, out=Path("deliveries/small"))  # doctest: +SKIP
    """
    if seed < 0:
        raise ParameterError(f"The seed is {seed}.", "Give a whole number of 0 or above.")
    municipalities = parse_area(area)
    settings = load_settings(profile)
    codes = [item.code for item in municipalities]
    description = {
        "area": codes,
        "seed": seed,
        "profile": profile,
        "synthetic": True,
        "code_version": __version__,
    }
    observe = partial(observe_municipality, area=municipalities, profile=settings.profile, seed=seed)
    with deliver(out, description) as writer:
        schools = Part()
        observe_schools(schools, settings, seed)
        writer.add(schools)
        for part in in_order(observe, municipalities, workers=_workers(municipalities)):
            writer.add(part)
        key = hashlib.sha256(f"synthetic pseudonym key {seed}".encode()).hexdigest()
        (writer.folder / PSEUDONYM_KEY).write_text(key + "\n", encoding="ascii")


def _workers(area: Sequence[Municipality]) -> int:
    """A process for each core, where starting them pays."""
    return len(os.sched_getaffinity(0)) if sum(item.population for item in area) > _ALONE else 1


def observe_municipality(municipality: Municipality, area: tuple[Municipality, ...], profile: str, seed: int) -> Part:
    """Draw one municipality; give what registers, forms and the truth hold of it.

    Args:
        municipality: one of the area.
        area: where people may work.
        profile: how faulty the registers are, see ``settings.PROFILES``.
        seed: of all draws.
    """
    part, settings = Part(), _settings(profile)
    establishments = _establishments(area, profile, seed)

    def rng(topic: str) -> np.random.Generator:
        return generator(seed, municipality.code, f"observed {topic}")

    def observer(register: str, rows: int) -> Observer:
        return Observer(register, settings.defects(register), rng(register), rows)

    world = create_world(municipality, area, establishments, settings, seed)
    life = draw_life_events(world, settings, seed)
    register = observer("cpr_persons", len(life.people))
    seen = register_residence(register, world)
    observe_population(part, register, observer("cpr_events", len(life.events)), world, life, seen, settings)
    observe_geography(part, world)
    observe_housing(part, world, settings, seed)
    observe_ownership(part, world, settings, seed)
    observe_legal_entities(part, world, establishments, settings, seed)
    observe_work(part, world, establishments, settings, seed)
    observe_previous_wages(part, world, establishments, settings, seed)
    observe_labour_market(part, world, establishments, settings, seed)
    observe_education(part, world, settings, rng)
    observe_income(part, rng, world, settings)
    observe_vehicles(part, rng, world, establishments, settings)
    observe_forms(part, world, seen, settings, rng)
    observe_students(part, world, settings, rng)
    observe_homes(part, world, life, settings, rng)
    part.append(f"{TRUTH}/persons", true_persons(world, seen, establishments))
    part.append(f"{TRUTH}/households", true_households(world))
    part.append(f"{TRUTH}/work", true_work(world, establishments))
    return part


@lru_cache(maxsize=3)
def _settings(profile: str) -> Settings:
    return load_settings(profile)


@lru_cache(maxsize=1)
def _establishments(area: tuple[Municipality, ...], profile: str, seed: int) -> pd.DataFrame:
    """Establishments of the whole area: each process needs them once."""
    return found_establishments(area, _settings(profile), seed)
