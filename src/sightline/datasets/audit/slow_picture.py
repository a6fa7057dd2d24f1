"""Where things lie in the picture, by their stored outlines: interval arithmetic, pair by pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from sightline.datasets.audit.compare import label, yes_no
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program, Unaudited
from sightline.datasets.audit.room import Room

__all__ = ["CHECKS"]

WORDS = {
    frozenset({"left"}): "to its left",
    frozenset({"right"}): "to its right",
    frozenset({"above"}): "above it",
    frozenset({"below"}): "below it",
    frozenset({"left", "above"}): "above it and to the left",
    frozenset({"right", "above"}): "above it and to the right",
    frozenset({"left", "below"}): "below it and to the left",
    frozenset({"right", "below"}): "below it and to the right",
}
CODES = (
    {"left"}, {"right"}, {"above"}, {"below"},
    {"left", "above"}, {"right", "above"}, {"left", "below"}, {"right", "below"},
)  # fmt: skip


def _sides(room: Room, item: Item) -> frozenset[str]:
    """Sides of the second thing on which the first one lies; exact fractions, as SCOP has it."""
    seen, outlines = room.scene.sightings, []
    for obj in item.objects[:2]:
        row = room.sighting.get((item.views[0], obj))
        if row is None:
            return frozenset()
        outlines.append([Fraction(float(edge)) for edge in seen.box[row]])
    (x0, y0, x1, y1), (p0, q0, p1, q1) = outlines
    across = max(min(x1, p1) - max(x0, p0), Fraction(0)) / min(x1 - x0, p1 - p0)
    down = max(min(y1, q1) - max(y0, q0), Fraction(0)) / min(y1 - y0, q1 - q0)
    aside = {"left" if x0 + x1 <= p0 + p1 else "right"}
    level = {"above" if y0 + y1 <= q0 + q1 else "below"}
    third = Fraction(1, 3)
    if across < third and down < third:
        return frozenset(aside | level)
    return frozenset(aside if across < down else level)


def _relation(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("frame", "image")
    yield from label(items, [WORDS.get(_sides(room, item), "") for item in items])


def _statement(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    program.one_of("frame", "image")
    for item in items:
        code = int(item.params[0]) if item.params else -1
        if not 0 <= code < len(CODES):
            raise Unaudited(f"picture_statement with relation {code}")
        said = item.said.get("relation", "")
        spoken = {word for word in ("left", "right", "above", "below") if word in said}
        if said and spoken != CODES[code]:
            yield Finding(item, "question", said, ", ".join(CODES[code]), "another relation")
        yield from yes_no([item], [_sides(room, item) == CODES[code]])


CHECKS: dict[str, Check] = {"picture_relation": _relation, "picture_statement": _statement}
