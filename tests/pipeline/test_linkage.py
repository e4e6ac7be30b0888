"""People written by hand on the forms of a small simulated area, found in the register, against the truth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import ibis
import pandas as pd
import pyarrow as pa
import pytest

from census.cli.linkage_agreement import compare_links_with_truth, print_linkage
from census.errors import EngineError
from census.quality.linkage_agreement import ALL, LinkageAgreement
from census.store import RunFolder
from questionnaire.linkage import link_form_people, named_residents, written_lines
from questionnaire.linkage_training import estimate

INPUTS = ("input/housing_forms", "input/housing_form_persons", "input/cpr_persons", "processed/residents")


@pytest.fixture(scope="module")
def agreement(finished_run: RunFolder) -> dict[str, LinkageAgreement]:
    by_fault, _ = compare_links_with_truth(finished_run)
    return by_fault


def test_the_links_are_right_and_nearly_all_are_found(agreement: dict[str, LinkageAgreement]) -> None:
    found = agreement[ALL]
    assert found.lines > 100
    assert found.precision >= 0.98
    assert found.recall >= 0.97


def test_more_are_found_than_by_forgiving_one_mistake_at_the_address(finished_run: RunFolder) -> None:
    """The deterministic way: at the contact person's address, date and one name or both names; alone in fitting so."""
    people = finished_run.read_table("processed/form_people").to_pandas()
    found = people[people["linked_by"] != "printed"].groupby(["form_number", "line_number"])["person_id"].count().sum()
    forms, lines, persons, residents = (
        finished_run.read_table(name).to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get) for name in INPUTS
    )
    known = residents[["person_id", "address_code", "birth_date"]].merge(
        persons[["person_id", "given_name", "surname"]], on="person_id"
    )
    home = known.set_index("person_id")["address_code"]
    written = lines[lines["person_id"].isna()].merge(forms[["form_number", "contact_person_id"]], on="form_number")
    written["address_code"] = written["contact_person_id"].map(home)
    pairs = written.merge(known, on="address_code", suffixes=("", "_known"))
    pairs = pairs[pairs["person_id_known"] != pairs["contact_person_id"]]
    given, family, born = (
        (pairs[name] == pairs[f"{name}_known"]).fillna(False) for name in ("given_name", "surname", "birth_date")
    )
    pairs["rank"] = (born & given & family) * 3
    pairs.loc[born & (given | family) & (pairs["rank"] == 0), "rank"] = 2
    pairs.loc[given & family & (pairs["rank"] == 0), "rank"] = 1
    fitting = pairs[pairs["rank"] > 0]
    best = fitting[fitting["rank"] == fitting.groupby(["form_number", "line_number"])["rank"].transform("max")]
    fits = best.groupby(["form_number", "line_number"]).size()
    assert found > (fits == 1).sum() > 100


def test_the_command_tells_precision_and_recall_by_fault(
    finished_run: RunFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    print_linkage(finished_run)
    told = capsys.readouterr().out
    assert "misspelt_name" in told
    assert "splink_at_address" in told


@contextmanager
def shuffled(run: RunFolder, threads: int, seed: int) -> Iterator[list[ibis.Table]]:
    backend = ibis.duckdb.connect(threads=threads)
    try:
        tables = []
        for name in INPUTS:
            table = run.read_table(name)
            order = pd.Series(range(table.num_rows)).sample(frac=1, random_state=seed).to_numpy()
            tables.append(backend.create_table(name.split("/")[1], table.take(pa.array(order))))
        yield tables
    finally:
        backend.disconnect()


@pytest.mark.parametrize(("threads", "seed"), [(1, 1), (2, 2)])
def test_neither_the_order_of_rows_nor_the_number_of_threads_matters(
    finished_run: RunFolder, threads: int, seed: int
) -> None:
    with shuffled(finished_run, threads, seed) as (forms, lines, persons, residents):
        names = persons.select("person_id", "given_name", "surname")
        found = link_form_people(forms, lines, names, residents, threads)
        again = found.order_by("form_number", "line_number").to_pyarrow()
    expected = finished_run.read_table("processed/form_people")
    assert again.select(expected.column_names).cast(expected.schema).equals(expected)


def test_too_few_lines_to_learn_from_are_told(finished_run: RunFolder) -> None:
    with shuffled(finished_run, 2, 3) as (forms, lines, persons, residents):
        known = named_residents(persons, residents)
        with pytest.raises(EngineError, match="too few lines"):
            estimate(written_lines(forms, lines, known), known, chance_pairs=1000)


def test_nothing_is_logged(finished_run: RunFolder, caplog: pytest.LogCaptureFixture) -> None:
    """Statements and values of Splink would tell names."""
    with shuffled(finished_run, 2, 4) as (forms, lines, persons, residents), caplog.at_level(0):
        names = persons.select("person_id", "given_name", "surname")
        link_form_people(forms, lines, names, residents)
    assert not [record for record in caplog.records if record.name.startswith("splink")]
