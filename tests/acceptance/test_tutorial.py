"""The tutorial on imputation is a notebook that runs, and shows what it showed when it was written.

Where its figures changed for a reason, `python tests/acceptance/test_tutorial.py` writes them anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

TUTORIAL = Path(__file__).parents[2] / "census" / "imputation" / "tutorial.ipynb"


@pytest.fixture(scope="module")
def written() -> NotebookNode:
    return nbformat.read(TUTORIAL, as_version=4)


@pytest.fixture(scope="module")
def executed() -> NotebookNode:
    """The notebook run anew in a process of its own; an error in a cell is an error here."""
    return execute()


def execute() -> NotebookNode:
    notebook = nbformat.read(TUTORIAL, as_version=4)
    language = {name: notebook.metadata[name] for name in ("kernelspec", "language_info")}
    NotebookClient(notebook, timeout=120, kernel_name="python3", record_timing=False).execute()
    notebook.metadata = nbformat.from_dict(language)  # no version of the machine that ran it
    return notebook


def shown(notebook: NotebookNode) -> Iterator[str]:
    """What the cells show as text: lines of tables, figures and print."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            yield output.get("text") or output["data"]["text/plain"]


def test_it_shows_what_it_showed(written: NotebookNode, executed: NotebookNode) -> None:
    assert list(shown(executed)) == list(shown(written))


def test_it_has_plots_and_explains_each_step(written: NotebookNode) -> None:
    plots = [output for cell in written.cells for output in cell.get("outputs", ()) if "<svg" in str(output)]
    assert len(plots) >= 3
    for before, cell in zip(written.cells, written.cells[1:], strict=False):
        if cell.cell_type == "code":
            assert cell.outputs or "import" in cell.source or "def " in cell.source
        assert not (before.cell_type == cell.cell_type == "markdown"), (
            "every explanation is followed by something to see"
        )


if __name__ == "__main__":
    nbformat.write(execute(), TUTORIAL)
