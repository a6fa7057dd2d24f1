"""Rigid transforms, 4x4, named target_from_source: as rows, flat, or quaternion and translation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sightline.geometry.poses import (
    invert_pose,
    is_rotation,
    nearest_rotation,
    pose,
    rotation_angle,
)

from . import units
from .base import Hit
from .brackets import Bracketed, Group, bare_group, groups, lists
from .metrics import FloatArray, Metric, _shape

Rows = tuple[tuple[float, float, float, float], ...]
Form = Literal["rows", "flat", "quaternion"]
_ROUGH = 0.05  # how far a written rotation may be from orthonormal


def pose_error(predicted: ArrayLike, truth: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Errors (...,) of transforms (..., 4, 4): of the translation in metres, of the rotation in
    radians (the angle of the rotation between them)."""
    p, t = np.asarray(predicted, dtype=np.float64), np.asarray(truth, dtype=np.float64)
    between = invert_pose(t)[..., :3, :3] @ p[..., :3, :3]
    return np.linalg.norm(p[..., :3, 3] - t[..., :3, 3], axis=-1), rotation_angle(between)


def quaternion_of(rotation: ArrayLike) -> FloatArray:
    """Unit quaternions (..., 4) as x, y, z, w, w >= 0, of rotations (..., 3, 3)."""
    r = np.asarray(rotation, dtype=np.float64)
    a, b, c = r[..., 0, 0], r[..., 1, 1], r[..., 2, 2]
    even, odd = r + np.swapaxes(r, -1, -2), r - np.swapaxes(r, -1, -2)
    xy, xz, yz = even[..., 0, 1], even[..., 0, 2], even[..., 1, 2]
    x, y, z = odd[..., 2, 1], odd[..., 0, 2], odd[..., 1, 0]
    # 4 q q^T; its largest column is the quaternion without loss of precision
    outer = np.stack(
        [
            np.stack([1 + a - b - c, xy, xz, x], axis=-1),
            np.stack([xy, 1 - a + b - c, yz, y], axis=-1),
            np.stack([xz, yz, 1 - a - b + c, z], axis=-1),
            np.stack([x, y, z, 1 + a + b + c], axis=-1),
        ],
        axis=-2,
    )
    largest = np.argmax(np.einsum("...ii->...i", outer), axis=-1)
    q = np.take_along_axis(outer, largest[..., None, None], axis=-2)[..., 0, :]
    q = q / np.linalg.norm(q, axis=-1, keepdims=True)
    return np.asarray(np.where(q[..., 3:] < 0, -q, q))


def rotation_of(quaternion: ArrayLike) -> FloatArray:
    """Rotations (..., 3, 3) of quaternions (..., 4) as x, y, z, w of any length but 0."""
    q = np.asarray(quaternion, dtype=np.float64)
    x, y, z, w = np.moveaxis(q / np.linalg.norm(q, axis=-1, keepdims=True), -1, 0)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


@dataclass(frozen=True)
class PoseTolerance:
    """Both errors at most these (ends included): metres and degrees."""

    translation: float = 0.1
    rotation: float = 10.0

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        metres, radians = pose_error(predicted, truth)
        right = (metres <= self.translation) & (np.rad2deg(radians) <= self.rotation)
        return np.asarray(right, dtype=np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        metres, radians = pose_error(predicted, truth)
        apart = metres / max(self.translation, 1e-9) + np.rad2deg(radians) / max(
            self.rotation, 1e-9
        )
        return _shape(self.score(predicted, truth), 1.0 / (1.0 + 0.5 * apart))


@dataclass(frozen=True)
class Pose(Bracketed[Rows]):
    """A rigid transform target_from_source, metres; the value is its four rows.

    `form` is how it is written: "rows" [[...], [...], [...], [...]], "flat" 16 numbers row by row,
    "quaternion" [tx, ty, tz, qx, qy, qz, qw] (`scalar`="first" puts qw before qx). All forms are
    read, and the first three rows alone (12 numbers). A written rotation is replaced by the nearest
    one; what is far from any rotation states no pose.
    """

    kind: ClassVar[str] = "pose"
    form: Form = "rows"
    metric: Metric = field(default_factory=PoseTolerance)
    decimals: int = 4
    scalar: Literal["last", "first"] = "last"
    target: str = "world"
    source: str = "camera"

    def format(self, value: Any) -> str:
        return str(self.format_many(np.asarray(value, dtype=np.float64)[None])[0])

    def format_many(self, values: ArrayLike | Sequence[Any]) -> NDArray[Any]:
        """Texts (n,) of transforms (n, 4, 4)."""
        given = np.asarray(values, dtype=np.float64).reshape(-1, 4, 4)
        if self.form == "quaternion":
            turn = quaternion_of(given[:, :3, :3])
            turn = np.roll(turn, 1, axis=-1) if self.scalar == "first" else turn
            numbers = np.concatenate([given[:, :3, 3], turn], axis=1)
        else:
            numbers = given.reshape(-1, 16)
        texts = units.format_quantities(numbers, None, self.decimals, "bare")
        breaks = (0, 4, 8, 12) if self.form == "rows" else ()
        text = np.full(len(given), "[", dtype=object)
        for k in range(numbers.shape[1]):
            comma = "], [" if k in breaks[1:] else ", " if k else "[" if breaks else ""
            text = text + (comma + texts[:, k])
        return np.asarray(text + ("]]" if breaks else "]"), dtype=object)

    def _hits(self, text: str) -> Sequence[Hit[Rows]]:
        found = groups(text) or bare_group(text)
        hits = [hit for group in found if (hit := self._pose(group.values, group, group))]
        for run in lists([g for g in found if len(g.values) == 4], text):
            for first in range(0, len(run) - 2, 4):
                rows = run[first : first + 4]
                numbers = [number for row in rows for number in row.values]
                if len(rows) >= 3 and (hit := self._pose(numbers, rows[0], rows[-1])):
                    hits.append(hit)
        return hits

    def _pose(self, numbers: Sequence[float], first: Group, last: Group) -> Hit[Rows] | None:
        n = np.asarray(numbers, dtype=np.float64)
        if n.size == 7:
            turn = np.roll(n[3:], -1) if self.scalar == "first" else n[3:]
            length = float(np.linalg.norm(turn))
            if abs(length - 1.0) > _ROUGH:
                return None
            matrix = pose(rotation_of(turn), n[:3])
        elif n.size in (12, 16):
            rows = n.reshape(-1, 4)
            if n.size == 16 and np.abs(rows[3] - [0, 0, 0, 1]).max() > 1e-3:
                return None
            if not is_rotation(rows[:3, :3], _ROUGH):
                return None
            matrix = pose(nearest_rotation(rows[:3, :3]), rows[:3, 3])
        else:
            return None
        if not np.isfinite(matrix).all() or np.abs(matrix).max() > 1e9:
            return None
        return Hit(_rows(matrix), first.start, last.end)

    def _value(self, value: Any) -> Rows:
        matrix = np.asarray(value, dtype=np.float64)
        if matrix.shape != (4, 4) or not is_rotation(matrix[:3, :3]):
            raise ValueError("a pose is a 4x4 rigid transform")
        return _rows(matrix)

    def _score(self, value: Rows, truth: Any) -> float:
        return float(self.metric.score(value, self._truth(truth)).reshape(()))

    def _reward(self, value: Rows, truth: Any) -> float:
        return float(self.metric.shaped(value, self._truth(truth)).reshape(()))


def _rows(matrix: FloatArray) -> Rows:
    return tuple((a, b, c, d) for a, b, c, d in matrix.tolist())
