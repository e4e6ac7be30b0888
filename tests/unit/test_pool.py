"""The pool of households, and taking households from it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from registers.synthetic.calibration import Feature, Memberships, county_weights
from registers.synthetic.draws import NOBODY
from registers.synthetic.pool import draw_pool, take_households
from registers.synthetic.settlement import resident_populations

POOL = draw_pool()


def test_the_pool_is_always_the_same() -> None:
    draw_pool.cache_clear()
    again = draw_pool()
    pd.testing.assert_frame_equal(again.persons, POOL.persons)
    pd.testing.assert_frame_equal(again.households, POOL.households)


def test_households_taken_keep_their_members_and_links() -> None:
    chosen = np.array([3, 70_000, 70_000, 99_999, len(POOL.households) - 1])
    households, families, persons = take_households(POOL, chosen)
    assert len(persons) == POOL.households["size"].to_numpy()[chosen].sum()
    assert (np.bincount(persons["household"]) == households["size"]).all()
    assert (families["household"].to_numpy()[persons["family"]] == persons["household"]).all()
    for link in ("partner", "spouse", "mother", "father"):
        named = persons[link].to_numpy()
        rows = np.flatnonzero(named != NOBODY)
        assert (persons["household"].to_numpy()[named[rows]] == persons["household"].to_numpy()[rows]).all()
    twice = [persons[persons["household"] == household].reset_index(drop=True) for household in (1, 2)]
    unlinked = ["household", "family", "partner", "spouse", "mother", "father"]
    pd.testing.assert_frame_equal(twice[0].drop(columns=unlinked), twice[1].drop(columns=unlinked))


def test_every_county_has_weights_and_its_population_on_census_day() -> None:
    weights = county_weights()
    counties = pd.Series(resident_populations()).groupby(lambda code: code[:2]).sum()
    assert set(weights) == set(counties.index)
    assert counties.sum() == 4_520_947
    assert counties["03"] == 512_093
    assert all((of_county > 0).all() for of_county in weights.values())


def test_a_feature_counts_what_a_household_has() -> None:
    memberships = Memberships(POOL)
    persons = memberships.count(Feature("persons", {}))
    assert (persons == POOL.households["size"]).all()
    women = memberships.count(Feature("persons", {"sex": ("2",)}))
    assert women.sum() == POOL.persons["woman"].sum()
    occupants = memberships.count(Feature("occupants", {"tenure": ("1", "2")}))
    owners = POOL.households["is_private"] & POOL.households["tenure"].isin((1, 2))
    assert (occupants == POOL.households["size"].where(owners, 0)).all()
    feature = Feature("persons", {"sex": ("2",), "age_employed": ("16-19", "20-24")})
    assert Feature.read(feature.text()) == feature
