"""What somebody may want to do, and which thing of a scene serves: ``needs.toml``.

Categories that the table does not know make a scene's needs unknown; so does a thing that might
serve as well.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sightline.facts.fact import Rows
from sightline.scenes import SceneBatch

__all__ = ["Served", "needs", "served", "table"]


class Served(NamedTuple):
    """n pairs of a scene and a need, each with the one object that serves it."""

    scene: Rows
    need: NDArray[np.int64]
    """row of :func:`needs`"""
    object: Rows


@cache
def table() -> dict[str, Any]:
    """The file as it is."""
    path = files("sightline.facts") / "needs.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def needs() -> tuple[str, ...]:
    """Names of the needs, in the order of the file."""
    return tuple(table()["need"])


def served(world: SceneBatch, apart: tuple[str, ...] = ()) -> Served:
    """Needs that exactly one object of a scene serves, beside which nothing might.

    ``apart``: categories that count for nothing, parts of the room itself.
    """
    entries = table()["need"].values()
    every = {name for e in entries for name in (*e["serves"], *e["might"])}
    names, code = np.unique(np.char.lower(world.objects.category.astype(str)), return_inverse=True)
    code, scenes = code.reshape(-1), len(world)
    held = np.zeros((scenes, len(names)), dtype=np.int64)
    np.add.at(held, (world.objects.scene, code), 1)
    known = {*every, *table()["none"]["known"], *apart}
    strange = np.array([name not in known for name in names.tolist()], dtype=bool)
    serves, might = (
        np.array([[n in e[part] for n in names.tolist()] for e in entries], dtype=bool).reshape(
            len(entries), len(names)
        )
        for part in ("serves", "might")
    )
    able, doubt = held @ serves.T, held @ might.T
    unknown = held[:, strange].sum(axis=1) > 0
    sure = (able == 1) & (doubt == 0) & ~unknown[:, None]
    scene, need = np.nonzero(sure)
    # the object is the only one of its scene whose category serves
    row, served_need = np.nonzero(serves[:, code].T)
    found = np.full((scenes, len(entries)), -1, dtype=np.int64)
    found[world.objects.scene[row], served_need] = row
    return Served(scene, need, found[scene, need])
