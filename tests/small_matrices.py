"""Small unprotected matrices for tests."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from census.tabulation.matrix import Category, Classification, Matrix, MatrixDefinition, Region

REGIONS = (
    Region("0", "country", "", "", None),
    Region("01", "county", "", "", "0"),
    Region("02", "county", "", "", "0"),
    *(Region(f"0{county}{place}", "municipality", "", "", f"0{county}") for county in (1, 2) for place in (1, 2, 3)),
)
CODES = {"sex": ("1", "2"), "age": ("a", "b", "c"), "tenure": ("x", "y")}
KEYS = ["region_code", *CODES]


def matrix_of(
    name: str,
    variables: tuple[str, ...],
    frame: pd.DataFrame,
    finest: str = "municipality",
    condition: str | None = None,
) -> Matrix:
    regions = REGIONS if finest == "municipality" else tuple(item for item in REGIONS if item.level != "municipality")
    data = frame.assign(region_code=frame.region_code.str[: None if finest == "municipality" else 2])
    counted = data.groupby(["region_code", *variables], as_index=False)["count"].sum()
    columns = {key: pa.array(counted[key].tolist(), pa.string()) for key in ["region_code", *variables]}
    cells = pa.table({**columns, "count": pa.array(counted["count"].tolist(), pa.int64())})
    items = tuple(Classification(v, "", "", tuple(Category(code, "", "") for code in CODES[v])) for v in variables)
    definition = MatrixDefinition(
        name,
        "",
        "",
        "",
        "",
        "persons",
        finest,  # type: ignore[arg-type]
        variables,
        condition=condition,
    )
    return Matrix(definition, regions, items, cells)
