"""Views of one place, item by item: labels counted, the plane as complex numbers, bounded gaps."""

from __future__ import annotations

import cmath
import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np

from sightline.datasets.audit.compare import margins
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_distance import separations
from sightline.datasets.audit.slow_view import CLEAR, SAME_BOX, UNSEEN, state
from sightline.datasets.audit.words import phrases, visible_box, visible_pixels

__all__ = ["CHECKS"]

REACH, BESIDE = 0.5, 0.1
"""metres on the ground from a viewer, and between two things that are beside one another"""
BORDER = math.radians(10.0)
WITHIN, OUTSIDE = math.radians(25.0), math.radians(65.0)
"""angles around a side in which the right option is, and from which on wrong ones are"""
STEP, CLEAR_OF, COMMON = math.radians(20.0), 0.05, 2
"""difference of a turn from a right angle, metres between things, things that two views share"""
TURNED, LOOKS = math.radians(40.0), math.radians(3.0)
"""angles between any two views, and by which a side also looks so"""
SAME_SPOT, OTHER_SPOT = 0.05, 0.5
SLACK = 1e-6
WAYS = {"to your left": 1j, "to your right": -1j, "behind you": -1}
PLACES = {"to the left of": 1j, "to the right of": -1j, "behind": 1, "in front of": -1}
"""sides as directions for a viewer who looks along the real axis"""
_TURNS = "from one spot, turning {} by about 90 degrees between one and the next"
HOW = {
    _TURNS.format("left"): 1j,
    _TURNS.format("right"): -1j,
    "from different spots among the things": 0j,
}
"""how views were taken, and the turn from one to the next, 0 for none in particular"""


def _flat(point: np.ndarray) -> complex:
    return complex(float(point[0]), float(point[1]))


def _ahead(room: Room, view: int) -> complex:
    way = _flat(room.pose[view][:3, 2])
    return way / abs(way)


def _upright(room: Room, item: Item) -> Iterator[Finding]:
    for view in item.views:
        right, down, ahead = room.pose[view][2, :3].tolist()
        if abs(ahead) > math.sin(math.pi / 3) + SLACK or abs(right) > 0.5 + SLACK or down >= 0:
            yield Finding(item, "views", item.row["views"], "", "a camera has no level heading")


def _named(room: Room, text: str) -> int:
    """The one object that words mean in the scene; -1 for none."""
    found = [o for o, said in phrases(room, None).items() if text in said["name"]]
    return found[0] if len(found) == 1 and room.complete else -1


def _covered(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        (a,), (first, second) = item.objects, item.views
        named = [_named(room, text) for text in item.row["choices"]]
        if item.row["reference"] != "covered":
            yield Finding(item, "reference", item.row["reference"], "covered", "shows the answer")
        if named[item.chosen] != a or min(named) < 0 or len(set(named)) < len(named):
            yield Finding(item, "answer", item.choice, room.category[a])
            continue
        patch = visible_box(room, second, a)
        pixels = [visible_pixels(room, view, a) for view in (first, second)]
        if patch is None or pixels[1] <= pixels[0] or state(room, second, a) != CLEAR:
            yield Finding(item, "views", item.row["views"], pixels, "is not covered in the second")
            continue
        if any(state(room, first, o) != CLEAR for o in named):
            yield Finding(item, "choices", item.row["choices"], "", "not all in the first image")
        for other in named:
            if other != a and not _off(room, second, other, patch):
                yield Finding(item, "choices", room.category[other], "", "may be under the patch")
        for other in room.sighted[second]:
            if other != a and _share(visible_box(room, second, other), patch) >= SAME_BOX + SLACK:
                yield Finding(item, "objects", room.category[other], "", "fills the patch as well")


def _off(room: Room, view: int, obj: int, patch: Sequence[float]) -> bool:
    """Whether a thing is seen beside a patch, or is out of view by a tenth of the picture."""
    box = visible_box(room, view, obj)
    if box is not None:
        apart = [box[k] >= patch[k + 2] or box[k + 2] <= patch[k] for k in (0, 1)]
        return any(apart) and state(room, view, obj) == CLEAR
    point = room.in_camera(view, room.centre[obj])
    if point[2] <= 0:
        return True
    uv = room.pixel(view, point[None])[0] / room.size[view]
    return bool((uv < -0.1 + SLACK).any() or (uv > 1.1 - SLACK).any())


def _share(one: Sequence[float] | None, two: Sequence[float]) -> float:
    """Overlap over union of two boxes."""
    if one is None:
        return 0.0
    sides = [max(min(one[k + 2], two[k + 2]) - max(one[k], two[k]), 0.0) for k in (0, 1)]
    area = [(b[2] - b[0]) * (b[3] - b[1]) for b in (one, two)]
    common = sides[0] * sides[1]
    return common / (area[0] + area[1] - common)


def _nearest(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "box_gap")
    for item in items:
        (a,) = item.objects
        states = [(o, [state(room, v, o) for v in item.views]) for o in range(len(room.category))]
        possible = [o for o, s in states if o != a and UNSEEN not in s]
        clear = {o for o, s in states if s == [CLEAR, CLEAR]}
        if a not in clear:
            yield Finding(item, "objects", item.row["objects"], "", "is not in both images")
        low, high = separations(room, np.full(len(possible), a), np.array(possible))
        order = np.argsort(high)
        best = possible[int(order[0])]
        lead = float(low[order[1]] - high[order[0]])
        listed = [_named(room, text) for text in item.row["choices"] if text != "Other"]
        if len(listed) != 3 or not set(listed) <= clear - {a} or len(set(listed)) < 3:
            yield Finding(item, "choices", item.row["choices"], "", "three that both images show")
        right = room.category[best] if best in listed else "Other"
        clearly = best in clear and lead >= 0.15 - 1e-5 and low[order[0]] >= 0.05 - 1e-5
        if item.choice != right or not clearly:
            yield Finding(item, "answer", item.choice, right, f"lead {lead:.3f}")
        if abs(item.row["margin"] - lead) > 1e-5:
            yield Finding(item, "margin", item.row["margin"], lead)


def _quadrant(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("frame", "observer")
    for item in items:
        (a, b), (first, second) = item.objects, item.views
        eye = _flat(room.pose[first][:3, 3])
        to_a, to_b = (_flat(room.centre[o]) - eye for o in (a, b))
        turned = to_b / to_a
        side = "left" if turned.imag > 0 else "right"
        text = f"{side} {'front' if turned.real > 0 else 'rear'}"
        border = min(abs(cmath.phase(turned / axis)) for axis in (1, 1j, -1, -1j))
        if item.choice != text or border < BORDER - SLACK:
            yield Finding(item, "answer", item.choice, text, f"{math.degrees(border):.1f} degrees")
        yield from margins([item], np.array([border]))
        if min(abs(to_a), abs(to_b)) < REACH - SLACK:
            yield Finding(item, "objects", item.row["objects"], "", "is where the viewer stands")
        seen = [state(room, v, o) for o in (a, b) for v in (first, second)]
        if seen != [CLEAR, CLEAR, UNSEEN, CLEAR]:
            yield Finding(item, "views", item.row["views"], seen, "what is shared, and what is not")
        yield from _upright(room, item)


def _beside(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    """What is on a side of the viewer, or of a thing as the viewer sees it."""
    program.one_of("frame", "observer")
    about = program.name == "beside_from_view"
    for item in items:
        at, side = (int(x) for x in item.params)
        sides = list(PLACES if about else WAYS)
        if item.said["where"] != sides[side] or item.said["image"] != str(at + 1):
            yield Finding(item, "params", item.params, item.said, "are not what is asked")
        if int(item.said["count"]) != len(item.views):
            yield Finding(item, "question", item.said["count"], len(item.views))
        way = (PLACES if about else WAYS)[sides[side]] * _ahead(room, item.views[at])
        eye = _flat(room.pose[item.views[at]][:3, 3])
        start = _flat(room.centre[item.objects[0]]) if about else eye
        least = BESIDE if about else REACH
        for place, obj in enumerate(item.options):
            to = _flat(room.centre[obj]) - start
            off, right = abs(cmath.phase(to / way)), place == item.chosen
            fits = off <= WITHIN + SLACK if right else off >= OUTSIDE - SLACK
            if about:
                low, _ = separations(room, np.array([item.objects[0]]), np.array([obj]))
                fits &= bool(low[0] >= CLEAR_OF - 1e-5)
            if not fits or abs(to) < least - SLACK:
                note = f"{math.degrees(off):.1f} degrees off"
                yield Finding(item, "answer", item.choice, room.category[obj], note)
            if right:
                yield from margins([item], np.array([WITHIN - off]))
                yield from _hidden(room, item, obj, at, about)
                if about and not _looks(start - eye, to + start - eye, side):
                    yield Finding(item, "answer", item.choice, sides[side], "does not look so")
            states = [state(room, v, obj) for v in item.views]
            if CLEAR not in states[:at] + states[at + 1 :]:
                yield Finding(item, "options", room.category[obj], "", "no other view shows it")
        yield from _arranged(room, item, about)
        yield from _upright(room, item)


def _hidden(room: Room, item: Item, obj: int, at: int, about: bool) -> Iterator[Finding]:
    """What is asked for cannot simply be seen from there."""
    found = state(room, item.views[at], obj)
    if found == CLEAR or (not about and found != UNSEEN):
        yield Finding(item, "views", item.row["views"][at], "", "shows the answer itself")


def _looks(to_a: complex, to_b: complex, side: int) -> bool:
    turn, farther = cmath.phase(to_b / to_a), abs(to_b) - abs(to_a)
    return (
        turn >= LOOKS - SLACK,
        turn <= -LOOKS + SLACK,
        farther >= BESIDE - SLACK,
        farther <= -BESIDE + SLACK,
    )[side]


def _arranged(room: Room, item: Item, about: bool) -> Iterator[Finding]:
    """The views are those of the setting that the question names."""
    eyes = [_flat(room.pose[v][:3, 3]) for v in item.views]
    looks = [_ahead(room, v) for v in item.views]
    turn = 0j if about else HOW[item.said["how"]]
    if about:
        middle = _flat(room.centre[item.objects[0]])
        looks = [(middle - eye) / abs(middle - eye) for eye in eyes]
        if any(state(room, v, item.objects[0]) != CLEAR for v in item.views):
            yield Finding(item, "views", item.row["views"], "", "not all show what is asked about")
    for (one, look), (two, other) in itertools.combinations(zip(eyes, looks, strict=True), 2):
        turned, gap = abs(cmath.phase(look / other)), abs(one - two)
        apart = gap <= 3 * SAME_SPOT if turn else about or gap >= OTHER_SPOT - SLACK
        if turned < TURNED - SLACK or not apart:
            yield Finding(item, "views", item.row["views"], "", f"{turned:.2f}, {gap:.2f} m")
    for (one, look), (two, other) in itertools.pairwise(zip(item.views, looks, strict=True)):
        if turn and abs(cmath.phase(other / look / turn)) > STEP + SLACK:
            yield Finding(item, "question", item.said["how"], "", "is not how the camera turned")
        both = [o for o in room.sighted[one] if state(room, one, o) == state(room, two, o) == CLEAR]
        if not (about or turn) and len(both) < COMMON:
            yield Finding(item, "views", item.row["views"], len(both), "share too little")


CHECKS: dict[str, Check] = {
    "covered": _covered,
    "nearest_in_both": _nearest,
    "quadrant_from_view": _quadrant,
    "beside_viewer": _beside,
    "beside_from_view": _beside,
}
