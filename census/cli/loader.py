"""`census loader`: published matrices as files that Statistics Norway's StatBank is loaded with."""

from __future__ import annotations

import json
from argparse import Namespace

from census.cli.serve import find_output
from census.errors import ParameterError

DESCRIPTION = "description.json"


def main(arguments: Namespace) -> int:
    """Write a folder for each table: its description, and a file for each part; give the exit code.

    Raises:
        ParameterError: there is no such run, table or number; or a number for several tables.
        StoreError: a publication cannot be read.
    """
    from census.statbank.loader import loader_description, loader_parts  # noqa: PLC0415 - heavy
    from census.statbank.publications import Publications  # noqa: PLC0415

    reader = Publications([find_output(arguments.data, arguments.run)], memory=0)
    published = {item.id: item for item in reader.latest()}
    wanted = arguments.table or list(published)
    unknown = [name for name in wanted if name not in published]
    if unknown:
        raise ParameterError(f"The run has no table '{unknown[0]}'.", f"It has: {', '.join(published)}.")
    if len(wanted) > 1 and arguments.number:
        raise ParameterError("A number is that of one table.", "Name the table too: --table ID --number 03158.")
    for name in wanted:
        table = reader.read(published[name])
        description = loader_description(table, *([arguments.number] if arguments.number else []))
        folder = arguments.out / name
        folder.mkdir(parents=True, exist_ok=True)
        parts = loader_parts(table)
        for file, rows in parts.items():
            rows.to_csv(folder / file, sep=";", index=False, header=False, lineterminator="\n")
        text = json.dumps(description, ensure_ascii=False, indent=1)
        (folder / DESCRIPTION).write_text(text + "\n", encoding="utf-8")
        print(f"{folder}: {len(parts)} parts, {sum(map(len, parts.values())):,} rows")
    return 0
