"""Counting by going through the objects one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sightline.datasets.audit.compare import integers, yes_no
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room

__all__ = ["CHECKS"]


def _tally(room: Room, kind: str) -> int:
    number = 0
    for name in room.category:
        if name == kind:
            number += 1
    return number


def _count(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _whole(room, items)
    yield from integers(items, [_tally(room, item.kinds[0]) for item in items])


def _more(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _whole(room, items)
    pairs = [(_tally(room, item.kinds[0]), _tally(room, item.kinds[1])) for item in items]
    yield from yes_no(items, [None if x == y else x > y for x, y in pairs])


def _exists(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    yield from _whole(room, items)
    yield from yes_no(items, [_tally(room, item.kinds[0]) > 0 for item in items])


def _whole(room: Room, items: Sequence[Item]) -> Iterator[Finding]:
    if not room.complete:
        for item in items:
            yield Finding(item, "scene", room.id, "", "not every object is boxed: no count holds")


CHECKS: dict[str, Check] = {"count": _count, "more": _more, "exists": _exists}
