"""Estimating the probabilities of the linkage model from lines and residents: u by chance pairs, m by expectation
maximisation. Production uses what is stored; this is how it came about.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from census.engine import fetch
from census.errors import EngineError
from questionnaire.linkage_model import LEVELS, MISSING, Model, quiet_splink, settings, stored_model
from questionnaire.person_linkage import KEY, comparable

SEED = 20011103
CHANCE_PAIRS = 20_000_000
_BLOCKED_PAIRS = 5_000_000
_TRAINING_BLOCKS = (("birth_date",), ("address_code",))
"""Pairs from which m is learnt. In the first names and place are learnt, in the second names and date of birth."""


def estimate(
    lines: ir.Table, residents: ir.Table, seed: int = SEED, chance_pairs: int = CHANCE_PAIRS
) -> dict[str, dict[str, tuple[float, float]]]:
    """Estimate m and u of every level.

    Definition: u is the share of pairs drawn at random (which hardly ever belong together) that are at the level; m is
    the share, among the pairs that agree in date of birth or in address, of those that belong together by the model
    itself, iterated until it is stable. All lines take part, those too that are linked exactly: only so are faults in
    names, date and place independent of each other.

    Args:
        lines: as ``person_linkage.find_people`` wants them.
        residents: likewise.
        seed: of the random pairs.
        chance_pairs: how many.

    Returns:
        By comparison and level, m and u to four digits; without the levels of which there were none to learn from.

    Raises:
        EngineError: Splink failed: there may be too few lines.
    """
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415 - heavy

    backend = ibis.duckdb.connect(temp_directory="")
    try:
        for name, table, key in (("line", lines, KEY), ("resident", residents, ("person_id",))):
            people = fetch(comparable(table, *key).order_by(list(key)))
            numbered = ibis.memtable(people).mutate(unique_id=ibis.row_number().over(order_by=list(key))).drop(*key)
            backend.create_table(name, numbered)
        with quiet_splink():
            api = DuckDBAPI(backend.con)
            sides = [api.register(name, dataset_display_name=name) for name in ("line", "resident")]
            linker = Linker(sides, SettingsCreator(**_untrained(stored_model())), log_level=None)
            linker.training.estimate_u_using_random_sampling(chance_pairs, seed=seed, min_count_per_level=None)
            for columns in _TRAINING_BLOCKS:
                linker.training.estimate_parameters_using_expectation_maximisation(
                    block_on(*columns), estimate_without_term_frequencies=True, max_pairs=_BLOCKED_PAIRS
                )
            return _probabilities(linker.misc.save_model_to_json())
    except ValueError:
        raise EngineError(
            "There are too few lines to learn from: a level of the comparisons has no line.",
            "Estimate from a larger area; some thousand lines written by hand are enough.",
        ) from None
    finally:
        backend.disconnect()


def _untrained(model: Model) -> dict[str, Any]:
    """Settings whose levels have no m and u yet."""
    bare = settings(Model(model.threshold, model.prior, model.persons_of_base, {name: {} for name in LEVELS}))
    for comparison in bare["comparisons"]:
        for level in comparison["comparison_levels"]:
            level.pop("tf_adjustment_column", None)
            level.pop("tf_adjustment_weight", None)
    # beyond that, what never occurs goes to a probability of zero, which Splink does not take
    return bare | {"em_convergence": 0.001, "max_iterations": 10}


def _probabilities(trained: dict[str, Any]) -> dict[str, dict[str, tuple[float, float]]]:
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for comparison in trained["comparisons"]:
        levels = found.setdefault(comparison["output_column_name"], {})
        for level in comparison["comparison_levels"]:
            m, u = level.get("m_probability"), level.get("u_probability")
            if level["label_for_charts"] != MISSING and m is not None and u is not None:
                levels[level["label_for_charts"]] = (float(f"{m:.4g}"), float(f"{u:.4g}"))
    return found
