"""What holds between vehicles, with margins: what is sure, and what may be.

A relation is two (n, n) tables, ``[a, b]`` for "b lies so to a": where it is sure, and where it
cannot be ruled out. What lies between the two is not asked about. Sources: the azimuth bins of
Spatial457 (30 degrees around an axis, 30 degrees between two that belong to neither), its bounds of
45 and 135 degrees between two headings; widths of the margins are ours.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.symbolic.vehicle_views import Seen
from sightline.scenes.symbolic.vehicles import COLOURS, SIZES, Boxes, Lot, project
from sightline.scenes.worlds.vehicles import KINDS, SHAPES, kind_of

__all__ = ["ATTRIBUTES", "FACING", "FAMILIES", "Known", "clear", "know"]

F64 = NDArray[np.float64]
Bools = NDArray[np.bool_]

ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "size": tuple(SIZES), "color": tuple(COLOURS), "shape": tuple(SHAPES), "kind": KINDS,
}  # fmt: skip
FACING = ("back", "right", "front", "left")
"""at azimuths of 0, 90, 180, 270 degrees, clockwise from the camera's direction"""
FAMILIES: dict[str, tuple[str, ...]] = {
    "picture": ("picture_left", "picture_right", "picture_near", "picture_far"),
    "own_side": ("own_left", "own_right"),
    "own_course": ("own_front", "own_behind"),
    "own": ("own_left", "own_right", "own_front", "own_behind"),
    "heading": ("same_way", "opposite_way", "crossways"),
    "covered": ("hidden_by", "hiding"),
    "drive": ("forwards", "backwards"),
    "same": ("same_size", "same_color", "same_kind"),
}
"""relations that can stand in the same place of a question"""
ROAD = 60.0  # metres that a vehicle drives on; farther than anything stands
LEAST = 60  # pixels of 240 x 160 that a vehicle covers
SHOWN = 0.5  # share of it that shows


class Holds(NamedTuple):
    """Where something is sure, and where it cannot be ruled out."""

    sure: Bools
    maybe: Bools


class Known(NamedTuple):
    """What is known of n vehicles: codes of attributes, relations, which way they face, which are
    partly hidden."""

    codes: dict[str, NDArray[np.int64]]
    relations: dict[str, Holds]
    facing: Holds  # (4, n)
    hidden: Holds  # (n,)


def clear(seen: Seen) -> bool:
    """Whether every vehicle shows well enough to be told what it is."""
    return bool((seen.alone >= LEAST).all() and (seen.visible >= SHOWN * seen.alone).all())


def know(lot: Lot, seen: Seen | None = None) -> Known:
    """All that questions ask about; nothing is known of what hides what where it was not seen."""
    rows = lot.vehicles
    words = {
        "size": [v.size for v in rows], "color": [v.colour for v in rows],
        "shape": [v.shape for v in rows], "kind": [kind_of(v.shape) for v in rows],
    }  # fmt: skip
    codes = {
        name: np.array([ATTRIBUTES[name].index(word) for word in listed])
        for name, listed in words.items()
    }
    alike = {
        f"same_{name}": codes[name] == codes[name][:, None] for name in ("size", "color", "kind")
    }
    relations = _picture(lot) | _own(lot) | _headings(lot) | _drives(lot)
    relations |= _covered(seen) if seen else {}
    relations |= {name: Holds(same, same) for name, same in alike.items()}
    others = ~np.eye(len(rows), dtype=bool)
    relations = {name: Holds(a & others, b & others) for name, (a, b) in relations.items()}
    return Known(codes, relations, _facing(lot), _hidden(seen, len(rows)))


def _axes(lot: Lot) -> tuple[F64, F64]:
    """The camera's right and ahead on the ground, (2,) each."""
    right = lot.pose()[:2, 0]
    return right, np.array([-right[1], right[0]])


def _two(amount: F64, margin: F64 | float, names: tuple[str, str]) -> dict[str, Holds]:
    """A relation where an amount is above a margin, and its converse."""
    more, less = amount >= margin, amount <= -margin
    return {names[0]: Holds(more, ~less), names[1]: Holds(less, ~more)}


def _offsets(lot: Lot) -> tuple[F64, F64]:
    """(n, n, 2) from a to b on the ground, and (n, n) how far."""
    at = np.array([(v.x, v.y) for v in lot.vehicles])
    offset = at[None] - at[:, None]
    return offset, np.linalg.norm(offset, axis=2)


def _picture(lot: Lot) -> dict[str, Holds]:
    """Left and right along the picture, and in its pixels; near and far along the ground."""
    right, ahead = _axes(lot)
    offset, far = _offsets(lot)
    column = project(lot.boxes().centre, lot.pose())[:, 0]
    shift, across = column[None] - column[:, None], offset @ right
    # in between where the two disagree: a near vehicle far to the side
    agreed = np.where(np.sign(shift) == np.sign(across), np.abs(across), 0.0) * np.sign(across)
    agreed = np.where(np.abs(shift) >= 8, agreed, 0.0)
    return _two(agreed, 0.4, ("picture_right", "picture_left")) | _two(
        offset @ ahead, np.maximum(0.5, 0.12 * far), ("picture_far", "picture_near")
    )


def _own(lot: Lot) -> dict[str, Holds]:
    """As somebody in a who looks where it faces would say of b."""
    yaw = np.array([v.yaw for v in lot.vehicles])
    ahead = np.column_stack([np.cos(yaw), np.sin(yaw)])
    left = np.column_stack([-np.sin(yaw), np.cos(yaw)])
    offset, far = _offsets(lot)
    margin = np.maximum(0.5, 0.22 * far)
    return _two((offset * ahead[:, None]).sum(2), margin, ("own_front", "own_behind")) | _two(
        (offset * left[:, None]).sum(2), margin, ("own_left", "own_right")
    )


def _apart(a: F64, b: F64 | float) -> F64:
    """Degrees between angles in radians, 0 to 180."""
    found: F64 = np.degrees(np.abs((a - b + np.pi) % (2 * np.pi) - np.pi))
    return found


def _headings(lot: Lot) -> dict[str, Holds]:
    yaw = np.array([v.yaw for v in lot.vehicles])
    turn = _apart(yaw, yaw[:, None])
    return {
        "same_way": Holds(turn < 30, turn < 60),
        "opposite_way": Holds(turn > 150, turn > 120),
        "crossways": Holds((turn > 60) & (turn < 120), (turn > 30) & (turn < 150)),
    }


def _facing(lot: Lot) -> Holds:
    """(4, n) by the camera's axis, where the line of sight does not say another thing."""
    yaw = np.array([v.yaw for v in lot.vehicles])
    at = np.array([(v.x, v.y) for v in lot.vehicles]) - lot.eye[:2]
    ahead, quarters = _axes(lot)[1], np.radians([0.0, 90.0, 180.0, 270.0])[:, None]
    axis = _apart(np.arctan2(ahead[1], ahead[0]) - yaw, quarters)
    sight = _apart(np.arctan2(at[:, 1], at[:, 0]) - yaw, quarters)
    return Holds((axis < 30) & (sight < 40), (axis < 60) | (sight < 50))


def _covered(seen: Seen) -> dict[str, Holds]:
    """b is partly hidden by a, b hides a part of a; a third that hides both leaves it open."""
    behind = (seen.meets >= 0.01) & (seen.hides.T < 0.01)
    by = Holds(seen.hides >= 0.08, (seen.hides >= 0.01) | behind)
    return {"hidden_by": by, "hiding": Holds(by.sure.T, by.maybe.T)}


def _hidden(seen: Seen | None, count: int) -> Holds:
    """(n,) partly hidden by other vehicles."""
    if seen is None:
        return Holds(np.zeros(count, bool), np.ones(count, bool))
    share = np.where(np.eye(count, dtype=bool), 0.0, seen.hides).sum(0)
    return Holds(share >= 0.1, share >= 0.01)


def _drives(lot: Lot) -> dict[str, Holds]:
    """b stands in the way of a, by bodies without wings and handlebars; narrowly or by those alone
    leaves it open."""
    rows = lot.vehicles
    body = np.array([SHAPES[v.shape].body * SIZES[v.size] for v in rows])
    whole = lot.boxes()
    inner = whole.extent - 0.2
    inner[:, 1] = np.maximum(body - 0.2, 0.02)
    core = Boxes(whole.centre, inner, whole.rotation)
    found = {}
    for name, way in (("forwards", 0.5), ("backwards", -0.5)):
        shift = way * ROAD * whole.rotation[:, :, 0]
        road = np.array([ROAD, 0.0, 0.0])
        hit = Boxes(core.centre + shift, core.extent + road, core.rotation).gaps(core) == 0
        near = Boxes(whole.centre + shift, whole.extent + road, whole.rotation).gaps(whole) < 0.35
        found[name] = Holds(hit, near)
    return found
