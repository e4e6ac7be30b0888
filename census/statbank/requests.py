"""Reading what a request asks for: languages, days, query strings and JSON bodies."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from census.formats import Language
from census.statbank.problems import bad_request, quoted
from census.statbank.selection import MOST_EXPRESSIONS, Choice, Selection, split_values

LANGUAGES: dict[str, Language] = {"en": "en", "no": "nb", "nb": "nb"}
"""Languages as the interface names them."""

_OF_VARIABLE = re.compile(r"(valuecodes|codelist)\[(.+)\]", re.IGNORECASE)


def read_language(name: str | None) -> Language:
    """The language asked for; English if none is.

    Raises:
        RequestError: there is no such language.
    """
    language = LANGUAGES.get((name or "en").lower())
    if language is None:
        raise bad_request(f"There is no language {quoted(name or '')}. There are: en, no.")
    return language


def read_day(text: str | None) -> dt.date | None:
    """A day (``2002-11-28``), if one is given.

    Raises:
        RequestError: it is none.
    """
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise bad_request(f"{quoted(text)} is no day. Write it as 2002-11-28.") from None


def read_query(parameters: Iterable[tuple[str, str]]) -> Selection:
    """The selection of a query string: ``valuecodes[variable]=…``, ``codelist[variable]=…``, ``heading``, ``stub``;
    names in any case.

    Raises:
        RequestError: a parameter of that kind is malformed.
    """
    values: dict[str, list[str]] = {}
    code_lists: dict[str, str] = {}
    placed: dict[str, tuple[str, ...]] = {"heading": (), "stub": ()}
    for name, value in parameters:
        of_variable = _OF_VARIABLE.fullmatch(name)
        if of_variable is not None:
            if of_variable[1].lower() == "codelist":
                code_lists[of_variable[2]] = value
            else:
                values.setdefault(of_variable[2], []).extend(split_values(value))
        elif name.lower() in placed:
            placed[name.lower()] = (*placed[name.lower()], *split_values(value))
        elif name.lower().startswith(("valuecodes", "codelist")):
            raise bad_request(f"{quoted(name)} names no variable. Write valuecodes[variable]=codes.")
    names = {name.lower(): name for name in (*values, *code_lists)}
    asked = {name.lower(): tuple(codes) for name, codes in values.items()}
    lists = {name.lower(): item or None for name, item in code_lists.items()}
    choices = tuple(Choice(name, asked.get(key, ()), lists.get(key)) for key, name in names.items())
    return _checked(Selection(choices, placed["heading"], placed["stub"]))


def read_body(body: bytes) -> Selection:
    """The selection of a JSON body; an empty one chooses nothing. Source: schema ``VariablesSelection``.

    Raises:
        RequestError: it is no JSON, or not of that form.
    """
    if not body.strip():
        return Selection()
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise bad_request(
            'The body is no JSON. Send {"selection": [{"variableCode": …, "valueCodes": […]}]}.'
        ) from None
    return read_selection(content)


def read_selection(content: Any) -> Selection:
    """The selection that a JSON document holds.

    Raises:
        RequestError: it is not of the form of the schema ``VariablesSelection``.
    """
    if not isinstance(content, dict):
        raise bad_request('The body is no JSON object. Send {"selection": […]}.')
    items = content.get("selection") or []
    if not isinstance(items, list):
        raise bad_request("'selection' is no list of variables.")
    placement = content.get("placement") or {}
    if not isinstance(placement, dict):
        raise bad_request("'placement' is no object with 'heading' and 'stub'.")
    choices = tuple(_read_choice(item) for item in items)
    return _checked(
        Selection(
            choices,
            _texts(placement.get("heading"), "placement.heading"),
            _texts(placement.get("stub"), "placement.stub"),
        )
    )


def _read_choice(item: Any) -> Choice:
    if not isinstance(item, dict):
        raise bad_request("'selection' holds something that is no object with 'variableCode' and 'valueCodes'.")
    lower = {str(key).lower(): value for key, value in item.items()}
    variable, code_list = lower.get("variablecode"), lower.get("codelist")
    if not isinstance(variable, str) or not variable:
        raise bad_request("'selection' holds a choice without 'variableCode'.")
    if code_list is not None and not isinstance(code_list, str):
        raise bad_request(f"'codelist' of {quoted(variable)} is no text.")
    return Choice(variable, _texts(lower.get("valuecodes"), f"valueCodes of {variable}"), code_list or None)


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise bad_request(f"{quoted(where)} is no list of texts.")
    return tuple(value)


def _checked(selection: Selection) -> Selection:
    size = sum(len(choice.values) for choice in selection.choices)
    if size > MOST_EXPRESSIONS:
        raise bad_request(f"The query names {size} values; at most {MOST_EXPRESSIONS} are read. Use * or a code list.")
    return selection


def only(values: Sequence[str]) -> str | None:
    """The last of the values given for one parameter; none if there is none."""
    return values[-1] if values else None
