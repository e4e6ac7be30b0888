"""Reference metadata of what is published: quality reports, the pages about the statistics, and both as SDMX.

The words stand in ``texts/*.toml``, in both languages; the figures are the run's own, of ``output/quality_measures``
and of protected matrices. Whatever a text names and a run does not tell is an error, never a gap.
"""
