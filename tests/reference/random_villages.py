"""Random villages: a few people at a few addresses, with links and forms both likely and absurd."""

from __future__ import annotations

import datetime as dt
import random

from tests.reference.people import FormLine, Person, Village

LARGEST = 10
"""People of a village at most."""

AGE_DAY = dt.date(2001, 12, 31)


def draw_village(chance: random.Random, first_number: int, oddness: float) -> Village:
    """A village whose people are numbered from ``first_number``; the greater the oddness (0-1), the less likely its
    links: circles, chains, people who are their own parent or spouse, spouses who name others, minors with children.
    """
    size = chance.choice((1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, LARGEST))
    numbers = [first_number + place for place in range(size)]
    chance.shuffle(numbers)
    ages = [
        chance.choice((chance.randint(0, 5), chance.randint(0, 29), chance.randint(18, 66), 67, 30, 45, 17, 18, 6))
        for _ in numbers
    ]
    spouses, statuses = _marriages(chance, numbers, ages, oddness)
    homes = [chance.choice("AAAAAAAB") for _ in numbers] if chance.random() < 0.8 else ["A"] * size
    people = []
    for place, number in enumerate(numbers):
        mother, father = _parents(chance, number, numbers, ages, ages[place], oddness)
        home = "N" if chance.random() < 0.03 else homes[place]
        people.append(
            Person(
                number,
                spouses.get(number),
                mother,
                father,
                chance.choice("12"),
                statuses[number],
                _birth_date(chance, ages[place]),
                ages[place],
                None if chance.random() < 0.02 else f"{home}{first_number}",
                chance.choice((None, None, "H0101", "H0101", "H0201")),
                home == "N",
                chance.random() < 0.06,
            )
        )
    if chance.random() < 0.06:
        people = [_moved_to_institution(person, first_number) for person in people]
    return Village(tuple(people), tuple(_forms(chance, numbers, oddness)))


def _marriages(
    chance: random.Random, numbers: list[int], ages: list[int], oddness: float
) -> tuple[dict[int, int], dict[int, str]]:
    statuses = {number: chance.choice("1113411") for number in numbers}
    spouses: dict[int, int] = {}
    by_age = sorted(zip(ages, numbers, strict=True)) if chance.random() < 0.6 else zip(ages, numbers, strict=True)
    adults = [number for age, number in by_age if age >= 18]
    while len(adults) > 1 and chance.random() < 0.6:
        one, other = adults.pop(), adults.pop()
        status = chance.choice("22222265567" if chance.random() > 0.5 * oddness else "145578")
        if chance.random() > 0.3 * oddness:
            spouses[one], spouses[other] = other, one
        statuses[one] = statuses[other] = status
    for number in numbers:
        if chance.random() < 0.25 * oddness:
            statuses[number] = chance.choice("1234567892255")
        if chance.random() < 0.2 * oddness:
            spouses[number] = chance.choice([*numbers, -numbers[0]])
        if chance.random() < 0.2 * oddness:
            spouses.pop(number, None)
    return spouses, statuses


def _parents(
    chance: random.Random, number: int, numbers: list[int], ages: list[int], age: int, oddness: float
) -> tuple[int | None, int | None]:
    elders = [other for other, years in zip(numbers, ages, strict=True) if years >= age + 14]
    known = elders if chance.random() > 0.3 * oddness else numbers
    missing = -number
    mother = chance.choice([*known, *known, missing]) if chance.random() < 0.75 else None
    father = chance.choice([*known, *known, missing]) if chance.random() < 0.65 else None
    return mother, father


def _birth_date(chance: random.Random, age: int) -> dt.date:
    """Of few dates, so that children are often born on the same day."""
    return dt.date(AGE_DAY.year - age, 1, chance.randint(1, 2)) if age else dt.date(2001, 5, 1)


def _moved_to_institution(person: Person, first_number: int) -> Person:
    return Person(**{**vars(person), "address": f"N{first_number}", "at_institution": True})


def _forms(chance: random.Random, numbers: list[int], oddness: float) -> list[FormLine]:
    owners = [number for number in numbers if chance.random() < 0.35]
    lines = []
    for owner in owners:
        for number in numbers:
            if chance.random() < 0.5 and (number != owner or chance.random() < oddness):
                lines.append(FormLine(owner, number, chance.choice("1233456"), chance.random() < 0.7))
    return lines
