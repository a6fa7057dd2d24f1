"""Questions about vehicles read back: from the text alone to what is asked of which vehicles.

The grammar is small: a frame ("seen from the suv, looking the way it faces"), a head ("how many"),
and groups of vehicles with what is said of them, which may name other groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Asked", "Group", "UnreadError", "read"]

SIZES = ("small", "large")
COLOURS = ("gray", "red", "blue", "green", "brown", "purple", "cyan", "yellow")
NOUNS = (
    "vehicle", "car", "bus", "motorbike", "bicycle", "aeroplane", "sedan", "wagon", "suv",
    "minivan", "truck", "regular bus", "double bus", "school bus", "articulated bus", "cruiser",
    "chopper", "dirtbike", "scooter", "road bike", "mountain bike", "utility bike", "tandem bike",
    "airliner", "jet", "fighter", "biplane",
)  # fmt: skip
SAID = {
    "to the left of the": "left", "left of the": "left", "to the right of the": "right",
    "right of the": "right", "nearer to the camera than the": "near",
    "closer to the camera than the": "near", "farther from the camera than the": "far",
    "further away from the camera than the": "far", "the same way as the": "same way",
    "in the same direction as the": "same way", "the opposite way to the": "opposite way",
    "in the opposite direction to the": "opposite way", "at a right angle to the": "crossways",
    "of the same size as the": "same size", "of the same color as the": "same color",
    "of the same kind as the": "same kind", "partly hidden by the": "hidden by",
    "hiding a part of the": "hiding",
}  # fmt: skip
"""what is said of vehicles with respect to another group"""
ALONE = {
    "partly hidden by another vehicle": "hidden", "towards the camera": "front",
    "to the front": "front", "away from the camera": "back", "to the back": "back",
    "to the left": "left", "to the right": "right", "on its left": "own left",
    "to its left": "own left", "on its right": "own right", "to its right": "own right",
    "in front of it": "own front", "ahead of it": "own front", "behind it": "own behind",
}  # fmt: skip
"""what is said of vehicles alone, or as seen from the vehicle of the frame"""
FILLING = ("that is", "that are", "that faces", "that face", "that it collides with",
           "does it collide with", "there", "are", "face")  # fmt: skip
WAYS = {"straight forwards": "forwards", "straight ahead": "forwards",
        "straight backwards": "backwards", "straight back": "backwards"}  # fmt: skip
FRAMES = (
    r"(?:in the picture|seen from the camera), ",
    r"take the viewpoint of the (?P<own>[a-z ]+), looking the way it faces\. ",
    r"seen from the (?P<own>[a-z ]+), looking the way it faces, ",
    r"(?:the|if the) (?P<own>[a-z ]+) moves (?P<way>[a-z ]+) and nothing stops it[.,] ",
)
HEADS = (
    (r"what (size|color|shape) is the (.*)", "query"),
    (r"what is the (size|color|shape) of the (.*)", "query"),
    (r"which (size|color|shape) does the (.*) have", "query"),
    (r"(?:in )?which (way|direction) does the (.*) face: .*", "facing"),
    (r"(how many|what is the number of) (.*)", "count"),
    (r"are there (more|fewer) (.*)", "compare"),
    (r"are there as (many) (.*)", "compare"),
    (r"is the (number) of (.*)", "compare"),
    (r"(are there any|can you see any|does it collide with any|do any|are any) (.*)", "exist"),
    (r"are the (.*) of the same (size|color|kind)", "same"),
    (r"is the (size|color|kind) of the (.*)", "same"),
)


class UnreadError(Exception):
    """The text follows no rule of the grammar."""


@dataclass(frozen=True)
class Group:
    """Vehicles that words fit and of which all is true that is said, with respect to groups."""

    size: str
    colour: str
    noun: str
    said: tuple[tuple[str, Group | None], ...] = ()


@dataclass(frozen=True)
class Asked:
    """What is asked: ``form`` (query, facing, count, exist, compare, same), an attribute or a way
    to compare, the groups, and the vehicle of the frame with the way it moves."""

    form: str
    what: str
    groups: tuple[Group, ...]
    own: Group | None = None
    way: str = ""


def read(text: str) -> Asked:
    """What a question asks.

    Raises:
        UnreadError: it does not follow the grammar.
    """
    rest = text.lower().rstrip("?")
    own, way = None, ""
    for frame in FRAMES:
        found = re.match(frame, rest)
        if found:
            named = found.groupdict()
            own = _whole(named["own"]) if named.get("own") else None
            way = WAYS[named["way"]] if named.get("way") else ""
            rest = rest[found.end() :]
            break
    for pattern, form in HEADS:
        head = re.fullmatch(pattern, rest)
        if head:
            what, body = head.groups() if not rest.startswith("are the ") else head.groups()[::-1]
            what, groups = _groups(form, what, body)
            return Asked(form, what, groups, own, way)
    raise UnreadError(f"no question: {rest!r}")


def _groups(form: str, what: str, body: str) -> tuple[str, tuple[Group, ...]]:
    first, rest = _group(body)
    if form == "compare":
        joins = {
            "than ": what, "as ": "many", "greater than the number of ": "more",
            "less than the number of ": "fewer", "the same as the number of ": "many",
        }  # fmt: skip
        rest = rest.removeprefix("is ")
        for join, how in joins.items():
            if rest.startswith(join):
                return how, (first, _whole(rest.removeprefix(join)))
        raise UnreadError(f"compared with nothing: {rest!r}")
    if form == "same":
        second = rest.removeprefix("the same as that of the ").removeprefix("and the ")
        return what, (first, _whole(second))
    if form == "count" and rest.startswith("or "):
        raise UnreadError("vehicles of which kind?")
    if form == "count" and first.noun == "vehicle" and _starts_group(rest):
        one, rest = _group(rest)
        return "either", (one, _whole(rest.removeprefix("or ")))
    if rest:
        raise UnreadError(f"left over: {rest!r}")
    return what if form == "query" else "", (first,)


def _starts_group(rest: str) -> bool:
    return bool(rest) and rest.split()[0] in (*SIZES, *COLOURS, *_PLURAL_STARTS)


_PLURAL_STARTS = {word for noun in NOUNS for word in (noun.split()[0], f"{noun}s", f"{noun}es")}


def _whole(text: str) -> Group:
    group, rest = _group(text)
    if rest:
        raise UnreadError(f"left over: {rest!r}")
    return group


def _group(text: str) -> tuple[Group, str]:
    """The group at the start of a text, and the rest."""
    rest = text.removeprefix("other ")
    size, rest = _word(rest, SIZES)
    colour, rest = _word(rest, COLOURS)
    for noun in sorted(NOUNS, key=len, reverse=True):
        found = re.match(rf"{noun}(?:es|s)?\b ?", rest)
        if found:
            said, rest = _said(rest[found.end() :])
            return Group(size, colour, noun, said), rest
    raise UnreadError(f"no vehicle: {rest!r}")


def _word(text: str, words: tuple[str, ...]) -> tuple[str, str]:
    first, _, rest = text.partition(" ")
    return (first, rest) if first in words else ("", text)


def _said(rest: str) -> tuple[tuple[tuple[str, Group | None], ...], str]:
    """What is said of a group, joined by "and"."""
    found: list[tuple[str, Group | None]] = []
    while True:
        tail = rest.removeprefix("and ") if found else rest
        while filling := _first(tail, FILLING):
            tail = tail[len(filling) + 1 :]
        phrase = _first(tail, SAID)
        if phrase:
            group, rest = _group(tail[len(phrase) + 1 :])
            found.append((SAID[phrase], group))
            continue
        phrase = _first(tail, ALONE)
        if phrase:
            found.append((ALONE[phrase], None))
            rest = tail[len(phrase) + 1 :]
            continue
        return tuple(found), rest if found else tail


def _first(text: str, phrases: Iterable[str]) -> str:
    """The longest phrase that a text starts with; "" where it starts with none."""
    return max((p for p in phrases if (text + " ").startswith(p + " ")), key=len, default="")
