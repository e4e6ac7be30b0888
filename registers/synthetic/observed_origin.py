"""What the Central Population Register holds of forebears and adoptions: grandparents unknown, days mistyped."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from census.reference import CENSUS_YEAR, NORWAY
from registers.synthetic.draws import NOBODY, Bools, Days
from registers.synthetic.extracts import texts
from registers.synthetic.grandparents import GRANDPARENTS
from registers.synthetic.life_events import days
from registers.synthetic.observer import Observer

_YOUNG = 40
_ADOPTED = (2, 49)
"""Ages at which somebody adopted within Norway may have been entered as adopted from abroad."""
_ANOTHER = "106"
"""Country that stands in place of Norway where a grandparent's is wrong; Norway stands in place of others."""
_YEAR = np.timedelta64(365, "D")


def origin_columns(observer: Observer, people: pd.DataFrame, resident: Bools) -> dict[str, Any]:
    """Columns of the grandparents' countries of birth and of the day of adoption.

    Args:
        observer: of ``cpr_persons``, on the rows of ``people``.
        people: see ``LifeEvents.people``.
        resident: who of them is a resident in the register.
    """
    born = days(people["birth_date"])
    age = CENSUS_YEAR - born.astype("datetime64[Y]").astype(np.int64) - 1970
    columns: dict[str, Any] = {name: people[name].to_numpy(dtype=object) for name in GRANDPARENTS}
    unknown = {
        side: observer.strike("grandparents_unknown", band=_bands(people[f"{side}_country"], age))
        for side in ("mother", "father")
    }
    maternal = columns[GRANDPARENTS[0]]
    known = resident & ~unknown["mother"] & (people["mother"] != NOBODY).to_numpy()
    wrong = observer.strike("grandparent_wrong", known)
    columns[GRANDPARENTS[0]] = np.where(wrong, np.where(maternal == NORWAY, _ANOTHER, NORWAY), maternal).astype(object)
    side_of = dict(zip(GRANDPARENTS, ("mother", "mother", "father", "father"), strict=True))
    return {
        **{f"{name}_country_of_birth": texts(columns[name], unknown[side_of[name]]) for name in GRANDPARENTS},
        "adoption_date": _adoption_dates(observer, people, resident & (age >= _ADOPTED[0]) & (age <= _ADOPTED[1])),
    }


def _bands(country: pd.Series, age: np.ndarray[Any, Any]) -> Any:
    """Class of the rate at which a parent's parents are unknown."""
    return np.select([(country != NORWAY).to_numpy(), age >= _YOUNG], [2, 1], 0)


def _adoption_dates(observer: Observer, people: pd.DataFrame, at_risk: Bools) -> Days:
    """Days of adoption: those on which the adopted came; some are missing or mistyped, and some who were adopted within
    Norway have one.
    """
    born, arrived = days(people["birth_date"]), days(people["arrived"])
    adopted = people["adopted"].to_numpy(dtype=bool)
    came = np.where(np.isnat(arrived), np.minimum(born + _YEAR, days(people["status_date"])), arrived)
    known = adopted & ~observer.strike("adoption_missing", adopted)
    early = observer.strike("adoption_before_birth", known)
    at_home = observer.strike("adopted_in_norway", at_risk & (people["country_of_birth"] == NORWAY).to_numpy())
    day = np.where(at_home, born + _YEAR, np.where(early, born - _YEAR, np.maximum(came, born)))
    return np.where(known | at_home, day, np.datetime64("NaT", "D")).astype("datetime64[D]")
