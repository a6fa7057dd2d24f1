"""Yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .base import AnswerType, Hit
from .folding import Anchored, fold
from .patterns import Lazy

_YES_NO = Anchored(
    r"\b(?:(?P<no>no(?= ?(?:[.,;:!?)\]\"']|-|$|\n)|\n)|nope|false|incorrect|not (?:true|correct)|"
    r"isn't (?:true|correct))|(?P<yes>yes|yeah|yep|true|correct))\b|(?<!\w)(?P<no2>no)\W*$",
    {word: (word,) for word in ("no", "nope", "false", "incorrect", "yes", "yeah", "yep")}
    | {word: (word, "not " + word, "isn't " + word) for word in ("true", "correct")},
)
_LEADING = Lazy(r"^\W*(?:(yes|y|true|t)|(no|n|false|f))(?=\W*$|[.,;:!\n)]| -)|^\W*(?:(yes)|(no)) ")
_EITHER = Lazy(r"\byes ?(?:or|and|/) ?no\b|\bno ?(?:or|/) ?yes\b")
_WORDS: Final = ("Yes", "No")
_OUTRIGHT: Final = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True)
class YesNo(AnswerType[bool]):
    """Yes (True) or no (False); true/false and correct/incorrect count too. A statement that
    opens with the word is decided by it: "No, that is not correct" is no."""

    kind: ClassVar[str] = "yes_no"
    words: tuple[str, str] = _WORDS

    def format(self, value: bool) -> str:
        return self.words[0] if value else self.words[1]

    def format_many(self, values: ArrayLike | Sequence[bool]) -> NDArray[Any]:
        texts = np.empty(2, dtype=object)
        texts[:] = (self.words[1], self.words[0])
        return texts[np.asarray(values, dtype=bool).astype(np.intp)]

    def _outright(self, reply: str) -> bool | None:
        return _OUTRIGHT.get(reply.strip(" .\n").lower()) if self.words == _WORDS else None

    def _hits(self, text: str) -> Sequence[Hit[bool]]:
        low = fold(text)[0]
        if "yes" in low and "no" in low and _EITHER.search(low):
            return [Hit(True, 0, 0), Hit(False, 0, 0)]
        bare = text.strip(" .!\"'").casefold()
        for word, value in zip(self.words, (True, False), strict=True):
            if bare == word.casefold():
                return [Hit(value, 0, len(text))]
        if lead := _LEADING.match(low):
            return [Hit(bool(lead[1] or lead[3]), lead.start(), lead.end())]
        return [
            Hit(match["yes"] is not None, match.start(), match.end())
            for match in _YES_NO.find(text)
        ]

    def _value(self, value: Any) -> bool:
        return _truth(value)

    def _score(self, value: bool, truth: Any) -> float:
        return float(value == _truth(truth))


def _truth(given: Any) -> bool:
    if isinstance(given, str):
        folded = given.strip(" .").casefold()
        if folded in ("yes", "true", "y", "1"):
            return True
        if folded in ("no", "false", "n", "0"):
            return False
        raise ValueError(f"{given!r} is neither yes nor no")
    return bool(given)
