"""Files of more rows than are held in memory at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from census.disclosure import protect_matrix
from census.formats.rows import ROWS_AT_A_TIME
from census.publishing import Text, publish_matrix
from census.tabulation.matrix import Category, Classification, Matrix, MatrixDefinition, Region

COUNTRY = Region("0", "country", "Norway", "Norge", None)


def test_no_row_is_lost_between_blocks(tmp_path: Path) -> None:
    regions = (COUNTRY, *(Region(f"{n:08}", "basic_unit", f"Unit {n}", f"Krets {n}", "0") for n in range(9_000)))
    ages = Classification("age", "age", "alder", tuple(Category(f"{n:03}", f"{n} years", f"{n} år") for n in range(60)))
    counts = np.random.default_rng(20011103).integers(1, 400, size=9_000) * 3
    codes = [region.code for region in regions[1:]]
    cells = pa.table({"region_code": codes, "age": [f"{n % 60:03}" for n in range(9_000)], "count": counts})
    definition = MatrixDefinition("ages", "Residents", "Bosatte", "Persons", "Personer", "d", "basic_unit", ("age",))
    assert len(regions) * 60 > ROWS_AT_A_TIME
    publish_matrix(
        protect_matrix(Matrix(definition, regions, (ages,), cells), seed=1),
        tmp_path,
        published=dt.date(2002, 9, 23),
        version="1",
        area_label=Text("Norway", "Norge"),
    )
    frame = pd.read_csv(tmp_path / "ages_en.csv", dtype={"region_code": str, "age_code": str})
    assert len(frame) == len(regions) * 60
    assert frame.loc[frame["region_level"] == "country", "count"].sum() == counts.sum()
    leaves = frame[(frame["region_level"] == "basic_unit") & (frame["count"] > 0)]
    assert leaves["region_code"].tolist() == codes
    assert leaves["count"].tolist() == counts.tolist()
    parquet = pq.read_table(tmp_path / "ages.parquet", columns=["region_code", "count"]).to_pandas()
    assert parquet["count"].tolist() == frame["count"].tolist()
    assert parquet["region_code"].astype(str).tolist() == frame["region_code"].tolist()
