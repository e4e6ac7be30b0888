"""Files of wage limits: one limit for everybody of 16-74 years."""

from __future__ import annotations

from pathlib import Path

import pytest

from census.employment import WageLimits
from census.errors import ParameterError
from census.steps import Parameters
from census.steps.wage_limits import limits_text, read_limits, wage_limits

HEAD = "age_from,age_to,sex,limit_nok\n"


def written(folder: Path, text: str) -> Path:
    file = folder / "limits.csv"
    file.write_text(text)
    return file


def test_limits_are_read_as_they_are_written(tmp_path: Path) -> None:
    limits = WageLimits.from_reference().scaled({("1", 25): 1.5})
    assert read_limits(written(tmp_path, limits_text(limits))) == limits


def test_a_run_has_the_limits_of_its_file_or_those_of_production(tmp_path: Path) -> None:
    file = written(tmp_path, HEAD + "16,74,1,50\n16,74,2,60\n")
    assert wage_limits(Parameters(wage_limits=str(file))).of(40, "2") == 60
    assert wage_limits(Parameters()) == WageLimits.from_reference()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "age_from,age_to\n16,74\n",
        HEAD + "16,74,1,much\n16,74,2,1\n",
        HEAD + "16,74,1,1\n",
        HEAD + "16,74,1,1\n16,73,2,1\n",
        HEAD + "16,74,1,1\n16,74,2,1\n30,30,2,1\n",
        HEAD + "16,74,1,-1\n16,74,2,1\n",
    ],
)
def test_everybody_must_have_one_limit_that_is_not_negative(text: str, tmp_path: Path) -> None:
    with pytest.raises(ParameterError):
        read_limits(written(tmp_path, text))


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="no file of wage limits"):
        read_limits(tmp_path / "nothing.csv")
