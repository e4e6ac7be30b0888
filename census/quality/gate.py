"""The gate: Great Expectations checks the table of rule results, a row for each rule, and its verdict decides.

The rules themselves were evaluated by the engine over every row; here only their few results are looked at.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from census.errors import GateError

_NAMED = 5


@dataclass(frozen=True)
class Verdict:
    """What the checkpoint found.

    Attributes:
        result: Great Expectations' result as plain data.
        rules: the rule results looked at.
        docs: its Data Docs, as path below the folder of the site and content.
    """

    result: dict[str, Any]
    rules: pd.DataFrame
    docs: dict[str, bytes]

    @property
    def passed(self) -> bool:
        """Every extract has rows or may be empty, and no rule is broken by more rows than it tolerates."""
        return bool(self.result["success"])

    def write(self, folder: Path) -> None:
        """Write the verdict, the rule results and the Data Docs into ``folder``."""
        (folder / "verdict.json").write_text(json.dumps(self.result, indent=1, default=str), "utf-8")
        self.rules.to_csv(folder / "rule_results.csv", index=False, lineterminator="\n")
        for name, content in self.docs.items():
            file = folder / "data_docs" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def check_rule_results(results: pd.DataFrame, scratch: Path) -> Verdict:
    """Run the checkpoint on the rule results (columns of ``registers.validation.RESULT_SCHEMA``).

    Args:
        results: one row for each rule of each register.
        scratch: an empty folder for the Data Docs while they are built.
    """
    result = _run_checkpoint(results, scratch)
    docs = {file.relative_to(scratch).as_posix(): file.read_bytes() for file in scratch.rglob("*") if file.is_file()}
    return Verdict(result, results, docs)


def rules_broken(results: pd.DataFrame) -> pd.DataFrame:
    """The rules that more rows break than they tolerate, causes before consequences: a rejected person is then missing
    wherever another register names them.
    """
    broken = results[results["share"] > results["tolerance"]]
    rank = broken["severity"].map({"reject": 0, "clear": 1, "doubt": 2, "report": 3})
    return broken.assign(rank=rank).sort_values(["rank", "share"], ascending=[True, False]).drop(columns="rank")


def gate_error(results: pd.DataFrame, advice: str) -> GateError:
    """The error of a gate that was not passed: it names rules, counts, first rows and remedies.

    Args:
        results: one row for each rule of each register.
        advice: where the rows lie and what to do then.
    """
    empty = sorted(set(results.loc[results["rows"] < results["least_rows"], "register"]))
    broken = rules_broken(results)
    told = [
        f"{row.register}.{row.rule}: {row.broken} of {row.rows} rows ({row.share:.1%}, tolerated {row.tolerance:.1%}; "
        f"first rows {row.first_rows})"
        for row in broken.head(_NAMED).itertuples()
    ]
    more = f" and {len(broken) - _NAMED} more" if len(broken) > _NAMED else ""
    remedies = [f"{row.register}.{row.rule}: {row.remedy}" for row in broken.head(_NAMED).itertuples()]
    problems = [f"Without rows: {', '.join(empty)}."] if empty else []
    if told:
        problems.append(f"{len(broken)} rule(s) are broken by more rows than they tolerate: {'; '.join(told)}{more}.")
    return GateError(" ".join(problems), " ".join([*remedies, advice]))


def _run_checkpoint(results: pd.DataFrame, scratch: Path) -> dict[str, Any]:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # it would report to its makers
    import great_expectations as gx  # noqa: PLC0415 - takes seconds, and reads the variable when imported

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = gx.data_context.types.base.ProgressBarsConfig(globally=False)
    context.add_data_docs_site(
        site_name="gate",
        site_config={
            "class_name": "SiteBuilder",
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(scratch)},
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )
    asset = context.data_sources.add_pandas("rules").add_dataframe_asset("rule_results")
    expectations = gx.expectations
    suite = gx.ExpectationSuite(
        name="gate",
        expectations=[
            expectations.ExpectTableRowCountToBeBetween(min_value=1),
            expectations.ExpectCompoundColumnsToBeUnique(column_list=["register", "rule"]),
            expectations.ExpectColumnPairValuesAToBeGreaterThanB(column_A="rows", column_B="least_rows", or_equal=True),
            expectations.ExpectColumnPairValuesAToBeGreaterThanB(column_A="tolerance", column_B="share", or_equal=True),
        ],
    )
    definition = gx.ValidationDefinition(
        name="gate", data=asset.add_batch_definition_whole_dataframe("all"), suite=context.suites.add(suite)
    )
    checkpoint = gx.Checkpoint(
        name="gate",
        validation_definitions=[context.validation_definitions.add(definition)],
        actions=[gx.checkpoint.UpdateDataDocsAction(name="docs")],
        result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["register", "rule"]},
    )
    outcome = context.checkpoints.add(checkpoint).run(batch_parameters={"dataframe": results})
    plain: dict[str, Any] = outcome.describe_dict()
    return plain
