"""The dwellings of a run as the imputation workbench takes them: before imputation, with what explains who answered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from census.catalogue import Variable, load_variables
from census.cli.agreement import true_homes, truth_of
from census.cli.response_units import NEEDED, RESPONSE_VARIABLES, household_variables, read_response_units, require
from census.dwellings import BUILDING, REGISTERED_OWNERSHIP
from census.errors import InputError
from census.imputation.hiding import Hidden, Mechanism, Subject, estimate_mechanism, hide
from census.store import RunFolder
from questionnaire.editing import ANSWERS, NO, YES
from questionnaire.questions import BOXES

DWELLINGS = Subject(
    unit="household_id",
    form="form_number",
    questions=(
        *((answer,) for answer in ANSWERS if not any(answer in boxes for boxes in BOXES.values())),
        *(tuple(boxes) for boxes in BOXES.values()),
    ),
    registers={
        "construction_year": "gab_construction_year",
        "utility_floor_space_m2": "gab_floor_space_m2",
        "tenure": "registered_tenure",
    },
)
"""Dwellings of private households; of a question with several boxes, all are answered or none."""

IMPUTED = (*ANSWERS, BUILDING)
"""Columns that are imputed."""

TRUE_NAMES = {"parking": "garage"}
"""Names of columns in the truth of a synthetic delivery, where they have others there."""

REGIONS = {
    "county": "residence_county_code",
    "municipality": "residence_municipality_code",
    "urban_district": "residence_urban_district_code",
    "statistical_tract": "residence_statistical_tract_code",
    "basic_unit": "residence_basic_unit_code",
}
"""Columns of the regions by which figures are compared."""
BESIDE = ("household_type", "household_size", "number_of_children")
"""Variables of the household that are not imputed, with which imputed ones should go together as before."""


@dataclass(frozen=True)
class RunSubject:
    """Dwellings of a run, and how their households answered.

    Attributes:
        run: it.
        model: of response (``response.MODELS``).
        seed: of folds and hiding.
    """

    run: RunFolder
    model: str
    seed: int

    @property
    def what(self) -> Subject:
        """What is imputed."""
        return DWELLINGS

    @cached_property
    def table(self) -> pa.Table:
        """``processed/dwellings``, in its own types, as it is imputed: with ``tenure``, ``has_title`` and, in place
        of a form, ``registered_tenure``.
        """
        require(self.run, NEEDED)
        dwellings, tenure = (self.run.read_table(f"processed/{name}") for name in ("dwellings", "tenure"))
        row = pc.index_in(dwellings["household_id"], tenure["household_id"])
        told = tenure.select(["tenure", "tenure_source"]).take(row)
        has_title = pc.fill_null(pc.equal(told["tenure_source"], REGISTERED_OWNERSHIP), False)
        known = pc.if_else(has_title, told["tenure"], pa.scalar(None, pa.string()))
        for name, column in (("tenure", told["tenure"]), ("has_title", has_title), ("registered_tenure", known)):
            dwellings = dwellings.append_column(name, column)
        return dwellings

    @cached_property
    def dwellings(self) -> pd.DataFrame:
        """``processed/dwellings`` in types that can be missing, with those of ``RESPONSE_VARIABLES`` that it lacks."""
        units = nullable_frame(self.table)
        told = household_variables(self.run, self.families)
        return pd.concat([units, told[[name for name in told if name not in units]]], axis="columns")

    @property
    def columns(self) -> list[str]:
        """Names of the columns of ``dwellings``."""
        return [str(name) for name in self.dwellings]

    @cached_property
    def families(self) -> pd.DataFrame:
        """See ``read_response_units``."""
        return read_response_units(self.run)

    @cached_property
    def mechanism(self) -> Mechanism:
        """By which forms and answers are hidden: propensity of a household to have a usable form, cross-fitted.

        Raises:
            InputError: no household has one.
        """
        units = self.dwellings
        if not DWELLINGS.has_form(units).any():
            raise InputError("No form of the run came back to be used.", "Without respondents nothing can be imputed.")
        return estimate_mechanism(units, DWELLINGS, RESPONSE_VARIABLES, self.model, self.seed)

    @property
    def variables(self) -> list[Variable]:
        """Published variables of dwellings that are imputed."""
        return [item for item in load_variables().values() if item.column in IMPUTED]

    @property
    def beside(self) -> list[Variable]:
        """Published variables of households that are not imputed (``BESIDE``)."""
        return [item for item in load_variables().values() if item.name in BESIDE and item.column in self.dwellings]

    def hide(self, repetition: int) -> Hidden:
        """The dwellings with known answers hidden."""
        return hide(self.dwellings, DWELLINGS, self.mechanism, self.seed, repetition)

    @cached_property
    def truth(self) -> pd.DataFrame | None:
        """True values of each dwelling: of the household in which its contact person truly lives, if that is at the
        address of the dwelling (else there is no saying which dwelling was meant: values are missing); of the index of
        ``dwellings``. None if the run is not synthetic.
        """
        try:
            folder = truth_of(self.run)
        except InputError:
            return None
        return _true_dwellings(self.run, folder, self.dwellings)


def nullable_frame(table: pa.Table) -> pd.DataFrame:
    """A table as a frame whose whole numbers may be missing, and keep all their digits."""
    types = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame: pd.DataFrame = table.to_pandas(types_mapper=types.get)
    return frame


def _true_dwellings(run: RunFolder, truth: Path, dwellings: pd.DataFrame) -> pd.DataFrame:
    homes = true_homes(run).set_index("person_id").reindex(dwellings["contact_person_id"].to_numpy(dtype="int64"))
    is_there = homes["address_code"].to_numpy() == dwellings["address_code"].to_numpy()
    home = homes["household_id"].where(is_there)
    households = pd.read_parquet(truth / "households.parquet").set_index("household_id")
    names = {name: TRUE_NAMES.get(name, name) for name in IMPUTED}
    known = {name: true for name, true in names.items() if true in households}
    found = households[list(known.values())].set_axis(list(known), axis="columns")
    for name in found.select_dtypes("bool").columns:
        found[name] = found[name].map({True: YES, False: NO})
    return found.reindex(home.to_numpy()).set_axis(dwellings.index)
