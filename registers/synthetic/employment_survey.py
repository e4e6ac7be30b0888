"""A sample survey of employment, such as the Labour Force Survey, simulated from the truth of a delivery."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import ibis
import pyarrow as pa

from census.reference import CENSUS_WEEK, municipalities, parse_area
from registers.labour_force_survey import FIRST_WEEK, INTERVIEWED, LABOUR_FORCE_SURVEY, LAST_WEEK
from registers.synthetic.extracts import extract
from registers.synthetic.settings import Settings
from registers.synthetic.survey_answers import AnswerErrors, draw_answers, work_in_week
from registers.synthetic.survey_sample import NUMBER, SurveyDesign, calibrated_weights, draw_response, draw_sample

WEEKS = {
    "quarter": tuple(range(40, 53)),
    "census": (CENSUS_WEEK[0].isocalendar().week,),
    "year": tuple(range(FIRST_WEEK, LAST_WEEK + 1)),
}
"""Weeks of 2001 that may be asked for: those of the fourth quarter, census week, all."""
_ANSWERS = ("is_employed", "status_in_employment", "usual_weekly_hours", "industry_division")


def simulate_survey(
    truth: Path, area: Sequence[str], settings: Settings, seed: int, weeks: Sequence[int], persons: int | None = None
) -> pa.Table:
    """Draw the sample, its response and its answers.

    Args:
        truth: folder ``truth`` of a synthetic delivery.
        area: codes of its municipalities.
        settings: rates, in the sections ``labour_force_survey``, ``survey_answers_self`` and
            ``survey_answers_proxy``.
        seed: of all draws of the survey.
        weeks: that are asked for (ISO 8601), such as one of ``WEEKS``.
        persons: in the sample; None for as many as in the real survey live in the area.

    Returns:
        Rows of ``LABOUR_FORCE_SURVEY``, ordered by identity number.
    """
    design = settings.read(SurveyDesign, "labour_force_survey")
    size = float(persons) if persons is not None else design.persons * _share(area)
    backend = ibis.duckdb.connect()
    try:
        population = backend.read_parquet(str(truth / "persons.parquet")).select(
            NUMBER, "family_id", "municipality_code", "age", "sex"
        )
        sample = draw_sample(population, size, weeks, design.interviews, seed)
        sample = sample.assign(response=draw_response(sample, design, seed))
        true = work_in_week(sample, backend.read_parquet(str(truth / "work.parquet")))
        answers = draw_answers(
            sample,
            true,
            settings.read(AnswerErrors, "survey_answers_self"),
            settings.read(AnswerErrors, "survey_answers_proxy"),
            seed,
        )
        weight = calibrated_weights(sample, population)
    finally:
        backend.disconnect()
    told = answers.where(sample["response"].isin(INTERVIEWED))
    columns = [column.name for column in LABOUR_FORCE_SURVEY.columns if column.name not in (*_ANSWERS, "weight")]
    return extract(
        LABOUR_FORCE_SURVEY,
        {**{name: sample[name] for name in columns}, **{name: told[name] for name in _ANSWERS}, "weight": weight},
    )


def _share(area: Sequence[str]) -> float:
    """Share of Norway's residents who live in the area."""
    everybody = sum(item.population for item in municipalities())
    return sum(item.population for item in parse_area(",".join(area))) / everybody
