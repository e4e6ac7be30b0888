"""Names of people and places, read from ``names.toml``. The first of a list are far more frequent than the last."""

from __future__ import annotations

import tomllib
from importlib import resources

import numpy as np

from registers.synthetic.draws import Bools, Ints, Texts, categories

_LISTS: dict[str, list[str]] = tomllib.loads(
    (resources.files("registers.synthetic") / "names.toml").read_text(encoding="utf-8")
)
_GIVEN_LISTS = ("men", "women", "foreign_men", "foreign_women")

GIVEN = np.array([name for key in _GIVEN_LISTS for name in _LISTS[key]], dtype=object)
"""All given names; a person's is a position in this list."""

FAMILY = np.array([*_LISTS["surnames"], *_LISTS["foreign_surnames"]], dtype=object)
"""All surnames; a person's is a position in this list."""


def _skewed(rng: np.random.Generator, size: int, count: int) -> Ints:
    return categories(rng, size, 1 / np.arange(2, count + 2) ** 0.8)


def draw_given_names(rng: np.random.Generator, women: Bools, foreign: Bools) -> Ints:
    """Positions in ``GIVEN`` for persons by sex and origin."""
    lists = [_LISTS[key] for key in _GIVEN_LISTS]
    start = np.cumsum([0, *map(len, lists)])
    chosen_list = women + 2 * foreign.astype(np.int64)
    draws = np.stack([_skewed(rng, len(women), len(names)) for names in lists])
    return np.asarray(start[chosen_list] + draws[chosen_list, np.arange(len(women))], dtype=np.int64)


def draw_surnames(rng: np.random.Generator, foreign: Bools) -> Ints:
    """Positions in ``FAMILY``, one for each element, by origin."""
    own = _skewed(rng, len(foreign), len(_LISTS["surnames"]))
    other = len(_LISTS["surnames"]) + _skewed(rng, len(foreign), len(_LISTS["foreign_surnames"]))
    return np.where(foreign, other, own)


def place_names(rng: np.random.Generator, count: int) -> Texts:
    """Different names of places, as many as asked for; when the combinations run out, with a number."""
    beginnings, endings = _LISTS["place_beginnings"], _LISTS["place_endings"]
    combinations = len(beginnings) * len(endings)
    order = rng.permutation(combinations)
    number = np.arange(count)
    drawn = order[number % combinations]
    names = [beginnings[i // len(endings)] + endings[i % len(endings)] for i in drawn]
    rounds = number // combinations
    return np.array([f"{a} {b + 1}" if b else a for a, b in zip(names, rounds, strict=True)], dtype=object)
