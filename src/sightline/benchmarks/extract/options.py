"""Rules that look for the option itself, by its text or by how a reply begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.extract.base import pattern
from sightline.benchmarks.sample import LETTERS, Sample

__all__ = ["LoneStart", "NamedOption"]


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
