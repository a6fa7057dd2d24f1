"""Directions by complex numbers: the floor is the complex plane, and to face is to divide."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.compare import integers, label, margins, numbers, yes_no
from sightline.datasets.audit.item import Check, Finding, Item, ints, rows
from sightline.datasets.audit.program import Program, Unaudited
from sightline.datasets.audit.room import Room

__all__ = ["CHECKS"]

Complex = NDArray[np.complex128]
FACING, NOT_FACING = math.radians(25.0), math.radians(60.0)
"""an object faces what is within the first angle of its front, and not what is beyond the second"""


def _plane(points: NDArray[np.float64]) -> Complex:
    return np.asarray(points[..., 0] + 1j * points[..., 1])


def _seen_from(room: Room, items: Sequence[Item]) -> Complex:
    """Where the third object is for someone at the first who faces the second, ahead = 1."""
    at = _plane(room.centre)
    a, b, c = (at[rows(items, role)] for role in range(3))
    turned = (c - a) / (b - a)
    return np.asarray(turned / np.abs(turned))


def _off(turned: Complex, *borders: complex) -> NDArray[np.float64]:
    """Angle to the nearest of some directions."""
    return np.min([np.abs(np.angle(turned / border)) for border in borders], axis=0)


def _side(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("frame", "observer")
    turned = _seen_from(room, items)
    left = turned.imag > 0
    side = np.where(left, "left", "right")
    if program.args[-1] == "easy":
        border = _off(turned, 1, -1)
    elif program.args[-1] == "medium":
        # behind: nearer to straight back than a quarter of a right angle and a half, that is 45
        back = -turned.real >= np.abs(turned.imag)
        side = np.where(back, "back", side)
        rear = _off(turned, np.exp(0.75j * np.pi), np.exp(-0.75j * np.pi))
        border = np.where(back, rear, np.minimum(rear, _off(turned, 1)))
    else:
        raise Unaudited(f"side of {program.args[-1]}")
    yield from label(items, side.tolist())
    yield from margins(items, border)


def _quadrant(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("frame", "observer")
    turned = _seen_from(room, items)
    names = [
        ("front" if ahead > 0 else "back") + ("-left" if left > 0 else "-right")
        for ahead, left in zip(turned.real, turned.imag, strict=True)
    ]
    yield from label(items, names)
    yield from margins(items, _off(turned, 1, 1j, -1, -1j))


def _hours(turned: Complex) -> list[int]:
    """Hour whose hand points most nearly that way; 12 is ahead and 3 to the right."""
    hands = np.exp(-1j * np.pi / 6 * np.arange(1, 13))
    along = (turned[:, None] * hands.conj()).real
    return [int(k) + 1 for k in along.argmax(axis=1)]


def _clock(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("frame", "observer")
    turned = _seen_from(room, items)
    yield from integers(items, _hours(turned))
    borders = np.exp(1j * np.pi / 6 * (np.arange(12) + 0.5))
    yield from margins(items, _off(turned, *borders))


def _camera_clock(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "centre")
    at = _plane(room.centre)
    ahead = _plane(room.pose[:, :3, 2])[ints(items, 0)]
    turned = (at[rows(items, 1)] - at[rows(items, 0)]) / ahead
    turned = turned / np.abs(turned)
    yield from integers(items, _hours(turned))
    borders = np.exp(1j * np.pi / 6 * (np.arange(12) + 0.5))
    yield from margins(items, _off(turned, *borders))


def _facing(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("frame", "object")
    yield from _fronts(room, items, (0,))
    at, front = _plane(room.centre), _plane(room.rotation[:, :, 0])
    a, b = rows(items, 0), rows(items, 1)
    off = np.abs(np.angle((at[b] - at[a]) / front[a]))
    told = [True if x <= FACING else False if x >= NOT_FACING else None for x in off.tolist()]
    yield from yes_no(items, told)
    yield from margins(items, np.where(off <= FACING, FACING - off, off - NOT_FACING))


def _turn(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("frame", "object")
    yield from _fronts(room, items, (0, 1))
    front = _plane(room.rotation[:, :, 0])
    a, b = front[rows(items, 0)], front[rows(items, 1)]
    # the half-angle form of the angle between two directions
    a, b = a / np.abs(a), b / np.abs(b)
    yield from numbers(items, 2 * np.arctan2(np.abs(a - b), np.abs(a + b)))


def _fronts(room: Room, items: Sequence[Item], roles: tuple[int, ...]) -> Iterator[Finding]:
    for item in items:
        for role in roles:
            if not room.front_known[item.objects[role]]:
                name = item.row["objects"][role]
                yield Finding(item, "objects", name, "", "has no known front")


CHECKS: dict[str, Check] = {
    "side": _side,
    "quadrant": _quadrant,
    "clock": _clock,
    "camera_clock": _camera_clock,
    "facing": _facing,
    "turn": _turn,
}
