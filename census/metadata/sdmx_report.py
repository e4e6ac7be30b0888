"""Quality reports as SDMX: the structure of ESMS (concepts, metadata structure, metadataflow) and the reports in it.

The concepts have the codes of ESMS 2.0; the structure is our own copy, so that nothing hangs on a registry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pysdmx.model import (
    Concept,
    ConceptScheme,
    DataType,
    ItemReference,
    MetadataAttribute,
    Metadataflow,
    MetadataReport,
    MetadataStructure,
)
from pysdmx.model.metadata import MetadataComponent

from census.formats import Language, Text
from census.formats.document import Document, Section, block_text
from census.formats.sdmx import AGENCY, Place, Structures, both, urn, write_reports, write_structures
from census.formats.table import LANGUAGES
from census.metadata.structure import Point, esms_points

ESMS, FLOW = "ESMS", "QUALITY_REPORTS"
STRUCTURE_VERSION = "2.0.0"
_NAME = Text("Euro SDMX Metadata Structure", "Euro SDMX Metadata Structure")
_FLOW_NAME = Text("Quality reports", "Kvalitetsrapporter")
_ANY_DATAFLOW = f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={AGENCY}:*(*)"


def metadata_structures() -> Structures:
    """Concept scheme, metadata structure definition and metadataflow of ESMS."""
    names: dict[Place, str] = {}
    concepts = [
        Concept(id=point.code, name=both((f"CS_{ESMS}", point.code), point.title, names)) for point in esms_points()
    ]
    scheme = ConceptScheme(
        id=f"CS_{ESMS}",
        name=both((f"CS_{ESMS}", ""), _NAME, names),
        agency=AGENCY,
        version=STRUCTURE_VERSION,
        items=concepts,
    )
    structure = MetadataStructure(
        id=ESMS,
        name=both((ESMS, ""), _NAME, names),
        agency=AGENCY,
        version=STRUCTURE_VERSION,
        components=_components(""),
    )
    flow = Metadataflow(
        id=FLOW,
        name=both((FLOW, ""), _FLOW_NAME, names),
        agency=AGENCY,
        version=STRUCTURE_VERSION,
        structure=urn("metadatastructure", "MetadataStructure", ESMS, STRUCTURE_VERSION),
        targets=[_ANY_DATAFLOW],
    )
    return Structures((scheme, structure, flow), names)


def write_esms(published: dt.date) -> bytes:
    """The structure of ESMS as an SDMX-ML message."""
    return write_structures(metadata_structures(), ESMS, published)


def metadata_reports(document: Document, targets: Sequence[str], year: int, version: str) -> dict[str, MetadataReport]:
    """A quality report as metadata sets, one for each language.

    Args:
        document: of ``quality_report``.
        targets: full names of the dataflows that it tells of.
        year: of publication.
        version: semantic version of the report.
    """
    return {language: _report(document, language, targets, year, version) for language in LANGUAGES}


def write_report(document: Document, targets: Sequence[str], published: dt.date, version: str) -> bytes:
    """A quality report as an SDMX-ML message of reference metadata."""
    reports = metadata_reports(document, targets, published.year, version)
    return write_reports(reports, document.id, published)


def _report(document: Document, language: Language, targets: Sequence[str], year: int, version: str) -> MetadataReport:
    return MetadataReport(
        id=f"{document.id}_{language}".upper(),
        name=document.title[language],
        agency=AGENCY,
        version=version,
        metadataflow=urn("metadatastructure", "Metadataflow", FLOW, STRUCTURE_VERSION),
        targets=tuple(targets),
        attributes=_attributes(document.sections, "", language),
        publicationYear=str(year),
    )


def _attributes(sections: Sequence[Section], holder: str, language: Language) -> tuple[MetadataAttribute, ...]:
    return tuple(
        MetadataAttribute(
            id=section.code,
            value="\n".join(block_text(block, language) for block in section.blocks) or None,
            attributes=_attributes(sections, section.number, language),
        )
        for section in sections
        if section.number.rpartition(".")[0] == holder
    )


def _components(holder: str) -> tuple[MetadataComponent, ...]:
    return tuple(_component(point) for point in esms_points() if point.holder == holder)


def _component(point: Point) -> MetadataComponent:
    below = _components(point.number)
    concept = ItemReference(
        sdmx_type="Concept", agency=AGENCY, id=f"CS_{ESMS}", version=STRUCTURE_VERSION, item_id=point.code
    )
    return MetadataComponent(
        id=point.code,
        concept=concept,
        is_presentational=bool(below),
        local_dtype=None if below else DataType.STRING,
        components=below,
    )
