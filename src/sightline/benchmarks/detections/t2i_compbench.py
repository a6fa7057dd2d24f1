"""T2I-CompBench: how well two things in a picture stand as the prompt says, in 2D and in depth."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.benchmarks.detections.benchmark import DetectionBenchmark, DetectionScores
from sightline.benchmarks.detections.files import boxes_of, numbers_of, read_lines
from sightline.errors import BadInput
from sightline.geometry.calculi import DOMINANT_AXIS
from sightline.storage import stays_below

__all__ = [
    "Asked",
    "benchmark",
    "depth_score",
    "overlap",
    "picture_score",
    "plane_score",
    "read_prompt",
]

_PLANE = {
    "on side of": "", "next to": "", "near": "", "on the left of": "left",
    "on the right of": "right", "on the bottom of": "below", "on the top of": "above",
    "on top of": None,
}  # fmt: skip
"""words in the order they are looked for; "on top of" without "the" scores nothing, as published"""
_DEPTH = {"in front of": 1, "behind": -1, "hidden": -1}
_PEOPLE = frozenset(("girl", "boy", "man", "woman"))
_NEAR, _TOUCHING, _COVERED = 150.0, 0.1, 0.5
Box = Sequence[float]
Depth = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """What a prompt says: two nouns, the words between them, and whether they are about depth."""

    first: str
    second: str
    words: str
    deep: bool


def read_prompt(text: str) -> Asked | None:
    """A prompt of the spatial lists, "a girl on the left of a vase"; None where it is no such one.

    The authors take the first and the last noun that a tagger finds. Here they are the last word
    before the first word of place and the last word of the prompt, which is the same in all
    published prompts: both things have one word.
    """
    plain = " ".join(text.lower().replace(".", " ").split())
    for table, deep in ((_PLANE, False), (_DEPTH, True)):
        for words in table:
            before, found, after = plain.partition(f" {words} ")
            if found and before and after:
                first, second = (_noun(part.split()[-1]) for part in (before, after))
                return Asked(first, second, words, deep)
    return None


def _noun(word: str) -> str:
    return "person" if word in _PEOPLE else word


def overlap(a: Box, b: Box) -> float:
    """Intersection over union; 0 where both are empty."""
    wide = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    high = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    area = wide * high
    whole = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - area
    return area / whole if whole > 0 else 0.0


def plane_score(words: str, a: Box, b: Box) -> float:
    """How well box ``a`` stands to box ``b`` in the picture, 0 to 1 (pixels, y down).

    Left, right, top and bottom: the larger offset of the centres is along that axis and to that
    side; overlaps above 0.1 lower the score to 0.1 / overlap. Next to, near, on side of: centres
    less than 150 pixels apart on either axis, else 150 / the larger offset.
    """
    word = _PLANE.get(words)
    dx, dy = ((b[i] + b[i + 2]) / 2 - (a[i] + a[i + 2]) / 2 for i in (0, 1))
    if word is None:
        return 0.0
    if not word:
        close = min(abs(dx), abs(dy)) < _NEAR
        return 1.0 if close else _NEAR / max(abs(dx), abs(dy))
    code = int(DOMINANT_AXIS.relations(DOMINANT_AXIS.codes([word])[0]))
    located = DOMINANT_AXIS.locate(np.array([a[:4]]), np.array([b[:4]]))
    # a diagonal has no larger offset: no relation here, one of them in the calculus
    if abs(dx) == abs(dy) or not located.holds(code)[0][0]:
        return 0.0
    shared = overlap(a, b)
    return 1.0 if shared < _TOUCHING else _TOUCHING / shared


def depth_score(words: str, a: Box, b: Box, depth: Depth, swapped: bool = True) -> float:
    """How well box ``a`` is in front of or behind box ``b``, 0 to 1.

    Args:
        words: "in front of", "behind" or "hidden".
        a, b: x0, y0, x1, y1 in pixels.
        depth: (height, width), larger = nearer.
        swapped: slice rows by x and columns by y, as the authors' code does.
    """
    shared = overlap(a, b)
    near = [_mean(depth, box, swapped) for box in (a, b)]
    right = (near[0] - near[1]) * _DEPTH[words] > 0
    if not right or shared <= 0:
        return 0.0
    if shared == _COVERED and swapped:
        return 0.0  # the authors' two cases leave out exactly one half
    return 1.0 if shared >= _COVERED else shared / _COVERED


def _mean(depth: Depth, box: Box, swapped: bool) -> float:
    """Mean of a depth map in a box; NaN where the slice is empty, which is no relation."""
    x0, y0, x1, y1 = (int(v) for v in box[:4])
    part = depth[x0:x1, y0:y1] if swapped else depth[y0:y1, x0:x1]
    return float(part.mean()) if part.size else float("nan")


def picture_score(
    asked: Asked, labels: Sequence[str], boxes: Sequence[Box], scores: Sequence[float],
    depth: Depth | None = None, parity: bool = True,
) -> float:  # fmt: skip
    """The score of one picture, 0 to 1: a quarter of either confidence and half the position.

    In 2D labels have to equal the nouns, the first of each counts, and what is below 0.5 is 0. In
    depth a label has to hold the noun, the last one before both are found counts, nothing is cut;
    both as published. With ``parity`` off the most confident detection of each noun counts, the
    depth map is sliced by its own axes, and nothing is cut.
    """
    at = _places(asked, labels, scores, parity)
    found = [scores[i] for i in at if i is not None]
    total = 0.25 * sum(found)
    one, two = at
    if one is not None and two is not None:
        if not asked.deep:
            total += plane_score(asked.words, boxes[one], boxes[two]) / 2
        elif depth is not None:
            total += depth_score(asked.words, boxes[one], boxes[two], depth, parity) / 2
    return 0.0 if parity and not asked.deep and total < 0.5 else total


def _places(
    asked: Asked, labels: Sequence[str], scores: Sequence[float], parity: bool
) -> tuple[int | None, int | None]:
    """Which detections count as the two nouns."""
    nouns = (asked.first, asked.second)
    if not parity:
        best = [
            max((i for i, label in enumerate(labels) if label == noun), key=scores.__getitem__,
                default=None)
            for noun in nouns
        ]  # fmt: skip
        return best[0], best[1]
    if not asked.deep:
        first = [labels.index(noun) if noun in labels else None for noun in nouns]
        return first[0], first[1]
    joined = " ".join(labels)
    there = [noun in joined for noun in nouns]
    at: list[int | None] = [None, None]
    for i, label in enumerate(labels):
        for k, noun in enumerate(nouns):
            if noun in label and (all(there) or (there[k] and at[k] is None)):
                at[k] = i
        if None not in at:
            break
    if not all(there):
        # only one noun is there: the first one alone counts
        return (at[0], None) if there[0] else (None, at[1])
    return at[0], at[1]


_NAMED = re.compile(r"(?P<prompt>.+?)_(?P<number>\d+)\.\w+")


def score(path: Path, data: Path | None) -> DetectionScores:
    """Scores of JSON lines ``{image, labels, boxes, scores, depth}``, one a picture.

    ``image`` is named as published, "a dog next to a cat_000001.png"; ``prompt`` may say it as
    well. ``depth`` is a grey picture below the file's folder, bright = near. The authors' own
    ``vqa_result.json`` (``question_id``, ``answer``) is averaged.

    Raises:
        BadInput: nothing in the file can be scored.
    """
    faults: list[str] = []
    kept: dict[str, list[tuple[float, float]]] = {"2d": [], "3d": [], "given": []}
    asked_for: set[str] = set()
    for where, row in read_lines(path, faults):
        try:
            kind, pair = _scored(row, path.parent)
        except (ValueError, TypeError, LookupError, AttributeError, OSError) as error:
            faults.append(f"{where}: {str(error)[:120]}")
            continue
        kept[kind].append(pair)
        asked_for.add(_prompt_of(row) if kind != "given" else str(row.get("question_id", where)))
    images = sum(map(len, kept.values()))
    names = {"2d": "spatial_2d", "3d": "spatial_3d", "given": "given"}
    if not images:
        first = f"; the first: {faults[0]}" if faults else ""
        raise BadInput(path, "--predictions", f"holds nothing that can be scored{first}")
    told, clean = (
        {names[kind]: _mean_of(pairs, i) for kind, pairs in kept.items() if pairs} for i in (0, 1)
    )
    return DetectionScores("t2i_compbench", images, len(asked_for), told, clean, tuple(faults))


def _mean_of(pairs: Sequence[tuple[float, float]], i: int) -> float:
    return 100 * sum(pair[i] for pair in pairs) / len(pairs)


def _prompt_of(row: Mapping[str, Any]) -> str:
    if isinstance(row.get("prompt"), str):
        return str(row["prompt"])
    name = str(row["image"]).replace("\\", "/").rpartition("/")[2]
    return name.split("_")[0]


def _scored(row: Mapping[str, Any], folder: Path) -> tuple[str, tuple[float, float]]:
    """Kind of a row, and its score by the authors' rule and by the definition."""
    if "answer" in row and "labels" not in row:
        answer = numbers_of([row["answer"]], 1)
        if answer is None or not 0 <= answer[0] <= 1:
            raise ValueError(f"answer is no share: {str(row['answer'])[:20]!r}")
        return "given", (answer[0], answer[0])
    asked = read_prompt(_prompt_of(row))
    if asked is None:
        raise ValueError(f"says nothing of place: {_prompt_of(row)[:60]!r}")
    labels, boxes, scores = row["labels"], boxes_of(row["boxes"]), numbers_of(row["scores"], 0)
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise ValueError("labels are no list of names")
    if boxes is None or scores is None or not len(labels) == len(boxes) == len(scores):
        raise ValueError("labels, boxes and scores are not of one length")
    depth = _depth(row, folder) if asked.deep else None
    if asked.deep and depth is None:
        raise ValueError("has no depth, which its prompt is about")
    told, clean = (
        picture_score(asked, labels, boxes, scores, depth, parity) for parity in (True, False)
    )
    return "3d" if asked.deep else "2d", (told, clean)


def _depth(row: Mapping[str, Any], folder: Path) -> Depth | None:
    """The depth map of a picture, never from outside the file's folder."""
    name = row.get("depth")
    if name is None:
        return None
    path = folder / str(name)
    inside = stays_below(str(name)) and path.resolve().is_relative_to(folder.resolve())
    if not inside or not path.is_file():
        raise ValueError(f"depth is no file below the folder: {str(name)[:60]!r}")
    from PIL import Image

    with Image.open(path) as picture:
        return np.asarray(picture.convert("L"), dtype=np.float64)


benchmark = DetectionBenchmark(
    id="t2i_compbench",
    title="T2I-CompBench (spatial)",
    score=score,
    quirks=(
        "2D scores below 0.5 count as 0; those of depth do not",
        "depth maps are sliced with x and y exchanged (parity), and an overlap of exactly one half "
        "scores 0",
        "things next to each other may be far apart on one axis: less than 150 pixels on either is "
        "enough, whatever the size of the picture",
        "in depth a label only has to hold the noun, and the last one found counts",
        "'on top of' without 'the' scores no position; no published spatial prompt has it",
    ),
    cite="Karine-Huang/T2I-CompBench, UniDet_eval: 2D_spatial_eval.py, 3D_spatial_eval.py",
    notes="Detections are those of UniDet, depth that of the authors' expert, neither is run here. "
    "Nouns are read from the words of place, not by a tagger.",
)
