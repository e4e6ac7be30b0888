"""Private households: who lives together, and what kind of household they are.

Source: "About the statistics", Census 2001, Definition of units: Household; Characteristics of Households.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from census.engine import fetch, stack
from census.reference import code_list

SMALL_CHILD, ADULT = 5, 18
"""Oldest age of a small child; age from which children are counted as adult."""


def form_households(residents: ir.Table, families: ir.Table, confirmed: ir.Table) -> ir.Table:
    """Form private households of register families.

    Definition: persons of one family belong to one household. Persons of different families make up a household if they
    are registered at the same CPR address and have confirmed in the form that they live together. Residents of
    institutions and persons of no fixed address are in no private household.

    Where the document is silent: one family's form is enough; all whom a form calls living in the dwelling live
    together, also when its contact person is registered elsewhere or has died; and confirmation carries over (A with B
    and B with C are one household). Different dwelling numbers at the address do not stand against a form.

    Args:
        residents: ``person_id`` (key), ``residence``, ``address_code``.
        families: register families: ``person_id`` (key), ``family_id``.
        confirmed: pairs that a form confirms to live together: ``person_id`` (whose form it is), ``other_id``.

    Returns:
        A row for each resident: ``person_id`` (key), ``household_id`` (the lowest ``family_id`` of its register
        families; null outside private households), ``register_family_id``.
    """
    members = residents.join(families.select("person_id", "family_id"), "person_id")
    private = members.filter(members.residence == "private").select("person_id", "family_id", "address_code")
    listed = stack([confirmed.select(form="person_id", person_id=by) for by in ("person_id", "other_id")])
    there = listed.join(private, "person_id").select("form", "address_code", one="family_id")
    lowest = there.one.min().over(group_by=["form", "address_code"])
    edges = there.mutate(other=lowest).filter(lambda t: t.one != t.other).select("one", "other").distinct()
    merged = ibis.memtable(_merge(fetch(edges)))
    linked = members.left_join(merged, "family_id")
    household = ibis.coalesce(linked.merged_id, linked.family_id)
    return linked.select(
        "person_id",
        household_id=ibis.ifelse(linked.residence == "private", household, ibis.null("int64")),
        register_family_id=linked.family_id,
    )


def describe_households(members: ir.Table, residents: ir.Table) -> ir.Table:
    """Type, size and further characteristics of private households.

    Definition: nine types, by the number of families, couple or lone parent, and the age of the youngest child.
    Children in the household are persons under 18 in the family of a parent (foster children are not); the type of
    one-family households also looks at children of 18 and over. The detailed type follows the Standard Classification
    of Families and Households: persons living alone and couples by age of the oldest, couples by actual marital status
    (registered partners with the married), lone parents by sex; column ``household_type`` of its code list says in
    which of the nine types each lies.

    Args:
        members: people in private households: ``person_id`` (key), ``household_id``, ``family_id``, ``family_role``,
            ``couple_kind``, ``sex``, ``age``, ``birth_date``.
        residents: they and others: ``person_id`` (key), ``is_non_western``, ``address_code``, ``residence_*``.

    Returns:
        A row for each household: ``household_id`` (key), ``household_type`` and ``household_type_detailed`` (code
        lists), ``household_size``, ``number_of_families``, ``number_of_children`` (0-17), ``youngest_child_age`` (0-17;
        null without), ``oldest_person_age``, ``has_couple``, ``contact_person_id`` (the oldest), ``is_non_western``
        (the contact person's), ``address_code`` and the contact person's ``residence_*``.
    """
    is_child = members.family_role == "child"
    minor = is_child & (members.age < ADULT)
    counted = members.group_by("household_id").agg(
        household_size=members.count(),
        number_of_families=members.family_id.nunique(),
        number_of_children=minor.sum().cast("int64"),
        youngest_child_age=members.age.min(where=minor),
        youngest_of_all=members.age.min(where=is_child),
        oldest_person_age=members.age.max(),
        has_couple=(members.family_role == "partner").any(),
        has_cohabitants=(members.couple_kind == "cohabitants").fill_null(False).any(),
        has_mother=((members.family_role == "parent") & (members.sex == "2")).any(),
        oldest=ibis.struct({"birth_date": members.birth_date, "person_id": members.person_id}).min(),
    )
    detailed = _household_type_detailed(counted)
    broad = detailed.substitute({item.code: item.extra["household_type"] for item in code_list(detailed.get_name())})
    described = counted.mutate(detailed, household_type=broad, contact_person_id=counted.oldest["person_id"])
    described = described.drop("youngest_of_all", "has_cohabitants", "has_mother", "oldest")
    place = [column for column in residents.columns if column.startswith("residence_")]
    contacts = residents.select("address_code", "is_non_western", *place, contact="person_id")
    return described.join(contacts, described.contact_person_id == contacts.contact).drop("contact")


def _household_type_detailed(household: ir.Table) -> ir.StringValue:
    """By the number of families first; of one family by its children, then its couple, parent or single person."""
    oldest, youngest = household.oldest_person_age, household.youngest_of_all
    one_family, couple = household.number_of_families == 1, household.has_couple
    alone = _by_age(oldest, "11")
    childless_couple = _by_age(oldest, "12")
    mother_or_father = ibis.ifelse(household.has_mother, "mother", "father")
    parents = ibis.cases((household.has_cohabitants, "cohabitants"), (couple, "married"), else_=mother_or_father)
    by_youngest = [
        (youngest <= SMALL_CHILD, {"married": "131", "cohabitants": "132", "mother": "151", "father": "152"}),
        (youngest < ADULT, {"married": "141", "cohabitants": "142", "mother": "161", "father": "162"}),
        (youngest >= ADULT, {"married": "171", "cohabitants": "172", "mother": "173", "father": "174"}),
    ]
    return ibis.cases(
        (one_family & youngest.isnull() & couple, childless_couple),
        (one_family & youngest.isnull(), alone),
        *((one_family & children, parents.substitute(codes)) for children, codes in by_youngest),
        (household.youngest_child_age <= SMALL_CHILD, "220"),
        (household.youngest_child_age.notnull(), "230"),
        (household.number_of_families == household.household_size, "211"),
        else_="212",
    ).name("household_type_detailed")


def _by_age(age: ir.IntegerValue, group: str) -> ir.StringValue:
    """The code of a group divided by age: under 30, 30-44, 45-66, 67 and over."""
    return ibis.cases((age < 30, f"{group}1"), (age < 45, f"{group}2"), (age < 67, f"{group}3"), else_=f"{group}4")


def _merge(edges: pa.Table) -> pa.Table:
    """Families linked directly or through others, with the lowest family id of each such group."""
    one, other = edges["one"].to_numpy(), edges["other"].to_numpy()
    ids, index = np.unique(np.concatenate([one, other]), return_inverse=True)
    ends = index.reshape(2, -1)
    graph = coo_array((np.ones(len(one), dtype=np.int8), (ends[0], ends[1])), shape=(len(ids), len(ids)))
    _, group = connected_components(graph, directed=False)
    lowest = np.full(len(ids), np.iinfo(np.int64).max)
    np.minimum.at(lowest, group, ids)
    return pa.table({"family_id": pa.array(ids, pa.int64()), "merged_id": pa.array(lowest[group], pa.int64())})
