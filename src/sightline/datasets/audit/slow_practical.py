"""Capacities counted by laying things down one after the other, and needs by a table of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sightline.datasets.audit.compare import integers
from sightline.datasets.audit.floor import rectangle
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room

__all__ = ["CHECKS"]

ONE, ROW = "chair|office chair|dining chair|armchair|stool", "sofa|couch|bench"
NEEDS = (
    ("sitting", f"chair|office chair|armchair|stool|{ROW}"),
    ("washing oneself or one's hands", "bathtub|sink"),
    (
        "heating or cooling food and drink",
        "coffee machine|fridge|kettle|microwave|oven|toaster",
    ),
    ("lighting the room", "floor lamp|table lamp"),
    ("telling the time", "alarm clock|clock"),
    ("getting rid of waste", "trash bin"),
    ("keeping clothes or books in", "bookshelf|cabinet|dresser|shelf|wardrobe"),
)
CLEARLY = 0.1
"""share of a width by which a side misses another number"""


def _laid(side: float, width: float) -> int | None:
    """Things laid end to end within a side; None where one more or less nearly fits as well."""
    number, end = 0, width
    while end <= side:
        number, end = number + 1, end + width
    slack = min(end - side, side - (end - width))
    return None if slack < CLEARLY * width * (1 - 1e-6) else number


def _side(room: Room, obj: int) -> float:
    return float(2 * max(rectangle(room, obj)[2]))


def _along(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        yield from _width(item)
        number = _laid(_side(room, item.objects[0]), item.params[0])
        if number is None:
            yield Finding(item, "answer", item.row["answer"], "undecided", "at a border")
        else:
            yield from integers([item], [number], f"side {_side(room, item.objects[0]):.3f} m")


def _seats(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        yield from _width(item)
        if not room.complete:
            yield Finding(item, "scene", room.id, "", "not every seat is boxed")
        number = 0
        for obj, name in enumerate(room.category):
            if name in ONE.split("|"):
                number += 1
            elif name in ROW.split("|"):
                laid = _laid(_side(room, obj), item.params[0])
                if laid is None:
                    yield Finding(item, "answer", item.row["answer"], "undecided", name)
                number += laid or 0
        yield from integers([item], [number])


def _width(item: Item) -> Iterator[Finding]:
    said = item.said.get("width")
    if said is None or abs(float(said) - item.params[0]) > 1e-9:
        yield Finding(item, "question", said, item.params[0], "another width")


def _serve(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        use, names = NEEDS[int(item.params[0])]
        if item.said.get("use") != use:
            yield Finding(item, "question", item.said.get("use"), use, "another need")
        found = sorted({n for n in room.category if n in names.split("|")})
        stored = sorted(n.strip() for n in item.row["answer"].split(","))
        if not found or stored != found or not room.complete:
            yield Finding(item, "answer", item.row["answer"], ", ".join(found) or "nothing")


CHECKS: dict[str, Check] = {"fit_along": _along, "seats": _seats, "serve": _serve}
