"""What the business register holds of enterprises and establishments."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from registers.legal_entities import ENTERPRISES, ESTABLISHMENTS
from registers.synthetic.delivery import Part
from registers.synthetic.draws import NOBODY, generator
from registers.synthetic.establishments import unused_organisation_numbers
from registers.synthetic.extracts import digits, extract, texts
from registers.synthetic.observed_rows import ObservedRows
from registers.synthetic.observer import Observer
from registers.synthetic.settings import Settings
from registers.synthetic.world import World

_OLD_INDUSTRY = "98000"
"""Begins with no division of SIC94."""
_NO_MUNICIPALITY = "2199"
_OLDER_UNIT = 90
"""Added to the last two digits of a basic unit, where no municipality has so many in a tract."""


def observe_legal_entities(
    part: Part, world: World, establishments: pd.DataFrame, settings: Settings, seed: int
) -> None:
    """Write the enterprises and establishments of a municipality (of ships: of their enterprise's)."""
    code = world.municipality.code
    row = int(np.argmax(establishments["municipality_code"].to_numpy() == code))
    position = establishments["municipality"].to_numpy()
    rows = establishments[position == position[row]]
    for register, observe in ((ENTERPRISES, enterprises_extract), (ESTABLISHMENTS, establishments_extract)):
        name = register.name
        observer = Observer(name, settings.defects(name), generator(seed, code, f"observed {name}"), len(rows))
        part.observe(observe(observer, rows), observer)


def enterprises_extract(observer: Observer, establishments: pd.DataFrame) -> pa.Table:
    """Enterprises of the establishments of one municipality, in which their offices lie, also those of ships."""
    head, first, count = np.unique(establishments["head_office"].to_numpy(), return_index=True, return_counts=True)
    rows = ObservedRows(observer, {"number": establishments["enterprise_number"].to_numpy()})
    rows.keep(first)
    offices = establishments.loc[head]
    rows["form"] = offices["form"].to_numpy()
    rows["sector"] = offices["sector_code"].to_numpy()
    rows["industry"] = offices["industry_code"].to_numpy()
    rows["municipality"] = np.full(len(head), establishments["municipality_code"].max(), dtype=object)
    rows["count"] = count.astype(np.int64)
    rows.replace("sector", observer.strike("missing_sector", rows["sector"] != ""), "")
    rows.replace("industry", observer.strike("missing_industry", rows["industry"] != ""), "")
    rows["count"] = rows["count"] + observer.strike("miscounted")
    rows.double("duplicate_row")
    rows.spoil_number("wrong_check_digit", "number")
    return extract(
        ENTERPRISES,
        {
            "enterprise_number": digits(rows["number"], 9),
            "organisational_form": texts(rows["form"]),
            "sector_code": texts(rows["sector"]),
            "industry_code": texts(rows["industry"]),
            "municipality_code": texts(rows["municipality"]),
            "number_of_establishments": rows["count"],
        },
    )


def establishments_extract(observer: Observer, establishments: pd.DataFrame) -> pa.Table:
    """Establishments; industry or location of a few is unknown or wrong."""
    names = (
        "establishment_number",
        "enterprise_number",
        "industry_code",
        "sector_code",
        "municipality_code",
        "basic_unit",
    )
    rows = ObservedRows(observer, {name: establishments[name].to_numpy() for name in names})
    rows.replace("industry_code", observer.strike("missing_industry", rows["industry_code"] != ""), "")
    rows.replace("industry_code", observer.strike("impossible_industry"), _OLD_INDUSTRY)
    lost = observer.strike("missing_location", rows["municipality_code"] != "")
    rows.replace("municipality_code", lost, "")
    rows.replace("basic_unit", lost, NOBODY)
    on_land = rows["municipality_code"] != ""
    rows.replace("municipality_code", observer.strike("impossible_municipality", on_land), _NO_MUNICIPALITY)
    unit = rows["basic_unit"]
    rows.replace("basic_unit", observer.strike("impossible_basic_unit", on_land), unit - unit % 100 + _OLDER_UNIT)
    gone = observer.strike("unknown_enterprise")
    rows.replace("enterprise_number", gone, unused_organisation_numbers(observer.rng, len(rows)))
    return extract(
        ESTABLISHMENTS,
        {
            "establishment_number": digits(rows["establishment_number"], 9),
            "enterprise_number": digits(rows["enterprise_number"], 9),
            "industry_code": texts(rows["industry_code"]),
            "sector_code": texts(rows["sector_code"]),
            "municipality_code": texts(rows["municipality_code"]),
            "basic_unit_code": digits(rows["basic_unit"], 8),
        },
    )
