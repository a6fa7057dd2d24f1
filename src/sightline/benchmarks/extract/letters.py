"""Rules for the letter of an option."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.extract.base import pattern
from sightline.benchmarks.sample import LETTERS, Sample

__all__ = ["BlinkOption", "CanInfer", "FirstToken"]


@dataclass(frozen=True)
class FirstToken:
    """VSI-Bench: what stands before the first space, without trailing dots.

    ``"A\\nBecause"``, ``"(A)"`` and ``"The answer is A"`` are therefore no letters; the judge
    compares without regard to case. Source: thinking-in-space, lmms_eval/tasks/vsibench/utils.py.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        return reply.split(" ")[0].rstrip(".").strip()


@dataclass(frozen=True)
class BlinkOption:
    """BLINK: a bare letter, else the one option "(X)" that stands alone between spaces.

    Looked for in the reply and in its last paragraph, which wins where both name one. Options are
    those of the sample; where the record has none, A to E. None where the authors ask a language
    model. Source: BLINK_Benchmark, eval/.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = reply.strip()
        letters = sample.letters or LETTERS[:5]
        if len(text) == 1 and text.upper() in letters:
            return f"({text.upper()})"
        options = {f"({letter})" for letter in letters}
        whole = options & set(text.split())
        tail = options & set(text.split("\n\n")[-1].split())
        for found in (tail, whole):
            if len(found) == 1:
                return next(iter(found))
        return None


_PUNCTUATION = str.maketrans(dict.fromkeys(".()[],:;!*#{}", " "))
_REJECTED = (
    "Sorry, I can't help with images of people yet.",
    "I can't process this file.",
    "I'm sorry, but without the image provided",
    "Cannot determine the answer",
)
_ANSWER_IS = r"(?:correct )?answer is \*\*([{letters}])\*\*"


@dataclass(frozen=True)
class CanInfer:
    """VLMEvalKit's letter rule, the step before its language model (``exact_matching``).

    One option letter among the words, not before the last four of them;
    else "the answer is **X**"; else the one option whose text the reply contains, where the reply
    is at most twice as long as all options. ``Z`` says that the model saw no answer.

    Attributes:
        guard: the length rule for option texts; older forks lack it.
        answer_is: the pattern "answer is **X**"; older forks lack it.
    """

    guard: bool = True
    answer_is: bool = True

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = str(reply)
        letters = sample.letters or LETTERS[:4]
        if any(phrase in text for phrase in _REJECTED):
            return None
        words = text.translate(_PUNCTUATION).split()
        present = [letter for letter in letters if letter in words]
        if len(present) == 1 and words.index(present[0]) > len(words) - 5:
            return present[0]
        if not present and "Z" in words:
            return None
        return self._stated(text, letters) or self._text(text, sample)

    def _stated(self, text: str, letters: str) -> str | None:
        if not self.answer_is:
            return None
        found = pattern(_ANSWER_IS.replace("{letters}", letters), re.I).search(text)
        return found[1].upper() if found else None

    def _text(self, text: str, sample: Sample) -> str | None:
        options = [option.lower() for option in sample.options]
        low = text.lower()
        if not options or (self.guard and len(low) > 2 * sum(map(len, options))):
            return None
        inside = [i for i, option in enumerate(options) if option in low]
        return LETTERS[inside[0]] if len(inside) == 1 else None
