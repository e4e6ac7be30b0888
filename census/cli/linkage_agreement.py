"""The part of `census agreement` that is about linkage: who was written on the forms, and who was found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa

from census.errors import InputError
from census.quality.linkage_agreement import LinkageAgreement, compare_links
from census.steps import Parameters
from census.steps.pseudonym_key import key_file
from census.store import RunFolder
from registers.pseudonyms import pseudonyms_of, read_key

_LINES = "housing_form_persons"
_KEY = ["form_number", "line_number"]
_NO_FAULT_OF_A_NAME = ("missing_relationship", "faint_tick", "cohabitant_not_listed", "other_not_listed")
REGISTERED_ELSEWHERE = "registered_elsewhere"
"""The person written does not live where the register says."""


def print_linkage(run: RunFolder) -> None:
    """Print precision and recall of the links of people written by hand, by what was wrong and by way of linkage."""
    by_fault, by_way = compare_links_with_truth(run)
    _print("lines written by hand", by_fault)
    _print("linked by", by_way)


def _print(title: str, found: Mapping[str, LinkageAgreement]) -> None:
    print(f"\n{title:<26}{'lines':>8}{'residents':>11}{'linked':>8}{'right':>8}{'precision':>11}{'recall':>9}")
    for name, some in found.items():
        counts = f"{some.lines:>8}{some.residents:>11}{some.linked:>8}{some.right:>8}"
        print(f"{name:<26}{counts}{some.precision:>11.2%}{some.recall:>9.2%}")


def compare_links_with_truth(run: RunFolder) -> tuple[dict[str, LinkageAgreement], dict[str, LinkageAgreement]]:
    """Compare a run's links with the truth; see ``compare_links``.

    Raises:
        InputError: the run's delivery does not tell who was written: it is not synthetic, it is older, or it is gone.
    """
    parameters = Parameters.from_dict(run.manifest["parameters"])
    delivery = Path(parameters.delivery)
    if not (delivery / "truth" / "form_persons.parquet").is_file():
        raise InputError(
            f"The delivery {delivery} does not tell who is written on the forms.",
            "Only synthetic deliveries do: simulate one, and run the census on it.",
        )
    true = pd.read_parquet(delivery / "truth" / "form_persons.parquet")
    known = true["national_identity_number"].notna()
    pseudonyms = pseudonyms_of(true.loc[known, "national_identity_number"], read_key(key_file(parameters)))
    true["person_id"] = pd.Series(pseudonyms, true.index[known], dtype="Int64")
    people = run.read_table("processed/form_people").select([*_KEY, "person_id", "linked_by"])
    found = people.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)  # floats would lose the last digits
    residents = run.read_table("processed/residents")["person_id"].to_pandas()
    return compare_links(found, true[[*_KEY, "person_id"]], _faults(delivery, true), residents)


def _faults(delivery: Path, true: pd.DataFrame) -> pd.DataFrame:
    """What is wrong with each line: the defects of its names and date, and where the person is registered."""
    ledger = pd.read_parquet(delivery / "truth" / "defects.parquet", filters=[("register", "==", _LINES)])
    ledger = ledger[ledger["row_number"].notna() & ~ledger["defect"].isin(_NO_FAULT_OF_A_NAME)]
    lines = pd.read_parquet(delivery / f"{_LINES}.parquet", columns=_KEY)
    struck = lines.iloc[ledger["row_number"].astype(int) - 1].assign(fault=ledger["defect"].to_numpy())
    persons = pd.read_parquet(
        delivery / "truth" / "persons.parquet", columns=["national_identity_number", "is_registered_elsewhere"]
    )
    moved = persons.loc[persons["is_registered_elsewhere"], "national_identity_number"]
    elsewhere = true.loc[true["national_identity_number"].isin(moved), _KEY].assign(fault=REGISTERED_ELSEWHERE)
    return pd.concat([struck, elsewhere], ignore_index=True)
