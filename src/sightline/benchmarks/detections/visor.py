"""VISOR: whether two things are in a picture, and stand to each other as its prompt says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.benchmarks.detections.benchmark import DetectionBenchmark, DetectionScores, Figures
from sightline.benchmarks.detections.files import boxes_of, read_object
from sightline.benchmarks.detections.sr2d import SpatialPrompt, prompts, write_prompts
from sightline.errors import BadInput
from sightline.geometry.calculi import CENTROID

__all__ = ["benchmark", "related", "visor_scores"]

_POINTS = replace(CENTROID, name="centroid_points", regions="points")
_WORD = {"to the left of": "left", "to the right of": "right", "above": "above", "below": "below"}
PICTURES = 4
"""of every prompt"""
Bools = NDArray[np.bool_]


@dataclass
class _Rows:
    """Pictures of spatial prompts, as columns."""

    prompt: list[int]
    picture: list[int]
    both: list[bool]
    told: list[bool]
    classes: list[tuple[str, ...]]
    centres: list[list[list[float]]]


def related(first: NDArray[np.float64], second: NDArray[np.float64], relation: str) -> Bools:
    """Whether a relation of VISOR holds between points (n, 2) in pixels, y down.

    Only the centres count, on one axis: what is left may be far above as well.
    """
    code = int(_POINTS.relations(_POINTS.codes([_WORD[relation]])[0]))
    holds: Bools = _POINTS.locate(first, second).holds(code)[0]
    return holds


def visor_scores(results: Mapping[str, Any]) -> DetectionScores:
    """Scores of detections as published: "ID_K" to ``{classes, centroid, recall, sra, text}``.

    Raises:
        BadInput: no picture of a spatial prompt is there.
    """
    faults: list[str] = []
    rows = _rows(results, faults)
    if not rows.prompt:
        first = f"; the first: {faults[0]}" if faults else ""
        raise BadInput("visor", "--predictions", f"hold no picture of a spatial prompt{first}")
    prompt = np.array(rows.prompt)
    both, told = np.array(rows.both), np.array(rows.told)
    parity = dict(_figures(prompt, both, told))
    # the notebook leaves prompts out of VISOR_n of which no picture shows both things
    shown = np.isin(prompt, prompt[both])
    of_shown = _figures(prompt[shown], both[shown], told[shown])
    parity |= {f"{name}_notebook": of_shown[name] for name in of_shown if name[-1].isdigit()}
    seen = _seen(rows)
    wanted = sum(p.spatial for p in prompts())
    clean = _figures(prompt, both, seen, wanted)
    notes = (
        f"{int((both & (seen != told)).sum())} pictures whose sra is not that of their centres",
        f"clean counts all {wanted:,} spatial prompts with {PICTURES} pictures each; "
        f"{wanted * PICTURES - len(prompt):,} are not in the file",
    )  # fmt: skip
    return DetectionScores(
        "visor", len(prompt), len(np.unique(prompt)), parity, clean, tuple(faults), notes
    )


def _rows(results: Mapping[str, Any], faults: list[str]) -> _Rows:
    """Pictures of spatial prompts; "and" and single prompts are passed over, as published."""
    rows = _Rows([], [], [], [], [], [])
    known = prompts()
    taken: set[tuple[int, int]] = set()
    for name, found in results.items():
        number, _, picture = name.partition("_")
        if not (number.isascii() and number.isdigit() and int(number[:9]) < len(known)):
            faults.append(f"{name[:60]}: is no prompt's id")
            continue
        asked = known[int(number[:9])]
        if not asked.spatial:
            continue
        problem = _problem(found, asked)
        if not (picture.isascii() and picture.isdigit() and len(picture) < 9):
            problem = "has no number of a picture"
        elif (asked.id, int(picture)) in taken:
            problem = "is there twice"
        if problem:
            faults.append(f"{name[:60]}: {problem}")
            continue
        taken.add((asked.id, int(picture)))
        classes = tuple(found["classes"])
        rows.prompt.append(asked.id)
        rows.picture.append(int(picture))
        rows.both.append(asked.first in classes and asked.second in classes)
        rows.told.append(bool(found.get("sra")))
        rows.classes.append(classes)
        rows.centres.append(boxes_of(found["centroid"], 2) or [])
    return rows


def _problem(found: Any, asked: SpatialPrompt) -> str:
    """What is wrong with a record; "" where nothing is."""
    if not isinstance(found, dict):
        return f"is no object but {type(found).__name__}"
    classes, centres = found.get("classes"), boxes_of(found.get("centroid"), 2)
    if not isinstance(classes, list) or not all(isinstance(c, str) for c in classes):
        return "classes is no list of names"
    if centres is None or len(centres) != len(classes):
        return "centroid is no list of one point for every class"
    if found.get("sra") not in (0, 1):
        return f"sra is neither 0 nor 1: {str(found.get('sra'))[:20]!r}"
    if str(found.get("text", asked.text)) != asked.text:
        return f"its text is not that of the prompt: {str(found['text'])[:40]!r}"
    return ""


def _seen(rows: _Rows) -> Bools:
    """Whether any first and any second thing stand as the prompt says, by their centres."""
    known = prompts()
    owner: list[int] = []
    first: list[list[float]] = []
    second: list[list[float]] = []
    for i, (number, classes, centres) in enumerate(
        zip(rows.prompt, rows.classes, rows.centres, strict=True)
    ):
        asked = known[number]
        for a, point in zip(classes, centres, strict=True):
            if a != asked.first:
                continue
            for b, other in zip(classes, centres, strict=True):
                if b == asked.second:
                    owner.append(i)
                    first.append(point)
                    second.append(other)
    holds = np.zeros(len(rows.prompt), dtype=bool)
    if not owner:
        return holds
    at = np.array(owner)
    one, two = np.array(first), np.array(second)
    words = np.array([known[rows.prompt[i]].relation for i in owner])
    for relation in _WORD:
        chosen = words == relation
        if chosen.any():
            right = related(one[chosen], two[chosen], relation)
            holds[at[chosen][right]] = True
    return holds


def _figures(prompt: NDArray[Any], both: Bools, right: Bools, wanted: int = 0) -> Figures:
    """OA, VISOR and VISOR_n in percent.

    Args:
        prompt: (n,) prompt of each picture.
        both: (n,) both things are there.
        right: (n,) they stand as they should.
        wanted: prompts that count, with four pictures each; 0 = those that are there.
    """
    good = both & right
    numbers, inverse = np.unique(prompt, return_inverse=True)
    of_prompt = np.bincount(inverse, weights=good, minlength=len(numbers))
    pictures = wanted * PICTURES or len(prompt)
    count = wanted or len(numbers)
    told: dict[str, float | None] = {
        "oa": _share(both.sum(), pictures),
        "visor_cond": _share(good.sum(), both.sum()),
        "visor_uncond": _share(good.sum(), pictures),
    }
    for n in range(1, PICTURES + 1):
        told[f"visor_{n}"] = _share((of_prompt >= n).sum(), count)
    return told


def _share(part: Any, whole: Any) -> float | None:
    return 100 * float(part) / float(whole) if whole else None


def score(path: Path, data: Path | None) -> DetectionScores:
    """Scores of a published results file; the prompts are made here."""
    return visor_scores(read_object(path))


_COLUMNS = ("oa", "visor_uncond", "visor_cond", "visor_1", "visor_2", "visor_3", "visor_4")
_TABLE = {
    "GLIDE": (3.36, 1.98, 59.06, 6.72, 1.02, 0.17, 0.03),
    "GLIDE + CDM": (10.17, 6.43, 63.21, 20.07, 4.69, 0.83, 0.11),
    "DALLE-mini": (27.10, 16.17, 59.67, 38.31, 17.50, 6.89, 1.96),
    "CogView2": (18.47, 12.17, 65.89, 33.47, 11.43, 3.22, 0.57),
    "DALLE-v2": (63.93, 37.89, 59.27, 73.59, 47.23, 23.26, 7.49),
    "SD 1.4": (29.86, 18.81, 62.98, 46.60, 20.11, 6.89, 1.63),
    "SD + CDM": (23.27, 14.99, 64.41, 39.44, 14.56, 4.84, 1.12),
    "SD 2.1": (47.83, 30.25, 63.24, 64.42, 35.74, 16.13, 4.70),
}
benchmark = DetectionBenchmark(
    id="visor",
    title="VISOR and SR2D",
    score=score,
    prompts=write_prompts,
    published={
        name: dict(zip(_COLUMNS, row, strict=True)) for name, row in _TABLE.items()
    },
    quirks=(
        "only centres count: what stands to the left may be far above as well",
        "with several detections one pair that fits is enough; so the converse may hold as well",
        "VISOR_n counts the prompts of which pictures are in the file; in the authors' notebook "
        "only those of which a picture shows both things (the figures _notebook)",
        "the file's sra is believed; recall is not looked at",
    ),
    cite="microsoft/VISOR, visor.py, create_spatial_phrases.py and README",
    notes="OWL-ViT base/32 with 'a photo of a X' and a threshold of 0.1 is the authors' detector; "
    "chance of visor_cond is 50. The authors' detections are not public in full, so their rows "
    "are facts that were not computed here.",
)  # fmt: skip
