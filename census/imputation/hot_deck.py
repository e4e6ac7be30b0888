"""Random-donor hot deck within imputation classes, as relational steps.

Source: "About the statistics", Census 2001, Non-sample errors: for every non-response household a dwelling is randomly
selected in the same basic unit, in the same type of building, whose household is of the same type.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from census.engine import count, keyed_hash, materialise, stack
from census.errors import ImputationError

ImputationClass = tuple[str, ...]
"""Columns that a recipient and its donor have in common. The empty tuple is everybody."""


def find_donors(
    recipients: ir.Table,
    donors: ir.Table,
    unit: str,
    classes: Sequence[ImputationClass],
    draw: str,
    by: tuple[str, ...] = (),
) -> ir.Table:
    """Draw a donor for every recipient, from the finest imputation class in which there is one.

    Within a class, donors and recipients are each put in a random order, and matched by their place in it: no donor is
    used twice before every donor of the class was used once. The order is by a keyed hash of the unit's id, so that the
    draw depends on nothing but ``draw``, the ids and the classes. Null is a value like others in a class.

    Args:
        recipients: units without values: ``unit`` and ``by`` (together the key), and the columns of the classes.
        donors: units with values: the same columns.
        unit: name of the unit's id.
        classes: from the finest to the coarsest.
        draw: names the draw: seed and purpose.
        by: columns by whose values separate draws are made, such as the variable to impute.

    Returns:
        A row for each recipient: ``unit`` and ``by`` (key), ``donor_id``, ``imputation_level`` (place of the class in
        ``classes``, from 1).

    Raises:
        ImputationError: a recipient has no donor in any class.

    Example:
        ``find_donors(silent, answered, "household_id", [("basic_unit", "type"), ("municipality",)], "1/forms")``
    """
    matched = []
    waiting = materialise(recipients)
    left = count(waiting)
    for level, keys in enumerate(classes, start=1):
        pairs = _match(waiting, donors, unit, (*by, *keys), draw, by)
        found = materialise(pairs.mutate(imputation_level=ibis.literal(level, "int64")))
        matched.append(found)
        left -= count(found)
        if not left:
            pairs = stack(matched)
            return pairs.mutate(imputation_level=pairs.imputation_level.cast("int64"))  # Spark's literals are int32
        waiting = materialise(waiting.anti_join(found, [unit, *by]))
    raise ImputationError(
        f"{left} of the units to impute ({unit}) have no donor in any imputation class.",
        "End the list of classes with a coarser one; '()' takes any donor.",
    )


def _match(
    recipients: ir.Table, donors: ir.Table, unit: str, keys: ImputationClass, draw: str, by: tuple[str, ...]
) -> ir.Table:
    taking = _with_class(recipients, unit, keys, by)
    giving = _with_class(donors, unit, keys, by).semi_join(taking, "class_key")
    sizes = giving.group_by("class_key").agg(donors=giving.count())
    placed = _in_random_order(taking, f"{draw}/recipients", by).join(sizes, "class_key")
    placed = placed.mutate(turn=placed.place % placed.donors)
    offered = _in_random_order(giving, f"{draw}/donors", by)
    offered = offered.select("class_key", turn="place", donor_id="unit")
    pairs = placed.join(offered, ["class_key", "turn"])
    return pairs.select(*by, "donor_id", **{unit: pairs.unit})


def _with_class(units: ir.Table, unit: str, keys: ImputationClass, by: tuple[str, ...]) -> ir.Table:
    """``unit``, ``by`` and ``class_key`` (its class as text)."""
    class_key: ir.StringValue = ibis.literal("")
    for key in keys:
        class_key = class_key + units[key].cast("string").fill_null("?") + "|"
    return units.select(*by, unit=units[unit], class_key=class_key)


def _in_random_order(units: ir.Table, draw: str, by: tuple[str, ...]) -> ir.Table:
    """The units with ``place``: theirs in the random order of their class, from 0."""
    shuffle = keyed_hash(draw, *(units[name] for name in by), units.unit)
    return units.mutate(place=ibis.row_number().over(group_by="class_key", order_by=[shuffle, units.unit]))
