"""The census file of a run as the frames in which published figures are counted."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from census.errors import InputError
from census.reference import code_list
from census.store import RunFolder
from registers.synthetic.homes import HEATING
from registers.synthetic.targets import Frames

NO_HOUSEHOLD = -1
PERSONS = {
    "residence_municipality_code": "municipality_code",
    "sex": "sex",
    "age": "age",
    "marital_status": "marital_status",
    "actual_marital_status": "actual_marital_status",
    "immigrant_category": "immigrant_category",
    "country_background": "country_background",
    "is_employed": "is_employed_census_week",
    "weekly_hours": "weekly_hours",
    "industry_group": "industry_group",
    "industry_division": "industry_division",
    "sector_group": "sector_group",
    "study_status": "study_status",
    "school_municipality_code": "school_municipality_code",
    "education_level_not_recoded": "education_level",
    "education_field": "education_field",
    "household_id": "household_id",
    "family_type_registers": "register_family_type",
}
"""Columns of the census file of persons, and of the frame; those that a run does not have yet are left out."""
DWELLINGS = {
    "residence_municipality_code": "municipality_code",
    "household_type": "household_type",
    "household_size": "household_size",
    "number_of_children": "children",
    "building_group": "building_group",
    "construction_year": "construction_year",
    "utility_floor_space_m2": "utility_floor_space_m2",
    "number_of_rooms": "number_of_rooms",
    "kitchen": "kitchen",
    "number_of_bathrooms": "number_of_bathrooms",
    "number_of_water_closets": "number_of_water_closets",
    "tenure": "tenure",
    "heating_system": "heating",
    "wheelchair_in": "wheelchair_in",
    "energy_electricity": "uses_electricity",
    "energy_solid_fuel": "uses_solid_fuel",
    "energy_liquid_fuel": "uses_liquid_fuel",
    "household_id": "household_id",
}
"""The same of the census file of dwellings, which has a row for each private household."""
REGISTER_FAMILY_TYPES = {"2": "1", "4": "2", "5": "3"}
"""Code of ``family_type`` as register family statistics show it; all further families are of their type 4, other."""
_OTHER_FAMILY = "4"
NEEDED = ("processed/census_persons", "processed/census_dwellings", "input/housing_forms")


def census_frames(run: RunFolder) -> Frames:
    """Persons, private households and forms of a finished run, in the columns in which published figures are counted.

    Definition: residents as in ``processed/census_persons``; households with their dwelling, after imputation, as in
    ``processed/census_dwellings``. Weekly hours are shown in the groups of the code list ``weekly_hours``; hours that
    are not known are in none of them. What production does not make is left out, and figures of it are told as such.

    Raises:
        InputError: the run has not come to its census file.
    """
    lacking = [name for name in NEEDED if name not in run.manifest["data_sets"]]
    if lacking:
        raise InputError(f"The run has no {lacking[0]}.", "Let it come to its end: census run --resume RUN.")
    persons = _described(_read(run, NEEDED[0], PERSONS))
    households = _read(run, NEEDED[1], DWELLINGS)
    if "heating" in households:
        systems = {item.code: name for item, name in zip(code_list("heating_system"), HEATING, strict=True)}
        households["heating"] = households["heating"].astype(object).map(systems).astype("category")
    link = pd.Index(households["household_id"]).get_indexer(pd.Index(persons["household_id"]))
    return Frames(persons, households, link, _read(run, NEEDED[2], {"outcome": "outcome"}))


def hours_groups(hours: pd.Series) -> pd.Series:
    """Code of ``weekly_hours`` for hours a week; missing where they are.

    Example:
        >>> hours_groups(pd.Series([19.5, 20.0, 37.5, float("nan")])).tolist()
        ['1', '2', '3', nan]
    """
    known = [item for item in code_list("weekly_hours") if item.extra["from"] or item.extra["to"]]
    lowest = [float(item.extra["from"] or 0) for item in known]
    grouped: pd.Series = pd.cut(hours, [*lowest, np.inf], right=False, labels=[item.code for item in known])
    return grouped


def education_names(level: pd.Series, field: pd.Series) -> pd.Series:
    """Completed education as published tables name it, by level (not re-coded) and field of NUS2000; none if missing.

    Example:
        >>> education_names(pd.Series(["1", "2", "2", "4", "8"]), pd.Series(["0", "0", "5", "6", "3"])).tolist()
        ['primary', 'lower secondary', 'other below upper secondary', 'upper secondary 6', 'tertiary long']
    """
    groups = {item.code: item.extra["education_group"] for item in code_list("nus2000_level")}
    names = {}
    for code, group in groups.items():
        for of in (item.code for item in code_list("nus2000_field")):
            lower = "primary" if code == "1" else "lower secondary" if of == "0" else "other below upper secondary"
            names[code + of] = {
                "1": lower,
                "2": f"upper secondary {of}",
                "3": "tertiary short",
                "4": "tertiary long",
                "9": "unknown",
            }[group]
    named: pd.Series = (level.astype(object) + field.astype(object)).map(names).fillna("none").astype("category")
    return named


def _described(persons: pd.DataFrame) -> pd.DataFrame:
    """Persons with the group of their hours, and the family as register family statistics show it."""
    result = persons.drop(columns="weekly_hours").assign(hours_group=hours_groups(persons["weekly_hours"]))
    if "register_family_type" in result:
        shown = result["register_family_type"].astype(object).map(REGISTER_FAMILY_TYPES)
        result["register_family_type"] = shown.fillna(_OTHER_FAMILY)
    if "education_level" in result:
        result["education"] = education_names(result["education_level"], result["education_field"])
        result = result.drop(columns=["education_level", "education_field"])
    return result


def _read(run: RunFolder, name: str, columns: Mapping[str, str]) -> pd.DataFrame:
    """Columns of a data set under their new names; texts as categories, households without gaps as whole numbers."""
    path = run.locate(name)
    schema = pq.read_schema(path)
    there = [column for column in columns if column in schema.names]
    texts = [column for column in there if pa.types.is_string(schema.field(column).type)]
    table = pq.read_table(path, columns=there, read_dictionary=texts)
    if "household_id" in there:
        # not as floating point, which would lose the last digits of whole numbers
        place = table.schema.get_field_index("household_id")
        table = table.set_column(place, "household_id", pc.fill_null(table["household_id"], NO_HOUSEHOLD))
    frame: pd.DataFrame = table.to_pandas()
    return frame.rename(columns=dict(columns))
