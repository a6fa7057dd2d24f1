"""Where moving objects are: between two rows of a track the interval is halved to the time."""

from __future__ import annotations

import math
from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.room import Room

__all__ = ["moved_points", "moves", "pose_at"]

Floats = NDArray[np.float64]
HALVINGS = 48


def pose_at(room: Room, obj: int, view: int) -> Floats:
    """world_from_object, 4x4, at the time of a frame."""
    return room.once(("track_pose", obj, view), lambda: _found(room, obj, view))


def _found(room: Room, obj: int, view: int) -> Floats:
    rows = room.once("track_rows", lambda: _rows(room)).get(obj)
    if rows is None:
        return _matrix(room.rotation[obj], room.centre[obj])
    tracks, clock = room.scene.tracks, float(room.scene.frames.time[view])
    times = [float(tracks.time[r]) for r in rows]
    at = bisect_right(times, clock) - 1
    if at < 0 or at == len(rows) - 1 or times[at] == clock:
        row = rows[max(at, 0)]
        return _matrix(tracks.rotation[row], tracks.centre[row])
    low, high = rows[at], rows[at + 1]
    span = (times[at], times[at + 1])
    turn = [tracks.rotation[low], tracks.rotation[high]]
    for _ in range(HALVINGS):
        middle = sum(span) / 2
        u, _s, v = np.linalg.svd(turn[0] + turn[1])
        half = u @ np.diag([1.0, 1.0, np.linalg.det(u @ v)]) @ v
        turn, span = ([turn[0], half], (span[0], middle)) if clock < middle else (
            [half, turn[1]], (middle, span[1]))  # fmt: skip
    share = (clock - times[at]) / (times[at + 1] - times[at])
    place = (1 - share) * tracks.centre[low] + share * tracks.centre[high]
    return _matrix(turn[0], place)


def _rows(room: Room) -> dict[int, list[int]]:
    out: dict[int, list[int]] = {}
    for row, obj in enumerate(room.scene.tracks.object.tolist()):
        out.setdefault(obj, []).append(row)
    return out


def _matrix(rotation: Floats, place: Floats) -> Floats:
    out = np.eye(4)
    out[:3, :3], out[:3, 3] = rotation, place
    return out


def moves(room: Room, obj: int) -> bool:
    """Whether an object is ever a centimetre from where it began."""
    rows = room.once("track_rows", lambda: _rows(room)).get(obj, [])
    places = [room.scene.tracks.centre[r] for r in rows]
    return any(math.dist(p, places[0]) >= 0.01 for p in places)


def moved_points(room: Room, obj: int, view: int, points: Floats) -> Floats:
    """World points (n, 3) of an object, as it stands in the scene, where they are in a frame."""
    if obj not in room.once("track_rows", lambda: _rows(room)):
        return points
    stands = _matrix(room.rotation[obj], room.centre[obj])
    there = pose_at(room, obj, view) @ np.linalg.inv(stands)
    return np.asarray(points @ there[:3, :3].T + there[:3, 3])
