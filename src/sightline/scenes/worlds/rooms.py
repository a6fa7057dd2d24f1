"""Furnished rooms: `make_room(seed, n_objects=30)`.

A room is filled in three passes: openings and the groups its function asks for (bed with
nightstands, table with chairs, desk with chair and monitor...), then things on walls and on the
floor, then small things on, in and under what stands there, until the count is reached.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from sightline.scenes.worlds.cameras import lookouts, walkthrough
from sightline.scenes.worlds.decks import (
    FREE_EXTRAS,
    HUNG,
    MIN_AREA,
    ONLY,
    ROOM_KINDS,
    SMALL,
    WALL_EXTRAS,
)
from sightline.scenes.worlds.draws import Draws
from sightline.scenes.worlds.furniture import KINDS
from sightline.scenes.worlds.layout import Room, foot
from sightline.scenes.worlds.palette import Surface
from sightline.scenes.worlds.world import Frames, Light, Style, World


def make_room(
    seed: int,
    n_objects: int = 30,
    *,
    room: str | None = None,
    area_m2: tuple[float, float] | None = None,
    n_frames: int = 24,
    size: tuple[int, int] = (640, 480),
    fov_deg: float = 75.0,
    exact: bool = True,
) -> World:
    """A furnished room with exactly `n_objects` objects and a camera walk (`n_frames` may be 0).

    The floor area is 9-60 m2, drawn to suit the room's function and the count (or from `area_m2`).
    When a layout cannot hold the count, new layouts are drawn, each larger; after 12 of them
    `exact=True` raises ValueError and `exact=False` returns the fullest.
    """
    if n_objects < 1:
        raise ValueError("n_objects must be at least 1")
    best: Room | None = None
    best_room = ""
    for attempt in range(12):
        draws = Draws("rooms", seed, n_objects, attempt)
        kind = room or draws.pick(ROOM_KINDS)
        layout = _layout(kind, n_objects, draws, area_m2, attempt)
        if best is None or len(layout.rows) > len(best.rows):
            best, best_room = layout, kind
        if len(layout.rows) == n_objects:
            break
    assert best is not None
    if exact and len(best.rows) != n_objects:
        raise ValueError(f"room seed {seed} holds {len(best.rows)} objects, not {n_objects}")
    draws = Draws("rooms", seed, "style")
    world = World(
        kind="rooms",
        seed=seed,
        room=best_room,
        objects=best.objects(),
        floor_polygon=np.array(best.polygon),
        ceiling_height=best.height,
        frames=no_frames(size),
        lights=_lights(best, draws),
        style=_style(best_room, draws),
    )
    if n_frames == 0:
        return world
    frames = walkthrough(world, n_frames, seed, size=size, fov_deg=fov_deg)
    return replace(world, frames=frames)


def make_lookout(
    seed: int,
    n_objects: int = 30,
    *,
    n_frames: int = 16,
    size: tuple[int, int] = (640, 480),
    fov_deg: float = 80.0,
) -> World:
    """The room of :func:`make_room`, seen from spots where the camera turns by right angles."""
    world = make_room(seed, n_objects, n_frames=0, size=size)
    if n_frames == 0:
        return world
    return replace(world, frames=lookouts(world, n_frames, seed, size=size, fov_deg=fov_deg))


def no_frames(size: tuple[int, int]) -> Frames:
    """Zero frames with the given picture size."""
    return Frames(np.zeros((0, 4, 4)), np.zeros((0, 4)), size[0], size[1], np.zeros(0))


def _layout(
    kind: str, n_objects: int, draws: Draws, area_m2: tuple[float, float] | None, attempt: int
) -> Room:
    low, high = area_m2 or (max(MIN_AREA[kind], 0.42 * n_objects), 0.0)
    if area_m2 is None:
        low = min(low * (1 + 0.08 * attempt), 60.0)
        high = min(max(1.7 * low, 20.0), 60.0)
    polygon = _polygon(draws, draws.uniform(low, high))
    room = Room(polygon, round(draws.uniform(2.5, 3.0), 2), draws)
    budget = n_objects
    _openings(room, budget)
    _groups(room, kind, budget)
    # Things on walls and floor take what the function's groups left, up to about 60 %.
    for name in draws.shuffled(HUNG[kind]):
        if len(room.rows) < 0.6 * budget and draws.chance(0.8):
            room.against_wall(KINDS[name], tries=10, side=0.1)
    area = _area(polygon)
    tries = 0
    while len(room.rows) < 0.62 * budget and room.covered < 0.36 * area and tries < 16:
        tries += 1
        if draws.chance(0.55):
            room.against_wall(KINDS[draws.pick(WALL_EXTRAS[kind])], tries=8)
        else:
            room.free_standing(KINDS[draws.pick(FREE_EXTRAS[kind])], tries=8)
    _small_things(room, kind, budget)
    tries = 0
    while len(room.rows) < budget and room.covered < 0.45 * area and tries < 30:
        tries += 1
        if draws.chance(0.5):
            room.free_standing(KINDS[draws.pick(FREE_EXTRAS[kind])], tries=6, gap=0.06)
        else:
            name = draws.pick(HUNG[kind] + WALL_EXTRAS[kind])
            room.against_wall(KINDS[name], tries=6)
    if len(room.rows) < budget:
        _small_things(room, kind, budget, passes=4)
    return room


def _polygon(draws: Draws, area: float) -> list[tuple[float, float]]:
    """A rectangle or an L, counter-clockwise, coordinates on a centimetre grid."""
    ratio = draws.uniform(0.62, 1.6)
    corner = draws.integer(0, 3)
    ell = area > 14 and draws.chance(0.35)
    a, b = draws.uniform(0.25, 0.45), draws.uniform(0.25, 0.45)
    full = area / (1 - a * b) if ell else area
    x = round(math.sqrt(full * ratio), 2)
    y = round(full / x, 2)
    if not ell:
        return [(0.0, 0.0), (x, 0.0), (x, y), (0.0, y)]
    nx, ny = round(x * a, 2), round(y * b, 2)
    if corner == 0:
        return [(nx, 0.0), (x, 0.0), (x, y), (0.0, y), (0.0, ny), (nx, ny)]
    if corner == 1:
        mx = round(x - nx, 2)
        return [(0.0, 0.0), (mx, 0.0), (mx, ny), (x, ny), (x, y), (0.0, y)]
    if corner == 2:
        mx, my = round(x - nx, 2), round(y - ny, 2)
        return [(0.0, 0.0), (x, 0.0), (x, my), (mx, my), (mx, y), (0.0, y)]
    my = round(y - ny, 2)
    return [(0.0, 0.0), (x, 0.0), (x, y), (nx, y), (nx, my), (0.0, my)]


def _area(polygon: list[tuple[float, float]]) -> float:
    ends = polygon[1:] + polygon[:1]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(polygon, ends, strict=True)) / 2


def _openings(room: Room, budget: int) -> None:
    draws = room.draws
    if budget >= 4:
        door = room.against_wall(KINDS["door"], tries=12)
        if door >= 0:
            f = room.rows[door].foot
            room.zones.append(
                foot(f.x + 0.5 * f.c, f.y + 0.5 * f.s, (0.9, 1.0), f.c, f.s, 0.0, 2.0)
            )
    if budget >= 6:
        for _ in range(1 if budget < 16 else draws.integer(1, 2)):
            window = room.against_wall(KINDS["window"], tries=12, side=0.3)
            if window >= 0 and budget > 18 and draws.chance(0.3):
                _curtains(room, window)


def _curtains(room: Room, window: int) -> None:
    f = room.rows[window].foot
    length = room.rows[window].size[1]
    for edge, ((xa, ya), (xb, yb)) in enumerate(room.edges):
        span = math.hypot(xb - xa, yb - ya)
        ux, uy = (xb - xa) / span, (yb - ya) / span
        off = (f.x - xa) * -uy + (f.y - ya) * ux
        along = (f.x - xa) * ux + (f.y - ya) * uy
        if abs(off) < 0.1 and 0 < along < span:
            pair = [room.against_wall(KINDS["curtain"], tries=4, edge=edge, side=0.01,
                                      at=along + side * (length / 2 + 0.32))
                    for side in (-1, 1)]  # fmt: skip
            if min(pair) >= 0:
                first = room.rows[pair[0]]
                room.rows[pair[1]] = room.rows[pair[1]]._replace(colour=first.colour)
            return


def _left(room: Room, budget: int) -> int:
    return budget - len(room.rows)


def _groups(room: Room, kind: str, budget: int) -> None:
    draws = room.draws
    area = _area(room.polygon)
    if kind == "living":
        _sofa_corner(room, budget)
        if area > 24 and _left(room, budget) > 8:
            _dining(room, budget)
    elif kind == "bedroom":
        _bed(room, budget)
        if _left(room, budget) > 3:
            room.against_wall(KINDS["wardrobe"])
        if area > 14 and _left(room, budget) > 8:
            _desk(room, budget)
    elif kind == "kitchen":
        _kitchen(room, budget)
        if _left(room, budget) > 5:
            _dining(room, budget)
    elif kind == "office":
        for _ in range(max(1, min(4, int(area / 7), budget // 7))):
            _desk(room, budget)
        if _left(room, budget) > 4:
            room.against_wall(KINDS["bookshelf"])
    elif kind == "bathroom":
        for name in ("toilet", "sink", "bathtub", "washing machine"):
            if _left(room, budget) > 1:
                row = room.against_wall(KINDS[name])
                if name == "sink" and row >= 0:
                    _mirror_above(room, row)
    elif kind == "study":
        _desk(room, budget)
        for _ in range(draws.integer(1, 2)):
            if _left(room, budget) > 3:
                room.against_wall(KINDS["bookshelf"])
    else:
        _dining(room, budget)
        if _left(room, budget) > 3:
            room.against_wall(KINDS["cabinet"])


def _sofa_corner(room: Room, budget: int) -> None:
    draws = room.draws
    sofa = room.against_wall(KINDS["sofa"])
    if sofa < 0:
        return
    table = -1
    if _left(room, budget) > 1:
        kind = KINDS["coffee table"]
        table = room.in_front(sofa, kind, draws.uniform(0.35, 0.5), facing=False)
    if _left(room, budget) > 2:
        stand = _opposite(room, sofa, "tv stand")
        if stand >= 0:
            _put_on(room, stand, "tv", "tv stand", 0.0)
    if table >= 0:
        for direction in draws.shuffled(((0.0, 1.0), (0.0, -1.0)))[: draws.integer(0, 2)]:
            if _left(room, budget) > 3:
                room.around(table, KINDS["armchair"], direction, draws.uniform(-0.4, 0.4))
    if _left(room, budget) > 4:
        side = draws.pick((-1, 1))
        room.beside(sofa, KINDS[draws.pick(("side table", "floor lamp"))], side, 0.08)


def _opposite(room: Room, row: int, name: str) -> int:
    """Against the wall that a piece looks at, where its axis meets it; else any wall."""
    f = room.rows[row].foot
    for edge, ((xa, ya), (xb, yb)) in enumerate(room.edges):
        span = math.hypot(xb - xa, yb - ya)
        ux, uy = (xb - xa) / span, (yb - ya) / span
        if -uy * f.c + ux * f.s > -0.9:
            continue
        along = (f.x - xa) * ux + (f.y - ya) * uy
        if 0.5 < along < span - 0.5:
            for shift in (0.0, 0.25, -0.25, 0.5, -0.5):
                placed = room.against_wall(KINDS[name], tries=2, edge=edge, at=along + shift)
                if placed >= 0:
                    return placed
    return room.against_wall(KINDS[name])


def _put_on(room: Room, row: int, name: str, tag: str, yaw_rad: float | None) -> int:
    for slot in room.free_regions:
        if slot[0] == row and slot[1].tag == tag:
            r = slot[1]
            at = ((r.x0 + r.x1) / 2, (r.y0 + r.y1) / 2)
            return room.rest(KINDS[name], slot, tries=10, yaw_rad=yaw_rad, at=at)
    return -1


def _dining(room: Room, budget: int) -> None:
    draws = room.draws
    name = draws.pick(("dining table", "dining table", "round table"))
    table = -1
    for _ in range(30):
        spec = KINDS[name]
        size = spec.size(draws)
        pad = 0.75
        x = draws.uniform(room.low[0] + 0.9, room.high[0] - 0.9)
        y = draws.uniform(room.low[1] + 0.9, room.high[1] - 0.9)
        yaw = draws.pick((0.0, math.pi / 2, 0.0, math.pi / 2, draws.uniform(0, math.pi)))
        table = room.put(name, size, x, y, yaw, pad)
        if table >= 0:
            break
    if table < 0:
        return
    size = room.rows[table].size
    spots: list[tuple[float, float]] = [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)]
    if size[1] > 1.4:
        spots = [(1.0, 0.5), (1.0, -0.5), (-1.0, 0.5), (-1.0, -0.5), (0.0, 1.0), (0.0, -1.0)]
    count = min(draws.integer(2, len(spots)), max(1, _left(room, budget) // 2))
    look: tuple[str, str] | None = None
    for spot in draws.shuffled(spots)[:count]:
        row = room.around(table, KINDS["chair"], spot, draws.uniform(-0.2, 0.2))
        if row < 0:
            continue
        if look is None:
            look = (room.rows[row].colour, room.rows[row].material)
        elif draws.chance(0.8):  # mostly one set of chairs
            room.rows[row] = room.rows[row]._replace(colour=look[0], material=look[1])


def _desk(room: Room, budget: int) -> None:
    draws = room.draws
    if _left(room, budget) < 2:
        return
    desk = room.against_wall(KINDS["desk"])
    if desk < 0:
        return
    chair = "office chair" if draws.chance(0.8) else "chair"
    shift = draws.uniform(-0.15, 0.15)
    room.in_front(desk, KINDS[chair], draws.uniform(0.03, 0.2), facing=True, shift=shift)
    for slot in room.free_regions:
        if slot[0] == desk and slot[1].tag == "desk" and _left(room, budget) > 3:
            r = slot[1]
            if draws.chance(0.65):
                room.rest(KINDS["monitor"], slot, yaw_rad=draws.uniform(-0.15, 0.15),
                          at=(r.x0 + 0.14, draws.uniform(-0.15, 0.15)))  # fmt: skip
                if _left(room, budget) > 6:
                    row = room.rest(KINDS["keyboard"], slot, yaw_rad=0.0, at=(r.x0 + 0.42, shift))
                    if row >= 0 and draws.chance(0.6):
                        room.rest(KINDS["mouse"], slot, yaw_rad=draws.uniform(-0.2, 0.2),
                                  at=(r.x0 + 0.42, shift + 0.32))  # fmt: skip
            else:
                room.rest(KINDS["laptop"], slot, yaw_rad=draws.uniform(-0.2, 0.2),
                          at=((r.x0 + r.x1) / 2, shift))  # fmt: skip
            break


def _bed(room: Room, budget: int) -> None:
    draws = room.draws
    bed = room.against_wall(KINDS["bed"], side=0.05)
    if bed < 0:
        return
    for side in (-1, 1):
        if _left(room, budget) > 3 and draws.chance(0.8):
            table = room.beside(bed, KINDS["nightstand"], side, 0.05)
            if table >= 0 and _left(room, budget) > 5 and draws.chance(0.6):
                _put_on(room, table, "table lamp", "nightstand", None)
    slot = next((s for s in room.free_regions if s[0] == bed), None)
    if slot is not None:
        width = room.rows[bed].size[1]
        spots = (0.0,) if width < 1.3 else (-width / 4, width / 4)
        for y in spots:
            if _left(room, budget) > 4:
                size = KINDS["pillow"].size(draws)
                at = (slot[1].x0 + size[0] / 2 + 0.03, y)
                room.rest(
                    KINDS["pillow"], slot, yaw_rad=draws.uniform(-0.06, 0.06), at=at, size=size
                )


def _kitchen(room: Room, budget: int) -> None:
    """A row of fridge, counters and oven along the longest walls."""
    draws = room.draws
    row = room.against_wall(KINDS["fridge"], tries=30)
    names = ["kitchen counter", "oven", "kitchen counter", "dishwasher"]
    if draws.chance(0.5):
        names[1], names[3] = names[3], names[1]
    side = draws.pick((-1, 1))
    at = row
    for name in names:
        if _left(room, budget) < 3 or at < 0:
            break
        placed = -1
        for _ in range(3):
            placed = room.beside(at, KINDS[name], side, 0.012)
            if placed >= 0:
                break
        if placed < 0:
            placed = room.against_wall(KINDS[name])
            side = -side
        if placed >= 0:
            at = placed
    if _left(room, budget) > 8:
        for name in draws.shuffled(("microwave", "kettle", "toaster", "coffee machine"))[:2]:
            _somewhere(room, name, ("counter",))
        _somewhere(room, draws.pick(("pot", "pan")), ("stove",))


def _mirror_above(room: Room, sink: int) -> None:
    f = room.rows[sink].foot
    for edge, ((xa, ya), (xb, yb)) in enumerate(room.edges):
        span = math.hypot(xb - xa, yb - ya)
        ux, uy = (xb - xa) / span, (yb - ya) / span
        if -uy * f.c + ux * f.s < 0.9:
            continue
        along = (f.x - xa) * ux + (f.y - ya) * uy
        off = (f.x - xa) * -uy + (f.y - ya) * ux
        if 0 < off < 0.6 and 0 < along < span:
            room.against_wall(KINDS["mirror"], tries=4, edge=edge, at=along)
            return


def _somewhere(room: Room, name: str, tags: tuple[str, ...], tries: int = 4) -> int:
    """In a random free region with one of the tags."""
    spec = KINDS[name]
    slots = [s for s in room.free_regions if (s[1].tag in tags and room.rows[s[0]].kind != name)
             or (s[1].tag == name and s[1].tag in tags)]  # fmt: skip
    for slot in room.draws.shuffled(slots)[:tries]:
        row = room.rest(spec, slot, tries=5)
        if row >= 0:
            return row
    return -1


def _small_things(room: Room, kind: str, budget: int, passes: int = 3) -> None:
    """Fill regions from a shuffled deck in which some kinds repeat and most are single."""
    draws = room.draws
    for slot in draws.shuffled([s for s in room.free_regions if s[1].tag == "shelf"]):
        if len(room.rows) < 0.8 * budget and draws.chance(0.3):
            room.rest(KINDS["row of books"], slot, tries=3, yaw_rad=0.0)
    names = [name for name in SMALL if kind in ONLY.get(name, ROOM_KINDS)]
    for _ in range(passes):
        if len(room.rows) >= budget:
            return
        deck: list[str] = []
        for name in draws.shuffled(names):
            deck += [name] * (draws.integer(2, 4) if draws.chance(0.25) else 1)
        for name in draws.shuffled(deck):
            if len(room.rows) >= budget:
                return
            _somewhere(room, name, KINDS[name].places, tries=3)


def _style(kind: str, draws: Draws) -> Style:
    wood = draws.pick(((164, 118, 76), (190, 150, 104), (122, 84, 54), (148, 122, 96)))
    tile = draws.pick(((204, 202, 196), (186, 196, 200), (214, 204, 188)))
    carpet = draws.pick(((136, 132, 128), (112, 120, 134), (150, 138, 120)))
    wall = draws.pick(((226, 220, 208), (214, 222, 226), (222, 226, 212), (230, 214, 200),
                       (218, 216, 220), (236, 232, 222)))  # fmt: skip
    if kind in ("bathroom", "kitchen"):
        floor = Surface("tile", tile)
    elif kind == "office":
        floor = Surface("carpet", carpet)
    else:
        floor = Surface("parquet", wood) if draws.chance(0.8) else Surface("carpet", carpet)
    return Style(floor=floor, wall=Surface("wall", wall))


def _lights(room: Room, draws: Draws) -> tuple[Light, ...]:
    """One ceiling lamp per about 20 m2, and a cool glow from every window."""
    (x0, y0), (x1, y1) = room.low, room.high
    z = room.height - 0.25
    out = []
    warm = (1.0, 0.93, 0.82)
    points = [((x0 + x1) / 2, (y0 + y1) / 2)]
    if _area(room.polygon) > 20 or room.solid:
        long_x = x1 - x0 > y1 - y0
        for t in (0.28, 0.72):
            points.append((x0 + t * (x1 - x0), (y0 + y1) / 2) if long_x
                          else ((x0 + x1) / 2, y0 + t * (y1 - y0)))  # fmt: skip
        points = points[1:]
    for x, y in points:
        if not any(abs(x - f.x) < f.hx + 0.2 and abs(y - f.y) < f.hy + 0.2 for f in room.solid):
            out.append(Light((x, y, z), warm, 1.0 / len(points) ** 0.5, 3.5))
    for row in room.rows:
        if row.kind == "window":
            f = row.foot
            out.append(Light((f.x + 0.35 * f.c, f.y + 0.35 * f.s, f.z0 + 0.8 * row.size[2]),
                             (0.84, 0.92, 1.0), 0.55, 2.8))  # fmt: skip
    if not out:
        x, y = points[0]
        out.append(Light((x, y, z), warm, 1.0, 3.5))
    return tuple(out[:4])
