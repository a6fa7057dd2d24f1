"""Depth at a place on a thing, and whether things touch; SpatialBot's low and high levels."""

from __future__ import annotations

import numpy as np

from sightline import facts
from sightline.answers import Number, YesNo
from sightline.facts import Definition, Frame, relations, support
from sightline.questions import text
from sightline.questions.pick import Pick
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.depth import NEVER_BELOW, places
from sightline.questions.tasks.relations import given_away, pairs_in_view
from sightline.scenes import SceneBatch

__all__ = ["object_point_depth", "touches"]

TOUCHING = 0.005
"""metres between boxes that surely touch, where one also carries the other ..."""
FIRMLY = 0.9
"""... by this share of its footprint"""
APART = 0.1
"""metres between boxes that surely do not touch"""


@task(
    answer=Number("m", decimals=2),
    program="depth_at(a, x, y)",
    scope="frame",
    level="perception",
    references=("name", "description"),
)
def object_point_depth(
    world: SceneBatch, pick: Pick, definition: Definition = "z_depth", frame: Frame = "camera"
) -> Asked:
    """Depth of a named thing at a point on it; SpatialBot depth of an object by Depth(point)."""
    marks = world.landmarks
    usable = np.flatnonzero((marks.object >= 0) & world.frames.posed[marks.frame])
    rows = pick.within(usable, marks.frame[usable], 1)[:, 0]
    value, place = marks.depth[rows], places(world, rows)
    return ask(
        a=marks.object[rows],
        views=marks.frame[rows],
        answer=value,
        gate=value >= NEVER_BELOW,
        margin=value,
        params=(place[:, 0], place[:, 1]),
        say={"point": text.coordinates(place), "depth": text.late_number(value, 3)},
    )


@task(answer=YesNo(), program="touching(a, b)", scope="frame")
def touches(
    world: SceneBatch, pick: Pick, definition: Definition = "box_gap", apart: float = APART
) -> Asked:
    """Whether two things touch: one stands on the other, or a gap is between; SpatialBot reaching.

    A no needs ``apart`` metres of air; things that are merely close are not asked about.
    """
    view, a, b = pairs_in_view(world, pick)
    base, cover = support.supporters(world)
    gap = facts.distance(world, a, b, definition).value
    held = ((base[a] == b) & (cover[a] >= FIRMLY)) | ((base[b] == a) & (cover[b] >= FIRMLY))
    touching = held & (gap <= TOUCHING)
    # of things far apart nobody would ask: the picture must leave it open
    one, two = (relations.outlines(world, view, x) for x in (a, b))
    near = (np.minimum(one, two)[:, 2:] - np.maximum(one, two)[:, :2]).min(axis=1) > 0
    return ask(
        a=a,
        b=b,
        views=view,
        answer=touching,
        gate=(touching | ((gap >= apart) & near)) & ~given_away(world, view, a, b),
        margin=np.where(touching, TOUCHING - np.minimum(gap, TOUCHING), gap),
        say={"gap": text.late_number(gap, 2)},
    )
