"""Questions as SURDS asks them about the view of a vehicle, with an answer for what is level.

Headings, the nearer one of two, the one further to a side, and what is in front are asked twice, in
opposite words; the two are twins and stay together. Distances are those of the centres of boxes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline import geometry, hashing
from sightline.answers import Choice
from sightline.facts import Definition, Frame, Rows, motion, relations
from sightline.facts.fact import sighting_rows
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, object_keys
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.quantities import WHOLE
from sightline.questions.tasks.relations import askable, coin
from sightline.scenes import SceneBatch

__all__ = ["ahead_or_level", "closer_or_level", "compass_heading", "depth_between", "side_or_level"]

COMPASS: Final = (
    "North", "Northeast", "East", "Southeast", "South", "Southwest", "West", "Northwest",
)  # fmt: skip
"""by eighths of a turn to the right"""
SURE: Final = np.deg2rad(10.0)
"""angle from the border between two of them"""
WORDS: Final = ("name", "description")
"""of things that an answer has to name"""
SAME: Final = "Almost the same"
SAME_DEPTH: Final = "Almost the same in terms of front-back position"
NEAREST: Final = 1.0
"""metres along the view; nothing nearer is asked about"""
INSIDE: Final = 0.25
"""metres from the depth to both ends of its range"""

Floats = NDArray[np.float64]


@task(answer=Choice(), program="compass(view, a)", scope="frame")
def compass_heading(world: SceneBatch, pick: Pick, frame: Frame = "camera") -> Asked:
    """Which way something faces if the camera looks north, or south; SURDS yaw, asked in pairs.

    The options are the four winds, or the four between them, whichever the heading is among.
    ``params`` holds 0 where the camera looks north and 1 where it looks south.
    """
    rows = pick.sightings(_whole(world))
    view, a = world.sightings.frame[rows], world.sightings.object[rows]
    front = world.objects.rotation[a][:, :, 0]
    upright = world.objects.rotation[a][:, 2, 2] >= np.cos(relations.UPRIGHT)
    rows = np.flatnonzero(world.objects.front_known[a] & upright & motion.level(world)[view])
    view, a, front = view[rows], a[rows], front[rows]
    ahead = world.frames.world_from_camera[view][:, :2, 2]
    # to the right, as a compass counts
    turn = np.arctan2(ahead[:, 1], ahead[:, 0]) - np.arctan2(front[:, 1], front[:, 0])
    eighth = np.rint(turn / (np.pi / 4)).astype(np.int64)
    margin = np.pi / 8 - np.abs(geometry.wrap_angle(turn - eighth * np.pi / 4))
    view, a, eighth, margin, turn = (np.repeat(x, 2) for x in (view, a, eighth, margin, turn))
    south = np.arange(len(view)) % 2
    wind = (eighth + 4 * south) % 8
    names = np.array(COMPASS, dtype=object)
    degrees = np.rad2deg(geometry.wrap_angle(turn))
    return ask(
        a=a,
        views=view,
        options=names[(wind % 2)[:, None] + 2 * np.arange(4)],
        answer=wind // 2,
        gate=margin >= SURE,
        margin=np.maximum(margin, 0.0),
        params=[south],
        twins=np.arange(len(view)) // 2,
        say={
            "wind": text.words(["North", "South"], south),
            "turn": text.number(np.abs(degrees)),
            "hand": text.words(["left", "right"], (degrees > 0).astype(np.int64)),
        },
    )


@task(answer=Choice(), program="depth_between(view, a)", scope="frame")
def depth_between(
    world: SceneBatch, pick: Pick, definition: Definition = "z_depth", frame: Frame = "camera",
    published: bool = False,
) -> Asked:  # fmt: skip
    """Between which whole numbers of metres a depth is, of three ranges; SURDS depth.

    The right range is 6 to 7 m wide around the depth and begins at 1 m at least; ranges are 1 or
    2 m apart. The others are as wide, give or take one, and before or beyond it as there is room.
    ``published``: 3 to 4 m wide, both beyond below 7 m, both before above 15 m, else one each; as
    the right range is then the widest, the options tell the answer.
    """
    rows = pick.sightings(askable(world))
    view, a = world.sightings.frame[rows], world.sightings.object[rows]
    depth = _in_camera(world, view, a)[:, 2]
    keys = hashing.mix(np.uint64(pick.seed), frame_keys(world)[view], object_keys(world)[a])
    half = 3.0 + hashing.uniform(hashing.mix(keys, "width"), 1001) / 2000.0
    low = np.maximum(np.rint(depth - half), 1.0)
    right = np.stack([low, np.maximum(np.rint(depth + half), low + 1.0)], axis=1)
    gap, more = (
        np.stack([hashing.uniform(hashing.mix(keys, f"{name} {i}"), n) for i in (0, 1)])
        for name, n in (("gap", 2), ("wide", 2 if published else 3))
    )
    gap = gap + 1
    if published:
        wide = more + 3.0
        before = np.where(depth < 7.0, 0, np.where(depth > 15.0, 2, 1))
    else:
        wide = np.maximum(right[:, 1] - right[:, 0] + more - 1.0, 2.0)
        room = low - np.cumsum(gap + wide, axis=0) >= 0
        before = hashing.uniform(hashing.mix(keys, "before"), 1 + room.sum(axis=0))
    one = np.where((before > 0)[:, None], _before(right, gap[0], wide[0]),
                   _beyond(right, gap[0], wide[0]))  # fmt: skip
    two = np.where((before == 2)[:, None], _before(one, gap[1], wide[1]),
                   np.where((before == 1)[:, None], _beyond(right, gap[1], wide[1]),
                            _beyond(one, gap[1], wide[1])))  # fmt: skip
    ranges = np.stack([right, one, two], axis=1)
    inside = np.minimum(depth - right[:, 0], right[:, 1] - depth)
    ordered = (ranges[..., 1] > ranges[..., 0]).all(axis=1) & (ranges[..., 0] >= 0).all(axis=1)
    return ask(
        a=a,
        views=view,
        options=_ranges(ranges),
        answer=np.zeros(len(a), dtype=np.int64),
        gate=(depth >= NEAREST) & (inside >= INSIDE) & ordered,
        margin=np.maximum(inside, 0.0),
        say={"depth": text.number(depth, 2)},
    )


@task(answer=Choice(), program="closer(view, a, b)", scope="frame", references=WORDS)
def closer_or_level(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera",
    tie: float = 1.0, sure: float = 0.1,
) -> Asked:  # fmt: skip
    """Which of two is closer to the camera, or farther; neither within ``tie`` m; SURDS dis."""
    view, a, b = _pairs(world, pick)
    away = [np.linalg.norm(_in_camera(world, view, x), axis=1) for x in (a, b)]
    return _twice(view, a, b, away[0] - away[1], tie, sure, ("closer to", "farther from"), {
        "at_a": text.number(away[0], 2), "at_b": text.number(away[1], 2),
    })  # fmt: skip


@task(answer=Choice(), program="further_side(view, a, b)", scope="frame", references=WORDS)
def side_or_level(
    world: SceneBatch, pick: Pick, frame: Frame = "image", tie: float = 0.0625, sure: float = 0.005
) -> Asked:
    """Which of two is further left in the picture, or right; SURDS lr.

    By the middles of their boxes. ``tie`` is a share of the width: 100 of 1,600 pixels.
    """
    view, a, b = _pairs(world, pick)
    width = world.frames.size[view, 0]
    at = [_middle(world, view, x) / width for x in (a, b)]
    return _twice(view, a, b, at[0] - at[1], tie, sure, ("left", "right"), {
        "at_a": text.number(100 * at[0], 1), "at_b": text.number(100 * at[1], 1),
    })  # fmt: skip


@task(answer=Choice(), program="ahead(view, a, b)", scope="frame")
def ahead_or_level(
    world: SceneBatch, pick: Pick, definition: Definition = "z_depth", frame: Frame = "camera",
    tie: float = 0.5, sure: float = 0.1,
) -> Asked:  # fmt: skip
    """Whether something is in front of something else, or behind it; SURDS fb.

    In front is what is farther from the camera, as the vehicle drives; by the depth of centres.
    """
    view, a, b = _pairs(world, pick)
    depth = [_in_camera(world, view, x)[:, 2] for x in (a, b)]
    ahead = depth[0] - depth[1]
    said = _twice(view, a, b, ahead, tie, sure, ("in front of", "behind"), {
        "at_a": text.number(depth[0], 2), "at_b": text.number(depth[1], 2),
    })  # fmt: skip
    words = np.array(["Yes", "No", SAME_DEPTH], dtype=object)
    # farther means in front: asked of the first, which is so where it has more
    answer = np.array([1, 0, 2])[said.answer]
    options = np.broadcast_to(words, (len(said), 3))
    return replace(said, among=(), besides=(), options=options, answer=answer)


def _twice(
    view: Rows, a: Rows, b: Rows, more: Floats, tie: float, sure: float,
    words: tuple[str, str], say: dict[str, text.Text],
) -> Asked:  # fmt: skip
    """Which of two has less of something, then which has more; neither within ``tie``."""
    count = len(a)
    margin = np.abs(np.abs(more) - tie)
    level = np.abs(more) <= tie
    twice = np.repeat(np.arange(count), 2)
    opposite = np.arange(2 * count) % 2
    first = (more < 0)[twice] ^ (opposite == 1)
    answer = np.where(level[twice], 2, np.where(first, 0, 1))
    return ask(
        a=a[twice],
        b=b[twice],
        views=view[twice],
        among=("a", "b"),
        besides=(SAME,),
        answer=answer,
        gate=(margin >= sure)[twice],
        margin=margin[twice],
        params=[opposite],
        twins=np.arange(2 * count) // 2,
        say={"word": text.words(words, opposite)} | {k: v.take(twice) for k, v in say.items()},
    )


def _whole(world: SceneBatch) -> NDArray[np.bool_]:
    """(sightings,) things clearly seen, nearly whole in the picture."""
    return askable(world) & ~(world.sightings.truncation > WHOLE)


def _pairs(world: SceneBatch, pick: Pick) -> tuple[Rows, Rows, Rows]:
    """Frames of upright cameras, and pairs of things there; which is named first is drawn."""
    seen = world.sightings
    one, two = pick.sighted_pairs(_whole(world) & motion.level(world)[seen.frame], ordered=False)
    swap = coin(world, pick, seen.frame[one], seen.object[one], seen.object[two])
    a, b = np.where(swap, two, one), np.where(swap, one, two)
    return seen.frame[one], seen.object[a], seen.object[b]


def _middle(world: SceneBatch, view: Rows, obj: Rows) -> Floats:
    """(n,) column of the middle of each box in the picture, pixels."""
    box = world.sightings.box[sighting_rows(world, view, obj)]
    return np.asarray((box[:, 0] + box[:, 2]) / 2)


def _in_camera(world: SceneBatch, view: Rows, obj: Rows) -> Floats:
    """(n, 3) centres in the axes of cameras: right, down, ahead."""
    pose = world.frames.world_from_camera[view]
    off = world.objects.centre[obj] - pose[:, :3, 3]
    return np.asarray(np.einsum("nji,nj->ni", pose[:, :3, :3], off))


def _beyond(of: Floats, gap: Rows, wide: Rows) -> Floats:
    low = of[:, 1] + gap
    return np.stack([low, low + wide], axis=1)


def _before(of: Floats, gap: Rows, wide: Rows) -> Floats:
    high = of[:, 0] - gap
    return np.stack([np.maximum(high - wide, 0.0), high], axis=1)


def _ranges(ranges: Floats) -> NDArray[np.object_]:
    """(n, 3) texts of ranges (n, 3, 2)."""
    count = ranges.shape[0]
    low, high = (text.number(ranges[..., i].reshape(-1)) for i in (0, 1))
    slots = {"low": low, "high": high}
    texts = text.fill("Between {low} meter(s) and {high} meters", slots, 3 * count)
    return np.asarray(texts.to_numpy(zero_copy_only=False), dtype=object).reshape(count, 3)
