"""Settings of the synthetic area: shares and rates with their sources, read from ``settings.toml``.

The file says of every figure where it comes from; here stands only which figures there must be. All rates are shares
(0-1), spreads of logarithms, or weights that need not add up to one.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from importlib import resources
from typing import Any, TypeVar

from census.errors import ParameterError
from registers.synthetic.observer import Defect

Weights = tuple[float, ...]
Range = tuple[float, float]
Table = tuple[Weights, ...]
Shares = dict[str, float]
T = TypeVar("T")


@dataclass(frozen=True)
class Geography:
    """Basic units and tracts."""

    persons_per_unit: float
    units_per_tract: float
    size_spread: float
    dense_share: Weights


@dataclass(frozen=True)
class Housing:
    """Buildings, addresses and dwellings; tables have one row for each building group (1-5)."""

    vacant_share: float
    other_buildings_share: float
    other_building_types: tuple[str, ...]
    other_building_weights: Weights
    cluster: float
    size_edges: Weights
    group_mix: Table
    basement_flat_share: float
    farmhouse_share: float
    let_in_co_operative: Weights
    institutions_with_staff: float
    oldest_year: int
    largest_floor_space: int
    floor_edges: Weights
    floor_weights: Table
    room_weights: Table
    room_noise: float
    no_own_kitchen_share: float
    joint_kitchen_share: float
    no_bathroom_share: Weights
    no_closet_share: Weights
    second_bathroom: Range
    second_closet: Range


@dataclass(frozen=True)
class BuildingForm:
    """A type of residential building of groups 2-5, how many dwellings and entrances it has, and how many such
    buildings have no lift.
    """

    type: str
    group: int
    weight: float
    dwellings: int
    per_address: int
    floors: int
    without_lift: float = 1.0


@dataclass(frozen=True)
class Composition:
    """A composition of households: its first family and, for some, what the other family is to it."""

    name: str
    households: int
    couple: bool
    children: Weights
    ages: str = ""
    youngest: str = ""
    second: str = ""
    others: int = 1


@dataclass(frozen=True)
class People:
    """Ages, couples, children and marital status; tables of marital status have one row for each age band."""

    other_households_share: float
    no_fixed_address_share: float
    age_edges: Weights
    alone_ages: Weights
    couple_ages: Weights
    sharer_ages: Weights
    institution_ages: Weights
    women_alone: Weights
    lone_mother_share: float
    youngest_small: Range
    youngest_older: Range
    adult_child_edges: Weights
    adult_child_weights: Weights
    mother_age_mean: float
    mother_age_spread: float
    mother_age_per_child: float
    mother_age_limits: Range
    birth_spacing: Range
    partner_gap_mean: float
    partner_gap_spread: float
    boys_share: float
    same_sex_share: float
    cohabiting_no_children: Weights
    cohabiting_small: float
    cohabiting_older: float
    cohabiting_adult: float
    common_children_married: float
    common_children_cohabiting: float
    single_men: Table
    single_women: Table
    cohabitants: Table
    years_at_address: float


@dataclass(frozen=True)
class Origin:
    """Immigrants and their descendants."""

    immigrant_share: float
    by_size: Weights
    under_65: float
    over_65: float
    non_western_by_size: Weights
    mixed_western: float
    mixed_non_western: float
    years_since_immigration: float
    second_generation: float
    second_generation_older: float
    norwegian_grandparent: float
    adopted: float
    adopted_older: float
    abroad_of_norwegian_parents: float
    abroad_one_norwegian_parent: float
    norway_one_foreign_parent: float
    foreign_citizen_western: float
    foreign_citizen_non_western: float
    years_to_citizenship: float
    western: Shares
    non_western: Shares
    adoption: Shares


@dataclass(frozen=True)
class Kinship:
    """Parents and spouses who live elsewhere, died or emigrated."""

    parent_lives_near: float
    father_known_near: float
    parent_gone: float
    gone_emigrated: float
    widowed_names_spouse: float


@dataclass(frozen=True)
class Work:
    """Employment in census week (see also ``characteristics``) and workers from abroad."""

    employed_edges: Weights
    employed_rates: Weights
    employed_men: float
    employed_women: float
    employed_non_western: float
    self_employed_share: float
    self_employed_men: float
    self_employed_women: float
    d_number_share: float


@dataclass(frozen=True)
class Industry:
    """A published group of industries: its divisions, employed persons, share of women and weights of the sectors."""

    divisions: Shares
    employed: float
    women: float
    sectors: Weights


@dataclass(frozen=True)
class Settings:
    """All settings of a synthetic area."""

    geography: Geography
    housing: Housing
    buildings: tuple[BuildingForm, ...]
    people: People
    compositions: tuple[Composition, ...]
    origin: Origin
    kinship: Kinship
    work: Work
    industries: tuple[Industry, ...]
    profile: str
    all_defects: tuple[Defect, ...]
    sections: dict[str, Any] = field(repr=False)

    def read(self, kind: type[T], section: str) -> T:
        """A section of the file as a frozen data class; the class says which figures there must be.

        Raises:
            ParameterError: the section is missing, or one of its figures is missing or unknown.
        """
        return _build(kind, self.sections.get(section, {}), section)

    def defects(self, register: str) -> dict[str, Defect]:
        """The defects of a register by name, at the rates of the profile."""
        return {item.name: item for item in self.all_defects if item.register == register}


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _build(kind: type[T], table: dict[str, Any], name: str) -> T:
    """A settings class from a table of the file; its defaults may be left out, nothing else."""
    known = {item.name for item in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(table) - known)
    try:
        if unknown:
            raise TypeError(f"unknown: {', '.join(unknown)}")
        return kind(**{key: _frozen(value) for key, value in table.items()})
    except TypeError as error:
        raise ParameterError(
            f"The settings [{name}] of the synthetic area do not fit: {error}.", "Mend settings.toml."
        ) from None


PROFILES = ("clean", "realistic", "stress")
"""How faulty the registers are: not at all, as in 2001, or far more."""


def load_settings(profile: str = "realistic") -> Settings:
    """The settings of ``settings.toml`` with the defects of a profile.

    Raises:
        ParameterError: there is no such profile, or a setting is missing or unknown.
    """
    if profile not in PROFILES:
        raise ParameterError(f"There is no profile '{profile}'.", f"Profiles: {', '.join(PROFILES)}.")
    text = (resources.files("registers.synthetic") / "settings.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    factor = float(raw["profiles"][profile])
    return Settings(
        geography=_build(Geography, raw["geography"], "geography"),
        housing=_build(Housing, raw["housing"], "housing"),
        buildings=tuple(_build(BuildingForm, item, "building") for item in raw["building"]),
        people=_build(People, raw["people"], "people"),
        compositions=tuple(_build(Composition, item, "composition") for item in raw["composition"]),
        origin=_build(Origin, raw["origin"], "origin"),
        kinship=_build(Kinship, raw["kinship"], "kinship"),
        work=_build(Work, raw["work"], "work"),
        industries=tuple(_build(Industry, item, "industry") for item in raw["industry"]),
        profile=profile,
        all_defects=tuple(_build(Defect, item, "defect").at(factor) for item in raw.get("defect", ())),
        sections=raw,
    )


def realistic() -> Settings:
    """The settings of the profile ``realistic``."""
    return load_settings()
