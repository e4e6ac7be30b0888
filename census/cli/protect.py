"""`census protect`: anybody's table with its small counts rounded."""

from __future__ import annotations

import json
from argparse import Namespace

from census.disclosure.count_table import read_count_table
from census.disclosure.rounding_report import report_page, report_text, report_values
from census.disclosure.table_protection import protect_table

INNER, PUBLISHED = "inner_cells", "published"
"""Names of the files of cells, in the format of the table; reports are ``report`` in text, JSON and HTML."""


def main(arguments: Namespace) -> int:
    """Round, write cells and reports; give the exit code."""
    table = read_count_table(arguments.table, count=arguments.count, margins=arguments.margins)
    protected = protect_table(
        table,
        seed=arguments.seed,
        base=arguments.base,
        all_cells=arguments.all,
        unbiased=arguments.unbiased,
        sweeps=arguments.sweeps,
        other_seeds=arguments.spread,
    )
    folder, parquet = arguments.out, arguments.table.suffix == ".parquet"
    folder.mkdir(parents=True, exist_ok=True)
    for name, cells in ((INNER, protected.inner_cells()), (PUBLISHED, protected.published())):
        if parquet:
            cells.to_parquet(folder / f"{name}.parquet", index=False)
        else:
            cells.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    text = report_text(protected.report, protected.spread)
    values = report_values(protected.report, protected.spread)
    (folder / "report.txt").write_text(text, encoding="utf-8")
    (folder / "report.json").write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    title = f"Rounding of {arguments.table.name}"
    (folder / "report.html").write_text(report_page(title, protected.report, protected.spread), encoding="utf-8")
    print(text)
    print(f"written to {folder}: {PUBLISHED} is for publication; the reports tell of originals and are not")
    if not protected.inner_cells_published:
        print(f"{INNER} is not for publication either: no margin shows all of them, and some are left as they were")
    return 0
