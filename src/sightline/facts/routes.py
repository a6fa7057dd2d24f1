"""Turns of a route that runs straight from object to object, as VSI-Bench plans routes.

A robot walks from waypoint to waypoint. At each stop it turns to the next one: *back* when that is
135 degrees or more away from its heading, else *left* or *right*: the border that VSI-Bench's
relative directions use. Its routes are written by people, over doors and walls; the few that run
over boxed objects only agree with this rule (:mod:`sightline.datasets.vsi_check`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.distance import pair_count, pair_slot
from sightline.facts.fact import Fact, Rows, remembered
from sightline.facts.floor_plan import floor_plan, footprint_rectangles
from sightline.facts.free_space import straight_path
from sightline.scenes import SceneBatch

__all__ = ["TURNS", "open_legs", "turns"]

Floats = NDArray[np.float64]

TURNS = ("turn left", "turn right", "turn back")
BACK = np.deg2rad(135.0)
STRAIGHT = np.deg2rad(20.0)
"""a smaller turn is none: nothing is asked there"""
NO_STEP = 1e-6
"""metres; a step this short has no direction"""
ROBOT = 0.3
"""metres; diameter of the robot whose way has to be free where the floor is known"""


def turns(world: SceneBatch, waypoints: Rows, turn_first: bool = False) -> Fact:
    """Codes (n, k) into :data:`TURNS` of a route through objects (n, m).

    The robot stands at the first waypoint and faces the second one. It walks there, turns to the
    third, and so on (k = m - 2); with ``turn_first`` it never goes to the second but turns to the
    third at once. Two readings are followed: it stops at the middle of each object, or at the
    point of its outline where it arrives. The margin (n,), radians, is the least of all turns of
    both readings, negative where the two differ or a turn is less than STRAIGHT.
    ``trace["bearings"]`` (n, k), positive to the left, is that of the first reading.
    """
    angles = [_bearings(stops, turn_first) for stops in _readings(world, waypoints, turn_first)]
    codes, margins = zip(*(_code(angle) for angle in angles), strict=True)
    same = (codes[0] == codes[1]).all(axis=1)
    margin = np.where(same, np.minimum(*margins).min(axis=1), -1.0)
    reach = np.linalg.norm(np.diff(world.objects.centre[waypoints, :2], axis=1), axis=2)
    return Fact(codes[0], margin, "observer", "centre", {"bearings": angles[0], "legs": reach})


def _readings(world: SceneBatch, waypoints: Rows, turn_first: bool) -> tuple[Floats, Floats]:
    centre, size, yaw, _ = footprint_rectangles(world)
    middle = centre[waypoints]
    arrived = middle.copy()
    here = middle[:, 0]
    for i in range(1, waypoints.shape[1]):
        rows = waypoints[:, i]
        if i == 1 and turn_first:
            continue
        cos, sin = np.cos(yaw[rows]), np.sin(yaw[rows])
        x, y = (here - centre[rows]).T
        half = size[rows].T / 2
        u = np.clip(x * cos + y * sin, -half[0], half[0])
        v = np.clip(y * cos - x * sin, -half[1], half[1])
        here = centre[rows] + np.stack([u * cos - v * sin, u * sin + v * cos], axis=1)
        arrived[:, i] = here
    return middle, arrived


def _bearings(stops: Floats, turn_first: bool) -> Floats:
    """Turns (n, k) of a walk through places (n, m, 2), positive to the left."""
    before, at, after = stops[:, :-2].copy(), stops[:, 1:-1].copy(), stops[:, 2:]
    if turn_first:
        # it stands at the first place and faces the second, but walks on from the first
        ahead = at[:, 0] - before[:, 0]
        at[:, 0] = before[:, 0]
        before[:, 0] = at[:, 0] - ahead
        if before.shape[1] > 1:
            before[:, 1] = at[:, 0]
    angle = geometry.bearing(at, 2 * at - before, after)
    short = np.minimum(np.linalg.norm(at - before, axis=2), np.linalg.norm(after - at, axis=2))
    return np.where(short > NO_STEP, angle, np.nan)


def _code(angle: Floats) -> tuple[NDArray[np.int64], Floats]:
    size = np.abs(np.nan_to_num(angle, nan=0.0))
    back = size >= BACK
    code = np.where(back, 2, np.where(angle > 0, 0, 1))
    margin = np.where(back, size - BACK, np.minimum(size - STRAIGHT, BACK - size))
    # objects that overlap leave no direction to go in
    return code, np.where(np.isnan(angle), -1.0, margin)


def open_legs(world: SceneBatch, waypoints: Rows, turn_first: bool = False) -> NDArray[np.bool_]:
    """Routes (n,) that no object or wall blocks, as far as is known; True without a floor plan."""
    known = np.flatnonzero(floor_plan(world).known[world.objects.scene[waypoints[:, 0]]])
    route = np.delete(waypoints[known], 1, axis=1) if turn_first else waypoints[known]
    out = np.ones(len(waypoints), dtype=bool)
    for start, end in zip(route[:, :-1].T, route[:, 1:].T, strict=True):
        out[known] &= _open(world, np.minimum(start, end), np.maximum(start, end))
    return out


def _open(world: SceneBatch, a: Rows, b: Rows) -> NDArray[np.bool_]:
    """Whether a robot can drive straight from a to b; each pair is tried once per batch."""
    untried = -1
    table = remembered(
        world, "open_legs", lambda: np.full(pair_count(world), untried, dtype=np.int8)
    )
    slots = pair_slot(world, a, b)
    new, first = np.unique(slots[table[slots] == untried], return_index=True)
    if len(new):
        rows = np.flatnonzero(table[slots] == untried)[first]
        path = straight_path(world, a[rows], b[rows], np.full(len(rows), ROBOT))
        table[new] = path.trace["open"]
    return table[slots] == 1
