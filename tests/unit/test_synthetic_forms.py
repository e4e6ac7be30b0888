"""Register families by hand, and what stands on the forms of cohabitants, families and people who moved."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from questionnaire import housing_form
from questionnaire.questions import BOXES, CHOICES, ENERGY, ENERGY_IN, LIMITS
from registers.schema import Register, Rule
from registers.synthetic import homes, simulate_area
from registers.synthetic.form_heating import FormHeating, tick_heating
from registers.synthetic.register_families import identify_families
from registers.synthetic.settings import realistic
from registers.typed_rows import strip_blanks, type_rows

NONE = -1


def _families(rows: list[dict[str, Any]]) -> list[int]:
    """Families of persons given by birth year, marital status, links and dwelling (each dwelling its own address)."""
    defaults = {
        "born": 1960,
        "status": "1",
        "spouse": NONE,
        "mother": NONE,
        "father": NONE,
        "dwelling": 0,
        "registration": "1",
    }
    table = pd.DataFrame([{**defaults, **row} for row in rows])
    persons = pd.DataFrame(
        {
            "birth_date": pd.to_datetime(table["born"].astype(str)).to_numpy().astype("datetime64[D]"),
            "marital_status": table["status"].astype(object),
            "registration": table["registration"].astype(object),
        }
    )
    # row 2 is a nursing home
    dwellings = pd.DataFrame({"address": [100, 200, 300], "sequence": [1, 1, 0]})
    world: Any = SimpleNamespace(persons=persons, dwellings=dwellings)
    return identify_families(world, table[["dwelling", "spouse", "mother", "father"]])["family"].tolist()


COUPLE = [{"status": "2", "spouse": 1}, {"status": "2", "spouse": 0}]


@pytest.mark.parametrize(
    ("people", "families"),
    [
        pytest.param([*COUPLE, {"born": 1990, "mother": 0, "father": 1}], [0, 0, 0], id="couple and child"),
        pytest.param([COUPLE[0], {**COUPLE[1], "dwelling": 1}], [0, 1], id="spouses at two addresses"),
        pytest.param([COUPLE[0], {"status": "2"}], [0, 1], id="spouse named by the first only"),
        pytest.param([{"status": "2"}, COUPLE[1]], [0, 1], id="spouse named by the second only"),
        pytest.param([{}, {}], [0, 1], id="cohabitants without common children"),
        pytest.param([{}, {}, {"born": 1990, "mother": 0, "father": 1}], [0, 0, 0], id="cohabitants with common child"),
        pytest.param([{}, {}, {"born": 1990, "mother": 0}], [0, 1, 0], id="cohabitants with the mother's child"),
        pytest.param(
            [{}, {}, {"born": 1990, "mother": 0, "father": 1, "dwelling": 1}],
            [0, 1, 2],
            id="common child lives elsewhere",
        ),
        pytest.param(
            [{"status": "5", "spouse": 1}, {"status": "5", "spouse": 0}, {"born": 1990, "mother": 0, "father": 1}],
            [0, 1, 0],
            id="separated parents under one roof",
        ),
        pytest.param(
            [*COUPLE, {"born": 1980, "mother": 0, "father": 1, "status": "4"}], [0, 0, 2], id="divorced child back home"
        ),
        pytest.param(
            [*COUPLE, {"born": 1980, "mother": 0, "father": 1}, {"born": 2000, "mother": 2}],
            [0, 0, 2, 2],
            id="child with a child of its own",
        ),
        pytest.param([{"born": 1980}, {"born": 1975, "mother": 0}], [0, 1], id="mother younger than the child"),
        pytest.param(
            [{"dwelling": 2}, {"registration": "5"}, {"dwelling": NONE}],
            [NONE, NONE, NONE],
            id="nursing home, dead, no fixed address",
        ),
    ],
)
def test_register_families(people: list[dict[str, Any]], families: list[int]) -> None:
    assert _families(people) == families


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    out = tmp_path_factory.mktemp("forms") / "delivery"
    simulate_area("2003", 2001, out)  # Vadsø, 6,163 persons
    return {str(Path(file).relative_to(out).with_suffix("")): pd.read_parquet(file) for file in out.rglob("*.parquet")}


@pytest.fixture(scope="module")
def lines(delivery: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Lines with the truth about the printed person and the contact person."""
    truth = delivery["truth/persons"].set_index("national_identity_number")
    table = delivery["housing_form_persons"].merge(delivery["housing_forms"], on="form_number")
    home = truth["household_id"]
    return table.assign(
        household=table["identity_number"].map(home),
        contact_household=table["contact_identity_number"].map(home),
        elsewhere=table["contact_identity_number"].map(truth["is_registered_elsewhere"]),
    )


def test_form_goes_to_the_oldest_of_the_family(lines: pd.DataFrame) -> None:
    printed = lines.dropna(subset="identity_number")
    first = printed[printed["line_number"] == 1]
    assert (first["identity_number"] == first["contact_identity_number"]).all()
    oldest = printed.groupby("form_number")["birth_date"].min()
    contact = first.set_index("form_number")["birth_date"]
    assert (contact == oldest.loc[contact.index]).all()


def test_nobody_is_printed_twice_and_every_private_resident_gets_a_form(
    delivery: dict[str, pd.DataFrame], lines: pd.DataFrame
) -> None:
    assert not lines["identity_number"].dropna().duplicated().any()
    forms = delivery["housing_forms"]
    assert forms["contact_identity_number"].is_unique
    truth = delivery["truth/persons"]
    alone = truth[(truth["household_type"] == "1.1") & ~truth["is_registered_elsewhere"]]
    # whoever lives next door to a parent, behind one address, is of the parent's family for all that registers know
    register = delivery["cpr_persons"].drop_duplicates("national_identity_number").set_index("national_identity_number")
    own = register.loc[register.index.isin(alone["national_identity_number"])]
    with_parent = pd.Series(False, index=own.index)
    for parent in ("mother", "father"):
        with_parent |= own[f"{parent}_identity_number"].map(register["address_code"]) == own["address_code"]
    apart = own.index[~with_parent]
    assert len(apart) > 0.98 * len(alone)
    assert apart.isin(forms["contact_identity_number"]).all()
    outside = truth[truth["household_type"].isna()]
    assert not outside["national_identity_number"].isin(forms["contact_identity_number"]).any()


def test_printed_people_are_ticked_if_they_live_there(lines: pd.DataFrame) -> None:
    printed = lines.dropna(subset=["identity_number", "lives_in_dwelling"])
    together = printed["household"] == printed["contact_household"]
    assert (printed.loc[together, "lives_in_dwelling"] == "1").all()
    assert (printed.loc[~together, "lives_in_dwelling"] == "2").all()


def test_cohabitants_without_common_children_get_two_forms_and_write_each_other(
    delivery: dict[str, pd.DataFrame], lines: pd.DataFrame
) -> None:
    truth = delivery["truth/persons"]
    couple = truth[
        (truth["household_type"] == "1.2")
        & ~truth["marital_status"].isin(["2", "6"])
        & ~truth["is_registered_elsewhere"]
    ]
    forms = delivery["housing_forms"]
    got = couple["national_identity_number"].isin(forms["contact_identity_number"])
    assert len(couple) > 100
    assert got.all()
    returned = forms.loc[forms["outcome"].isin(["1", "2"]), "contact_identity_number"]
    both = (
        couple[couple["national_identity_number"].isin(returned)]
        .groupby("household_id")
        .filter(lambda pair: len(pair) == 2)
    )
    own = forms[forms["contact_identity_number"].isin(both["national_identity_number"])].merge(
        truth[["national_identity_number", "household_id"]],
        left_on="contact_identity_number",
        right_on="national_identity_number",
    )
    # one of the two forms answers the housing questions, at least
    answering = (own["answered_on_other_form"] == "2").groupby(own["household_id"]).sum()
    assert answering.between(1, 2).all()
    assert (answering == 1).mean() > 0.7
    on_other = own[own["answered_on_other_form"] == "1"]
    assert on_other[["number_of_rooms", "kitchen", "utility_floor_space_m2"]].isna().all(axis=None)
    written = lines[lines["form_number"].isin(own["form_number"]) & lines["identity_number"].isna()]
    assert written["form_number"].nunique() / len(own) == pytest.approx(0.93, abs=0.06)
    assert set(written["relationship"].dropna()) == {"3"}


def test_handwritten_people_have_no_number_and_some_mistakes(
    delivery: dict[str, pd.DataFrame], lines: pd.DataFrame
) -> None:
    written = lines[lines["identity_number"].isna()]
    assert len(written) > 200
    register = delivery["cpr_persons"]
    people = set(zip(register["given_name"], register["surname"], register["birth_date"], strict=True))
    found = np.array(
        [row in people for row in zip(written["given_name"], written["surname"], written["birth_date"], strict=True)]
    )
    assert 0.80 <= found.mean() < 1.0
    assert written["birth_date"].isna().any()


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("clean") / "delivery"
    simulate_area("2002", 1, out, "clean")  # Vardø, 2,535 persons
    return out


def test_clean_forms_all_come_back_with_every_question_answered(clean: Path) -> None:
    forms = pd.read_parquet(clean / "housing_forms.parquet")
    assert set(forms["outcome"]) == {"1", "2"}
    answering = forms[forms["answered_on_other_form"] == "2"]
    assert len(answering) > 900
    assert answering.notna().all(axis=None)
    for boxes in BOXES.values():
        assert answering[list(boxes)].any(axis=1).all()
    assert forms.loc[forms["answered_on_other_form"] == "1", [*LIMITS, *CHOICES]].isna().all(axis=None)
    lines = pd.read_parquet(clean / "housing_form_persons.parquet")
    assert lines.drop(columns="identity_number").notna().all(axis=None)
    assert pq.read_metadata(clean / "truth/defects.parquet").num_rows == 0


def test_clean_answers_agree_with_the_true_dwelling(clean: Path) -> None:
    truth = pd.read_parquet(clean / "truth/persons.parquet").set_index("national_identity_number")["household_id"]
    homes = pd.read_parquet(clean / "truth/households.parquet").set_index("household_id")
    forms = pd.read_parquet(clean / "housing_forms.parquet").query("answered_on_other_form == '2'")
    true = homes.loc[forms["contact_identity_number"].map(truth)]
    for question in ("number_of_rooms", "utility_floor_space_m2", "construction_year", "kitchen"):
        assert (forms[question].to_numpy() == true[question].to_numpy()).all(), question


@pytest.mark.parametrize("register", housing_form.DELIVERY, ids=lambda register: register.name)
def test_clean_forms_break_no_rule_and_faulty_ones_those_of_the_defect(
    clean: Path, delivery: dict[str, pd.DataFrame], register: Register
) -> None:
    rules = [rule for rule in register.rules if set(rule.uses) <= {"housing_forms"}]
    forms = _typed(pd.read_parquet(clean / "housing_forms.parquet"), housing_form.HOUSING_FORMS)

    def broken(rows: pd.DataFrame, rule: Rule) -> int:
        return int(rule.broken(_typed(rows, register), {"housing_forms": forms}).count().execute())

    sound = pd.read_parquet(clean / f"{register.name}.parquet")
    assert {rule.name: count for rule in rules if (count := broken(sound, rule))} == {}
    faulty = delivery[register.name]
    found = {rule.name for rule in rules if rule.name != "form_not_issued" and broken(faulty, rule)}
    ledger = delivery["truth/defects"]
    struck = set(ledger.loc[ledger["register"] == register.name, "defect"])
    assert len(struck) > 5
    for defect in (item for name, item in realistic().defects(register.name).items() if name in struck):
        speaks = [rule.name for rule in rules if rule.name in defect.rules]
        assert not speaks or found & set(speaks), defect.name


def _typed(rows: pd.DataFrame, register: Register) -> ir.Table:
    raw = pa.Table.from_pandas(rows[[column.name for column in register.columns]], preserve_index=False)
    return ibis.memtable(type_rows(ibis.duckdb.connect(), strip_blanks(raw), register))


def test_boxes_tell_the_published_class_of_heating() -> None:
    """Every class with every stove that can go with it; classes with solid fuel have a closed stove."""
    kinds = np.repeat(np.arange(len(homes.HEATING)), 4 * 50)
    stoves = np.tile(np.arange(4), 50 * len(homes.HEATING))
    rates = realistic().read(FormHeating, "form_heating")
    ticks = tick_heating(np.random.default_rng(1), pd.DataFrame({"heating": kinds, "stove": stoves}), rates)
    systems = ticks[["heating_electric", "heating_radiators", "heating_closed_stove", "heating_liquid_stove"]]
    electric, radiators, closed, liquid = (systems[name].to_numpy() for name in systems)
    other = ticks["heating_other"].to_numpy()
    several = systems.sum(axis=1).to_numpy() + other > 1
    found = np.select(
        [
            radiators & several,
            radiators,
            other & several,
            other,
            electric & closed & liquid,
            electric & closed,
            electric & liquid,
            electric,
            closed & ~several,
            liquid & ~several,
        ],
        [8, 1, 9, 4, 7, 5, 6, 0, 2, 3],
        -1,
    )
    has_closed = np.isin(stoves, (1, 3))
    possible = ~has_closed | np.isin(kinds, (2, 5, 7, 8, 9))
    assert (found[possible] == kinds[possible]).all()
    assert (closed[possible] == (has_closed | np.isin(kinds, (2, 5, 7)))[possible]).all()
    assert (ticks["heating_open_fireplace"].to_numpy() == np.isin(stoves, (2, 3))).all()
    assert ticks[list(ENERGY)].any(axis=1).all()
    for source, where in ENERGY_IN.items():
        assert ticks.loc[ticks[source], list(where)].any(axis=1).all(), source


def test_the_truth_tells_who_every_line_written_by_hand_is(delivery: dict[str, pd.DataFrame]) -> None:
    """Somebody of the contact person's household, but for the few whom nobody knows."""
    lines, truth = delivery["housing_form_persons"], delivery["truth/form_persons"]
    key = ["form_number", "line_number"]
    written = lines[lines["identity_number"].isna()]
    assert written[key].reset_index(drop=True).equals(truth[key].reset_index(drop=True))
    unknown = truth["national_identity_number"].isna()
    assert 0 < unknown.sum() < 0.03 * len(truth)
    home = delivery["truth/persons"].set_index("national_identity_number")["household_id"]
    contacts = truth.merge(delivery["housing_forms"], on="form_number")["contact_identity_number"]
    same = truth["national_identity_number"].map(home) == contacts.map(home)
    assert same[~unknown.to_numpy()].mean() > 0.95
