"""Published figures that the synthetic world is calibrated to and compared with.

Source of all figures: Statistics Norway.
"""

from registers.synthetic.targets.dimensions import DIMENSIONS, Dimension
from registers.synthetic.targets.evaluation import compare, evaluate
from registers.synthetic.targets.frames import Frames, count_cells, members
from registers.synthetic.targets.published import Cell, key_figures, load_targets, tables

__all__ = [
    "DIMENSIONS",
    "Cell",
    "Dimension",
    "Frames",
    "compare",
    "count_cells",
    "evaluate",
    "key_figures",
    "load_targets",
    "members",
    "tables",
]
