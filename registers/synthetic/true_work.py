"""The truth about all work of the census year, for measuring what production makes of the registers.

Production never reads it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from registers.synthetic.characteristics import EMPLOYEE, SELF_EMPLOYED
from registers.synthetic.draws import NOBODY
from registers.synthetic.extracts import digits, texts
from registers.synthetic.job_spells import MAIN
from registers.synthetic.world import World

_DEFENCE = "75"


def true_work(world: World, establishments: pd.DataFrame) -> pa.Table:
    """Every spell of work of residents that touches 2001, ordered by person.

    Returns:
        ``national_identity_number``, ``status_in_employment`` (1 employee, also in national service; 2 self-employed),
        ``is_main`` (the main work of census week), ``establishment_number`` (missing for the self-employed and in
        national service), ``industry_division`` (missing if unspecified), ``start_date``, ``end_date`` (missing while
        it lasts), ``weekly_hours``, ``days`` (in 2001), ``wage_nok`` (missing but for jobs).
    """
    jobs = world.work.jobs
    place = jobs["establishment"].to_numpy()
    own_division = world.persons["industry_division"].to_numpy(dtype=object)
    of_jobs = jobs[["person", "start", "end", "hours", "days", "wage"]].assign(
        status=EMPLOYEE,
        is_main=jobs["kind"].to_numpy() == MAIN,
        establishment=establishments["establishment_number"].to_numpy()[place],
        division=establishments["industry_code"].str.slice(0, 2).to_numpy(dtype=object)[place],
    )
    others = [
        spells[["person", "start", "end", "hours", "days"]].assign(
            wage=NOBODY, status=status, is_main=True, establishment=NOBODY, division=division
        )
        for spells, status, division in (
            (
                world.work.businesses,
                SELF_EMPLOYED,
                own_division[world.work.businesses["person"].to_numpy(dtype=np.int64)],
            ),
            (world.work.services, EMPLOYEE, _DEFENCE),
        )
    ]
    spells = pd.concat([of_jobs, *others], ignore_index=True)
    person = spells["person"].to_numpy(dtype=np.int64)
    resident = (world.persons["household"].to_numpy() != NOBODY)[person]
    order = np.argsort(person, kind="stable")
    spells = spells.iloc[order[resident[order]]]
    wage = spells["wage"].to_numpy(dtype=np.int64)
    return pa.table(
        {
            "national_identity_number": digits(
                world.persons["number"].to_numpy()[spells["person"].to_numpy(dtype=np.int64)], 11
            ),
            "status_in_employment": texts(spells["status"].to_numpy(dtype=object)),
            "is_main": spells["is_main"].to_numpy(dtype=bool),
            "establishment_number": digits(spells["establishment"].to_numpy(dtype=np.int64), 9),
            "industry_division": texts(spells["division"].to_numpy(dtype=object)),
            "start_date": spells["start"].to_numpy().astype("datetime64[D]"),
            "end_date": spells["end"].to_numpy().astype("datetime64[D]"),
            "weekly_hours": spells["hours"].to_numpy(dtype=float),
            "days": spells["days"].to_numpy(dtype=np.int64),
            "wage_nok": pa.array(wage, mask=wage == NOBODY),
        }
    )
