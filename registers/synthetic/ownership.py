"""Who owns the dwellings: persons, shareholders of housing co-operatives, companies, the municipality, the state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from census.errors import ParameterError
from census.reference import CENSUS_DAY, Municipality, municipalities
from registers import identity
from registers.synthetic.buildings import BASEMENT_FLAT, CO_OPERATIVE, HOLIDAY_HOUSE, LET_BY_PERSON, OWNER_OCCUPIED
from registers.synthetic.draws import NOBODY, Bools, Days, Ints, chosen
from registers.synthetic.dwellings import CO_OPERATIVE_HOLDING

FREEHOLD, JOINT_OWNERSHIP, CO_OPERATIVE_SHARE, COMPANY_SHARE = 1, 2, 3, 4
"""Kinds of ownership, as numbers of the code list ``ownership_kind``."""
HOUSING_CO_OPERATIVE, HOUSING_COMPANY = 1, 2
"""Kinds of companies whose shareholders live in their dwellings, as numbers of ``housing_company_kind``."""

_CENSUS_DAY = np.datetime64(CENSUS_DAY, "D")
_GROWN_UP = np.timedelta64(18 * 366, "D")
_FIRST_ORGANISATION = 85_000_000
_SPARE_ORGANISATIONS, _PERSONS_PER_ORGANISATION = 300, 10
_MUNICIPALITY, _STATE, _LANDLORDS = 0, 1, 8
"""Places in the municipality's list of organisation numbers: itself, the state, and so many companies that let."""
LANDLORD = 2
"""Place of the first of these companies, which lets student dwellings where there are some."""
_PERSON, _COMPANY, _MUNICIPAL, _STATES = 0, 1, 2, 3
"""Kinds of owners who do not live in the dwelling."""


@dataclass(frozen=True)
class Ownership:
    """Owners of dwellings and buildings.

    Attributes:
        dwellings_of_company: dwellings of a housing co-operative or company, about.
        company_share: co-operatives that are limited companies instead.
        both_own: couples who own their dwelling together.
        woman_owns: of the other couples, those in which the second of the two is the owner.
        owner_elsewhere: weights of persons, companies, the municipality and the state as owners of a dwelling whose
            household does not own it, by tenure from 3 to 7, and of vacant dwellings.
        years_as_owner: mean years since the title was registered.
    """

    dwellings_of_company: float
    company_share: float
    both_own: float
    woman_owns: float
    owner_elsewhere: tuple[tuple[float, ...], ...]
    years_as_owner: float


def organisation_numbers_of(municipality: Municipality) -> Ints:
    """Organisation numbers of which the municipality owns a fixed part, for owners and institutions."""

    def share(item: Municipality) -> int:
        return item.population // _PERSONS_PER_ORGANISATION + _SPARE_ORGANISATIONS

    start = _FIRST_ORGANISATION + sum(share(item) for item in municipalities() if item.code < municipality.code)
    numbers, exists = identity.organisation_numbers(start + np.arange(share(municipality)))
    return numbers[exists]


def draw_titles(
    rng: np.random.Generator, dwellings: pd.DataFrame, persons: pd.DataFrame, numbers: Ints, rates: Ownership
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Owners of every dwelling and of the ground of every other building, as they truly are.

    A household that owns (tenure 1 or 2) has a member among the owners of its dwelling; of one that rents, nobody is.

    Args:
        rng: generator.
        dwellings: see ``dwellings.build_dwellings``.
        persons: residents first, in order of households; ``household``, ``partner``, ``birth_date``.
        numbers: organisation numbers that are free to be given.
        rates: of the world.

    Returns:
        Titles in order of dwellings: ``dwelling`` (row), ``is_ground`` (the title is to the ground property of the
        building, not to the dwelling), ``owner`` (row in persons; ``NOBODY``), ``organisation`` (number; ``NOBODY``),
        ``kind``, ``share`` (0-1), ``company`` (row of the companies whose share it is; ``NOBODY``), ``since``.
        Companies: ``number``, ``kind``, ``dwellings`` (how many), ``unit`` (position of its first basic unit).
    """
    company, companies = _found_companies(rng, dwellings, numbers[_LANDLORDS + 2 :], rates)
    tenure, group = dwellings["tenure"].to_numpy(), dwellings["group"].to_numpy()
    owner, joint = _owning_residents(rng, dwellings, persons, rates)
    owner, joint, organisation = _owners_elsewhere(rng, dwellings, owner, joint, numbers, rates)
    several = np.bincount(dwellings["building"], group > 0)[dwellings["building"]] > 1
    freehold = np.where(several & (group >= 3), JOINT_OWNERSHIP, FREEHOLD)
    share = np.where(companies["kind"].to_numpy()[company] == HOUSING_COMPANY, COMPANY_SHARE, CO_OPERATIVE_SHARE)
    kind = np.where(company != NOBODY, share, freehold) if len(companies) else freehold
    rows = np.arange(len(tenure))
    titles = pd.DataFrame(
        {
            "dwelling": rows,
            "is_ground": group == 0,
            "owner": owner,
            "organisation": organisation,
            "kind": kind,
            "share": np.where(joint != NOBODY, 0.5, 1.0),
            "company": company,
        }
    )
    second = titles[joint != NOBODY].assign(owner=joint[joint != NOBODY])
    ground = _grounds_of_companies(dwellings, company, companies)
    titles = pd.concat([titles, second, ground], ignore_index=True)
    order = np.lexsort((titles["owner"], ~titles["is_ground"], titles["dwelling"]))
    titles = titles.iloc[order].reset_index(drop=True)
    return titles.assign(since=_since(rng, titles, dwellings, persons, rates)), companies


def _found_companies(
    rng: np.random.Generator, dwellings: pd.DataFrame, numbers: Ints, rates: Ownership
) -> tuple[Ints, pd.DataFrame]:
    """Company of each dwelling: neighbouring buildings of one basic unit with dwellings of that holding."""
    size = len(dwellings)
    held = np.flatnonzero(
        (dwellings["holding"].to_numpy() == CO_OPERATIVE_HOLDING) & (dwellings["sequence"].to_numpy() > 0)
    )
    company = np.full(size, NOBODY)
    if not len(held):
        return company, pd.DataFrame({"number": [], "kind": [], "dwellings": [], "unit": []}, dtype=np.int64)
    unit, building = dwellings["unit"].to_numpy()[held], dwellings["building"].to_numpy()[held]
    before = np.arange(len(held)) - np.searchsorted(unit, unit)
    # a company begins with a building, at the first that starts after so many dwellings
    part = before[np.searchsorted(building, building)] // rates.dwellings_of_company
    company[held] = np.cumsum(np.r_[False, (unit[1:] != unit[:-1]) | (part[1:] != part[:-1])])
    first = np.searchsorted(company[held], np.arange(int(company.max()) + 1))
    count = len(first)
    if count > len(numbers):
        raise ParameterError(
            f"{count} housing companies need organisation numbers, and {len(numbers)} are free.",
            "Let companies have more dwellings: raise ownership.dwellings_of_company.",
        )
    return company, pd.DataFrame(
        {
            "number": numbers[:count],
            "kind": np.where(chosen(rng, count, rates.company_share), HOUSING_COMPANY, HOUSING_CO_OPERATIVE),
            "dwellings": np.bincount(company[held]),
            "unit": unit[first],
        }
    )


def _owning_residents(
    rng: np.random.Generator, dwellings: pd.DataFrame, persons: pd.DataFrame, rates: Ownership
) -> tuple[Ints, Ints]:
    """Owner, and the one who owns the other half, of each dwelling whose household owns it."""
    household = dwellings["household"].to_numpy()
    owns = np.isin(dwellings["tenure"].to_numpy(), (OWNER_OCCUPIED, CO_OPERATIVE)) & (household != NOBODY)
    of_person = persons["household"].to_numpy()
    residents = of_person[of_person != NOBODY]
    first = np.searchsorted(residents, np.where(owns, household, 0))
    partner = np.where(owns, persons["partner"].to_numpy()[first], NOBODY)
    couple = partner != NOBODY
    both = couple & chosen(rng, len(owns), rates.both_own)
    second = couple & ~both & chosen(rng, len(owns), rates.woman_owns)
    owner = np.where(owns, np.where(second, partner, first), NOBODY)
    return owner, np.where(both, partner, NOBODY)


def _owners_elsewhere(
    rng: np.random.Generator, dwellings: pd.DataFrame, owner: Ints, joint: Ints, numbers: Ints, rates: Ownership
) -> tuple[Ints, Ints, Ints]:
    """Owners of the dwellings whose household does not own them, of the vacant ones and of other buildings.

    A basement flat is the property of whoever owns the dwelling above it. Other landlords are persons who own the
    dwelling that they live in, so that no tenant is ever taken for an owner.
    """
    tenure = dwellings["tenure"].to_numpy()
    landlords = owner[tenure == OWNER_OCCUPIED]
    owner, joint = owner.copy(), joint.copy()
    open_ = owner == NOBODY
    flat = open_ & (dwellings["building_type"].to_numpy() == BASEMENT_FLAT)
    flat &= dwellings["sequence"].to_numpy() == 2
    above = np.flatnonzero(flat) - 1
    owner[flat], joint[flat] = owner[above], joint[above]
    flat &= owner != NOBODY
    open_ &= ~flat
    weights = np.array([*rates.owner_elsewhere])
    row = np.where(tenure >= LET_BY_PERSON, tenure - LET_BY_PERSON, len(weights) - 1)
    bounds = np.cumsum(weights, axis=1) / weights.sum(axis=1)[:, None]
    kind = (rng.random(len(tenure))[:, None] >= bounds[row][:, :-1]).sum(axis=1)
    kind = _owners_of_other_buildings(dwellings, kind)
    if not len(landlords):
        kind = np.where(kind == _PERSON, _COMPANY, kind)
    by_person = open_ & (kind == _PERSON)
    owner[by_person] = landlords[rng.integers(0, max(len(landlords), 1), int(by_person.sum()))]
    company = numbers[2 + rng.integers(0, _LANDLORDS, len(tenure))]
    organisation = np.select([kind == _MUNICIPAL, kind == _STATES], [numbers[_MUNICIPALITY], numbers[_STATE]], company)
    return owner, joint, np.where(open_ & ~by_person, organisation, NOBODY)


def _owners_of_other_buildings(dwellings: pd.DataFrame, kind: Ints) -> Ints:
    """Holiday houses are persons', institutions the municipality's, offices and shops companies'."""
    none = dwellings["group"].to_numpy() == 0
    institution = dwellings["institution"].to_numpy() != NOBODY
    holiday = dwellings["building_type"].to_numpy() == HOLIDAY_HOUSE
    return np.where(none, np.select([institution, holiday], [_MUNICIPAL, _PERSON], _COMPANY), kind)


def _grounds_of_companies(dwellings: pd.DataFrame, company: Ints, companies: pd.DataFrame) -> pd.DataFrame:
    """Titles of co-operatives and companies to the ground of their buildings."""
    held = np.flatnonzero(company != NOBODY)
    building = dwellings["building"].to_numpy()[held]
    first = held[np.r_[True, building[1:] != building[:-1]]] if len(held) else held
    return pd.DataFrame(
        {
            "dwelling": first,
            "is_ground": True,
            "owner": NOBODY,
            "organisation": companies["number"].to_numpy()[company[first]],
            "kind": FREEHOLD,
            "share": 1.0,
            "company": NOBODY,
        }
    )


def _since(
    rng: np.random.Generator, titles: pd.DataFrame, dwellings: pd.DataFrame, persons: pd.DataFrame, rates: Ownership
) -> Days:
    """Day on which each title was registered: after the building was built and the owner had grown up."""
    days = (rng.exponential(rates.years_as_owner, len(titles)) * 365.25).astype(np.int64)
    day = _CENSUS_DAY - days.astype("timedelta64[D]")
    year = dwellings["construction_year"].to_numpy()[titles["dwelling"]] - 1970
    built = year.astype("datetime64[Y]").astype("datetime64[D]")
    owner = titles["owner"].to_numpy()
    grown = persons["birth_date"].to_numpy()[owner].astype("datetime64[D]") + _GROWN_UP
    earliest = np.where(owner != NOBODY, np.maximum(built, grown), built)
    return np.asarray(np.minimum(np.maximum(day, earliest), _CENSUS_DAY), dtype="datetime64[D]")


def owns_own_dwelling(titles: pd.DataFrame, dwellings: pd.DataFrame, persons: pd.DataFrame) -> tuple[Bools, Ints]:
    """Whether each dwelling's household owns it, and the kind of ownership (0 if it does not)."""
    dwelling, owner = titles["dwelling"].to_numpy(), titles["owner"].to_numpy()
    at_home = ~titles["is_ground"].to_numpy() & (owner != NOBODY)
    at_home &= persons["household"].to_numpy()[owner] == dwellings["household"].to_numpy()[dwelling]
    kind = np.zeros(len(dwellings), dtype=np.int64)
    kind[dwelling[at_home]] = titles["kind"].to_numpy()[at_home]
    return kind > 0, kind
