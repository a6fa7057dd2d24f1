"""The pictures a dataset shows: frames as they are, with numbers, or drawn for single questions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from PIL import Image

from sightline.datasets.dots import dot_makers
from sightline.questions.evidence import FOLDERS, image_names
from sightline.questions.references import (
    ROLE_COLOURS,
    STYLES,
    Picture,
    indexed_names,
    item_pictures,
    marks,
    mentions,
)
from sightline.scenes import SceneBatch
from sightline.scenes.media import inside, load_rgb
from sightline.storage import copy, draft, listing, present, reading, stamp
from sightline.views.coloured import Mark, draw_coloured
from sightline.views.marks import draw_marks
from sightline.views.object_tags import draw_object_numbers

__all__ = ["asked_objects", "write_pictures"]

_ROLES = frozenset("abcdefgh")
_DRAWING = [name for name, style in STYLES.items() if style.picture.drawing]
_COLUMNS = ["scene", "images", "reference", "program", "objects", "views"]

Parts = tuple[tuple[Path, str], ...]


def write_pictures(world: SceneBatch, out: Path) -> None:
    """Write the pictures of ``world`` that items in ``out`` refer to."""
    stamped = tuple((path, stamp(path)) for path in listing(out / "data", "part-*.parquet"))
    wanted = _shown(stamped)
    makers: dict[str, Callable[[Path], None]] = {}
    for row, name in enumerate(image_names(world)):
        if name in wanted:
            folder, frame = divmod(row, len(world.frames))
            makers[name] = partial(_SHARED[FOLDERS[folder]], world, frame)
    for name, drawing in _drawings(world, _drawn_for(stamped)).items():
        makers.setdefault(name, partial(_for_questions, world, drawing))
    for name, draw in dot_makers(world, wanted).items():
        makers.setdefault(name, draw)
    there = present(out, list(makers))
    for name, make in makers.items():
        if name not in there:
            with draft(out / name) as file:
                make(file)


def _as_it_is(world: SceneBatch, frame: int, target: Path) -> None:
    """Hard-link where possible: the pictures of a store are not stored twice."""
    source = inside(world.scenes.root[world.frames.scene[frame]], world.frames.rgb[frame])
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except (OSError, TypeError):
        # on another disk, or a URL
        copy(source, target)


def _with_marks(world: SceneBatch, frame: int, target: Path) -> None:
    marked = Image.fromarray(draw_marks(world, frame, load_rgb(world, frame)))
    marked.save(target, format="JPEG", quality=92)


def _with_tags(world: SceneBatch, frame: int, target: Path) -> None:
    _save(draw_object_numbers(world, frame), target)


def _save(image: Image.Image, target: Path) -> None:
    # with the colours at full resolution: thin lines are told apart by theirs
    image.save(target, format="JPEG", quality=92, subsampling=0)


_SHARED: dict[str, Callable[[SceneBatch, int, Path], None]] = {
    "": _as_it_is,
    "marked": _with_marks,
    "tags": _with_tags,
}


@dataclass(frozen=True)
class _Drawing:
    """What is drawn into a frame for questions: a sighting by role, -1 = not in this frame."""

    frame: int
    picture: Picture
    sightings: tuple[int, ...]


def _for_questions(world: SceneBatch, drawing: _Drawing, target: Path) -> None:
    seen, picture = world.sightings, drawing.picture
    style: Literal["point", "box", "mask", "cover"] = picture.drawing or "point"
    labels: dict[str, Callable[[int], str]] = {
        "": lambda row: "",
        "mark": lambda row: str(marks(world)[row]),
        "index": lambda row: str(indexed_names(world)[seen.object[row]]),
    }
    drawn = [
        Mark(style, int(seen.object[row]), colour=colour, label=labels[picture.label](row))
        for row, colour in zip(drawing.sightings, ROLE_COLOURS, strict=False)
        if row >= 0
    ]
    _save(draw_coloured(world, drawing.frame, drawn), target)


def asked_objects(program: str, objects: Sequence[str]) -> list[str]:
    """Ids of the objects that an item's question refers to, by role: its ``objects`` less options.

    Args:
        program: of the item: ``nearest(a, options)`` refers to one object.
        objects: of the item.
    """
    names = {name.strip() for name in program.partition("(")[2].rstrip(")").split(",")}
    plain = [name for name in objects if not name.startswith("*")]
    return plain if "objects" in names else plain[: len(_ROLES & names)]


def _drawings(world: SceneBatch, items: pa.Table) -> dict[str, _Drawing]:
    """Pictures of this batch that items are drawn for, by path, frame by frame."""
    here = items.filter(pc.is_in(items.column("scene"), pa.array(world.scenes.id, pa.string())))
    groups: dict[tuple[str, int, int], list[dict[str, Any]]] = {}
    for item in here.to_pylist():
        item["objects"] = asked_objects(item["program"], item["objects"])
        shape = (item["reference"], len(item["objects"]), len(item["views"]))
        groups.setdefault(shape, []).append(item)
    found: dict[str, _Drawing] = {}
    for (style, _, views), group in groups.items():
        for path, drawing in _alike(world, style, views, group):
            found.setdefault(path, drawing)
    return dict(sorted(found.items(), key=lambda pair: pair[1].frame))


def _alike(
    world: SceneBatch, style: str, views: int, group: list[dict[str, Any]]
) -> Iterator[tuple[str, _Drawing]]:
    """Paths and drawings of items with one style and the same numbers of objects and views."""
    scenes = {name: row for row, name in enumerate(world.scenes.id.tolist())}
    scene = np.array([scenes[item["scene"]] for item in group], dtype=np.int64)
    objects = _rows(world.objects.scene, world.objects.id, scene, [i["objects"] for i in group])
    frames = _rows(world.frames.scene, world.frames.id, scene, [i["views"] for i in group])
    roles = {str(i): column for i, column in enumerate(objects.T)}
    told = mentions(world, "frame" if views == 1 else "views", roles, list(frames.T))
    for view, frame in enumerate(frames.T):
        drawn, paths = item_pictures(STYLES[style], world.scenes.id[scene], frame, view, told)
        rows = np.stack([np.where(it.view == view, it.sighting, -1) for it in told], axis=1)
        for at in np.flatnonzero(drawn).tolist():
            row = tuple(rows[at].tolist())
            yield paths[at].as_py(), _Drawing(int(frame[at]), STYLES[style].picture, row)


def _rows(
    owner: NDArray[np.integer], ids: NDArray[np.object_], scene: NDArray[np.int64], names: list[Any]
) -> NDArray[np.int64]:
    """(n, k) rows of a table by scene and id."""
    row = {key: i for i, key in enumerate(zip(owner.tolist(), ids.tolist(), strict=True))}
    found = [
        [row[place, name] for name in some]
        for place, some in zip(scene.tolist(), names, strict=True)
    ]
    return np.array(found, dtype=np.int64).reshape(len(names), -1)


@lru_cache(maxsize=1)
def _shown(parts: Parts) -> frozenset[str]:
    """Pictures named by the item files, each with what tells that it was written again."""
    names: set[str] = set()
    for path, _ in parts:
        with reading(path) as source:
            column = pq.read_table(source, columns=["images"]).column("images")
        names.update(pc.unique(pc.list_flatten(column)).to_pylist())
    return frozenset(names)


@lru_cache(maxsize=1)
def _drawn_for(parts: Parts) -> pa.Table:
    """Items whose pictures are drawn for them: scene, images, objects and views as text."""
    styles = pa.array(_DRAWING, pa.string())
    found = []
    for path, _ in parts:
        with reading(path) as source:
            table = pq.read_table(source, columns=_COLUMNS)
        texts = ("scene", "reference", "program")
        for name in texts:
            at = table.schema.get_field_index(name)
            table = table.set_column(at, name, table.column(name).cast(pa.string()))
        found.append(table.filter(pc.is_in(table.column("reference"), styles)))
    return pa.concat_tables(found) if found else pa.table({name: [] for name in _COLUMNS})
