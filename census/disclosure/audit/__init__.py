"""What an attacker who knows the method can learn from everything that is published."""

from census.disclosure.audit.audit import (
    FINDINGS_SCHEMA,
    RISKS_SCHEMA,
    DisclosureAudit,
    audit_tables,
    refuse_disclosures,
)
from census.disclosure.audit.bounded_table import BoundedTable, Population
from census.disclosure.audit.outside import read_outside_table
from census.disclosure.audit.repair import loosen_cells, repair_rounding
from census.disclosure.audit.rounded_table import RoundedTable

__all__ = [
    "FINDINGS_SCHEMA",
    "RISKS_SCHEMA",
    "BoundedTable",
    "DisclosureAudit",
    "Population",
    "RoundedTable",
    "audit_tables",
    "loosen_cells",
    "read_outside_table",
    "refuse_disclosures",
    "repair_rounding",
]
