"""From one view to another: where the other camera is, how the view changes, what is seen again.

SPAR's middle level (camera_motion_infer, view_change_infer, position_matching) and the frames of a
video that show an object (obj_frame_locate).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import geometry, hashing
from sightline.answers import Box, NameSet, Trace, ViewChange
from sightline.facts import Definition, Frame, Rows, correspondence, motion, observers
from sightline.facts.fact import sighting_rows
from sightline.facts.visibility import CLEAR, UNSEEN
from sightline.questions import forms, text
from sightline.questions.pick import Pick, frame_keys
from sightline.questions.shown import Show, Shown, others, show_objects, shown_keys
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks import multiview
from sightline.scenes import SceneBatch

__all__ = ["camera_in_view", "frames_showing", "position_matching", "view_change"]

DEEP = 0.5
"""metres; least depth of the second camera in the first view"""
INSIDE = 10.0
"""thousandths between its place and the edge of the picture"""
HALF_TURN = np.deg2rad(30.0)
"""angle that turns keep from half a turn, where left and right are the same"""
MOVED = 0.3
"""metres of the largest move ..."""
TURNED = np.deg2rad(10.0)
"""... and the largest turn that a change of view needs, so that its opposite is another answer"""
MOST_VIEWS = 10
"""images of which all subsets are gone through"""
OVERLAP = 0.3
"""largest overlap of two options of a box"""
STEP: Final = 200
"""thousandths, at least, between any two places of options across the picture"""

Floats = NDArray[np.float64]


@task(answer=Trace(decimals=1), program="camera_in_view(view, view2)", scope="views",
      distractors=True)  # fmt: skip
def camera_in_view(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera"
) -> Asked:
    """Where the second camera is in the first picture, with its depth; SPAR camera_motion_infer."""
    one, two = pick.frame_pairs(world.frames.posed)
    way = motion.displacement(world, one, two)
    pose = world.frames.world_from_camera
    with np.errstate(divide="ignore", invalid="ignore"):
        uv, _ = geometry.project(pose[two][:, None, :3, 3], pose[one], world.frames.intrinsics[one])
        place = uv[:, 0] / world.frames.size[one] * 1000.0
    ahead = way[:, 2] >= DEEP
    place = np.where(ahead[:, None] & np.isfinite(place), place, -1.0)
    inside = ((place >= INSIDE) & (place <= 1000.0 - INSIDE)).all(axis=1)
    keys = hashing.mix(np.uint64(pick.seed), *(frame_keys(world)[v] for v in (one, two)))
    return ask(
        views=(one, two),
        answer=text.columns([_spot(place, way[:, 2])])[:, 0],
        wrong=_other_spots(np.clip(place, 0, 1000), np.maximum(way[:, 2], DEEP), keys),
        gate=ahead & inside & correspondence.connected(world, one, two).value,
        margin=np.maximum(way[:, 2], 0.0),
        say={
            "right": text.number(way[:, 0], 2),
            "down": text.number(way[:, 1], 2),
            "ahead": text.number(way[:, 2], 2),
        },
    )


@task(answer=ViewChange(), program="view_change(view, view2)", scope="views", distractors=True)
def view_change(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "observer"
) -> Asked:
    """Moves and turns from the first view to the second, head level; SPAR view_change_infer.

    Moves are in the first camera's axes, laid level; turns are of heading and of pitch.
    """
    one, two = pick.frame_pairs(motion.level(world))
    moves = observers.place(
        observers.at_camera(world, one), world.frames.world_from_camera[two, :3, 3]
    )
    heading, pitch = geometry.yaw_pitch_of_camera(world.frames.world_from_camera)
    right = -geometry.wrap_angle(heading[two] - heading[one])
    change = np.concatenate([moves, np.stack([right, pitch[two] - pitch[one]], axis=1)], axis=1)
    size = np.abs(change)
    most = (size[:, :3].argmax(axis=1), 3 + size[:, 3:].argmax(axis=1))
    row = np.arange(len(one))
    return ask(
        views=(one, two),
        answer=change,
        wrong=_other_changes(change, most),
        gate=(size[row, most[0]] >= MOVED)
        & (size[row, most[1]] >= TURNED)
        & (size[:, 3] <= np.pi - HALF_TURN)
        & correspondence.connected(world, one, two).value,
        margin=size[row, most[0]],
        say={
            "way": text.number(np.linalg.norm(moves, axis=1), 2),
            "turn": text.number(np.rad2deg(np.abs(right))),
        },
    )


@task(answer=Box(convention="thousand"), program="same_object_box(box)", scope="views",
      distractors=True)  # fmt: skip
def position_matching(world: SceneBatch, pick: Pick) -> Asked:
    """The box of an object in another view, :func:`.multiview.box_correspondence` in all forms."""
    asked = multiview.box_correspondence.compute(world, pick)
    keys = hashing.mix(
        np.uint64(pick.seed),
        *(frame_keys(world)[view] for view in asked.views),
        *(column.astype(np.uint64) for column in asked.answer.T),
    )
    boxes = _other_boxes(asked.answer, keys)
    every = np.concatenate([asked.answer[:, None], boxes], axis=1)
    alike = [geometry.iou2d(every[:, i], every[:, j]) for i in range(4) for j in range(i)]
    wrong = [text.coordinates(boxes[:, i], "[]") for i in range(3)]
    return replace(
        asked,
        wrong=text.columns(wrong),
        keep=asked.keep & (np.max(alike, axis=0) <= OVERLAP),
    )


@task(answer=NameSet(), program="frames_showing(a, views)", scope="views", distractors=True)
def frames_showing(world: SceneBatch, pick: Pick, show: Show = "video", views: int = 6) -> Asked:
    """Numbers of the images that show an object; SPAR obj_frame_locate.

    Every image shows it clearly or does not show it at all.
    """
    if not 3 <= views <= MOST_VIEWS:
        raise ValueError(f"views must be 3 to {MOST_VIEWS}, so that there are other sets of them")
    found = show_objects(world, pick, show, views, 1)
    (a,) = found.objects.T
    real = np.ones((len(a), 1), dtype=bool)
    states = [correspondence.states(world, v, found.objects, real)[:, 0] for v in found.columns]
    state = np.stack(states, axis=1) if len(a) else np.zeros((0, views), dtype=np.int8)
    count, row = state.shape[1], np.arange(len(a))
    code = ((state == CLEAR) << np.arange(count)).sum(axis=1).astype(np.int64)
    sets = np.array([_numbers(code, count) for code in range(1 << count)], dtype=object)
    # wrong sets hold the image in which the object is pointed at: the others would give it away
    bit = np.int64(1) << _most_of(world, found)
    rest = np.arange(1 << count)[None, :] & bit[:, None] != 0
    place = np.cumsum(rest, axis=1) - 1
    wrong = others(place[row, code], 1 << (count - 1), 3, shown_keys(world, pick, found))
    wrong = np.flatnonzero(rest).reshape(len(a), 1 << (count - 1))[row[:, None], wrong]
    shown = (state == CLEAR).sum(axis=1)
    return ask(
        a=a,
        views=found.columns,
        answer=sets[code],
        wrong=sets[wrong % (1 << count)],
        # what is in all images could be told unseen
        gate=((state == CLEAR) | (state == UNSEEN)).all(axis=1) & (shown > 0) & (shown < count),
        margin=1.0,
        say={"count": text.spread(str(count), len(a)), "shown": text.number(shown)},
    )


def _most_of(world: SceneBatch, found: Shown) -> Rows:
    """(n,) which view shows most of each object: there marks are drawn."""
    rows = [sighting_rows(world, view, found.objects[:, 0]) for view in found.columns]
    pixels = np.append(world.sightings.pixels, -1)
    return np.asarray(np.argmax([pixels[r] for r in rows], axis=0))


def _numbers(code: int, count: int) -> str:
    """ "1, 4": the numbers from 1 of the bits that are set."""
    return ", ".join(str(i + 1) for i in range(count) if code >> i & 1)


def _spot(place: Floats, depth: Floats) -> text.Text:
    inside = [text.number(place[:, 0]), text.number(place[:, 1]), text.number(depth, 1)]
    return pc.binary_join_element_wise("[(", pc.binary_join_element_wise(*inside, ", "), ")]", "")


def _other_spots(place: Floats, depth: Floats, keys: NDArray[np.uint64]) -> NDArray[np.object_]:
    """(n, 3) places at least STEP from the truth and from one another, at other depths."""
    lift = hashing.uniform(hashing.mix("lift", keys), 1000 - 2 * STEP) + STEP
    far = forms.distractors(depth, 3, keys, 0.1)
    # around the picture in quarters of its width; the truth is any of the four steps
    before = hashing.uniform(hashing.mix("before", keys), 4)
    out = []
    for step in range(3):
        turn = step - before + (step >= before)
        moved = np.stack([place[:, 0] + 250 * turn, place[:, 1] + lift * turn], axis=1) % 1000.0
        out.append(_spot(moved, far[:, step]))
    return text.columns(out)


def _other_changes(change: Floats, most: tuple[Rows, Rows]) -> NDArray[np.object_]:
    """(n, 3) the main move, the main turn, or both the other way round."""
    out, row = [], np.arange(len(change))
    for axes in ((most[0],), (most[1],), most):
        turned = change.copy()
        for axis in axes:
            turned[row, axis] *= -1.0
        out.append(ViewChange().format_many(turned))
    return np.stack(out, axis=1) if len(change) else np.zeros((0, 3), dtype=object)


def _other_boxes(box: Floats, keys: NDArray[np.uint64]) -> Floats:
    """(n, 3, 4) boxes of the same size elsewhere."""
    size = box[:, 2:] - box[:, :2]
    free = np.maximum(1000.0 - size, 0.0) + 1.0
    out = []
    for step in (1, 2, 3):
        lift = hashing.uniform(hashing.mix("lift", keys, np.uint64(step)), 1001) / 1000.0
        # round and round within the free room, in quarters of it along its longer side
        part = np.stack([np.full(len(box), 0.25 * step), lift], axis=1)
        part = np.where(free[:, :1] >= free[:, 1:], part, part[:, ::-1])
        low = np.floor((box[:, :2] + part * free) % free)
        out.append(np.concatenate([low, low + size], axis=1))
    return np.stack(out, axis=1)
