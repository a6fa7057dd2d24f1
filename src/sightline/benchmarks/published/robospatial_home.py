"""RoboSpatial-Home: configuration, compatibility and free places in photos of homes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sightline.answers import Point, PointInPolygon, YesNo
from sightline.benchmarks.aggregate import Breakdown, Mean
from sightline.benchmarks.extract import Whole
from sightline.benchmarks.extract.polygons import FirstPair
from sightline.benchmarks.judges.regions import InPolygon
from sightline.benchmarks.judges.words import Begins
from sightline.benchmarks.loading import FaultyRecord, Row, literal, load_files, rows
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import Loaded, Media, Sample
from sightline.benchmarks.scoring import Prediction

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["TASKS", "benchmark"]

TASKS = ("configuration", "compatibility", "context")


def like() -> Fresh:
    """Configuration and compatibility; a free place has no outline in our questions."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import Answer, Column, Images, Label, Question, Record
    from sightline.questions.tasks import compatibility, configuration

    tasks = (
        configuration.configuration_camera.referring("name").called("configuration"),
        compatibility.fits_beside.referring("name").called("compatibility"),
    )
    fields = {
        "id": Column("id"), "img": Images(0), "category": Label(), "answer": Answer(),
        "question": Question(ending=" Please answer yes or no."),
    }  # fmt: skip
    return Fresh(Mix.of(tasks), Record("robospatial_home.jsonl", fields, shape="jsonl"))


def read(source: Path) -> Loaded:
    """Records ``{img, question, answer, category}`` as JSON, JSON lines or Parquet."""
    return load_files(source, _sample, "**/*.parquet", "**/*.jsonl", "**/*.json")


def _sample(row: Row) -> Sample:
    task, answer = row.text("category").split("/")[0], row.text("answer").strip()
    if task not in TASKS:
        raise FaultyRecord("category", f"is none of RoboSpatial-Home: {task[:40]!r}")
    picture = row.need("img")
    media = Media(path=str(picture.get("path") or ""), data=picture.get("bytes")) if isinstance(
        picture, dict) else Media(path=row.text("img"))  # fmt: skip
    common: dict[str, Any] = {
        "id": str(row.get("id", row.number)), "task": task, "question": row.text("question"),
        "media": (media,),
    }  # fmt: skip
    if answer.lower() in ("yes", "no"):
        return Sample(**common, answer=YesNo(), truth=answer.lower())
    corners = _corners(answer)
    form = Point("unit", metric=PointInPolygon(), several="first")
    # what is published is the outline; a point of it is stated instead
    return Sample(
        **common, answer=form, truth=_inside(corners), mended=corners, extra={"polygon": corners}
    )


def _corners(answer: str) -> np.ndarray[Any, Any]:
    corners = np.array(literal(answer, "answer"), dtype=np.float64)
    if corners.ndim != 2 or corners.shape[1] != 2 or len(corners) < 3:
        raise FaultyRecord("answer", f"is neither yes, no nor a polygon: {answer[:40]!r}")
    return corners


def _inside(corners: np.ndarray[Any, Any]) -> str:
    """A point inside the polygon: the middle of its widest part at half height, or near it."""
    low, high = corners[:, 1].min(), corners[:, 1].max()
    ends, after = corners, np.roll(corners, -1, axis=0)
    for share in (0.5, 0.41, 0.59, 0.3, 0.7, 0.2, 0.8):
        y = low + share * (high - low)
        crossed = (ends[:, 1] > y) != (after[:, 1] > y)
        (x1, y1), (x2, y2) = ends[crossed].T, after[crossed].T
        x = np.sort(x1 + (y - y1) * (x2 - x1) / (y2 - y1))
        widths = x[1::2] - x[::2]
        if widths.size and widths.max() > 1e-4:
            widest = int(np.argmax(widths))
            return f"({x[2 * widest : 2 * widest + 2].mean():.6f}, {y:.6f})"
    raise FaultyRecord("answer", "is a polygon without an inside")


def saved(source: Path, loaded: Loaded) -> Sequence[Prediction] | None:
    """Lists of ``{question, img, answer}``: replies go by question and picture."""
    found = sorted(source.rglob("*.json*")) if source.is_dir() else [source]
    names = {(s.question, s.media[0].path): s.id for s in loaded.samples}
    replies = []
    for path in found:
        for row in rows([path], []) if path.suffix in (".json", ".jsonl") else ():
            name = names.get((str(row.get("question")), str(row.get("img"))))
            if name is not None and "answer" in row:
                replies.append(Prediction(name, str(row.get("answer"))))
    return replies or None


benchmark = Benchmark(
    id="robospatial_home",
    title="RoboSpatial-Home",
    load=read,
    saved=saved,
    like=like,
    hub="chanhee-luke/RoboSpatial-Home",
    protocol=Protocol(
        prompt=Ask(template="{question}"),
        extract=Switch("kind", {"yes_no": Whole(lower=True)}, FirstPair()),
        judge=Switch("kind", {"yes_no": Begins()}, InPolygon()),
        metrics={"overall": Metric(Breakdown()), "tasks": Metric(Mean("task", only=TASKS))},
        decoding=Decoding(max_tokens=None),
        quirks=(
            "'nothing of the sort' is no, since it begins with it; 'the answer is yes' is wrong",
            "the first point without a sign decides, in shares of width and height",
            "replies in pixels are never right",
        ),
        cite="chanhee-luke/RoboSpatial-Eval, evaluation.py",
    ),
    published={"GPT-4o": 45.3},
    notes="In files of finished replies the authors leave questions without a reply out of the "
    "denominator; here they are wrong. The published figure is the mean of the three tasks.",
)
