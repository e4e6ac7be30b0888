"""Dwellings of private households: answers of the form, supplement from GAB, imputation of what is missing.

Source: "About the statistics", Census 2001: Dwelling; Characteristics of Dwellings and Buildings; The housing census;
Non-sample errors. The number of dwellings is the number of private households.
"""

from __future__ import annotations

from functools import reduce
from operator import and_, or_

import ibis
import ibis.expr.types as ir

from census.imputation.settings_file import ImputationSettings, load_settings
from census.imputation.tables import impute_units
from questionnaire.editing import ANSWERS, rooms_that_fit

OF_DWELLINGS = tuple(answer for answer in ANSWERS if answer != "tenure")
"""Answers that tell of the dwelling."""

REGISTERED_OWNERSHIP = "1"
"""Source of tenure (code list ``tenure_source``) of households that own by registers."""

BUILDING = "building_group"

_HEATED_BY = ("heating_electric", "heating_radiators", "heating_closed_stove", "heating_liquid_stove", "heating_other")
"""Boxes of the form that tell heating systems apart; an open fireplace counts for none."""

_YES = "1"

_SYSTEMS = {
    (True, False, False, False, False): "01",
    (False, True, False, False, False): "02",
    (False, False, True, False, False): "03",
    (False, False, False, True, False): "04",
    (False, False, False, False, True): "05",
    (True, False, True, False, False): "06",
    (True, False, False, True, False): "07",
    (True, False, True, True, False): "08",
}
"""Heating system (code list ``heating_system``) by what of ``_HEATED_BY`` there is."""

_WATER_AND_OTHER, _OTHER_COMBINATION = "09", "10"


def assemble_dwellings(
    households: ir.Table, members: ir.Table, answers: ir.Table, owners: ir.Table, addresses: ir.Table
) -> ir.Table:
    """Give every private household its dwelling, with the answers of its form.

    Where several families of a household returned forms, the one with most answers counts (the lowest form number
    where they are equal). Type of building comes from GAB; so do year of construction and, where GAB has one
    dwelling at the address, floor space, if the form has none.

    Args:
        households: ``household_id`` (key), ``address_code``, ``has_couple``, ``number_of_children``,
            ``household_size``, ``is_non_western``, ``residence_*_code``.
        members: ``person_id`` (key), ``household_id``.
        answers: edited forms: ``form_number`` (key), ``editing.ANSWERS``, ``number_of_answers``.
        owners: the resident who gives a form to a household: ``form_number`` (key), ``person_id``.
        addresses: ``address_code`` (key), ``building_group``, ``gab_construction_year``, ``gab_floor_space_m2``.

    Returns:
        A row for each household: its columns, dwelling variables before imputation, ``form_number`` (null: unit
        non-response), ``children_class`` (0-3, 3 for more), ``household_size_class`` (1-5, 5 for more).
    """
    places = owners.join(members.filter(members.household_id.notnull()), "person_id")
    owned = answers.join(places.select("form_number", "household_id"), "form_number")
    rank = ibis.row_number().over(group_by="household_id", order_by=[owned.number_of_answers.desc(), owned.form_number])
    best = owned.mutate(rank=rank).filter(lambda t: t.rank == 0)
    built = addresses.select("address_code", BUILDING, "gab_construction_year", "gab_floor_space_m2")
    joined = households.left_join(best.select("household_id", "form_number", *OF_DWELLINGS), "household_id")
    joined = joined.drop("household_id_right").left_join(built, "address_code").drop("address_code_right")
    joined = joined.mutate(
        construction_year=ibis.coalesce(joined.construction_year, joined.gab_construction_year),
        utility_floor_space_m2=ibis.coalesce(joined.utility_floor_space_m2, joined.gab_floor_space_m2),
        children_class=ibis.least(joined.number_of_children, 3),
        household_size_class=ibis.least(joined.household_size, 5),
    )
    return joined.mutate(number_of_rooms=rooms_that_fit(joined.number_of_rooms, joined.utility_floor_space_m2))


def impute_dwellings(
    dwellings: ir.Table,
    tenure: ir.Table,
    seed: int,
    settings: ImputationSettings | None = None,
    threads: int = 1,
) -> ir.Table:
    """Impute missing forms and missing answers by hot deck.

    Definition: for a household without a form a dwelling is drawn in the same basic unit and type of building, whose
    household is of the same type (couple or not, number of children; non-western or not), and gives all its values.
    Missing answers are drawn afterwards, from dwellings alike in what goes with them. Values that registers know (year
    of construction, type of building, ownership) are kept. Tenure is the household's and not the dwelling's: it is
    drawn from households that, as the recipient, have no title by registers.

    Args:
        dwellings: as ``assemble_dwellings`` gives.
        tenure: ``household_id`` (key), ``tenure``, ``tenure_source``.
        seed: of the run.
        settings: what is imputed from which classes; none: the census's own (``settings/census_2001.toml``).
        threads: see ``impute_units``.

    Returns:
        The dwellings with their tenure, all variables of the settings filled; ``imputation`` (``none``, ``item`` or
        ``form``), ``heating_system``, and what ``impute_units`` tells of donors.
    """
    rules = settings or load_settings()
    joined = dwellings.join(tenure.select("household_id", "tenure", "tenure_source"), "household_id")
    filled = impute_units(joined.mutate(has_title=joined.tenure_source == REGISTERED_OWNERSHIP), rules, seed, threads)
    filled = filled.drop("has_title")
    imputed = reduce(or_, (filled[f"{group.name}_imputed"] for group in rules.items))
    return filled.mutate(
        imputation=ibis.cases((filled.form_number.isnull(), "form"), (imputed, "item"), else_="none"),
        heating_system=heating_system(filled),
    )


def heating_system(dwellings: ir.Table) -> ir.StringValue:
    """One of five systems, or one of five combinations, by the boxes that are ticked."""
    has = [dwellings[name] == _YES for name in _HEATED_BY]
    water = dwellings["heating_radiators"] == _YES
    cases = [
        (reduce(and_, (there if wanted else ~there for there, wanted in zip(has, boxes, strict=True))), code)
        for boxes, code in _SYSTEMS.items()
    ]
    return ibis.cases(*cases, (water, _WATER_AND_OTHER), else_=_OTHER_COMBINATION)
