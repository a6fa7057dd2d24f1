"""A truth test: VSI-Bench's official answers recomputed from its scene boxes by our facts.

The benchmark publishes, for its rooms, the boxes that its questions were generated from. Every
question type that boxes can answer is answered again by the functions that the tasks use
(:mod:`sightline.facts`) and compared with the official answer.

==============================  ====================================================================
room_size_estimation            the same to the printed decimal
object_counting                 the same
object_size_estimation          longest edge within 1 cm
object_rel_distance             the same option; closest instances, closest points
object_rel_direction_*          the same option
object_abs_distance             within 0.10 m. The official number is a minimum over points drawn
                                uniformly in the two boxes, so it lies above the exact gap;
                                ``sampled_gap`` draws 1,000 per box, which fits the official
                                numbers best (of 5 to 5,000 points, lattices of 5 to 30 cm, and
                                shells); ``box_gap`` is the exact gap
route_planning                  written by people with the video before them: not claimed
obj_appearance_order            needs the video
==============================  ====================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sightline import hashing
from sightline.datasets.vsi_questions import Question, load_questions
from sightline.errors import BadInput
from sightline.facts import Rows, counts, direction, distance, routes, size
from sightline.facts.fact import remembered
from sightline.scenes import SceneBatch
from sightline.scenes.readers.vsi_meta import READER

__all__ = ["check_vsi"]

NEAR_CM = 1.0
NEAR_M = 0.10
DRAWN = 1000
"""points drawn in each box for ``sampled_gap``"""
DRAWS = 5
"""times they are drawn; the median counts"""
NOT_FROM_BOXES = {
    "route_planning": "written by people from the video: walls, doors and openings are no boxes",
    "obj_appearance_order": "what is seen when is in the video, not in the boxes",
}
_SYNONYMS = (
    {"tv", "television", "tv monitor"},
    {"trash can", "trash bin", "trashbin", "trashcan", "garbage bin"},
    {"refrigerator", "fridge"},
    {"sofa", "couch"},
    {"washer", "washing machine"},
)


@dataclass(frozen=True)
class _Verdict:
    """Our answer to one question; ``note`` says why it may differ."""

    ours: Any
    agree: bool
    note: str = ""


def check_vsi(scenes: Path, questions: Path) -> dict[str, Any]:
    """Agreement with official answers, by question type.

    Args:
        scenes: a VSI-Bench metadata file, or a folder of them.
        questions: official questions, one JSON object per line (or one JSON list).

    Returns:
        ``{"types": {TYPE: {"n", "agree", "disagreements": [{"scene", "question", "official",
        "ours", "note"}], ...}}, "not_answered": {TYPE: {"n", "reason", ...}}}``: types that boxes
        do not decide stand apart. Questions about scenes without metadata are counted in
        ``without_scene`` only.
    """
    asked = load_questions(questions)
    known = set(READER.scenes(scenes))
    if not known:
        raise BadInput(scenes, "scenes", "holds no VSI-Bench metadata", "give *_meta_info_*.json")
    names = sorted({q.scene for q in asked} & known)
    world = SceneBatch.of([READER.read(scenes, name) for name in names])
    place = {name: row for row, name in enumerate(names)}
    types: dict[str, Any] = {}
    apart: dict[str, Any] = {}
    for kind in sorted({q.kind for q in asked}):
        here = [q for q in asked if q.kind == kind]
        ready = [q for q in here if q.scene in place]
        entry: dict[str, Any] = {"n": len(ready)}
        if len(ready) < len(here):
            entry["without_scene"] = len(here) - len(ready)
        if kind not in _ANSWERS:
            entry["reason"] = NOT_FROM_BOXES.get(kind, "unknown question type")
            if kind == "route_planning":
                entry["turn_rule"] = _turn_rule(world, place, ready)
            apart[kind] = entry
            continue
        entry |= {"agree": 0, "disagreements": []}
        for q in ready:
            verdict = _ANSWERS[kind](_Room(world, place[q.scene]), q)
            entry["agree"] += verdict.agree
            if not verdict.agree:
                entry["disagreements"].append(_row(q, verdict))
        if kind == "object_abs_distance":
            entry["by_definition"] = _by_definition(world, place, ready)
        types[kind] = entry
    return {"types": types, "not_answered": apart}


def _row(q: Question, verdict: _Verdict) -> dict[str, Any]:
    return {
        "scene": q.scene,
        "question": q.text,
        "official": q.answer,
        "ours": verdict.ours,
        "note": verdict.note,
    }


@dataclass(frozen=True)
class _Room:
    world: SceneBatch
    scene: int

    def find(self, name: str) -> Rows:
        """Objects of a category: by its exact name, else in other case, number or word."""
        first, last = self.world.object_start[self.scene : self.scene + 2]
        rows = np.arange(first, last)
        here = self.world.objects.category[first:last]
        for same in (lambda c: c == name, lambda c: _plain(c) == _plain(name), _alike(name)):
            found = rows[np.array([bool(same(c)) for c in here], dtype=bool)]
            if len(found):
                return found
        return rows[:0]

    def all(self, *names: str) -> list[Rows] | str:
        """The objects of each name, or what is missing."""
        if not all(names):
            return "the question is worded in a way that is not known"
        found = [self.find(name) for name in names]
        missing = [name for name, rows in zip(names, found, strict=True) if not len(rows)]
        return "no box is called " + ", ".join(missing) if missing else found


def _plain(name: str) -> str:
    text = re.sub(r"[^a-z0-9]+", " ", name.lower()).strip()
    if re.search(r"(ch|sh|x|ss)es$", text):
        return text[:-2]
    if text.endswith("ves"):
        return text[:-3] + "f"
    return text[:-1] if text.endswith("s") and not text.endswith("ss") else text


def _alike(name: str) -> Callable[[str], bool]:
    words = next((group for group in _SYNONYMS if _plain(name) in group), set())
    return lambda category: _plain(category) in words


def _room_size(room: _Room, q: Question) -> _Verdict:
    area = float(size.room_area(room.world, np.array([room.scene])).value[0])
    ours, official = round(area, 1), q.number()
    return _Verdict(ours, abs(area - official) <= 0.05 + 1e-6, f"metadata says {area:.3f} m²")


def _counting(room: _Room, q: Question) -> _Verdict:
    found = room.all(q.part("a"))
    if isinstance(found, str):
        return _Verdict(0, False, found)
    tally = counts.in_scenes(room.world)
    kind = room.world.objects.category[found[0][0]]
    ours = int(tally.count[(tally.place == room.scene) & (tally.category == kind)][0])
    whole = bool(room.world.scenes.complete[room.scene])
    fault = "" if whole else "data fault: object_counts differ from the number of boxes"
    return _Verdict(ours, ours == q.number(), fault)


def _object_size(room: _Room, q: Question) -> _Verdict:
    found = room.all(q.part("a"))
    if isinstance(found, str):
        return _Verdict(None, False, found)
    each = size.size(room.world, found[0], "longest_axis").value * 100.0
    ours = float(each[np.abs(each - q.number()).argmin()])
    several = f"closest of {len(each)} objects of the name" if len(each) > 1 else ""
    return _Verdict(round(ours, 1), abs(ours - q.number()) <= NEAR_CM, several)


def _rel_distance(room: _Room, q: Question) -> _Verdict:
    names = list(q.options.values())
    found = room.all(q.part("a"), *names)
    if isinstance(found, str):
        return _Verdict(None, False, found)
    gaps = [_closest(room.world, found[0], rows) for rows in found[1:]]
    ours = names[int(np.argmin(gaps))]
    note = ", ".join(f"{n} {g:.2f} m" for n, g in zip(names, gaps, strict=True))
    return _Verdict(ours, ours == q.option(), note)


def _closest(world: SceneBatch, a: Rows, b: Rows) -> float:
    """Smallest exact gap between any of a and any other of b."""
    one, two = np.repeat(a, len(b)), np.tile(b, len(a))
    differ = one != two
    return float(distance(world, one[differ], two[differ], "box_gap").value.min(initial=np.inf))


def _direction(room: _Room, q: Question) -> _Verdict:
    found = room.all(q.part("a"), q.part("b"), q.part("c"))
    if isinstance(found, str):
        return _Verdict(None, False, found)
    a, b, c = (rows[:1] for rows in found)
    level: Any = q.kind.rsplit("_", 1)[-1]
    names: tuple[str, ...] = direction.QUADRANTS
    if level == "hard":
        fact = direction.quadrant(room.world, a, b, c)
    else:
        fact, names = direction.side(room.world, a, b, c, level), direction.SIDES[level]
    ours = names[int(fact.value[0])]
    several = [n for n, rows in zip("abc", found, strict=True) if len(rows) > 1]
    note = f"bearing {np.rad2deg(fact.trace['bearing'][0]):.1f} degrees (left positive)"
    if several:
        note += f"; several objects of the name of {', '.join(several)}: the first was used"
    official = re.sub(r"\s+", "-", q.option().lower().strip())
    return _Verdict(ours, ours == official, note)


def _abs_distance(room: _Room, q: Question) -> _Verdict:
    found = room.all(q.part("a"), q.part("b"))
    if isinstance(found, str):
        return _Verdict(None, False, found)
    a, b = found
    drawn, exact = _drawn_gap(room.world, a, b), _closest(room.world, a, b)
    off = q.number() - drawn
    note = f"exact gap {exact:.2f} m, drawn points {drawn:.2f} m. "
    if q.number() < exact - 0.05 - 1e-6:
        note += "The official number is below the exact gap: no points in these boxes give it."
    elif off > NEAR_M:
        few = next((n for n in (500, 200, 100, 50, 20, 10, 5) if _fits(room, a, b, n, q)), 0)
        note += (
            f"The official number is what some {few} points per box give."
            if few
            else "No number of drawn points gives the official number."
        )
    else:
        note += "The official number is nearer to the exact gap than to drawn points."
    return _Verdict(round(drawn, 2), abs(off) <= NEAR_M + 1e-9, note)


def _fits(room: _Room, a: Rows, b: Rows, points: int, q: Question) -> bool:
    return abs(_drawn_gap(room.world, a, b, points) - q.number()) <= 0.05


def _drawn_gap(world: SceneBatch, a: Rows, b: Rows, points: int = DRAWN) -> float:
    """Median over draws of the smallest distance between points drawn in the boxes of a and b."""
    name = ("drawn_gap", tuple(a.tolist()), tuple(b.tolist()), points)
    return remembered(world, name, lambda: _draw_gap(world, a, b, points))


def _draw_gap(world: SceneBatch, a: Rows, b: Rows, points: int) -> float:
    o, best = world.objects, np.inf
    for i in a.tolist():
        for j in b.tolist():
            if i == j:
                continue
            gaps = []
            for draw in range(DRAWS):
                seed = hashing.mix(hashing.keys([str(o.id[i]), str(o.id[j])]), draw)
                rng = np.random.default_rng(seed)
                p, q = (
                    o.centre[k] + (rng.random((points, 3)) - 0.5) * o.extent[k] @ o.rotation[k].T
                    for k in (i, j)
                )
                square = (p * p).sum(axis=1)[:, None] + (q * q).sum(axis=1) - 2.0 * p @ q.T
                gaps.append(float(np.sqrt(max(square.min(), 0.0))))
            best = min(best, float(np.median(gaps)))
    return best


def _by_definition(
    world: SceneBatch, place: dict[str, int], asked: list[Question]
) -> dict[str, int]:
    """How many official distances each definition gives to NEAR_M."""
    out = {"sampled_gap": 0, "box_gap": 0, "shell_gap": 0, "not_below_box_gap": 0}
    for q in asked:
        found = _Room(world, place[q.scene]).all(q.part("a"), q.part("b"))
        if isinstance(found, str):
            continue
        a, b = found
        exact = _closest(world, a, b)
        one, two = np.repeat(a, len(b)), np.tile(b, len(a))
        shells = float(distance(world, one, two, "sampled_gap").value.min())
        values = {"sampled_gap": _drawn_gap(world, a, b), "box_gap": exact, "shell_gap": shells}
        for name, value in values.items():
            out[name] += abs(value - q.number()) <= NEAR_M + 1e-9
        out["not_below_box_gap"] += q.number() >= exact - 0.05 - 1e-6
    return out


def _turn_rule(world: SceneBatch, place: dict[str, int], asked: list[Question]) -> dict[str, Any]:
    """How many routes whose stops are all boxes the turn rule of the route tasks reproduces."""
    readable, same, rows = 0, 0, []
    for q in asked:
        stops, turn_first = q.route()
        found = _Room(world, place[q.scene]).all(*stops)
        if isinstance(found, str) or len(stops) < 3 or stops[0] == stops[1]:
            continue
        readable += 1
        way = np.array([[f[0] for f in found]])
        fact = routes.turns(world, way, turn_first)
        ours = ", ".join(routes.TURNS[c] for c in fact.value[0])
        same += ours == q.option().lower()
        if ours != q.option().lower():
            angles = np.rad2deg(fact.trace["bearings"][0]).round().tolist()
            rows.append(
                _row(q, _Verdict(ours, False, f"turns of {angles} degrees (left positive)"))
            )
    return {"readable": readable, "reproduced": same, "disagreements": rows}


_ANSWERS: dict[str, Callable[[_Room, Question], _Verdict]] = {
    "room_size_estimation": _room_size,
    "object_counting": _counting,
    "object_size_estimation": _object_size,
    "object_rel_distance": _rel_distance,
    "object_rel_direction_easy": _direction,
    "object_rel_direction_medium": _direction,
    "object_rel_direction_hard": _direction,
    "object_abs_distance": _abs_distance,
}
