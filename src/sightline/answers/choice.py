"""One of several options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .base import NOTHING, AnswerType, Hit, Missing
from .folding import fold
from .letters import kept, letter_hits
from .patterns import Lazy
from .phrases import is_plain, normalised, phrases

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_OUTRIGHT = Lazy(r"\s*(?:\*\*)?[(\[]?([A-Za-z])[)\]]?[.:,]?(?:\*\*)?\s*")
_ONE_LETTER = Lazy(r"\W*[A-Za-z]\W*")
_TO_OWN_TEXT = Lazy(r"[.):,\]]?(?: ?-)? ?")


@dataclass(frozen=True)
class Choice(AnswerType[str]):
    """One option; the value is its letter. Without `options` only letters can be read.

    A truth may be a letter or an option text. Letters win over option texts within one statement;
    "B. chair" where "chair" is another option's text is two answers. The article "a" and the
    pronoun "I" are no letters; a letter or option that is turned down ("not B") is not named.
    """

    kind: ClassVar[str] = "choice"
    options: tuple[str, ...] | None = None
    letters: str = ""
    style: Literal["letter", "paren", "text", "both"] = "letter"

    def __post_init__(self) -> None:
        if self.options is not None and not isinstance(self.options, tuple):
            object.__setattr__(self, "options", tuple(self.options))
        count = len(self.options) if self.options is not None else len(self.letters) or 4
        letters = (self.letters or ALPHABET)[:count]
        if len(letters) < count or len(set(letters)) < count or not count:
            raise ValueError(f"{count} options need {count} different letters, not {letters!r}")
        object.__setattr__(self, "letters", letters)
        if self.options is None and self.style in ("text", "both"):
            raise ValueError(f"style {self.style!r} needs the option texts")

    def _texts(self) -> list[str]:
        if self.style == "letter":
            return list(self.letters)
        if self.style == "paren":
            return [f"({letter})" for letter in self.letters]
        options = self.options or ()
        if self.style == "text":
            return list(options)
        return [f"{letter}. {text}" for letter, text in zip(self.letters, options, strict=True)]

    def format(self, value: str) -> str:
        return self._texts()[self.letters.index(self._letter(value))]

    def format_many(self, values: ArrayLike | Sequence[str]) -> NDArray[Any]:
        """Texts of a column of letters, or of option numbers counted from 0."""
        column = np.asarray(values)
        if not np.issubdtype(column.dtype, np.integer):
            order = {letter: index for index, letter in enumerate(self.letters)}
            distinct, inverse = np.unique(column.astype(str), return_inverse=True)
            column = np.array([order[self._letter(v)] for v in distinct.tolist()])[inverse]
        elif column.size and (column.min() < 0 or column.max() >= len(self.letters)):
            raise ValueError("option number out of range")
        texts = np.empty(len(self.letters), dtype=object)
        texts[:] = self._texts()
        return np.asarray(texts[column], dtype=object)

    def _letter(self, given: Any) -> str:
        if isinstance(given, str) and len(given) == 1 and given in self.letters:
            return given
        text = str(given).strip()
        bare = text.strip("().[] ")
        if len(bare) == 1 and bare.upper() in self.letters:
            return bare.upper()
        if self.options is not None:
            index = phrases(self.options).indices.get(normalised(text))
            if index is not None:
                return self.letters[index]
        if len(text) > 1 and text[0] in self.letters and text[1] in ".):":
            return text[0]
        raise ValueError(f"{given!r} is none of the options {self.options or self.letters}")

    def _value(self, value: Any) -> str:
        return self._letter(value)

    def _score(self, value: str, truth: Any) -> float:
        return float(value == self._letter(truth))

    def _scores(self, values: Sequence[str], truths: Sequence[Any]) -> Sequence[float]:
        letters = {truth: self._letter(truth) for truth in set(truths)}
        return [float(value == letters[truth]) for value, truth in zip(values, truths, strict=True)]

    def _heeds_refusals(self) -> bool:
        return self.options is None or not phrases(self.options).refuse()

    def _outright(self, reply: str) -> str | None:
        bare = _OUTRIGHT.fullmatch(reply)
        if bare is None:
            return None
        letter = bare[1] if bare[1] in self.letters else bare[1].upper()
        return letter if letter in self.letters else None

    def _bare(self, line: str) -> str | Missing:
        if is_plain(line) and not self._may_say(fold(line)[1] - _spoken(self.letters)):
            return NOTHING
        return super()._bare(line)

    def _may_say(self, words: frozenset[str]) -> bool:
        """Whether option texts can hold these words."""
        return not words or (self.options is not None and words <= phrases(self.options).words())

    def _hits(self, text: str) -> Sequence[Hit[str]]:
        letters = letter_hits(text, self.letters)
        if self.options is None:
            return kept(letters, text)
        named = phrases(self.options)
        whole = named.whole(text) if len(text) < 300 else None
        if whole is not None and not _ONE_LETTER.fullmatch(text):
            return [Hit(self.letters[whole], 0, len(text))]
        texts = [Hit(self.letters[i], start, end) for i, start, end in named.find(text)]
        if letters and texts:
            return kept(_with_own_text(letters, texts, text), text)
        return kept(letters or texts, text)


@lru_cache(maxsize=256)
def _spoken(letters: str) -> frozenset[str]:
    """Words of a line that is nothing but letters: these and fillers."""
    return fold(" ".join([*AnswerType._fillers, *letters]))[1]


def _with_own_text(
    letters: Sequence[Hit[str]], texts: Sequence[Hit[str]], text: str
) -> Sequence[Hit[str]]:
    """Letters, each followed by the option text beside it: "B. chair" must be B's own text."""
    beginning = {hit.start: hit for hit in texts}
    named: list[Hit[str]] = []
    for letter in letters:
        named.append(letter)
        for at in range(letter.end, letter.end + 5):
            if at in beginning and _TO_OWN_TEXT.fullmatch(text, letter.end, at):
                named.append(beginning[at])
    return named
