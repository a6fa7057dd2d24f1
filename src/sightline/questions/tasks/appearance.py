"""In which order things come into view in the video of a scene."""

from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import Choice
from sightline.facts import Definition, Rows, appearance, visibility
from sightline.questions import text
from sightline.questions.items import kind_keys
from sightline.questions.pick import Pick, tuples_within
from sightline.questions.references import referable
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = ["appearance_order", "first_to_appear"]

LISTED = 4
"""categories put in order, and orders to choose from (VSI-Bench obj_appearance_order)"""
APART = 1.0
"""smallest time between spans in units of facts.appearance: 1 second, or 2 shown frames"""


@task(answer=Choice(), program="appearance_order(kinds)", level="understanding")
def appearance_order(world: SceneBatch, pick: Pick, definition: Definition = "interval") -> Asked:
    """Which order of four categories is that of their first appearance; VSI-Bench."""
    scene, category, spans = _kinds(world)
    seed = pick.scene_seeds(scene) if len(scene) else np.zeros(0, dtype=np.uint64)
    sets = (
        tuples_within(scene, LISTED, ordered=False, limit=pick.limit, seed=seed)
        if len(scene)
        else np.zeros((0, LISTED), dtype=np.int64)
    )
    fact = appearance.order(spans.start[sets], spans.clear[sets])
    ranked = np.take_along_axis(sets, fact.value, axis=1)
    kinds = tuple(category[sets].T)
    keys = hashing.mix(np.uint64(pick.seed), *(kind_keys(kind) for kind in kinds))
    parts = [
        pc.binary_join_element_wise(_texts(category[c]), " in frame ", text.number(frame), "")
        for c, frame in zip(ranked.T, spans.frame[ranked].T, strict=True)
    ]
    return ask(
        scene=scene[sets[:, 0]],
        kinds=kinds,
        answer=np.zeros(len(sets), dtype=np.int64),
        options=_orders(category[ranked], keys),
        gate=fact.margin > APART,
        margin=fact.margin,
        say={
            "listed": text.listed([_texts(kind) for kind in kinds]),
            "frames": text.listed(parts),
        },
    )


@task(answer=Choice(), program="first_to_appear(options)", level="understanding")
def first_to_appear(
    world: SceneBatch, pick: Pick, definition: Definition = "interval", options: int = 4
) -> Asked:
    """Which of several objects comes into view first."""
    spans = appearance.spans(world)
    sets = pick.sets(options, referable(world) & (spans.frame > 0))
    fact = appearance.first(spans.start[sets], spans.clear[sets])
    frames = np.sort(spans.frame[sets], axis=1)
    return ask(
        options=sets,
        answer=fact.value,
        gate=fact.margin > APART,
        margin=fact.margin,
        say={"first": text.number(frames[:, 0]), "next": text.number(frames[:, 1])},
    )


def _kinds(world: SceneBatch) -> tuple[Rows, NDArray[np.object_], appearance.Spans]:
    """Scene, category and span of the categories that are seen in a video.

    Left out where another category of the scene ends in the same word ("coffee table").
    """
    objects = world.objects
    names, code = np.unique(objects.category.astype(str), return_inverse=True)
    width = max(len(names), 1)
    pair, example, group = np.unique(
        objects.scene.astype(np.int64) * width + code.reshape(-1),
        return_index=True,
        return_inverse=True,
    )
    spans = appearance.spans(world).grouped(group.reshape(-1), len(pair))
    scene = pair // width
    family = scene * width + visibility.head_nouns(world)[example]
    _, inverse, count = np.unique(family, return_inverse=True, return_counts=True)
    lone = count[inverse.reshape(-1)] == 1
    rows = np.flatnonzero(lone & (spans.frame > 0) & world.scenes.complete[scene])
    return scene[rows], names[pair[rows] % width].astype(object), spans.take(rows)


def _orders(ranked: NDArray[np.object_], keys: NDArray[np.uint64]) -> NDArray[np.object_]:
    """(n, LISTED) texts of orders: the true one and, drawn by key, others that differ from it."""
    others = np.array(list(itertools.permutations(range(LISTED))), dtype=np.int64)[1:]
    drawn = hashing.mix(keys[:, None], np.arange(len(others)))
    chosen = np.argsort(drawn, axis=1, kind="stable")[:, : LISTED - 1]
    count = len(ranked)
    every = np.concatenate(
        [np.broadcast_to(np.arange(LISTED), (count, 1, LISTED)), others[chosen]], axis=1
    )
    words = np.take_along_axis(ranked[:, None, :], every, axis=2).reshape(-1, LISTED)
    joined = pc.binary_join_element_wise(*[_texts(column) for column in words.T], ", ")
    flat = np.asarray(joined.to_numpy(zero_copy_only=False), dtype=object)
    return flat.reshape(count, LISTED)


def _texts(values: NDArray[np.object_]) -> pa.Array:
    return pa.array(values, type=pa.string())
