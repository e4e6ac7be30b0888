"""Persons: the members of the families with their sex and age, their births and identity numbers."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import pandas as pd

from census.errors import ParameterError
from census.reference import CENSUS_DAY, CENSUS_YEAR, Municipality, municipalities, read_facts
from registers import identity
from registers.number_formats import INDIVIDUAL_NUMBERS
from registers.synthetic.draws import Bools, Days, Floats, Ints, chosen, ranks, running_number
from registers.synthetic.households import Tie
from registers.synthetic.settings import People

FIRST_BIRTH_YEAR = 1890
"""Earlier years of birth do not occur, not even among the dead whom somebody names."""

SPARE_SHARE = 0.06
"""Share of the identity numbers that all municipalities divide evenly; the rest goes by population. The smallest need
it, where chance weighs most."""


def list_persons(rng: np.random.Generator, families: pd.DataFrame, people: People) -> pd.DataFrame:
    """The members of families (see ``households.draw_families``).

    Returns:
        One row for each person, in order of families: ``household``, ``family`` (row in ``families``), ``tie``,
        ``adult`` (0 first adult, 1 partner, -1 child), ``woman``, ``age`` (whole years on 31 December 2001), with
        ages and sexes distributed as published for 1 January 2002.
    """
    family = np.repeat(np.arange(len(families)), families["size"])
    place = running_number(family)
    couple = families["couple"].to_numpy()[family]
    adult = np.where(place == 0, 0, np.where(couple & (place == 1), 1, -1))
    persons = pd.DataFrame(
        {
            "household": families["household"].to_numpy()[family],
            "family": family,
            "tie": families["tie"].to_numpy()[family],
            "adult": adult,
        }
    )
    wished = _wished_ages(rng, families, persons, people)
    persons["woman"] = _sexes(rng, families, persons, wished, people)
    persons["age"] = _published_ages(wished, persons["woman"].to_numpy())
    return persons


def _wished_ages(rng: np.random.Generator, families: pd.DataFrame, persons: pd.DataFrame, people: People) -> Floats:
    family, adult = persons["family"].to_numpy(), persons["adult"].to_numpy()
    age = families["age"].to_numpy()[family]
    child = adult == -1
    # children stand in order of birth, the youngest first: each is some years older than the one before
    step = np.where(child, rng.uniform(*people.birth_spacing, len(persons)), 0.0)
    order = running_number(family) - 1 - families["couple"].to_numpy()[family]
    step[child & (order == 0)] = 0.0
    elder = np.cumsum(step)
    start = np.searchsorted(family, family)
    elder -= elder[start]
    born = families["youngest"].to_numpy()[family] + elder
    born = np.minimum(born, np.maximum(age - 17.0, 0.0))
    eldest = np.zeros(len(families))
    np.maximum.at(eldest, family[child], born[child])
    gap = rng.normal(people.partner_gap_mean, people.partner_gap_spread, len(persons))
    # the partner is grown up, and old enough to be a parent of the eldest child
    partner = np.maximum(age + gap, 18.0 + eldest[family])
    return np.asarray(np.where(child, born, np.where(adult == 1, partner, age)))


def _sexes(
    rng: np.random.Generator, families: pd.DataFrame, persons: pd.DataFrame, wished: Floats, people: People
) -> Bools:
    family, adult = persons["family"].to_numpy(), persons["adult"].to_numpy()
    band = np.clip(np.searchsorted(people.age_edges, wished, side="right") - 1, 0, len(people.women_alone) - 1)
    woman = chosen(rng, len(persons), np.asarray(people.women_alone)[band])
    parent = (families["children"] > 0).to_numpy()[family]
    woman = np.where(parent, chosen(rng, len(persons), people.lone_mother_share), woman)
    couple = families["couple"].to_numpy()[family]
    woman = np.where(couple, adult == 0, woman)
    boy = chosen(rng, len(persons), people.boys_share)
    minor = (adult == -1) | (persons["tie"].to_numpy() == Tie.FOSTER_CHILD)
    woman = np.where(minor, ~boy, woman)
    # partners of the same sex: two women or two men, without children
    same = couple & ~parent & chosen(rng, len(families), people.same_sex_share)[family]
    woman = np.where(same, chosen(rng, len(families), 0.5)[family], woman)
    first = np.flatnonzero(persons["tie"].to_numpy() == Tie.SEPARATED_SPOUSE)
    other = np.searchsorted(persons["household"].to_numpy(), persons["household"].to_numpy()[first])
    woman[first] = ~woman[other]
    return np.asarray(woman, dtype=bool)


@cache
def _age_bounds(sex: str) -> tuple[float, ...]:
    """Cumulated share of the published population by single year of age from 0 on; of the youngest, who are of the end
    of the year, those born by census day.
    """
    counts = np.array([float(row[sex]) for row in read_facts("ages")])
    counts[0] *= (CENSUS_DAY - dt.date(CENSUS_YEAR - 1, 12, 31)).days / 365
    total = np.cumsum(counts)
    return tuple(total / total[-1])


def _published_ages(wished: Floats, woman: Bools) -> Ints:
    """Ages with the published distribution of each sex, in the order of the ages wished for."""
    age = np.empty(len(wished), dtype=np.int64)
    for sex, of_sex in (("women", woman), ("men", ~woman)):
        place = (ranks(wished[of_sex]) + 0.5) / max(int(of_sex.sum()), 1)
        age[of_sex] = np.searchsorted(_age_bounds(sex), place)
    return age


@cache
def _shares_before() -> dict[str, tuple[float, float]]:
    """Where each municipality's share of the country's identity numbers begins, and how large it is."""
    spare = SPARE_SHARE / len(municipalities())
    total = sum(m.population for m in municipalities())
    shares, start = {}, 0.0
    for item in municipalities():
        share = (1 - SPARE_SHARE) * item.population / total + spare
        shares[item.code] = (start, share)
        start += share
    return shares


def give_birth_numbers(
    birth_year: Ints,
    woman: Bools,
    municipality: Municipality,
    *,
    d_number: bool = False,
    from_end: bool = False,
    after_census: bool = False,
) -> tuple[Days, Ints]:
    """Birth dates and identity numbers (or D-numbers) for years of birth and sexes.

    Every municipality owns a fixed part of the numbers of each year and sex, spread over the days of the year, so
    that its persons' numbers depend on no other municipality and no number is given twice. People born in 2001 were
    born by census day.

    Args:
        birth_year: from ``FIRST_BIRTH_YEAR`` on.
        woman: the sex of each.
        municipality: whose part of the numbers is used.
        d_number: for people who are not resident.
        from_end: takes the part's last numbers first, for people who come in addition to those numbered before.
        after_census: of those born in 2001, the numbers of the days after census day.

    Raises:
        ParameterError: more persons of one year and sex than the municipality has numbers.
    """
    cell = (birth_year - FIRST_BIRTH_YEAR) * 2 + woman
    order = np.argsort(cell, kind="stable")
    taken = np.empty(len(cell), dtype=np.int64)
    taken[order] = running_number(cell[order])
    dates = np.empty(len(cell), dtype="datetime64[D]")
    numbers = np.empty(len(cell), dtype=np.int64)
    present, wanted_of_cell = np.unique(cell, return_counts=True)
    candidates = _candidates(present, wanted_of_cell, municipality, d_number, from_end, after_census)
    place = running_number(candidates["cell"])
    width = int(place.max(initial=0)) + 1
    key = candidates["cell"] * width + place
    wanted = cell * width + np.minimum(taken, width - 1)
    found = np.minimum(np.searchsorted(key, wanted), max(len(key) - 1, 0))
    short = int(((key[found] != wanted) | (taken >= width)).sum()) if len(cell) else 0
    if short:
        raise ParameterError(
            f"{short} persons of municipality {municipality.code} find no identity number for their year of birth.",
            "The population is more concentrated on few years than identity numbers allow: raise SPARE_SHARE.",
        )
    dates[:], numbers[:] = candidates["date"][found], candidates["number"][found]
    return dates, numbers


def numbers_after_census(municipality: Municipality) -> tuple[int, int]:
    """How many boys and girls of the municipality can be born in 2001 after census day, by identity numbers."""
    cells = (CENSUS_YEAR - FIRST_BIRTH_YEAR) * 2 + np.arange(2)
    all_of_them = np.full(2, 1_000_000)
    found = _candidates(cells, all_of_them, municipality, False, from_end=False, after_census=True)["cell"]
    return int((found == cells[0]).sum()), int((found == cells[1]).sum())


def _candidates(
    cells: Ints, wanted: Ints, municipality: Municipality, d_number: bool, from_end: bool, after_census: bool
) -> dict[str, np.ndarray]:
    """Identity numbers that exist in the municipality's part of each cell (year of birth and sex), by cell: the first
    ones, or the last, and more than are wanted if there are so many.
    """
    start, share = _shares_before()[municipality.code]
    year, woman = FIRST_BIRTH_YEAR + cells // 2, cells % 2 == 1
    first_day = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    last_day = (year - 1969).astype("datetime64[Y]").astype("datetime64[D]")
    day_after = np.datetime64(CENSUS_DAY, "D") + 1
    if after_census:
        first_day = np.where(year == CENSUS_YEAR, day_after, first_day)
    else:
        last_day = np.where(year == CENSUS_YEAR, day_after - 1, last_day)
    days = (last_day - first_day).astype(np.int64)
    places = np.array(
        [sum((high - low + 1) // 2 for a, b, low, high in INDIVIDUAL_NUMBERS if a <= y <= b) for y in year],
        dtype=np.int64,
    )
    total = days * places
    low = np.floor(start * total).astype(np.int64)
    count = np.floor((start + share) * total).astype(np.int64) - low
    # of 121 numbers 100 exist: there is no need to look at more slots than these
    looked_at = np.minimum(count, wanted * 7 // 5 + 60)
    row = np.repeat(np.arange(len(cells)), looked_at)
    place = running_number(row)
    slot = low[row] + (count[row] - 1 - place if from_end else place)
    # a fixed shuffle (the multiplier is prime and divides no total) spreads a part over the whole year
    slot = slot * 1_000_003 % total[row]
    date = first_day[row] + slot % days[row]
    individual = identity.individual_number(year[row], woman[row], slot // days[row])
    number, exists = identity.identity_numbers(date, individual, d_number=d_number, synthetic=True)
    return {"cell": cells[row][exists], "date": date[exists], "number": number[exists]}
