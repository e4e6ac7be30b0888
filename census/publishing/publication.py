"""A publication: the folder with all files of one matrix, written whole or not at all, and the index over them.

<folder>/<matrix id>.px              both languages
                     <matrix id>_en.json, _nb.json     JSON-stat 2
                     <matrix id>_en.csv, _nb.csv
                     <matrix id>_en.xlsx, _nb.xlsx     if it has room in a workbook
                     <matrix id>.parquet               both languages
                     structure.xml                     SDMX: code lists and data structure definition
                     metadata.json
                     SHA256SUMS
<folder>/index.json
"""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

from census.disclosure import LEAST_UNITS, ProtectedMatrix
from census.errors import CatalogueError, StoreError
from census.formats import Dimension, Publisher, Table, Text
from census.formats.csv_file import write_rows
from census.formats.json_stat import json_stat
from census.formats.parquet_file import write_parquet
from census.formats.px import write_px
from census.formats.sdmx import write_structures
from census.formats.sdmx_structure import structures_of
from census.formats.table import LANGUAGES
from census.formats.xlsx import write_xlsx
from census.publishing.description import describe_table
from census.publishing.figures import require_protected, sum_figures
from census.publishing.groupings import groupings_of
from census.publishing.texts import STATISTICS_NORWAY, Edition
from census.reference import ROUNDING_BASE
from census.store import checksum

METADATA = "metadata.json"
STRUCTURE = "structure.xml"
CHECKSUMS = "SHA256SUMS"

MOST_FIGURES_IN_A_WORKBOOK = 50_000
"""Larger matrices have no XLSX file: people who work with them want one of the others, or a cut."""

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_REMEDY = "Do not use these files; publish the matrix again."


def publish_matrix(
    protected: ProtectedMatrix,
    folder: Path,
    *,
    published: dt.date,
    version: str,
    area_label: Text,
    publisher: Publisher = STATISTICS_NORWAY,
) -> None:
    """Write a protected matrix in all formats into an empty folder, which its caller puts in place whole.

    The same matrix and arguments give the same bytes.

    Args:
        protected: a matrix that passed disclosure control.
        folder: of this publication; empty.
        published: date of publication, written into the files.
        version: version of the production run and its code.
        area_label: what the root of the region tree covers (``Norway``); part of the title.
        publisher: source and contact named in the files.

    Raises:
        UnprotectedError: the matrix did not pass disclosure control.
        CatalogueError: a description (id, code, label, note) cannot be published.

    Example:
        >>> publish_matrix(protected, folder, published=dt.date(2002, 9, 23), version="1.0",
        ...                area_label=Text("Norway", "Norge"))  # doctest: +SKIP
    """
    matrix = require_protected(protected)
    if not _ID.fullmatch(matrix.definition.id):
        raise CatalogueError(
            f"The matrix id {matrix.definition.id!r} cannot name a folder.",
            "Use small letters, digits, hyphens and underscores.",
        )
    edition = Edition(published, version, area_label, publisher)
    table = describe_table(matrix, sum_figures(matrix), edition)
    _write_table(table, folder)
    write_json(folder / METADATA, _metadata(table, folder))
    write_checksums(folder)


def _write_table(table: Table, folder: Path) -> None:
    with (folder / f"{table.id}.px").open("wb") as file:
        write_px(table, file)
    write_parquet(table, folder / f"{table.id}.parquet")
    (folder / STRUCTURE).write_bytes(write_structures(structures_of(table), table.id, table.published))
    for language in LANGUAGES:
        name = f"{table.id}_{language}"
        (folder / f"{name}.json").write_bytes(json_stat(table, language))
        with (folder / f"{name}.csv").open("wb") as file:
            write_rows(table, file, language)
        if table.values.size <= MOST_FIGURES_IN_A_WORKBOOK:
            with (folder / f"{name}.xlsx").open("wb") as file:
                write_xlsx(table, file, language)


def _metadata(table: Table, folder: Path) -> dict[str, Any]:
    return {
        "id": table.id,
        "title": _both(table.title),
        "unit": _both(table.contents),
        "notes": [{"text": _both(note.text), "mandatory": note.mandatory} for note in table.notes],
        "source": _both(table.publisher.name),
        "contact": _both(table.publisher.contact),
        "area": _both(table.area),
        "published": table.published.isoformat(),
        "version": table.version,
        "figures": table.values.size,
        "subject": {"code": table.subject_code, **_both(table.subject)},
        "heading": table.heading,
        "dimensions": [_describe(dimension) for dimension in table.dimensions],
        "files": [
            {"name": file.name, "bytes": file.stat().st_size, "sha256": checksum(file)}
            for file in sorted(folder.iterdir())
        ],
        # The utility report tells of originals and stays in the production zone.
        "protection": {
            "method": "small count rounding",
            "base": ROUNDING_BASE,
            **({"least_units_of_sums_and_means": LEAST_UNITS} if len(table.dimensions[-2].codes) > 1 else {}),
        },
    }


def _describe(dimension: Dimension) -> dict[str, Any]:
    """Everything that the service needs to know of a dimension; lists in the order of the figures."""
    return {
        "id": dimension.id,
        "role": dimension.role,
        "label": _both(dimension.label),
        "definition": _both(dimension.definition) if dimension.definition else None,
        "codes": list(dimension.codes),
        "labels": {language: list(dimension.labels_in(language)) for language in LANGUAGES},
        "levels": list(dimension.levels),
        "parents": list(dimension.parents),
        "units": [_both(unit) for unit in dimension.units],
        "decimals": list(dimension.decimals),
        "reference": [_both(period) for period in dimension.reference],
        "additive": list(dimension.additive),
        "total": dimension.total,
        "code_list": dimension.code_list,
        "groupings": [
            {
                "id": grouping.id,
                **_both(grouping.label),
                "groups": [
                    {"code": code, **_both(label), "members": list(members)} for code, label, members in grouping.groups
                ],
            }
            for grouping in groupings_of(dimension)
        ],
    }


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "nb": text.nb}


def write_checksums(folder: Path) -> None:
    """Write the checksums of a folder's files beside them, in the form that ``sha256sum --check`` reads."""
    lines = [f"{checksum(file)}  {file.name}\n" for file in sorted(folder.iterdir())]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def verify_publication(folder: Path) -> None:
    """Check that a matrix's folder holds the files that were published, byte for byte, and no others.

    Raises:
        StoreError: the list of checksums is missing or unreadable, or a file is missing, differs or was added.
    """
    published = _read_checksums(folder)
    present = {path.name for path in folder.iterdir()} - {CHECKSUMS}
    faults = [f"'{name}' is missing" for name in sorted(published.keys() - present)]
    faults += [f"'{name}' was not published" for name in sorted(present - published.keys())]
    faults += [
        f"'{name}' differs from what was published"
        for name in sorted(published.keys() & present)
        if checksum(folder / name) != published[name]
    ]
    if faults:
        raise StoreError(f"{len(faults)} file(s) of the publication {folder} are wrong: {'; '.join(faults)}.", _REMEDY)


def _read_checksums(folder: Path) -> dict[str, str]:
    path = folder / CHECKSUMS
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"The list of checksums '{CHECKSUMS}' of {folder} cannot be read.", _REMEDY) from error
    published = {name: digest for digest, mark, name in (line.partition("  ") for line in lines) if mark}
    if len(published) != len(lines) or METADATA not in published:
        raise StoreError(f"The list of checksums '{CHECKSUMS}' of {folder} is damaged.", _REMEDY)
    return published


def describe_publications(folder: Path) -> list[dict[str, Any]]:
    """Every matrix published below a folder, by id, with its title and files (paths relative to the folder).

    Raises:
        StoreError: there is no such folder, or a publication is damaged.
    """
    if not folder.is_dir():
        raise StoreError(f"There is no folder {folder} to index.", "Publish a matrix there first.")
    # Either file makes a publication, so that one which has lost the other is refused and not left out.
    found = {path.parent for name in (METADATA, CHECKSUMS) for path in folder.glob(f"*/{name}")}
    matrices = []
    for publication in sorted(found):
        if publication.name.startswith("."):  # half-written by a process that was killed
            continue
        verify_publication(publication)
        metadata = json.loads((publication / METADATA).read_text(encoding="utf-8"))
        entry = {key: metadata[key] for key in ("id", "title", "unit", "published", "version", "figures")}
        files = [{**file, "name": f"{publication.name}/{file['name']}"} for file in metadata["files"]]
        matrices.append({**entry, "files": files})
    return matrices


def write_json(path: Path, content: Any) -> None:
    """Write plain values as JSON that people can read."""
    text = json.dumps(content, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
