"""The data dictionary: a page for each register, generated from its form, rules and code lists.

The pages under ``registers/dictionary`` are those that ``census dictionary`` writes; a test holds them to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import ibis

from census.reference import code_list
from registers.repeated_keys import repeated_key
from registers.schema import Column, Register, Rule, Severity
from registers.synthetic.observer import Defect
from registers.synthetic.settings import realistic
from registers.validation import row_rules

_INLINE = 30
"""Code lists with more codes than this stand on a page of their own only."""

_MEANINGS = {
    Severity.REJECT: "the row does not enter production",
    Severity.CLEAR: "the row enters without the values of the columns named",
    Severity.DOUBT: "the row enters as it is, and is kept in quarantine to be looked at",
    Severity.REPORT: "the row enters as it is, and is only counted",
}


def dictionary_pages(registers: Iterable[Register]) -> dict[str, str]:
    """All pages in Markdown, by file name: ``README.md``, one for each register, and one for each code list
    (``codes/<list>.md``).
    """
    forms = tuple(registers)
    defects = realistic()
    pages = {"README.md": _index(forms)}
    for register in forms:
        pages[f"{register.name}.md"] = _register_page(register, tuple(defects.defects(register.name).values()))
    for name in sorted({column.codes for register in forms for column in register.columns if column.codes}):
        users = [register for register in forms if any(column.codes == name for column in register.columns)]
        pages[f"codes/{name}.md"] = _codes_page(name, users)
    return pages


def _index(registers: Sequence[Register]) -> str:
    rows = [
        (f"[`{item.name}`]({item.name}.md)", item.title, item.owner, str(len(item.columns)), ", ".join(item.key))
        for item in registers
    ]
    return _page(
        "# Data dictionary",
        "What arrives from register owners: the form of each extract, who is in it, how late it is, and the rules that "
        "its rows are held to. The pages are written by `census dictionary` from the registers' modules; do not edit "
        "them by hand.",
        _table(("Extract", "Title", "Owner", "Columns", "Key"), rows),
        "A row that breaks a rule: " + "; ".join(f"**{name}**, {text}" for name, text in _MEANINGS.items()) + ".",
    )


def _register_page(register: Register, defects: Sequence[Defect]) -> str:
    empty = "may have no rows" if register.may_be_empty else "must have rows"
    kept = f"the latest by `{register.latest_by}`" if register.latest_by else "the first"
    facts = (
        ("File", f"`{register.name}.parquet` or `{register.name}.csv`; {empty}"),
        ("Owner", register.owner),
        ("Coverage", register.coverage),
        ("Lag", register.lag),
        ("Key", f"{', '.join(f'`{name}`' for name in register.key)}; of rows that share it, {kept} is kept"),
    )
    return _page(
        f"# {register.title}",
        "\n".join(f"- **{name}.** {text}" for name, text in facts),
        "## Columns",
        _table(("Column", "Type", "Required", "Meaning", "Codes", "In `input/`"), map(_column_row, register.columns)),
        *_code_lists(register),
        "## Rules",
        *_rules(register),
        *_defects(defects),
        "[All registers](README.md)",
    )


def _column_row(column: Column) -> tuple[str, ...]:
    codes = f"[{column.codes}](codes/{column.codes}.md)" if column.codes else ""
    in_input = f"`{column.pseudonym}` (pseudonym)" if column.pseudonym else f"`{column.name}`"
    return f"`{column.name}`", column.type, "yes" if column.required else "", column.description, codes, in_input


def _code_lists(register: Register) -> list[str]:
    parts: list[str] = []
    for name in dict.fromkeys(column.codes for column in register.columns if column.codes):
        codes = code_list(name)
        if len(codes) > _INLINE:
            parts.append(f"[{name}](codes/{name}.md): {len(codes)} codes on a page of their own.")
        else:
            rows = [(f"`{code.code}`", code.label_en, code.label_nb) for code in codes]
            parts += [f"### {name}", _table(("Code", "English", "Norwegian"), rows)]
    return ["## Code lists", *parts] if parts else []


def _codes_page(name: str, users: Sequence[Register]) -> str:
    codes = code_list(name)
    further = list(codes[0].extra)
    rows = [
        (f"`{code.code}`", code.label_en, code.label_nb, *(code.extra[column] for column in further)) for code in codes
    ]
    return _page(
        f"# Code list {name}",
        "Used by " + ", ".join(f"[{item.title}](../{item.name}.md)" for item in users) + ".",
        _table(("Code", "English", "Norwegian", *further), rows),
    )


def _rules(register: Register) -> list[str]:
    # As texts (CSV) every column may be unreadable; in Parquet those of the right type cannot.
    raw = ibis.table({"row_number": "int64", **{column.name: "string" for column in register.columns}})
    rules = (*row_rules(register, raw), repeated_key(register))
    parts: list[str] = []
    for severity, meaning in _MEANINGS.items():
        own = [rule for rule in rules if rule.severity is severity]
        if own:
            parts += [
                f"### {str(severity).capitalize()}: {meaning}",
                _table(("Rule", "What must hold", "Columns", "Tolerated", "Remedy"), map(_rule_row, own)),
            ]
    return parts


def _rule_row(rule: Rule) -> tuple[str, ...]:
    columns = ", ".join(f"`{name}`" for name in rule.columns)
    looked = f" (looks into {', '.join(f'`{name}`' for name in rule.uses)})" if rule.uses else ""
    return f"`{rule.name}`", rule.description + looked, columns, f"{rule.tolerance:.3g}", rule.remedy


def _defects(defects: Sequence[Defect]) -> list[str]:
    if not defects:
        return []
    rows = [
        (
            f"`{item.name}`",
            item.what,
            f"{item.rate:.3g}" if isinstance(item.rate, (int, float)) else ", ".join(f"{x:.3g}" for x in item.rate),
            item.source,
            ", ".join(f"`{rule}`" for rule in item.rules) or item.found_by,
        )
        for item in defects
    ]
    return [
        "## Defects of the synthetic extract",
        "What the simulator has wrong in it on purpose, in the profile `realistic`.",
        _table(("Defect", "What is wrong", "Rate", "Source", "Found by"), rows),
    ]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return "\n".join([line(head), "|" + "---|" * len(head), *map(line, rows)])


def _page(*parts: str) -> str:
    return "\n\n".join(parts) + "\n"


def compare_pages(pages: Mapping[str, str], stored: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the stored pages, by file name: ``missing``, ``stale`` or ``left over``."""
    wrong = {name: "missing" if name not in stored else "stale" for name in pages if stored.get(name) != pages[name]}
    return wrong | {name: "left over" for name in stored if name not in pages}
