"""Media files of a scene: safe paths, image sizes, depth and instance decoding."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput
from sightline.scenes.scene import SceneBatch
from sightline.storage import is_url, place, stays_below

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = [
    "DEPTH_CODECS",
    "image_size",
    "inside",
    "load_depth",
    "load_instances",
    "load_mask",
    "load_rgb",
    "save_depth",
]

Raw = NDArray[np.uint16]


def _rotated(raw: Raw) -> Raw:
    return ((raw >> 3) | (raw << 13)).astype(np.uint16)


def _invalid_65535(raw: Raw) -> Raw:
    return np.where(raw == 65535, 0, raw).astype(np.uint16)


DEPTH_CODECS: dict[str, Callable[[Raw], Raw]] = {
    "png16": lambda raw: raw,
    "png16_invalid_65535": _invalid_65535,
    "png16_rotated": _rotated,
}
"""How 16-bit depth images store their steps: plain; 65535 also means none (7-Scenes); rotated
left by three bits (SUN RGB-D and the Amazon Picking Challenge toolbox)."""


def inside(root: str | Path, relative: str, field: str = "path") -> Path:
    """The file ``relative`` below ``root``, a folder or URL; refuses paths that leave it."""
    if is_url(root):
        if not stays_below(relative):
            raise BadInput(
                root, field, f"{relative!r} leads out of the folder", "use a path below it"
            )
        return place(root) / relative
    base = Path(root).resolve()
    try:
        path = (base / relative).resolve()
    except (ValueError, OSError, RuntimeError):
        # a null byte, or links that go in a circle
        raise BadInput(root, field, f"{relative!r} is no path", "use a path below it") from None
    if not relative or path == base or not path.is_relative_to(base):
        raise BadInput(root, field, f"{relative!r} leads out of the folder", "use a path below it")
    return path


def _open(path: Path, field: str) -> Image:
    # scenes without pictures do without it
    from PIL import Image, UnidentifiedImageError

    try:
        return Image.open(BytesIO(path.read_bytes()) if is_url(path) else path)
    except FileNotFoundError:
        raise BadInput(path, field, "file is missing", "restore it or drop the frame") from None
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as err:
        raise BadInput(path, field, f"cannot be read as an image: {err}") from None


def image_size(path: Path, field: str = "image") -> tuple[int, int]:
    """Width and height from the file's header, without decoding it."""
    with _open(path, field) as image:
        return image.size


def _pixels(path: Path, field: str, mode: str | None = None) -> NDArray[Any]:
    with _open(path, field) as image:
        try:
            return np.asarray(image.convert(mode) if mode else image)
        except (OSError, SyntaxError, ValueError) as err:
            raise BadInput(path, field, f"image data is damaged: {err}") from None


def _file(batch: SceneBatch, frame: int, column: str) -> Path:
    root = batch.scenes.root[batch.frames.scene[frame]]
    name = getattr(batch.frames, column)[frame]
    return inside(root, name, f"frames.{column}[{batch.frames.id[frame]}]")


def load_rgb(batch: SceneBatch, frame: int) -> NDArray[np.uint8]:
    """(H, W, 3) colour image of a frame row."""
    return _pixels(_file(batch, frame, "rgb"), "frames.rgb", "RGB")


def load_depth(batch: SceneBatch, frame: int) -> NDArray[np.float32]:
    """(H, W) z-depth of a frame row in metres, 0 = none, in the depth camera."""
    raw = _pixels(_file(batch, frame, "depth"), "frames.depth")
    if raw.ndim != 2:
        raise BadInput(_file(batch, frame, "depth"), "frames.depth", "is not a one-channel image")
    steps = DEPTH_CODECS[batch.frames.depth_codec[frame]](raw.astype(np.uint16))
    metres: NDArray[np.float32] = (steps * batch.frames.depth_unit[frame]).astype(np.float32)
    return metres


def load_instances(batch: SceneBatch, frame: int) -> NDArray[np.int32]:
    """(H, W) instance values of a frame row, 0 = none."""
    return _pixels(_file(batch, frame, "instances"), "frames.instances").astype(np.int32)


def load_mask(path: Path, field: str = "mask") -> NDArray[np.bool_]:
    """(H, W) whether each pixel of a binary mask file is set."""
    return np.asarray(_pixels(path, field, "L") > 0)


def save_depth(path: Path, depth: NDArray[np.floating[Any]], unit: float) -> None:
    """Write z-depth in metres as a 16-bit PNG with ``unit`` metres per step; 0 = none."""
    steps = np.rint(np.asarray(depth, dtype=np.float64) / unit)
    from PIL import Image

    # a depth beyond the range is "none", never a wrong near value
    Image.fromarray(np.where(steps > 65535, 0, steps).astype(np.uint16)).save(path)
