"""TraceSpatial-Bench: the path of a thing from pick to place, as points with depth (RoboTracer)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sightline.answers import Goal3D, Trace, trace_of
from sightline.answers.traces import Reaches
from sightline.benchmarks.aggregate import Micro
from sightline.benchmarks.extract import TracePoints
from sightline.benchmarks.judges import Traced
from sightline.benchmarks.loading import FaultyRecord, Row, load_files
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.sample import Loaded, Media, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["benchmark"]

MEASURES = ("frechet", "hausdorff", "rmse", "mae")


def like() -> Fresh:
    """Traces to a place beside a thing, and into a direction."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        Column,
        DepthIntrinsics,
        Goal,
        GoalWords,
        Images,
        ImageSize,
        Label,
        Names,
        Question,
        Record,
        Trajectory,
    )
    from sightline.questions.tasks import traces

    tasks = (
        traces.trace_beside.referring("name", "description").called("trace_destination"),
        traces.trace_direction.referring("name", "description").called("trace_direction"),
    )
    fields = {
        "question_id": Column("id"), "image": Images(0), "type": Label(), "prompt": Question(),
        "target_object": Names(0), "destination": GoalWords("destination"),
        "direction": GoalWords("direction"), "trajectory": Trajectory(),
        "bbox_center": Goal("center"), "bbox_extent": Goal("extent"),
        "bbox_rotation": Goal("rotation"), "gt_depth_intrinsics": DepthIntrinsics(),
        "image_size": ImageSize(),
    }  # fmt: skip
    record = Record(
        "tracespatial.jsonl", fields, shape="jsonl", optional=("destination", "direction")
    )
    return Fresh(Mix.of(tasks), record, world="tabletop")


def read(source: Path) -> Loaded:
    """Records with the path in the camera's frame, the destination's box, and the camera."""
    return load_files(source, _sample, "tracespatial*.jsonl", "**/*.jsonl", "**/*.json")


def _sample(row: Row) -> Sample:
    path = _numbers(row, "trajectory").reshape(-1, 3)
    if not len(path) or np.any(path[:, 2] <= 0):
        raise FaultyRecord("trajectory", "has no point, or one behind the camera")
    lens = _numbers(row, "gt_depth_intrinsics").reshape(-1)
    if len(lens) not in (4, 9):
        raise FaultyRecord("gt_depth_intrinsics", "is neither a 3 x 3 matrix nor fx, fy, cx, cy")
    fx, fy, cx, cy = lens[[0, 4, 2, 5]] if len(lens) == 9 else lens
    camera = (float(fx), float(fy), float(cx), float(cy))
    # a record without the picture's size: the principal point is taken for its middle
    size = row.get("image_size") or (round(2 * cx), round(2 * cy))
    width, height = (size["width"], size["height"]) if isinstance(size, dict) else size
    goal = Goal3D(
        path[0], _numbers(row, "bbox_center").reshape(3), _numbers(row, "bbox_extent").reshape(3),
        _numbers(row, "bbox_rotation").reshape(3, 3),
    )  # fmt: skip
    truth = np.round(trace_of(path, camera, (width, height)), 3)
    kind = row.get("type") or ("trace_direction" if "direction" in row else "trace_destination")
    return Sample(
        id=row.text("question_id", "id"),
        task=str(kind),
        question=row.text("prompt", "question"),
        answer=Trace(metric=Reaches(), camera=camera, size=(width, height)),
        truth=tuple(map(tuple, truth.tolist())),
        mended=goal,
        media=(Media(path=row.text("image")),) if "image" in row else (),
        extra={"camera": camera, "size": (width, height), "path": path, "goal": goal},
    )


def _numbers(row: Row, field: str) -> NDArray[np.float64]:
    try:
        found = np.array(row.need(field), dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise FaultyRecord(field, "holds something that is no number") from None
    if not np.isfinite(found).all():
        raise FaultyRecord(field, "holds a number that is not finite")
    return found


def _metrics() -> dict[str, Metric]:
    shares: dict[str, Metric] = {
        "overall": Metric(Micro()), "start": Metric(Micro("start")), "end": Metric(Micro("end")),
    }  # fmt: skip
    errors: dict[str, Any] = {
        name: Metric(Micro(name), scale=1.0, unit="", lower_is_better=True) for name in MEASURES
    }
    return shares | errors


PROMPT = Ask(
    template="{question}\nReply with the path as a list of points [(u, v, d), ...]: u and v are "
    "thousandths of the picture's width and height, d is the distance from the camera in metres."
)
QUIRKS = (
    "the path may end near the box with any of its last three points",
    "distances are those of replies that hold a path",
)
benchmark = Benchmark(
    id="trace_spatial",
    title="TraceSpatial-Bench",
    load=read,
    like=like,
    ids=("question_id",),
    protocol=Protocol(
        prompt=PROMPT, extract=TracePoints(3), judge=Traced(), metrics=_metrics(), quirks=QUIRKS,
        cite="Zhoues/RoboTracer, Evaluation/summarize_acc.py",
    ),
    variants={
        "2d": Protocol(
            prompt=PROMPT, extract=TracePoints(3), judge=Traced(flat=True), metrics=_metrics(),
            quirks=(*QUIRKS, "distances are in the picture, from 0 to 1"),
            cite="Zhoues/RoboTracer, Evaluation/summarize_acc.py",
        ),
    },
    notes="Collisions need the scene's depth, which the records do not hold: success is start and "
    "end. Where the object's points are not given, the path has to begin near the true start. The "
    "2D conditions (start in a mask) need masks and are not scored.",
)  # fmt: skip
