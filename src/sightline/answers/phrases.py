"""Given names in a text: as whole words, in any case, however their words are joined."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
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
    match its case ("A" is no article).

    Attributes:
        names: as given.
        indices: the number of each normalised name; of equal ones the first.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.indices: dict[str, int] = {}
        self._words: list[tuple[list[str], bool]] = []  # of each name, and whether case counts
        for index, name in enumerate(names):
            self.indices.setdefault(normalised(name), index)
            cased = len(name.strip()) == 1
            if words := _words(name, cased):
                self._words.append((words, cased))
        self._vocabulary: frozenset[str] | None = None
        self._most = max((name.count(" ") for name in self.indices), default=0) + 1

    def whole(self, text: str) -> int | None:
        """The number of the name that is all the text says."""
        if is_plain(text) and len(fold(text)[1]) > self._most + len(_ARTICLES):
            return None
        return self.indices.get(_normalised(text))

    def refuse(self) -> bool:
        """Whether one of them reads like a refusal ("cannot be determined")."""
        return statements.is_refusal("\n".join(self.names))  # no refusal reaches over lines

    def words(self) -> frozenset[str]:
        """Words of plain texts that name any of them."""
        if self._vocabulary is None:
            spelled = (word for words, _ in self._words for word in words)
            self._vocabulary = fold(" ".join([*spelled, *self.indices]))[1]
        return self._vocabulary

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


def _words(name: str, cased: bool) -> list[str]:
    """What stands between the separators of a name, in lower case unless case counts."""
    if name.isascii() and name.replace(" ", "").isalnum():
        return (name if cased else name.lower()).split()
    cleaned = replies.plain(replies.clean(name)).strip(" .,;:!?")
    words = _SEPARATOR.split(cleaned if cased else lower(cleaned))
    return [word for word in words if word]


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
