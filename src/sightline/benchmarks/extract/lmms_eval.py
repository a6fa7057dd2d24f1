"""Rules of lmms-eval: its shared letter rule, and those of tasks that have their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.extract.base import pattern
from sightline.benchmarks.sample import Sample

__all__ = ["LetterOrText", "OptionWords", "RankedLetter", "Trimmed"]

_PHRASES = (
    "the answer is", "answer is", "the correct answer is", "correct answer is",
    "the best answer is", "best answer is", "the correct option is", "correct option is",
    "the best option is", "best option is", "the choice is", "choice is", "the correct choice is",
    "correct choice is", "i choose", "i select", "i pick", "my answer is", "my choice is",
    "옵션", "정답은", "답은", "답:", "答案是", "答案为", "选", "答えは",
)  # fmt: skip
"""each is looked for once, where it occurs first"""


@dataclass(frozen=True)
class RankedLetter:
    """``extract_mcq_answer``: of all places where a letter stands, the one of the highest rank.

    Ranks, highest first: the reply begins with it, ends with it, it comes anywhere behind "answer
    is" (or the like), "(A)", "A.", "A:", "A)", "A ", and any A. Of one rank the last place counts,
    so "the answer is A, not B" is B. Source: EvolvingLMMs-Lab/lmms-eval,
    tasks/_task_utils/mcq_extract.py, before it was rewritten to abstain.
    """

    letters: str = "ABCDEFGH"

    def __call__(self, reply: str, sample: Sample) -> Any:
        if not reply.strip():
            return None
        text = reply.strip()
        for mark in ",.!?;:'\"":
            text = text.strip(mark)
        text = f" {text} "
        places = [place for letter in self.letters for place in _places(text, letter)]
        if not places:
            places = [(0, text.rfind(c), c) for c in self.letters if c in text]
        # equal rank and place: the letter that comes first in the alphabet
        return max(places, key=lambda place: place[:2])[2] if places else None


def _places(text: str, letter: str) -> list[tuple[int, int, str]]:
    """Rank and place of a letter in each form that the text has it in."""
    found = []
    for rank, form in ((6, f"({letter})"), (5, f"{letter}."), (4, f"{letter}:"), (3, f"{letter})"),
                       (2, f"{letter} ")):  # fmt: skip
        found.append((rank, text.rfind(form), letter))
    low = text.lower()
    for phrase in _PHRASES:
        at = low.find(phrase)
        if at >= 0:
            found.append((7, text.find(letter, at + len(phrase)), letter))
    bare = text.strip()
    if bare.startswith(letter) and not bare[1:2].isalpha():
        found.append((10, 0, letter))
    if bare.endswith(letter) and not (len(bare) > 1 and bare[-2].isalpha()):
        found.append((9, len(text) - 1, letter))
    return [place for place in found if place[1] >= 0]


@dataclass(frozen=True)
class Trimmed:
    """The reply in lower case, without white space around it, then without dots at its end."""

    def __call__(self, reply: str, sample: Sample) -> Any:
        return reply.lower().strip().rstrip(".")


_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class OptionWords:
    """RealWorldQA, ``flexible-extract``: an option's text in the reply stands for its letter.

    A reply that is a number word becomes its digits; marks are removed; then the first option text
    found in it gives the letter by its place among the options, else the reply stays as it is.
    Option texts keep their marks, so one with a comma is never found.
    Source: EvolvingLMMs-Lab/lmms-eval, tasks/realworldqa/utils.py.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        low = reply.lower()
        text = str(_NUMBERS.index(low)) if low in _NUMBERS else reply
        text = pattern(r"[^\w\s]").sub("", text).strip()
        listed = pattern(r"\b[A-Z]\.\s+([^\n]*)").findall(str(sample.extra["asked"]))
        letters = {option.strip(): chr(65 + i) for i, option in enumerate(listed)}
        found = pattern("|".join(map(re.escape, map(str.strip, listed)))).search(text)
        chosen = letters.get(found[0], text) if found else text
        return Trimmed()(chosen, sample)


_MARKS = (";", "/", "[", "]", '"', "{", "}", "(", ")", "=", "+", "\\", "_", "-", ">", "<", "@",
          "`", ",", "?", "!")  # fmt: skip


@dataclass(frozen=True)
class LetterOrText:
    """MVBench in lmms-eval: "B. ..." is (B); else the first letter A to E that is a word once marks
    are removed, in either case; else the text, which is no option.

    The article of "a chair" is (A). An empty reply finds nothing.
    Source: EvolvingLMMs-Lab/lmms-eval, tasks/mvbench/utils.py (``mcq_acc``).
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        if reply == "":
            return None
        lettered = pattern(r"([A-E])\.\s*+.+$", re.I).match(reply.strip())
        if lettered:
            return f"({lettered[1].upper()})"
        text = _without_marks(reply.replace("\n", " ").replace("\t", " ").strip())
        text = text.strip("'").strip('"').strip(")").strip("(").strip().lower()
        word = pattern(r"\b([A-E])\b", re.I).search(text)
        return f"({word[1].upper()})" if word else text


def _without_marks(text: str) -> str:
    """Marks next to a space go, others become one; so do the first 32 dots before no digit."""
    numbers = pattern(r"\d,\d").search(text) is not None
    out = text
    for mark in _MARKS:
        apart = numbers or f"{mark} " in text or f" {mark}" in text
        out = out.replace(mark, "" if apart else " ")
    # the original hands re.UNICODE, which is 32, to the parameter that limits replacements
    return pattern(r"\.(?!\d)").sub("", out, count=32)
