"""The second path to answers about told blocks: patterns, and rules applied one by one.

It shares no code with the asking side; it knows the sentences that are told, not the state.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import product

from sightline.questions.symbolic.posed import Posed

__all__ = ["check"]

Fact = tuple[str, int, int]
_BACK = {"left": "right", "right": "left", "above": "below", "below": "above"}
_DENIES = {
    "left": ("right",), "right": ("left",), "above": ("below",), "below": ("above",),
    "near": ("far",), "touching": ("far",), "far": ("near", "touching"),
}  # fmt: skip
_WORDS = {
    "to the left of": "left", "to the right of": "right", "above": "above", "over": "above",
    "below": "below", "under": "below", "near to": "near", "close to": "near", "far from": "far",
    "away from": "far", "touching": "touching",
}  # fmt: skip
_LABEL = {"near": "near to", "far": "far from"}
_ORDER = ("left", "right", "above", "below", "near", "far", "touching")
_RELATION = "|".join(sorted(_WORDS, key=len, reverse=True))
_CHAIN = rf"(?:{_RELATION})(?: and (?:{_RELATION}))*"
_LITTLE = re.compile(r" in block [A-C]|\b(?:[Tt]he|an?|all|any|objects?)\b")
_EDGE = re.compile(r"touching the (left|right|top|bottom) edge of")
_THINGS = re.compile(rf"(.*?)(?:, which is (.*?) this block,)? is ({_CHAIN}) (the .*)")
_EDGES = {"left": ("left", "right"), "top": ("above", "bottom")}


@dataclass
class _Read:
    """What a story says: looks and blocks of things, facts, edges."""

    looks: list[frozenset[str]] = field(default_factory=list)
    block: list[str] = field(default_factory=list)
    facts: set[Fact] = field(default_factory=set)
    stands: set[tuple[str, str, str]] = field(default_factory=set)
    edges: set[tuple[int, str]] = field(default_factory=set)

    def find(self, phrase: str, block: str = "") -> list[int]:
        """Things that a phrase fits."""
        named = re.search(r" in block ([A-C])", phrase)
        block = named[1] if named else block
        words = re.sub(_LITTLE, " ", phrase).lower()
        wanted = {re.sub(r"s$", "", word) for word in words.split()}
        return [
            i for i, look in enumerate(self.looks)
            if wanted <= look and block in ("", self.block[i])
        ]  # fmt: skip


def check(one: Posed) -> str:
    """ "" where the answer, and those of re-asked and changed questions, follow from the text."""
    read = _story(one.text)
    true = _followed(read)
    said = one.truth if isinstance(one.truth, str) else ", ".join(one.truth) or "none"
    asked = [(one.question, said)]
    for name in ("consistency_check", "contrast_set"):
        asked += [(other["question"], other["answer"]) for other in one.extra.get(name, ())]
    for question, truth in asked:
        found = _answered(question, read, true, one.task)
        if found != truth:
            return f"{question} {found}"
    return ""


def _story(text: str) -> _Read:
    read = _Read()
    last, here = -1, ""
    for sentence in re.findall(r"[^.]+(?=\.)", text):
        said = sentence.strip()
        if match := re.fullmatch(rf"Block ([A-C]) is ({_CHAIN}) block ([A-C])", said):
            read.stands |= {(r, match[1], match[3]) for r in _relations(match[2])}
        elif match := re.fullmatch(r"Block ([A-C]) has (.*)", said):
            here = match[1]
            for thing in re.split(r", | and ", match[2]):
                read.looks.append(frozenset(thing.split()[1:]))
                read.block.append(here)
        elif match := _THINGS.fullmatch(said):
            one = last if match[1] == "It" else _only(read.find(match[1], here))
            if match[2]:
                read.edges.add((one, _parts(_EDGE.pattern, match[2])[0]))
            edge = _EDGE.search(said)
            if edge and not match[2]:
                read.edges.add((one, edge[1]))
            else:
                other = _only(read.find(match[4], here))
                read.facts |= {(r, one, other) for r in _relations(match[3])}
            last = one
        elif not said.startswith("There "):
            raise ValueError(f"not told so: {said}")
    return read


def _only(found: list[int]) -> int:
    (one,) = found
    return one


def _relations(phrase: str) -> list[str]:
    return [_WORDS[word] for word in re.findall(_RELATION, phrase)]


def _followed(read: _Read) -> set[Fact]:
    """All that follows: blocks, edges, converses, and two steps along a direction."""
    known = set(read.facts)
    things = range(len(read.looks))
    stands = _closed({(r, a, b) for r, a, b in read.stands})
    for i, j in product(things, things):
        known |= {(r, i, j) for r, a, b in stands if (a, b) == (read.block[i], read.block[j])}
        for low, (relation, high) in _EDGES.items():
            sides = ((i, low), (j, high)), ((i, high), (j, low))
            ends = all(side in read.edges for side in sides[0])
            if ends and read.block[i] == read.block[j] and not set(sides[1]) & read.edges:
                known |= {(relation, i, j), ("far", i, j)}
    return _closed(known)  # type: ignore[arg-type]


def _closed(known: set[tuple[str, object, object]]) -> set[Fact]:
    while True:
        new = {(_BACK.get(r, r), b, a) for r, a, b in known}
        new |= {
            (r, a, d) for r, a, b in known if r in _BACK for q, c, d in known if (q, c) == (r, b)
        }
        if new <= known:
            return known  # type: ignore[return-value]
        known |= new


def _parts(pattern: str, text: str) -> tuple[str, ...]:
    """The groups of a pattern that the text has to fit."""
    match = re.fullmatch(pattern, text)
    if match is None:
        raise ValueError(f"not worded so: {text}")
    return match.groups()


def _answered(question: str, read: _Read, true: set[Fact], task: str) -> str:
    return {"FR": _relation, "FB": _block, "CO": _choice, "YN": _truth}[task](question, read, true)


def _relation(question: str, read: _Read, true: set[Fact]) -> str:
    one, other = _parts(r"What is the relation between (.*) and (.*)\?", question)
    i, j = _only(read.find(one)), _only(read.find(other))
    return ", ".join(_LABEL.get(r, r) for r in _ORDER if (r, i, j) in true) or "DK"


def _block(question: str, read: _Read, true: set[Fact]) -> str:
    how, what = _parts(r"Which block (has an?|does not have any) (.*?)s?\?", question)
    inside = {read.block[i] for i in read.find(what)}
    blocks = set(read.block) | {name for stand in read.stands for name in stand[1:]}
    wanted = how.startswith("has")
    return ", ".join(name for name in sorted(blocks) if (name in inside) == wanted) or "none"


def _choice(question: str, read: _Read, true: set[Fact]) -> str:
    pattern = rf"Which object is ({_RELATION}) (the .*)\? (.*) or (.*)\?"
    relation, whom, *options = _parts(pattern, question)
    target = _only(read.find(whom))
    a, b = ((_WORDS[relation], _only(read.find(o)), target) in true for o in options)
    return {(True, False): "A", (False, True): "B", (True, True): "C"}.get((a, b), "D")


def _truth(question: str, read: _Read, true: set[Fact]) -> str:
    pattern = rf"(?:Is|Are) (the|all|any) (.*) ({_RELATION}) (the|all|any) (.*)\?"
    first, one, phrase, second, other = _parts(pattern, question)
    relation = _WORDS[phrase]

    def value(i: int, j: int) -> int:
        if (relation, i, j) in true:
            return 1
        return -any((r, i, j) in true for r in _DENIES[relation])

    fold = {"any": max, "all": min, "the": min}
    inner = (fold[second](value(i, j) for j in read.find(other)) for i in read.find(one))
    return {1: "Yes", 0: "DK", -1: "No"}[fold[first](inner)]
