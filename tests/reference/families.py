"""Couples and families, slowly: one dwelling at a time, one pair of persons at a time, by the document's sentences.

"About the statistics", Census 2001, Definition of units: Couple; Family. Written without the engine and without the
production's way of doing it, to be compared with it. What the document leaves open is marked "silent".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import combinations

from tests.reference.people import Membership, Person

Pair = frozenset[int]
Partners = dict[int, tuple[int, str]]

NEVER_MARRIED = "1"
MARRIED_OR_PARTNER = {"2": "married", "6": "registered_partners"}
SEPARATED = {"5", "7"}


def youngest_common_children(people: Iterable[Person]) -> dict[Pair, dt.date]:
    """Date of birth of the youngest child of every two persons, wherever that child is."""
    youngest: dict[Pair, dt.date] = {}
    for child in people:
        if child.mother is not None and child.father is not None:
            pair = frozenset((child.mother, child.father))
            youngest[pair] = max(child.born, youngest.get(pair, child.born))
    return youngest


def find_couples(
    household: list[Person], youngest: dict[Pair, dt.date], spouses_by_form: set[Pair], cohabitants_by_form: set[Pair]
) -> Partners:
    """The partner of everyone in a couple, with the kind of couple: persons of one household only."""
    possible = []
    for one, other in combinations(sorted(household, key=lambda person: person.number), 2):
        pair = frozenset((one.number, other.number))
        found = _bond(one, other, pair in youngest, pair in spouses_by_form, pair in cohabitants_by_form)
        if found is not None:
            strength, kind = found
            born = youngest.get(pair)
            # silent: the surest bond first, then the youngest common child, then the lowest numbers
            possible.append((strength, born is None, -born.toordinal() if born else 0, one.number, other.number, kind))
    partners: Partners = {}
    for *_, one_number, other_number, kind in sorted(possible):
        if one_number not in partners and other_number not in partners:
            partners[one_number], partners[other_number] = (other_number, kind), (one_number, kind)
    return partners


def _bond(
    one: Person, other: Person, common_child: bool, called_spouses: bool, called_cohabitants: bool
) -> tuple[int, str] | None:
    """How sure two persons are a couple, and of which kind; nothing, if they are none."""
    statuses = {one.marital_status, other.marital_status}
    one_names, other_names = one.spouse == other.number, other.spouse == one.number
    named = one_names or other_names
    names_somebody_else = one.spouse not in (None, other.number) or other.spouse not in (None, one.number)
    both_bound, alike = statuses <= MARRIED_OR_PARTNER.keys(), len(statuses) == 1
    bond = None
    if one.number in (other.mother, other.father) or other.number in (one.mother, one.father):
        pass  # silent: parent and child are no couple
    elif both_bound and one_names and other_names:
        # "they are married to each other, are registered partners"
        bond = 0, MARRIED_OR_PARTNER[one.marital_status]
    elif both_bound and alike and not names_somebody_else and (named or common_child or called_spouses):
        # silent: a number on one side only, or none, where both are registered alike and nothing contradicts
        bond = 1, MARRIED_OR_PARTNER[one.marital_status]
    elif alike and statuses <= SEPARATED and not names_somebody_else:
        pass  # "separated ... are not considered cohabitants even when they have children in common"
    elif named and statuses & (MARRIED_OR_PARTNER.keys() | SEPARATED):
        pass  # silent: named as spouse while one of them is married or separated: by marriage or not at all
    elif common_child:
        bond = 2, "cohabitants"  # "have children in common"
    elif called_cohabitants:
        bond = 3, "cohabitants"  # "or respond in the questionnaire that they are cohabiting"
    return bond


def find_families(household: list[Person], partners: Partners, have_children: set[int]) -> dict[int, Membership]:
    """The family of everyone in one household."""
    here = {person.number: person for person in household}
    # a family is called by the lowest number of its couple, parent or single person
    own = {number: min(number, partners[number][0]) if number in partners else number for number in here}
    families_of_children: dict[int, int] = {}
    for person in household:
        # "married or cohabiting and/or have their own children, do not belong to their parents' family"; "will not
        # ever be added to their parents' family again"
        left_the_parents = person.marital_status != NEVER_MARRIED or person.number in have_children
        if left_the_parents or person.number in partners:
            continue
        # silent: of parents who are no couple, the mother's family
        for parent in (person.mother, person.father):
            if parent in here:
                families_of_children[person.number] = own[parent]
                break
    with_children = set(families_of_children.values())
    families = {}
    for number in here:
        partner, kind = partners.get(number, (None, None))
        if number in families_of_children:
            families[number] = Membership(families_of_children[number], "child", None, None)
        elif partner is not None:
            families[number] = Membership(own[number], "partner", partner, kind)
        else:
            role = "parent" if number in with_children else "single"
            families[number] = Membership(number, role, None, None)
    return families


def family_type(members: list[tuple[Person, Membership]]) -> str:
    """Type of a family: couples by actual marital status, with or without children of any age; mother; father."""
    children = any(membership.role == "child" for _, membership in members)
    kinds = {membership.kind for _, membership in members} - {None}
    if kinds:
        return {(True, True): "5", (True, False): "3", (False, True): "4", (False, False): "2"}[
            "cohabitants" in kinds, children
        ]
    if not children:
        return "1"
    (parent,) = (person for person, membership in members if membership.role == "parent")
    return "6" if parent.sex == "2" else "7"
