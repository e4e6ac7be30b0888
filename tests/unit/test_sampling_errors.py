"""Standard errors by the design of the sample, against drawing it again and again."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from census.quality.sampling_errors import SampleDesign


def sample(stratum: list[str], family: list[int | None], weight: float | None = None) -> pd.DataFrame:
    return pd.DataFrame({"stratum": stratum, "family_number": family, "design_weight": weight})


def test_of_persons_drawn_alone_it_is_that_of_a_simple_random_sample() -> None:
    values = np.array([1.0, 4.0, 7.0, 2.0])
    design = SampleDesign(sample(["01"] * 4, [None] * 4))
    expected = np.sqrt(4 * values.var(ddof=1))
    assert design.standard_errors(values) == pytest.approx([expected])


def test_members_of_a_family_count_together_and_strata_by_themselves() -> None:
    design = SampleDesign(sample(["01", "01", "01", "02", "02"], [1, 1, 2, 3, 4]))
    values = np.array([1.0, 2.0, 5.0, 10.0, 10.0])
    # families of 3 and 5 persons' sums in the first stratum, 10 and 10 in the second
    assert design.standard_errors(values) == pytest.approx([np.sqrt(2 * ((3 - 4) ** 2 + (5 - 4) ** 2))])


def test_a_family_of_which_all_are_drawn_tells_everything() -> None:
    design = SampleDesign(sample(["01", "01"], [1, 2], 1.0))
    assert design.standard_errors(np.array([1.0, 9.0])) == pytest.approx([0.0])


def test_strata_of_a_single_family_are_taken_together() -> None:
    design = SampleDesign(sample(["01", "02", "03", "03"], [1, 2, 3, 4]))
    expected = np.sqrt(2 * (2.0**2 + 2.0**2))
    assert design.standard_errors(np.array([1.0, 5.0, 6.0, 6.0])) == pytest.approx([expected])


def test_it_is_the_spread_of_estimates_from_many_samples() -> None:
    rng = np.random.default_rng(1)
    families = pd.DataFrame({"family_number": range(400), "stratum": np.where(np.arange(400) < 150, "01", "02")})
    people = families.loc[families.index.repeat(rng.integers(1, 4, 400))].reset_index(drop=True)
    people["value"] = 1.0 * (rng.random(len(people)) < 0.3) + 0.4 * (people["family_number"] % 3 == 0)
    estimates, errors = [], []
    for _ in range(300):
        drawn = families.groupby("stratum").sample(60, random_state=int(rng.integers(1 << 30)))
        rows = people[people["family_number"].isin(drawn["family_number"])]
        rows = rows.assign(design_weight=rows["stratum"].map({"01": 150 / 60, "02": 250 / 60}))
        weighted = (rows["design_weight"] * rows["value"]).to_numpy()
        estimates.append(weighted.sum())
        errors.append(SampleDesign(rows).standard_errors(weighted)[0])
    assert np.mean(estimates) == pytest.approx(people["value"].sum(), rel=0.02)
    assert np.mean(errors) == pytest.approx(np.std(estimates), rel=0.15)
