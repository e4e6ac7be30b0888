"""A published table as SDMX: data structure definition, concepts, code lists and dataflow.

Dimensions are the table's, contents and time among them; the measure is ``OBS_VALUE``. A figure's mark is the
observation's status, in the codes of SDMX's own list of observation statuses.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from pysdmx.model import (
    Annotation,
    Code,
    Codelist,
    Concept,
    ConceptScheme,
    DataType,
    HierarchicalCode,
    Hierarchy,
    ItemReference,
)
from pysdmx.model.dataflow import Component, Components, Dataflow, DataStructureDefinition, Role

from census.errors import CatalogueError
from census.formats.sdmx import AGENCY, Place, Structures, artefact_version, both, sdmx_id, urn
from census.formats.table import LANGUAGES, MARKS, Dimension, Table, Text
from census.reference import code_list

TIME_PERIOD, OBS_VALUE, OBS_STATUS = "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"
CONTENTS_DIMENSION = "CONTENTS"
UNIT_MEASURE, DECIMALS = "UNIT_MEASURE", "DECIMALS"

STATUS_OF_MARK = {"": "A", ".": "M", "..": "O", ":": "Q"}
"""Status of an observation by its mark: normal; cannot exist; missing; suppressed."""

_STATUSES = {
    "A": Text("Normal value", "Vanlig verdi"),
    "M": Text("Missing value: data cannot exist (.)", "Verdi mangler: tall ikke mulig (.)"),
    "O": Text("Missing value: data are not available (..)", "Verdi mangler: oppgave mangler (..)"),
    "Q": Text("Missing value: not for publication (:)", "Verdi mangler: vises ikke (:)"),
}
_CONCEPTS = {
    OBS_VALUE: Text("Observation value", "Observasjonsverdi"),
    OBS_STATUS: Text("Observation status", "Observasjonsstatus"),
    UNIT_MEASURE: Text("Unit of measure", "Måleenhet"),
    DECIMALS: Text("Decimals", "Desimaler"),
}


def structures_of(table: Table) -> Structures:
    """Everything that SDMX tells of a table's structure.

    A code list has the name of ours if it is the whole of it, and else a name of its own that follows from its codes
    and texts: lists of the same name are the same in all tables of a day.

    Raises:
        CatalogueError: two codes of a dimension have the same id in SDMX.
    """
    version = artefact_version(table.published)
    names: dict[Place, str] = {}
    descriptions: dict[Place, str] = {}
    lists = {item.id: _code_list(item, version, names) for item in table.dimensions if item.role != "time"}
    statuses = _status_list(version, names)
    scheme = _concept_scheme(table, version, names, descriptions)
    components = [_dimension(item, scheme, lists.get(item.id)) for item in table.dimensions]
    components += _measure_and_attributes(scheme, statuses)
    upper = sdmx_id(table.id).upper()
    structure = DataStructureDefinition(
        id=f"DSD_{upper}",
        name=both((f"DSD_{upper}", ""), table.title, names),
        agency=AGENCY,
        version=version,
        components=Components(components),
    )
    notes = {language: " ".join(note.text[language] for note in table.notes) for language in LANGUAGES}
    flow = Dataflow(
        id=f"DF_{upper}",
        name=both((f"DF_{upper}", ""), table.title, names),
        description=both((f"DF_{upper}", ""), Text(**notes), descriptions) if table.notes else None,
        agency=AGENCY,
        version=version,
        structure=urn("datastructure", "DataStructure", structure.id, version),
    )
    used = {item.id: item for item in (*lists.values(), statuses)}
    trees = [_hierarchy(item, lists[item.id], names) for item in table.dimensions if item.parents]
    return Structures((*used.values(), *trees, scheme, structure, flow), names, descriptions)


def dataflow_urn(table_id: str, published: dt.date) -> str:
    """Full name of a table's dataflow."""
    return urn("datastructure", "Dataflow", f"DF_{sdmx_id(table_id).upper()}", artefact_version(published))


def component_id(dimension: Dimension) -> str:
    """Id of a dimension in SDMX."""
    given = {"time": TIME_PERIOD, "contents": CONTENTS_DIMENSION}
    return given.get(dimension.role, sdmx_id(dimension.id).upper())


def _code_list(dimension: Dimension, version: str, names: dict[Place, str]) -> Codelist:
    ids = [sdmx_id(code) for code in dimension.codes]
    if len(set(ids)) < len(ids):
        raise CatalogueError(
            f"Codes of dimension '{dimension.id}' cannot be told apart in SDMX, whose ids have no other signs than "
            "letters, digits and _@$-.",
            "Choose codes that differ in these signs.",
        )
    name = _list_id(dimension)
    codes = [
        Code(id=own, name=both((name, own), label, names), annotations=_told_beside(dimension, place, own))
        for place, (own, label) in enumerate(zip(ids, dimension.labels, strict=True))
    ]
    label = both((name, ""), dimension.label, names)
    return Codelist(id=name, name=label, agency=AGENCY, version=version, items=codes)


def _hierarchy(dimension: Dimension, codes: Codelist, names: dict[Place, str]) -> Hierarchy:
    """Which region holds which."""
    children: dict[str | None, list[str]] = {}
    for code, parent in zip(dimension.codes, dimension.parents, strict=True):
        children.setdefault(parent, []).append(code)

    def below(parent: str | None) -> tuple[HierarchicalCode, ...]:
        return tuple(
            HierarchicalCode(
                id=sdmx_id(code),
                urn=urn("codelist", "Code", codes.id, str(codes.version), sdmx_id(code)),
                codes=below(code),
            )
            for code in children.get(parent, ())
        )

    name = codes.id.replace("CL_", "H_", 1)
    label = both((name, ""), dimension.label, names)
    return Hierarchy(id=name, name=label, agency=AGENCY, version=codes.version, codes=below(None))


def _told_beside(dimension: Dimension, place: int, own: str) -> list[Annotation]:
    """What a code has beside its name: our code, if it is another; level of a region; unit of contents."""
    code = dimension.codes[place]
    told = {"CODE": code} if own != code else {}
    if dimension.levels:
        told["LEVEL"] = dimension.levels[place]
    if dimension.units:
        told |= {UNIT_MEASURE: dimension.units[place].en, DECIMALS: str(dimension.decimals[place])}
    return [Annotation(type=kind, title=text) for kind, text in told.items()]


def _list_id(dimension: Dimension) -> str:
    content = [(code, label.en, label.nb) for code, label in zip(dimension.codes, dimension.labels, strict=True)]
    if dimension.code_list:
        listed = [(item.code, item.label_en, item.label_nb) for item in code_list(dimension.code_list)]
        if listed == content:
            return f"CL_{dimension.code_list.upper()}_{_digest(dimension.label)}"
    digest = _digest(dimension.label, content, dimension.parents, dimension.levels, dimension.units)
    return f"CL_{component_id(dimension)}_{digest}"


def _digest(*content: object) -> str:
    return hashlib.sha256(repr(content).encode()).hexdigest()[:8]


def _status_list(version: str, names: dict[Place, str]) -> Codelist:
    name = f"CL_{OBS_STATUS}"
    codes = [
        Code(id=status, name=both((name, status), _STATUSES[status], names))
        for status in (STATUS_OF_MARK[mark] for mark in MARKS)
    ]
    label = both((name, ""), _CONCEPTS[OBS_STATUS], names)
    return Codelist(id=name, name=label, agency=AGENCY, version=version, items=codes)


def _concept_scheme(
    table: Table, version: str, names: dict[Place, str], descriptions: dict[Place, str]
) -> ConceptScheme:
    name = f"CS_{sdmx_id(table.id).upper()}"
    labels = {component_id(item): item.label for item in table.dimensions} | _CONCEPTS
    definitions = {component_id(item): item.definition for item in table.dimensions if item.definition}
    concepts = [
        Concept(
            id=own,
            name=both((name, own), label, names),
            description=both((name, own), definitions[own], descriptions) if own in definitions else None,
        )
        for own, label in labels.items()
    ]
    title = both((name, ""), table.title, names)
    return ConceptScheme(id=name, name=title, agency=AGENCY, version=version, items=concepts)


def _dimension(dimension: Dimension, scheme: ConceptScheme, codes: Codelist | None) -> Component:
    own = component_id(dimension)
    return Component(
        id=own,
        required=True,
        role=Role.DIMENSION,
        concept=_concept(scheme, own),
        local_dtype=DataType.YEAR if codes is None else None,
        local_enum_ref=None if codes is None else urn("codelist", "Codelist", codes.id, codes.version),
    )


def _measure_and_attributes(scheme: ConceptScheme, statuses: Codelist) -> list[Component]:
    listed = urn("codelist", "Codelist", statuses.id, statuses.version)

    def attribute(name: str, level: str, kind: DataType | None = None, enumeration: str | None = None) -> Component:
        return Component(
            id=name,
            required=True,
            role=Role.ATTRIBUTE,
            concept=_concept(scheme, name),
            local_dtype=kind,
            local_enum_ref=enumeration,
            attachment_level=level,
        )

    return [
        Component(
            id=OBS_VALUE,
            required=False,
            role=Role.MEASURE,
            concept=_concept(scheme, OBS_VALUE),
            local_dtype=DataType.DOUBLE,
        ),
        attribute(OBS_STATUS, "O", enumeration=listed),
        attribute(UNIT_MEASURE, CONTENTS_DIMENSION, DataType.STRING),
        attribute(DECIMALS, CONTENTS_DIMENSION, DataType.INTEGER),
    ]


def _concept(scheme: ConceptScheme, name: str) -> ItemReference:
    return ItemReference(sdmx_type="Concept", agency=AGENCY, id=scheme.id, version=str(scheme.version), item_id=name)
