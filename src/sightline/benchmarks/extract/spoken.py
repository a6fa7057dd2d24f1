"""Rules for replies that ought to be nothing but the answer: a number, a letter, yes or no."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.sample import Sample

__all__ = ["LiteralNumber", "SiOption", "SiYesNo", "WholeNumber", "first_word"]


@dataclass(frozen=True)
class WholeNumber:
    """Python's ``int`` of the reply; None for ``none``, the number that stands for no answer.

    CAPTURe lets a language model reduce replies to a number first, and -1 to "no number".
    """

    none: int | None = -1

    def __call__(self, reply: str, sample: Sample) -> Any:
        try:
            found = int(reply) if len(reply) <= 400 else None
        except ValueError:
            return None
        return None if found == self.none else found


@dataclass(frozen=True)
class LiteralNumber:
    """A reply that is a number as Python writes it (12, 2.5, -3, 1e3, 0x1F, True), parenthesised or
    not. ``3 m`` and ``about 3`` are none, nor is ``3*2``: nothing is evaluated."""

    def __call__(self, reply: str, sample: Sample) -> Any:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = ast.literal_eval(reply.strip()) if len(reply) <= 400 else None
            return float(found) if isinstance(found, int | float) else None
        except OverflowError:
            return float("-inf") if reply.strip().startswith("-") else float("inf")
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            return None


@dataclass(frozen=True)
class SiOption:
    """SIBench: what a reply begins with, up to a dot and a colon.

    Asked are replies that begin with a capital A to F ("Apple" too) or have "(" among their first
    three characters; others are given to a language model. With such a bracket the second character
    is the answer, so "(A)" is A and " (A)" is "(". The rest of the reply counts: "A) left" is no
    letter, nor is "A, left". Source: VLMEvalKit, vlmeval/dataset/SIBench.py.

    Attributes:
        reduced: the text is the language model's: quotes are taken off and any form is read.
    """

    reduced: bool = False

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = reply.strip(" '\"") if self.reduced else reply
        bracket = "(" in text[:3]
        if not self.reduced and not bracket and text[:1] not in tuple("ABCDEF"):
            return None
        if bracket:
            text = text[1:2]
        return text.split(".")[0].split(":")[0] or None


@dataclass(frozen=True)
class SiYesNo:
    """SIBench: the first three characters, unpunctuated, where the truth is yes or no.

    Where it does not, the whole reply. Source: VLMEvalKit, vlmeval/dataset/SIBench.py.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        return (
            first_word(reply)
            if first_word(str(sample.truth)) in ("yes", "no")
            else reply.strip().lower()
        )


def first_word(text: str) -> str:
    """The first three characters in lower case, without punctuation."""
    return re.sub(r"[^\w\s]", "", text[:3].strip().lower())
