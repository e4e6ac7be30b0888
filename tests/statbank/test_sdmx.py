"""SDMX of a publication: valid by the standard's schemas, and read back by pysdmx as what it was written of."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from example import AGES, REGIONS, SECOND, SEXES, TABLE
from lxml import etree
from pysdmx.io import read_sdmx
from pysdmx.model import MetadataAttribute
from pysdmx.model.dataflow import Role
from pysdmx.model.message import Message

from census.catalogue import find_variable
from census.errors import CatalogueError
from census.formats import Text
from census.formats.document import block_text
from census.formats.sdmx import AGENCY, merge_messages, write_structures
from census.formats.sdmx_structure import STATUS_OF_MARK, structures_of
from census.formats.table import MARKS
from census.metadata.report import quality_report
from census.metadata.sdmx_report import write_esms, write_report
from census.metadata.structure import esms_points
from census.statbank.publications import Publications
from tests.small_run import small_run

VERSION = "2003.2.12"
FLOW = f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={AGENCY}:DF_{TABLE.upper()}({VERSION})"


@pytest.fixture(scope="module")
def message(outputs: list[Path]) -> Message:
    """Read the structure message of the table, validated against the schemas of SDMX-ML 3.0."""
    return read_sdmx((outputs[1] / "matrices" / TABLE / "structure.xml").read_text("utf-8"), validate=True)


def test_the_dimensions_are_those_of_the_table(message: Message) -> None:
    (structure,) = message.get_data_structure_definitions()
    components = {item.id: item for item in structure.components}
    dimensions = [item.id for item in structure.components if item.role == Role.DIMENSION]
    assert dimensions == ["REGION", "SEX", "AGE_GROUP", "CONTENTS", "TIME_PERIOD"]
    assert [item.id for item in structure.components if item.role == Role.MEASURE] == ["OBS_VALUE"]
    codes = {name: [code.id for code in components[name].local_codes] for name in ("REGION", "SEX", "AGE_GROUP")}
    assert codes == {"REGION": [region.code for region in REGIONS], "SEX": list(SEXES), "AGE_GROUP": list(AGES)}
    assert components["OBS_STATUS"].attachment_level == "O"
    assert components["UNIT_MEASURE"].attachment_level == "CONTENTS"
    assert [code.id for code in components["OBS_STATUS"].local_codes] == [STATUS_OF_MARK[mark] for mark in MARKS]


def test_regions_stand_in_their_tree(message: Message) -> None:
    (tree,) = message.get_hierarchies()
    assert [code.id for code in tree.codes] == ["0"]
    assert [code.id for code in tree["0.20"].codes] == ["2002", "2003", "2012"]


def test_names_are_in_both_languages(outputs: list[Path]) -> None:
    root = etree.fromstring((outputs[1] / "matrices" / TABLE / "structure.xml").read_bytes())
    names = root.findall(".//{*}Code[@id='20']/{*}Name") + root.findall(".//{*}Dataflow/{*}Name")
    told = {(name.get("{http://www.w3.org/XML/1998/namespace}lang"), name.text) for name in names}
    assert ("nb", "Personer, etter kjønn og alder, etter region. Norge, 3. november 2001") in told
    assert {language for language, _ in told} == {"en", "nb"}


def test_concepts_are_described_by_the_definitions_of_variables(outputs: list[Path]) -> None:
    root = etree.fromstring((outputs[1] / "matrices" / TABLE / "structure.xml").read_bytes())
    sex = find_variable("sex")
    told = [text.text for text in root.findall(".//{*}Concept[@id='SEX']/{*}Description")]
    assert told == [sex.definition_en, sex.definition_nb]
    assert root.findall(".//{*}Concept[@id='REGION']/{*}Description") == []


def test_what_is_written_is_what_was_meant(outputs: list[Path], message: Message) -> None:
    table = Publications(outputs).find(TABLE).table
    meant = {item.short_urn: item for item in structures_of(table).artefacts}
    found = {item.short_urn: item for item in message.structures or ()}
    assert found.keys() == meant.keys()
    for name, item in meant.items():
        assert (found[name].name, found[name].version) == (item.name, VERSION)
    for codes in message.get_codelists():
        own = meant[codes.short_urn]
        assert [(code.id, code.name) for code in codes] == [(code.id, code.name) for code in own.items]  # type: ignore[attr-defined]


def test_messages_are_merged_with_every_artefact_once(outputs: list[Path]) -> None:
    table = Publications(outputs).find(TABLE).table
    other = replace(table, id="other", dimensions=table.dimensions[:2] + table.dimensions[3:])
    messages = [write_structures(structures_of(item), item.id, SECOND) for item in (table, other)]
    merged = read_sdmx(merge_messages(messages, "ALL", SECOND).decode(), validate=True)
    assert {flow.id for flow in merged.get_dataflows()} == {f"DF_{TABLE.upper()}", "DF_OTHER"}
    urns = [item.short_urn for item in merged.structures or ()]
    assert len(set(urns)) == len(urns)
    assert sum("CL_SEX" in name for name in urns) == 1


def test_lists_with_other_codes_have_other_names(outputs: list[Path]) -> None:
    table = Publications(outputs).find(TABLE).table
    sex = table.dimensions[1]
    renamed = replace(sex, labels=(Text("Men", "Menn"), *sex.labels[1:]))
    other = replace(table, dimensions=(table.dimensions[0], renamed, *table.dimensions[2:]))
    lists = [
        {item.short_urn for item in structures_of(own).artefacts if "CL_SEX" in item.short_urn}
        for own in (table, other)
    ]
    assert not lists[0] & lists[1]


def test_codes_that_sdmx_cannot_tell_apart_are_refused(outputs: list[Path]) -> None:
    table = Publications(outputs).find(TABLE).table
    sex = replace(table.dimensions[1], codes=("1.1", "1,1"), code_list="")
    with pytest.raises(CatalogueError, match="cannot be told apart in SDMX"):
        structures_of(replace(table, dimensions=(table.dimensions[0], sex, *table.dimensions[2:])))


def test_the_structure_of_quality_reports_is_that_of_esms() -> None:
    message = read_sdmx(write_esms(SECOND).decode(), validate=True)
    (structure,) = message.get_metadata_structures()
    assert len(structure) == len(esms_points())
    assert structure["STAT_PRES.DATA_DESCR"] is not None
    (flow,) = message.get_metadataflows()
    assert flow.id == "QUALITY_REPORTS"
    (scheme,) = message.get_concept_schemes()
    assert {concept.id for concept in scheme} == {point.code for point in esms_points()}


@pytest.mark.parametrize("subject", ["census", "population"])
def test_a_quality_report_is_read_back_point_by_point(subject: str) -> None:
    document = quality_report(subject, small_run())
    written = write_report(document, [FLOW], dt.date(2003, 2, 12), VERSION)
    reports = read_sdmx(written.decode(), validate=True).get_reports()
    assert [report.id for report in reports] == [f"QUALITY_{subject}_{language}".upper() for language in ("en", "nb")]
    for report, language in zip(reports, ("en", "nb"), strict=True):
        assert tuple(report.targets) == (FLOW,)
        told = {item.id: item.value for item in _all(report.attributes)}
        assert told.keys() == {section.code for section in document.sections}
        for section in document.sections:
            meant = "\n".join(block_text(block, language) for block in section.blocks)  # type: ignore[arg-type]
            assert (told[section.code] or "").split() == meant.split(), section.code


def _all(attributes: object) -> list[MetadataAttribute]:
    found: list[MetadataAttribute] = []
    for item in attributes:  # type: ignore[attr-defined]
        found += [item, *_all(item.attributes)]
    return found
