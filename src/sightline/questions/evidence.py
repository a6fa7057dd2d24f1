"""Which pictures an item shows, as paths below the dataset."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sightline.facts.fact import Rows, remembered
from sightline.facts.visibility import video_frames
from sightline.questions import references as refs
from sightline.questions.dots import dot_pictures
from sightline.questions.task import Asked, Task
from sightline.scenes import SceneBatch

__all__ = ["FOLDERS", "image_names", "image_paths"]

FOLDERS = ("", "marked", "tags")
"""pictures that all questions about a frame share: as it is, with marks, with object numbers"""


def image_paths(
    task: Task,
    world: SceneBatch,
    asked: Asked,
    scene: Rows,
    style: NDArray[np.int64],
    styles: list[refs.Style],
    told: list[refs.Mention],
) -> pa.ListArray:
    """Paths of the pictures shown, relative to the dataset; frames without one are left out."""
    names = remembered(world, "image_names", lambda: pa.array(image_names(world), pa.string()))
    shared = [FOLDERS.index(s.picture.folder) if s.picture.folder in FOLDERS else 0 for s in styles]
    first = len(world.frames) * np.array([*shared, 0])[style]
    if task.scope != "scene":
        shown = np.stack(asked.views, axis=1)
        flat = shown + first[:, None]
        names = _drawn(world, asked.views, flat, names, scene, style, styles, told)
        if asked.dots:
            names = _with_dots(world, asked, flat, names, scene)
        shown, flat = shown.reshape(-1), flat.reshape(-1)
        offsets = np.arange(len(asked) + 1) * len(asked.views)
    else:
        start, many = video_frames(world)
        lengths = np.diff(start)[scene]
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
        shown = many[np.repeat(start[scene], lengths) + within]
        flat = shown + np.repeat(first, lengths) if first.any() else shown
    pictured = (world.frames.rgb != "")[shown]
    if not pictured.all():
        offsets = np.concatenate([[0], np.cumsum(pictured)])[offsets]
        flat = flat[pictured]
    values = names.take(pa.array(flat))
    return pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), values)


def _drawn(
    world: SceneBatch,
    views: tuple[Rows, ...],
    flat: NDArray[np.int64],
    names: pa.Array,
    scene: Rows,
    style: NDArray[np.int64],
    styles: list[refs.Style],
    told: list[refs.Mention],
) -> pa.Array:
    """``names`` with the pictures drawn for these questions, and ``flat`` pointing at them."""
    found = [names]
    for code in [i for i, each in enumerate(styles) if each.picture.drawing]:
        rows = np.flatnonzero(style == code)
        here, place = [it.take(rows) for it in told], world.scenes.id[scene[rows]]
        for view, frames in enumerate(views) if len(rows) else ():
            drawn, paths = refs.item_pictures(styles[code], place, frames[rows], view, here)
            at = np.flatnonzero(drawn)
            flat[rows[at], view] = sum(map(len, found)) + np.arange(len(at))
            found.append(paths.take(pa.array(at)))
    return pa.concat_arrays(found) if len(found) > 1 else names


def _with_dots(
    world: SceneBatch, asked: Asked, flat: NDArray[np.int64], names: pa.Array, scene: Rows
) -> pa.Array:
    """The same for dots, which are all that is drawn."""
    found = [names]
    for view, paths in enumerate(dot_pictures(world, asked, world.scenes.id[scene])):
        if paths is not None:
            flat[:, view] = sum(map(len, found)) + np.arange(len(asked))
            found.append(paths)
    return pa.concat_arrays(found)


def image_names(world: SceneBatch) -> list[str]:
    """Paths of all frames' pictures in a dataset, then of the same as in the other folders."""
    scene = world.scenes.id[world.frames.scene].tolist()
    plain = [path.rpartition("/")[2] for path in world.frames.rgb]
    out = [f"media/{s}/rgb/{name}" for s, name in zip(scene, plain, strict=True)]
    for folder in FOLDERS[1:]:
        ids = zip(scene, world.frames.id, strict=True)
        out += [f"media/{s}/{folder}/{f}.jpg" for s, f in ids]
    return out
