"""Stories of SpaRP's property sets read back, by their sentences alone: things and what is said."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

__all__ = ["Fact", "Read", "asked_of", "read_regions", "read_steps"]

Fact = tuple[str, int, int]
"""relation of one thing to another; of steps "x,y", the sides on each axis"""

_SIDES: Final = {
    "left": ("to the left of", "on the left side of", "to the left-hand side of", "west of",
             "to the west of", "at 9:00 position relative to", "at 9 o'clock position relative to"),
    "right": ("to the right of", "on the right side of", "to the right-hand side of", "east of",
              "to the east of", "at 3:00 position relative to",
              "at 3 o'clock position relative to"),
    "above": ("above", "over", "north of", "to the north of", "at 12:00 position relative to",
              "at 12 o'clock position relative to"),
    "below": ("below", "under", "south of", "to the south of", "at 6:00 position relative to",
              "at 6 o'clock position relative to"),
    "behind": ("behind",), "front": ("in front of",), "near": ("near to", "close to"),
    "far": ("far from", "away from"), "DC": ("disconnected from",), "TPP": ("covered by",),
    "NTPP": ("in", "inside", "within"),
}  # fmt: skip
_VERBS: Final = {
    "touches": "EC", "overlaps": "PO", "covers": "TPPI", "contains": "NTPPI", "has": "NTPPI",
}  # fmt: skip
_MEANT: Final = {phrase: name for name, phrases in _SIDES.items() for phrase in phrases}
_PHRASE = "|".join(sorted(map(re.escape, _MEANT), key=len, reverse=True))
_CHAIN = rf"((?:{_PHRASE})(?: and (?:{_PHRASE}))*)"
_THING = r"((?:the|block|box|this) .+?)"
_VERB = "|".join(_VERBS)
_START = re.compile(
    r"(?:There (?:are|exist) )?\w+ (?:block|box)e?s, (?:called|named) (.*?)(?:, exist)?"
)
_FORMS = {
    "holds": re.compile(rf"((?:block|box|this) \w+) ({_VERB}) (an? .+)"),
    "held": re.compile(
        r"(an? .+) (?:is|are) (in|inside|within|covered by) ((?:block|box|this) \w+)"
    ),
    "verb": re.compile(rf"{_THING} ({_VERB}) {_THING}"),
    "plain": re.compile(rf"{_THING} is {_CHAIN} {_THING}"),
    "turned": re.compile(rf"{_CHAIN} {_THING} is {_THING}"),
}  # fmt: skip


@dataclass
class Read:
    """What a story says.

    Attributes:
        names: of things: blocks and letters, or how a box looks.
        block: number of the block that each thing was introduced in, -1 for others.
        facts: what is said.
    """

    names: list[str] = field(default_factory=list)
    block: list[int] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def add(self, name: str, block: int = -1) -> int:
        """A thing that is new to the story."""
        self.names.append(name)
        self.block.append(block)
        return len(self.names) - 1

    def find(self, phrase: str) -> int:
        """The one thing that a name fits.

        Raises:
            ValueError: none does, or several.
        """
        look, _, place = phrase.removeprefix("the ").partition(" in ")
        fits = [
            i for i, name in enumerate(self.names)
            if name == look and (not place or self.names[self.block[i]] == place)
        ]  # fmt: skip
        if len(fits) != 1:
            raise ValueError(f"{phrase!r} is {len(fits)} things")
        return fits[0]


def read_regions(text: str) -> Read:
    """A story of blocks.

    Raises:
        ValueError: a sentence that is told in no such way.
    """
    first, *sentences = re.findall(r"[^.]+(?=\.)", text)
    start = _START.fullmatch(first.strip())
    if start is None:
        raise ValueError(f"not told so: {first}")
    noun = "box" if "box" in first else "block"
    read = Read()
    for name in re.split(r", | and ", start[1]):
        read.add(f"{noun} {name}")
    last = ""
    for sentence in sentences:
        said = sentence.strip()
        said = said[0].lower() + said[1:]
        whole = said.replace(f"this {noun}", last or "nothing")
        named = re.findall("|".join(map(re.escape, read.names[: start[1].count(",") + 2])), whole)
        _take(read, whole)
        last = named[-1] if named else ""
    return read


def _take(read: Read, said: str) -> None:
    """One sentence, in the first form that fits it."""
    for form, pattern in _FORMS.items():
        match = pattern.fullmatch(said)
        if match is None:
            continue
        one, two, three = match.groups()
        if form == "holds":
            block = read.find(one)
            read.facts += [(_VERBS[two], block, read.add(n, block)) for n in _listed(three)]
        elif form == "held":
            block = read.find(three)
            read.facts += [(_MEANT[two], read.add(n, block), block) for n in _listed(one)]
        elif form == "verb":
            read.facts.append((_VERBS[two], read.find(one), read.find(three)))
        else:
            a, chain, b = (one, two, three) if form == "plain" else (three, one, two)
            read.facts += [
                (_MEANT[p], read.find(a), read.find(b)) for p in re.findall(_PHRASE, chain)
            ]
        return
    raise ValueError(f"not told so: {said}")


def _listed(names: str) -> list[str]:
    return [re.sub(r"^an? ", "", name) for name in re.split(r", | and ", names)]


_STEP = re.compile(r"([A-Z]) is (.+?) ([A-Z])")
_WAYS: Final = {
    "left": (-1, 0), "west": (-1, 0), "9 o'clock": (-1, 0), "right": (1, 0), "east": (1, 0),
    "3 o'clock": (1, 0), "above": (0, 1), "north": (0, 1), "upper": (0, 1), "12 o'clock": (0, 1),
    "below": (0, -1), "south": (0, -1), "lower": (0, -1), "6 o'clock": (0, -1),
}  # fmt: skip


def read_steps(text: str) -> Read:
    """A story of steps on a plane; facts are "x,y".

    Raises:
        ValueError: a sentence that is told in no such way.
    """
    read = Read()
    for sentence in text.split("."):
        if not sentence.strip():
            continue
        match = _STEP.fullmatch(sentence.strip())
        words = re.findall(r"\d+ o'clock|\w+", match[2]) if match else []
        ways = [_WAYS[word] for word in words if word in _WAYS]
        if match is None or not ways:
            raise ValueError(f"not told so: {sentence}")
        ends = [read.find(n) if n in read.names else read.add(n) for n in (match[1], match[3])]
        x, y = (sum(way[k] for way in ways) for k in (0, 1))
        read.facts.append((f"{x},{y}", ends[0], ends[1]))
    return read


def asked_of(question: str) -> tuple[str, str]:
    """The two things of a question.

    Raises:
        ValueError: it is asked in no such way.
    """
    start = r"(?:Where is|What is the (?:position|relation) of)"
    match = re.fullmatch(rf"{start} (.+?) (?:relative to|regarding|to) (.+)\?", question)
    if match is None:
        raise ValueError(f"not asked so: {question}")
    return match[1], match[2]
