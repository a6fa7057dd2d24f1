"""Fields of pictures: their paths, their sizes, and further ones drawn for the record."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.records.base import Batch, picked
from sightline.scenes import SceneBatch
from sightline.scenes.media import inside

__all__ = ["Depths", "Drawn", "FrameIndex", "Gathered", "ImageSize", "Images", "Video"]

Draw = Callable[[SceneBatch, int], NDArray[np.uint8]]


@dataclass(frozen=True)
class Images:
    """Paths of the pictures shown, relative to the dataset; with ``at`` one of them, else a list.

    ``reverse`` lists the last one first. A missing one is "".
    """

    at: int | None = None
    reverse: bool = False

    def values(self, batch: Batch) -> Sequence[Any]:
        lists = [list(names or ()) for names in batch.column("images")]
        if self.reverse:
            lists = [names[::-1] for names in lists]
        return picked(lists, self.at, "")


@dataclass(frozen=True)
class Gathered:
    """The pictures shown, as links below one folder of the export; names are relative to it."""

    folder: str

    def values(self, batch: Batch) -> Sequence[Any]:
        lists = [list(names or ()) for names in batch.column("images")]
        for name in dict.fromkeys(name for names in lists for name in names):
            target = batch.out / self.folder / _below_media(name)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                _link(batch.folder / name, target)
        return [[_below_media(name) for name in names] for names in lists]


def _below_media(name: str) -> str:
    return name.removeprefix("media/")


@dataclass(frozen=True)
class Video:
    """A name for the pictures of a scene as one video: the scene's folder of frames."""

    path: str = "media/{scene}/rgb"

    def values(self, batch: Batch) -> Sequence[Any]:
        return [self.path.format(scene=scene) for scene in batch.column("scene")]


@dataclass(frozen=True)
class Depths:
    """Depth files of the frames shown, as links into the export; "" where there is none."""

    folder: str = "depth"
    at: int | None = None

    def values(self, batch: Batch) -> Sequence[Any]:
        lists = [[self._one(batch, row) for row in rows] for rows in batch.frame_rows]
        return picked(lists, self.at, "")

    def _one(self, batch: Batch, row: int) -> str:
        world, memo = batch.scenes, batch.memo
        source = world.frames.depth[row]
        if not source:
            return ""
        scene = world.frames.scene[row]
        name = f"{self.folder}/{world.scenes.id[scene]}/{Path(source).name}"
        if (self.folder, row) not in memo:
            memo[self.folder, row] = True
            target = batch.out / name
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                _link(inside(world.scenes.root[scene], source), target)
        return name


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        target.write_bytes(source.read_bytes())


@dataclass(frozen=True)
class Drawn:
    """Pictures drawn for the record, one per frame shown: ``draw(world, frame)`` -> (H, W, 3).

    Kept under ``name``/SCENE/FRAME.png of the export, each drawn once. With ``per_scene`` one
    picture per scene; ``draw`` then gets the scene's row. ``before`` and ``after`` also list the
    items' own pictures, pair by pair (``interleave``) or all of them.
    """

    name: str
    draw: Draw
    per_scene: bool = False
    at: int | None = None
    with_own: bool = False
    first: bool = False
    """the drawn picture before the item's own ones"""

    def values(self, batch: Batch) -> Sequence[Any]:
        own = Images().values(batch) if self.with_own else [[] for _ in range(len(batch))]
        out: list[Any] = []
        for scene, frames, pictures in zip(
            batch.scene_rows.tolist(), batch.frame_rows, own, strict=True
        ):
            drawn = [self._one(batch, row) for row in ([scene] if self.per_scene else frames)]
            if self.with_own and not self.per_scene and len(pictures) == len(drawn):
                order = (1, 0) if self.first else (0, 1)
                both = (pictures, drawn)
                drawn = [
                    pair for k in zip(both[order[0]], both[order[1]], strict=True) for pair in k
                ]
            elif self.with_own:
                drawn = [*drawn, *pictures] if self.first else [*pictures, *drawn]
            out.append(drawn if self.at is None else drawn[self.at])
        return out

    def _one(self, batch: Batch, row: int) -> str:
        world = batch.scenes
        if self.per_scene:
            name = f"{self.name}/{world.scenes.id[row]}.png"
        else:
            scene = world.scenes.id[world.frames.scene[row]]
            name = f"{self.name}/{scene}/{world.frames.id[row]}.png"
        path = batch.out / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(".tmp-" + path.name)
            from PIL import Image

            Image.fromarray(self.draw(world, row)).save(draft, format="PNG")
            os.replace(draft, path)
        return name


@dataclass(frozen=True)
class ImageSize:
    """[width, height] of the first frame shown, or one side of every frame as a list."""

    side: str = ""
    every: bool = False

    def values(self, batch: Batch) -> Sequence[Any]:
        size = batch.scenes.frames.size
        at = {"": slice(None), "width": 0, "height": 1}[self.side]
        lists = [[size[row][at].tolist() for row in rows] for rows in batch.frame_rows]
        return lists if self.every else [entries[0] if entries else None for entries in lists]


@dataclass(frozen=True)
class FrameIndex:
    """Position of the frames shown among the frames of their scene, counted from ``start``."""

    start: int = 0

    def values(self, batch: Batch) -> Sequence[Any]:
        first = batch.scenes.frame_start
        return [
            [row - int(first[s]) + self.start for row in rows]
            for s, rows in zip(batch.scene_rows.tolist(), batch.frame_rows, strict=True)
        ]
