"""Planning a route: which turns lead from one object over others to the goal."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import Choice
from sightline.facts import Frame, Rows, routes
from sightline.facts.fact import Fact
from sightline.facts.floor_plan import floor_plan, footprint_rectangles, on_floor
from sightline.questions import text
from sightline.questions.pick import Pick, object_keys, tuples_within
from sightline.questions.references import referable
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = [
    "route_one_turn",
    "route_three_turns",
    "route_turn_first",
    "route_two_turns",
]

BORDER_MARGIN = np.deg2rad(10.0)
"""angle to the nearest sector border that each turn needs (VLM-3R)"""
LEG = (0.5, 6.0)
"""metres between the middles of two stops"""
ROUTES_TRIED = 16384
"""routes with several turns tried per scene"""
OFFERED = 4
"""sequences to choose from (VSI-Bench)"""


@task(answer=Choice(options=routes.TURNS), program="turns(a, b, c)", level="extrapolation")
def route_one_turn(world: SceneBatch, pick: Pick, frame: Frame = "observer") -> Asked:
    """One turn: from A forward to B, turn, forward to C; VSI-Bench route_planning."""
    way, fact = _routes(world, pick, 3, False)
    bearing = fact.trace["bearings"][:, 0]
    return ask(
        a=way[:, 0],
        b=way[:, 1],
        c=way[:, 2],
        answer=fact.value[:, 0],
        margin=fact.margin,
        say=_angles(fact) | {"hand": text.words(["right", "left"], (bearing > 0).astype(np.int64))},
    )


@task(answer=Choice(), program="turns(a, b, c, d)", level="extrapolation")
def route_two_turns(world: SceneBatch, pick: Pick, frame: Frame = "observer") -> Asked:
    """Two turns: from A over B and C to D; VSI-Bench route_planning."""
    return _sequence(world, pick, 4, False)


@task(answer=Choice(), program="turns_first(a, b, c, d)", level="extrapolation")
def route_turn_first(world: SceneBatch, pick: Pick, frame: Frame = "observer") -> Asked:
    """Two turns, the first on the spot: from A, facing B, over C to D; VSI-Bench route_planning."""
    return _sequence(world, pick, 4, True)


@task(answer=Choice(), program="turns(a, b, c, d, e)", level="extrapolation")
def route_three_turns(world: SceneBatch, pick: Pick, frame: Frame = "observer") -> Asked:
    """Three turns: from A over B, C and D to E; VSI-Bench route_planning."""
    return _sequence(world, pick, 5, False)


def _sequence(world: SceneBatch, pick: Pick, stops: int, turn_first: bool) -> Asked:
    way, fact = _routes(world, pick, stops, turn_first)
    asked = ask(
        answer=np.zeros(len(way), dtype=np.int64),
        options=_options(pick, world, way, fact.value),
        margin=fact.margin,
        say=_angles(fact),
    )
    return replace(asked, roles={name: way[:, i] for i, name in enumerate("abcde"[:stops])})


def _routes(world: SceneBatch, pick: Pick, stops: int, turn_first: bool) -> tuple[Rows, Fact]:
    """Routes that are asked about, stop by stop, and their turns."""
    # where the floor is known a robot goes to what stands on it
    known = floor_plan(world).known[world.objects.scene]
    # the shadow of a tilted box is no rectangle to arrive at
    upright = footprint_rectangles(world)[3]
    rows = np.flatnonzero(referable(world) & upright & (on_floor(world) | ~known))
    owner = world.objects.scene[rows]
    way = np.zeros((0, stops), dtype=np.int64)
    if len(rows):
        seed = pick.scene_seeds(owner)
        # few routes are free from end to end, and trying one is a look into a table
        tries = max(pick.limit, ROUTES_TRIED if stops > 3 else 0)
        at = tuples_within(owner, stops, ordered=True, limit=tries, seed=seed)
        way = rows[at]
    way = way[routes.open_legs(world, way, turn_first)]
    fact = routes.turns(world, way, turn_first)
    legs = fact.trace["legs"]
    if turn_first:
        # the walk goes from the first stop to the third
        step = world.objects.centre[way[:, 2], :2] - world.objects.centre[way[:, 0], :2]
        legs = np.concatenate([legs[:, :1], np.hypot(*step.T)[:, None], legs[:, 2:]], axis=1)
    keep = ((legs >= LEG[0]) & (legs <= LEG[1])).all(axis=1) & (fact.margin >= BORDER_MARGIN)
    kept = np.flatnonzero(keep)
    return way[kept], fact.take(kept)


def _options(pick: Pick, world: SceneBatch, way: Rows, codes: Rows) -> NDArray[np.object_]:
    """The right sequence and others, drawn by the names of the stops; (n, OFFERED) texts."""
    every = np.array(list(itertools.product(range(len(routes.TURNS)), repeat=codes.shape[1])))
    names = np.array([", ".join(routes.TURNS[c] for c in row) for row in every], dtype=object)
    right = (codes * len(routes.TURNS) ** np.arange(codes.shape[1])[::-1]).sum(axis=1)
    keys = hashing.mix(np.uint64(pick.seed), *object_keys(world)[way].T)
    drawn = hashing.mix(keys[:, None], np.arange(len(every))[None, :]).astype(np.float64)
    drawn[np.arange(len(way)), right] = -1.0
    return names[np.argsort(drawn, axis=1, kind="stable")[:, :OFFERED]]


def _angles(fact: Fact) -> dict[str, text.Text]:
    turned = np.rad2deg(np.nan_to_num(fact.trace["bearings"]))
    out = {}
    for i in range(turned.shape[1]):
        hand = text.words(["right", "left"], (turned[:, i] > 0).astype(np.int64))
        out[f"hand{i + 1}"] = hand
        out[f"angle{i + 1}"] = text.number(np.abs(turned[:, i]))
    return out
