"""The second path to every answer about brick models: by cells of an occupancy grid.

It reads nothing but what the pictures show and the options, and shares no code with the questions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.questions.symbolic.posed import Posed

__all__ = ["check"]

Grid = NDArray[np.object_]
_TALL = 24


class _WrongModelError(Exception):
    """A picture shows what cannot be built."""


def check(one: Posed) -> str:
    """ "" where the answer follows from the cells alone and every model can be built."""
    try:
        grids = [_grid(shot["bricks"], one.world["side"]) for shot in one.world["pictures"]]
        found = _PATHS[one.task](one, grids)
    except _WrongModelError as error:
        return str(error)
    said = one.truth if isinstance(one.truth, str) else "".join(one.truth)
    return "" if found == said else f"cells say {found!r}, not {said!r}"


def _grid(bricks: Sequence[Sequence[Any]], side: int) -> Grid:
    """(side, side, plates) colour of every cell, "" where nothing is.

    Raises:
        _WrongModelError: pieces overlap, leave the baseplate, tip over or cannot come from above.
    """
    grid = np.full((side, side, _TALL), "", dtype=object)
    for x, y, z, w, d, h, colour in bricks:
        if min(x, y, z) < 0 or x + w > side or y + d > side:
            raise _WrongModelError(f"{colour} leaves the baseplate")
        if (grid == colour).any():
            raise _WrongModelError(f"{colour} occurs twice")
        if (grid[x : x + w, y : y + d, z:] != "").any():
            raise _WrongModelError(f"{colour} cannot come from above")
        rests = 1.0 if z == 0 else (grid[x : x + w, y : y + d, z - 1] != "").mean()
        if rests < 0.5:
            raise _WrongModelError(f"{colour} would tip over")
        grid[x : x + w, y : y + d, z : z + h] = colour
    return grid


def _cells(grid: Grid, colour: str) -> set[tuple[int, ...]]:
    return {tuple(cell) for cell in np.argwhere(grid == colour).tolist()}


def _colour(text: str) -> str:
    """The colour in "the red piece"."""
    return text.split()[1]


def _only(one: Posed, fits: Sequence[bool]) -> str:
    """The letter of the only option that fits, else all that do."""
    return "".join("ABCDEFGH"[i] for i, fit in enumerate(fits) if fit)


def _within(part: Grid, whole: Grid) -> bool:
    """Whether every piece of one state lies in the other, cell by cell, and is no larger there."""
    held = np.isin(whole.astype(str), [name for name in set(part.ravel().tolist()) if name])
    return bool((part == np.where(held, whole, "")).all())


def _height(one: Posed, grids: list[Grid]) -> str:
    named = [option for option in one.options if option.startswith("the ")]
    tops = {text: max(c[2] for c in _cells(grids[0], _colour(text))) for text in named}
    best = [text for text in named if tops[text] == max(tops.values())]
    return _only(
        one, [text in best if len(best) == 1 else text not in named for text in one.options]
    )


def _adjacency(one: Posed, grids: list[Grid]) -> str:
    a, b = (one.world["pictures"][0]["bricks"][i][6] for i in one.world["asked"])
    cells, other = _cells(grids[0], a), _cells(grids[0], b)
    meet = any(
        (x + dx, y + dy, z + dz) in other
        for x, y, z in cells
        for dx, dy, dz in ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1))
    )
    return "A" if meet else "B"


def _bearings(one: Posed, shot: int) -> dict[str, complex]:
    """Where pieces are, seen from above, with the camera's direction as axis."""
    side, seen = one.world["side"], one.world["pictures"][shot]
    turn = complex(
        math.cos(math.radians(seen["azimuth"])), -math.sin(math.radians(seen["azimuth"]))
    )
    return {
        b[6]: complex(b[0] + b[3] / 2 - side / 2, b[1] + b[4] / 2 - side / 2) * turn
        for b in seen["bricks"]
    }


def _angle(one: Posed, first: int, then: int) -> int:
    """By what angle pieces went around the middle, counter-clockwise, from picture to picture."""
    before, after = _bearings(one, first), _bearings(one, then)
    total = sum(after[name] * before[name].conjugate() for name in before)
    if abs(total) < 1e-9:
        return -1
    fit = total / abs(total)
    if any(abs(after[name] - before[name] * fit) > 1e-6 for name in before):
        return -1
    return round(math.degrees(math.atan2(fit.imag, fit.real))) % 360


def _rotation(one: Posed, grids: list[Grid]) -> str:
    turn = _angle(one, 0, 1)
    return _only(one, [option == f"{turn} degrees" for option in one.options])


def _multiview(one: Posed, grids: list[Grid]) -> str:
    # a camera that goes counter-clockwise sees pieces go clockwise
    shots = [int(option[7]) - 1 for option in one.options]
    wanted = (360 - one.world["turn"]) % 360
    return _only(one, [_angle(one, 0, shot) == wanted for shot in shots])


def _dependency(one: Posed, grids: list[Grid]) -> str:
    """Build the model with one piece held back for as long as possible: does the other get on?"""
    grid = grids[0]
    names = [b[6] for b in one.world["pictures"][0]["bricks"]]
    top = names[one.world["asked"]]
    under = {
        name: {grid[x, y, k] for x, y, z in _cells(grid, name) for k in range(z)} - {"", name}
        for name in names
    }
    fits = []
    for option in one.options:
        there: set[str] = set()
        while True:
            more = {n for n in names if n != _colour(option) and under[n] <= there} - there
            if not more:
                break
            there |= more
        fits.append(top not in there)
    return _only(one, fits)


def _rotation_status(one: Posed, grids: list[Grid]) -> str:
    before, loose, after = grids
    placed = np.argwhere((before == "") & (after != ""))
    alone = np.argwhere(loose != "")
    if not _within(before, after):
        raise _WrongModelError("the step changes more than the new piece")
    spans = [np.ptp(cells, axis=0)[:2].tolist() for cells in (alone, placed)]
    return "B" if spans[0] == spans[1] else "A"


def _position(one: Posed, grids: list[Grid]) -> str:
    before, _, after = grids
    placed = _footprint(np.argwhere((before == "") & (after != "")))
    marks = one.world["pictures"][0]["marks"]
    for x, y, z, w, d in marks:
        below = before[x : x + w, y : y + d, z - 1] if z else np.full((w, d), "base", object)
        if (below == "").any() or (before[x : x + w, y : y + d, z:] != "").any():
            raise _WrongModelError("a marked place is not free and level")
    return _only(one, [placed == (x, y, z, w, d) for x, y, z, w, d in marks])


def _footprint(cells: NDArray[Any]) -> tuple[int, ...]:
    low, high = cells.min(0), cells.max(0)
    return (*low.tolist(), int(high[0] - low[0] + 1), int(high[1] - low[1] + 1))


def _shots(one: Posed, grids: list[Grid]) -> list[Grid]:
    return [grids[int(option[7]) - 1] for option in one.options]


def _next_step(one: Posed, grids: list[Grid]) -> str:
    before, loose = grids[0], grids[1]
    colour = next(name for name in loose.ravel().tolist() if name)
    wanted = _extent(loose, colour)
    fits = []
    for shot in _shots(one, grids):
        added = set(shot[before == ""].ravel().tolist()) - {""}
        fits.append(_within(before, shot) and added == {colour} and _extent(shot, colour) == wanted)
    return _only(one, fits)


def _extent(grid: Grid, colour: str) -> tuple[list[int], int]:
    """Footprint, either way round, and height of a piece."""
    cells = np.argwhere(grid == colour)
    x, y, z = (np.ptp(cells, axis=0) + 1).tolist()
    return sorted((x, y)), z


def _backwards(one: Posed, grids: list[Grid]) -> str:
    return _only(one, [_within(shot, grids[0]) for shot in _shots(one, grids)])


def _ordering(one: Posed, grids: list[Grid]) -> str:
    order = sorted(range(4), key=lambda i: int((grids[i] != "").sum()))
    if not all(
        _within(grids[a], grids[b]) and (grids[a] != grids[b]).any() for a, b in pairwise(order)
    ):
        raise _WrongModelError("the pictures are no sequence")
    return "".join("ABCD"[i] for i in order)


def _outlier(one: Posed, grids: list[Grid]) -> str:
    return _only(one, [not _within(shot, grids[0]) for shot in _shots(one, grids)])


_PATHS: dict[str, Callable[[Posed, list[Grid]], str]] = {
    "height": _height, "adjacency": _adjacency, "rotation": _rotation, "multiview": _multiview,
    "rotation_status": _rotation_status, "position": _position, "next_step": _next_step,
    "dependency": _dependency, "backwards": _backwards, "ordering": _ordering, "outlier": _outlier,
}  # fmt: skip
