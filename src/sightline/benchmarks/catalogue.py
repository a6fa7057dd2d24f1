"""Finding a benchmark by its id; its module is imported when it is asked for."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache

from sightline.benchmarks.protocol import Benchmark
from sightline.errors import BadInput

__all__ = ["benchmarks", "find_benchmark"]

_NO_MODULE_NAMES = {"threedsr_bench": "3dsrbench"}
"""ids of modules that cannot be called by their id, by module"""


@cache
def _modules() -> dict[str, str]:
    """Modules by the id of their benchmark."""
    from sightline.benchmarks import published

    names = (m.name for m in pkgutil.iter_modules(published.__path__))
    return {_NO_MODULE_NAMES.get(name, name): name for name in names if not name.startswith("_")}


@cache
def benchmarks() -> tuple[str, ...]:
    """Ids of all benchmarks, in alphabetical order."""
    return tuple(sorted(_modules()))


def find_benchmark(name: str) -> Benchmark:
    """The benchmark of an id, ``vsi_bench``; ``VSI-Bench`` and ``vsi`` find it too.

    Raises:
        BadInput: there is none.
    """
    known = _modules()
    found = name if name in known else _spelled(name, known)
    if found is None:
        raise BadInput("benchmarks", name, "no such benchmark", ", ".join(benchmarks()))
    module = importlib.import_module(f"sightline.benchmarks.published.{known[found]}")
    benchmark: Benchmark = module.benchmark
    return benchmark


def _spelled(name: str, ids: Iterable[str]) -> str | None:
    """The id that differs only in case, in separators, or in a trailing "bench"."""
    by_key = {_key(each): each for each in ids}
    return by_key.get(_key(name))


def _key(name: str) -> str:
    letters = "".join(c for c in name.lower() if c.isalnum())
    return letters.removesuffix("bench") or letters
