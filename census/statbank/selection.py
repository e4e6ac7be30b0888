"""What a query asks for: for each variable values, or expressions that stand for some, and perhaps a code list.

Source: PxWebApi 2: ``*`` any text and ``?`` any character; ``top(n,from)``, ``bottom(n,from)``, ``from(code)``,
``to(code)``, ``range(code,code)``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import translate

from census.statbank.problems import bad_request, quoted

MOST_EXPRESSIONS = 20_000
"""Values and expressions in one query."""

_CALL = re.compile(r"(top|bottom|from|to|range)\((.*)\)", re.IGNORECASE)


@dataclass(frozen=True)
class Choice:
    """What is asked of one variable: values or expressions; all of the code list's if none is named."""

    variable: str
    values: tuple[str, ...] = ()
    code_list: str | None = None


@dataclass(frozen=True)
class Selection:
    """A query: choices, and where variables are to stand (empty: as the table has them)."""

    choices: tuple[Choice, ...] = ()
    heading: tuple[str, ...] = ()
    stub: tuple[str, ...] = ()


def find_values(expressions: Sequence[str], codes: Sequence[str], variable: str) -> list[int]:
    """Places of the codes that values and expressions stand for, in the order of the codes asked for, each once.

    Raises:
        RequestError: a code is not among those of the variable, or an expression is wrong.
    """
    place = {code: number for number, code in enumerate(codes)}
    found: dict[int, None] = {}
    for expression in expressions:
        if expression in place:
            found[place[expression]] = None
        else:
            found.update(dict.fromkeys(_evaluate(expression, codes, place, variable)))
    return list(found)


def split_values(text: str) -> tuple[str, ...]:
    """The values of a comma separated list. Commas within brackets part nothing, as in ``top(3,1),[01,02]``."""
    values, depth, begin = [], 0, 0
    for number, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            values.append(text[begin:number])
            begin = number + 1
    values.append(text[begin:])
    stripped = (value.strip() for value in values)
    return tuple(value[1:-1] if value.startswith("[") and value.endswith("]") else value for value in stripped if value)


def _evaluate(expression: str, codes: Sequence[str], place: dict[str, int], variable: str) -> list[int]:
    call = _CALL.fullmatch(expression)
    if call is not None:
        arguments = [argument.strip().removeprefix("[").removesuffix("]") for argument in call[2].split(",")]
        return _call(call[1].lower(), arguments, codes, place, variable)
    if "*" in expression or "?" in expression:
        # Of fnmatch's signs only these two are the interface's; brackets stand for themselves.
        pattern = re.compile(translate(expression.replace("[", "[[]")), re.IGNORECASE)
        return [number for number, code in enumerate(codes) if pattern.match(code)]
    raise bad_request(
        f"{quoted(expression)} is no value of variable {quoted(variable)}. See its codes in the table's metadata."
    )


def _call(name: str, arguments: list[str], codes: Sequence[str], place: dict[str, int], variable: str) -> list[int]:
    places = list(range(len(codes)))
    if name in ("top", "bottom"):
        numbers = [_whole(argument, name) for argument in arguments]
        if len(numbers) not in (1, 2):
            raise bad_request(f"'{name}' takes a number, and perhaps from which place: {name}(3) or {name}(3,2).")
        count, start = numbers[0], numbers[1] - 1 if len(numbers) == 2 else 0
        ordered = places if name == "top" else places[::-1]
        return sorted(ordered[max(start, 0) : max(start, 0) + count])
    wanted = 2 if name == "range" else 1
    if len(arguments) != wanted:
        raise bad_request(f"'{name}' takes {wanted} code{'s' if wanted > 1 else ''}, not {len(arguments)}.")
    unknown = [argument for argument in arguments if argument not in place]
    if unknown:
        raise bad_request(
            f"{quoted(unknown[0])} in '{name}(…)' is no value of variable {quoted(variable)}. See its codes in the "
            "table's metadata."
        )
    first = 0 if name == "to" else place[arguments[0]]
    last = len(codes) - 1 if name == "from" else place[arguments[-1]]
    if first > last:
        raise bad_request(f"In '{name}(…)' of variable {quoted(variable)} the first code comes after the last.")
    return places[first : last + 1]


def _whole(text: str, name: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise bad_request(f"{quoted(text)} in '{name}(…)' is no whole number.")
    return int(text)
