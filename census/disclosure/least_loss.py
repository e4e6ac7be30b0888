"""Secondary suppression of small tables by integer programming: the suppression of least loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array

from census.disclosure.published_figures import Counts, Figures, Mask

LARGEST_PROGRAM = 2500
"""Primary suppressions times figures: above it the program takes longer than it is worth."""

NODES = 20
"""Nodes of each search of HiGHS; a limit of time would make the result depend on the machine."""

SHARE_ABOVE_LEAST = 0.01
"""The loss may be so much above the least: proving the last per cent takes most of the time."""


@dataclass(frozen=True)
class Program:
    """For each figure whether it is ``suppressed``; the loss is at most the share ``gap`` above the least."""

    suppressed: Mask
    gap: float


def suppress_by_program(
    counts: Counts, figures: Figures, costs: npt.NDArray[np.float64], *, base: int
) -> Program | None:
    """Choose what to suppress at the least cost.

    For each primary figure the program holds a shift of the inner cells that makes it the base and lets no published
    figure change and no suppressed one fall below 1 (Fischetti and Salazar, Management Science 47(7), 2001, with all
    attackers in one program). Shifts are whole numbers, and no figure shifts by more than the primary one: what is lost
    by that is little, and the program is much the tighter. A figure that no shift changes costs more suppressed than
    published, so that every suppression has its proof.

    Args:
        counts: inner cells.
        figures: their numbering.
        costs: of suppressing each figure, above 0.
        base: see above.

    Returns:
        What to suppress; None if HiGHS found nothing within its nodes.
    """
    totals = figures.sums(counts)
    primary = np.flatnonzero((totals > 0) & (totals < base))
    cells = np.flatnonzero(counts > 0)
    sums: csr_array[Any] = csr_array(figures.matrix()[:, cells])
    shown, width = len(totals), len(primary) * len(cells)
    # Variables: whether each figure is suppressed, then the shifts of the cells, figure by figure.
    rows: list[list[csr_array[Any] | None]] = []
    least, greatest, upper = [], [], np.zeros(2 * len(primary) * shown)
    for number, figure in enumerate(primary):
        need = float(base - totals[figure])
        fall = np.clip(totals - 1.0, 0.0, need)
        # change <= need * suppressed, and change >= -fall * suppressed
        for limit, sign in ((np.full(shown, need), 1.0), (fall, -1.0)):
            shifts: list[csr_array[Any] | None] = [None] * len(primary)
            shifts[number] = csr_array(sign * sums)
            rows.append([csr_array((-limit, (np.arange(shown), np.arange(shown)))), *shifts])
        upper[(2 * number + 1) * shown + figure] = -need - fall[figure]
        least.append(np.maximum(1.0 - counts[cells], -need))
        greatest.append(np.full(len(cells), need))
    fixed = np.zeros(shown)
    fixed[primary] = 1
    result = milp(
        np.concatenate([costs, np.zeros(width)]),
        integrality=np.ones(shown + width, dtype=np.int64),
        bounds=Bounds(np.concatenate([fixed, *least]), np.concatenate([totals > 0, *greatest])),
        constraints=LinearConstraint(csr_array(block_array(rows)), -np.inf, upper),
        options={"node_limit": NODES, "mip_rel_gap": SHARE_ABOVE_LEAST},
    )
    return None if result.x is None else Program(np.asarray(result.x[:shown] > 0.5), float(result.mip_gap))
