"""The tutorial on imputation is a notebook that runs, and shows what it showed when it was written.

Where its figures changed for a reason, `jupyter execute --inplace census/imputation/tutorial.ipynb` writes them anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode


@pytest.fixture(scope="module")
def written() -> NotebookNode:
    text = (resources.files("census.imputation") / "tutorial.ipynb").read_text("utf-8")
    return nbformat.reads(text, as_version=4)


@pytest.fixture(scope="module")
def executed(written: NotebookNode) -> NotebookNode:
    """The notebook run anew in a process of its own; an error in a cell is an error here."""
    notebook = nbformat.from_dict(written)
    return NotebookClient(notebook, timeout=120, kernel_name="python3").execute()


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
