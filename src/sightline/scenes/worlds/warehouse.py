"""A warehouse: `make_warehouse(seed, n_objects=120)`; rack rows, aisles, floor traffic.

Racks stand in rows along y with aisles between; pallets, cartons, crates stand on rack levels;
the front strip of the hall holds pallets with stacked cartons, forklifts, people, transporters.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from sightline.scenes.worlds.cameras import walkthrough
from sightline.scenes.worlds.draws import Draws
from sightline.scenes.worlds.furniture import KINDS
from sightline.scenes.worlds.layout import Room
from sightline.scenes.worlds.palette import Surface
from sightline.scenes.worlds.rooms import no_frames
from sightline.scenes.worlds.shapes import Region, Vec3
from sightline.scenes.worlds.world import Light, Style, World


def make_warehouse(
    seed: int,
    n_objects: int = 120,
    *,
    area_m2: tuple[float, float] | None = None,
    n_frames: int = 24,
    size: tuple[int, int] = (640, 480),
    fov_deg: float = 80.0,
    exact: bool = True,
) -> World:
    """A hall of 200-2000 m2 with exactly `n_objects` objects (20 to about 400).

    When a layout cannot hold the count, larger ones are drawn; after 8, `exact=True` raises.
    """
    if n_objects < 1:
        raise ValueError("n_objects must be at least 1")
    best: Room | None = None
    for attempt in range(8):
        draws = Draws("warehouse", seed, n_objects, attempt)
        low, high = area_m2 or (
            min(max(200.0, 3.0 * n_objects * (1 + 0.2 * attempt)), 1600.0),
            min(max(420.0, 6.0 * n_objects * (1 + 0.2 * attempt)), 2000.0),
        )
        layout = _layout(draws, n_objects, draws.uniform(low, high))
        if best is None or len(layout.rows) > len(best.rows):
            best = layout
        if len(best.rows) == n_objects:
            break
    assert best is not None
    if exact and len(best.rows) != n_objects:
        raise ValueError(f"warehouse seed {seed} holds {len(best.rows)} objects, not {n_objects}")
    world = World(
        kind="warehouse",
        seed=seed,
        room="warehouse",
        objects=best.objects(),
        floor_polygon=np.array(best.polygon),
        ceiling_height=best.height,
        frames=no_frames(size),
        lights=_lights(best),
        style=Style(
            Surface("concrete", (168, 168, 164)),
            Surface("wall", (206, 210, 214)),
            Surface("ceiling", (190, 194, 198)),
        ),
    )
    if n_frames == 0:
        return world
    frames = walkthrough(world, n_frames, seed, size=size, fov_deg=fov_deg, height_m=(1.5, 2.2),
                         clearance_m=0.6)  # fmt: skip
    return replace(world, frames=frames)


def _lights(room: Room) -> tuple[Light, ...]:
    (x0, y0), (x1, y1) = room.low, room.high
    out = []
    long_y = y1 - y0 > x1 - x0
    for t in (0.15, 0.4, 0.65, 0.9):
        x, y = (
            ((x0 + x1) / 2, y0 + t * (y1 - y0)) if long_y else (x0 + t * (x1 - x0), (y0 + y1) / 2)
        )
        out.append(Light((x, y, room.height - 0.4), (1.0, 0.98, 0.94), 0.75, 9.0))
    return tuple(out)


def _layout(draws: Draws, n_objects: int, area: float) -> Room:
    ratio = draws.uniform(0.7, 1.5)
    x = round(math.sqrt(area * ratio), 1)
    y = round(area / x, 1)
    room = Room([(0.0, 0.0), (x, 0.0), (x, y), (0.0, y)], round(draws.uniform(6.5, 9.0), 1), draws)
    strip = min(max(5.0, 0.3 * y), 12.0)  # open floor at low y
    rack = KINDS["rack"]
    aisle = draws.uniform(2.8, 3.6)
    deep = round(draws.uniform(*rack.depth), 2)
    tall = round(draws.uniform(*rack.height), 2)
    length = round(min(draws.uniform(*rack.width), y - strip - 2.0), 2)
    racks = 0
    at = 1.2 + deep / 2
    while at + deep / 2 + 1.2 < x and racks < max(1, n_objects // 8):
        start = strip
        while start + length + 1.5 < y and racks < max(1, n_objects // 8):
            size: Vec3 = (deep, length, tall)
            if room.put("rack", size, at, start + length / 2, 0.0) >= 0:
                racks += 1
            start += length + 1.8
        at += deep + aisle
    _floor(room, n_objects, strip)
    for _ in range(6 * n_objects):
        if len(room.rows) >= n_objects:
            break
        _store(room)
    return room


def _floor(room: Room, n_objects: int, strip: float) -> None:
    """Traffic and pallets on the open strip and in the aisles."""
    draws = room.draws
    deck = ["forklift", "person", "transporter", "pallet", "pallet", "cone", "barrel", "hand truck",
            "person", "crate", "carton", "pallet"]  # fmt: skip
    wanted = max(1, round(0.3 * n_objects))
    start = len(room.rows)
    names = deck[:2] + draws.shuffled(deck * (1 + wanted // len(deck)))
    for name in names:
        if len(room.rows) - start >= wanted or len(room.rows) >= n_objects:
            return
        kind = KINDS[name]
        for _ in range(12):
            size = kind.size(draws)
            y = draws.uniform(0.8, strip - 0.6 if draws.chance(0.75) else room.high[1] - 0.8)
            x = draws.uniform(0.8, room.high[0] - 0.8)
            yaw = draws.uniform(-math.pi, math.pi)
            if draws.chance(0.5):
                yaw = draws.integer(0, 3) * math.pi / 2
            row = room.put(name, size, x, y, yaw, 0.35)
            if row >= 0:
                if name in ("pallet", "transporter") and draws.chance(0.8):
                    _stack(room, row, n_objects, draws.integer(1, 4))
                break


def _stack(room: Room, row: int, n_objects: int, count: int) -> None:
    """Cartons on a pallet, and on each other."""
    draws = room.draws
    for _ in range(count):
        if len(room.rows) >= n_objects:
            return
        slots = [
            s for s in room.free_regions if row in room.rows[s[0]].family and s[1].relation == "on"
        ]
        for slot in draws.shuffled(slots)[:3]:
            if (
                len(room.rows[slot[0]].family) < 4
                and room.rest(KINDS["carton"], slot, tries=6, yaw_rad=draws.uniform(-0.08, 0.08))
                >= 0
            ):
                break


def _store(room: Room) -> None:
    """One more thing on a rack level or on what stands there."""
    draws = room.draws
    slots: list[tuple[int, Region]] = [
        s for s in room.free_regions
        if s[1].tag.startswith("rack") or (s[1].tag in ("pallet", "carton") and
                                           len(room.rows[s[0]].family) < 5)
    ]  # fmt: skip
    if not slots:
        return
    slot = draws.pick(slots)
    name = draws.pick(("pallet", "carton", "carton", "crate") if slot[1].tag.startswith("rack")
                      else ("carton", "carton", "crate"))  # fmt: skip
    kind = KINDS[name]
    if slot[1].tag.startswith("rack") and name == "pallet":
        size = kind.size(draws)
        r = slot[1]
        if r.y1 - r.y0 < 2 * 0.62:
            return
        at = ((r.x0 + r.x1) / 2, draws.uniform(r.y0 + 0.62, r.y1 - 0.62))
        room.rest(kind, slot, tries=1, yaw_rad=0.0, at=at, size=size)
        return
    room.rest(kind, slot, tries=4, yaw_rad=draws.uniform(-0.1, 0.1))
