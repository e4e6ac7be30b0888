"""What the pages say, in both languages."""

from __future__ import annotations

from census.formats import Language

TEXTS: dict[str, tuple[str, str]] = {
    "name": ("StatBank of the census", "Folketellingens statistikkbank"),
    "skip": ("Skip to the content", "Hopp til innholdet"),
    "other_language": ("Norsk", "English"),
    "tables": ("Tables", "Tabeller"),
    "subjects": ("Subjects", "Emner"),
    "search": ("Search tables", "Søk i tabellene"),
    "search_hint": ("Words of titles, variables or values", "Ord i titler, variabler eller verdier"),
    "do_search": ("Search", "Søk"),
    "found": ("tables found", "tabeller funnet"),
    "none_found": (
        "No table holds all these words. Use fewer, or other ones.",
        "Ingen tabell har alle disse ordene. Bruk færre, eller andre.",
    ),
    "figures": ("figures", "tall"),
    "published": ("Published", "Publisert"),
    "choose": ("Choose variables and values", "Velg variabler og verdier"),
    "left_out": ("(all together)", "(alle samlet)"),
    "hold": (
        "Hold Ctrl (on a Mac, Command) to choose several. Choose nothing to leave a variable out.",
        "Hold Ctrl (på Mac Command) nede for å velge flere. Velg ingen for å utelate variabelen.",
    ),
    "must": ("must be chosen", "må velges"),
    "grouping": ("Level or grouping", "Nivå eller gruppering"),
    "its_values": ("Values", "Verdier"),
    "all": ("All", "Alle"),
    "none": ("None", "Ingen"),
    "single_values": ("single values", "enkeltverdier"),
    "heading": ("Along the top", "Øverst i tabellen"),
    "show": ("Show table", "Vis tabell"),
    "table": ("Table", "Tabell"),
    "chart": ("Chart", "Figur"),
    "chart_kind": ("Kind of chart", "Type figur"),
    "no_chart": ("no chart", "ingen figur"),
    "bar": ("bars", "søyler"),
    "line": ("lines", "linjer"),
    "pyramid": ("pyramid", "pyramide"),
    "too_much_to_show": (
        "cells: too many for a page. Download them instead, or choose less.",
        "celler: for mange til en side. Last dem ned i stedet, eller velg færre.",
    ),
    "no_such_chart": (
        "This cut cannot be shown as such a chart: a pyramid needs one variable of two values and one further; other "
        "charts at most three variables of several values.",
        "Dette utsnittet kan ikke vises slik: en pyramide krever en variabel med to verdier og én til; andre figurer "
        "høyst tre variabler med flere verdier.",
    ),
    "footnotes": ("Footnotes", "Fotnoter"),
    "definitions": ("Definitions", "Definisjoner"),
    "download": ("Download", "Last ned"),
    "whole": ("The whole table", "Hele tabellen"),
    "saved": ("Link to this query", "Lenke til dette uttrekket"),
    "code": ("Fetch it with a program", "Hent med et program"),
    "about": ("About the table", "Om tabellen"),
    "source": ("Source", "Kilde"),
    "marks": (
        ". not applicable · .. not available · : not for publication",
        ". ikke mulig · .. mangler · : vises ikke",
    ),
    "versions": ("Versions", "Versjoner"),
    "problem": ("This cannot be shown", "Dette kan ikke vises"),
    "protection": ("Protection of persons", "Vern av personer"),
    "api": ("Interface for programs", "Grensesnitt for programmer"),
    "about_statistics": ("About the statistics", "Om statistikken"),
    "quality": ("Quality", "Kvalitet"),
    "see_also": ("See also", "Se også"),
}


def texts_in(language: Language) -> dict[str, str]:
    """All texts of the pages in one language."""
    return {name: text[language == "nb"] for name, text in TEXTS.items()}
