"""Questions of VSI-Bench's kinds about a few frames, of what those frames show; SPBench, QVS-Bench.

Everything asked about is clearly seen in the ``frames`` shown: all of it in one of them (``seen``
= one, whose position ``params`` holds; fewer frames around that one then do as well), all of it in
some frame or other (any), or no frame shows all of it (several).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sightline import facts
from sightline.answers import Choice, Integer, Number
from sightline.facts import Definition, Fact, Frame, Rows, clips, counts, direction
from sightline.facts.fact import remembered
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, tuples_within
from sightline.questions.references import referable, scene_references
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.direction import BORDER, viewpoint
from sightline.questions.tasks.distance import HOW, NEVER_BELOW, OPTIONS_APART
from sightline.scenes import SceneBatch

__all__ = [
    "clip_direction_easy",
    "clip_direction_hard",
    "clip_direction_medium",
    "clip_distance",
    "clip_object_count",
    "clip_object_size",
    "clip_relative_distance",
]

Seen = Literal["one", "any", "several"]
WORDS = ("name", "description")


@task(answer=Number("m", decimals=1), program="clip_distance(a, b)", scope="views",
      references=WORDS)  # fmt: skip
def clip_distance(
    world: SceneBatch, pick: Pick, definition: Definition = "box_gap", frames: int = 16,
    seen: Seen = "one",
) -> Asked:  # fmt: skip
    """Distance between two things in view; SPBench object_abs_distance."""
    clip, objects = _sets(world, pick, frames, seen, 2, ordered=False)
    a, b = objects.T
    gap = facts.distance(world, a, b, definition)
    asked = ask(
        a=a,
        b=b,
        answer=gap.value,
        gate=gap.value >= NEVER_BELOW,
        margin=gap.margin,
        say={"how": text.spread(HOW[definition], len(a)), "distance": text.number(gap.value, 2)},
    )
    return _shown(world, asked, clip, frames, seen)


@task(answer=Choice(), program="clip_nearest(a, options)", scope="views", references=WORDS)
def clip_relative_distance(
    world: SceneBatch, pick: Pick, definition: Definition = "box_gap", frames: int = 16,
    seen: Seen = "one", options: int = 4, apart: float = OPTIONS_APART,
) -> Asked:  # fmt: skip
    """Which of several things in view is nearest to another; SPBench object_rel_distance."""
    clip, objects = _sets(world, pick, frames, seen, options + 1, ordered=False)
    # every thing of a set takes its turn as the one that distances are measured from
    turn = pick.draw(options + 1, *objects.T)
    at = (np.arange(options + 1)[None, :] + turn[:, None]) % (options + 1)
    objects = np.take_along_axis(objects, at, axis=1)
    a, others = objects[:, 0], np.sort(objects[:, 1:], axis=1)
    first = facts.nearest(world, a, others, definition)
    ranked = np.sort(first.trace["gaps"], axis=1)
    asked = ask(
        a=a,
        options=others,
        answer=first.value,
        gate=(ranked[:, 0] >= OPTIONS_APART) & (first.margin >= apart),
        margin=first.margin,
        say={
            "how": text.spread(HOW[definition], len(a)),
            "nearest": text.number(ranked[:, 0], 2),
            "next": text.number(ranked[:, 1], 2),
        },
    )
    return _shown(world, asked, clip, frames, seen)


@task(answer=Choice(options=direction.SIDES["easy"]), program="clip_side(a, b, c, easy)",
      scope="views", references=WORDS)  # fmt: skip
def clip_direction_easy(
    world: SceneBatch, pick: Pick, frame: Frame = "observer", frames: int = 16, seen: Seen = "one"
) -> Asked:
    """Left or right of somebody at A who faces B; SPBench object_rel_direction_easy."""
    return _direction(
        world, pick, frames, seen, lambda a, b, c: direction.side(world, a, b, c, "easy")
    )


@task(answer=Choice(options=direction.SIDES["medium"]), program="clip_side(a, b, c, medium)",
      scope="views", references=WORDS)  # fmt: skip
def clip_direction_medium(
    world: SceneBatch, pick: Pick, frame: Frame = "observer", frames: int = 16, seen: Seen = "one"
) -> Asked:
    """Left, right or back (135 degrees or more); SPBench object_rel_direction_medium."""
    return _direction(
        world, pick, frames, seen, lambda a, b, c: direction.side(world, a, b, c, "medium")
    )


@task(answer=Choice(options=direction.QUADRANTS), program="clip_quadrant(a, b, c)",
      scope="views", references=WORDS)  # fmt: skip
def clip_direction_hard(
    world: SceneBatch, pick: Pick, frame: Frame = "observer", frames: int = 16, seen: Seen = "one"
) -> Asked:
    """One of four quadrants; SPBench object_rel_direction_hard."""
    return _direction(world, pick, frames, seen, lambda a, b, c: direction.quadrant(world, a, b, c))


@task(answer=Number("cm", decimals=0), program="clip_size(a)", scope="views", level="perception",
      references=WORDS)  # fmt: skip
def clip_object_size(
    world: SceneBatch, pick: Pick, definition: Definition = "longest_axis", frames: int = 16,
    seen: Seen = "one",
) -> Asked:  # fmt: skip
    """Longest dimension of something in view; SPBench object_size."""
    clip, objects = _sets(world, pick, frames, seen, 1, ordered=False)
    a = objects[:, 0]
    fact = facts.size.size(world, a, definition)
    edges = np.sort(world.objects.extent[a], axis=1) * 100.0
    asked = ask(
        a=a,
        answer=fact.value,
        gate=fact.value >= 0.01,
        margin=fact.margin,
        say={
            name: text.number(edges[:, i])
            for i, name in enumerate(("shortest", "middle", "longest"))
        },
    )
    return _shown(world, asked, clip, frames, seen)


@task(answer=Integer(), program="clip_count(kind)", scope="views", level="perception")
def clip_object_count(world: SceneBatch, pick: Pick, frames: int = 16, seen: Seen = "one") -> Asked:
    """Things of a kind, two or more, where the frames show all of the scene; SPBench counting."""
    every, tally = clips.clips(world, frames), counts.in_scenes(world)
    clip, obj, bits = _seen(world, frames, seen)
    names, code = np.unique(world.objects.category.astype(str), return_inverse=True)
    width = max(len(names), 1)
    pair, back = np.unique(clip * np.int64(width) + code.reshape(-1)[obj], return_inverse=True)
    number = np.bincount(back.reshape(-1), minlength=len(pair))
    together = np.full(len(pair), ~np.uint64(0))
    np.bitwise_and.at(together, back.reshape(-1), bits)
    owner, kind = np.divmod(pair, width)
    table = np.zeros((len(world), width), dtype=np.int64)
    sound = world.scenes.complete[tally.place] & ~tally.vague
    table[tally.place, np.searchsorted(names, tally.category.astype(str))] = tally.count * sound
    scene = every.scene[owner]
    keep = (number >= 2) & (number == table[scene, kind])
    if seen == "several":
        keep &= together == 0
    rows = np.flatnonzero(keep)
    asked = ask(
        answer=number[rows], margin=1.0, scene=scene[rows],
        kinds=(names[kind[rows]].astype(object),),
    )  # fmt: skip
    return _shown(world, asked, owner[rows], frames, seen)


def _direction(
    world: SceneBatch, pick: Pick, frames: int, seen: Seen, fact: Callable[..., Fact]
) -> Asked:
    clip, objects = _sets(world, pick, frames, seen, 3, ordered=True)
    a, b, c = objects.T
    asked = viewpoint(world, a, b, c, fact(a, b, c), np.deg2rad(BORDER))
    return _shown(world, asked, clip, frames, seen)


def _seen(world: SceneBatch, frames: int, seen: Seen) -> tuple[Rows, Rows, NDArray[np.uint64]]:
    """Clips with what they show, ascending: rows of clips, of objects, and the frames as bits."""

    def compute() -> clips.Shown:
        return clips.shown(world, clips.clips(world, frames))

    found = remembered(world, ("shown_in_clips", frames), compute)
    rows = np.arange(len(found.clip))
    if seen == "one":
        at = _base(world, frames)[found.clip].astype(np.uint64)
        rows = np.flatnonzero((found.bits >> at) & np.uint64(1))
    return found.clip[rows], found.object[rows], found.bits[rows]


def _base(world: SceneBatch, frames: int) -> Rows:
    return clips.base(world, clips.clips(world, frames), frame_keys(world))


def _sets(
    world: SceneBatch, pick: Pick, frames: int, seen: Seen, size: int, *, ordered: bool
) -> tuple[Rows, Rows]:
    """Clips (n,) with (n, size) things that words single out and that they show."""
    clip, obj, bits = _seen(world, frames, seen)
    # in one picture, what is "the largest" of the scene may be so no longer: names only
    told = scene_references(world).offered[0] if frames == 1 else referable(world)
    rows = np.flatnonzero(told[obj])
    clip, obj, bits = clip[rows], obj[rows], bits[rows]
    if not len(clip):
        return np.zeros(0, dtype=np.int64), np.zeros((0, size), dtype=np.int64)
    every = clips.clips(world, frames)
    owner = np.unique(clip)
    many = np.bincount(every.scene[owner], minlength=len(world))[every.scene[owner]]
    seed = frame_keys(world)[every.frames[owner, 0]] ^ np.uint64(pick.seed)
    limit = -(-pick.limit // many)
    at = tuples_within(clip, size, ordered=ordered, limit=limit, seed=seed)
    if seen == "several":
        # a single thing is never spread over frames
        apart = np.bitwise_and.reduce(bits[at], axis=1) == 0
        at = at[apart | (size == 1)]
    return clip[at[:, 0]], obj[at]


def _shown(world: SceneBatch, asked: Asked, clip: Rows, frames: int, seen: Seen) -> Asked:
    """The same with the frames of each clip as what is shown."""
    shown = clips.clips(world, frames).frames
    params = _base(world, frames)[clip][:, None] if seen == "one" else None
    return replace(
        asked,
        views=tuple(shown[clip].T),
        params=None if params is None else params.astype(np.float64),
    )
