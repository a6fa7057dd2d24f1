"""Two skills in one question about a picture, and what follows from it: SPHERE's later levels.

Counting with position or distance, distance with size, what hides what, and what a move would
change. SPHERE's questions were written by people; these are of their kinds, with one clear answer.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline import facts, geometry, hashing
from sightline.answers import Integer, YesNo
from sightline.facts import Definition, Frame, Rows, correspondence, depth
from sightline.facts.fact import sighting_rows
from sightline.facts.visibility import CLEAR, UNCLEAR, measured
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, object_keys
from sightline.questions.references import named_in_frame
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.relations import BACKGROUND, GAP, askable, coin, pairs_in_view
from sightline.questions.tasks.size import CLEARLY_LARGER
from sightline.scenes import SceneBatch

__all__ = ["count_beside", "count_nearer", "hidden_behind", "nearer_if_moved", "nearer_is_bigger"]

APART: Final = 0.01
"""share of the width between two boxes that are beside one another"""
HIDDEN: Final = 0.85
"""largest visible share of what something else hides in part"""
MOVES: Final = (0.5, 1.0, 1.5, 2.0)
"""metres that something is moved in thought"""
CLEAR_BY: Final = 0.25
"""metres of depth by which things differ after the move"""
NEAREST: Final = 0.3
"""metres of depth that it may come to"""
WORDS: Final = ("name", "description")

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


@task(answer=Integer(), program="count_beside(a, kind, side)", scope="frame", references=WORDS)
def count_beside(world: SceneBatch, pick: Pick, frame: Frame = "image") -> Asked:
    """How many of a kind are left, or right, of a thing in the picture; position and counting.

    All of a box is beside all of the other. ``params`` holds 0 for left and 1 for right.
    """
    view, a, obj, state = _scenes(world)
    width = world.frames.size[view, 0][:, None].astype(np.float64)
    one = world.sightings.box[sighting_rows(world, view, a)] / width
    rows = sighting_rows(world, np.repeat(view, obj.shape[1]), obj.reshape(-1)).reshape(obj.shape)
    box = np.append(world.sightings.box, [[np.nan] * 4], axis=0)[rows] / width[..., None]
    left = box[..., 2] <= one[:, :1] - APART
    right = box[..., 0] >= one[:, 2:3] + APART
    side = np.where(left, 1, np.where(right, -1, 0))
    return _counted(world, pick, view, a, obj, state, side, ("left", "right"))


@task(answer=Integer(), program="count_nearer(a, kind, side)", scope="frame", references=WORDS)
def count_nearer(
    world: SceneBatch, pick: Pick, frame: Frame = "camera", definition: Definition = "interval",
    gap: float = GAP,
) -> Asked:  # fmt: skip
    """How many of a kind are nearer to the camera than a thing, or farther; distance and counting.

    All of a box is nearer along the view than all of the other. ``params``: 0 nearer, 1 farther.
    """
    view, a, obj, state = _scenes(world)
    near, far = depth.z_interval(world, view, a)
    low, high = depth.z_interval(world, np.broadcast_to(view[:, None], obj.shape), obj)
    side = np.where(high <= near[:, None] - gap, 1, np.where(low >= far[:, None] + gap, -1, 0))
    return _counted(world, pick, view, a, obj, state, side, ("nearer to", "farther from"))


@task(answer=YesNo(), program="nearer_is_bigger(view, a, b)", scope="frame")
def nearer_is_bigger(
    world: SceneBatch, pick: Pick, frame: Frame = "camera", definition: Definition = "interval",
    gap: float = GAP, ratio: float = CLEARLY_LARGER,
) -> Asked:  # fmt: skip
    """Whether the nearer of two things is also the bigger one, by volume; distance and size."""
    view, a, b = pairs_in_view(world, pick)
    (near_a, far_a), (near_b, far_b) = (depth.z_interval(world, view, x) for x in (a, b))
    lead = np.maximum(near_b - far_a, near_a - far_b)
    nearer = near_a < near_b
    bigger = facts.size.larger(world, a, b, "volume")
    return ask(
        a=a,
        b=b,
        views=view,
        answer=nearer == bigger.value,
        gate=(lead >= gap) & (bigger.margin >= ratio) & (np.minimum(near_a, near_b) >= NEAREST),
        margin=np.maximum(np.minimum(lead, bigger.margin), 0.0),
        say={
            "at_a": text.number(near_a, 2), "at_b": text.number(near_b, 2),
            "size_a": text.number(bigger.trace["first"], 3),
            "size_b": text.number(bigger.trace["second"], 3),
        },
    )  # fmt: skip


@task(answer=YesNo(), program="hidden_behind(view, a, b)", scope="frame")
def hidden_behind(world: SceneBatch, pick: Pick, frame: Frame = "camera") -> Asked:
    """Whether something hides a part of something else; object occlusion.

    Yes where it was found to when the picture was measured; no where the outline of the one, as
    if nothing hid it, does not meet what is seen of the other.
    """
    view, a, b = pairs_in_view(world, pick)
    # both ways round: either may hide the other
    view, a, b = np.append(view, view), np.append(a, b), np.append(b, a)
    rows = [sighting_rows(world, view, x) for x in (a, b)]
    seen, frames = world.sightings, world.frames
    yes = (seen.occluder[rows[0]] == b) & (seen.visible[rows[0]] <= HIDDEN)
    centre, rotation = world.box_poses(a, view)
    full = geometry.project_boxes(
        centre, world.objects.extent[a], rotation, frames.world_from_camera[view],
        frames.intrinsics[view], (1, 1),
    ).box_full  # fmt: skip
    box, least = seen.box[rows[1]], APART * frames.size[view].min(axis=1)
    gap = np.maximum(
        np.maximum(full[:, 0] - box[:, 2], box[:, 0] - full[:, 2]),
        np.maximum(full[:, 1] - box[:, 3], box[:, 1] - full[:, 3]),
    )
    no = gap >= least
    sure = measured(world)[rows[0]] & (yes ^ no) & (seen.occluder[rows[1]] != a)
    margin = np.where(yes, HIDDEN - seen.visible[rows[0]], np.nan_to_num(gap))
    return ask(
        a=a, b=b, views=view, answer=yes, gate=sure, margin=np.maximum(np.nan_to_num(margin), 0.0),
        say={"share": text.number(100 * np.where(yes, 1.0 - seen.visible[rows[0]], 0.0))},
    )  # fmt: skip


@task(answer=YesNo(), program="nearer_if_moved(view, a, b)", scope="frame", level="extrapolation")
def nearer_if_moved(
    world: SceneBatch, pick: Pick, definition: Definition = "z_depth", frame: Frame = "camera"
) -> Asked:
    """Whether something would be nearer than something else, had it been moved; manipulation.

    Depths of centres; it is moved along the view. ``params`` holds the metres, negative towards
    the camera.
    """
    view, a, b = pairs_in_view(world, pick)
    pose = world.frames.world_from_camera[view]
    at = [((world.objects.centre[x] - pose[:, :3, 3]) * pose[:, :3, 2]).sum(axis=1) for x in (a, b)]
    keys = hashing.mix(
        np.uint64(pick.seed), frame_keys(world)[view], *(object_keys(world)[x] for x in (a, b))
    )
    size = np.array(MOVES)[hashing.uniform(hashing.mix(keys, "metres"), len(MOVES))]
    # towards what it is compared with, or the other way, by coin
    towards = np.where(coin(world, pick, view, a, b, salt="way"), 1.0, -1.0)
    way = size * np.where(at[1] > at[0], 1.0, -1.0) * towards
    moved = at[0] + way
    lead = np.abs(moved - at[1])
    return ask(
        a=a,
        b=b,
        views=view,
        answer=moved < at[1],
        gate=(lead >= CLEAR_BY) & (np.minimum(moved, at[1]) >= NEAREST),
        margin=lead,
        params=[way],
        say={
            "metres": text.number(size, 1),
            "way": text.words(("towards", "away from"), (way > 0).astype(np.int64)),
            "at_a": text.number(moved, 2), "at_b": text.number(at[1], 2),
        },
    )  # fmt: skip


def _scenes(world: SceneBatch) -> tuple[Rows, Rows, Rows, NDArray[np.int8]]:
    """Frames (n,), a named thing clearly seen there, (n, w) objects of the scene, their states."""
    seen = world.sightings
    rows = np.flatnonzero(askable(world) & named_in_frame(world) & measured(world))
    view, a = seen.frame[rows].astype(np.int64), seen.object[rows].astype(np.int64)
    obj, real = correspondence.scene_objects(world, world.frames.scene[view])
    state = correspondence.states(world, view, obj, real)
    # padding is never seen, and never in doubt
    return view, a, obj, np.where(real, state, np.int8(-1)).astype(np.int8)


def _counted(
    world: SceneBatch, pick: Pick, view: Rows, a: Rows, obj: Rows, state: NDArray[np.int8],
    side: NDArray[np.int64], words: tuple[str, str],
) -> Asked:  # fmt: skip
    """Kinds of which every one is clearly seen on one side of a thing, or not at all."""
    names, code = np.unique(world.objects.category.astype(str), return_inverse=True)
    width = max(len(names), 1)
    row, column = np.nonzero((state != -1) & (obj != a[:, None]))
    group = row * width + code.reshape(-1)[obj[row, column]]
    total = np.bincount(group, minlength=len(view) * width)
    first, second = (
        np.bincount(group[(state == CLEAR)[row, column] & (side[row, column] == sign)],
                    minlength=len(total))
        for sign in (1, -1)
    )  # fmt: skip
    doubt = np.bincount(group[(state == UNCLEAR)[row, column]], minlength=len(total))
    usable = ~np.isin(names, BACKGROUND) & ~_shared_heads(names)
    found = np.flatnonzero((total >= 2) & (doubt == 0) & (first + second == total)
                           & np.tile(usable, len(view)))  # fmt: skip
    place, kind = np.divmod(found, width)
    found = found[kind != code.reshape(-1)[a[place]]]
    place, kind = np.divmod(found, width)
    keys = hashing.mix(
        np.uint64(pick.seed), frame_keys(world)[view[place]], object_keys(world)[a[place]],
        hashing.keys(names.tolist())[kind],
    )  # fmt: skip
    other = hashing.uniform(keys, 2)
    answer = np.where(other == 1, second[found], first[found])
    complete = world.scenes.complete[world.frames.scene[view[place]]]
    return ask(
        a=a[place],
        views=view[place],
        kinds=(names[kind].astype(object),),
        answer=answer,
        gate=complete,
        margin=1.0,
        params=[other],
        say={"side": text.words(words, other), "all": text.number(total[found])},
    )


def _shared_heads(names: NDArray[np.str_]) -> Mask:
    """(n,) names whose last word another name ends in, too ("coffee table")."""
    heads = [name.lower().split()[-1:] for name in names.tolist()]
    return np.array([heads.count(head) > 1 for head in heads], dtype=bool)
