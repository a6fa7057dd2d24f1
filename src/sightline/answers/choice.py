"""One of several options, and yes or no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import replies
from .base import AnswerType, Hit
from .patterns import Lazy
from .text import normalised, phrases

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# After an article comes a noun or an adjective; after the letter A may come one of these.
_NOT_AFTER_ARTICLE = (
    "is|are|was|because|since|as|and|or|nor|but|has|had|seems|appears|would|which|due|given|in|on|"
    "with|from|to|for|based|according|than|rather|instead|if|when|while|so|not|looks|matches|only"
)
_REJECTED_BEFORE = Lazy(
    r"(?:\bnot|n't|\brather than|\binstead of|\bunlike|\bexcept|\bexcluding|\bexclude|\beliminate|"
    r"\beliminated|\brule out|\bruled out)(?: be)?(?: the)?(?: option| choice| answer)?[: ]? ?\(?$",
    re.I,
)
_REJECTED_AFTER = Lazy(
    r"""["')\].]? ?(?:,? (?:is|are|was|can be|could be) (?:clearly |obviously |also )?"""
    r"(?:incorrect|wrong|not|false|eliminated|excluded|ruled out|out)\b|isn't)",
    re.I,
)


@lru_cache(maxsize=256)
def _letter_patterns(letters: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    upper = "".join(re.escape(letter) for letter in letters)
    lower = upper.lower()
    standing = re.compile(rf"(?<![\w-])(?<!\w')[(\[]?([{upper}])(?![\w]|'[a-zA-Z]|-[a-zA-Z])[)\]]?")
    small = re.compile(
        rf"^\W*([{lower}])(?:\W*$|[).:,]|\s-)|[(\[]([{lower}])[)\]]"
        rf"|\b(?:option|choice|answer) ([{lower}])(?!\w)(?! [a-z])"
    )
    return standing, small


def _kept(hits: list[Hit[Any]], text: str) -> list[Hit[Any]]:
    """Hits less those the text turns down ("not B", "B is wrong")."""
    return [
        hit
        for hit in hits
        if not _REJECTED_BEFORE.search(text[max(0, hit.start - 36) : hit.start])
        and not _REJECTED_AFTER.match(text, hit.end)
    ]


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
        text = str(given).strip()
        bare = text.strip("().[] ")
        if len(bare) == 1 and bare.upper() in self.letters:
            return bare.upper()
        if self.options is not None:
            index = phrases(self.options)[1].get(normalised(text))
            if index is not None:
                return self.letters[index]
        if len(text) > 1 and text[0] in self.letters and text[1] in ".):":
            return text[0]
        raise ValueError(f"{given!r} is none of the options {self.options or self.letters}")

    def _value(self, value: Any) -> str:
        return self._letter(value)

    def _score(self, value: str, truth: Any) -> float:
        return float(value == self._letter(truth))

    def _heeds_refusals(self) -> bool:
        return self.options is None or not any(replies.is_refusal(text) for text in self.options)

    def _hits(self, text: str) -> Sequence[Hit[str]]:
        hits = self._option_hits(text) if self.options is not None else []
        if self.options is not None:
            whole = phrases(self.options)[1].get(normalised(text)) if len(text) < 300 else None
            if whole is not None and not re.fullmatch(r"\W*[A-Za-z]\W*", text):
                return [Hit(self.letters[whole], 0, len(text))]
        letters = self._letter_hits(text)
        if not letters:
            return _kept(hits, text)
        named: list[Hit[str]] = []
        for letter in letters:
            named.append(letter)
            for option in hits:  # "B. chair": the text must be B's own
                gap = text[letter.end : option.start]
                if letter.end <= option.start and re.fullmatch(r"[.):,\]]?(?: ?-)? ?", gap):
                    named.append(option)
        return _kept(named, text)

    def _letter_hits(self, text: str) -> list[Hit[str]]:
        standing, small = _letter_patterns(self.letters)
        hits = []
        for match in standing.finditer(text):
            letter = match[1]
            if letter in "AI" and not match[0].endswith((")", "]")):
                following = text[match.end() : match.end() + 14]
                if _is_word_use(letter, following):
                    continue
            hits.append(Hit(letter, match.start(), match.end()))
        if not hits:
            for match in small.finditer(text):
                letter = (match[1] or match[2] or match[3]).upper()
                hits.append(Hit(letter, match.start(), match.end()))
        return hits

    def _option_hits(self, text: str) -> list[Hit[str]]:
        assert self.options is not None
        pattern, indices = phrases(self.options)
        found = []
        for match in pattern.finditer(text):
            index = indices.get(normalised(match[0]))
            if index is not None:
                found.append(Hit(self.letters[index], match.start(), match.end()))
        return found


_LETTER_USE = Lazy(rf" (?:{_NOT_AFTER_ARTICLE})\b")


def _is_word_use(letter: str, following: str) -> bool:
    """Whether this A is the article, or this I the pronoun."""
    if not re.match(r" [A-Za-z](?![A-Z]?\b)", following):
        return False
    if letter == "I":
        return not re.match(r" (?:is|because)\b", following)
    return not _LETTER_USE.match(following)


_YES_NO = Lazy(
    r"\b(?:(?P<no>no(?= ?(?:[.,;:!?)\]\"']|-|$|\n)|\n)|nope|false|incorrect|not (?:true|correct)|"
    r"isn't (?:true|correct))|(?P<yes>yes|yeah|yep|true|correct))\b|(?<!\w)(?P<no2>no)\W*$",
    re.I,
)
_LEADING = Lazy(
    r"^\W*(?:(yes|y|true|t)|(no|n|false|f))(?=\W*$|[.,;:!\n)]| -)|^\W*(?:(yes)|(no)) ", re.I
)
_EITHER = Lazy(r"\byes ?(?:or|and|/) ?no\b|\bno ?(?:or|/) ?yes\b", re.I)


@dataclass(frozen=True)
class YesNo(AnswerType[bool]):
    """Yes (True) or no (False); true/false and correct/incorrect count too. A statement that
    opens with the word is decided by it: "No, that is not correct" is no."""

    kind: ClassVar[str] = "yes_no"
    words: tuple[str, str] = ("Yes", "No")

    def format(self, value: bool) -> str:
        return self.words[0] if value else self.words[1]

    def format_many(self, values: ArrayLike | Sequence[bool]) -> NDArray[Any]:
        texts = np.empty(2, dtype=object)
        texts[:] = (self.words[1], self.words[0])
        return texts[np.asarray(values, dtype=bool).astype(np.intp)]

    def _hits(self, text: str) -> Sequence[Hit[bool]]:
        if _EITHER.search(text):
            return [Hit(True, 0, 0), Hit(False, 0, 0)]
        for word, value in zip(self.words, (True, False), strict=True):
            if text.strip(" .!\"'").casefold() == word.casefold():
                return [Hit(value, 0, len(text))]
        if lead := _LEADING.match(text):
            return [Hit(bool(lead[1] or lead[3]), lead.start(), lead.end())]
        return [
            Hit(match["yes"] is not None, match.start(), match.end())
            for match in _YES_NO.finditer(text)
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
