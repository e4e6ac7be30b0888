"""Random-donor hot deck within imputation classes, as relational steps that run on every engine.

Source: "About the statistics", Census 2001, Non-sample errors: for every non-response household a dwelling is randomly
selected in the same basic unit, in the same type of building, whose household is of the same type. The numeric kernel
in ``matching`` makes the same draws in memory; its functions say what is done here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from census.engine import count, keyed_hash, materialise, stack
from census.errors import ImputationError
from census.imputation.classes import ImputationClass, banded, check_classes, split_key
from census.imputation.edits import Edit
from census.imputation.matching import TAKE_TURNS, UNLIMITED, Rules
from census.imputation.order import HEXADECIMAL_DIGITS, NUMBER_DIGITS, starting_point


@dataclass(frozen=True)
class Given:
    """What donors give, where edits must hold with it.

    Attributes:
        variables: columns of recipients (filled where they are null) and donors.
        edits: rules for the variables and further columns of recipients.
    """

    variables: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()

    @property
    def columns(self) -> list[str]:
        """Columns that the edits look at."""
        return sorted({column for edit in self.edits for column in edit.columns})


@dataclass(frozen=True)
class _Draw:
    name: str
    group: str
    rules: Rules
    given: Given

    @property
    def start(self) -> str:
        return starting_point(self.name, self.group)


def find_donors(
    recipients: ir.Table,
    donors: ir.Table,
    unit: str,
    classes: Sequence[ImputationClass],
    draw: str,
    group: str = "",
    rules: Rules = TAKE_TURNS,
    given: Given | None = None,
) -> ir.Table:
    """Draw a donor for every recipient, from the finest imputation class in which there is one.

    Within a class, donors and recipients are each put in a random order, and matched by their place in it: no donor is
    used twice before every donor of the class was used once, at this level or a finer one. The order is by a keyed hash
    of the unit's id, so that the draw depends on nothing but ``draw``, ``group``, the ids and the classes. Null is a
    value like others in a class. A donor whose values would break an edit is passed over.

    Args:
        recipients: units without values: ``unit`` (key), the columns of the classes and of the edits.
        donors: units with values: the same columns.
        unit: name of the unit's id.
        classes: from the finest to the coarsest.
        draw: names the draw: seed and purpose. Draws of one name have one order of donors.
        group: names the variables drawn together: each group begins elsewhere in that order.
        rules: how donors are used.
        given: what must keep which edits; none: no edits.

    Returns:
        A row for each recipient: ``unit`` (key), ``donor_id``, ``imputation_level`` (place of the class in
        ``classes``, from 1).

    Raises:
        ImputationError: a recipient has no donor in any class.

    Example:
        ``find_donors(silent, answered, "household_id", [("basic_unit", "type"), ("municipality",)], "1/record")``
    """
    check_classes(classes, recipients.columns)
    plan = _Draw(draw, group, rules, given or Given())
    needed = plan.given.columns
    shuffle = keyed_hash(f"{draw}/{group}/recipients", recipients[unit]).left(HEXADECIMAL_DIGITS)
    waiting = materialise(_with_keys(recipients, unit, classes, needed).mutate(shuffle=shuffle))
    shuffle = keyed_hash(f"{draw}/donors", donors[unit]).left(HEXADECIMAL_DIGITS)
    offered = _with_keys(donors, unit, classes, needed).rename(donor_id="unit").mutate(shuffle=shuffle)
    offered = materialise(offered.mutate(is_late=offered.shuffle < plan.start))
    matched: list[ir.Table] = []
    left = count(waiting)
    for level, keys in enumerate(classes, start=1):
        if not left:
            break
        pairs = _draw_at(waiting, offered, [_named(key) for key in keys], matched, plan)
        for found in pairs:
            matched.append(materialise(found.mutate(imputation_level=ibis.literal(level).cast("int64"))))
            left -= count(matched[-1])
            waiting = waiting.anti_join(matched[-1], "unit")
        waiting = materialise(waiting)
    if left:
        raise ImputationError(
            f"{left} of the units to impute ({unit}) have no donor in any imputation class.",
            "End the list of classes with a coarser one ('()' takes any donor), or ease the edits or the limit.",
        )
    found = stack(matched) if matched else offered.limit(0).mutate(unit="donor_id", imputation_level="donor_id")
    return found.select(**{unit: "unit"}, donor_id="donor_id", imputation_level="imputation_level")


def _draw_at(
    waiting: ir.Table, offered: ir.Table, keys: list[str], matched: list[ir.Table], plan: _Draw
) -> list[ir.Table]:
    """Pairs (``unit``, ``donor_id``) of one level: by rank, then by search where an edit would break."""
    classes = waiting.select(*keys, everybody=ibis.literal(1)).distinct()
    classes = materialise(classes.mutate(class_code=ibis.row_number()).rename(**{f"class_{key}": key for key in keys}))
    placed = _in_class(waiting, classes, keys)
    order = ibis.window(group_by="class_code", order_by=["shuffle", "unit"])
    placed = materialise(placed.mutate(place=ibis.row_number().over(order)))
    giving = _in_class(offered, classes, keys)
    if matched and not plan.rules.replacement:
        used = stack(matched)
        used = used.group_by(used_id="donor_id").agg(uses=used.count())
        giving = giving.left_join(used, giving.donor_id == used.used_id).drop("used_id")
        giving = giving.mutate(uses=giving.uses.fill_null(0))
    else:
        giving = giving.mutate(uses=ibis.literal(0).cast("int64"))
    if not plan.given.edits:
        return [_match_by_rank(placed, giving, plan)]
    giving = materialise(giving)
    pairs = materialise(_match_by_rank(placed, giving, plan))
    kept = materialise(_keeping(pairs, placed, giving, plan.given))
    failed = placed.semi_join(pairs, "unit").anti_join(kept, "unit")
    return [kept, *_match_by_search(failed, giving, kept, plan)]


def _match_by_rank(placed: ir.Table, giving: ir.Table, plan: _Draw) -> ir.Table:
    """See ``matching.match_by_rank``."""
    if plan.rules.limit:
        giving = giving.filter(giving.uses < plan.rules.limit)
    order = ibis.window(group_by="class_code", order_by=["uses", "is_late", "shuffle", "donor_id"])
    position = ibis.row_number().over(order)
    if plan.rules.replacement:
        sizes = giving.group_by("class_code").agg(size=giving.count())
        drawn = placed.join(sizes, "class_code")
        turned = drawn.mutate(turn=drawn_turn(drawn.shuffle, drawn.size))
        offers = giving.select("class_code", "donor_id", turn=position)
    else:
        running = ibis.window(group_by="class_code", order_by=["uses", "is_late", "shuffle", "donor_id"], following=0)
        listed = giving.select(
            "class_code",
            "donor_id",
            position=position,
            total=giving.uses.sum().over(running),
            following=giving.uses.lead().over(order).fill_null(plan.rules.limit or UNLIMITED),
        )
        listed = listed.mutate(room=(listed.position + 1) * listed.following - listed.total)
        listed = materialise(listed)
        before = ibis.window(group_by="class_code", order_by="position")
        spans = listed.select(
            "class_code", "room", size=listed.position + 1, earlier=listed.room.lag().over(before).fill_null(0)
        )
        spans = spans.filter(spans.room > spans.earlier).rename(of_class="class_code")
        turned = placed.join(
            spans,
            [placed.class_code == spans.of_class, placed.place >= spans.earlier, placed.place < spans.room],
        )
        turned = turned.mutate(turn=(turned.place - turned.earlier) % turned.size)
        offers = listed.select("class_code", "donor_id", turn="position")
    return turned.select("unit", "class_code", "turn").join(offers, ["class_code", "turn"]).select("unit", "donor_id")


def _match_by_search(failed: ir.Table, giving: ir.Table, kept: ir.Table, plan: _Draw) -> list[ir.Table]:
    """See ``matching.match_by_search``; a table of pairs for each round."""
    failed = materialise(failed)
    if not count(failed):
        return []
    order = ibis.window(group_by="class_code", order_by=["is_late", "shuffle", "donor_id"])
    classes = giving.semi_join(failed, "class_code")
    spots = classes.mutate(
        spot=ibis.row_number().over(order), size=classes.count().over(ibis.window(group_by="class_code"))
    )
    both = failed.select("unit", "class_code", "place", begins="shuffle").join(spots, "class_code")
    start = drawn_turn(both.begins, both.size) if plan.rules.replacement else both.place
    both = both.mutate(ahead=(both.spot - start % both.size + both.size) % both.size)
    candidates = both.select("unit", "donor_id", "place", "size", "ahead", "uses")
    asking = materialise(_keeping(candidates, failed, giving, plan.given))
    used = kept.group_by("donor_id").agg(taken=kept.count())
    found: list[ir.Table] = []
    while count(asking):
        asking = asking.left_join(used.rename(used_id="donor_id"), [("donor_id", "used_id")]).drop("used_id")
        counted = ibis.literal(0) if plan.rules.replacement else asking.uses + asking.taken.fill_null(0)
        asking = asking.mutate(uses=counted.cast("int64")).drop("taken")
        if plan.rules.limit:
            asking = asking.filter(asking.uses < plan.rules.limit)
        asking = materialise(asking)
        choice = ibis.window(group_by="unit", order_by=[asking.uses * asking.size + asking.ahead])
        asked = asking.mutate(choice=ibis.row_number().over(choice)).filter(lambda t: t.choice == 0)
        if not plan.rules.replacement:
            turn = ibis.window(group_by="donor_id", order_by="place")
            asked = asked.mutate(turn=ibis.row_number().over(turn)).filter(lambda t: t.turn == 0)
        found.append(materialise(asked.select("unit", "donor_id")))
        asking = asking.anti_join(found[-1], "unit")
        used = found[-1].group_by("donor_id").agg(taken=found[-1].count())
    return found


def drawn_turn(shuffle: ir.StringValue, size: ir.IntegerValue) -> ir.IntegerValue:
    """The turn from 0 to ``size`` - 1 that the leading digits of a hash draw."""
    number: ir.IntegerValue = ibis.literal(0).cast("int64")
    for place in range(NUMBER_DIGITS):
        number = number * 16 + ibis.literal("0123456789abcdef").find(shuffle.substr(place, 1)).cast("int64")
    return (number * size).cast("int64") // 16**NUMBER_DIGITS


def _keeping(pairs: ir.Table, recipients: ir.Table, donors: ir.Table, given: Given) -> ir.Table:
    """The pairs with which all edits hold."""
    own = recipients.select(own_id="unit", **{f"own_{name}": name for name in given.columns})
    theirs = donors.select(giving_id="donor_id", **{f"given_{name}": name for name in given.columns})
    both = pairs.join(own, pairs.unit == own.own_id).join(theirs, [("donor_id", "giving_id")])
    record = both.mutate(
        **{
            name: ibis.coalesce(both[f"own_{name}"], both[f"given_{name}"])
            if name in given.variables
            else both[f"own_{name}"]
            for name in given.columns
        }
    )
    for edit in given.edits:
        record = record.filter(edit.holds(record))
    return record.select(*pairs.columns)


def _with_keys(units: ir.Table, unit: str, classes: Sequence[ImputationClass], needed: Sequence[str]) -> ir.Table:
    """``unit``, the keys of all classes (named by ``_named``) and the columns ``needed``."""
    keys = {}
    for key in dict.fromkeys(key for keys_of_class in classes for key in keys_of_class):
        name, width = split_key(key)
        keys[_named(key)] = banded(units[name], width)
    return units.select(unit=units[unit], **keys, **{name: units[name] for name in needed})


def _named(key: str) -> str:
    return "key_" + key.replace("//", "_by_").replace(" ", "")


def _in_class(units: ir.Table, classes: ir.Table, keys: list[str]) -> ir.Table:
    """The units of these classes, with ``class_code``."""
    alike = [units[key].identical_to(classes[f"class_{key}"]) for key in keys]
    joined = units.join(classes, alike or [classes.everybody == 1])
    return joined.select(*units.columns, "class_code")
