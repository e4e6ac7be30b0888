"""Random-donor hot deck within imputation classes, as relational steps.

Source: "About the statistics", Census 2001, Non-sample errors: for every non-response household a dwelling is randomly
selected in the same basic unit, in the same type of building, whose household is of the same type.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from census.engine import keyed_hash, materialise, stack
from census.errors import ImputationError

ImputationClass = tuple[str, ...]
"""Columns that a recipient and its donor have in common. The empty tuple is everybody."""


def find_donors(
    recipients: ir.Table, donors: ir.Table, unit: str, classes: Sequence[ImputationClass], draw: str
) -> ir.Table:
    """Draw a donor for every recipient, from the finest imputation class in which there is one.

    Within a class, donors and recipients are each put in a random order, and matched by their place in it: no donor is
    used twice before every donor of the class was used once. The order is by a keyed hash of the unit's id, so that the
    draw depends on nothing but ``draw``, the ids and the classes. Null is a value like others in a class.

    Args:
        recipients: units without values: ``unit`` (key) and the columns of the classes.
        donors: units with values: the same columns.
        unit: name of the key.
        classes: from the finest to the coarsest.
        draw: names the draw: seed and purpose.

    Returns:
        A row for each recipient: ``unit`` (key), ``donor_id``, ``imputation_level`` (place of the class in ``classes``, from 1).

    Raises:
        ImputationError: a recipient has no donor in any class.

    Example:
        ``find_donors(silent, answered, "household_id", [("basic_unit", "type"), ("municipality",)], "1/forms")``
    """
    matched = []
    waiting = materialise(recipients)
    for level, keys in enumerate(classes, start=1):
        found = _match(waiting, donors, unit, keys, draw)
        found = materialise(found.mutate(imputation_level=ibis.literal(level, "int64")))
        matched.append(found)
        waiting = materialise(waiting.anti_join(found, unit))
        if not waiting.count().to_pyarrow().as_py():
            break
    left = waiting.count().to_pyarrow().as_py()
    if left:
        raise ImputationError(
            f"{left} of the units to impute ({unit}) have no donor in any imputation class.",
            "End the list of classes with a coarser one; '()' takes any donor.",
        )
    return stack(matched)


def _match(recipients: ir.Table, donors: ir.Table, unit: str, keys: ImputationClass, draw: str) -> ir.Table:
    taking = _in_random_order(recipients, unit, keys, f"{draw}/recipients")
    giving = _in_random_order(donors, unit, keys, f"{draw}/donors").rename(donor_id="unit", donor_place="place")
    sizes = giving.group_by("class_key").agg(donors=giving.count())
    placed = taking.join(sizes, "class_key")
    placed = placed.mutate(donor_place=placed.place % placed.donors)
    pairs = placed.join(giving, ["class_key", "donor_place"])
    return pairs.select(**{unit: pairs.unit}, donor_id=pairs.donor_id)


def _in_random_order(units: ir.Table, unit: str, keys: ImputationClass, draw: str) -> ir.Table:
    """``unit``, ``class_key`` (its class as text) and ``place`` (in the random order of the class, from 0)."""
    class_key: ir.StringValue = ibis.literal("")
    for key in keys:
        class_key = class_key + units[key].cast("string").fill_null("?") + "|"
    shuffled = units.select(unit=units[unit], class_key=class_key, shuffle=keyed_hash(draw, units[unit]))
    place = ibis.row_number().over(group_by="class_key", order_by=[shuffled.shuffle, shuffled.unit])
    return shuffled.select("unit", "class_key", place=place)
