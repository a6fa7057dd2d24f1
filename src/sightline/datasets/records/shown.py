"""Fields of views: evidence drawn for a record, of the frames shown or of the whole scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sightline.datasets.records.base import Batch, field_values, picked
from sightline.datasets.records.pictures import Images
from sightline.facts.visibility import video_frames
from sightline.questions.references.styles import CAMERA_NOTE
from sightline.views import View
from sightline.views.markers import Markers

NOTE = " A number in angle brackets is the object with that marker in the pictures."

__all__ = ["MarkerTable", "MarkerText", "Seen"]


@dataclass(frozen=True)
class Seen:
    """Pictures of views, in the order they are named, each drawn once into the export.

    A view of scenes gives one picture; a view of frames one per frame shown, or per frame of the
    video for questions about a whole scene. ``own`` appends the item's own pictures.
    """

    views: tuple[View, ...]
    own: bool = False
    at: int | None = None

    def values(self, batch: Batch) -> Sequence[Any]:
        world = batch.scenes
        start, many = video_frames(world)
        own = Images().values(batch) if self.own else [[] for _ in range(len(batch))]
        out = []
        for scene, rows, shown, views in zip(
            batch.scene_rows.tolist(), batch.frame_rows, own, batch.column("views"), strict=True
        ):
            frames = rows if views else many[start[scene] : start[scene + 1]].tolist()
            paths = [
                view.write(world, row, batch.out)
                for view in self.views
                for row in ([scene] if view.scope == "scene" else frames)
                if view.ready(world)[row]
            ]
            out.append([*paths, *shown])
        return picked(out, self.at, "")


@dataclass(frozen=True)
class MarkerText:
    """A text with marker numbers for its coordinate tags; both ways are in :class:`Markers`."""

    of: Any

    def values(self, batch: Batch) -> Sequence[Any]:
        texts = field_values(self.of, batch)
        markers = _markers(batch)
        # the note on how tags are read gives way to one on how markers are
        return [
            m.numbered(str(t).replace(CAMERA_NOTE, NOTE))[0]
            for m, t in zip(markers, texts, strict=True)
        ]


@dataclass(frozen=True)
class MarkerTable:
    """The markers of an item's cameras and those ``of`` needs: id -> camera, x, y in pixels."""

    of: Any

    def values(self, batch: Batch) -> Sequence[Any]:
        texts = field_values(self.of, batch)
        out = []
        for known, said in zip(_markers(batch), texts, strict=True):
            _, markers = known.numbered(str(said))
            places = markers.xy.round(1).tolist()
            out.append(
                {
                    str(n + 1): {"camera": str(camera), "x": x, "y": y}
                    for n, (camera, (x, y)) in enumerate(zip(markers.camera, places, strict=True))
                }
            )
        return out


def _markers(batch: Batch) -> list[Markers]:
    world, memo = batch.scenes, batch.memo
    out = []
    for scene in batch.scene_rows.tolist():
        if ("markers", scene) not in memo:
            memo["markers", scene] = Markers.seen(world, scene)
        out.append(memo["markers", scene])
    return out
