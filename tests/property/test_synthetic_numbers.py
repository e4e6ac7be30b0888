"""Identity and organisation numbers: every one that is given out is valid, and a mistaken digit is always found."""

from __future__ import annotations

import datetime as dt

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from registers import identity

BIRTHS = st.dates(dt.date(1900, 1, 1), dt.date(2039, 12, 31))


@st.composite
def identity_texts(draw: st.DrawFn) -> tuple[str, dt.date, bool]:
    """A valid identity number, D-number or synthetic number, its date of birth and whether it is a woman's."""
    birth, woman = draw(BIRTHS), draw(st.booleans())
    kind = {"d_number": draw(st.booleans()), "synthetic": draw(st.booleans())}
    order = draw(st.integers(0, 249))
    individual = identity.individual_number(np.array([birth.year]), np.array([woman]), np.array([order]))
    assume(individual[0] >= 0)
    numbers, exists = identity.identity_numbers(np.array([birth], dtype="datetime64[D]"), individual, **kind)
    assume(exists[0])
    return f"{numbers[0]:011d}", birth, woman


@given(identity_texts())
def test_number_given_out_is_valid_and_tells_birth_and_sex(drawn: tuple[str, dt.date, bool]) -> None:
    text, birth, woman = drawn
    assert identity.is_valid_identity_number(text)
    assert identity.birth_date_of(text) == birth
    assert (int(text[8]) % 2 == 0) == woman


@given(identity_texts(), st.integers(0, 10), st.integers(1, 9))
def test_one_changed_digit_is_always_found(drawn: tuple[str, dt.date, bool], place: int, shift: int) -> None:
    text = drawn[0]
    changed = text[:place] + str((int(text[place]) + shift) % 10) + text[place + 1 :]
    assert not identity.is_valid_identity_number(changed)


@given(identity_texts(), st.integers(0, 8))
def test_two_neighbours_that_change_places_are_always_found(drawn: tuple[str, dt.date, bool], place: int) -> None:
    text = drawn[0]
    assume(text[place] != text[place + 1])
    changed = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    assert not identity.is_valid_identity_number(changed)


@given(st.integers(80_000_000, 99_999_999), st.integers(0, 8), st.integers(1, 9))
def test_changed_digit_of_an_organisation_number_is_always_found(leading: int, place: int, shift: int) -> None:
    numbers, exists = identity.organisation_numbers(np.array([leading]))
    assume(exists[0])
    text = str(numbers[0])
    assert identity.is_valid_organisation_number(text)
    changed = text[:place] + str((int(text[place]) + shift) % 10) + text[place + 1 :]
    assert not identity.is_valid_organisation_number(changed)


@given(st.text(max_size=14))
def test_any_text_can_be_asked_about(text: str) -> None:
    valid = identity.is_valid_identity_number(text)
    assert not valid or (len(text) == 11 and text.isdigit())
