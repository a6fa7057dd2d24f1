"""Strict validation at the door: a scene is right, or one clear error says what is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput
from sightline.geometry import is_rotation
from sightline.scenes.media import DEPTH_CODECS, image_size, inside
from sightline.scenes.scene import SceneBatch

__all__ = ["check", "check_media"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ +-]*")
ROTATION_TOLERANCE = 2e-3
"""largest deviation of RᵀR from the identity; 7-Scenes poses deviate by 4e-4"""
TRACK_TOLERANCE = 1e-4
"""metres between an object's place and that of its track in the first frame"""


def check(batch: SceneBatch, where: str = "") -> SceneBatch:
    """Raise :class:`BadInput` on the first fault of the batch's numbers and names; return it.

    Args:
        batch: scenes to check.
        where: the file they came from, named in the error.
    """
    scenes, objects, frames = batch.scenes, batch.objects, batch.frames
    here = where or (scenes.id[0] if len(scenes) else "scene")
    for name in scenes.id:
        if not _NAME.fullmatch(name) or ".." in name:
            raise BadInput(
                here, "scenes.id", f"{name!r} is not a safe name", "letters, digits . _ -"
            )
    _unique(here, "scenes.id", np.arange(len(scenes)) * 0, scenes.id)
    for table, owner, count in (
        ("objects.scene", objects.scene, len(scenes)),
        ("frames.scene", frames.scene, len(scenes)),
        ("sightings.frame", batch.sightings.frame, len(frames)),
        ("sightings.object", batch.sightings.object, len(objects)),
        ("landmarks.frame", batch.landmarks.frame, len(frames)),
        ("tracks.object", batch.tracks.object, len(objects)),
    ):
        _first(here, table, np.arange(len(owner)), (owner < 0) | (owner >= count), "no such row")
    for table, owner in (("objects.scene", objects.scene), ("frames.scene", frames.scene)):
        _first(here, table, np.arange(len(owner))[1:], np.diff(owner) < 0, "not grouped by scene")
    for table, rows, count in (
        ("sightings.occluder", batch.sightings.occluder, len(objects)),
        ("landmarks.object", batch.landmarks.object, len(objects)),
    ):
        _first(here, table, np.arange(len(rows)), (rows < -1) | (rows >= count), "no such row")
    unnumbered = batch.landmarks.point < 0
    _first(here, "landmarks.point", np.arange(len(unnumbered)), unnumbered, "is negative")
    for name in frames.id:
        if not _NAME.fullmatch(name) or ".." in name:
            # frames give pictures their names
            raise BadInput(
                here, "frames.id", f"{name!r} is not a safe name", "letters, digits . _ -"
            )
    _unique(here, "objects.id", objects.scene, objects.id)
    _unique(here, "frames.id", frames.scene, frames.id)
    _check_objects(here, batch)
    _check_frames(here, batch)
    _check_tracks(here, batch)
    for row, text in enumerate(scenes.floor):
        if text:
            _check_outline(here, scenes.id[row], text)
    for row, text in enumerate(scenes.evidence):
        if text:
            _check_evidence(here, scenes.id[row], text)
    known = ~np.isnan(scenes.room_area)
    bad = known & ~((scenes.room_area > 0) & np.isfinite(scenes.room_area))
    _first(here, "scenes.room_area", scenes.id, bad, "must be a positive number of m²")
    return batch


def _check_objects(here: str, batch: SceneBatch) -> None:
    objects = batch.objects
    blank = np.array([not c.strip() for c in objects.category], dtype=bool)
    _first(here, "objects.category", objects.id, blank, "is empty")
    flat = _in_pictures(here, batch)
    for name in ("centre", "extent", "rotation"):
        values = getattr(objects, name)
        bad = ~np.isfinite(values).all(axis=tuple(range(1, values.ndim)))
        bad &= ~flat if name != "rotation" else True
        _first(here, f"objects.{name}", objects.id, bad, "is not finite", "drop or fix the object")
    thin = (objects.extent <= 0).any(axis=1)
    _first(here, "objects.extent", objects.id, thin, "is zero or negative", "full sizes in metres")
    huge = (objects.extent > 1e4).any(axis=1) | (np.abs(objects.centre) > 1e7).any(axis=1)
    _first(here, "objects.extent", objects.id, huge, "is larger than 10 km", "units are metres")
    skew = ~is_rotation(objects.rotation, ROTATION_TOLERANCE)
    _first(here, "objects.rotation", objects.id, skew, "is not a rotation (columns = box axes)")
    rows = np.arange(len(objects))
    bad = (objects.parent < -1) | (objects.parent >= len(objects)) | (objects.parent == rows)
    inside_range = np.where(bad, rows, np.maximum(objects.parent, 0))
    bad |= (objects.parent >= 0) & (objects.scene[inside_range] != objects.scene)
    _first(here, "objects.parent", objects.id, bad, "names no other object of its scene")


def _in_pictures(here: str, batch: SceneBatch) -> NDArray[np.bool_]:
    """(N,) objects of pictures; these have no place in space, and no camera pretends to know it."""
    objects, frames = batch.objects, batch.frames
    pictures = np.append(batch.scenes.kind == "picture", False)
    flat = np.asarray(pictures[objects.scene], dtype=np.bool_)
    for name in ("centre", "extent"):
        placed = flat & ~np.isnan(getattr(objects, name)).all(axis=1)
        _first(here, f"objects.{name}", objects.id, placed, "is given, in a picture", "leave NaN")
    posed = frames.posed & pictures[frames.scene]
    _first(here, "frames.posed", frames.id, posed, "is set, in a picture", "unset it")
    return flat


def _check_frames(here: str, batch: SceneBatch) -> None:
    frames = batch.frames
    _first(here, "frames.size", frames.id, (frames.size <= 0).any(axis=1), "is zero or negative")
    posed = frames.posed
    bad = posed & ~np.isfinite(frames.world_from_camera).all(axis=(1, 2))
    _first(here, "frames.world_from_camera", frames.id, bad, "holds NaN", "drop the frame")
    bad = posed & ~is_rotation(frames.world_from_camera[:, :3, :3], ROTATION_TOLERANCE)
    _first(here, "frames.world_from_camera", frames.id, bad, "rotation is not orthonormal")
    last_row = np.abs(frames.world_from_camera[:, 3] - [0, 0, 0, 1]).max(axis=1, initial=0) > 1e-9
    _first(here, "frames.world_from_camera", frames.id, posed & last_row, "last row is not 0 0 0 1")
    bad = posed & ~(
        np.isfinite(frames.intrinsics).all(axis=1) & (frames.intrinsics[:, :2] > 0).all(axis=1)
    )
    _first(here, "frames.intrinsics", frames.id, bad, "needs finite fx, fy > 0, cx, cy in pixels")
    codecs = np.array([c not in DEPTH_CODECS for c in frames.depth_codec], dtype=bool)
    _first(
        here, "frames.depth_codec", frames.id, codecs, f"is not one of {', '.join(DEPTH_CODECS)}"
    )
    bad = ~((frames.depth_unit > 0) & (frames.depth_unit <= 1))
    _first(here, "frames.depth_unit", frames.id, bad, "unknown unit", "metres per step, in (0, 1]")
    bad = ~is_rotation(frames.colour_from_depth[:, :3, :3], ROTATION_TOLERANCE)
    _first(here, "frames.colour_from_depth", frames.id, bad, "rotation is not orthonormal")
    time = frames.time
    back = (np.diff(time) < 0) & (np.diff(frames.scene) == 0)
    _first(here, "frames.time", frames.id[1:], back, "goes back in time", "sort frames by time")


def _check_tracks(here: str, batch: SceneBatch) -> None:
    """Tracks are ordered, rigid, on the clock of the frames, and begin where the objects are."""
    tracks, objects, frames = batch.tracks, batch.objects, batch.frames
    if not len(tracks):
        return
    owner, field = objects.id[tracks.object], "tracks.object"
    bad = ~np.isfinite(tracks.centre).all(axis=1)
    _first(here, "tracks.centre", owner, bad, "holds NaN")
    bad = ~is_rotation(tracks.rotation, ROTATION_TOLERANCE)
    _first(here, "tracks.rotation", owner, bad, "is not orthonormal and right-handed")
    _first(here, "tracks.time", owner, ~np.isfinite(tracks.time), "holds NaN", "give seconds")
    step = np.diff(tracks.object)
    _first(here, field, owner[1:], step < 0, "not grouped by object", "sort by object and time")
    back = (step == 0) & (np.diff(tracks.time) <= 0)
    _first(here, "tracks.time", owner[1:], back, "does not ascend", "sort by object and time")
    scene = np.unique(objects.scene[tracks.object])
    untimed = np.isin(frames.scene, scene) & ~np.isfinite(frames.time)
    _first(here, "frames.time", frames.id, untimed, "is unknown", "things move here: give seconds")
    moving = np.unique(tracks.object)
    first = batch.frame_start[objects.scene[moving]]
    moving = moving[first < batch.frame_start[objects.scene[moving] + 1]]
    centre, rotation = batch.box_poses(moving, batch.frame_start[objects.scene[moving]])
    off = np.linalg.norm(centre - objects.centre[moving], axis=1) > TRACK_TOLERANCE
    turned = np.abs(rotation - objects.rotation[moving]).max(axis=(1, 2), initial=0)
    _first(
        here,
        "objects.centre",
        objects.id[moving],
        off | (turned > ROTATION_TOLERANCE),
        "is not the track's pose in the first frame",
    )


def check_media(batch: SceneBatch, where: str = "") -> SceneBatch:
    """Raise :class:`BadInput` when a named file is missing, escapes, or has another size."""
    frames, scenes = batch.frames, batch.scenes
    for row in range(len(frames)):
        root, name = scenes.root[frames.scene[row]], frames.id[row]
        size = tuple(frames.size[row].tolist())
        deep = tuple(frames.depth_size[row].tolist()) if frames.depth_size[row].all() else size
        for column, expected in (("rgb", size), ("depth", deep), ("instances", size)):
            path = getattr(frames, column)[row]
            if not path:
                continue
            field = f"frames.{column}[{name}]"
            found = image_size(inside(root, path, field), field)
            if found != expected:
                raise BadInput(
                    inside(root, path),
                    field,
                    f"is {found[0]}x{found[1]}",
                    f"expected {expected[0]}x{expected[1]}",
                )
    for row, path in enumerate(scenes.points):
        if path and not inside(scenes.root[row], path, "scenes.points").is_file():
            raise BadInput(inside(scenes.root[row], path), "scenes.points", "file is missing")
    return batch


def _check_outline(here: str, scene: str, text: str) -> None:
    try:
        outline = np.asarray(json.loads(text), dtype=float)
    except (ValueError, TypeError):
        outline = np.zeros(0)
    if outline.ndim != 2 or outline.shape[1:] != (2,) or len(outline) < 3:
        raise BadInput(here, f"scenes.floor[{scene}]", "is not an outline of 3 or more x, y points")
    if not np.isfinite(outline).all():
        raise BadInput(here, f"scenes.floor[{scene}]", "holds NaN")


def _check_evidence(here: str, scene: str, text: str) -> None:
    try:
        known = isinstance(json.loads(text), dict)
    except ValueError:
        known = False
    if not known:
        raise BadInput(here, f"scenes.evidence[{scene}]", "is not a JSON object")


def _first(
    here: str, field: str, names: Iterable[object], bad: Any, problem: str, fix: str = ""
) -> None:
    if np.any(bad):
        row = int(np.argmax(bad))
        raise BadInput(here, f"{field}[{list(names)[row]}]", problem, fix)


def _unique(here: str, field: str, owner: NDArray[np.integer], names: NDArray[np.object_]) -> None:
    seen: set[tuple[int, str]] = set()
    for key in zip(owner.tolist(), names.tolist(), strict=True):
        if key in seen:
            raise BadInput(here, field, f"{key[1]!r} occurs twice", "ids are unique in a scene")
        seen.add(key)
