"""What the Central Population Register holds of the world: late moves, broken links, doubled and damaged rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from census.reference import CENSUS_DAY, NORWAY
from registers import identity
from registers.central_population_register import CPR_PERSONS
from registers.synthetic.buildings import address_texts, dwelling_numbers
from registers.synthetic.draws import NOBODY, Bools, Days, Ints
from registers.synthetic.extracts import coded, digits, extract, kept, texts
from registers.synthetic.kinship import EMIGRATED, RESIDENT
from registers.synthetic.life_events import AFTER, BEFORE, LifeEvents, days, residents_of_census_day, within
from registers.synthetic.names import FAMILY, GIVEN
from registers.synthetic.observed_origin import origin_columns
from registers.synthetic.observer import Observer
from registers.synthetic.student_buildings import residential
from registers.synthetic.world import World

_CENSUS_DAY = np.datetime64(CENSUS_DAY, "D")


def register_residence(observer: Observer, world: World) -> pd.DataFrame:
    """Persons as the register sees them: where they live, and who is whose spouse and parent.

    Some households and some who moved alone are still registered where they lived before.

    Args:
        observer: of ``cpr_persons``, on the rows of ``LifeEvents.people``, of which the world's persons come first.
        world: the municipality.

    Returns:
        One row for each person of the world, in its order: ``dwelling`` (row; ``NOBODY`` for none), ``spouse``,
        ``mother``, ``father`` (rows; ``NOBODY`` for none).
    """
    persons, dwellings, rng = world.persons, world.dwellings, observer.rng
    size = len(persons)
    household = persons["household"].to_numpy()
    homes = residential(dwellings)
    private = (household != NOBODY) & (dwellings["sequence"].to_numpy()[persons["dwelling"]] > 0)
    private &= persons["dwelling"].to_numpy() != NOBODY
    households = int(household.max()) + 1
    late_household = _strike_households(observer, "wrong_address_household", household, private)
    grown = (persons["age"].to_numpy() >= 18) & (persons["adult"].to_numpy() == 0)
    alone = private & grown & (persons["partner"] == NOBODY).to_numpy() & ~late_household
    late_person = observer.strike("wrong_address_person", _among(observer, alone))[:size]
    former = homes[rng.integers(0, len(homes), households)][household]
    mother = persons["mother"].to_numpy()
    with_parent = (mother != NOBODY) & (persons["dwelling"].to_numpy()[mother] != NOBODY)
    parental = np.where(with_parent, persons["dwelling"].to_numpy()[mother], homes[rng.integers(0, len(homes), size)])
    dwelling = np.where(late_household, former, np.where(late_person, parental, persons["dwelling"].to_numpy()))
    return pd.DataFrame(
        {
            "dwelling": dwelling,
            "spouse": _spouse_links(observer, persons),
            "mother": _mother_links(observer, persons),
            "father": persons["father"].to_numpy(),
        }
    )


def _among(observer: Observer, of_world: Bools) -> Bools:
    """Rows of the world at risk, as rows of all people."""
    return np.concatenate([of_world, np.zeros(observer.rows - len(of_world), dtype=bool)])


def _strike_households(observer: Observer, defect: str, household: Ints, among: Bools) -> Bools:
    """Strike households whole: each like its first member at risk."""
    first = np.zeros(len(household), dtype=bool)
    at_risk = np.flatnonzero(among)
    first[at_risk[np.unique(household[at_risk], return_index=True)[1]]] = True
    struck = np.zeros(int(household.max()) + 2, dtype=bool)
    struck[household[observer.strike(defect, _among(observer, first))[: len(household)]]] = True
    hit = np.asarray(struck[household] & among, dtype=bool)
    observer.note(defect, _among(observer, hit))
    return hit


def _spouse_links(observer: Observer, persons: pd.DataFrame) -> Ints:
    spouse = persons["spouse"].to_numpy().copy()
    at_risk = residents_of_census_day(persons) & (spouse != NOBODY)
    spouse[observer.strike("one_way_spouse", _among(observer, at_risk))[: len(persons)]] = NOBODY
    return spouse


def _mother_links(observer: Observer, persons: pd.DataFrame) -> Ints:
    """Mothers; some numbers name somebody younger than the child."""
    mother = persons["mother"].to_numpy().copy()
    resident = residents_of_census_day(persons)
    order = np.flatnonzero(resident)
    order = order[np.argsort(persons["birth_date"].to_numpy()[order], kind="stable")[::-1]]
    youngest = order[: max(len(order) // 50, 1)]
    oldest_of_them = persons["birth_date"].to_numpy()[youngest[-1]]
    at_risk = (mother != NOBODY) & resident & (persons["birth_date"].to_numpy() < oldest_of_them)
    wrong = np.flatnonzero(observer.strike("parent_too_young", _among(observer, at_risk))[: len(persons)])
    mother[wrong] = youngest[observer.rng.integers(0, len(youngest), len(wrong))]
    return mother


def strike_over_coverage(observer: Observer, life: LifeEvents) -> Bools:
    """Who left and told nobody: still resident in the register, which has no event of it."""
    people = life.people
    left = (people["status"] == EMIGRATED).to_numpy() & within(days(people["status_date"]), (BEFORE[0], AFTER[1]))
    # who is a row only because somebody names them has no address here to be registered at
    left &= (people["dwelling"] != NOBODY).to_numpy()
    return observer.strike("over_coverage", left)


def persons_extract(
    observer: Observer, world: World, life: LifeEvents, seen: pd.DataFrame, unnoticed: Bools, registered: Days
) -> pa.Table:
    """Rows of the Central Population Register of one municipality, in order of identity numbers.

    Args:
        observer: as in ``register_residence``.
        world: the municipality.
        life: people and events.
        seen: as ``register_residence`` gives.
        unnoticed: which people left without notice.
        registered: day on which each one's latest event was entered.
    """
    people = life.people
    resident = unnoticed | (people["status"] == RESIDENT).to_numpy()
    numbers = people["number"].to_numpy()
    # damaged numbers: the last check digit is wrong in the person's own row, right where others name it
    damaged = observer.strike("wrong_check_digit", resident)
    own = np.where(damaged, numbers - numbers % 10 + (numbers % 10 + 1) % 10, numbers)
    doubled = observer.strike("duplicate_rows", resident & ~damaged)
    table = _columns(observer, world, life, seen, own, unnoticed, registered)
    rows = np.argsort(numbers, kind="stable")
    rows = np.repeat(rows, 1 + doubled[rows])
    observer.keep(rows)
    observer.note("duplicate_rows", np.r_[False, rows[1:] == rows[:-1]])
    return table.take(pa.array(rows))


def _columns(
    observer: Observer,
    world: World,
    life: LifeEvents,
    seen: pd.DataFrame,
    own: Ints,
    unnoticed: Bools,
    registered: Days,
) -> pa.Table:
    people = life.people
    size, known = len(people), len(seen)
    resident = unnoticed | (people["status"] == RESIDENT).to_numpy()
    dwelling = _dwellings(life, seen, unnoticed)
    address = np.where(dwelling == NOBODY, NOBODY, world.dwellings["address"].to_numpy()[dwelling])
    links = {
        name: np.r_[seen[name].to_numpy(), people[name].to_numpy()[known:]] for name in ("spouse", "mother", "father")
    }
    in_dwelling = (dwelling != NOBODY) & (world.dwellings["sequence"].to_numpy()[dwelling] > 0)
    in_dwelling &= ~observer.strike("dwelling_number_missing", in_dwelling)
    swapped = observer.strike("swapped_names", resident & (people["country_of_birth"] != NORWAY).to_numpy())
    given, family = coded(people["given_name"].to_numpy(), GIVEN), coded(people["surname"].to_numpy(), FAMILY)
    # the day of arrival holds for who left unnoticed; who came before the period and left in it has none
    since = np.where(unnoticed, _earlier_days(life), days(people["status_date"]))
    moved = np.where(resident | ~np.isnat(days(people["moved_date"])), days(people["moved_date"]), np.datetime64("NaT"))
    return extract(
        CPR_PERSONS,
        {
            "national_identity_number": digits(own, 11),
            "given_name": _either(swapped, family, given),
            "surname": _either(swapped, given, family),
            "birth_date": _birth_dates(observer, people, resident),
            "sex": _sexes(observer, people, resident),
            "marital_status": texts(people["marital_status"].to_numpy()),
            "spouse_identity_number": _spouse_numbers(observer, people, links["spouse"]),
            "mother_identity_number": digits(_named(people, links["mother"]), 11),
            "father_identity_number": digits(_named(people, links["father"]), 11),
            "country_of_birth": _countries_of_birth(observer, people),
            "mother_country_of_birth": texts(people["mother_country"].to_numpy()),
            "father_country_of_birth": texts(people["father_country"].to_numpy()),
            **origin_columns(observer, people, resident),
            "citizenship": texts(people["citizenship"].to_numpy()),
            "registration_status": texts(np.where(unnoticed, RESIDENT, people["status"].to_numpy()).astype(object)),
            "registration_status_date": since,
            "municipality_code": pa.repeat(pa.scalar(world.municipality.code), size),
            "address_code": texts(np.where(address == NOBODY, "", address_texts(np.maximum(address, 0)))),
            "dwelling_number": kept(dwelling_numbers(world.dwellings)[dwelling], ~in_dwelling),
            "moved_date": moved,
            "registered_date": np.maximum(registered, since),
        },
    )


def _dwellings(life: LifeEvents, seen: pd.DataFrame, unnoticed: Bools) -> Ints:
    """Where everyone is registered: newborn children with the mother, who left before census day nowhere."""
    people, known = life.people, len(seen)
    dwelling = people["dwelling"].to_numpy().copy()
    dwelling[:known] = seen["dwelling"].to_numpy()
    mother = people["mother"].to_numpy()
    here_after = (np.arange(len(people)) >= known) & (days(people["arrived"]) > _CENSUS_DAY)
    with_mother = here_after & (mother != NOBODY)
    dwelling[with_mother] = dwelling[mother[with_mother]]
    gone = (people["status"] != RESIDENT).to_numpy() & (days(people["status_date"]) <= _CENSUS_DAY)
    return np.where(gone & ~unnoticed, NOBODY, dwelling)


def _earlier_days(life: LifeEvents) -> Days:
    """Day from which people were residents before they left; the birth, where the period does not tell."""
    arrived = days(life.people["arrived"])
    return np.where(np.isnat(arrived), days(life.people["birth_date"]), arrived).astype("datetime64[D]")


def _either(condition: Bools, one: pa.Array, other: pa.Array) -> pa.Array:
    return pa.compute.if_else(pa.array(condition), one, other)


def _birth_dates(observer: Observer, people: pd.DataFrame, resident: Bools) -> Days:
    born = days(people["birth_date"])
    wrong = observer.strike("wrong_birth_date", resident & (born < _CENSUS_DAY - 3653))
    return np.where(wrong, born + 31, born).astype("datetime64[D]")


def _sexes(observer: Observer, people: pd.DataFrame, resident: Bools) -> pa.Array:
    woman = people["woman"].to_numpy(dtype=bool) ^ observer.strike("wrong_sex", resident)
    return pa.array(np.where(woman, "2", "1"))


def _countries_of_birth(observer: Observer, people: pd.DataFrame) -> pa.Array:
    country = people["country_of_birth"].to_numpy()
    return texts(country, observer.strike("missing_country_of_birth", np.asarray(country != NORWAY, dtype=bool)))


def _named(people: pd.DataFrame, rows: Ints) -> Ints:
    return np.where(rows == NOBODY, NOBODY, people["number"].to_numpy()[rows])


def _spouse_numbers(observer: Observer, people: pd.DataFrame, spouse: Ints) -> pa.Array:
    """Spouse numbers; some are of people whom the register does not hold (valid numbers of no one in the area)."""
    named = _named(people, spouse)
    dangling = observer.strike("dangling_spouse", spouse != NOBODY)
    named[dangling] = absent_numbers(int(dangling.sum()))
    return digits(named, 11)


def absent_numbers(count: int) -> Ints:
    """Identity numbers valid in form that belong to nobody here: of people born in the nineteenth century."""
    born = np.datetime64("1870-01-01") + np.arange(2 * count + 20).astype("timedelta64[D]")
    numbers, exists = identity.identity_numbers(born, np.full(len(born), 500, dtype=np.int64), synthetic=True)
    return numbers[exists][:count]
