"""Bad input: each fault gets an error or a quarantine row that says what, where, how many, and what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq
import pytest

from census.errors import CensusError, GateError, InputError
from census.steps import PLAN, Parameters
from census.steps.run import code_version, run_step
from census.store import RunFolder

DELIVERY = Path(__file__).parents[2] / "fixtures" / "two_streets"
ANNA, PER, LISE, SIRI = "04836100072", "20875900561", "05859000489", "06867701867"


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DELIVERY, tmp_path / "delivery"))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text, f"{file.name} has no '{old}'"
    file.write_text(text.replace(old, new, 1), "utf-8")


def collect(delivery: Path, *steps: str) -> RunFolder:
    """Receive the delivery and run the steps named."""
    parameters = Parameters(area="2015", seed=1, delivery=str(delivery), threads=1)
    run = RunFolder(delivery.parent / "run")
    run.create(parameters.to_dict(), code_version())
    for step in ("receive_delivery", *steps):
        run_step(step, run.path, parameters)
    return run


def quarantined(run: RunFolder, extract: str) -> list[tuple[int, str]]:
    rows = run.read_table(f"input/quarantine/{extract}").to_pylist()
    return [(row["row_number"], row["rule"]) for row in rows]


def given_names(run: RunFolder) -> list[str]:
    return sorted(run.read_table("input/cpr_persons")["given_name"].to_pylist())


def test_good_input_leaves_quarantine_empty(delivery: Path) -> None:
    run = collect(delivery, *(step.name for step in PLAN if step.name.startswith("validate_")), "pass_gate")
    results = run.read_table("input/rule_results_all").to_pylist()
    assert {row["rule"]: row["broken"] for row in results if row["broken"] and row["severity"] != "report"} == {}
    assert run.read_table("input/cpr_persons").num_rows == 15


def test_missing_file(delivery: Path) -> None:
    (delivery / "wage_sums.csv").unlink()
    with pytest.raises(InputError, match=r"no file for 'wage_sums' .*Put wage_sums\.parquet or wage_sums\.csv there"):
        collect(delivery)


def test_the_same_extract_twice(delivery: Path) -> None:
    pq.write_table(pv.read_csv(delivery / "wage_sums.csv"), delivery / "wage_sums.parquet")
    with pytest.raises(InputError, match="'wage_sums' twice"):
        collect(delivery)


def test_missing_column(delivery: Path) -> None:
    edit(delivery / "wage_sums.csv", "wage_nok", "wage")
    with pytest.raises(InputError, match=r"'wage_sums' \(wage_sums\.csv\) lacks 1 column\(s\): wage_nok"):
        collect(delivery, "validate_wage_sums")


def test_empty_register(delivery: Path) -> None:
    header = (delivery / "tax_returns.csv").read_text("utf-8").splitlines()[0]
    (delivery / "tax_returns.csv").write_text(header + "\n", "utf-8")
    with pytest.raises(InputError, match=r"'tax_returns' .* has no rows"):
        collect(delivery, "validate_tax_returns")


def test_a_file_without_a_byte(delivery: Path) -> None:
    (delivery / "tax_returns.csv").write_text("", "utf-8")
    with pytest.raises(InputError, match=r"'tax_returns' .* is no regular CSV"):
        collect(delivery, "validate_tax_returns")


def test_truncated_parquet(delivery: Path) -> None:
    table = pv.read_csv(delivery / "wage_sums.csv")
    (delivery / "wage_sums.csv").unlink()
    pq.write_table(table, delivery / "wage_sums.parquet")
    whole = (delivery / "wage_sums.parquet").read_bytes()
    (delivery / "wage_sums.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"'wage_sums' .* is no whole Parquet file"):
        collect(delivery, "validate_wage_sums")


def test_codes_delivered_as_numbers_have_lost_their_zeros(delivery: Path) -> None:
    table = pv.read_csv(delivery / "basic_units.csv")
    assert table.schema.field("municipality_code").type == pa.int64()
    (delivery / "basic_units.csv").unlink()
    pq.write_table(table, delivery / "basic_units.parquet")
    with pytest.raises(InputError, match=r"Column 'basic_unit_code' of 'basic_units' is int64 .* leading zeros"):
        collect(delivery, "validate_basic_units")


def test_a_value_of_the_wrong_type_is_rejected_and_kept_in_quarantine(delivery: Path) -> None:
    edit(delivery / "wage_sums.csv", ",310000", ",31o000")
    run = collect(delivery, "validate_wage_sums")
    assert quarantined(run, "wage_sums") == [(1, "wage_nok.missing"), (1, "wage_nok.unreadable")]
    kept = run.read_table("input/quarantine/wage_sums").to_pylist()[0]
    assert (kept["national_identity_number"], kept["wage_nok"]) == (PER, "31o000")
    assert run.read_table("input/wage_sums").num_rows == 4


Fault = Callable[[Path], None]


def _edit(extract: str, old: str, new: str) -> Fault:
    return lambda delivery: edit(delivery / f"{extract}.csv", old, new)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        pytest.param(
            _edit("cpr_persons", f"{SIRI},Siri,Lund,1977-06-06,2", f"{SIRI},Siri,Lund,1977-06-06,3"),
            (10, "sex.unknown_code"),
            id="unknown code",
        ),
        pytest.param(
            _edit("cpr_persons", f"{SIRI},Siri", f"{SIRI[:-1]}8,Siri"),
            (10, "national_identity_number.check_digits"),
            id="wrong check digit",
        ),
        pytest.param(_edit("cpr_persons", f"{SIRI},Siri", "0686770186,Siri"),
            (10, "national_identity_number.check_digits"), id="ten digits"),
        pytest.param(_edit("cpr_persons", f"{SIRI},Siri,Lund,1977-06-06", f"{SIRI},Siri,Lund,"),
            (10, "birth_date.missing"), id="no date of birth"),
        pytest.param(_edit("cpr_persons", "1,1978-03-01,2015", "1,1978-03-01,9999"),
            (10, "municipality_unknown"), id="unknown municipality"),
    ],
)  # fmt: skip
def test_a_person_who_breaks_a_hard_rule_does_not_enter(
    delivery: Path, fault: Fault, expected: tuple[int, str]
) -> None:
    fault(delivery)
    run = collect(delivery, "validate_cpr_persons")
    assert quarantined(run, "cpr_persons") == [expected]
    assert "Siri" not in given_names(run)
    assert len(given_names(run)) == 14


def test_of_rows_with_one_identity_number_the_latest_is_kept(delivery: Path) -> None:
    (siri,) = (line for line in (delivery / "cpr_persons.csv").read_text("utf-8").splitlines() if SIRI in line)
    with (delivery / "cpr_persons.csv").open("a", encoding="utf-8") as file:
        file.write(siri.replace("Siri", "Sirid").replace("2000-06-10", "1999-01-10") + "\n")
    run = collect(delivery, "validate_cpr_persons")
    assert quarantined(run, "cpr_persons") == [(16, "repeated_key")]
    assert "Siri" in given_names(run)
    assert "Sirid" not in given_names(run)


def links(run: RunFolder) -> dict[str, tuple[bool, bool]]:
    """Whether each person has a spouse, and a mother."""
    rows = run.read_table("input/cpr_persons").to_pylist()
    return {row["given_name"]: (row["spouse_id"] is not None, row["mother_id"] is not None) for row in rows}


def test_a_spouse_link_that_points_nowhere_is_cleared_and_the_person_stays(delivery: Path) -> None:
    edit(delivery / "cpr_persons.csv", f"2,2,{PER}", "2,2,01818000131")
    run = collect(delivery, "validate_cpr_persons")
    assert (1, "spouse_identity_number.points_nowhere") in quarantined(run, "cpr_persons")
    assert (2, "spouse_names_another") in quarantined(run, "cpr_persons")
    assert links(run)["Anna"] == links(run)["Per"] == (False, False)
    assert len(given_names(run)) == 15


def test_a_spouse_link_one_way_is_doubted_and_stays(delivery: Path) -> None:
    edit(delivery / "cpr_persons.csv", f"1,2,{ANNA}", "1,2,")
    run = collect(delivery, "validate_cpr_persons")
    assert quarantined(run, "cpr_persons") == [(1, "spouse_link_one_way")]
    assert links(run)["Anna"] == (True, False)


def test_a_parent_younger_than_the_child_is_cleared(delivery: Path) -> None:
    edit(delivery / "cpr_persons.csv", f"2,1,,{ANNA},{PER}", f"2,1,,{SIRI},{PER}")
    edit(delivery / "cpr_persons.csv", f"1,1,,{ANNA},{PER}", f"1,1,,{LISE},{PER}")
    run = collect(delivery, "validate_cpr_persons")
    assert quarantined(run, "cpr_persons") == [(4, "mother_identity_number.not_older")]
    assert links(run)["Ola"] == (False, False)
    assert links(run)["Lise"] == (False, True)


def test_the_gate_stops_the_run_and_names_rule_rows_and_remedy(delivery: Path) -> None:
    edit(delivery / "wage_sums.csv", ",310000", ",-310000")
    steps = [step.name for step in PLAN if step.name.startswith("validate_")]
    with pytest.raises(GateError) as caught:
        collect(delivery, *steps, "pass_gate")
    assert "wage_sums.wage_negative: 1 of 5 rows (20.0%, tolerated 1.0%; first rows 1)" in caught.value.problem
    assert "Ask the employer" in caught.value.remedy
    entry = RunFolder(delivery.parent / "run").manifest["steps"]["pass_gate"]
    assert entry["state"] == "failed"
    assert entry["error"]["problem"] == caught.value.problem
    report = (delivery.parent / "run" / "input" / "validation" / "report.html").read_text("utf-8")
    assert "The gate is not passed." in report


def test_every_break_is_kept_by_row_those_that_are_only_reported_too(delivery: Path) -> None:
    edit(delivery / "housing_forms.csv", "2001-11-10", "")
    edit(delivery / "wage_sums.csv", ",310000", ",-310000")
    run = collect(delivery, "validate_housing_forms", "validate_wage_sums")
    assert {"row_number": 1, "rule": "wage_negative"} in run.read_table("input/rule_breaks/wage_sums").to_pylist()
    breaks = run.read_table("input/rule_breaks/housing_forms").to_pylist()
    assert {"row_number": 1, "rule": "returned_without_date"} in breaks
    assert (1, "returned_without_date") not in quarantined(run, "housing_forms")


def test_a_mended_file_is_received_again_and_only_it_is_validated_again(delivery: Path) -> None:
    edit(delivery / "wage_sums.csv", ",310000", ",-310000")
    steps = ("validate_wage_sums", "validate_basic_units")
    run = collect(delivery, *steps)
    assert quarantined(run, "wage_sums")
    edit(delivery / "wage_sums.csv", ",-310000", ",310000")
    parameters = Parameters.from_dict(run.manifest["parameters"])
    skipped = {step: run_step(step, run.path, parameters).skipped for step in ("receive_delivery", *steps)}
    assert skipped == {"receive_delivery": False, "validate_wage_sums": False, "validate_basic_units": True}
    assert quarantined(run, "wage_sums") == []


def test_without_a_key_nobody_gets_a_pseudonym(delivery: Path) -> None:
    (delivery / "pseudonym.key").unlink()
    with pytest.raises(InputError, match="no key for pseudonyms"):
        collect(delivery, "validate_cpr_persons")


@pytest.mark.parametrize("extract", ["cpr_persons", "employee_jobs", "housing_forms", "housing_form_persons"])
def test_no_error_or_rule_result_tells_an_identity_number(delivery: Path, extract: str) -> None:
    edit(delivery / f"{extract}.csv", PER, PER[:-1] + "0")
    try:
        run = collect(delivery, f"validate_{extract}")
        told = str(run.read_table(f"input/rule_results/{extract}").to_pylist())
        assert "check_digits" in told
    except CensusError as error:
        told = str(error)
    assert PER[:-1] not in told


def test_of_rows_with_one_identity_number_a_bad_one_does_not_push_out_a_sound_one(delivery: Path) -> None:
    (siri,) = (line for line in (delivery / "cpr_persons.csv").read_text("utf-8").splitlines() if SIRI in line)
    with (delivery / "cpr_persons.csv").open("a", encoding="utf-8") as file:
        file.write(siri.replace("Lund,1977-06-06,2", "Lund,1977-06-06,").replace("2000-06-10", "2001-06-10") + "\n")
    run = collect(delivery, "validate_cpr_persons")
    assert quarantined(run, "cpr_persons") == [(16, "sex.missing")]
    assert "Siri" in given_names(run)


def test_a_newborn_without_a_name_and_a_country_that_is_not_listed_stay(delivery: Path) -> None:
    edit(delivery / "cpr_persons.csv", f"{LISE},Lise", f"{LISE},")
    edit(delivery / "cpr_persons.csv", ",534,534,534,534,", ",999,534,534,534,")
    run = collect(delivery, "validate_cpr_persons")
    assert quarantined(run, "cpr_persons") == [(11, "country_of_birth.unknown_code")]
    assert run.read_table("input/cpr_persons").num_rows == 15


def test_an_extract_in_another_encoding_or_with_semicolons_is_told(delivery: Path) -> None:
    text = (delivery / "basic_units.csv").read_text("utf-8")
    (delivery / "basic_units.csv").write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=r"'basic_units' .* is not in UTF-8: line 3"):
        collect(delivery, "validate_basic_units")
    (delivery / "basic_units.csv").write_text(text.replace(",", ";"), "utf-8")
    with pytest.raises(InputError, match=r"'basic_units' .* parted by semicolons"):
        collect(delivery, "validate_basic_units")


def test_the_gate_stops_a_run_whose_area_is_not_that_of_the_extracts(delivery: Path) -> None:
    parameters = Parameters(area="2022", seed=1, delivery=str(delivery), threads=1)
    run = RunFolder(delivery.parent / "run")
    run.create(parameters.to_dict(), code_version())
    *before, gate = (step.name for step in PLAN if step.phase == "Collect")
    for step in before:
        run_step(step, run.path, parameters)
    with pytest.raises(GateError, match=r"The area of the run is 2022; .* \(2022\), and some in 1 more \(2015\)"):
        run_step(gate, run.path, parameters)


def test_what_is_stale_waits(delivery: Path) -> None:
    """A step that runs anew makes those that need it wait; they are not told as finished, and end as they were."""
    run = collect(delivery, "validate_basic_units", "validate_gab_addresses", "validate_gab_buildings")
    parameters = Parameters.from_dict(run.manifest["parameters"])
    edit(delivery / "gab_buildings.csv", "1984", "1985")
    run_step("receive_delivery", run.path, parameters)
    states = {name: step["state"] for name, step in run.manifest["steps"].items()}
    assert states == {
        "receive_delivery": "finished",
        "validate_basic_units": "waiting",
        "validate_gab_addresses": "waiting",
        "validate_gab_buildings": "waiting",
    }
    assert run_step("validate_basic_units", run.path, parameters).skipped
    assert not run_step("validate_gab_buildings", run.path, parameters).skipped
    assert run.manifest["steps"]["validate_basic_units"]["state"] == "finished"
