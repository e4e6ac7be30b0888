"""`census dictionary`: the data dictionary, a page for each register."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from census.errors import InputError
from census.steps.data_sets import REGISTERS
from registers.data_dictionary import dictionary_pages
from registers.labour_force_survey import LABOUR_FORCE_SURVEY

FORMS = (*REGISTERS.values(), LABOUR_FORCE_SURVEY)
"""What the dictionary describes: the extracts, and the survey that they may be measured against."""
_TITLE = "# Data dictionary"


def main(arguments: Namespace) -> int:
    """Write the pages; give the exit code."""
    folder = arguments.out.expanduser().absolute()
    written, removed = write_pages(folder, dictionary_pages(FORMS))
    print(f"{written} pages written to {folder}" + (f", {removed} removed" if removed else ""))
    return 0


def write_pages(folder: Path, pages: dict[str, str]) -> tuple[int, int]:
    """Write the pages into a folder and remove pages of registers that are no more; give how many of each.

    Raises:
        InputError: the folder holds something else than a data dictionary.
    """
    if folder.is_dir() and any(folder.iterdir()):
        readme = folder / "README.md"
        if not readme.is_file() or not readme.read_text("utf-8").startswith(_TITLE):
            raise InputError(f"{folder} holds no data dictionary: nothing was written.", "Name another folder.")
    for name, text in pages.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    stale = [file for file in folder.rglob("*.md") if file.relative_to(folder).as_posix() not in pages]
    for file in stale:
        file.unlink()
    return len(pages), len(stale)
