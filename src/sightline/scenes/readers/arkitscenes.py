"""An ARKitScenes room: video frames without poses, and its VSI-Bench metadata record.

Read: a folder with ``frames/frame_*.jpg`` (video order) and ``boxes.json`` (one record in the
form of :mod:`vsi_meta`). Frames are not posed and their time is unknown; their order is the
order in the video. The scene is called after the video when the record names it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from sightline.errors import BadInput
from sightline.scenes.media import image_size
from sightline.scenes.readers.base import Reader
from sightline.scenes.readers.fields import Value, safe_id
from sightline.scenes.readers.vsi_meta import room
from sightline.scenes.scene import SceneBatch
from sightline.scenes.tables import Frames

__all__ = ["READER", "ArkitScenes"]


class ArkitScenes(Reader):
    """One room: unposed video frames and boxes."""

    name = "arkitscenes"
    title = "ARKitScenes room: video frames without poses, VSI-Bench boxes"

    def claims(self, path: Path) -> bool:
        return (path / "boxes.json").is_file() and any(path.glob("frames/frame_*.jpg"))

    def scenes(self, path: Path) -> Sequence[str]:
        record = Value.load(path / "boxes.json")
        video = record["video_path"].text() if record.has("video_path") else ""
        number = re.match(r"\d+", PurePosixPath(video).name)
        return [number.group() if number else safe_id(path.resolve().name)]

    def read(self, path: Path, scene: str) -> SceneBatch:
        if scene not in self.scenes(path):
            raise BadInput(path, "scenes.id", f"no scene {scene!r} here")
        images = sorted(path.glob("frames/frame_*.jpg"), key=_number)
        frames = Frames.of(
            id=[image.stem for image in images],
            size=[image_size(image) for image in images],
            posed=[False] * len(images),
            rgb=[f"frames/{image.name}" for image in images],
        )
        record = Value.load(path / "boxes.json")
        return room(scene, record, source=self.name, frames=frames, root=str(path.resolve()))


def _number(image: Path) -> tuple[int, str]:
    digits = image.stem.removeprefix("frame_")
    # a name without a number sorts last
    return (int(digits) if digits.isdecimal() else 1 << 62, image.name)


READER = ArkitScenes()
