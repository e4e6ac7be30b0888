"""Reference metadata below the output folders of runs: documents to show, files to send; the latest release counts."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from census.errors import StoreError
from census.formats import Text
from census.formats.document import Document, read_document
from census.statbank.problems import RequestError, not_found

FOLDER = "reference_metadata"
CHECKSUMS = "SHA256SUMS"
_INDEX = "index.json"


@dataclass(frozen=True)
class Release:
    """The reference metadata of one run.

    Attributes:
        folder: that holds its files.
        published, version: of the run.
        documents: titles in both languages, by id.
        files: checksums by name.
    """

    folder: Path
    published: dt.date
    version: str
    documents: dict[str, Text]
    files: dict[str, str]


class ReferenceMetadata:
    """Releases of reference metadata; a run of an earlier time may have none.

    Args:
        outputs: folders ``output/`` of runs.

    Raises:
        StoreError: the description of a release cannot be read.
    """

    def __init__(self, outputs: Sequence[Path]) -> None:
        folders = [output / FOLDER for output in outputs]
        releases = [_read_release(folder) for folder in folders if folder.is_dir()]
        self._releases = sorted(releases, key=lambda item: (item.published, item.version), reverse=True)

    def __bool__(self) -> bool:
        return bool(self._releases)

    def find(self, as_of: dt.date | None = None) -> Release:
        """The latest release; the latest until that day.

        Raises:
            RequestError: there is none.
        """
        for release in self._releases:
            if as_of is None or release.published <= as_of:
                return release
        raise RequestError(
            HTTPStatus.NOT_FOUND,
            "No reference metadata is published" + (f" until {as_of}." if as_of else " with these tables."),
        )

    def read(self, release: Release, name: str) -> bytes:
        """A file of a release. No other path can be reached.

        Raises:
            RequestError: there is no such file, or it is not the one that was published.
        """
        if name == CHECKSUMS:
            return (release.folder / CHECKSUMS).read_bytes()
        if name not in release.files:
            raise not_found("file", name, "See /metadata/.")
        try:
            content = (release.folder / name).read_bytes()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != release.files[name]:
            raise RequestError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                f"The file {name} is not the one that was published. It has to be published again.",
            )
        return content

    def document(self, release: Release, name: str) -> Document:
        """A document of a release.

        Raises:
            RequestError: as for ``read``.
        """
        if name not in release.documents:
            raise not_found("document", name, "See /metadata/.")
        return read_document(json.loads(self.read(release, f"{name}.json")))


def _read_release(folder: Path) -> Release:
    try:
        index = json.loads((folder / _INDEX).read_text("utf-8"))
        lines = (folder / CHECKSUMS).read_text("utf-8").splitlines()
        files = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
        documents = {item["id"]: Text(**item["title"]) for item in index["documents"]}
        return Release(folder, dt.date.fromisoformat(index["published"]), index["version"], documents, files)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"The reference metadata in {folder} cannot be read.", "Publish them again: census run --resume RUN."
        ) from error
