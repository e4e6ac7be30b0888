"""Life events of the synthetic world: they follow from its persons, and population and events agree.

Alta and Vardø have 20,000 persons together; chance is allowed five standard errors.
"""

from __future__ import annotations

import datetime as dt

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from census.population_statistics import population_change, region_events, resident_population, vital_events
from census.reference import CENSUS_DAY, parse_area, read_facts
from registers.synthetic.draws import NOBODY
from registers.synthetic.establishments import found_establishments
from registers.synthetic.events import draw_life_events
from registers.synthetic.life_events import EventRates, LifeEvents, codes_of_2001, days, population_share
from registers.synthetic.settings import realistic
from registers.synthetic.world import World, create_world

SETTINGS = realistic()
RATES = SETTINGS.read(EventRates, "events")
AREA = parse_area("2012,2002")


@pytest.fixture(scope="module", params=[item.code for item in AREA])
def drawn(request: pytest.FixtureRequest) -> tuple[World, LifeEvents]:
    (municipality,) = parse_area(request.param)
    establishments = found_establishments(AREA, SETTINGS, 1)
    world = create_world(municipality, AREA, establishments, SETTINGS, 1)
    return world, draw_life_events(world, SETTINGS, 1)


@pytest.fixture
def tables(drawn: tuple[World, LifeEvents]) -> tuple[ir.Table, ir.Table]:
    """Persons and events as a register that knows everything at once would hold them."""
    world, life = drawn
    people, events = life.people, life.events
    persons = pa.table(
        {
            "person_id": np.arange(len(people)),
            "sex": np.where(people["woman"], "2", "1"),
            "birth_date": pa.array(days(people["birth_date"])),
            "country_of_birth": pa.array(people["country_of_birth"].to_numpy().astype(object)),
            "citizenship": pa.array(people["citizenship"].to_numpy().astype(object)),
            "registration_status": pa.array(people["status"].to_numpy().astype(object)),
            "registration_status_date": pa.array(days(people["status_date"])),
            "municipality_code": pa.repeat(world.municipality.code, len(people)),
        }
    )

    def code(name: str) -> pa.Array:
        values = events[name].to_numpy()
        return pa.array([f"{value:04d}" for value in values], mask=values == NOBODY)

    happened = pa.table(
        {
            "event_number": [f"{number:08d}" for number in range(len(events))],
            "person_id": events["person"].to_numpy(),
            "event_type": pa.array(events["type"].to_numpy().astype(object)),
            "event_date": pa.array(days(events["date"])),
            "registered_date": pa.array(days(events["date"])),
            "from_municipality_code": code("from_municipality"),
            "to_municipality_code": code("to_municipality"),
        }
    )
    return ibis.memtable(persons), ibis.memtable(happened)


def test_the_population_of_census_day_is_that_of_the_world(
    drawn: tuple[World, LifeEvents], tables: tuple[ir.Table, ir.Table]
) -> None:
    world, _ = drawn
    found = resident_population(*tables, CENSUS_DAY + dt.timedelta(days=1)).to_pandas()
    assert sorted(found["person_id"]) == np.flatnonzero(world.persons["registration"] == "1").tolist()
    assert set(found["municipality_code"]) == {world.municipality.code}


def test_the_population_of_the_new_year_has_the_status_of_residents(
    drawn: tuple[World, LifeEvents], tables: tuple[ir.Table, ir.Table]
) -> None:
    _, life = drawn
    found = resident_population(*tables, dt.date(2002, 1, 1)).to_pandas()
    assert sorted(found["person_id"]) == np.flatnonzero(life.people["status"] == "1").tolist()


def test_population_and_events_balance_in_every_municipality(tables: tuple[ir.Table, ir.Table]) -> None:
    """Population of 2001 + births - deaths + immigration - emigration + moves in - moves out = that of 2002."""
    persons, events = tables
    start, end = (resident_population(persons, events, dt.date(year, 1, 1)) for year in (2001, 2002))
    flows = region_events(vital_events(persons, events, 2001))
    change = population_change(start, end, flows, "municipality_code").to_pandas()
    assert len(change) > 5  # people moved in from elsewhere
    assert (change["unexplained"] == 0).all()
    assert start.person_id.nunique().execute() == len(start.execute())


def test_events_follow_from_the_persons(drawn: tuple[World, LifeEvents]) -> None:
    world, life = drawn
    people, events = life.people, life.events
    born = days(people["birth_date"])
    births = events[events["type"] == "01"]
    assert (days(births["date"]) == born[births["person"]]).all()
    residents = world.persons.index[world.persons["registration"] == "1"]
    recent = born[residents] >= np.datetime64("2000-12-01")
    at_home = (world.persons.loc[residents, "country_of_birth"] == "000").to_numpy()
    assert set(residents[recent & at_home]) <= set(births["person"])
    immigrants = events[events["type"] == "03"]
    abroad = world.persons.loc[residents]
    came = residents[(abroad["country_of_birth"] != "000") & (abroad["years_in_country"] < 0.9)]
    assert set(came) <= set(immigrants["person"])
    assert (immigrants["from_country"] != "000").all()
    for kind, status in (("02", "5"), ("04", "3")):
        gone = events[events["type"] == kind]
        assert (people["status"].to_numpy()[gone["person"]] == status).all()
        assert (days(people["status_date"])[gone["person"]] == days(gone["date"])).all()
    assert (events["date"].to_numpy() >= born[events["person"]]).all()
    assert not events.duplicated(["person", "type", "date"]).any()
    assert people["number"].is_unique


def test_couples_are_couples(drawn: tuple[World, LifeEvents]) -> None:
    world, life = drawn
    persons, events = world.persons, life.events
    weddings = events[events["type"] == "07"]
    husband, wife = weddings["person"].to_numpy(), weddings["other"].to_numpy()
    assert not persons["woman"].to_numpy()[husband].any()
    assert persons["woman"].to_numpy()[wife].all()
    status = persons["marital_status"].to_numpy().astype(object)
    before = days(weddings["date"]) <= np.datetime64(CENSUS_DAY)
    assert (status[husband[before]] == "2").all()
    assert (persons["spouse"].to_numpy()[husband[before]] == wife[before]).all()
    assert np.isin(status[husband[~before]], ("1", "3", "4")).all()
    assert (persons["partner"].to_numpy()[husband[~before]] == wife[~before]).all()
    divorces = events[(events["type"] == "10") & (events["date"] <= pd.Timestamp(CENSUS_DAY))]
    assert (status[np.r_[divorces["person"], divorces["other"]]] == "4").all()


def test_how_much_happens_is_near_the_settings(drawn: tuple[World, LifeEvents]) -> None:
    """Totals of the year by the municipality's share of the country, as far as the world does not decide them."""
    world, life = drawn
    of_year = life.events[life.events["date"] >= "2001-01-01"]
    sizes = of_year.groupby("type").size()
    share = population_share(world.municipality)
    for kind, total in (("07", RATES.marriages), ("09", RATES.separations), ("10", RATES.divorces)):
        expected = total * share
        assert abs(sizes.get(kind, 0) - expected) <= 5 * np.sqrt(expected) + 3, kind
    assert sizes["01"] >= RATES.births * share * 0.7
    facts = read_facts("ages")
    old = sum(int(row["men"]) + int(row["women"]) for row in facts if int(row["age"]) >= 70) / 4_524_066
    residents = world.persons[world.persons["registration"] == "1"]
    expected = RATES.deaths * share * (residents["age"] >= 70).mean() / old
    assert abs(sizes["02"] - expected) <= 5 * np.sqrt(expected) + 0.2 * expected


def test_people_of_a_municipality_do_not_depend_on_others(drawn: tuple[World, LifeEvents]) -> None:
    world, life = drawn
    alone = (world.municipality,)
    again = create_world(world.municipality, alone, found_establishments(alone, SETTINGS, 1), SETTINGS, 1)
    other = draw_life_events(again, SETTINGS, 1)
    pd.testing.assert_frame_equal(other.people, life.people)
    pd.testing.assert_frame_equal(other.events, life.events)


def test_codes_of_events_are_those_of_2001() -> None:
    """Re was Våle (0716) and Ramnes (0718), Ølen was 1214."""
    numbers = np.arange(0, 10_000, 100)
    merged = codes_of_2001(np.full(100, 716), numbers)
    assert set(merged.tolist()) == {716, 718}
    assert codes_of_2001(np.array([1159, 301, NOBODY]), np.zeros(3, dtype=np.int64)).tolist() == [1214, 301, NOBODY]
