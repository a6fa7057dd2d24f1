"""Things that move: every image of an item gone through one after the other.

Poses are brought into an observer's axes through inverted 4x4 matrices; procedures are told image
by image and compared with the options as they are written.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.compare import margins, numbers
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.moving import moves, pose_at
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_view import CLEAR, state
from sightline.datasets.audit.words import on_object

__all__ = ["CHECKS", "vector_faults"]

Floats = NDArray[np.float64]
NAMED, RATIO, FLOOR = 0.3, 0.2, 0.1
"""share of a direction that names a side; change that counts; metres (per second) that do not"""
FEWEST, MOST, ABOUT = 4, 15, 3
"""segments of a procedure, and how far the lengths of the options may be apart"""
SURE = 0.05
"""how far beyond a threshold every segment is in its clearest image"""
NEAR, SEEN = 0.3, 0.5
"""metres between centres; share of the images that show something clearly"""
STILL, GONE = 0.005, 0.02
"""metres up to which nothing moved, and from which something did"""
SIDES = (("front", "behind"), ("left", "right"), ("above", "below"))
CHANGE = {-1: "becomes smaller", 0: "stays nearly the same", 1: "becomes larger"}
PACE = {-1: "slows down", 0: "keeps its speed", 1: "speeds up"}
FASTER = {-1: "the first is faster", 0: "both are about as fast", 1: "the second is faster"}
_SEGMENT = re.compile(r"\((\d+)\) ([^(]+?)(?= \(|$)")


def _clip(room: Room, count: int) -> list[list[int]]:
    """The frames that may stand at each place of a clip: two where a place lies half-way."""
    f = room.scene.frames
    usable = [v for v in range(len(room.size)) if f.posed[v] and math.isfinite(f.time[v])]
    if any(f.rgb):
        usable = [v for v in usable if f.rgb[v]]
    if len(usable) < count:
        return []
    exact = [i * (len(usable) - 1) / (count - 1) for i in range(count)]
    return [[v for k, v in enumerate(usable) if abs(k - x) <= 0.5 + 1e-9] for x in exact]


def _clip_faults(room: Room, item: Item, hidden: int) -> Iterator[Finding]:
    """Other images than those of the clip, something not seen in half of it, wrong numbers."""
    places = _clip(room, len(item.views) + hidden)
    if not places or any(v not in p for v, p in zip(item.views, places, strict=False)):
        yield Finding(item, "views", item.row["views"], "", "are not the clip of the scene")
        return
    every = [*item.views, *_later(room, item, hidden)]
    for obj in item.objects:
        if sum(state(room, v, obj) == CLEAR for v in every) < SEEN * len(every):
            yield Finding(item, "objects", room.scene.objects.id[obj], "", "is hardly seen")
    if int(item.said.get("count", len(item.views))) != len(item.views):
        yield Finding(item, "question", item.said["count"], len(item.views), "number of images")
    if int(item.said.get("hidden", hidden)) != hidden:
        yield Finding(item, "question", item.said["hidden"], hidden, "number of hidden images")


def _later(room: Room, item: Item, hidden: int) -> list[int]:
    return [p[0] for p in _clip(room, len(item.views) + hidden)[len(item.views) :]]


def _agent_fault(room: Room, item: Item, obj: int) -> Iterator[Finding]:
    if not (moves(room, obj) and room.front_known[obj]):
        yield Finding(item, "objects", room.scene.objects.id[obj], "", "is no agent")


def _frozen(item: Item, program: Program, at: int) -> int | None:
    """Place in the clip whose viewpoint is kept; None when it is carried along."""
    if program.one_of("frame", "object", "observer") == "object":
        return None
    return int(item.params[at])


def _image_fault(item: Item, frozen: int | None) -> Iterator[Finding]:
    if frozen is not None and int(item.said.get("image", frozen + 1)) != frozen + 1:
        yield Finding(item, "question", item.said["image"], frozen + 1, "another viewpoint")


def _local(
    room: Room, target: int, observer: int, views: Sequence[int], frozen: int | None
) -> list[Floats]:
    """observer_from_target, 4x4, in every view."""
    eyes = [views[frozen]] * len(views) if frozen is not None else views
    return [np.linalg.inv(pose_at(room, observer, eye)) @ pose_at(room, target, view)
            for view, eye in zip(views, eyes, strict=True)]  # fmt: skip


def _words(way: Floats, named: float) -> tuple[str, float]:
    """The sides of a direction, and how far it is from another set of them."""
    length = math.sqrt(sum(x * x for x in way.tolist()))
    share = [x / length for x in way.tolist()] if length > 0 else [0.0] * 3
    sides = [pair[0] if x > 0 else pair[1]
             for x, pair in zip(share, SIDES, strict=True) if abs(x) > named]  # fmt: skip
    gap = min(abs(abs(x) - named) for x in share) if length > 0 else 0.0
    return "|".join(sides), gap


def _step(one: float, other: float, ratio: float) -> tuple[int, float]:
    """-1, 0, 1: the other is smaller, about equal, larger; and how far from the threshold."""
    one, other = max(one, FLOOR), max(other, FLOOR)
    lead = max(one, other) / min(one, other) - 1.0
    sign = 0 if lead <= ratio else 1 if other > one else -1
    return sign, abs(lead - ratio)


Told = list[tuple[str, float]]
"""what is said of each image or step, and how clear it is"""


def _merged(told: Told) -> tuple[str, int, float]:
    """A procedure in words, its segments, and the clearness of the least clear one."""
    parts, worst = list[str](), math.inf
    for word, group in itertools.groupby(told, key=lambda each: each[0]):
        parts.append(f"({len(parts) + 1}) {word}")
        worst = min(worst, max(gap for _, gap in group))
    return " ".join(parts), len(parts), worst


def _procedure_faults(
    item: Item, told: Sequence[Told], words: frozenset[str], fewest: int, most: int
) -> Iterator[Finding]:
    """The right choice reads as told, the others differ; ``told`` with looser thresholds last."""
    truth, count, clear = _merged(told[0])
    if item.choice != truth:
        yield Finding(item, "answer", item.choice, truth)
    if not fewest <= count <= most or clear < SURE * (1 - 1e-9):
        yield Finding(item, "answer", item.choice, "undecided", f"{count} segments, {clear:.4f}")
    yield from margins([item], np.array([clear]))
    doubtful = {_merged(each)[0] for each in told}
    lengths = []
    for i, text in enumerate(item.row["choices"]):
        found = _SEGMENT.findall(text)
        said = [word for _, word in found]
        numbered = [int(n) for n, _ in found] == list(range(1, len(found) + 1))
        whole = " ".join(f"({n}) {word}" for n, word in found) == text
        same = any(a == b for a, b in itertools.pairwise(said))
        if not (whole and numbered and said and set(said) <= words) or same:
            yield Finding(item, "choices", text, "", "is no procedure")
        if i != item.chosen and text in doubtful:
            yield Finding(item, "choices", text, truth, "could be right")
        lengths.append(len(said))
    if max(lengths) - min(lengths) > ABOUT or not fewest <= min(lengths) <= max(lengths) <= most:
        yield Finding(item, "choices", lengths, f"within {ABOUT}", "lengths of the options")


_OFFS = (0.0, -SURE, SURE)
_DIRECTIONS = frozenset(
    "|".join(w for w in some if w)
    for some in itertools.product(*((*pair, "") for pair in SIDES))
) - {""}  # fmt: skip


def _course(kind: str) -> Check:
    def check(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
        program.one_of("definition", "centre")
        for item in items:
            frozen = _frozen(item, program, 0)
            target, observer = item.objects
            yield from _clip_faults(room, item, 0)
            yield from _agent_fault(room, item, observer)
            yield from _image_fault(item, frozen)
            if frozen is not None and not moves(room, target):
                yield Finding(item, "objects", target, "", "does not move")
            local = _local(room, target, observer, item.views, frozen)
            metres = [float(np.linalg.norm(m[:3, 3])) for m in local]
            if kind != "orientation" and min(metres) < NEAR * (1 - 1e-9):
                yield Finding(item, "answer", item.choice, min(metres), "comes too near")
            if kind == "orientation" and not room.front_known[target]:
                yield Finding(item, "objects", target, "", "has no known front")
            if kind == "distance":
                yield from _procedure_faults(
                    item, [_changes(metres, off, CHANGE) for off in _OFFS],
                    frozenset(CHANGE.values()), FEWEST, MOST,
                )  # fmt: skip
                continue
            ways = [m[:3, 3] if kind == "direction" else m[:3, 0] for m in local]
            told = [[_words(way, NAMED + off) for way in ways] for off in _OFFS]
            yield from _procedure_faults(item, told, _DIRECTIONS, FEWEST, MOST)

    return check


def _changes(values: Sequence[float], off: float, words: dict[int, str]) -> Told:
    steps = [_step(a, b, RATIO + off) for a, b in itertools.pairwise(values)]
    return [(words[sign], gap) for sign, gap in steps]


def _speeds(room: Room, item: Item, target: int, observer: int | None) -> list[float]:
    """Metres per second from image to image, in an observer's axes or in the world."""
    if observer is None:
        places = [pose_at(room, target, v)[:3, 3] for v in item.views]
    else:
        places = [m[:3, 3] for m in _local(room, target, observer, item.views, None)]
    clock = [float(room.scene.frames.time[v]) for v in item.views]
    return [math.dist(a, b) / (t - s) for (a, b), (s, t)
            in zip(itertools.pairwise(places), itertools.pairwise(clock), strict=True)]  # fmt: skip


def _speed(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "centre")
    carried = program.one_of("frame", "object", "world") == "object"
    for item in items:
        yield from _clip_faults(room, item, 0)
        if carried:
            yield from _agent_fault(room, item, item.objects[1])
        speed = _speeds(room, item, item.objects[0], item.objects[1] if carried else None)
        told = [_changes(speed, off, PACE) for off in _OFFS]
        yield from _procedure_faults(item, told, frozenset(PACE.values()), FEWEST, MOST)


def _comparison(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "centre")
    carried = program.one_of("frame", "object", "world") == "object"
    for item in items:
        yield from _clip_faults(room, item, 0)
        if carried:
            yield from _agent_fault(room, item, item.objects[2])
        one, two = (
            _speeds(room, item, obj, item.objects[2] if carried else None)
            for obj in item.objects[:2]
        )
        told = [
            [(FASTER[s], g) for s, g in (_step(a, b, RATIO + off)
                                         for a, b in zip(one, two, strict=True))]
            for off in _OFFS
        ]  # fmt: skip
        yield from _procedure_faults(item, told, frozenset(FASTER.values()), FEWEST, MOST)


def _prediction(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "centre")
    for item in items:
        hidden, frozen = int(item.params[0]), _frozen(item, program, 1)
        faults = list(_clip_faults(room, item, hidden))
        yield from faults
        if any(f.field == "views" for f in faults):
            continue
        target, observer = item.objects
        yield from _agent_fault(room, item, observer)
        yield from _image_fault(item, frozen)
        every = [*item.views, *_later(room, item, hidden)]
        ways = [m[:3, 3] for m in _local(room, target, observer, every, frozen)]
        if min(float(np.linalg.norm(w)) for w in ways) < NEAR * (1 - 1e-9):
            yield Finding(item, "answer", item.choice, "", "comes too near")
        told = [[_words(way, NAMED + off) for way in ways[-hidden:]] for off in _OFFS]
        yield from _procedure_faults(item, told, _DIRECTIONS, 1, hidden)
        clock = [float(room.scene.frames.time[v]) for v in every]
        last = len(item.views) - 1
        pace = (ways[last] - ways[last - 1]) / (clock[last] - clock[last - 1])
        ahead = [_words(ways[last] + pace * (t - clock[last]), NAMED) for t in clock[last + 1 :]]
        if _merged(ahead)[0] != item.choice:
            yield Finding(item, "answer", item.choice, _merged(ahead)[0], "steady motion")


def _moved(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "centre")
    for item in items:
        for obj in _asked_about(room, item):
            size = float(np.linalg.norm(_way(room, item, obj)))
            yield from _way_faults(room, item, obj, size)
            yield from numbers([item], np.array([0.0 if size <= STILL else size]))
            yield from margins([item], np.array([abs(size - 0.01)]))
        yield from _place_faults(room, item)


def _displaced(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "centre")
    program.one_of("frame", "camera")
    for item in items:
        for obj in _asked_about(room, item):
            way = _way(room, item, obj)
            size = float(np.linalg.norm(way))
            yield from _way_faults(room, item, obj, size)
            yield from vector_faults(item, way * (size > STILL))
            yield from margins([item], np.array([abs(size - 0.01)]))
        yield from _place_faults(room, item)


def _asked_about(room: Room, item: Item) -> list[int]:
    """The object of an item, or what the first image shows at the place it gives."""
    if item.objects:
        return item.objects
    x, y = item.params
    every = range(len(room.category))
    return [obj for obj in every if on_object(room, item.views[0], obj, x, y)][:1]


def _place_faults(room: Room, item: Item) -> Iterator[Finding]:
    """A place must be on something that moves, clear of everything else, and be the one told."""
    if item.objects:
        return
    x, y = item.params
    labels = room.labels(item.views[0])
    there = _asked_about(room, item)
    if labels is None or not there or not moves(room, there[0]):
        yield Finding(item, "params", item.params, "", "is not on a moving object")
    if item.said.get("point", f"({x:.0f}, {y:.0f})") != f"({x:.0f}, {y:.0f})":
        yield Finding(item, "question", item.said["point"], item.params, "another place")


def _way(room: Room, item: Item, obj: int) -> Floats:
    """Way between the two images, through the inverse of the first camera's matrix."""
    first, second = item.views
    ends = [np.append(pose_at(room, obj, v)[:3, 3], 1.0) for v in (first, second)]
    inverse = np.linalg.inv(room.pose[first])
    return np.asarray((inverse @ ends[1] - inverse @ ends[0])[:3])


def _way_faults(room: Room, item: Item, obj: int, size: float) -> Iterator[Finding]:
    if STILL * (1 + 1e-9) < size < GONE * (1 - 1e-9):
        yield Finding(item, "answer", item.row["answer"], size, "hardly moved")
    for view in item.views:
        if state(room, view, obj) != CLEAR:
            yield Finding(item, "views", item.row["views"], "", "does not show it clearly")


_UNITS = {"m": 1.0, "cm": 100.0, "mm": 1000.0}


def vector_faults(item: Item, truth: Floats) -> Iterator[Finding]:
    """A vector as it is written, "[1, 2, 3] mm", is the recomputed one (SI), rounded."""
    found = re.fullmatch(r"\[([^\]]*)\] (\w+)", item.row["answer"])
    if found is None or found[2] not in _UNITS:
        yield Finding(item, "answer", item.row["answer"], truth, "is no vector with a unit")
        return
    parts = found[1].split(", ")
    exact = [x * _UNITS[found[2]] for x in truth.tolist()]
    half = [0.5 * 10.0 ** -len(part.partition(".")[2]) for part in parts]
    if len(parts) != len(exact) or any(
        abs(float(part) - x) > h + 1e-6 * max(1.0, abs(x))
        for part, x, h in zip(parts, exact, half, strict=True)
    ):
        yield Finding(item, "answer", item.row["answer"], [round(x, 4) for x in exact])


def _z_distance(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "z_depth")
    for item in items:
        there = room.in_camera(item.views[0], pose_at(room, item.objects[0], item.views[0])[:3, 3])
        yield from _shown(room, item)
        yield from numbers([item], np.array([float(there[2])]))
        yield from margins([item], np.array([abs(float(there[2]))]))


def _in_camera(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    whole = program.one_of("definition", "centre", "") == ""
    for item in items:
        view = item.views[0]
        found = np.linalg.inv(room.pose[view]) @ pose_at(room, item.objects[0], view)
        yield from _shown(room, item)
        yield from _placed(room, item, found, whole)


def _in_agent(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    """Straight from the world into the agent's axes, without the camera."""
    whole = program.one_of("definition", "centre", "") == ""
    for item in items:
        target, agent = (pose_at(room, obj, item.views[0]) for obj in item.objects)
        yield from _shown(room, item)
        if not room.front_known[item.objects[1]]:
            yield Finding(item, "objects", item.objects[1], "", "has no known front")
        yield from _placed(room, item, np.linalg.inv(agent) @ target, whole)


def _placed(room: Room, item: Item, found: Floats, whole: bool) -> Iterator[Finding]:
    """A stated place, or whole pose, is the recomputed one."""
    yield from margins([item], np.array([float(np.linalg.norm(found[:3, 3]))]))
    if not whole:
        yield from vector_faults(item, found[:3, 3])
        return
    if not room.front_known[item.objects[0]]:
        yield Finding(item, "objects", item.objects[0], "", "has no known axes")
    parts = re.findall(r"-?\d+\.\d+", item.row["answer"])
    form = re.fullmatch(r"\[(\[[^\[\]]*\](, )?){4}\]", item.row["answer"])
    if form is None or len(parts) != 16 or any(
        abs(float(part) - x) > 0.5 * 10.0 ** -len(part.partition(".")[2]) + 1e-6
        for part, x in zip(parts, found.reshape(-1).tolist(), strict=True)
    ):  # fmt: skip
        yield Finding(item, "answer", item.row["answer"], found.round(4).tolist())


def _shown(room: Room, item: Item) -> Iterator[Finding]:
    for obj in item.objects:
        if state(room, item.views[0], obj) != CLEAR:
            yield Finding(item, "objects", room.scene.objects.id[obj], "", "is not clearly seen")


CHECKS: dict[str, Check] = {
    "distance_course": _course("distance"),
    "direction_course": _course("direction"),
    "orientation_course": _course("orientation"),
    "speed_course": _speed,
    "speed_comparison": _comparison,
    "direction_prediction": _prediction,
    "object_moved": _moved,
    "object_displacement": _displaced,
    "point_moved": _moved,
    "point_displacement": _displaced,
    "z_distance": _z_distance,
    "camera_from_object": _in_camera,
    "agent_from_object": _in_agent,
}
