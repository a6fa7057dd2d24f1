"""Rules for the letter that ends a line of reasoning, each of one benchmark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.extract.base import Match, pattern
from sightline.benchmarks.sample import Sample

__all__ = ["MindCubeLetter", "StiLetter"]

_IN_SECTION = Match(
    (r"[Mm]y answer is ([A-E])", r"[Tt]he answer is ([A-E])", r"\b([A-E])\b"), last=True
)
_ANYWHERE = Match(
    (
        r"([A-E])(?:$|\s)", r'[*"]([A-E])[*"]', r"\bAnswer:?\s*+([A-E])\b",
        r"[Mm]y answer is ([A-E])", r"answer is ([A-E])",
    ),
    last=True,
)  # fmt: skip


@dataclass(frozen=True)
class MindCubeLetter:
    """MindCube: a capital A to E, by the first of these steps that finds one.

    1. The last letter that a dot follows, anywhere: of "A. B" it is A, of "It is B. See C." it is
       C, of "U.S.A. or B" it is A.
    2. Behind the first ``<Answer>`` (in this case) up to the next "<": the last letter behind "my
       answer is", else behind "the answer is", else the last one that is a word.
    3. The last letter that white space or the end follows, be it the end of a word ("VITAMIN C");
       else the last in quotes or stars, behind "Answer:", "my answer is", "answer is".
    4. The first letter that is a word, on the lowest line that has one.

    Source: mll-lab-nu/MindCube, src/evaluation/core/extractors.py; its further patterns ask for a
    dot behind the letter and can find nothing once step 1 has not.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        dotted = pattern(r"([A-E])\.").findall(reply)
        if dotted:
            return dotted[-1]
        section = pattern(r"<Answer>([^<]*)").search(reply)
        found = _IN_SECTION(section[1], sample) if section else None
        return found or _ANYWHERE(reply, sample) or _lowest_word(reply)


def _lowest_word(reply: str) -> str | None:
    for line in reversed(reply.split("\n")):
        found = pattern(r"\b([A-E])\b").search(line)
        if found:
            return found[1]
    return None


_STI = (
    r"\(([A-E])\)", r"Ans\s*+=\s*+['\"]?([A-E])['\"]?", r"Answer\s*+[:=]\s*+([A-E])",
    r"Option\s++([A-E])", r"\b([A-E])\s*+(?:is|was)\s*+correct", r"\b([A-E])[.)]\s*$",
)  # fmt: skip
_STI_LETTER = Match(_STI, flags=re.I | re.M, upper=True)


@dataclass(frozen=True)
class StiLetter:
    """STI-Bench: the first match of the first form found, in either case; else the last character.

    Forms in their order: "(A)", "Ans = 'A'", "Answer: A", "Option A", "A is correct", and "A." or
    "A)" at the end of a line. They may begin a word: "option chosen" is C. Where none is there, the
    last character of the reply counts if it is a capital A to E.
    Source: MINT-SJTU/STI-Bench, opensource_test.py.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        found = _STI_LETTER(reply, sample)
        last = reply.strip()[-1:]
        return found or (last if last and last in "ABCDE" else None)
