"""Scene and SceneBatch: a batch of scenes is just a longer scene."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.geometry.rigid import interpolate_poses
from sightline.scenes.tables import Frames, Landmarks, Objects, Scenes, Sightings, Tracks

__all__ = ["Scene", "SceneBatch"]

_TABLES = {
    "frames": Frames,
    "landmarks": Landmarks,
    "objects": Objects,
    "sightings": Sightings,
    "tracks": Tracks,
}


@dataclass(frozen=True, eq=False)
class SceneBatch:
    """Scenes as flat tables; rows are grouped by scene, in scene order.

    Everything downstream works on whole columns of a batch, never on one scene at a time.
    ``memo`` holds derived columns (pair distances, references ...) that several tasks share.
    """

    scenes: Scenes
    objects: Objects
    frames: Frames = field(default_factory=Frames.empty)
    sightings: Sightings = field(default_factory=Sightings.empty)
    landmarks: Landmarks = field(default_factory=Landmarks.empty)
    tracks: Tracks = field(default_factory=Tracks.empty)
    memo: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.scenes)

    def __iter__(self) -> Iterator[SceneBatch]:
        return (self.select([i]) for i in range(len(self)))

    @classmethod
    def of(cls, parts: Sequence[SceneBatch]) -> SceneBatch:
        """One batch from several, in order."""
        shifts, at = [], dict.fromkeys(("scenes", "objects", "frames", "points"), 0)
        for part in parts:
            shifts.append(dict(at))
            at["scenes"] += len(part.scenes)
            at["objects"] += len(part.objects)
            at["frames"] += len(part.frames)
            at["points"] += int(part.landmarks.point.max(initial=-1)) + 1
        tables = {
            name: table.concat([getattr(p, name) for p in parts], shifts)  # type: ignore[attr-defined]
            for name, table in _TABLES.items()
        }
        return cls(scenes=Scenes.concat([p.scenes for p in parts], shifts), **tables)

    def select(self, scenes: Sequence[int] | NDArray[Any]) -> SceneBatch:
        """The batch of the given scene rows, in that order."""
        chosen = np.asarray(scenes, dtype=np.int64)
        rank = np.full(len(self.scenes), -1, dtype=np.int32)
        rank[chosen] = np.arange(len(chosen), dtype=np.int32)
        moved = {"scenes": rank}

        def keep(owner: NDArray[Any]) -> NDArray[Any]:
            rows = np.flatnonzero(rank[owner] >= 0)
            return rows[np.argsort(rank[owner[rows]], kind="stable")]

        kept = {"objects": keep(self.objects.scene), "frames": keep(self.frames.scene)}
        for name, rows in kept.items():
            moved[name] = np.full(len(getattr(self, name)), -1, dtype=np.int32)
            moved[name][rows] = np.arange(len(rows), dtype=np.int32)
        seen = keep(self.frames.scene[self.sightings.frame])
        marks = keep(self.frames.scene[self.landmarks.frame])
        tracks = keep(self.objects.scene[self.tracks.object])
        moved["points"] = np.full(int(self.landmarks.point.max(initial=-1)) + 1, -1, np.int32)
        used = np.unique(self.landmarks.point[marks])
        moved["points"][used] = np.arange(len(used), dtype=np.int32)
        return SceneBatch(
            scenes=self.scenes.take(chosen),
            objects=self.objects.take(kept["objects"], moved),
            frames=self.frames.take(kept["frames"], moved),
            sightings=self.sightings.take(seen, moved),
            landmarks=self.landmarks.take(marks, moved),
            tracks=self.tracks.take(tracks, moved),
        )

    @cached_property
    def object_start(self) -> NDArray[np.int64]:
        """(S + 1,) row of each scene's first object, and the total at the end."""
        return _starts(self.objects.scene, len(self.scenes))

    @cached_property
    def frame_start(self) -> NDArray[np.int64]:
        """(S + 1,) row of each scene's first frame, and the total at the end."""
        return _starts(self.frames.scene, len(self.scenes))

    @cached_property
    def moves(self) -> NDArray[np.bool_]:
        """(N,) objects that have a track."""
        return np.bincount(self.tracks.object, minlength=len(self.objects)) > 0

    def box_poses(
        self, objects: NDArray[Any], frames: NDArray[Any]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Centres (..., 3) and rotations (..., 3, 3) of boxes in frames, by their tracks.

        Object and frame rows broadcast. Objects without a track are where they always are.
        """
        rows, views = np.broadcast_arrays(objects, frames)
        centre, rotation = self.objects.centre[rows], self.objects.rotation[rows]
        gone = self.moves[rows]
        if gone.any():
            tracks = self.tracks
            centre[gone], rotation[gone] = interpolate_poses(
                tracks.object,
                tracks.time,
                tracks.centre,
                tracks.rotation,
                rows[gone],
                self.frames.time[views[gone]],
            )
        return centre, rotation

    def at_frame(self, frame: int) -> SceneBatch:
        """The batch with the objects of a frame's scene where they are in that frame."""
        scene = self.frames.scene[frame]
        rows = np.arange(*self.object_start[scene : scene + 2])
        if not self.moves[rows].any():
            return self
        centre, rotation = self.objects.centre.copy(), self.objects.rotation.copy()
        centre[rows], rotation[rows] = self.box_poses(rows, np.asarray(frame))
        objects = replace(self.objects, centre=centre, rotation=rotation)
        return replace(self, objects=objects, memo={})

    def floor_outline(self, scene: int) -> NDArray[np.float64] | None:
        """(M, 2) floor outline of a scene in metres, None when unknown."""
        text = self.scenes.floor[scene]
        return np.asarray(json.loads(text), dtype=np.float64) if text else None


def _starts(owner: NDArray[Any], count: int) -> NDArray[np.int64]:
    return np.searchsorted(owner, np.arange(count + 1)).astype(np.int64)


def Scene(
    id: str,
    objects: Objects,
    *,
    frames: Frames | None = None,
    sightings: Sightings | None = None,
    landmarks: Landmarks | None = None,
    tracks: Tracks | None = None,
    floor: NDArray[Any] | Sequence[Sequence[float]] | None = None,
    **info: Any,
) -> SceneBatch:
    """One scene: a batch of length one.

    Args:
        id: name of the scene, unique in a collection; letters, digits, ``. _ -`` only.
        objects: its objects (leave their ``scene`` column out).
        frames: its images, in time order.
        sightings: what is seen where; measured from the media on import when left out.
        landmarks: surface points and where they are seen; likewise.
        tracks: poses of its moving objects over time.
        floor: (M, 2) floor outline, metres.
        info: other columns of :class:`Scenes` (``room_area``, ``floor_z``, ``licence``, ...).
    """
    outline = "" if floor is None else json.dumps(np.asarray(floor, dtype=float).tolist())
    row: dict[str, Any] = {
        name: [value] for name, value in {"id": id, "floor": outline, **info}.items()
    }
    return SceneBatch(
        scenes=Scenes.of(**row),
        objects=objects,
        frames=frames if frames is not None else Frames.empty(),
        sightings=sightings if sightings is not None else Sightings.empty(),
        landmarks=landmarks if landmarks is not None else Landmarks.empty(),
        tracks=tracks if tracks is not None else Tracks.empty(),
    )
