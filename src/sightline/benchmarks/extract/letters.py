"""Rules for the letter of an option."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.sample import LETTERS, Sample

__all__ = ["BlinkOption", "FirstToken"]


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
