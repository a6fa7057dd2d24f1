"""Warehouse things: racks, pallets, cartons, forklifts, people, transporters, barrels, cones."""

from __future__ import annotations

from sightline.scenes.worlds.kinds import Kind
from sightline.scenes.worlds.palette import (
    ACCENT,
    BLACK,
    BLUE_PAINT,
    DARK_STEEL,
    LAMP,
    ORANGE_PAINT,
    RUBBER,
    SKIN,
    STEEL,
    WHITE,
    WOOD,
    Surface,
)
from sightline.scenes.worlds.shapes import Plan

TROUSERS = Surface("fabric", (52, 60, 82))


def rack(p: Plan) -> None:
    """A pallet rack: blue uprights, orange beams, three or four levels, open on both long sides."""
    hx, hy, t = p.sx / 2, p.sy / 2, 0.1
    bays = max(1, round(p.sy / 2.8))
    levels = max(2, round((p.sz - 0.4) / 1.7))
    step = (p.sz - 0.3) / levels
    bay = (p.sy - t) / bays
    for k in range(bays + 1):
        y = -hy + k * bay
        for x in (-hx, hx - t):
            p.box(x, x + t, y, y + t, 0, p.sz, BLUE_PAINT)
        for m in range(2 * levels):
            z = m * p.sz / (2 * levels) + 0.2
            p.box(-hx + t, hx - t, y + 0.03, y + 0.07, z, z + 0.04, BLUE_PAINT)
    for b in range(bays):
        y0, y1 = -hy + b * bay + t, -hy + (b + 1) * bay
        for k in range(levels):
            z = k * step
            if k:
                for x in (-hx + 0.02, hx - 0.08):
                    p.box(x, x + 0.06, y0, y1, z, z + 0.1, ORANGE_PAINT)
                p.box(-hx + 0.08, hx - 0.08, y0, y1, z + 0.06, z + 0.1, WOOD)
            base = z + 0.1 if k else 0.0
            p.region("in", f"rack {k}", -hx + 0.02, hx - 0.02, y0 + 0.03, y1 - 0.03, base,
                     step - 0.12 if k else step - 0.02)  # fmt: skip


def pallet(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    for k in range(7):
        x = -hx + k * (p.sx - 0.1) / 6
        p.box(x, x + 0.1, -hy, hy, p.sz - 0.022, p.sz)
    for y in (-hy, -0.05, hy - 0.1):
        p.box(-hx, hx, y, y + 0.1, 0, 0.022)
        p.box(-hx, hx, y, y + 0.1, p.sz - 0.044, p.sz - 0.022)
        for x in (-hx, -0.07, hx - 0.14):
            p.box(x, x + 0.14, y, y + 0.1, 0.022, p.sz - 0.044, ACCENT)
    p.top("pallet", 0.0)


def carton(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx - 0.001, -hy, hy - 0.001, 0, p.sz - 0.001)
    tape = Surface("paper", (210, 182, 134))
    p.box(-0.05 * hx, 0.05 * hx, hy - 0.001, hy, 0.8 * p.sz, p.sz, tape)
    p.box(-0.05 * hx, 0.05 * hx, -hy, hy, p.sz - 0.002, p.sz, tape)
    p.box(hx - 0.002, hx, -0.5 * hy, 0.1 * hy, 0.4 * p.sz, 0.75 * p.sz, WHITE)
    p.top("carton", 0.0)


def forklift(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    mast = hx - 0.36 * p.sx
    for x in (-0.72 * hx, mast - 0.32):
        for y0, y1 in ((-hy, -hy + 0.2), (hy - 0.2, hy)):
            p.cyl(x - 0.25, x + 0.25, y0, y1, 0, 0.5, RUBBER, axis=1, sides=20)
    p.box(-hx, mast - 0.14, -0.82 * hy, 0.82 * hy, 0.2, 0.75)
    p.box(-hx, -0.45 * hx, -0.8 * hy, 0.8 * hy, 0.75, 1.15)
    p.box(-0.42 * hx, -0.12 * hx, -0.25, 0.25, 0.75, 0.95, BLACK)
    p.box(-0.5 * hx, -0.4 * hx, -0.25, 0.25, 0.95, 1.4, BLACK)
    p.limb((mast - 0.4, 0, 0.75), (mast - 0.6, 0, 1.15), 0.03, BLACK)
    for y in (-0.72 * hy, 0.72 * hy - 0.06):
        p.box(-0.55 * hx, -0.55 * hx + 0.06, y, y + 0.06, 1.15, p.sz - 0.06, DARK_STEEL)
        p.box(mast - 0.26, mast - 0.2, y, y + 0.06, 0.75, p.sz - 0.06, DARK_STEEL)
    p.box(-0.56 * hx, mast - 0.18, -0.74 * hy, 0.74 * hy, p.sz - 0.06, p.sz - 0.01, DARK_STEEL)
    for y in (-0.6 * hy, 0.6 * hy - 0.09):
        p.box(mast - 0.12, mast - 0.02, y, y + 0.09, 0.05, p.sz, DARK_STEEL)
        p.box(mast, hx, y + 0.05, y + 0.15 if y < 0 else y + 0.14, 0.06, 0.1, STEEL)
    p.box(mast - 0.02, mast + 0.02, -0.7 * hy, 0.7 * hy, 0.06, 0.5, DARK_STEEL)
    p.box(mast - 0.1, mast - 0.04, -0.6 * hy, 0.6 * hy, p.sz - 0.12, p.sz - 0.04, DARK_STEEL)
    p.cyl(
        -0.5 * hx, -0.5 * hx + 0.1, -0.05, 0.05, p.sz - 0.05, p.sz - 0.001, ORANGE_PAINT, sides=12
    )


def person(p: Plan) -> None:
    hx, hy, h = p.sx / 2, p.sy / 2, p.sz
    for s in (-1, 1):
        y0, y1 = sorted((s * 0.1 * hy, s * 0.56 * hy))
        p.box(-0.5 * hx, hx, y0, y1, 0, 0.05 * h, BLACK)
        p.cyl(-0.5 * hx, 0.5 * hx, y0, y1, 0.04 * h, 0.5 * h, TROUSERS, bottom=0.75, sides=12)
        y0, y1 = sorted((s * 0.68 * hy, s * hy))
        p.cyl(-0.4 * hx, 0.4 * hx, y0, y1, 0.44 * h, 0.82 * h, bottom=0.7, sides=12)
        p.ball(-0.3 * hx, 0.4 * hx, y0, y1, 0.38 * h, 0.46 * h, SKIN)
    p.hexa((-0.7 * hx, 0.65 * hx, -0.56 * hy, 0.56 * hy), 0.48 * h,
           (-0.7 * hx, 0.7 * hx, -0.78 * hy, 0.78 * hy), 0.83 * h)  # fmt: skip
    p.box(-hx, -0.7 * hx, -0.4 * hy, 0.4 * hy, 0.56 * h, 0.76 * h, ACCENT)
    p.cyl(-0.3 * hx, 0.3 * hx, -0.18 * hy, 0.18 * hy, 0.82 * h, 0.88 * h, SKIN, sides=12)
    p.ball(-0.62 * hx, 0.62 * hx, -0.32 * hy, 0.32 * hy, 0.86 * h, 0.99 * h, SKIN)
    p.ball(
        -0.72 * hx,
        0.66 * hx,
        -0.36 * hy,
        0.36 * hy,
        0.925 * h,
        h,
        Surface("plastic", (240, 200, 40)),
    )
    p.ball(0.55 * hx, 0.74 * hx, -0.05 * hy, 0.05 * hy, 0.9 * h, 0.93 * h, SKIN)


def transporter(p: Plan) -> None:
    """A low automated guided vehicle with a flat deck."""
    hx, hy = p.sx / 2, p.sy / 2
    for x in (-0.7 * hx, 0.7 * hx):
        for y0, y1 in ((-hy, -hy + 0.06), (hy - 0.06, hy)):
            p.cyl(x - 0.07, x + 0.07, y0, y1, 0, 0.14, RUBBER, axis=1)
    p.box(-hx, hx, -hy + 0.06, hy - 0.06, 0.04, p.sz - 0.04)
    p.box(-hx + 0.02, hx - 0.06, -hy, hy, p.sz - 0.04, p.sz, DARK_STEEL)
    p.box(hx - 0.03, hx, -0.6 * hy, 0.6 * hy, p.sz - 0.12, p.sz - 0.08, LAMP)
    p.region("on", "deck", -hx + 0.03, hx - 0.07, -hy + 0.01, hy - 0.01, p.sz)


def barrel(p: Plan) -> None:
    h = p.sx / 2
    p.lathe(-h, h, -h, h, 0, p.sz, ((0.97, 0), (0.97, 0.3), (1, 0.33), (0.97, 0.36), (0.97, 0.63),
            (1, 0.66), (0.97, 0.69), (0.97, 1), (0.92, 1), (0.92, 0.97), (0, 0.97)))  # fmt: skip


def cone(p: Plan) -> None:
    h = p.sx / 2
    p.box(-h, h, -h, h, 0, 0.04 * p.sz, BLACK)
    p.cyl(-0.78 * h, 0.78 * h, -0.78 * h, 0.78 * h, 0.04 * p.sz, p.sz, top=0.12)
    p.lathe(
        -0.55 * h,
        0.55 * h,
        -0.55 * h,
        0.55 * h,
        0.38 * p.sz,
        0.6 * p.sz,
        ((1, 0), (0.72, 1)),
        WHITE,
    )


def crate(p: Plan) -> None:
    hx, hy, t = p.sx / 2, p.sy / 2, 0.02
    p.box(-hx, hx, -hy, hy, 0, t)
    for k in range(3):
        z = t + k * (p.sz - t) / 3
        for x0, x1, y0, y1 in ((-hx, -hx + t, -hy, hy), (hx - t, hx, -hy, hy),
                               (-hx, hx, -hy, -hy + t), (-hx, hx, hy - t, hy)):  # fmt: skip
            p.box(x0, x1, y0, y1, z + 0.01, z + (p.sz - t) / 3)
    for x in (-hx + t, hx - 2 * t):
        for y in (-hy + t, hy - 2 * t):
            p.box(x, x + t, y, y + t, 0, p.sz, ACCENT)
    p.region("in", "crate", -hx + 2 * t, hx - 2 * t, -hy + 2 * t, hy - 2 * t, t, p.sz - t)


def hand_truck(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    for y0, y1 in ((-hy, -hy + 0.06), (hy - 0.06, hy)):
        p.cyl(-hx, -hx + 0.24, y0, y1, 0, 0.24, RUBBER, axis=1, sides=16)
    p.box(-0.1 * hx, hx, -0.8 * hy, 0.8 * hy, 0.01, 0.03)
    for y in (-0.6 * hy, 0.6 * hy - 0.03):
        p.hexa((-0.1 * hx, 0.0, y, y + 0.03), 0.02, (-0.6 * hx, -0.5 * hx, y, y + 0.03), p.sz)
    for z in (0.4, 0.7, 1.0):
        x = -0.1 * hx - 0.5 * hx * z
        p.box(x, x + 0.1 * hx, -0.6 * hy, 0.6 * hy, z * p.sz - 0.04, z * p.sz)


KINDS = (
    Kind(
        "rack",
        (1.0, 1.2),
        (2.8, 8.4),
        (3.6, 5.6),
        rack,
        front_known=False,
        places=("rack",),
        colours=("blue",),
        materials=("metal",),
    ),
    Kind(
        "pallet",
        (0.8, 0.8),
        (1.2, 1.2),
        (0.144, 0.144),
        pallet,
        front_known=False,
        places=("free", "rack"),
        colours=("beige", "brown"),
        materials=("wood",),
    ),
    Kind(
        "carton",
        (0.3, 0.7),
        (0.3, 1.1),
        (0.25, 0.9),
        carton,
        front_known=False,
        places=("free", "pallet", "rack", "carton"),
        colours=("brown", "beige"),
        materials=("cardboard",),
    ),
    Kind(
        "forklift",
        (2.9, 3.5),
        (1.1, 1.3),
        (2.0, 2.2),
        forklift,
        places=("free",),
        colours=("yellow", "orange", "red"),
        materials=("metal",),
    ),
    Kind(
        "person",
        (0.28, 0.34),
        (0.46, 0.56),
        (1.55, 1.95),
        person,
        places=("free",),
        colours=("orange", "yellow", "blue", "green"),
        materials=("fabric",),
    ),
    Kind(
        "transporter",
        (1.2, 1.5),
        (0.8, 0.95),
        (0.28, 0.36),
        transporter,
        places=("free",),
        colours=("white", "orange", "blue"),
        materials=("metal",),
    ),
    Kind(
        "barrel",
        (0.56, 0.6),
        (0.56, 0.6),
        (0.85, 0.92),
        barrel,
        front_known=False,
        square=True,
        places=("free", "pallet"),
        colours=("blue", "red", "black", "green"),
        materials=("metal",),
    ),
    Kind(
        "cone",
        (0.28, 0.36),
        (0.28, 0.36),
        (0.45, 0.72),
        cone,
        front_known=False,
        square=True,
        places=("free",),
        colours=("orange",),
        materials=("plastic",),
    ),
    Kind(
        "crate",
        (0.38, 0.42),
        (0.56, 0.62),
        (0.25, 0.34),
        crate,
        front_known=False,
        places=("free", "pallet", "rack"),
        colours=("green", "blue", "red", "gray"),
        materials=("plastic",),
    ),
    Kind(
        "hand truck",
        (0.5, 0.6),
        (0.5, 0.6),
        (1.2, 1.4),
        hand_truck,
        places=("free",),
        colours=("red", "blue", "black"),
        materials=("metal",),
    ),
)
