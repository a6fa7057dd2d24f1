"""How things move over a clip, told as a procedure, for observers that move or stand still.

The twelve temporal questions of DSR: {relative, absolute} x {distance, direction, orientation,
speed, speed comparison, direction prediction}. Relative: seen by an agent that carries its point
of view along. Absolute: seen from where the agent is in one image, which is frozen; speeds are
then those in the world and need no observer. Agents are things that move and have a front.
``wrong`` says where the other options come from, see :mod:`sightline.questions.random_courses`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import Choice
from sightline.facts import Definition, Frame, Rows, procedures, tracks
from sightline.facts.fact import remembered
from sightline.facts.procedures import CHANGES, DIRECTIONS, FASTER, PACES, SEGMENTS, Procedure
from sightline.questions import random_courses, text
from sightline.questions.pick import Pick, object_keys
from sightline.questions.random_courses import Wrong
from sightline.questions.references import referable
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = [
    "absolute_direction_course",
    "absolute_direction_prediction",
    "absolute_distance_course",
    "absolute_orientation_course",
    "absolute_speed_comparison",
    "absolute_speed_course",
    "relative_direction_course",
    "relative_direction_prediction",
    "relative_distance_course",
    "relative_orientation_course",
    "relative_speed_comparison",
    "relative_speed_course",
]

SEEN = 0.5
"""share of the images in which everything asked about is clearly seen"""
CLEAR = 0.05
"""how clear every segment is in its clearest image: beyond a threshold of direction (0.3 of a unit
vector) or of change (a fifth) by this much"""
NEAR = 0.3
"""metres between centres below which there is no direction"""
UNCHANGED = 4
"""one in so many predictions is kept where the direction stays as in the last image shown"""

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]
Describe = Callable[[float], tuple[Codes, Floats]]
"""codes and margins of sequences; the thresholds are off by the number"""
Draw = Callable[[NDArray[np.uint64], Rows], Codes]


@task(answer=Choice(), program="distance_course(a, b)", scope="views", tags=("motion",))
def relative_distance_course(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "object",
    frames: int = 32, wrong: Wrong = "turned",
) -> Asked:  # fmt: skip
    """How the distance of something changes for an agent that moves; DSR relative distance."""
    a, b, views = _pairs(world, pick, frames, agents=True)
    return _distance(world, pick, a, b, views, None, wrong)


@task(answer=Choice(), program="distance_course(a, b)", scope="views", tags=("motion",))
def absolute_distance_course(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "observer",
    frames: int = 32, wrong: Wrong = "turned",
) -> Asked:  # fmt: skip
    """How the distance of something that moves changes from a frozen place; DSR absolute."""
    a, b, views = _pairs(world, pick, frames, target=tracks.moved(world), agents=True)
    return _distance(world, pick, a, b, views, pick.draw(frames, a, b), wrong)


@task(answer=Choice(), program="direction_course(a, b)", scope="views", tags=("motion",))
def relative_direction_course(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "object",
    frames: int = 32, wrong: Wrong = "turned",
) -> Asked:  # fmt: skip
    """In which directions an agent that moves has something; DSR relative direction."""
    a, b, views = _pairs(world, pick, frames, agents=True)
    return _direction(world, pick, a, b, views, None, wrong)


@task(answer=Choice(), program="direction_course(a, b)", scope="views", tags=("motion",))
def absolute_direction_course(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "observer",
    frames: int = 32, wrong: Wrong = "turned",
) -> Asked:  # fmt: skip
    """In which directions something moves about a frozen viewpoint; DSR absolute direction."""
    a, b, views = _pairs(world, pick, frames, target=tracks.moved(world), agents=True)
    return _direction(world, pick, a, b, views, pick.draw(frames, a, b), wrong)


@task(answer=Choice(), program="orientation_course(a, b)", scope="views", tags=("motion",))
def relative_orientation_course(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "object",
    frames: int = 32, wrong: Wrong = "turned",
) -> Asked:  # fmt: skip
    """Which way something faces for an agent that moves; DSR relative orientation."""
    a, b, views = _pairs(world, pick, frames, target=world.objects.front_known, agents=True)
    return _orientation(world, pick, a, b, views, None, wrong)


@task(answer=Choice(), program="orientation_course(a, b)", scope="views", tags=("motion",))
def absolute_orientation_course(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "observer",
    frames: int = 32, wrong: Wrong = "turned",
) -> Asked:  # fmt: skip
    """Which way something that moves faces, in frozen axes; DSR absolute orientation."""
    target = world.objects.front_known & tracks.moved(world)
    a, b, views = _pairs(world, pick, frames, target=target, agents=True)
    return _orientation(world, pick, a, b, views, pick.draw(frames, a, b), wrong)


@task(answer=Choice(), program="speed_course(a, b)", scope="views", tags=("motion",))
def relative_speed_course(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "object",
    frames: int = 32, wrong: Wrong = "turned",
) -> Asked:  # fmt: skip
    """How fast something moves in the axes of an agent that moves; DSR relative speed."""
    a, b, views = _pairs(world, pick, frames, agents=True)
    seen = tracks.seen_by(world, a, b, views)
    return _speed(world, pick, {"a": a, "b": b}, views, seen.place, wrong)


@task(answer=Choice(), program="speed_course(a)", scope="views", tags=("motion",))
def absolute_speed_course(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "world",
    frames: int = 32, wrong: Wrong = "turned",
) -> Asked:  # fmt: skip
    """How fast something moves; DSR absolute speed."""
    a = pick.objects(_usable(world, frames) & tracks.moved(world))
    views = tracks.clip(world, frames)[1][world.objects.scene[a]]
    place, _ = world.box_poses(a[:, None], views)
    return _speed(world, pick, {"a": a}, views, place, wrong)


@task(answer=Choice(), program="speed_comparison(a, b, c)", scope="views", tags=("motion",))
def relative_speed_comparison(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "object",
    frames: int = 32, wrong: Wrong = "turned",
) -> Asked:  # fmt: skip
    """Which of two things is faster in the axes of an agent that moves; DSR."""
    usable = _usable(world, frames)
    a, b, c = pick.triples(usable)
    agent, moves = _agents(world), tracks.moved(world)
    # every pair of things once, in an order that tells nothing
    first = (a < b) ^ pick.coin(np.minimum(a, b), np.maximum(a, b), c)
    rows = np.flatnonzero(agent[c] & (moves[a] | moves[b]) & first)
    a, b, c = a[rows], b[rows], c[rows]
    views = tracks.clip(world, frames)[1][world.objects.scene[a]]
    places = [tracks.seen_by(world, each, c, views).place for each in (a, b)]
    return _comparison(world, pick, {"a": a, "b": b, "c": c}, views, places, wrong)


@task(answer=Choice(), program="speed_comparison(a, b)", scope="views", tags=("motion",))
def absolute_speed_comparison(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "world",
    frames: int = 32, wrong: Wrong = "turned",
) -> Asked:  # fmt: skip
    """Which of two moving things is faster; DSR absolute speed comparison."""
    a, b, views = _pairs(world, pick, frames, target=tracks.moved(world))
    rows = np.flatnonzero(tracks.moved(world)[b])
    a, b, views = a[rows], b[rows], views[rows]
    places = [world.box_poses(each[:, None], views)[0] for each in (a, b)]
    return _comparison(world, pick, {"a": a, "b": b}, views, places, wrong)


@task(
    answer=Choice(), program="direction_prediction(a, b)", scope="views", level="extrapolation",
    tags=("motion",),
)  # fmt: skip
def relative_direction_prediction(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "object",
    frames: int = 32, hidden: int = 2,
) -> Asked:  # fmt: skip
    """Where an agent will have something in images that are not shown; DSR."""
    a, b, views = _pairs(world, pick, frames, agents=True)
    return _prediction(world, pick, a, b, views, hidden, None)


@task(
    answer=Choice(), program="direction_prediction(a, b)", scope="views", level="extrapolation",
    tags=("motion",),
)  # fmt: skip
def absolute_direction_prediction(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "observer",
    frames: int = 32, hidden: int = 2,
) -> Asked:  # fmt: skip
    """Where something will be, from a frozen viewpoint, in images that are not shown; DSR."""
    a, b, views = _pairs(world, pick, frames, target=tracks.moved(world), agents=True)
    return _prediction(world, pick, a, b, views, hidden, pick.draw(frames - hidden, a, b))


def _usable(world: SceneBatch, frames: int) -> Mask:
    """(N,) objects that words single out and that are clearly seen in most of their clip."""

    def compute() -> Mask:
        good, views = tracks.clip(world, frames)
        rows = np.flatnonzero(good[world.objects.scene] & referable(world))
        seen = tracks.seen_share(world, rows, views[world.objects.scene[rows]])
        out = np.zeros(len(world.objects), dtype=bool)
        out[rows[seen >= SEEN]] = True
        return out

    return remembered(world, ("seen_in_clip", frames), compute)


def _agents(world: SceneBatch) -> Mask:
    """(N,) things that move and have a front: their axes are a point of view."""
    return np.asarray(tracks.moved(world) & world.objects.front_known)


def _pairs(
    world: SceneBatch, pick: Pick, frames: int, *, target: Mask | None = None, agents: bool = False
) -> tuple[Rows, Rows, Rows]:
    """Something, an observer (an agent if asked for), and the frames (n, T) of their clip."""
    a, b = pick.pairs(_usable(world, frames))
    keep = np.ones(len(a), dtype=bool)
    if target is not None:
        keep &= target[a]
    if agents:
        keep &= _agents(world)[b]
    a, b = a[keep], b[keep]
    return a, b, tracks.clip(world, frames)[1][world.objects.scene[a]]


def _distance(
    world: SceneBatch, pick: Pick, a: Rows, b: Rows, views: Rows, frozen: Rows | None, wrong: Wrong
) -> Asked:
    place = tracks.seen_by(world, a, b, views, frozen).place
    metres = np.linalg.norm(place, axis=2)

    def draw(keys: NDArray[np.uint64], rows: Rows) -> Codes:
        if wrong == "turned":
            return procedures.changes(random_courses.turned_values(keys, metres[rows]))[0]
        return procedures.changes(random_courses.lengths(keys, views.shape[1]))[0]

    return _course(
        world, pick, {"a": a, "b": b}, views, frozen,
        lambda off: procedures.changes(metres, procedures.RATIO + off), draw, CHANGES, steps=True,
        gate=metres.min(axis=1, initial=np.inf) >= NEAR,
        say={"first": text.number(metres[:, 0], 2), "last": text.number(metres[:, -1], 2)},
        alike=wrong == "turned",
    )  # fmt: skip


def _direction(
    world: SceneBatch, pick: Pick, a: Rows, b: Rows, views: Rows, frozen: Rows | None, wrong: Wrong
) -> Asked:
    place = tracks.seen_by(world, a, b, views, frozen).place
    gate = np.linalg.norm(place, axis=2).min(axis=1, initial=np.inf) >= NEAR
    return _vectors(world, pick, {"a": a, "b": b}, views, frozen, place, gate, wrong)


def _orientation(
    world: SceneBatch, pick: Pick, a: Rows, b: Rows, views: Rows, frozen: Rows | None, wrong: Wrong
) -> Asked:
    heading = tracks.seen_by(world, a, b, views, frozen).heading
    return _vectors(world, pick, {"a": a, "b": b}, views, frozen, heading, True, wrong)


def _vectors(
    world: SceneBatch, pick: Pick, roles: Mapping[str, Rows], views: Rows, frozen: Rows | None,
    vectors: Floats, gate: Any, wrong: Wrong,
) -> Asked:  # fmt: skip
    """A course of directions."""
    size = np.linalg.norm(vectors, axis=2)
    rise = vectors[..., 2] / np.where(size > 0, size, 1.0)

    def draw(keys: NDArray[np.uint64], rows: Rows) -> Codes:
        if wrong == "turned":
            return procedures.directions(random_courses.turned_vectors(keys, vectors[rows]))[0]
        return procedures.directions(random_courses.bearings(keys, rise[rows]))[0]

    return _course(
        world, pick, roles, views, frozen,
        lambda off: procedures.directions(vectors, procedures.COMPONENT + off), draw, DIRECTIONS,
        steps=False, gate=gate, say={},
        alike=wrong == "turned",
    )  # fmt: skip


def _speed(
    world: SceneBatch, pick: Pick, roles: Mapping[str, Rows], views: Rows, place: Floats,
    wrong: Wrong,
) -> Asked:  # fmt: skip
    speed = tracks.speeds(world, place, views)

    def draw(keys: NDArray[np.uint64], rows: Rows) -> Codes:
        if wrong == "turned":
            return procedures.changes(random_courses.turned_values(keys, speed[rows]))[0]
        return procedures.changes(_drawn_speeds(keys, speed.shape[1], wrong))[0]

    top = speed.max(axis=1, initial=0.0)
    return _course(
        world, pick, roles, views, None,
        lambda off: procedures.changes(speed, procedures.RATIO + off), draw, PACES, steps=True,
        gate=True, say={"top": text.number(top, 2)},
        alike=wrong == "turned",
    )  # fmt: skip


def _comparison(
    world: SceneBatch, pick: Pick, roles: Mapping[str, Rows], views: Rows,
    places: Sequence[Floats], wrong: Wrong,
) -> Asked:  # fmt: skip
    one, two = (tracks.speeds(world, place, views) for place in places)

    def draw(keys: NDArray[np.uint64], rows: Rows) -> Codes:
        if wrong == "turned":
            pair = random_courses.turned_pairs(keys, one[rows], two[rows])
            return procedures.comparisons(pair[0], pair[1])[0]
        count = one.shape[1]
        first = _drawn_speeds(hashing.mix("first", keys), count, wrong)
        second = _drawn_speeds(hashing.mix("second", keys), count, wrong)
        return procedures.comparisons(first, second)[0]

    return _course(
        world, pick, roles, views, None,
        lambda off: procedures.comparisons(one, two, procedures.RATIO + off), draw, FASTER,
        steps=True, gate=True,
        say={"top": text.number(one.max(axis=1, initial=0.0), 2),
             "top2": text.number(two.max(axis=1, initial=0.0), 2)},
        alike=wrong == "turned",
    )  # fmt: skip


def _drawn_speeds(keys: NDArray[np.uint64], count: int, wrong: Wrong) -> Floats:
    draw = random_courses.signed_speeds if wrong == "signed" else random_courses.speeds
    return draw(keys, count)


def _course(
    world: SceneBatch, pick: Pick, roles: Mapping[str, Rows], views: Rows, frozen: Rows | None,
    describe: Describe, draw: Draw, words: Sequence[str], *, steps: bool, gate: Any,
    say: Mapping[str, text.Text], alike: bool,
) -> Asked:  # fmt: skip
    """A question whose answer is a procedure, with three procedures of other motion."""
    truth = procedures.procedure(*describe(0.0))
    loose = [procedures.procedure(*describe(off)) for off in (-CLEAR, CLEAR)]
    keep = np.asarray(gate) & (truth.count >= SEGMENTS[0]) & (truth.count <= SEGMENTS[1])
    keep &= truth.margin >= CLEAR
    rows = np.flatnonzero(keep)
    roles = {name: column[rows] for name, column in roles.items()}
    views, truth, loose = views[rows], truth.take(rows), [each.take(rows) for each in loose]
    keys = hashing.mix(np.uint64(pick.seed), *(object_keys(world)[c] for c in roles.values()))
    others, enough = random_courses.wrong_procedures(
        truth, loose, keys, lambda k, some: draw(k, rows[some]), alike=alike
    )
    many = views.shape[1]
    at = pa.array(rows)
    slots = {name: column.take(at) for name, column in say.items()}
    slots |= {"count": text.spread(str(many), len(rows)), "steps": _steps(truth, words, steps)}
    params: tuple[NDArray[Any], ...] = ()
    if frozen is not None:
        slots["image"] = text.number(frozen[rows] + 1)
        params = (frozen[rows],)
    asked = ask(
        views=tuple(views.T),
        answer=np.zeros(len(rows), dtype=np.int64),
        options=_options(truth, others, words),
        gate=enough,
        margin=truth.margin,
        say=slots,
        params=params,
    )
    return replace(asked, roles=roles)


def _prediction(
    world: SceneBatch, pick: Pick, a: Rows, b: Rows, views: Rows, hidden: int, frozen: Rows | None
) -> Asked:
    """Directions in the last images, which are not shown, where steady motion leads there."""
    if not 0 < hidden < views.shape[1] - 1:
        raise ValueError("at least one image is hidden, and two are shown")
    place = tracks.seen_by(world, a, b, views, frozen).place
    known, later = place[:, :-hidden], place[:, -hidden:]
    truth = procedures.procedure(*procedures.directions(later))
    loose = [
        procedures.procedure(*procedures.directions(later, procedures.COMPONENT + off))
        for off in (-CLEAR, CLEAR)
    ]
    guess = procedures.procedure(*procedures.directions(_ahead(world, known, views, hidden)))
    before = procedures.directions(known[:, -1])[0]
    changed = (truth.count > 1) | (truth.code[:, 0] != before)
    keep = (truth.margin >= CLEAR) & truth.same(guess)
    keep &= changed | (pick.draw(UNCHANGED, a, b) == 0)
    keep &= np.linalg.norm(place, axis=2).min(axis=1, initial=np.inf) >= NEAR
    rows = np.flatnonzero(keep)
    a, b, views, known = a[rows], b[rows], views[rows, :-hidden], known[rows]
    truth, loose = truth.take(rows), [each.take(rows) for each in loose]
    keys = hashing.mix(np.uint64(pick.seed), object_keys(world)[a], object_keys(world)[b])

    def draw(k: NDArray[np.uint64], some: Rows) -> Codes:
        return procedures.directions(random_courses.nearby(k, known[some, -1], hidden))[0]

    wrong, enough = random_courses.wrong_procedures(truth, loose, keys, draw, (1, hidden))
    say = {
        "count": text.spread(str(views.shape[1]), len(rows)),
        "hidden": text.spread(str(hidden), len(rows)),
        "now": text.words(DIRECTIONS, before[rows]),
    }
    params: tuple[NDArray[Any], ...] = (np.full(len(rows), hidden),)
    if frozen is not None:
        say["image"] = text.number(frozen[rows] + 1)
        params = (*params, frozen[rows])
    return ask(
        a=a,
        b=b,
        views=tuple(views.T),
        answer=np.zeros(len(rows), dtype=np.int64),
        options=_options(truth, wrong, DIRECTIONS),
        gate=enough,
        margin=truth.margin,
        say=say,
        params=params,
    )


def _ahead(world: SceneBatch, known: Floats, views: Rows, hidden: int) -> Floats:
    """(n, hidden, 3) places at the times of the hidden images, going on as between the last two."""
    time = world.frames.time[views]
    last = time.shape[1] - hidden - 1
    lapse = time[:, last] - time[:, last - 1]
    pace = (known[:, -1] - known[:, -2]) / np.where(lapse > 0, lapse, 1.0)[:, None]
    after = time[:, last + 1 :] - time[:, last][:, None]
    return np.asarray(known[:, -1][:, None] + after[..., None] * pace[:, None])


def _options(truth: Procedure, wrong: Codes, words: Sequence[str]) -> NDArray[np.object_]:
    """(n, 4) procedures in words, the true one first."""
    every = np.concatenate([truth.code[:, None], wrong], axis=1)
    flat = _written(every.reshape(-1, every.shape[2]), words)
    return np.asarray(flat.to_numpy(zero_copy_only=False), dtype=object).reshape(-1, every.shape[1])


def _written(code: Codes, words: Sequence[str]) -> text.Text:
    """ "(1) front (2) front|left": segment codes (n, T), -1 behind the last one."""
    numbered = [f"({k + 1}) {word}" for k in range(code.shape[1]) for word in words]
    there = code >= 0
    place = np.nonzero(there)[1]
    parts = pa.array(numbered, type=pa.string()).take(pa.array(place * len(words) + code[there]))
    return _joined(parts, there.sum(axis=1), " ")


def _steps(truth: Procedure, words: Sequence[str], steps: bool) -> text.Text:
    """ "image 1 to 7: front; image 8 to 9: front|left"; a step ends in the image it leads to."""
    row, place = np.nonzero(truth.code >= 0)
    length = truth.code.shape[1]
    begin = truth.start[row, place]
    end = np.where(
        place + 1 < truth.count[row], truth.start[row, np.minimum(place + 1, length - 1)], length
    )
    parts = pc.binary_join_element_wise(
        "image ", text.number(begin + 1), " to ", text.number(end + int(steps)), ": ",
        text.words(words, truth.code[row, place]), "",
    )  # fmt: skip
    return _joined(parts, truth.count, "; ")


def _joined(parts: text.Text, count: Codes, between: str) -> text.Text:
    offsets = pa.array(np.concatenate([[0], np.cumsum(count)]).astype(np.int32))
    return pc.binary_join(pa.ListArray.from_arrays(offsets, parts), between)
