"""`census agreement`: how well a run's households and links agree with the truth of a synthetic delivery.

Production never reads the truth; this command does, afterwards, and only prints shares.
"""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pandas as pd

from census.cli.linkage_agreement import print_linkage
from census.cli.run_folders import find_run
from census.errors import InputError
from census.quality.agreement import HouseholdAgreement, compare_households
from census.steps import Parameters
from census.steps.pseudonym_key import key_file
from census.store import RunFolder
from registers.pseudonyms import pseudonyms_of, read_key


def main(arguments: Namespace) -> int:
    """Print the agreement before and after the forms are used; give the exit code."""
    run = RunFolder(find_run(arguments.data, arguments.run))
    before, after = compare_with_truth(run)
    print(f"{'':<26}{'right household':>16}{'pairs found':>14}{'pairs true':>14}")
    for label, found in (("registers alone", before), ("registers and forms", after)):
        print(f"{label:<26}{found.right_household:>16.2%}{found.pairs_found:>14.2%}{found.pairs_true:>14.2%}")
    print(f"persons compared: {after.persons}")
    print_linkage(run)
    return 0


def compare_with_truth(run: RunFolder) -> tuple[HouseholdAgreement, HouseholdAgreement]:
    """Give the agreement of register families, and of households, with who truly lives together.

    Compared are the residents of private households, in the register or in truth.

    Raises:
        InputError: the run's delivery has no truth: it is not synthetic, or it is gone.
    """
    parameters = Parameters.from_dict(run.manifest["parameters"])
    truth = Path(parameters.delivery) / "truth" / "persons.parquet"
    if not truth.is_file():
        raise InputError(f"The delivery {parameters.delivery} has no truth.", "Only synthetic deliveries have one.")
    numbers = pd.read_parquet(truth, columns=["national_identity_number", "household_id"])
    pseudonyms = pseudonyms_of(numbers["national_identity_number"], read_key(key_file(parameters)))
    true = pd.Series(numbers["household_id"].to_numpy(), pseudonyms)
    members = run.read_table("processed/household_members").to_pandas().set_index("person_id")
    private = members.index[members["household_id"].notna()].union(true.index[true.notna()])
    true = true[true.index.isin(private)]
    return (
        compare_households(members["register_family_id"], true),
        compare_households(members["household_id"], true),
    )
