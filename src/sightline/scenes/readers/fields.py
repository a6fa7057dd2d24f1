"""Values out of damaged-until-proven-good files: every wrong one is a single clear error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput
from sightline.geometry import is_rotation, nearest_rotation, pose
from sightline.scenes.media import inside
from sightline.scenes.readers.base import load_json
from sightline.scenes.tables import Objects

__all__ = ["Value", "box_objects", "focal", "load_cloud", "locate", "rigid", "safe_id"]

Floats = NDArray[np.float64]
NOISE = 2e-3
"""largest deviation of RᵀR from the identity that still is rounding (7-Scenes: 4e-4)"""


@dataclass(frozen=True)
class Value:
    """A JSON value that knows the file and the field it came from."""

    where: Path
    field: str
    raw: Any

    @classmethod
    def load(cls, path: Path) -> Value:
        """The whole of a JSON file."""
        return cls(path, "", load_json(path))

    def error(self, problem: str, fix: str = "") -> BadInput:
        """The error to raise about this value."""
        return BadInput(self.where, self.field or "json", problem, fix)

    def __getitem__(self, key: str) -> Value:
        if not isinstance(self.raw, dict):
            raise self.error("is not a JSON object", f"expected one with {key!r}")
        child = Value(self.where, f"{self.field}.{key}".lstrip("."), self.raw.get(key))
        if key not in self.raw:
            raise child.error("is missing", "restore it")
        return child

    def has(self, key: str) -> bool:
        """Whether a JSON object has that member, and not as null."""
        return isinstance(self.raw, dict) and self.raw.get(key) is not None

    def names(self) -> list[str]:
        """Names of a JSON object's members."""
        if not isinstance(self.raw, dict):
            raise self.error("is not a JSON object")
        return list(self.raw)

    def elements(self) -> list[Value]:
        """Elements of a JSON list."""
        if not isinstance(self.raw, list):
            raise self.error("is not a JSON list")
        return [Value(self.where, f"{self.field}[{i}]", v) for i, v in enumerate(self.raw)]

    def text(self) -> str:
        """A text that is not empty."""
        if not isinstance(self.raw, str) or not self.raw.strip():
            raise self.error(f"is {self.raw!r}", "expected a text")
        return self.raw

    def integer(self) -> int:
        """A whole number."""
        if not isinstance(self.raw, int) or isinstance(self.raw, bool):
            raise self.error(f"is {self.raw!r}", "expected a whole number")
        return self.raw

    def array(self, *shape: int) -> Floats:
        """Finite numbers of the given shape; ``()`` for a single one."""
        try:
            out = np.array(self.raw, dtype=np.float64)
        except (TypeError, ValueError, OverflowError):
            raise self.error("holds something that is no number", f"expected {shape}") from None
        if out.shape != shape:
            raise self.error(f"has shape {out.shape}", f"expected {shape}")
        if not np.isfinite(out).all():
            raise self.error("holds NaN or infinity", "fix or drop it")
        return out


def rigid(matrix: Floats, where: Path, field: str) -> Floats:
    """A 4x4 pose with rounding noise removed; anything that is no rigid motion is an error."""
    if not np.isfinite(matrix).all():
        raise BadInput(where, field, "holds NaN or infinity (tracking lost)", "drop the frame")
    if np.abs(matrix[3] - [0, 0, 0, 1]).max() > 1e-6:
        raise BadInput(where, field, "last row is not 0 0 0 1", "expected a 4x4 rigid transform")
    if not is_rotation(matrix[:3, :3], NOISE):
        raise BadInput(where, field, "is no rotation (tracking lost?)", "fix or drop it")
    return pose(nearest_rotation(matrix[:3, :3]), matrix[:3, 3])


def focal(matrix: Floats, where: Path, field: str, first: float = 0.5) -> Floats:
    """fx, fy, cx, cy of a camera matrix (3x3 or more), for pixels that span [0, 1).

    Args:
        matrix: the camera matrix of the source.
        where: the file it is from.
        field: its name there.
        first: where the source puts the centre of its first pixel: 0 (ICL, RealSense), 1 (Matlab:
            SUN RGB-D, verified by colour), 0.5 where it does not say: the matrix stays as it is.
    """
    k = matrix[:3, :3]
    upper = abs(k[1, 0]) + abs(k[2, 0]) + abs(k[2, 1]) + abs(k[2, 2] - 1) < 1e-6
    # skew below a thousandth of the focal length moves no pixel by one
    if not np.isfinite(k).all() or not upper or abs(k[0, 1]) > 1e-3 * abs(k[0, 0]):
        raise BadInput(where, field, "is no camera matrix", "expected fx 0 cx, 0 fy cy, 0 0 1")
    if k[0, 0] <= 0 or k[1, 1] <= 0:
        raise BadInput(where, field, "has a focal length that is not positive", "pixels")
    return np.array([k[0, 0], k[1, 1], k[0, 2] + 0.5 - first, k[1, 2] + 0.5 - first])


def locate(root: Path, name: Value, folders: Iterable[str] = ()) -> str:
    """A media path of a JSON file, relative to ``root``; tried below ``folders`` too."""
    text = name.text()
    tries = [text, *(f"{folder}/{text}" for folder in folders)]
    for relative in tries:
        if inside(root, relative, name.field).is_file():
            return relative
    raise BadInput(root / text, name.field, "file is missing", "restore it")


def load_cloud(path: Path, columns: int) -> Floats:
    """(N, columns) points of a file of little-endian float32 numbers."""
    try:
        values = np.fromfile(path, dtype="<f4")
        size = path.stat().st_size
    except OSError as err:
        raise BadInput(path, "points", f"cannot be read: {err.strerror}", "restore it") from None
    if size % (4 * columns):
        raise BadInput(path, "points", f"{size} bytes are not rows of {columns} float32 numbers")
    return values.reshape(-1, columns).astype(np.float64)


def safe_id(text: str) -> str:
    """The text as a scene id: letters, digits, ``. _ -``."""
    return re.sub(r"[^A-Za-z0-9._-]+|\.\.+", "_", text).lstrip("._-") or "scene"


def box_objects(
    where: Path,
    fields: Sequence[str],
    categories: Sequence[str],
    centre: Sequence[Floats],
    extent: Sequence[Floats],
    rotation: Sequence[Floats],
    front_known: Sequence[bool] | None = None,
) -> Objects:
    """Objects called ``category_0``, ``category_1`` ...; ``fields`` name the boxes in errors."""
    ids, seen = [], dict[str, int]()
    for category in categories:
        slug = re.sub(r"[^A-Za-z0-9]+", "_", category)
        ids.append(f"{slug}_{seen.setdefault(slug, 0)}")
        seen[slug] += 1
    for field, size in zip(fields, extent, strict=True):
        if not (size > 0).all():
            raise BadInput(where, field, f"box size is {size.tolist()}", "drop or fix the object")
    if not ids:
        return Objects.empty()
    return Objects.of(
        id=ids,
        category=list(categories),
        centre=np.stack(centre),
        extent=np.stack(extent),
        rotation=np.stack(rotation),
        front_known=front_known if front_known is not None else [False] * len(ids),
    )
