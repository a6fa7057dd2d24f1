"""How large things and rooms are."""

from __future__ import annotations

import numpy as np

from sightline import facts
from sightline.answers import Choice, Number, YesNo
from sightline.facts import Definition
from sightline.questions import text
from sightline.questions.pick import Pick
from sightline.questions.references import referable
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = [
    "bigger",
    "largest_object",
    "object_height",
    "object_size",
    "room_size",
    "taller",
    "wider",
]

CLEARLY_LARGER = 0.2
"""ratio over 1 that a comparison needs (DSR-Suite compares at 1.2)"""


@task(answer=Number("cm", decimals=0), program="size(a)", level="perception")
def object_size(world: SceneBatch, pick: Pick, definition: Definition = "longest_axis") -> Asked:
    """Longest dimension of an object; VSI-Bench object_size_estimation."""
    a = pick.objects(referable(world))
    fact = facts.size.size(world, a, definition)
    return ask(
        a=a,
        answer=fact.value,
        gate=fact.value >= 0.01,
        margin=fact.margin,
        say=_edges(world, a),
    )


@task(answer=Number("m", decimals=2), program="size(a)", level="perception")
def object_height(world: SceneBatch, pick: Pick, definition: Definition = "height") -> Asked:
    """Extent of an object along gravity; MultiSPA object perception, SpatialRGPT height."""
    a = pick.objects(referable(world))
    fact = facts.size.size(world, a, definition)
    return ask(
        a=a,
        answer=fact.value,
        gate=fact.value >= 0.05,
        margin=fact.margin,
        say={"height": text.number(fact.value, 3)},
    )


@task(answer=YesNo(), program="larger(a, b)", level="understanding")
def taller(world: SceneBatch, pick: Pick, definition: Definition = "height") -> Asked:
    """Whether one object is taller than another; SpatialVLM, SpatialRGPT tall and short."""
    return _compare(world, pick, definition)


@task(answer=YesNo(), program="larger(a, b)", level="understanding")
def wider(world: SceneBatch, pick: Pick, definition: Definition = "horizontal") -> Asked:
    """Whether one object's longer horizontal side exceeds another's; SpatialVLM wide and thin."""
    return _compare(world, pick, definition)


@task(answer=YesNo(), program="larger(a, b)", level="understanding")
def bigger(world: SceneBatch, pick: Pick, definition: Definition = "volume") -> Asked:
    """Whether one object's box has more volume than another's; SpatialVLM big and small."""
    return _compare(world, pick, definition)


@task(answer=Choice(), program="largest(options)", level="understanding")
def largest_object(
    world: SceneBatch, pick: Pick, definition: Definition = "volume", options: int = 4
) -> Asked:
    """Which of several objects takes up the most space."""
    sets = pick.sets(options, referable(world))
    sizes = facts.size.size(world, sets.reshape(-1), definition).value.reshape(sets.shape)
    ranked = np.sort(sizes, axis=1)
    lead = ranked[:, -1] / ranked[:, -2] - 1.0
    return ask(
        options=sets,
        answer=sizes.argmax(axis=1),
        gate=lead >= CLEARLY_LARGER,
        margin=lead,
        say={"largest": text.number(ranked[:, -1], 3), "next": text.number(ranked[:, -2], 3)},
    )


@task(answer=Number("m2", decimals=1), program="room_area()", level="perception")
def room_size(world: SceneBatch, pick: Pick, definition: Definition = "outline") -> Asked:
    """Floor area of the whole space; VSI-Bench room_size_estimation."""
    scene = pick.scenes()
    area = facts.size.room_area(world, scene)
    return ask(answer=area.value, gate=np.isfinite(area.value), margin=area.margin, scene=scene)


def _compare(world: SceneBatch, pick: Pick, definition: Definition) -> Asked:
    a, b = pick.pairs(referable(world))
    fact = facts.size.larger(world, a, b, definition)
    return ask(
        a=a,
        b=b,
        answer=fact.value,
        gate=(fact.margin >= CLEARLY_LARGER)
        & (pick.coin(np.minimum(a, b), np.maximum(a, b)) == (a < b)),
        margin=fact.margin,
        say={
            "first": text.number(fact.trace["first"], 2),
            "second": text.number(fact.trace["second"], 2),
        },
    )


def _edges(world: SceneBatch, a: facts.Rows) -> dict[str, text.Text]:
    edges = np.sort(world.objects.extent[a], axis=1) * 100.0
    names = ("shortest", "middle", "longest")
    return {name: text.number(edges[:, i]) for i, name in enumerate(names)}
