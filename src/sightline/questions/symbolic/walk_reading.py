"""Reading walks back from their text, in the published wording of SpatialEvalLLM or in ours.

A text is read from its first word to its last or not at all. What is read is walked: nothing here
knows how such texts are made.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sightline.questions.symbolic.kinship_reading import read_tree
from sightline.questions.symbolic.walk_pieces import (
    NAME,
    Contradiction,
    Pieces,
    Seen,
    Spot,
    Unread,
    Walked,
    listed_names,
)
from sightline.scenes.symbolic.lattices import MOVES

__all__ = ["read_walk", "steps_apart"]

_HEAD = re.compile(r"You have been given an? (.*?[a-z*0-9])(?=\.| with various items)")
_DIRECTION = r"(up-right|up-left|down-right|down-left|up|down|left|right)"
_TURN = r"around the ring by (\d{1,6}) steps? in a (clockwise|counter-clockwise) direction"
_POSITIONED = re.compile(
    r"\.(?: Starting from a vertex, you will move along the edges(?: of [a-z ]+)?\.)?"
    r"(?: Initially| At the start), you are positioned (?:at|on) ([^,.]+)([,.])"
)
_NEXT = r"(?=[.,] (?:You move|It is at|[Tt]hen you go|Now you have|What will)|\.$)"


def read_walk(text: str) -> Walked | None:
    """What a text tells and what its question has for an answer; None where it cannot be read."""
    text = " ".join(text.split())
    head = _HEAD.match(text)
    if head is None:
        return None
    for words, structure, read in _KINDS:
        if words in head[1]:
            try:
                return read(structure, head[1], text[head.end() :])
            except Unread:
                return None
            except Contradiction:
                return Walked(structure, "", (), "impossible", {})
    return None


_ORIGIN: Spot = (0, 0)
_ASKED = r"\.? What (?:will|do) you find\? ?"


def _go(structure: str, spot: Spot, word: str) -> Spot:
    """Also a hexagonal map is walked by its words alone: each of them has one meaning."""
    step = MOVES[structure].get(word)
    if step is None:
        raise Unread
    return (spot[0] + step[0], spot[1] + step[1])


def _lattice(structure: str, what: str, rest: str) -> Walked:
    pieces = Pieces(rest)
    if structure == "square" and not pieces.text.startswith(". Starting from a vertex"):
        return _told_square(pieces)
    pieces.need(_POSITIONED.pattern)
    if pieces.text.startswith(" where you will find", pieces.place):
        return _snake(pieces)
    seen, spot = Seen(), _ORIGIN
    seen.put(spot, pieces.need(rf" where you find {NAME}{_NEXT}\.")[1])
    move = rf" You move {_DIRECTION} by one step"
    for step in pieces.every(rf"{move}, where you find {NAME}{_NEXT}\."):
        spot = _go(structure, spot, step[1])
        seen.put(spot, step[2])
    spot = _go(structure, spot, pieces.end(move + _ASKED)[1])
    side = re.search(r"(\d{1,6}) by ", what)
    if side and any(len({each[k] for each in (*seen.names, spot)}) > int(side[1]) for k in (0, 1)):
        raise Contradiction  # it leads off the map
    return seen.at(structure, "local", spot)


def _snake(pieces: Pieces) -> Walked:
    """A square that is told along a walk through all of it."""
    seen, spot = Seen(), _ORIGIN
    index = r"(?: at index \((\d+), ?(\d+)\))?"
    name = rf"(?: where|, where) you will find {NAME}(?: at index|{_NEXT})"
    name = name.replace("(?: at index|", "(?:(?= at index)|") + index
    found = pieces.need(name)
    corner = _corner(found)
    while True:
        at = _corner(found)
        if at and corner and (at[0] - corner[0], at[1] - corner[1]) != spot:
            raise Contradiction
        seen.put(spot, found[1])
        step = pieces.take(rf"[.,] [Tt]hen you go {_DIRECTION}(?=,)")
        if step is None:
            break
        spot = _go("square", spot, step[1])
        found = pieces.need(name)
    pieces.need(r"\. Now you have all the information on the map")
    return _walk_told(pieces, seen)


def _corner(found: re.Match[str]) -> Spot | None:
    return (int(found[2]), int(found[3])) if found[2] else None


def _told_square(pieces: Pieces) -> Walked:
    """A square that is told row by row from its top, or cell by cell."""
    seen = Seen()
    if pieces.take(r" with various items located at different indices:"):
        cell = rf"(?:,? and|,)? {NAME} is at index \((\d+), ?(\d+)\)"
        for found in pieces.every(cell):
            seen.put((int(found[2]), int(found[3])), found[1])
    else:
        row = r"\. In the \d+(?:st|nd|rd|th) row, from left to right, we have (.+?)"
        row += r"(?=\. In the|\. You)"
        for y, found in enumerate(pieces.every(row)):
            for x, name in enumerate(listed_names(found[1])):
                seen.put((x, -y), name)
    return _walk_told(pieces, seen)


def _walk_told(pieces: Pieces, seen: Seen) -> Walked:
    start = pieces.need(rf"\. You start at the position where {NAME} is located")[1]
    spot = seen.spots.get(start)
    if spot is None:
        raise Contradiction
    for step in pieces.every(rf",(?: and)? then you go {_DIRECTION} by one step"):
        spot = _go("square", spot, step[1])
    pieces.end(_ASKED)
    return seen.at("square", "global", spot)


def _ring(structure: str, what: str, rest: str) -> Walked:
    count = re.search(r"consisting of (\d{1,6}) connected dots", what)
    if count is None or int(count[1]) < 1:
        raise Unread
    size = int(count[1])
    pieces, seen = Pieces(rest), Seen()
    pieces.need(_POSITIONED.pattern)
    told = r"\. Moving in a clockwise direction from"
    first = pieces.need(rf" where you find {NAME}(?={told}|\. You move)")[1]
    seen.put((0,), first)
    listed = pieces.take(rf"{told} {NAME}, the elements on the path are (.+?)(?=\. Starting)")
    if listed is None:
        return _walked_ring(pieces, seen, size)
    names = listed_names(listed[2])
    if len(names) != size - 1 or listed[1] != first:
        raise Contradiction
    for dot, name in enumerate(names, 1):
        seen.put((dot,), name)
    start = pieces.need(rf"\. Starting from {NAME}(?=,)")[1]
    if start not in seen.spots:
        raise Contradiction
    dot = seen.spots[start][0]
    for step in pieces.every(rf",(?: and)? you move {_TURN}"):
        dot += _turned(step)
    pieces.end(_ASKED)
    return seen.at("ring", "global", (dot % size,), size)


def _walked_ring(pieces: Pieces, seen: Seen, size: int) -> Walked:
    dot = 0
    pieces.need(r"\.")
    for step in pieces.every(rf" You move {_TURN}, where you find {NAME}(?=\. You move)\."):
        dot += _turned(step)
        seen.put((dot % size,), step[3])
    dot += _turned(pieces.end(rf" You move {_TURN}{_ASKED}"))
    return seen.at("ring", "local", (dot % size,), size)


def _turned(step: re.Match[str]) -> int:
    return int(step[1]) if step[2] == "clockwise" else -int(step[1])


def _rectangle(structure: str, what: str, rest: str) -> Walked:
    """How high and wide the walked places are; they have to fill the rectangle, each once."""
    pieces, spot = Pieces(rest), _ORIGIN
    pieces.need(_POSITIONED.pattern)
    spots, seen = [spot], Seen()
    if first := pieces.take(rf" where you find {NAME}{_NEXT}\."):
        seen.put(spot, first[1])
    move = rf" You move {_DIRECTION} by one step(?:\.|, where you find {NAME}{_NEXT}\.)"
    for step in pieces.every(move):
        spot = _go(structure, spot, step[1])
        spots.append(spot)
        if step[2]:
            seen.put(spot, step[2])
    pieces.end(r" It is at this point that you realize you have visited all locations on the grid\."
               r" What is the height and width of the grid\? ?")  # fmt: skip
    width, height = (len({each[axis] for each in spots}) for axis in (0, 1))
    if len(set(spots)) != len(spots) or width * height != len(spots):
        raise Contradiction
    answer = f"height={height}, width={width}"
    return Walked(structure, "local", (answer,), "determined", seen.spots)


Reader = Callable[[str, str, str], Walked]
_KINDS: tuple[tuple[str, str, Reader], ...] = (
    ("square grid", "square", _lattice), ("rhombus", "rhombus", _lattice),
    ("triangular", "triangle", _lattice), ("hexagonal", "hexagon", _lattice),
    ("circular", "ring", _ring), ("rectangular grid of unknown", "rectangle", _rectangle),
    ("tree structure", "tree", read_tree),
)  # fmt: skip


def steps_apart(told: Walked, one: str, other: str) -> int:
    """Steps between two things of a map along its lattice; around a ring the shorter way."""
    a, b = told.spots[one], told.spots[other]
    if told.structure == "ring":
        around = (a[0] - b[0]) % told.size
        return min(around, told.size - around)
    dx, dy = abs(a[0] - b[0]), abs(a[1] - b[1])
    if told.structure == "triangle":
        return dy + max(0, dx - dy) // 2
    if told.structure == "hexagon":
        return _honeycomb(a, b)
    return dx + dy


def _honeycomb(a: Spot, b: Spot) -> int:
    """By a search from a place: both kinds of places are tried, the one that leads there counts."""
    steps = list(MOVES["hexagon"].values())
    edge: set[tuple[Spot, bool]] = {(a, True), (a, False)}
    seen: set[tuple[Spot, bool]] = set()
    length = 0
    while not any(spot == b for spot, _ in edge):
        seen |= edge
        grown: set[tuple[Spot, bool]] = {
            ((spot[0] + dx, spot[1] + dy), not even)
            for spot, even in edge
            for dx, dy in (steps[:3] if even else steps[3:])
        }
        edge = grown - seen
        length += 1
        if length > 200:
            return length
    return length
