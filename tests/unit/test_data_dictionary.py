"""The data dictionary: the committed pages are those that would be generated now."""

from __future__ import annotations

from pathlib import Path

from census.cli import main
from census.cli.dictionary import FORMS
from registers.data_dictionary import compare_pages, dictionary_pages

FOLDER = Path(__file__).parents[2] / "registers" / "dictionary"


def stored(folder: Path) -> dict[str, str]:
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in folder.rglob("*.md")}


def test_the_pages_are_those_of_the_registers() -> None:
    """If this fails, run `census dictionary` and commit the pages."""
    assert compare_pages(dictionary_pages(FORMS), stored(FOLDER)) == {}


def test_every_column_rule_and_code_list_stands_on_the_page_of_its_register() -> None:
    pages = dictionary_pages(FORMS)
    for register in FORMS:
        name = register.name
        page = pages[f"{name}.md"]
        assert f"[`{name}`]({name}.md)" in pages["README.md"]
        for text in (register.owner, register.coverage, register.lag):
            assert text in page
        assert all(f"| `{column.name}` | {column.type} |" in page for column in register.columns)
        assert all(f"| `{rule.name}` | {rule.description}" in page and rule.remedy in page for rule in register.rules)
        assert all(f"codes/{column.codes}.md" in pages for column in register.columns if column.codes)


def test_what_is_stale_missing_or_left_over_is_told() -> None:
    assert compare_pages({"a.md": "1", "b.md": "2", "c.md": "3"}, {"a.md": "1", "b.md": "x", "d.md": "4"}) == {
        "b.md": "stale",
        "c.md": "missing",
        "d.md": "left over",
    }


def test_the_command_writes_all_pages_and_removes_old_ones(tmp_path: Path) -> None:
    folder = tmp_path / "dictionary"
    assert main(["dictionary", "--out", str(folder)]) == 0
    (folder / "gone.md").write_text("a register that is no more")
    assert main(["dictionary", "--out", str(folder)]) == 0
    assert stored(folder) == dictionary_pages(FORMS)


def test_the_command_leaves_another_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("keep")
    assert main(["dictionary", "--out", str(tmp_path)]) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["mine.md"]
