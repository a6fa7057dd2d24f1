"""Finding a benchmark by its id; its module is imported when it is asked for."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from sightline.benchmarks.protocol import Benchmark
from sightline.errors import BadInput

__all__ = ["benchmarks", "find_benchmark"]


@cache
def benchmarks() -> tuple[str, ...]:
    """Ids of all benchmarks, in alphabetical order."""
    from sightline.benchmarks import published

    names = (m.name for m in pkgutil.iter_modules(published.__path__))
    return tuple(sorted(name for name in names if not name.startswith("_")))


def find_benchmark(name: str) -> Benchmark:
    """The benchmark of an id, ``vsi_bench`` or ``vsi-bench``.

    Raises:
        BadInput: there is none.
    """
    module = name.replace("-", "_").lower()
    if module not in benchmarks():
        raise BadInput("benchmarks", name, "no such benchmark", ", ".join(benchmarks()))
    found: Benchmark = importlib.import_module(f"sightline.benchmarks.published.{module}").benchmark
    return found
