"""Short free text: compared after normalising case, punctuation, articles and spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from . import replies, statements
from .base import NOTHING, REFUSED, AnswerType, Hit, Missing
from .outcome import Outcome
from .patterns import Lazy
from .phrases import normalised


def _refuses(reply: str) -> bool:
    return statements.is_refusal(replies.clean(reply)[-replies.PROSE :])


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
        read = super()._interpret(reply)
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

    def _graded(self, value: str, score: float, reply: str | None) -> Outcome:
        outcome = super()._graded(value, score, reply)
        if outcome.kind == "wrong" and isinstance(reply, str) and _refuses(reply):
            return Outcome.refused(REFUSED.value)
        return outcome
