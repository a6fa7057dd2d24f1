"""How many things are in a pattern, part of which is behind a black box; CAPTURe's questions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.answers import Integer
from sightline.questions.symbolic.posed import Posed
from sightline.scenes.symbolic.patterns import (
    PATTERNS,
    Pattern,
    Table,
    drawn_pattern,
    hidden_on_paper,
    is_unique,
)
from sightline.scenes.worlds.draws import Draws
from sightline.scenes.worlds.furniture import KINDS, default_size

__all__ = ["on_paper", "on_tables"]

PAPER = 200  # pixels; so are the dots' places
RADIUS = 5
COLOURS = ("red", "blue", "green", "orange", "purple")
THINGS = ("mug", "can", "bowl", "candle", "apple", "cup", "bottle")
TRIES = 150


def on_paper(keys: NDArray[np.uint64]) -> Iterator[Posed]:
    """5 to 15 dots on white paper, as CAPTURe draws them; each asked with the box and without."""
    return _posed(keys, "paper patterns", "synthetic", _paper)


def on_tables(keys: NDArray[np.uint64]) -> Iterator[Posed]:
    """6 to 40 things on a table, rendered; in the form of CAPTURe's photos."""
    return _posed(keys, "table patterns", "real", _table)


def _posed(
    keys: NDArray[np.uint64], name: str, part: str,
    drawn: Callable[[Draws, str], dict[str, Any] | None],
) -> Iterator[Posed]:  # fmt: skip
    """The first world of every key that can be asked about."""
    for key in keys.tolist():
        draws = Draws(name, key)
        for _ in range(TRIES):
            world = drawn(draws, PATTERNS[key % len(PATTERNS)])
            if world is not None:
                yield from _asked(key, part, world)
                break


def _asked(key: int, part: str, world: dict[str, Any]) -> Iterator[Posed]:
    count, what = len(world["positions"]), world["what"]
    for view in ("occluded", "unoccluded"):
        shown = world | {"box_shown": view == "occluded"}
        told = f"The pattern is a {world['shape']}."
        if view == "occluded":
            told += f"\n{count - world['hidden']} things are free of the box."
            told += f"\nThe pattern goes on with {world['hidden']} behind it."
        yield Posed(
            key=key, task=f"{part} {view}", text="", question=f"How many {what}s are there?",
            answer=Integer(), truth=count, world=shown, rationale=f"{told}\nThat is {count}.",
            group=f"{part}/{key:016x}", tags={"shape": world["shape"]},
        )  # fmt: skip


def _paper(draws: Draws, shape: str) -> dict[str, Any] | None:
    """A drawn state; None where the draw does not fit or could go on in another way."""
    square = draws.chance(0.5)
    pattern = drawn_pattern(draws, shape, 5, 15, 15.0, 0.7 * PAPER)
    if pattern is None:
        return None
    shift = 0.13 * PAPER
    offset = draws.pick(((0.0, 0.0), (shift, 0.0), (-shift, 0.0), (0.0, shift), (0.0, -shift)))
    at = (PAPER / 2 + offset[0], PAPER / 2 + offset[1])
    pattern = Pattern(shape, pattern.rows, pattern.columns, pattern.step, at)
    places = pattern.points()
    if places.min() < 2 * RADIUS or places.max() > PAPER - 2 * RADIUS:
        return None
    x, y = draws.pick(places.tolist())
    half = RADIUS * draws.uniform(6, 12) / 2
    box = tuple(
        round(float(np.clip(v, 0, PAPER)), 1) for v in (x - half, y - half, x + half, y + half)
    )
    hides = hidden_on_paper(box, RADIUS, square)
    if not _sharp(places, box, square) or not is_unique(pattern, hides):
        return None
    return {
        "stage": "paper", "size": [PAPER, PAPER], "what": "square" if square else "circle",
        "shape": shape, "offset": list(offset), "color": draws.pick(COLOURS), "radius": RADIUS,
        "dot_shape": "square" if square else "circle", "box": list(box),
        "positions": places.round(3).tolist(), "hidden": int(hides(places).sum()),
    }  # fmt: skip


def _sharp(places: NDArray[np.float64], box: tuple[float, ...], square: bool) -> bool:
    """Whether no dot just touches the box."""
    near = [hidden_on_paper(box, RADIUS + margin, square)(places) for margin in (-1.0, 1.0)]
    return bool((near[0] == near[1]).all())


def _table(draws: Draws, shape: str) -> dict[str, Any] | None:
    what = draws.pick(THINGS)
    kind = KINDS[what]
    size = default_size(kind)
    unit = 1.35 * max(size[0], size[1])
    pattern = drawn_pattern(draws, shape, 6, 40, unit, 14 * unit)
    if pattern is None:
        return None
    places = pattern.points()
    across = float(max(np.ptp(places, axis=0).max(), 4 * unit)) + unit
    turn, rise = math.radians(draws.uniform(0, 360)), math.radians(draws.uniform(48, 68))
    far = across * draws.uniform(1.75, 2.0)
    flat = far * math.cos(rise)
    eye = (flat * math.cos(turn), flat * math.sin(turn), far * math.sin(rise))
    table = Table(size, eye, 400.0, (320, 240))
    outlines = table.outlines(places)
    if outlines[:, :2].min() < 4 or (outlines[:, 2:] > np.array(table.size) - 4).any():
        return None
    box = _box(draws, outlines, table.size)
    if not is_unique(pattern, table.hides(box)):
        return None
    return {
        "stage": "table", "size": list(table.size), "what": what, "shape": shape,
        "thing": list(size), "variant": round(draws.random(), 3), "eye": list(table.eye),
        "focal": table.focal, "color": draws.pick(kind.colours),
        "material": draws.pick(kind.materials), "box": list(box),
        "positions": places.round(5).tolist(), "hidden": int(table.hides(box)(places).sum()),
    }  # fmt: skip


def _box(draws: Draws, outlines: NDArray[np.float64], size: tuple[int, int]) -> tuple[float, ...]:
    """A box around a thing, and more."""
    x0, y0, x1, y1 = draws.pick(outlines.tolist())
    wide, high = (x1 - x0) * draws.uniform(0.2, 1.4), (y1 - y0) * draws.uniform(0.2, 1.4)
    corners = (
        max(x0 - wide, 0),
        max(y0 - high, 0),
        min(x1 + wide, size[0]),
        min(y1 + high, size[1]),
    )
    return tuple(float(round(v)) for v in corners)
