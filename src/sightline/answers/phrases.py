"""Given names in a text: as whole words, in any case, however their words are joined."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Final

from . import replies, statements
from .folding import WORD_BYTES, fold, lower
from .patterns import Lazy

_NOT_WORD = Lazy(r"[^\w\s]|_")
_ARTICLES: Final = frozenset(["a", "an", "the"])
_SEPARATOR = Lazy(r"[ \-_/.,']{1,3}")
_EDGE_BEFORE = Lazy(r"(?<![\w])(?<!\d[.,])(?<!\w-)")
_EDGE_AFTER = Lazy(r"(?![\w]|[.,]\d|-\w)")


@lru_cache(maxsize=8192)
def normalised(text: str) -> str:
    """Lower case, no punctuation, no articles, single spaces ("The red-Chair." -> "red chair").
    A text that would vanish keeps what it had ("A" -> "a", "?" -> "?")."""
    return _normalised(text)


def _normalised(text: str) -> str:
    if "<" in text or not text.isascii() or len(text) > replies.HEAD:
        folded = replies.clean(text).casefold()
        words = _NOT_WORD.sub(" ", folded.replace("'", "")).split()
    else:
        words = text.encode().translate(WORD_BYTES, b"'").decode().split()
        folded = ""
    kept = [word for word in words if word not in _ARTICLES]
    return " ".join(kept or words) or folded or replies.clean(text).casefold()


def is_plain(text: str) -> bool:
    """Whether the words of a folded text are those of the normalised one, but for articles."""
    return text.isascii() and not ("'" in text or "<" in text)


class Phrases:
    """Names to look for. Where several can be read the longest counts; a name of one letter must
    match its case ("A" is no article)."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    @cached_property
    def indices(self) -> dict[str, int]:
        """The number of each normalised name; of equal ones the first."""
        indices: dict[str, int] = {}
        for index, name in enumerate(self.names):
            indices.setdefault(normalised(name), index)
        return indices

    def whole(self, text: str) -> int | None:
        """The number of the name that is all the text says."""
        if is_plain(text):
            words = fold(text)[1]
            if words and (words - _ARTICLES or words) not in self._vocabularies:
                return None
        return self.indices.get(_normalised(text))

    @cached_property
    def _vocabularies(self) -> set[frozenset[str]]:
        return {frozenset(name.split()) for name in self.indices}

    @cached_property
    def words(self) -> frozenset[str]:
        """Words of plain texts that name any of them."""
        spelled = (word for words, _ in self._words for word in fold(" ".join(words))[1])
        return frozenset().union(spelled, *self._vocabularies)

    @cached_property
    def refuse(self) -> bool:
        """Whether one of them reads like a refusal ("cannot be determined")."""
        return statements.is_refusal("\n".join(self.names))  # no refusal reaches over lines

    @cached_property
    def _words(self) -> list[tuple[list[str], bool]]:
        """The words of each name, and whether their case counts."""
        found = []
        for name in self.names:
            cleaned = replies.plain(replies.clean(name)).strip(" .,;:!?")
            cased = len(name.strip()) == 1
            words = _SEPARATOR.split(cleaned if cased else lower(cleaned))
            if words := [word for word in words if word]:
                found.append((words, cased))
        return found

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where names stand, in order; they do not overlap."""
        low = fold(text)[0]
        found = []
        for words, cased in self._words:
            searched = text if cased else low
            at = searched.find(words[0])
            while at >= 0:
                if (end := _end(searched, at, words)) is not None:
                    found.append((at, -end))
                at = searched.find(words[0], at + 1)
        spans: list[tuple[int, int]] = []
        for start, end in sorted(found):  # the longest of one start comes first
            if not spans or start >= spans[-1][1]:
                spans.append((start, -end))
        return spans

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """The names of a text, in order: number, start and end of each."""
        found = []
        for start, end in self.spans(text):
            index = self.indices.get(normalised(text[start:end]))
            if index is not None:
                found.append((index, start, end))
        return found


def _end(text: str, at: int, words: Sequence[str]) -> int | None:
    """The end of these words, one to three separators between them, if they stand here."""
    if not _EDGE_BEFORE.match(text, at):
        return None
    end = at + len(words[0])
    for word in words[1:]:
        gap = _SEPARATOR.match(text, end)
        if gap is None or not text.startswith(word, gap.end()):
            return None
        end = gap.end() + len(word)
    return end if _EDGE_AFTER.match(text, end) else None


@lru_cache(maxsize=4096)
def phrases(names: tuple[str, ...]) -> Phrases:
    """These names; what has been worked out about them is kept."""
    return Phrases(names)
