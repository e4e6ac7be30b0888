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

from census.engine import fetch


def form_households(residents: ir.Table, families: ir.Table, confirmed: ir.Table) -> ir.Table:
    """Form private households of register families.

    Definition: persons of one family belong to one household. Persons of different families make up a household if they
    are registered at the same CPR address and have confirmed in the form that they live together; one family's form is
    enough, and confirmation carries over (A with B and B with C are one household). Residents of institutions and
    persons of no fixed address are in no private household.

    Args:
        residents: ``person_id`` (key), ``residence``, ``address_code``.
        families: register families: ``person_id`` (key), ``family_id``.
        confirmed: pairs that a form confirms to live together: ``person_id``, ``other_id``.

    Returns:
        A row for each resident: ``person_id`` (key), ``household_id`` (the lowest ``family_id`` of its register
        families; null outside private households), ``register_family_id``.
    """
    members = residents.join(families.select("person_id", "family_id"), "person_id")
    private = members.filter(members.residence == "private").select("person_id", "family_id", "address_code")
    one, other = private, private.view()
    edges = (
        confirmed.join(one, "person_id")
        .join(other, [confirmed.other_id == other.person_id, one.address_code == other.address_code])
        .select(one=one.family_id, other=other.family_id)
        .filter(lambda t: t.one != t.other)
        .distinct()
    )
    merged = ibis.memtable(_merge(fetch(edges)))
    linked = members.left_join(merged, "family_id")
    household = ibis.coalesce(linked.merged_id, linked.family_id)
    return linked.select(
        "person_id",
        household_id=ibis.ifelse(linked.residence == "private", household, ibis.null("int64")),
        register_family_id=linked.family_id,
    )


def describe_households(members: ir.Table) -> ir.Table:
    """Type, size and further characteristics of private households.

    Definition: nine types, by the number of families, couple or lone parent, and the age of the youngest child.
    Children in the household are persons under 18 in the family of a parent (foster children are not); the type of
    one-family households also looks at children of 18 and over.

    Args:
        members: people in private households: ``person_id`` (key), ``household_id``, ``family_id``, ``family_role``,
            ``age``, ``birth_date``, ``is_non_western``, ``address_code``, ``residence_*_code``.

    Returns:
        A row for each household: ``household_id`` (key), ``household_type`` (code list), ``household_size``,
        ``number_of_families``, ``number_of_children`` (0-17), ``youngest_child_age`` (0-17; null without),
        ``oldest_person_age``, ``has_couple``, ``contact_person_id`` (the oldest), ``is_non_western`` (the contact
        person's), ``address_code`` and the contact person's ``residence_*_code``.
    """
    is_child = members.family_role == "child"
    minor = is_child & (members.age < 18)
    place = [column for column in members.columns if column.startswith("residence_")]
    counted = members.group_by("household_id").agg(
        household_size=members.count(),
        number_of_families=members.family_id.nunique(),
        number_of_children=minor.sum().cast("int64"),
        youngest_child_age=members.age.min(where=minor),
        youngest_of_all=members.age.min(where=is_child),
        oldest_person_age=members.age.max(),
        has_couple=(members.family_role == "partner").any(),
        oldest=ibis.struct({"birth_date": members.birth_date, "person_id": members.person_id}).min(),
    )
    described = counted.mutate(
        household_type=_household_type(counted), contact_person_id=counted.oldest["person_id"]
    ).drop("youngest_of_all", "oldest")
    contacts = members.select("address_code", "is_non_western", *place, contact="person_id")
    return described.join(contacts, described.contact_person_id == contacts.contact).drop("contact")


def _household_type(household: ir.Table) -> ir.StringValue:
    one_family = household.number_of_families == 1
    couple = household.has_couple
    youngest = household.youngest_of_all
    return ibis.cases(
        (one_family & youngest.isnull() & couple, "1.2"),
        (one_family & youngest.isnull(), "1.1"),
        (one_family & couple & (youngest <= 5), "1.3"),
        (one_family & couple & (youngest <= 17), "1.4"),
        (one_family & (youngest <= 5), "1.5"),
        (one_family & (youngest <= 17), "1.6"),
        (one_family, "1.7"),
        (household.number_of_children > 0, "2.1"),
        else_="2.2",
    )


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
