"""Fields of reasoning that begins with boxes: in the picture with depths, or in space; CA-VQA, N3D.

A chain of boxes in space lists the boxes as N3D-VLM writes them, then puts their numbers into the
formula of the question. Numbers are those of a viewer at the camera with a level head, metres, x to
the right, y down, z ahead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sightline.answers import n3d
from sightline.datasets.audit.program import parse
from sightline.datasets.records.base import Batch
from sightline.datasets.records.mentioned import Referred
from sightline.datasets.records.texts import AnswerWords
from sightline.datasets.records.things import Boxes
from sightline.facts import depth
from sightline.narration.listing import names_of
from sightline.questions.references import sighting_rows
from sightline.questions.tasks.viewed_boxes import UPRIGHT, packed_boxes

__all__ = ["BoxCodes", "BoxReasoning", "Boxed", "GroundedSteps"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class BoxCodes:
    """Boxes of the objects asked about, one line each: ``bbox_0=Bbox(chair,u,v,z,angle,...)``."""

    def values(self, batch: Batch) -> Sequence[Any]:
        return ["" if codes is None else codes for codes, _ in _boxes(batch)]


@dataclass(frozen=True)
class Boxed:
    """Whether all objects asked about have such boxes: upright, ahead, in the range of the code."""

    def values(self, batch: Batch) -> Sequence[Any]:
        return [codes is not None for codes, _ in _boxes(batch)]


@dataclass(frozen=True)
class BoxReasoning:
    """Boxes first, then the formula of the question with their numbers in it, then the answer."""

    def values(self, batch: Batch) -> Sequence[Any]:
        answers = AnswerWords().values(batch)
        out = []
        for row, (codes, boxes), words in zip(batch.rows, _boxes(batch), answers, strict=True):
            steps = [codes or ""]
            program = parse(row["program"])
            if boxes is not None and program.name in FORMULAS:
                steps.append("In metres, x right, y down, z ahead of the camera held level:")
                steps += [_numbers(i, box) for i, box in enumerate(boxes)]
                steps.append(FORMULAS[program.name](boxes, program.option("definition"), row))
            out.append("\n".join([*steps, f"So the answer is {words}."]))
        return out


@dataclass(frozen=True)
class GroundedSteps:
    """Box of every named object in the picture, then its depth, then the answer; CA-VQA.

    Boxes in thousandths; depth is the median over the visible part, or where the picture has none
    that of the middle of the box in space.
    """

    def values(self, batch: Batch) -> Sequence[Any]:
        world = batch.scenes
        boxes = Boxes(scale="thousand", decimals=0).values(batch)
        answers, names = AnswerWords().values(batch), Referred().values(batch)
        # options that are objects are called what the options call them
        names = [
            told or [names_of(world, frames[0], True).get(row, "it") for row in rows]
            for told, frames, rows in zip(names, batch.frame_rows, batch.object_rows, strict=True)
        ]
        out = []
        for at, (frames, objects) in enumerate(
            zip(batch.frame_rows, batch.object_rows, strict=True)
        ):
            lines = []
            rows = np.array(objects[: len(names[at])], dtype=np.int64)
            depths = _depths(world, frames[0], rows) if len(rows) else []
            for name, box, metres in zip(names[at], boxes[at], depths, strict=False):
                if box is not None:
                    place = "[" + ", ".join(f"{x:.0f}" for x in box) + "]"
                    known = f"; depth {metres:.2f} m" if np.isfinite(metres) else ""
                    lines.append(f"{name}: box {place}{known}.")
            out.append("\n".join([*lines, f"Answer: {answers[at]}"]))
        return out


def _depths(world: Any, frame: int, rows: NDArray[np.int64]) -> list[float]:
    seen = sighting_rows(world, np.full(len(rows), frame), rows)
    there = seen >= 0
    metres = np.full(len(rows), np.nan)
    metres[there] = depth.z_depth(world, seen[there]).value
    pose = np.linalg.inv(world.frames.world_from_camera[frame])
    middle = world.objects.centre[rows] @ pose[2, :3] + pose[2, 3]
    return [float(v) for v in np.where(np.isfinite(metres), metres, middle)]


def _boxes(batch: Batch) -> list[tuple[str | None, Floats | None]]:
    """Each item's lines of code, and its boxes (n, 15) for a level viewer; None where unknown."""
    if "boxes first" not in batch.memo:
        batch.memo["boxes first"] = [
            _coded(batch, frames[0], rows)
            for frames, rows in zip(batch.frame_rows, batch.object_rows, strict=True)
        ]
    found: list[tuple[str | None, Floats | None]] = batch.memo["boxes first"]
    return found


def _coded(batch: Batch, frame: int, objects: Sequence[int]) -> tuple[str | None, Floats | None]:
    world, rows = batch.scenes, np.array(objects, dtype=np.int64)
    if not len(rows):
        return None, None
    level = packed_boxes(world, np.full(len(rows), frame), rows)
    pose = np.linalg.inv(world.frames.world_from_camera[frame])
    # the place as the camera itself has it, the turn about the vertical
    own = level.copy()
    own[:, :3] = world.objects.centre[rows] @ pose[:3, :3].T + pose[:3, 3]
    upright = world.objects.rotation[rows][:, 2, 2] >= 1.0 - UPRIGHT
    sound = np.isfinite(level).all() and upright.all() and (own[:, 2] > 0).all()
    if not sound or own[:, 2].max() >= n3d.DEPTH or own[:, 3:6].max() >= n3d.SIZE:
        return None, None
    fx, fy, cx, cy = world.frames.intrinsics[frame].tolist()
    width, height = world.frames.size[frame].tolist()
    codes = n3d.encode(own, n3d.Lens(fx / width, fy / height, cx / width, cy / height), True)
    return n3d.write([str(n) for n in world.objects.category[rows]], codes), level


def _numbers(index: int, box: Floats) -> str:
    x, y, z, a, b, c = (f"{v:.3f}" for v in box[:6])
    return f"bbox_{index}: centre ({x}, {y}, {z}), sizes ({a}, {b}, {c})"


def _straight(boxes: Floats, definition: str, row: Mapping[str, Any]) -> str:
    if definition not in AXES:
        return "The distance is measured between the two boxes, not their centres."
    used = AXES[definition]
    if len(used) == 1:
        one, two = boxes[0, used[0]], boxes[1, used[0]]
        return f"distance = |{one:.3f} - {_signed(two)}| = {abs(one - two):.3f} m"
    terms = [f"({boxes[0, i]:.3f} - {_signed(boxes[1, i])})^2" for i in used]
    total = math.sqrt(sum((boxes[0, i] - boxes[1, i]) ** 2 for i in used))
    return f"distance = sqrt({' + '.join(terms)}) = {total:.3f} m"


def _signed(value: float) -> str:
    return f"({value:.3f})" if value < 0 else f"{value:.3f}"


def _size(boxes: Floats, definition: str, row: Mapping[str, Any]) -> str:
    if definition == "height":
        return f"height = sy = {boxes[0, 4]:.3f} m"
    if definition == "horizontal":
        a, c = boxes[0, 3], boxes[0, 5]
        return f"width = max(sx, sz) = max({a:.3f}, {c:.3f}) = {max(a, c):.3f} m"
    sizes = ", ".join(f"{v:.3f}" for v in boxes[0, 3:6])
    return f"length = max(sx, sy, sz) = max({sizes}) = {boxes[0, 3:6].max():.3f} m"


def _width(boxes: Floats, definition: str, row: Mapping[str, Any]) -> str:
    turn = math.atan2(boxes[0, 12], boxes[0, 6])
    a, c = boxes[0, 3], boxes[0, 5]
    total = a * abs(math.cos(turn)) + c * abs(math.sin(turn))
    return (
        f"width = sx |cos t| + sz |sin t|, with t = {math.degrees(turn):.1f} degrees: "
        f"{a:.3f} * {abs(math.cos(turn)):.3f} + {c:.3f} * {abs(math.sin(turn)):.3f} = {total:.3f} m"
    )


def _clock(boxes: Floats, definition: str, row: Mapping[str, Any]) -> str:
    right, ahead = (boxes[1] - boxes[0])[[0, 2]]
    angle = math.degrees(math.atan2(right, ahead)) % 360.0
    hour = round(angle / 30.0) % 12 or 12
    return (
        f"angle = atan2(x1 - x0, z1 - z0) = atan2({right:.3f}, {ahead:.3f}) = {angle:.1f} degrees; "
        f"hour = angle / 30 = {angle / 30.0:.2f}, rounded {hour}"
    )


def _compared(boxes: Floats, definition: str, row: Mapping[str, Any]) -> str:
    code = int(row["params"][0])
    if code >= 6:
        return _larger(boxes, CODES[code // 2])
    axis, name = ((0, "x"), (2, "z"), (1, "y"))[code // 2]
    one, two = boxes[0, axis], boxes[1, axis]
    sign = "<" if one < two else ">"
    return f"{name}0 = {one:.3f} {sign} {name}1 = {two:.3f}"


def _opposite(boxes: Floats, definition: str, row: Mapping[str, Any]) -> str:
    told = _compared(-boxes, definition, row)
    return f"From the opposite side x and z change their signs: {told}"


def _larger(boxes: Floats, definition: str) -> str:
    if definition == "height":
        values, name = boxes[:, 4], "sy"
    elif definition == "horizontal":
        values, name = boxes[:, [3, 5]].max(axis=1), "max(sx, sz)"
    else:
        values, name = boxes[:, 3:6].prod(axis=1), "sx sy sz"
    sign = "<" if values[0] < values[1] else ">"
    return f"{name}: {values[0]:.4f} {sign} {values[1]:.4f}"


AXES: Final[Mapping[str, tuple[int, ...]]] = {
    "centre": (0, 1, 2), "horizontal": (0, 2), "vertical": (1,),
}  # fmt: skip
"""coordinates that a distance between centres goes by"""
CODES: Final[Mapping[int, str]] = {3: "horizontal", 4: "height", 5: "volume"}
"""sizes by half the code of a comparison"""
FORMULAS: Final[Mapping[str, Callable[[Floats, str, Mapping[str, Any]], str]]] = {
    "distance": _straight,
    "size": _size,
    "width": _width,
    "camera_clock": _clock,
    "stated": _compared,
    "which": _compared,
    "opposite": _opposite,
}
"""formula of a question, by its program"""
