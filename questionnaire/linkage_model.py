"""The model by which people written by hand are found in the register: Fellegi and Sunter's, as Splink computes it.

A pair of a line and a resident is compared by given name, surname, date of birth and place. Every level of a comparison
has two probabilities, which ``linkage_model.toml`` keeps: m, that a line and its own resident are at it, and u, that a
line and another resident are. The logarithm of m/u, summed over the comparisons, on top of the odds that any pair
belongs together, is the pair's weight. The model is one of all Norway, whatever area is run: a line of a small area
could be anybody in the country.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from census.errors import EngineError

COMPARED = (
    "given_name",
    "surname",
    "birth_date",
    "born",
    "birth_year",
    "birth_day",
    "address_code",
    "basic_unit_code",
    "municipality_code",
    "contact_surname",
)
"""What lines and residents are compared by: names in small letters, ``born`` (date as eight digits), ``birth_year``,
``birth_day`` (month and day), place, and of lines the surname of the contact person."""


def _same(*columns: str) -> dict[str, str]:
    return {column: column for column in columns}


BLOCKS: tuple[Mapping[str, str], ...] = (
    _same("address_code"),
    _same("birth_date", "given_name"),
    _same("birth_date", "surname"),
    _same("birth_date", "municipality_code"),
    {"birth_date": "birth_date", "given_name": "surname", "surname": "given_name"},
    _same("given_name", "surname", "birth_year"),
    _same("given_name", "surname", "birth_day"),
)
"""Pairs are compared if the line's columns equal the resident's in one of these."""

_NAME = """jaro_winkler_similarity({0}_l, {0}_r) >= {1}"""
_SWAPPED = "given_name_l = surname_r and surname_l = given_name_r"
_INITIAL = "length(rtrim(given_name_l, '.')) = 1 and left(given_name_l, 1) = left(given_name_r, 1)"
_FIRST_OF_NAMES = "regexp_extract(given_name_l, '^[^ -]+') = regexp_extract(given_name_r, '^[^ -]+')"
_DAY_AND_MONTH = (
    "left(born_l, 4) = left(born_r, 4) and substr(born_l, 5, 2) = substr(born_r, 7, 2)"
    " and substr(born_l, 7, 2) = substr(born_r, 5, 2)"
)

LEVELS: Mapping[str, Mapping[str, str]] = {
    "given_name": {
        "missing": "given_name_l is null or given_name_r is null",
        "same": '"given_name_l" = "given_name_r"',
        "swapped": _SWAPPED,
        "initial": _INITIAL,
        "first_of_names": _FIRST_OF_NAMES,
        "alike": _NAME.format("given_name", 0.9),
        "somewhat_alike": _NAME.format("given_name", 0.8),
        "other": "ELSE",
    },
    "surname": {
        "missing": "surname_l is null or surname_r is null",
        "same": '"surname_l" = "surname_r"',
        "swapped": _SWAPPED,
        "alike": _NAME.format("surname", 0.9),
        "somewhat_alike": _NAME.format("surname", 0.8),
        "contact_person's": "contact_surname_l = surname_r",
        "other": "ELSE",
    },
    "born": {
        "missing": "born_l is null or born_r is null",
        "same": '"born_l" = "born_r"',
        "one_digit": "damerau_levenshtein(born_l, born_r) <= 1",
        "day_and_month_swapped": _DAY_AND_MONTH,
        "other_year": "birth_day_l = birth_day_r",
        "some_days_off": "abs(birth_date_l - birth_date_r) <= 10",
        "other": "ELSE",
    },
    "place": {
        "missing": "municipality_code_l is null and coalesce(address_code_l <> address_code_r, true)",
        "same_address": "address_code_l = address_code_r",
        "same_basic_unit": "basic_unit_code_l = basic_unit_code_r",
        "same_municipality": "municipality_code_l = municipality_code_r",
        "other": "ELSE",
    },
}
"""Levels of each comparison, from the closest; a pair is at the first whose condition (in SQL) holds."""

MISSING = "missing"
_BY_FREQUENCY = ("given_name", "surname")
"""Comparisons in which the same value tells the more, the rarer it is."""

_LEAST_WEIGHT = -10.0
"""Pairs of a lower weight are left out: even a thousand of them do not change a probability that is told."""


@dataclass(frozen=True)
class Model:
    """The stored parameters (``linkage_model.toml``).

    Attributes:
        threshold: least probability at which a line is linked.
        prior: probability that a line and a resident drawn at random belong together.
        persons_of_base: see ``frequency``.
        probabilities: m and u of each level, by comparison and level.
    """

    threshold: float
    prior: float
    persons_of_base: int
    probabilities: Mapping[str, Mapping[str, tuple[float, float]]]

    @staticmethod
    def from_dict(content: Mapping[str, Any]) -> Model:
        """Build from the content of the file."""
        levels = {
            comparison: {level: (float(m), float(u)) for level, (m, u) in content[comparison].items()}
            for comparison in LEVELS
        }
        if not 0.5 < content["threshold"] < 1:
            raise ValueError("the threshold must be above 0.5, so that no two residents reach it")
        return Model(content["threshold"], content["prior"], content["persons_of_base"], levels)

    def frequency_base(self, comparison: str) -> float:
        """Probability that two persons drawn at random have the same name."""
        return self.probabilities[comparison]["same"][1]


@cache
def stored_model() -> Model:
    """The model that production uses."""
    text = (resources.files("questionnaire") / "linkage_model.toml").read_text("utf-8")
    return Model.from_dict(tomllib.loads(text))


def settings(model: Model) -> dict[str, Any]:
    """The model as Splink's settings."""
    return {
        "link_type": "link_only",
        "probability_two_random_records_match": model.prior,
        "comparisons": [
            {
                "output_column_name": comparison,
                "comparison_levels": [
                    _level(comparison, level, condition, model.probabilities[comparison].get(level))
                    for level, condition in levels.items()
                ],
            }
            for comparison, levels in LEVELS.items()
        ],
        "blocking_rules_to_generate_predictions": [_block(columns) for columns in BLOCKS],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
    }


def _block(columns: Mapping[str, str]) -> dict[str, str]:
    return {"blocking_rule": " and ".join(f"l.{of_line} = r.{other}" for of_line, other in columns.items())}


def _level(comparison: str, level: str, condition: str, probabilities: tuple[float, float] | None) -> dict[str, Any]:
    described: dict[str, Any] = {"sql_condition": condition, "label_for_charts": level}
    if level == MISSING:
        return {**described, "is_null_level": True}
    if level == "same" and comparison in _BY_FREQUENCY:
        described |= {"tf_adjustment_column": comparison, "tf_adjustment_weight": 1.0}
    if probabilities:
        described |= {"m_probability": probabilities[0], "u_probability": probabilities[1]}
    return described


def score(connection: Any, model: Model) -> str:
    """Compare the lines with the residents.

    Args:
        connection: of DuckDB, with the tables ``line`` and ``resident`` (``unique_id`` and ``COMPARED`` each),
            ``given_name_frequency`` (``given_name``, ``tf_given_name``: share of the residents that has it) and
            ``surname_frequency``.
        model: the parameters.

    Returns:
        Name of a table with ``unique_id_l`` (of the line), ``unique_id_r`` and ``match_weight`` (logarithm to base 2 of
        the odds) of every pair that could belong together.

    Raises:
        EngineError: Splink failed.
    """
    from splink import DuckDBAPI, Linker, SettingsCreator  # noqa: PLC0415 - heavy

    with quiet_splink():
        api = DuckDBAPI(connection)
        sides = [api.register(name, dataset_display_name=name) for name in ("line", "resident")]
        linker = Linker(sides, SettingsCreator(**settings(model)), log_level=None)
        for name in _BY_FREQUENCY:
            frequencies = api.register(f"{name}_frequency")
            linker.table_management.register_term_frequency_lookup(frequencies, name)
        found = linker.inference.predict(threshold_match_weight=_LEAST_WEIGHT, warning_mode="never")
        return str(found.physical_name)


@contextmanager
def quiet_splink() -> Iterator[None]:
    """Keep Splink from logging, and its errors from quoting statements and values: they would tell names.

    Raises:
        EngineError: Splink failed.
    """
    from splink.internals.exceptions import SplinkException  # noqa: PLC0415 - heavy

    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)  # its modules' loggers take their level from it
    try:
        yield
    except SplinkException as error:
        raise EngineError(
            f"Splink could not link the people on the forms ({type(error).__name__}).",
            "If the inputs are whole ('census show' compares checksums), this is a defect of the step.",
        ) from None
    finally:
        logger.setLevel(before)
