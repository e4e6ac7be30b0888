"""What the page of a table tells of it, and offers to choose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup, escape

from census.formats import Language
from census.statbank.code_lists import code_lists_of, find_code_list
from census.statbank.cut import Cut
from census.statbank.publications import Publication

_LONG = 28
"""Characters of a label that a list of values has room for."""


def describe_form(publication: Publication, cut: Cut, language: Language) -> dict[str, Any]:
    """The variables with their values and code lists, what is chosen of them, and the footnotes."""
    table = publication.table
    variables = []
    for item, groups, code_list in zip(table.dimensions, cut.groups, cut.code_lists, strict=True):
        chosen = {group.code for group, _ in groups or ()}
        if code_list is None:
            values = list(zip(item.codes, item.labels_in(language), strict=True))
        else:
            listed = find_code_list(publication, item, code_list)
            values = [(group.code, group.label[language]) for group in listed.groups]
        variables.append(
            {
                "id": item.id,
                "label": item.label[language],
                "required": not item.may_be_left_out and len(values) > 1,
                "code_list": code_list or "",
                "code_lists": [
                    {"id": other.id, "label": other.label[language]} for other in code_lists_of(publication, item)
                ],
                "size": len(values),
                "options": options(values, chosen),
                "in_heading": item.id in cut.heading,
            }
        )
    return {
        "id": table.id,
        "title": table.title[language],
        "published": table.published.isoformat(),
        "variables": variables,
        "definitions": [
            (item.label[language], item.definition[language]) for item in table.dimensions if item.definition
        ],
        "notes": [{"text": note.text[language], "mandatory": note.mandatory} for note in table.notes],
    }


def options(values: Iterable[tuple[str, str]], chosen: set[str]) -> Markup:
    """The values as options of a list. A template takes ten times as long, and basic units are 14 thousand."""
    lines = []
    for code, label in values:
        text = escape(label)
        title = f' title="{text}"' if len(label) > _LONG else ""
        selected = " selected" if code in chosen else ""
        lines.append(f'<option value="[{escape(code)}]"{title}{selected}>{text}</option>')
    return Markup("\n".join(lines))
