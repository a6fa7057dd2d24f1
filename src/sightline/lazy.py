"""What a folder offers, loaded when it is first used: importing the folder itself stays cheap.

The ``__init__`` of such a folder lists its imports once, where editors and type checkers read
them, and this module as well::

    if TYPE_CHECKING:
        from sightline.views.marks import draw_marks
    else:
        __getattr__, __dir__ = on_demand(__name__)

No module of the folder may have the name of something the folder offers: importing it would put
the module in the place of that name.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

__all__ = ["on_demand"]


def on_demand(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """``__getattr__`` and ``__dir__`` (PEP 562) of a package that imports under TYPE_CHECKING."""
    module = sys.modules[package]

    @cache
    def modules() -> dict[str, str]:
        loader = module.__spec__.loader  # type: ignore[union-attr]
        return _imported(loader.get_source(package), package)  # type: ignore[union-attr]

    def load(name: str) -> Any:
        if name not in module.__all__:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(modules()[name]), name)
        setattr(module, name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(module), *module.__all__})

    return load, names


def _imported(source: str, package: str) -> dict[str, str]:
    """The module of each name that ``source`` imports in its ``if TYPE_CHECKING`` blocks."""
    blocks = [node for node in ast.parse(source).body if isinstance(node, ast.If)]
    return {
        alias.name: f"{package}.{line.module}" if line.level else str(line.module)
        for block in blocks
        for line in block.body
        if isinstance(line, ast.ImportFrom)
        for alias in line.names
    }
