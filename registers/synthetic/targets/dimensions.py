"""How published tables divide persons, households and forms: one small function for each dimension.

The functions read frames with the columns of a delivery's truth (``truth/persons``, ``truth/households``), or any other
frame with columns of these names, such as a pool of households that is calibrated to the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import pandas as pd

from census.reference import NORWAY, code_list
from registers.synthetic.characteristics import EDUCATIONS, INDUSTRY_GROUPS
from registers.synthetic.homes import HEATING, STOVES

Positions: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.int16]]"
"""Position of each row's code in the codes of a dimension; OUTSIDE for rows that belong to none of them."""
OUTSIDE = -1
PERSONS, HOUSEHOLDS, FORMS = "persons", "households", "forms"


@dataclass(frozen=True)
class Expression:
    """One way to find a row's code: a function of a frame that has some columns."""

    columns: tuple[str, ...]
    place: Callable[[pd.DataFrame], Positions]


@dataclass(frozen=True)
class Dimension:
    """A division of persons, households or forms.

    Attributes:
        name: by which tables refer to it.
        unit: what it divides: ``persons``, ``households`` or ``forms``.
        codes: its categories; no row belongs to two of them.
        expressions: ways to find them, best first; the first one whose columns are there is used.
        without_household: code of persons in other than private households, where a dimension of households divides
            persons; empty where they belong to none.
    """

    name: str
    unit: str
    codes: tuple[str, ...]
    expressions: tuple[Expression, ...]
    without_household: str = ""

    def columns(self, frame: pd.DataFrame) -> tuple[str, ...] | None:
        """Columns of the frame that the dimension would be read from; None if they are not there."""
        found = self._expression(frame)
        return None if found is None else found.columns

    def positions(self, frame: pd.DataFrame) -> Positions:
        """Position in ``codes`` of each row.

        Raises:
            KeyError: the frame has not the columns needed.
        """
        found = self._expression(frame)
        if found is None:
            raise KeyError(f"no columns for the dimension '{self.name}': {self.expressions[0].columns}")
        return found.place(frame)

    def _expression(self, frame: pd.DataFrame) -> Expression | None:
        return next((item for item in self.expressions if set(item.columns) <= set(frame.columns)), None)


def recode(values: pd.Series, codes: Iterable[str], code_of: Callable[[object], str | None]) -> Positions:
    """Positions of values in a list of codes; each distinct value is looked at once."""
    place = {code: position for position, code in enumerate(codes)}
    if isinstance(values.dtype, pd.CategoricalDtype):
        rows, distinct = values.cat.codes.to_numpy(), values.cat.categories
    else:
        rows, distinct = pd.factorize(values)
    known = [place.get(code_of(value) or "", OUTSIDE) for value in distinct]
    return np.array([*known, OUTSIDE], dtype=np.int16)[rows]


def listed(column: str, codes: Iterable[str], width: int = 0) -> Expression:
    """Codes as they stand in a column; whole numbers are written with leading zeros up to ``width`` digits."""
    codes = tuple(codes)

    def code_of(value: object) -> str:
        return value if isinstance(value, str) else str(int(value)).zfill(width)  # type: ignore[call-overload]

    return Expression((column,), lambda frame: recode(frame[column], codes, code_of))


def named(column: str, codes: tuple[str, ...]) -> Expression:
    """Names in a column, or their positions in the tuple of names."""

    def code_of(value: object) -> str:
        return value if isinstance(value, str) else codes[int(value)]  # type: ignore[call-overload]

    return Expression((column,), lambda frame: recode(frame[column], codes, code_of))


def prefix(column: str, codes: Iterable[str], length: int) -> Expression:
    """First characters of the code in a column, as a county is of a municipality."""
    codes = tuple(codes)
    return Expression((column,), lambda frame: recode(frame[column], codes, lambda value: str(value)[:length]))


def banded(column: str, edges: Iterable[int]) -> Expression:
    """Intervals of a number: the first begins at the first edge, the last one is open. Missing numbers are outside."""
    lower = np.asarray(tuple(edges))

    def place(frame: pd.DataFrame) -> Positions:
        number = frame[column].to_numpy(dtype=float, na_value=np.nan)
        found = np.searchsorted(lower, number, side="right") - 1
        return np.where(np.isnan(number), OUTSIDE, found).astype(np.int16)

    return Expression((column,), place)


def flagged(column: str, holds: Callable[[pd.Series], pd.Series]) -> Expression:
    """Code 1 where a condition on a column holds, else 0."""
    return Expression((column,), lambda frame: np.where(holds(frame[column]), 1, 0).astype(np.int16))


def band_names(edges: tuple[int, ...]) -> tuple[str, ...]:
    """Names of intervals by whole numbers.

    Example:
        >>> band_names((0, 20, 80))
        ('0-19', '20-79', '80+')
    """
    return (*(f"{low}-{high - 1}" for low, high in pairwise(edges)), f"{edges[-1]}+")


def _codes(name: str) -> tuple[str, ...]:
    return tuple(item.code for item in code_list(name))


_NO_YES = ("0", "1")


def _is_filled(values: pd.Series) -> pd.Series:
    return values.notna() & ~values.isin(["", "0"])


def _is_true(values: pd.Series) -> pd.Series:
    return values.isin([True, "1", 1, "true"])


def _ages(name: str, edges: tuple[int, ...]) -> Dimension:
    return Dimension(name, PERSONS, band_names(edges), (banded("age", edges),))


_NORDIC_AND_WESTERN, _EASTERN = ("101", "106", "139", "144"), ("125", "131", "140", "155")
_AFRICAN, _ASIAN = ("246", "256", "260", "303", "346"), ("143", "404", "424", "444", "452", "456", "534", "575")
_SINGLE_COUNTRIES = (NORWAY, *_NORDIC_AND_WESTERN, *_EASTERN, *_AFRICAN, *_ASIAN)
_OTHER = {
    "N": "other Nordic",
    "V": "other western Europe",
    "E": "other eastern Europe",
    "F": "other Africa",
    "A": "other Asia",
    "NM": "North America",
    "S": "Latin America",
    "O": "Oceania",
    "X": "unknown",
}
BACKGROUNDS = (*_SINGLE_COUNTRIES, *_OTHER.values())
"""Country background: countries that tables show, the rest by part of the world; 000 for all outside the immigrant
population."""


def _background(country: str) -> str:
    return country if country in _SINGLE_COUNTRIES else _OTHER[_regions()[country]]


@cache
def _regions() -> dict[str, str]:
    return {item.code: item.extra["world_region"] for item in code_list("country")}


@cache
def _western() -> dict[str, str]:
    return {item.code: item.extra["western"] for item in code_list("country") if item.code != NORWAY}


_COUNTRIES = ("country_of_birth", "mother_country_of_birth", "father_country_of_birth")
CATEGORIES = _codes("immigrant_category")
"""Codes of the list ``immigrant_category``."""


def _born(frame: pd.DataFrame) -> tuple[np.ndarray, ...]:
    """Whether own, mother's and father's country of birth is Norway; a parent unknown counts as the child."""
    own = (frame[_COUNTRIES[0]] == NORWAY).to_numpy()
    parents = ((frame[column], (frame[column] == NORWAY).to_numpy()) for column in _COUNTRIES[1:])
    return own, *(np.where(country.isna() | (country == ""), own, here) for country, here in parents)


def immigrant_categories(frame: pd.DataFrame) -> Positions:
    """Immigrant category by own and parents' countries of birth; adoptions (D) cannot be told from them."""
    own, mother, father = _born(frame)
    here = mother.astype(np.int64) + father
    letters = np.select(
        [own & (here == 0), own & (here == 1), own, here == 0, here == 1], [2, 5, 0, 1, 4], CATEGORIES.index("G")
    )
    return letters.astype(np.int16)


def country_backgrounds(frame: pd.DataFrame) -> pd.Series:
    """Country background: the own country of birth of immigrants, the mother's of those born here to immigrants."""
    category = immigrant_categories(frame)
    own, mother, father = (frame[column].astype(object).fillna("") for column in _COUNTRIES)
    parent = mother.where(mother != "", father)
    here = pd.Series(NORWAY, frame.index, dtype=object)
    return here.mask(category == CATEGORIES.index("B"), own).mask(category == CATEGORIES.index("C"), parent)


def _by_background(codes: tuple[str, ...], code_of: Callable[[str], str]) -> tuple[Expression, ...]:
    def of(value: object) -> str:
        return code_of(str(value))

    return (
        Expression(("country_background",), lambda frame: recode(frame["country_background"], codes, of)),
        Expression(_COUNTRIES, lambda frame: recode(country_backgrounds(frame), codes, of)),
    )


def _bath_and_closet(baths: str, closets: str) -> Expression:
    def place(frame: pd.DataFrame) -> Positions:
        return ((frame[baths] > 0) & (frame[closets] > 0)).to_numpy().astype(np.int16)

    return Expression((baths, closets), place)


def _studies(value: object) -> str:
    return {"1": "pupil", "2": "pupil", "3": "student", "4": "student"}.get(str(value), "none")


def _by_status(value: object) -> str:
    return {"1": "pupil", "2": "student"}.get(str(value), "none")


STUDIES = ("pupil", "student", "none")
"""Pupils attend folk high schools and upper secondary schools, students colleges and universities."""
_HOUSEHOLD_TYPES = (*_codes("household_type"), "other")
_PERIODS = tuple(int(item.extra["from"] or 0) for item in code_list("construction_period"))
_SPACES = tuple(int(item.extra["from"] or 0) for item in code_list("utility_floor_space"))
_SIZES = ("1", "2", "3", "4", "5+")
_CHILDREN = ("0", "1", "2", "3+")

_ALL = (
    # persons
    Dimension("county", PERSONS, _codes("county"), (prefix("municipality_code", _codes("county"), 2),)),
    Dimension(
        "municipality", PERSONS, _codes("municipality"), (listed("municipality_code", _codes("municipality"), 4),)
    ),
    Dimension("school_county", PERSONS, _codes("county"), (prefix("school_municipality_code", _codes("county"), 2),)),
    Dimension("sex", PERSONS, ("1", "2"), (listed("sex", ("1", "2")), flagged("woman", _is_true))),
    _ages("age_five_year", (*range(0, 100, 5),)),
    _ages("age_employed", (0, 16, 20, 25, 40, 55, 67, 75)),
    _ages("age_of_occupant", (0, 20, 30, 40, 50, 67, 80)),
    _ages("age_of_resident", (0, 20, 25, 35, 45, 65)),
    Dimension(
        "marital_status", PERSONS, _codes("marital_status"), (listed("marital_status", _codes("marital_status")),)
    ),
    Dimension("actual_marital_status", PERSONS, ("1", "2", "3"), (listed("actual_marital_status", ("1", "2", "3")),)),
    Dimension(
        "register_family_type", PERSONS, ("1", "2", "3", "4"), (listed("register_family_type", ("1", "2", "3", "4")),)
    ),
    Dimension(
        "immigrant_category",
        PERSONS,
        CATEGORIES,
        (listed("immigrant_category", CATEGORIES), Expression(_COUNTRIES, immigrant_categories)),
    ),
    Dimension("background", PERSONS, BACKGROUNDS, _by_background(BACKGROUNDS, _background)),
    Dimension("western", PERSONS, ("W", "NW"), _by_background(("W", "NW"), lambda code: _western().get(code, ""))),
    Dimension(
        "studies",
        PERSONS,
        STUDIES,
        (
            Expression(("school_type",), lambda f: _place_studies(f["school_type"], _studies)),
            Expression(("study_status",), lambda f: _place_studies(f["study_status"], _by_status)),
        ),
    ),
    Dimension("education", PERSONS, EDUCATIONS, (named("education", EDUCATIONS),)),
    Dimension(
        "employed",
        PERSONS,
        _NO_YES,
        (flagged("employment", _is_filled), flagged("is_employed_census_week", _is_true)),
    ),
    Dimension("hours_group", PERSONS, ("1", "2", "3"), (listed("hours_group", ("1", "2", "3")),)),
    Dimension("industry_group", PERSONS, INDUSTRY_GROUPS, (listed("industry_group", INDUSTRY_GROUPS),)),
    Dimension(
        "industry_of_year",
        PERSONS,
        INDUSTRY_GROUPS,
        # the pool gives each person the same industry in census week and in the year
        (listed("year_industry_group", INDUSTRY_GROUPS), listed("industry_group", INDUSTRY_GROUPS)),
    ),
    Dimension(
        "industry_division",
        PERSONS,
        _codes("industry_division"),
        (listed("industry_division", _codes("industry_division"), 2),),
    ),
    Dimension("sector_group", PERSONS, _codes("sector_group"), (listed("sector_group", _codes("sector_group")),)),
    Dimension("annual_hours", PERSONS, tuple("01234"), (listed("annual_hours", tuple("01234")),)),
    Dimension("lives_away", PERSONS, _NO_YES, (flagged("lives_away", _is_true),)),
    # households
    Dimension("household_county", HOUSEHOLDS, _codes("county"), (prefix("municipality_code", _codes("county"), 2),)),
    Dimension(
        "household_municipality",
        HOUSEHOLDS,
        _codes("municipality"),
        (listed("municipality_code", _codes("municipality"), 4),),
    ),
    Dimension("household_type", HOUSEHOLDS, _HOUSEHOLD_TYPES, (listed("household_type", _HOUSEHOLD_TYPES),), "other"),
    Dimension("household_size", HOUSEHOLDS, _SIZES, (banded("household_size", range(1, 6)),)),
    Dimension("children", HOUSEHOLDS, _CHILDREN, (banded("children", range(4)),)),
    Dimension("building_group", HOUSEHOLDS, tuple("12345"), (listed("building_group", tuple("12345")),)),
    Dimension(
        "construction_period",
        HOUSEHOLDS,
        tuple("123456789"),
        (listed("construction_period", tuple("123456789")), banded("construction_year", _PERIODS)),
    ),
    Dimension(
        "floor_space_group",
        HOUSEHOLDS,
        _codes("utility_floor_space"),
        (
            listed("floor_space_group", _codes("utility_floor_space"), 2),
            banded("utility_floor_space_m2", _SPACES),
        ),
    ),
    Dimension(
        "rooms",
        HOUSEHOLDS,
        _codes("number_of_rooms"),
        (banded("rooms", (0, 3, 4, 5, 6, 7, 8)), banded("number_of_rooms", (0, 3, 4, 5, 6, 7, 8))),
    ),
    Dimension(
        "own_kitchen",
        HOUSEHOLDS,
        _NO_YES,
        (flagged("own_kitchen", _is_true), flagged("kitchen", _is_true)),
    ),
    Dimension(
        "bath_and_closet",
        HOUSEHOLDS,
        _NO_YES,
        (_bath_and_closet("bathrooms", "closets"), _bath_and_closet("number_of_bathrooms", "number_of_water_closets")),
    ),
    Dimension("tenure", HOUSEHOLDS, tuple("1234567"), (listed("tenure", tuple("1234567")),)),
    Dimension("heating", HOUSEHOLDS, HEATING, (named("heating", HEATING),)),
    Dimension("stove", HOUSEHOLDS, STOVES, (named("stove", STOVES),)),
    Dimension("wheelchair_in", HOUSEHOLDS, _NO_YES, (flagged("wheelchair_in", _is_true),)),
    *(
        Dimension(name, HOUSEHOLDS, _NO_YES, (flagged(name, _is_true),))
        for name in ("uses_electricity", "uses_solid_fuel", "uses_liquid_fuel")
    ),
    # forms
    Dimension("outcome", FORMS, _codes("form_outcome"), (listed("outcome", _codes("form_outcome")),)),
)


def _place_studies(values: pd.Series, code_of: Callable[[object], str]) -> Positions:
    place = recode(values, STUDIES, code_of)
    return np.where(place == OUTSIDE, STUDIES.index("none"), place).astype(np.int16)


DIMENSIONS = {item.name: item for item in _ALL}
"""Dimensions by name."""
