"""What the Central Population Register holds of the world: late moves, broken links, doubled and damaged rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from census.reference import CENSUS_DAY
from registers import identity
from registers.central_population_register import CPR_PERSONS
from registers.synthetic.buildings import address_texts, dwelling_numbers
from registers.synthetic.defects import PopulationRegister
from registers.synthetic.draws import NOBODY, Days, Ints, chosen
from registers.synthetic.extracts import coded, digits, extract, kept, texts
from registers.synthetic.kinship import RESIDENT
from registers.synthetic.names import FAMILY, GIVEN
from registers.synthetic.origin import status_dates
from registers.synthetic.world import World

_CENSUS_DAY = np.datetime64(CENSUS_DAY, "D")
_GROWN_UP = np.timedelta64(18 * 365, "D")


def register_residence(
    rng: np.random.Generator, world: World, rates: PopulationRegister, years_at_address: float
) -> pd.DataFrame:
    """Persons as the register sees them: where they live, and who is whose spouse and parent.

    Some households and some who moved alone are still registered where they lived before.

    Returns:
        One row for each person of the world, in its order: ``dwelling`` (row; ``NOBODY`` for none), ``spouse``,
        ``mother``, ``father`` (rows; ``NOBODY`` for none), ``moved_date``, ``registered_date``.
    """
    persons, dwellings = world.persons, world.dwellings
    size = len(persons)
    household = persons["household"].to_numpy()
    homes = np.flatnonzero(dwellings["sequence"].to_numpy() > 0)
    private = (household != NOBODY) & (dwellings["sequence"].to_numpy()[persons["dwelling"]] > 0)
    private &= persons["dwelling"].to_numpy() != NOBODY
    households = int(household.max()) + 1
    late_household = chosen(rng, households, rates.wrong_address_household)[household] & private
    grown = (persons["age"].to_numpy() >= 18) & (persons["adult"].to_numpy() == 0)
    late_person = private & grown & (persons["partner"] == NOBODY).to_numpy() & ~late_household
    late_person &= chosen(rng, size, rates.wrong_address_person)
    former = homes[rng.integers(0, len(homes), households)][household]
    mother = persons["mother"].to_numpy()
    with_parent = (mother != NOBODY) & (persons["dwelling"].to_numpy()[mother] != NOBODY)
    parental = np.where(with_parent, persons["dwelling"].to_numpy()[mother], homes[rng.integers(0, len(homes), size)])
    dwelling = np.where(late_household, former, np.where(late_person, parental, persons["dwelling"].to_numpy()))
    moved, registered = _dates(rng, persons, years_at_address, rates)
    return pd.DataFrame(
        {
            "dwelling": dwelling,
            "spouse": _spouse_links(rng, persons, rates),
            "mother": _mother_links(rng, persons, rates),
            "father": persons["father"].to_numpy(),
            "moved_date": moved,
            "registered_date": registered,
        }
    )


def _dates(
    rng: np.random.Generator, persons: pd.DataFrame, years_at_address: float, rates: PopulationRegister
) -> tuple[Days, Days]:
    size = len(persons)
    household = persons["household"].to_numpy()
    years = rng.exponential(years_at_address, int(household.max()) + 2)[household]
    since = _CENSUS_DAY - (years * 365.25).astype("timedelta64[D]")
    start = status_dates(persons, persons["birth_date"].to_numpy())
    gone = (persons["registration"] != RESIDENT).to_numpy()
    moved = np.where(gone, np.datetime64("NaT", "D"), np.maximum(since, start)).astype("datetime64[D]")
    event = np.where(gone, start, moved).astype("datetime64[D]")
    lag = rng.exponential(rates.notification_lag, size).astype(np.int64) + 1
    registered = np.minimum(event + lag.astype("timedelta64[D]"), _CENSUS_DAY)
    late = ~gone & chosen(rng, size, rates.late_registration)
    after = _CENSUS_DAY + rng.integers(1, 90, size).astype("timedelta64[D]")
    return moved, np.where(late, after, registered).astype("datetime64[D]")


def _spouse_links(rng: np.random.Generator, persons: pd.DataFrame, rates: PopulationRegister) -> Ints:
    spouse = persons["spouse"].to_numpy().copy()
    resident = (persons["registration"] == RESIDENT).to_numpy()
    spouse[resident & chosen(rng, len(persons), rates.one_way_spouse)] = NOBODY
    return spouse


def _mother_links(rng: np.random.Generator, persons: pd.DataFrame, rates: PopulationRegister) -> Ints:
    """Mothers; some numbers name somebody younger than the child."""
    mother = persons["mother"].to_numpy().copy()
    resident = (persons["registration"] == RESIDENT).to_numpy()
    order = np.flatnonzero(resident)
    order = order[np.argsort(persons["birth_date"].to_numpy()[order], kind="stable")[::-1]]
    wrong = np.flatnonzero((mother != NOBODY) & resident & chosen(rng, len(persons), rates.parent_too_young))
    mother[wrong] = order[rng.integers(0, max(len(order) // 50, 1), len(wrong))]
    return mother


def persons_extract(rng: np.random.Generator, world: World, seen: pd.DataFrame, rates: PopulationRegister) -> pa.Table:
    """Rows of the Central Population Register of one municipality, in order of identity numbers."""
    persons = world.persons
    size = len(persons)
    resident = (persons["registration"] == RESIDENT).to_numpy()
    numbers = persons["number"].to_numpy()
    # damaged numbers: the last check digit is wrong in the person's own row, right where others name it
    damaged = resident & chosen(rng, size, rates.wrong_check_digit)
    own = np.where(damaged, numbers - numbers % 10 + (numbers % 10 + 1) % 10, numbers)
    rows = np.argsort(numbers, kind="stable")
    rows = np.sort(np.r_[rows, rows[chosen(rng, size, rates.duplicate_rows) & resident[rows]]])
    rows = rows[np.argsort(numbers[rows], kind="stable")]
    table = _columns(rng, world, seen, own, rates)
    return table.take(pa.array(rows))


def _columns(
    rng: np.random.Generator, world: World, seen: pd.DataFrame, own: Ints, rates: PopulationRegister
) -> pa.Table:
    persons = world.persons
    size = len(persons)
    resident = (persons["registration"] == RESIDENT).to_numpy()
    start = status_dates(persons, persons["birth_date"].to_numpy())
    gone_since = np.datetime64("1980-01-01") + rng.integers(0, 7900, size).astype("timedelta64[D]")
    dwelling = seen["dwelling"].to_numpy()
    address = np.where(dwelling == NOBODY, NOBODY, world.dwellings["address"].to_numpy()[dwelling])
    # relatives who are gone left as grown-ups, after the births of those who name them
    gone_since = np.clip(gone_since, persons["birth_date"].to_numpy() + _GROWN_UP, _CENSUS_DAY)
    since = np.where(resident, start, gone_since).astype("datetime64[D]")
    in_dwelling = (dwelling != NOBODY) & chosen(rng, size, rates.dwelling_number_known)
    registered = np.maximum(seen["registered_date"].to_numpy(), since)
    return extract(
        CPR_PERSONS,
        {
            "national_identity_number": digits(own, 11),
            "given_name": coded(persons["given_name"].to_numpy(), GIVEN),
            "surname": coded(persons["surname"].to_numpy(), FAMILY),
            "birth_date": persons["birth_date"].to_numpy(),
            "sex": pa.array(np.where(persons["woman"], "2", "1")),
            "marital_status": texts(persons["marital_status"].to_numpy()),
            "spouse_identity_number": _spouse_numbers(rng, persons, seen["spouse"].to_numpy(), rates),
            "mother_identity_number": digits(_named(persons, seen["mother"].to_numpy()), 11),
            "father_identity_number": digits(_named(persons, seen["father"].to_numpy()), 11),
            "country_of_birth": texts(persons["country_of_birth"].to_numpy()),
            "mother_country_of_birth": texts(persons["mother_country"].to_numpy()),
            "father_country_of_birth": texts(persons["father_country"].to_numpy()),
            "citizenship": texts(persons["citizenship"].to_numpy()),
            "registration_status": texts(persons["registration"].to_numpy()),
            "registration_status_date": since,
            "municipality_code": pa.repeat(pa.scalar(world.municipality.code), size),
            "address_code": texts(np.where(address == NOBODY, "", address_texts(np.maximum(address, 0)))),
            "dwelling_number": kept(dwelling_numbers(world.dwellings)[dwelling], ~in_dwelling),
            "moved_date": seen["moved_date"].to_numpy(),
            "registered_date": registered,
        },
    )


def _named(persons: pd.DataFrame, rows: Ints) -> Ints:
    return np.where(rows == NOBODY, NOBODY, persons["number"].to_numpy()[rows])


def _spouse_numbers(
    rng: np.random.Generator, persons: pd.DataFrame, spouse: Ints, rates: PopulationRegister
) -> pa.Array:
    """Spouse numbers; some are of people whom the register does not hold (valid numbers of no one in the area)."""
    named = _named(persons, spouse)
    dangling = (spouse != NOBODY) & chosen(rng, len(persons), rates.dangling_spouse)
    # a number whose date of birth lies in the nineteenth century is valid in form and belongs to nobody here
    named[dangling] = _absent_numbers(int(dangling.sum()))
    return digits(named, 11)


def _absent_numbers(count: int) -> Ints:
    born = np.datetime64("1870-01-01") + np.arange(2 * count + 20).astype("timedelta64[D]")
    numbers, exists = identity.identity_numbers(born, np.full(len(born), 500, dtype=np.int64), synthetic=True)
    return numbers[exists][:count]
