"""Taking a viewpoint: standing at A and facing B, where is C?"""

from __future__ import annotations

from typing import Literal

import numpy as np

from sightline.answers import Choice, ClockHour, Number, Tolerance, YesNo
from sightline.facts import Fact, Frame, Rows, direction, distance
from sightline.facts.sectors import Sectors, one_sided, stray_corners
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
    "viewpoint",
]

Sides = Literal["both", "one"]

BORDER = 10.0
"""degrees; angle to the nearest sector border that an answer needs, on both sides of it (VLM-3R)"""
CLOCK_MARGIN = np.deg2rad(4.0)
"""the same for clock hours, whose half sector is 15 degrees"""
NEAR, FAR = 0.3, 5.0
"""metres; the three objects are pairwise this far apart (VLM-3R)"""
FACING = np.deg2rad(25.0)
"""an object faces what lies within this angle of its front ..."""
NOT_FACING = np.deg2rad(60.0)
"""... and does not face what lies beyond this one; nothing is asked between"""


@task(answer=Choice(options=direction.SIDES["easy"]), program="side(a, b, c, easy)")
def relative_direction_easy(
    world: SceneBatch, pick: Pick, frame: Frame = "observer", border: float = BORDER,
    near: float = NEAR, far: float = FAR, stray: int = 8, sides: Sides = "both",
) -> Asked:  # fmt: skip
    """Left or right of an observer at A facing B; VSI-Bench object_rel_direction_easy."""
    return _sector(world, pick, "easy", border, (near, far), stray, sides)


@task(answer=Choice(options=direction.SIDES["medium"]), program="side(a, b, c, medium)")
def relative_direction_medium(
    world: SceneBatch, pick: Pick, frame: Frame = "observer", border: float = BORDER,
    near: float = NEAR, far: float = FAR, stray: int = 8, sides: Sides = "both",
) -> Asked:  # fmt: skip
    """Left, right or back (135 degrees or more); VSI-Bench object_rel_direction_medium."""
    return _sector(world, pick, "medium", border, (near, far), stray, sides)


@task(answer=Choice(options=direction.QUADRANTS), program="quadrant(a, b, c)")
def relative_direction_hard(
    world: SceneBatch, pick: Pick, frame: Frame = "observer", border: float = BORDER,
    near: float = NEAR, far: float = FAR, stray: int = 8, sides: Sides = "both",
) -> Asked:  # fmt: skip
    """One of four quadrants; VSI-Bench object_rel_direction_hard."""
    return _sector(world, pick, "hard", border, (near, far), stray, sides)


@task(answer=ClockHour(), program="clock(a, b, c)", level="extrapolation")
def clock_direction(world: SceneBatch, pick: Pick, frame: Frame = "observer") -> Asked:
    """Hour of the clock face, 12 straight ahead; SpatialRGPT, SpatialVLM direction."""
    a, b, c = pick.triples(referable(world))
    return viewpoint(world, a, b, c, direction.clock(world, a, b, c), CLOCK_MARGIN)


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


def _sector(
    world: SceneBatch, pick: Pick, kind: Sectors, border: float, apart: tuple[float, float],
    stray: int, sides: Sides,
) -> Asked:  # fmt: skip
    """``border`` in degrees; ``stray`` corners may lie in another sector; see VLM-3R."""
    a, b, c = pick.triples(referable(world))
    if kind == "hard":
        fact = direction.quadrant(world, a, b, c)
    else:
        fact = direction.side(world, a, b, c, kind)
    edge = np.deg2rad(border)
    asked = viewpoint(world, a, b, c, fact, edge if sides == "both" else 0.0, *apart)
    if sides == "one":
        asked.keep[:] &= one_sided(fact.trace["bearing"], kind) >= edge
    if stray < 8:
        rows = np.flatnonzero(asked.keep)
        asked.keep[rows] = stray_corners(world, a[rows], b[rows], c[rows], kind) <= stray
    return asked


def viewpoint(
    world: SceneBatch, a: Rows, b: Rows, c: Rows, fact: Fact, border: float,
    near: float = NEAR, far: float = FAR,
) -> Asked:  # fmt: skip
    """The shared gate: three places well apart, and the answer well inside its sector."""
    apart = np.ones(len(a), dtype=bool)
    for first, second in ((a, b), (a, c), (b, c)):
        flat = distance(world, first, second, "horizontal").value
        apart &= (flat >= near) & (flat <= far)
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
