"""Runs of a benchmark on one page: scores, intervals, tasks, wrong answers with pictures."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from PIL import Image

import sightline
from sightline.benchmarks import Loaded, Media, Sample, find_benchmark
from sightline.datasets.manifest import write_atomically
from sightline.errors import BadInput
from sightline.reports.radar import COLOURS, radar
from sightline.runs import Picture, RunFolder
from sightline.solvers.pictures import pictures_of

__all__ = ["write_leaderboard"]

SIDE = 320
"""pixels of the longer side of a picture on the page"""
SHOWN = 4
"""pictures of a question"""
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class _Run:
    """One finished run."""

    name: str
    folder: Path
    scores: dict[str, Any]
    more: dict[str, Any]

    def parts(self, side: str) -> dict[str, dict[str, Any]]:
        """Figures of the tasks."""
        found: dict[str, dict[str, Any]] = (
            self.scores[side]["figures"].get("overall", {}).get("parts", {})
        )
        return found


def write_leaderboard(
    folders: Sequence[Path],
    out: Path,
    *,
    data: Path | None = None,
    wrong: int = 60,
    progress: Progress = lambda done, total, name: None,
) -> Path:
    """Write one self-contained page about runs of one benchmark; returns its path.

    Args:
        folders: run folders of ``sightline eval``.
        out: the file.
        data: the benchmark's records; None = where the runs found them.
        wrong: wrong answers shown of every run, evenly over the tasks.

    Raises:
        BadInput: a folder holds no finished run, or the runs are of different benchmarks.
    """
    runs = [_read(folder) for folder in folders]
    names = {run.scores["benchmark"] for run in runs}
    if len(names) != 1:
        raise BadInput(folders[-1], "benchmark", f"runs of several: {', '.join(sorted(names))}",
                       "one page for each")  # fmt: skip
    benchmark = find_benchmark(names.pop())
    source = data or (Path(runs[0].more["data"]) if runs[0].more.get("data") else None)
    loaded = benchmark.load(source) if source is not None and source.exists() else Loaded(())
    known = {sample.id: sample for sample in loaded.samples}
    show = pictures_of(loaded.folder or Path(), benchmark.protocol.frames, None)
    panels, pictures = [], _Pictures(show)
    for done, run in enumerate(runs):
        progress(done, len(runs), "report")
        panels.append([_panel(entry, known, pictures) for entry in _wrong(run, wrong)])
    progress(len(runs), len(runs), "report")
    tasks = list(runs[0].parts("parity"))
    page = Environment(
        loader=PackageLoader("sightline.reports"), autoescape=True, undefined=StrictUndefined
    ).get_template("leaderboard.html.j2")
    html = page.render(
        benchmark=benchmark,
        runs=runs,
        panels=panels,
        pictures=list(pictures.places),
        tasks=tasks,
        colours=COLOURS,
        figure=radar(tasks, {run.name: _shares(run, tasks) for run in runs}),
        version=sightline.__version__,
        quirks=benchmark.protocol.quirks,
    )
    write_atomically(out, html)
    return out


def _read(folder: Path) -> _Run:
    record = RunFolder(folder).record()
    path = folder / "scores.json"
    try:
        scores = json.loads(path.read_text(encoding="utf-8"))
        scores["parity"]["figures"], scores["clean"]["figures"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(path, "scores", f"cannot be read: {error}", "finish the run") from None
    return _Run(record.model, folder, scores, dict(record.more))


def _shares(run: _Run, tasks: Sequence[str]) -> list[float | None]:
    parts = run.parts("parity")
    return [parts.get(task, {}).get("value") for task in tasks]


def _wrong(run: _Run, count: int) -> list[dict[str, Any]]:
    """Verdicts that are not right by the clean rule, taken from the tasks in turn."""
    by_task: dict[str, list[dict[str, Any]]] = {}
    with (run.folder / "items.jsonl").open(encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            if entry["clean"]["outcome"] != "right":
                by_task.setdefault(entry["task"], []).append(entry)
    chosen: list[dict[str, Any]] = []
    rank = 0
    while len(chosen) < count and any(rank < len(found) for found in by_task.values()):
        chosen += [found[rank] for found in by_task.values() if rank < len(found)]
        rank += 1
    return chosen[:count]


class _Pictures:
    """Pictures of the page, each once: questions about one scene show the same ones."""

    def __init__(self, show: Callable[[Any], list[Any]]) -> None:
        self._show = show
        self.places: dict[str, int] = {}
        self._of: dict[str, list[int]] = {}

    def of(self, media: Media) -> list[int]:
        """Numbers of the pictures that show it; a picture that is gone is left out."""
        known = self._of.get(media.path) if media.path else None
        if known is not None:
            return known
        try:
            shown = [part for part in self._show(media) if isinstance(part, Picture)][:SHOWN]
        except BadInput:
            shown = []
        numbers = [self.places.setdefault(_thumbnail(p), len(self.places)) for p in shown]
        if media.path:
            self._of[media.path] = numbers
        return numbers


def _panel(entry: dict[str, Any], known: dict[str, Sample], pictures: _Pictures) -> dict[str, Any]:
    """One wrong answer: question, options, truth, reply, what each rule made of it, pictures."""
    sample = known.get(entry["id"])
    media = sample.media[:: max(1, len(sample.media) // SHOWN)] if sample else ()
    return {
        **entry,
        "question": sample.question if sample else "",
        "options": list(sample.options) if sample else [],
        "pictures": [n for each in media[:SHOWN] for n in pictures.of(each)][:SHOWN],
        "reply": (entry["reply"] or "")[:4000],
    }


def _thumbnail(picture: Picture) -> str:
    """A small JPEG as a data URI."""
    data = picture.data if picture.path is None else picture.path.read_bytes()
    image = Image.open(io.BytesIO(data or b"")).convert("RGB")
    image.thumbnail((SIDE, SIDE))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=75)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()
