"""Usual residence: the place of study for students away from home, the institution for residents of homes.

"About the statistics", Census 2001: Household; Usual address; Students - usual address.
"""

from __future__ import annotations

from census.usual_residence import Statements, add_usual_residence, place_usual_residents
from tests.tables import rows, table

ADDRESSES = """
    address_code | municipality_code | urban_district_code | basic_unit_code | is_densely_populated | is_institution
    HOME         | 2015              | -                   | 20150101        | yes                  | no
    OWN          | 0301              | 030101              | 03010101        | yes                  | no
    STUDY        | 0301              | 030102              | 03010201        | yes                  | no
    CARE         | 2015              | -                   | 20150102        | no                   | yes
"""

RESIDENTS = """
    person_id | mother_id | father_id | age | residence   | address_code | dwelling_number | residence_municipality_code
    1         | -         | -         | 50  | private     | HOME         | H0101           | 2015
    2         | 1         | -         | 19  | private     | HOME         | H0101           | 2015
    3         | 1         | -         | 15  | private     | HOME         | H0101           | 2015
    4         | -         | -         | 25  | private     | OWN          | H0201           | 0301
    5         | -         | -         | 80  | private     | HOME         | -               | 2015
    6         | -         | -         | 82  | institution | CARE         | -               | 2015
"""

FORMS = (
    "form_number | person_id | outcome | study_residence | address_code | dwelling_number | study_municipality_code\n"
)
APPLICATIONS = "person_id | study_term | study_residence\n"
STUDENTS = "person_id | school_municipality_code\n"
OSLO = "{} | 0301"
HOMES = """
    institution_number | institution_kind | address_code | municipality_code
    N                  | 1                | CARE         | 2015
    E                  | 2                | -            | 2015
    H                  | 3                | CARE         | 2015
"""

LEVELS = (
    *(
        f"residence_{level}_code"
        for level in ("region", "county", "economic_region", "urban_district", "statistical_tract", "basic_unit")
    ),
    "residence_centrality",
    "residence_density",
)

Place = tuple[int, str, str, str | None, str]


def usual(forms: str = "", applied: str = "", enrolled: str = "", at_home: str = "") -> list[Place]:
    """Those whose usual residence is told by something else than the CPR."""
    residents = table(RESIDENTS, **dict.fromkeys(LEVELS, "legal"))
    told = Statements(
        student_forms=table(FORMS + forms),
        applications=table(APPLICATIONS + applied),
        students=table(STUDENTS + enrolled),
        institution_residents=table("person_id | institution_number\n" + at_home),
        institutions=table(HOMES),
    )
    placed = place_usual_residents(residents, table(ADDRESSES), told)
    moved = placed.filter(placed.usual_source != "legal")
    columns = ("usual_source", "residence", "address_code", "residence_basic_unit_code")
    return rows(moved, "person_id", *columns)


def test_for_all_others_usual_address_is_the_legal_one() -> None:
    assert usual() == []


def test_a_student_lives_at_the_address_given_in_the_form() -> None:
    assert usual(forms="7 | 2 | 1 | 2 | STUDY | H0101 | 0301", enrolled=OSLO.format(2)) == [
        (2, "student_form", "private", "STUDY", "03010201")
    ]


def test_a_student_who_lives_with_the_parents_stays_there() -> None:
    """Whatever the application for a grant says: the form is about census day."""
    assert usual("7 | 2 | 1 | 1 | - | - | -", "2 | 2 | 2", OSLO.format(2)) == []


def test_a_student_who_did_not_return_the_form_counts_in_the_municipality_of_study() -> None:
    assert usual("7 | 2 | 3 | - | - | - | -", "2 | 2 | 2", OSLO.format(2)) == [
        (2, "place_of_study", "dwelling_unknown", None, "03019999")
    ]


def test_a_form_whose_address_was_not_found_tells_the_municipality_and_of_the_dwelling() -> None:
    assert usual("7 | 2 | 1 | 2 | - | - | 2015", "", OSLO.format(2)) == [
        (2, "student_form", "private", None, "20159999")
    ]


def test_the_statement_of_the_autumn_comes_before_that_of_the_spring() -> None:
    assert usual(applied="2 | 1 | 2\n2 | 2 | 1", enrolled=OSLO.format(2)) == []
    assert len(usual(applied="2 | 1 | 1\n2 | 2 | 2", enrolled=OSLO.format(2))) == 1


def test_who_is_not_registered_as_pupil_or_student_in_norway_on_census_day_is_none() -> None:
    """Who is one, those abroad and apprentices left out, is told in ``test_education.py``."""
    assert usual("7 | 2 | 1 | 2 | STUDY | H0101 | 0301", enrolled=OSLO.format(4)) == []


def test_pupils_below_16_are_not_asked() -> None:
    assert usual("7 | 3 | 1 | 2 | STUDY | H0101 | 0301", enrolled=OSLO.format(3)) == []


def test_who_is_registered_where_he_studies_stays_in_the_registered_household() -> None:
    assert usual("7 | 4 | 1 | 2 | OWN | H0201 | 0301", enrolled=OSLO.format(4)) == []
    assert usual(applied="4 | 2 | 2", enrolled=OSLO.format(4)) == []


def test_everyone_at_a_nursing_home_or_home_for_the_elderly_lives_there_wherever_registered() -> None:
    assert usual(at_home="5 | N\n6 | N") == [
        (5, "institution", "institution", "CARE", "20150102"),
        (6, "institution", "institution", "CARE", "20150102"),
    ]


def test_a_home_without_an_address_tells_the_municipality() -> None:
    assert usual(at_home="5 | E") == [(5, "institution", "institution", None, "20159999")]


def test_usual_address_at_other_institutions_was_not_gathered() -> None:
    assert usual(at_home="5 | H") == []


def test_neighbours_are_told_where_somebody_left_or_came_and_nobody_else() -> None:
    residents = table(RESIDENTS, **dict.fromkeys(LEVELS, "legal"))
    told = Statements(
        student_forms=table(FORMS + "7 | 2 | 1 | 2 | STUDY | H0101 | 0301"),
        applications=table(APPLICATIONS),
        students=table(STUDENTS + OSLO.format(2)),
        institution_residents=table("person_id | institution_number"),
        institutions=table(HOMES),
    )
    assert rows(place_usual_residents(residents, table(ADDRESSES), told), "person_id", "usual_source") == [
        (1, "legal"),
        (2, "student_form"),
        (3, "legal"),
        (5, "legal"),
    ]


def test_the_census_file_tells_both_residences_of_everybody() -> None:
    """2 and 3 are told of: 2 has moved to another household, 3 to an institution; 1 lives where registered."""
    persons = table("""
        person_id | residence | residence_code | household_id
        1         | private   | HOME           | 1
        2         | private   | HOME           | 1
        3         | private   | HOME           | 1
    """)
    usual = table("""
        person_id | residence   | residence_code | usual_source
        2         | private     | STUDY          | student_form
        3         | institution | CARE           | institution
    """)
    members = table("""
        person_id | household_id
        2         | 2
        3         | -
    """)
    found = add_usual_residence(persons, usual, members)
    columns = ("household_id", "usual_source", "usual_residence", "usual_residence_code", "usual_household_id")
    assert rows(found, "person_id", *columns) == [
        (1, 1, "legal", "private", "HOME", 1),
        (2, 1, "student_form", "private", "STUDY", 2),
        (3, 1, "institution", "institution", "CARE", None),
    ]
