"""The texts around the figures of a publication, in both languages: title, footnotes, source."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from census.disclosure import LEAST_UNITS
from census.errors import CatalogueError
from census.formats import Note, Publisher, Text
from census.reference import CENSUS_DAY, ROUNDING_BASE
from census.tabulation.matrix import MatrixDefinition

STATISTICS_NORWAY = Publisher(
    name=Text("Statistics Norway", "Statistisk sentralbyrå"),
    contact=Text(
        "Division for Population Statistics, Statistics Norway",
        "Seksjon for befolkningsstatistikk, Statistisk sentralbyrå",
    ),
)

CENSUS_DATE = Text(f"{CENSUS_DAY.day} November {CENSUS_DAY.year}", f"{CENSUS_DAY.day}. november {CENSUS_DAY.year}")


@dataclass(frozen=True)
class Edition:
    """What the caller decides about a publication; nothing of it is read from a clock.

    Attributes:
        published: date of publication.
        version: version of the production run and its code.
        area: what the root of the region tree covers.
        publisher: source and contact.
    """

    published: dt.date
    version: str
    area: Text
    publisher: Publisher = STATISTICS_NORWAY


_REGION_LABELS = {
    "residence": Text("region", "region"),
    "usual_residence": Text("region of usual residence", "faktisk bostedsregion"),
    "work": Text("region of workplace", "arbeidsstedsregion"),
    "year_work": Text("region of workplace in the year", "arbeidsstedsregion i året"),
    "school": Text("region of school", "skolestedsregion"),
}


def region_label(definition: MatrixDefinition) -> Text:
    """Label the region dimension: where persons live, or where they work.

    Raises:
        CatalogueError: the matrix counts by some other kind of region.
    """
    try:
        return _REGION_LABELS[definition.region_column]
    except KeyError:
        raise CatalogueError(
            f"Matrix '{definition.id}' counts by the region column '{definition.region_column}', which has no label.",
            f"Use one of: {', '.join(_REGION_LABELS)}.",
        ) from None


def full_title(definition: MatrixDefinition, edition: Edition) -> Text:
    """Complete the title of the matrix with region, area and census day."""
    region = region_label(definition)
    return Text(
        f"{definition.title_en}, by {region.en}. {edition.area.en}, {CENSUS_DATE.en}",
        f"{definition.title_nb}, etter {region.nb}. {edition.area.nb}, {CENSUS_DATE.nb}",
    )


REPLACEMENT_NOTE = Text(
    f"To protect persons and households, every count of 1 or 2 at the most detailed level of this matrix is replaced "
    f"by 0 or {ROUNDING_BASE}. Counts that are truly 0 or {ROUNDING_BASE} look the same; some larger ones differ by 1 "
    "or 2, so that most figures are the same in all matrices that give them. All other figures are sums of these "
    "counts, so tables add up, but a sum may differ slightly from the true one, and from that of another matrix.",
    f"For å verne personer og husholdninger er alle tall som er 1 eller 2 på det mest detaljerte nivået i denne "
    f"matrisen, erstattet med 0 eller {ROUNDING_BASE}. Tall som virkelig er 0 eller {ROUNDING_BASE}, ser like ut; noen "
    "større avviker med 1 eller 2, slik at de fleste tall er like i alle matriser som har dem. Alle andre tall er "
    "summer av disse, slik at tabeller går opp i totalene, men en sum kan avvike litt fra den virkelige, og fra den i "
    "en annen matrise.",
)
"""Mandatory footnote. Source: "About the statistics", Census 2001, section Confidentiality."""


QUANTITY_NOTE = Text(
    f"Sums and means are not given for fewer than {LEAST_UNITS} units (:). To protect persons and households, the "
    f"amounts of cells with fewer than {LEAST_UNITS} units, or of which one unit has most, enter all figures with the "
    "mean of similar cells. Sums and means agree with the counts of this matrix.",
    f"Summer og gjennomsnitt blir ikke gitt for færre enn {LEAST_UNITS} enheter (:). For å verne personer og "
    f"husholdninger inngår beløpene i celler med færre enn {LEAST_UNITS} enheter, eller der én enhet har det meste, i "
    "alle tall med gjennomsnittet for liknende celler. Summer og gjennomsnitt stemmer med antallene i denne matrisen.",
)
"""Footnote to matrices with quantities: see ``census.disclosure.quantities``."""


def footnotes(definition: MatrixDefinition) -> tuple[Note, ...]:
    """List all footnotes: first the mandatory one on the replacement of small counts, then that on sums and means if
    there are any, then those of the matrix.

    Raises:
        CatalogueError: the matrix has footnotes in one language only.
    """
    if len(definition.notes_en) != len(definition.notes_nb):
        raise CatalogueError(
            f"Matrix '{definition.id}' has {len(definition.notes_en)} English but {len(definition.notes_nb)} "
            "Norwegian footnotes.",
            "Give every footnote in both languages.",
        )
    own = (Note(Text(en, nb)) for en, nb in zip(definition.notes_en, definition.notes_nb, strict=True))
    ours = (REPLACEMENT_NOTE, QUANTITY_NOTE) if definition.quantities else (REPLACEMENT_NOTE,)
    return (*(Note(text, mandatory=True) for text in ours), *own)
