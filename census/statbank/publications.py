"""Published matrices on disk, as tables: found by id and day, described at once, their figures read when asked for."""

from __future__ import annotations

import datetime as dt
import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from census.errors import StoreError
from census.formats import Dimension, Note, Publisher, Table, Text
from census.formats.rows import status_column
from census.formats.table import LANGUAGES, MARKS
from census.statbank.problems import RequestError, not_found
from census.store import checksum

_METADATA, _CHECKSUMS, _MATRICES = "metadata.json", "SHA256SUMS", "matrices"


@dataclass(frozen=True)
class PublishedFile:
    """A file of a publication."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, eq=False)
class Publication:
    """One version of a published matrix, which is read once and equals itself alone.

    Attributes:
        folder: that holds its files.
        table: all that is told of it; its values are not read yet, and are not to be looked at.
        files: to download.
        groupings: further code lists of its dimensions, by dimension (``metadata.json``).
    """

    folder: Path
    table: Table
    files: tuple[PublishedFile, ...]
    groupings: dict[str, list[dict[str, Any]]]

    @property
    def id(self) -> str:
        """Of the matrix."""
        return self.table.id


class Publications:
    """The publications below the output folders of runs; figures of the latest ones asked for stay in memory.

    Args:
        outputs: folders ``output/`` of runs.
        memory: bytes of figures to keep.

    Raises:
        StoreError: a folder is not there or holds no publication, or its description cannot be read.
    """

    def __init__(self, outputs: Sequence[Path], memory: int = 512 * 2**20) -> None:
        self._versions: dict[str, list[Publication]] = {}
        for output in outputs:
            found = sorted((output / _MATRICES).glob(f"*/{_METADATA}"))
            if not found:
                raise StoreError(f"{output} holds no published matrix.", "Give the folder output/ of a finished run.")
            for file in found:
                if not file.parent.name.startswith("."):  # half-written by a process that was killed
                    publication = _read_description(file)
                    self._versions.setdefault(publication.id, []).append(publication)
        for versions in self._versions.values():
            versions.sort(key=lambda item: (item.table.published, item.table.version), reverse=True)
        self._memory = memory
        self._values: OrderedDict[Path, Table] = OrderedDict()
        self._lock = Lock()

    def latest(self, as_of: dt.date | None = None) -> list[Publication]:
        """The latest publication of each matrix, by id; the latest until that day."""
        found = (self._of_day(versions, as_of) for _, versions in sorted(self._versions.items()))
        return [item for item in found if item is not None]

    def find(self, name: str, as_of: dt.date | None = None) -> Publication:
        """The publication of that matrix; the latest until that day.

        Raises:
            RequestError: there is none.
        """
        found = self._of_day(self._versions.get(name.lower(), []), as_of)
        if found is None:
            raise not_found("table", name, "See the list of tables.")
        return found

    def versions(self, name: str) -> list[Publication]:
        """All publications of that matrix, the latest first.

        Raises:
            RequestError: there is none.
        """
        return self._versions[self.find(name).id]

    def read(self, publication: Publication) -> Table:
        """The table with its figures.

        Raises:
            RequestError: the files are not those that were published.
        """
        with self._lock:
            if publication.folder in self._values:
                self._values.move_to_end(publication.folder)
                return self._values[publication.folder]
        table = _read_figures(publication)
        with self._lock:
            self._values[publication.folder] = table
            while sum(item.values.nbytes for item in self._values.values()) > self._memory and len(self._values) > 1:
                self._values.popitem(last=False)
        return table

    @staticmethod
    def _of_day(versions: list[Publication], as_of: dt.date | None) -> Publication | None:
        return next((item for item in versions if as_of is None or item.table.published <= as_of), None)


def _read_description(file: Path) -> Publication:
    try:
        content = json.loads(file.read_text("utf-8"))
        dimensions = tuple(_read_dimension(item) for item in content["dimensions"])
        table = Table(
            id=content["id"],
            title=Text(**content["title"]),
            contents=Text(**content["unit"]),
            dimensions=dimensions,
            values=np.zeros(0, dtype=np.int64),
            notes=tuple(Note(Text(**item["text"]), item["mandatory"]) for item in content["notes"]),
            publisher=Publisher(Text(**content["source"]), Text(**content["contact"])),
            area=Text(**content["area"]),
            published=dt.date.fromisoformat(content["published"]),
            version=content["version"],
            heading=content["heading"],
            subject_code=content["subject"]["code"],
            subject=Text(content["subject"]["en"], content["subject"]["nb"]),
        )
        files = tuple(PublishedFile(item["name"], item["bytes"], item["sha256"]) for item in content["files"])
        groupings = {item["id"]: item["groupings"] for item in content["dimensions"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"The description of a publication, {file}, cannot be read.", "Publish the matrix again."
        ) from error
    if table.id != file.parent.name:
        raise StoreError(f"{file} describes matrix '{table.id}'.", "Publish the matrix again.")
    return Publication(file.parent, table, files, groupings)


def _read_dimension(content: dict[str, Any]) -> Dimension:
    definition = content.get("definition")  # versions published before there were definitions tell none
    labels = zip(*(content["labels"][language] for language in LANGUAGES), strict=True)
    return Dimension(
        id=content["id"],
        role=content["role"],
        label=Text(**content["label"]),
        codes=tuple(content["codes"]),
        labels=tuple(Text(*pair) for pair in labels),
        levels=tuple(content["levels"]),
        parents=tuple(content["parents"]),
        units=tuple(Text(**unit) for unit in content["units"]),
        decimals=tuple(content["decimals"]),
        reference=tuple(Text(**period) for period in content["reference"]),
        additive=tuple(content["additive"]),
        total=content["total"],
        code_list=content["code_list"],
        definition=Text(**definition) if definition else None,
    )


def _read_figures(publication: Publication) -> Table:
    """The figures of the Parquet file, once it is known to be the one that was published."""
    table = publication.table
    name = f"{table.id}.parquet"
    stated = {item.name: item.sha256 for item in publication.files}
    try:
        file = publication.folder / name
        if checksum(file) != stated[name]:
            raise ValueError
        contents = next(item for item in table.dimensions if item.role == "contents")
        statuses = [status_column(code) for code in contents.codes]
        rows = pq.read_table(file, columns=[*contents.codes, *statuses])
        values = _laid_out(table, contents, [rows[code].fill_null(0).to_numpy() for code in contents.codes])
        marks = _laid_out(table, contents, [_marks(rows[name].combine_chunks()) for name in statuses])
    except (OSError, ValueError, KeyError, StopIteration) as error:
        raise RequestError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            f"The files of table '{table.id}' are not those that were published. They have to be published again.",
        ) from error
    return replace(table, values=values, marks=marks if marks.any() else None)


def _marks(status: pa.DictionaryArray) -> npt.NDArray[np.uint8]:
    """The places of marks in the list of all, from the marks themselves."""
    places = np.array([MARKS.index(mark) for mark in status.dictionary.to_pylist()], dtype=np.uint8)
    return np.asarray(places[status.indices.to_numpy()])


def _laid_out(table: Table, contents: Dimension, columns: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Columns of contents, whose rows are in the order of all other dimensions, as one array."""
    others = [len(item.codes) for item in table.dimensions if item is not contents]
    values = np.stack(columns, axis=-1).reshape(*others, len(columns))
    values = np.moveaxis(values, -1, table.dimensions.index(contents))
    values.flags.writeable = False
    return values
