"""Random draws: keyed generators and the few ways in which the synthetic world draws from shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Days = NDArray[np.datetime64]
"""Days (``datetime64[D]``); NaT where there is none."""
Texts = NDArray[Any]
"""Texts, as NumPy objects or fixed-width strings."""

NOBODY = -1
"""In a column of row numbers: no such row."""


def generator(seed: int, municipality_code: str, topic: str) -> np.random.Generator:
    """Generator of one topic in one municipality: what it draws depends on nothing else."""
    return np.random.default_rng(np.random.SeedSequence([seed, int(municipality_code), crc32(topic.encode())]))


def chosen(rng: np.random.Generator, size: int, rate: float | Floats) -> Bools:
    """True with probability ``rate`` (one for all, or one for each)."""
    return np.asarray(rng.random(size) < rate)


def categories(rng: np.random.Generator, size: int, weights: Sequence[float] | Floats) -> Ints:
    """Positions drawn with probability proportional to their weights."""
    bounds = np.cumsum(np.asarray(weights, dtype=float))
    return np.searchsorted(bounds / bounds[-1], rng.random(size), side="right").astype(np.int64)


def categories_by_row(rng: np.random.Generator, rows: Ints, weights: Floats) -> Ints:
    """For each element, a column drawn by the weights in its row of the table ``weights``."""
    return columns_by_row(rng.random(len(rows)), rows, weights)


def columns_by_row(draw: Floats, rows: Ints, weights: Floats) -> Ints:
    """For each element, the column that a uniform draw (0-1) hits by the weights in its row of a table."""
    bounds = np.cumsum(weights, axis=1)
    bounds = bounds / bounds[:, -1:]
    # rows are laid end to end on one line (row r covers r..r+1), so that one search serves all of them
    line = (bounds + np.arange(len(weights))[:, None]).ravel()
    found = np.searchsorted(line, rows + draw, side="right")
    return np.asarray(np.minimum(found - rows * weights.shape[1], weights.shape[1] - 1), dtype=np.int64)


def banded(rng: np.random.Generator, edges: Sequence[float], band: Ints) -> Floats:
    """A value uniform within the band's edges (band ``i`` runs from ``edges[i]`` to ``edges[i + 1]``)."""
    bounds = np.asarray(edges, dtype=float)
    return np.asarray(bounds[band] + rng.random(len(band)) * (bounds[band + 1] - bounds[band]))


def ranks(values: NDArray[Any]) -> Ints:
    """Rank of each value from 0; equal values keep their order."""
    result = np.empty(len(values), dtype=np.int64)
    result[np.argsort(values, kind="stable")] = np.arange(len(values))
    return result


def running_number(groups: Ints) -> Ints:
    """Number from 0 of each element within its group, where elements of a group stand together."""
    start = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]]) if len(groups) else np.empty(0, dtype=np.int64)
    length = np.diff(np.r_[start, len(groups)])
    return np.asarray(np.arange(len(groups)) - np.repeat(start, length), dtype=np.int64)
