"""Objects of a scene drawn as slices of a voxel grid: the list of them, and each one; VoxRep.

Places are indices of voxels, from 0; the grid and whose each voxel is are those of
:mod:`sightline.facts.voxels`. Objects are the boxes that have a voxel. Answers are about what the
picture of the slices shows: colours are those drawn, as an object without a colour has one too.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import Integer, NormTolerance, ObjectList, Text, Thing, Vector
from sightline.facts import Rows, counts
from sightline.facts.voxels import VoxelTable, voxel_table
from sightline.questions import text
from sightline.questions.pick import Pick, object_keys
from sightline.questions.references import referable
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = ["voxel_at", "voxel_centre", "voxel_count", "voxel_kind", "voxel_list"]

LIST = ObjectList(decimals=1)
CENTRE = Vector(unit=None, metric=NormTolerance(None, 5.0), decimals=1, frame="grid")
"""right within five voxels, as in the list (our figure)"""
FEWEST = 4
"""voxels of an object that is asked about alone"""


@task(answer=LIST, program="voxel_list(scene)")
def voxel_list(world: SceneBatch, pick: Pick) -> Asked:
    """Class, colour, centre and number of voxels of every object; VoxRep's task."""
    table = voxel_table(world)
    owner = world.objects.scene[table.object].astype(np.int64)
    scene = np.unique(owner)
    lists = _lists(world, table, owner, scene)
    many = np.bincount(owner, minlength=len(world))[scene]
    return ask(answer=lists, margin=1.0, scene=scene, say={"many": text.number(many)})


@task(answer=LIST, program="voxel_kind(scene, kind)")
def voxel_kind(world: SceneBatch, pick: Pick) -> Asked:
    """The same for the objects of one kind."""
    table, tally = voxel_table(world), counts.in_scenes(world)
    names = np.unique(tally.category.astype(str))
    kind = np.searchsorted(names, world.objects.category[table.object].astype(str))
    owner = world.objects.scene[table.object] * len(names) + kind
    wanted = tally.place * len(names) + np.searchsorted(names, tally.category.astype(str))
    there = np.isin(wanted, owner)
    lists = _lists(world, table, owner, wanted)
    return ask(
        answer=lists,
        gate=there & ~tally.vague,
        margin=1.0,
        scene=tally.place,
        kinds=(tally.category,),
        say={"many": text.number(tally.count)},
    )


@task(answer=CENTRE, program="voxel_centre(a)", references=("name",))
def voxel_centre(world: SceneBatch, pick: Pick) -> Asked:
    """The mean index of an object's voxels."""
    table, row = _named(world)
    centre = table.centre[row]
    return ask(
        a=table.object[row],
        answer=centre,
        margin=1.0,
        say={"count": text.number(table.count[row])},
    )


@task(answer=Integer(), program="voxel_count(a)", references=("name",))
def voxel_count(world: SceneBatch, pick: Pick) -> Asked:
    """How many voxels an object takes up."""
    table, row = _named(world)
    return ask(
        a=table.object[row],
        answer=table.count[row],
        margin=1.0,
        say={"centre": _places(table.centre[row])},
    )


@task(answer=Text(), program="voxel_at(x, y, z)")
def voxel_at(world: SceneBatch, pick: Pick) -> Asked:
    """Colour and class of what a voxel belongs to, one voxel drawn from each object."""
    table = voxel_table(world)
    row = np.flatnonzero(table.count >= FEWEST)
    key = hashing.mix(np.uint64(pick.seed), "voxel", object_keys(world)[table.object[row]])
    at = table.voxels[table.start[row] + hashing.uniform(key, table.count[row])].astype(np.int64)
    what = table.colour[row] + " " + world.objects.category[table.object[row]]
    return ask(
        answer=np.asarray(what, dtype=object),
        margin=1.0,
        scene=world.objects.scene[table.object[row]],
        params=list(at.T),
        say={
            "place": text.coordinates(at),
            "count": text.number(table.count[row]),
            "centre": _places(table.centre[row]),
        },
    )


def _named(world: SceneBatch) -> tuple[VoxelTable, Rows]:
    """The table, and its rows of objects that have a name of their own and enough voxels."""
    table = voxel_table(world)
    clear = referable(world)[table.object]
    return table, np.flatnonzero(clear & (table.count >= FEWEST))


def _places(centre: NDArray[np.float64]) -> text.Text:
    inside = pc.binary_join_element_wise(*[text.number(c, 1) for c in centre.T], ", ")
    return pc.binary_join_element_wise("[", inside, "]", "")


def _lists(
    world: SceneBatch, table: VoxelTable, owner: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.object_]:
    """Object lists of the rows of each wanted owner, as :class:`ObjectList` writes them."""
    things = [
        Thing(str(name), str(colour), (x, y, z), count)
        for name, colour, (x, y, z), count in zip(
            world.objects.category[table.object],
            table.colour,
            table.centre.tolist(),
            table.count.tolist(),
            strict=True,
        )
    ]
    one = pa.array([LIST.format((thing,))[1:-1] for thing in things], type=pa.string())
    order = np.argsort(owner, kind="stable")
    start = np.searchsorted(owner[order], wanted)
    many = np.searchsorted(owner[order], wanted, side="right") - start
    rows = order[np.repeat(start - (np.cumsum(many) - many), many) + np.arange(int(many.sum()))]
    offsets = pa.array(np.append(0, np.cumsum(many)).astype(np.int32))
    lists = pa.ListArray.from_arrays(offsets, one.take(pa.array(rows)))
    inside = pc.binary_join(lists, ", ")
    whole = pc.binary_join_element_wise("[", inside, "]", "")
    return np.asarray(whole.to_numpy(zero_copy_only=False), dtype=object)
