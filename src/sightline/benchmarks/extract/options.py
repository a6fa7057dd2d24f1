"""Rules that look for the option itself, by its text or by how a reply begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.extract.base import pattern
from sightline.benchmarks.judges.words import without_articles
from sightline.benchmarks.sample import LETTERS, Sample

__all__ = ["LoneStart", "NamedOption", "TopMark"]


@dataclass(frozen=True)
class NamedOption:
    """The letter of the one option whose text stands in the reply as whole words."""

    def __call__(self, reply: str, sample: Sample) -> Any:
        named = [
            letter
            for letter, option in zip(LETTERS, sample.options, strict=False)
            if pattern(rf"(?<!\w){re.escape(option)}(?!\w)", re.I).search(reply)
        ]
        return named[0] if len(named) == 1 else None


@dataclass(frozen=True)
class LoneStart:
    """MulSeT: the letter A to D that the reply begins with, if no other one stands in the rest.

    It may be small, and what follows it must not be a letter; others count in capitals only, from
    the second character behind it on. "A or B" is therefore no answer, "A or b" is A.
    Source: WanyueZhang-ai/spatial-understanding, code/Architecture-Centric (``evaluate_scores``).
    """

    letters: str = "ABCD"

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = reply.strip()
        letter = text[:1].upper()
        if len(letter) != 1 or letter not in self.letters:
            return None
        if text[1:] and not pattern(r"[^a-zA-Z]", re.I).match(text[1]):
            return None
        others = self.letters.replace(letter, "")
        return None if pattern(rf"\b[{others}]\b").search(text[2:].strip()) else letter


@dataclass(frozen=True)
class TopMark:
    """OpenEQA: "5" for a reply that is an accepted answer but for case, marks and articles.

    All other replies are left to a language model, which the authors ask about every reply. What
    stands behind the last dot of a reply is cut off first, as they do.
    Source: facebookresearch/open-eqa, evaluate-predictions.py; that equal answers need no model is
    ours.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        sentences, dot, _ = reply.rpartition(".")
        said = without_articles(sentences if dot else reply)
        accepted = (str(sample.truth), *sample.extra.get("accepted", ()))
        return "5" if said and said in {without_articles(text) for text in accepted} else None
