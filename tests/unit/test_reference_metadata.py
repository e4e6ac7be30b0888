"""Quality reports and pages about the statistics: every point in both languages, every figure there."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise, product

import pytest

from census.errors import CatalogueError
from census.formats import Text
from census.formats.document import Document, Grid, Paragraph, document_body, document_values, read_document
from census.metadata.figures import Run, figures_of
from census.metadata.report import about_page, quality_report
from census.metadata.structure import esms_points, reported_points
from census.metadata.texts import SUBJECTS, fill, read_texts
from tests.small_run import small_run

RUNS = [small_run(synthetic, whole) for synthetic, whole in product((True, False), (True, False))]
DOCUMENTS = [make(subject, run) for make in (quality_report, about_page) for subject in SUBJECTS for run in RUNS]


def texts_of(document: Document) -> list[str]:
    told = [document.title, document.lead]
    for section in document.sections:
        told.append(section.title)
        for block in section.blocks:
            if isinstance(block, Paragraph):
                told.append(block.text)
            else:
                told += [block.caption, *block.heads, *(cell for row in block.rows for cell in row)]
    return [text[language] for text in told for language in ("en", "nb")]


def test_the_structure_has_the_nineteen_points_of_esms_in_their_order() -> None:
    points = esms_points()
    assert [point.number for point in points if not point.holder] == [str(number) for number in range(1, 20)]
    assert len({point.code for point in points}) == len(points)
    seen: set[str] = {""}
    for point in points:
        assert point.holder in seen, point.number
        seen.add(point.number)
    order = [tuple(map(int, point.number.split("."))) for point in points]
    assert order == sorted(order)


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("run", RUNS)
def test_every_point_says_something_in_both_languages(subject: str, run: Run) -> None:
    report = quality_report(subject, run)
    said = {section.code for section in report.sections if section.blocks}
    assert {point.code for point in reported_points() if not point.is_optional} <= said
    assert [section.number for section in report.sections] == [
        point.number for point in esms_points() if point.code in {own.code for own in report.sections}
    ]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda item: item.id)
def test_no_text_is_empty_and_no_placeholder_is_left(document: Document) -> None:
    for text in texts_of(document):
        assert text.strip()
        assert not re.search(r"[{}]", text), text


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda item: item.id)
def test_a_document_is_the_same_when_read_back(document: Document) -> None:
    assert read_document(document_values(document)) == document


def test_figures_are_the_runs_own_in_both_manners_of_writing() -> None:
    told = figures_of(RUNS[0])
    assert (told["response_rate"].en, told["response_rate"].nb) == ("90.0 per cent", "90,0 prosent")
    assert told["published"].nb == "12. februar 2003"
    assert told["population"].en == "2\u00a0354"
    assert told["deaths"].nb == "færre enn 10"
    assert told["certain_small_counts"].en == "0"
    texts = texts_of(quality_report("census", RUNS[0]))
    assert any("90.0 per cent of the 1\u00a0000 housing forms" in text for text in texts)
    assert any("90,0 prosent av de 1\u00a0000 boligskjemaene" in text for text in texts)


def test_the_disclosure_audit_is_told_of() -> None:
    report = quality_report("census", RUNS[0])
    (treatment,) = (section for section in report.sections if section.code == "CONF_DATA_TR")
    assert any(
        isinstance(block, Paragraph) and "certain to such an attacker: 0." in block.text.en
        for block in treatment.blocks
    )


def test_a_synthetic_run_says_so_and_another_does_not() -> None:
    told = {run.edition.is_synthetic: " ".join(texts_of(about_page("census", run))) for run in RUNS}
    assert "syntetiske" in told[True]
    assert "syntetisk" not in told[False]


def test_a_figure_that_the_run_does_not_tell_is_an_error() -> None:
    run = replace(RUNS[0], measures=[row for row in RUNS[0].measures if row["measure"] != "response_rate"])
    with pytest.raises(CatalogueError, match="response_rate is no figure of this run"):
        quality_report("census", run)
    with pytest.raises(CatalogueError, match="nonsense"):
        fill(Text("{nonsense}", "{nonsense}"), {}, "census")


def test_texts_that_are_incomplete_are_refused() -> None:
    whole = {point.code: [{"en": "a", "nb": "b"}] for point in reported_points() if not point.is_optional}
    assert read_texts(whole, "x")
    missing = {code: items for code, items in whole.items() if code != "STAT_POP"}
    with pytest.raises(CatalogueError, match="STAT_POP has no text"):
        read_texts(missing, "x")
    with pytest.raises(CatalogueError, match="STAT_FOO is no point"):
        read_texts(whole | {"STAT_FOO": [{"en": "a", "nb": "b"}]}, "x")
    with pytest.raises(CatalogueError, match="missing in nb"):
        read_texts(whole | {"STAT_POP": [{"en": "a"}]}, "x")
    with pytest.raises(CatalogueError, match="name different figures"):
        read_texts(whole | {"STAT_POP": [{"en": "{area}", "nb": "b"}]}, "x")
    with pytest.raises(CatalogueError, match="'always' is unknown"):
        read_texts(whole | {"STAT_POP": [{"en": "a", "nb": "b", "when": "always"}]}, "x")


def test_headings_go_down_by_one_and_texts_are_no_markup() -> None:
    for document in DOCUMENTS[:4]:
        body = document_body(document, "nb")
        levels = [int(level) for level in re.findall(r"<h(\d)", body)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert "<utgiver>" not in body
        identifiers = re.findall(r'id="([^"]+)"', body)
        assert len(set(identifiers)) == len(identifiers)
        assert set(re.findall(r'href="#([^"]+)"', body)) <= set(identifiers)
        assert "http" not in body


def test_a_question_of_other_settings_is_called_what_they_call_it() -> None:
    own = {"measure": "values_imputed", "about": "size_of_rooms", "kind": "count", "value": 20.0, "status": ""}
    report = quality_report("census", replace(RUNS[0], measures=[*RUNS[0].measures, own]))
    assert "size of rooms" in texts_of(report)


def test_every_table_has_a_row_and_as_many_cells_as_heads() -> None:
    for document in DOCUMENTS:
        for section in document.sections:
            for block in section.blocks:
                if isinstance(block, Grid):
                    assert block.rows, block.caption.en
                    assert {len(row) for row in block.rows} == {len(block.heads)}
