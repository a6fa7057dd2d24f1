"""What words single out, found again from scratch by going through a scene or a frame."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sightline.datasets.audit.room import Room

__all__ = ["noun_fault", "phrases"]

LEAD = 1.25
"""volume of the largest over that of the next, and the like for the smallest"""
LINKS = ("on", "in", "under")
MARKED = 64
"""smallest number of visible pixels that carries a numbered mark"""


def seen_in(room: Room, frame: int) -> list[int]:
    """Objects of which a frame shows anything, ascending."""
    shown = room.shown(frame)
    return sorted(shown) if shown is not None else room.sighted[frame]


def phrases(room: Room, frame: int | None) -> dict[int, dict[str, set[str]]]:
    """By object: its "name" and "description" phrases that fit no other one there."""
    return room.once(("phrases", frame), lambda: _phrases(room, frame))


def _phrases(room: Room, frame: int | None) -> dict[int, dict[str, set[str]]]:
    group = list(range(len(room.category))) if frame is None else seen_in(room, frame)
    said = {i: _said(room, i) for i in group}
    extremes = _extremes(room, group)
    every: dict[str, int] = {}
    for i in group:
        for phrase in said[i]:
            every[phrase] = every.get(phrase, 0) + 1
    out: dict[int, dict[str, set[str]]] = {}
    for i in group:
        name = room.category[i]
        lone = {p for p in said[i] if every[p] == 1 and p != name} | extremes.get(i, set())
        out[i] = {"name": {name} if every[name] == 1 else set(), "description": lone}
    return out


def _said(room: Room, i: int) -> set[str]:
    """Everything that can be said of an object by name, colour, material and support."""
    o, name = room.scene.objects, room.category[i]
    out = {name}
    colour, material, parent = o.colour[i], o.material[i], int(o.parent[i])
    if colour:
        out.add(f"{colour} {name}")
    if material:
        out.add(f"{material} {name}")
    if colour and material:
        out.add(f"{colour} {material} {name}")
    if o.relation[i] in LINKS and parent >= 0 and room.category.count(room.category[parent]) == 1:
        out.add(f"{name} {o.relation[i]} the {room.category[parent]}")
    return out


def _extremes(room: Room, group: Sequence[int]) -> dict[int, set[str]]:
    by_name: dict[str, list[tuple[float, int]]] = {}
    for i in group:
        by_name.setdefault(room.category[i], []).append((math.prod(room.extent[i].tolist()), i))
    out: dict[int, set[str]] = {}
    for name, sizes in by_name.items():
        if len(sizes) < 2:
            continue
        sizes.sort()
        for word, (one, i), (other, _) in (
            ("smallest", sizes[0], sizes[1]),
            ("largest", sizes[-1], sizes[-2]),
        ):
            if max(one, other) >= min(one, other) * LEAD * (1 - 1e-9):
                out.setdefault(i, set()).add(f"{word} {name}")
    return out


def visible_box(room: Room, frame: int, obj: int) -> tuple[float, ...] | None:
    """Pixel box of the visible part: from the instance image, else as the scene has it."""
    shown = room.shown(frame)
    if shown is not None:
        return shown[obj][1] if obj in shown else None
    row = room.sighting.get((frame, obj))
    return None if row is None else tuple(room.scene.sightings.box[row].tolist())


def visible_pixels(room: Room, frame: int, obj: int) -> int:
    """Visible pixels, likewise; 0 when it is not seen."""
    shown = room.shown(frame)
    if shown is not None:
        return shown[obj][0] if obj in shown else 0
    row = room.sighting.get((frame, obj))
    return 0 if row is None else int(room.scene.sightings.pixels[row])


def on_object(room: Room, frame: int, obj: int, x: float, y: float) -> bool:
    """Whether the place (x, y), in whole thousandths, lies on the visible object."""
    width, height = room.size[frame].tolist()
    labels = room.labels(frame)
    if labels is None:
        box = visible_box(room, frame, obj)
        place = (x * width / 1000, y * height / 1000)
        reach = (width / 2000 + 1e-6, height / 2000 + 1e-6)
        return box is not None and all(
            box[k] - reach[k] <= place[k] <= box[k + 2] + reach[k] for k in (0, 1)
        )
    columns = {_clip((x + d) * width / 1000, width) for d in (-0.5, 0.0, 0.5)}
    lines = {_clip((y + d) * height / 1000, height) for d in (-0.5, 0.0, 0.5)}
    return any(labels[line, column] == obj for line in lines for column in columns)


def _clip(value: float, size: int) -> int:
    return min(max(math.floor(value), 0), size - 1)


def same_box(stated: Sequence[float], box: Sequence[float], size: Sequence[int]) -> bool:
    """Whether stated thousandths are a pixel box, rounded."""
    exact = [box[k] * 1000 / size[k % 2] for k in range(4)]
    return len(stated) == 4 and all(
        abs(s - e) <= 0.5 + 1e-6 for s, e in zip(stated, exact, strict=True)
    )


def mark_number(room: Room, frame: int, obj: int) -> int:
    """Number drawn on an object in a frame, 0 = none."""
    number = 0
    for other in seen_in(room, frame):
        if visible_pixels(room, frame, other) >= MARKED:
            number += 1
            if other == obj:
                return number
    return 0


def noun_fault(room: Room, frame: int | None, style: str, obj: int, noun: str) -> str:
    """What is wrong with calling an object ``noun`` in a style; "" = nothing."""
    if style in ("name", "description"):
        if not room.complete:
            return "unlisted objects may share the words"
        known = phrases(room, frame).get(obj)
        if known is None:
            return "is not seen in the frame"
        if noun in known[style]:
            return ""
        both = sorted(known["name"] | known["description"])
        return f"does not single out the object; these do: {', '.join(both) or 'none'}"
    if frame is None:
        return f"style {style} needs a frame"
    numbers = _numbers(noun)
    if style == "box":
        box = visible_box(room, frame, obj)
        good = box is not None and same_box(numbers, box, room.size[frame].tolist())
        good = good and noun.startswith("object in the box [")
        return "" if good else f"visible pixels are in {box}"
    if style == "point":
        good = len(numbers) == 2 and on_object(room, frame, obj, *numbers)
        return "" if good and noun.startswith("object at the point (") else "is not on the object"
    if style == "mark":
        number = mark_number(room, frame, obj)
        return "" if number and noun == f"object with mark {number}" else f"its mark is {number}"
    return f"unknown style {style}"


def _numbers(text: str) -> list[float]:
    inside = text[max(text.find("["), text.find("(")) + 1 :].rstrip("])")
    try:
        return [float(part) for part in inside.split(", ")]
    except ValueError:
        return []
