"""Rules for the answers on the forms. None rejects a form: respondents were not asked again.

Source: "About the statistics", Census 2001, Control and editing; Sources of error and uncertainty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from questionnaire.questions import BOXES, CHOICES, ENERGY_IN, LIMITS, RETURNED, SMALLEST_ROOM_M2, Limits
from registers.rules import outside
from registers.schema import Broken, Rule, Severity

if TYPE_CHECKING:
    import ibis.expr.types as ir

FLOOR_SPACE_MARGIN = 0.2
"""Share by which two statements of one floor space may differ, as people round it; at least ``_ROUNDED_M2``."""

_ROUNDED_M2 = 10
_EDITED = "Nothing: editing removes the answer, and imputation gives another."
_IMPUTED = "Nothing: the answer is imputed. Were it a quarter of the forms, the question or its reading is at fault."


def answer_rules() -> Iterator[Rule]:
    """Rules for the housing form: non-response of whole forms and of questions, answers that are hard to believe."""
    yield not_returned("the dwelling of a household without a form is imputed")
    yield unanswered("lived_at_address", lambda rows, _: rows.filter(_back(rows) & rows.lived_at_address.isnull()))
    for question in (*LIMITS, *CHOICES):
        yield unanswered(question, _empty(question))
    for question, boxes in BOXES.items():
        yield Rule(
            f"unanswered_{question}",
            Severity.CLEAR,
            f"Of the boxes of the question on {question}, at least one is ticked.",
            _IMPUTED,
            _none_ticked(boxes),
            boxes,
            tolerance=0.25,
        )
    yield from rules_of_belief(LIMITS)
    yield Rule(
        "floor_space_differs_from_gab",
        Severity.REPORT,
        f"Where one dwelling has the address, its floor space in GAB is within {FLOOR_SPACE_MARGIN:.0%} of the form's.",
        "Nothing: respondents were not asked again. Were it many, ask what is measured in the one and in the other.",
        _other_floor_space,
        ("utility_floor_space_m2",),
        uses=("gab_dwellings",),
        tolerance=0.15,
    )
    yield Rule(
        "energy_without_heating",
        Severity.REPORT,
        "There is a heating system for each source of energy that is used.",
        "Nothing: a box was faintly ticked, or forgotten; the answers stand as they are read.",
        _energy_without_heating,
        tuple(ENERGY_IN),
        tolerance=0.15,
    )


def not_returned(consequence: str) -> Rule:
    """The rule that a form came back; ``consequence`` says what becomes of those that did not."""
    return Rule(
        "not_returned",
        Severity.REPORT,
        "The form came back and could be read.",
        f"Nothing: {consequence}.",
        lambda rows, _: rows.filter(rows.outcome.notin(RETURNED)),
        ("outcome",),
        tolerance=0.4,
    )


def rules_of_belief(limits: Mapping[str, Limits]) -> Iterator[Rule]:
    """Rules that the answers to these questions can be believed, and that the rooms fit into the floor space."""
    for question, limit in limits.items():
        yield Rule(
            f"{question}_unbelievable",
            Severity.REPORT,
            f"{question} is from {limit.least} to {limit.most}.",
            _EDITED,
            outside(question, limit.least, limit.most),
            (question,),
            tolerance=0.15,
        )
    yield Rule(
        "rooms_do_not_fit",
        Severity.REPORT,
        f"So many rooms of at least {SMALLEST_ROOM_M2} square metres fit into the floor space.",
        "Nothing: editing removes the number of rooms, and imputation gives another.",
        lambda rows, _: rows.filter(rows.number_of_rooms * SMALLEST_ROOM_M2 > rows.utility_floor_space_m2),
        ("number_of_rooms", "utility_floor_space_m2"),
        tolerance=0.15,
    )


def unanswered(question: str, broken: Broken, unless: str = "the dwelling is answered for on another form") -> Rule:
    """The rule that a form that came back answers a question."""
    return Rule(
        f"unanswered_{question}",
        Severity.REPORT,
        f"A form that came back answers {question}, unless {unless}.",
        _IMPUTED,
        broken,
        (question,),
        tolerance=0.25,
    )


def _back(rows: ir.Table) -> ir.BooleanValue:
    return rows.outcome.isin(RETURNED)


def _answering(rows: ir.Table) -> ir.BooleanValue:
    """Whether a form came back with the housing questions to be answered on it."""
    return _back(rows) & (rows.answered_on_other_form != "1").fill_null(True)


def _empty(question: str) -> Broken:
    return lambda rows, _: rows.filter(_answering(rows) & rows[question].isnull())


def _none_ticked(boxes: tuple[str, ...]) -> Broken:
    return lambda rows, _: rows.filter(_answering(rows) & ~_any_ticked(rows, boxes))


def _any_ticked(rows: ir.Table, boxes: tuple[str, ...]) -> ir.BooleanValue:
    return reduce(or_, (rows[box].fill_null(False) for box in boxes))


def _energy_without_heating(rows: ir.Table, _others: Mapping[str, ir.Table]) -> ir.Table:
    lacking = (rows[source].fill_null(False) & ~_any_ticked(rows, systems) for source, systems in ENERGY_IN.items())
    return rows.filter(reduce(or_, lacking))


def _other_floor_space(rows: ir.Table, others: Mapping[str, ir.Table]) -> ir.Table:
    """Forms, answered at the printed address, whose floor space is far from that of the only dwelling there."""
    dwellings = others["gab_dwellings"]
    there = dwellings.group_by("address_code").agg(
        dwellings_there=dwellings.count(), registered=dwellings.utility_floor_space_m2.max()
    )
    stated = rows.filter(rows.utility_floor_space_m2.notnull() & (rows.lived_at_address != "2").fill_null(True))
    both = stated.select("row_number", "address_code", "utility_floor_space_m2").join(there, "address_code")
    apart = (both.utility_floor_space_m2 - both.registered).abs()
    return both.filter(
        (both.dwellings_there == 1) & (apart > both.registered * FLOOR_SPACE_MARGIN) & (apart > _ROUNDED_M2)
    )
