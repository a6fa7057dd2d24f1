"""MMSI-Video-Bench: the letter that a reply states, looked for in a fixed order.

Source: InternRobotics/MMSI-Video-Bench, evaluation.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.sample import Sample

__all__ = ["FIRST_RELEASE", "StatedLetter"]

_OUT = str.maketrans("", "", " \"'\n:")
FIRST_RELEASE = ('"answer":', "answer is", "Answer: ")
"""phrases that the first version of the rule knew"""


@dataclass(frozen=True)
class StatedLetter:
    """What is boxed; else what follows a phrase; else what stands before the first dot.

    A reply with "no answer" in it has none. Of ``boxed{`` the first counts. Of the phrases the
    first in this order that occurs at all counts, at its last place, up to the next comma or dot.
    Spaces, quotes, line breaks and colons are then taken out; what is left has to be one capital
    letter A to F: "answer is (B)" and "answer is B because" are none.
    """

    phrases: tuple[str, ...] = (
        '"answer":', "answer is", "answer:", '"Answer":', "Answer is", "Answer:",
    )  # fmt: skip

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = reply.replace("<answer>", "").replace("</answer>", "")
        if "no answer" in text:
            return None
        found = self._stated(text).translate(_OUT)
        return found if len(found) == 1 and found in "ABCDEF" else None

    def _stated(self, text: str) -> str:
        _, boxed, behind = text.partition("boxed{")
        if boxed:
            # up to the next "boxed{" as well, where there is no brace before it
            return behind.partition("boxed{")[0].partition("}")[0]
        for phrase in self.phrases:
            _, there, behind = text.rpartition(phrase)
            if there:
                return behind.partition(",")[0].partition(".")[0]
        return text.partition(".")[0]
