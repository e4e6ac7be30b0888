"""The plan: in order, complete, and in step with the registers and the catalogue."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

import registers
from census.errors import ParameterError
from census.steps import PLAN, Parameters, find_step, steps_before
from census.steps.data_sets import KEYS, MATRICES
from census.tabulation.definitions import load_definition
from questionnaire import housing_form, student_form

REGISTERS = {
    register.name: register for register in (*registers.DELIVERY, *housing_form.DELIVERY, *student_form.DELIVERY)
}


def test_every_input_is_made_by_a_step_before() -> None:
    made: set[str] = set()
    for step in PLAN:
        assert set(step.inputs) <= made, step.name
        assert not made & set(step.outputs), step.name
        made |= set(step.outputs)


def test_steps_before_come_before() -> None:
    order = {step.name: place for place, step in enumerate(PLAN)}
    for step in PLAN:
        assert all(order[before.name] < order[step.name] for before in steps_before(step)), step.name


def test_every_function_is_there_and_every_parameter_known() -> None:
    known = {*Parameters().to_dict(), "pseudonym_key"}
    for step in PLAN:
        module, _, function = step.function.partition(":")
        assert callable(getattr(importlib.import_module(module), function)), step.name
        assert set(step.parameters) <= known, step.name


def test_nothing_is_processed_before_the_gate() -> None:
    gate = find_step("pass_gate")
    assert all(gate in steps_before(step) for step in PLAN if step.phase == "Process")


def test_every_matrix_counts_a_census_file() -> None:
    files = {name for name in KEYS if name.startswith("processed/census_")}
    assert {load_definition(matrix).data_set for matrix in MATRICES} == files


def test_reading_the_plan_imports_nothing_heavy() -> None:
    asked = "import sys, census.steps; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert not {"ibis", "duckdb", "pandas", "numpy", "pyarrow", "numba"} & set(done.stdout.split())


def test_an_unknown_step_or_parameter_is_told() -> None:
    with pytest.raises(ParameterError, match="no step 'fly'"):
        find_step("fly")
    with pytest.raises(ParameterError, match=r"Unknown parameter\(s\): colour"):
        Parameters.from_dict({"colour": "blue"})
