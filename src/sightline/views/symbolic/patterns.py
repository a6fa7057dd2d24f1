"""Pictures of patterns: dots on paper, things on a table, and the black box over them."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from sightline.questions.symbolic import Posed
from sightline.scenes.render import Renderer
from sightline.scenes.symbolic.patterns import Table
from sightline.scenes.worlds.furniture import mesh
from sightline.scenes.worlds.palette import COLOURS, MATERIAL_INDEX, Surface, resolve
from sightline.scenes.worlds.world import Light, WorldMesh

__all__ = ["draw_pattern"]

TOP = Surface("wood", (176, 140, 100))


def draw_pattern(one: Posed) -> Image.Image:
    """The picture, with the box where the question shows it."""
    world = one.world
    picture = _paper(one) if world["stage"] == "paper" else _table(one)
    if world["box_shown"]:
        x0, y0, x1, y1 = world["box"]
        ImageDraw.Draw(picture).rectangle((x0, y0, x1 - 1, y1 - 1), fill="black")
    return picture


def _paper(one: Posed) -> Image.Image:
    """Drawn four times as large and made smaller, so that round dots are round."""
    world, scale = one.world, 4
    width, height = world["size"]
    picture = Image.new("RGB", (width * scale, height * scale), "white")
    draw = ImageDraw.Draw(picture)
    reach = world["radius"] * scale
    for x, y in world["positions"]:
        around = (x * scale - reach, y * scale - reach, x * scale + reach, y * scale + reach)
        if world["dot_shape"] == "square":
            draw.rectangle(around, fill=world["color"])
        else:
            draw.ellipse(around, fill=world["color"])
    return picture.resize((width, height), Image.Resampling.BOX)


def _table(one: Posed) -> Image.Image:
    world = one.world
    thing, places = tuple(world["thing"]), np.array(world["positions"])
    part = mesh(world["what"], thing, world["variant"])
    count, top = len(places), 4.0 * float(np.abs(places).max() + max(thing))
    feet = np.column_stack([places, np.full(count, thing[2] / 2)])
    plane = np.array([[-top, -top, 0], [top, -top, 0], [top, top, 0], [-top, top, 0]], float)
    shift = len(part.vertices) * np.arange(count)
    under = count * len(part.vertices)
    faces = np.concatenate([
        (part.faces[None] + shift[:, None, None]).reshape(-1, 3),
        np.array([[under, under + 1, under + 2], [under, under + 2, under + 3]]),
    ])  # fmt: skip
    owner = np.concatenate([np.repeat(np.arange(count), len(part.faces)), [-1, -1]])
    colour = COLOURS[world["color"]]
    surfaces = [*(resolve(s, world["material"], colour) for s in part.surfaces), TOP]
    soup = WorldMesh(
        np.concatenate([(part.vertices[None] + feet[:, None]).reshape(-1, 3), plane]),
        faces.astype(np.int32),
        owner.astype(np.int32),
        np.append(np.tile(part.face_surface, count), [len(surfaces) - 1] * 2).astype(np.int32),
        np.array([s.rgb for s in surfaces], np.uint8),
        np.array([MATERIAL_INDEX[s.material] for s in surfaces], np.int32),
    )  # fmt: skip
    table = Table(thing, tuple(world["eye"]), world["focal"], tuple(world["size"]))
    near = float(np.linalg.norm(table.eye))
    lamps = (
        Light((0.6 * near, -0.5 * near, 1.3 * near), (1.0, 0.97, 0.92), 0.9, 2 * near),
        Light((-0.9 * near, 0.6 * near, 1.1 * near), (0.85, 0.92, 1.0), 0.35, 2 * near),
    )
    size = table.size
    lens = (table.focal, table.focal, size[0] / 2, size[1] / 2)
    frame = Renderer(soup, lamps, objects=count).render(table.pose(), lens, size)
    assert frame.rgb is not None
    return Image.fromarray(frame.rgb)
