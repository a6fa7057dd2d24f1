"""Small things on a table: `make_tabletop(seed, n_objects=14)`; cameras orbit the table.

The table itself is row 0. Things stand on it, stack on blocks and books, and lie in bowls, plates
and trays.
"""

from __future__ import annotations

import numpy as np

from sightline.scenes.worlds.cameras import orbit
from sightline.scenes.worlds.draws import Draws
from sightline.scenes.worlds.furniture import KINDS
from sightline.scenes.worlds.layout import Room
from sightline.scenes.worlds.palette import Surface
from sightline.scenes.worlds.rooms import no_frames
from sightline.scenes.worlds.world import Light, Style, World

THEMES: dict[str, tuple[str, ...]] = {
    "breakfast": ("mug", "cup", "bowl", "plate", "apple", "orange", "banana", "fork", "spoon",
                  "knife", "bottle", "tray", "lemon", "can"),
    "blocks": ("block", "block", "block", "cylinder", "pyramid", "tray", "bowl", "block"),
    "desk": ("book", "book", "mug", "phone", "remote control", "can", "candle", "tissue box",
             "bottle", "block", "laptop"),
    "mixed": ("mug", "book", "block", "bowl", "apple", "lemon", "vase", "candle", "can", "cylinder",
              "pyramid", "plate", "tray", "phone", "banana", "orange", "cup"),
}  # fmt: skip
CONTAINERS = ("tray", "bowl", "plate")


def make_tabletop(
    seed: int,
    n_objects: int = 14,
    *,
    theme: str | None = None,
    n_frames: int = 12,
    size: tuple[int, int] = (640, 480),
    fov_deg: float = 55.0,
    exact: bool = True,
) -> World:
    """A table with exactly `n_objects` objects, the table included; up to about 40 fit.

    When the things do not fit, new layouts are drawn; after 12, `exact=True` raises ValueError.
    """
    if n_objects < 1:
        raise ValueError("n_objects must be at least 1")
    best: Room | None = None
    for attempt in range(12):
        layout = _layout(Draws("tabletop", seed, n_objects, attempt), n_objects, theme)
        if best is None or len(layout.rows) > len(best.rows):
            best = layout
        if len(best.rows) == n_objects:
            break
    assert best is not None
    if exact and len(best.rows) != n_objects:
        raise ValueError(f"tabletop seed {seed} holds {len(best.rows)} objects, not {n_objects}")
    table = best.rows[0]
    draws = Draws("tabletop", seed, "style")
    f = table.foot
    frames = no_frames(size)
    if n_frames:
        radius = round(0.75 * max(table.size[:2]) + 0.35, 3)
        frames = orbit((f.x, f.y, f.z1 + 0.03), radius, n_frames, seed, size=size, fov_deg=fov_deg)
    wall = draws.pick(((214, 216, 218), (226, 220, 208), (204, 212, 216)))
    return World(
        kind="tabletop",
        seed=seed,
        room="table",
        objects=best.objects(),
        floor_polygon=np.array(best.polygon),
        ceiling_height=best.height,
        frames=frames,
        lights=(
            Light((f.x + 0.5, f.y - 0.4, 2.3), (1.0, 0.95, 0.86), 0.85, 3.0),
            Light((f.x - 1.2, f.y + 0.9, 2.2), (0.86, 0.93, 1.0), 0.4, 3.0),
        ),
        style=Style(floor=Surface("carpet", (126, 124, 122)), wall=Surface("wall", wall)),
    )


def _layout(draws: Draws, n_objects: int, theme: str | None) -> Room:
    room = Room([(0.0, 0.0), (5.0, 0.0), (5.0, 5.0), (0.0, 5.0)], 2.8, draws)
    name = "dining table" if n_objects > 12 or draws.chance(0.6) else "round table"
    spec = KINDS[name]
    table = room.put(name, spec.size(draws), 2.5, 2.5, draws.uniform(-0.6, 0.6))
    assert table == 0
    names = THEMES[theme or draws.pick(tuple(THEMES))]
    wanted = n_objects - 1
    deck = [draws.pick([n for n in names if n in CONTAINERS] or names)] if wanted >= 4 else []
    while len(deck) < 6 * max(wanted, 1):
        deck.append(draws.pick(names))
    for thing in deck:
        if len(room.rows) >= n_objects:
            break
        kind = KINDS[thing]
        slots = [s for s in room.free_regions if s[1].tag in kind.places]
        inner = [s for s in slots if s[1].tag != "table" and s[0] != 0]
        choices = draws.shuffled(inner)[:3] if inner and draws.chance(0.45) else []
        choices += [s for s in slots if s[0] == 0 and s[1].relation == "on"]
        for slot in choices:
            if slot[0] != 0 and _depth(room, slot[0]) > 3:
                continue
            if room.rest(kind, slot, tries=12) >= 0:
                break
    return room


def _depth(room: Room, row: int) -> int:
    return len(room.rows[row].family)
