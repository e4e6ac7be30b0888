"""A hand-written delivery in CSV (``fixtures/two_streets``): units worked out by hand, and by the plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_batch import run_plan

from census.steps import Parameters
from census.store import RunFolder

DELIVERY = Path(__file__).parents[2] / "fixtures" / "two_streets"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    folder = tmp_path_factory.mktemp("runs") / "two-streets"
    run_plan(folder, Parameters(area="2015", seed=1, delivery=str(DELIVERY), threads=2))
    return RunFolder(folder)


@pytest.fixture(scope="module")
def people(run: RunFolder) -> dict[str, dict[str, Any]]:
    """The census file's persons by given name, with their household's dwelling."""
    names = {row["person_id"]: row["given_name"] for row in run.read_table("input/cpr_persons").to_pylist()}
    dwellings = {row["household_id"]: row for row in run.read_table("processed/census_dwellings").to_pylist()}
    persons = run.read_table("processed/census_persons").to_pylist()
    return {names[row["person_id"]]: dwellings.get(row["household_id"], {}) | row for row in persons}


def together(people: dict[str, dict[str, Any]], column: str) -> list[list[str]]:
    groups: dict[Any, list[str]] = {}
    for name in sorted(people):
        groups.setdefault(people[name][column] or name, []).append(name)
    return sorted(groups.values())


def test_households(people: dict[str, dict[str, Any]]) -> None:
    assert together(people, "household_id") == [
        ["Amina", "Omar"],
        ["Anna", "Lise", "Ola", "Per"],
        ["Arne", "Siri"],
        ["Eva", "Tor"],
        ["Ida", "Jon", "Kari"],
        ["Marit"],
        ["Nils"],
    ]


def test_families(people: dict[str, dict[str, Any]]) -> None:
    assert together(people, "family_id") == [
        ["Amina", "Omar"],
        ["Anna", "Lise", "Ola", "Per"],
        ["Arne"],
        ["Eva"],
        ["Ida", "Jon", "Kari"],
        ["Marit"],
        ["Nils"],
        ["Siri"],
        ["Tor"],
    ]


def test_types_of_family_in_the_census_and_in_current_statistics(people: dict[str, dict[str, Any]]) -> None:
    """Kari and Jon have no child in common: a couple by the form, a mother with a child and a man by registers."""
    names = ("Anna", "Kari", "Ida", "Jon", "Amina", "Eva", "Nils")
    assert {name: (people[name]["family_type"], people[name]["family_type_registers"]) for name in names} == {
        "Anna": ("4", "4"),
        "Kari": ("5", "6"),
        "Ida": ("5", "6"),
        "Jon": ("5", "1"),
        "Amina": ("6", "6"),
        "Eva": ("1", "1"),
        "Nils": ("1", "1"),
    }


def test_types_of_household(people: dict[str, dict[str, Any]]) -> None:
    types = {
        name: people[name].get("household_type") for name in ("Anna", "Kari", "Marit", "Arne", "Amina", "Eva", "Nils")
    }
    assert types == {
        "Anna": "1.4",
        "Kari": "1.3",
        "Marit": "1.1",
        "Arne": "2.2",
        "Amina": "1.6",
        "Eva": "2.2",
        "Nils": None,
    }
    detailed = {
        name: people[name].get("household_type_detailed") for name in ("Anna", "Kari", "Marit", "Arne", "Amina")
    }
    assert detailed == {"Anna": "141", "Kari": "132", "Marit": "114", "Arne": "211", "Amina": "161"}


def test_couples(people: dict[str, dict[str, Any]]) -> None:
    assert {name: person["couple_kind"] for name, person in people.items() if person["couple_kind"]} == {
        "Anna": "married",
        "Per": "married",
        "Kari": "cohabitants",
        "Jon": "cohabitants",
    }


def test_employed(people: dict[str, dict[str, Any]]) -> None:
    """Kari's job ended in June, and her wage is of that job; Ola's wage is below the limit, and his service is
    over; the municipality's personnel register dates Anna's wage sum.
    """
    assert {name: person["employment_source"] for name, person in people.items() if person["is_employed"]} == {
        "Per": "dated_job",
        "Arne": "dated_job",
        "Anna": "other_register",
        "Jon": "self_employment",
    }


def test_completed_education(people: dict[str, dict[str, Any]]) -> None:
    """Marit and Nils have the former seven-year primary school; of Amina nobody tells; three are children."""
    told = ("education_code", "education_level", "education_level_not_recoded", "education_field", "education_group")
    assert {name: tuple(person[column] for column in told) for name, person in people.items()} == {
        **dict.fromkeys(("Ida", "Omar", "Lise"), (None,) * 5),
        **dict.fromkeys(("Marit", "Nils"), ("101101", "2", "1", "0", "1")),
        "Tor": ("201101", "2", "2", "0", "1"),
        "Eva": ("361101", "3", "3", "6", "2"),
        "Per": ("451101", "4", "4", "5", "2"),
        **dict.fromkeys(("Arne", "Ola"), ("401101", "4", "4", "0", "2")),
        "Anna": ("641101", "6", "6", "4", "3"),
        "Kari": ("661102", "6", "6", "6", "3"),
        "Siri": ("621101", "6", "6", "2", "3"),
        "Jon": ("751101", "7", "7", "5", "4"),
        "Amina": ("999999", "9", "9", "9", "9"),
    }
    assert {name for name, person in people.items() if not person["in_education_statistics"]} == {"Ida", "Omar", "Lise"}


def test_pupils_and_students(people: dict[str, dict[str, Any]]) -> None:
    """Siri studies in Sweden; Amina's labour market course makes her a pupil; Arne is an employed student."""
    told = ("study_status", "type_of_school", "school_municipality_code", "country_of_study", "is_pupil_or_student")
    assert {name: tuple(person[column] for column in told) for name, person in people.items()} == {
        **dict.fromkeys(people, ("9", None, None, None, False)),
        **dict.fromkeys(("Ida", "Omar", "Lise"), (None, None, None, None, False)),
        "Amina": ("1", "2", "2004", "000", True),
        "Ola": ("2", "3", "2012", "000", True),
        "Arne": ("2", "4", "1902", "000", True),
        "Siri": ("3", None, None, "106", False),
    }
    both = {name for name, person in people.items() if person["is_pupil_or_student"] and person["is_employed"]}
    assert both == {"Arne"}


def test_immigrants(people: dict[str, dict[str, Any]]) -> None:
    """Siri was adopted from South Korea; Omar's grandparents were all born abroad, Marit's and Nils' are unknown."""
    told = ("immigrant_category", "country_background", "is_immigrant", "is_non_western")
    assert {name: tuple(person[column] for column in told) for name, person in people.items()} == {
        **dict.fromkeys(people, ("A", "000", False, False)),
        "Amina": ("B", "534", True, True),
        "Omar": ("C", "534", True, True),
        "Siri": ("D", "000", False, False),
    }


def test_dwellings_and_what_was_imputed(people: dict[str, dict[str, Any]]) -> None:
    """The only donor in Marit's basic unit and type of building is Arne's dwelling; Amina's 30 rooms do not fit into 80
    square metres; Kari left the floor space open, and Arne the garden, so that Marit's is drawn from somebody else.
    """
    assert {name: people[name]["imputation"] for name in ("Anna", "Kari", "Marit", "Arne", "Amina", "Eva")} == {
        "Anna": "none",
        "Kari": "item",
        "Marit": "form",
        "Arne": "item",
        "Amina": "item",
        "Eva": "none",
    }
    marit, arne, amina, kari, eva = (people[name] for name in ("Marit", "Arne", "Amina", "Kari", "Eva"))
    assert (marit["number_of_rooms"], marit["utility_floor_space_m2"]) == (2, 55)
    assert marit["number_of_rooms_donor_id"] == arne["household_id"]
    assert marit["heating_donor_id"] == marit["form_donor_id"] != marit["garden_donor_id"]
    assert [name for name in arne if name.endswith("_imputed") and arne[name]] == ["garden_imputed"]
    assert [name for name in amina if name.endswith("_imputed") and amina[name]] == ["number_of_rooms_imputed"]
    assert [name for name in kari if name.endswith("_imputed") and kari[name]] == ["utility_floor_space_m2_imputed"]
    assert eva["construction_year"] == 1950, "the form has none, GAB has"


def test_what_is_known_of_usual_residence(run: RunFolder) -> None:
    """Ola lives in Alta with somebody from elsewhere, Siri's form tells of no dwelling; Marit and Nils live at the
    nursing home, where only Nils is registered.
    """
    names = {row["person_id"]: row["given_name"] for row in run.read_table("input/cpr_persons").to_pylist()}
    forms = {names[row["person_id"]]: row for row in run.read_table("input/student_forms").to_pylist()}
    assert {name: (row["address_code"], row["lives_with"]) for name, row in forms.items()} == {
        "Ola": ("20120012300070", "2"),
        "Siri": (None, None),
    }
    (listed,) = run.read_table("input/student_form_persons").to_pylist()
    assert (listed["form_number"], listed["person_id"], listed["given_name"]) == ("S01", None, "Erik")
    residents = run.read_table("input/institution_residents").to_pylist()
    assert sorted(names[row["person_id"]] for row in residents) == ["Marit", "Nils"]


def test_published_figures_add_up_to_the_protected_cells(run: RunFolder) -> None:
    cells = run.read_table("output/inner_cells/persons_by_sex_and_age")
    assert not {1, 2} & set(cells["count"].to_pylist())
    assert abs(sum(cells["count"].to_pylist()) - 15) <= 3


def test_after_tax_income_of_persons_and_of_their_households(people: dict[str, dict[str, Any]]) -> None:
    """Per: wages and interest less taxes. Siri: twelve thousand in benefits, and two months of assistance."""
    incomes = {name: people[name]["after_tax_income_nok"] for name in ("Per", "Anna", "Lise", "Ola", "Siri", "Kari")}
    assert incomes == {
        "Per": 310_000 + 900 - 85_100,
        "Anna": 200_000 + 400 + 15_456 - 4_000 - 51_200,
        "Lise": 0,
        "Ola": 20_000 + 12_000 + 11_500,
        "Siri": 12_000 + 2 * 5_200,
        "Kari": 140_000 + 31_000 + 13_800 + 15_456 - 2_800 - 28_500,
    }
    all_four = sum(incomes[name] for name in ("Per", "Anna", "Lise", "Ola"))
    assert people["Lise"]["household_after_tax_income_nok"] == all_four
    assert "household_after_tax_income_nok" not in people["Nils"]


def test_cars_of_persons_and_of_their_households(people: dict[str, dict[str, Any]]) -> None:
    """Per has a company car; Tor's was deregistered after census day, Eva's before it; Jon's van does not count."""
    drivers = {name: row["cars"] for name, row in people.items() if row["cars"]}
    assert drivers == {"Anna": 1, "Per": 1, "Jon": 1, "Tor": 1}
    cars = {name: people[name]["number_of_cars"] for name in ("Ola", "Kari", "Marit", "Eva")}
    assert cars == {"Ola": 2, "Kari": 1, "Marit": 0, "Eva": 1}


def test_tenure(people: dict[str, dict[str, Any]]) -> None:
    """Marit returned no form, but has a share in the co-operative; Arne and Siri rent the flat of Per's."""
    names = ("Per", "Jon", "Marit", "Arne", "Omar", "Eva")
    assert {name: (people[name]["tenure"], people[name]["tenure_source"]) for name in names} == {
        "Per": ("1", "1"),
        "Jon": ("1", "1"),
        "Marit": ("2", "1"),
        "Arne": ("3", "2"),
        "Omar": ("5", "2"),
        "Eva": ("1", "1"),
    }
