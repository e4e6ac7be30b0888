"""What the registers that supplement the job registers hold: the unemployed, conscripts, personnel in central and local
government, and sick leaves.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from registers.conscripts import CONSCRIPTS
from registers.government_employees import CENTRAL_GOVERNMENT_EMPLOYEES, LOCAL_GOVERNMENT_EMPLOYEES
from registers.register_of_unemployed import UNEMPLOYED_PERSONS
from registers.schema import Register
from registers.sick_leaves import MOST_DAYS_BY_SELF, SICK_LEAVES
from registers.synthetic.absences import BY_DOCTOR, BY_SELF
from registers.synthetic.characteristics import SECTOR_GROUPS
from registers.synthetic.delivery import Part
from registers.synthetic.draws import Bools, Days, Ints, generator
from registers.synthetic.establishments import unused_organisation_numbers
from registers.synthetic.extracts import digits, extract, kept, texts
from registers.synthetic.job_spells import NO_DAY
from registers.synthetic.observed_rows import ObservedRows
from registers.synthetic.observed_work import job_is_covered
from registers.synthetic.observer import Observer
from registers.synthetic.settings import Settings
from registers.synthetic.unemployment import IN_MEASURE, MEASURES
from registers.synthetic.world import World

PERSONNEL_DAY = np.datetime64("2001-10-01")
"""Reference date of both personnel registers."""
_BEFORE_PERSONNEL_DAY = np.datetime64("2001-07-01")


def observe_labour_market(
    part: Part, world: World, establishments: pd.DataFrame, settings: Settings, seed: int
) -> None:
    """Write the unemployed, conscripts, personnel registers and sick leaves of a municipality's residents."""

    def observer(register: Register, rows: int) -> Observer:
        rng = generator(seed, world.municipality.code, f"observed {register.name}")
        return Observer(register.name, settings.defects(register.name), rng, rows)

    unemployed = observer(UNEMPLOYED_PERSONS, len(world.work.unemployment))
    part.observe(unemployed_extract(unemployed, world), unemployed)
    service = observer(CONSCRIPTS, len(world.work.services))
    part.observe(conscripts_extract(service, world), service)
    sector = establishments["cell"].to_numpy()[world.jobs["establishment"].to_numpy()] % len(SECTOR_GROUPS)
    for register, employed in (
        (CENTRAL_GOVERNMENT_EMPLOYEES, sector == 0),
        (LOCAL_GOVERNMENT_EMPLOYEES, (sector == 1) | (sector == 2)),
    ):
        personnel = observer(register, len(world.jobs))
        part.observe(personnel_extract(register, personnel, world, establishments, employed), personnel)
    ill = observer(SICK_LEAVES, len(world.work.sick_leaves))
    part.observe(sick_leaves_extract(ill, world, establishments), ill)


def _days(values: pd.Series) -> Days:
    return values.to_numpy().astype("datetime64[D]")


def unemployed_extract(observer: Observer, world: World) -> pa.Table:
    """Spells of unemployment: some stay open after the person got a job."""
    spells = world.work.unemployment
    rows = ObservedRows(
        observer,
        {
            "number": world.persons["number"].to_numpy()[spells["person"].to_numpy()],
            "status": spells["status"].to_numpy(dtype=object),
            "measure": spells["measure"].to_numpy(dtype=object),
            "wages": spells["pays_wages"].to_numpy(dtype=bool),
            "start": _days(spells["start"]),
            "end": _days(spells["end"]),
        },
    )
    rows.replace("end", observer.strike("not_ended", ~np.isnat(rows["end"])), NO_DAY)
    measured = rows["status"] == IN_MEASURE
    rows.replace("measure", observer.strike("missing_measure", measured), "")
    rows.replace("measure", observer.strike("measure_left_standing", ~measured), MEASURES[0])
    rows.replace("wages", observer.strike("wages_mistaken", measured & (rows["measure"] != "")), ~rows["wages"])
    rows.swap("dates_swapped", "start", "end")
    rows.double("duplicate_row")
    rows.spoil_number("wrong_check_digit", "number")
    return extract(
        UNEMPLOYED_PERSONS,
        {
            "national_identity_number": digits(rows["number"], 11),
            "unemployment_status": texts(rows["status"]),
            "measure_type": texts(rows["measure"]),
            "pays_wages": kept(rows["wages"], rows["measure"] == ""),
            "start_date": rows["start"],
            "end_date": rows["end"],
        },
    )


def conscripts_extract(observer: Observer, world: World) -> pa.Table:
    """National service: some discharges were never entered."""
    services = world.work.services
    rows = ObservedRows(
        observer,
        {
            "number": world.persons["number"].to_numpy()[services["person"].to_numpy()],
            "branch": services["branch"].to_numpy(dtype=object),
            "start": _days(services["start"]),
            "end": _days(services["end"]),
            "hours": services["hours"].to_numpy(),
        },
    )
    rows.lose("missing")
    rows.replace("branch", observer.strike("missing_branch"), "")
    rows.replace("end", observer.strike("not_discharged", ~np.isnat(rows["end"])), NO_DAY)
    rows.replace("start", observer.strike("started_years_ago"), rows["start"] - np.timedelta64(730, "D"))
    rows.double("duplicate_row")
    rows.spoil_number("wrong_check_digit", "number")
    return extract(
        CONSCRIPTS,
        {
            "national_identity_number": digits(rows["number"], 11),
            "service_branch": texts(rows["branch"]),
            "start_date": rows["start"],
            "end_date": rows["end"],
            "weekly_hours": rows["hours"],
        },
    )


def personnel_extract(
    register: Register, observer: Observer, world: World, establishments: pd.DataFrame, employed: Bools
) -> pa.Table:
    """Positions on the reference date in one of the two parts of government; some who left are still listed."""
    jobs = world.jobs
    start, end = _days(jobs["start"]), _days(jobs["end"])
    here = employed & (start <= PERSONNEL_DAY) & (np.isnat(end) | (end >= PERSONNEL_DAY))
    gone = employed & (end >= _BEFORE_PERSONNEL_DAY) & (end < PERSONNEL_DAY)
    listed = here | observer.strike("has_left", gone)
    place = jobs["establishment"].to_numpy()
    rows = ObservedRows(
        observer,
        {
            "number": world.persons["number"].to_numpy()[jobs["person"].to_numpy()],
            "establishment": establishments["establishment_number"].to_numpy()[place],
            "hours": jobs["hours"].to_numpy(),
        },
    )
    rows.keep(_largest_position(jobs, np.flatnonzero(listed)))
    rows.lose("missing")
    rows.replace("hours", observer.strike("missing_hours"), np.nan)
    rows.replace("hours", observer.strike("hours_without_point", rows["hours"] > 10), rows["hours"] * 10)
    unknown = observer.strike("unknown_establishment")
    rows.replace("establishment", unknown, unused_organisation_numbers(observer.rng, len(rows)))
    rows.double("duplicate_row")
    rows.spoil_number("wrong_check_digit", "number")
    return extract(
        register,
        {
            "national_identity_number": digits(rows["number"], 11),
            "establishment_number": digits(rows["establishment"], 9),
            "reference_date": np.full(len(rows), PERSONNEL_DAY),
            "position_hours": pa.array(rows["hours"], from_pandas=True),
        },
    )


def _largest_position(jobs: pd.DataFrame, listed: Ints) -> Ints:
    """Of jobs of one person in one establishment, the one of most hours; in order of persons."""
    person, place, hours = (jobs[name].to_numpy()[listed] for name in ("person", "establishment", "hours"))
    order = np.lexsort((-hours, place, person))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(person[order]) != 0) | (np.diff(place[order]) != 0)
    return np.asarray(listed[order[first]])


def sick_leaves_extract(observer: Observer, world: World, establishments: pd.DataFrame) -> pa.Table:
    """Sick leaves: a few name an employer that is not the person's."""
    leaves, jobs = world.work.sick_leaves, world.jobs
    job = leaves["job"].to_numpy()
    place = jobs["establishment"].to_numpy()[job]
    rows = ObservedRows(
        observer,
        {
            "number": world.persons["number"].to_numpy()[jobs["person"].to_numpy()[job]],
            "establishment": establishments["establishment_number"].to_numpy()[place],
            "certified": leaves["certified_by"].to_numpy(dtype=object),
            "start": _days(leaves["start"]),
            "end": _days(leaves["end"]),
        },
    )
    rows.keep(job_is_covered(jobs)[job])
    rows.lose("missing", relative=np.where(rows["certified"] == BY_SELF, 2.0, 1.0))
    wrong = observer.strike("wrong_employer")
    other = rows["establishment"][observer.rng.permutation(len(rows))]
    rows.replace("establishment", wrong, other)
    long = np.isnat(rows["end"]) | (rows["end"] - rows["start"] >= np.timedelta64(MOST_DAYS_BY_SELF, "D"))
    mistaken = observer.strike("certifier_mistaken", long & (rows["certified"] == BY_DOCTOR))
    rows.replace("certified", mistaken, BY_SELF)
    rows.swap("dates_swapped", "start", "end")
    rows.double("duplicate_row")
    rows.spoil_number("wrong_check_digit", "number")
    return extract(
        SICK_LEAVES,
        {
            "national_identity_number": digits(rows["number"], 11),
            "establishment_number": digits(rows["establishment"], 9),
            "certified_by": texts(rows["certified"]),
            "start_date": rows["start"],
            "end_date": rows["end"],
        },
    )
