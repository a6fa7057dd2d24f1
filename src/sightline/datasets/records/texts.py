"""Fields of text: ids, questions, answers, options, conversations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sightline.answers import UNITS
from sightline.datasets.items import prompt
from sightline.datasets.records.base import Batch, Field, field_values, picked
from sightline.questions.items import LETTERS

__all__ = [
    "Answer",
    "AnswerWords",
    "Column",
    "Conversations",
    "Each",
    "Label",
    "LabelMap",
    "LabelPart",
    "Number",
    "Options",
    "Prompt",
    "Question",
    "Rationale",
    "SceneColumn",
    "Serial",
    "Template",
]


@dataclass(frozen=True)
class Column:
    """A column of the item as it is: ``Column("id")``."""

    name: str

    def values(self, batch: Batch) -> Sequence[Any]:
        return batch.column(self.name)


@dataclass(frozen=True)
class Serial:
    """A running number within the batch's scenes, made of the item's id: stable and unique."""

    digits: int = 15

    def values(self, batch: Batch) -> Sequence[Any]:
        alphabet = {c: i for i, c in enumerate("0123456789abcdefghjkmnpqrstvwxyz")}
        out = []
        for name in batch.column("id"):
            total = 0
            for character in name:
                total = total * 32 + alphabet[character]
            out.append(total % 10**self.digits)
        return out


@dataclass(frozen=True)
class Label:
    """What the record calls this kind of question."""

    def values(self, batch: Batch) -> Sequence[Any]:
        return [batch.labels[t] for t in batch.column("task")]


@dataclass(frozen=True)
class LabelMap:
    """A value looked up by label, ``default`` where it has none."""

    table: Mapping[str, Any]
    default: Any = ""

    def values(self, batch: Batch) -> Sequence[Any]:
        return [self.table.get(n, self.default) for n in Label().values(batch)]


@dataclass(frozen=True)
class Question:
    """The question without options and instructions, with something before and after it."""

    start: str = ""
    ending: str = ""

    def values(self, batch: Batch) -> Sequence[Any]:
        return [f"{self.start}{q}{self.ending}" for q in batch.column("question")]


@dataclass(frozen=True)
class Prompt:
    """The question as it is put to a model: with its options and how to answer.

    ``ending`` replaces the way to answer; ``image_token`` is written once per picture in front.
    ``option`` writes one option, from its ``{letter}`` and ``{text}``.
    """

    ending: str | None = None
    image_token: str = ""
    option: str = "{letter}. {text}"

    def values(self, batch: Batch) -> Sequence[Any]:
        return [self._one(row) for row in batch.rows]

    def _one(self, row: dict[str, Any]) -> str:
        head = self.image_token * len(row["images"] or ())
        if self.ending is None and self.option == "{letter}. {text}":
            return head + prompt(row)
        lines = [row["question"]]
        lines += [
            self.option.format(letter=letter, text=text)
            for letter, text in zip(LETTERS, row["choices"] or (), strict=False)
        ]
        lines += [self.ending] if self.ending else []
        return head + "\n".join(lines)


@dataclass(frozen=True)
class Answer:
    """The canonical reply: a letter, yes or no, a number without its unit, a place ..."""

    wrap: str = "{}"
    capital: bool = False

    def values(self, batch: Batch) -> Sequence[Any]:
        texts = batch.column("answer")
        if self.capital:
            texts = [t[:1].upper() + t[1:] for t in texts]
        return texts if self.wrap == "{}" else [self.wrap.format(t) for t in texts]


@dataclass(frozen=True)
class AnswerWords:
    """The answer in words: the option's text, the number with its unit as symbol or as word."""

    unit_words: bool = False

    def values(self, batch: Batch) -> Sequence[Any]:
        words = batch.column("answer_text")
        if not self.unit_words:
            return words
        return [
            _spelled(row["answer"], row["unit"]) if row["answer_kind"] == "number" else word
            for row, word in zip(batch.rows, words, strict=True)
        ]


def _spelled(number: str, unit: str) -> str:
    if not unit:
        return number
    return f"{number} {UNITS[unit].singular if float(number) == 1 else UNITS[unit].plural}"


@dataclass(frozen=True)
class Number:
    """The exact number, in the item's unit; None when it has none."""

    decimals: int = 6

    def values(self, batch: Batch) -> Sequence[Any]:
        return [None if v != v else round(v, self.decimals) for v in batch.column("value")]


@dataclass(frozen=True)
class Options:
    """The options as a list, each written from ``{letter}`` and ``{text}``; [] without any."""

    option: str = "{letter}. {text}"

    def values(self, batch: Batch) -> Sequence[Any]:
        return [
            [
                self.option.format(letter=letter, text=text)
                for letter, text in zip(LETTERS, choices or (), strict=False)
            ]
            for choices in batch.column("choices")
        ]


@dataclass(frozen=True)
class Rationale:
    """The steps behind the answer."""

    wrap: str = "{}"

    def values(self, batch: Batch) -> Sequence[Any]:
        return [self.wrap.format(t) for t in batch.column("rationale")]


@dataclass(frozen=True)
class Template:
    """A text made of other fields: ``Template("{q}\\n{a}", q=Question(), a=Answer())``."""

    text: str
    parts: Mapping[str, Field] = field(default_factory=dict)

    def values(self, batch: Batch) -> Sequence[Any]:
        columns = {name: part.values(batch) for name, part in self.parts.items()}
        rows = zip(*columns.values(), strict=True)
        return [self.text.format(**dict(zip(columns, row, strict=True))) for row in rows]


@dataclass(frozen=True)
class Conversations:
    """Two turns, as LLaVA, ShareGPT and InternVL read them."""

    human: Field = field(default_factory=lambda: Prompt(image_token="<image>\n"))
    reply: Field = field(default_factory=Answer)
    roles: tuple[str, str] = ("human", "gpt")
    keys: tuple[str, str] = ("from", "value")

    def values(self, batch: Batch) -> Sequence[Any]:
        who, what = self.keys
        ask, say = self.human.values(batch), self.reply.values(batch)
        return [
            [{who: self.roles[0], what: q}, {who: self.roles[1], what: a}]
            for q, a in zip(ask, say, strict=True)
        ]


@dataclass(frozen=True)
class Each:
    """Any function of a field's value: ``Each(Answer(), str.upper)``."""

    of: Any
    change: Callable[[Any], Any]

    def values(self, batch: Batch) -> Sequence[Any]:
        return [self.change(value) for value in field_values(self.of, batch)]


@dataclass(frozen=True)
class LabelPart:
    """A part of the label: 0 = before the first ``between``, 1 = after it."""

    at: int
    between: str = "/"

    def values(self, batch: Batch) -> Sequence[Any]:
        return [picked([name.split(self.between, 1)], self.at, name)[0]
                for name in Label().values(batch)]  # fmt: skip


@dataclass(frozen=True)
class SceneColumn:
    """A column of the scene, e.g. ``SceneColumn("source")``."""

    name: str

    def values(self, batch: Batch) -> Sequence[Any]:
        column = getattr(batch.scenes.scenes, self.name)
        return [column[s].item() if hasattr(column[s], "item") else column[s]
                for s in batch.scene_rows.tolist()]  # fmt: skip
