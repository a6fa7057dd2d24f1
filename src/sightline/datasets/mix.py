"""Which tasks a build uses: names on the command line, or a TOML file.

::

    [[task]]
    name = "absolute_distance"
    weight = 2.0
    options = { definition = "centre" }
"""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

from sightline.datasets.build import Mix
from sightline.datasets.manifest import TaskPlan
from sightline.errors import BadInput
from sightline.questions import find

__all__ = ["load_mix"]


def load_mix(path: Path | None, names: str) -> Mix:
    """The mix of a file, or of comma-separated task and family names (all when empty)."""
    if path is None:
        return Mix.of(find([n.strip() for n in names.split(",") if n.strip()]))
    if names:
        raise BadInput("--tasks", names, "cannot be combined with --mix")
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput(path, "--mix", "file is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadInput(path, "toml", f"cannot be read: {error}") from None
    entries = data.get("task")
    if not isinstance(entries, list) or not entries:
        raise BadInput(path, "task", "holds no [[task]] tables")
    plans = []
    for row, entry in enumerate(entries):
        try:
            plan = TaskPlan.model_validate(entry)
        except ValueError as error:
            detail = "; ".join(str(error).splitlines()[1:3])
            raise BadInput(path, f"task[{row}]", detail, "name, weight, options") from None
        if not 0 < plan.weight < math.inf:
            raise BadInput(path, f"task[{row}].weight", "must be a positive number")
        plans.append(plan)
    return Mix.from_plans(plans)
