"""Every matrix of the catalogue against a plain count of the census file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd
import pytest
from pyaxis import pyaxis
from pyjstat import pyjstat

from census.catalogue import Variable, find_quantity, find_variable
from census.disclosure import ProtectedMatrix
from census.publishing.contents import contents_of
from census.reference import Code, code_list, parse_area
from census.steps.data_sets import CENSUS_FILES, MATRICES
from census.store import RunFolder
from census.tabulation.definitions import load_definition
from census.tabulation.matrix import MatrixDefinition

COLUMN_OF_LEVEL = {"basic_unit": "basic_unit_code", "urban_district": "urban_district_code"}


@pytest.fixture(scope="module")
def files(finished_run: RunFolder) -> dict[str, pd.DataFrame]:
    """The census file as pandas reads it; to persons, their dwellings are added."""
    tables = {name: pd.read_parquet(finished_run.path / f"{name}.parquet") for name in CENSUS_FILES}
    persons, dwellings = tables["processed/census_persons"], tables["processed/census_dwellings"]
    more = ["household_id", *(name for name in dwellings if name not in persons)]
    tables["processed/census_persons"] = persons.merge(dwellings[more], how="left", on="household_id")
    return tables


def within(number: float, item: Code) -> bool:
    least, most = item.extra["from"], item.extra["to"]
    return bool(least or most) and float(least or "-inf") <= number <= float(most or "inf")


def category(variable: Variable, value: Any) -> str | None:
    """The code of the category that a value belongs to, as its code list says."""
    listed = code_list(variable.code_list)
    if "from" in listed[0].extra:
        found = [item.code for item in listed if not pd.isna(value) and within(float(value), item)]
        return found[0] if found else next((item.code for item in listed if not any(item.extra.values())), None)
    if pd.isna(value):
        others = [item.code for item in listed if item.extra.get("missing")]
        return variable.unspecified or (others[0] if others else None)
    text = str(int(value)) if isinstance(value, bool) else str(value)
    if variable.values:
        extra = next(item.extra for item in code_list(variable.values) if item.code == text)
        return extra.get(variable.code_list, extra.get(f"{variable.code_list}_code")) or None
    return text


def categories(units: pd.DataFrame, name: str) -> pd.Series:
    variable = find_variable(name)
    values = units[variable.column].astype(object)
    return values.map({value: category(variable, value) for value in values.drop_duplicates()}, na_action=None)


@cache
def area() -> frozenset[str]:
    return frozenset(item.code for item in parse_area("2002"))


def places(units: pd.DataFrame, definition: MatrixDefinition) -> Iterator[str]:
    """Code of the most detailed region of each unit."""
    prefix = definition.region_column
    column = COLUMN_OF_LEVEL.get(definition.finest_region)
    fine = units[f"{prefix}_{column}"] if column else units[f"{prefix}_municipality_code"]
    for town, place in zip(units[f"{prefix}_municipality_code"], fine, strict=True):
        if pd.isna(town):
            yield "99"
        elif town not in area():
            yield "98"
        elif definition.finest_region == "county":
            yield town[:2]
        else:
            yield town if pd.isna(place) else place


def plain_count(units: pd.DataFrame, definition: MatrixDefinition) -> Counter[tuple[str, ...]]:
    inside = pd.Series(True, index=units.index)
    if definition.condition:
        inside &= units[definition.condition].astype(bool)
    for name, codes in definition.where:
        inside &= categories(units, name).isin(codes)
    chosen = units[inside]
    keys = [places(chosen, definition), *(categories(chosen, name) for name in definition.variables)]
    return Counter(zip(*keys, strict=True))


@pytest.mark.parametrize("matrix", MATRICES)
def test_a_matrix_counts_what_a_plain_count_of_the_census_file_does(
    matrix: str, finished_run: RunFolder, files: dict[str, pd.DataFrame]
) -> None:
    definition = load_definition(matrix)
    cells = finished_run.read_table(f"statistics/{matrix}").to_pylist()
    keys = ("region_code", *definition.variables)
    counted = {tuple(row[key] for key in keys): row["count"] for row in cells}
    assert counted == dict(plain_count(files[definition.data_set], definition))
    assert len(counted) == len(cells) > 0


@pytest.mark.parametrize("matrix", MATRICES)
def test_the_published_figures_of_the_area_are_sums_of_its_protected_cells(
    matrix: str, finished_run: RunFolder
) -> None:
    protected = ProtectedMatrix.from_parquet_table(finished_run.read_table(f"output/inner_cells/{matrix}"))
    published = pd.read_parquet(finished_run.path / f"output/matrices/{matrix}/{matrix}.parquet")
    whole = published[published["region_level"] == "country"]
    assert len(whole) * len(protected.regions) == len(published)
    for name in protected.definition.variables if protected.definition.quantities else ():
        whole = whole[whole[f"{name}_code"] != "total"]
    assert whole["count"].sum() == sum(protected.cells["count"].to_pylist())


def with_quantities() -> list[str]:
    return [matrix for matrix in MATRICES if load_definition(matrix).quantities]


@pytest.mark.parametrize("matrix", with_quantities())
def test_amounts_are_summed_as_pandas_does(
    matrix: str, finished_run: RunFolder, files: dict[str, pd.DataFrame]
) -> None:
    definition = load_definition(matrix)
    units = files[definition.data_set]
    columns = {name: categories(units, name) for name in definition.variables}
    keyed = units.assign(region_code=list(places(units, definition)), **columns)
    groups = keyed.groupby(["region_code", *definition.variables])
    cells = (
        finished_run.read_table(f"statistics/{matrix}").to_pandas().set_index(["region_code", *definition.variables])
    )
    for name in definition.quantities:
        amounts = groups[find_quantity(name).column]
        assert cells[f"sum_{name}"].to_dict() == amounts.sum().to_dict()
        assert cells[f"largest_{name}"].to_dict() == amounts.agg(lambda values: values.abs().max()).to_dict()


@pytest.mark.parametrize("matrix", with_quantities())
def test_readers_find_the_same_sums_and_means_in_every_file(matrix: str, finished_run: RunFolder) -> None:
    folder = finished_run.path / f"output/matrices/{matrix}"
    contents = [item.code for item in contents_of(load_definition(matrix))]
    wide = pd.read_parquet(folder / f"{matrix}.parquet")
    expected = wide[contents].astype(float).to_numpy().reshape(-1)
    signs = wide[[f"{code}_status" for code in contents[1:]]].to_numpy()
    assert ((signs == "") == wide[contents[1:]].notna().to_numpy()).all()
    assert set(signs.reshape(-1)) <= {"", ".", ":"}
    px = pyaxis.parse(str(folder / f"{matrix}.px"), encoding="utf-8", lang="no")["DATA"]["DATA"]
    assert pd.to_numeric(px, errors="coerce").to_numpy() == pytest.approx(expected, nan_ok=True)
    text = (folder / f"{matrix}_en.json").read_text("utf-8")
    stat = pyjstat.Dataset.read(text).write("dataframe")["value"]
    assert stat.astype(float).to_numpy() == pytest.approx(expected, nan_ok=True)
    csv = pd.read_csv(folder / f"{matrix}_nb.csv")[contents].to_numpy(dtype=float).reshape(-1)
    assert csv == pytest.approx(expected, nan_ok=True)


def test_a_variable_of_one_place_adds_up_to_the_matrix_of_the_other(finished_run: RunFolder) -> None:
    """Who works in the municipality and lives in it is counted once by where he lives and once by where he works."""
    home = finished_run.read_table("statistics/commuting_between_counties").to_pandas()
    work = finished_run.read_table("statistics/commuters_to_the_workplace").to_pandas()
    both = home[(home["region_code"] == "2002") & (home["work_county"] == "20")]["count"].sum()
    here = work[(work["region_code"] == "2002") & (work["residence_county"] == "20")]["count"].sum()
    elsewhere = home[home["work_county"] != "20"]["count"].sum()
    outside = work[work["region_code"] == "98"]["count"].sum()
    assert here <= both
    assert outside >= elsewhere
