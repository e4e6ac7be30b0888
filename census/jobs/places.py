"""The establishment of a job that is known to be in an enterprise."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.engine import materialise, stack

REGISTER, POSITION, LEAVE, CERTIFICATE, ONLY, LIKELIEST = (
    "register_of_employees",
    "position",
    "sick_leave",
    "wage_sum",
    "only_establishment",
    "likeliest",
)
"""Ways in which an establishment is found, in the order in which they are tried (the first holds where it is not
contradicted by the second)."""


def likeliest_establishments(unplaced: ir.Table, spells: ir.Table, establishments: ir.Table) -> ir.Table:
    """The likeliest establishment in enterprises for people of whose place there nothing is known.

    Definition: of the enterprise's establishments, the one where most of its employees from the same municipality work;
    then one that lies in the municipality; then the one with most employees; then that of the lowest number.
    Employees are counted by their spells in the Register of Employees.

    Args:
        unplaced: ``person_id``, ``enterprise_number`` (key, both), ``home`` (municipality of residence).
        spells: ``establishment_number``, ``home``.
        establishments: ``establishment_number``, ``enterprise_number``, ``municipality_code``.

    Returns:
        Of those whose enterprise has an establishment: ``person_id``, ``enterprise_number``, ``likely`` (establishment
        number), ``is_only`` (the enterprise has no other).
    """
    flows = materialise(spells.group_by("establishment_number", "home").agg(neighbours=spells.count()))
    sizes = flows.group_by("establishment_number").agg(employees=flows.neighbours.sum())
    located = establishments.select("establishment_number", "enterprise_number", located="municipality_code")
    places = located.left_join(sizes, "establishment_number").drop("establishment_number_right")
    others = ibis._.count().over(group_by="enterprise_number") - 1
    places = materialise(places.mutate(employees=places.employees.fill_null(0), others=others))
    key = ["enterprise_number", "home"]
    choices = _choices(unplaced.select(key).distinct(), places, flows)
    order = [
        choices.neighbours.desc(),
        choices.is_near.desc(),
        choices.employees.desc(),
        choices.establishment_number,
    ]
    ranked = choices.mutate(rank=ibis.row_number().over(group_by=key, order_by=order))
    first = ranked.filter(ranked.rank == 0)
    likeliest = first.select(*key, likely="establishment_number", is_only=first.others == 0)
    return unplaced.join(likeliest, key).select("person_id", "enterprise_number", "likely", "is_only")


def _choices(needed: ir.Table, places: ir.Table, flows: ir.Table) -> ir.Table:
    """Establishments of which one is the likeliest: those with employees of the municipality, those that lie in it, and
    the largest of the enterprise. No other can be, and an enterprise may have hundreds.
    """
    order = [places.employees.desc(), places.establishment_number]
    ranked = places.mutate(rank=ibis.row_number().over(group_by="enterprise_number", order_by=order))
    largest = ranked.filter(ranked.rank == 0).drop("rank", "located")
    pair, nobody = ["enterprise_number", "home"], ibis.literal(0, "int64")
    # stored, lest an engine joins all establishments of an enterprise to all its people first
    manned = materialise(places.join(flows, "establishment_number")).join(needed, pair)
    near = places.mutate(home=places.located).join(needed, pair)
    columns = [*pair, "establishment_number", "employees", "others"]
    return stack(
        [
            manned.select(*columns, "neighbours", is_near=(manned.located == manned.home).fill_null(False)),
            near.select(*columns, neighbours=nobody, is_near=ibis.literal(True)),
            largest.join(needed, "enterprise_number").select(*columns, neighbours=nobody, is_near=ibis.literal(False)),
        ]
    )


def place_jobs(records: ir.Table, likeliest: ir.Table) -> ir.Table:
    """Jobs with their establishment, and how it was found.

    Definition: the establishment of the Register of Employees, but where the person has a position in government not
    there but elsewhere in the enterprise: then that of the position (the job was entered at the wrong place, often the
    head office). Without such an establishment in turn: that of the position; of a sick leave; of the certificate of
    wages; the only one of the enterprise; the likeliest one.

    Args:
        records: ``person_id``, ``enterprise_number``, ``establishment_number`` (of the Register of Employees;
            null without), ``is_known`` (the business register holds it), ``has_position_there``; establishments that
            other registers tell of in the enterprise: ``position_place``, ``leave_place``, ``certificate_place``.
        likeliest: of ``likeliest_establishments``.

    Returns:
        The records, with ``establishment_number`` found (null if the enterprise has none; an unknown one of the
        Register of Employees stands where nothing else tells) and ``establishment_by`` (null in both cases).
    """
    key = ["person_id", "enterprise_number"]
    placed = records.left_join(likeliest, key).drop(*(f"{name}_right" for name in key))
    moved = placed.position_place.notnull() & ~placed.has_position_there
    found = [
        (placed.is_known & ~moved, placed.establishment_number, REGISTER),
        (placed.position_place.notnull(), placed.position_place, POSITION),
        (placed.leave_place.notnull(), placed.leave_place, LEAVE),
        (placed.certificate_place.notnull(), placed.certificate_place, CERTIFICATE),
        (placed.is_only.fill_null(False), placed.likely, ONLY),
        (placed.likely.notnull(), placed.likely, LIKELIEST),
    ]
    return placed.mutate(
        establishment_by=ibis.cases(*((holds, by) for holds, _, by in found)),
        establishment_number=ibis.cases(
            *((holds, number) for holds, number, _ in found), else_=placed.establishment_number
        ),
    ).drop("likely", "is_only")
