"""Figures that stand in several matrices are brought to be the same wherever they stand."""

from census.disclosure.reconciliation.reconcile import PublishedFigures, reconcile_tables

__all__ = ["PublishedFigures", "reconcile_tables"]
