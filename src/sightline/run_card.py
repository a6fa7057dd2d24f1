"""Running a card from scenes to its published record: build, check, export.

::

    OUT/scenes          procedural scenes, when none are given
    OUT/dataset         items, pictures, dataset card, audit.json, blind.json
    OUT/record          the published record, with what it draws

A card of symbolic worlds draws its own worlds; see :mod:`sightline.datasets.symbolic.build`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from sightline.benchmarks import find_benchmark
from sightline.benchmarks.interactive import find_interactive
from sightline.cards import Card
from sightline.datasets.audit import AuditResult, audit
from sightline.datasets.blind import Blind, write_blind
from sightline.datasets.build import BuildResult, build
from sightline.datasets.card import write_card
from sightline.datasets.records import write_record
from sightline.datasets.symbolic import SymbolicMix, blind_symbolic, make_symbolic
from sightline.datasets.text_model import can_fit
from sightline.errors import BadInput
from sightline.scenes.simulate import simulate

__all__ = ["SCALES", "CardRun", "Scale", "run_card"]

Scale = Literal["nano", "small", "full"]
SCALES: tuple[str, ...] = get_args(Scale)
SCENES: dict[Scale, int] = {"nano": 4, "small": 40, "full": 400}
PER_TASK: dict[Scale, int | None] = {"nano": 40, "small": 1000, "full": None}
MARK = ".sightline-card"


@dataclass(frozen=True)
class CardRun:
    """Where a run's parts are, and what was found."""

    scenes: Path | None
    dataset: Path
    files: tuple[Path, ...]
    built: BuildResult
    audited: AuditResult
    blind: tuple[Blind, ...]


def run_card(
    card: Card,
    out: Path,
    *,
    scale: Scale = "nano",
    scenes: Path | None = None,
    parity: Sequence[str] = (),
    per_task: int | None = None,
    seed: int = 0,
    workers: int = 0,
    progress: Callable[[int, int, str], None] = lambda done, total, name: None,
) -> CardRun:
    """Build, audit and export a card below ``out``.

    Args:
        card: a card with data, or of a benchmark whose questions can be asked anew.
        out: folder to make anew; one that no run made is refused.
        scale: how many procedural scenes, and how many items of each task.
        scenes: scenes to ask about instead, a store or any published format.
        parity: documented defects of the original to reproduce, by name.
        per_task: items of each task; by scale when left out.
        seed: draws other scenes, questions and wordings.
        workers: processes; 0 = as many as there are cores, four at most.
        progress: called with what is done, what there is, and the phase.
    """
    card = _asking(card)
    if card.symbolic is not None:
        if scenes is not None or parity:
            option = "--scenes" if scenes is not None else "--parity"
            raise BadInput(card.id, option, "does not apply", "it draws its own worlds")
        mix = card.symbolic()
        asked = per_task or PER_TASK[scale] or PER_TASK["small"]
        return _run_symbolic(card.id, mix, out, asked or 1, seed, workers, progress)
    chosen = card.parity(*parity) if parity else card
    assert chosen.data is not None
    _begin(out)
    workers = workers or _cores()
    source = scenes or _scenes(card, out / "scenes", scale, seed, workers, progress)
    dataset = out / "dataset"
    built = build(
        source, dataset, chosen.data, per_task=per_task or PER_TASK[scale], seed=seed,
        workers=workers, progress=progress,
    )  # fmt: skip
    audited = audit(dataset, workers=workers, progress=progress)
    audited.write(dataset)
    # the baselines need an extra; without it the card of the dataset says nothing about guessing
    found = tuple(write_blind(dataset)) if can_fit() else ()
    write_card(dataset)
    written = write_record(dataset, out / "record", card.records) if card.records else []
    return CardRun(source, dataset, tuple(written), built, audited, found)


def _begin(out: Path) -> None:
    """An empty folder for a run, in the place of an earlier run."""
    if out.exists() and not (out / MARK).is_file():
        raise BadInput(out, "--out", "exists and is no card's run", "choose another folder")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (out / MARK).touch()


def _cores() -> int:
    return max(1, min(4, os.cpu_count() or 1))


def _run_symbolic(
    name: str, mix: SymbolicMix, out: Path, per_task: int, seed: int, workers: int,
    progress: Callable[[int, int, str], None],
) -> CardRun:  # fmt: skip
    """Questions about symbolic worlds: drawn, checked and written in one go."""
    _begin(out)
    made = make_symbolic(
        mix, out / "dataset", per_task * len(mix.recipes), name=name, seed=seed,
        workers=workers or _cores(), progress=progress,
    )  # fmt: skip
    found = tuple(blind_symbolic(made.folder)) if can_fit() else ()
    built = BuildResult(made.folder, made.items, made.per_task, ())
    return CardRun(None, made.folder, made.files, built, made.audited, found)


def _asking(card: Card) -> Card:
    """The card itself, or with the fresh questions of its benchmark."""
    if card.data is not None or card.symbolic is not None:
        return card
    if find_interactive(card.benchmark) is not None:
        fix = f"sightline eval {card.benchmark}"
        raise BadInput(card.id, "data", "this card is played, not asked", fix)
    benchmark = find_benchmark(card.benchmark) if card.benchmark else None
    if benchmark is None or benchmark.like is None:
        fix = (
            f"sightline eval {benchmark.id}"
            if benchmark
            else f"see `sightline cards show {card.id}`"
        )
        raise BadInput(card.id, "data", "this card asks no questions about scenes", fix)
    fresh = benchmark.like()
    if isinstance(fresh, SymbolicMix):
        return replace(card, symbolic=lambda: fresh)
    return replace(
        card, data=fresh.mix, record=fresh.record, world=fresh.world, frames=fresh.frames,
        moving=fresh.moving, moving_share=fresh.moving_share,
    )  # fmt: skip


def _scenes(
    card: Card,
    out: Path,
    scale: Scale,
    seed: int,
    workers: int,
    progress: Callable[[int, int, str], None],
) -> Path:
    """Procedural scenes of the kind the card runs on."""
    return simulate(
        card.world, SCENES[scale], out, seed=seed, frames=card.frames, moving=card.moving,
        moving_share=card.moving_share, workers=workers,
        progress=lambda done, total: progress(done, total, "scenes"),
    )  # fmt: skip
