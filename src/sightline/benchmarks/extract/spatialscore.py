"""SpatialScore's rules for letters, yes and no, numbers, and lengths with their unit.

Source: haoningwu3639/SpatialScore, utils/util.py. Where that code may take the square of a reply's
length, or worse, the same is found here in one pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.extract.base import pattern
from sightline.benchmarks.sample import Sample

__all__ = ["ScoreLength", "ScoreNumber", "ScoreOption", "ScoreYesNo", "length_of",
           "option_letter"]  # fmt: skip

_TAG = r"</?(?:CONCLUSION|conclusion|ANSWER|answer|ASSISTANT|assistant)>"
_ASSISTANT = r"ASSISTANT:\s*+\(?([A-Fa-f])\)?"
_OPTIONS = (
    r"(?i)(?:answer|option)[:\s]*+\(?([A-Fa-f])\)?\.?",
    r"(?i)(?:^|\s)\(?([A-Fa-f])\)\.?(?:$|\s|\.)",
    r"(?i)(?:^|\s)([A-Fa-f])\.?(?:$|\s|\.|,)",
    r"[A-Fa-f]",
)


def _assistant(text: str) -> str | None:
    found = pattern(_ASSISTANT).search(text)
    return found[1].upper() if found else None


def _conclusions(text: str) -> Iterator[str]:
    """What stands between every ``<conclusion>`` and the end tag behind it."""
    for opened in pattern("<conclusion>", re.I).finditer(text):
        ended = pattern("</conclusion>", re.I).search(text, opened.end())
        if ended is None:
            return
        yield text[opened.end() : ended.start()]


@dataclass(frozen=True)
class ScoreOption:
    """A letter A to F in either case, by the first of these places that has one.

    All of the reply; behind "ASSISTANT:"; "(B) ..." or "B." as a conclusion in tags; behind
    "answer" or "option"; in parentheses; alone between spaces, also as an article; at last the
    first such letter of any word: "Left" is E. So every reply has one that has a letter a to f.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        return option_letter(reply.strip())


def option_letter(text: str) -> str | None:
    """The letter that a reply or a published answer chooses, see :class:`ScoreOption`."""
    if pattern(r"^[A-Fa-f]\.?$").match(text):
        return text[0].upper()
    concluded = _assistant(text) or _concluded(text)
    if concluded:
        return concluded
    for place in _OPTIONS:
        found = pattern(place).search(text)
        if found:
            return str(found[1] if found.re.groups else found[0]).upper()
    return None


def _concluded(text: str) -> str | None:
    """ "(B) left" in one line, or else "B." as a conclusion."""
    for inside in _conclusions(text):
        found = pattern(r"\s*+\(([A-F])\)", re.I).match(inside)
        if found and "\n" not in inside[found.end() :]:
            return found[1].upper()
    for inside in _conclusions(text):
        found = pattern(r"\s*+\(?([A-F])\)?\.?\s*+", re.I).fullmatch(inside)
        if found:
            return found[1].upper()
    return None


_YES = r"\b(?:yes|yeah|yep|correct|true|right|agreed?)\b"
_NO = r"\b(?:no|nope|not|false|wrong|incorrect|disagreed?)\b"


@dataclass(frozen=True)
class ScoreYesNo:
    """Yes or no: the reply itself, a conclusion in tags, else any word for yes before any for no.

    "No, that is not right" is therefore yes. A letter behind "ASSISTANT:" is neither, and final.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = reply.strip()
        if text.lower() in ("yes", "no"):
            return text.capitalize()
        if letter := _assistant(text):
            return letter
        for inside in _conclusions(text):
            if inside.strip().lower() in ("yes", "no"):
                return inside.strip().capitalize()
        low = pattern(_TAG).sub("", text).strip().lower()
        if pattern(_YES).search(low):
            return "Yes"
        return "No" if pattern(_NO).search(low) else None


_WORDS = {
    word: number
    for number, words in enumerate(
        ("zero", "one first", "two second", "three third", "four fourth", "five fifth",
         "six sixth", "seven seventh", "eight eighth", "nine ninth", "ten tenth", "eleven",
         "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
         "nineteen", "twenty")
    )
    for word in words.split()
}  # fmt: skip
# cardinal numbers are looked for before ordinal ones
_ORDERED = sorted(_WORDS, key=lambda word: (word in ("first", "second", "third") or
                                            word.endswith("th"), _WORDS[word]))  # fmt: skip


@dataclass(frozen=True)
class ScoreNumber:
    """The first number, without its sign; else the first of the number words that is there.

    Words are tried from "zero" on, cardinal ones before ordinal ones, not in the order of the
    reply. Nothing is found behind "ASSISTANT: A".
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        found = _number(reply.strip())
        try:
            return None if found is None else float(found)
        except ValueError:
            return None


def _number(text: str) -> str | None:
    if text.isdigit():
        return text
    if _assistant(text):
        return None
    for inside in _conclusions(text):
        if pattern(r"\s*+\d++\s*+").fullmatch(inside):
            return inside.strip()
    low = pattern(_TAG).sub("", text).strip().lower()
    digits = pattern(r"\d+(?:\.\d+)?").search(low)
    if digits:
        return digits[0]
    for word in _ORDERED:
        ahead = (f" {word} ", f"there are {word}", f"there is {word}", f"shows {word}")
        if low.startswith(word) or low.endswith(f" {word}") or any(a in low for a in ahead):
            return str(_WORDS[word])
    split = set(low.split())
    # "inf" is left as it is, and a number
    return next((str(_WORDS[word]) for word in _ORDERED if word in split), low)


_FIGURE = r"\d++(?:\.\d*+)?"
_ABOUT = r"(?:approximately|about|roughly)\s*+\**+"
_VALUES = (
    (r"\*\*([\d.]++)\s*+[a-zA-Z]++\*\*", 0),
    (rf"{_ABOUT}([\d.]++)\s*+[a-zA-Z]", re.I),
    (rf"(?<!\d)({_FIGURE})\s*+[a-zA-Z]", 0),
)
_UNITS = (
    (rf"\*\*{_FIGURE}\s*+([a-zA-Z]++)\*\*", 0),
    (rf"{_ABOUT}{_FIGURE}\s*+([a-zA-Z]+)", re.I),
    (rf"(?<!\d){_FIGURE}\s*+([a-zA-Z]+)", 0),
)


@dataclass(frozen=True)
class ScoreLength:
    """A number and a unit, ``(2.8, "meters")``, each looked for by itself.

    First in ``\\scalar{...}`` and ``\\distance_unit{...}``, then as **2.8 meters**, behind
    "approximately", "about" or "roughly", and at last the first number that is followed by letters:
    "2 chairs are 3 m apart" is 2 chairs.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = pattern(_TAG).sub("", reply).strip()
        value = _braced(text, "\\scalar{") or _first(text, _VALUES)
        unit = _braced(text, "\\distance_unit{") or _first(text, _UNITS)
        figure = pattern(r"\d+\.?\d*").search(value or "")
        return (float(figure[0]), unit.lower().strip()) if figure and unit else None


def _braced(text: str, start: str) -> str | None:
    """What the first pair of braces holds that is not empty."""
    at = text.find(start)
    while at >= 0:
        end = text.find("}", at + len(start))
        if end < 0:
            return None
        if end > at + len(start):
            return text[at + len(start) : end]
        at = text.find(start, end)
    return None


def _first(text: str, forms: tuple[tuple[str, int], ...]) -> str | None:
    for form, flags in forms:
        found = pattern(form, flags).search(text)
        if found:
            return found[1]
    return None


def length_of(text: str) -> tuple[float, str] | None:
    """The number and unit of a published answer, "1.72 meters"."""
    found = pattern(r"(?<!\d)(\d++(?:\.\d*+)?)\s*+([a-zA-Z]+)").search(text)
    return (float(found[1]), found[2].lower()) if found else None
