"""Households, slowly: from the register's dwellings by way of the forms to households and their types.

"About the statistics", Census 2001, Definition of units: Household; Characteristics of Households.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from tests.reference import families
from tests.reference.families import Pair
from tests.reference.people import FormLine, Membership, Person, Village

SPOUSE, COHABITANT = "2", "3"


@dataclass(frozen=True)
class Result:
    """What is found of a village, by person."""

    residence: dict[int, str]
    register_families: dict[int, Membership]
    households: dict[int, int | None]
    families: dict[int, Membership]


def form_units(village: Village) -> Result:
    """Everyone's residence, register family, household and family."""
    residents = village.residents
    residence = {person.number: _residence(person) for person in residents}
    # "Employees that are resident in an institution are always considered resident in a private household": who got a
    # form there, with the register family
    inside = [person for person in residents if residence[person.number] == "institution"]
    asked = {line.owner for line in village.forms}
    memberships = _register_families(inside, residents)
    private_families = {memberships[number].family for number in asked & memberships.keys()}
    for number, membership in memberships.items():
        if membership.family in private_families:
            residence[number] = "private"
    private = [person for person in residents if residence[person.number] == "private"]
    by_registers = _register_families(private, list(village.people)) | _alone(residents, private)
    households = _merge(private, by_registers, village.forms)
    units = defaultdict(list)
    for person in private:
        units[households[person.number]].append(person)
    found = _alone(residents, private)
    for members in units.values():
        partners = families.find_couples(
            members,
            families.youngest_common_children(village.people),
            _called(village.forms, SPOUSE),
            _called(village.forms, COHABITANT),
        )
        found |= families.find_families(members, partners, _have_children(list(village.people)))
    return Result(
        residence,
        by_registers,
        {person.number: households.get(person.number) for person in residents},
        found,
    )


def _residence(person: Person) -> str:
    if person.address is None:
        return "no_fixed_address"
    return "institution" if person.at_institution else "private"


def _alone(residents: list[Person], private: list[Person]) -> dict[int, Membership]:
    """Those in no private household: "all persons comprise a family, either together with others or alone"."""
    others = {person.number for person in residents} - {person.number for person in private}
    return {number: Membership(number, "single", None, None) for number in others}


def _have_children(known: list[Person]) -> set[int]:
    return {parent for person in known for parent in (person.mother, person.father) if parent is not None}


def _register_families(people: list[Person], known: list[Person]) -> dict[int, Membership]:
    """Families in dwellings as far as registers tell: different dwelling numbers part, a missing one tells nothing.

    Silent: a missing number does not put two persons with different numbers into one dwelling; so everyone is compared
    with everyone, and what holds for two of a dwelling is looked for among all of the address.
    """
    at_address = defaultdict(list)
    for person in people:
        at_address[person.address].append(person)
    youngest, parents = families.youngest_common_children(known), _have_children(known)
    found: dict[int, Membership] = {}
    for neighbours in at_address.values():
        seen = [_without_links_to_other_dwellings(person, neighbours) for person in neighbours]
        apart = _apart(neighbours)
        common = {pair: born for pair, born in youngest.items() if pair not in apart}
        partners = families.find_couples(seen, common, set(), set())
        found |= families.find_families(seen, partners, parents)
    return found


def _apart(neighbours: list[Person]) -> set[Pair]:
    """Pairs of people at one address who live in different dwellings."""
    return {
        frozenset((one.number, other.number))
        for one in neighbours
        for other in neighbours
        if one.dwelling_number and other.dwelling_number and one.dwelling_number != other.dwelling_number
    }


def _without_links_to_other_dwellings(person: Person, neighbours: list[Person]) -> Person:
    """The person, whose parents in another dwelling are no parents here, nor whose spouse there a spouse here."""
    apart = _apart(neighbours)

    def here(link: int | None) -> int | None:
        return -1 if link is not None and frozenset((person.number, link)) in apart else link

    return Person(
        **{
            **vars(person),
            "spouse": here(person.spouse),
            "mother": here(person.mother),
            "father": here(person.father),
        }
    )


def _called(forms: tuple[FormLine, ...], relationship: str) -> set[Pair]:
    return {
        frozenset((line.owner, line.person))
        for line in forms
        if line.lives_there and line.relationship == relationship and line.owner != line.person
    }


def _merge(
    private: list[Person], register_families: dict[int, Membership], forms: tuple[FormLine, ...]
) -> dict[int, int]:
    """Households: families merge if people of both are "registered at the same CPR address" and a form has "confirmed
    ... that they live together". Begun with the families, merged two at a time until nothing changes.
    """
    address = {person.number: person.address for person in private}
    household = {person.number: register_families[person.number].family for person in private}
    together = defaultdict(set)
    for line in forms:
        if line.lives_there and line.owner != line.person:
            together[line.owner] |= {line.owner, line.person}
    changed = True
    while changed:
        changed = False
        for listed in together.values():
            for one in listed & address.keys():
                for other in listed & address.keys():
                    if address[one] == address[other] and household[one] != household[other]:
                        low, high = sorted((household[one], household[other]))
                        household = {who: low if unit == high else unit for who, unit in household.items()}
                        changed = True
    return household


@dataclass(frozen=True)
class Description:
    """A household's characteristics."""

    size: int
    number_of_families: int
    number_of_children: int
    youngest_child_age: int | None
    oldest_person_age: int
    kind: str
    detailed: str


def describe(members: list[tuple[Person, Membership]]) -> Description:
    """Characteristics of a household from its members."""
    minors = [person.age for person, place in members if place.role == "child" and person.age <= 17]
    number_of_families = len({place.family for _, place in members})
    oldest = max(person.age for person, _ in members)
    if number_of_families > 1:
        kind, detailed = _several_families(members, minors)
    else:
        kind, detailed = _one_family(members, oldest)
    return Description(len(members), number_of_families, len(minors), min(minors, default=None), oldest, kind, detailed)


def _several_families(members: list[tuple[Person, Membership]], minors: list[int]) -> tuple[str, str]:
    if minors:
        return "2.1", "220" if min(minors) <= 5 else "230"
    return "2.2", "211" if all(place.role == "single" for _, place in members) else "212"


def _one_family(members: list[tuple[Person, Membership]], oldest: int) -> tuple[str, str]:
    children = [person.age for person, place in members if place.role == "child"]
    adults = [(person, place) for person, place in members if place.role != "child"]
    couple = len(adults) == 2
    ages = 1 + (oldest >= 30) + (oldest >= 45) + (oldest >= 67)
    if not children:
        return ("1.2", f"12{ages}") if couple else ("1.1", f"11{ages}")
    adult, place = adults[0]
    column = (place.kind == "cohabitants") if couple else (adult.sex != "2")
    youngest = min(children)
    if youngest >= 18:
        return "1.7", f"17{1 + column + (0 if couple else 2)}"
    small = youngest <= 5
    kind = {(True, True): "1.3", (True, False): "1.4", (False, True): "1.5", (False, False): "1.6"}[couple, small]
    group = {"1.3": "13", "1.4": "14", "1.5": "15", "1.6": "16"}[kind]
    return kind, f"{group}{1 + column}"
