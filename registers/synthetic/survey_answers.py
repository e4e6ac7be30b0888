"""What persons truly worked in their survey week, and what is answered about it, by themselves or by others."""

from __future__ import annotations

from dataclasses import dataclass, fields

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from registers.labour_force_survey import BY_PROXY
from registers.synthetic.characteristics import EMPLOYEE, SELF_EMPLOYED
from registers.synthetic.divisions import DIVISIONS, GROUP_OF_DIVISION
from registers.synthetic.draws import Bools, Floats, Texts
from registers.synthetic.survey_sample import NUMBER, keyed_draws, struck

UNSPECIFIED = "00"
_SMALL_JOB = 10.0
_FIRST_DAY = np.datetime64("2001-01-01")
_WIDEST = 30.0
"""Hours by which mistaken ones are off at most, half up and half down."""


@dataclass(frozen=True)
class AnswerErrors:
    """Rates of what is wrong in answers; see ``settings.toml`` for each."""

    small_job_forgotten: float
    job_forgotten: float
    job_invented: float
    status_mistaken: float
    hours_mistaken: float
    industry_mistaken: float
    industry_group_mistaken: float
    industry_not_told: float


def work_in_week(sample: pd.DataFrame, work: ir.Table) -> pd.DataFrame:
    """The main work of each person in the survey week.

    Definition: of the spells with a day in the week, the main work of census week; else the one of most hours.

    Args:
        sample: ``national_identity_number`` (key) and ``survey_week``.
        work: see ``true_work.true_work``.

    Returns:
        A row for each of ``sample``, in its order: ``is_employed``, ``status_in_employment``, ``weekly_hours``,
        ``industry_division`` (00 unspecified); the last three missing for those not employed.
    """
    start = _FIRST_DAY + 7 * (sample["survey_week"].to_numpy(dtype=np.int64) - 1).astype("timedelta64[D]")
    asked = ibis.memtable(
        pd.DataFrame({NUMBER: sample[NUMBER].astype(object), "week_start": pd.Series(start).dt.date.to_numpy()})
    )
    asked = asked.mutate(week_start=asked.week_start.cast("date"))
    spells = work.join(asked, NUMBER)
    last = spells.week_start + ibis.interval(days=6)
    active = spells.filter(
        (spells.start_date <= last) & (spells.end_date.isnull() | (spells.end_date >= spells.week_start))
    )
    order = [
        active.is_main.desc(),
        active.weekly_hours.desc(),
        active.establishment_number.asc(nulls_first=True),
        active.start_date,
    ]
    main = active.mutate(place=ibis.row_number().over(group_by=NUMBER, order_by=order)).filter(lambda t: t.place == 0)
    columns = ["status_in_employment", "weekly_hours", "industry_division"]
    found: pd.DataFrame = main.select(NUMBER, *columns).to_pandas().set_index(NUMBER).reindex(sample[NUMBER])
    found.index = sample.index
    employed = found["status_in_employment"].notna()
    division = found["industry_division"].astype(object).fillna(UNSPECIFIED).where(employed)
    return found.assign(is_employed=employed, industry_division=division)


def draw_answers(
    sample: pd.DataFrame, true: pd.DataFrame, by_self: AnswerErrors, by_proxy: AnswerErrors, seed: int
) -> pd.DataFrame:
    """What is answered of the work of the week.

    Args:
        sample: ``national_identity_number`` and ``response``; rows without interview are answered too.
        true: of ``work_in_week``.
        by_self: errors in answers of the persons themselves.
        by_proxy: in those of others.
        seed: of the draws.

    Returns:
        The columns of ``true`` as answered; ``weekly_hours`` as ``usual_weekly_hours``, an unspecified industry
        missing.
    """
    number = sample[NUMBER]
    proxy = (sample["response"] == BY_PROXY).to_numpy()

    def hit(error: str) -> Bools:
        return struck(seed, error, number, np.where(proxy, getattr(by_proxy, error), getattr(by_self, error)))

    strikes = {item.name: hit(item.name) for item in fields(AnswerErrors)}
    employed = true["is_employed"].to_numpy(dtype=bool)
    hours = true["weekly_hours"].to_numpy(dtype=float)
    forgotten = np.where(hours < _SMALL_JOB, strikes["small_job_forgotten"], strikes["job_forgotten"])
    invented = ~employed & strikes["job_invented"]
    told = (employed & ~forgotten) | invented
    status = true["status_in_employment"].to_numpy(dtype=object)
    other = np.where(status == EMPLOYEE, SELF_EMPLOYED, EMPLOYEE)
    status = np.where(invented, EMPLOYEE, np.where(strikes["status_mistaken"], other, status))
    draw = keyed_draws(seed, "survey hours told", number)
    hours = np.where(strikes["hours_mistaken"], np.maximum(1.0, hours + (draw - 0.5) * _WIDEST), hours)
    hours = np.where(invented, 1.0 + 20.0 * draw, hours)
    division = _divisions_told(true["industry_division"], strikes, keyed_draws(seed, "survey industry told", number))
    division = np.where(invented, UNSPECIFIED, division)
    missing = pd.Series(~told, sample.index)
    return pd.DataFrame(
        {
            "is_employed": told,
            "status_in_employment": pd.Series(status, sample.index).mask(missing),
            "usual_weekly_hours": pd.Series(np.round(2 * hours) / 2, sample.index).mask(missing),
            "industry_division": pd.Series(division, sample.index).mask(missing | (division == UNSPECIFIED)),
        },
        index=sample.index,
    )


def _divisions_told(true: pd.Series, strikes: dict[str, Bools], draw: Floats) -> Texts:
    """Industries as told: another division of the group, any division, or none."""
    told = true.to_numpy(dtype=object).copy()
    specified = [code for code in DIVISIONS if code not in ("", UNSPECIFIED)]
    group = dict(zip(DIVISIONS, GROUP_OF_DIVISION.tolist(), strict=True))
    fellows = {code: [other for other in specified if group[other] == group[code]] for code in specified}
    for row in np.flatnonzero(strikes["industry_mistaken"] | strikes["industry_group_mistaken"]):
        division = told[row]
        if division in fellows:
            choice = specified if strikes["industry_group_mistaken"][row] else fellows[division]
            told[row] = choice[int(draw[row] * len(choice))]
    return np.where(strikes["industry_not_told"], UNSPECIFIED, told)
