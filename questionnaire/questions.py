"""The questions of the forms: how each is answered, and which answers are believed.

Source: "About the statistics", Census 2001, Characteristics of dwellings and buildings. Where the form had several
boxes to tick, each box is a column.
"""

from __future__ import annotations

from dataclasses import dataclass

from census.reference import CENSUS_YEAR

RETURNED = ("1", "2")
"""Outcomes (code list ``form_outcome``) of forms that came back and could be read: on paper, by Internet."""

SMALLEST_ROOM_M2 = 6
"""Rooms are counted from 6 square metres."""


@dataclass(frozen=True)
class Limits:
    """Least and greatest answer that is believed."""

    least: int
    most: int


LIMITS = {
    "number_of_rooms": Limits(1, 20),
    "number_of_bathrooms": Limits(0, 6),
    "number_of_water_closets": Limits(0, 6),
    "utility_floor_space_m2": Limits(10, 800),
    "construction_year": Limits(1200, CENSUS_YEAR),
    "number_of_floors": Limits(1, 30),
}
"""Questions answered with a number, and believable answers; assumptions of ours, but for the census year."""

CHOICES = {
    "kitchen": "kitchen",
    "lift": "yes_no",
    "wheelchair_in": "yes_no",
    "wheelchair_within": "yes_no",
    "parking": "yes_no",
    "garden": "yes_no",
    "balcony": "yes_no",
    "tenure": "tenure",
}
"""Questions of which one answer is ticked, and the code list of their answers."""

MEANING = {
    "number_of_rooms": "Rooms of 6 square metres or more for all-year use; no kitchen, bath, hall.",
    "number_of_bathrooms": "Rooms with a bathtub or shower.",
    "number_of_water_closets": "Water closets within the dwelling.",
    "utility_floor_space_m2": "Utility floor space, square metres: all within the enclosing walls, storage rooms too.",
    "construction_year": "Year in which the building was ready to be occupied.",
    "number_of_floors": "Floors of the building, without basement; the loft if it is furnished for living.",
    "kitchen": "Own kitchen, access to a joint one, or none.",
    "lift": "The building has a passenger lift.",
    "wheelchair_in": "A wheelchair user can get into the dwelling without help.",
    "wheelchair_within": "A wheelchair user can use bathroom, toilet, a bedroom, kitchen and living room without help.",
    "parking": "The dwelling has its own garage, carport or parking space.",
    "garden": "The dwelling has a garden, its own or one shared with neighbours.",
    "balcony": "The dwelling has a balcony, veranda or terrace.",
    "tenure": "How the household has the dwelling: owned, or rented from whom.",
}
"""What each of these questions asks for."""

HEATING = {
    "heating_electric": "Heating system: electric heaters or cables.",
    "heating_radiators": "Heating system: radiators or water-borne floor heating.",
    "heating_open_fireplace": "Heating system: open fireplace.",
    "heating_closed_stove": "Heating system: closed stove for solid fuel.",
    "heating_liquid_stove": "Heating system: stove for liquid fuel.",
    "heating_other": "Heating system: another.",
}
"""Boxes of the question which heating systems there are in the dwelling, in use or not; several may be ticked."""

ENERGY = {
    "energy_electricity": "Energy used for heating: electricity.",
    "energy_solid_fuel": "Energy used for heating: wood, coal, coke.",
    "energy_liquid_fuel": "Energy used for heating: oil, paraffin.",
    "energy_gas": "Energy used for heating: gas.",
    "energy_solar": "Energy used for heating: solar energy.",
    "energy_other": "Energy used for heating: another source.",
}
"""Boxes of the question which sources of energy are used for heating; several may be ticked."""

BOXES = {"heating": tuple(HEATING), "energy": tuple(ENERGY)}
"""Questions with several boxes, of which any number may be ticked."""

ENERGY_IN = {
    "energy_electricity": ("heating_electric", "heating_radiators", "heating_other"),
    "energy_solid_fuel": ("heating_closed_stove", "heating_open_fireplace", "heating_radiators", "heating_other"),
    "energy_liquid_fuel": ("heating_liquid_stove", "heating_radiators", "heating_other"),
}
"""Heating systems in which a source of energy can be used."""
