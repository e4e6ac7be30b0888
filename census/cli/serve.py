"""`census serve`: the StatBank of published matrices, on this machine or behind a proxy."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from census.cli.run_folders import find_run
from census.errors import ParameterError


def main(arguments: Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM; give the exit code.

    Raises:
        ParameterError: no folder is given, or it is not there.
        StoreError: a folder holds no publication, or one that cannot be read.
    """
    import uvicorn  # noqa: PLC0415 - heavy

    from census.statbank import Settings, create_service  # noqa: PLC0415 - heavy
    from census.statbank.api import Limits  # noqa: PLC0415

    outputs = [find_output(arguments.data, run) for run in arguments.runs]
    limits = Limits(arguments.cells, arguments.calls)
    service = create_service(outputs, Settings(limits=limits))
    print(f"the StatBank of {len(outputs)} run(s): http://{arguments.host}:{arguments.port}/en/", flush=True)
    uvicorn.run(
        service,
        host=arguments.host,
        port=arguments.port,
        log_level="warning",
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1",
        server_header=False,
    )
    return 0


def find_output(data: Path, run: str) -> Path:
    """The folder ``output/`` of a run by its name, or a folder of that kind that is given itself.

    Raises:
        ParameterError: there is neither.
    """
    given = Path(run)
    if (given / "matrices").is_dir():
        return given
    if (given / "output").is_dir():
        return given / "output"
    try:
        return find_run(data, run) / "output"
    except ParameterError:
        raise ParameterError(
            f"There is no run '{run}' in {data}, and no folder of that name with published matrices.",
            "See 'census runs', or give the folder output/ of a run.",
        ) from None
