"""A document of numbered sections in both languages, as plain values and as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from census.formats.table import LANGUAGES, STATBANK_LANGUAGE, Language, Text

CONTENTS = Text("Contents", "Innhold")


@dataclass(frozen=True)
class Paragraph:
    """Plain text."""

    text: Text


@dataclass(frozen=True)
class Grid:
    """A small table; the first column names the rows, the others hold figures or short texts.

    Attributes:
        caption: what it shows.
        heads: of the columns.
        rows: as many texts each as there are heads.
    """

    caption: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]


Block = Paragraph | Grid


@dataclass(frozen=True)
class Section:
    """A part of a document.

    Attributes:
        number: ``3`` or ``3.4``; its depth is that of the heading.
        code: of the concept that it tells of.
        title: its heading.
        blocks: what it says; nothing if it only holds those below it.
    """

    number: str
    code: str
    title: Text
    blocks: tuple[Block, ...]

    @property
    def depth(self) -> int:
        """1 for ``3``, 2 for ``3.4``."""
        return self.number.count(".") + 1


@dataclass(frozen=True)
class Document:
    """A document.

    Attributes:
        id: names its files.
        title, lead: heading, and a sentence on what it is of.
        sections: in the order of their numbers, each before those below it.
    """

    id: str
    title: Text
    lead: Text
    sections: tuple[Section, ...]


def document_values(document: Document) -> dict[str, Any]:
    """The document as plain values, for JSON."""
    return {
        "id": document.id,
        "title": _values(document.title),
        "lead": _values(document.lead),
        "sections": [
            {
                "number": section.number,
                "code": section.code,
                "title": _values(section.title),
                "blocks": [_block_values(block) for block in section.blocks],
            }
            for section in document.sections
        ],
    }


def read_document(values: Mapping[str, Any]) -> Document:
    """The document of ``document_values``.

    Raises:
        KeyError, TypeError: these are no values of a document.
    """
    return Document(
        values["id"],
        Text(**values["title"]),
        Text(**values["lead"]),
        tuple(
            Section(
                item["number"],
                item["code"],
                Text(**item["title"]),
                tuple(_read_block(block) for block in item["blocks"]),
            )
            for item in values["sections"]
        ),
    )


def document_body(document: Document, language: Language) -> str:
    """What stands in ``<main>``: heading, lead, contents, sections."""
    return "\n".join(_body(document, language))


def document_page(document: Document, language: Language, style: str) -> str:
    """A page of its own that needs nothing from the net."""
    code = STATBANK_LANGUAGE[language]
    return (
        f'<!DOCTYPE html>\n<html lang="{code}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title[language])}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        f"{document_body(document, language)}\n</main>\n</body>\n</html>\n"
    )


def block_text(block: Block, language: Language) -> str:
    """A paragraph, or a table as lines of text."""
    if isinstance(block, Paragraph):
        return block.text[language]
    heads = [head[language] for head in block.heads]
    lines = [f"{block.caption[language]}:"]
    for first, *others in block.rows:
        told = "; ".join(f"{head}: {cell[language]}" for head, cell in zip(heads[1:], others, strict=True))
        lines.append(f"{first[language]} – {told}")
    return "\n".join(lines)


def _body(document: Document, language: Language) -> Iterator[str]:
    yield f"<h1>{escape(document.title[language])}</h1>"
    yield f"<p>{escape(document.lead[language])}</p>"
    links = "".join(
        f'<li><a href="#section-{item.number}">{escape(_heading(item, language))}</a></li>'
        for item in document.sections
        if item.depth == 1
    )
    yield f'<nav aria-label="{escape(CONTENTS[language])}"><ul>{links}</ul></nav>'
    for item in document.sections:
        level = item.depth + 1
        yield f'<h{level} id="section-{item.number}">{escape(_heading(item, language))}</h{level}>'
        yield from (_block_html(block, language) for block in item.blocks)


def _heading(section: Section, language: Language) -> str:
    return (
        f"{section.number}. {section.title[language]}"
        if section.depth == 1
        else (f"{section.number} {section.title[language]}")
    )


def _block_html(block: Block, language: Language) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{escape(block.text[language])}</p>"
    caption = escape(block.caption[language])
    heads = "".join(
        f'<th scope="col"{"" if place == 0 else _NUMBER}>{escape(head[language])}</th>'
        for place, head in enumerate(block.heads)
    )
    rows = "\n".join(f"<tr>{_row(row, language)}</tr>" for row in block.rows)
    return (
        f'<div class="wide" role="group" aria-label="{caption}" tabindex="0"><table><caption>{caption}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>{rows}</tbody></table></div>"
    )


_NUMBER = ' class="number"'


def _row(row: Sequence[Text], language: Language) -> str:
    first, *others = (escape(cell[language]) for cell in row)
    return f'<th scope="row">{first}</th>' + "".join(f"<td{_NUMBER}>{cell}</td>" for cell in others)


def _values(text: Text) -> dict[str, str]:
    return {language: text[language] for language in LANGUAGES}


def _block_values(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"paragraph": _values(block.text)}
    return {
        "table": {
            "caption": _values(block.caption),
            "heads": [_values(head) for head in block.heads],
            "rows": [[_values(cell) for cell in row] for row in block.rows],
        }
    }


def _read_block(values: Mapping[str, Any]) -> Block:
    if "paragraph" in values:
        return Paragraph(Text(**values["paragraph"]))
    table = values["table"]
    return Grid(
        Text(**table["caption"]),
        tuple(Text(**head) for head in table["heads"]),
        tuple(tuple(Text(**cell) for cell in row) for row in table["rows"]),
    )
