"""Short free text: compared after normalising case, punctuation, articles and spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from . import replies
from .base import NOTHING, REFUSED, AnswerType, Hit, Missing
from .patterns import Lazy

_NOT_WORD = Lazy(r"[^\w\s]|_")
_ARTICLE = Lazy(r"\b(?:a|an|the)\b")
_SEPARATOR = r"[ \-_/.,']{1,3}"


@lru_cache(maxsize=8192)
def normalised(text: str) -> str:
    """Lower case, no punctuation, no articles, single spaces ("The red-Chair." -> "red chair").
    A text that would vanish keeps what it had ("A" -> "a", "?" -> "?")."""
    folded = replies.clean(text).casefold()
    spaced = " ".join(_NOT_WORD.sub(" ", folded.replace("'", "")).split())
    return " ".join(_ARTICLE.sub(" ", spaced).split()) or spaced or folded


@lru_cache(maxsize=4096)
def phrases(names: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, int]]:
    """A pattern that finds any of the names as whole words, the longest first, and the index of
    each normalised name. A name of one letter must match its case ("A" is no article)."""
    indices: dict[str, int] = {}
    parts: list[tuple[int, str]] = []
    for index, name in enumerate(names):
        indices.setdefault(normalised(name), index)
        cleaned = replies.plain(replies.clean(name))
        words = [re.escape(word) for word in re.split(_SEPARATOR, cleaned.strip(" .,;:!?")) if word]
        if not words:
            continue
        body = _SEPARATOR.join(words)
        parts.append((len(body), f"(?-i:{body})" if len(name.strip()) == 1 else body))
    bodies = "|".join(body for _, body in sorted(parts, key=lambda part: -part[0]))
    edge = r"(?<![\w])(?<!\d[.,])(?<!\w-)"
    return re.compile(rf"{edge}(?:{bodies or '(?!)'})(?![\w]|[.,]\d|-\w)", re.I), indices


def _refuses(reply: str) -> bool:
    return replies.is_refusal(replies.clean(reply)[-replies.PROSE :])


@dataclass(frozen=True)
class Text(AnswerType[str]):
    """A short text. `synonyms` are groups of texts that count as the same answer.

    The value is the normalised text. A statement ("the answer is ...", a tag) is read to the end of
    its line; an unmarked reply counts whole when it is at most `longest` characters.
    """

    kind: ClassVar[str] = "text"
    synonyms: tuple[tuple[str, ...], ...] = ()
    longest: int = 200

    _lead = Lazy(
        r"^(?:it|this|that|there|the object|the answer)(?:'s| is| are| looks like| appears to be) "
        r"|^i (?:think|believe|see) (?:it is |it's |that it is )?",
        re.I,
    )

    def format(self, value: str) -> str:
        return " ".join(value.split())

    def _hits(self, text: str) -> Sequence[Hit[str]]:
        if len(text) > 4 * self.longest + 100:
            return []
        line = self._lead.sub("", text.strip())
        value = normalised(re.sub(r"</?[a-zA-Z][^<>]{0,40}>", " ", line))
        return [Hit(value, 0, len(text))] if value and len(value) <= self.longest else []

    def _interpret(self, reply: str) -> str | Missing:
        read = self._within(replies.clean(reply), depth=0)
        return REFUSED if read is NOTHING and _refuses(reply) else read

    def _heeds_refusals(self) -> bool:
        return False  # "unknown" may be the truth; `judge` looks at refusals last

    def _segments(self, rest: str) -> Any:
        yield rest.lstrip(" \n:").split("\n", 1)[0]

    def _unmarked(self, text: str) -> str | Missing:
        if len(text) <= self.longest:
            return self._read(text)
        last = text.rsplit("\n", 1)[-1]
        return self._read(last) if len(last) < len(text) and len(last) <= 80 else NOTHING

    def _value(self, value: Any) -> str:
        return normalised(str(value))

    def _same(self, value: str, truth: str) -> bool:
        if value == truth:
            return True
        groups = [{normalised(name) for name in group} for group in self.synonyms]
        return any(value in group and truth in group for group in groups)

    def _score(self, value: str, truth: Any) -> float:
        accepted = [truth] if isinstance(truth, str) else list(truth)
        return float(any(self._same(value, normalised(one)) for one in accepted))

    def judge(self, reply: str | None, truth: Any) -> Any:
        outcome = super().judge(reply, truth)
        if outcome.kind == "wrong" and isinstance(reply, str) and _refuses(reply):
            return type(outcome).refused(REFUSED.value)
        return outcome
