"""`census simulate`: a delivery of synthetic registers and housing forms, in a folder of the user's choice."""

from __future__ import annotations

from argparse import Namespace

from census.cli.deliveries import simulate_into


def main(arguments: Namespace) -> int:
    """Simulate the delivery; give the exit code."""
    simulate_into(arguments.out.absolute(), arguments.area, arguments.seed, arguments.profile)
    print(
        f"simulated area {arguments.area} with seed {arguments.seed} and profile {arguments.profile} "
        f"into {arguments.out}"
    )
    return 0
