"""Indicators of quality of a run: figures that tell how much was missing, imputed, linked and protected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import ibis.expr.types as ir
import pyarrow as pa

from census.reference import code_list
from questionnaire.questions import SMALLEST_ROOM_M2

INDICATOR_SCHEMA = pa.schema({"indicator": pa.string(), "label": pa.string(), "value": pa.float64()})
PROTECTION_SCHEMA = pa.schema(
    {"matrix": pa.string(), "level": pa.string(), "measure": pa.string(), "value": pa.float64()}
)


class Report(Protocol):
    """What disclosure control tells of a matrix."""

    def to_dict(self) -> dict[str, Any]: ...


def measure(
    persons: ir.Table,
    dwellings: ir.Table,
    forms: ir.Table,
    form_people: ir.Table,
    student_forms: ir.Table,
    rule_results: ir.Table,
    job_consistency: ir.Table,
) -> pa.Table:
    """Indicators of a run, sorted by name.

    Args:
        persons: ``processed/census_persons``.
        dwellings: ``processed/census_dwellings``.
        forms: ``input/housing_forms``.
        form_people: ``processed/form_people``.
        student_forms: ``input/student_forms``.
        rule_results: ``input/rule_results_all``.
        job_consistency: ``processed/job_consistency``.

    Returns:
        ``INDICATOR_SCHEMA``: name, label, value (counts, but for names that end in ``_rate``).
    """
    rows = [
        *_population(persons),
        *_counted(persons, "employment_source", "employed_by_", "Employed, found by"),
        *_counted(persons, "employment_rule", "employment_rule_", "Residents, employment decided by rule"),
        *_consistency(job_consistency),
        *_non_response(forms, dwellings),
        *_usual_residence(persons, student_forms),
        *_imputation(dwellings),
        *_linkage(form_people),
        *_counted(rule_results, "severity", "rows_broken_", "Rows that break a rule of severity", "broken"),
    ]
    ordered = sorted(rows, key=lambda row: row[0])
    names = INDICATOR_SCHEMA.names
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in ordered], INDICATOR_SCHEMA)


def protection_rows(matrix: str, report: Report | None) -> pa.Table:
    """A matrix's protection report as rows: level (``all``, a region level, or ``cells``), measure, value."""
    content = report.to_dict() if report else {}
    rows: list[dict[str, Any]] = []

    def add(level: str, measures: dict[str, Any]) -> None:
        rows.extend(
            {"matrix": matrix, "level": level, "measure": name, "value": float(value)}
            for name, value in measures.items()
            if isinstance(value, int | float)
        )

    add("cells", content)
    add("all", content.get("overall", {}))
    for level, measures in content.get("levels", {}).items():
        add(level, measures)
    for raised in content.get("raised", ()):
        add(f"count_{raised['count']}", {"cells": raised["cells"], "share_raised": raised["share"]})
    return pa.Table.from_pylist(rows, PROTECTION_SCHEMA)


Row = tuple[str, str, float]


def _population(persons: ir.Table) -> Iterator[Row]:
    row = _one(
        persons.agg(
            residents=persons.count(),
            private=persons.in_private_household.sum(),
            working_ages=persons.in_working_ages.sum(),
            employed=persons.is_employed.sum(),
        )
    )
    yield "residents", "Residents", row["residents"]
    yield "residents_in_private_households", "Residents in private households", row["private"]
    yield "employed", "Employed persons", row["employed"]
    yield "employed_rate", "Employed, share of 16-74 years", row["employed"] / max(row["working_ages"], 1)


def _consistency(counts: ir.Table) -> Iterator[Row]:
    """Contradictions between registers of jobs, in the registers and in the jobs made of them."""
    labels = {item.code: item.label_en for item in code_list("job_inconsistency")}
    for row in counts.to_pyarrow().to_pylist():
        for when in ("before", "after"):
            yield f"{row['kind']}_{when}", f"{labels[row['kind']]}: {when} consistency", row[when]


def _non_response(forms: ir.Table, dwellings: ir.Table) -> Iterator[Row]:
    yield from _counted(forms, "outcome", "forms_with_outcome_", "Forms issued, outcome")
    row = _one(dwellings.agg(households=dwellings.count(), silent=dwellings.form_number.isnull().sum()))
    yield "households", "Private households", row["households"]
    yield "unit_non_response_rate", "Households without a usable form, share", row["silent"] / max(row["households"], 1)
    yield from _living_alone(dwellings)


def _living_alone(dwellings: ir.Table) -> Iterator[Row]:
    """Share of one-person households with and without a usable form: without one, people who live together but are not
    linked by registers look as if they lived alone.
    """
    named = {True: ("with", "with a usable form"), False: ("without", "without a usable form")}
    answered = dwellings.mutate(has_form=dwellings.form_number.notnull(), alone=dwellings.household_size == 1)
    rows = answered.group_by("has_form").agg(households=answered.count(), alone=answered.alone.sum())
    for row in rows.to_pyarrow().to_pylist():
        key, label = named[row["has_form"]]
        yield (
            f"living_alone_{key}_form_rate",
            f"Living alone, share of households {label}",
            row["alone"] / row["households"],
        )


def _linkage(form_people: ir.Table) -> Iterator[Row]:
    """Lines by the way in which they were linked; of those written by hand, the share linked; and how many links are
    wrong by their own probabilities.
    """
    way = form_people.linked_by.fill_null("nothing")
    yield from _counted(form_people.mutate(linked_by=way), "linked_by", "form_people_by_", "Lines of forms linked by")
    # whole millionths add up to the same in any order
    doubt = ((1 - form_people.match_probability) * 1_000_000).round().cast("int64")
    written = form_people.filter(way != "printed")
    row = _one(form_people.agg(doubt=doubt.sum()))
    counts = _one(written.agg(lines=written.count(), linked=written.person_id.count()))
    label = "People written by hand on forms who were found, share"
    yield "form_people_found_rate", label, counts["linked"] / max(counts["lines"], 1)
    yield "form_people_wrong_expected", "Links expected to be wrong, by their probabilities", (row["doubt"] or 0) / 1e6


def _usual_residence(persons: ir.Table, forms: ir.Table) -> Iterator[Row]:
    """Residents by what tells their usual residence, those whose dwelling there is unknown, and the student forms."""
    yield from _counted(persons, "usual_source", "usual_residence_by_", "Residents, usual residence told by")
    unknown = _one(persons.agg(unknown=(persons.usual_residence == "dwelling_unknown").sum()))["unknown"] or 0
    yield "usual_dwelling_unknown", "Pupils and students at the place of study whose dwelling is unknown", unknown
    yield from _counted(forms, "outcome", "student_forms_with_outcome_", "Student forms sent, outcome")


def _imputation(dwellings: ir.Table) -> Iterator[Row]:
    kinds = {"form": "Dwellings imputed whole (no form)", "item": "Dwellings with single answers imputed"}
    found = {row["imputation"]: row["units"] for row in _groups(dwellings, "imputation")}
    for kind, label in kinds.items():
        yield f"dwellings_imputed_{kind}", label, found.get(kind, 0)
    for row in _groups(dwellings, "form_level"):
        level = row["form_level"]
        if level is not None:
            yield f"form_donors_at_level_{level:02d}", f"Donors for missing forms found at level {level}", row["units"]
    crowded = dwellings.number_of_rooms * SMALLEST_ROOM_M2 > dwellings.utility_floor_space_m2
    failures = _one(dwellings.agg(failures=crowded.sum()))["failures"] or 0
    yield "edit_failures_left", "Dwellings whose rooms do not fit into their floor space, after imputation", failures
    imputed = [column for column in dwellings.columns if column.endswith("_imputed")]
    counts = _one(dwellings.agg(**{column: dwellings[column].sum() for column in imputed}))
    for column in imputed:
        yield f"{column}_values", f"Values imputed: {column.removesuffix('_imputed')}", counts[column] or 0


def _counted(table: ir.Table, column: str, prefix: str, label: str, weight: str | None = None) -> Iterator[Row]:
    for row in _groups(table, column, weight):
        if row[column] is not None:
            yield f"{prefix}{row[column]}", f"{label} {row[column]}", row["units"]


def _groups(table: ir.Table, column: str, weight: str | None = None) -> list[dict[str, Any]]:
    units = table.count() if weight is None else table[weight].sum()
    rows: list[dict[str, Any]] = table.group_by(column).agg(units=units).to_pyarrow().to_pylist()
    return rows


def _one(aggregate: ir.Table) -> dict[str, Any]:
    row: dict[str, Any] = aggregate.to_pyarrow().to_pylist()[0]
    return row
