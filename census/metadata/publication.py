"""The folder of reference metadata as it is published: written whole, with checksums, and never changed.

index.json                       day and version; the documents and their files
quality_<statistic>.json         the quality report: points, texts, tables, in both languages
quality_<statistic>_en.html, _nb.html
quality_<statistic>.xml          the same as SDMX-ML 3.0, a metadata set for each language
about_<statistic>.json, _en.html, _nb.html
quality_measures.json            the figures behind the reports
esms.xml                         the structure of the reports as SDMX-ML 3.0
data_structures.xml              code lists, concepts, data structures and dataflows of all matrices
SHA256SUMS
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from census.formats.document import Document, document_page, document_values
from census.formats.sdmx import artefact_version, merge_messages
from census.formats.sdmx_structure import dataflow_urn
from census.formats.table import LANGUAGES
from census.metadata.figures import Run
from census.metadata.report import about_page, quality_report
from census.metadata.sdmx_report import write_esms, write_report
from census.metadata.texts import SUBJECTS
from census.publishing import write_checksums, write_json

INDEX = "index.json"


def write_reference_metadata(run: Run, structures: Iterable[bytes], folder: Path) -> None:
    """Write all reference metadata of a run into an empty folder, which its caller puts in place whole.

    Args:
        run: what is told of.
        structures: structure messages of the matrices (``structure.xml``).
        folder: of this publication; empty.

    Raises:
        CatalogueError: a text is missing, or names a figure that the run does not tell.
    """
    published, version = run.edition.published, artefact_version(run.edition.published)
    reports = {subject: quality_report(subject, run) for subject in SUBJECTS}
    documents = [*reports.values(), *(about_page(subject, run) for subject in SUBJECTS)]
    for document in documents:
        _write_document(document, folder)
    # The census's report is of all matrices; that of the population statistics, of the table of residents.
    flows = {
        "census": [dataflow_urn(matrix["id"], published) for matrix in run.matrices],
        "population": [dataflow_urn(_RESIDENTS, published)],
    }
    for subject, report in reports.items():
        (folder / f"{report.id}.xml").write_bytes(write_report(report, flows[subject], published, version))
    (folder / "esms.xml").write_bytes(write_esms(published))
    (folder / "data_structures.xml").write_bytes(merge_messages(structures, "DATA_STRUCTURES", published))
    write_json(folder / "quality_measures.json", list(run.measures))
    write_json(
        folder / INDEX,
        {
            "published": published.isoformat(),
            "version": run.edition.version,
            "documents": [
                {"id": item.id, "title": {language: item.title[language] for language in LANGUAGES}}
                for item in documents
            ],
            "files": sorted(file.name for file in folder.iterdir()),
        },
    )
    write_checksums(folder)


_RESIDENTS = "persons_by_sex_and_age"
"""Table whose residents the population statistics give at other dates."""


def _write_document(document: Document, folder: Path) -> None:
    write_json(folder / f"{document.id}.json", document_values(document))
    style = (resources.files("census.quality") / "report.css").read_text("utf-8")
    for language in LANGUAGES:
        page = document_page(document, language, style)
        (folder / f"{document.id}_{language}.html").write_text(page, encoding="utf-8", newline="\n")
