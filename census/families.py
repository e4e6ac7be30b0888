"""Couples and families.

Source: "About the statistics", Census 2001, Definition of units: Couple; Family. Both are formed within a *unit*:
people registered in one dwelling as far as registers tell (collection), or one household (the census).
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.engine import count, materialise, stack

MARRIED, REGISTERED_PARTNER, NEVER_MARRIED = "2", "6", "1"

BOUND = (MARRIED, REGISTERED_PARTNER)
PARTED = ("5", "7")
"""Separated from a spouse, from a registered partner."""

_BY_ONE_LINK, _BY_COMMON_CHILD, _BY_STATEMENT = 0, 1, 2


def living_together(persons: ir.Table, unit: ir.StringValue | ir.IntegerValue, dwelling: ir.StringValue) -> ir.Table:
    """The columns that couples and families are formed from.

    Args:
        persons: ``processed/residents``.
        unit: address or household; null for those who live in no private household.
        dwelling: dwelling number where known: two people at one address whose numbers differ do not live together.

    Returns:
        ``person_id`` (key), ``spouse_id``, ``mother_id``, ``father_id``, ``marital_status``, ``unit``, ``dwelling``.
    """
    return persons.select(
        "person_id", "spouse_id", "mother_id", "father_id", "marital_status", unit=unit, dwelling=dwelling
    )


def form_couples(people: ir.Table, children: ir.Table, stated: ir.Table) -> ir.Table:
    """Form the couples of each unit: at most one for a person.

    Definition: two persons are a couple when they belong to the same household and are married to each other, are
    registered partners, or are cohabitants: they have children in common or respond in the form that they cohabit.
    Married couples that are separated are not cohabitants, even with common children under one roof.

    Where the document is silent: A spouse number in one direction is enough where the other side has none. Two who are
    registered as married, have no spouse number between them, and have children in common or call each other spouses in
    the form, are married to each other; two separated persons without spouse numbers are never cohabitants. Whoever is
    named as spouse is a couple by marriage or not at all, unless neither is married or separated (a number left over).
    Of a married person and a registered partner who name each other, the lower ``person_id`` gives the kind. Parent and
    child are never a couple. Age and sex do not matter.

    Where somebody could form several couples, marriage comes first, then common children (the youngest child's parents
    first), then the form; and the lower ``person_id`` where even that leaves a choice.

    Args:
        people: as ``living_together`` gives.
        children: everyone in the CPR with both parents known: ``mother_id``, ``father_id``, ``birth_date``.
        stated: pairs that a form calls a couple: ``person_id``, ``partner_id``, ``as_spouses`` (and not cohabitants).

    Returns:
        Two rows for each couple, one from each side: ``person_id`` (key), ``partner_id``, ``couple_kind`` (``married``,
        ``registered_partners`` or ``cohabitants``).
    """
    married = materialise(_married(people))
    both_ways = stack(
        [married, married.select(person_id="partner_id", partner_id="person_id", couple_kind="couple_kind")]
    )
    both_ways = materialise(both_ways)
    free = materialise(people.anti_join(both_ways, "person_id"))
    candidates = materialise(_candidates(free, children, stated))
    couples = [both_ways]
    while count(candidates):
        chosen = materialise(_best_for_both(candidates))
        couples.append(chosen)
        taken = chosen.select("person_id")
        left = candidates.anti_join(taken, "person_id")
        candidates = materialise(left.anti_join(taken.select(partner_id="person_id"), "partner_id"))
    return stack(couples)


def form_families(people: ir.Table, couples: ir.Table, parents: ir.Table) -> ir.Table:
    """Form the families of each unit: every person is in exactly one.

    Definition: a family is a couple or a parent with their children, whatever the children's age, or a person alone. It
    has at most two generations and one couple: whoever is in a couple or has children, or is or was married, does not
    belong to the parents' family and never returns to it. A child of parents who are no couple but live in the same
    unit belongs to the mother's family.

    Args:
        people: as ``living_together`` gives.
        couples: as ``form_couples`` gives.
        parents: everyone who is a parent of somebody in the CPR, wherever the child lives: ``person_id``.

    Returns:
        ``person_id`` (key), ``family_id`` (the lowest ``person_id`` among its adults), ``family_role`` (``partner``,
        ``parent``, ``child`` or ``single``), ``partner_id``, ``couple_kind``.
    """
    in_couples = people.left_join(couples, "person_id").select(
        *people.columns, "partner_id", "couple_kind", nucleus=ibis.least(people.person_id, couples.partner_id)
    )
    in_couples = materialise(in_couples.mutate(nucleus=ibis.coalesce(in_couples.nucleus, in_couples.person_id)))
    may_be_child = in_couples.filter(
        (in_couples.marital_status == NEVER_MARRIED) & in_couples.partner_id.isnull() & in_couples.unit.notnull()
    ).anti_join(parents, "person_id")
    with_mother = _with_parent(may_be_child, in_couples, "mother_id", 0)
    with_father = _with_parent(may_be_child, in_couples, "father_id", 1)
    found = stack([with_mother, with_father])
    child = found.group_by("person_id").agg(family_id=found.family_id.argmin(found.choice))
    lone_parents = child.select(nucleus="family_id").distinct().mutate(has_children=True)
    members = in_couples.left_join(child, "person_id").drop("person_id_right")
    members = members.left_join(lone_parents, "nucleus").drop("nucleus_right")
    return members.select(
        "person_id",
        family_id=ibis.coalesce(members.family_id, members.nucleus),
        family_role=ibis.cases(
            (members.family_id.notnull(), "child"),
            (members.partner_id.notnull(), "partner"),
            (members.has_children.fill_null(False), "parent"),
            else_="single",
        ),
        partner_id=members.partner_id,
        couple_kind=members.couple_kind,
    )


def describe_families(members: ir.Table) -> ir.Table:
    """Type and number of children of each family.

    Definition: children are persons under 18 in the family of at least one of their parents; couples are characterised
    by actual marital status, registered partners being classified with the married.

    Args:
        members: ``person_id`` (key), ``family_id``, ``family_role``, ``couple_kind``, ``sex``, ``age``.

    Returns:
        ``family_id`` (key), ``family_type`` (code list), ``family_size``, ``number_of_children`` (under 18),
        ``youngest_child_age`` (of any age; null without children).
    """
    is_child = members.family_role == "child"
    counted = members.group_by("family_id").agg(
        family_size=members.count(),
        number_of_children=(is_child & (members.age < 18)).sum().cast("int64"),
        youngest_child_age=members.age.min(where=is_child),
        has_married=members.couple_kind.isin(("married", "registered_partners")).fill_null(False).any(),
        has_cohabitants=(members.couple_kind == "cohabitants").fill_null(False).any(),
        has_mother=((members.family_role == "parent") & (members.sex == "2")).any(),
    )
    has_child = counted.youngest_child_age.notnull()
    return counted.select(
        "family_id",
        "family_size",
        "number_of_children",
        "youngest_child_age",
        family_type=ibis.cases(
            (counted.has_married & ~has_child, "2"),
            (counted.has_cohabitants & ~has_child, "3"),
            (counted.has_married, "4"),
            (counted.has_cohabitants, "5"),
            (has_child & counted.has_mother, "6"),
            (has_child, "7"),
            else_="1",
        ),
    )


def actual_marital_status(members: ir.Table) -> ir.StringValue:
    """Whether a person is married, a registered partner, cohabiting or single: code list ``actual_marital_status``.

    Definition: by the couple that the person belongs to; married and registered partners are classified together.

    Args:
        members: ``couple_kind``, as ``form_families`` gives.
    """
    return ibis.cases(
        (members.couple_kind.isin(("married", "registered_partners")), "1"),
        (members.couple_kind == "cohabitants", "2"),
        else_="3",
    )


def _married(people: ir.Table) -> ir.Table:
    """Pairs who are married to each other or registered partners and live together, the lower number first."""
    bound = people.filter(people.marital_status.isin((MARRIED, REGISTERED_PARTNER)))
    one, other = bound.rename("one_{name}"), bound.rename("other_{name}")
    pairs = one.join(
        other,
        [
            one.one_spouse_id == other.other_person_id,
            other.other_spouse_id == one.one_person_id,
            one.one_person_id < other.other_person_id,
        ],
    )
    together = pairs.filter(_same_dwelling(pairs) & ~_are_parent_and_child(pairs))
    kind = ibis.ifelse(together.one_marital_status == MARRIED, "married", "registered_partners")
    return together.select(person_id="one_person_id", partner_id="other_person_id", couple_kind=kind)


def _candidates(people: ir.Table, children: ir.Table, stated: ir.Table) -> ir.Table:
    """Pairs who may be cohabitants, from both sides: ``person_id``, ``partner_id``, ``kind``, ``youngest`` (birth
    date).
    """
    both = children.filter(children.mother_id.notnull() & children.father_id.notnull())
    common = both.group_by(person_id="mother_id", partner_id="father_id").agg(youngest=both.birth_date.max())
    common = common.mutate(kind=ibis.literal(_BY_COMMON_CHILD, "int64"), as_spouses=ibis.literal(False))
    said = stated.select("person_id", "partner_id", "as_spouses").mutate(
        youngest=ibis.null("date"), kind=ibis.literal(_BY_STATEMENT, "int64")
    )
    linked = people.filter(people.spouse_id.notnull()).select(
        "person_id",
        partner_id="spouse_id",
        youngest=ibis.null("date"),
        kind=ibis.literal(_BY_ONE_LINK, "int64"),
        as_spouses=ibis.literal(True),
    )
    named = stack([common, said.select(*common.columns), linked.select(*common.columns)])
    mirrored = named.rename(person_id="partner_id", partner_id="person_id").select(*common.columns)
    named = stack([named, mirrored])
    one, other = people.rename("one_{name}"), people.rename("other_{name}")
    pairs = named.join(one, named.person_id == one.one_person_id)
    pairs = pairs.join(other, pairs.partner_id == other.other_person_id)
    known = pairs.mutate(
        bound=_have_status(pairs, BOUND) & _no_other_spouse(pairs),
        parted=_have_status(pairs, PARTED) & _no_other_spouse(pairs),
    )
    married = known.bound & (known.as_spouses | (known.kind == _BY_COMMON_CHILD))
    allowed = known.filter(
        _same_dwelling(known)
        & (known.person_id != known.partner_id)
        & ~_are_parent_and_child(known)
        & (married | ~(known.as_spouses | known.parted | _are_spouses(known)))
    )
    allowed = allowed.mutate(
        couple_kind=ibis.cases(
            (married & (allowed.one_marital_status == MARRIED), "married"),
            (married, "registered_partners"),
            else_="cohabitants",
        ),
        married=married,
    )
    return allowed.group_by("person_id", "partner_id").agg(
        kind=ibis.ifelse(allowed.married, 0, allowed.kind).min(),
        youngest=allowed.youngest.max(),
        couple_kind=allowed.couple_kind.max(),
    )


def _best_for_both(candidates: ir.Table) -> ir.Table:
    """The pairs that are the first choice of both sides. The best pair of all is always among them."""
    low = ibis.least(candidates.person_id, candidates.partner_id)
    high = ibis.greatest(candidates.person_id, candidates.partner_id)
    order = [candidates.kind, candidates.youngest.desc(nulls_first=False), low, high]
    choice = candidates.mutate(
        mine=ibis.row_number().over(group_by="person_id", order_by=order),
        theirs=ibis.row_number().over(group_by="partner_id", order_by=order),
    )
    return choice.filter((choice.mine == 0) & (choice.theirs == 0)).select("person_id", "partner_id", "couple_kind")


def _with_parent(children: ir.Table, people: ir.Table, link: str, choice: int) -> ir.Table:
    """Children who live with the parent of a link, with the parent's nucleus; the lower ``choice`` counts."""
    one, other = children.rename("one_{name}"), people.rename("other_{name}")
    pairs = one.join(other, one[f"one_{link}"] == other.other_person_id)
    together = pairs.filter(_same_dwelling(pairs))
    return together.select(person_id="one_person_id", family_id="other_nucleus", choice=ibis.literal(choice, "int64"))


def _same_dwelling(pairs: ir.Table) -> ir.BooleanValue:
    """One unit, and no two different dwelling numbers. A number that is missing tells nothing."""
    apart = (pairs.one_dwelling != pairs.other_dwelling).fill_null(False)
    return (pairs.one_unit == pairs.other_unit) & ~apart


def _are_spouses(pairs: ir.Table) -> ir.BooleanValue:
    """One names the other, and one at least is married or separated."""
    named = (pairs.one_spouse_id == pairs.partner_id) | (pairs.other_spouse_id == pairs.person_id)
    in_force = pairs.one_marital_status.isin(BOUND + PARTED) | pairs.other_marital_status.isin(BOUND + PARTED)
    return named.fill_null(False) & in_force.fill_null(False)


def _have_status(pairs: ir.Table, statuses: tuple[str, ...]) -> ir.BooleanValue:
    return pairs.one_marital_status.isin(statuses) & (pairs.one_marital_status == pairs.other_marital_status)


def _no_other_spouse(pairs: ir.Table) -> ir.BooleanValue:
    """Neither has the number of somebody else as spouse."""
    one = (pairs.one_spouse_id == pairs.partner_id) | pairs.one_spouse_id.isnull()
    other = (pairs.other_spouse_id == pairs.person_id) | pairs.other_spouse_id.isnull()
    return (one & other).fill_null(False)


def _are_parent_and_child(pairs: ir.Table) -> ir.BooleanValue:
    return ibis.or_(
        *(
            (pairs[f"{child}_{parent}_id"] == pairs[f"{elder}_person_id"]).fill_null(False)
            for child, elder in (("one", "other"), ("other", "one"))
            for parent in ("mother", "father")
        )
    )
