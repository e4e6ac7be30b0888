"""`census agreement`: how well a run agrees with the truth of a synthetic delivery, before and after its forms.

Production never reads the truth; this command does, afterwards, and only tells shares and counts.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from census.cli.employment_agreement import employment_agreement, employment_lines
from census.cli.linkage_agreement import print_linkage
from census.cli.non_response import dwelling_lines, household_lines, non_response_bias
from census.cli.run_folders import find_run
from census.errors import InputError
from census.quality.agreement import HouseholdAgreement, compare_households
from census.steps import Parameters
from census.steps.pseudonym_key import key_file
from census.store import RunFolder
from registers.pseudonyms import pseudonyms_of, read_key

AGREEMENT, NON_RESPONSE, EMPLOYMENT = "agreement", "non_response", "employment_agreement"
"""Names of the tables that are written, each as Parquet and CSV."""
STAGES = ("registers alone", "registers and forms")


def main(arguments: Namespace) -> int:
    """Print the agreement and the bias of non-response, and write both if asked to; give the exit code."""
    run = RunFolder(find_run(arguments.data, arguments.run))
    true = true_homes(run)
    stages = dict(zip(STAGES, compare_with_truth(run, true), strict=True))
    bias = non_response_bias(run, truth_of(run), true)
    for lines in (agreement_lines(stages), household_lines(bias), dwelling_lines(bias)):
        print("\n".join(lines) + "\n")
    print_linkage(run)
    employment = employment_agreement(run, truth_of(run))
    print("\n" + "\n".join(employment_lines(employment)) + "\n")
    if arguments.out is not None:
        arguments.out.mkdir(parents=True, exist_ok=True)
        rows = pd.DataFrame([{"stage": stage, **asdict(found)} for stage, found in stages.items()])
        for name, table in ((AGREEMENT, rows), (NON_RESPONSE, bias), (EMPLOYMENT, employment.reset_index())):
            table.to_parquet(arguments.out / f"{name}.parquet", index=False)
            table.round(6).to_csv(arguments.out / f"{name}.csv", index=False, lineterminator="\n")
        print(f"written: {AGREEMENT}, {NON_RESPONSE} and {EMPLOYMENT} (.parquet, .csv) in {arguments.out}")
    return 0


def truth_of(run: RunFolder) -> Path:
    """Folder ``truth`` of a run's delivery.

    Raises:
        InputError: there is none: the delivery is not synthetic, or it is gone.
    """
    delivery = Parameters.from_dict(run.manifest["parameters"]).delivery
    truth = Path(delivery) / "truth"
    if not all((truth / f"{part}.parquet").is_file() for part in ("persons", "households")):
        raise InputError(f"The delivery {delivery} has no truth.", "Only synthetic deliveries have one.")
    return truth


def true_homes(run: RunFolder) -> pd.DataFrame:
    """Who truly lives where: ``person_id`` (pseudonym of the run), ``household_id`` (missing outside private
    households), ``address_code``.

    Raises:
        InputError: the run's delivery has no truth.
    """
    columns = ["national_identity_number", "household_id", "household_type", "address_code"]
    persons = pd.read_parquet(truth_of(run) / "persons.parquet", columns=columns)
    parameters = Parameters.from_dict(run.manifest["parameters"])
    pseudonyms = pseudonyms_of(persons.pop("national_identity_number"), read_key(key_file(parameters)))
    is_private = persons.pop("household_type").fillna("") != ""
    return persons.assign(person_id=pseudonyms, household_id=persons["household_id"].where(is_private))


def compare_with_truth(
    run: RunFolder, homes: pd.DataFrame | None = None
) -> tuple[HouseholdAgreement, HouseholdAgreement]:
    """Give the agreement of register families, and of households, with who truly lives together.

    Compared are the residents of private households, in the register or in truth.

    Args:
        run: a finished run.
        homes: of ``true_homes``; read if it is not given.

    Raises:
        InputError: the run's delivery has no truth: it is not synthetic, or it is gone.
    """
    homes = true_homes(run) if homes is None else homes
    true = pd.Series(homes["household_id"].to_numpy(), homes["person_id"])
    members = run.read_table("processed/household_members").to_pandas().set_index("person_id")
    private = members.index[members["household_id"].notna()].union(true.index[true.notna()])
    true = true[true.index.isin(private)]
    return (
        compare_households(members["register_family_id"], true),
        compare_households(members["household_id"], true),
    )


def agreement_lines(stages: Mapping[str, HouseholdAgreement]) -> Iterator[str]:
    """Households with exactly the right members, and pairs who live together."""
    yield f"{'':<26}{'right household':>16}{'pairs found':>14}{'pairs true':>14}"
    for label, found in stages.items():
        yield f"{label:<26}{found.right_household:>16.2%}{found.pairs_found:>14.2%}{found.pairs_true:>14.2%}"
    yield f"persons compared: {next(iter(stages.values())).persons}"
