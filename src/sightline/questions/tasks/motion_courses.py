"""How things move over a clip, told as a procedure, for observers that move or stand still.

The twelve temporal questions of DSR: {relative, absolute} x {distance, direction, orientation,
speed, speed comparison, direction prediction}. Relative: seen by an agent that carries its point
of view along. Absolute: seen from where the agent is in one image, which is frozen; speeds are
then those in the world and need no observer. Agents are things that move and have a front.
``wrong`` says where the other options come from: from courses of others in the scene, see
:mod:`sightline.questions.courses`, or as DSR does it, :mod:`sightline.questions.random_courses`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import Choice
from sightline.facts import Definition, Frame, Rows, procedures, tracks
from sightline.facts.fact import remembered
from sightline.facts.procedures import CHANGES, DIRECTIONS, FASTER, PACES, Procedure
from sightline.questions import random_courses, text
from sightline.questions.courses import Sensed, Tuples, courses_key, told, wrong_courses
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

POOL = 512
"""tuples of a scene from which wrong courses are taken"""
MOMENTS = 8
"""frozen moments of each of them"""
MIRRORS = 4
"""places in the room where the thing is put, :func:`sightline.facts.tracks.mirrored`"""

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]
Select = Callable[[SceneBatch, Pick, int, Mask], Tuples]
"""tuples of objects for which a mask holds, with their clips of so many images"""
Sense = Callable[[SceneBatch, Tuples], Sensed]


@task(answer=Choice(), program="distance_course(a, b)", scope="views", tags=("motion",))
def relative_distance_course(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "object",
    frames: int = 32, wrong: Wrong = "others",
) -> Asked:  # fmt: skip
    """How the distance of something changes for an agent that moves; DSR relative distance."""
    return _course(world, pick, frames, wrong, _with_agents(), _distance, CHANGES, steps=True)


@task(answer=Choice(), program="distance_course(a, b)", scope="views", tags=("motion",))
def absolute_distance_course(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "observer",
    frames: int = 32, wrong: Wrong = "others",
) -> Asked:  # fmt: skip
    """How the distance of something that moves changes from a frozen place; DSR absolute."""
    select = _with_agents(tracks.moved(world), frozen=True)
    return _course(world, pick, frames, wrong, select, _distance, CHANGES, steps=True)


@task(answer=Choice(), program="direction_course(a, b)", scope="views", tags=("motion",))
def relative_direction_course(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "object",
    frames: int = 32, wrong: Wrong = "others",
) -> Asked:  # fmt: skip
    """In which directions an agent that moves has something; DSR relative direction."""
    return _course(world, pick, frames, wrong, _with_agents(), _direction, DIRECTIONS)


@task(answer=Choice(), program="direction_course(a, b)", scope="views", tags=("motion",))
def absolute_direction_course(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "observer",
    frames: int = 32, wrong: Wrong = "others",
) -> Asked:  # fmt: skip
    """In which directions something moves about a frozen viewpoint; DSR absolute direction."""
    select = _with_agents(tracks.moved(world), frozen=True)
    return _course(world, pick, frames, wrong, select, _direction, DIRECTIONS)


@task(answer=Choice(), program="orientation_course(a, b)", scope="views", tags=("motion",))
def relative_orientation_course(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "object",
    frames: int = 32, wrong: Wrong = "others",
) -> Asked:  # fmt: skip
    """Which way something faces for an agent that moves; DSR relative orientation."""
    select = _with_agents(world.objects.front_known)
    return _course(world, pick, frames, wrong, select, _orientation, DIRECTIONS)


@task(answer=Choice(), program="orientation_course(a, b)", scope="views", tags=("motion",))
def absolute_orientation_course(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "observer",
    frames: int = 32, wrong: Wrong = "others",
) -> Asked:  # fmt: skip
    """Which way something that moves faces, in frozen axes; DSR absolute orientation."""
    select = _with_agents(world.objects.front_known & tracks.moved(world), frozen=True)
    return _course(world, pick, frames, wrong, select, _orientation, DIRECTIONS)


@task(answer=Choice(), program="speed_course(a, b)", scope="views", tags=("motion",))
def relative_speed_course(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "object",
    frames: int = 32, wrong: Wrong = "others",
) -> Asked:  # fmt: skip
    """How fast something moves in the axes of an agent that moves; DSR relative speed."""
    sense = partial(_speed, wrong=wrong)
    return _course(world, pick, frames, wrong, _with_agents(), sense, PACES, steps=True)


@task(answer=Choice(), program="speed_course(a)", scope="views", tags=("motion",))
def absolute_speed_course(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "world",
    frames: int = 32, wrong: Wrong = "others",
) -> Asked:  # fmt: skip
    """How fast something moves; DSR absolute speed."""
    sense = partial(_speed, wrong=wrong)
    return _course(world, pick, frames, wrong, _movers, sense, PACES, steps=True)


@task(answer=Choice(), program="speed_comparison(a, b, c)", scope="views", tags=("motion",))
def relative_speed_comparison(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "object",
    frames: int = 32, wrong: Wrong = "others",
) -> Asked:  # fmt: skip
    """Which of two things is faster in the axes of an agent that moves; DSR."""
    sense = partial(_comparison, wrong=wrong)
    return _course(world, pick, frames, wrong, _two_and_agent, sense, FASTER, steps=True)


@task(answer=Choice(), program="speed_comparison(a, b)", scope="views", tags=("motion",))
def absolute_speed_comparison(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "world",
    frames: int = 32, wrong: Wrong = "others",
) -> Asked:  # fmt: skip
    """Which of two moving things is faster; DSR absolute speed comparison."""
    sense = partial(_comparison, wrong=wrong)
    return _course(world, pick, frames, wrong, _two_movers, sense, FASTER, steps=True)


@task(
    answer=Choice(), program="direction_prediction(a, b)", scope="views", level="extrapolation",
    tags=("motion",),
)  # fmt: skip
def relative_direction_prediction(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "object",
    frames: int = 32, hidden: int = 2,
) -> Asked:  # fmt: skip
    """Where an agent will have something in images that are not shown; DSR."""
    some = _with_agents()(world, pick, frames, _usable(world, frames))
    return _prediction(world, pick, some, hidden)


@task(
    answer=Choice(), program="direction_prediction(a, b)", scope="views", level="extrapolation",
    tags=("motion",),
)  # fmt: skip
def absolute_direction_prediction(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "observer",
    frames: int = 32, hidden: int = 2,
) -> Asked:  # fmt: skip
    """Where something will be, from a frozen viewpoint, in images that are not shown; DSR."""
    select = _with_agents(tracks.moved(world))
    some = select(world, pick, frames, _usable(world, frames))
    frozen = pick.draw(frames - hidden, some.roles["a"], some.roles["b"])
    return _prediction(world, pick, replace(some, frozen=frozen), hidden)


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


def _tuples(world: SceneBatch, frames: int, roles: Mapping[str, Rows]) -> Tuples:
    scene = world.objects.scene[next(iter(roles.values()))]
    return Tuples(roles, tracks.clip(world, frames)[1][scene])


def _with_agents(target: Mask | None = None, *, frozen: bool = False) -> Select:
    """Something, and an agent, or where that is at a drawn image."""

    def select(world: SceneBatch, pick: Pick, frames: int, where: Mask) -> Tuples:
        a, b = pick.pairs(where)
        keep = _agents(world)[b] & (True if target is None else target[a])
        some = _tuples(world, frames, {"a": a[keep], "b": b[keep]})
        return replace(some, frozen=pick.draw(frames, a[keep], b[keep])) if frozen else some

    return select


def _movers(world: SceneBatch, pick: Pick, frames: int, where: Mask) -> Tuples:
    return _tuples(world, frames, {"a": pick.objects(where & tracks.moved(world))})


def _two_movers(world: SceneBatch, pick: Pick, frames: int, where: Mask) -> Tuples:
    a, b = pick.pairs(where & tracks.moved(world))
    return _tuples(world, frames, {"a": a, "b": b})


def _two_and_agent(world: SceneBatch, pick: Pick, frames: int, where: Mask) -> Tuples:
    a, b, c = pick.triples(where)
    agent, moves = _agents(world), tracks.moved(world)
    # every pair of things once, in an order that tells nothing
    first = (a < b) ^ pick.coin(np.minimum(a, b), np.maximum(a, b), c)
    rows = np.flatnonzero(agent[c] & (moves[a] | moves[b]) & first)
    return _tuples(world, frames, {"a": a[rows], "b": b[rows], "c": c[rows]})


def _distance(world: SceneBatch, some: Tuples) -> Sensed:
    metres = np.linalg.norm(_seen(world, some).place, axis=2)
    return Sensed(
        lambda off: procedures.changes(metres, procedures.RATIO + off),
        metres.min(axis=1, initial=np.inf) >= NEAR,
        (_moving(world, some.roles["a"]),),
        lambda keys, _: procedures.changes(random_courses.lengths(keys, metres.shape[1]))[0],
        {"first": text.late_number(metres[:, 0], 2), "last": text.late_number(metres[:, -1], 2)},
        pool="batch",
    )


def _direction(world: SceneBatch, some: Tuples) -> Sensed:
    place = _seen(world, some).place
    near = np.linalg.norm(place, axis=2).min(axis=1, initial=np.inf)
    return _vectors(world, some, place, near >= NEAR)


def _orientation(world: SceneBatch, some: Tuples) -> Sensed:
    heading = _seen(world, some).heading
    return _vectors(world, some, heading, np.ones(len(heading), dtype=bool))


def _seen(world: SceneBatch, some: Tuples) -> tracks.Seen:
    a, b = some.roles["a"], some.roles["b"]
    return tracks.seen_by(world, a, b, some.views, some.frozen, some.mirror)


def _vectors(world: SceneBatch, some: Tuples, vectors: Floats, gate: Mask) -> Sensed:
    """A course of directions."""
    size = np.linalg.norm(vectors, axis=2)
    rise = vectors[..., 2] / np.where(size > 0, size, 1.0)
    # names tell what hangs and what lies
    heights = np.bitwise_or.reduce(1 << (procedures.directions(vectors)[0] % 3), axis=1)
    return Sensed(
        lambda off: procedures.directions(vectors, procedures.COMPONENT + off),
        gate,
        (_moving(world, some.roles["a"]), heights),
        lambda keys, rows: procedures.directions(random_courses.bearings(keys, rise[rows]))[0],
        {},
    )


def _speed(world: SceneBatch, some: Tuples, wrong: Wrong) -> Sensed:
    a = some.roles["a"]
    if "b" in some.roles:
        place = _seen(world, some).place
    else:
        place, _ = world.box_poses(a[:, None], some.views)
    speed = tracks.speeds(world, place, some.views)
    return Sensed(
        lambda off: procedures.changes(speed, procedures.RATIO + off),
        np.ones(len(a), dtype=bool),
        (_moving(world, a),),
        lambda keys, _: procedures.changes(_drawn_speeds(keys, speed.shape[1], wrong))[0],
        {"top": text.late_number(speed.max(axis=1, initial=0.0), 2)},
        pool="asked",
    )


def _comparison(world: SceneBatch, some: Tuples, wrong: Wrong) -> Sensed:
    both = [some.roles[name] for name in "ab"]
    if "c" in some.roles:
        c = some.roles["c"]
        places = [tracks.seen_by(world, each, c, some.views).place for each in both]
    else:
        places = [world.box_poses(each[:, None], some.views)[0] for each in both]
    one, two = (tracks.speeds(world, place, some.views) for place in places)

    def draw(keys: NDArray[np.uint64], rows: Rows) -> Codes:
        first = _drawn_speeds(hashing.mix("first", keys), one.shape[1], wrong)
        second = _drawn_speeds(hashing.mix("second", keys), one.shape[1], wrong)
        return procedures.comparisons(first, second)[0]

    return Sensed(
        lambda off: procedures.comparisons(one, two, procedures.RATIO + off),
        np.ones(len(one), dtype=bool),
        tuple(_moving(world, each) for each in both),
        draw,
        {"top": text.late_number(one.max(axis=1, initial=0.0), 2),
         "top2": text.late_number(two.max(axis=1, initial=0.0), 2)},
        pool="asked",
    )  # fmt: skip


def _moving(world: SceneBatch, a: Rows) -> Codes:
    """(n,) whether things move at all: their names tell."""
    return tracks.moved(world)[a].astype(np.int64)


def _drawn_speeds(keys: NDArray[np.uint64], count: int, wrong: Wrong) -> Floats:
    draw = random_courses.signed_speeds if wrong == "signed" else random_courses.speeds
    return draw(keys, count)


def _course(
    world: SceneBatch, pick: Pick, frames: int, wrong: Wrong, select: Select, sense: Sense,
    words: Sequence[str], *, steps: bool = False,
) -> Asked:  # fmt: skip
    """A question whose answer is a procedure, with three procedures of other motion.

    ``steps``: codes are of what happens from one image to the next.
    """
    some = select(world, pick, frames, _usable(world, frames))
    sensed = sense(world, some)
    asked = told(world, some, sensed, pick.seed, CLEAR)
    rows, truth = asked.rows, asked.course
    some = some.take(rows)
    loose = [procedures.procedure(*sensed.describe(off)).take(rows) for off in (-CLEAR, CLEAR)]
    if wrong == "others":
        more = None
        if sensed.pool != "asked":
            rest = select(world, replace(pick, limit=POOL), frames, _present(world, frames))
            rest = rest.spread(MOMENTS, MIRRORS if sensed.pool == "scene" else 1)
            more = told(world, rest, sense(world, rest), pick.seed, CLEAR)
        others, enough = wrong_courses(asked, more, loose)
    else:
        keys = replace(some, frozen=None).keys(world, pick.seed)
        others, enough = random_courses.wrong_procedures(
            truth, loose, keys, lambda k, which: sensed.draw(k, rows[which])
        )
    at = pa.array(rows)
    slots = {name: column.take(at) for name, column in sensed.say.items()}
    slots |= {"count": text.spread(str(frames), len(rows)), "steps": _steps(truth, words, steps)}
    params: tuple[NDArray[Any], ...] = ()
    if some.frozen is not None:
        slots["image"] = text.number(some.frozen + 1)
        params = (some.frozen,)
    made = ask(
        views=tuple(some.views.T),
        answer=np.zeros(len(rows), dtype=np.int64),
        options=_options(truth, others, words),
        gate=enough,
        margin=truth.margin,
        say=slots,
        params=params,
        # the same question with other options is another item
        salt=courses_key(others) if wrong == "others" and sensed.pool != "scene" else None,
    )
    return replace(made, roles=some.roles)


def _present(world: SceneBatch, frames: int) -> Mask:
    """(N,) objects of scenes with a clip, seen or not."""
    return np.asarray(tracks.clip(world, frames)[0][world.objects.scene])


def _prediction(world: SceneBatch, pick: Pick, some: Tuples, hidden: int) -> Asked:
    """Directions in the last images, which are not shown, where steady motion leads there."""
    a, b, views, frozen = some.roles["a"], some.roles["b"], some.views, some.frozen
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
