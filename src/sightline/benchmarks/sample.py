"""One published question, in the one shape that all benchmarks share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from sightline.answers import AnswerType

__all__ = ["LETTERS", "Fault", "Loaded", "Media", "Sample"]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Media:
    """One thing shown with a question.

    Attributes:
        kind: a picture, a video, or a picture of a video that came as pictures.
        path: where it is, relative to the benchmark's folder, or absolute.
        start, end: part of a video that is meant, seconds; both 0 = all of it.
        name: what the question calls it ("front", "image 2"); may be empty.
        data: the bytes, where the record carries them.
    """

    kind: Literal["image", "video", "frame"] = "image"
    path: str = ""
    start: float = 0.0
    end: float = 0.0
    name: str = ""
    data: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One question of a benchmark.

    Attributes:
        id: as published, or made from the record's place; unique in the benchmark.
        task: the question type that the benchmark reports by.
        question: the text, without options unless the record has them inline.
        answer: the form of the answer, by which the strict rule reads a reply.
        truth: the published answer, in the form that the protocol's judge compares with.
        options: option texts in the order of their letters; () for open answers.
        media: what is shown, in order.
        group: samples that are scored or asked together (a pair, a flip, a dialogue).
        tags: further columns that prompts, rules and aggregates may name.
        extra: published fields that a prompt or rule needs and that are no text.
        mended: truth for the strict rule where the published one is faulty; None = ``truth``.
        problems: what is wrong with the published record, in plain words.
    """

    id: str
    task: str
    question: str
    answer: AnswerType[Any]
    truth: Any
    options: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    group: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    mended: Any = None
    problems: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The form of the answer: choice, number, yes_no, ..."""
        return self.answer.kind

    @property
    def strict_truth(self) -> Any:
        """What the strict rule compares with."""
        return self.truth if self.mended is None else self.mended

    @property
    def letters(self) -> str:
        """The letters of its options; ``extra["letters"]`` where the record has no option texts."""
        return LETTERS[: len(self.options)] or str(self.extra.get("letters", ""))

    def column(self, name: str) -> str:
        """A column by name: ``id``, ``task``, ``kind``, ``group`` or a tag; "" without one."""
        if name in ("id", "task", "kind", "group"):
            return str(getattr(self, name))
        return self.tags.get(name, "")

    def tagged(self, **tags: str) -> Sample:
        """The same with further tags."""
        return replace(self, tags={**self.tags, **tags})

    def with_mended(self, truth: Any) -> Sample:
        """The same with a truth of its own for the strict rule."""
        return replace(self, mended=truth)

    def showing(self, **extra: Any) -> Sample:
        """The same with further fields for prompts and rules."""
        return replace(self, extra={**self.extra, **extra})


@dataclass(frozen=True, slots=True)
class Fault:
    """A record that could not be used, or is used although something is wrong with it."""

    where: str
    field: str
    problem: str
    used: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.field}: {self.problem}"


@dataclass(frozen=True)
class Loaded:
    """The samples of a benchmark, and what is wrong with its records."""

    samples: tuple[Sample, ...]
    faults: tuple[Fault, ...] = ()
    folder: Path | None = None

    @classmethod
    def of(
        cls, samples: Iterable[Sample], faults: Iterable[Fault] = (), folder: Path | None = None
    ) -> Loaded:
        """Samples with the problems that they carry, and other faults."""
        kept = tuple(samples)
        noted = [Fault(s.id, "record", text, used=True) for s in kept for text in s.problems]
        return cls(kept, (*faults, *noted), folder)

    @property
    def left_out(self) -> int:
        """Records that could not be used."""
        return sum(not fault.used for fault in self.faults)
