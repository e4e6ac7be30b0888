"""The production plan and its execution: the only place where subjects meet.

Importing this package is light, so that a scheduler can read the plan. ``census.steps.run`` executes a step; the step's
own module is imported then.
"""

from census.steps.parameters import Parameters
from census.steps.plan import PLAN, find_step, steps_before
from census.steps.step import Phase, Step

__all__ = ["PLAN", "Parameters", "Phase", "Step", "find_step", "steps_before"]
