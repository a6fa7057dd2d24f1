"""A measured run in a process of its own: one thread, everything it imports included."""

from __future__ import annotations

import compileall
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import sightline

__all__ = ["fresh", "load_pandas"]

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ARROW_NUM_THREADS": "1"}


def fresh(*arguments: str | Path) -> dict[str, Any]:
    """What ``python ARGUMENTS`` prints as JSON; modules are compiled before, as installing does."""
    compileall.compile_dir(str(Path(sightline.__file__).parent), quiet=1)
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **ONE_THREAD})
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def load_pandas() -> None:
    """Have pyarrow load pandas, so that its time can be told from the rest.

    The first array made does so where pandas is installed. It is no dependency of sightline's.
    """
    import pyarrow as pa

    pa.array([0])
