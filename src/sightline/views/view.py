"""What a view is: evidence that can be drawn for any scene that has what it needs."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sightline import hashing
from sightline.errors import BadInput
from sightline.facts.fact import remembered
from sightline.scenes import SceneBatch
from sightline.scenes.media import inside

__all__ = ["Drawing", "Need", "View"]

Drawing: TypeAlias = Image.Image | str
Need = Literal["rgb", "depth", "pose", "sightings", "boxes"]
Option: TypeAlias = str | int | float | bool


@dataclass(frozen=True)
class View:
    """One kind of evidence, of frames or of whole scenes; a card lists those it shows.

    >>> views = (RGB, DepthCode)
    >>> views = (BirdsEye.using(size=512), Numbered)
    """

    name: str
    """folder of its pictures"""
    make: Callable[..., Any]
    """picture: ``make(world, row, **options)``; text: ``make(world, **options)``, a column of all
    rows; with ``pointed`` the objects of the question come after the row"""
    needs: tuple[Need, ...] = ("rgb",)
    scope: Literal["frame", "scene"] = "frame"
    kind: Literal["picture", "text"] = "picture"
    pointed: bool = False
    """shows the objects of the question, so that every question has its own"""
    stored: str = ""
    """column of the frames that names a file which is this picture already"""
    options: tuple[tuple[str, Option], ...] = ()

    def using(self, **options: Option) -> View:
        """The same view with other options."""
        return replace(self, options=tuple(sorted({**dict(self.options), **options}.items())))

    def ready(self, world: SceneBatch) -> NDArray[np.bool_]:
        """(rows,) frames or scenes that have what the view needs; a scene, in any one frame."""
        f, scenes = world.frames, len(world.scenes)
        seen = np.bincount(world.sightings.frame, minlength=len(f)) > 0
        per_frame = {"rgb": f.rgb != "", "depth": f.depth != "", "pose": f.posed, "sightings": seen}
        frames = np.ones(len(f), dtype=np.bool_)
        for need in self.needs:
            frames &= np.asarray(per_frame.get(need, frames), dtype=np.bool_)
        boxed = np.diff(world.object_start) > 0
        scene = boxed if "boxes" in self.needs else np.ones(scenes, dtype=np.bool_)
        if self.scope == "frame":
            return np.asarray(frames & scene[f.scene])
        if set(self.needs) - {"boxes"}:
            scene = scene & (np.bincount(f.scene[frames], minlength=scenes) > 0)
        return np.asarray(scene)

    def draw(self, world: SceneBatch, row: int, objects: Sequence[int] = ()) -> Drawing:
        """The view of a frame or scene row.

        Args:
            objects: object rows of the question, for views that point.
        """
        if not self.ready(world)[row]:
            rows = world.frames if self.scope == "frame" else world.scenes
            problem = f"no {' and '.join(self.needs)} for the view {self.name}"
            raise BadInput(rows.id[row], "views", problem, "choose another view")
        options = dict(self.options)
        if self.kind == "text":
            texts = remembered(world, (self.folder, "texts"), lambda: self.make(world, **options))
            return str(texts[row].as_py())
        pointed = (objects,) if self.pointed else ()
        made: Image.Image = self.make(world, row, *pointed, **options)
        return made

    @property
    def folder(self) -> str:
        """Its name with its options: ``birds_eye-size_512``."""
        parts = [self.name, *(f"{key}_{value}" for key, value in self.options)]
        return re.sub(r"[^\w.-]", "_", "-".join(parts))

    def path(self, world: SceneBatch, row: int, objects: Sequence[int] = ()) -> str:
        """Where a dataset keeps the picture: ``media/SCENE/VIEW/FRAME.png``.

        Pictures of scenes are called ``scene.png``; those for the objects of one question carry a
        hash of their ids.
        """
        scene = row if self.scope == "scene" else int(world.frames.scene[row])
        name = "scene" if self.scope == "scene" else str(world.frames.id[row])
        if self.stored:
            name = PurePosixPath(getattr(world.frames, self.stored)[row]).name
        if self.pointed:
            ids = [hashing.key(str(world.objects.id[int(o)])) for o in objects]
            name += f"-{hashing.base32(hashing.mix('objects', *ids))[0].as_py()}"
        ending = "" if self.stored else ".txt" if self.kind == "text" else ".png"
        return f"media/{world.scenes.id[scene]}/{self.folder}/{name}{ending}"

    def write(self, world: SceneBatch, row: int, out: Path, objects: Sequence[int] = ()) -> str:
        """Draw into the dataset folder ``out`` what is not there yet; the path inside it."""
        name = self.path(world, row, objects)
        target = out / name
        if target.exists():
            return name
        draft = target.with_name(".tmp-" + target.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        if self.stored:
            root = world.scenes.root[world.frames.scene[row]]
            shutil.copyfile(inside(root, getattr(world.frames, self.stored)[row]), draft)
        elif isinstance(made := self.draw(world, row, objects), str):
            draft.write_text(made, encoding="utf-8")
        else:
            made.save(draft, format="PNG")
        os.replace(draft, target)
        return name
