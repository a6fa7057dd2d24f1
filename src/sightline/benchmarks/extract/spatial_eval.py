"""SpatialEval's rules: one for each of its question types, with what they do to odd replies.

What a rule finds is turned into text before it is compared, so nothing found is the text "None",
in which the answer "no" is found. Only a number too long for Python ends without a value.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sightline.benchmarks.extract.base import pattern
from sightline.benchmarks.sample import Sample

__all__ = ["SpatialEvalAnswer"]

Model = Literal["", "claude", "geminiv", "gpt4o"]
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_WORDS = {"zero": 0, "no": 0, **{word: n for n, word in enumerate(_NUMBERS) if n}}
_DIAGONAL = r"\b(southeast|northeast|northwest|southwest)\b"
_NAME = r"[\w\s'’]+"
_RUN = 16  # white space in a row that is kept: more says the same, and takes long to search


@dataclass(frozen=True)
class SpatialEvalAnswer:
    """What the authors' script finds, by the tag ``type`` of the sample (``mazenav.2``).

    Attributes:
        model: the script has further patterns for models whose name holds one of these words.
    """

    model: Model = ""

    def __call__(self, reply: str, sample: Sample) -> Any:
        rule = _RULES.get(sample.column("type"))
        try:
            return None if rule is None else str(rule(reply, self.model))
        except ValueError:  # the script goes on, and counts the row all the same
            return None


def _direction(text: str, model: Model) -> str | None:
    lettered = pattern(rf"\b[A-D]\.\s*{_DIAGONAL}", re.I).search(text)
    found = lettered or pattern(_DIAGONAL, re.I).search(text)
    return found[1] if found else None


_PLACED = rf"\s+is\s+(?:located\s+|in\s+the\s+|located\s+to\s+the\s+){_DIAGONAL}"
_PLACED_OR_IN = rf"\s+is\s+(?:located\s+|in\s+the\s+|in\s+|located\s+to\s+the\s+){_DIAGONAL}"
_OWN: Mapping[Model, tuple[str, ...]] = {
    "claude": (rf"^({_NAME}?)\s+is\s+(?:to\s+the\s+){_DIAGONAL}",),
    "geminiv": (
        rf"\*\*Concise Answer:\*\*\n({_NAME}?){_PLACED_OR_IN}",
        rf"\*\*Answer:\*\*\s+({_NAME}?)\s+is\s+in\s+the\s+{_DIAGONAL}\s+of\s+{_NAME}",
        rf"\*\*Answer:\*\*\n({_NAME})",
        rf"\*\*Answer\*\*:\s+({_NAME})",
        rf"\*\*Answer:\*\*\s+({_NAME})",
    ),
    "gpt4o": (rf"Concise Answer:\s+({_NAME}?){_PLACED_OR_IN}",),
}


def _object(text: str, model: Model) -> str | None:
    text = pattern(rf"\s{{{_RUN + 1},}}").sub(_shortened, text)
    if placed := pattern(rf"^({_NAME}?){_PLACED}", re.I).search(text):
        return placed[1]
    if lettered := pattern(r"\b[A-D]\.\s*(.*)").search(text):
        return lettered[1].replace("**", "").replace(".", "").split(" is", 1)[0].strip()
    if (mark := _marked(text)) is not None:
        return mark
    reached = pattern(rf"Therefore, the object in the {_DIAGONAL} of {_NAME} is ({_NAME})", re.I)
    if concluded := reached.search(text):
        return concluded[2]
    for own in _OWN.get(model, ()):
        if found := pattern(own, re.I).search(text):
            return found[1]
    return _after_is(text)


def _shortened(run: re.Match[str]) -> str:
    half = _RUN // 2
    middle = "\n" if "\n" in run[0][half : 1 - half] else " "
    return f"{run[0][:half]}{middle}{run[0][1 - half :]}"


def _marked(text: str) -> str | None:
    """A letter as "A," or "(a)", behind which its line comes to an end that the script knows."""
    ends = _Ends(text, r"(?=\sis\b|[.,<]|$)")
    for mark in pattern(r"\b([ABCD][.,]|[(][abcdABCD][)])(\s*)").finditer(text):
        if ends.first(mark.start(2), ends.of_line(mark.end())) is not None:
            return mark[1].rstrip(".,?!<")
    return None


def _after_is(text: str) -> str | None:
    """What follows the first "is", up to a mark or to the end of the reply."""
    ends = _Ends(text, r"(?=[.,<]|$)")
    for verb in pattern(r"\bis\b\s+").finditer(text):
        end = ends.first(verb.end(), ends.of_line(verb.end()))
        if end is not None:
            return text[verb.end() : end].strip().rstrip(".,?!<")
    return None


class _Ends:
    """Where stretches of a text may end, and its lines do, found once for all of its marks."""

    def __init__(self, text: str, end: str) -> None:
        self.at = [found.start() for found in pattern(end).finditer(text)]
        self.lines = [found.start() for found in pattern(r"\n").finditer(text)] + [len(text)]

    def of_line(self, place: int) -> int:
        return self.lines[bisect_left(self.lines, place)]

    def first(self, place: int, last: int) -> int | None:
        """The first end from ``place`` to ``last``."""
        number = bisect_left(self.at, place)
        return self.at[number] if number < len(self.at) and self.at[number] <= last else None


def _count_of_objects(text: str, model: Model) -> int | str | None:
    lettered = pattern(r"\b[A-D]\.\s*(\d+)").search(text)
    if lettered is None:
        return _first_number(text)
    try:
        return int(lettered[1])
    except ValueError:
        return lettered[1]


def _first_number(text: str) -> int | None:
    """The first number in words or digits; digits stand earlier by a list mark that is cut off."""
    found = [
        (place.start(), number)
        for word, number in _WORDS.items()
        for place in pattern(rf"\b{word}\b", re.I).finditer(text)
    ]
    cut = pattern(r"^\n\n\d+\.\s").sub("", text)
    found += [(place.start(), int(place[0])) for place in pattern(r"\d+").finditer(cut)]
    return min(found, key=lambda each: each[0])[1] if found else None


_ANY_COUNT = (
    r"answer is\s+(\d+)", r"answer is:\s*\n*\s*(\d+)", r"from S to E is\s+(\d+)",
)  # fmt: skip
_BOLD = r"Answer:\*\*\s*(\d+)\b"
_RIGHT_TURNS = (
    r"\bThere are\s*(\d+)\s*right turns\b", r"\bThere is\s*(\d+)\s*right turn\b",
    r"\b(\d+)\s+right turn(s)?", *_ANY_COUNT, _BOLD,
)  # fmt: skip
_TURNS = (
    r"\bThere are\s*(\d+)\s*total turns\b", r"\bThere are\s*(\d+)\s*turns\b",
    r"There is\s*(\d+)\s*turn\b", r"There is\s*(\d+)\s*total turn\b", *_ANY_COUNT,
    r"\btotal of\s+(\d+)\s+turn(s)?", _BOLD, r"(?<!\d)(\d+)\s+total turn(s)?",
    r"\b(\d+)\s+turn(s)?",
)  # fmt: skip


def _turns(patterns: tuple[str, ...], text: str, model: Model) -> int | None:
    """A number in words, the lowest first; else digits beside the patterns' words; else any."""
    for word, number in _WORDS.items():
        if pattern(rf"\b{word}\b", re.I).search(text):
            return number
    text = pattern(rf"\s{{{_RUN + 1},}}").sub(_shortened, text)
    for each in patterns:
        if found := pattern(each, re.I).search(text):
            return int(found[1])
    digits = pattern(r"\d+").search(text)
    return int(digits[0]) if digits else None


_YES = (r"\byes\b", r"the answer is yes", r"is the shortest path")
_NO = (r"\bno\b", r"the answer is no", r"\bnot\b")


def _yes_or_no(text: str, model: Model) -> str | None:
    for answer, patterns in (("Yes", _YES), ("No", _NO)):
        if any(pattern(each, re.I).search(text) for each in patterns):
            return answer
    return None


def _blocks(text: str, model: Model) -> int | None:
    if model == "claude":  # of the script's three phrases only the last one takes effect
        phrase = pattern(r"\bcontains\s*(\d+)\s*blocks\b", re.I).search(text)
        if phrase:
            return int(phrase[1])
    return _first_number(text)


def _animal(text: str, model: Model) -> str | None:
    found = pattern(r"\b(giraffe|cat|dog|elephant|rabbit)\b", re.I).search(text)
    return found[1] if found else None


def _right_turns(text: str, model: Model) -> int | None:
    return _turns(_RIGHT_TURNS, text, model)


def _all_turns(text: str, model: Model) -> int | None:
    return _turns(_TURNS, text, model)


_RULES: Mapping[str, Callable[[str, Model], Any]] = {
    "spatialmap.0": _direction, "spatialmap.1": _object, "spatialmap.2": _count_of_objects,
    "mazenav.0": _right_turns, "mazenav.1": _all_turns, "mazenav.2": _yes_or_no,
    "spatialgrid.0": _blocks, "spatialgrid.1": _animal, "spatialgrid.2": _animal,
}  # fmt: skip
