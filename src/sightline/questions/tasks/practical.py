"""What a room is good for: wheelchairs, more furniture, seats, things in a row, daily needs; ViCA2.

The published sets name these families; their answers are written by a language model. Here every
answer follows from boxes and free floor, and the question says what is counted.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sightline import hashing
from sightline.answers import Integer, NameSet, YesNo
from sightline.facts import counts, free_space, placement, uses
from sightline.facts.floor_plan import floor_plan, on_floor
from sightline.questions import text
from sightline.questions.pick import Pick, scene_keys
from sightline.questions.references import referable
from sightline.questions.room_to_pass import passage, straight_drive
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.compatibility import FLAT_TOPS
from sightline.scenes import SceneBatch

__all__ = [
    "daily_needs",
    "furniture_addition",
    "row_capacity",
    "seating_capacity",
    "seats_side_by_side",
    "wheelchair_between",
    "wheelchair_path",
]

WHEELCHAIR = np.array([0.8, 0.85, 0.9])
"""metres that a wheelchair needs to pass"""
PIECES = (
    ("armchair", 0.85, 0.85, 0.9),
    ("bed", 2.0, 1.4, 0.5),
    ("bench", 1.2, 0.4, 0.45),
    ("bookcase", 0.8, 0.3, 1.6),
    ("coffee table", 1.1, 0.6, 0.45),
    ("desk", 1.4, 0.7, 0.75),
    ("dining table", 1.6, 0.9, 0.75),
    ("dresser", 1.2, 0.45, 0.8),
    ("double bed", 2.0, 1.8, 0.5),
    ("sofa", 2.0, 0.9, 0.85),
    ("corner sofa", 2.8, 2.2, 0.85),
    ("table tennis table", 2.75, 1.55, 0.75),
    ("billiard table", 2.6, 1.5, 0.8),
)
"""furniture with its usual length, width and height, metres"""
OTHER_SIZES = (0.85, 1.0, 1.15)
"""multiples of the usual sizes"""
PER_SCENE = 8
SEAT = (0.5, 0.55, 0.6, 0.65)
"""metres of width per person"""
ITEM = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45)
"""metres of width per box"""
CLEARLY = 0.1
"""share of that width by which a side misses another number"""


@task(answer=YesNo(), program="passable_between(a, b, width)", level="extrapolation")
def wheelchair_between(world: SceneBatch, pick: Pick) -> Asked:
    """Whether the gap between two things is wide enough for a wheelchair."""
    a, b = pick.pairs(on_floor(world) & referable(world), ordered=False)
    width = WHEELCHAIR[pick.draw(len(WHEELCHAIR), a, b)]
    return passage(a, b, free_space.gap(world, a, b), width)


@task(answer=YesNo(), program="clear_path(a, b, width)", level="extrapolation")
def wheelchair_path(world: SceneBatch, pick: Pick) -> Asked:
    """Whether a wheelchair can be driven straight from one thing to another."""
    a, b = pick.pairs(on_floor(world) & referable(world), ordered=False)
    width = WHEELCHAIR[pick.draw(len(WHEELCHAIR), a, b)]
    return straight_drive(world, a, b, width, decimals=2)


@task(answer=YesNo(), program="fits_here(length, width, height)", level="extrapolation")
def furniture_addition(world: SceneBatch, pick: Pick) -> Asked:
    """Whether one more piece of furniture fits somewhere on the free floor."""
    known = np.flatnonzero(floor_plan(world).known)
    scene, nth = np.repeat(known, PER_SCENE), np.tile(np.arange(PER_SCENE), len(known))
    keys = hashing.mix(np.uint64(pick.seed), scene_keys(world)[scene], nth)
    piece = hashing.uniform(hashing.mix("piece", keys), len(PIECES))
    scale = np.array(OTHER_SIZES)[hashing.uniform(hashing.mix("scale", keys), len(OTHER_SIZES))]
    size = np.array([row[1:] for row in PIECES])[piece]
    size[:, :2] = np.round(np.rint(size[:, :2] * scale[:, None] / 0.05) * 0.05, 2)
    long, short, height = size.T
    fit = placement.fits_anywhere(world, scene, long, short)
    return ask(
        answer=fit.value,
        gate=fit.margin > 0,
        margin=fit.margin,
        scene=scene,
        params=[long, short, height],
        say={
            "piece": text.words([row[0] for row in PIECES], piece),
            "length": text.number(long, 2),
            "width": text.number(short, 2),
            "height": text.number(height, 2),
            "verdict": text.words(["nowhere is", "somewhere there is"], fit.value.astype(np.int64)),
        },
    )


@task(answer=Integer(), program="fit_along(a, width)", level="extrapolation")
def seats_side_by_side(world: SceneBatch, pick: Pick) -> Asked:
    """How many people sit side by side on a sofa or bench."""
    category = world.objects.category.astype(str)
    return _along(world, pick, np.isin(category, list(uses.ROW_SEATS)), SEAT)


@task(answer=Integer(), program="fit_along(a, width)", level="extrapolation")
def row_capacity(world: SceneBatch, pick: Pick) -> Asked:
    """How many boxes stand in one row along the longer side of a top."""
    names, code = np.unique(world.objects.category.astype(str), return_inverse=True)
    flat = np.array([name.split()[-1:] != [] and name.split()[-1] in FLAT_TOPS for name in names])
    tops = flat[code.reshape(-1)] if len(names) else np.zeros(0, dtype=bool)
    return _along(world, pick, tops, ITEM)


@task(answer=Integer(), program="seats(width)", level="extrapolation")
def seating_capacity(world: SceneBatch, pick: Pick) -> Asked:
    """How many people a room has seats for."""
    rows = [_seated(world, width) for width in SEAT]
    drawn = hashing.uniform(hashing.mix(np.uint64(pick.seed), scene_keys(world)), len(SEAT))
    scene = pick.scenes()
    number, single, along, margin = (
        np.stack(part)[drawn, scene] for part in zip(*rows, strict=True)
    )
    width = np.array(SEAT)[drawn]
    return ask(
        answer=number,
        gate=(number >= 2) & (margin >= CLEARLY * width) & world.scenes.complete,
        margin=margin,
        scene=scene,
        params=[width],
        say={
            "width": text.number(width, 2),
            "single": text.number(single),
            "rows": text.number(along),
        },
    )


@task(answer=NameSet(), program="serve(use)", level="perception")
def daily_needs(world: SceneBatch, pick: Pick) -> Asked:
    """Which kinds of things in a room serve a daily need."""
    tally = counts.in_scenes(world)
    category = tally.category.astype(str)
    parts = []
    for number, use in enumerate(uses.USES):
        serves, might = (np.isin(category, list(names)) for names in (use.serves, use.might))
        unclear = np.zeros(len(world), dtype=bool)
        unclear[tally.place[might]] = True
        for scene in np.unique(tally.place[serves]).tolist():
            if not unclear[scene] and world.scenes.complete[scene]:
                names = tuple(sorted(category[serves & (tally.place == scene)].tolist()))
                parts.append((scene, number, names))
    use_row = np.array([p[1] for p in parts], dtype=np.int64)
    answer = np.empty(len(parts), dtype=object)
    answer[:] = [p[2] for p in parts]
    known = _known(world)
    scene = np.array([p[0] for p in parts], dtype=np.int64)
    return ask(
        answer=answer,
        gate=known[scene],
        margin=1.0,
        scene=scene,
        params=[use_row],
        say={
            "use": text.words([use.text for use in uses.USES], use_row),
            "found": pa.array([", ".join(names) for names in answer], type=pa.string()),
        },
    )


def _known(world: SceneBatch) -> np.ndarray:
    """(S,) scenes of which every category is known here."""
    category = world.objects.category.astype(str)
    strange = ~np.isin(category, list(uses.KNOWN))
    out = np.ones(len(world), dtype=bool)
    out[world.objects.scene[strange]] = False
    return out


def _seated(world: SceneBatch, width: float) -> tuple[np.ndarray, ...]:
    fact = uses.seats(world, width)
    return fact.value, fact.trace["single"], fact.trace["rows"], fact.margin


def _along(world: SceneBatch, pick: Pick, where: np.ndarray, widths: tuple[float, ...]) -> Asked:
    a = pick.objects(where & referable(world))
    width = np.array(widths)[pick.draw(len(widths), a)]
    fit = uses.fit_along(world, a, width)
    return ask(
        a=a,
        answer=fit.value,
        gate=(fit.value >= 2) & (fit.margin >= CLEARLY * width),
        margin=fit.margin,
        params=[width],
        say={"width": text.number(width, 2), "side": text.number(fit.trace["side"], 2)},
    )
