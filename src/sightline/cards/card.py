"""What a card is: a published system as a composition of parts, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, get_args

from sightline.datasets.mix import Mix
from sightline.datasets.records import Record
from sightline.errors import BadInput
from sightline.questions.task import Task

if TYPE_CHECKING:
    from sightline.datasets.symbolic import SymbolicMix

__all__ = ["KINDS", "Card", "Kind", "Quirk"]

Kind = Literal[
    "data engine", "benchmark", "view", "model", "training", "agent", "world", "generator", "survey"
]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True)
class Quirk:
    """A documented defect of an original, reproduced only when asked for by name.

    ``tasks`` stand in for the card's tasks with the same labels.
    """

    what: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Card:
    """A published system; see ``docs/new-card.md``.

    Attributes:
        id, nr: its name and number in the catalogue.
        title: the published title.
        kinds: what it is.
        claim: what the authors report, as a fact.
        data: the questions it asks, with their definitions, references, formats and shares.
        record: the schema of its published records.
        symbolic: the questions it asks about symbolic worlds, with their record; made when it is
            called, as few commands need it.
        benchmark: id of its benchmark in :mod:`sightline.benchmarks`.
        world: kind of procedural scenes to run on when none are given; several are made in turn.
        frames, moving: frames of each such scene, and how many objects in it move.
        moving_share: share of the scenes in which they do; nothing moves in the others.
        quirks: documented defects, by name.
        notes: what of the system is not covered, and which readings of its text are ours.
    """

    id: str
    nr: int
    title: str
    kinds: tuple[Kind, ...]
    claim: str = ""
    data: Mix | None = None
    record: Record | tuple[Record, ...] = ()
    symbolic: Callable[[], SymbolicMix] | None = None
    benchmark: str = ""
    world: str | tuple[str, ...] = "rooms"
    frames: int | None = 8
    moving: int = 0
    moving_share: float = 1.0
    quirks: Mapping[str, Quirk] = field(default_factory=dict)
    notes: str = ""

    @property
    def records(self) -> tuple[Record, ...]:
        """Its record schemas."""
        return self.record if isinstance(self.record, tuple) else (self.record,)

    def parity(self, *names: str) -> Card:
        """The card with the named quirks of the original."""
        pairs = _shares(self.data)
        for name in names:
            if name not in self.quirks:
                known = ", ".join(self.quirks) or "this card has none"
                raise BadInput(self.id, "parity", f"no quirk {name!r}", known)
            pairs = _replaced(pairs, self.quirks[name].tasks)
        return replace(self, data=Mix.of(pairs))


def _replaced(pairs: list[tuple[Task, float]], tasks: tuple[Task, ...]) -> list[tuple[Task, float]]:
    """Tasks put in the place of those with their label, and with their name where that is there."""
    for task in tasks:
        label = task.label or task.id
        same = [(t, w) for t, w in pairs if (t.label or t.id) == label]
        same = [pair for pair in same if pair[0].name == task.name] or same
        kept = [pair for pair in pairs if pair not in same and pair[0].id != task.id]
        at = pairs.index(same[0]) if same else len(pairs)
        kept.insert(min(at, len(kept)), (task, same[0][1] if same else 1.0))
        pairs = kept
    return pairs


def _shares(mix: Mix | None) -> list[tuple[Task, float]]:
    return [] if mix is None else list(zip(mix.tasks, mix.weights, strict=True))
