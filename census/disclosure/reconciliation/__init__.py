"""Figures that stand in several matrices are brought to be the same wherever they stand."""

from census.disclosure.reconciliation.reconcile import PublishedFigures, Reconciliation

__all__ = ["PublishedFigures", "Reconciliation"]
