"""Would it fit? Objects moved beside or on top of others, and boxes put on the free floor."""

from __future__ import annotations

from typing import Literal

import numpy as np

from sightline import facts, geometry, hashing
from sightline.answers import YesNo
from sightline.facts import Frame, Rows, placement
from sightline.facts.fact import distinct
from sightline.facts.floor_plan import OVERHEAD, floor_plan, footprint_rectangles, on_floor
from sightline.facts.free_space import BESIDE, largest_square
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, object_keys, scene_keys
from sightline.questions.references import named_in_frame, referable, scene_references
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.free_space import SIDE_WORDS
from sightline.scenes import SceneBatch

__all__ = ["fits_beside", "fits_beside_own_side", "fits_here", "fits_on_top"]

OTHERS, FEWEST = 1.5, 8
"""questions of a scene that may be answered yes: so many times those answered no, and so many"""
LARGEST = 2.5
"""metres; longest side of what is moved about in thought"""
PLACEABLE = 1.2
"""metres; longest side of what is put on top of something (RoboSpatial lists categories)"""
FLAT_TOPS = (
    "bench", "cabinet", "chest", "counter", "countertop", "crate", "desk", "dishwasher", "drawer",
    "drawers", "dresser", "freezer", "island", "nightstand", "ottoman", "pallet", "shelf",
    "sideboard", "stand", "table", "washer", "workbench",
)  # fmt: skip
"""last words of categories whose box has a flat top; others count when something rests on them"""
SIZES_PER_SCENE = 8
HEIGHTS = (0.4, 0.8, 1.2, 1.6)
"""metres; heights of boxes, all below OVERHEAD, under which the plan keeps the floor clear"""
SHORT_SIDE = (0.3, 1.6)
"""short side of a box over the side of the largest free square"""
LONGEST = 4.0
"""metres"""
ASPECT = (1.0, 2.5)
"""long side over short side"""
_STEP = 0.05


@task(
    answer=YesNo(),
    program="fits_beside(a, b, side)",
    scope="frame",
    level="extrapolation",
)
def fits_beside(world: SceneBatch, pick: Pick, frame: Frame = "camera") -> Asked:
    """Whether an object fits beside another as the camera sees it; RoboSpatial compatibility."""
    seen = world.sightings
    ready = _movable(world) | on_floor(world)
    ready = ready[seen.object] & world.frames.posed[seen.frame] & named_in_frame(world)
    one, two = pick.sighted_pairs(ready)
    a, b, view = seen.object[one], seen.object[two], seen.frame[one]
    rows = _elsewhere(world, a, b)
    base, at = distinct(two[rows], len(seen))
    sides = _sides(world, seen.object[base], "camera", seen.frame[base])
    return _beside(world, pick, a[rows], b[rows], sides, at, view[rows])


@task(answer=YesNo(), program="fits_beside(a, b, side)", level="extrapolation")
def fits_beside_own_side(world: SceneBatch, pick: Pick, frame: Frame = "object") -> Asked:
    """Whether an object fits on another's own left, right, front or back; RoboSpatial."""
    ready = _movable(world) | on_floor(world)
    a, b = pick.pairs(ready & referable(world))
    rows = _elsewhere(world, a, b)
    offered = scene_references(world).offered
    # one style names both
    alike = np.asarray((offered[:, a] & offered[:, b]).any(axis=0))
    rows = rows[world.objects.front_known[b[rows]] & alike[rows].astype(bool)]
    base, at = distinct(b[rows], len(world.objects))
    return _beside(world, pick, a[rows], b[rows], _sides(world, base, "object"), at, None)


@task(answer=YesNo(), program="fits_on_top(a, b)", level="extrapolation")
def fits_on_top(world: SceneBatch, pick: Pick) -> Asked:
    """Whether an object has room on top of another; RoboSpatial compatibility, on top."""
    o = world.objects
    size, upright = footprint_rectangles(world)[1:4:2]
    low, high = geometry.aabb(o.centre, o.extent, o.rotation)
    small = upright & (size.max(axis=1) <= PLACEABLE) & ((high - low)[:, 2] <= placement.ABOVE)
    small &= o.relation != "wall"
    flat = upright & (_flat_by_name(world) | np.isin(np.arange(len(o)), _supports(world)))
    flat &= o.relation != "wall"
    a, b = pick.pairs((small | flat) & referable(world))
    on, support = placement.rests_on_top(world)
    there = np.isin(a * len(o) + b, on * len(o) + support) | (o.parent[a] == b) | (o.parent[b] == a)
    rows = np.flatnonzero(small[a] & flat[b] & ~there)
    a, b = a[rows], b[rows]
    fit = placement.fits_on_top(world, a, b)
    return ask(
        a=a,
        b=b,
        answer=fit.value,
        gate=fit.margin > 0,
        margin=fit.margin,
        say=_sizes(world, {"a": a, "b": b})
        | {"verdict": text.late_words(["no place", "a free place"], fit.value.astype(np.int64))},
    )


@task(answer=YesNo(), program="fits_here(length, width, height)", level="extrapolation")
def fits_here(world: SceneBatch, pick: Pick) -> Asked:
    """Whether a box of given size fits anywhere on the free floor."""
    known = np.flatnonzero(floor_plan(world).known)
    scene, nth = np.repeat(known, SIZES_PER_SCENE), np.tile(np.arange(SIZES_PER_SCENE), len(known))
    keys = hashing.mix(np.uint64(pick.seed), scene_keys(world)[scene], nth)
    square = np.nan_to_num(largest_square(world, scene).value)
    short = square * (SHORT_SIDE[0] + (SHORT_SIDE[1] - SHORT_SIDE[0]) * _unit(keys, "short"))
    long = short * (ASPECT[0] + (ASPECT[1] - ASPECT[0]) * _unit(keys, "long"))
    short, long = (np.round(np.rint(side / _STEP) * _STEP, 2) for side in (short, long))
    height = np.array(HEIGHTS)[hashing.uniform(hashing.mix("height", keys), len(HEIGHTS))]
    fit = placement.fits_anywhere(world, scene, long, short)
    return ask(
        answer=fit.value,
        gate=(fit.margin > 0) & (short >= 0.2) & (long <= LONGEST),
        margin=fit.margin,
        scene=scene,
        params=[long, short, height],
        say={
            "length": text.number(long, 2),
            "width": text.number(short, 2),
            "height": text.number(height, 1),
            "verdict": text.words(["nowhere is", "somewhere there is"], fit.value.astype(np.int64)),
        },
    )


def _sides(
    world: SceneBatch, b: Rows, frame: Literal["camera", "object"], view: Rows | None = None
) -> placement.Sides:
    """The four sides of each object, in a row."""
    many = len(SIDE_WORDS[frame])
    side = np.tile(np.arange(many), len(b))
    seen = None if view is None else np.repeat(view, many)
    return placement.sides_of(world, np.repeat(b, many), side, frame, seen)


def _beside(
    world: SceneBatch,
    pick: Pick,
    a: Rows,
    b: Rows,
    sides: placement.Sides,
    at: Rows,
    view: Rows | None,
) -> Asked:
    """Whether a fits on any side of b, whose sides are the four from ``4 * at``."""
    words = SIDE_WORDS["object" if view is None else "camera"]
    names = [object_keys(world)[a], object_keys(world)[b]]
    names += [] if view is None else [frame_keys(world)[view]]
    pair, side = np.divmod(np.arange(len(a) * len(words)), len(words))
    keys = hashing.mix(hashing.mix(np.uint64(pick.seed), *names)[pair], side)
    scene = world.objects.scene[a]
    rows = _lowest(scene[pair], keys, np.full(len(world.scenes), pick.limit))
    pair, side, keys = pair[rows], side[rows], keys[rows]

    no = placement.no_place_beside(world, a[pair], sides, at[pair] * len(words) + side)
    rows = _near_even(scene[pair], no, keys, len(world.scenes))
    pair, side, no = pair[rows], side[rows], no[rows]
    yes, rows = ~no, np.flatnonzero(~no)
    beside = at[pair[rows]] * len(words) + side[rows]
    yes[rows] = placement.place_beside(world, a[pair[rows]], sides, beside)
    a, b = a[pair], b[pair]
    return ask(
        a=a,
        b=b,
        views=() if view is None else view[pair],
        answer=yes,
        gate=yes | no,
        margin=np.where(yes | no, placement.SPARE, 0.0),
        params=[side],
        say=_sizes(world, {"a": a})
        | {
            "where": text.late_words(words, side),
            "verdict": text.late_words(["no free place", "a free place"], yes.astype(np.int64)),
        },
    )


def _movable(world: SceneBatch) -> np.ndarray:
    """Standing objects that are no part of the room and not too large or too high."""
    o = world.objects
    size = footprint_rectangles(world)[1]
    low, high = geometry.aabb(o.centre, o.extent, o.rotation)
    return (
        on_floor(world)
        & (o.relation != "wall")
        & (size.max(axis=1) <= LARGEST)
        & ((high - low)[:, 2] <= OVERHEAD)
    )


def _elsewhere(world: SceneBatch, a: Rows, b: Rows) -> Rows:
    """Pairs of which a is movable and stands where its own place plays no part beside b."""
    rows = np.flatnonzero(_movable(world)[a] & on_floor(world)[b])
    size = footprint_rectangles(world)[1]
    apart = facts.distance(world, a[rows], b[rows], "box_gap").value
    reach = np.hypot(*size.T) * (1 + placement.SPARE)
    return rows[apart > BESIDE + reach[a[rows]]]


def _lowest(scene: Rows, keys: np.ndarray, most: np.ndarray) -> Rows:
    """Rows with the lowest keys of each scene (ascending), up to ``most`` of scene s."""
    count = np.bincount(scene, minlength=len(most))
    start, kept = np.cumsum(count) - count, np.ones(len(scene), dtype=bool)
    for s in np.flatnonzero(count > most).tolist():
        part = slice(start[s], start[s] + count[s])
        bound = np.partition(keys[part], most[s])[most[s]]
        kept[part] = keys[part] < bound
    return np.flatnonzero(kept)


def _near_even(scene: Rows, no: np.ndarray, keys: np.ndarray, scenes: int) -> Rows:
    """Every no, and of the others not many more, as answers are evened out in the end."""
    most = np.bincount(scene[no], minlength=scenes) * OTHERS + FEWEST
    others = np.flatnonzero(~no)
    others = others[_lowest(scene[others], keys[others], most.astype(np.int64))]
    return np.sort(np.concatenate([np.flatnonzero(no), others]))


def _flat_by_name(world: SceneBatch) -> np.ndarray:
    names, code = np.unique(world.objects.category.astype(str), return_inverse=True)
    flat = np.array([name.split()[-1:] != [] and name.split()[-1] in FLAT_TOPS for name in names])
    return np.asarray(flat[code.reshape(-1)]) if len(names) else np.zeros(0, dtype=bool)


def _supports(world: SceneBatch) -> Rows:
    return placement.rests_on_top(world)[1]


def _sizes(world: SceneBatch, roles: dict[str, Rows]) -> dict[str, text.Text]:
    size = np.sort(footprint_rectangles(world)[1], axis=1)
    out = {}
    for name, rows in roles.items():
        out["long_" + name] = text.late_number(size[rows, 1], 2)
        out["short_" + name] = text.late_number(size[rows, 0], 2)
    return out


def _unit(keys: np.ndarray, name: str) -> np.ndarray:
    return hashing.uniform(hashing.mix(name, keys), 1 << 20) / float(1 << 20)
