"""Readers of published scene formats, one file each; a new file here is found by itself.

Other packages add readers with an entry point in the group ``sightline.readers``.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from sightline.errors import BadInput
from sightline.scenes.readers.base import Reader, load_json, load_matrix, load_text

__all__ = ["Reader", "load_json", "load_matrix", "load_text", "reader_for", "readers"]


@cache
def readers() -> dict[str, Reader]:
    """All readers by name, in alphabetical order."""
    # slow to import, and of no use to what reads no scenes
    from importlib.metadata import entry_points

    modules = [
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
    ]
    # a module without a reader is a helper of the others
    found = [module.READER for module in modules if hasattr(module, "READER")]
    found += [point.load() for point in entry_points(group="sightline.readers")]
    out: dict[str, Reader] = {}
    for reader in found:
        if reader.name in out:
            raise BadInput("sightline.readers", reader.name, "two readers have this name")
        out[reader.name] = reader
    return dict(sorted(out.items()))


def reader_for(path: Path, name: str = "") -> Reader:
    """The reader that claims ``path``, or the one called ``name``."""
    if name:
        if name not in readers():
            raise BadInput(path, "format", f"no reader {name!r}", f"one of {', '.join(readers())}")
        return readers()[name]
    claims = [reader for reader in readers().values() if reader.claims(path)]
    if not claims:
        names = ", ".join(readers())
        raise BadInput(path, "format", "no reader knows this folder or file", f"readers: {names}")
    if len(claims) > 1:
        names = ", ".join(r.name for r in claims)
        raise BadInput(path, "format", f"several readers claim it: {names}", "name one: --format")
    return claims[0]
