"""The demonstration: twelve rooms, every task, an audit and a report, in a few minutes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sightline.datasets.audit import AuditResult, audit
from sightline.datasets.build import BuildResult, build
from sightline.datasets.card import write_card
from sightline.datasets.mix import Mix
from sightline.errors import BadInput
from sightline.questions import find
from sightline.reports import write_report
from sightline.scenes.simulate import simulate

__all__ = ["Demo", "run_demo"]

ROOMS, FRAMES = 12, 8
MARK = ".sightline-demo"


@dataclass(frozen=True)
class Demo:
    """Where the demonstration's parts are."""

    rooms: Path
    dataset: Path
    report: Path
    built: BuildResult
    audited: AuditResult


def run_demo(
    out: Path,
    *,
    per_task: int = 60,
    progress: Callable[[int, int, str], None] = lambda done, total, name: None,
) -> Demo:
    """Make everything below ``out`` anew; refuses a folder it did not make."""
    if out.exists() and not (out / MARK).is_file():
        raise BadInput(out, "--out", "exists and is no demo", "choose another folder")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (out / MARK).touch()
    workers = max(1, min(4, os.cpu_count() or 1))
    rooms = simulate(
        "rooms", ROOMS, out / "rooms", frames=FRAMES, workers=workers,
        progress=lambda done, total: progress(done, total, "rendering rooms"),
    )  # fmt: skip
    dataset = out / "dataset"
    mix = Mix.of(find([]))
    built = build(rooms, dataset, mix, per_task=per_task, workers=workers, progress=progress)
    write_card(dataset)
    audited = audit(dataset, workers=workers, progress=progress)
    audited.write(dataset)
    report = write_report(dataset, out / "report.html", progress=progress)
    return Demo(rooms, dataset, report, built, audited)
