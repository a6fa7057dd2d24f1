"""Short readers of real stories, good for these tests only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from sightline.geometry.calculi import Semantics, Stories

WORDS_OF_SIGN = {
    (-1, 0): "left",
    (1, 0): "right",
    (0, 1): "above",
    (0, -1): "below",
    (-1, 1): "upper-left",
    (1, 1): "upper-right",
    (-1, -1): "lower-left",
    (1, -1): "lower-right",
}
_SIDES = {
    (0, 1): r"left|west",
    (0, -1): r"right|east",
    (1, 1): r"below|lower|bottom|under|down|south",
    (1, -1): r"above|upper|up|top|over(?! there)|north|front",
}
_HOUR = r"(?:(\d+) o'clock|(\d+):00|the (\d+) position|between (\d+) and)"


@dataclass
class Told:
    """Statements and questions of many stories, things numbered within their story."""

    statements: list[tuple[int, int, int, str]] = field(default_factory=list)
    questions: list[tuple[int, int, int, str, str]] = field(default_factory=list)
    names: list[dict[str, int]] = field(default_factory=list)

    def thing(self, name: str) -> int:
        return self.names[-1].setdefault(name, len(self.names[-1]))

    def stories(self, semantics: Semantics) -> Stories:
        story, a, b, word = zip(*self.statements, strict=True)
        return Stories(*(np.array(c) for c in (story, a, b)), semantics.codes(word))

    def asked(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        story, a, b, *_ = zip(*self.questions, strict=True)
        return np.array(story), np.array(a), np.array(b)

    def column(self, k: int) -> list[str]:
        return [str(q[k]) for q in self.questions]


def blocks(text: str) -> Iterator[list[str]]:
    """Lines of each story of a file in bAbI's format, without numbers and cut-off last lines."""
    story: list[str] = []
    for line in text.split("\n")[:-1]:
        number, _, rest = line.partition(" ")
        if number == "1" and story:
            yield story
            story = []
        story.append(rest)
    yield story


def babi17(text: str) -> Told:
    told = Told()
    pattern = (
        r"(?:The|Is the) (.+?) (?:is )?(to the left of|to the right of|above|below) the (.+?)[.?]"
    )
    for lines in blocks(text):
        told.names.append({})
        for line in lines:
            sentence, *rest = line.split("\t")
            a, word, b = re.fullmatch(pattern, sentence).groups()
            pair = (len(told.names) - 1, told.thing(a), told.thing(b))
            word = word.removeprefix("to the ").removesuffix(" of")
            if rest:
                told.questions.append((*pair, word, rest[0]))
            else:
                told.statements.append((*pair, word))
    return told


def babi19(text: str) -> Told:
    told = Told()
    for lines in blocks(text):
        told.names.append({})
        story = len(told.names) - 1
        for line in lines:
            sentence, *rest = line.split("\t")
            if rest:
                start, end = re.fullmatch(r"How .* from the (.+) to the (.+)\?", sentence).groups()
                pair = (story, told.thing(end), told.thing(start))
                told.questions.append((*pair, "", rest[0]))
            else:
                a, word, b = re.fullmatch(r"The (.+) is (\w+) of the (.+)\.", sentence).groups()
                told.statements.append((story, told.thing(a), told.thing(b), word))
    return told


def stepgame(text: str) -> tuple[Told, int]:
    """The stories all of whose sentences were read, and how many there are."""
    told, count = Told(), 0
    for lines in blocks(text):
        count += 1
        *facts, question = lines
        sentence, answer, _ = question.split("\t")
        read = [triple(fact) for fact in facts]
        if None in read:
            continue
        told.names.append({})
        story = len(told.names) - 1
        for a, word, b in read:
            told.statements.append((story, told.thing(a), told.thing(b), word))
        a, b = re.findall(r"\b[A-Z]\b", sentence)
        told.questions.append((story, told.thing(a), told.thing(b), "", answer))
    return told, count


def triple(sentence: str) -> tuple[str, str, str] | None:
    """(a, word, b) of a StepGame sentence: which letters it is about, and which sides it names."""
    found = list(re.finditer(r"\b[A-Z]\b", sentence))
    letters = [m.group() for m in found]
    if len(found) == 4:
        a, b, text = letters[2], letters[3], sentence[found[2].end() : found[3].start()]
    elif len(found) == 3 and sentence[found[0].end() : found[1].start()] != " and ":
        a, b, text = letters[0], letters[1], sentence
    elif len(found) == 3:
        a = letters[2]
        b, text = letters[letters[0] == a], sentence[found[2].end() :]
    elif re.search(r"there\b|^If", sentence):
        b, a, text = letters[0], letters[1], sentence[found[1].end() :]
    else:
        a, b = letters
        between = sentence[found[0].end() : found[1].start()]
        one_clause = not between.endswith(" and ")
        text = between + (sentence[found[1].end() :] if one_clause else "")
    sign = [0, 0]
    for (axis, value), words in _SIDES.items():
        if re.search(rf"\b(?:{words})", text):
            sign[axis] = value
    x, y = -sign[0], -sign[1]
    if hour := re.search(_HOUR, text):
        angle = int(next(filter(None, hour.groups()))) % 12
        x, y = (
            (angle in (1, 2, 3, 4, 5)) - (angle in (7, 8, 9, 10, 11)),
            ((angle in (10, 11, 0, 1, 2)) - (angle in (4, 5, 6, 7, 8))),
        )
    return (a, WORDS_OF_SIGN[x, y], b) if (x, y) in WORDS_OF_SIGN else None


def spatial_map(text: str) -> tuple[list[tuple[str, str, str]], str]:
    """Statements (a, direction, b) of a SpatialEval map, and its question."""
    story, question = text.split("Please answer")
    pattern = r"([^.:\s][^.:]*?) is to the (North\w*|South\w*) of ([^.]+?)\."
    # two names have a space of their own in front
    return [tuple(map(str.strip, found)) for found in re.findall(pattern, story)], question
