"""What the registers hold of owners, housing co-operatives and institutions: late transfers, dead owners …"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from registers.gab_ownership import GAB_OWNERSHIP, HOUSING_COOPERATIVES
from registers.institutions import INSTITUTIONS
from registers.synthetic.buildings import CO_OPERATIVE, OWNER_OCCUPIED, address_texts
from registers.synthetic.delivery import Part
from registers.synthetic.draws import NOBODY, Bools, Ints, generator
from registers.synthetic.extracts import digits, extract, kept, texts
from registers.synthetic.institutions import PLACES_PER_RESIDENT, Institutions
from registers.synthetic.kinship import DEAD
from registers.synthetic.observed_housing import doubled
from registers.synthetic.observer import Observer
from registers.synthetic.ownership import HOUSING_COMPANY
from registers.synthetic.settings import Settings
from registers.synthetic.world import World

_TITLES_OF_MUNICIPALITY = 100_000_000


def observe_ownership(writer: Part, world: World, settings: Settings, seed: int) -> None:
    """Write ownership, housing co-operatives and institutions of one municipality."""

    def observer(register: str, rows: int) -> Observer:
        rng = generator(seed, world.municipality.code, f"observed {register}")
        return Observer(register, settings.defects(register), rng, rows)

    look = observer("gab_ownership", len(world.titles))
    writer.observe(ownership_extract(look, world), look)
    look = observer("housing_cooperatives", len(world.housing_companies))
    writer.observe(housing_cooperatives_extract(look, world), look)
    look = observer("institutions", len(world.institutions))
    writer.observe(institutions_extract(look, world, settings.read(Institutions, "institutions")), look)


def ownership_extract(observer: Observer, world: World) -> pa.Table:
    """Titles, in order of buildings."""
    persons, dwellings = world.persons, world.dwellings
    twice = doubled(observer)
    titles = world.titles.iloc[twice]
    dwelling, owner = titles["dwelling"].to_numpy(), titles["owner"].to_numpy().copy()
    own = np.isin(dwellings["tenure"].to_numpy()[dwelling], (OWNER_OCCUPIED, CO_OPERATIVE))
    own &= ~titles["is_ground"].to_numpy()
    sold = observer.strike("not_transferred", own)
    owner[sold] = _former_owners(observer.rng, persons, owner[sold])
    dead = _dead_relatives(persons, owner)
    late = observer.strike("owner_dead", own & ~sold & (dead != NOBODY))
    owner = np.where(late, dead, owner)
    organisation = titles["organisation"].to_numpy()
    unknown = observer.strike("unknown_owner", ~sold & ~late)
    number = np.where(owner == NOBODY, NOBODY, persons["number"].to_numpy()[owner])
    damaged = observer.strike("wrong_check_digit", (owner != NOBODY) & ~unknown)
    number = np.where(damaged, number - number % 10 + (number % 10 + 1) % 10, number)
    share = titles["share"].to_numpy()
    whole = observer.strike("wrong_share", share < 1.0)
    company = titles["company"].to_numpy()
    return extract(
        GAB_OWNERSHIP,
        {
            "ownership_number": digits(int(world.municipality.code) * _TITLES_OF_MUNICIPALITY + 1 + twice, 12),
            "building_number": digits(dwellings["building_number"].to_numpy()[dwelling], 9),
            "dwelling_sequence": kept(dwellings["sequence"].to_numpy()[dwelling], titles["is_ground"].to_numpy()),
            "owner_identity_number": digits(np.where(unknown, NOBODY, number), 11),
            "owner_organisation_number": digits(np.where(unknown, NOBODY, organisation), 9),
            "ownership_kind": digits(titles["kind"].to_numpy(), 1),
            "share": np.where(whole, 1.0, share),
            "cooperative_number": digits(_numbers(world.housing_companies, company), 9),
            "registered_date": titles["since"].to_numpy(),
        },
    )


def _numbers(companies: pd.DataFrame, company: Ints) -> Ints:
    numbers = np.r_[companies["number"].to_numpy(dtype=np.int64), NOBODY]
    return np.asarray(numbers[company])


def _former_owners(rng: np.random.Generator, persons: pd.DataFrame, owner: Ints) -> Ints:
    """Grown-up residents of other households, who sold."""
    grown = np.flatnonzero((persons["household"].to_numpy() != NOBODY) & (persons["age"].to_numpy() >= 25))
    household = persons["household"].to_numpy()
    former = grown[rng.integers(0, len(grown), len(owner))]
    # whoever happens to live in the household did not sell to it: the next grown-up outside it did
    same = household[former] == household[owner]
    while same.any():
        former[same] = grown[(np.searchsorted(grown, former[same]) + 1) % len(grown)]
        same = household[former] == household[owner]
    return np.asarray(former)


def _dead_relatives(persons: pd.DataFrame, owner: Ints) -> Ints:
    """A dead spouse, mother or father of each owner; ``NOBODY`` where none is known."""
    is_dead = (persons["registration"] == DEAD).to_numpy()
    result = np.full(len(owner), NOBODY)
    for link in ("father", "mother", "spouse"):
        relative = persons[link].to_numpy()[owner]
        found = (owner != NOBODY) & (relative != NOBODY) & is_dead[relative]
        result = np.where(found, relative, result)
    return result


def housing_cooperatives_extract(observer: Observer, world: World) -> pa.Table:
    """Housing co-operatives and limited companies, named after the place of their first building."""
    listed = ~observer.strike("not_listed")
    observer.keep(listed)
    companies = world.housing_companies[listed]
    wrong = observer.strike("wrong_number_of_dwellings")
    count = companies["dwellings"].to_numpy(dtype=np.int64)
    ending = np.where(companies["kind"].to_numpy() == HOUSING_COMPANY, " boligaksjeselskap", " borettslag")
    place = world.units.name[companies["unit"].to_numpy(dtype=np.int64)]
    return extract(
        HOUSING_COOPERATIVES,
        {
            "organisation_number": digits(companies["number"].to_numpy(dtype=np.int64), 9),
            "name": texts(np.asarray(place + ending.astype(object), dtype=object)),
            "company_kind": digits(companies["kind"].to_numpy(dtype=np.int64), 1),
            "municipality_code": pa.repeat(pa.scalar(world.municipality.code), len(companies)),
            "number_of_dwellings": np.where(wrong, count + 1 + count // 5, count),
        },
    )


def institutions_extract(observer: Observer, world: World, rates: Institutions) -> pa.Table:
    """Institutions, with places for somewhat more than live there."""
    residents = _residents(world)
    listed = ~observer.strike("not_listed")
    observer.keep(listed)
    institutions = world.institutions[listed]
    home = world.dwellings.iloc[institutions["dwelling"].to_numpy()]
    kind = institutions["kind"].to_numpy()
    names = world.units.name[home["unit"].to_numpy()] + " " + np.array(rates.names, dtype=object)[kind]
    places = np.ceil(residents[listed] * PLACES_PER_RESIDENT).astype(np.int64) + 2
    return extract(
        INSTITUTIONS,
        {
            "institution_number": digits(institutions["number"].to_numpy(), 9),
            "name": texts(np.asarray(names, dtype=object)),
            "institution_kind": texts(np.array(rates.kinds, dtype=object)[kind]),
            "municipality_code": pa.repeat(pa.scalar(world.municipality.code), len(institutions)),
            "address_code": texts(address_texts(home["address"].to_numpy()), observer.strike("missing_address")),
            "number_of_places": kept(places, observer.strike("missing_places")),
        },
    )


def _residents(world: World) -> Ints:
    """How many people live at each institution, wherever they are registered."""
    dwelling = world.usual.persons["dwelling"].to_numpy()
    at: Bools = dwelling != NOBODY
    of_dwelling = world.dwellings["institution"].to_numpy()[dwelling[at]]
    return np.bincount(of_dwelling[of_dwelling != NOBODY], minlength=len(world.institutions))
