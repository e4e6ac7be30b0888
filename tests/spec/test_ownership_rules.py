"""Rules for buildings and titles: what does not fit together in GAB, and what fits.

"About the statistics" (Census 2001), Tenure status: the household owns the dwelling if at least one member is
registered as its owner; so a title must have a living owner, a dwelling, and shares that make a whole.
"""

from __future__ import annotations

import ibis.expr.types as ir

from registers import DELIVERY
from registers.schema import Register, Severity
from tests.tables import rows, table

REGISTERS = {register.name: register for register in DELIVERY}
TYPES = {"row_number": "int", "dwelling_sequence": "int", "share": "float"}


def broken(register: str, rule: str, delivered: ir.Table, **others: ir.Table) -> list[int]:
    """Numbers of the rows that break a rule."""
    form: Register = REGISTERS[register]
    found = next(item for item in form.rules if item.name == rule)
    assert set(others) == set(found.uses)
    return [number for (number,) in rows(found.broken(delivered, others).select("row_number"))]


DWELLINGS = """
    building_number | dwelling_sequence
    1               | 1
    2               | 1
    2               | 2
    2               | 2
"""


def test_shares_of_a_dwelling_add_up_to_one() -> None:
    """The ground is a property of its own; a row that stands twice counts once; who has no share is missed."""
    titles = table(
        """
        row_number | ownership_number | building_number | dwelling_sequence | share
        1          | A                | 1               | 1                 | 0.5
        2          | B                | 1               | 1                 | 0.5
        3          | C                | 2               | -                 | 1
        4          | D                | 2               | 1                 | 1
        5          | D                | 2               | 1                 | 1
        6          | E                | 2               | 2                 | 1
        7          | F                | 2               | 2                 | 0.5
        8          | G                | 3               | 1                 | 0.25
        """,
        TYPES,
    )
    assert broken("gab_ownership", "shares_do_not_add_up", titles) == [6, 7, 8]


def test_a_title_is_to_a_dwelling_of_gab_or_to_the_ground() -> None:
    titles = table(
        """
        row_number | building_number | dwelling_sequence
        1          | 1               | 1
        2          | 1               | 2
        3          | 2               | 2
        4          | 3               | 1
        5          | 3               | -
        """,
        TYPES,
    )
    dwellings = table(DWELLINGS, TYPES)
    assert broken("gab_ownership", "dwelling_not_in_gab", titles, gab_dwellings=dwellings) == [2, 4]


def test_owners_were_alive_on_census_day_and_are_known() -> None:
    titles = table(
        """
        row_number | owner_identity_number | owner_organisation_number
        1          | living                | -
        2          | dead                  | -
        3          | -                     | 985000001
        4          | -                     | -
        5          | elsewhere             | -
        6          | died later            | -
        """,
        TYPES,
    )
    persons = table(
        """
        national_identity_number | registration_status | registration_status_date
        living                   | 1                   | 1960-05-17
        dead                     | 5                   | 2001-11-02
        died later               | 5                   | 2001-11-04
        """
    )
    assert broken("gab_ownership", "owner_dead", titles, cpr_persons=persons) == [2]
    assert broken("gab_ownership", "owner_missing", titles) == [4]
    assert broken("gab_ownership", "owner_not_in_cpr", titles, cpr_persons=persons) == [5]


def test_a_cooperative_has_as_many_dwellings_as_shareholders_dwellings() -> None:
    """Two owners of one dwelling are one dwelling, and a title to the ground is none."""
    titles = table(
        """
        row_number | building_number | dwelling_sequence | cooperative_number
        1          | 2               | -                 | -
        2          | 2               | 1                 | C
        3          | 2               | 1                 | C
        4          | 2               | 2                 | C
        5          | 3               | 1                 | L
        """,
        TYPES,
    )
    cooperatives = table(
        """
        row_number | organisation_number | number_of_dwellings
        1          | C                   | 2
        2          | D                   | 2
        3          | E                   | 0
        """,
        TYPES,
    )
    rule = "number_of_dwellings_differs"
    assert broken("housing_cooperatives", rule, cooperatives, gab_ownership=titles) == [2]
    rule = "cooperative_not_listed"
    assert broken("gab_ownership", rule, titles, housing_cooperatives=cooperatives) == [5]


def test_a_building_has_the_dwellings_listed_for_it_an_address_and_a_fitting_type() -> None:
    buildings = table(
        """
        row_number | building_number | building_type | number_of_dwellings
        1          | 1               | 111           | 1
        2          | 2               | 112           | 2
        3          | 3               | 161           | 0
        4          | 4               | 113           | 2
        5          | 5               | 112           | 3
        6          | 6               | 142           | 12
        """,
        TYPES,
    )
    rule = "number_of_dwellings_differs"
    dwellings = table(DWELLINGS, TYPES)
    assert broken("gab_buildings", rule, buildings, gab_dwellings=dwellings) == [4, 5, 6]
    assert broken("gab_buildings", "detached_house_with_many", buildings) == [4, 5]
    addresses = table(
        """
        address_code | building_number
        A            | 1
        B            | 2
        C            | 2
        D            | 3
        E            | 4
        F            | 5
        """
    )
    assert broken("gab_buildings", "building_without_address", buildings, gab_addresses=addresses) == [6]


def test_what_rules_do_with_titles_and_buildings() -> None:
    """A doubtful owner still counts: only what cannot be is taken out of a row."""
    severities = {rule.name: rule.severity for rule in REGISTERS["gab_ownership"].rules}
    assert severities["owner_dead"] is Severity.DOUBT
    assert severities["owner_missing"] is Severity.DOUBT
    assert severities["share_impossible"] is Severity.CLEAR
    assert Severity.REJECT not in severities.values()
