"""How the camera moved: 4x4 matrices multiplied, and the floor as the complex plane."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.compare import label, margins, numbers
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room

__all__ = ["CHECKS"]

MOVED, DOMINANT = 0.5, 2.0
"""metres along the main way, and its ratio to any other"""
RISEN = 0.3
"""metres of rise that have a direction"""
TURNED = np.radians(15.0)
"""turn that has a direction"""


def _step(room: Room, item: Item) -> NDArray[np.float64]:
    """first_from_second: the second camera in the axes of the first."""
    first, second = item.views
    return np.asarray(np.linalg.inv(room.pose[first]) @ room.pose[second])


def _direction(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "centre")
    for item in items:
        x, y, z = _step(room, item)[:3, 3].tolist()
        ways = {"right": x, "left": -x, "forward": z, "backward": -z}
        best = max(ways, key=lambda name: ways[name])
        others = [abs(y), abs(x) if best in ("forward", "backward") else abs(z)]
        clear = ways[best] >= MOVED - 1e-9 and ways[best] >= DOMINANT * max(others) * (1 - 1e-9)
        yield from label([item], [best if clear else ""], f"way {x:.3f}, {y:.3f}, {z:.3f}")


def _rise(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "vertical")
    origin = np.array([0.0, 0.0, 0.0, 1.0])
    for item in items:
        first, second = (float((room.pose[v] @ origin)[2]) for v in item.views)
        clear = abs(second - first) >= RISEN - 1e-9
        yield from label([item], ["" if not clear else "up" if second > first else "down"])


def _turned(room: Room, item: Item) -> float:
    """Angle of the turn seen from above, positive to the left."""
    ahead = [complex(*(room.pose[v] @ np.array([0.0, 0.0, 1.0, 0.0]))[:2]) for v in item.views]
    return float(np.angle(ahead[1] / ahead[0]))


def _yaw(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "horizontal")
    angle = np.array([_turned(room, item) for item in items])
    border = np.minimum(np.abs(angle), np.pi - np.abs(angle))
    names = ["" if m < TURNED - 1e-9 else "left" if a > 0 else "right"
             for a, m in zip(angle.tolist(), border.tolist(), strict=True)]  # fmt: skip
    yield from label(items, names)
    yield from margins(items, border)


def _angle(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "horizontal")
    yield from numbers(items, np.abs([_turned(room, item) for item in items]))


CHECKS: dict[str, Check] = {
    "translation_direction": _direction,
    "rise": _rise,
    "yaw_direction": _yaw,
    "yaw_angle": _angle,
}
