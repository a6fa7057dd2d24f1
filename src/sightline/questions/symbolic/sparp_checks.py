"""The second path to SpaRP's answers: the story is read back, and its models are reasoned about.

Directions follow from an order of the ends of things on each axis, topology from the networks of
RCC-8, distances from what is part of what; unit steps add up from thing to thing. Every link of the
path of reasoning is read from its sentence and held against the composition tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.geometry.calculi import ALLEN, RCC8, RCC8_REGIONS, Stories, ask
from sightline.questions.symbolic.posed import Posed
from sightline.questions.symbolic.sparp_reading import Read, asked_of, read_regions, read_steps

__all__ = ["check", "follows"]

Bools = NDArray[np.bool_]
_TOPOLOGY: Final = {
    "DC": "outside", "EC": "outside and touching", "PO": "overlapping",
    "TPP": "inside and touching", "NTPP": "inside", "TPPI": "contains and touches",
    "NTPPI": "contains",
}  # fmt: skip
"""words of RCC8_REGIONS; SpaRP's are the same but for PO"""
_NO_MODEL: Final = "the story contradicts itself"
_SIDES: Final = (("left", "right"), ("below", "above"), ("behind", "in front"))
_AXIS: Final = {"left": (0, -1), "right": (0, 1), "below": (1, -1), "above": (1, 1),
                "behind": (2, -1), "front": (2, 1)}  # fmt: skip


def check(one: Posed) -> str:
    """ "" where the answer follows from the text, and every link of the path from those before."""
    try:
        read = (read_regions if one.task == "PS1" else read_steps)(one.text)
        head, tail = asked_of(one.question)
        found = follows(one.task, read, read.find(head), read.find(tail))
        if found != set(one.truth):
            return f"follows: {', '.join(sorted(found)) or 'nothing'}"
        return _path(one, read)
    except ValueError as error:
        return str(error)


def follows(name: str, read: Read, one: int, other: int) -> set[str]:
    """Labels that hold in all models of a story of a property set.

    Raises:
        ValueError: the story has no model.
    """
    if name == "PS1":
        return _of_regions(read, one, other)
    if name == "PS2":
        return _of_units(read, one, other)
    axes = [[(int(f.split(",")[k]), a, b) for f, a, b in read.facts] for k in (0, 1)]
    found: set[str] = set()
    level = 0
    for (low, high), told in zip(_SIDES, axes, strict=False):
        before, same = _ordered(len(read.names), told, extended=name == "PS4", complete=True)
        found |= {low} if before[one, other] else {high} if before[other, one] else set()
        level += bool(same[one, other])
    return found or ({"overlapping"} if level == 2 else set())


def _of_units(read: Read, one: int, other: int) -> set[str]:
    """Unit steps: places relative to one thing, spread until nothing changes."""
    place: dict[int, tuple[int, int]] = {other: (0, 0)}
    for _ in read.facts:
        for said, a, b in read.facts:
            x, y = map(int, said.split(","))
            if b in place:
                place.setdefault(a, (place[b][0] + x, place[b][1] + y))
            if a in place:
                place.setdefault(b, (place[a][0] - x, place[a][1] - y))
    for said, a, b in read.facts:
        step = tuple(map(int, said.split(",")))
        if a in place and step != tuple(p - q for p, q in zip(place[a], place[b], strict=True)):
            raise ValueError(_NO_MODEL)
    if one not in place:
        return set()
    sides = {names[at > 0] for names, at in zip(_SIDES, place[one], strict=False) if at}
    return sides or {"overlapping"}


def _ordered(
    count: int, told: list[tuple[int, int, int]], extended: bool, complete: bool,
    parts: list[tuple[int, int]] | None = None,
) -> tuple[Bools, Bools]:  # fmt: skip
    """Which things are before which on an axis, and which are at the same place.

    The ends are put in order: 2i is the low end of thing i, 2i + 1 the high one; of points both are
    one. ``weak`` is "not behind", ``strict`` "before".
    """
    weak, strict = (np.zeros((2 * count, 2 * count), dtype=np.bool_) for _ in range(2))
    low, high = np.arange(count) * 2, np.arange(count) * 2 + 1
    weak[np.arange(2 * count), np.arange(2 * count)] = True
    weak[low, high] = True
    (strict if extended else weak)[(low, high) if extended else (high, low)] = True
    for side, a, b in told:
        if side == 0 and complete:
            link = strict if extended else weak  # boxes share more than an end
            link[2 * a, 2 * b + 1] = link[2 * b, 2 * a + 1] = True
        elif side:
            a, b = (a, b) if side < 0 else (b, a)
            (weak if extended else strict)[2 * a + 1, 2 * b] = True
    for a, b in parts or ():
        weak[2 * b, 2 * a] = weak[2 * a + 1, 2 * b + 1] = True
    weak |= strict
    for k in range(2 * count):
        strict |= (strict[:, k, None] & weak[None, k]) | (weak[:, k, None] & strict[None, k])
        weak |= weak[:, k, None] & weak[None, k]
    if strict.diagonal().any():
        raise ValueError(_NO_MODEL)
    before = (weak if extended else strict)[np.ix_(high, low)]
    level = weak[np.ix_(low, low)]
    return before, level & level.T


def _of_regions(read: Read, one: int, other: int) -> set[str]:
    count = len(read.names)
    parts = [(a, b) for r, a, b in read.facts if r in ("TPP", "NTPP")]
    parts += [(b, a) for r, a, b in read.facts if r in ("TPPI", "NTPPI")]
    found: set[str] = set()
    for k, (low, high) in enumerate(_SIDES):
        told = [(_AXIS[r][1], a, b) for r, a, b in read.facts if r in _AXIS and _AXIS[r][0] == k]
        before, _ = _ordered(count, told, extended=True, complete=False, parts=parts)
        found |= {low} if before[one, other] else {high} if before[other, one] else set()
    within = np.eye(count, dtype=np.bool_)
    for a, b in parts * count:
        within[a] |= within[b]
    for r, label in (("near", "near"), ("far", "far")):
        told_so = np.zeros_like(within)
        for fact, a, b in read.facts:
            if fact == r:
                told_so[a, b] = told_so[b, a] = True
        spread = within @ told_so @ within.T if r == "far" else told_so
        found |= {label} if spread[one, other] else set()
    rows = [(a, b, _TOPOLOGY[r]) for r, a, b in read.facts if r in _TOPOLOGY]
    heads, tails, words = zip(*rows, strict=True)
    stories = Stories(
        np.zeros(len(rows), np.int64), np.array(heads), np.array(tails), RCC8_REGIONS.codes(words)
    )
    left = RCC8.names(int(ask(RCC8_REGIONS, stories, [0], [one], [other]).possible[0]))
    if not left:
        raise ValueError(_NO_MODEL)
    if len(left) == 1:
        found.add("partially overlapping" if left[0] == "PO" else _TOPOLOGY[left[0]])
    return found


# paths
@dataclass(frozen=True)
class _Claim:
    """What a link says of head to tail: a set of relations on each axis, topology, distances.

    Of unit steps only the numbers count.
    """

    head: str
    tail: str
    axes: tuple[int, ...]
    regions: int
    distances: frozenset[str]
    units: tuple[int, ...] = ()

    def then(self, other: _Claim) -> _Claim:
        """What follows of a to c."""
        within = RCC8.relation("TPP NTPP EQ")
        part = self.regions & ~within == 0
        holder = int(RCC8.converse(other.regions)) & ~within == 0
        far = ("far" in self.distances and holder) or ("far" in other.distances and part)
        return _Claim(
            self.head, other.tail,
            tuple(int(ALLEN.compose(a, b)) for a, b in zip(self.axes, other.axes, strict=True)),
            int(RCC8.compose(self.regions, other.regions)), frozenset({"far"} if far else ()),
            tuple(a + b for a, b in zip(self.units, other.units, strict=True)),
        )  # fmt: skip

    def also(self, other: _Claim) -> _Claim:
        """Both of one pair."""
        return replace(
            self, axes=tuple(a & b for a, b in zip(self.axes, other.axes, strict=True)),
            regions=self.regions & other.regions, distances=self.distances | other.distances,
        )  # fmt: skip

    def back(self) -> _Claim:
        """Of tail to head."""
        return _Claim(
            self.tail, self.head, tuple(int(ALLEN.converse(a)) for a in self.axes),
            int(RCC8.converse(self.regions)), self.distances, tuple(-u for u in self.units),
        )  # fmt: skip

    def holds_of(self, known: _Claim) -> bool:
        """Whether it says no more than what is known."""
        ends = (self.head, self.tail) == (known.head, known.tail)
        less = all(a & ~b == 0 for a, b in zip(known.axes, self.axes, strict=True))
        same = self.units == known.units and self.distances <= known.distances
        return ends and less and same and known.regions & ~self.regions == 0


_LINK = re.compile(r"Step \d+: (?:The story says that|From steps? ([\d, and]+),) (.+)\.")
_BEFORE = ALLEN.relation("b m")
_BESIDE = ALLEN.universal & ~(_BEFORE | int(ALLEN.converse(_BEFORE)))
_POINTS = {-1: ALLEN.relation("b"), 0: ALLEN.relation("eq"), 1: ALLEN.relation("bi")}
_BOXES = {-1: _BEFORE, 0: _BESIDE, 1: int(ALLEN.converse(_BEFORE))}
_PART = {"TPP": "s d f eq", "NTPP": "d", "TPPI": "si di fi eq", "NTPPI": "di"}


def _path(one: Posed, read: Read) -> str:
    """ "" where every link follows, and the last one is the answer."""
    names: Mapping[str, str] = one.extra["entities"]
    told = {_told(one.task, read, fact) for fact in read.facts}
    claims: list[_Claim] = []
    for record, line in zip(one.extra["path"], one.rationale.split("\n"), strict=True):
        match = _LINK.fullmatch(line)
        head, tail = names[record["head"]], names[record["tail"]]
        inner = match[2] if match else ""
        if match is None or not (inner.startswith(head) and inner.endswith(tail)):
            return f"not worded so: {line}"
        said = inner[len(head) + 1 : len(inner) - len(tail) - 1]
        labels = _labels(said)
        claim = _claimed(one.task, head, tail, labels, said, record["type"] == "deduced")
        of = [claims[int(number) - 1] for number in re.findall(r"\d+", match[1] or "")]
        if labels != set(record["relations"]):
            return f"is recorded otherwise: {line}"
        if not _sound(claim, of, told, one.task):
            return f"does not follow: {line}"
        claims.append(claim)
    last = one.extra["path"][-1]
    ends = [last["head"], last["tail"]] == one.extra["question"]
    return "" if ends and set(last["relations"]) == set(one.truth) else "ends elsewhere"


def _sound(claim: _Claim, of: list[_Claim], told: set[_Claim], name: str) -> bool:
    if not of:  # what is told apart of one pair may be said together
        own = [t for t in told if (t.head, t.tail) == (claim.head, claim.tail)]
        return bool(own) and claim.holds_of(_all_of(own))
    if len(of) == 1:
        return claim.holds_of(of[0].back())
    if all((c.head, c.tail) == (claim.head, claim.tail) for c in of):
        return claim.holds_of(_all_of(of))
    return claim.holds_of(of[0].then(_all_of(of[1:])))


def _all_of(claims: list[_Claim]) -> _Claim:
    found = claims[0]
    for claim in claims[1:]:
        found = found.also(claim)
    return found


def _told(name: str, read: Read, fact: tuple[str, int, int]) -> _Claim:
    """A statement of the story as a claim."""
    said, a, b = fact
    names = [_anywhere(read, thing) for thing in (a, b)]
    if name == "PS1":
        label = {"PO": "partially overlapping", "front": "in front", **{
            k: v for k, v in _TOPOLOGY.items() if k != "PO"}}.get(said, said)  # fmt: skip
        return _claimed(name, names[0], names[1], {label}, "", False)
    ways = tuple(map(int, said.split(",")))
    spans = _BOXES if name == "PS4" else _POINTS
    axes = () if name == "PS2" else tuple(spans[way] for way in ways)
    units = ways if name == "PS2" else ()
    return _Claim(names[0], names[1], axes, RCC8.universal, frozenset(), units)


def _anywhere(read: Read, thing: int) -> str:
    """The name of a thing in the whole story."""
    name, block = read.names[thing], read.block[thing]
    if block < 0:
        return name
    return f"the {name}" + (f" in {read.names[block]}" if read.names.count(name) > 1 else "")


_WORDS = sorted(
    ["in front", "partially overlapping", "near", "far", *(w for pair in _SIDES[:2] for w in pair),
     "behind", *(w for w in _TOPOLOGY.values() if w != "overlapping")], key=len, reverse=True
)  # fmt: skip
_OPEN = re.compile(r" \((\w+) or \w+ open\)")


def _labels(said: str) -> set[str]:
    """Labels of the middle of a sentence, longest first."""
    text, found = _OPEN.sub("", said), set()
    for word in _WORDS:
        if re.search(rf"\b{word}\b", text):
            found.add(word)
            text = re.sub(rf"\b{word}\b", "", text)
    return {"overlapping"} if "same place" in said else found


def _claimed(name: str, head: str, tail: str, labels: set[str], said: str, deduced: bool) -> _Claim:
    """What labels say of head to tail in a property set."""
    if name == "PS2":
        counts = {w: int(n) for n, w in re.findall(r"(\d+) steps? (\w+)", said)}
        units = tuple(counts.get(high, 0) - counts.get(low, 0) for low, high in _SIDES[:2])
        return _Claim(head, tail, (), RCC8.universal, frozenset(), units)
    sides = [-1 if low in labels else 1 if high in labels else 0 for low, high in _SIDES]
    if name != "PS1":
        is_open = set(_OPEN.findall(said))
        spans = _BOXES if name == "PS4" else _POINTS
        axes = tuple(
            ALLEN.universal if low in is_open else spans[side]
            for (low, _), side in zip(_SIDES[:2], sides, strict=False)
        )
        return _Claim(head, tail, axes, RCC8.universal, frozenset())
    topology = [r for r, word in _TOPOLOGY.items() if r != "PO" and word in labels]
    topology += ["PO"] if "partially overlapping" in labels else []
    spans_of = [ALLEN.relation(_PART[r]) for r in topology if r in _PART]
    axes = tuple(
        _BOXES[side] if side else (spans_of[0] if spans_of else ALLEN.universal) for side in sides
    )
    regions = RCC8.relation(topology) if topology else RCC8.universal
    return _Claim(head, tail, axes, regions, frozenset(labels & {"near", "far"}))
