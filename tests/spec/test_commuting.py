"""Commuting.

"About the statistics", Census 2001, Commuting. Hasvik (2015) and Hammerfest (2004) are of one economic region,
Lebesby (2022) is of another one in Finnmark, Tromsø (1902) in another county.
"""

from __future__ import annotations

from census.commuting import add_commuting_group, count_commuters, count_flows
from tests.tables import rows, table

EMPLOYED = """
    person_id | residence_municipality_code | work_municipality_code
    1         | 2015                        | 2015
    2         | 2015                        | 2004
    3         | 2015                        | 2022
    4         | 2015                        | 1902
    5         | 2004                        | 2015
    6         | 2004                        | 2015
    7         | 2004                        | -
"""


def test_commuting_groups_go_from_near_to_far() -> None:
    people = table(EMPLOYED)
    found = [row[1] for row in rows(add_commuting_group(people), "person_id", "commuting_group")]
    assert found == ["1", "2", "3", "4", "2", "2", None]


def test_out_commuters_work_elsewhere_and_in_commuters_live_elsewhere() -> None:
    people = table(EMPLOYED)
    flows = count_flows(people.filter(people.work_municipality_code.notnull()))
    assert rows(flows)[:2] == [("2004", "2015", 2), ("2015", "1902", 1)]
    columns = ("municipality_code", "employed_residents", "out_commuters", "in_commuters", "employed_at_work_places")
    assert rows(count_commuters(flows), *columns) == [
        ("1902", 0, 0, 1, 1),
        ("2004", 2, 2, 1, 1),
        ("2015", 4, 3, 2, 3),
        ("2022", 0, 0, 1, 1),
    ]
