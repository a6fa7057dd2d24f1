"""A scene from above: an orthographic picture of known scale, without its ceiling, with marks.

x of the world runs to the right and y up. :class:`TopView` converts pixels and metres exactly, both
ways. The picture is made from the best there is: triangles (procedural worlds), coloured points
(scans, LiDAR, frames with depth), or the boxes alone. Source: GPT4Scene (2025) renders the cloud of
a video from above and numbers objects as in its frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw, ImageFont

from sightline.errors import BadInput
from sightline.facts.fact import Rows
from sightline.geometry import FACES, corners, footprint
from sightline.scenes import SceneBatch
from sightline.views.cloud import Cloud, frames_cloud
from sightline.views.object_tags import draw_object_numbers, evenly, object_numbers, tag_colour
from sightline.views.palette import object_colours
from sightline.views.tags import draw_tags, tag_height

if TYPE_CHECKING:
    from sightline.scenes.worlds.world import WorldMesh

__all__ = ["TopView", "birds_eye", "ceiling_cut", "shared_marks", "top_view"]

Floats = NDArray[np.float64]
MARGIN: Final = 0.3
"""metres of ground around the scene"""
BEYOND: Final = 2.0
"""metres around boxes and cameras in which points count as the scene"""
BELOW_CEILING: Final = 0.25
"""metres below a known ceiling from which on everything is removed"""
ABOVE_EYES: Final = 0.4
"""metres above the highest camera likewise, where the height of the ceiling is unknown"""
PAPER: Final = (250, 250, 250)
GROUND: Final = (228, 224, 216)
_LENGTHS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
_BLOCK, _FARTHEST = 32, 24  # pixels


@dataclass(frozen=True)
class TopView:
    """Where a picture from above lies in the world."""

    left: float
    """world x of the left border, metres"""
    top: float
    """world y of the upper border, metres"""
    scale: float
    """pixels per metre"""
    size: tuple[int, int]
    """width, height in pixels"""

    def pixels(self, points: ArrayLike) -> Floats:
        """Pixels (..., 2) of world points (..., 2 or 3)."""
        p = np.asarray(points, dtype=np.float64)
        return np.stack([p[..., 0] - self.left, self.top - p[..., 1]], axis=-1) * self.scale

    def ground(self, pixels: ArrayLike) -> Floats:
        """World x, y (..., 2) of pixels (..., 2)."""
        p = np.asarray(pixels, dtype=np.float64) / self.scale
        return np.stack([self.left + p[..., 0], self.top - p[..., 1]], axis=-1)

    def centres(self) -> Floats:
        """World x, y (H, W, 2) of all pixel centres."""
        width, height = self.size
        u, v = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
        return self.ground(np.stack([u, v], axis=-1))


def top_view(
    world: SceneBatch, scene: int, size: int = 1024, cloud: Cloud | None = None
) -> TopView:
    """The picture that holds a scene's floor, boxes and cameras, its longer side ``size`` pixels.

    Points count where no floor is known, without the farthest hundredth on each side and up to
    ``BEYOND`` metres from boxes and cameras: a look through the window does not shrink the room.
    """
    o, rows = world.objects, np.arange(*world.object_start[scene : scene + 2])
    outline = world.floor_outline(scene)
    parts = [footprint(o.centre[rows], o.extent[rows], o.rotation[rows])[0].reshape(-1, 2)]
    if outline is not None:
        parts.append(outline)
    frames = np.arange(*world.frame_start[scene : scene + 2])
    eyes = world.frames.world_from_camera[frames[world.frames.posed[frames]]][:, :2, 3]
    everything = np.vstack([*parts, eyes])
    if outline is None and cloud is not None and len(cloud.xyz):
        seen = np.percentile(cloud.xyz[:, :2], [1, 99], axis=0)
        if len(everything):
            low, high = everything.min(axis=0) - BEYOND, everything.max(axis=0) + BEYOND
            seen = np.clip(seen, low, high)
        everything = np.vstack([everything, seen])
    if not len(everything):
        raise BadInput(world.scenes.id[scene], "objects", "there is nothing to see from above")
    low, high = everything.min(axis=0) - MARGIN, everything.max(axis=0) + MARGIN
    scale = size / float((high - low).max())
    width, height = (int(n) for n in np.maximum(np.ceil((high - low) * scale - 1e-6), 1))
    return TopView(float(low[0]), float(high[1]), scale, (width, height))


def ceiling_cut(world: SceneBatch, scene: int) -> float:
    """Height in metres from which on everything is left out; infinite outdoors.

    A little below the ceiling; where that is unknown, a little above the highest camera.
    """
    if world.scenes.kind[scene] == "driving":
        return np.inf
    if np.isfinite(world.scenes.ceiling_z[scene]):
        return float(world.scenes.ceiling_z[scene]) - BELOW_CEILING
    frames = np.arange(*world.frame_start[scene : scene + 2])
    eyes = world.frames.world_from_camera[frames[world.frames.posed[frames]]][:, 2, 3]
    return float(eyes.max()) + ABOVE_EYES if len(eyes) else np.inf


def birds_eye(
    world: SceneBatch,
    scene: int,
    objects: Rows | Sequence[int] | None = None,
    *,
    size: int = 1024,
    cloud: Cloud | None = None,
    mesh: WorldMesh | None = None,
    cut: float | None = None,
    numbered: bool = True,
    outlined: bool | None = None,
    view: TopView | None = None,
) -> tuple[Image.Image, TopView]:
    """The picture of a scene row from above, and where it lies.

    Args:
        objects: object rows that carry their number; all of the scene when left out.
        size: longer side, pixels.
        cloud: points to draw; taken from the scene's frames with depth when left out.
        mesh: triangles to draw instead.
        cut: height in metres from which on everything is left out, see :func:`ceiling_cut`.
        outlined: draw the footprints of the numbered objects; by default outdoors, where points
            are sparse.
        view: where the picture lies, see :func:`top_view`.
    """
    if mesh is None and cloud is None:
        cloud = frames_cloud(world, scene)
    limit = ceiling_cut(world, scene) if cut is None else cut
    top = top_view(world, scene, size, cloud) if view is None else view
    outdoors = world.scenes.kind[scene] == "driving"
    drawn = mesh is None and cloud is not None and len(cloud.xyz) > 0
    image = _ground(world, scene, top, unseen=drawn)
    if mesh is not None:
        image = _cast(image, mesh, top, limit)
    elif cloud is not None and drawn:
        image = _splat(image, cloud, top, limit, not outdoors)
    else:
        image = _cast(image, _box_mesh(world, scene), top, limit)
    ruler = _ruler(image, top)
    rows = np.arange(*world.object_start[scene : scene + 2])
    rows = rows if objects is None else np.intersect1d(rows, np.asarray(objects, dtype=np.int64))
    if outlined or (outlined is None and outdoors):
        _outline(image, world, rows, top)
    if numbered:
        _number(image, world, rows, top, ruler)
    return image, top


def _ground(world: SceneBatch, scene: int, top: TopView, unseen: bool) -> Image.Image:
    """Paper with the floor on it, hatched where only points fill it: gaps shall look like gaps."""
    image = Image.new("RGB", top.size, PAPER)
    outline = world.floor_outline(scene)
    if outline is None:
        return image
    floor = Image.new("L", top.size, 0)
    ImageDraw.Draw(floor).polygon([(x, y) for x, y in top.pixels(outline)], fill=255)
    ink = Image.new("RGB", top.size, GROUND)
    if unseen:
        u, v = np.meshgrid(np.arange(top.size[0]), np.arange(top.size[1]))
        hatch = np.where((u + v) // 2 % 5 == 0, 205, 240).astype(np.uint8)
        ink = Image.fromarray(hatch).convert("RGB")
    image.paste(ink, mask=floor)
    return image


def _splat(
    image: Image.Image, cloud: Cloud, top: TopView, limit: float, closed: bool
) -> Image.Image:
    """Per pixel the colour of its highest point; if closed, small gaps take that of a neighbour."""
    width, height = top.size
    at = np.floor(top.pixels(cloud.xyz)).astype(np.int64)
    inside = ((at >= 0) & (at < [width, height])).all(axis=1) & (cloud.xyz[:, 2] < limit)
    rows = np.flatnonzero(inside)
    cell = at[rows, 1] * width + at[rows, 0]
    # one integer orders by height (millimetres) and carries the row along
    climb = np.rint((cloud.xyz[rows, 2] + 1e5) * 1e3).astype(np.int64)
    best = np.full(width * height, -1, dtype=np.int64)
    np.maximum.at(best, cell, (climb << 32) | np.arange(len(rows)))
    found = best.reshape(height, width)
    found = _close(found) if closed else found
    out = np.asarray(image).copy()
    hit = found >= 0
    out[hit] = cloud.rgb[rows[found[hit] & 0xFFFFFFFF]]
    return Image.fromarray(out)


def _close(found: NDArray[np.int64]) -> NDArray[np.int64]:
    """Empty pixels (-1) between full ones filled from their highest neighbour; borders stay.

    How far apart two points may be follows from how dense they are in the sparser parts.
    """
    height, width = (n - n % _BLOCK for n in found.shape)
    blocks = (found[:height, :width] >= 0).reshape(height // _BLOCK, _BLOCK, -1, _BLOCK)
    full = blocks.mean(axis=(1, 3))
    dense = float(np.percentile(full[full > 0], 20)) if full.any() else 1.0
    # diamonds of this reach around points so dense, thrown at random, leave 1 % of the plane open
    reach = int(np.clip(np.ceil(1.7 / np.sqrt(dense)), 2, _FARTHEST))
    grown = found
    for _ in range(reach):
        # nearest first: what is full keeps its value
        grown = np.where(grown < 0, _largest(grown), grown)
    empty = grown < 0
    for _ in range(reach):
        empty = _largest(empty)
    return np.where(found < 0, np.where(empty, -1, grown), found)


def _largest(image: NDArray[Any]) -> NDArray[Any]:
    """Of each pixel and the four around it the largest."""
    out = image.copy()
    np.maximum(out[1:], image[:-1], out=out[1:])
    np.maximum(out[:-1], image[1:], out=out[:-1])
    np.maximum(out[:, 1:], image[:, :-1], out=out[:, 1:])
    np.maximum(out[:, :-1], image[:, 1:], out=out[:, :-1])
    return out


def _cast(image: Image.Image, mesh: WorldMesh, top: TopView, limit: float) -> Image.Image:
    """Parallel rays straight down from the cut; steeper faces are darker, objects outlined."""
    from sightline.scenes.render import Renderer

    faces = mesh.vertices[mesh.faces]
    if not len(faces):
        return image
    renderer = Renderer(mesh)
    ground = top.centres().reshape(-1, 2)
    start = min(limit, float(faces[..., 2].max()) + 1.0)
    origins = np.column_stack([ground, np.full(len(ground), start)]).astype(np.float32)
    down = np.zeros_like(origins)
    down[:, 2] = -1.0
    face = renderer.cast(origins, down)
    hit = face >= 0
    side = np.cross(faces[:, 1] - faces[:, 0], faces[:, 2] - faces[:, 0])
    steep = np.abs(side[:, 2]) / np.maximum(np.linalg.norm(side, axis=1), 1e-12)
    colour = mesh.surface_rgb[mesh.face_surface] * (0.62 + 0.38 * steep)[:, None]
    out = np.asarray(image).reshape(-1, 3).copy()
    out[hit] = np.rint(colour[face[hit]]).astype(np.uint8)
    owner = np.where(hit, mesh.face_object[face], -9).reshape(top.size[::-1])
    edge = np.zeros(owner.shape, dtype=np.bool_)
    edge[:, 1:] |= owner[:, 1:] != owner[:, :-1]
    edge[1:] |= owner[1:] != owner[:-1]
    picture = out.reshape(*owner.shape, 3)
    picture[edge] = picture[edge] // 2
    return Image.fromarray(picture)


def _box_mesh(world: SceneBatch, scene: int) -> WorldMesh:
    """The boxes of a scene as triangles, coloured as their objects or else by number."""
    from sightline.scenes.worlds.world import WorldMesh

    o, rows = world.objects, np.arange(*world.object_start[scene : scene + 2])
    points = corners(o.centre[rows], o.extent[rows], o.rotation[rows])
    quads = FACES[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3)
    faces = (np.arange(len(rows))[:, None, None] * 8 + quads).reshape(-1, 3)
    owner = np.repeat(np.arange(len(rows)), len(quads)).astype(np.int32)
    colours, _ = object_colours(world)
    return WorldMesh(
        points.reshape(-1, 3),
        faces.astype(np.int32),
        owner,
        owner,
        colours[rows],
        np.zeros(len(rows), dtype=np.int32),
    )


def _outline(image: Image.Image, world: SceneBatch, rows: Rows, top: TopView) -> None:
    """Footprints in the colours of their numbers; a short stroke at the front where it is known."""
    pen, o = ImageDraw.Draw(image), world.objects
    shapes, counts = footprint(o.centre[rows], o.extent[rows], o.rotation[rows])
    tips = o.centre[rows, :2] + o.rotation[rows, :2, 0] * (o.extent[rows, :1] / 2)
    numbers = object_numbers(world)[rows].tolist()
    for i, number in enumerate(numbers):
        ink, ring = tag_colour(number), top.pixels(shapes[i, : counts[i]])
        pen.line([(x, y) for x, y in [*ring, ring[0]]], fill=ink, width=2)
        if o.front_known[rows[i]]:
            ends = top.pixels(np.stack([o.centre[rows[i], :2], tips[i]]))
            pen.line([(x, y) for x, y in ends], fill=ink, width=2)


def _number(image: Image.Image, world: SceneBatch, rows: Rows, top: TopView, ruler: Floats) -> None:
    at = top.pixels(world.objects.centre[rows])
    shown = ((at >= 0) & (at <= top.size)).all(axis=1)
    numbers = object_numbers(world)[rows[shown]].tolist()
    texts, colours = [str(n) for n in numbers], [tag_colour(n) for n in numbers]
    letters = max(9, tag_height(top.size) * 2 // 3)
    draw_tags(image, at[shown], texts, colours, height=letters, keep_off=ruler)


def _ruler(image: Image.Image, top: TopView) -> Floats:
    """A bar of known length in the lower left corner; returns its plate (1, 4)."""
    # the longest of these that takes at most a third of the width
    length = max((m for m in _LENGTHS if m * top.scale <= top.size[0] / 3), default=_LENGTHS[0])
    letters = tag_height(top.size)
    font = ImageFont.load_default(size=letters)
    text = f"{length:g} m" if length >= 1 else f"{length * 100:g} cm"
    pen, gap = ImageDraw.Draw(image), max(2, letters // 3)
    wide = max(length * top.scale, pen.textlength(text, font)) + 2 * gap
    plate = (0.0, top.size[1] - 1.9 * letters - gap, wide, float(top.size[1]))
    pen.rectangle(plate, fill="#ffffff")
    pen.text((gap, plate[1] + 0.75 * letters), text, "#111111", font, anchor="lm")
    base = top.size[1] - gap
    bar = (gap, base - max(2, letters // 4), gap + length * top.scale - 1, base)
    pen.rectangle(bar, fill="#111111")
    return np.array([plate])


def shared_marks(
    world: SceneBatch, scene: int, frames: int = 8, size: int = 512, **options: Any
) -> list[Image.Image]:
    """The bird's-eye picture and up to ``frames`` frames, one numbering for all of them.

    Args:
        frames: GPT4Scene takes 8 to 32, spread evenly.
        size: longer side of each picture at most, pixels; numbers are drawn after scaling down.
        options: of :func:`birds_eye`.
    """
    above, _ = birds_eye(world, scene, size=size, **options)
    return [
        above,
        *(draw_object_numbers(world, f, size=size) for f in evenly(world, scene, frames)),
    ]
