"""VSI-Bench scene metadata: oriented boxes, counts and room size of scanned rooms (no images).

Read: a file ``*_meta_info_*.json`` or a folder of such files. ``normalizedAxes`` holds the three
axes as rows, and which of them is vertical varies; many ScanNet and ScanNet++ boxes are tilted.
Boxes have no front. The floor height is not given and stays unknown.

A box given twice, number for number, is one object: the published ScanNet metadata repeats the
printers of four rooms while the official counts do not. When a category's boxes still differ from
the official count, the room is read as not ``complete``: its counts cannot be trusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput
from sightline.geometry import is_rotation, nearest_rotation
from sightline.scenes.readers.base import Reader
from sightline.scenes.readers.fields import NOISE, Value, box_objects
from sightline.scenes.scene import Scene, SceneBatch

__all__ = ["READER", "VsiMeta", "room"]

PATTERN = "*_meta_info_*.json"
_LICENCE = {
    "arkitscenes": "ARKitScenes licence (Apple); metadata Apache-2.0",
    "scannet": "ScanNet terms of use; metadata Apache-2.0",
    "scannetpp": "ScanNet++ terms of use; metadata Apache-2.0",
}


class VsiMeta(Reader):
    """Rooms of VSI-Bench metadata files."""

    name = "vsi_meta"
    title = "VSI-Bench scene metadata (oriented boxes, counts, room size)"

    def claims(self, path: Path) -> bool:
        return any(file.is_file() for file in _files(path))

    def scenes(self, path: Path) -> Sequence[str]:
        return list(_index(path))

    def read(self, path: Path, scene: str) -> SceneBatch:
        index = _index(path)
        if scene not in index:
            raise BadInput(path, "scenes.id", f"no scene {scene!r} here")
        return room(scene, index[scene], source=self.name)


def room(scene: str, entry: Value, source: str, **columns: Any) -> SceneBatch:
    """The room of one metadata record; ``columns`` are further arguments of :func:`Scene`."""
    names, boxes = [], []
    centre, extent, axes = [], [], []
    seen: set[tuple[object, ...]] = set()
    counts = dict.fromkeys(entry["object_counts"].names(), 0)
    for category in entry["object_bbox"].names():
        for box in entry["object_bbox"][category].elements():
            numbers = box["centroid"].array(3), box["axesLengths"].array(3)
            turned = box["normalizedAxes"].array(9)
            key = (category, *(n.tobytes() for n in (*numbers, turned)))
            if key in seen:
                continue
            seen.add(key)
            counts[category] = counts.get(category, 0) + 1
            names.append(category)
            boxes.append(box)
            centre.append(numbers[0])
            extent.append(numbers[1])
            axes.append(turned)
    official = entry["object_counts"]
    agree = all(official.has(c) and official[c].integer() == n for c, n in counts.items())
    licence = _LICENCE.get(str(entry["dataset"].raw) if entry.has("dataset") else "", "unknown")
    return Scene(
        scene,
        box_objects(
            entry.where,
            [b.field for b in boxes],
            names,
            centre,
            extent,
            list(_rotations(boxes, axes)),
        ),
        source=source,
        licence=licence,
        room_area=float(entry["room_size"].array()) if entry.has("room_size") else np.nan,
        complete=agree,
        **columns,
    )


def _rotations(boxes: Sequence[Value], axes: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """(n, 3, 3) of the boxes' ``normalizedAxes``."""
    columns = np.swapaxes(np.reshape(axes, (-1, 3, 3)), 1, 2).copy()
    # a box is symmetric: turning one axis round makes the frame right-handed
    columns[np.linalg.det(columns) < 0, :, 2] *= -1
    skewed = np.flatnonzero(~is_rotation(columns, NOISE))
    if len(skewed):
        field = boxes[int(skewed[0])]["normalizedAxes"]
        raise field.error("are not three orthonormal axes", "rows are unit axes")
    return nearest_rotation(columns)


def _files(path: Path) -> list[Path]:
    return [path] if path.match(PATTERN) and path.is_file() else sorted(path.glob(PATTERN))


def _index(path: Path) -> dict[str, Value]:
    out: dict[str, Value] = {}
    for file in _files(path):
        rooms = Value.load(file)
        for scene in rooms.names():
            if scene in out:
                raise BadInput(file, scene, f"is in {out[scene].where.name} too", "keep one")
            out[scene] = rooms[scene]
    return out


READER = VsiMeta()
