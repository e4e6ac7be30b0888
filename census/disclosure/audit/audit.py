"""The audit: which small counts are certain to somebody who has everything that is published and knows the method."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from census.disclosure.audit.attackers import is_misled, right_claims, wrong_claims
from census.disclosure.audit.bounded_table import BoundedTable, Parents, group_regions
from census.disclosure.audit.linkage import SharedMargin, differences, link_tables, told_bounds
from census.disclosure.audit.programs import CertainCells, certain_cells
from census.disclosure.audit.risks import risk_measures
from census.disclosure.audit.rounded_table import RoundedTable, linked_margins
from census.errors import GateError
from census.reference import ROUNDING_BASE

FINDINGS_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("attack", "matrix", "region", "cell")),
        *((name, pa.int64()) for name in ("published", "lower", "upper")),
    ]
)
RISKS_SCHEMA = pa.schema([("matrix", pa.string()), ("measure", pa.string()), ("value", pa.float64())])
REGIONS_IN_A_BLOCK = 60
"""A table belongs to the blocks if it has not fewer regions than one to so many of the most detailed table."""
NAMED = 10
"""Cells that the gate's message names; all are in the table of findings."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class DisclosureAudit:
    """What the audit found. It tells of originals: it stays in the production zone.

    Attributes:
        findings: a row for each cell whose small count is certain, with the columns of ``FINDINGS_SCHEMA``: the attack
            that finds it (``pair``: two tables that share a figure; ``all``: all tables; ``program``: integer
            programming over all tables of a region; ``difference``: a figure less that of a part of its units),
            where the cell is, what is published there, and what the original is certain to lie between.
        measures: risks by matrix, with the columns of ``RISKS_SCHEMA``: those of ``risk_measures``;
            ``certain_small_counts``; and of the trusting attacker, after putting all tables together, ``claims`` of a
            small count, the share of these in which the count is what he claims it to be (``claims_right_share``), and
            in which it was small at all (``claims_small_share``).
    """

    findings: pd.DataFrame
    measures: pd.DataFrame


def audit_tables(
    tables: Sequence[RoundedTable],
    parents: Parents,
    *,
    outside: Sequence[BoundedTable] = (),
    base: int = ROUNDING_BASE,
) -> DisclosureAudit:
    """Attack everything that is published.

    Two attackers are let loose. One trusts every count above the base, as published tables invite to. What two tables,
    or a population and a part of it, make him certain of counts if he is right; what all tables together make him
    certain of counts unless he is wrong at least as often as right (``is_misled``). The other knows that some of these
    give way so that tables agree (see ``Reconciliation``); his bounds are always true, and integer
    programming makes them as tight as can be. Tables need not exist together in one table of persons for what is said
    here, so that a cell may be a little safer to tell than it is: agreement in all shared figures is what the attackers
    reason from.

    Args:
        tables: all that is published, with the originals.
        parents: the parent of every region; the root's is None.
        outside: what else is known (see ``read_outside_table``).
        base: of the rounding.

    Returns:
        Findings and measures; no finding if nobody can be certain of any count from 1 to below the base.
    """
    findings: list[dict[str, object]] = []
    measures: list[dict[str, object]] = []
    for data_set in dict.fromkeys(table.population.data_set for table in tables):
        own = [table for table in tables if table.population.data_set == data_set]
        known = [table for table in outside if table.population.data_set == data_set]
        findings += _attack(own, known, parents, base, measures)
        measures += risk_measures(own, base)
    found = pd.DataFrame(findings, columns=FINDINGS_SCHEMA.names).drop_duplicates(["matrix", "region", "cell"])
    counted = found["matrix"].value_counts()
    measures += [
        {"matrix": table.name, "measure": "certain_small_counts", "value": float(counted.get(table.name, 0))}
        for table in tables
    ]
    return DisclosureAudit(
        found.reset_index(drop=True),
        pd.DataFrame(measures, columns=RISKS_SCHEMA.names).sort_values(["matrix", "measure"], ignore_index=True),
    )


def refuse_disclosures(findings: pd.DataFrame) -> None:
    """Close the gate of release if any small count is certain.

    Args:
        findings: of the audit.

    Raises:
        GateError: it names the cells.
    """
    if len(findings):
        named = "; ".join(
            f"{row.matrix} {row.region}: {row.cell}" for row in findings.head(NAMED).itertuples(index=False)
        )
        rest = len(findings) - NAMED
        raise GateError(
            f"{len(findings)} small counts are certain to whoever puts the published tables together: {named}"
            + (f"; and {rest} more." if rest > 0 else "."),
            "Protect again with another seed, or publish these matrices in less detail; the table of findings has all.",
        )


def _attack(
    tables: Sequence[RoundedTable],
    outside: Sequence[BoundedTable],
    parents: Parents,
    base: int,
    measures: list[dict[str, object]],
) -> Iterator[dict[str, object]]:
    bounded = [table.bounds(base) for table in tables]
    of_table = {id(known): table for known, table in zip(bounded, tables, strict=True)}
    margins = linked_margins(tables, [*bounded, *(_copied(table) for table in outside)], parents)
    for margin in margins:
        for member, (lower, upper) in zip(margin.members, told_bounds(margin), strict=True):
            if id(member.table) in of_table:
                table = of_table[id(member.table)]
                yield from _cells("pair", table, right_claims(table, lower, upper, base), lower, upper)
        yield from _differences(margin, of_table, base)
    link_tables(margins)
    right = [right_claims(table, known.lower, known.upper, base) for known, table in zip(bounded, tables, strict=True)]
    wrong = [wrong_claims(table, known.lower, known.upper, base) for known, table in zip(bounded, tables, strict=True)]
    for table, known, true, false in zip(tables, bounded, right, wrong, strict=True):
        claims = int(true.sum() + false.sum())
        small = int(true.sum() + (false & table.small(base)).sum())
        told = {
            "claims": float(claims),
            "claims_right_share": float(true.sum()) / claims if claims else np.nan,
            "claims_small_share": small / claims if claims else np.nan,
        }
        measures += [{"matrix": table.name, "measure": name, "value": value} for name, value in told.items()]
        if not is_misled(right, wrong):
            yield from _cells("all", table, true, known.lower, known.upper)
    yield from _attack_knowing(tables, outside, parents, base)


def _attack_knowing(
    tables: Sequence[RoundedTable], outside: Sequence[BoundedTable], parents: Parents, base: int
) -> Iterator[dict[str, object]]:
    """What somebody is certain of who knows that counts above the base may have taken something up."""
    bounded = [table.bounds(base, taken_up=True) for table in tables]
    others = [_copied(table) for table in outside]
    of_table = {id(known): table for known, table in zip(bounded, tables, strict=True)}
    alone = [(known.lower, known.upper) for known in bounded]
    margins = linked_margins(tables, [*bounded, *others], parents)
    link_tables(margins)
    for margin in margins:
        yield from _differences(margin, of_table, base)
    suspects = []
    for table, known, (lower, upper) in zip(tables, bounded, alone, strict=True):
        certain = (known.lower >= 1) & (known.upper < base)
        yield from _cells("all", table, certain, known.lower, known.upper)
        told = (known.lower > lower) | (known.upper < upper)
        suspects.append(told & table.small(base) & ~certain)
    suspects += [np.zeros(table.lower.shape, dtype=bool) for table in others]
    every = [*bounded, *others]
    originals = [*(table.original if table.is_shown.all() else None for table in tables), *(None for _ in others)]
    for column in dict.fromkeys(table.population.region_column for table in tables):
        own = [number for number, table in enumerate(every) if table.population.region_column == column]
        found = _solve_programs(
            [every[number] for number in own],
            margins,
            [suspects[number] for number in own],
            [originals[number] for number in own],
            parents,
            base,
        )
        for cells in found:
            table = of_table[id(cells.table)]
            for place, lower, upper in zip(np.transpose(cells.places), cells.lower, cells.upper, strict=True):
                yield _finding("program", table, place, int(lower), int(upper))


def _solve_programs(
    tables: Sequence[BoundedTable],
    margins: Sequence[SharedMargin],
    suspects: Sequence[Mask],
    originals: Sequence[npt.NDArray[np.int64] | None],
    parents: Parents,
    base: int,
) -> Iterator[CertainCells]:
    """Integer programming by region, for cells of which linking tables told anything at all."""
    if not any(cells.any() for cells in suspects):
        return
    nodes = _blocks(tables, parents)
    blocks = [group_regions(table.regions, nodes, parents) for table in tables]
    kept = [number for number, block in enumerate(blocks) if block is not None]
    yield from certain_cells(
        [tables[number] for number in kept],
        [margin for margin in margins if group_regions(margin.nodes, nodes, parents) is not None],
        [suspects[number] for number in kept],
        [block for block in blocks if block is not None],
        [originals[number] for number in kept],
        base=base,
    )


def _blocks(tables: Sequence[BoundedTable], parents: Parents) -> tuple[str, ...]:
    """The coarsest regions of a table of many regions: municipalities, as a rule. A table of fewer is left out."""
    most = max(len(table.regions) for table in tables)
    nodes = next(table.regions for table in tables if len(table.regions) == most)
    for table in tables:
        is_coarser = group_regions(nodes, table.regions, parents) is not None
        if is_coarser and len(table.regions) * REGIONS_IN_A_BLOCK >= most:
            nodes = table.regions
    return nodes


def _differences(margin: SharedMargin, of_table: dict[int, RoundedTable], base: int) -> Iterator[dict[str, object]]:
    for population, lower, upper in differences(margin):
        certain = (lower >= 1) & (upper < base)
        if not certain.any():
            continue
        part, whole = (
            next((item for item in margin.members if item.population == wanted and id(item.table) in of_table), None)
            for wanted in (population, population.whole)
        )
        if part is None or whole is None:
            true = np.where(certain, lower, 0)
        else:
            true = whole.sums(of_table[id(whole.table)].original) - part.sums(of_table[id(part.table)].original)
        tables = [of_table[id(item.table)] for item in margin.members if id(item.table) in of_table]
        for place in np.argwhere(certain & (lower <= true) & (true <= upper)):
            codes = [
                f"{name}={_codes(tables, name)[number]}"
                for name, number in zip(margin.variables, place[1:], strict=True)
            ]
            yield {
                "attack": "difference",
                "matrix": part.table.name if part is not None else margin.members[0].table.name,
                "region": margin.nodes[place[0]],
                "cell": ", ".join([*codes, f"not {population.condition}"]),
                "published": None,
                "lower": int(lower[tuple(place)]),
                "upper": int(upper[tuple(place)]),
            }


def _codes(tables: Sequence[RoundedTable], name: str) -> tuple[str, ...]:
    return next(
        (table.categories[table.variables.index(name)] for table in tables if name in table.variables),
        tuple(str(number) for number in itertools.islice(itertools.count(), 10_000)),
    )


def _cells(
    attack: str, table: RoundedTable, certain: Mask, lower: npt.NDArray[np.int64], upper: npt.NDArray[np.int64]
) -> Iterator[dict[str, object]]:
    for place in np.argwhere(certain):
        yield _finding(attack, table, place, int(lower[tuple(place)]), int(upper[tuple(place)]))


def _finding(
    attack: str, table: RoundedTable, place: npt.NDArray[np.intp], lower: int, upper: int
) -> dict[str, object]:
    region, cell = table.cell_text(place.tolist())
    published = int(table.rounded[tuple(place)])
    return dict(zip(FINDINGS_SCHEMA.names, (attack, table.name, region, cell, published, lower, upper), strict=True))


def _copied(table: BoundedTable) -> BoundedTable:
    """Bounds shrink in an attack, and each begins anew."""
    return BoundedTable(
        table.name,
        table.population,
        table.regions,
        table.variables,
        table.categories,
        table.lower.copy(),
        table.upper.copy(),
        table.chosen,
    )
