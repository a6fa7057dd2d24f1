"""Scenes and frames in words: object lists as evidence, and JSON scene graphs of a frame.

A scene graph is SpatialThinker's (2025): ``<scene>{"objects": [{"id": "chair.1", "bbox": [x0, y0,
x1, y1]}], "relationships": [{"subject", "predicate", "object"}]}</scene>``, boxes in pixels of the
stated image size, ids unique. :meth:`SceneGraph.about` keeps what a question names: objects whose
words all occur in it, in any number, and relations between two such objects.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline.errors import BadInput
from sightline.facts import relations, support
from sightline.facts.fact import Frame, Rows
from sightline.questions.references import MARKED_PIXELS
from sightline.questions.text import Text, coordinates, number, plurals, words
from sightline.scenes import SceneBatch
from sightline.views.cognitive_map import Origin, ground_frames

__all__ = [
    "PREDICATES",
    "SceneGraph",
    "describe_frames",
    "describe_scenes",
    "mentioned",
    "read_scene_graph",
    "scene_graph",
]

Floats = NDArray[np.float64]
PREDICATES: Final = ("left of", "right of", "in front of", "behind", "above", "below")
"""by the codes of :data:`sightline.facts.relations.RELATIONS`"""
LEAST: Final = 0.10
"""metres by which two objects must be apart along a direction for a relation"""


def describe_scenes(world: SceneBatch, origin: Origin = "world", decimals: int = 2) -> Text:
    """(S,) one line per object: name, place of its centre, size of its box; null without origin.

    z is the height above the floor where that is known, else that of the world.
    """
    o, start_axes = world.objects, ground_frames(world, origin)
    start, axes = start_axes[0][o.scene], start_axes[1][o.scene]
    ground = np.einsum("nij,nj->ni", axes, o.centre[:, :2] - start)
    floor = np.nan_to_num(world.scenes.floor_z)[o.scene]
    centre = np.column_stack([ground, o.centre[:, 2] - floor])
    size = [number(column, decimals) for column in o.extent.T]
    parts = (_names(world), ": centre ", _place(centre, decimals), " m, size ")
    lines = pc.binary_join_element_wise(*parts, pc.binary_join_element_wise(*size, " x "), " m", "")
    where = (
        "x to the right of the first view, y ahead of it"
        if origin == "first_view"
        else "x and y on the ground"
    )
    head = f"Objects in metres, {where}, z up:\n"
    text = pc.binary_join_element_wise(head, _joined(lines, np.diff(world.object_start)), "")
    return pc.if_else(pa.array(np.isfinite(start_axes[0][:, 0])), text, None)


def describe_frames(world: SceneBatch) -> Text:
    """(F,) one line per object seen: name, box on a scale of 0 to 1000, distance along the view."""
    seen = world.sightings
    order = np.lexsort((seen.object, seen.frame))
    frame = seen.frame[order]
    box = seen.box[order] / np.tile(world.frames.size[frame], 2) * 1000
    place = coordinates(np.rint(np.clip(box, 0, 1000)).astype(np.int64), "[]")
    depth = seen.depth_median[order]
    known = np.isfinite(depth) & (depth > 0)
    away = pc.binary_join_element_wise(", ", number(np.where(known, depth, 0.0), 2), " m away", "")
    away = pc.if_else(pa.array(known), away, "")
    name = _names(world).take(pa.array(seen.object[order]))
    lines = pc.binary_join_element_wise(name, ": box ", place, away, "")
    counts = np.bincount(frame, minlength=len(world.frames))
    head = "Objects in the picture, boxes as [x0, y0, x1, y1] on a scale of 0 to 1000:\n"
    return pc.binary_join_element_wise(head, _joined(lines, counts), "")


def _names(world: SceneBatch) -> Text:
    """ "red wood chair (chair_1)" of every object, with what is known of it."""
    o = world.objects
    known = [[f"{word} " if word else "" for word in c] for c in (o.colour, o.material)]
    parts = [pa.array(c, type=pa.string()) for c in known]
    category, ids = (pa.array(c, type=pa.string()) for c in (o.category, o.id))
    return pc.binary_join_element_wise(*parts, category, " (", ids, ")", "")


def _place(points: Floats, decimals: int) -> Text:
    inside = pc.binary_join_element_wise(*[number(c, decimals) for c in points.T], ", ")
    return pc.binary_join_element_wise("(", inside, ")", "")


def _joined(lines: Text, counts: NDArray[Any]) -> Text:
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return pc.binary_join(pa.ListArray.from_arrays(offsets, lines), "\n")


@dataclass(frozen=True)
class SceneGraph:
    """What one picture shows; boxes in pixels."""

    objects: tuple[tuple[str, tuple[int, int, int, int]], ...]
    """id ``name.n`` and x0, y0, x1, y1"""
    relationships: tuple[tuple[str, str, str], ...] = ()
    """subject, predicate, object"""

    def text(self) -> str:
        """The graph between ``<scene>`` tags."""
        value = {
            "objects": [{"id": name, "bbox": list(box)} for name, box in self.objects],
            "relationships": [
                {"subject": a, "predicate": said, "object": b} for a, said, b in self.relationships
            ],
        }
        return f"<scene>{json.dumps(value)}</scene>"

    def about(self, question: str) -> SceneGraph:
        """The part that a question names."""
        ids = [name for name, _ in self.objects]
        named = mentioned([name.rpartition(".")[0] for name in ids], question)
        kept = {name for name, said in zip(ids, named, strict=True) if said}
        return replace(
            self,
            objects=tuple(thing for thing in self.objects if thing[0] in kept),
            relationships=tuple(r for r in self.relationships if r[0] in kept and r[2] in kept),
        )


def scene_graph(
    world: SceneBatch,
    frame: int,
    kind: Frame = "world",
    least: float = LEAST,
    pixels: int = MARKED_PIXELS,
) -> SceneGraph:
    """The objects a frame shows and how they stand to one another.

    Ids count from 1 per category in the order of the scene. Relations: on, in and under by the
    boxes (:mod:`~sightline.facts.support`); for other pairs those of :data:`PREDICATES` that hold
    by ``least`` metres in the frame of reference ``kind``, each said once, of the earlier object.
    Objects of which fewer than ``pixels`` pixels are seen are left out.
    """
    world = world.at_frame(frame)
    seen = world.sightings
    rows = np.flatnonzero((seen.frame == frame) & (seen.pixels >= pixels))
    rows = rows[np.argsort(seen.object[rows], kind="stable")]
    obj = seen.object[rows].astype(np.int64)
    names = _numbered(world.objects.category[obj])
    boxes = [tuple(int(v) for v in box) for box in np.rint(seen.box[rows]).tolist()]
    a, b = (obj[side] for side in np.nonzero(~np.eye(len(obj), dtype=np.bool_)))
    supported, said = _supported(world, a, b)
    first = (a < b) & ~_either(supported, a, b, len(world.objects))
    told = list(zip(a[supported], said, b[supported], strict=True))
    if world.frames.posed[frame] and first.any():
        one, two = a[first], b[first]
        views = np.full(len(one), frame)
        found = relations.order(world, views, one, two, kind)
        row, _, code = relations.relation(found, least)
        said_of = words(PREDICATES, code).to_pylist()
        told += list(zip(one[row], said_of, two[row], strict=True))
    name = dict(zip(obj.tolist(), names, strict=True))
    told = [(name[int(x)], word, name[int(y)]) for x, word, y in told]
    return SceneGraph(tuple(zip(names, boxes, strict=True)), tuple(told))  # type: ignore[arg-type]


def _supported(world: SceneBatch, a: Rows, b: Rows) -> tuple[NDArray[np.bool_], list[str]]:
    """Pairs of which a is on, in or under b, and the word for each."""
    if not len(a):
        return np.zeros(0, dtype=np.bool_), []
    held = np.stack([f(world, a, b).value for f in (support.on, support.inside, support.under)])
    some = np.asarray(held.any(axis=0))
    return some, [("on", "in", "under")[k] for k in held.argmax(axis=0)[some]]


def _either(pairs: NDArray[np.bool_], a: Rows, b: Rows, count: int) -> NDArray[np.bool_]:
    """Pairs that are chosen in this or in the other order."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    code = low * count + high
    return np.isin(code, code[pairs])


def _numbered(categories: NDArray[np.object_]) -> list[str]:
    """ "chair.1", "chair.2", "table.1": each category counted from 1."""
    code = np.unique(categories.astype(str), return_inverse=True)[1].reshape(-1)
    order = np.argsort(code, kind="stable")
    start = np.searchsorted(code[order], code[order])
    nth = np.empty(len(code), dtype=np.int64)
    nth[order] = np.arange(len(code)) - start + 1
    return [f"{name}.{n}" for name, n in zip(categories, nth.tolist(), strict=True)]


_WORD = re.compile(r"[^\W\d_]+")


def mentioned(names: Sequence[str], question: str) -> NDArray[np.bool_]:
    """(n,) names all of whose words occur in a question, each in the singular or the plural."""
    asked = _WORD.findall(question.lower())
    known = {*asked, *plurals(np.array(asked, dtype=object))}
    parts = [_WORD.findall(name.lower()) for name in names]
    many = [plurals(np.array(part, dtype=object)) for part in parts]
    return np.array(
        [
            bool(part) and all(w in known or p in known for w, p in zip(part, more, strict=True))
            for part, more in zip(parts, many, strict=True)
        ],
        dtype=np.bool_,
    )


_SCENE = re.compile(r"<scene>(.*?)</scene>", re.DOTALL)


def read_scene_graph(text: str) -> SceneGraph:
    """The first graph in a text, or one clear error; ids must be unique and relations known."""
    found = _SCENE.search(text)
    try:
        value = json.loads(found[1] if found else text)
    except (ValueError, RecursionError) as err:
        raise BadInput("scene graph", "json", f"is not valid JSON: {err}") from None
    if not isinstance(value, dict) or set(value) != {"objects", "relationships"}:
        raise BadInput("scene graph", "json", "has other keys than objects and relationships")
    objects = tuple(_object(record, i) for i, record in enumerate(_list(value, "objects")))
    known = {name for name, _ in objects}
    if len(known) != len(objects):
        raise BadInput("scene graph", "objects", "has an id twice", "number them: chair.1, chair.2")
    told = []
    for i, record in enumerate(_list(value, "relationships")):
        parts = _texts(record, ("subject", "predicate", "object"), f"relationships[{i}]")
        if not {parts[0], parts[2]} <= known:
            raise BadInput("scene graph", f"relationships[{i}]", "names no object of the list")
        told.append((parts[0], parts[1], parts[2]))
    return SceneGraph(objects, tuple(told))


def _list(value: dict[str, Any], key: str) -> list[Any]:
    if not isinstance(value[key], list):
        raise BadInput("scene graph", key, "is no list")
    return list(value[key])


def _object(record: Any, i: int) -> tuple[str, tuple[int, int, int, int]]:
    (name,) = _texts(record, ("id",), f"objects[{i}]")
    box = record.get("bbox")
    sound = isinstance(box, list) and len(box) == 4
    if not sound or any(isinstance(v, bool) or not isinstance(v, int | float) for v in box):
        raise BadInput("scene graph", f"objects[{i}].bbox", "is no [x0, y0, x1, y1]")
    if not np.isfinite(box).all():
        raise BadInput("scene graph", f"objects[{i}].bbox", "is not finite")
    x0, y0, x1, y1 = (round(v) for v in box)
    return name, (x0, y0, x1, y1)


def _texts(record: Any, keys: Sequence[str], field: str) -> list[str]:
    if not isinstance(record, dict) or any(not isinstance(record.get(key), str) for key in keys):
        raise BadInput("scene graph", field, f"lacks {' or '.join(keys)}")
    return [record[key] for key in keys]
