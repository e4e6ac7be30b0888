"""Imputation: the method only. What is imputed from which classes is decided by the subjects, and by settings.

``find_donors`` draws donors on an engine; ``estimator.HotDeckImputer`` draws the same in memory, for scikit-learn;
``tables.impute_units`` imputes a table by ``settings_file.ImputationSettings``.
"""

from census.imputation.hot_deck import find_donors

__all__ = ["find_donors"]
