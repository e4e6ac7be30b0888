"""Tables that reference metadata show, by name, of a run's own figures."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import resources

from census.errors import CatalogueError
from census.formats import Text
from census.formats.document import Grid
from census.metadata.figures import Run, cell, whole
from census.reference import code_list

Labels = Mapping[str, Text]


def make_table(name: str, run: Run) -> Grid:
    """A table by its name.

    Raises:
        CatalogueError: there is no such table, or it lists something that has no name in ``labels.toml``.
    """
    try:
        return _TABLES[name](run)
    except KeyError as error:
        raise CatalogueError(
            f"Reference metadata: there is no table or label {error}.", f"Tables: {', '.join(_TABLES)}."
        ) from None


@cache
def _labels(kind: str) -> Labels:
    file = resources.files("census.metadata") / "labels.toml"
    return {name: Text(*pair) for name, pair in tomllib.loads(file.read_text("utf-8"))[kind].items()}


def _coded(name: str) -> Labels:
    return {item.code: Text(item.label_en, item.label_nb) for item in code_list(name)}


def _lines(run: Run, labels: Labels, *measures: str) -> tuple[tuple[Text, ...], ...]:
    """A row for each thing that the first measure is about, in the order of the labels."""
    found = [run.about(measure) for measure in measures]
    known = [about for about in found[0] if about]
    order = {name: place for place, name in enumerate(labels)}
    return tuple(
        (labels[about], *(cell(own.get(about)) for own in found)) for about in sorted(known, key=lambda own: order[own])
    )


def _questions(run: Run) -> Labels:
    """Names of questions; one that only the run's own settings of imputation know is called what they call it."""
    known = _labels("questions")
    others = run.about("values_imputed").keys() - known.keys() - {""}
    return {**known, **{name: Text(name.replace("_", " "), name.replace("_", " ")) for name in sorted(others)}}


def _measure_table(
    caption: Text, heads: Iterable[Text], labels: Callable[[Run], Labels], *measures: str
) -> Callable[[Run], Grid]:
    return lambda run: Grid(caption, tuple(heads), _lines(run, labels(run), *measures))


def _heads(*pairs: tuple[str, str]) -> tuple[Text, ...]:
    return tuple(Text(*pair) for pair in pairs)


def _deviations(run: Run) -> Grid:
    measures = (
        "figures_compared",
        "cells_changed",
        "mean_deviation_at_most",
        "greatest_deviation_at_most",
        "share_within_two_at_least",
        "hellinger_utility_at_least",
    )
    names = {matrix["id"]: Text(**matrix["title"]) for matrix in run.matrices}
    titles = {
        name: Text(title.en.rpartition(", by ")[0], title.nb.rpartition(", etter ")[0]) for name, title in names.items()
    }
    heads = _heads(
        ("Matrix", "Matrise"),
        ("Figures compared", "Tall sammenlignet"),
        ("Cells changed", "Celler endret"),
        ("Mean deviation, at most", "Gjennomsnittlig avvik, høyst"),
        ("Greatest deviation, at most", "Største avvik, høyst"),
        ("Share within 2, at least", "Andel innenfor 2, minst"),
        ("Hellinger utility, at least", "Hellinger-nytte, minst"),
    )
    caption = Text("What the protection changed, by matrix", "Hva vernet har endret, etter matrise")
    return Grid(caption, heads, _lines(run, titles, *measures))


def _variables(run: Run) -> Grid:
    seen: dict[tuple[str, str], list[int]] = {}
    for matrix in run.matrices:
        for item in matrix["dimensions"]:
            if item["role"] == "classification":
                seen.setdefault((item["label"]["en"], item["label"]["nb"]), []).append(len(item["codes"]))
    rows = tuple((Text(*label), whole(len(sizes)), whole(max(sizes))) for label, sizes in sorted(seen.items()))
    heads = _heads(("Variable", "Variabel"), ("Tables", "Tabeller"), ("Categories, at most", "Kategorier, høyst"))
    return Grid(Text("Variables of the published tables", "Variabler i de publiserte tabellene"), heads, rows)


def _sizes(run: Run) -> Grid:
    named = {
        "population": Text("Residents", "Bosatte"),
        "households": Text("Private households, and so dwellings", "Private husholdninger, og dermed boliger"),
        "families": Text("Families", "Familier"),
        "employed": Text("Employed persons", "Sysselsatte"),
    }
    rows = tuple((label, whole(run.sizes[name])) for name, label in named.items())
    heads = _heads(("Unit", "Enhet"), ("Number", "Antall"))
    return Grid(Text("Sizes of the population, as published", "Størrelsen på populasjonen, som publisert"), heads, rows)


def _levels(run: Run) -> Grid:
    labels = {
        about: Text(f"Level {int(about)}", f"Nivå {int(about)}") if about.isdigit() else Text("Wider", "Videre")
        for about in sorted(run.about("form_donors_at_level"))
    }
    heads = _heads(("Imputation class", "Imputeringsklasse"), ("Donors", "Givere"))
    caption = Text(
        "Donors of whole forms, by level of the class they were found in (1: the finest)",
        "Givere av hele skjemaer, etter nivå på klassen de ble funnet i (1: den fineste)",
    )
    return Grid(caption, heads, _lines(run, labels, "form_donors_at_level"))


_NOT_AVAILABLE = ("citizenship_acquired", "citizenship_lost", "abortions", "late_foetal_deaths", "infant_deaths")


def _concepts(_run: Run) -> Grid:
    """By which concept of population each figure counts."""
    registered = Text("Registered legal residence", "Registrert formelt bosted")
    register = Text("Population register", "Folkeregisteret")
    missing = Text("Not available", "Ikke tilgjengelig")
    rows = tuple(
        (label, missing, missing) if name in _NOT_AVAILABLE else (label, registered, register)
        for name, label in _labels("concepts").items()
    )
    heads = _heads(("Figure", "Tall"), ("Concept of population", "Befolkningsbegrep"), ("Source", "Kilde"))
    return Grid(Text("Concepts of the figures", "Begreper bak tallene"), heads, rows)


_OUTCOME, _FORMS = ("Outcome", "Utfall"), ("Forms", "Skjemaer")

_TABLES: dict[str, Callable[[Run], Grid]] = {
    "sizes": _sizes,
    "population_concepts": _concepts,
    "variables": _variables,
    "deviations": _deviations,
    "form_levels": _levels,
    "form_outcomes": _measure_table(
        Text("Housing forms issued, by outcome", "Utsendte boligskjemaer, etter utfall"),
        _heads(_OUTCOME, _FORMS),
        lambda _run: _coded("form_outcome"),
        "forms_with_outcome",
    ),
    "student_outcomes": _measure_table(
        Text("Student forms sent, by outcome", "Utsendte studentskjemaer, etter utfall"),
        _heads(_OUTCOME, _FORMS),
        lambda _run: _coded("form_outcome"),
        "student_forms_with_outcome",
    ),
    "usual_residence": _measure_table(
        Text("Residents, by what tells their usual residence", "Bosatte, etter hva som forteller faktisk bosted"),
        _heads(("Source", "Kilde"), ("Persons", "Personer")),
        lambda _run: _coded("usual_source"),
        "usual_residence_by",
    ),
    "employed": _measure_table(
        Text("Employed persons, by what tells that they are", "Sysselsatte, etter hva som forteller at de er det"),
        _heads(("Source", "Kilde"), ("Persons", "Personer")),
        lambda _run: _labels("employed_by"),
        "employed_by",
    ),
    "linkage": _measure_table(
        Text("People on the forms, by how they were found", "Personer på skjemaene, etter hvordan de ble funnet"),
        _heads(("How", "Hvordan"), ("Lines", "Linjer")),
        lambda _run: _labels("form_people_by"),
        "form_people_by",
    ),
    "imputation": _measure_table(
        Text("Values imputed for forms and single answers, by question", "Imputerte verdier, etter spørsmål"),
        _heads(
            ("Question", "Spørsmål"),
            ("Values imputed", "Imputerte verdier"),
            ("Per cent of dwellings", "Prosent av boligene"),
            ("Single answers", "Enkeltsvar"),
            ("Per cent of these from the finest class", "Prosent av disse fra den fineste klassen"),
        ),
        _questions,
        "values_imputed",
        "values_imputed_share",
        "donors_drawn",
        "finest_donors_share",
    ),
    "rule_breaks": _measure_table(
        Text("Breaks of rules, by what happens to the row", "Brudd på regler, etter hva som skjer med raden"),
        _heads(("What happens", "Hva som skjer"), ("Breaks", "Brudd")),
        lambda _run: _labels("rows_broken"),
        "rows_broken",
    ),
    "extracts": _measure_table(
        Text("Rows of the extracts", "Rader i uttrekkene"),
        _heads(
            ("Extract", "Uttrekk"),
            ("Delivered", "Levert"),
            ("Entered", "Tatt inn"),
            ("Rejected", "Avvist"),
            ("In quarantine", "I karantene"),
        ),
        lambda _run: _labels("extracts"),
        "rows_delivered",
        "rows_entered",
        "rows_rejected",
        "rows_quarantined",
    ),
    "population": lambda run: Grid(
        Text("Population and its changes in the year", "Befolkningen og endringene i året"),
        _heads(("Figure", "Tall"), ("Number", "Antall")),
        tuple((label, cell(run.about(name).get(""))) for name, label in _labels("population").items()),
    ),
}
