"""How to fetch a query with the tools of analysts."""

from __future__ import annotations

import json
from typing import Any


def snippets_of(
    base: str, table: str, selection: dict[str, Any], csv_address: str, parquet_address: str
) -> dict[str, str]:
    """For each tool, a few lines that fetch the query.

    Args:
        base: address of the interface.
        table: id.
        selection: of the query, as JSON.
        csv_address: of the answer as CSV.
        parquet_address: of the answer as Parquet.
    """
    values = {item["variableCode"]: item["valueCodes"] for item in selection["selection"]}
    lists = {item["variableCode"]: item["codelist"] for item in selection["selection"] if item["codelist"]}
    code_lists = f"    code_list={_json(lists)},\n" if lists else ""
    return {
        "Python (pxwebpy)": (
            "import pandas as pd\nfrom pxweb import PxApi\n\n"
            f'api = PxApi("{base}")\n'
            f'rows = api.get_table_data(\n    "{table}",\n    value_codes={_json(values)},\n{code_lists})\n'
            "frame = pd.DataFrame(rows)"
        ),
        "Python (pandas)": f'import pandas as pd\n\nframe = pd.read_parquet("{parquet_address}")',
        "R": f'frame <- read.csv("{csv_address}", check.names = FALSE)',
        "DuckDB": f"SELECT * FROM read_parquet('{parquet_address}');",
        "curl": (
            f"curl '{base}/tables/{table}/data?outputFormat=csv' \\\n  -H 'Content-Type: application/json' \\\n"
            f"  -d '{_json({'selection': selection['selection']})}'"
        ),
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
