"""Files of wage limits: one limit for everybody of 16-74 years."""

from __future__ import annotations

from pathlib import Path

import pytest

from census.errors import ParameterError
from census.reference.wage_limits import WageLimit, WageLimits, production_limits, read_limits


def test_the_limits_of_production_are_read_as_they_are_written(tmp_path: Path) -> None:
    file = tmp_path / "limits.csv"
    file.write_text(production_limits().text())
    assert read_limits(file) == production_limits()


@pytest.mark.parametrize(
    ("men", "women"),
    [((16, 73), (16, 74)), ((16, 74), (17, 74)), ((16, 75), (16, 74)), ((15, 74), (16, 74))],
)
def test_everybody_must_have_one(men: tuple[int, int], women: tuple[int, int]) -> None:
    with pytest.raises(ParameterError, match="Give one for each age of 16-74"):
        WageLimits((WageLimit(*men, "1", 1), WageLimit(*women, "2", 1)))


def test_nobody_may_have_two() -> None:
    with pytest.raises(ParameterError, match="2 for persons of 30 years and sex 1"):
        WageLimits((WageLimit(16, 74, "1", 1), WageLimit(30, 30, "1", 1), WageLimit(16, 74, "2", 1)))


def test_limits_are_not_negative() -> None:
    with pytest.raises(ParameterError, match="negative"):
        WageLimits((WageLimit(16, 74, "1", -1), WageLimit(16, 74, "2", 1)))


@pytest.mark.parametrize("text", ["", "age_from,age_to\n16,74\n", "age_from,age_to,sex,limit_nok\n16,74,1,much\n"])
def test_another_file_is_an_error(text: str, tmp_path: Path) -> None:
    file = tmp_path / "limits.csv"
    file.write_text(text)
    with pytest.raises(ParameterError):
        read_limits(file)
    with pytest.raises(ParameterError, match="no file of wage limits"):
        read_limits(tmp_path / "nothing.csv")
