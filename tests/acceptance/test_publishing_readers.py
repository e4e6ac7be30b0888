"""Publications read back with the tools that analysts use: every figure must be the sum of the protected cells."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyaxis import pyaxis
from pyjstat import pyjstat

from census.catalogue import find_variable
from census.disclosure import ProtectedMatrix, protect_matrix
from census.errors import StoreError
from census.publishing import Text, describe_publications, publish_matrix, verify_publication
from census.tabulation.matrix import Category, Classification, Matrix, MatrixDefinition, Region

REGIONS = (
    Region("0", "country", "Norway", "Norge", None),
    Region("20", "county", "Finnmark", "Finnmark - Finnmárku", "0"),
    Region("2002", "municipality", "Vardø", "Vardø", "20"),
    Region("2003", "municipality", "Vadsø", "Vadsø", "20"),
    Region("03", "county", "Oslo", "Oslo", "0"),
    Region("0301", "municipality", "Oslo", "Oslo", "03"),
    Region("030101", "urban_district", "Bygdøy-Frogner", "Bygdøy-Frogner", "0301"),
    Region("030102", "urban_district", "Uranienborg-Majorstuen", "Uranienborg-Majorstuen", "0301"),
)
BUILDING = Classification(
    "building",
    "type of building",
    "bygningstype",
    (
        Category("01", 'Detached house, "villa"', 'Enebolig, "villa"'),
        Category("02", "Row house; linked = terraced", "Rekkehus; kjede = småhus"),
        Category("03", "Block of flats", "Boligblokk på Ærøy"),
    ),
)
SEX = Classification("sex", "sex", "kjønn", (Category("1", "Males", "Menn"), Category("2", "Females", "Kvinner")))
# Protection leaves counts of 3 and more as they are.
CELLS = [
    ("2002", "01", "1", 1203), ("2002", "02", "2", 3), ("2003", "03", "1", 6), ("2003", "01", "2", 12),
    ("030101", "03", "2", 3), ("030101", "01", "1", 1_000_007), ("030102", "02", "1", 44),
]  # fmt: skip


def example() -> ProtectedMatrix:
    definition = MatrixDefinition(
        id="dwellings_building_sex",
        title_en="Residents by type of building, sex and a title of many words, " * 6 + "the end",
        title_nb="Bosatte etter bygningstype, kjønn og en tittel på svært mange ord, " * 6 + "slutt",
        unit_en="Persons",
        unit_nb="Personer",
        data_set="processed/census_persons",
        finest_region="urban_district",
        variables=("building", "sex"),
        notes_en=('Buildings as in the "GAB" register.', "A second note, on\ntwo lines."),
        notes_nb=('Bygninger som i "GAB"-registeret.', "Enda en fotnote, på\nto linjer."),
    )
    columns = list(zip(*CELLS, strict=True))
    names = ("region_code", "building", "sex", "count")
    cells = pa.table(dict(zip(names, map(list, columns), strict=True)))
    return protect_matrix(Matrix(definition, REGIONS, (BUILDING, SEX), cells), seed=1)


def expected() -> dict[tuple[str, str, str], int]:
    """Figures by region, building and sex in order of publication, each summed by walking up from every cell."""
    parents = {region.code: region.parent for region in REGIONS}
    figures = {
        (region.code, building.code, sex.code): 0
        for region, building, sex in itertools.product(REGIONS, BUILDING.categories, SEX.categories)
    }
    for leaf, building, sex, count in CELLS:
        region: str | None = leaf
        while region is not None:
            figures[region, building, sex] += count
            region = parents[region]
    return figures


def publish(folder: Path) -> Path:
    target = folder / "dwellings_building_sex"
    target.mkdir()
    publish_matrix(
        example(), target, published=dt.date(2002, 9, 23), version="1.2.3", area_label=Text("Norway", "Norge")
    )
    return target


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("output"))


def labels(language: str) -> list[list[str]]:
    attribute = f"label_{language}"
    return [[getattr(item, attribute) for item in items] for items in (REGIONS, BUILDING.categories, SEX.categories)]


@pytest.mark.parametrize(
    ("language", "label_language", "names"),
    [
        ("en", "en", ["region", "type of building", "sex", "contents", "year"]),
        ("no", "nb", ["region", "bygningstype", "kjønn", "statistikkvariabel", "år"]),
    ],
)
def test_pyaxis_reads_every_figure_in_both_languages(
    publication: Path, language: str, label_language: str, names: list[str]
) -> None:
    px = pyaxis.parse(str(publication / f"{publication.name}.px"), encoding="utf-8", lang=language)
    frame = px["DATA"]
    assert list(frame.columns) == [*names, "DATA"]
    unit = {"en": "Persons", "nb": "Personer"}[label_language]
    wanted = [
        # PX cannot hold quotation marks
        [*(label.replace('"', "'") for label in combination), unit, "2001"]
        for combination in itertools.product(*labels(label_language))
    ]
    assert frame[names].to_numpy().tolist() == wanted
    assert frame["DATA"].astype(int).tolist() == list(expected().values())


def test_pyaxis_reads_texts_and_codes(publication: Path) -> None:
    path = publication / f"{publication.name}.px"
    english = pyaxis.parse(str(path), encoding="utf-8", lang="en")["METADATA"]
    norwegian = pyaxis.parse(str(path), encoding="utf-8", lang="no")["METADATA"]
    assert english["CODES(region)"] == [region.code for region in REGIONS]
    assert english["CODES(type of building)"] == ["01", "02", "03"]
    assert english["TIMEVAL(year)"] == norwegian["TIMEVAL(år)"] == ["2001"]
    assert english["CREATION-DATE"] == ["20020923 00:00"]
    assert english["ELIMINATION(region)"] == ["Norway"]
    assert norwegian["ELIMINATION(region)"] == ["Norge"]
    assert english["ELIMINATION(sex)"] == "YES"
    title = " ".join(english["TITLE"])
    assert title == example().definition.title_en + ", by region. Norway, 3 November 2001"
    assert "0 or 3" in " ".join(english["NOTEX"])
    assert "0 eller 3" in " ".join(norwegian["NOTEX"])
    assert english["NOTE(sex)"] == [find_variable("sex").definition_en]
    assert norwegian["NOTE(kjønn)"] == [find_variable("sex").definition_nb]
    assert english["NOTE"] == ["Buildings as in the 'GAB' register.#A second note, on#two lines."]


def test_px_lines_keep_within_the_greatest_length(publication: Path) -> None:
    text = (publication / f"{publication.name}.px").read_bytes().decode("utf-8")
    lines = text.split("\r\n")
    assert "\n" not in "".join(lines)
    assert lines[0] == 'CHARSET="ANSI";'
    assert max(map(len, lines)) <= 256
    # every keyword that has a translation stands right before it
    keys = re.findall(r"^([A-Z0-9-]+)(\[no\])?[(=]", text, flags=re.MULTILINE)
    for (before, _), (name, tag) in itertools.pairwise(keys):
        assert not tag or before == name


@pytest.mark.parametrize(("language", "units"), [("en", "Persons"), ("nb", "Personer")])
def test_pyjstat_reads_every_figure(publication: Path, language: str, units: str) -> None:
    text = (publication / f"{publication.name}_{language}.json").read_text(encoding="utf-8")
    data_set = pyjstat.Dataset.read(text)
    by_code = data_set.write("dataframe", naming="id")
    keys = list(by_code[["region", "building", "sex"]].itertuples(index=False, name=None))
    assert dict(zip(keys, by_code["value"], strict=True)) == expected()
    by_label = data_set.write("dataframe", naming="label")
    wanted = [[*combination, units, "2001"] for combination in itertools.product(*labels(language))]
    assert by_label.drop(columns="value").to_numpy().tolist() == wanted


def test_json_stat_tells_roles_notes_and_elimination(publication: Path) -> None:
    document = json.loads((publication / f"{publication.name}_en.json").read_text(encoding="utf-8"))
    assert document["role"] == {"time": ["year"], "geo": ["region"], "metric": ["ContentsCode"]}
    assert document["extension"]["noteMandatory"] == {"0": True, "1": False, "2": False}
    assert "0 or 3" in document["note"][0]
    assert document["note"][1] == 'Buildings as in the "GAB" register.'
    assert document["extension"]["px"]["tableid"] == publication.name
    assert document["dimension"]["region"]["extension"]["eliminationValueCode"] == "0"
    assert document["dimension"]["region"]["category"]["child"]["0301"] == ["030101", "030102"]
    assert [d for d, c in document["dimension"].items() if c["extension"]["elimination"]] == [
        "region",
        "building",
        "sex",
    ]


@pytest.mark.parametrize("language", ["en", "nb"])
def test_pandas_reads_every_figure_from_csv(publication: Path, language: str) -> None:
    frame = pd.read_csv(
        publication / f"{publication.name}_{language}.csv",
        dtype={"region_code": str, "building_code": str, "sex_code": str},
    )
    assert list(frame.columns) == [
        "region_level", "region_code", "region", "building_code", "building", "sex_code", "sex", "year", "count",
    ]  # fmt: skip
    keys = frame[["region_code", "building_code", "sex_code"]].itertuples(index=False, name=None)
    assert list(zip(keys, frame["count"], strict=True)) == list(expected().items())
    assert frame[["region", "building", "sex"]].to_numpy().tolist() == list(
        map(list, itertools.product(*labels(language)))
    )
    levels = {region.code: region.level for region in REGIONS}
    assert (frame["region_level"] == frame["region_code"].map(levels)).all()
    assert (frame["year"] == 2001).all()


def test_pyarrow_reads_every_figure_and_the_notes(publication: Path) -> None:
    table = pq.read_table(publication / f"{publication.name}.parquet")
    rows = table.to_pylist()
    figures = {(row["region_code"], row["building_code"], row["sex_code"]): row["count"] for row in rows}
    assert figures == expected()
    assert rows[0]["building_nb"] == 'Enebolig, "villa"'
    assert rows[0]["building_en"] == 'Detached house, "villa"'
    assert {row["status"] for row in rows} == {""}
    assert table.schema.field("count").type == pa.int64()
    metadata = table.schema.metadata
    assert "0 or 3" in json.loads(metadata[b"notes_en"])[0]
    assert metadata[b"title_nb"].decode().startswith("Bosatte etter bygningstype")


def test_the_same_matrix_gives_the_same_bytes(publication: Path, tmp_path: Path) -> None:
    again = publish(tmp_path)
    names = sorted(path.name for path in publication.iterdir())
    assert names == sorted(path.name for path in again.iterdir())
    assert len(names) == 11
    for name in names:
        assert (publication / name).read_bytes() == (again / name).read_bytes(), name


def test_metadata_lists_files_dimensions_and_protection(publication: Path) -> None:
    metadata = json.loads((publication / "metadata.json").read_text(encoding="utf-8"))
    assert metadata["protection"] == {"method": "small count rounding", "base": 3}
    assert [len(item["codes"]) for item in metadata["dimensions"]] == [8, 3, 2, 1, 1]
    assert {item["name"] for item in metadata["files"]} == {
        path.name for path in publication.iterdir() if path.name not in ("metadata.json", "SHA256SUMS")
    }


@pytest.mark.parametrize("suffix", [".px", "_en.csv", ".parquet"])
def test_a_damaged_file_is_named(tmp_path: Path, suffix: str) -> None:
    folder = publish(tmp_path)
    verify_publication(folder)
    damaged = folder / f"{folder.name}{suffix}"
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    with pytest.raises(StoreError, match=re.escape(f"'{damaged.name}' differs")) as caught:
        verify_publication(folder)
    assert "metadata.json" not in str(caught.value)


def test_missing_and_added_files_are_named(tmp_path: Path) -> None:
    folder = publish(tmp_path)
    (folder / f"{folder.name}_nb.csv").unlink()
    (folder / "extra.csv").write_text("1\n")
    with pytest.raises(StoreError, match=r"_nb\.csv' is missing; 'extra\.csv' was not published"):
        verify_publication(folder)
    (folder / "SHA256SUMS").unlink()
    with pytest.raises(StoreError, match="SHA256SUMS"):
        verify_publication(folder)


def test_index_lists_every_matrix_and_refuses_a_damaged_one(tmp_path: Path) -> None:
    folder = publish(tmp_path)
    (entry,) = describe_publications(tmp_path)
    assert entry["id"] == folder.name
    assert entry["title"]["nb"].endswith("Norge, 3. november 2001")
    assert all((tmp_path / file["name"]).stat().st_size == file["bytes"] for file in entry["files"])
    (folder / f"{folder.name}.px").write_text("DATA=0;")
    with pytest.raises(StoreError, match=r"\.px' differs"):
        describe_publications(tmp_path)
    (folder / "metadata.json").unlink()
    with pytest.raises(StoreError, match=r"'metadata\.json' is missing"):
        describe_publications(tmp_path)
    with pytest.raises(StoreError, match="no folder"):
        describe_publications(tmp_path / "elsewhere")
