"""The scene store: parts of Parquet tables beside a media folder.

::

    STORE/scenes.json                      format, version, parts with their scene ids
    STORE/parts/00000/objects.parquet ...  the tables, a few dozen scenes a part
    STORE/media/SCENE/...                  images, paths in the tables are relative to STORE

A part is written under a temporary name and renamed; the index is written last, so a store that
was interrupted is not readable rather than short.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import MISSING, Field, fields, replace
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sightline.errors import BadInput
from sightline.scenes.check import check, check_media
from sightline.scenes.media import inside
from sightline.scenes.scene import SceneBatch
from sightline.scenes.tables import (
    Frames,
    Landmarks,
    Objects,
    Scenes,
    Sightings,
    Table,
    Tracks,
    names,
)
from sightline.storage import is_url, place, reading, upload

__all__ = ["SceneStore", "SceneWriter", "write_scenes"]

INDEX = "scenes.json"
FORMAT = "sightline-scenes"
VERSION = 1
SCENES_PER_PART = 32
"""a part holds so many scenes, and more as long as it stays below both of these"""
PAIRS_PER_PART = 2**17
"""pairs of objects of the same scene: columns of one task then fit a few dozen megabytes"""
SIGHTINGS_PER_PART = 2**14
"""sightings and landmarks"""
_TABLES: dict[str, type[Table]] = {
    "scenes": Scenes,
    "objects": Objects,
    "frames": Frames,
    "sightings": Sightings,
    "landmarks": Landmarks,
    "tracks": Tracks,
}
_OPTIONAL = "tracks"
"""a table without rows that a part leaves out: most scenes stand still"""
_ARROW = {"float": pa.float64(), "int": pa.int32(), "bool": pa.bool_(), "str": pa.string()}
_MEDIA = ("rgb", "depth", "instances")


def to_arrow(table: Table) -> pa.Table:
    """A table's columns as Arrow; columns of vectors and matrices as fixed-size lists."""
    out = {}
    for spec in fields(table):
        values = getattr(table, spec.name)
        flat = pa.array(values.reshape(-1), type=_ARROW[spec.metadata["kind"]])
        width = int(np.prod(spec.metadata["shape"]))
        vector = bool(spec.metadata["shape"])
        out[spec.name] = pa.FixedSizeListArray.from_arrays(flat, width) if vector else flat
    return pa.table(out)


def _arrow_type(spec: Field[Any]) -> pa.DataType:
    kind = _ARROW[spec.metadata["kind"]]
    shape = spec.metadata["shape"]
    return pa.list_(kind, int(np.prod(shape))) if shape else kind


def from_arrow(cls: type[Table], data: pa.Table, where: Path) -> Table:
    """The inverse of :func:`to_arrow`; a column that is missing has its default, if there is one.

    Stores of earlier versions lack the columns that were added since. Unknown ones are an error.
    """
    known = {f.name for f in fields(cls)}
    needed = {f.name for f in fields(cls) if f.metadata["default"] is MISSING}
    odd = sorted(set(data.column_names) - known | needed - set(data.column_names))
    if odd:
        raise BadInput(where, ", ".join(odd), "columns do not match this version of the store")
    out: dict[str, Any] = {}
    for spec in fields(cls):
        if spec.name not in data.column_names:
            continue
        column, shape = data.column(spec.name).combine_chunks(), spec.metadata["shape"]
        if column.type != _arrow_type(spec):
            raise BadInput(where, spec.name, f"is {column.type}, expected {_arrow_type(spec)}")
        nulls = column.null_count
        if shape:
            column = column.flatten()
        if nulls or column.null_count:
            raise BadInput(where, spec.name, "holds nulls", "every column is filled")
        values = column.to_numpy(zero_copy_only=False)
        out[spec.name] = values.reshape(len(data), *shape) if shape else values
    return cls(**out)


class SceneWriter:
    """Writes scenes into a new store; use as a context manager.

    Args:
        root: folder to create, or URL; must not hold a store yet.
        copy_media: copy the scenes' images into the store; else they must lie below ``root``.
    """

    def __init__(self, root: str | Path, *, copy_media: bool = True) -> None:
        self.root, self.copy_media = place(root), copy_media
        if (self.root / INDEX).exists():
            raise BadInput(self.root, INDEX, "a store exists here", "choose another folder")
        self._target, self._scratch = self.root, None
        if is_url(root):
            if not copy_media:
                raise BadInput(root, "copy_media", "is off, and a URL holds no images yet")
            # gathered here, and sent when all is there
            self._scratch = TemporaryDirectory(prefix="sightline-")
            self.root = Path(self._scratch.name)
        self._waiting: list[SceneBatch] = []
        self._pairs = self._sighted = 0
        self._parts: list[list[str]] = []
        self._moving: list[int] = []
        self._digest = blake2b(digest_size=16)
        self._seen: set[str] = set()

    def add(self, scenes: SceneBatch, *, validate: bool = True) -> None:
        """Validate and queue scenes; a full part is written at once."""
        if validate:
            check_media(check(scenes))
        for name in scenes.scenes.id:
            if name in self._seen:
                raise BadInput(self.root, "scenes.id", f"{name!r} occurs twice")
            self._seen.add(name)
        for one in scenes if len(scenes) > 1 else [scenes]:
            self._waiting.append(one)
            self._pairs += len(one.objects) ** 2
            self._sighted += len(one.sightings) + len(one.landmarks)
            large = self._pairs >= PAIRS_PER_PART or self._sighted >= SIGHTINGS_PER_PART
            if large and len(self._waiting) >= SCENES_PER_PART:
                self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        batch = SceneBatch.of([self._adopt(s) for s in self._waiting])
        folder = self.root / "parts" / f"{len(self._parts):05d}"
        draft = folder.with_name(folder.name + ".tmp")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        for name in _TABLES:
            if name == _OPTIONAL:
                if not len(batch.tracks):
                    continue
                self._moving.append(len(self._parts))
            data = to_arrow(getattr(batch, name))
            pq.write_table(data, draft / f"{name}.parquet", compression="zstd")
            self._digest.update((draft / f"{name}.parquet").read_bytes())
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(draft, folder)
        self._parts.append(batch.scenes.id.tolist())
        self._waiting, self._pairs, self._sighted = [], 0, 0

    def _adopt(self, scene: SceneBatch) -> SceneBatch:
        """The scene with its media below the store and paths relative to it."""
        name, root = scene.scenes.id[0], scene.scenes.root[0]
        moved: dict[str, Any] = {}
        placed: dict[Path, Path] = {}
        for column in _MEDIA:
            moved[column] = [
                self._place(root, path, f"media/{name}/{column}", placed) if path else ""
                for path in getattr(scene.frames, column)
            ]
        cloud = scene.scenes.points[0]
        points = [self._place(root, cloud, f"media/{name}/points", placed) if cloud else ""]
        return replace(
            scene,
            scenes=replace(scene.scenes, root=names([""]), points=names(points)),
            frames=replace(scene.frames, **moved),
            memo={},
        )

    def _place(self, root: str, path: str, folder: str, placed: dict[Path, Path]) -> str:
        source = inside(root, path)
        if not self.copy_media:
            return source.relative_to(self.root.resolve()).as_posix()
        target = self.root / folder / source.name
        number = 1
        while placed.setdefault(target, source) != source:
            # cam0/1.png and cam1/1.png of one scene
            number += 1
            target = target.with_name(f"{source.stem}-{number}{source.suffix}")
        target.parent.mkdir(parents=True, exist_ok=True)
        # an interrupted writer may have left a part of the file
        shutil.copyfile(source, target)
        return target.relative_to(self.root).as_posix()

    def close(self) -> None:
        """Write the last part and the index; only now the store can be opened."""
        self._flush()
        self.root.mkdir(parents=True, exist_ok=True)
        digest = self._digest.hexdigest()
        index: dict[str, Any] = {
            "format": FORMAT, "version": VERSION, "digest": digest, "parts": self._parts
        }  # fmt: skip
        if self._moving:
            # named, so that a lost file is an error and no scene that stands still
            index["moving"] = self._moving
        draft = self.root / (INDEX + ".tmp")
        draft.write_text(json.dumps(index, indent=1))
        os.replace(draft, self.root / INDEX)
        if self._scratch is not None:
            upload(self.root, self._target, INDEX)
            self._scratch.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()
        elif self._scratch is not None:
            self._scratch.cleanup()


def write_scenes(
    root: str | Path, scenes: Iterable[SceneBatch], *, copy_media: bool = True
) -> Path:
    """Write scenes into a new store at ``root``."""
    with SceneWriter(root, copy_media=copy_media) as writer:
        for batch in scenes:
            writer.add(batch)
    return place(root)


class SceneStore:
    """An opened store: a sequence of parts, each a :class:`SceneBatch`, read when asked for."""

    def __init__(self, root: str | Path) -> None:
        self.root = place(root)
        try:
            index = json.loads((self.root / INDEX).read_text())
        except (FileNotFoundError, NotADirectoryError):
            raise BadInput(
                self.root, INDEX, "is missing", "not a scene store, or unfinished"
            ) from None
        except ValueError as err:
            raise BadInput(self.root / INDEX, "json", f"cannot be read: {err}") from None
        if not isinstance(index, dict) or index.get("format") != FORMAT:
            raise BadInput(self.root / INDEX, "format", f"is not {FORMAT!r}")
        if index.get("version") != VERSION:
            raise BadInput(self.root / INDEX, "version", f"{index.get('version')} is not {VERSION}")
        parts = index.get("parts")
        if not isinstance(parts, list) or not all(isinstance(part, list) for part in parts):
            raise BadInput(self.root / INDEX, "parts", "is no list of lists of scene ids")
        self.parts: list[list[str]] = parts
        moving = index.get("moving", [])
        if not isinstance(moving, list) or not all(type(part) is int for part in moving):
            raise BadInput(self.root / INDEX, "moving", "is no list of numbers of parts")
        self._moving = frozenset(moving)
        self.digest = str(index.get("digest", ""))
        """hash of all tables: another one means other scenes, whatever their names"""

    @property
    def ids(self) -> list[str]:
        """All scene ids in order."""
        return [name for part in self.parts for name in part]

    def __len__(self) -> int:
        return len(self.parts)

    def __iter__(self) -> Iterator[SceneBatch]:
        return (self.part(i) for i in range(len(self)))

    def part(self, index: int, *, validate: bool = True) -> SceneBatch:
        """Scenes of one part."""
        folder = self.root / "parts" / f"{index:05d}"
        tables: dict[str, Any] = {}
        for name, cls in _TABLES.items():
            if name == _OPTIONAL and index not in self._moving:
                continue
            path = folder / f"{name}.parquet"
            try:
                # one file needs none of pyarrow.dataset, of which the import takes longer
                with reading(path, whole=True) as source, pq.ParquetFile(source) as file:
                    tables[name] = from_arrow(cls, file.read(), path)
            except FileNotFoundError:
                raise BadInput(path, name, "file is missing", "restore the store") from None
            except (pa.ArrowException, OSError, UnicodeDecodeError) as err:
                raise BadInput(path, name, f"cannot be read as Parquet: {err}") from None
        if tables["scenes"].id.tolist() != self.parts[index]:
            raise BadInput(folder, "scenes.id", f"are not those in {INDEX}", "restore the store")
        roots = names([str(self.root)] * len(tables["scenes"]))
        batch = SceneBatch(**{**tables, "scenes": replace(tables["scenes"], root=roots)})
        return check(batch, str(folder)) if validate else batch

    def read(self, ids: Sequence[str] | None = None) -> SceneBatch:
        """The named scenes (all by default) as one batch."""
        batch = SceneBatch.of(list(self))
        if ids is None:
            return batch
        row = {name: i for i, name in enumerate(batch.scenes.id)}
        missing = [name for name in ids if name not in row]
        if missing:
            raise BadInput(self.root, "scenes.id", f"no scene {missing[0]!r} in this store")
        return batch.select([row[name] for name in ids])
