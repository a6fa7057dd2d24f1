"""Fresh benchmarks: the same task types, asked about other scenes, in the published record.

Nobody has seen the questions, so no model can have been trained on them; every answer is computed
from geometry and recomputed by the audit.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

from sightline.benchmarks.protocol import Benchmark
from sightline.benchmarks.sample import Loaded
from sightline.datasets.audit import AuditResult, audit
from sightline.datasets.build import build
from sightline.datasets.card import write_card
from sightline.datasets.mix import Mix
from sightline.datasets.records import (
    Answer,
    Column,
    Each,
    Images,
    Label,
    Options,
    Question,
    Record,
    write_record,
)
from sightline.datasets.records.base import Shape
from sightline.datasets.symbolic import SymbolicMix, make_symbolic
from sightline.errors import BadInput
from sightline.questions.task import Task

__all__ = ["Fresh", "Made", "lettered_table", "make_fresh"]

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Fresh:
    """How a benchmark's questions are asked anew.

    Attributes:
        mix: its task types; the published name of each is its label (``.called(...)``).
        record: the published record, its file one that the benchmark's loader reads; several
            records, or one with a file for each label, are read as a folder.
        world, frames, moving: procedural scenes it can be asked about: their kind (of several the
            scenes are made in turn), frames of each, and how many things move.
        moving_share: share of the scenes that they move in.
        notes: task types that are not asked, and why.
    """

    mix: Mix
    record: Record | tuple[Record, ...]
    world: str | tuple[str, ...] = "rooms"
    frames: int = 16
    moving: int = 0
    moving_share: float = 1.0
    notes: str = ""

    @property
    def records(self) -> tuple[Record, ...]:
        """Its records, one or several."""
        return self.record if isinstance(self.record, tuple) else (self.record,)


def lettered_table(
    file: str,
    tasks: Sequence[Task],
    *,
    frames: int = 16,
    moving: int = 0,
    notes: str = "",
    **fields: Any,
) -> Fresh:
    """Questions of choice in VLMEvalKit's table: options in columns A to D, the right letter.

    Args:
        file: its name; the ending tells the form.
        tasks: kinds of questions with at most four options; labels are their categories.
        frames, moving, notes: see :class:`Fresh`.
        fields: columns that differ.
    """
    listed = {
        letter: Each(Options("{text}"), partial(_option, i)) for i, letter in enumerate("ABCD")
    }
    columns = {
        "index": Column("id"), "question": Question(), **listed, "answer": Answer(),
        "category": Label(), "image_path": Images(), **fields,
    }  # fmt: skip
    record = Record(file, columns, shape=cast(Shape, Path(file).suffix[1:]))
    return Fresh(Mix.of(tasks), record, frames=frames, moving=moving, notes=notes)


def _option(number: int, texts: Sequence[str]) -> str:
    return texts[number] if number < len(texts) else ""


@dataclass(frozen=True)
class Made:
    """A finished fresh benchmark.

    Attributes:
        file: its records, or the folder of its files; ``sightline eval ID --data FILE`` asks them.
        items, per_task, audited: of the dataset behind it.
        loaded: what the benchmark's own loader reads in the file.
        missing: task types without a question.
    """

    file: Path
    items: int
    per_task: dict[str, int]
    audited: AuditResult
    loaded: Loaded
    missing: tuple[str, ...]


def make_fresh(
    benchmark: Benchmark,
    scenes: Path | None,
    out: Path,
    count: int,
    *,
    seed: int = 0,
    workers: int = 1,
    progress: Progress = lambda done, total, name: None,
) -> Made:
    """Ask a benchmark's task types about scenes, or about symbolic worlds of its own.

    Args:
        benchmark: one with ``like``.
        scenes: a scene store, or scenes in a published format; None for symbolic worlds.
        out: folder to make; the dataset and the records lie in it.
        count: questions wanted, in equal parts for every task type as far as scenes allow.
        seed: draws other questions.

    Raises:
        BadInput: the benchmark's types are not geometric, or the scenes allow no question.
    """
    if benchmark.like is None:
        raise BadInput(
            benchmark.id, "--like", "its questions do not follow from geometry",
            "see `sightline bench list`",
        )  # fmt: skip
    if out.exists():
        raise BadInput(out, "--out", "exists", "choose another folder")
    fresh = benchmark.like()
    if isinstance(fresh, SymbolicMix):
        if scenes is not None:
            raise BadInput(benchmark.id, "--scenes", "does not apply", "it draws its own worlds")
        return _make_symbolic(benchmark, fresh, out, count, seed, workers, progress)
    if scenes is None:
        raise BadInput(
            benchmark.id, "--scenes", "is missing", "a scene store; `sightline simulate` makes one"
        )
    share = math.ceil(count / len(fresh.mix.tasks))
    built = build(
        scenes, out, fresh.mix, per_task=share, seed=seed, workers=workers, progress=progress
    )
    if built.items < count:
        # scenes hold few questions of some types: the others make up for them
        full = sum(1 for n in built.per_task.values() if n >= share) or 1
        share += math.ceil((count - built.items) / full)
        shutil.rmtree(out)
        built = build(
            scenes, out, fresh.mix, per_task=share, seed=seed, workers=workers, progress=progress
        )
    if not built.items:
        raise BadInput(scenes, "scenes", "allow none of the questions", "more objects and frames?")
    audited = audit(out, workers=workers, progress=progress)
    audited.write(out)
    write_card(out)
    files = write_record(out, out, fresh.record)
    file = files[0] if len(files) == 1 else out
    labels = {task.id: task.label or task.name for task in fresh.mix.tasks}
    asked = {labels[name] for name in built.per_task}
    missing = tuple(dict.fromkeys(label for label in labels.values() if label not in asked))
    loaded = benchmark.load(file)
    return Made(file, built.items, built.per_task, audited, loaded, missing)


def _make_symbolic(
    benchmark: Benchmark, mix: SymbolicMix, out: Path, count: int, seed: int, workers: int,
    progress: Progress,
) -> Made:  # fmt: skip
    """Questions about worlds that the benchmark's recipes draw."""
    made = make_symbolic(
        mix, out, count, name=benchmark.id, seed=seed, workers=workers, progress=progress
    )
    file = made.files[0]
    return Made(file, made.items, made.per_task, made.audited, benchmark.load(file), ())
