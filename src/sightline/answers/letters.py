"""Letters that name options, and names that a text turns down."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from .base import Hit
from .folding import Anchored, fold, places
from .patterns import Lazy

# After an article comes a noun or an adjective; after the letter A may come one of these.
_NOT_AFTER_ARTICLE = (
    "is|are|was|because|since|as|and|or|nor|but|has|had|seems|appears|would|which|due|given|in|on|"
    "with|from|to|for|based|according|than|rather|instead|if|when|while|so|not|looks|matches|only"
)
_WORD_FOLLOWS = Lazy(r" [A-Za-z](?![A-Z]?\b)")
_AFTER_LETTER = {
    "A": Lazy(rf" (?:{_NOT_AFTER_ARTICLE})\b"),
    "I": Lazy(r" (?:is|because)\b"),
}
_STANDING = Lazy(r"(?<![\w-])(?<!\w')[(\[]?(.)(?![\w]|'[a-zA-Z]|-[a-zA-Z])[)\]]?")
_NAMERS: Final = frozenset(["option", "choice", "answer"])


def letter_hits(text: str, letters: str) -> Sequence[Hit[str]]:
    """Letters that stand for options; small ones only where no capital does.

    The article "a" and the pronoun "I" do not.
    """
    hits = []
    for at in places(text, letters):
        if text[at + 1 : at + 2].isalnum():
            continue
        begin = at - 1 if at and text[at - 1] in "([" else at
        match = _STANDING.match(text, begin) or _STANDING.match(text, at)
        if match and not _is_word(match, text):
            hits.append(Hit(match[1], match.start(), match.end()))
    return hits or _small_hits(text, letters)


def _is_word(match: re.Match[str], text: str) -> bool:
    """Whether this A is the article, or this I the pronoun."""
    after = _AFTER_LETTER.get(match[1])
    if after is None or match[0].endswith((")", "]")):
        return False
    following = text[match.end() : match.end() + 14]
    return bool(_WORD_FOLLOWS.match(following)) and not after.match(following)


@lru_cache(maxsize=256)
def _small(letters: str) -> re.Pattern[str]:
    lower = "".join(re.escape(letter) for letter in letters).lower()
    return re.compile(
        rf"^\W*([{lower}])(?:\W*$|[).:,]|\s-)|[(\[]([{lower}])[)\]]"
        rf"|\b(?:option|choice|answer) ([{lower}])(?!\w)(?! [a-z])"
    )


def _small_hits(text: str, letters: str) -> list[Hit[str]]:
    hits: list[Hit[str]] = []
    pattern, end = _small(letters), 0
    begins = [0, *places(text, ["(", "[", *_NAMERS & fold(text)[1]])]
    for at in begins:
        if at >= end and (match := pattern.match(text, at)):
            letter = (match[1] or match[2] or match[3]).upper()
            hits.append(Hit(letter, match.start(), match.end()))
            end = match.end()
    return hits


# ---- turned down ---------------------------------------------------------------------------------

_FARTHEST: Final = 36  # characters between the word that turns down and the name
_BEFORE = Anchored(
    r"(?:\bnot|'t(?<=n't)|\b(?:rather than|instead of|unlike|except|excluding|exclude|eliminate|"
    r"eliminated|rule out|ruled out))\b(?: be)?(?: the)?(?: option| choice| answer)?[: ]? ?\(?\n?",
    {
        "t": ("'t",), "rather": ("rather than",), "instead": ("instead of",), "rule": ("rule out",),
        "ruled": ("ruled out",),
    }
    | {
        word: (word,)
        for word in ("not", "unlike", "except", "excluding", "exclude", "eliminate", "eliminated")
    },
)  # fmt: skip
_AFTER = Lazy(
    r"""["')\].]? ?(?:,? (?:is|are|was|can be|could be) (?:clearly |obviously |also )?"""
    r"(?:incorrect|wrong|not|false|eliminated|excluded|ruled out|out)\b|isn't)"
)
_WORDS_AFTER: Final = frozenset(
    ["incorrect", "wrong", "not", "false", "eliminated", "excluded", "ruled", "out", "isn"]
)


def kept(hits: Sequence[Hit[Any]], text: str) -> Sequence[Hit[Any]]:
    """Hits less those the text turns down ("not B", "B is wrong")."""
    if hits and (places := _BEFORE.places(text)):
        down = _turned_down(sorted({hit.start for hit in hits}), places, text)
        hits = [hit for hit in hits if hit.start not in down]
    low, words = fold(text)
    if hits and not _WORDS_AFTER.isdisjoint(words):
        hits = [hit for hit in hits if not _AFTER.match(low, hit.end)]
    return hits


def _turned_down(starts: Sequence[int], places: Sequence[int], text: str) -> set[int]:
    """Those of the starts that stand right behind a word that turns down."""
    found: set[int] = set()
    for at in places:
        near = range(bisect(starts, at), bisect(starts, at + _FARTHEST))
        found.update(starts[i] for i in near if _BEFORE.fullmatch(text, at, starts[i]))
    return found
