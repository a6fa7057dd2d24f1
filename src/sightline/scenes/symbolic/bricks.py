"""Brick models on a baseplate: pieces that are put on from above, one a step.

Lengths are in studs, heights in plates (a brick is three plates high). A piece falls down its
columns until it meets another piece or the baseplate, so nothing overlaps and nothing floats.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sightline.scenes.worlds.draws import Draws

__all__ = [
    "COLOURS",
    "SIZES",
    "Brick",
    "Model",
    "altered",
    "below",
    "dropped",
    "grow",
    "landing",
    "needed_before",
    "touching",
]

COLOURS = (
    "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "white", "black",
)  # fmt: skip
SIZES = ((1, 2), (1, 3), (1, 4), (2, 2), (2, 3), (2, 4))
HIGHEST = 15  # plates


class Brick(NamedTuple):
    """A piece: its cell nearest the origin, footprint in studs, height in plates, colour."""

    x: int
    y: int
    z: int
    w: int
    d: int
    h: int
    colour: str

    @property
    def top(self) -> int:
        """Plates above the baseplate."""
        return self.z + self.h

    @property
    def name(self) -> str:
        """How it is called in questions; colours are different within a model."""
        return f"the {self.colour} piece"

    @property
    def kind(self) -> str:
        """Size and make, "2x4 brick", narrow side first."""
        low, high = sorted((self.w, self.d))
        return f"{low}x{high} {'brick' if self.h == 3 else 'plate'}"


Model = tuple[Brick, ...]
"""pieces in the order in which they are put on"""


def over(a: Brick, b: Brick) -> bool:
    """Whether two pieces share a column."""
    return a.x < b.x + b.w and b.x < a.x + a.w and a.y < b.y + b.d and b.y < a.y + a.d


def below(a: Brick, b: Brick) -> bool:
    """Whether ``a`` lies under ``b`` in some column."""
    return a.z < b.z and over(a, b)


def touching(a: Brick, b: Brick) -> bool:
    """Whether two pieces share part of a face."""
    x = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
    y = min(a.y + a.d, b.y + b.d) - max(a.y, b.y)
    z = min(a.top, b.top) - max(a.z, b.z)
    return sorted((x, y, z))[0] == 0 and sorted((x, y, z))[1] > 0


def landing(model: Sequence[Brick], x: int, y: int, w: int, d: int) -> tuple[int, float]:
    """Where a piece put on there comes to lie: its z, and the share of its cells that rest on
    something."""
    probe = Brick(x, y, 0, w, d, 1, "")
    met = [one for one in model if over(one, probe)]
    z = max((one.top for one in met), default=0)
    if z == 0:
        return 0, 1.0
    resting = sum(
        (min(x + w, one.x + one.w) - max(x, one.x)) * (min(y + d, one.y + one.d) - max(y, one.y))
        for one in met
        if one.top == z
    )
    return z, resting / (w * d)


def dropped(
    model: Sequence[Brick], side: int, x: int, y: int, size: tuple[int, int, int], colour: str
) -> Brick | None:
    """The piece put on at a cell; None where it leaves the baseplate, gets too high or would tip
    (less than half of it rests on something)."""
    w, d, h = size
    if x < 0 or y < 0 or x + w > side or y + d > side:
        return None
    z, resting = landing(model, x, y, w, d)
    if z + h > HIGHEST or resting < 0.5:
        return None
    return Brick(x, y, z, w, d, h, colour)


def _size(draws: Draws) -> tuple[int, int, int]:
    low, high = draws.pick(SIZES)
    turned = draws.chance(0.5)
    return (high, low, 3) if turned else (low, high, 3 if draws.chance(0.75) else 1)


def grow(draws: Draws, count: int, side: int) -> Model:
    """A model of ``count`` pieces of different colours on a square baseplate; it hangs together as
    far as pieces are put on near others."""
    colours = draws.shuffled(COLOURS)
    model: list[Brick] = []
    while len(model) < count:
        size = _size(draws)
        near = draws.pick(model) if model and draws.chance(0.85) else None
        if near is None:
            x, y = draws.integer(1, side - size[0] - 1), draws.integer(1, side - size[1] - 1)
        else:
            x = near.x + draws.integer(-size[0], near.w)
            y = near.y + draws.integer(-size[1], near.d)
        piece = dropped(model, side, x, y, size, colours[len(model)])
        if piece is not None:
            model.append(piece)
    return tuple(model)


def needed_before(model: Sequence[Brick]) -> list[set[int]]:
    """For every piece the pieces that must lie before it is put on: those under it in some column,
    and what these need in turn."""
    found: list[set[int]] = []
    for at, piece in enumerate(model):
        under = {i for i in range(at) if below(model[i], piece)}
        found.append(under.union(*(found[i] for i in under)))
    return found


def altered(draws: Draws, model: Model, side: int, row: int, moves: bool = True) -> list[Model]:
    """Models in which one piece has another colour, place or size; the rest stays as it is.

    Args:
        row: the piece; where it moves or changes size, it is put on last.
        moves: whether it may lie elsewhere.
    """
    used = {piece.colour for piece in model}
    piece, rest = model[row], model[:row] + model[row + 1 :]
    other = draws.pick([colour for colour in COLOURS if colour not in used])
    changed = [(*model[:row], piece._replace(colour=other), *model[row + 1 :])]
    if any(below(piece, one) for one in rest):
        return changed
    size = (piece.w, piece.d, piece.h)
    places = [(piece.x, piece.y, _size(draws))]
    if moves:
        places += [
            (piece.x + draws.integer(-3, 3), piece.y + draws.integer(-3, 3), size) for _ in range(3)
        ]
    for x, y, kind in places:
        one = dropped(rest, side, x, y, kind, piece.colour)
        # it falls on what is there, so it comes last
        if one is not None and (one[:3] != piece[:3] if kind == size else one.kind != piece.kind):
            changed.append((*rest, one))
    return draws.shuffled(changed)
