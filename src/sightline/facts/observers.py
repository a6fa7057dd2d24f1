"""Where things are for an observer who holds the head level: at a camera, or imagined elsewhere.

An observer has a place and looks along a horizontal direction. At a camera that is its centre and
its viewing direction laid level; an imagined one stands at the centre of one object and faces the
centre of another. Places for an observer are (right, up, ahead), metres, centres of boxes.

Source: SPAR obj_spatial_relation and spatial_imagination, whose texts name left or right, above or
below, and in front or behind (one object) or nearer or farther (of two).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sightline.facts.fact import Fact, Rows
from sightline.scenes import SceneBatch

__all__ = ["AHEAD", "ORDERS", "SIDES", "Observer", "at_camera", "order", "place", "side",
           "standing"]  # fmt: skip

Floats = NDArray[np.float64]
SIDES: Final = (("left", "right"), ("above", "below"), ("in front", "behind"))
ORDERS: Final = (("left", "right"), ("above", "below"), ("nearer", "farther"))
"""words of the three parts; code 4 a + 2 b + c takes the a-th, b-th and c-th"""
AHEAD: Final = 0.2
"""metres ahead that both of two compared objects are: behind one's back, left may mean right"""


class Observer(NamedTuple):
    """n places, and the horizontal unit directions looked along."""

    eye: Floats
    """(n, 3)"""
    ahead: Floats
    """(n, 2)"""


def at_camera(world: SceneBatch, frame: Rows) -> Observer:
    """At cameras, which must not look straight up or down (:func:`.motion.level`)."""
    pose = world.frames.world_from_camera[frame]
    return Observer(pose[:, :3, 3], _unit(pose[:, :2, 2]))


def standing(world: SceneBatch, stand: Rows, face: Rows) -> Observer:
    """At the centres of objects ``stand``, facing those of ``face``."""
    eye = world.objects.centre[stand]
    return Observer(eye, _unit((world.objects.centre[face] - eye)[:, :2]))


def place(observer: Observer, points: Floats) -> Floats:
    """(n, 3) points as right, up, ahead."""
    off, ahead = points - observer.eye, observer.ahead
    right = off[:, 0] * ahead[:, 1] - off[:, 1] * ahead[:, 0]
    return np.stack([right, off[:, 2], (off[:, :2] * ahead).sum(axis=1)], axis=1)


def side(observer: Observer, points: Floats) -> Fact:
    """Code of the words of :data:`SIDES`; margin: metres to the nearest change of a word.

    The trace has the angle to the nearest border in the plane (``border``, radians).
    """
    right, up, ahead = place(observer, points).T
    code = 4 * (right > 0) + 2 * (up < 0) + (ahead < 0)
    margin = np.abs(np.stack([right, up, ahead])).min(axis=0)
    flat = np.abs(np.stack([right, ahead]))
    border = np.arctan2(flat.min(axis=0), flat.max(axis=0))
    return Fact(code, margin, "observer", "centre", {"border": border})


def order(observer: Observer, first: Floats, second: Floats) -> Fact:
    """Code of the words of :data:`ORDERS` for the first against the second of two points.

    Left and right go by what is farther to the right in metres; the trace tells by what angle it
    also looks so (``turn``, radians, 0 where it does not) and how far ahead both are (``ahead``).
    Margin: metres to the nearest change of a word.
    """
    one, two = place(observer, first), place(observer, second)
    right, up = (one - two)[:, 0], (one - two)[:, 1]
    far = np.linalg.norm(one, axis=1) - np.linalg.norm(two, axis=1)
    code = 4 * (right > 0) + 2 * (up < 0) + (far > 0)
    margin = np.abs(np.stack([right, up, far])).min(axis=0)
    turn = np.arctan2(one[:, 0], one[:, 2]) - np.arctan2(two[:, 0], two[:, 2])
    trace = {
        "turn": np.maximum(np.sign(right) * turn, 0.0),
        "ahead": np.minimum(one[:, 2], two[:, 2]),
    }
    return Fact(code, margin, "observer", "centre", trace)


def _unit(flat: Floats) -> Floats:
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)
