"""The settings of the synthetic area tell where each figure comes from."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from census.errors import ParameterError
from census.geography import INSTITUTION_TYPES
from census.reference import code_list
from questionnaire import housing_form, student_form
from registers import DELIVERY
from registers.synthetic.institutions import Institutions
from registers.synthetic.settings import Geography, _build, realistic

SOURCES = ("census", "about", "marital", "origin", "lfs", "assumption")
# weights that the comment above or beside their first row speaks for
SPOKEN_FOR = {
    "type",
    "group",
    "weight",
    "dwellings",
    "per_address",
    "floors",
    "without_lift",
    "name",
    "households",
    "couple",
    "children",
    "ages",
    "youngest",
    "second",
    "others",
    "divisions",
    "employed",
    "women",
    "sectors",
    # a defect names its source in a field of its own: see the test below
    "register",
    "rate",
    "what",
    "source",
    "rules",
    "found_by",
}


def _text() -> str:
    return (resources.files("registers.synthetic") / "settings.toml").read_text(encoding="utf-8")


def test_every_rate_names_its_source() -> None:
    unsourced = []
    lines = _text().splitlines()
    for line in lines:
        key = re.match(r"(\w+) = ", line)
        is_row = line.startswith("    [")
        opens_table = line.rstrip().endswith("= [")
        if (is_row or (key and key.group(1) not in SPOKEN_FOR)) and not opens_table:
            comment = line.partition("#")[2]
            if not any(source in comment for source in SOURCES):
                unsourced.append(line)
    assert unsourced == []


def test_every_defect_names_its_source_and_what_finds_it() -> None:
    rules = {register.name: register for register in (*DELIVERY, *housing_form.DELIVERY, *student_form.DELIVERY)}
    for defect in realistic().all_defects:
        assert defect.source in SOURCES, defect.name
        assert defect.register in rules, defect.register
        register = rules[defect.register]
        known = {rule.name for rule in register.rules} | {"repeated_key"}
        known |= {f"{column.name}.check_digits" for column in register.columns if column.identity}
        known |= {f"{column.name}.unknown_code" for column in register.columns if column.codes}
        assert set(defect.rules) <= known, (defect.register, defect.name)
        assert defect.what.endswith("."), (defect.register, defect.name)


def test_household_compositions_add_up_to_the_published_households() -> None:
    total = sum(item.households for item in realistic().compositions)
    several = sum(item.households for item in realistic().compositions if item.second)
    assert (total, several) == (1_961_548, 58_181)


def test_types_and_codes_are_in_the_code_lists() -> None:
    settings = realistic()
    types = {item.code: item.extra["building_group"] for item in code_list("building_type")}
    assert {form.type: str(form.group) for form in settings.buildings}.items() <= types.items()
    assert set(settings.housing.other_building_types) <= set(types)
    countries = {item.code: item.extra["western"] for item in code_list("country")}
    assert {countries[code] for code in settings.origin.western} == {"W"}
    assert {countries[code] for code in settings.origin.non_western} == {"NW"}
    divisions = {item.code for item in code_list("industry_division")}
    assert {code for item in settings.industries for code in item.divisions} <= divisions
    assert sum(item.employed for item in settings.industries) < 2_275_000


@pytest.mark.parametrize("table", [{"persons_per_unit": 330}, {"persons_per_units": 330}])
def test_missing_and_unknown_settings_are_errors(table: dict[str, float]) -> None:
    with pytest.raises(ParameterError, match=r"\[geography\]"):
        _build(Geography, table, "geography")


def test_every_kind_of_institution_is_listed_and_has_a_building_of_its_own() -> None:
    rates = realistic().read(Institutions, "institutions")
    assert list(rates.kinds) == [item.code for item in code_list("institution_kind")]
    assert set(rates.building_types) == set(INSTITUTION_TYPES)
    lists = (rates.building_types, rates.least, rates.persons_for_each, rates.names, *rates.residents)
    assert {len(item) for item in lists} == {len(rates.kinds)}
    # wherever somebody of any age lives at an institution, there is one to take the person
    assert all(of_age[0] > 0 for of_age in rates.residents)
    assert rates.least[0] > 0
