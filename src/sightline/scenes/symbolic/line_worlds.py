"""Worlds of straight lines: streets, corridors, blocks of houses, tumbled boxes, tiled planes.

Metres; z is up. Everything but tumbled boxes lies along the axes, so a picture has at most three
vanishing points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sightline.geometry.poses import euler_matrix
from sightline.scenes.worlds.draws import Draws

__all__ = [
    "CORNERS",
    "HOUSES",
    "Block",
    "LineWorld",
    "Lines",
    "Panes",
    "Strip",
    "city",
    "corridor",
    "lines",
    "panes",
    "rounded",
    "street",
    "tiles",
    "tumbled",
]  # fmt: skip

F64 = NDArray[np.float64]
Vec = tuple[float, float, float]

HOUSES: dict[str, tuple[int, int, int]] = {
    "brick": (176, 96, 74), "sand": (214, 188, 142), "cream": (232, 222, 196),
    "grey": (150, 152, 156), "blue": (120, 150, 186), "green": (138, 164, 128),
    "rose": (206, 150, 142), "white": (232, 232, 228), "slate": (104, 112, 124),
    "ochre": (204, 160, 84),
}  # fmt: skip
"""colours of walls"""


class Block(NamedTuple):
    """A box with rows of windows.

    ``low``, ``high`` are its corners before it is turned about its middle by ``turn`` (degrees,
    about z, x, y in turn); ``windows`` are their numbers along x, along y, and upwards.
    """

    low: Vec
    high: Vec
    colour: str
    windows: tuple[int, int, int] = (0, 0, 0)
    bands: bool = False  # windows of a storey are one
    turn: Vec = (0.0, 0.0, 0.0)

    @property
    def rotation(self) -> F64:
        """(3, 3), columns are its axes."""
        found: F64 = euler_matrix(np.radians(self.turn))
        return found

    @property
    def middle(self) -> F64:
        found: F64 = (np.array(self.low) + np.array(self.high)) / 2
        return found


class Strip(NamedTuple):
    """A painted line from point to point in the plane with ``normal``, so wide."""

    start: Vec
    end: Vec
    normal: Vec
    width: float
    colour: str = "mark"


class LineWorld(NamedTuple):
    """Boxes and painted lines; ``plane`` is what lies at z = 0: "ground", "tiles" or ""."""

    kind: str
    blocks: tuple[Block, ...]
    strips: tuple[Strip, ...] = ()
    plane: str = "ground"


class Lines(NamedTuple):
    """Straight lines of a world: (n, 2, 3) ends, (n,) axis they run along (-1: another direction)
    and (n,) block they belong to (-1: painted on the ground)."""

    ends: F64
    axis: NDArray[np.int64]
    block: NDArray[np.int64]


class Panes(NamedTuple):
    """Windows of a block: (n, 4, 3) corners around each, (m, 2, 3) lines along their rows and
    columns, (m,) axis of the block that each runs along."""

    corners: F64
    rows: F64
    axis: NDArray[np.int64]


CORNERS = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)], np.float64)
_EDGES = np.array([
    (a, a | bit) for axis, bit in ((0, 4), (1, 2), (2, 1)) for a in range(8) if not a & bit
])  # fmt: skip
_PROUD = 0.02
"""how far windows stand out, so that they are seen"""


def panes(block: Block) -> Panes:
    """Windows on the four sides, turned with the block."""
    size = np.array(block.high) - np.array(block.low)
    corners, rows = [np.zeros((0, 4, 3))], [np.zeros((0, 2, 3))]
    axes: list[int] = []
    for along, across in ((0, 1), (1, 0)):
        count, storeys = block.windows[along], block.windows[2]
        if not count or not storeys:
            continue
        count, share = (1, 0.94) if block.bands else (count, 0.58)
        left = (np.arange(count) + 0.5 - share / 2) / count * size[along]
        wide = share / count * size[along]
        foot = (np.arange(storeys) + 0.25) / storeys * size[2]
        high = 0.52 / storeys * size[2]
        for outside in (-_PROUD, size[across] + _PROUD):
            grid = np.zeros((storeys, count, 4, 3))
            grid[..., across] = outside
            grid[..., along] = left[None, :, None] + wide * np.array([0, 1, 1, 0])
            grid[..., 2] = foot[:, None, None] + high * np.array([0, 0, 1, 1])
            corners.append(grid.reshape(-1, 4, 3))
            level = np.stack([grid[:, 0, 0], grid[:, -1, 1]], axis=1)
            upright = np.stack([grid[0, :, 0], grid[-1, :, 3]], axis=1)
            rows += [level, upright]
            axes += [along] * storeys + [2] * count
    shift, turn = np.array(block.low) - block.middle, block.rotation.T
    return Panes(
        (np.concatenate(corners) + shift) @ turn + block.middle,
        (np.concatenate(rows) + shift) @ turn + block.middle,
        np.array(axes, np.int64),
    )


def lines(world: LineWorld) -> Lines:
    """Edges of blocks, rows and columns of windows, painted lines."""
    ends, axes, owners = [np.zeros((0, 2, 3))], [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for row, block in enumerate(world.blocks):
        low, high = np.array(block.low), np.array(block.high)
        corners = (low + CORNERS * (high - low) - block.middle) @ block.rotation.T + block.middle
        windows = panes(block)
        ends += [corners[_EDGES], windows.rows]
        along = np.concatenate([np.repeat([0, 1, 2], 4), windows.axis])
        axes.append(along if not any(block.turn) else np.full(len(along), -1))
        owners.append(np.full(len(along), row))
    if world.strips:
        painted = np.array([(s.start, s.end) for s in world.strips])
        ends.append(painted)
        way = np.abs(painted[:, 1] - painted[:, 0])
        axes.append(np.where((way > 1e-9).sum(1) == 1, way.argmax(1), -1))
        owners.append(np.full(len(painted), -1))
    return Lines(np.concatenate(ends), np.concatenate(axes), np.concatenate(owners))


def _house(draws: Draws, low: Sequence[float], high: Sequence[float]) -> Block:
    """A house with windows about two to four metres apart."""
    pitch = draws.uniform(2.4, 3.6)
    across = [max(1, round((high[i] - low[i]) / pitch)) for i in (0, 1)]
    storeys = max(1, round((high[2] - low[2]) / draws.uniform(2.8, 3.4)))
    return Block(
        rounded(low), rounded(high), draws.pick(list(HOUSES)), (across[0], across[1], storeys),
        draws.chance(0.3),
    )  # fmt: skip


def rounded(values: Sequence[float] | F64) -> Vec:
    """To a millimetre."""
    x, y, z = (round(float(v), 3) for v in values)
    return x, y, z


def _painted(a: Sequence[float], b: Sequence[float], width: float, up: float = 1.0) -> Strip:
    return Strip(rounded(a), rounded(b), (0.0, 0.0, up), width)


def street(draws: Draws) -> LineWorld:
    """A street along y between two rows of houses; its middle is x = 0, it begins at y = 0."""
    half = draws.uniform(5.0, 8.0)
    blocks = []
    for side in (-1, 1):
        y = draws.uniform(-2.0, 2.0)
        while y < 55:
            end, deep = y + draws.uniform(7.0, 14.0), draws.uniform(8.0, 12.0)
            near = half + draws.uniform(0.0, 0.8)
            x = (near, near + deep) if side > 0 else (-near - deep, -near)
            blocks.append(_house(draws, (x[0], y, 0), (x[1], end, draws.uniform(6.0, 18.0))))
            y = end + draws.pick((0.0, 0.0, draws.uniform(2.0, 5.0)))
    kerb = half - draws.uniform(1.6, 2.4)
    strips = [_painted((x, -2, 0), (x, 60, 0), 0.18) for x in (-kerb, kerb)]
    strips += [_painted((0, y, 0), (0, y + 2.5, 0), 0.16) for y in np.arange(1.0, 58.0, 5.0)]
    strips += [
        _painted((x, y, 0), (x + math.copysign(half - kerb, x), y, 0), 0.1)
        for y in np.arange(0.0, 58.0, 2.0)
        for x in (-kerb, kerb)
    ]
    return LineWorld("street", tuple(blocks), tuple(strips))


def corridor(draws: Draws) -> LineWorld:
    """A corridor along y with tiles on its floor; its middle is x = 0, it begins at y = 0."""
    half, high = draws.uniform(1.3, 2.2), draws.uniform(2.5, 3.2)
    far = draws.uniform(14.0, 26.0)
    tone, doors = draws.pick(list(HOUSES)), round(far / draws.uniform(2.2, 3.4))
    walls = [
        Block(rounded((x, -1, 0)), rounded((x + 0.3, far, high)), tone, (0, doors, 1))
        for x in (-half - 0.3, half)
    ]
    walls.append(Block(rounded((-half, far, 0)), rounded((half, far + 0.3, high)), "cream",
                       (draws.integer(1, 3), 0, 1)))  # fmt: skip
    walls.append(Block(rounded((-half, -1, high)), rounded((half, far, high + 0.2)), "white"))
    tile = half / draws.integer(2, 3)
    strips = [
        _painted((x, -1, 0), (x, far, 0), 0.03)
        for x in np.arange(-half + tile, half - tile / 2, tile)
    ]
    strips += [_painted((-half, y, 0), (half, y, 0), 0.03) for y in np.arange(0, far, tile)]
    lamp = draws.uniform(0.3, 0.6)
    strips += [
        Strip(s.start, s.end, (0.0, 0.0, -1.0), 0.08, "lamp")
        for x in (-lamp, lamp)
        for s in [_painted((x, -1, high), (x, far, high), 0.08)]
    ]
    return LineWorld("corridor", tuple(walls), tuple(strips))


def city(draws: Draws) -> LineWorld:
    """Houses on a square grid around the origin, the middle ones higher, with gaps between."""
    side, gap = draws.uniform(8.0, 11.0), draws.uniform(3.0, 5.0)
    step, blocks = side + gap, []
    for i in (-1, 0, 1):
        for j in (-1, 0, 1):
            if draws.chance(0.12):
                continue
            w, d = side * draws.uniform(0.75, 1.0), side * draws.uniform(0.75, 1.0)
            x, y = i * step - w / 2, j * step - d / 2
            high = draws.uniform(7.0, 16.0) + (draws.uniform(4.0, 10.0) if i == j == 0 else 0)
            blocks.append(_house(draws, (x, y, 0), (x + w, y + d, high)))
    reach, strips = 2.2 * step, []
    for at in (-step / 2, step / 2):
        for shift in (-0.36 * gap, 0.36 * gap):
            strips.append(_painted((at + shift, -reach, 0), (at + shift, reach, 0), 0.16))
            strips.append(_painted((-reach, at + shift, 0), (reach, at + shift, 0), 0.16))
    return LineWorld("city", tuple(blocks), tuple(strips))


def tumbled(draws: Draws) -> LineWorld:
    """Plain boxes around the origin, turned at random, nothing around them."""
    blocks: list[Block] = []
    for _ in range(200):
        middle = np.array([draws.uniform(-3.2, 3.2) for _ in range(3)])
        half = np.array([draws.uniform(0.45, 0.9) for _ in range(3)])
        if all(np.linalg.norm(middle - one.middle) > 2.4 for one in blocks):
            turn = [draws.uniform(0, 360) for _ in range(3)]
            blocks.append(
                Block(rounded(middle - half), rounded(middle + half), draws.pick(list(HOUSES)),
                      turn=rounded(turn))
            )  # fmt: skip
        if len(blocks) == 9:
            break
    return LineWorld("tumbled", tuple(blocks), plane="")


def tiles(draws: Draws) -> LineWorld:
    """A tiled plane that is all there is; floor or wall, nothing tells."""
    wide = draws.uniform(0.5, 1.0)
    high, reach = wide * draws.pick((1.0, 1.0, 0.5, 2.0)), 7.0
    strips = [_painted((x, -reach, 0), (x, reach, 0), 0.03) for x in np.arange(-7.0, 7.1, wide)]
    strips += [_painted((-reach, y, 0), (reach, y, 0), 0.03) for y in np.arange(-7.0, 7.1, high)]
    return LineWorld("tiles", (), tuple(strips), plane="tiles")


WORLDS: dict[str, Callable[[Draws], LineWorld]] = {
    "street": street, "corridor": corridor, "city": city, "tumbled": tumbled, "tiles": tiles,
}  # fmt: skip
