"""Where the camera and things are in the frames of a video that is shown whole; VSTI-Bench.

The video is ``frames`` evenly sampled frames; questions name frames by their number from 1, and
``params`` holds them from 0.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sightline import geometry, hashing
from sightline.answers import Choice, Number
from sightline.facts import Definition, Frame, Rows, clips, motion, relations, visibility
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys
from sightline.questions.references import referable
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = [
    "video_camera_displacement",
    "video_camera_distance",
    "video_camera_movement",
    "video_camera_movement_among",
    "video_left_right",
    "video_near_far",
    "video_nearest_to_camera",
    "video_up_down",
]

Eye = Literal["true", "inverted"]
"""where the camera is; "inverted": -R't of world_from_camera, as in VLM-3R's scripts"""

FRAMES = 32
NEAREST, FARTHEST = 0.2, 10.0
"""metres from the camera, and between two places of it"""
OPTION_FROM = 0.5
"""metres; nothing nearer to the camera is an option"""
APART = 0.15
"""metres between options, and between the extents of things that are put in order"""
STEPS = (5, 30)
"""frames between two that are compared"""
LEAD = 1.4
"""ratio of the way along the main axis to that along the other: 10 degrees from the diagonal"""


@task(answer=Number("m", decimals=1), program="video_camera_distance(a)", scope="views",
      references=("name", "description"))  # fmt: skip
def video_camera_distance(
    world: SceneBatch, pick: Pick, definition: Definition = "box_gap", frame: Frame = "camera",
    frames: int = FRAMES, eye: Eye = "true",
) -> Asked:  # fmt: skip
    """Distance from the camera of one frame to the nearest point of something."""
    rows, clip, at = _sighted(world, frames)
    seen, shown = world.sightings, clips.video(world, frames).frames
    a, view = seen.object[rows], seen.frame[rows]
    away = _away(world, _eyes(world, view, eye), a)
    return ask(
        a=a,
        views=tuple(shown[clip].T),
        answer=away,
        gate=(away >= NEAREST) & (away <= FARTHEST),
        margin=away,
        params=[at],
        say=_numbered(frames, at) | {"distance": text.number(away, 2)},
    )


@task(answer=Choice(), program="video_nearest_to_camera(options)", scope="views",
      references=("name", "description"))  # fmt: skip
def video_nearest_to_camera(
    world: SceneBatch, pick: Pick, definition: Definition = "box_gap", frame: Frame = "camera",
    frames: int = FRAMES, options: int = 4, eye: Eye = "true",
) -> Asked:  # fmt: skip
    """Which of several things is nearest to the camera of one frame; all of them well apart."""
    rows, clip, at = _sighted(world, frames)
    seen, shown = world.sightings, clips.video(world, frames).frames
    sets = pick.within(np.arange(len(rows)), seen.frame[rows], options)
    first = sets[:, 0]
    objects, view = seen.object[rows[sets]], seen.frame[rows[first]]
    eyes = np.repeat(_eyes(world, view, eye), options, axis=0)
    gaps = _away(world, eyes, objects.reshape(-1)).reshape(objects.shape)
    ranked = np.sort(gaps, axis=1)
    space = np.diff(ranked, axis=1).min(axis=1, initial=np.inf)
    return ask(
        views=tuple(shown[clip[first]].T),
        options=objects,
        answer=gaps.argmin(axis=1),
        gate=(ranked[:, 0] >= OPTION_FROM) & (space >= APART),
        margin=space,
        params=[at[first]],
        say=_numbered(frames, at[first])
        | {"nearest": text.number(ranked[:, 0], 2), "next": text.number(ranked[:, 1], 2)},
    )


@task(answer=Choice(options=("near", "far")), program="video_order(a, b, away)", scope="views",
      references=("name", "description"))  # fmt: skip
def video_near_far(
    world: SceneBatch, pick: Pick, definition: Definition = "interval", frame: Frame = "camera",
    frames: int = FRAMES, gap: float = APART,
) -> Asked:  # fmt: skip
    """Near or far, compared with something else, along the view of one frame."""
    return _ordered(world, pick, relations.AWAY, frames, gap)


@task(answer=Choice(options=("left", "right")), program="video_order(a, b, across)", scope="views",
      references=("name", "description"))  # fmt: skip
def video_left_right(
    world: SceneBatch, pick: Pick, definition: Definition = "interval", frame: Frame = "camera",
    frames: int = FRAMES, gap: float = APART,
) -> Asked:  # fmt: skip
    """Left or right of something else, in the axes of the camera of one frame."""
    return _ordered(world, pick, relations.ACROSS, frames, gap)


@task(answer=Choice(options=("up", "down")), program="video_order(a, b, down)", scope="views",
      references=("name",))  # fmt: skip
def video_up_down(
    world: SceneBatch, pick: Pick, definition: Definition = "interval", frame: Frame = "camera",
    frames: int = FRAMES, gap: float = APART,
) -> Asked:  # fmt: skip
    """Up or down, compared with something else, in the axes of the camera of one frame."""
    return _ordered(world, pick, relations.DOWN, frames, gap)


@task(answer=Number("m", decimals=1), program="video_camera_moved()", scope="views")
def video_camera_displacement(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "world",
    frames: int = FRAMES, least_steps: int = STEPS[0], most_steps: int = STEPS[1],
    eye: Eye = "true",
) -> Asked:  # fmt: skip
    """Straight distance between the places of the camera in two frames."""
    clip, one, two = _steps(world, frames, least_steps, most_steps)
    shown = clips.video(world, frames).frames
    first, last = (_eyes(world, shown[clip, at], eye) for at in (one, two))
    moved = np.linalg.norm(last - first, axis=1)
    return ask(
        views=tuple(shown[clip].T),
        answer=moved,
        gate=(moved >= NEAREST) & (moved <= FARTHEST),
        margin=moved,
        params=[one, two],
        say=_numbered(frames, one, two) | {"distance": text.number(moved, 2)},
    )


@task(answer=Choice(options=motion.DIRECTIONS), program="video_movement()", scope="views")
def video_camera_movement(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera",
    frames: int = FRAMES, least: float = 1.0, lead: float = LEAD,
    least_steps: int = STEPS[0], most_steps: int = STEPS[1],
) -> Asked:  # fmt: skip
    """Main direction of the camera's way between two frames, in the axes of the first."""
    clip, one, two, code, way, side = _moves(world, frames, least_steps, most_steps)
    return ask(
        views=tuple(clips.video(world, frames).frames[clip].T),
        answer=code,
        gate=(way >= least) & (way >= lead * side),
        margin=way - side,
        params=[one, two],
        say=_numbered(frames, one, two) | _ways(way, side),
    )


@task(answer=Choice(), program="video_movement()", scope="views")
def video_camera_movement_among(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera",
    frames: int = FRAMES, options: int = 3, least: float = 0.5, lead: float = LEAD,
    least_steps: int = STEPS[0], most_steps: int = STEPS[1],
) -> Asked:  # fmt: skip
    """The same with some of the four directions to choose from."""
    clip, one, two, code, way, side = _moves(world, frames, least_steps, most_steps)
    shown = clips.video(world, frames).frames
    views = tuple(shown[clip].T)
    keys = frame_keys(world)
    draw = hashing.mix(np.uint64(pick.seed), keys[shown[clip, one]], keys[shown[clip, two]])
    return ask(
        views=views,
        answer=np.zeros(len(code), dtype=np.int64),
        options=_among(code, draw, options),
        gate=(way >= least) & (way >= lead * side),
        margin=way - side,
        params=[one, two],
        say=_numbered(frames, one, two) | _ways(way, side),
    )


def _eyes(world: SceneBatch, frame: Rows, eye: Eye) -> NDArray[np.float64]:
    """(n, 3) where the cameras are."""
    pose = world.frames.world_from_camera[frame]
    if eye == "true":
        return pose[:, :3, 3]
    return np.asarray(-np.einsum("nji,nj->ni", pose[:, :3, :3], pose[:, :3, 3]))


def _away(world: SceneBatch, eyes: NDArray[np.float64], a: Rows) -> NDArray[np.float64]:
    """(n,) metres from places to the closest points of things."""
    o = world.objects
    return geometry.point_gap(o.centre[a], o.extent[a], o.rotation[a], eyes)


def _sighted(world: SceneBatch, frames: int) -> tuple[Rows, Rows, Rows]:
    """Clear sightings in the video of things that words single out: rows, clip and position."""
    clip, at = clips.video(world, frames).place(world)
    seen = world.sightings
    good = visibility.clear(world) & (clip[seen.frame] >= 0) & referable(world)[seen.object]
    rows = np.flatnonzero(good)
    # frame by frame, as tuples within a frame are drawn
    rows = rows[np.argsort(seen.frame[rows], kind="stable")]
    return rows, clip[seen.frame[rows]], at[seen.frame[rows]]


def _ordered(world: SceneBatch, pick: Pick, axis: int, frames: int, gap: float) -> Asked:
    rows, clip, at = _sighted(world, frames)
    seen, shown = world.sightings, clips.video(world, frames).frames
    one, two = pick.within(np.arange(len(rows)), seen.frame[rows], 2).T
    a, b, view = seen.object[rows[one]], seen.object[rows[two]], seen.frame[rows[one]]
    swap = pick.coin(a, b)
    a, b = np.where(swap, b, a), np.where(swap, a, b)
    ranked = relations.order(world, view, a, b, "camera", "interval")
    value, margin = ranked.value[:, axis], ranked.margin[:, axis]
    return ask(
        a=a,
        b=b,
        views=tuple(shown[clip[one]].T),
        answer=np.where(value > 0, 0, 1),
        gate=(value != 0) & (margin >= gap),
        margin=margin,
        params=[at[one]],
        say=_numbered(frames, at[one]) | {"gap": text.number(margin, 2)},
    )


def _steps(world: SceneBatch, frames: int, least: int, most: int) -> tuple[Rows, Rows, Rows]:
    """Every clip with every pair of positions that are ``least`` to ``most`` apart."""
    pairs = [p for p in itertools.combinations(range(frames), 2) if least <= p[1] - p[0] <= most]
    count = len(clips.video(world, frames).scene)
    one, two = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return np.repeat(np.arange(count), len(pairs)), np.tile(one, count), np.tile(two, count)


def _moves(
    world: SceneBatch, frames: int, least: int, most: int
) -> tuple[Rows, Rows, Rows, Rows, NDArray[np.float64], NDArray[np.float64]]:
    """Pairs with the code of the main direction, the way along it and along the other axis."""
    clip, one, two = _steps(world, frames, least, most)
    shown = clips.video(world, frames).frames
    way = motion.displacement(world, shown[clip, one], shown[clip, two])
    ahead, side = way[:, 2], way[:, 0]
    straight = np.abs(ahead) >= np.abs(side)
    code = np.where(straight, np.where(ahead > 0, 0, 1), np.where(side < 0, 2, 3))
    main, other = np.where(straight, [ahead, side], [side, ahead])
    return clip, one, two, code, np.abs(main), np.abs(other)


def _among(code: Rows, keys: NDArray[np.uint64], options: int) -> NDArray[np.object_]:
    """(n, options) directions, the true one first, the others drawn."""
    draw = hashing.mix(keys[:, None], np.arange(4)[None, :]) >> np.uint64(1)
    draw[np.arange(len(code)), code] = 0
    order = np.argsort(draw, axis=1, kind="stable")[:, :options]
    return np.array(motion.DIRECTIONS, dtype=object)[order]


def _ways(way: NDArray[np.float64], side: NDArray[np.float64]) -> dict[str, text.Text]:
    return {"way": text.number(way, 2), "side": text.number(side, 2)}


def _numbered(frames: int, *at: Rows) -> dict[str, text.Text]:
    """Slots {image}, {image2}: the numbers of the frames asked about; {count} of them all."""
    names: Sequence[str] = ("image", "image2")
    out = {name: text.number(rows + 1) for name, rows in zip(names, at, strict=False)}
    return out | {"count": text.spread(str(frames), len(at[0]))}
