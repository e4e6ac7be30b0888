"""`python -m census.cli` is the command `census`."""

from __future__ import annotations

import sys

from census.cli import main

sys.exit(main())
