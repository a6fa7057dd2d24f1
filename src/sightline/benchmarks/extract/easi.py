"""EASI's rules, one for options and one for numbers, used across all its benchmarks.

Source: open-compass/VLMEvalKit, vlmeval/dataset/utils/spatial_bench/matching_func.py
(``can_match_option``, ``can_match_na``). Where that code takes the square of a reply's length, the
same is found here in one pass.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.extract.base import pattern
from sightline.benchmarks.sample import Sample

__all__ = ["EasiNumber", "EasiOption"]

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff"))
_TAIL = 800
_LINES = 6

_OPENED = r"<\s*+answer\b"
_CLOSED = r"<\s*+/\s*+answer\s*+>"
_LETTER_IN_TAG = r"\s*+([A-J])"
_BEFORE_END = r"(?<![A-Za-z])([A-F])\s*+[)\]}）】]?\s*+</\s*+{tag}\s*+>"

_LISTED = r"[*_>\-\s]*+(?:option|选项)\s++[A-J]\s*+[:：]"
_ALONE = r"[*_`>（）\[\]【】()]*+\s*+([A-F])\s*+[*_`（）\[\]【】()]*+"
_LABELLED = r"([A-F])\s*+[.．:：)\]】、-]\s"
_TOKEN = r"(?<![A-Za-z])([A-F])(?=[*_`）\]})]*(?:$|[\s.,:;!?)\]】》」』，。；、：）]))"
_PHRASE = (
    r"(?:answer(?:\s*+is)?|答案|结论|所以|因此|选(?:择)?)\s*+"
    r"(?:[:：>＝=]\s*+)?(?:[(\[{（【]\s*+)?([A-F])(?!\w)"
)
_CAPITAL = r"(?<![A-Za-z])([A-F])(?![A-Za-z])"


@dataclass(frozen=True)
class EasiOption:
    """The letter of an option, by the first of these steps that finds one.

    1. A letter A to J right behind ``<answer>``, if the tag is closed anywhere behind it.
    2. A letter A to F right before ``</answer>``, then before ``</think>``, in the last 800
       characters: of ``<think>A or C</think>B`` it finds C.
    3. The last six lines behind the last ``</think>`` (or ``<think>``), from the bottom up: a line
       that is a letter, a line that begins with "A. ", or the one capital letter that stands in it.
       "Option A: ..." is passed over. A capital "A" is a letter also as an article.
    4. The same lines of the last 800 characters.
    5. The first "answer is B", "final answer: (b)", "选 C" of the whole reply, in either case.
    6. The one capital letter that stands alone anywhere outside "option A: ..." lines.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = reply.strip().translate(_INVISIBLE)
        return (
            _tagged_letter(text)
            or _before_end(text[-_TAIL:])
            or _last_lines(_behind_think(text))
            or _last_lines(text[-_TAIL:])
            or _stated(text)
            or _only_capital(text)
        )


def _tagged_letter(text: str) -> str | None:
    closed = max((match.start() for match in pattern(_CLOSED, re.I).finditer(text)), default=-1)
    for start in _inside_tags(text):
        found = pattern(_LETTER_IN_TAG, re.I).match(text, start)
        if found and found.end() <= closed:
            return found[1].upper()
    return None


def _inside_tags(text: str) -> Iterator[int]:
    """Where the content of ``<answer ...>`` begins, for each such tag."""
    end = -1
    for opened in pattern(_OPENED, re.I).finditer(text):
        if opened.end() > end:
            end = text.find(">", opened.end())
            if end < 0:
                return
            yield end + 1


def _before_end(text: str) -> str | None:
    for tag in ("answer", "think"):
        found = pattern(_BEFORE_END.replace("{tag}", tag), re.I).search(text)
        if found:
            return found[1].upper()
    return None


def _last_lines(text: str) -> str | None:
    for line in reversed([line.strip() for line in text.splitlines()[-_LINES:]]):
        if not line or pattern(_LISTED, re.I).match(line):
            continue
        found = pattern(_ALONE, re.I).fullmatch(line) or pattern(_LABELLED, re.I).match(line)
        if found:
            return found[1].upper()
        standing = set(pattern(_TOKEN).findall(line))
        if len(standing) == 1:
            return str(standing.pop())
    return None


def _behind_think(text: str) -> str:
    """What stands behind the last end of thinking, or behind its last beginning; else all."""
    for tag in (r"</\s*+think\s*+>", r"<\s*+think\s*+>"):
        ends = [match.end() for match in pattern(tag, re.I).finditer(text)]
        if ends:
            return text[ends[-1] :].strip()
    return text


def _stated(text: str) -> str | None:
    found = pattern(_PHRASE, re.I).search(text)
    return found[1].upper() if found else None


def _only_capital(text: str) -> str | None:
    kept = [line for line in text.splitlines() if not pattern(_LISTED, re.I).match(line)]
    standing = set(pattern(_CAPITAL).findall("\n".join(kept)))
    return str(standing.pop()) if len(standing) == 1 else None


_NUMBER = r"[-+]?(?:\d*\.\d+|\d+)(?:[eE][-+]?\d+)?"
_TAGGED_NUMBER = rf"\s*+({_NUMBER})(?:[^\d<][^<]*)?{_CLOSED}"
_WORDS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
]  # fmt: skip
_WORD = rf"\b({'|'.join(_WORDS)})\b"


@dataclass(frozen=True)
class EasiNumber:
    """A number: the one that ``<answer>`` begins with, else the last behind the thinking, else the
    last of all.

    Words zero to twenty count as digits ("twenty-one" ends as -1). Of a reply that is a Python list
    the first entry is read; what only looks like one holds no number.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        listed = _list_entry(reply)
        if listed is None:
            return None
        text = listed.strip().translate(_INVISIBLE)
        text = pattern(_WORD, re.I).sub(lambda word: str(_WORDS.index(word[1].lower())), text)
        for start in _inside_tags(text):
            found = pattern(_TAGGED_NUMBER, re.I).match(text, start)
            if found:
                return float(found[1])
        for part in (_behind_think(text), text):
            numbers = pattern(_NUMBER).findall(part)
            if numbers:
                return float(numbers[-1])
        return None


def _list_entry(reply: str) -> str | None:
    """The first entry of a reply that is a list, else the reply; None where it is no literal."""
    text = reply.strip()
    if not (text.startswith("[") and text.endswith("]")):
        return reply
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            entries = ast.literal_eval(reply)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    return str(entries[0]) if isinstance(entries, list) and entries else reply
