"""Jobs of residents: what several registers tell, made consistent with each other."""

from census.jobs.consistency import link_jobs
from census.jobs.inconsistencies import count_inconsistencies
from census.jobs.sources import JobSources, sources_of

__all__ = ["JobSources", "count_inconsistencies", "link_jobs", "sources_of"]
