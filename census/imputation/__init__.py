"""Imputation: the method only. What is imputed from which classes is decided by the subjects."""

from census.imputation.hot_deck import find_donors

__all__ = ["find_donors"]
