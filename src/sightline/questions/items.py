"""From candidate questions to items: balance, references, wording, identity, in columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import Choice, ClockHour, Integer, YesNo
from sightline.facts.fact import Rows
from sightline.facts.tracks import standing
from sightline.questions import references as refs
from sightline.questions import text
from sightline.questions.balance import even_out, keep_balanced, keep_twins
from sightline.questions.dots import DOTS
from sightline.questions.evidence import image_paths
from sightline.questions.pick import frame_keys, object_keys, scene_keys
from sightline.questions.replies import (
    LETTERS,
    check_form,
    in_form,
    option_order,
    options_are_objects,
    replies,
)
from sightline.questions.task import Asked, Task
from sightline.scenes import SceneBatch

__all__ = [
    "EXPLAINED",
    "ITEM",
    "LETTERS",
    "Budget",
    "make_items",
]

_NAME = pa.dictionary(pa.int32(), pa.string())
ITEM = pa.schema(
    [
        ("id", pa.string()),
        ("task", _NAME),
        ("scene", _NAME),
        ("question", pa.string()),
        ("choices", pa.list_(pa.string())),
        ("answer", pa.string()),
        ("answer_kind", _NAME),
        ("value", pa.float64()),
        ("unit", _NAME),
        ("images", pa.list_(pa.string())),
        ("frame", _NAME),
        ("definition", _NAME),
        ("margin", pa.float32()),
        ("status", _NAME),
        ("program", _NAME),
        ("level", _NAME),
        ("tags", _NAME),
        ("licence", _NAME),
        ("reference", _NAME),
        ("objects", pa.list_(pa.string())),
        ("views", pa.list_(pa.string())),
        ("params", pa.list_(pa.float64())),
        ("region", pa.list_(pa.float32())),
        ("own", pa.list_(pa.string())),
        ("twins", pa.string()),
    ]
)
"""Columns of an item as stored; see docs/items.md."""
EXPLAINED = pa.schema(
    [
        *ITEM,
        ("answer_text", pa.string()),
        ("rationale", pa.string()),
        ("group_id", pa.string()),
    ]
)
"""The same with what follows from the scene and the task, rendered when asked for."""


@dataclass(frozen=True)
class Budget:
    """How many items to make of one task from one batch.

    ``tuples`` bounds the candidates a scene offers, ``items`` what is kept of the batch
    (None = everything), drawn by the items' own keys.
    """

    tuples: int = 4096
    items: int | None = None
    seed: int = 0


def make_items(
    task: Task, world: SceneBatch, budget: Budget = Budget(), *, explain: bool = True
) -> pa.Table:
    """The items of one task over a batch, as a table with schema :data:`EXPLAINED`.

    Without ``explain``, only what a dataset stores: schema :data:`ITEM`.
    """
    check_form(task)
    refs.check_styles(task.id, task.by, task.references)
    # what has no place in space is NaN; such values fail every gate, and need no warning
    with np.errstate(invalid="ignore" if _has_flat(world) else None):
        asked = task.asked(world, budget.tuples, budget.seed)
    if len(world.tracks) and not _minds_motion(task):
        # boxes that stand for all time say nothing true about what moves
        asked.keep[~standing(world)[_scene_of(world, asked)]] = False
    asked = asked.take(np.flatnonzero(asked.keep))
    if not len(asked):
        return (EXPLAINED if explain else ITEM).empty_table()
    keys = _tuple_keys(task, world, asked, budget.seed)
    said = _wording_keys(asked, keys)
    style = np.zeros(len(asked), dtype=np.int64)
    book: refs.References | None = None
    further = refs.further_styles(task.by, task.scope) if asked.roles else ()
    if asked.roles or options_are_objects(asked):
        book, place = _reference_book(task, world, asked)
        roles = [place(rows) for rows in asked.roles.values()]
        if roles:
            able = book.available(task.styles, roles)
            if further:
                told = refs.mentions(world, task.scope, asked.roles, asked.views)
                able = np.concatenate([able, refs.available(further, told)])
            style = refs.choose_style(able, said)
        named = style >= 0
        if options_are_objects(asked):
            # options are read out by word, whatever the style of the others
            columns = [place(c) for c in np.asarray(asked.options).T]
            worded = [book.offered[:2, c].any(axis=0) & (c >= 0) for c in columns]
            named &= np.all(worded, axis=0)
        rows = np.flatnonzero(named)
        asked, style, keys, said = asked.take(rows), style[rows], keys[rows], said[rows]
    if asked.even is not None:
        rows = even_out(keys, *asked.even)
        kept = rows[_balanced(task, asked.take(rows), keys[rows], budget.items)]
    elif asked.twins is None:
        kept = _balanced(task, asked, keys, budget.items)
    else:
        kept = keep_twins(keys, said, budget.items)
    form = hashing.uniform(hashing.mix("wording", said[kept]), len(task.wording.questions))
    # numbers of phrasings are small: as bytes they are sorted by counting
    by_form = np.argsort(form.astype(np.uint8), kind="stable")
    kept, form = kept[by_form], form[by_form]
    asked, style, keys, said = asked.take(kept), style[kept], keys[kept], said[kept]
    return _compose(task, world, asked, style, keys, said, form, book, further, explain)


_SURFACES = ("point_depth", "nearer_point", "point_correspondence")
"""tasks about landmarks, which never lie on what moves"""


def _has_flat(world: SceneBatch) -> bool:
    """Whether some objects are known by their outlines in a picture only."""
    return bool((world.scenes.kind == "picture").any())


def _minds_motion(task: Task) -> bool:
    """Whether a task goes by where things are at the time, or does not ask about things at all."""
    if task.family in ("perspective_taking", "camera_motion") or task.name in _SURFACES:
        return True
    return not {"motion", "timeless"}.isdisjoint(task.tags)


def _reference_book(task: Task, world: SceneBatch, asked: Asked) -> tuple[refs.References, Any]:
    """The references of the task's scope, and the map from object rows to its rows."""
    if task.scope == "frame":
        book = refs.frame_references(world)
        view = asked.views[0]
        return book, lambda rows: refs.sighting_rows(world, view, rows)
    return refs.scene_references(world), lambda rows: rows


def _tuple_keys(task: Task, world: SceneBatch, asked: Asked, seed: int) -> NDArray[np.uint64]:
    parts: list[Any] = [np.full(len(asked), task.key, dtype=np.uint64), np.uint64(seed)]
    if asked.scene is not None:
        parts.append(scene_keys(world)[asked.scene])
    parts += [kind_keys(kind) for kind in asked.kinds]
    parts += [object_keys(world)[rows] for rows in asked.roles.values()]
    parts += [frame_keys(world)[rows] for rows in asked.views]
    if options_are_objects(asked):
        parts += [object_keys(world)[column] for column in np.asarray(asked.options).T]
    if asked.params is not None:
        parts += [column.view(np.uint64) for column in np.ascontiguousarray(asked.params.T)]
    if asked.salt is not None:
        parts.append(asked.salt)
    return hashing.mix(*parts)


def _wording_keys(asked: Asked, keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """(n,) what reference style and phrasing are drawn by: the lower key of a pair of twins.

    So twins differ in the one word that makes them opposites.
    """
    if asked.twins is None:
        return keys
    lowest = np.full(int(asked.twins.max(initial=0)) + 1, np.iinfo(np.uint64).max, np.uint64)
    np.minimum.at(lowest, asked.twins, keys)
    out: NDArray[np.uint64] = lowest[asked.twins]
    return out


def kind_keys(kinds: NDArray[Any]) -> NDArray[np.uint64]:
    """(n,) stable keys of category names."""
    names, code = text.coded(kinds)
    return hashing.keys(names.tolist())[code]


def _scene_of(world: SceneBatch, asked: Asked) -> Rows:
    for rows in asked.roles.values():
        return world.objects.scene[rows]
    if asked.views:
        return world.frames.scene[asked.views[0]]
    if options_are_objects(asked):
        return world.objects.scene[np.asarray(asked.options)[:, 0]]
    assert asked.scene is not None, "a task without roles, views and options gives its scenes"
    return asked.scene


def _balanced(
    task: Task, asked: Asked, keys: NDArray[np.uint64], most: int | None
) -> NDArray[np.int64]:
    """Rows to keep, answers and letters evened out where they could be guessed."""
    fixed = isinstance(task.answer, Choice) and asked.options is None and not asked.among
    two_sided = fixed or isinstance(task.answer, YesNo)
    few = two_sided or isinstance(task.answer, Integer | ClockHour)
    letters, options = None, 1
    if isinstance(task.answer, Choice):
        shown = asked.options
        own = len(asked.among or task.answer.options or ()) + len(asked.besides)
        options = own if shown is None else shown.shape[1]
        letters = (option_order(keys, options) == asked.answer[:, None]).argmax(axis=1)
    answers = asked.answer.astype(np.int64) if few else None
    return keep_balanced(
        keys,
        answers,
        letters,
        options,
        most,
        # among more options that differ from item to item, keys spread the letters well enough
        trim_letters=fixed or options == 2,
        drop_single=two_sided,
    )


def _compose(
    task: Task,
    world: SceneBatch,
    asked: Asked,
    style: NDArray[np.int64],
    keys: NDArray[np.uint64],
    said: NDArray[np.uint64],
    form: NDArray[np.int64],
    book: refs.References | None,
    further: tuple[refs.Style, ...],
    explain: bool,
) -> pa.Table:
    count, scene = len(asked), _scene_of(world, asked)
    slots = dict(asked.say)
    for i, kind in enumerate(asked.kinds):
        suffix = str(i + 1) if i else ""
        slots["kind" + suffix] = pa.array(kind, type=pa.string())
        slots["kinds" + suffix] = text.distinct(kind, text.plurals)
    place: Any = None
    told: list[refs.Mention] = []
    if book is not None:
        _, place = _reference_book(task, world, asked)
        if further:
            told = refs.mentions(world, task.scope, asked.roles, asked.views)
        for i, (name, rows) in enumerate(asked.roles.items()):
            if further:
                slots[name] = refs.called(book, further, style, place(rows), told[i])
            else:
                slots[name] = book.the(style, place(rows))
        if asked.listed:
            slots["all"] = text.listed([slots[name] for name in asked.listed])
        if asked.route:
            slots["route"] = text.route(asked.route.values(), [slots[r] for r in asked.route])
    if asked.among:
        called = [slots[name] for name in asked.among]
        called += [text.spread(words, count) for words in asked.besides]
        asked = replace(asked, options=text.columns(called))
    own = replies(task, asked, keys, book, place)
    slots["answer"] = own.words
    if own.unit_name is not None:
        slots["unit"] = own.unit_name
    question = _phrase(task, slots, form, count)
    styles = [refs.STYLES[name] for name in book.styles] if book is not None else []
    styles += further
    if (task.scope == "frame" or further) and book is not None and asked.roles:
        note = text.words([each.words.note for each in styles], style)
        question = pc.binary_join_element_wise(question, note, "")
    given = in_form(task, own, asked, keys, lambda: _rationale(task, slots, count))
    if given.tail is not None:
        question = pc.binary_join_element_wise(question, given.tail, "")
    names = [each.name for each in styles] or [DOTS if asked.dots else "none"]
    objects = list(asked.roles.values())
    if options_are_objects(asked):
        objects += list(np.asarray(asked.options).T)
    columns = {
        "id": hashing.base32(keys),
        "task": _same(task.id, count),
        "scene": _codes(world.scenes.id, scene),
        "question": question,
        "choices": given.choices,
        "answer": given.answer,
        "answer_kind": _same(given.kind, count),
        "value": pa.array(given.value),
        "unit": given.unit,
        "images": image_paths(task, world, asked, scene, style, styles, told),
        "frame": _same(str(task.option("frame")), count),
        "definition": _same(str(task.option("definition")), count),
        "margin": pa.array(asked.margin.astype(np.float32)),
        "status": _same("determined", count),
        "program": _same(_program(task), count),
        "level": _same(task.level, count),
        "tags": _same(",".join((task.family, *task.tags)), count),
        "licence": _codes(world.scenes.licence, scene),
        "reference": _codes(np.array(names, dtype=object), np.maximum(style, 0)),
        "objects": _subjects(world, objects, asked, count),
        "views": _lists(world.frames.id, list(asked.views), count),
        "params": _floats(asked.params, count, pa.float64()),
        "region": _floats(asked.region, count, pa.float32()),
        "own": given.own if given.own is not None else pa.nulls(count, ITEM.field("own").type),
        "twins": pa.nulls(count, pa.string()) if asked.twins is None else hashing.base32(said),
    }
    if not explain:
        return pa.table(columns, schema=ITEM)
    columns |= {
        "answer_text": given.words,
        "rationale": _rationale(task, slots, count),
        "group_id": hashing.base32(_group_keys(task, world, asked, scene)),
    }
    return pa.table(columns, schema=EXPLAINED)


def _rationale(task: Task, slots: dict[str, text.Text], count: int) -> text.Text:
    return text.fill(task.wording.rationale, slots, count)


def _program(task: Task) -> str:
    """The program with the task's options written in: ``distance(a, b, definition=centre)``."""
    options = [f"{k}={task.option(k)}" for k in ("definition", "frame") if task.option(k)]
    if not options:
        return task.program
    head = task.program[:-1]
    return head + ("" if head.endswith("(") else ", ") + ", ".join(options) + ")"


def _group_keys(task: Task, world: SceneBatch, asked: Asked, scene: Rows) -> NDArray[np.uint64]:
    """Items about the same objects and views share a group, whatever their order or wording."""
    with np.errstate(over="ignore"):
        total = scene_keys(world)[scene].copy()
        for rows in asked.roles.values():
            total += object_keys(world)[rows]
        for rows in asked.views:
            total += frame_keys(world)[rows]
        for kind in asked.kinds:
            total += kind_keys(kind)
    return hashing.mix(total)


def _phrase(
    task: Task, slots: dict[str, text.Text], form: NDArray[np.int64], count: int
) -> text.Text:
    """Questions, each in the phrasing drawn for it; ``form`` is ascending."""
    ends = np.searchsorted(form, np.arange(len(task.wording.questions)), side="right")
    parts, start = [], 0
    for template, end in zip(task.wording.questions, ends.tolist(), strict=True):
        if end > start:
            part = {k: v.slice(start, end - start) for k, v in slots.items()}
            parts.append(text.fill(template, part, end - start))
        start = end
    return pa.concat_arrays(parts) if parts else pa.array([], type=pa.string())


def _same(name: str, count: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(count, dtype=np.int32)), pa.array([name], type=pa.string())
    )


def _codes(names: NDArray[Any], rows: Rows) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(
        pa.array(rows.astype(np.int32)), pa.array(names, type=pa.string())
    )


def _lists(names: NDArray[Any], columns: list[Rows], count: int) -> pa.ListArray:
    k = len(columns)
    flat = np.stack(columns, axis=1).reshape(-1) if k else np.zeros(0, dtype=np.int64)
    values = pa.array(names, type=pa.string()).take(pa.array(flat))
    offsets = pa.array(np.arange(count + 1, dtype=np.int32) * k)
    return pa.ListArray.from_arrays(offsets, values)


def _subjects(world: SceneBatch, objects: list[Rows], asked: Asked, count: int) -> pa.ListArray:
    """Ids of the objects asked about; a category is written ``*category``."""
    if asked.found is not None:
        return asked.found
    if not (kinds := asked.kinds):
        return _lists(world.objects.id, objects, count)
    names, code = text.coded(np.concatenate(kinds))
    every = np.concatenate([world.objects.id, "*" + names])
    stars: list[Rows] = list((code + len(world.objects)).reshape(len(kinds), count))
    return _lists(every, objects + stars, count)


def _floats(values: NDArray[Any] | None, count: int, kind: pa.DataType) -> pa.Array:
    if values is None:
        return pa.nulls(count, pa.list_(kind))
    k = values.shape[1]
    offsets = pa.array(np.arange(count + 1, dtype=np.int32) * k)
    flat = pa.array(np.ascontiguousarray(values).reshape(-1)).cast(kind)
    return pa.ListArray.from_arrays(offsets, flat)
