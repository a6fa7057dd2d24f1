"""A scene from above as SVG: floor outline, object footprints, the objects of a question."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import numpy as np

from sightline import geometry
from sightline.scenes import SceneBatch
from sightline.views.overlay import COLOURS

__all__ = ["floor_plan"]

MARGIN = 0.4
"""metres of paper around the scene"""


def floor_plan(
    world: SceneBatch,
    scene: int,
    roles: Mapping[int, str],
    frames: tuple[int, ...] = (),
    size: int = 420,
) -> str:
    """SVG of a scene row, x to the right and y up, with the objects of ``roles`` named.

    Args:
        roles: object row to label, in the order of their colours.
        frames: frame rows whose cameras are drawn.
        size: longer side of the drawing, pixels.
    """
    rows = np.arange(*world.object_start[scene : scene + 2])
    o = world.objects
    shapes, counts = geometry.footprint(o.centre[rows], o.extent[rows], o.rotation[rows])
    outline = world.floor_outline(scene)
    everything = (
        shapes.reshape(-1, 2) if outline is None else np.vstack([shapes.reshape(-1, 2), outline])
    )
    posed = [f for f in frames if world.frames.posed[f]]
    eyes = world.frames.world_from_camera[posed][:, :2, 3].reshape(-1, 2)
    everything = np.vstack([everything, eyes])
    low, high = everything.min(axis=0) - MARGIN, everything.max(axis=0) + MARGIN
    scale = size / float((high - low).max())
    width, height = ((high - low) * scale).tolist()

    def place(points: np.ndarray) -> np.ndarray:
        return np.column_stack([(points[:, 0] - low[0]) * scale, (high[1] - points[:, 1]) * scale])

    def path(points: np.ndarray) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in place(points))

    parts = [
        f'<svg class="plan" viewBox="0 0 {width:.0f} {height:.0f}" height="{height:.0f}" '
        'role="img" aria-label="the scene from above">'
    ]
    if outline is not None:
        parts.append(f'<polygon points="{path(outline)}" class="floor"/>')
    for i, row in enumerate(rows.tolist()):
        if row not in roles:
            parts.append(
                f'<polygon points="{path(shapes[i][: counts[i]])}" class="thing">'
                f"<title>{escape(o.category[row])}</title></polygon>"
            )
    for role, (row, label) in enumerate(roles.items()):
        colour, i = COLOURS[role % len(COLOURS)], row - int(rows[0])
        parts.append(
            f'<polygon points="{path(shapes[i][: counts[i]])}" fill="{colour}" '
            f'fill-opacity="0.45" stroke="{colour}"/>'
        )
        if o.front_known[row]:
            tip = o.centre[row, :2] + o.rotation[row, :2, 0] * (o.extent[row, 0] / 2 + 0.15)
            ends = place(np.stack([o.centre[row, :2], tip]))
            parts.append(_line(ends, colour, 2))
        x, y = place(o.centre[row : row + 1, :2])[0]
        anchor = "start" if x < 0.7 * width else "end"
        where = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
        parts.append(f'<text {where} class="name">{escape(label)}</text>')
    for frame, eye in zip(posed, eyes, strict=True):
        ahead = world.frames.world_from_camera[frame][:2, 2]
        ends = place(np.stack([eye, eye + 0.5 * ahead]))
        parts.append(_line(ends, "#333333", 1.5))
        parts.append(
            f'<circle cx="{ends[0, 0]:.1f}" cy="{ends[0, 1]:.1f}" r="3.5" class="camera"/>'
        )
    metre = scale if scale <= width / 3 else scale / 10
    text = "1 m" if metre == scale else "10 cm"
    base = height - 8
    parts.append(f'<path d="M8 {base:.1f}h{metre:.1f}" class="ruler"/>')
    parts.append(f'<text x="8" y="{base - 4:.1f}" class="unit">{text}</text></svg>')
    return "".join(parts)


def _line(ends: np.ndarray, colour: str, width: float) -> str:
    (x0, y0), (x1, y1) = ends
    return (
        f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" stroke="{colour}" '
        f'stroke-width="{width}"/>'
    )
