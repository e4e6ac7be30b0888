"""SDMX-ML 3.0 messages, as pysdmx writes them, with names in both languages.

Source: SDMX 3.0, section 3 (SDMX-ML). pysdmx knows texts of one language; the standard has room for more (``Name`` and
``Description`` by ``xml:lang``), and they are put in where they belong.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree
from pysdmx.io import write_sdmx
from pysdmx.io.format import Format
from pysdmx.model import MetadataReport, Organisation
from pysdmx.model.__base import MaintainableArtefact
from pysdmx.model.message import Header

from census.formats.table import Text

AGENCY = "CENSUS_PRODUCTION"
"""Who maintains our structures: not a registered agency, so that nothing passes for an office's own."""

_MESSAGE = "{http://www.sdmx.org/resources/sdmxml/schemas/v3_0/message}"
_COMMON = "{http://www.sdmx.org/resources/sdmxml/schemas/v3_0/common}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_@$-]")

Place = tuple[str, str]
"""Id of an artefact, and of an item in it (empty for the artefact itself)."""


@dataclass(frozen=True)
class Structures:
    """Artefacts, with what pysdmx has no place for.

    Attributes:
        artefacts: with their English names.
        names, descriptions: the Norwegian ones, by place.
    """

    artefacts: tuple[MaintainableArtefact, ...]
    names: Mapping[Place, str] = field(default_factory=dict)
    descriptions: Mapping[Place, str] = field(default_factory=dict)


def artefact_version(published: dt.date) -> str:
    """Version of everything that is published on a day, as a semantic version.

    Example:
        >>> artefact_version(dt.date(2002, 9, 5))
        '2002.9.5'
    """
    return f"{published.year}.{published.month}.{published.day}"


def sdmx_id(code: str) -> str:
    """A code as SDMX allows it in an id: letters, digits, ``_@$-``; anything else becomes ``_``.

    Example:
        >>> sdmx_id("10,12-37"), sdmx_id("1.1")
        ('10_12-37', '1_1')
    """
    return _NOT_IN_IDS.sub("_", code)


def urn(package: str, kind: str, name: str, version: str, item: str = "") -> str:
    """Full name of one of our artefacts, or of an item of it."""
    return f"urn:sdmx:org.sdmx.infomodel.{package}.{kind}={AGENCY}:{name}({version}){'.' if item else ''}{item}"


def write_structures(structures: Structures, message: str, published: dt.date) -> bytes:
    """A structure message. The same structures give the same bytes.

    Args:
        structures: to write.
        message: id of the message.
        published: stands as the day on which it was prepared.
    """
    text = write_sdmx(list(structures.artefacts), Format.STRUCTURE_SDMX_ML_3_0, header=_header(message, published))
    root = _parse(text)
    for told, tag in ((structures.names, f"{_COMMON}Name"), (structures.descriptions, f"{_COMMON}Description")):
        for element in list(root.iter(tag)):
            other = told.get(_place(element.getparent()))
            if other is not None:
                norwegian = etree.Element(tag, {_LANGUAGE: "nb"})
                norwegian.text, norwegian.tail = other, element.tail
                element.addnext(norwegian)
    return _bytes(root)


def write_reports(reports: Mapping[str, MetadataReport], message: str, published: dt.date) -> bytes:
    """A message of reference metadata: a set for each language, since pysdmx gives an attribute one text.

    Args:
        reports: by language (``en``, ``nb``).
        message: id of the message.
        published: stands as the day on which it was prepared.
    """
    text = write_sdmx(list(reports.values()), Format.REFMETA_SDMX_ML_3_0, header=_header(message, published))
    root = _parse(text)
    for language, name in zip(reports, root.iter(f"{_COMMON}Name"), strict=True):
        name.set(_LANGUAGE, language)
    return _bytes(root)


def merge_messages(messages: Iterable[bytes], message: str, published: dt.date) -> bytes:
    """One structure message of several, each artefact once: those of one id are the same (see ``sdmx_structure``).

    Args:
        messages: of ``write_structures``.
        message: id of the message.
        published: stands as the day on which it was prepared.

    Raises:
        ValueError: there is no message.
    """
    merged: etree._Element | None = None
    groups: dict[str, etree._Element] = {}
    known: set[tuple[str, str | None]] = set()
    for text in messages:
        root = _parse(text.decode("utf-8"))
        structures = root.find(f"{_MESSAGE}Structures")
        if structures is None:
            continue
        if merged is None:
            merged = root
            groups = {group.tag: group for group in structures}
            known = {(item.tag, item.get("id")) for group in structures for item in group}
            continue
        for group in structures:
            for item in list(group):
                if (item.tag, item.get("id")) not in known:
                    known.add((item.tag, item.get("id")))
                    groups[group.tag].append(item)
    if merged is None:
        raise ValueError("There is no structure message to merge.")
    for name, told in (("ID", message), ("Prepared", f"{published.isoformat()}T00:00:00Z")):
        element = merged.find(f"{_MESSAGE}Header/{_MESSAGE}{name}")
        if element is not None:
            element.text = told
    return _bytes(merged)


def both(place: Place, text: Text, names: dict[Place, str]) -> str:
    """The English text; the Norwegian one is put where ``write_structures`` finds it."""
    names[place] = text.nb
    return text.en


def _header(message: str, published: dt.date) -> Header:
    prepared = dt.datetime.combine(published, dt.time(), dt.UTC)
    return Header(id=message, prepared=prepared, sender=Organisation(id=AGENCY))


def _parse(text: str | None) -> etree._Element:
    parser = etree.XMLParser(remove_blank_text=True, resolve_entities=False, no_network=True)
    return etree.fromstring((text or "").encode("utf-8"), parser)


def _bytes(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written


def _place(element: etree._Element | None) -> Place:
    """The artefact and item that an element stands for."""
    if element is None:
        return "", ""
    own = element.get("id", "")
    if element.get("agencyID") is not None:
        return own, ""
    holder = next((item for item in element.iterancestors() if item.get("agencyID") is not None), None)
    return ("" if holder is None else holder.get("id", "")), own
