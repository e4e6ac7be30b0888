"""The sample of a survey of employment: families drawn by county, their weeks, who answers, and what they stand for.

Every draw is keyed by seed, purpose and family or person: the order of rows does not matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from census.engine import keyed_hash, materialise
from census.reference import EMPLOYMENT_AGES
from registers.labour_force_survey import BY_PROXY, BY_SELF, INTERVIEWED, NO_CONTACT, REFUSAL
from registers.synthetic.draws import Bools, Floats
from registers.synthetic.raking import Margins, rake
from registers.synthetic.settings import Weights

NUMBER = "national_identity_number"
LEAST_FAMILIES = 2
"""Families of each county, so that the spread between them can be measured."""
_BAND = 5
_DIGITS = 13


@dataclass(frozen=True)
class SurveyDesign:
    """Size and rotation of the survey, and its non-response; rates by the age bands that begin at ``age_edges``.

    Attributes:
        persons: in the sample of a quarter, of all Norway.
        interviews: quarters that a family is asked in.
        no_contact: families nobody could speak to, by age of the oldest of them.
        refusal: persons who refuse, by age.
        proxy: interviews given by another of the family, but for the oldest who answers.
    """

    persons: int
    interviews: int
    age_edges: Weights
    no_contact: Weights
    refusal: Weights
    proxy: Weights


def keyed_draws(seed: int, purpose: str, ids: Iterable[object]) -> Floats:
    """A number between 0 and 1 for each unit, by seed and purpose: the hash of ``census.engine.keyed_hash``."""
    key = f"{seed}/{purpose}|"
    digests = (hashlib.md5(f"{key}{item}".encode()).hexdigest()[:_DIGITS] for item in ids)
    return np.array([int(digest, 16) / 16**_DIGITS for digest in digests], dtype=float)


def draw_sample(persons: ir.Table, size: float, weeks: Sequence[int], interviews: int, seed: int) -> pd.DataFrame:
    """Draw families by simple random sampling in each county, with the same fraction in all of them.

    Definition: the frame is the families with persons of 16-74 years; all those persons are in the sample. Weeks and
    rounds of interviews are dealt out evenly over the families as drawn.

    Args:
        persons: ``national_identity_number`` (key), ``family_id``, ``municipality_code``, ``age``, ``sex``.
        size: persons that the sample should have.
        weeks: that are asked for.
        interviews: quarters that a family is asked in.
        seed: of the draws.

    Returns:
        A row for each person in the sample, ordered by number: the columns of ``persons``, ``stratum``,
        ``family_number``, ``survey_week``, ``interview_number``, ``design_weight``.
    """
    frame = materialise(in_ages(persons).mutate(stratum=lambda t: t.municipality_code.substr(0, 2)))
    families = frame.group_by("family_id").agg(stratum=frame.stratum.min(), members=frame.count())
    order = [keyed_hash(f"{seed}/survey families", families.family_id), families.family_id]
    ranked = families.mutate(place=ibis.row_number().over(group_by="stratum", order_by=order))
    strata = families.group_by("stratum").agg(families=families.count(), persons=families.members.sum()).to_pandas()
    fraction = min(1.0, size / max(int(strata["persons"].sum()), 1))
    wanted = np.maximum(np.round(fraction * strata["families"]).astype(np.int64), LEAST_FAMILIES)
    strata["drawn"] = np.minimum(wanted, strata["families"])
    strata = strata.sort_values("stratum").reset_index(drop=True)
    drawn = ranked.join(ibis.memtable(strata[["stratum", "drawn"]]), "stratum").filter(lambda t: t.place < t.drawn)
    sample = frame.join(drawn.select("family_id", "place"), "family_id").to_pandas().sort_values(NUMBER)
    sample = sample.merge(strata.assign(before=strata["drawn"].cumsum() - strata["drawn"]), on="stratum")
    place = sample["place"].to_numpy(dtype=np.int64)
    columns = [name for name in frame.columns if name != "stratum"]
    drawn_persons: pd.DataFrame = sample[columns]
    return drawn_persons.assign(
        stratum=sample["stratum"],
        family_number=1 + sample["before"] + place,
        survey_week=np.asarray(weeks, dtype=np.int64)[place // interviews % len(weeks)],
        interview_number=1 + place % interviews,
        design_weight=sample["families"] / sample["drawn"],
    )


def in_ages(persons: ir.Table) -> ir.Table:
    """Persons of the ages that the survey asks."""
    return persons.filter(persons.age.between(*EMPLOYMENT_AGES))


def draw_response(sample: pd.DataFrame, design: SurveyDesign, seed: int) -> pd.Series:
    """Who answers, and who for them: codes of ``survey_response``, a row for each of ``sample``.

    Of a family that is reached, the oldest who does not refuse answers; for others who do not, one of the family may.
    """
    edges = np.asarray(design.age_edges)

    def rates(of: Weights, age: pd.Series) -> Floats:
        return np.asarray(of)[np.searchsorted(edges, age, side="right") - 1]

    family, age = sample["family_number"], sample["age"]
    number = sample[NUMBER]
    oldest = age.groupby(family).transform("max")
    unreached = keyed_draws(seed, "survey contact", sample["family_id"]) < rates(design.no_contact, oldest)
    refuses = keyed_draws(seed, "survey refusal", number) < rates(design.refusal, age)
    willing = sample[~unreached & ~refuses].sort_values(["family_number", "age", NUMBER], ascending=[True, False, True])
    answers_first = sample.index.isin(willing.index[~willing["family_number"].duplicated()])
    by_proxy = ~answers_first & (keyed_draws(seed, "survey proxy", number) < rates(design.proxy, age))
    codes = np.select([unreached, refuses, by_proxy], [NO_CONTACT, REFUSAL, BY_PROXY], BY_SELF)
    return pd.Series(codes, sample.index, dtype=object)


def calibrated_weights(sample: pd.DataFrame, persons: ir.Table) -> pd.Series:
    """Weights with which the interviewed are as many as the population in each county, and by sex and age.

    Definition: design weights, raked to the number of persons of each county and of each sex and age group of five
    years. Groups without anybody interviewed are not stood for.

    Args:
        sample: of ``draw_sample``, with ``response``.
        persons: the population, as in ``draw_sample``.

    Returns:
        A weight for each row of ``sample``; missing without interview.
    """
    answered = sample[sample["response"].isin(INTERVIEWED)]
    frame = in_ages(persons)
    counted = (
        frame.group_by(stratum=frame.municipality_code.substr(0, 2), sex=frame.sex, band=frame.age // _BAND)
        .agg(persons=frame.count())
        .to_pandas()
    )
    band = answered["age"] // _BAND
    county = _margins(answered["stratum"].tolist(), counted["stratum"].tolist(), counted["persons"])
    group = _margins(
        list(zip(answered["sex"], band, strict=True)),
        list(zip(counted["sex"], counted["band"], strict=True)),
        counted["persons"],
    )
    base = answered["design_weight"].to_numpy(dtype=float)
    raked = rake(base, np.ones(1), [county, group], [], tolerance=1e-9)
    logs = sum(margin.design @ found for margin, found in zip((county, group), raked.common, strict=True))
    return pd.Series(base * np.exp(np.asarray(logs)), answered.index).reindex(sample.index)


def _margins(units: Sequence[object], counted: Sequence[object], persons: pd.Series) -> Margins:
    """Totals of the groups that some unit is in."""
    names = {name: place for place, name in enumerate(dict.fromkeys(units))}
    totals = np.zeros(len(names))
    for name, number in zip(counted, persons, strict=True):
        if name in names:
            totals[names[name]] += number
    rows = np.arange(len(units))
    known = np.array([names[name] for name in units], dtype=np.int64)
    design = csr_matrix((np.ones(len(units)), (rows, known)), shape=(len(units), len(names)))
    return Margins(design, totals, np.full(len(totals), 1e-6))


def struck(seed: int, error: str, ids: pd.Series, rates: Floats) -> Bools:
    """Whose answer an error strikes."""
    return keyed_draws(seed, f"survey {error}", ids) < rates
