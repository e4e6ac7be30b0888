"""Our own report on validation: one page that needs nothing from the net, for a statistician to read.

It is made from counts and row numbers only, so that it cannot show an identity number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources

import pandas as pd

from census.quality.charts import Bar, bar_chart
from registers.schema import Register

SEVERITIES = {
    "reject": "the row does not enter production",
    "clear": "the row enters without the values in doubt",
    "doubt": "the row enters as it is and is kept in quarantine to be looked at",
    "report": "the row enters as it is and is only counted",
}
_SCALE = 2.0
"""Bars of shares end at so many times the tolerance."""


@dataclass(frozen=True)
class Unvalidated:
    """An extract, or a rule of one, that could not be validated, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class RuleResult:
    """A row of ``registers.validation.RESULT_SCHEMA``."""

    register: str
    rule: str
    severity: str
    description: str
    remedy: str
    rows: int
    broken: int
    share: float
    tolerance: float
    first_rows: str
    least_rows: int

    @property
    def beyond(self) -> bool:
        """More rows break the rule than it tolerates."""
        return self.share > self.tolerance


def render_report(
    heading: str,
    registers: Mapping[str, Register],
    results: pd.DataFrame,
    profiles: pd.DataFrame,
    passed: bool,
    unvalidated: Sequence[Unvalidated] = (),
) -> str:
    """The page.

    Args:
        heading: what was validated.
        registers: forms of the extracts, by name; tells their order, title and owner.
        results: columns of ``registers.validation.RESULT_SCHEMA``.
        profiles: columns of ``registers.validation.PROFILE_SCHEMA``.
        passed: the verdict of the gate.
        unvalidated: extracts that are missing or unreadable, and rules that need one of them.
    """
    style = (resources.files("census.quality") / "report.css").read_text("utf-8")
    rules = [RuleResult(**{str(name): value for name, value in row.items()}) for row in results.to_dict("records")]
    of_register = {name: [rule for rule in rules if rule.register == name] for name in registers}
    validated = [register for name, register in registers.items() if of_register[name]]
    body = [
        f"<h1>{escape(heading)}</h1>",
        '<p class="muted">Rules of the registers, evaluated over every row. Rows are told by their number in the file, '
        "from 1; identity numbers are not shown.</p>",
        _verdict(rules, passed, unvalidated),
        _overview(validated, of_register, profiles),
        _legend(),
        *(_register(register, of_register[register.name], profiles) for register in validated),
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(heading)}</title>\n'
        f'<style>\n{style}</style>\n</head>\n<body>\n<a class="skip" href="#registers">To the registers</a>\n<main>\n'
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def _verdict(rules: Sequence[RuleResult], passed: bool, unvalidated: Sequence[Unvalidated]) -> str:
    beyond = [rule for rule in rules if rule.beyond]
    if passed:
        told = "<strong>The gate is passed.</strong> No rule is broken by more rows than it tolerates."
    elif beyond:
        named = ", ".join(
            f'<a href="#{escape(row.register)}"><code>{escape(row.register)}.{escape(row.rule)}</code></a>'
            for row in beyond
        )
        told = f"<strong>The gate is not passed.</strong> Broken by more rows than they tolerate: {named}."
    else:
        told = "<strong>The gate is not passed.</strong> An extract is missing rows or could not be read."
    lines = [f'<p class="verdict {"passed" if passed else "stopped"}" role="status">{told}</p>']
    if unvalidated:
        items = "".join(f"<li><code>{escape(item.name)}</code>: {escape(item.reason)}</li>" for item in unvalidated)
        lines.append(f"<h3>Not validated</h3><ul>{items}</ul>")
    return "\n".join(lines)


def _overview(validated: Sequence[Register], rules: Mapping[str, Sequence[RuleResult]], profiles: pd.DataFrame) -> str:
    rows = []
    for register in validated:
        counts = _counts(profiles, register.name)
        own = rules[register.name]
        beyond = sum(rule.beyond for rule in own)
        verdict = f'<span class="bad">{beyond} beyond</span>' if beyond else '<span class="good">within</span>'
        rows.append(
            f'<tr><th scope="row"><a href="#{escape(register.name)}">{escape(register.title)}</a></th>'
            + "".join(_number(counts[name]) for name in ("delivered", "entered", "quarantined"))
            + _number(sum(rule.broken > 0 for rule in own))
            + f"<td>{verdict}</td></tr>"
        )
    head = _head("Register", "#Rows delivered", "#Rows entered", "#Rows in quarantine", "#Rules broken", "Tolerance")
    return _table("Registers validated", head, rows, identifier="registers")


def _legend() -> str:
    items = "".join(f"<li><strong>{name}</strong>: {meaning}.</li>" for name, meaning in SEVERITIES.items())
    return f"<h3>What happens to a row that breaks a rule, by severity</h3><ul>{items}</ul>"


def _register(register: Register, own: Sequence[RuleResult], profiles: pd.DataFrame) -> str:
    counts = _counts(profiles, register.name)
    broken = sorted((rule for rule in own if rule.broken), key=lambda rule: -rule.share)
    parts = [
        f'<section aria-labelledby="{escape(register.name)}">',
        f'<h2 id="{escape(register.name)}">{escape(register.title)} <code>{escape(register.name)}</code></h2>',
        f'<p class="muted">{escape(register.owner)}. {_count(counts["delivered"])} rows delivered, '
        f"{_count(counts['entered'])} entered, {_count(counts['rejected'])} rejected, "
        f"{_count(counts['quarantined'])} in quarantine.</p>",
    ]
    if broken:
        parts += [_shares(register, broken), _severities(register, own), _broken_rules(broken)]
    else:
        parts.append(f'<p class="good">All {len(own)} rules hold for every row.</p>')
    parts += [
        _missing(register, profiles, counts["delivered"]),
        _rules_kept([rule for rule in own if not rule.broken]),
        "</section>",
    ]
    return "\n".join(parts)


def _shares(register: Register, broken: Sequence[RuleResult]) -> str:
    bars = []
    for row in broken:
        part = row.share / row.tolerance if row.tolerance else _SCALE
        value = f"{_share(row.share)} of {_share(row.tolerance)}"
        bars.append(Bar(row.rule, part / _SCALE, value, "bad" if row.beyond else "good"))
    title = f"{register.title}: share of rows that break each rule, against its tolerance"
    chart = bar_chart(title, "Bars end at twice the tolerance.", bars, 1 / _SCALE, "tolerance")
    return f"<h3>Share of rows that break a rule, against its tolerance</h3>\n{chart}"


def _severities(register: Register, own: Sequence[RuleResult]) -> str:
    totals = {name: sum(rule.broken for rule in own if rule.severity == name) for name in SEVERITIES}
    most = max(totals.values())
    bars = [
        Bar(name, total / most, f"{_count(total)} break{'s' * (total != 1)}", name) for name, total in totals.items()
    ]
    chart = bar_chart(f"{register.title}: breaks by severity", "Number of breaks of rules of each severity.", bars)
    return f"<h3>Breaks by severity</h3>\n{chart}"


def _missing(register: Register, profiles: pd.DataFrame, delivered: int) -> str:
    own = profiles[(profiles["register"] == register.name) & (profiles["measure"] == "missing")]
    missing = {str(column): int(rows) for column, rows in zip(own["column"], own["rows"], strict=True)}
    bars = [
        Bar(
            column.name + (" (required)" if column.required else ""),
            missing[column.name] / max(delivered, 1),
            f"{_share(missing[column.name] / max(delivered, 1))} ({_count(missing[column.name])})",
            "bad" if column.required and missing[column.name] else "missing",
        )
        for column in register.columns
        if missing.get(column.name)
    ]
    if not bars:
        return "<p>Every column has a value in every row.</p>"
    title = f"{register.title}: share of rows without a value, by column"
    chart = bar_chart(title, "Columns that always have a value are left out.", bars)
    full = len(register.columns) - len(bars)
    return (
        f"<h3>Missing values by column</h3>\n{chart}\n"
        f'<p class="muted">{full} of {len(register.columns)} columns have a value in every row.</p>'
    )


def _broken_rules(broken: Sequence[RuleResult]) -> str:
    rows = []
    for row in broken:
        verdict = '<span class="bad">beyond</span>' if row.beyond else '<span class="good">within</span>'
        rows.append(
            f'<tr><th scope="row">{_name(row.rule)}</th><td>{escape(row.severity)}</td>'
            f"<td>{escape(row.description)}</td>{_number(row.broken)}"
            f'<td class="number">{_share(row.share)}</td><td class="number">{_share(row.tolerance)}</td>'
            f"<td>{verdict}</td><td>{escape(row.first_rows)}</td><td>{escape(row.remedy)}</td></tr>"
        )
    columns = ("Rule", "Severity", "What must hold", "#Rows", "#Share", "#Tolerated", "Verdict", "First rows", "Remedy")
    return _table("Rules that rows break", _head(*columns), rows)


def _rules_kept(kept: Sequence[RuleResult]) -> str:
    if not kept:
        return ""
    rows = [
        f'<tr><th scope="row">{_name(row.rule)}</th><td>{escape(row.severity)}</td>'
        f"<td>{escape(row.description)}</td></tr>"
        for row in kept
    ]
    table = _table("Rules that every row keeps", _head("Rule", "Severity", "What must hold"), rows)
    return f"<details><summary>{len(kept)} rules that every row keeps</summary>\n{table}\n</details>"


def _counts(profiles: pd.DataFrame, register: str) -> dict[str, int]:
    own = profiles[(profiles["register"] == register) & (profiles["measure"] != "missing")]
    return {str(measure): int(rows) for measure, rows in zip(own["measure"], own["rows"], strict=True)}


def _table(caption: str, head: str, rows: Sequence[str], identifier: str = "") -> str:
    name = f' id="{identifier}"' if identifier else ""
    return (
        f'<div class="wide"><table{name}><caption>{escape(caption)}</caption>\n{head}\n<tbody>\n'
        + "\n".join(rows)
        + "\n</tbody></table></div>"
    )


def _head(*columns: str) -> str:
    """Heads of columns; those that begin with # are of numbers."""
    cells = [
        f'<th scope="col"{" class=" + chr(34) + "number" + chr(34) if name.startswith("#") else ""}>'
        f"{escape(name.lstrip('#'))}</th>"
        for name in columns
    ]
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def _name(rule: str) -> str:
    """A rule's name, which may be broken after its dots and underscores."""
    return "<code>" + escape(rule).replace(".", ".<wbr>").replace("_", "_<wbr>") + "</code>"


def _number(value: int) -> str:
    return f'<td class="number">{_count(value)}</td>'


def _count(value: int) -> str:
    return f"{value:,}".replace(",", " ")


def _share(value: float) -> str:
    """A share in per cent: with as many decimals as tell it from nothing."""
    if value == 0 or value >= 0.01:
        return f"{value:.1%}"
    return f"{value:.2%}" if value >= 0.0001 else f"{value:.4%}"
