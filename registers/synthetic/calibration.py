"""Weights of the pool's households in each county (uncalibrated placeholder while the fit is built)."""

from __future__ import annotations

from functools import cache

from census.reference import municipalities
from registers.synthetic.draws import Floats
from registers.synthetic.pool import draw_pool


@cache
def county_weights() -> dict[str, Floats]:
    return {m.county_code: draw_pool().base_weight for m in municipalities()}


def published_building_shares() -> dict[str, tuple[float, ...]]:
    return {}
