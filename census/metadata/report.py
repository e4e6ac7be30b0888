"""Quality reports and pages about the statistics: words and figures put together."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from census.errors import CatalogueError
from census.formats import Text
from census.formats.document import Block, Document, Paragraph, Section
from census.metadata.figures import Run, figures_of
from census.metadata.structure import esms_points
from census.metadata.tables import make_table
from census.metadata.texts import Passage, fill, load_texts

_STATISTICS = {
    "census": Text("Population and Housing Census 2001", "Folke- og boligtellingen 2001"),
    "population": Text("Population statistics 2001", "Befolkningsstatistikk 2001"),
}
_SYNTHETIC = Text(
    " The registers behind the figures are synthetic: they are about no real persons, and are not official statistics.",
    " Registrene bak tallene er syntetiske: de gjelder ingen virkelige personer, og er ikke offisiell statistikk.",
)


_KINDS = {
    "quality": Text("Quality report", "Kvalitetsrapport"),
    "about": Text("About the statistics", "Om statistikken"),
}
_LEADS = {
    "quality": Text(
        "Reference metadata in the Euro SDMX Metadata Structure (ESMS), with the figures of this publication.",
        "Referansemetadata etter Euro SDMX Metadata Structure (ESMS), med tallene for denne publiseringen.",
    ),
    "about": Text(
        "What the statistics are of, how they are made, and how far they can be trusted.",
        "Hva statistikken gjelder, hvordan den blir laget, og hvor langt den er til å stole på.",
    ),
}


def quality_report(subject: str, run: Run) -> Document:
    """The quality report of a statistic in the structure of ESMS, point by point.

    Args:
        subject: ``census`` or ``population``.
        run: what it tells of.

    Raises:
        CatalogueError: a point has no text for such a run, or a text names a figure that the run does not tell.
    """
    told = _blocks(subject, run)
    holders = {point.holder for point in esms_points()}
    sections = []
    for point in esms_points():
        blocks = told.get(point.code, ())
        if not blocks and point.is_optional:
            continue
        if not blocks and point.number not in holders:
            raise CatalogueError(f"Quality report of '{subject}': {point.code} says nothing of this run.")
        sections.append(Section(point.number, point.code, point.title, blocks))
    return _document("quality", subject, run, sections)


def about_page(subject: str, run: Run) -> Document:
    """The page "About the statistics" in the order of Norwegian official statistics, from the quality report's texts.

    Raises:
        CatalogueError: as for ``quality_report``; or a section is made of a point that has no text.
    """
    told = _blocks(subject, run)
    sections = []
    for item in _about_sections():
        missing = [code for code in item.get("codes", ()) if code not in told]
        if missing:
            raise CatalogueError(f"About the statistics, {item['number']}: {', '.join(missing)} has no text.")
        blocks = tuple(block for code in item.get("codes", ()) for block in told[code])
        code = "_".join(("ABOUT", *item["number"].split(".")))
        sections.append(Section(item["number"], code, Text(item["en"], item["nb"]), blocks))
    return _document("about", subject, run, sections)


@cache
def _about_sections() -> list[dict[str, Any]]:
    file = resources.files("census.metadata") / "about.toml"
    listed: list[dict[str, Any]] = tomllib.loads(file.read_text("utf-8"))["sections"]
    return listed


def _blocks(subject: str, run: Run) -> dict[str, tuple[Block, ...]]:
    """What is said of this run, by point."""
    figures = figures_of(run)
    said = {
        code: tuple(
            _block(passage, run, figures, f"{subject}, {code}")
            for passage in passages
            if run.edition.holds(passage.when)
        )
        for code, passages in load_texts(subject).items()
    }
    return {code: blocks for code, blocks in said.items() if blocks}


def _block(passage: Passage, run: Run, figures: Mapping[str, Text], place: str) -> Block:
    if passage.text is None:
        return make_table(passage.table, run)
    return Paragraph(fill(passage.text, figures, place))


def _document(kind: str, subject: str, run: Run, sections: Sequence[Section]) -> Document:
    name, title, lead = _STATISTICS[subject], _KINDS[kind], _LEADS[kind]
    if run.edition.is_synthetic:
        lead = Text(lead.en + _SYNTHETIC.en, lead.nb + _SYNTHETIC.nb)
    heading = Text(f"{title.en}: {name.en}", f"{title.nb}: {name.nb}")
    return Document(f"{kind}_{subject}", heading, lead, tuple(sections))
