"""What a dataset does not store, because it follows: answer in words, rationale, group.

The first follows from an item alone. Rationale and group are made again from the scenes: the
store part of the items is asked the same tasks with the same seed, and the rows are matched by id.
That costs what building that part cost, and nothing is held for more than one part and task.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sightline.datasets.build import budget
from sightline.datasets.manifest import Manifest
from sightline.datasets.mix import Mix
from sightline.errors import BadInput
from sightline.questions.items import EXPLAINED, ITEM, make_items
from sightline.questions.replies import answer_words
from sightline.questions.task import Task
from sightline.scenes import SceneBatch
from sightline.scenes.store import SceneStore
from sightline.storage import stamp

__all__ = ["DERIVED", "explained", "needed"]

DERIVED = tuple(name for name in EXPLAINED.names if name not in ITEM.names)
_FROM_SCENES = ("rationale", "group_id")


def needed(columns: Sequence[str]) -> list[str]:
    """The stored columns from which the given ones follow."""
    sources = {
        "answer_text": ("answer", "answer_kind", "choices", "unit"),
        "rationale": ("id", "task", "scene"),
        "group_id": ("id", "task", "scene"),
    }
    out = [c for c in columns if c not in DERIVED]
    for name in columns:
        out += [c for c in sources.get(name, ()) if c not in out]
    return out


def explained(
    folder: Path, table: pa.Table, columns: Sequence[str], scenes: Path | None = None
) -> pa.Table:
    """``table`` with the derived ones among ``columns`` added, in the order of ``columns``.

    Args:
        folder: the dataset the table was read from.
        table: stored columns, at least :func:`needed`.
        columns: names of :data:`EXPLAINED` to return.
        scenes: its scene store, when it is no longer where the manifest says.
    """
    added: dict[str, pa.Array | pa.ChunkedArray] = {}
    if "answer_text" in columns:
        added["answer_text"] = answer_words(table)
    remade = [c for c in columns if c in _FROM_SCENES]
    if remade:
        added |= _remade(folder, table, remade, scenes)
    for name, column in added.items():
        table = table.append_column(EXPLAINED.field(name), column)
    return table.select(list(columns))


@lru_cache(maxsize=4)
def _mix(folder: Path, written: str) -> tuple[Manifest, dict[str, Task], dict[str, float]]:
    manifest = Manifest.read(folder)
    mix = Mix.from_plans(manifest.tasks)
    weights = dict(zip((t.id for t in mix.tasks), mix.weights, strict=True))
    return manifest, {t.id: t for t in mix.tasks}, weights


def _plan(folder: Path) -> tuple[Manifest, dict[str, Task], dict[str, float]]:
    return _mix(folder.resolve(), stamp(folder / "manifest.json"))


def _remade(
    folder: Path, table: pa.Table, columns: list[str], scenes: Path | None
) -> dict[str, pa.Array]:
    manifest, tasks, weights = _plan(folder)
    root = manifest.store_of(folder, scenes)
    store = _store(root.resolve())
    part_of = {name: part for part, ids in enumerate(store.parts) for name in ids}
    scene = table.column("scene").cast(pa.string()).combine_chunks().dictionary_encode()
    parts = np.array([part_of.get(s, -1) for s in scene.dictionary.to_pylist()], dtype=np.int64)
    if (parts < 0).any():
        lost = scene.dictionary[int(np.flatnonzero(parts < 0)[0])].as_py()
        raise BadInput(root, lost, "no such scene here", "name the store the items were built from")
    part = parts[scene.indices.to_numpy()]
    task = table.column("task").cast(pa.string()).combine_chunks().dictionary_encode()
    code = task.indices.to_numpy()
    found: dict[str, list[pa.Array]] = {name: [] for name in columns}
    order: list[np.ndarray] = []
    for number in np.unique(part).tolist():
        world = _world(root.resolve(), number)
        amount = len(world), len(store)
        for which in np.unique(code[part == number]).tolist():
            rows = np.flatnonzero((part == number) & (code == which))
            name = task.dictionary[which].as_py()
            again = make_items(tasks[name], world, budget(manifest, weights[name], *amount))
            at = pc.index_in(table.column("id").take(pa.array(rows)), again.column("id"))
            if at.null_count:
                raise BadInput(root, name, "these scenes do not give the items of the dataset",
                               "name the store it was built from with --scenes")  # fmt: skip
            for column in columns:
                found[column].append(again.column(column).take(at).combine_chunks())
            order.append(rows)
    if not order:
        return {name: pa.array([], pa.string()) for name in columns}
    back = np.empty(len(table), dtype=np.int64)
    back[np.concatenate(order)] = np.arange(len(table))
    return {n: pa.concat_arrays(_flat(v)).take(pa.array(back)) for n, v in found.items()}


def _flat(chunks: list[pa.Array]) -> Iterator[pa.Array]:
    for chunk in chunks:
        yield from chunk.chunks if isinstance(chunk, pa.ChunkedArray) else (chunk,)


@lru_cache(maxsize=2)
def _store(root: Path) -> SceneStore:
    return SceneStore(root)


@lru_cache(maxsize=1)
def _world(root: Path, part: int) -> SceneBatch:
    return _store(root).part(part, validate=False)
