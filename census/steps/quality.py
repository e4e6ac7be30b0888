"""Analyse: what a run tells of its own quality, inside the production zone and, made safe, outside."""

from __future__ import annotations

from census.quality.population_indicators import measure_population
from census.quality.release import release_measures
from census.reference import CENSUS_YEAR
from census.steps.data_sets import EXTRACTS, MATRICES
from census.steps.workspace import Results, Workspace


def measure_population_statistics(work: Workspace) -> Results:
    """Measure the population statistics of the census year."""
    persons, events = work.table("input/cpr_persons"), work.table("input/cpr_events")
    return {"statistics/population_indicators": measure_population(persons, events, CENSUS_YEAR, work.parameters.seed)}


def release_quality_measures(work: Workspace) -> Results:
    """Make the measures of quality safe, and put them where a server may read them."""
    released = release_measures(
        work.arrow("statistics/indicators").to_pylist(),
        work.arrow("statistics/population_indicators").to_pylist(),
        {matrix: work.arrow(f"statistics/protection/{matrix}").to_pylist() for matrix in MATRICES},
        work.arrow("statistics/disclosure_risks").to_pylist(),
        work.arrow("input/rule_results_all").to_pylist(),
        [row for name in EXTRACTS for row in work.arrow(f"input/profiles/{name}").to_pylist()],
    )
    return {"output/quality_measures": released}
