"""Sizes by way of a thing of known size, and things that are not there; SD-VLM's MSMU."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sightline import facts, hashing
from sightline.answers import Integer, Number
from sightline.facts import Definition, counts, visibility
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys
from sightline.questions.seen_pairs import seen_pairs
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.relations import askable
from sightline.scenes import SceneBatch

__all__ = ["none_in_view", "size_by_reference"]

SMALLEST = 0.05
"""metres; no size below it is asked for or given"""
RATIO = 5.0
"""most times that the known size goes into the other one, or the other way round"""


@task(answer=Number("m"), program="size_by_reference(a, b)", scope="frame", level="understanding")
def size_by_reference(
    world: SceneBatch, pick: Pick, definition: Definition = "height", ratio: float = RATIO
) -> Asked:
    """Height of one thing, given that of another; MSMU refer_obj_estimation.

    The known size is told as it is, rounded to centimetres; ``params`` holds it.
    """
    pairs = seen_pairs(world, pick, "askable", askable(world))
    swap = pick.coin(pairs.one, pairs.two)
    a, b = np.where(swap, pairs.two, pairs.one), np.where(swap, pairs.one, pairs.two)
    size, known = (facts.size.size(world, x, definition).value for x in (a, b))
    told = np.rint(known * 100.0) / 100.0
    times = size / np.maximum(told, SMALLEST)
    clear = (times <= ratio) & (times >= 1.0 / ratio) & (np.minimum(size, told) >= SMALLEST)
    return ask(
        a=a,
        b=b,
        views=pairs.view,
        answer=size,
        gate=clear,
        margin=size,
        params=[told],
        say={
            "known": text.late_number(told, 2),
            "times": text.late_number(times, 4),
            "size": text.late_number(size, 2),
        },
    )


@task(answer=Integer(), program="none_visible(view, kind)", scope="frame", level="perception")
def none_in_view(world: SceneBatch, pick: Pick) -> Asked:
    """How many there are of a kind that is not there at all; MSMU zero.

    Kinds come from the other scenes of the batch; none that something of the scene may be called:
    a coffee table is a table, an armchair a chair.
    """
    tally = counts.in_scenes(world)
    names, code = np.unique(tally.category.astype(str), return_inverse=True)
    there = np.zeros((len(world.scenes), len(names)), dtype=bool)
    there[tally.place, code.reshape(-1)] = True
    near = there.astype(np.float32) @ _alike(world, tally, names, code).astype(np.float32) > 0
    frame = np.repeat(pick.frames(), len(names))
    what = np.tile(np.arange(len(names)), len(world.frames))
    scene = world.frames.scene[frame]
    keys = hashing.keys(names.tolist())
    rows = np.flatnonzero(
        ~near[scene, what] & world.scenes.complete[scene] & _drawn(world, pick, frame, what, keys)
    )
    return ask(
        views=frame[rows],
        kinds=(names[what[rows]].astype(object),),
        answer=np.zeros(len(rows), dtype=np.int64),
        margin=1.0,
    )


def _alike(
    world: SceneBatch, tally: counts.Tally, names: NDArray[np.str_], code: facts.Rows
) -> NDArray[np.bool_]:
    """(kinds, kinds) kinds of which one may be called the other: one last word, or its ending."""
    head = np.zeros(len(names), dtype=np.int64)
    head[code.reshape(-1)] = visibility.head_nouns(world)[tally.example]
    kinds = names.tolist()
    ends = np.array([[x.endswith(y) or y.endswith(x) for x in kinds] for y in kinds], dtype=bool)
    return np.asarray(ends.reshape(len(names), len(names)) | (head[:, None] == head))


def _drawn(
    world: SceneBatch,
    pick: Pick,
    frame: facts.Rows,
    what: facts.Rows,
    names: NDArray[np.uint64],
) -> NDArray[np.bool_]:
    """At most as many as the budget of the scene: a frame's share, drawn by name."""
    share = pick.limit / np.maximum(np.diff(world.frame_start)[world.frames.scene[frame]], 1)
    key = hashing.mix(np.uint64(pick.seed), frame_keys(world)[frame], names[what])
    return hashing.uniform(key, 1 << 30) < (share / max(len(names), 1)) * (1 << 30)
