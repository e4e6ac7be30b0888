"""The delivery of a small synthetic area: files, schemas, determinism, and whole or not at all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from census.errors import ParameterError
from census.reference import code_list, parse_area
from questionnaire import housing_form, student_form
from registers import DELIVERY
from registers.identity import is_valid_identity_number, is_valid_organisation_number
from registers.schema import Register
from registers.synthetic import simulate_area
from registers.synthetic.characteristics import INDUSTRY_GROUPS
from registers.synthetic.delivery import Part, deliver
from registers.synthetic.divisions import DIVISIONS, GROUP_OF_DIVISION
from registers.synthetic.extracts import ARROW_TYPES
from registers.synthetic.settings import realistic
from registers.synthetic.settlement import resident_populations

AREA = "2015,2022"  # Hasvik and Lebesby
REGISTERS = (*DELIVERY, *housing_form.DELIVERY, *student_form.DELIVERY)


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("small") / "delivery"
    simulate_area(AREA, 2001, out)
    return out


@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)
def test_file_has_the_schema_of_its_register(small: Path, register: Register) -> None:
    table = pq.read_table(small / f"{register.name}.parquet")
    assert [(field.name, field.type) for field in table.schema] == [
        (column.name, ARROW_TYPES[column.type]) for column in register.columns
    ]
    assert table.num_rows > 0 or register.may_be_empty
    for column in register.columns:
        values = table[column.name]
        if column.required:
            assert values.null_count == 0, column.name
        if column.codes:
            codes = {item.code for item in code_list(column.codes)}
            rules = {rule for defect in realistic().defects(register.name).values() for rule in defect.rules}
            may_be_unknown = f"{column.name}.unknown_code" in rules
            unknown = set(pc.unique(values.drop_null()).to_pylist()) - codes
            assert len(unknown) <= may_be_unknown, column.name


def test_keys_are_unique_except_for_declared_duplicates(small: Path) -> None:
    for register in REGISTERS:
        keys = pq.read_table(small / f"{register.name}.parquet").select(list(register.key)).to_pandas()
        doubled = int(keys.duplicated().sum())
        rules = {rule for defect in realistic().defects(register.name).values() for rule in defect.rules}
        declared = register.name == "cpr_persons" or "repeated_key" in rules
        assert doubled == 0 or (declared and doubled < 0.01 * len(keys) + 3), register.name


def test_folder_holds_the_delivery_and_nothing_else(small: Path) -> None:
    names = {f"{register.name}.parquet" for register in REGISTERS}
    truth = {f"truth/{name}.parquet" for name in ("persons", "households", "work", "form_persons", "defects")}
    expected = names | truth | {"delivery.json", "pseudonym.key"}
    assert set(_digests(small)) == expected
    assert len(bytes.fromhex((small / "pseudonym.key").read_text().strip())) == 32
    described = json.loads((small / "delivery.json").read_text())
    assert (described["area"], described["seed"], described["synthetic"]) == (["2015", "2022"], 2001, True)
    assert described["profile"] == "realistic"
    for name, rows in described["rows"].items():
        assert pq.read_metadata(small / f"{name}.parquet").num_rows == rows


def test_every_municipality_has_its_population(small: Path) -> None:
    truth = pq.read_table(small / "truth/persons.parquet").to_pandas()
    assert truth.groupby("municipality_code").size().to_dict() == {
        m.code: resident_populations()[m.code] for m in parse_area(AREA)
    }
    assert truth["national_identity_number"].is_unique


def test_numbers_are_valid(small: Path) -> None:
    persons = pq.read_table(small / "truth/persons.parquet")["national_identity_number"].to_pylist()
    assert all(map(is_valid_identity_number, persons))
    register = pq.read_table(small / "cpr_persons.parquet").to_pandas()
    d_numbers = register.loc[register["registration_status"] == "9", "national_identity_number"]
    assert len(d_numbers)
    assert all(is_valid_identity_number(text) and text[0] in "4567" for text in d_numbers)
    places = pq.read_table(small / "establishments.parquet").to_pandas()
    both = [*places["establishment_number"], *places["enterprise_number"]]
    assert all(map(is_valid_organisation_number, both))


def test_same_area_and_seed_give_the_same_bytes(small: Path, tmp_path: Path) -> None:
    simulate_area("2022, 2015", 2001, tmp_path / "again")
    assert _digests(tmp_path / "again") == _digests(small)
    simulate_area(AREA, 2002, tmp_path / "other")
    again, other = _digests(small), _digests(tmp_path / "other")
    alike = {name for name in again if name.endswith(".parquet") and again[name] == other[name]}
    assert alike <= {"regions.parquet"}  # a fact, not a draw


def test_municipality_is_the_same_alone(small: Path, tmp_path: Path) -> None:
    simulate_area("2015", 2001, tmp_path / "alone")
    for name in ("cpr_persons", "gab_addresses", "housing_forms", "housing_form_persons", "truth/households"):
        alone = pq.read_table(tmp_path / "alone" / f"{name}.parquet")
        together = pq.read_table(small / f"{name}.parquet")
        # municipalities follow each other in a file
        assert alone.equals(together.slice(0, alone.num_rows)), name


def test_workplaces_cross_municipal_borders(small: Path) -> None:
    truth = pq.read_table(small / "truth/persons.parquet").to_pandas().dropna(subset="work_municipality_code")
    away = (truth["work_municipality_code"] != truth["municipality_code"]).mean()
    assert 0.15 <= away <= 0.30


def test_the_true_division_is_that_of_the_work(small: Path) -> None:
    truth = pq.read_table(small / "truth/persons.parquet").to_pandas()
    known = truth[truth["industry_division"].notna()]
    group = dict(zip(DIVISIONS, (INDUSTRY_GROUPS[place] for place in GROUP_OF_DIVISION), strict=True))
    assert (known["industry_division"].map(group) == known["industry_group"]).all()
    employed = truth["is_employed_census_week"] & (truth["industry_group"] != "00")
    assert (truth["industry_division"].notna() == employed).all()
    assert (known["status_in_employment"] == "2").any(), "the self-employed have one too"
    work = pq.read_table(small / "establishments.parquet").to_pandas().set_index("establishment_number")
    told = known["main_establishment_number"].map(work["industry_code"]).str[:2]
    assert (told == known["industry_division"])[told.notna()].mean() > 0.98, "the register has some wrong"


def test_synthetic_delivery_is_replaced_and_anything_else_refused(small: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    with pytest.raises(ParameterError, match="not a synthetic delivery"):
        simulate_area("2015", 1, mine)
    assert (mine / "thesis.txt").read_text() == "years of work"
    out = tmp_path / "out"
    simulate_area("2015", 1, out)
    simulate_area(AREA, 2001, out)
    assert _digests(out) == _digests(small)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "out"]


def _deliver_and_fail(out: Path) -> None:
    with deliver(out, {"synthetic": True}) as writer:
        part = Part()
        part.append("cpr_persons", pq.read_table(out / "cpr_persons.parquet"))
        writer.add(part)
        raise ZeroDivisionError


def test_failed_delivery_leaves_the_old_one(tmp_path: Path) -> None:
    out = tmp_path / "out"
    simulate_area("2015", 1, out)
    before = _digests(out)
    with pytest.raises(ZeroDivisionError):
        _deliver_and_fail(out)
    assert _digests(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_negative_seed_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="seed"):
        simulate_area("2015", -1, tmp_path / "out")
    assert not (tmp_path / "out").exists()
