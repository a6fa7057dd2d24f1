"""GenEval: whether a picture shows the things, counts, colours and positions of its prompt."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sightline.benchmarks.detections.benchmark import DetectionBenchmark, DetectionScores, Figures
from sightline.benchmarks.detections.files import boxes_of, read_lines
from sightline.errors import BadInput

__all__ = ["TASKS", "benchmark", "found_in", "read_votes", "relative_position"]

TASKS = ("single_object", "two_object", "counting", "colors", "position", "color_attr")
_LEAST, _LEAST_COUNTING, _MOST = 0.3, 0.9, 16
Detections = Mapping[str, Sequence[Sequence[float]]]


def relative_position(
    a: Sequence[float], b: Sequence[float], margin: float = 0.1, share: float = 0.5
) -> frozenset[str]:
    """Where box ``a`` is from box ``b``: "left of", "right of", "above", "below", or none.

    Centres apart by less than ``margin`` of both sizes do not count; of what is left, an axis
    counts that holds more than ``share`` of the distance between the centres.

    Args:
        a, b: x0, y0, x1, y1 in pixels, y down.
    """
    one, two = np.array(a[:4]).reshape(2, 2), np.array(b[:4]).reshape(2, 2)
    offset = one.mean(axis=0) - two.mean(axis=0)
    size = np.abs(one[1] - one[0]) + np.abs(two[1] - two[0])
    left = np.maximum(np.abs(offset) - margin * size, 0) * np.sign(offset)
    if np.all(np.abs(left) < 1e-3):
        return frozenset()
    dx, dy = left / np.linalg.norm(offset)
    told = (("left of", dx < -share), ("right of", dx > share),
            ("above", dy < -share), ("below", dy > share))  # fmt: skip
    return frozenset(name for name, holds in told if holds)


def found_in(detections: Detections, prompt: Mapping[str, Any]) -> bool | None:
    """Whether detections show what a prompt's metadata ask for; None where colours decide.

    Args:
        detections: by class boxes x0, y0, x1, y1, confidence.
        prompt: ``{tag, include: [{class, count, color, position}], exclude}``.
    """
    least = _LEAST_COUNTING if prompt.get("tag") == "counting" else _LEAST
    kept = {
        name: sorted((b for b in boxes if b[4] > least), key=lambda b: -b[4])[:_MOST]
        for name, boxes in detections.items()
    }
    groups: list[Sequence[Sequence[float]] | None] = []
    right, coloured = True, False
    for wanted in prompt.get("include", ()):
        count = int(wanted["count"])
        found: Sequence[Sequence[float]] | None = kept.get(wanted["class"], [])[:count]
        if found is None or len(found) < count:
            found = None
        elif "color" in wanted:
            coloured = True
        if found is not None and "position" in wanted:
            relation, other = wanted["position"]
            target = groups[other] if 0 <= other < len(groups) else None
            pairs = [(a, b) for a in found for b in target or ()]
            if target is None or any(relation not in relative_position(a, b) for a, b in pairs):
                found = None
        right = right and found is not None
        groups.append(found)
    for unwanted in prompt.get("exclude", ()):
        right = right and len(kept.get(unwanted["class"], ())) < int(unwanted["count"])
    return None if right and coloured else right


def score(path: Path, data: Path | None) -> DetectionScores:
    """Scores of ``results.jsonl``: ``{filename, tag, correct, metadata, details}`` a picture.

    Parity is the mean of the six tasks by the field ``correct``. Clean works it out again from the
    boxes in ``details``; colours are not in them, so where only they decide ``correct`` stays.

    Raises:
        BadInput: nothing in the file can be scored.
    """
    faults: list[str] = []
    told: dict[str, list[float]] = {task: [] for task in TASKS}
    again: dict[str, list[float]] = {task: [] for task in TASKS}
    differ = coloured = 0
    names: set[str] = set()
    for where, row in read_lines(path, faults):
        try:
            tag, given, shown = _judged(row)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            faults.append(f"{where}: {str(error)[:120]}")
            continue
        names.add(str(row.get("prompt", row.get("filename", where))))
        coloured += shown is None
        known = shown if shown is not None else given
        if given is not None:
            told[tag].append(given)
        if known is not None:
            again[tag].append(known)
            differ += given is not None and given != known
    images = sum(map(len, again.values()))
    if not images:
        first = f"; the first: {faults[0]}" if faults else ""
        raise BadInput(path, "--predictions", f"holds nothing that can be scored{first}")
    notes = (
        f"{differ} pictures where the boxes say otherwise than the file",
        f"{coloured} pictures where colours decide, which are taken from the file",
    )
    return DetectionScores(
        "geneval", images, len(names), _means(told), _means(again), tuple(faults), notes
    )


def _judged(row: Mapping[str, Any]) -> tuple[str, bool | None, bool | None]:
    """Task of a picture, what the file says of it, and what its boxes say."""
    prompt = _object(row["metadata"], "metadata")
    tag = str(row.get("tag", prompt.get("tag")))
    if tag not in TASKS:
        raise ValueError(f"tag is no task: {tag[:40]!r}")
    given = row.get("correct")
    if given is not None and not isinstance(given, bool):
        raise ValueError(f"correct is neither true nor false: {str(given)[:20]!r}")
    if row.get("details") is None:
        return tag, given, None
    detections = {}
    for name, boxes in _object(row["details"], "details").items():
        found = boxes_of(boxes, 5)
        if found is None:
            raise ValueError(f"details of {name[:40]!r} are no boxes with confidences")
        detections[name] = found
    return tag, given, found_in(detections, prompt | {"tag": tag})


def _object(value: Any, name: str) -> dict[str, Any]:
    """An object, or the JSON of one."""
    found = json.loads(value) if isinstance(value, str) else value
    if not isinstance(found, dict):
        raise ValueError(f"{name} is no object")
    return found


def _means(of: Mapping[str, list[float]]) -> Figures:
    """Share of right pictures of every task, and their mean over the tasks that are there."""
    shares = {task: 100 * sum(v) / len(v) if v else None for task, v in of.items()}
    known = [value for value in shares.values() if value is not None]
    return {"overall": sum(known) / len(known) if known else None, **shares}


def read_votes(path: Path) -> list[dict[str, Any]]:
    """People's answers about pictures: prompt, picture, annotator's objects, counts, positions.

    Args:
        path: ``annotations_MODEL.csv``; positions are left, right, neither_x, above, below,
            neither_y, or "" where they were not asked.

    Raises:
        BadInput: the file is no such table.
    """
    import csv

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(path, "file", f"cannot be read as a table: {error}") from None
    if not rows or "Input.prompt_id" not in rows[0]:
        raise BadInput(path, "Input.prompt_id", "is missing", "an annotation file of GenEval")
    return [
        {
            "prompt": row["Input.caption"],
            "prompt_id": row["Input.prompt_id"],
            "image_id": row["Input.image_id"],
            "things": [row["Input.object_0_name"], row["Input.object_1_name"]],
            "seen": row["Answer.task-objects"],
            "counts": [row["Answer.task-count-0"], row["Answer.task-count-1"]],
            "x": row["Answer.task-position-x"],
            "y": row["Answer.task-position-y"],
        }
        for row in rows
    ]


benchmark = DetectionBenchmark(
    id="geneval",
    title="GenEval",
    score=score,
    published={
        "CLIP retrieval": {"position": 3.0},
        "minDALL-E": {"position": 2.0},
        "SD 1.5": {"position": 4.0},
        "SD 2.1": {"position": 7.0},
        "SDXL": {"position": 15.0},
        "IF-XL": {"position": 13.0},
    },
    quirks=(
        "of every class only the most confident detections count, as many as are wanted",
        "every found thing has to stand so to every found target",
        "confidences above 0.3 count, for counting above 0.9; 16 of a class at most",
        "exclusions see all detections of a class, inclusions the first ones only",
    ),
    cite="djghosh13/geneval, evaluation/evaluate_images.py",
    notes="Colours need a picture and CLIP: the file's own verdict is taken where they decide.",
)
