"""Taking a viewpoint: standing at A and facing B, where is C?"""

from __future__ import annotations

from typing import Literal

import numpy as np

from sightline.answers import Choice, ClockHour, Number, Tolerance, YesNo
from sightline.facts import Fact, Frame, Rows, direction, distance
from sightline.questions import text
from sightline.questions.pick import Pick
from sightline.questions.references import referable
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = [
    "clock_direction",
    "faces",
    "orientation_difference",
    "relative_direction_easy",
    "relative_direction_hard",
    "relative_direction_medium",
]

BORDER_MARGIN = np.deg2rad(10.0)
"""angle to the nearest sector border that an answer needs, on both sides of it (VLM-3R)"""
CLOCK_MARGIN = np.deg2rad(4.0)
"""the same for clock hours, whose half sector is 15 degrees"""
NEAR, FAR = 0.3, 5.0
"""metres; the three objects are pairwise this far apart (VLM-3R)"""
FACING = np.deg2rad(25.0)
"""an object faces what lies within this angle of its front ..."""
NOT_FACING = np.deg2rad(60.0)
"""... and does not face what lies beyond this one; nothing is asked between"""


@task(answer=Choice(options=direction.SIDES["easy"]), program="side(a, b, c, easy)")
def relative_direction_easy(world: SceneBatch, pick: Pick, frame: Frame = "observer") -> Asked:
    """Left or right of an observer at A facing B; VSI-Bench object_rel_direction_easy."""
    return _side(world, pick, "easy")


@task(answer=Choice(options=direction.SIDES["medium"]), program="side(a, b, c, medium)")
def relative_direction_medium(world: SceneBatch, pick: Pick, frame: Frame = "observer") -> Asked:
    """Left, right or back (135 degrees or more); VSI-Bench object_rel_direction_medium."""
    return _side(world, pick, "medium")


@task(answer=Choice(options=direction.QUADRANTS), program="quadrant(a, b, c)")
def relative_direction_hard(world: SceneBatch, pick: Pick, frame: Frame = "observer") -> Asked:
    """One of four quadrants; VSI-Bench object_rel_direction_hard."""
    a, b, c = pick.triples(referable(world))
    return _viewpoint(world, a, b, c, direction.quadrant(world, a, b, c), BORDER_MARGIN)


@task(answer=ClockHour(), program="clock(a, b, c)", level="extrapolation")
def clock_direction(world: SceneBatch, pick: Pick, frame: Frame = "observer") -> Asked:
    """Hour of the clock face, 12 straight ahead; SpatialRGPT, SpatialVLM direction."""
    a, b, c = pick.triples(referable(world))
    return _viewpoint(world, a, b, c, direction.clock(world, a, b, c), CLOCK_MARGIN)


@task(answer=YesNo(), program="facing(a, b)", level="understanding")
def faces(world: SceneBatch, pick: Pick, frame: Frame = "object") -> Asked:
    """Whether an object with a front is turned towards another."""
    a, b = pick.pairs(referable(world))
    angle = direction.facing(world, a, b)
    off = np.abs(angle.value)
    toward = off <= FACING
    return ask(
        a=a,
        b=b,
        answer=toward,
        gate=world.objects.front_known[a] & (toward | (off >= NOT_FACING)) & (angle.margin >= NEAR),
        margin=np.where(toward, FACING - off, off - NOT_FACING),
        say={"angle": text.number(np.rad2deg(off))},
    )


@task(
    # relative accuracy means nothing where the truth may be 0 degrees
    answer=Number("deg", decimals=0, metric=Tolerance(absolute=15.0)),
    program="turn(a, b)",
    level="extrapolation",
)
def orientation_difference(world: SceneBatch, pick: Pick, frame: Frame = "object") -> Asked:
    """Angle between the fronts of two objects, 0 to 180 degrees."""
    a, b = pick.pairs(referable(world) & world.objects.front_known, ordered=False)
    angle = direction.turn(world, a, b)
    level = angle.margin >= np.cos(np.deg2rad(20.0))
    return ask(a=a, b=b, answer=angle.value, gate=level, margin=angle.value)


def _side(world: SceneBatch, pick: Pick, difficulty: Literal["easy", "medium"]) -> Asked:
    a, b, c = pick.triples(referable(world))
    return _viewpoint(world, a, b, c, direction.side(world, a, b, c, difficulty), BORDER_MARGIN)


def _viewpoint(world: SceneBatch, a: Rows, b: Rows, c: Rows, fact: Fact, border: float) -> Asked:
    """The shared gate: three places well apart, and the answer well inside its sector."""
    apart = np.ones(len(a), dtype=bool)
    for first, second in ((a, b), (a, c), (b, c)):
        flat = distance(world, first, second, "horizontal").value
        apart &= (flat >= NEAR) & (flat <= FAR)
    angle = fact.trace["bearing"]
    return ask(
        a=a,
        b=b,
        c=c,
        answer=fact.value,
        gate=apart & (fact.margin >= border),
        margin=fact.margin,
        say={
            "angle": text.number(np.rad2deg(np.abs(angle))),
            "hand": text.words(["right", "left"], (angle > 0).astype(np.int64)),
        },
    )
