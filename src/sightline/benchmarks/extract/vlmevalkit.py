"""VLMEvalKit's rules: what can be inferred of a reply before a language model is asked.

Many benchmarks are scored by them (LEGO-Puzzles, 3DSRBench, CV-Bench, All-Angles and others). A
rule gives ``Z`` where it decides that the model gave no answer, which is wrong and final, and None
where a language model would be asked. Source: open-compass/VLMEvalKit, vlmeval/utils/matching_util.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.extract.base import pattern
from sightline.benchmarks.sample import LETTERS, Sample

__all__ = ["CanInfer", "OptionText", "StepOrder"]

_PUNCTUATION = str.maketrans(dict.fromkeys(".()[],:;!*#{}", " "))
_NO_REPLY = "Failed to obtain answer via API"
_REJECTED = (
    "Sorry, I can't help with images of people yet.",
    "I can't process this file.",
    "I'm sorry, but without the image provided",
    "Cannot determine the answer",
)
_ANSWER_IS = r"answer\s+is\s+\**([ABCD])"


@dataclass(frozen=True)
class OptionText:
    """The one option whose text the reply contains, without regard to case.

    Attributes:
        guard: nothing is found in a reply longer than twice all options together; older forks lack
            this.
    """

    guard: bool = True

    def __call__(self, reply: str, sample: Sample) -> Any:
        options = [option.lower() for option in sample.options]
        low = reply.lower()
        if not options or (self.guard and len(low) > 2 * sum(map(len, sample.options))):
            return None
        inside = [i for i, option in enumerate(options) if option in low]
        return LETTERS[inside[0]] if len(inside) == 1 else None


@dataclass(frozen=True)
class CanInfer:
    """``can_infer``: the letter rule, then the text rule (``exact_matching``).

    Punctuation becomes space. One option letter alone among the words, and not before the last four
    of them, is the answer. No letter but a Z is none. Else "(correct) answer is B" with a letter A
    to D, stars around it or not; else :class:`OptionText`. A word A is a letter: VLMEvalKit's check
    for the article acts only when ``VERBOSE`` is set.

    Attributes:
        guard: the length rule of :class:`OptionText`; older forks lack it.
        answer_is: the pattern "answer is X"; older forks lack it.
    """

    guard: bool = True
    answer_is: bool = True

    def __call__(self, reply: str, sample: Sample) -> Any:
        return self._letter(reply, sample) or OptionText(self.guard)(reply, sample)

    def _letter(self, text: str, sample: Sample) -> str | None:
        letters = sample.letters or LETTERS[:4]
        if _NO_REPLY in text:
            return None
        if any(phrase in text for phrase in _REJECTED):
            return "Z"
        words = text.translate(_PUNCTUATION).split()
        present = [letter for letter in letters if letter in words]
        if len(present) == 1 and words.index(present[0]) > len(words) - 5:
            return present[0]
        if not present and "Z" in words:
            return "Z"
        found = pattern(_ANSWER_IS, re.I).search(text) if self.answer_is else None
        stated = found[1].upper() if found else ""
        return stated if stated and stated in letters else None


_NTH = (
    r"first|1st|首先|第一步", r"second|2nd|其次|第二步", r"third|3rd|再次|第三步",
    r"fourth|4th|最后|第四步",
)  # fmt: skip
_STEP = r"step\s*+[\d一二三四]++|步骤\s*+[\d一二三四]++|第\s*+[\d一二三四]\s*+步"


@dataclass(frozen=True)
class StepOrder:
    """``can_infer_sequence``: the order of four steps as letters, ``BDAC``.

    The first word of four letters A to D, where they differ; else the letters next behind "first",
    "second", "third" and "fourth" on their lines, where they are four different ones; else those
    behind the first four "step 1" ... (all also in Chinese). Everything is read in capitals, so a
    letter may be part of a word: "first, add C" begins with A.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = reply.upper()
        word = pattern(r"\b[A-D]{4}\b").search(text)
        if word and len(set(word[0])) == 4:
            return word[0]
        ends = [match.start() for match in pattern(r"[A-D\n]").finditer(text)]
        for named in (
            [_behind(nth, text, ends, 1) for nth in _NTH],
            [_behind(_STEP, text, ends, 4)],
        ):
            letters = "".join(dict.fromkeys("".join(named)))
            if len(letters) == 4:
                return letters
        return None


def _behind(marker: str, text: str, ends: Sequence[int], most: int) -> str:
    """The letters A to D next behind the markers that have one on their line, at most so many.

    One pass, as ``marker.*?([A-D])`` would take the square of the length; ``ends`` are the places
    of such letters and of line ends.
    """
    found, at, compiled = "", 0, pattern(marker, re.I)
    while len(found) < most and (match := compiled.search(text, at)):
        nearest = bisect_left(ends, match.end())
        if nearest < len(ends) and text[ends[nearest]] != "\n":
            found += text[ends[nearest]]
            at = ends[nearest] + 1
        else:
            at = match.start() + 1
    return found
