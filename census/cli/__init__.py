"""The command `census`: arguments, progress, exit codes.

Exit codes: 0 all went well; 1 a step failed or the input is bad; 2 the command line is wrong; 130 interrupted.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

from census.cli.arguments import build_parser
from census.errors import CensusError


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code.

    Args:
        argv: arguments without the program's name; None: those of this process.
    """
    arguments = build_parser().parse_args(argv)
    if "data" in arguments:
        arguments.data = arguments.data.expanduser().resolve()  # Airflow wants it absolute
    try:
        # Imported only now: Airflow alone takes four seconds, and `census --help` should not wait for it.
        return int(importlib.import_module(arguments.module).main(arguments))
    except CensusError as error:
        print_error(error)
        return 1
    except BrokenPipeError:  # the reader of our output, such as `head`, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return 130


def print_error(error: CensusError) -> None:
    """Print on standard error what is wrong and what to do about it."""
    print(f"error: {error.problem}", file=sys.stderr)
    if error.remedy:
        print(f"  what to do: {error.remedy}", file=sys.stderr)
