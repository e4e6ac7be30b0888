"""What the Central Register of Vehicles and the Driving Licence Register hold of the world."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa

from census.reference import CENSUS_DAY, municipalities
from registers import identity
from registers.driving_licences import DRIVING_LICENCES
from registers.synthetic.delivery import Part
from registers.synthetic.draws import NOBODY, Bools, Ints
from registers.synthetic.extracts import digits, extract, texts
from registers.synthetic.kinship import DEAD, RESIDENT
from registers.synthetic.observer import Observer
from registers.synthetic.row_faults import damaged, repeat_rows
from registers.synthetic.settings import Settings
from registers.synthetic.vehicles import on_census_day
from registers.synthetic.work import main_jobs
from registers.synthetic.world import World
from registers.vehicles import PRIVATE_CAR, REGISTERED, VEHICLES

Generators = Callable[[str], np.random.Generator]

_CENSUS_DAY = np.datetime64(CENSUS_DAY, "D")
_GROWN_UP = 6575
_LEASING_COMPANIES = 12


def observe_vehicles(
    writer: Part, rng: Generators, world: World, establishments: pd.DataFrame, settings: Settings
) -> None:
    """Write the extracts of vehicles and of driving licences."""
    writer.observe(*observe_register_of_vehicles(rng("vehicles"), world, establishments, settings))
    writer.observe(*observe_licences(rng("driving licences"), world, settings))


def observe_register_of_vehicles(
    rng: np.random.Generator, world: World, establishments: pd.DataFrame, settings: Settings
) -> tuple[pa.Table, Observer]:
    """Vehicles with their owner: sales, wrecks and deaths reach the register late or never."""
    persons = world.persons
    table, is_dead = _with_vehicles_of_the_dead(world)
    observer = Observer("vehicles", settings.defects("vehicles"), rng, len(table))
    kept = np.flatnonzero(~is_dead | observer.strike("owner_dead", among=is_dead))
    observer.keep(kept)
    table = table.iloc[kept]
    table = table.iloc[repeat_rows(observer, "duplicate_rows")]
    owner = table["owner"].to_numpy()
    organisation = _organisations(rng, world, table, establishments)
    scrapped = ~on_census_day(table).to_numpy()
    forgotten = observer.strike("never_deregistered", among=scrapped)
    long_ago = observer.strike("deregistered_long_ago", among=scrapped & ~forgotten)
    status = np.where(forgotten, REGISTERED, table["status"].to_numpy())
    first, since, status_date = (
        table[name].to_numpy().astype("datetime64[D]") for name in ("first_registered", "owner_since", "status_date")
    )
    status_date = np.where(forgotten, first, np.where(long_ago, np.datetime64("2000-06-30"), status_date))
    sold = observer.strike(
        "sale_not_registered", among=(owner != NOBODY) & (table["type"] == PRIVATE_CAR).to_numpy() & ~scrapped
    )
    grown = np.flatnonzero((persons["registration"] == RESIDENT).to_numpy() & (persons["age"].to_numpy() >= 18))
    owner = np.where(sold, grown[rng.integers(0, len(grown), len(owner))], owner)
    both = observer.strike("two_owners", among=owner != NOBODY)
    organisation = np.where(both, _leasing_numbers()[0], organisation)
    nobody = observer.strike("without_owner", among=(owner != NOBODY) & ~both)
    number = np.where(owner == NOBODY, NOBODY, persons["number"].to_numpy()[owner])
    number = np.where(nobody, NOBODY, damaged(number, observer.strike("wrong_check_digit", among=owner != NOBODY)))
    late = observer.strike("owned_before_first_registered", among=since > first)
    plate = table["number"].to_numpy()
    plate = np.where(observer.strike("registration_number_cut"), [text[:5] for text in plate], plate)
    kind = np.where(observer.strike("unknown_type"), "0", table["type"].to_numpy())
    result = extract(
        VEHICLES,
        {
            "registration_number": texts(plate.astype(object)),
            "vehicle_type": texts(kind.astype(object)),
            "owner_identity_number": digits(number, 11),
            "owner_organisation_number": digits(organisation, 9),
            "municipality_code": texts(_municipalities(rng, world, observer.strike("owner_moved", owner != NOBODY))),
            "first_registered_date": first,
            "owner_since_date": np.where(late, first - 40, since).astype("datetime64[D]"),
            "status": texts(status.astype(object)),
            "status_date": status_date.astype("datetime64[D]"),
        },
    )
    return result, observer


def _with_vehicles_of_the_dead(world: World) -> tuple[pd.DataFrame, Bools]:
    """The vehicles, and one for each of the dead, which only a defect can keep in the register."""
    persons, vehicles = world.persons, world.vehicles
    dead = np.flatnonzero((persons["registration"] == DEAD).to_numpy())
    bought = np.maximum(
        persons["birth_date"].to_numpy().astype("datetime64[D]")[dead] + _GROWN_UP, np.datetime64("1988-05-02")
    )
    spare = len(vehicles) + np.arange(len(dead))
    theirs = pd.DataFrame(
        {
            "owner": dead,
            "user": NOBODY,
            "is_leased": False,
            "type": PRIVATE_CAR,
            "number": np.char.add("QD", (10_000 + spare % 90_000).astype("U5")).astype(object),
            "first_registered": bought,
            "owner_since": bought,
            "status": REGISTERED,
            "status_date": bought,
        }
    )
    table = pd.concat([vehicles, theirs], ignore_index=True)
    return table, np.arange(len(table)) >= len(vehicles)


def _leasing_numbers() -> Ints:
    """Organisation numbers of leasing companies, beyond those that municipalities have."""
    numbers, exists = identity.organisation_numbers(98_000_000 + np.arange(2 * _LEASING_COMPANIES))
    return numbers[exists][:_LEASING_COMPANIES]


def _organisations(rng: np.random.Generator, world: World, table: pd.DataFrame, establishments: pd.DataFrame) -> Ints:
    """Organisation number of the owner of vehicles that no person owns: the employer of the user, an enterprise of the
    municipality, or a leasing company.
    """
    size = len(table)
    here = establishments.loc[establishments["municipality_code"] == world.municipality.code, "enterprise_number"]
    enterprise = here.to_numpy()[rng.integers(0, len(here), size)]
    job = main_jobs(world.jobs, len(world.persons))[table["user"].to_numpy()]
    has_job = (table["user"].to_numpy() != NOBODY) & (job != NOBODY)
    place = world.jobs["establishment"].to_numpy()[job[has_job]]
    enterprise[has_job] = establishments["enterprise_number"].to_numpy()[place]
    leasing = _leasing_numbers()
    owner = np.where(table["is_leased"].to_numpy(dtype=bool), leasing[rng.integers(0, len(leasing), size)], enterprise)
    return np.where(table["owner"].to_numpy() == NOBODY, owner, NOBODY)


def _municipalities(rng: np.random.Generator, world: World, moved: Bools) -> np.ndarray:
    """Municipality of each owner; of those who moved, where they lived before."""
    others = np.array([item.code for item in municipalities() if item.code != world.municipality.code], dtype=object)
    result = np.full(len(moved), world.municipality.code, dtype=object)
    result[moved] = others[rng.integers(0, len(others), int(moved.sum()))]
    return result


def observe_licences(rng: np.random.Generator, world: World, settings: Settings) -> tuple[pa.Table, Observer]:
    """Driving licences; those of the dead stay until they would have run out."""
    persons, licences = world.persons, world.licences
    dead = np.flatnonzero((persons["registration"] == DEAD).to_numpy())
    birth = persons["birth_date"].to_numpy().astype("datetime64[D]")
    theirs = pd.DataFrame(
        {
            "person": dead,
            "licence_class": "B",
            "issued": birth[dead] + 8_000,
            "valid_to": np.maximum(birth[dead] + 36_525, _CENSUS_DAY + 365),
        }
    )
    table = pd.concat([licences, theirs], ignore_index=True)
    is_dead = np.arange(len(table)) >= len(licences)
    observer = Observer("driving_licences", settings.defects("driving_licences"), rng, len(table))
    entered = ~is_dead | observer.strike("holder_dead", among=is_dead)
    kept = np.flatnonzero(entered & ~observer.strike("not_entered", among=~is_dead))
    observer.keep(kept)
    table = table.iloc[kept]
    table = table.iloc[repeat_rows(observer, "duplicate_rows")]
    issued, valid_to = (table[name].to_numpy().astype("datetime64[D]") for name in ("issued", "valid_to"))
    early = observer.strike("issued_too_early")
    person = table["person"].to_numpy()
    issued = np.where(early, birth[person] + 4_000, issued).astype("datetime64[D]")
    former = observer.strike("run_out", among=~early & (issued < _CENSUS_DAY - 400))
    unknown = observer.strike("unknown_class")
    numbers = damaged(persons["number"].to_numpy()[person], observer.strike("wrong_check_digit"))
    result = extract(
        DRIVING_LICENCES,
        {
            "national_identity_number": digits(numbers, 11),
            "licence_class": texts(np.where(unknown, "H", table["licence_class"].to_numpy()).astype(object)),
            "issued_date": issued,
            "valid_to_date": np.where(former, _CENSUS_DAY - 100, valid_to).astype("datetime64[D]"),
        },
    )
    return result, observer
