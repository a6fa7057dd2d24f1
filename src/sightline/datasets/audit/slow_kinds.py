"""Kinds of things, by going through every thing of each kind."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from sightline.datasets.audit.compare import best, margins
from sightline.datasets.audit.item import Check, Finding, Item
from sightline.datasets.audit.program import Program
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_distance import between

__all__ = ["CHECKS"]

SLACK = 1e-5
"""metres by which one distance must exceed another"""


def _nearest(room: Room, program: Program, items: Sequence[Item]) -> Iterator[Finding]:
    definition = program.option("definition")
    for item in items:
        if not room.complete:
            yield Finding(item, "scene", room.id, "", "other things may be nearer")
        choices = item.row["choices"]
        if sorted(choices) != sorted(item.kinds):
            yield Finding(item, "choices", choices, item.kinds, "other kinds")
            continue
        anchor, gaps = item.objects[0], []
        for kind in choices:
            members = [i for i, name in enumerate(room.category) if name == kind and i != anchor]
            key = ("kind_gap", anchor, kind, definition)
            gaps.append(room.once(key, partial(_closest, room, anchor, members, definition)))
        yield from best([item], -np.array([gaps]), SLACK)
        ranked = sorted(gaps)
        space = min(b - a for a, b in itertools.pairwise(ranked))
        yield from margins([item], np.array([space]))


def _closest(room: Room, anchor: int, members: Sequence[int], definition: str) -> float:
    if not members:
        return float("nan")
    every = np.array(members)
    low, high = between(room, np.full(len(every), anchor), every, definition)
    return float(((low + high) / 2).min())


CHECKS: dict[str, Check] = {"nearest_kind": _nearest}
