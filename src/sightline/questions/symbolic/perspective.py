"""What questions about perspective share: cameras before worlds of lines, what shows of each
family of parallel lines, marks, and the form of a question.

Task names are those of MMPerspective; wording and pictures are ours.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sightline.answers import Choice
from sightline.questions.symbolic.posed import Posed
from sightline.scenes.symbolic.line_views import Seen, View, seen_lines
from sightline.scenes.symbolic.line_worlds import WORLDS, LineWorld
from sightline.scenes.worlds.draws import Draws

__all__ = [
    "SIZE", "Asked", "Family", "Shot", "bows", "chosen", "clear", "curved", "families", "framed",
    "inside",
    "mark_circle", "mark_line", "posed", "shot", "sines", "single", "spreads", "take", "upright",
]  # fmt: skip

F64 = NDArray[np.float64]

SIZE = (400, 300)
"""pixels of a picture"""
KEPT = 16
"""lines of each family that a record names, the longest"""
SAME_PX = 1.5
LEAST = 4
"""lines that make a family of parallel lines noticed"""
SPREAD = 8.0
"""degrees by which lines of a family differ in a picture where they are seen to run together"""
TRIES = 60


class Shot(NamedTuple):
    """A picture before it is taken: the world, the camera, the lines that show."""

    world: LineWorld
    view: View
    seen: Seen


class Family(NamedTuple):
    """Lines of a picture along one axis of the world: how many show, by how many degrees they
    differ in direction at most, whether they have a vanishing point, and its pixel."""

    number: int
    spread: float
    finite: bool
    at: F64


Asked = Callable[[int, Draws], Posed | None]


def posed(name: str, ask: Asked, keys: NDArray[np.uint64]) -> Iterator[Posed]:
    """A question a key; a key whose worlds do not allow one gives none."""
    for key in keys.tolist():
        draws = Draws("perspective", name, key)
        for _ in range(TRIES):
            found = ask(key, draws)
            if found is not None:
                yield found
                break


def take(
    draws: Draws, kind: str, *, heading: float = 0.0, pitch: float = 0.0, roll: float = 0.0,
    focal: float | None = None, shift: tuple[float, float] = (0.0, 0.0), bend: float = 0.0,
    size: tuple[int, int] = SIZE,
) -> Shot:  # fmt: skip
    """A camera before a fresh world of a kind.

    Args:
        heading, pitch, roll: degrees, see :class:`View`; heading 0 looks along the world's y.
        focal: in pixels of a picture 400 wide; drawn where it is not given.
        shift: of the principal point from the middle, in such pixels.
    """
    world, scale = WORLDS[kind](draws), size[0] / SIZE[0]
    view = View(
        _place(draws, kind, heading, pitch), heading, pitch, roll,
        round(scale * (focal or draws.uniform(270, 390)), 2),
        (size[0] / 2 + scale * shift[0], size[1] / 2 + scale * shift[1]), size, bend,
    )  # fmt: skip
    return shot(world, view)


def shot(world: LineWorld, view: View) -> Shot:
    """The picture with the lines that show, of each family the longest; of lines that one line in
    the picture goes through, the longest alone."""
    seen = seen_lines(world, view)
    kept: list[int] = []
    for axis, most in ((0, KEPT), (1, KEPT), (2, KEPT), (-1, 4 * KEPT)):
        rows = np.flatnonzero(seen.axis == axis)
        rows = rows[np.argsort(-seen.length[rows], kind="stable")]
        kept += rows[_apart(seen.points[rows])][:most].tolist()
    return Shot(world, view, seen.take(np.array(kept, np.int64)))


def _apart(points: F64) -> NDArray[np.int64]:
    """Rows of (n, 3, 2) lines that do not continue one before them."""
    start, end = points[:, 0], points[:, 2]
    way = (end - start) / np.linalg.norm(end - start, axis=1, keepdims=True)
    off = points[None, :, ::2] - start[:, None, None]
    across = np.abs(off[..., 0] * way[:, None, None, 1] - off[..., 1] * way[:, None, None, 0])
    same = across.max(-1) < SAME_PX
    kept: list[int] = []
    for row in range(len(points)):
        if not same[kept, row].any():
            kept.append(row)
    return np.array(kept, np.int64)


def _place(draws: Draws, kind: str, heading: float, pitch: float) -> tuple[float, float, float]:
    """Where the camera stands: in the street or corridor, off the houses, over the tiles."""
    if kind == "street":
        found = draws.uniform(-2.0, 2.0), draws.uniform(0, 4), draws.pick((1.7, 1.7, 4.0, 7.0))
    elif kind == "corridor":
        found = draws.uniform(-0.7, 0.7), draws.uniform(0, 1), draws.uniform(1.2, 1.9)
    elif kind == "tiles":
        found = draws.uniform(-1, 1), draws.uniform(-1, 1), draws.uniform(3.5, 5.0)
    else:
        far = draws.uniform(29, 38) if kind == "city" else 9.5
        turn, aside = math.radians(heading), draws.uniform(-3, 3)
        high = 0.0 if kind == "tumbled" else max(1.7, 6.0 - far * math.tan(math.radians(pitch)))
        if kind == "city" and pitch == 0:
            high = draws.uniform(1.7, 8.0)
        found = (
            far * math.sin(turn) + aside * math.cos(turn),
            -far * math.cos(turn) + aside * math.sin(turn),
            high,
        )
    x, y, z = (round(v, 3) for v in found)
    return x, y, z


def families(taken: Shot) -> tuple[Family, Family, Family]:
    """The lines along x, y and z."""
    found, pixels = taken.view.vanishing(), taken.view.vanishing_pixels()
    x, y, z = (
        Family(number, spread, bool(found[axis, 2] != 0), pixels[axis])
        for axis, (number, spread) in enumerate(spreads(taken.seen.points, taken.seen.axis))
    )
    return x, y, z


def spreads(points: F64, axes: NDArray[np.int64]) -> list[tuple[int, float]]:
    """For x, y, z: how many of (n, 3, 2) lines run along it, and by how many degrees these differ
    in direction at most."""
    out = []
    for axis in range(3):
        sine = sines(points[axes == axis])
        out.append((len(sine), math.degrees(math.asin(min(1.0, float(sine.max(initial=0.0)))))))
    return out


def sines(points: F64) -> F64:
    """(n, n) sines of the angles between (n, 3, 2) lines."""
    along = points[:, 2] - points[:, 0]
    along = along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    x, y = along.T
    return np.asarray(np.abs(x[:, None] * y - y[:, None] * x))


def bows(points: F64) -> F64:
    """(n,) pixels by which the middle of each of (n, 3, 2) lines lies off its chord."""
    chord, off = points[:, 2] - points[:, 0], points[:, 1] - points[:, 0]
    across = np.abs(chord[:, 0] * off[:, 1] - chord[:, 1] * off[:, 0])
    return np.asarray(across / np.maximum(np.linalg.norm(chord, axis=1), 1e-9))


def curved(points: F64) -> int:
    """How many of (n, 3, 2) lines are bowed so that anyone sees it."""
    length = np.linalg.norm(points[:, 2] - points[:, 0], axis=1)
    return int((bows(points) > np.maximum(5.0, 0.04 * length)).sum())


def upright(points: F64, axes: NDArray[np.int64]) -> bool:
    """Whether lines along z are those that are upright in the picture, by a margin."""
    along = points[:, 2] - points[:, 0]
    lean = np.degrees(np.arctan2(np.abs(along[:, 0]), np.abs(along[:, 1])))
    x, y, z = (
        float(np.median(lean[axes == axis])) if (axes == axis).any() else 90.0 for axis in range(3)
    )
    return z < 25 and min(x, y) > z + 15


def clear(family: Family, least: int = LEAST, spread: float = SPREAD) -> bool:
    """Whether enough lines show to see that they run together, or that they stay parallel."""
    return family.number >= least and (not family.finite or family.spread >= spread)


def inside(at: F64, size: tuple[int, int], margin: float) -> bool:
    """Whether a pixel lies in the picture, so far from its border (negative: or so far outside)."""
    x, y = at
    return bool(margin <= x <= size[0] - margin and margin <= y <= size[1] - margin)


def single(taken: Shot, marks: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """What one picture shows, as JSON."""
    return {
        "world": {
            "kind": taken.world.kind, "plane": taken.world.plane,
            "blocks": [list(block) for block in taken.world.blocks],
            "strips": [list(strip) for strip in taken.world.strips],
        },
        "view": list(taken.view), "size": list(taken.view.size),
        "lines": taken.seen.points.reshape(-1, 6).round(2).tolist(),
        "axes": taken.seen.axis.tolist(), "marks": list(marks),
    }  # fmt: skip


def mark_circle(name: str, at: F64) -> dict[str, Any]:
    """A lettered circle."""
    return {"name": name, "at": at.round(2).tolist()}


def framed(points: F64, margin: float = 8.0) -> NDArray[np.bool_]:
    """(n,) whether the middles of (n, 3, 2) lines lie so far from the border of the picture."""
    at = points[:, 1]
    return np.asarray(((at >= margin) & (at <= np.array(SIZE) - margin)).all(axis=1))


def mark_line(name: str, colour: str, ends: ArrayLike) -> dict[str, Any]:
    """A coloured line, lettered where ``name`` is given."""
    drawn = np.asarray(ends, np.float64).ravel().round(2).tolist()
    return {"name": name, "colour": colour, "line": drawn}


def chosen(
    key: int, task: str, question: str, pictures: Sequence[dict[str, Any]], options: Sequence[str],
    right: int, rationale: str, draws: Draws | None = None, **world: Any,
) -> Posed:  # fmt: skip
    """A question of choice; options are shuffled where ``draws`` is given."""
    order = list(range(len(options)))
    order = draws.shuffled(order) if draws else order
    texts = tuple(options[i] for i in order)
    return Posed(
        key=key, task=task, text="", question=question, answer=Choice(texts),
        truth="ABCD"[order.index(right)], options=texts,
        world={"pictures": list(pictures)} | world, rationale=rationale,
        tags={"scenes": " ".join(sorted({one["world"]["kind"] for one in pictures}))},
    )  # fmt: skip
