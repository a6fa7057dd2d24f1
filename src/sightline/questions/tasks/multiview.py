"""Two or more views of a scene: what they share, and where the same thing is in each."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import Box, Choice, Integer
from sightline.facts import Definition, Rows, correspondence, visibility
from sightline.facts.visibility import CLEAR, UNSEEN
from sightline.questions import text
from sightline.questions.balance import rank_within
from sightline.questions.pick import Pick, frame_keys, lowest, object_keys
from sightline.questions.references import referable, sighting_rows
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.depth import places
from sightline.questions.tasks.grounding import SMALLEST_SIDE, image_boxes
from sightline.questions.view_pairs import overlapping_pairs
from sightline.scenes import SceneBatch

__all__ = [
    "box_correspondence",
    "common_points",
    "count_across_views",
    "exclusive_object",
    "point_correspondence",
    "point_options",
    "shared_object",
    "view_overlap",
]

CLEARLY_ELSEWHERE: Final = 45.0
"""thousandths of the image between a wrong point and all places the right one may be at"""

PAIRS_PER_SCENE = 64
POINTS_PER_PAIR = 8
TRIES: Final = 24
"""surface points of the second view looked at for three wrong options"""
POINTS_APART = 50
"""thousandths of the image between any two options of a point question"""
OTHERS = ("second image", "third image", "fourth image")
BEST_LEAD = 0.2
"""lead, as a share of the first image, of the view that shows most of it again: from what it
surely shows to what any other one may show"""


@task(answer=Choice(), program="seen_in_both(options, view, view2)", scope="views")
def shared_object(world: SceneBatch, pick: Pick) -> Asked:
    """Which of four objects both views show; each of the others is in one of them only."""
    views = _view_pairs(world, pick)
    obj, one, two, usable = _states(world, views)
    both = usable & (one == CLEAR) & (two == CLEAR)
    only, only2 = _only(one, two, usable)
    return _one_of_four(world, pick, views, obj, both, (only, only2))


@task(answer=Choice(), program="seen_in_first_only(options, view, view2)", scope="views")
def exclusive_object(world: SceneBatch, pick: Pick) -> Asked:
    """Which of four objects only the first view shows."""
    views = _view_pairs(world, pick)
    obj, one, two, usable = _states(world, views)
    both = usable & (one == CLEAR) & (two == CLEAR)
    only, only2 = _only(one, two, usable)
    return _one_of_four(world, pick, views, obj, only, (both, only2))


@task(answer=Integer(), program="count_visible(view, view2, kind)", scope="views")
def count_across_views(world: SceneBatch, pick: Pick) -> Asked:
    """Different objects of a category in two views, both of which show at least one."""
    first, second = views = _view_pairs(world, pick)
    obj, real = correspondence.scene_objects(world, world.frames.scene[first])
    one, two = (correspondence.states(world, view, obj, real) for view in views)
    pair, column = np.nonzero(real)
    obj = obj[pair, column]
    one, two = one[pair, column], two[pair, column]
    found, alone, alone2 = (
        visibility.kinds(world, pair, obj, state) for state in (np.maximum(one, two), one, two)
    )
    sure = (alone.unsure + alone2.unsure == 0) & (found.clear == found.possible)
    shown = (alone.possible > 0) & (alone2.possible > 0)
    complete = world.scenes.complete[world.frames.scene[first]]
    return ask(
        views=(first[found.group], second[found.group]),
        kinds=(found.category,),
        answer=found.clear,
        gate=sure & shown & complete[found.group],
        margin=1.0,
        say={
            "first": text.number(alone.possible),
            "second": text.number(alone2.possible),
            "both": text.number(alone.possible + alone2.possible - found.clear),
        },
    )


@task(answer=Choice(), program="same_point(x, y, options)", scope="views")
def point_correspondence(
    world: SceneBatch, pick: Pick, definition: Definition = "z_depth"
) -> Asked:
    """Where in the second view a surface point of the first is; MultiSPA visual correspondence."""
    views, one, two = common_points(world, pick)
    options, enough, gap = point_options(world, pick, one, two)
    place, there = places(world, one), places(world, two)
    texts = text.coordinates(places(world, options.reshape(-1)))
    return ask(
        views=views,
        answer=np.zeros(len(one), dtype=np.int64),
        options=_objects(texts).reshape(options.shape),
        gate=enough,
        margin=gap,
        params=(place[:, 0], place[:, 1]),
        say={
            "point": text.coordinates(place),
            "there": text.coordinates(there),
            "depth": text.number(world.landmarks.depth[one], 2),
            "depth2": text.number(world.landmarks.depth[two], 2),
        },
    )


@task(answer=Box(convention="thousand"), program="same_object_box(box)", scope="views")
def box_correspondence(world: SceneBatch, pick: Pick) -> Asked:
    """Box in the second view of an object boxed in the first; SPAR position matching."""
    views = _view_pairs(world, pick)
    obj, real = correspondence.scene_objects(world, world.frames.scene[views[0]])
    one, two = (correspondence.states(world, view, obj, real) for view in views)
    pair, column = np.nonzero((one == CLEAR) & (two == CLEAR))
    target = obj[pair, column]
    rows = [sighting_rows(world, view[pair], target) for view in views]
    given, answer = (image_boxes(world, row) for row in rows)
    sides = np.concatenate([b[:, 2:] - b[:, :2] for b in (given, answer)], axis=1)
    lone = correspondence.lone_boxes(world)[rows[0]]
    sound = visibility.measured(world) & visibility.sound_boxes(world)
    sure = sound[rows[0]] & sound[rows[1]]
    return ask(
        views=(views[0][pair], views[1][pair]),
        kinds=(world.objects.category[target],),
        answer=answer,
        gate=lone & sure & (sides >= SMALLEST_SIDE).all(axis=1),
        params=tuple(given.T),
        say={"box": text.coordinates(given, "[]")},
    )


@task(answer=Choice(options=OTHERS), program="most_shared(view, views)", scope="views")
def view_overlap(world: SceneBatch, pick: Pick, least_side: float = 200.0) -> Asked:
    """Which of three images shows most of what the first one shows.

    In pictures with a side below ``least_side`` pixels, depth is too coarse to tell what is hidden
    behind what: at 160 x 120 one answer in a hundred did not hold, at 320 x 240 none did.
    """
    marked = np.bincount(world.landmarks.frame, minlength=len(world.frames)) > 0
    marked &= world.frames.size.min(axis=1) >= least_side
    views = pick.frame_tuples(1 + len(OTHERS), world.frames.posed & marked)
    fact = correspondence.most_shared(world, views[:, 0], views[:, 1:])
    best, following = fact.trace["best"], fact.trace["next"]
    return ask(
        views=tuple(views.T),
        answer=fact.value,
        gate=fact.margin >= BEST_LEAD,
        margin=fact.margin,
        say={"best": text.number(100 * best), "next": text.number(100 * following)},
    )


def _view_pairs(world: SceneBatch, pick: Pick) -> tuple[Rows, Rows]:
    """Pairs of views as in MultiSPA: overlap in range, its bins in turn, in random order."""
    return overlapping_pairs(world, pick, world.frames.posed, PAIRS_PER_SCENE)


def _states(
    world: SceneBatch, views: tuple[Rows, Rows]
) -> tuple[Rows, NDArray[np.int8], NDArray[np.int8], NDArray[np.bool_]]:
    """(n, w) objects of each pair's scene, their state in both views, and which can be named."""
    obj, real = correspondence.scene_objects(world, world.frames.scene[views[0]])
    one, two = (correspondence.states(world, view, obj, real) for view in views)
    usable = real & referable(world)[obj] if obj.size else real
    return obj, one, two, usable


def _only(
    one: NDArray[np.int8], two: NDArray[np.int8], usable: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Objects clearly in the first view and clearly not in the second, and the other way round."""
    return usable & (one == CLEAR) & (two == UNSEEN), usable & (two == CLEAR) & (one == UNSEEN)


def _one_of_four(
    world: SceneBatch,
    pick: Pick,
    views: tuple[Rows, Rows],
    obj: Rows,
    right: NDArray[np.bool_],
    wrong: tuple[NDArray[np.bool_], NDArray[np.bool_]],
) -> Asked:
    """A right object with one wrong object of each sort and a third of either."""
    pair, column = np.nonzero(right)
    target = obj[pair, column]
    frames = [frame_keys(world)[view[pair]][:, None] for view in views]
    names = object_keys(world)
    keys = hashing.mix(np.uint64(pick.seed), *frames, names[target][:, None], names[obj[pair]])
    free, enough = (wrong[0] | wrong[1])[pair], np.ones(len(pair), dtype=bool)
    row = np.arange(len(pair))
    columns: list[Rows] = [column]
    for pool in (wrong[0][pair], wrong[1][pair], None):
        chosen, found = lowest(free if pool is None else pool, keys, 1)
        enough &= found
        columns.append(chosen[:, 0])
        if free.shape[1]:
            free[row, chosen[:, 0]] = False
    rows = obj[pair[:, None], np.stack(columns, axis=1)] if obj.size else np.zeros((0, 4), int)
    return ask(
        views=(views[0][pair], views[1][pair]),
        options=rows,
        answer=np.zeros(len(pair), dtype=np.int64),
        gate=enough,
        margin=visibility.presence(world, views[0][pair], target).margin,
    )


def common_points(world: SceneBatch, pick: Pick) -> tuple[tuple[Rows, Rows], Rows, Rows]:
    """Pairs of views (n,), and one point on an object that both show: its landmark rows."""
    first, second = _view_pairs(world, pick)
    pair, one, two = correspondence.shared_points(world, first, second)
    named = world.landmarks.object[one] >= 0
    pair, one, two = _some(world, pick, pair[named], one[named], two[named])
    return (first[pair], second[pair]), one, two


def point_options(
    world: SceneBatch, pick: Pick, one: Rows, two: Rows
) -> tuple[Rows, NDArray[np.bool_], NDArray[np.float64]]:
    """(n, 4) landmarks of the second view, the true one first; which rows are sound; least gap.

    The gap is that between the true place and the nearest wrong one, thousandths of the image.
    """
    wrong, enough = _wrong_points(world, pick, one, two)
    options = np.concatenate([two[:, None], wrong], axis=1)
    gap = _least_gap(world, options)
    clear = gap - correspondence.drift(world, one, two) >= CLEARLY_ELSEWHERE
    return options, enough & clear, gap


def _some(
    world: SceneBatch, pick: Pick, pair: Rows, one: Rows, two: Rows
) -> tuple[Rows, Rows, Rows]:
    """At most ``POINTS_PER_PAIR`` common points of each pair, drawn by where they are."""
    keys = _point_keys(world, pick, one, two)
    keep = np.flatnonzero(rank_within(pair, keys) < POINTS_PER_PAIR)
    return pair[keep], one[keep], two[keep]


def _point_keys(world: SceneBatch, pick: Pick, one: Rows, two: Rows) -> NDArray[np.uint64]:
    frame = world.landmarks.frame
    place = places(world, one).astype(np.int64)
    names = frame_keys(world)
    return hashing.mix(
        np.uint64(pick.seed), names[frame[one]], names[frame[two]], place[:, 0], place[:, 1]
    )


def _wrong_points(
    world: SceneBatch, pick: Pick, one: Rows, two: Rows
) -> tuple[Rows, NDArray[np.bool_]]:
    """(n, 3) other landmarks of the second view, all ``POINTS_APART``; the first one is the nearest
    to the truth of those looked at."""
    order, start, count = _by_frame(world)
    frame = world.landmarks.frame[two]
    lots = hashing.mix(_point_keys(world, pick, one, two)[:, None], np.arange(TRIES))
    tried = order[start[frame][:, None] + hashing.uniform(lots, count[frame][:, None])]
    spots = places(world, tried.reshape(-1)).reshape(*tried.shape, 2)
    gap = np.linalg.norm(spots - places(world, two)[:, None], axis=2)
    free, enough = gap >= POINTS_APART, np.ones(len(two), dtype=bool)
    row, columns = np.arange(len(two)), list[Rows]()
    for step in range(3):
        choice = np.where(free, gap, np.inf).argmin(axis=1) if step == 0 else free.argmax(axis=1)
        enough &= free[row, choice]
        columns.append(tried[row, choice])
        apart = np.linalg.norm(spots - spots[row, choice][:, None], axis=2)
        free &= apart >= POINTS_APART
    return np.stack(columns, axis=1), enough


def _by_frame(world: SceneBatch) -> tuple[Rows, Rows, Rows]:
    """Landmark rows ordered by frame; start and number of each frame's."""
    frame = world.landmarks.frame
    count = np.bincount(frame, minlength=len(world.frames))
    return np.argsort(frame, kind="stable"), np.cumsum(count) - count, count


def _least_gap(world: SceneBatch, options: Rows) -> NDArray[np.float64]:
    """Thousandths of the image from the right option to the nearest wrong one."""
    spots = places(world, options.reshape(-1)).reshape(*options.shape, 2)
    return np.linalg.norm(spots[:, 1:] - spots[:, :1], axis=2).min(axis=1)


def _objects(values: text.Text) -> NDArray[np.object_]:
    return np.asarray(values.to_numpy(zero_copy_only=False), dtype=object)
