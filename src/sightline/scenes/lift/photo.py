"""One photo with marked objects as a scene: lifted where there is depth, flat where there is none.

A flat scene has the kind "picture": its objects have sightings but no place (NaN centre and extent)
and its camera is not posed. Nothing about space can be computed from it, and nothing is made up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput
from sightline.scenes.lift.estimate import DepthEstimator, FieldOfView, Picture, SensorDepth
from sightline.scenes.lift.lifting import Detections, Lifted, lift
from sightline.scenes.lift.steps import SIGHTLINE, Steps
from sightline.scenes.media import inside
from sightline.scenes.observe.pixels import measure
from sightline.scenes.scene import Scene, SceneBatch
from sightline.scenes.tables import Frames, Objects, Sightings

__all__ = ["Camera", "photo_scene"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Camera:
    """What is known of a photo's camera."""

    intrinsics: Floats | None = None
    """fx, fy, cx, cy in pixels, from a calibration"""
    up: Floats | None = None
    """(3,) up direction in the camera frame"""
    prior: FieldOfView | None = None
    """used where neither the calibration nor the depth source knows the intrinsics"""


def photo_scene(
    id: str,
    root: str,
    rgb: str,
    detections: Detections,
    *,
    depth: DepthEstimator | None = None,
    camera: Camera = Camera(),
    steps: Steps = SIGHTLINE,
    **info: Any,
) -> SceneBatch:
    """The scene of one photo.

    With ``depth`` its objects are lifted, the frame is posed and ``Scenes.evidence`` says where
    everything is from; detections that cannot be lifted are left out, and then the scene is not
    ``complete``. Without ``depth`` the scene is a picture.

    Args:
        id: name of the scene.
        root: folder of the photo.
        rgb: its path relative to ``root``.
        detections: marked objects.
        depth: where depth is from.
        camera: what is known of the camera.
        steps: how boxes are lifted.
        info: further columns of ``Scenes``.
    """
    photo = Picture(inside(root, rgb, "image"))
    names = _ids(detections.category)
    info = {"complete": False, **info, "root": root}
    frame = {"id": [_frame_id(rgb)], "size": [photo.size], "rgb": [rgb]}
    if depth is None:
        return _picture(id, names, detections, frame, photo.size, info)
    estimate = depth.estimate(photo)
    if estimate.depth.shape != photo.size[::-1]:
        raise BadInput(photo.path, "depth", f"{depth.name} gives shape {estimate.depth.shape}",
                       f"expected {photo.size[::-1]}")  # fmt: skip
    intrinsics, known = _intrinsics(photo, camera, estimate.intrinsics, estimate.source)
    try:
        lifted = lift(detections, estimate, intrinsics, steps, camera.up)
    except BadInput as err:
        raise BadInput(photo.path, err.field, err.problem, err.fix) from None
    columns = {
        **frame,
        "world_from_camera": [lifted.world_from_camera],
        "intrinsics": [intrinsics],
        **(_stored(depth, photo) if isinstance(depth, SensorDepth) and depth.root_is(root) else {}),
    }
    info["complete"] = bool(info["complete"]) and not lifted.dropped
    info["evidence"] = _evidence(estimate.source, known, lifted, names, steps)
    return Scene(
        id,
        _objects(names, detections, lifted),
        frames=Frames.of(**columns),
        sightings=_sightings(detections, lifted),
        **{"kind": "photo", "floor_z": lifted.ground.height, **info},
    )


def _picture(
    id: str,
    names: list[str],
    detections: Detections,
    frame: dict[str, Any],
    size: tuple[int, int],
    info: dict[str, Any],
) -> SceneBatch:
    count = len(detections)
    nowhere = np.full((count, 3), np.nan)
    objects = Objects.of(
        id=names,
        category=list(detections.category),
        centre=nowhere,
        extent=nowhere,
        caption=list(detections.caption) or [""] * count,
    )
    return Scene(
        id,
        objects if count else Objects.empty(),
        frames=Frames.of(**frame, posed=[False]),
        sightings=_flat_sightings(detections, size),
        **{**info, "kind": "picture"},
    )


def _flat_sightings(detections: Detections, size: tuple[int, int]) -> Sightings:
    """Sightings in a picture: measured in the mask where there is one, else just the box.

    ``method`` is "instances" or "boxes": the area and the middle of a box are not those of the
    object, and what asks for pixels on it leaves them out.
    """
    if not len(detections):
        return Sightings.empty()
    box = np.clip(detections.box.reshape(-1, 4), 0, np.tile(size, 2))
    pixels = np.prod(box[:, 2:] - box[:, :2], axis=1)
    point, method = (box[:, :2] + box[:, 2:]) / 2, np.full(len(box), "boxes", dtype=object)
    for row in range(len(box)):
        mask = detections.mask_of(row)
        if mask is None or not mask.any():
            continue
        seen = measure(np.where(mask, 0, -1).astype(np.int32))
        pixels[row], box[row], point[row] = seen.pixels[0], seen.box[0], seen.point[0]
        method[row] = "instances"
    return Sightings.of(
        frame=np.zeros(len(box), dtype=np.int32),
        object=np.arange(len(box)),
        pixels=np.rint(pixels).astype(np.int64),
        box=box,
        point=point,
        method=method,
    )


def _objects(names: list[str], detections: Detections, lifted: Lifted) -> Objects:
    if not len(lifted):
        return Objects.empty()
    caption = list(detections.caption) or [""] * len(detections)
    return Objects.of(
        id=[names[row] for row in lifted.rows],
        category=[detections.category[row] for row in lifted.rows],
        caption=[caption[row] for row in lifted.rows],
        centre=lifted.centre,
        extent=lifted.extent,
        rotation=lifted.rotation,
    )


def _sightings(detections: Detections, lifted: Lifted) -> Sightings:
    """2D boxes as they were marked; the rest from the pixels that were lifted."""
    masks = [detections.mask_of(int(row)) for row in lifted.rows]
    if not masks:
        return Sightings.empty()
    pixels = [
        some if mask is None else int(mask.sum())
        for mask, some in zip(masks, lifted.pixels.tolist(), strict=True)
    ]
    return Sightings.of(
        frame=np.zeros(len(lifted), dtype=np.int32),
        object=np.arange(len(lifted)),
        pixels=pixels,
        box=detections.box[lifted.rows],
        point=lifted.point,
        depth_min=lifted.depth_min,
        depth_median=lifted.depth_median,
        method=["depth" if mask is None else "instances" for mask in masks],
    )


def _intrinsics(
    photo: Picture, camera: Camera, estimated: Floats | None, source: str
) -> tuple[Floats, str]:
    """fx, fy, cx, cy and who says so."""
    if camera.intrinsics is not None:
        return camera.intrinsics, "given"
    if estimated is not None:
        return estimated, source
    if camera.prior is not None:
        return camera.prior.intrinsics(photo.size), camera.prior.name
    raise BadInput(
        photo.path, "intrinsics", "are unknown", "give them, or a field_of_view to assume"
    )


def _evidence(source: str, known: str, lifted: Lifted, names: Sequence[str], steps: Steps) -> str:
    base = lifted.ground
    objects = {
        names[row]: {
            "pixels": int(lifted.pixels[i]),
            "kept": round(float(lifted.kept[i]), 3),
            "agreement": round(float(lifted.agreement[i]), 3),
        }
        for i, row in enumerate(lifted.rows.tolist())
    }
    return json.dumps(
        {
            "depth": source,
            "intrinsics": known,
            "gravity": base.source,
            "ground_share": round(base.inliers, 3),
            "steps": steps.name,
            "objects": objects,
            "dropped": {names[row]: why for row, why in lifted.dropped.items()},
        }
    )


def _stored(depth: SensorDepth, photo: Picture) -> dict[str, Any]:
    """Columns of the frame for a depth image that can be kept as it is."""
    name = depth.file(photo)
    if not name.endswith(".png"):
        return {}
    size = replace(photo, path=inside(depth.root, name, "depth")).size
    return {
        "depth": [name],
        "depth_codec": [depth.codec],
        "depth_unit": [depth.unit],
        "depth_size": [size],
    }


def _frame_id(rgb: str) -> str:
    stem = rgb.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return re.sub(r"[^A-Za-z0-9._-]+|\.\.+", "_", stem).lstrip("._-") or "photo"


def _ids(categories: Sequence[str]) -> list[str]:
    """``chair_0``, ``chair_1``, ``lamp_0`` ..."""
    out, seen = [], dict[str, int]()
    for category in categories:
        slug = re.sub(r"[^A-Za-z0-9]+", "_", category)
        out.append(f"{slug}_{seen.setdefault(slug, 0)}")
        seen[slug] += 1
    return out
