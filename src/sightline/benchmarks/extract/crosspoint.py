"""CrossPoint-Bench's rules: a point from JSON or text, a letter from many forms of stating it.

Source: WangYipu2002/CrossPoint, eval/extract_answers.py. Patterns of theirs that others of them
make superfluous are left out; those that would take the square of a reply's length are matched in
steps with the same outcome.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sightline.benchmarks.extract.base import Match, pattern
from sightline.benchmarks.sample import Sample

__all__ = ["CrossPointLetter", "CrossPointPlace"]

Place = tuple[float, float]
_N = r"([0-9.]++)"
_PAIR = rf"{_N},\s*+{_N}"


@dataclass(frozen=True)
class CrossPointPlace:
    """A point in pixels.

    JSON first: fenced blocks, else braces without braces inside that have "point_2d", then those
    with "point", then those with x, "position" or "coordinates"; comments are dropped. Else text,
    by the first of these forms that the reply has: <point x= y=>, "coordinates are 3, 4", "x: .. y:
    .." (with anything between), "y: .. x: ..", [3, 4], (3, 4), "3, 4". Numbers have no sign.

    Attributes:
        units: of the numbers: pixels, thousandths, or shares of ``extra["size"]``; without a size
            they stay as they are.
    """

    units: Literal["absolute", "relative_1000", "relative_1"] = "absolute"

    def __call__(self, reply: str, sample: Sample) -> Any:
        found = _from_json(reply) or _from_text(reply)
        size = sample.extra.get("size")
        if found is None or size is None or self.units == "absolute":
            return found
        full = 1000.0 if self.units == "relative_1000" else 1.0
        return found[0] / full * size[0], found[1] / full * size[1]


def _from_json(text: str) -> Place | None:
    for block in _fenced(text) or _braced(text):
        try:
            found = _place_of(json.loads(_without_comments(block.strip())))
        except (ValueError, TypeError, RecursionError, OverflowError):
            continue
        if found is not None:
            return found
    return None


def _fenced(text: str) -> list[str]:
    blocks, opened = [], pattern(r"```json", re.I)
    start = opened.search(text)
    while start is not None and (end := text.find("```", start.end())) >= 0:
        blocks.append(text[start.end() : end])
        start = opened.search(text, end + 3)
    return blocks


def _braced(text: str) -> list[str]:
    groups = pattern(r"\{[^{}]*+\}").findall(text)
    keys = (('"point_2d"',), ('"point"',), ('"x"', '"position"', '"coordinates"'))
    return [g for names in keys for g in groups if any(name in g[1:-1] for name in names)]


def _without_comments(text: str) -> str:
    text = pattern(r"//[^\n]*+").sub("", text)
    kept, at = [], 0
    while (start := text.find("/*", at)) >= 0 and (end := text.find("*/", start + 2)) >= 0:
        kept.append(text[at:start])
        at = end + 2
    return "".join([*kept, text[at:]])


def _place_of(data: Any) -> Place | None:
    if isinstance(data, list):
        data = {k: v for k, v in data[0].items() if k in ("point_2d", "point")} if (
            data and isinstance(data[0], dict)
        ) else None  # fmt: skip
    if not isinstance(data, dict):
        return None
    for key in ("point_2d", "point"):
        if isinstance(data.get(key), list) and len(data[key]) >= 2:
            return float(data[key][0]), float(data[key][1])
    for whole in (data, data.get("position"), data.get("coordinates")):
        if isinstance(whole, dict) and whole.get("x") is not None and whole.get("y") is not None:
            return float(whole["x"]), float(whole["y"])
    return None


def _from_text(text: str) -> Place | None:
    for found in _stated_pairs(text):
        try:
            x, y = (float(number.rstrip(".")) for number in found)
        except ValueError:
            continue
        return (x, y) if math.isfinite(x) and math.isfinite(y) else None
    return None


def _stated_pairs(text: str) -> Iterator[tuple[str, str]]:
    tag = pattern(rf'<point\s++x="{_N}"\s++y="{_N}"', re.I).search(text)
    if tag and (end := text.find(">", tag.end())) >= 0 and _closed(text, end):
        yield tag[1], tag[2]
    named = pattern(r"coordinate|position|location", re.I).search(text)
    if named and (pair := pattern(rf"(?:are|is)\s++{_PAIR}", re.I).search(text, named.end())):
        yield pair[1], pair[2]
    for first, second, swapped in (("x", "y", False), ("y", "x", True)):
        one = pattern(rf"{first}\s*+:\s*+{_N}", re.I).search(text)
        two = one and pattern(rf"{second}\s*+:\s*+{_N}", re.I).search(text, one.end())
        if one and two:
            yield (two[1], one[1]) if swapped else (one[1], two[1])
    quoted = pattern(rf"x[\"']?\s*+:\s*+{_N}", re.I).search(text)
    other = quoted and pattern(rf"y[\"']?\s*+:\s*+{_N}", re.I).search(text, quoted.end())
    if quoted and other:
        yield quoted[1], other[1]
    for form in (rf"\[{_PAIR}\]", rf"\({_PAIR}\)", rf"(?<![0-9.]){_PAIR}"):
        if pair := pattern(form).search(text):
            yield pair[1], pair[2]


def _closed(text: str, at: int) -> bool:
    return pattern(r"</point>", re.I).search(text, at) is not None


_COLOURS = "Yes|No|Green dot|Yellow dot|Blue dot|Red dot"
_FIRST = (
    r"\\boxed\{(?:\\text\{)?([ABCD])(?:\.[^\n]*?)?\}",
    r"\((?:Choice\s++)?([ABCD])\)",
    r"\*\*Answer:\s*+([ABCD])\*\*",
    rf"\*\*([ABCD])\.\s*+(?:{_COLOURS})\*\*",
    r"(?:答案是|answer is|选择|choose|correct answer is)[:\s]*+\*?\*?\(?([ABCD])\)?",
    r"^[^\S\n]*+\*?([ABCD])\*?\.\s*+(?:Yes|No)",
    r"\*\*([ABCD])\*\*",
    r"(?:^|\s|Answer:\s*+)\(?([ABCD])\)?\s*+[.:]",
    r"^[^\S\n]*+\(?([ABCD])\)?[^\S\n]*+$",
)
_SO = r"Final Answer|Therefore|So|Hence|Thus|The correct answer is|The answer is"
_SO_BOLD = r"Therefore|So|The correct answer is|The answer is"


@dataclass(frozen=True)
class CrossPointLetter:
    """A letter A to D in either case, by the first step that finds one.

    1. The first match of the first form found: boxed, (A), **Answer: A**, **A. Yes**, "answer is
       A", a line "A. Yes", **A**, "A." or "A:" behind white space, a line that is a letter.
    2. The last letter next behind "therefore", "so", "the answer is": any letter, also of a word.
       Else the last one behind "Answer:".
    3. The option whose text the reply begins with, or that stands alone between ** and **. Options
       are looked for in the question's text, where those with an a, b, c or d in them are missed.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        for form in _FIRST:
            found = pattern(form, re.I | re.M).search(reply)
            if found:
                return found[1].upper()
        last = None
        for last in _behind(reply, _SO, r"[ABCD]"):  # noqa: B007
            pass
        last = last or Match((r"Answer:\s*+\(?([ABCD])",), re.I, last=True)(reply, sample)
        return last.upper() if last else _by_text(reply, sample.question)


def _behind(text: str, mark: str, target: str) -> Iterator[str]:
    """What is next behind each mark."""
    at = 0
    while (start := pattern(mark, re.I).search(text, at)) and (
        found := pattern(target, re.I).search(text, start.end())
    ):
        yield found[0]
        at = found.end()


def _by_text(reply: str, question: str) -> str | None:
    listed = pattern(r"([ABCD])\.([^A-D\n]+?)(?=\s*[ABCD]\.|$)", re.I).findall(question)
    options = {letter.upper(): " ".join(text.split()).lower() for letter, text in listed}
    low = reply.lower().strip()
    for letter, text in options.items():
        if low.startswith(text):
            return letter
    for said in [*_bold(reply), *_bold_behind(reply)]:
        for letter, text in options.items():
            if said.strip().lower() == text:
                return letter
    return None


def _bold(text: str) -> list[str]:
    parts = text.split("**")
    return parts[1 : len(parts) - 1 : 2]


def _bold_behind(text: str) -> list[str]:
    found, at = [], 0
    while start := pattern(_SO_BOLD, re.I).search(text, at):
        opened = text.find("**", start.end())
        closed = text.find("**", opened + 2) if opened >= 0 else -1
        if closed < 0:
            break
        found.append(text[opened + 2 : closed])
        at = closed + 2
    return found
