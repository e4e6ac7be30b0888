"""Statistics Norway's loader client takes the tables as it does for the real StatBank, into a receiver here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from dwellings import DWELLINGS, GROUPS, UNITS, space
from example import SECOND, TABLE, figures
from receiver import PASSWORD, USER, Received, create_receiver
from requests.auth import HTTPBasicAuth
from servers import running
from statbank import StatbankClient
from statbank.api_exceptions import StatbankAuthError

from census.cli import main
from census.errors import ParameterError
from census.statbank.loader import loader_description, loader_parts
from census.statbank.publications import Publications

NUMBERS = {TABLE: "05300", DWELLINGS: "05301"}


@pytest.fixture(scope="module")
def publications(outputs: list[Path]) -> Publications:
    return Publications(outputs)


@pytest.fixture(scope="module")
def received() -> Received:
    """Give where the receiver lays what it takes."""
    return {}


@pytest.fixture(scope="module")
def receiver(publications: Publications, received: Received) -> Iterator[str]:
    """Give the address of the receiver, which knows both tables."""
    described = {number: loader_description(publications.find(name).table, number) for name, number in NUMBERS.items()}
    with running(create_receiver(described, received)) as address:
        yield address


@pytest.fixture
def loader(receiver: str, monkeypatch: pytest.MonkeyPatch) -> StatbankClient:
    """Give Statistics Norway's client, logged in at the receiver."""
    monkeypatch.setenv("STATBANK_BASE_URL", receiver)
    monkeypatch.setenv("STATBANK_ENCRYPT_URL", f"{receiver}/encrypt")
    monkeypatch.setenv("DAPLA_ENVIRONMENT", "TEST")
    return StatbankClient(date="2002-09-23", shortuser="abc", auth=HTTPBasicAuth(USER, PASSWORD))


def parts_of(publications: Publications, name: str) -> dict[str, pd.DataFrame]:
    return loader_parts(publications.read(publications.find(name)))


@pytest.mark.parametrize("name", NUMBERS)
def test_the_client_finds_no_fault_in_any_table(loader: StatbankClient, publications: Publications, name: str) -> None:
    description = loader.get_description(NUMBERS[name])
    assert description.tablename == name
    parts = parts_of(publications, name)
    assert list(description.subtables) == list(parts)
    assert list(parts) == [f"{name}_{level}.dat" for level in ("country", "county", "municipality")]
    assert description.validate(parts, raise_errors=True) == {}


def test_the_client_sends_every_count(loader: StatbankClient, publications: Publications, received: Received) -> None:
    sent = loader.transfer(parts_of(publications, TABLE), NUMBERS[TABLE])
    assert sent.oppdragsnummer == "197885"
    rows = [row for part in received[TABLE].values() for row in part]
    assert {(region, sex, age): int(count) for region, sex, age, _, count, _ in rows} == figures(SECOND)
    assert {(year, mark) for _, _, _, year, _, mark in rows} == {("2001", "")}


def test_the_client_sends_sums_means_and_marks(
    loader: StatbankClient, publications: Publications, received: Received
) -> None:
    loader.transfer(parts_of(publications, DWELLINGS), NUMBERS[DWELLINGS])
    rows = {(row[0], row[1]): row[3:] for row in received[DWELLINGS][f"{DWELLINGS}_municipality.dat"]}
    for region in ("2002", "2003"):
        for group in GROUPS:
            count = UNITS.get((region, group), 0)
            total, mean = (str(count * space(region, group)), f"{space(region, group)},0") if count else ("0", "")
            assert rows[region, group] == [str(count), total, mean, "", "", "" if count else "01"]
    assert rows["2012", GROUPS[0]] == ["3", "", "", "", "04", "04"]
    national = received[DWELLINGS][f"{DWELLINGS}_country.dat"]
    assert [row[1] for row in national] == ["total", *GROUPS]


def test_the_client_and_the_receiver_see_what_is_wrong(loader: StatbankClient, publications: Publications) -> None:
    parts = parts_of(publications, TABLE)
    county = parts[f"{TABLE}_county.dat"]
    wrong = {**parts, f"{TABLE}_county.dat": county.assign(sex=county["sex"].replace("1", "3"))}
    assert loader.get_description(NUMBERS[TABLE]).validate(wrong).keys() == {"categorycode_outside"}
    with pytest.raises(StatbankAuthError, match="400"):
        loader.transfer(wrong, NUMBERS[TABLE])


def test_the_command_writes_what_the_client_reads(
    loader: StatbankClient, outputs: list[Path], tmp_path: Path, received: Received
) -> None:
    assert main(["loader", str(outputs[0]), "--table", DWELLINGS, "--number", "05301", "--out", str(tmp_path)]) == 0
    folder = tmp_path / DWELLINGS
    assert [item.name for item in tmp_path.iterdir()] == [DWELLINGS]
    parts: dict[str, Any] = {
        file.name: pd.read_csv(file, sep=";", header=None, dtype=str, keep_default_na=False)
        for file in sorted(folder.glob("*.dat"))
    }
    loader.transfer(parts, "05301")
    assert sum(len(part) for part in received[DWELLINGS].values()) == 5 * 6
    assert '"TabellId": "05301"' in (folder / "description.json").read_text("utf-8")


def test_bad_input_is_told(outputs: list[Path], tmp_path: Path, publications: Publications) -> None:
    with pytest.raises(ParameterError, match="'5301' is no number"):
        loader_description(publications.find(TABLE).table, "5301")
    out = ["--out", str(tmp_path / "out")]
    assert main(["loader", str(outputs[0]), "--table", "nothing", *out]) == 1
    assert main(["loader", str(outputs[0]), "--number", "05301", *out]) == 1
    assert not (tmp_path / "out").exists()
