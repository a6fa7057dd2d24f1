"""How things stand for the viewer of one picture: their boxes, their fronts, and the other side.

All for a viewer at the camera who holds the head level (x right, y down, z ahead): boxes that stand
upright have one angle there, whatever the tilt of the camera. CA-VQA and N3D-VLM ground boxes in
it; InternSpatial asks for rotations, N3D-VLM for relations as seen from the opposite side.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.answers import Box3D, Choice, Number, YesNo
from sightline.facts import Definition, Frame, Rows, level_view, relations
from sightline.questions import text
from sightline.questions.pick import Pick
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.quantities import whole_in_view
from sightline.questions.tasks.relations import GAP, coin, pairs_in_view
from sightline.scenes import SceneBatch

__all__ = ["facing_in_view", "locate_box_3d", "opposite_side", "packed_boxes", "turned_from_camera"]

Floats = NDArray[np.float64]
FACING: Final = ("away from the camera", "to the left", "towards the camera", "to the right")
"""ways a front points for the viewer, by quarter turns seen from above from straight ahead on"""
CLEAR: Final = np.deg2rad(15.0)
"""angle from the border between two of them"""
ASIDE: Final = np.deg2rad(5.0)
"""smallest turn whose angle is asked for"""
NEAREST: Final = 0.5
"""metres on the ground from the camera; nearer things have no bearing"""
UPRIGHT: Final = 1e-6
"""largest tilt of a box, as one less the cosine, that has an angle about the vertical"""
Side = Literal["", "left", "right", "front", "behind"]
NAMES: Final = ("left", "right", "front", "behind")
SIDES: Final = ("left of", "right of", "in front of", "behind")
"""what is asked from the opposite side, by code of :data:`sightline.facts.relations.RELATIONS`"""


@task(
    answer=Box3D(rotation="yaw", frame="camera"),
    program="level_box(view, a)",
    scope="frame",
    level="perception",
    references=("name", "description"),
)
def locate_box_3d(
    world: SceneBatch, pick: Pick, frame: Frame = "world", definition: Definition = ""
) -> Asked:
    """Box in space of a named object for a level viewer; CA-VQA grounding3d, N3D-VLM grounding."""
    view, a = whole_in_view(world, pick)
    box = packed_boxes(world, view, a)
    upright = world.objects.rotation[a][:, 2, 2] >= 1.0 - UPRIGHT
    known = upright & np.isfinite(box).all(axis=1)
    view, a, box = view[known], a[known], box[known]
    return ask(
        a=a,
        views=view,
        answer=box,
        gate=box[:, 2] > 0,
        margin=np.linalg.norm(box[:, :3], axis=1),
        say={
            "right": text.late_number(box[:, 0], 2),
            "down": text.late_number(box[:, 1], 2),
            "ahead": text.late_number(box[:, 2], 2),
        },
    )


@task(answer=Choice(options=FACING), program="facing_viewer(view, a)", scope="frame")
def facing_in_view(
    world: SceneBatch, pick: Pick, frame: Frame = "camera", definition: Definition = "centre"
) -> Asked:
    """Which way something with a front faces for the viewer; SpatialThinker orientation."""
    view, a, turn = _fronts(world, pick)
    quarter = np.rint(turn / (np.pi / 2)).astype(np.int64)
    # "to the left" may also be read along the picture: both must agree
    pose, front = world.frames.world_from_camera[view], world.objects.rotation[a][:, :2, 0]
    along = _turn(pose[:, :2, 2], front)
    off = [np.abs(_wrapped(x - quarter * np.pi / 2)) for x in (turn, along)]
    margin = np.pi / 4 - np.maximum(*off)
    return ask(
        a=a,
        views=view,
        answer=quarter % 4,
        gate=margin >= CLEAR,
        margin=np.maximum(margin, 0.0),
        say={"turn": _degrees(turn), "hand": _hand(turn)},
    )


@task(answer=Number("deg", decimals=0), program="turned(view, a)", scope="frame")
def turned_from_camera(
    world: SceneBatch, pick: Pick, frame: Frame = "camera", definition: Definition = "centre"
) -> Asked:
    """How far something is turned about the vertical from facing the camera; InternSpatial."""
    view, a, turn = _fronts(world, pick)
    off = np.pi - np.abs(turn)
    return ask(
        a=a,
        views=view,
        answer=off,
        gate=(off >= ASIDE) & (off <= np.pi - ASIDE),
        margin=np.maximum(off, 0.0),
        say={"turn": _degrees(turn), "hand": _hand(turn)},
    )


@task(
    answer=YesNo(), program="opposite(view, a, b, relation)", scope="frame", level="extrapolation"
)  # fmt: skip
def opposite_side(
    world: SceneBatch,
    pick: Pick,
    frame: Frame = "world",
    definition: Definition = "interval",
    gap: float = GAP,
    relation: Side = "",
) -> Asked:
    """A relation as seen from the opposite side; N3D-VLM's inverse predicates.

    The second viewer stands as far beyond the middle of both as the camera is before it and looks
    back, so left and right, front and back change places; left and right must be seen from there,
    too. ``params`` holds the relation asked about, 0 left to 3 behind.
    """
    view, a, b = pairs_in_view(world, pick)
    ranked = relations.order(world, view, a, b, frame, definition)
    row = np.arange(len(a))
    if relation:
        asked = np.full(len(a), NAMES.index(relation))
    else:
        asked = 2 * coin(world, pick, view, a, b, salt="direction").astype(np.int64)
        asked += coin(world, pick, view, a, b, salt="relation")
    along = asked // 2
    value, margin = ranked.value[row, along], ranked.margin[row, along]
    # seen from the camera, then turned round
    here = 2 * along + (value < 0)
    middles = [level_view.centres(world, view, x)[row, along] for x in (a, b)]
    return ask(
        a=a,
        b=b,
        views=view,
        answer=asked == here ^ 1,
        gate=(value != 0)
        & (margin >= gap)
        & ((along == 1) | _apart_from_beyond(world, view, a, b)),
        margin=margin,
        params=[asked],
        say={
            "where": text.words(SIDES, asked),
            "here": text.late_words(SIDES, here),
            "there": text.late_words(SIDES, here ^ 1),
            "at_a": text.late_number(middles[0], 2),
            "at_b": text.late_number(middles[1], 2),
            "axis": text.late_words(["to the right", "ahead"], along),
        },
    )


def packed_boxes(world: SceneBatch, view: Rows, a: Rows) -> Floats:
    """(n, 15) boxes as a level viewer at the camera has them: x right, y down, z ahead.

    Centre, extents (along its x, the vertical, its y) and rotation row by row, about the vertical
    alone. NaN where the camera has no heading.
    """
    along = relations.directions(world, view, view, "world")
    level = along[:, [relations.ACROSS, relations.DOWN, relations.AWAY]]
    offset = world.objects.centre[a] - world.frames.world_from_camera[view, :3, 3]
    centre = np.einsum("nij,nj->ni", level, offset)
    # heading of the box's x axis, counter-clockwise from above, from the viewer's right
    ahead = np.einsum("nij,nj->ni", level, world.objects.rotation[a][:, :, 0])
    yaw = np.arctan2(ahead[:, 2], ahead[:, 0])
    zero, one = np.zeros(len(a)), np.ones(len(a))
    cosine, sine = np.cos(yaw), np.sin(yaw)
    turn = [cosine, zero, -sine, zero, one, zero, sine, zero, cosine]
    extent = world.objects.extent[a][:, [0, 2, 1]]
    return np.concatenate([centre, extent, np.stack(turn, axis=1)], axis=1)


def _apart_from_beyond(world: SceneBatch, view: Rows, a: Rows, b: Rows) -> NDArray[np.bool_]:
    """(n,) whether two things do not overlap from left to right for the opposite viewer."""
    middle = np.mean([level_view.centres(world, view, x)[:, :2] for x in (a, b)], axis=0)
    eye = np.stack([middle[:, 0], 2 * middle[:, 1]], axis=1)
    one, two = (_slopes(world, view, x, eye) for x in (a, b))
    return np.asarray((one[:, 1] < two[:, 0]) | (two[:, 1] < one[:, 0]))


def _slopes(world: SceneBatch, view: Rows, obj: Rows, eye: Floats) -> Floats:
    """(n, 2) least and largest offset per metre of way, of the rectangle around an object."""
    along = relations.directions(world, view, view, "world")[:, :2]
    place = (along * world.frames.world_from_camera[view, None, :3, 3]).sum(axis=2) + eye
    boxes = world.objects
    low, high = (
        np.stack(ends, axis=1)
        for ends in zip(
            *(
                geometry.interval(
                    boxes.centre[obj], boxes.extent[obj], boxes.rotation[obj], along[:, i]
                )
                for i in range(2)
            ),
            strict=True,
        )
    )
    across = np.stack([low[:, 0], high[:, 0]], axis=1)[:, :, None] - place[:, :1, None]
    away = place[:, 1:, None] - np.stack([low[:, 1], high[:, 1]], axis=1)[:, None, :]
    known = np.isfinite(away).all(axis=(1, 2)) & (np.nan_to_num(away) > 0).all(axis=(1, 2))
    flat = (across / np.where(known[:, None, None], away, 1.0)).reshape(len(obj), 4)
    # what reaches behind the viewer may be anywhere
    low_end = np.where(known, flat.min(axis=1), -np.inf)
    return np.stack([low_end, np.where(known, flat.max(axis=1), np.inf)], axis=1)


def _fronts(world: SceneBatch, pick: Pick) -> tuple[Rows, Rows, Floats]:
    """Frames, things with a front, and the turn of it: 0 straight away from the camera, ccw."""
    view, a = whole_in_view(world, pick)
    objects = world.objects
    way = (objects.centre[a] - world.frames.world_from_camera[view, :3, 3])[:, :2]
    front = objects.rotation[a][:, :, 0]
    known = objects.front_known[a] & (objects.rotation[a][:, 2, 2] >= np.cos(relations.UPRIGHT))
    row = np.flatnonzero(known & (np.hypot(*way.T) >= NEAREST))
    return view[row], a[row], _turn(way[row], front[row])


def _turn(way: Floats, front: Floats) -> Floats:
    """(n,) angle from a way to a front on the ground, counter-clockwise from above."""
    across = way[:, 0] * front[:, 1] - way[:, 1] * front[:, 0]
    return np.asarray(np.arctan2(across, (way * front[:, :2]).sum(axis=1)))


def _wrapped(angle: Floats) -> Floats:
    return np.asarray((angle + np.pi) % (2 * np.pi) - np.pi)


def _degrees(turn: Floats) -> text.Late:
    return text.late_number(np.rad2deg(np.abs(turn)))


def _hand(turn: Floats) -> text.Late:
    return text.late_words(["right", "left"], (turn > 0).astype(np.int64))
