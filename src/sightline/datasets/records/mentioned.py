"""Fields of how questions refer to objects: the words, replies that use them, region tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from sightline import hashing
from sightline.datasets.pictures import asked_objects
from sightline.datasets.records.base import Batch, Field, picked
from sightline.datasets.records.texts import AnswerWords, Question
from sightline.errors import BadInput
from sightline.questions.references import STYLES, mentions
from sightline.questions.task import catalogue

__all__ = ["SPOKEN", "ByMention", "Chosen", "Referred", "RegionText", "Reply", "Rewritten"]

TOKEN = r"<region(\d+)>"
"""region tokens of the style ``region_token``; the group is the number of the role"""

OF_TWO = ("the former", "the latter")
"""options that stand for the objects asked about"""

SPOKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "yes": (
        "yes", "yes.", "yes, it is so.", "indeed, yes.", "that is right, yes.", "yes, clearly.",
        "yes, that holds.", "I would say yes.", "correct, yes.", "yes, as far as I can see.",
    ),
    "no": (
        "no", "no.", "no, it is not so.", "in fact, no.", "that is not right, no.",
        "no, clearly not.", "no, that does not hold.", "I would say no.", "incorrect, no.",
        "no, as far as I can see.",
    ),
    "chosen": (
        "{}", "{}.", "it is {}.", "that would be {}.", "I would say {}.", "the answer is {}.",
        "{}, I think.", "{} is the one.", "of the two, {}.", "clearly {}.",
    ),
    "number": (
        "{}", "{}.", "about {}.", "roughly {}.", "approximately {}.", "it is around {}.",
        "I would estimate {}.", "close to {}.", "it comes to about {}.", "some {}.",
    ),
    "integer": ("{}", "{}.", "the number is {}.", "I count {}.", "{} in all."),
}  # fmt: skip
"""ten ways to say each kind of answer in a conversation"""


@dataclass(frozen=True)
class Referred:
    """What each question calls its objects, by role: "the red chair", "<region0>"."""

    at: int | None = None

    def values(self, batch: Batch) -> Sequence[Any]:
        out: list[list[str]] = [[] for _ in range(len(batch))]
        for rows, style, roles in _alike(batch):
            scope = catalogue()[batch.rows[rows[0]]["task"].partition("[")[0]].scope
            shown = [] if scope == "scene" else [batch.frame_rows[r] for r in rows]
            views = list(np.array(shown).T)
            named = np.array([batch.object_rows[r][:roles] for r in rows]).T
            told = mentions(
                batch.scenes, scope, {str(i): column for i, column in enumerate(named)}, views
            )
            texts = [STYLES[style].words.text(it).to_pylist() for it in told]
            for at, words in zip(rows, zip(*texts, strict=True), strict=True):
                out[at] = list(words)
        return picked(out, self.at, "")


def _alike(batch: Batch) -> list[tuple[list[int], str, int]]:
    """Items that refer to as many objects in the same style, by the same task."""
    groups: dict[tuple[str, str, int], list[int]] = {}
    for at, row in enumerate(batch.rows):
        roles = len(asked_objects(row["program"], row["objects"]))
        if roles and row["reference"] in STYLES:
            groups.setdefault((row["task"], row["reference"], roles), []).append(at)
    return [(rows, style, roles) for (_, style, roles), rows in groups.items()]


@dataclass(frozen=True)
class Chosen:
    """The answer in words; of two objects the one that was chosen, as the question calls it."""

    unit_words: bool = False

    def values(self, batch: Batch) -> Sequence[Any]:
        words = AnswerWords(self.unit_words).values(batch)
        if not set(words) & set(OF_TWO):
            return words
        called = Referred().values(batch)
        return [
            names[OF_TWO.index(word)] if word in OF_TWO else word
            for word, names in zip(words, called, strict=True)
        ]


@dataclass(frozen=True)
class Reply:
    """A spoken reply: the answer in one of several sentences, drawn by the item's id.

    ``sentences`` has them by "yes", "no", "chosen" (one of the objects asked about) or the kind of
    the answer, with ``{}`` for the answer as :class:`Chosen` gives it; kinds it does not name are
    answered with that alone.
    """

    sentences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit_words: bool = False

    def values(self, batch: Batch) -> Sequence[Any]:
        keys = hashing.mix("reply", hashing.keys(batch.column("id")))
        draw = hashing.uniform(keys, 1 << 30).tolist()
        told = Chosen(self.unit_words).values(batch)
        words = batch.column("answer_text")
        kinds = [
            word if kind == "yes_no" else "chosen" if word in OF_TWO else kind
            for kind, word in zip(batch.column("answer_kind"), words, strict=True)
        ]
        return [
            _said(self.sentences.get(kind, ("{}",)), nth, str(word))
            for kind, nth, word in zip(kinds, draw, told, strict=True)
        ]


def _said(sentences: tuple[str, ...], nth: int, word: str) -> str:
    text = sentences[nth % len(sentences)].replace("{}", word)
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Rewritten:
    """A field of texts with every match of a pattern replaced."""

    of: Field
    pattern: str
    by: str

    def values(self, batch: Batch) -> Sequence[Any]:
        return [re.sub(self.pattern, self.by, str(text)) for text in self.of.values(batch)]


@dataclass(frozen=True)
class ByMention:
    """Values by role, one for every region token of a text, in the order of the tokens.

    ``token`` finds them; its group is the number of the role.
    """

    of: Field
    text: Field = field(default_factory=Question)
    token: str = TOKEN

    def values(self, batch: Batch) -> Sequence[Any]:
        out = []
        for values, text, row in zip(
            self.of.values(batch), self.text.values(batch), batch.column("id"), strict=True
        ):
            roles = [int(n) for n in re.findall(self.token, str(text))]
            if not roles or max(roles) >= len(values):
                raise BadInput(row, "regions", f"tokens {roles} for {len(values)} objects",
                               "refer to the objects as regions")  # fmt: skip
            out.append([values[r] for r in roles])
        return out


@dataclass(frozen=True)
class RegionText:
    """A field of texts with its region tokens in the form a system writes them.

    ``{}`` in ``form`` is the number of the region, counted from 0 by first mention in ``by``;
    ``again`` is the form of later mentions in the same text, "" = the same.
    """

    of: Field
    form: str
    by: Field = field(default_factory=Question)
    again: str = ""

    def values(self, batch: Batch) -> Sequence[Any]:
        both = zip(self.of.values(batch), self.by.values(batch), strict=True)
        return [self._one(str(text), str(by)) for text, by in both]

    def _one(self, text: str, by: str) -> str:
        order, said = list(dict.fromkeys(re.findall(TOKEN, by))), set[str]()

        def written(found: re.Match[str]) -> str:
            form = self.again if self.again and found[1] in said else self.form
            said.add(found[1])
            return form.replace("{}", str(order.index(found[1])))

        return re.sub(TOKEN, written, text)
