"""Countries of birth and citizenship, immigration, and names by origin."""

from __future__ import annotations

import numpy as np
import pandas as pd

from census.reference import CENSUS_DAY, NORWAY
from registers.synthetic.draws import NOBODY, Bools, Ints, Texts, categories, chosen
from registers.synthetic.households import Tie
from registers.synthetic.kinship import NEVER_MARRIED
from registers.synthetic.names import draw_given_names, draw_surnames
from registers.synthetic.settings import Origin, Shares

D_NUMBER = "9"
"""Registration status of people who work in the country without being resident."""


def add_foreign_workers(rng: np.random.Generator, persons: pd.DataFrame, share: float) -> pd.DataFrame:
    """Add rows, without household, for people with a D-number: so many for each resident."""
    count = round(share * len(persons))
    rows = pd.DataFrame(
        {
            "household": NOBODY,
            "family": NOBODY,
            "tie": NOBODY,
            "adult": 0,
            "woman": chosen(rng, count, 0.2),
            "age": rng.integers(20, 60, count),
            "partner": NOBODY,
            "mother": NOBODY,
            "father": NOBODY,
            "spouse": NOBODY,
            "marital_status": NEVER_MARRIED,
            "registration": D_NUMBER,
        }
    )
    return pd.concat([persons, rows], ignore_index=True)


def draw_origins(rng: np.random.Generator, persons: pd.DataFrame, rates: Origin) -> pd.DataFrame:
    """Add origin to residents with links (see ``kinship``): immigrants mostly share a household with their likes.

    Returns:
        ``persons`` with ``country_of_birth``, ``mother_country``, ``father_country``, ``citizenship`` (codes of the
        list of countries), ``years_in_country`` (since immigration; NaN for people born in Norway), ``adopted`` (from
        abroad), ``foreign_grandparents`` (number born abroad), ``immigrant_category``, ``country_background``,
        ``is_non_western`` (of the immigrant population, with such a background).
    """
    households = int(persons["household"].max()) + 1
    country, western = _household_countries(rng, persons, households, rates)
    household = persons["household"].to_numpy()
    background = country[household]
    mixed_rate = np.where(western[household], rates.mixed_western, rates.mixed_non_western)
    norwegian = (persons["adult"].to_numpy() == 1) & chosen(rng, len(persons), mixed_rate)
    # lodgers, foster children and residents of institutions are of their own origin; most are Norwegian
    apart = np.isin(persons["tie"], (Tie.UNRELATED, Tie.FOSTER_CHILD)) & chosen(rng, len(persons), 0.4)
    background = np.where(norwegian | apart, NORWAY, background)
    persons = persons.assign(**_births(rng, persons, background.astype(object), rates))
    return persons.assign(**_categories(persons, sorted(rates.non_western)))


def complete_origins(rng: np.random.Generator, persons: pd.DataFrame, rates: Origin) -> pd.DataFrame:
    """Fill in the origin of persons who are not residents, and give everybody a name.

    Relatives who are gone were born where those who name them say so; people with D-numbers anywhere. Names follow
    the country background: ``given_name`` and ``surname`` are positions in ``names``.
    """
    size = len(persons)
    anywhere = _countries(rng, size, {**rates.western, **rates.non_western})
    born = persons["country_of_birth"].to_numpy(dtype=object).copy()
    for link, column in (("mother", "mother_country"), ("father", "father_country")):
        child = np.flatnonzero(persons[link].to_numpy() != NOBODY)
        parent = persons[link].to_numpy()[child]
        unknown = pd.isna(born[parent])
        born[parent[unknown]] = persons[column].to_numpy()[child[unknown]]
    unknown = pd.isna(born)
    foreign_worker = (persons["registration"] == D_NUMBER).to_numpy()
    born[unknown] = np.where(foreign_worker[unknown], anywhere[unknown], NORWAY)
    filled = persons.assign(country_of_birth=born)
    for column in ("mother_country", "father_country", "citizenship", "country_background"):
        values = persons[column].to_numpy(dtype=object)
        filled[column] = np.where(pd.isna(values), born, values).astype(object)
    outside = pd.isna(persons["immigrant_category"]).to_numpy()
    filled["immigrant_category"] = np.where(outside, "", persons["immigrant_category"]).astype(object)
    filled["foreign_grandparents"] = persons["foreign_grandparents"].fillna(0).astype(np.int64)
    for column in ("is_non_western", "adopted"):
        filled[column] = persons[column].eq(True).to_numpy(dtype=bool)
    foreign = (filled["country_background"] != NORWAY).to_numpy()
    filled["given_name"] = draw_given_names(rng, filled["woman"].to_numpy(dtype=bool), foreign)
    filled["surname"] = _surnames(rng, filled, foreign)
    return filled


def _categories(persons: pd.DataFrame, non_western: list[str]) -> dict[str, np.ndarray]:
    """Immigrant category, country background and whether it is non-western, as "About the statistics" defines them."""
    own, mother = persons["country_of_birth"].to_numpy(), persons["mother_country"].to_numpy()
    father = persons["father_country"].to_numpy()
    abroad = own != NORWAY
    foreign_parents = (mother != NORWAY).astype(np.int64) + (father != NORWAY)
    second = ~abroad & (foreign_parents == 2) & (persons["foreign_grandparents"].to_numpy() == 4)
    category = np.select(
        [
            persons["adopted"].to_numpy(),
            abroad & (foreign_parents == 2),
            abroad & (foreign_parents == 1),
            abroad,
            second,
            foreign_parents == 1,
        ],
        ["D", "B", "E", "G", "C", "F"],
        "A",
    )
    immigrant = np.isin(category, ("B", "C"))
    background = np.where(immigrant, np.where(abroad, own, mother), NORWAY).astype(object)
    return {
        "immigrant_category": category.astype(object),
        "country_background": background,
        "is_non_western": np.isin(background, non_western),
    }


def _household_countries(
    rng: np.random.Generator, persons: pd.DataFrame, households: int, rates: Origin
) -> tuple[Texts, Bools]:
    household = persons["household"].to_numpy()
    size = np.bincount(household, minlength=households)
    eldest = np.zeros(households, dtype=np.int64)
    np.maximum.at(eldest, household, persons["age"].to_numpy())
    by_size = np.clip(size, 1, len(rates.by_size)) - 1
    age_factor = np.where(eldest < 65, rates.under_65, rates.over_65)
    immigrant = chosen(rng, households, rates.immigrant_share * np.asarray(rates.by_size)[by_size] * age_factor)
    western = ~chosen(rng, households, np.asarray(rates.non_western_by_size)[by_size])
    country = np.where(
        western, _countries(rng, households, rates.western), _countries(rng, households, rates.non_western)
    )
    return np.where(immigrant, country, NORWAY).astype(object), western


def _countries(rng: np.random.Generator, size: int, shares: Shares) -> Texts:
    return np.array(list(shares), dtype=object)[categories(rng, size, list(shares.values()))]


def _births(rng: np.random.Generator, persons: pd.DataFrame, background: Texts, rates: Origin) -> dict[str, Texts]:
    """Where persons and their parents were born, and their citizenship."""
    size = len(persons)
    age = persons["age"].to_numpy()
    foreign = background != NORWAY
    # one time of immigration for a household: children born after it are born in Norway
    households = int(persons["household"].max()) + 2
    years = rng.exponential(rates.years_since_immigration, households)[persons["household"].to_numpy()]
    adult = persons["adult"].to_numpy() != NOBODY
    years = np.where(adult, np.minimum(years, np.maximum(age - 1, 0)), years)
    born_here = np.where(age < 35, rates.second_generation, rates.second_generation_older)
    second_generation = adult & chosen(rng, size, born_here)
    abroad = foreign & np.where(adult, ~second_generation, years < age)
    own = np.where(abroad, background, NORWAY).astype(object)
    parents = {}
    for link in ("mother", "father"):
        named = persons[link].to_numpy()
        born = np.where(foreign, background, NORWAY).astype(object)
        # a parent in the same household was born where the parent was born
        known = (named != NOBODY) & (persons["household"].to_numpy()[named] == persons["household"].to_numpy())
        parents[link] = np.where(known, own[named], born).astype(object)
    draw = rng.random(size)
    limits = np.cumsum(
        [
            np.where(age < 35, rates.adopted, np.where(age < 50, rates.adopted_older, 0.0)),
            np.full(size, rates.abroad_of_norwegian_parents),
            np.full(size, rates.abroad_one_norwegian_parent),
            np.full(size, rates.norway_one_foreign_parent),
        ],
        axis=0,
    )
    kind = np.where(foreign, 4, (draw >= limits).sum(axis=0))
    adopted, abroad_of_norwegians, half_abroad, half = (kind == position for position in range(4))
    free = persons["father"].to_numpy() == NOBODY
    other = _countries(rng, size, {**rates.western, **rates.non_western})
    parents["father"] = np.where((half_abroad | half) & free, other, parents["father"]).astype(object)
    own = np.where(adopted, _countries(rng, size, rates.adoption), own)
    own = np.where(abroad_of_norwegians | (half_abroad & free), other, own).astype(object)
    abroad = own != NORWAY
    years = np.where(foreign, years, np.maximum(age - 1 - rng.random(size) * 3, 0.0))
    return {
        "country_of_birth": own,
        "mother_country": parents["mother"],
        "father_country": parents["father"],
        "citizenship": _citizenship(rng, background, foreign, years, rates),
        "years_in_country": np.where(abroad, np.minimum(years, age), np.nan),
        "adopted": adopted,
        "foreign_grandparents": _foreign_grandparents(rng, persons, parents, rates),
    }


def _foreign_grandparents(
    rng: np.random.Generator, persons: pd.DataFrame, parents: dict[str, Texts], rates: Origin
) -> Ints:
    """Number of grandparents born abroad: a parent in the household tells; nearly all others who were born abroad have
    parents born abroad.
    """
    household = persons["household"].to_numpy()
    abroad = np.zeros(len(persons), dtype=np.int64)
    unknown = np.zeros(len(persons), dtype=bool)
    for link, born in parents.items():
        named = persons[link].to_numpy()
        known = (named != NOBODY) & (household[named] == household)
        told = sum((country[named] != NORWAY).astype(np.int64) for country in parents.values())
        foreign = born != NORWAY
        abroad += np.where(known, told, 2 * foreign)
        unknown |= ~known & foreign
    return abroad - (unknown & chosen(rng, len(persons), rates.norwegian_grandparent))


def _citizenship(
    rng: np.random.Generator, background: Texts, foreign: Bools, years: np.ndarray, rates: Origin
) -> Texts:
    western = np.isin(background, list(rates.western))
    keeps = chosen(
        rng, len(background), np.where(western, rates.foreign_citizen_western, rates.foreign_citizen_non_western)
    )
    return np.where(foreign & ((years < rates.years_to_citizenship) | keeps), background, NORWAY).astype(object)


def _surnames(rng: np.random.Generator, persons: pd.DataFrame, foreign: Bools) -> Ints:
    """One surname for each family; cohabitants keep their own."""
    own = draw_surnames(rng, foreign)
    rows = np.arange(len(persons))
    family = persons["family"].to_numpy()
    first = np.where(family == NOBODY, rows, np.searchsorted(family[: int((family != NOBODY).sum())], family))
    cohabiting = (persons["partner"].to_numpy() != NOBODY) & (persons["spouse"] != persons["partner"]).to_numpy()
    return np.where(cohabiting & (persons["adult"].to_numpy() == 1), own, own[first])


def status_dates(persons: pd.DataFrame, birth_date: np.ndarray) -> np.ndarray:
    """Day from which a resident is a resident: the birth, or the immigration for those born abroad."""
    years = persons["years_in_country"].to_numpy()
    day = np.datetime64(CENSUS_DAY, "D") - np.where(np.isnan(years), 0, years * 365.25).astype("timedelta64[D]")
    return np.where(np.isnan(years), birth_date, np.maximum(day, birth_date))
