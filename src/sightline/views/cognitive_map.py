"""Maps in text: object outlines in metres, and the coarse grid of VSI-Bench.

Both are seen from above, x to the right. A metric map (Video2Layout, 2025: outlines in metres
between ``<map>`` tags, before any reasoning) lists every object with the corners of its footprint;
the JSON keys are ours. A grid map (VSI-Bench, 2025) lists per category the cells of the objects'
centres on 10 x 10 cells. Texts of all scenes of a batch are made at once, as Arrow columns.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline.errors import BadInput
from sightline.geometry import footprint
from sightline.questions.text import Text, coordinates, distinct, number
from sightline.scenes import SceneBatch

__all__ = [
    "GridMap",
    "MetricMap",
    "Origin",
    "grid_cells",
    "grid_map_text",
    "grid_maps",
    "ground_frames",
    "metric_maps",
    "read_grid_map",
    "read_metric_map",
]

Floats = NDArray[np.float64]
Origin = Literal["first_view", "world"]
MetricMap: TypeAlias = list[tuple[str, Floats]]
"""names with outlines (V, 2), metres"""
GridMap: TypeAlias = dict[str, list[tuple[int, int]]]
"""cells (x, y) per category"""
CELLS: Final = 10


def ground_frames(world: SceneBatch, origin: Origin = "first_view") -> tuple[Floats, Floats]:
    """Where maps have their origin (S, 2) and their axes (S, 2, 2) as rows, world x and y.

    ``first_view``: below the first posed camera of each scene, y along its view; steep views take
    the upper side of the picture for ahead. That is all a model can know from pictures alone.
    NaN where a scene has no posed frame.
    """
    scenes = len(world.scenes)
    if origin == "world":
        return np.zeros((scenes, 2)), np.tile(np.eye(2), (scenes, 1, 1))
    posed = np.flatnonzero(world.frames.posed)
    first = np.full(scenes, -1)
    first[world.frames.scene[posed][::-1]] = posed[::-1]
    pose = np.concatenate([world.frames.world_from_camera, np.full((1, 4, 4), np.nan)])[first]
    ahead, down = pose[:, :2, 2], pose[:, :2, 1]
    steep = np.linalg.norm(ahead, axis=1) < 0.5
    # looking down, the upper side of the picture is ahead; looking up, the lower one
    upper = down * np.sign(pose[:, 2, 2])[:, None]
    ahead = np.where(steep[:, None], upper, ahead)
    ahead = ahead / np.linalg.norm(ahead, axis=1, keepdims=True)
    right = np.stack([ahead[:, 1], -ahead[:, 0]], axis=1)
    return pose[:, :2, 3], np.stack([right, ahead], axis=1)


def metric_maps(world: SceneBatch, origin: Origin = "first_view", decimals: int = 2) -> Text:
    """(S,) map text of every scene; null where a scene has no posed frame to start from.

    ``<map>[{"object": "chair", "boundary": [[0.41, 1.20], ...]}, ...]</map>``: outlines run
    counter-clockwise, objects are in the order of the scene.
    """
    o = world.objects
    start, axes = ground_frames(world, origin)
    shapes, counts = footprint(o.centre, o.extent, o.rotation)
    place = np.einsum("nij,nvj->nvi", axes[o.scene], shapes - start[o.scene][:, None])
    used = np.arange(shapes.shape[1]) < counts[:, None]
    corners = [number(column, decimals) for column in place[used].T]
    corners = pc.binary_join_element_wise("[", pc.binary_join_element_wise(*corners, ", "), "]", "")
    outline = _joined(corners, counts, ", ")
    parts = ('{"object": ', _quoted(o.category), ', "boundary": [', outline, "]}")
    records = pc.binary_join_element_wise(*parts, "")
    inside = _joined(records, np.diff(world.object_start), ", ")
    text = pc.binary_join_element_wise("<map>[", inside, "]</map>", "")
    return pc.if_else(pa.array(np.isfinite(start[:, 0])), text, None)


def _quoted(names: NDArray[np.object_]) -> Text:
    return distinct(names.astype(str), lambda n: [json.dumps(str(name)) for name in n])


def _joined(texts: Text, counts: NDArray[Any], between: str) -> Text:
    """Runs of ``counts`` texts, each joined into one."""
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return pc.binary_join(pa.ListArray.from_arrays(offsets, texts), between)


def grid_cells(world: SceneBatch, cells: int = CELLS, origin: Origin = "world") -> NDArray[Any]:
    """(N, 2) column and row, 0 .. cells - 1, of every object's centre; row 0 is the lowest y.

    The grid of a scene is a square around its floor outline, or else its footprints, with their
    longer side; -1 where there is no origin.
    """
    start, axes = ground_frames(world, origin)
    o = world.objects
    centre = np.einsum("nij,nj->ni", axes[o.scene], o.centre[:, :2] - start[o.scene])
    low, side = _squares(world, start, axes)
    share = (centre - low[o.scene]) / side[o.scene][:, None] * cells
    known = np.isfinite(share)
    share = np.where(known, share, 0.0)
    return np.where(known, np.clip(np.floor(share), 0, cells - 1), -1).astype(np.int64)


def _squares(world: SceneBatch, start: Floats, axes: Floats) -> tuple[Floats, Floats]:
    """Lower left corner (S, 2) and side (S,) of each scene's grid."""
    o = world.objects
    shapes, _ = footprint(o.centre, o.extent, o.rotation)
    outlines = [world.floor_outline(s) for s in range(len(world.scenes))]
    none = np.array([outline is None for outline in outlines], dtype=bool)
    boxes = none[o.scene]
    given = [outline for outline in outlines if outline is not None]
    owner = np.repeat(np.flatnonzero(~none), [len(outline) for outline in given])
    points = np.vstack([shapes[boxes].reshape(-1, 2), *given])
    scene = np.concatenate([np.repeat(o.scene[boxes], shapes.shape[1]), owner])
    place = np.einsum("nij,nj->ni", axes[scene], points - start[scene])
    low = np.full((len(world.scenes), 2), np.inf)
    high = np.full((len(world.scenes), 2), -np.inf)
    np.minimum.at(low, scene, place)
    np.maximum.at(high, scene, place)
    with np.errstate(invalid="ignore"):
        side = np.maximum((high - low).max(axis=1), 1e-6)
        return (low + high) / 2 - side[:, None] / 2, side


def grid_maps(
    world: SceneBatch,
    categories: Sequence[str] | None = None,
    cells: int = CELLS,
    origin: Origin = "world",
) -> Text:
    """(S,) grid map of every scene: ``{"chair": [[3, 4], [3, 6]], "table": [[5, 5]]}``.

    Categories stand in the order of their first object, objects in the order of the scene.

    Args:
        categories: those to list; all when left out.
    """
    place, o = grid_cells(world, cells, origin), world.objects
    rows = np.arange(len(o))
    kept = place[:, 0] >= 0
    if categories is not None:
        kept &= np.isin(o.category.astype(str), list(categories))
    rows = rows[kept]
    _, kind = np.unique(o.category[rows].astype(str), return_inverse=True)
    kind = o.scene[rows].astype(np.int64) * (int(kind.max(initial=0)) + 1) + kind.reshape(-1)
    _, first, code = np.unique(kind, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first, kind="stable"), kind="stable")[code.reshape(-1)]
    rows, sizes = rows[np.argsort(rank, kind="stable")], np.bincount(rank)
    owner = rows[np.cumsum(sizes) - sizes]
    lists = _joined(coordinates(place[rows], "[]"), sizes, ", ")
    entries = pc.binary_join_element_wise(_quoted(o.category[owner]), ": [", lists, "]", "")
    counts = np.bincount(o.scene[owner], minlength=len(world.scenes))
    inside = _joined(entries, counts, ", ")
    return pc.binary_join_element_wise("{", inside, "}", "")


def grid_map_text(grid: Mapping[str, Sequence[tuple[int, int]]]) -> str:
    """One grid map, as :func:`grid_maps` writes it."""
    return json.dumps({name: [list(cell) for cell in cells] for name, cells in grid.items()})


_MAP = re.compile(r"<map>(.*?)</map>", re.DOTALL)


def read_metric_map(text: str) -> MetricMap:
    """The first map in a text, or one clear error."""
    found = _MAP.search(text)
    value = _json(found[1] if found else text, "map")
    if not isinstance(value, list):
        raise BadInput("map", "map", "is no list", "one record per object")
    out: MetricMap = []
    for i, record in enumerate(value):
        if not isinstance(record, dict) or not isinstance(record.get("object"), str):
            raise BadInput("map", f"[{i}]", "names no object", '{"object": name, "boundary": ...}')
        corners = _numbers(record.get("boundary"), f"[{i}].boundary")
        if len(corners) < 3:
            raise BadInput("map", f"[{i}].boundary", "has fewer than three corners")
        out.append((record["object"], corners))
    return out


def read_grid_map(text: str, cells: int = CELLS) -> GridMap:
    """A grid map, or one clear error; every cell must be on the grid."""
    value = _json(text[text.find("{") : text.rfind("}") + 1], "grid")
    if not isinstance(value, dict):
        raise BadInput("map", "grid", "is no object", '{"category": [[x, y], ...]}')
    out: GridMap = {}
    for name, given in value.items():
        place = _numbers(given, name)
        whole = place.astype(np.int64)
        if (whole != place).any() or ((whole < 0) | (whole >= cells)).any():
            raise BadInput("map", name, f"has cells that are not whole numbers below {cells}")
        out[name] = [(int(x), int(y)) for x, y in whole]
    return out


def _json(text: str, field: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as err:
        raise BadInput("map", field, f"is not valid JSON: {err}") from None


def _numbers(value: Any, field: str) -> Floats:
    """(n, 2) finite numbers of a list of pairs."""
    try:
        out = np.array(value if isinstance(value, list) else [None], dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        out = np.full((1, 1), np.nan)
    if out.size == 0:
        return np.zeros((0, 2))
    if out.ndim != 2 or out.shape[1] != 2 or not np.isfinite(out).all():
        raise BadInput("map", field, "is no list of number pairs", "[[x, y], ...]")
    return out
