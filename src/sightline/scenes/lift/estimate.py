"""Where the depth of a photo comes from: one interface for sensors, networks and exact surfaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput
from sightline.geometry import look_at, ray_boxes, rays_through_pixels
from sightline.scenes.media import DEPTH_CODECS, image_size, inside

__all__ = [
    "DepthEstimator",
    "Estimate",
    "FieldOfView",
    "Picture",
    "PlaneDepth",
    "SensorDepth",
    "read_depth",
]

Floats = NDArray[np.float64]
Single = NDArray[np.float32]


@dataclass(frozen=True)
class Picture:
    """A photo on disk."""

    path: Path

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return image_size(self.path)

    def pixels(self) -> NDArray[np.uint8]:
        """(H, W, 3) colours."""
        # reads the header first: a missing or foreign file is one clear error
        width, height = self.size
        from PIL import Image

        try:
            with Image.open(self.path) as image:
                return np.asarray(image.convert("RGB")).reshape(height, width, 3)
        except (OSError, SyntaxError, ValueError) as err:
            raise BadInput(self.path, "image", f"image data is damaged: {err}") from None


@dataclass(frozen=True, eq=False)
class Estimate:
    """What is known of the space behind every pixel of a photo."""

    depth: Single
    """(H, W) z-depth of the photo's own camera, metres, 0 = none"""
    intrinsics: Floats | None = None
    """fx, fy, cx, cy in pixels of the photo; None where the source does not say"""
    confidence: Single | None = None
    """(H, W) 0 to 1; None where the source does not say"""
    source: str = ""
    """who says so, e.g. "sensor" or "huggingface:MODEL" """


class DepthEstimator(Protocol):
    """Anything that gives metric depth for a photo."""

    @property
    def name(self) -> str:
        """What is written down as the source of the depth."""

    def estimate(self, image: Picture) -> Estimate:
        """Depth in metres at the photo's resolution; raises :class:`BadInput`, never guesses."""


@dataclass(frozen=True)
class SensorDepth:
    """Depth images beside the photos, one per photo, seen from the photo's own camera.

    The file of ``a/b.jpg`` is the first there is of ``folder/a/b.png``, ``folder/b.png``, or what
    ``files`` names for it. Another resolution is brought to that of the photo by nearest pixels.
    """

    root: Path
    folder: str = "depth"
    codec: str = "png16"
    unit: float = 0.001
    """metres per stored step"""
    intrinsics: Floats | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    """depth file of a photo, both relative to ``root``"""

    @property
    def name(self) -> str:
        return "sensor"

    def root_is(self, folder: str) -> bool:
        """Whether the depth images lie below this folder, under the same names."""
        return self.root.resolve() == Path(folder).resolve()

    def has(self, photo: str) -> bool:
        """Whether there is a depth image of a photo, by its path relative to ``root``."""
        return bool(self._file(Path(photo)))

    def file(self, image: Picture) -> str:
        """The depth file of a photo relative to ``root``, "" when there is none."""
        return self._file(image.path.resolve().relative_to(self.root.resolve()))

    def _file(self, photo: Path) -> str:
        if photo.as_posix() in self.files:
            return self.files[photo.as_posix()]
        tries = (photo.with_suffix(".png").as_posix(), photo.stem + ".png")
        found = (f"{self.folder}/{name}" for name in tries)
        return next((f for f in found if inside(self.root, f, "depth").is_file()), "")

    def estimate(self, image: Picture) -> Estimate:
        name = self.file(image)
        if not name:
            raise BadInput(self.root / self.folder, image.path.name, "has no depth image")
        depth = read_depth(inside(self.root, name, "depth"), self.codec, self.unit)
        return Estimate(resized(depth, image.size), self.intrinsics, None, self.name)


@dataclass(frozen=True)
class FieldOfView:
    """A camera assumed where none is known: pinhole, square pixels, centred.

    Args:
        horizontal: angle from the left to the right border, degrees.
    """

    horizontal: float

    @property
    def name(self) -> str:
        """What is written down as the source of the intrinsics."""
        return f"assumed field of view {self.horizontal:g} degrees"

    def intrinsics(self, size: tuple[int, int]) -> Floats:
        """fx, fy, cx, cy for an image of this width and height."""
        if not 1 <= self.horizontal < 179:
            raise BadInput("camera", "field_of_view", f"{self.horizontal:g} is no angle of view")
        f = size[0] / 2 / np.tan(np.deg2rad(self.horizontal) / 2)
        return np.array([f, f, size[0] / 2, size[1] / 2])


@dataclass(frozen=True, eq=False)
class PlaneDepth:
    """The exact depth of a floor with boxes on it, for tests: world z up, floor at 0.

    Args:
        size: width and height of the photo, pixels.
        eye: camera position, metres.
        target: what the camera looks at.
        centre, extent, rotation: boxes (N, 3), (N, 3), (N, 3, 3).
        intrinsics: fx, fy, cx, cy.
        tells_camera: whether the estimate includes the intrinsics.
        far: metres beyond which there is no depth.
    """

    size: tuple[int, int]
    eye: tuple[float, float, float]
    target: tuple[float, float, float]
    centre: Floats
    extent: Floats
    rotation: Floats
    intrinsics: tuple[float, float, float, float]
    tells_camera: bool = True
    far: float = 30.0

    @property
    def name(self) -> str:
        return "plane"

    @property
    def world_from_camera(self) -> Floats:
        """(4, 4) pose of the camera."""
        return look_at(np.asarray(self.eye), np.asarray(self.target))

    def estimate(self, image: Picture) -> Estimate:
        depth, _ = self.surfaces()
        k = np.asarray(self.intrinsics, dtype=np.float64) if self.tells_camera else None
        return Estimate(depth, k, None, self.name)

    def surfaces(self) -> tuple[Single, NDArray[np.int64]]:
        """(H, W) depth, and the box behind each pixel: -1 floor, -2 nothing."""
        width, height = self.size
        pose = self.world_from_camera
        # rays have z-depth 1, so a length along one is a depth
        eye, rays = (x.reshape(-1, 3) for x in rays_through_pixels(
            np.asarray(self.intrinsics), width, height, pose))  # fmt: skip
        falls = rays[:, 2] < 0
        floor = np.where(falls, -pose[2, 3] / np.where(falls, rays[:, 2], 1.0), np.inf)
        hits, _ = ray_boxes(eye, rays, self.centre, self.extent, self.rotation)
        reach = np.column_stack([floor, hits])
        which, depth = reach.argmin(axis=1), reach.min(axis=1)
        seen = np.isfinite(depth) & (depth <= self.far)
        shape = (height, width)
        owner = np.where(seen, which - 1, -2).reshape(shape)
        return np.where(seen, depth, 0.0).astype(np.float32).reshape(shape), owner


def read_depth(path: Path, codec: str = "png16", unit: float = 0.001) -> Single:
    """(H, W) metres of a depth image or of an ``.npy`` array that holds metres; 0 = none."""
    if path.suffix == ".npy":
        try:
            values = np.load(path, allow_pickle=False)
        except (OSError, ValueError) as err:
            raise BadInput(path, "depth", f"cannot be read: {err}") from None
        if values.ndim != 2 or values.dtype.kind != "f":
            raise BadInput(path, "depth", f"is {values.dtype} of {values.ndim} dimensions",
                           "expected (H, W) metres")  # fmt: skip
        return np.where(np.isfinite(values) & (values > 0), values, 0).astype(np.float32)
    if codec not in DEPTH_CODECS:
        raise BadInput(path, "codec", f"{codec!r} is unknown", ", ".join(DEPTH_CODECS))
    image_size(path, "depth")
    from PIL import Image

    try:
        with Image.open(path) as image:
            raw = np.asarray(image)
    except (OSError, SyntaxError, ValueError) as err:
        raise BadInput(path, "depth", f"image data is damaged: {err}") from None
    if raw.ndim != 2 or raw.dtype.kind not in "ui":
        raise BadInput(path, "depth", "is not a one-channel image of whole numbers")
    return (DEPTH_CODECS[codec](raw.astype(np.uint16)) * unit).astype(np.float32)


def resized(depth: Single, size: tuple[int, int]) -> Single:
    """The depth at another width and height, nearest pixels: edges are not blended."""
    height, width = depth.shape
    if (width, height) == tuple(size):
        return depth
    column = ((np.arange(size[0]) + 0.5) * width / size[0]).astype(np.int64)
    row = ((np.arange(size[1]) + 0.5) * height / size[1]).astype(np.int64)
    return np.ascontiguousarray(depth[row[:, None], column])
