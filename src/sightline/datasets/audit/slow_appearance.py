"""First appearances: the frames of the video gone through one after the other."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from functools import partial

from sightline.datasets.audit.form import video
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_view import CLEAR, UNSEEN, state

__all__ = ["CHECKS"]

SECONDS, FRAMES = 1.0, 2
"""between the end of one first appearance and the begin of the next; frames where times are
unknown"""


def _span(room: Room, objects: Sequence[int]) -> tuple[float, float]:
    """When the first of some objects may be seen, and when it is clearly seen, in units of what
    lies between two appearances; infinite for never."""
    frames = room.once("video", lambda: video(room))
    time = [float(room.scene.frames.time[v]) for v in frames]
    timed = all(math.isfinite(t) for t in time)
    start = clear = math.inf
    for place, view in enumerate(frames):
        clock = time[place] / SECONDS if timed else place / FRAMES
        states = {state(room, view, obj) for obj in objects}
        if states != {UNSEEN}:
            start = min(start, clock)
        if CLEAR in states:
            clear = clock
            break
    return start, clear


def _kind_span(room: Room, kind: str) -> tuple[float, float]:
    same = [i for i, name in enumerate(room.category) if name == kind]
    return room.once(("kind_span", kind), lambda: _span(room, same))


def _order(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "interval")
    for item in items:
        spans = {kind: _kind_span(room, kind) for kind in item.kinds}
        ranked = sorted(item.kinds, key=lambda kind: spans[kind][1])
        told = item.choice.split(", ")
        if told != ranked:
            yield Finding(item, "answer", item.choice, ", ".join(ranked))
        for one, two in itertools.pairwise(ranked):
            if not spans[two][0] - spans[one][1] > 1.0:
                yield Finding(item, "answer", item.choice, "undecided",
                              f"{one} {spans[one]}, {two} {spans[two]}")  # fmt: skip
        for text in item.row["choices"]:
            if sorted(text.split(", ")) != sorted(item.kinds):
                yield Finding(item, "choices", text, item.kinds, "not an order of the categories")
        heads = [k.lower().split()[-1] for k in item.kinds]
        for kind, head in zip(item.kinds, heads, strict=True):
            if {room.category[i] for i, h in enumerate(room.head) if h == head} - {kind}:
                yield Finding(item, "objects", kind, "", "another category ends in the same word")


def _first(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("definition", "interval")
    for item in items:
        spans = [room.once(("span", o), partial(_span, room, [o])) for o in item.options]
        end = spans[item.chosen][1]
        rest = [start for i, (start, _) in enumerate(spans) if i != item.chosen]
        if not (math.isfinite(end) and min(rest) - end > 1.0):
            yield Finding(item, "answer", item.choice, spans, "first and first clear times")


CHECKS: dict[str, Check] = {"appearance_order": _order, "first_to_appear": _first}
