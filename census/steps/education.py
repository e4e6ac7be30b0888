"""Process: completed and ongoing education."""

from __future__ import annotations

from census import education
from census.steps.workspace import Results, Workspace


def classify_education(work: Workspace) -> Results:
    """See ``education.classify_education``."""
    classified = education.classify_education(
        work.table("processed/residents"),
        work.table("input/education_levels"),
        work.table("input/education_enrolments"),
        work.table("input/schools"),
    )
    return {"processed/education": classified}
