"""What two views tell together: what a patch hides, what is nearest, where something is; MulSeT.

Objects are shared, clearly seen in both views, or exclusive, clearly seen in one and not at all in
the other. How MulSeT draws wrong options is not published; ours are of the same room.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline import facts, geometry, hashing
from sightline.answers import Choice
from sightline.facts import Definition, Frame, Rows, correspondence, motion
from sightline.facts.fact import sighting_rows
from sightline.facts.visibility import CLEAR, UNSEEN
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, lowest, object_keys
from sightline.questions.references import referable, scene_references
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.direction import BORDER
from sightline.questions.tasks.distance import HOW, OPTIONS_APART
from sightline.questions.view_pairs import overlapping_pairs
from sightline.scenes import SceneBatch

__all__ = ["covered_object", "nearest_in_both", "quadrant_from_view"]

PAIRS_PER_SCENE: Final = 64
QUADRANTS: Final = ("left front", "right front", "left rear", "right rear")
"""as MulSeT calls them, by code of :data:`sightline.facts.direction.QUADRANTS`"""
OTHER: Final = "Other"
REACH: Final = 0.5
"""metres on the ground from the camera to what is faced and to what is asked about"""
TOUCHING: Final = 0.05
"""metres; what a thing stands on is no answer to what is nearest"""
MOST_COMMON: Final = 0.6
"""overlap of two views that are not nearly the same"""
BEYOND: Final = 100.0
"""thousandths of the picture outside it that the centre of a thing out of view is"""

Mask = NDArray[np.bool_]


@task(answer=Choice(), program="covered(a)", scope="views", references=("mark",))
def covered_object(world: SceneBatch, pick: Pick) -> Asked:
    """Which object a patch in the second view hides; MulSeT occlusion restoration.

    To be asked with ``.referring("covered")``, which draws the patch. All four options are clearly
    seen in the first view; of the wrong ones, what the second view has of each lies off the patch.
    """
    first, second = _pairs(world, pick)
    # the patch is drawn where more of the object is seen; either view may be the second
    first, second = np.append(first, second), np.append(second, first)
    obj, real, one, two = _states(world, first, second)
    named = real & scene_references(world).offered[0][obj] if obj.size else real
    pair, column = np.nonzero(named & (one == CLEAR) & (two == CLEAR))
    target = obj[pair, column]
    rows = [sighting_rows(world, view[pair], target) for view in (first, second)]
    pixels = world.sightings.pixels
    more = np.flatnonzero(pixels[rows[1]] > pixels[rows[0]])
    pair, target, rows = pair[more], target[more], [r[more] for r in rows]
    others = obj[pair]
    free = named[pair] & (one[pair] == CLEAR) & (others != target[:, None])
    free &= _off_the_patch(world, second[pair], others, two[pair], rows[1])
    chosen, enough = lowest(free, _keys(world, pick, first[pair], second[pair], target, others), 3)
    options = np.concatenate([target[:, None], np.take_along_axis(others, chosen, axis=1)], axis=1)
    names = world.objects.category[options] if options.size else np.zeros((0, 4), dtype=object)
    return ask(
        a=target,
        views=(first[pair], second[pair]),
        options=names,
        answer=np.zeros(len(pair), dtype=np.int64),
        gate=enough & correspondence.lone_boxes(world)[rows[1]],
        margin=pixels[rows[1]] - pixels[rows[0]],
        say={"kind": text.distinct(names[:, 0], lambda n: n.tolist())},
    )


@task(answer=Choice(), program="nearest_in_both(a)", scope="views",
      references=("name", "description"))  # fmt: skip
def nearest_in_both(
    world: SceneBatch, pick: Pick, definition: Definition = "box_gap", apart: float = OPTIONS_APART
) -> Asked:
    """Which object that both views show is nearest to another; MulSeT distance comparison.

    The options are three of them and "Other", which is right where the nearest is not listed.
    """
    first, second = _any_pairs(world, pick)
    obj, real, one, two = _states(world, first, second)
    named = real & scene_references(world).offered[0][obj] if obj.size else real
    shared = named & (one == CLEAR) & (two == CLEAR)
    # what may be in both, too: the nearest of all of it has to be sure
    possible = real & (one != UNSEEN) & (two != UNSEEN)
    pair, column = np.nonzero(shared)
    a, others = obj[pair, column], obj[pair]
    self = others == a[:, None]
    gaps = np.where(possible[pair] & ~self, _gaps(world, a, others, definition), np.inf)
    best = gaps.argmin(axis=1) if gaps.size else np.zeros(len(a), dtype=np.int64)
    row = np.arange(len(a))
    ranked = np.sort(gaps, axis=1)[:, :2] if gaps.shape[1] > 1 else np.full((len(a), 2), np.inf)
    certain = np.isfinite(ranked[:, 1])
    near, following = np.where(certain[:, None], ranked, 0.0).T
    free = shared[pair] & ~self
    known = free[row, best]
    free[row, best] = False
    keys = _keys(world, pick, first[pair], second[pair], a, others)
    chosen, enough = lowest(free, keys, 3)
    wrong = world.objects.category[np.take_along_axis(others, chosen, axis=1)]
    right = world.objects.category[others[row, best]]
    own = _keys(world, pick, first[pair], second[pair], a, a[:, None])[:, 0]
    unlisted = hashing.uniform(own, 4) == 0
    options = np.column_stack([right, wrong[:, :2], np.full(len(a), OTHER)]).astype(object)
    none = np.column_stack([np.full(len(a), OTHER), wrong]).astype(object)
    options[unlisted] = none[unlisted]
    return ask(
        a=a,
        views=(first[pair], second[pair]),
        options=options,
        answer=np.zeros(len(a), dtype=np.int64),
        gate=known & enough & certain & (near >= TOUCHING) & (following - near >= apart),
        margin=following - near,
        say={
            "how": text.spread(HOW[definition], len(a)),
            "kind": text.distinct(right, lambda names: names.tolist()),
            "nearest": text.number(near, 2),
            "next": text.number(following, 2),
        },
    )


@task(answer=Choice(options=QUADRANTS), program="quadrant_from_view(a, b)", scope="views",
      references=("name", "description"))  # fmt: skip
def quadrant_from_view(
    world: SceneBatch, pick: Pick, frame: Frame = "observer", border: float = BORDER
) -> Asked:
    """Where b is for somebody at the first camera who faces a; MulSeT azimuth transfer.

    Both views show a; b is in the second one only.
    """
    # what only the second shows may then be behind the first
    first, second = _any_pairs(world, pick)
    obj, real, one, two = _states(world, first, second)
    named = real & referable(world)[obj] if obj.size else real
    facing = named & (one == CLEAR) & (two == CLEAR)
    asked = named & (one == UNSEEN) & (two == CLEAR)
    shared, left = np.nonzero(facing)
    row, right = np.nonzero(asked[shared])
    pair, left = shared[row], left[row]
    a, b = obj[pair, left], obj[pair, right]
    eye = world.frames.world_from_camera[first[pair], :3, 3]
    centre = world.objects.centre
    angle = geometry.bearing(eye, centre[a], centre[b])
    code, margin = geometry.quadrant(angle)
    reach = [np.linalg.norm((centre[x] - eye)[:, :2], axis=1) for x in (a, b)]
    near = np.minimum(*reach)
    return ask(
        a=a,
        b=b,
        views=(first[pair], second[pair]),
        answer=code,
        gate=(near >= REACH) & (margin >= np.deg2rad(border)),
        margin=np.nan_to_num(margin),
        say={
            "angle": text.number(np.rad2deg(np.abs(np.nan_to_num(angle)))),
            "hand": text.words(["right", "left"], (angle > 0).astype(np.int64)),
        },
    )


def _pairs(world: SceneBatch, pick: Pick) -> tuple[Rows, Rows]:
    """Pairs of upright views that overlap, in random order."""
    return overlapping_pairs(world, pick, motion.level(world), PAIRS_PER_SCENE)


def _any_pairs(world: SceneBatch, pick: Pick) -> tuple[Rows, Rows]:
    """Pairs of upright views that are not nearly the same, whatever they have in common."""
    few = Pick(world, pick.seed, 4 * PAIRS_PER_SCENE)
    first, second = few.frame_pairs(motion.level(world))
    apart = np.flatnonzero(correspondence.overlap(world, first, second).value <= MOST_COMMON)
    return first[apart], second[apart]


def _states(
    world: SceneBatch, first: Rows, second: Rows
) -> tuple[Rows, Mask, NDArray[np.int8], NDArray[np.int8]]:
    """(n, w) objects of each pair's scene, which are real, and their state in both views."""
    obj, real = correspondence.scene_objects(world, world.frames.scene[first])
    one, two = (correspondence.states(world, view, obj, real) for view in (first, second))
    return obj, real, one, two


def _gaps(world: SceneBatch, a: Rows, others: Rows, definition: Definition) -> NDArray[np.float64]:
    """(n, w) metres from each object to others of its scene."""
    flat = np.repeat(a, others.shape[1])
    found = facts.distance(world, flat, others.reshape(-1), definition).value
    return np.asarray(found.reshape(others.shape))


def _off_the_patch(
    world: SceneBatch, view: Rows, others: Rows, state: NDArray[np.int8], patch: Rows
) -> Mask:
    """(n, w) objects seen beside the box of the sighting ``patch``, or clearly out of view."""
    frame = np.broadcast_to(view[:, None], others.shape)
    at = sighting_rows(world, frame.reshape(-1), others.reshape(-1)).reshape(others.shape)
    seen = world.sightings
    box, hidden = np.append(seen.box, [[0.0] * 4], axis=0)[at], seen.box[patch][:, None]
    beside = (box[..., 0] >= hidden[..., 2]) | (box[..., 2] <= hidden[..., 0])
    beside |= (box[..., 1] >= hidden[..., 3]) | (box[..., 3] <= hidden[..., 1])
    frames = world.frames
    place, depth = geometry.project(
        world.objects.centre[others], frames.world_from_camera[view], frames.intrinsics[view]
    )
    unit = place / frames.size[view][:, None] * 1000.0
    away = ((unit < -BEYOND) | (unit > 1000.0 + BEYOND)).any(axis=-1) | (depth <= 0)
    return np.asarray(((state == CLEAR) & beside) | ((state == UNSEEN) & away))


def _keys(
    world: SceneBatch, pick: Pick, first: Rows, second: Rows, target: Rows, others: Rows
) -> NDArray[np.uint64]:
    """(n, w) keys of objects beside a target in two views."""
    frames, names = frame_keys(world), object_keys(world)
    return hashing.mix(
        np.uint64(pick.seed), frames[first][:, None], frames[second][:, None],
        names[target][:, None], names[others],
    )  # fmt: skip
