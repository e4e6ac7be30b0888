"""The StatBank: published matrices to search, cut and download. It reads ``output/`` of runs and nothing else."""

from census.statbank.service import Settings, create_service

__all__ = ["Settings", "create_service"]
