"""Published record schemas: what a system's files look like, said as data.

A :class:`Record` names its file and, key by key, the field that fills it. A field turns a
:class:`Batch` of items into one value per item::

    Record("train.json", {
        "image_path": Images(0),
        "question": Prompt(ending="Final answer should be yes or no."),
        "answer": Answer(),
        "qa_type": Label(),
    })

Values may be nested dicts and lists of fields. A new field is a frozen dataclass with ``values``.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any, Literal, Protocol, TextIO, runtime_checkable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sightline.datasets.items import read_parts
from sightline.datasets.manifest import Manifest
from sightline.datasets.mix import Mix
from sightline.errors import BadInput
from sightline.scenes import SceneBatch
from sightline.scenes.store import SceneStore

__all__ = ["Batch", "Field", "Record", "field_values", "picked", "write_record"]

Shape = Literal["json", "jsonl", "csv", "tsv"]
ROWS_AT_A_TIME = 8192


@dataclass(frozen=True, eq=False)
class Batch:
    """Items of one store part, with the scenes they were asked about.

    ``world`` is None when the record needs no scenes. Object and frame rows index its tables.
    """

    items: pa.Table
    labels: Mapping[str, str]
    folder: Path
    """the dataset"""
    out: Path
    """folder of the export; pictures that a record draws go below it"""
    world: SceneBatch | None = None
    memo: dict[Any, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The items as dicts."""
        found: list[dict[str, Any]] = self.items.to_pylist()
        return found

    def column(self, name: str) -> list[Any]:
        """One column as Python values."""
        found: list[Any] = self.items.column(name).to_pylist()
        return found

    @property
    def scenes(self) -> SceneBatch:
        """The scenes; :class:`BadInput` when the export was started without them."""
        if self.world is None:
            raise BadInput(self.folder, "scenes", "this record needs the scenes", "give --scenes")
        return self.world

    @cached_property
    def scene_rows(self) -> NDArray[np.int64]:
        """(n,) scene of each item."""
        place = {name: i for i, name in enumerate(self.scenes.scenes.id.tolist())}
        return np.array([place[s] for s in self.column("scene")], dtype=np.int64)

    @cached_property
    def object_rows(self) -> list[list[int]]:
        """Objects of each item, roles first, options last; categories are left out."""
        objects = self.scenes.objects
        place = {
            (int(s), name): i
            for i, (s, name) in enumerate(
                zip(objects.scene.tolist(), objects.id.tolist(), strict=True)
            )
        }
        return [
            [place[s, name] for name in names if not name.startswith("*")]
            for s, names in zip(self.scene_rows.tolist(), self.column("objects"), strict=True)
        ]

    @cached_property
    def frame_rows(self) -> list[list[int]]:
        """Frames of each item; all frames of the scene where a video is shown."""
        frames, start = self.scenes.frames, self.scenes.frame_start
        place = {
            (int(s), name): i
            for i, (s, name) in enumerate(
                zip(frames.scene.tolist(), frames.id.tolist(), strict=True)
            )
        }
        out = []
        for s, names in zip(self.scene_rows.tolist(), self.column("views"), strict=True):
            rows = [place[s, name] for name in names]
            out.append(rows or list(range(int(start[s]), int(start[s + 1]))))
        return out


@runtime_checkable
class Field(Protocol):
    """One value per item."""

    def values(self, batch: Batch) -> Sequence[Any]:
        """(n,) JSON values."""


Fields = Field | Mapping[str, Any] | Sequence[Any] | str | int | float | bool | None


@dataclass(frozen=True)
class Record:
    """A published record.

    Attributes:
        file: its file name; ``{label}`` in it makes one file per label.
        fields: key -> field, nested dicts or lists of fields, or a constant.
        shape: one JSON array, JSON lines, or a table with the keys as head.
        only: labels that go into this record; () = all.
        keep: a field of booleans; items where it is False are left out.
        rows: makes entries of the scenes themselves instead of the items; ``fields`` is then {}.
        serial: key of those entries that gets a running number; "" for none.
        optional: keys that entries leave out where they have no value (None).
        order: fields by whose values the entries of a file are sorted; () leaves them as they come.
            Sorted entries are kept in memory until all are there.
    """

    file: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    shape: Shape = "json"
    only: tuple[str, ...] = ()
    keep: Field | None = None
    rows: Callable[[SceneBatch], Iterable[dict[str, Any]]] | None = None
    serial: str = ""
    optional: tuple[str, ...] = ()
    order: tuple[Field, ...] = ()


def write_record(
    folder: Path, out: Path, record: Record | Sequence[Record], scenes: Path | None = None
) -> list[Path]:
    """Write a dataset in published records; returns the files.

    Args:
        folder: a finished dataset.
        out: folder to write; pictures that the record draws go below it.
        record: one, or several that are written in one pass.
        scenes: the scene store, when it is no longer where the manifest says.
    """
    records = [record] if isinstance(record, Record) else list(record)
    out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        files: dict[str, _Sink] = {}
        of_items = [r for r in records if r.rows is None]
        for batch in _batches(folder, out, scenes) if of_items else ():
            for each in of_items:
                _add(each, batch, files, stack)
        for each in records:
            if each.rows is not None:
                _add_scenes(each, _store(folder, scenes), out, files, stack)
    for sink in files.values():
        os.replace(sink.draft, sink.path)
    return [sink.path for sink in files.values()]


def _add(record: Record, batch: Batch, files: dict[str, _Sink], stack: ExitStack) -> None:
    labels = [batch.labels[t] for t in batch.column("task")]
    rows = np.flatnonzero([not record.only or name in record.only for name in labels])
    if record.keep is not None and len(rows):
        rows = rows[np.asarray(record.keep.values(_part(batch, rows)), dtype=bool)]
    if not len(rows):
        return
    batch = _part(batch, rows)
    entries = field_values(record.fields, batch)
    places = field_values(record.order, batch)
    for row, entry, place in zip(rows.tolist(), entries, places, strict=True):
        name = record.file.replace("{label}", labels[row])
        if name not in files:
            files[name] = stack.enter_context(_Sink(batch.out / name, record.shape))
        lacking = [key for key in record.optional if entry[key] is None]
        whole = {k: v for k, v in entry.items() if k not in lacking}
        if record.order:
            files[name].held.append((place, whole))
        else:
            files[name].write(whole)


def _part(batch: Batch, rows: NDArray[np.int64]) -> Batch:
    """Some of the items."""
    items = batch.items.take(pa.array(rows))
    return Batch(items, batch.labels, batch.folder, batch.out, batch.world)


def _add_scenes(
    record: Record, store: SceneStore, out: Path, files: dict[str, _Sink], stack: ExitStack
) -> None:
    assert record.rows is not None
    for part in range(len(store)):
        for entry in record.rows(store.part(part, validate=False)):
            if record.file not in files:
                files[record.file] = stack.enter_context(_Sink(out / record.file, record.shape))
            sink = files[record.file]
            sink.write({**entry, record.serial: sink.count} if record.serial else entry)


def _store(folder: Path, scenes: Path | None) -> SceneStore:
    return SceneStore(Manifest.read(folder).store_of(folder, scenes))


def field_values(spec: Any, batch: Batch) -> Sequence[Any]:
    """Values of a field, of a structure of fields, or a constant repeated."""
    if isinstance(spec, Mapping):
        columns = {key: field_values(entry, batch) for key, entry in spec.items()}
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    if isinstance(spec, list | tuple):
        parts = [field_values(entry, batch) for entry in spec]
        return [list(row) for row in zip(*parts, strict=True)] if parts else [[]] * len(batch)
    if isinstance(spec, Field):
        return spec.values(batch)
    return [spec] * len(batch)


def picked(lists: Sequence[Sequence[Any]], at: int | None, missing: Any = None) -> Sequence[Any]:
    """The lists, or with ``at`` their entry there; ``missing`` where a list is too short."""
    if at is None:
        return lists
    return [v[at] if -len(v) <= at < len(v) else missing for v in lists]


def _batches(folder: Path, out: Path, scenes: Path | None) -> Iterator[Batch]:
    manifest = Manifest.read(folder)
    labels = Mix.from_plans(manifest.tasks).labels
    store = _store(folder, scenes)
    part_of = {name: part for part, ids in enumerate(store.parts) for name in ids}
    loaded: tuple[int, SceneBatch | None] = (-1, None)
    for table in read_parts(folder, scenes=scenes):
        parts = np.array([part_of.get(s, -1) for s in table.column("scene").to_pylist()])
        for part in np.unique(parts).tolist():
            if part < 0:
                raise BadInput(store.root, "scene", "scenes of the items are not in the store",
                               "name the store the items were built from")  # fmt: skip
            if loaded[0] != part:
                loaded = (part, store.part(part, validate=False))
            rows = np.flatnonzero(parts == part)
            for first in range(0, len(rows), ROWS_AT_A_TIME):
                some = table.take(pa.array(rows[first : first + ROWS_AT_A_TIME]))
                yield Batch(some, labels, folder, out, loaded[1])


class _Sink:
    """A file that grows entry by entry, under a temporary name."""

    def __init__(self, path: Path, shape: Shape) -> None:
        self.path, self.shape = path, shape
        self.draft = path.with_name(path.name + ".tmp")
        self.count = 0
        self.held: list[tuple[list[Any], dict[str, Any]]] = []
        """entries that wait for others, with their places"""
        self.file: TextIO
        self.write: Callable[[dict[str, Any]], None]

    def __enter__(self) -> _Sink:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.file = self.draft.open("w", encoding="utf-8", newline="")
        self.write = {"json": self._array, "jsonl": self._line}.get(self.shape, self._row)
        return self

    def __exit__(self, *exception: object) -> None:
        for _, entry in sorted(self.held, key=itemgetter(0)):
            self.write(entry)
        if self.shape == "json":
            self.file.write("\n]\n" if self.count else "[]\n")
        self.file.close()

    def _array(self, entry: dict[str, Any]) -> None:
        self.file.write(
            ("[\n" if not self.count else ",\n") + json.dumps(entry, ensure_ascii=False)
        )
        self.count += 1

    def _line(self, entry: dict[str, Any]) -> None:
        self.count += 1
        self.file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def _row(self, entry: dict[str, Any]) -> None:
        rows = csv.writer(self.file, delimiter="," if self.shape == "csv" else "\t",
                          lineterminator="\n")  # fmt: skip
        if not self.count:
            rows.writerow(entry)
        self.count += 1
        rows.writerow(
            [v if isinstance(v, str | int | float) else json.dumps(v) for v in entry.values()]
        )
