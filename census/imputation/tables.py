"""Imputation of a table of the engine by settings: donors are drawn, and give their values.

On DuckDB the estimator draws, in memory; on Spark the relational step does. Both draw the same donors.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

from census.engine import fetch, materialise, stack
from census.errors import ImputationError
from census.imputation.groups import ItemGroup, concerns
from census.imputation.hot_deck import Given, find_donors
from census.imputation.settings_file import ITEM, RECORD, ImputationSettings, name_draw

_DRAWN = pa.schema(
    {"unit_id": pa.int64(), "draw": pa.string(), "group": pa.string(), "level": pa.int64(), "donor_id": pa.int64()}
)


def impute_units(units: ir.Table, settings: ImputationSettings, seed: int, threads: int = 1) -> ir.Table:
    """Fill what is missing of units, by hot deck.

    Args:
        units: ``settings.columns``, the unit's id being the key, and any other columns.
        settings: variables, classes, edits.
        seed: of the draws.
        threads: that draw on DuckDB; 0 for one for each core.

    Returns:
        The units with all variables filled; ``form_donor_id`` and ``form_level`` of units of non-response; for each
        group of variables ``<group>_imputed``, ``<group>_donor_id`` and ``<group>_level`` (place of the class in the
        group's list, from 1; null where the value came with the form's donor).

    Raises:
        ImputationError: a unit has no donor in any class.
    """
    units = materialise(units)
    if units.get_backend().name == "duckdb":
        return _filled(units, _draw_in_memory(units, settings, seed, threads), settings)
    if settings.method != "random":
        raise ImputationError(
            f"The method '{settings.method}' looks at pairs of units, which only one machine does.",
            'Use --engine duckdb, or method = "random".',
        )
    return _filled(units, _draw_on_cluster(units, settings, seed), settings)


def _draw_in_memory(units: ir.Table, settings: ImputationSettings, seed: int, threads: int) -> ir.Table:
    """Donors drawn by the estimator: ``unit_id``, ``draw``, ``group`` (key), ``level``, ``donor_id``."""
    table = fetch(units.select(*settings.columns))
    frame = table.to_pandas(types_mapper=pd.ArrowDtype, self_destruct=True)
    del table
    frame[settings.unit] = frame[settings.unit].astype("int64")
    drawn = settings.imputer(seed, threads).fit(frame).draw(frame)
    pairs = pa.Table.from_pandas(drawn, _DRAWN, preserve_index=False)
    return units.get_backend().create_table(ibis.util.gen_name("drawn"), pairs, temp=True)


def _draw_on_cluster(units: ir.Table, settings: ImputationSettings, seed: int) -> ir.Table:
    """The same by relational steps, one group after the other."""
    unit, current = settings.unit, units
    answered = units[settings.responded].notnull()
    drawn = [
        _noted(
            find_donors(
                units.filter(~answered),
                units.filter(answered),
                unit,
                settings.record.classes,
                name_draw(seed),
                RECORD,
                settings.rules,
                Given(settings.record.variables, settings.edits),
            ),
            unit,
            RECORD,
            RECORD,
        )
    ]
    for stage in settings.stages:
        filled = _filled(units, materialise(stack(drawn)), settings)
        current = materialise(filled.select(*settings.columns))
        for group in stage:
            lacks = reduce(or_, (current[name].isnull() for name in group.variables))
            has = reduce(and_, (units[name].notnull() for name in group.variables))
            pairs = find_donors(
                current.filter(lacks),
                units.filter(has),
                unit,
                group.classes,
                name_draw(seed),
                group.name,
                settings.rules,
                Given(group.variables, tuple(edit for edit in settings.edits if concerns(edit, group.variables))),
            )
            drawn.append(_noted(pairs, unit, ITEM, group.name))
    return materialise(stack(drawn))


def _noted(pairs: ir.Table, unit: str, draw: str, group: str) -> ir.Table:
    noted = pairs.select(
        unit_id=unit,
        draw=ibis.literal(draw),
        group=ibis.literal(group),
        level="imputation_level",
        donor_id="donor_id",
    )
    return materialise(noted)


def _filled(units: ir.Table, drawn: ir.Table, settings: ImputationSettings) -> ir.Table:
    """The units with the values of the donors drawn so far, and what is told of each group."""
    unit = settings.unit
    giving = units.select(giving_id=unit, **{f"given_{name}": name for name in settings.variables})
    record = drawn.filter(drawn.draw == RECORD).join(giving, [("donor_id", "giving_id")])
    record = record.select(
        record_unit="unit_id",
        form_donor_id="donor_id",
        form_level="level",
        **{f"record_{name}": f"given_{name}" for name in settings.record.variables},
    )
    item = _by_unit(drawn.filter(drawn.draw == ITEM).join(giving, [("donor_id", "giving_id")]), settings.items)
    joined = units.left_join(record, units[unit] == record.record_unit)
    joined = joined.left_join(item, joined[unit] == item.item_unit)
    told: dict[str, ir.Value] = {}
    for group in settings.items:
        told |= _told(joined, group, settings.record.variables)
    kept = [name for name in units.columns if name not in told]
    return joined.select(*kept, "form_donor_id", "form_level", **told)


def _by_unit(drawn: ir.Table, groups: Sequence[ItemGroup]) -> ir.Table:
    """A row for each unit with single answers drawn: ``item_unit``, and by group its donor, level and values."""
    of_group = {}
    for group in groups:
        own = drawn.group == group.name
        of_group[f"donor_{group.name}"] = drawn.donor_id.max(where=own)
        of_group[f"level_{group.name}"] = drawn.level.max(where=own)
        for name in group.variables:
            of_group[f"item_{name}"] = drawn[f"given_{name}"].max(where=own)
    return drawn.group_by(item_unit="unit_id").agg(**of_group)


def _told(joined: ir.Table, group: ItemGroup, of_record: Sequence[str]) -> dict[str, ir.Value]:
    """Values of a group's variables, whether one was imputed, its donor and level."""
    from_item = joined[f"donor_{group.name}"].notnull()
    from_record: ir.BooleanValue = ibis.literal(False)
    told: dict[str, ir.Value] = {}
    for name in group.variables:
        offers = [joined[f"record_{name}"]] if name in of_record else []
        for offer in offers:
            from_record = from_record | (joined[name].isnull() & offer.notnull())
        told[name] = ibis.coalesce(joined[name], *offers, joined[f"item_{name}"])
    nobody = ibis.null("int64")
    donor = ibis.cases((from_item, joined[f"donor_{group.name}"]), (from_record, joined.form_donor_id), else_=nobody)
    return told | {
        f"{group.name}_imputed": from_item | from_record,
        f"{group.name}_donor_id": donor,
        f"{group.name}_level": from_item.ifelse(joined[f"level_{group.name}"], nobody),
    }
