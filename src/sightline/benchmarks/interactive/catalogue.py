"""Finding a benchmark of games by its id."""

from __future__ import annotations

import importlib
from typing import Final

from sightline.benchmarks.interactive.benchmark import Interactive

__all__ = ["find_interactive", "interactives"]

_MODULES: Final = {"evoempirbench": "evoempirbench"}


def interactives() -> tuple[str, ...]:
    """Ids of all benchmarks that are played."""
    return tuple(_MODULES)


def find_interactive(name: str) -> Interactive | None:
    """The one of an id, in any case and with any separators; None where there is none."""
    found = "".join(c for c in name.lower() if c.isalnum())
    if found not in _MODULES:
        return None
    module = importlib.import_module(f"sightline.benchmarks.interactive.{_MODULES[found]}")
    benchmark: Interactive = module.benchmark
    return benchmark
