"""Identity numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from registers import identity, number_formats


def test_check_digits_worked_out_by_hand() -> None:
    # 010170 250: 3*0+7*1+6*0+1*1+8*7+9*0+4*2+5*5+2*0 = 97 = 8*11+9, so the first check digit is 2;
    # 5*0+4*1+3*0+2*1+7*7+6*0+5*2+4*5+3*0+2*2 = 89 = 8*11+1 would need 10: the number is never given out
    assert identity.check_digits(np.array([10170250]), number_formats.CHECK_WEIGHTS_1)[0] == 2
    _, exists = identity.add_identity_check_digits(np.array([10170250]))
    assert not exists[0]
    # 010170 251: 97 + 2*1 = 99 = 9*11, first digit 0; 85 + 3*1 + 0 = 88 = 8*11, second digit 0
    numbers, exists = identity.add_identity_check_digits(np.array([10170251]))
    assert exists[0]
    assert f"{numbers[0]:011d}" == "01017025100"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0101702510", "ten digits"),
        ("010170251000", "twelve digits"),
        ("0101702510x", "a letter"),
        ("01017025101", "second check digit"),
        ("01017025110", "first check digit"),
        ("٠١٠١٧٠٢٥١٠٠", "digits of another script"),
    ],
)
def test_invalid_numbers(text: str, why: str) -> None:
    assert not identity.is_valid_identity_number(text), why


def test_no_such_day_is_invalid_even_with_right_check_digits() -> None:
    first_nine = 310_270_000 + np.arange(400)  # 31 February 1970
    numbers, exists = identity.add_identity_check_digits(first_nine)
    texts = [f"{number:011d}" for number in numbers[exists]]
    assert texts
    assert not any(identity.is_valid_identity_number(text) for text in texts)


@pytest.mark.parametrize(
    ("individual", "year", "born"),
    [(499, 70, 1970), (500, 30, 2030), (500, 60, 1860), (900, 45, 1945), (749, 54, 1854), (999, 39, 2039)],
)
def test_individual_number_tells_the_century(individual: int, year: int, born: int) -> None:
    birth = identity.birth_date_of(f"0101{year:02d}{individual:03d}00")
    assert birth is not None
    assert birth.year == born


def test_individual_numbers_of_a_year_are_different_and_of_one_sex() -> None:
    order = np.arange(300)
    women = identity.individual_number(np.full(300, 1960), np.ones(300, dtype=bool), order)
    men = identity.individual_number(np.full(300, 1960), np.zeros(300, dtype=bool), order)
    assert len({*women, *men}) == 600
    assert (women % 2 == 0).all()
    assert (men % 2 == 1).all()
    assert set(women) | set(men) == {*range(500), *range(900, 1000)}
    assert identity.individual_number(np.array([1930]), np.array([True]), np.array([250]))[0] == -1
