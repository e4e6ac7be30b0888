"""Dwellings of private households: answers of the form, supplement from GAB, imputation of what is missing.

Source: "About the statistics", Census 2001: Dwelling; Characteristics of Dwellings and Buildings; The housing census;
Non-sample errors. The number of dwellings is the number of private households.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.engine import materialise
from census.imputation import find_donors

ANSWERS = (
    "number_of_rooms",
    "kitchen",
    "number_of_bathrooms",
    "number_of_water_closets",
    "utility_floor_space_m2",
    "construction_year",
)
"""Dwelling variables that the form asks for."""

BUILDING = "building_group"
VARIABLES = (*ANSWERS, BUILDING)
"""Dwelling variables that must have a value after imputation."""

_HOUSEHOLD = ("has_couple", "children_class")
_UNIT, _TRACT = "residence_basic_unit_code", "residence_statistical_tract_code"
_MUNICIPALITY, _ECONOMIC_REGION, _COUNTY = "residence_municipality_code", "economic_region_code", "county_code"

FORM_CLASSES = (
    (_UNIT, BUILDING, *_HOUSEHOLD, "is_non_western"),
    (_UNIT, BUILDING, *_HOUSEHOLD),
    (_TRACT, BUILDING, *_HOUSEHOLD, "is_non_western"),
    (_TRACT, BUILDING, *_HOUSEHOLD),
    (_MUNICIPALITY, BUILDING, *_HOUSEHOLD),
    (_MUNICIPALITY, BUILDING, "has_couple"),
    (_ECONOMIC_REGION, BUILDING, *_HOUSEHOLD),
    (_COUNTY, BUILDING, *_HOUSEHOLD),
    (_COUNTY, BUILDING),
    (BUILDING,),
    (_COUNTY, *_HOUSEHOLD),
    (),
)
"""Imputation classes for households without a form. The first is the document's; the further ones are the fallback where it
has no donor: a larger area before another type of household, and another type of building last."""

ITEM_CLASSES = (
    (_UNIT, BUILDING, "household_size_class"),
    (_TRACT, BUILDING, "household_size_class"),
    (_MUNICIPALITY, BUILDING, "household_size_class"),
    (_MUNICIPALITY, BUILDING),
    (_COUNTY, BUILDING, "household_size_class"),
    (BUILDING, "household_size_class"),
    ("household_size_class",),
    (),
)
"""Imputation classes for single answers that are missing."""


def assemble_dwellings(households: ir.Table, members: ir.Table, answers: ir.Table, addresses: ir.Table) -> ir.Table:
    """Give every private household its dwelling, with the answers of its form.

    Where several families of a household returned forms, the one with most answers counts (the lowest form number
    where they are equal). Type of building comes from GAB; the year of construction too, where the form has none.

    Args:
        households: ``household_id`` (key), ``address_code``, ``has_couple``, ``number_of_children``, ``household_size``,
            ``is_non_western``, ``residence_*_code``.
        members: ``person_id`` (key), ``household_id``.
        answers: edited forms: ``form_number`` (key), ``contact_person_id``, ``ANSWERS``, ``number_of_answers``, ``outcome``.
        addresses: ``address_code`` (key), ``building_group``, ``gab_construction_year``.

    Returns:
        A row for each household: its columns, ``VARIABLES`` before imputation, ``form_number`` (null: unit
        non-response), ``children_class`` (0-3, 3 for more), ``household_size_class`` (1-5, 5 for more).
    """
    owned = answers.join(
        members.select(contact_person_id="person_id", household_id="household_id"), "contact_person_id"
    )
    rank = ibis.row_number().over(group_by="household_id", order_by=[owned.number_of_answers.desc(), owned.form_number])
    best = owned.filter(owned.household_id.notnull()).mutate(rank=rank).filter(lambda t: t.rank == 0)
    built = addresses.select("address_code", BUILDING, "gab_construction_year")
    joined = households.left_join(best.select("household_id", "form_number", *ANSWERS), "household_id")
    joined = joined.drop("household_id_right").left_join(built, "address_code").drop("address_code_right")
    return joined.mutate(
        construction_year=ibis.coalesce(joined.construction_year, joined.gab_construction_year),
        children_class=ibis.least(joined.number_of_children, 3),
        household_size_class=ibis.least(joined.household_size, 5),
    )


def impute_dwellings(dwellings: ir.Table, places: ir.Table, seed: int) -> ir.Table:
    """Impute missing forms and missing answers by hot deck.

    Definition: for a household without a form a dwelling is drawn in the same basic unit and type of building, whose
    household is of the same type (couple or not, number of children; non-western or not), and gives all its values. Single
    missing answers are drawn one by one afterwards. Values that registers know (year of construction, type of building)
    are kept.

    Args:
        dwellings: as ``assemble_dwellings`` gives.
        places: ``residence_municipality_code`` (key), ``economic_region_code``, ``county_code``.
        seed: of the run.

    Returns:
        The dwellings with all ``VARIABLES`` filled, ``imputation`` (``none``, ``item`` or ``form``), and for each variable
        ``<variable>_imputed``, ``<variable>_donor_id``, ``<variable>_level`` (place in the list of classes; null if not
        imputed).
    """
    placed = materialise(dwellings.join(places, _MUNICIPALITY))
    filled = _impute_forms(placed, seed)
    for variable in VARIABLES:
        filled = materialise(_impute_answer(filled, variable, seed))
    silent = filled.form_number.isnull()
    touched = ibis.or_(*(filled[f"{variable}_donor_id"].notnull() for variable in VARIABLES))
    return filled.mutate(
        imputation=ibis.cases((silent, "form"), (touched, "item"), else_="none"),
        **{f"{variable}_imputed": filled[f"{variable}_donor_id"].notnull() for variable in VARIABLES},
    )


def _impute_forms(dwellings: ir.Table, seed: int) -> ir.Table:
    silent = dwellings.filter(dwellings.form_number.isnull())
    answered = dwellings.filter(dwellings.form_number.notnull())
    pairs = find_donors(silent, answered, "household_id", FORM_CLASSES, f"{seed}/form")
    giving = answered.select(donor_id="household_id", **{f"donor_{name}": name for name in VARIABLES})
    drawn = pairs.join(giving, "donor_id")
    joined = dwellings.left_join(drawn, "household_id").drop("household_id_right")
    values = {}
    for name in VARIABLES:
        taken = joined[name].isnull() & joined[f"donor_{name}"].notnull()
        values |= {
            name: ibis.coalesce(joined[name], joined[f"donor_{name}"]),
            f"{name}_donor_id": taken.ifelse(joined.donor_id, ibis.null("int64")),
            f"{name}_level": taken.ifelse(joined.imputation_level, ibis.null("int64")),
        }
    filled = joined.mutate(**values)
    return materialise(filled.drop("donor_id", "imputation_level", *(f"donor_{name}" for name in VARIABLES)))


def _impute_answer(dwellings: ir.Table, variable: str, seed: int) -> ir.Table:
    """Fill one variable where it is missing; only values that were observed, not imputed, are given on."""
    missing = dwellings.filter(dwellings[variable].isnull())
    observed = dwellings.filter(dwellings[variable].notnull() & dwellings[f"{variable}_donor_id"].isnull())
    pairs = find_donors(missing, observed, "household_id", ITEM_CLASSES, f"{seed}/{variable}")
    giving = observed.select(donor_id="household_id", donor_value=variable)
    drawn = pairs.join(giving, "donor_id")
    joined = dwellings.left_join(drawn, "household_id").drop("household_id_right")
    taken = joined.donor_id.notnull()
    filled = joined.mutate(
        **{
            variable: ibis.coalesce(joined[variable], joined.donor_value),
            f"{variable}_donor_id": taken.ifelse(joined.donor_id, joined[f"{variable}_donor_id"]),
            f"{variable}_level": taken.ifelse(joined.imputation_level, joined[f"{variable}_level"]),
        }
    )
    return filled.drop("donor_id", "imputation_level", "donor_value")
