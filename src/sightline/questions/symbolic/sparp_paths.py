"""Paths of reasoning: what the story says, turned round where needed, and what follows of it.

A link is of the context, the inverse of one, or deduced from those before it, as the authors of
SpaRP draw them: from the first thing of a question to the second.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal, TypeVar

__all__ = ["LABELS", "Link", "Walk", "as_records", "in_words", "linked", "phrase", "walked"]

Kind = Literal["context", "inverse", "deduced"]
LABELS: Final = {
    "left": "left", "right": "right", "above": "above", "below": "below", "behind": "behind",
    "front": "in front", "near": "near", "far": "far", "DC": "outside",
    "EC": "outside and touching", "PO": "partially overlapping", "TPP": "inside and touching",
    "NTPP": "inside", "TPPI": "contains and touches", "NTPPI": "contains", "EQ": "overlapping",
}  # fmt: skip
"""the published label of each relation"""
_SAID: Final = {
    "left": "left of", "right": "right of", "in front": "in front of", "far": "far from",
}  # fmt: skip
Held = TypeVar("Held")
"""what is known of one thing to another"""


@dataclass(frozen=True)
class Link:
    """One link: ``head`` is this of ``tail``.

    Attributes:
        kind: where it comes from.
        head, tail: numbers of things.
        held: what is known, as composed.
        of: numbers, from 1, of the links it follows from.
        rule: ``inverse`` or ``symmetry``, ``composition``, or ``merging`` of what is told apart of
            one pair.
    """

    kind: Kind
    head: int
    tail: int
    held: Any
    of: tuple[int, ...] = ()
    rule: str = ""


@dataclass(frozen=True)
class Walk:
    """A story, and the way from one thing of it to another.

    Attributes:
        text: the story.
        names: of its things.
        told: what its sentences say of one thing to another.
        way: the things from the first to the last.
        links: the path of reasoning along it.
        labels, said: what is known as labels, and as a verb between the names of two things.
        question: with slots for the two names.
        world: the state, as JSON values.
    """

    text: str
    names: Mapping[int, str]
    told: Sequence[tuple[int, int, Any]]
    way: tuple[int, ...]
    links: tuple[Link, ...]
    labels: Callable[[Any], tuple[str, ...]]
    said: Callable[[Any], str]
    question: str
    world: Mapping[str, Any]


def walked(
    told: Sequence[tuple[int, int, Held]], start: int, end: int, wanted: Callable[[Held], bool],
    turn: Callable[[Held], Held], join: Callable[[Held, Held], Held],
    merge: Callable[[Held, Held], Held], most: int,
) -> tuple[int, ...] | None:  # fmt: skip
    """The shortest walk over told pairs from which something wanted follows; None without one.

    Args:
        told: what statements say of one thing to another.
        start, end: first thing, last thing.
        wanted: whether what came out is it.
        turn: the other way round.
        join: what follows of a to c from a to b and b to c; falsy where nothing does.
        merge: of two statements about one pair.
        most: links at most.

    Returns:
        The things it leads over, first and last included.
    """
    pairs: dict[tuple[int, int], Held] = {}
    for a, b, held in told:
        for key, value in (((a, b), held), ((b, a), turn(held))):
            pairs[key] = merge(pairs[key], value) if key in pairs else value
    next_to: dict[int, list[int]] = {}
    for a, b in pairs:
        next_to.setdefault(a, []).append(b)
    waiting: deque[tuple[tuple[int, ...], Held | None]] = deque([((start,), None)])
    seen: set[tuple[int, Held]] = set()
    while waiting:
        way, so_far = waiting.popleft()
        for there in next_to.get(way[-1], ()):
            if there in way:
                continue
            step = pairs[way[-1], there]
            held = step if so_far is None else join(so_far, step)
            if not held or (there, held) in seen:
                continue
            if there == end:
                if wanted(held):
                    return (*way, there)
                continue
            seen.add((there, held))
            if len(way) < most:
                waiting.append(((*way, there), held))
    return None


def linked(
    way: Sequence[int], told: Sequence[tuple[int, int, Held]],
    turn: Callable[[Held], Held], join: Callable[[Held, Held], Held],
    merge: Callable[[Held, Held], Held],
) -> tuple[Link, ...]:  # fmt: skip
    """The links of a walk: each pair as the story says it, turned if need be, then joined."""
    links: list[Link] = []
    so_far: Held | None = None
    last = 0
    for a, b in pairwise(way):
        parts: list[int] = []
        step: Held | None = None
        for one, other, held in told:
            if {one, other} != {a, b}:
                continue
            links.append(Link("context", one, other, held))
            if one != a:
                rule = "symmetry" if turn(held) == held else "inverse"
                held = turn(held)
                links.append(Link("inverse", a, b, held, (len(links),), rule))
            parts.append(len(links))
            step = held if step is None else merge(step, held)
        assert step is not None
        if so_far is None and len(parts) > 1:
            links.append(Link("deduced", a, b, step, tuple(parts), "merging"))
        elif so_far is not None:
            so_far = join(so_far, step)
            of = (last, *parts)
            links.append(Link("deduced", way[0], b, so_far, of, "composition"))
        so_far = step if so_far is None else so_far
        last = len(links)
    return tuple(links)


def in_words(walk: Walk) -> str:
    """The path as numbered sentences, one a line."""
    lines = []
    for number, link in enumerate(walk.links, 1):
        steps = f"step {link.of[0]}" if len(link.of) == 1 else _several(link.of)
        source = f"From {steps}," if link.of else "The story says that"
        claim = f"{walk.names[link.head]} {walk.said(link.held)} {walk.names[link.tail]}"
        lines.append(f"Step {number}: {source} {claim}.")
    return "\n".join(lines)


def _several(numbers: Sequence[int]) -> str:
    return f"steps {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}" if numbers else ""


def as_records(walk: Walk) -> list[dict[str, Any]]:
    """The path as JSON values, things by number."""
    return [
        {"step": number, "type": link.kind, "rule": link.rule, "head": str(link.head),
         "tail": str(link.tail), "relations": list(walk.labels(link.held)), "from": list(link.of)}
        for number, link in enumerate(walk.links, 1)
    ]  # fmt: skip


def phrase(labels: Sequence[str]) -> str:
    """ "is left of, above and outside", "contains": labels as the verb of a sentence."""
    if labels[0].startswith("contains"):
        return labels[0]
    said = [_SAID.get(label, label) for label in labels]
    return "is " + (said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}")
