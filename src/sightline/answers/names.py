"""Names: a set of them, and a procedure told in numbered stages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from .base import NOTHING, AnswerType, Hit, Missing
from .brackets import json_values
from .order import _split
from .patterns import Lazy
from .phrases import normalised, phrases

_NONE = Lazy(r"\W*(?:none|nothing|no objects?|none of (?:them|these|the)\b.{0,60}|\[ ?\])\W*", re.I)
_TOKEN = Lazy(r"<(?:obj(?:ect)?)?_?(\d{1,9})>", re.I)
_DENIED = Lazy(r"\b(?:no|not|without|neither|nor|isn't|aren't)\b[^,.;\n]{0,12}$", re.I)
_LEAD = Lazy(
    r"\W{0,3}(?:yes\b[,.:;]? ?)?(?:(?:there (?:is|are)|i (?:can )?see|the objects? (?:is|are)|"
    r"it has)\b:? ?)?",
    re.I,
)
_AND = Lazy(r" ?(?:,| and | & |;|\n|•) ?(?:and )?")
_ARTICLES = Lazy(r"^(?:an?|the|some) ", re.I)
_SPOKEN = frozenset({"and", "no", "none", "nothing", "yes", "there", "i", "it"})
_MOST = 1000  # names of one reply


@dataclass(frozen=True)
class NameSet(AnswerType[tuple[str, ...]]):
    """A set of names or object ids: "chair, lamp", a JSON list, "<OBJ012> <OBJ003>"; "none" is the
    empty set. The value is the normalised names, sorted, each once (ids as plain numbers).

    With `names` only these are looked for, also in prose, less those denied ("no lamp"). Judged
    "exact" or by "f1"; the reward is always F1 (1 where both sets are empty). Precision and recall
    are in :func:`set_scores`. Which of these exist is HOPE's question form.
    """

    kind: ClassVar[str] = "names"
    names: tuple[str, ...] | None = None
    judged: Literal["exact", "f1"] = "exact"

    def __post_init__(self) -> None:
        if self.names is not None:
            object.__setattr__(self, "names", tuple(self.names))
            if len({normalised(name) for name in self.names}) < len(self.names):
                raise ValueError(f"names must differ: {self.names}")

    def format(self, value: Sequence[str]) -> str:
        names = self._value(value)
        if not names:
            return "none"
        plain = all(re.fullmatch(r"[\w-]+(?: [\w-]+)*", name) for name in names)
        spoken = {word for name in names for word in name.split()} & _SPOKEN
        if plain and not spoken:
            return ", ".join(names)
        return json.dumps(list(names), ensure_ascii=False)

    def _hits(self, text: str) -> Sequence[Hit[tuple[str, ...]]]:
        if tokens := _TOKEN.findall(text):
            return [Hit(self._value([str(int(token)) for token in tokens]), 0, len(text))]
        if self.names is not None:
            found = self._found(text)
            if found or _NONE.fullmatch(text):
                return [Hit(found, 0, len(text))]
            return []
        for loaded, start, end in json_values(text):
            if isinstance(loaded, list) and all(isinstance(n, str | int) for n in loaded):
                return [Hit(self._value(loaded[:_MOST]), start, end)]
        if _NONE.fullmatch(text):
            return [Hit((), 0, len(text))]
        head = _LEAD.match(text)
        rest = text[head.end() :] if head else text
        items = _split(rest) if "\n" in rest else ()
        items = items or tuple(part for part in _AND.split(rest.strip(" .\n")) if part.strip())
        if not items or len(items) > _MOST or any(len(item.split()) > 6 for item in items):
            return []
        return [Hit(self._value([_ARTICLES.sub("", item) for item in items]), 0, len(text))]

    def _found(self, text: str) -> tuple[str, ...]:
        assert self.names is not None
        found = [
            self.names[index]
            for index, start, _ in phrases(self.names).find(text)
            if not _DENIED.search(text, max(0, start - 24), start)
        ]
        return self._value(found)

    def _segments(self, rest: str) -> Iterator[str]:
        rest = rest.lstrip(" \n:")[:4000]
        yield rest.split("\n", 1)[0]
        yield rest

    def _lines(self, text: str) -> tuple[str, ...] | Missing:
        return NOTHING

    def _value(self, value: Any) -> tuple[str, ...]:
        if isinstance(value, str):
            raise ValueError("a set of names is a sequence of them")
        found = {normalised(str(name)) for name in value}
        return tuple(sorted(name for name in found if name))

    def _true(self, truth: Any) -> tuple[str, ...]:
        if not isinstance(truth, str):
            return self._value(truth)
        read = self.parse(truth)
        if read is None:
            raise ValueError(f"the truth {truth[:80]!r} states no names")
        return read

    def _score(self, value: tuple[str, ...], truth: Any) -> float:
        score = self._reward(value, truth)
        return score if self.judged == "f1" else float(score >= 1.0)

    def _reward(self, value: tuple[str, ...], truth: Any) -> float:
        return set_scores(value, self._true(truth))[2]


def set_scores(predicted: Sequence[str], truth: Sequence[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of two sets of names; all 1 where both are empty."""
    p, t = set(predicted), set(truth)
    if not p and not t:
        return 1.0, 1.0, 1.0
    common = len(p & t)
    return (
        common / len(p) if p else 0.0,
        common / len(t) if t else 0.0,
        2.0 * common / (len(p) + len(t)),
    )


# ---- procedures ----------------------------------------------------------------------------------

_STAGE = Lazy(r"(?:^|(?<=[\s,;.]))\(?(\d{1,3})[).:] ?")
_STAGES = 100  # stages of one reply


def edit_distance(one: Sequence[str], two: Sequence[str]) -> int:
    """Fewest insertions, deletions and replacements that turn one sequence into the other."""
    codes = {name: i for i, name in enumerate({*one, *two})}
    a, b = (np.asarray([codes[n] for n in s], dtype=np.int64) for s in (one, two))
    steps = np.arange(len(b) + 1)
    row = steps.copy()
    for i, code in enumerate(a, 1):
        fresh = np.minimum(row[1:] + 1, row[:-1] + (b != code))
        # an insertion may follow an insertion: a running minimum along the row
        row = np.minimum.accumulate(np.concatenate([[i], fresh]) - steps) + steps
    return int(row[-1])


@dataclass(frozen=True)
class Procedure(AnswerType[tuple[str, ...]]):
    """Stages in order: "(1) becomes larger (2) nearly constant (3) becomes smaller".

    Equal neighbours are one stage, as in the run lengths these come from (DSR Suite); parts joined
    by "|" ("front|left") count in any order. Numbered lists, arrows and commas are read too; with
    `labels`, only these phrases, also in prose. Right when all stages agree; the reward is one less
    the edit distance over the longer procedure.
    """

    kind: ClassVar[str] = "procedure"
    labels: tuple[str, ...] | None = None
    judged: Literal["exact", "similarity"] = "exact"

    def format(self, value: Sequence[str]) -> str:
        return " ".join(f"({i}) {stage}" for i, stage in enumerate(_merged(value), 1))

    def _hits(self, text: str) -> Sequence[Hit[tuple[str, ...]]]:
        starts = list(_STAGE.finditer(text))
        counted = [m for i, m in enumerate(starts) if int(m[1]) == i + 1]
        if len(counted) == len(starts) and starts:
            bounds = [*[m.start() for m in starts[1:]], len(text)]
            stages = [text[m.end() : end] for m, end in zip(starts, bounds, strict=True)]
        elif self.labels is not None:
            stages = [text[start:end] for start, end in phrases(self.labels).spans(text)]
        else:
            stages = list(_split(text))
        if self.labels is not None:
            known = {_stage(label) for label in self.labels}
            stages = [s for s in stages if _stage(s)]
            if not all(_stage(s) in known for s in stages):
                return []
        value = _merged(stages)
        if not value or len(value) > _STAGES or any(len(stage) > 200 for stage in value):
            return []
        return [Hit(value, 0, len(text))]

    def _segments(self, rest: str) -> Iterator[str]:
        rest = rest.lstrip(" \n:")[:8000]
        if _STAGE.match(rest):
            yield rest
        yield rest.split("\n", 1)[0]

    def _lines(self, text: str) -> tuple[str, ...] | Missing:
        return NOTHING

    def _value(self, value: Any) -> tuple[str, ...]:
        if isinstance(value, str):
            raise ValueError("a procedure is a sequence of stages")
        return _merged([str(stage) for stage in value])

    def _score(self, value: tuple[str, ...], truth: Any) -> float:
        score = self._reward(value, truth)
        return score if self.judged == "similarity" else float(score >= 1.0)

    def _reward(self, value: tuple[str, ...], truth: Any) -> float:
        true = self.parse(truth) if isinstance(truth, str) else self._value(truth)
        if true is None:
            raise ValueError(f"the truth {truth[:80]!r} states no procedure")
        longest = max(len(value), len(true))
        return 1.0 - edit_distance(value, true) / longest if longest else 1.0


def _stage(text: str) -> str:
    parts = sorted(normalised(part) for part in text.split("|"))
    return "|".join(part for part in parts if part)


def _merged(stages: Sequence[str]) -> tuple[str, ...]:
    """Normalised stages without empty ones, equal neighbours once."""
    out: list[str] = []
    for stage in map(_stage, stages):
        if stage and (not out or out[-1] != stage):
            out.append(stage)
    return tuple(out)


@dataclass(frozen=True)
class Tags(NameSet):
    """A set of object tags: "<OBJ003> <OBJ012>"; "none" is the empty set. The value is the numbers
    as text, sorted. Numbers count the objects of a scene from 1 (GPT4Scene, Robin3D)."""

    kind: ClassVar[str] = "tags"

    def format(self, value: Sequence[str]) -> str:
        numbers = sorted(int(name) for name in value)
        return " ".join(f"<OBJ{number:03d}>" for number in numbers) or "none"
