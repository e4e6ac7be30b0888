"""Data sets of a run: the only module of ``census`` that reads and writes them.

A run is a folder with the five data states and a manifest::

    <run>/source/       extracts and returns as delivered
          input/        typed, validated, pseudonymised
          processed/    census units and variables
          statistics/   unprotected matrices
          output/       protected matrices and files for publication
          manifest.json what every data set is and came from

Everything is written whole or not at all: beside its final name, flushed to disk, renamed. What was there before is
replaced in the same moment.
"""

from census.store.atomic import SPILL, remove_partial, replace_file, replace_folder
from census.store.checksum import checksum
from census.store.run_folder import STATES, DataSet, RunFolder, list_runs

__all__ = [
    "SPILL",
    "STATES",
    "DataSet",
    "RunFolder",
    "checksum",
    "list_runs",
    "remove_partial",
    "replace_file",
    "replace_folder",
]
