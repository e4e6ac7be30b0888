"""Incomes, cars and licences: registers without defects, linked, give back the world; declared defects are found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from census.reference import CENSUS_DAY, code_list, parse_area
from registers import DELIVERY
from registers.schema import Register
from registers.synthetic.benefits import CHILD_ALLOWANCE, DISABILITY, OLD_AGE, PARENTAL, SICKNESS
from registers.synthetic.delivery import DeliveryWriter, Part
from registers.synthetic.draws import generator
from registers.synthetic.establishments import found_establishments
from registers.synthetic.extracts import ARROW_TYPES
from registers.synthetic.observed_income import observe_income
from registers.synthetic.observed_vehicles import observe_vehicles
from registers.synthetic.observed_work import observe_work
from registers.synthetic.settings import Settings, load_settings
from registers.synthetic.taxes import Taxes, assess_taxes
from registers.synthetic.world import World, create_world
from registers.validation import validate

AREA = "2012"  # Alta: 17,000 persons
SEED = 2001
REGISTERS = {register.name: register for register in DELIVERY}
OF_INCOME = (
    "tax_returns",
    "national_insurance",
    "social_assistance",
    "education_loans",
    "housing_bank",
    "vehicles",
    "driving_licences",
)
NUMBER = "national_identity_number"


@dataclass(frozen=True)
class Area:
    """The world of one municipality and the establishments of its area."""

    establishments: pd.DataFrame
    world: World


@pytest.fixture(scope="module")
def area() -> Area:
    settings, municipalities = load_settings("clean"), parse_area(AREA)
    establishments = found_establishments(municipalities, settings, SEED)
    return Area(establishments, create_world(municipalities[0], municipalities, establishments, settings, SEED))


def observed(area: Area, settings: Settings, folder: Path) -> dict[str, pa.Table]:
    """The extracts of incomes, vehicles and licences, and what their rules look into, as the settings have them."""
    folder.mkdir()
    writer, part, world = DeliveryWriter(folder), Part(), area.world

    def rng(topic: str) -> np.random.Generator:
        return generator(SEED, world.municipality.code, f"observed {topic}")

    # wage sums without defects: what is looked at here are the other registers
    observe_work(part, world, area.establishments, load_settings("clean"), SEED)
    observe_income(part, rng, world, settings)
    observe_vehicles(part, rng, world, area.establishments, settings)
    part.append("cpr_persons", everybody(world))
    writer.add(part)
    writer.close()
    names = [*OF_INCOME, "wage_sums", "cpr_persons", "truth/defects"]
    return {name: pq.read_table(folder / f"{name}.parquet") for name in names}


def everybody(world: World) -> pa.Table:
    """A population register without faults: number, birth, status and municipality of each person."""
    persons = world.persons
    known = {
        NUMBER: pa.array([f"{number:011d}" for number in persons["number"]]),
        "birth_date": pa.array(persons["birth_date"].to_numpy().astype("datetime64[D]")),
        "registration_status": pa.array(persons["registration"].to_numpy(), pa.string()),
        "registration_status_date": pa.repeat(pa.scalar(CENSUS_DAY), len(persons)),
        "municipality_code": pa.repeat(pa.scalar(world.municipality.code), len(persons)),
    }
    columns = REGISTERS["cpr_persons"].columns
    return pa.table(
        {item.name: known.get(item.name, pa.nulls(len(persons), ARROW_TYPES[item.type])) for item in columns}
    )


@pytest.fixture(scope="module")
def clean(area: Area, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    return observed(area, load_settings("clean"), tmp_path_factory.mktemp("clean") / "extracts")


@pytest.fixture(scope="module")
def realistic(area: Area, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    return observed(area, load_settings("realistic"), tmp_path_factory.mktemp("realistic") / "extracts")


@pytest.fixture(scope="module")
def stress(area: Area, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    """Far worse than the profile: in a small area too every defect then strikes some rows."""
    settings = load_settings("stress")
    defects = tuple(defect.at(4) for defect in settings.all_defects)
    return observed(area, replace(settings, all_defects=defects), tmp_path_factory.mktemp("stress") / "extracts")


def results(register: Register, extracts: dict[str, pa.Table]) -> pd.DataFrame:
    """Rules that any row breaks: how many, and how many are tolerated."""
    used = {name for rule in register.rules for name in rule.uses}
    others = {name: (REGISTERS[name], extracts[name]) for name in used}
    found = validate(ibis.duckdb.connect(), register, extracts[register.name], others).results.to_pandas()
    return found[found["broken"] > 0].set_index("rule")


def by_person(table: pa.Table, *amounts: str) -> pd.Series:
    """Sum of amounts of each identity number."""
    frame = table.to_pandas()
    return frame[list(amounts)].sum(axis=1).groupby(frame[NUMBER]).sum()


@pytest.mark.parametrize("name", OF_INCOME)
def test_clean_extracts_break_no_rule(clean: dict[str, pa.Table], name: str) -> None:
    assert clean[name].num_rows > 0
    assert results(REGISTERS[name], clean)["broken"].to_dict() == {}
    assert "truth/defects" in clean
    assert clean["truth/defects"].num_rows == 0


def test_linked_registers_give_income_after_tax_of_every_person(area: Area, clean: dict[str, pa.Table]) -> None:
    """Earned and property income and transfers, less taxes and negative transfers ("After-tax income")."""
    returns = by_person(
        clean["tax_returns"],
        "wage_income_nok",
        "net_entrepreneurial_income_nok",
        "interest_income_nok",
        "dividend_income_nok",
        "capital_gains_nok",
        "pension_income_nok",
        "taxable_benefits_nok",
        "maintenance_received_nok",
    )
    less = by_person(clean["tax_returns"], "assessed_taxes_nok", "pension_premiums_nok", "maintenance_paid_nok")
    tax_free = [item.code for item in code_list("benefit_kind") if item.extra["taxable"] == "0"]
    benefits = clean["national_insurance"].filter(ibis_free(clean["national_insurance"], tax_free))
    assistance = clean["social_assistance"].to_pandas()
    contributions = assistance[assistance["assistance_form"] == "1"].groupby(NUMBER)["amount_nok"].sum()
    parts = [
        returns,
        -less,
        by_person(benefits, "amount_nok"),
        contributions,
        by_person(clean["education_loans"], "grant_nok"),
        by_person(clean["housing_bank"], "allowance_nok"),
    ]
    linked = pd.concat(parts).groupby(level=0).sum()
    persons = area.world.persons
    wanted = pd.Series(area.world.incomes.persons["after_tax"].to_numpy(), [f"{n:011d}" for n in persons["number"]])
    assert (linked.reindex(wanted.index, fill_value=0) == wanted).all()
    assert (wanted != 0).mean() > 0.6
    assert set(linked.index) <= set(wanted.index)


def ibis_free(benefits: pa.Table, kinds: list[str]) -> pa.Array:
    return pa.array(benefits.to_pandas()["benefit_kind"].isin(kinds))


def test_linked_registers_give_the_cars_of_every_household(area: Area, clean: dict[str, pa.Table]) -> None:
    """Cars registered in the name of members, and one more for each member with a company car."""
    vehicles = clean["vehicles"].to_pandas()
    on_the_day = (vehicles["status"] == "1") | (pd.to_datetime(vehicles["status_date"]) > pd.Timestamp(CENSUS_DAY))
    own = vehicles[(vehicles["vehicle_type"] == "1") & on_the_day].groupby("owner_identity_number").size()
    wages = clean["wage_sums"].to_pandas()
    company = wages.groupby(NUMBER)["has_company_car"].any().astype(int)
    cars = own.add(company, fill_value=0)
    persons, households = area.world.persons, area.world.households
    household = persons["household"].to_numpy()
    of_person = cars.reindex([f"{n:011d}" for n in persons["number"]], fill_value=0).to_numpy()
    lives = household >= 0
    found = np.bincount(household[lives], of_person[lives], len(households))
    private = households["is_private"].to_numpy()
    assert (found[private] == households["cars"].to_numpy()[private]).all()
    assert found[private].sum() > 1000
    assert of_person[~lives].sum() == 0
    assert 0 < company.sum() < 0.1 * found.sum()


def test_the_self_employed_had_a_business_of_their_division(area: Area, clean: dict[str, pa.Table]) -> None:
    persons = area.world.persons.set_index(area.world.persons["number"].map("{:011d}".format))
    returns = clean["tax_returns"].to_pandas().set_index(NUMBER)["previous_industry_code"].dropna()
    persons = persons.loc[returns.index]
    own = (persons["employment"] == "2").to_numpy()
    assert own.sum() > 100
    assert (returns.str[:2].to_numpy() == persons["industry_division"].to_numpy())[own].all()
    assert set(returns.str[:2]) <= {item.code for item in code_list("industry_division")}


def test_who_drives_has_a_licence_and_is_of_age(area: Area) -> None:
    persons, vehicles, licences = area.world.persons, area.world.vehicles, area.world.licences
    holders = set(licences.loc[licences["licence_class"] == "B", "person"])
    of_age = set(np.flatnonzero((persons["age"] >= 19).to_numpy()))
    cars = vehicles[(vehicles["type"] == "1") & (vehicles["status"] == "1") & (vehicles["owner"] >= 0)]
    assert (set(cars["owner"]) & of_age) <= holders
    men = (~persons["woman"].to_numpy(dtype=bool)) & (persons["age"] >= 65).to_numpy() & persons["household"].ge(0)
    women = persons["woman"].to_numpy(dtype=bool) & (persons["age"] >= 65).to_numpy() & persons["household"].ge(0)
    has = persons.index.isin(holders)
    assert has[men].mean() > 1.5 * has[women].mean()
    assert vehicles["number"].is_unique


def test_benefits_follow_age_work_and_children(area: Area) -> None:
    persons, benefits = area.world.persons, area.world.incomes.benefits
    age = persons["age"].to_numpy()
    of = {kind: rows["person"].to_numpy() for kind, rows in benefits.groupby("kind")}
    assert (age[of[OLD_AGE]] >= 67).all()
    assert (age[of[DISABILITY]] < 67).all()
    pensioners = (persons["registration"] == "1").to_numpy() & (age >= 68)
    assert set(np.flatnonzero(pensioners)) == set(of[OLD_AGE][age[of[OLD_AGE]] >= 68])
    wages = area.world.incomes.persons["wage"].to_numpy()
    assert (wages[of[SICKNESS]] > 0).all()
    assert (wages[of[PARENTAL]] > 0).all()
    small = persons[(persons["age"] < 17) & (persons["mother"] >= 0) & (persons["registration"] == "1")]
    mother = small["mother"].to_numpy()
    at_home = persons["household"].to_numpy()[mother] == small["household"].to_numpy()
    born = (small["age"] > 0).to_numpy()
    assert set(mother[at_home & born]) <= set(of[CHILD_ALLOWANCE])


def test_applicants_for_study_support_live_where_they_live(area: Area) -> None:
    """Of 182 584 pupils and 194 740 students 103 886 had applied, 82 724 of them away from their parents."""
    persons = area.world.persons
    applications = area.world.incomes.applications
    first = applications.drop_duplicates("person")
    in_school = (persons["school_type"] != "").to_numpy()
    in_scope = in_school[first["person"]]
    assert in_scope.sum() / in_school.sum() == pytest.approx(103_886 / (182_584 + 194_740), abs=0.06)
    away = (first["residence"] == "2").to_numpy()
    # more than in the country (82,724 of 103,886): from Alta it is far to most schools
    assert 82_724 / 103_886 - 0.05 < away[in_scope].mean() < 0.95
    household = persons["household"].to_numpy()
    at_home = np.zeros(len(persons), dtype=bool)
    for link in ("mother", "father"):
        parent = persons[link].to_numpy()
        at_home |= (parent >= 0) & (household[parent] == household)
    lives_away = persons["lives_away"].to_numpy(dtype=bool) | ~at_home
    assert (away[in_scope] == lives_away[first["person"]][in_scope]).all()
    assert (persons["age"].to_numpy()[first["person"]] >= 16).all()
    refused = applications["decision"] == "2"
    assert (applications.loc[refused, ["grant", "loan"]] == 0).all(axis=None)
    assert (applications.loc[~refused, "loan"] > 0).all()


SCHEDULE = load_settings("clean").read(Taxes, "taxes")


def taxes_of(pensioner: bool = False, tax_class: int = 1, **amounts: int) -> int:
    names = (
        "wage",
        "taxable_benefits",
        "business",
        "pension",
        "interest",
        "gains",
        "premiums",
        "interest_paid",
        "other_deductions",
        "capital",
        "debt",
    )
    income = pd.DataFrame({name: [amounts.get(name, 0)] for name in names})
    return int(assess_taxes(income, np.array([tax_class]), np.array([pensioner]), SCHEDULE)[0])


def test_tax_of_a_wage_earner_by_hand() -> None:
    """300 000 in wages: ordinary income 259 700, of which 28 800 free; contribution 7.8 %; surtax above 289 000."""
    assert taxes_of(wage=300_000) == int(0.28 * (259_700 - 28_800) + 0.078 * 300_000 + 0.135 * 11_000)
    assert taxes_of(wage=300_000, tax_class=2) == taxes_of(wage=300_000) - int(0.28 * 28_800)


def test_surtax_has_two_steps() -> None:
    more = taxes_of(wage=1_000_000) - taxes_of(wage=900_000)
    assert more == pytest.approx(100_000 * (0.28 + 0.078 + 0.195), abs=1)


def test_low_pensions_and_small_incomes_bear_no_tax() -> None:
    assert taxes_of(pension=77_000, pensioner=True) == 0
    assert taxes_of(pension=120_000, pensioner=True) < taxes_of(pension=120_000)
    assert taxes_of(wage=20_000) == 0


def test_capital_is_taxed_net_of_debt() -> None:
    assert taxes_of(capital=500_000, debt=380_000) == 0
    assert taxes_of(capital=500_000) == int(0.009 * 380_000)


@pytest.mark.parametrize("name", OF_INCOME)
def test_realistic_extracts_stay_within_tolerance(realistic: dict[str, pa.Table], name: str) -> None:
    found = results(REGISTERS[name], realistic)
    over = found[found["share"] > found["tolerance"]]
    assert list(over.index) == []


def test_every_defect_strikes_under_stress_and_its_rules_find_it(stress: dict[str, pa.Table]) -> None:
    """Where a defect names rules, at least one of them is broken by rows; the ledger names rows of the extract."""
    ledger = stress["truth/defects"].to_pandas()
    defects = load_settings("stress")
    for name in OF_INCOME:
        struck = set(ledger.loc[ledger["register"] == name, "defect"])
        broken = set(results(REGISTERS[name], stress).index)
        rules = {rule.name for rule in REGISTERS[name].rules}
        for defect in defects.defects(name).values():
            assert defect.name in struck, (name, defect.name)
            assert not defect.rules or broken & set(defect.rules), (name, defect.name)
            own = {rule for rule in defect.rules if "." not in rule and rule != "repeated_key"}
            assert own <= rules, (name, defect.name)
        rows = ledger.loc[ledger["register"] == name, "row_number"].dropna()
        assert rows.between(1, stress[name].num_rows).all()


def test_ledger_names_the_row_that_is_wrong(stress: dict[str, pa.Table]) -> None:
    """Rows struck by a wrong check digit are exactly those that the rule finds."""
    ledger = stress["truth/defects"].to_pandas()
    for name, rule in (
        ("tax_returns", f"{NUMBER}.check_digits"),
        ("vehicles", "owner_identity_number.check_digits"),
        ("driving_licences", f"{NUMBER}.check_digits"),
    ):
        struck = ledger[(ledger["register"] == name) & (ledger["defect"] == "wrong_check_digit")]
        # a vehicle may have lost its owner as well
        assert results(REGISTERS[name], stress).loc[rule, "broken"] == pytest.approx(len(struck), rel=0.1)
