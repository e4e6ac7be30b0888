"""Where a delivery lies, and how a synthetic one comes about: `<data>/deliveries/area-20-seed-1`."""

from __future__ import annotations

import errno
import shutil
import tempfile
from pathlib import Path

from census.cli.run_folders import DELIVERIES, REALISTIC, name_after
from census.errors import InputError

SYNTHETIC = "synthetic"
PROFILES = ("clean", REALISTIC, "stress")  # as `registers.synthetic.settings` has them, which is heavy to import


def delivery_folder(delivery: str, area: str, seed: int, data: Path, profile: str = REALISTIC) -> Path:
    """Give the folder of a delivery, whether it is there or not.

    Args:
        delivery: "synthetic", or the folder of extracts and returns as delivered.
        area: area that the synthetic delivery covers.
        seed: seed that it is drawn with.
        data: data folder of the installation.
        profile: how faulty the synthetic registers are.
    """
    if delivery == SYNTHETIC:
        return data / DELIVERIES / name_after(area, seed, profile)
    return Path(delivery)


def check_delivery(delivery: str) -> None:
    """Raise InputError if the delivery is a folder of extracts that is not there."""
    if delivery != SYNTHETIC and not Path(delivery).is_dir():
        raise InputError(
            f"The folder of extracts {delivery} is not there.",
            "Name a folder that holds the extracts, or leave --extracts out to use synthetic registers.",
        )


def find_or_simulate(delivery: str, area: str, seed: int, data: Path, profile: str = REALISTIC) -> Path:
    """Give the folder of a delivery; simulate it first when it is synthetic and not there yet.

    Raises:
        InputError: the folder of extracts is not there.
        ParameterError: the simulator does not know the area or the profile.
    """
    check_delivery(delivery)
    folder = delivery_folder(delivery, area, seed, data, profile)
    if not folder.is_dir():
        simulate_into(folder, area, seed, profile)
    return folder


def simulate_into(folder: Path, area: str, seed: int, profile: str = REALISTIC) -> None:
    """Simulate the registers of an area into a folder, whole or not at all.

    Raises:
        InputError: the folder is there already, with something in it.
        ParameterError: the simulator does not know the area or the profile.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise InputError(f"The folder {folder} is not empty.", "Name another folder, or remove this one first.")
    from registers.synthetic import simulate_area  # noqa: PLC0415 (heavy: only when somebody simulates)

    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        unfinished = Path(scratch) / folder.name
        simulate_area(area, seed, unfinished, profile)
        try:
            unfinished.rename(folder)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            shutil.rmtree(unfinished)  # another run has simulated the same delivery meanwhile: same seed, same bytes
