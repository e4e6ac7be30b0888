"""Dwellings of private households: answers of the form, supplement from GAB, imputation of what is missing.

Source: "About the statistics", Census 2001: Dwelling; Characteristics of Dwellings and Buildings; The housing census;
Non-sample errors. The number of dwellings is the number of private households.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.engine import materialise, stack
from census.imputation import find_donors
from questionnaire.editing import rooms_that_fit

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
_MUNICIPALITY, _COUNTY = "residence_municipality_code", "residence_county_code"
_ECONOMIC_REGION = "residence_economic_region_code"

_COMPANION = "companion"

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
"""Imputation classes for households without a form. The first is the document's; the further ones are the fallback
where it has no donor: a larger area before another type of household, and another type of building last."""

ITEM_CLASSES = (
    (_UNIT, BUILDING, _COMPANION),
    (_TRACT, BUILDING, _COMPANION),
    (_MUNICIPALITY, BUILDING, _COMPANION),
    (_COUNTY, BUILDING, _COMPANION),
    (BUILDING, _COMPANION),
    (_COMPANION,),
    (BUILDING,),
    (),
)
"""Imputation classes for single answers that are missing."""

SPACE_BAND_M2 = 20
"""Width of the bands of floor space within which the number of rooms is imputed."""


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
        answers: edited forms: ``form_number`` (key), ``contact_person_id``, ``ANSWERS``, ``number_of_answers``,
            ``outcome``.
        owners: the resident who gives a form to a household: ``form_number`` (key), ``person_id``.
        addresses: ``address_code`` (key), ``building_group``, ``gab_construction_year``, ``gab_floor_space_m2``.

    Returns:
        A row for each household: its columns, ``VARIABLES`` before imputation, ``form_number`` (null: unit
        non-response), ``children_class`` (0-3, 3 for more), ``household_size_class`` (1-5, 5 for more).
    """
    places = owners.join(members.filter(members.household_id.notnull()), "person_id")
    owned = answers.join(places.select("form_number", "household_id"), "form_number")
    rank = ibis.row_number().over(group_by="household_id", order_by=[owned.number_of_answers.desc(), owned.form_number])
    best = owned.mutate(rank=rank).filter(lambda t: t.rank == 0)
    built = addresses.select("address_code", BUILDING, "gab_construction_year", "gab_floor_space_m2")
    joined = households.left_join(best.select("household_id", "form_number", *ANSWERS), "household_id")
    joined = joined.drop("household_id_right").left_join(built, "address_code").drop("address_code_right")
    joined = joined.mutate(
        construction_year=ibis.coalesce(joined.construction_year, joined.gab_construction_year),
        utility_floor_space_m2=ibis.coalesce(joined.utility_floor_space_m2, joined.gab_floor_space_m2),
        children_class=ibis.least(joined.number_of_children, 3),
        household_size_class=ibis.least(joined.household_size, 5),
    )
    return joined.mutate(number_of_rooms=rooms_that_fit(joined.number_of_rooms, joined.utility_floor_space_m2))


def impute_dwellings(dwellings: ir.Table, seed: int) -> ir.Table:
    """Impute missing forms and missing answers by hot deck.

    Definition: for a household without a form a dwelling is drawn in the same basic unit and type of building, whose
    household is of the same type (couple or not, number of children; non-western or not), and gives all its values.
    Missing answers are drawn afterwards, each variable by itself, from dwellings alike in what goes with it: rooms from
    those of like floor space, floor space from those of as many rooms, others from households of one size. Values that
    registers know (year of construction, type of building) are kept.

    Args:
        dwellings: as ``assemble_dwellings`` gives.
        seed: of the run.

    Returns:
        The dwellings with all ``VARIABLES`` filled; ``imputation`` (``none``, ``item`` or ``form``);
        ``form_donor_id`` and ``form_level`` (place in ``FORM_CLASSES``) of households without a form; and for each
        variable ``<variable>_imputed``, ``<variable>_donor_id``, and ``<variable>_level`` (place in
        ``ITEM_CLASSES``; null where the value came with the form's donor).
    """
    filled = _impute_answers(materialise(_impute_forms(dwellings, seed)), seed)
    touched = ibis.or_(*(filled[f"{variable}_donor_id"].notnull() for variable in VARIABLES))
    return filled.mutate(
        imputation=ibis.cases((filled.form_number.isnull(), "form"), (touched, "item"), else_="none"),
        **{f"{variable}_imputed": filled[f"{variable}_donor_id"].notnull() for variable in VARIABLES},
    )


def _impute_forms(dwellings: ir.Table, seed: int) -> ir.Table:
    """Give every household without a form the values of one donor, where it has none of its own."""
    silent = dwellings.filter(dwellings.form_number.isnull())
    answered = dwellings.filter(dwellings.form_number.notnull())
    pairs = find_donors(silent, answered, "household_id", FORM_CLASSES, f"{seed}/form")
    giving = answered.select(donor_id="household_id", **{f"given_{name}": name for name in VARIABLES})
    drawn = pairs.join(giving, "donor_id")
    joined = dwellings.left_join(drawn, "household_id").drop("household_id_right")
    values: dict[str, ir.Value] = {}
    for name in VARIABLES:
        taken = joined[name].isnull() & joined[f"given_{name}"].notnull()
        values |= {
            name: ibis.coalesce(joined[name], joined[f"given_{name}"]),
            f"{name}_donor_id": taken.ifelse(joined.donor_id, ibis.null("int64")),
            f"{name}_level": ibis.null("int64"),
        }
    filled = joined.mutate(**values).drop(*(f"given_{name}" for name in VARIABLES))
    return filled.rename(form_donor_id="donor_id", form_level="imputation_level")


def _impute_answers(dwellings: ir.Table, seed: int) -> ir.Table:
    """Fill each variable where it is missing; only values that were observed, not imputed, are given on."""
    taking, giving = [], []
    for name in VARIABLES:
        needed = dwellings.select(
            "household_id",
            BUILDING,
            *(_UNIT, _TRACT, _MUNICIPALITY, _COUNTY),
            variable=ibis.literal(name),
            companion=_companion(dwellings, name).cast("string"),
            value_is_missing=dwellings[name].isnull(),
            value_is_observed=dwellings[name].notnull() & dwellings[f"{name}_donor_id"].isnull(),
        )
        taking.append(needed.filter(needed.value_is_missing))
        giving.append(needed.filter(needed.value_is_observed))
    pairs = materialise(
        find_donors(stack(taking), stack(giving), "household_id", ITEM_CLASSES, f"{seed}/item", by=("variable",))
    )
    filled = dwellings
    for name in VARIABLES:
        own = pairs.filter(pairs.variable == name).select("household_id", "donor_id", "imputation_level")
        given = own.join(dwellings.select(donor_id="household_id", given=name), "donor_id")
        joined = filled.left_join(given, "household_id").drop("household_id_right")
        filled = joined.mutate(
            **{
                name: ibis.coalesce(joined[name], joined.given),
                f"{name}_donor_id": ibis.coalesce(joined[f"{name}_donor_id"], joined.donor_id),
                f"{name}_level": ibis.coalesce(joined[f"{name}_level"], joined.imputation_level),
            }
        ).drop("donor_id", "imputation_level", "given")
    return filled


def _companion(dwellings: ir.Table, variable: str) -> ir.Value:
    """What a donor of one variable must have in common with the recipient: the variable that goes with it most."""
    if variable == "number_of_rooms":
        return dwellings.utility_floor_space_m2 // SPACE_BAND_M2
    if variable == "utility_floor_space_m2":
        return dwellings.number_of_rooms
    return dwellings.household_size_class
