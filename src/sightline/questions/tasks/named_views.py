"""Several numbered views of a place, and a viewer at one of them; MindCube's settings.

Rotation: all views are from one spot, the camera turned by right angles. Among: they are from
different spots among the things, each sharing things with the next. Around: they look at one thing
from different sides. What is asked for is seen in another view than the viewer's. Sectors and wrong
options are our reading: the published settings are known, the rules that made questions are not.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sightline import facts, geometry, hashing
from sightline.answers import Choice
from sightline.facts import Definition, Frame, Rows, correspondence, motion, observers
from sightline.facts.visibility import CLEAR, UNSEEN
from sightline.questions import text
from sightline.questions.balance import rank_within
from sightline.questions.pick import Pick, frame_keys, lowest, object_keys, scene_keys
from sightline.questions.references import referable
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = ["beside_object_from_view", "beside_viewer"]

Setting = Literal["rotation", "among"]
WITHIN: Final = np.deg2rad(25.0)
"""angle around straight left, right or behind in which the right option is ..."""
OUTSIDE: Final = np.deg2rad(65.0)
"""... and from which on the wrong ones are"""
SAME_SPOT: Final = 0.05
"""metres between views from one spot"""
OTHER_SPOT: Final = 0.5
"""metres, at least, between any two views from different spots"""
TURNED: Final = np.deg2rad(40.0)
"""angle, at least, between the ways any two views look"""
REACH: Final = 0.5
"""metres on the ground from the viewer to what is asked about"""
BESIDE: Final = 0.1
"""metres on the ground between the centres of two things of which one is beside the other ..."""
CLEAR_OF: Final = 0.05
"""... and between their closest points: what stands on a thing is not beside it"""
STEP: Final = np.deg2rad(20.0)
"""largest difference of a step of a rotation from a right angle"""
COMMON: Final = 2
"""things that a view and the next one both show, where they are from different spots"""
SETS_PER_SCENE: Final = 24
"""sets of views of each scene"""
MOST_LOOKED_AT: Final = 1024
"""sets of a scene that are looked at for those"""
TURN: Final = np.deg2rad(3.0)
"""angle by which what is left or right of a thing also looks so"""
SIDES: Final = ("to your left", "to your right", "behind you")
BEARINGS: Final = np.deg2rad([90.0, -90.0, 180.0])
"""of those, positive to the left"""
PLACES: Final = ("to the left of", "to the right of", "behind", "in front of")
AROUND: Final = np.deg2rad([90.0, -90.0, 0.0, 180.0])
"""of those from the thing, 0 straight away from the viewer"""
HOW: Final = (
    "from one spot, turning right by about 90 degrees between one and the next",
    "from one spot, turning left by about 90 degrees between one and the next",
    "from different spots among the things",
)

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


class _Views(NamedTuple):
    """Sets of views (n, k), the place of the viewer's (n,), objects of the scenes (n, w)."""

    sets: Rows
    at: Rows
    obj: Rows
    named: Mask
    state: NDArray[np.int8]
    """(n, k, w) of every object in every view"""

    def take(self, rows: Rows) -> _Views:
        """The given sets, in that order."""
        return _Views(
            self.sets[rows], self.at[rows], self.obj[rows], self.named[rows], self.state[rows]
        )

    @property
    def eye(self) -> Rows:
        """(n,) the viewer's frame."""
        return np.asarray(self.sets[np.arange(len(self.sets)), self.at])

    @property
    def here(self) -> NDArray[np.int8]:
        """(n, w) states in the viewer's view."""
        return np.asarray(self.state[np.arange(len(self.sets)), self.at])

    @property
    def elsewhere(self) -> Mask:
        """(n, w) clearly seen in a view that is not the viewer's."""
        clear = self.state == CLEAR
        clear[np.arange(len(self.sets)), self.at] = False
        return np.asarray(clear.any(axis=1))


@task(answer=Choice(), program="beside_viewer(options)", scope="views", level="extrapolation")
def beside_viewer(
    world: SceneBatch, pick: Pick, frame: Frame = "observer", setting: Setting = "rotation",
    views: int = 4,
) -> Asked:  # fmt: skip
    """What is left, right or behind of somebody at one of several views; MindCube rotation, among.

    ``params`` holds the position of the view and the side.
    """
    found = _viewers(world, pick, _turned(world, pick, views, setting))
    here = observers.at_camera(world, found.eye)
    away = world.objects.centre[found.obj][..., :2] - here.eye[:, None, :2]
    bearing = np.arctan2(
        here.ahead[:, None, 0] * away[..., 1] - here.ahead[:, None, 1] * away[..., 0],
        (here.ahead[:, None] * away).sum(axis=-1),
    )
    far = np.hypot(away[..., 0], away[..., 1]) >= REACH
    off = np.abs(geometry.wrap_angle(bearing[..., None] - BEARINGS))
    told = found.named & found.elsewhere & far
    right = (told & (found.here == UNSEEN))[..., None] & (off <= WITHIN)
    steps = _steps(world, found.sets)[:, 0] > 0
    how = np.full(len(steps), 2) if setting == "among" else steps.astype(np.int64)
    return _asked(world, pick, found, right, told, off, SIDES, how=how)


@task(answer=Choice(), program="beside_from_view(a, options)", scope="views",
      level="extrapolation", references=("name", "description"))  # fmt: skip
def beside_object_from_view(
    world: SceneBatch, pick: Pick, frame: Frame = "observer", definition: Definition = "centre",
    views: int = 3,
) -> Asked:  # fmt: skip
    """What is beside a thing for somebody at one of several views around it; MindCube around.

    The right option is not clearly seen from there. ``params`` holds the position of the view and
    the side.
    """
    found = _viewers(world, pick, _sets(world, pick, views))
    # every thing that all views show, with the ways they look at it far enough apart
    centre, poses = world.objects.centre, world.frames.world_from_camera
    way = centre[found.obj][:, None] - poses[found.sets, :3, 3][:, :, None]
    heading = np.arctan2(way[..., 1], way[..., 0])
    spread = _least_turn(heading)
    shown = found.named & (found.state == CLEAR).all(axis=1) & (spread >= TURNED)
    shown &= np.hypot(way[..., 0], way[..., 1]).min(axis=1, initial=np.inf) >= REACH
    row, column = np.nonzero(shown)
    found = found.take(row)
    a = found.obj[np.arange(len(row)), column]
    here = observers.at_camera(world, found.eye)
    off_a = (centre[a] - here.eye)[:, None, :2]
    off_b = centre[found.obj][..., :2] - here.eye[:, None, :2]
    between = off_b - off_a
    ahead = here.ahead[:, None]
    bearing = np.arctan2(
        ahead[..., 0] * between[..., 1] - ahead[..., 1] * between[..., 0],
        (ahead * between).sum(axis=-1),
    )
    off = np.abs(geometry.wrap_angle(bearing[..., None] - AROUND))
    told = found.named & found.elsewhere & (found.obj != a[:, None])
    told &= np.hypot(between[..., 0], between[..., 1]) >= BESIDE
    pairs = np.repeat(a, told.shape[1]), found.obj.reshape(-1)
    told &= (facts.distance(world, *pairs).value >= CLEAR_OF).reshape(told.shape)
    # what is beside the thing also looks so: farther to that side, or farther away
    turn = np.arctan2(
        off_a[..., 0] * off_b[..., 1] - off_a[..., 1] * off_b[..., 0], (off_a * off_b).sum(axis=-1)
    )
    farther = np.hypot(off_b[..., 0], off_b[..., 1]) - np.hypot(off_a[..., 0], off_a[..., 1])
    looks = np.stack([turn >= TURN, turn <= -TURN, farther >= BESIDE, farther <= -BESIDE], axis=-1)
    right = (told & (found.here != CLEAR))[..., None] & (off <= WITHIN) & looks
    return _asked(world, pick, found, right, told, off, PLACES, a)


def _asked(
    world: SceneBatch, pick: Pick, found: _Views, right: Mask, told: Mask, off: Floats,
    sides: tuple[str, ...], a: Rows | None = None, how: Rows | None = None,
) -> Asked:  # fmt: skip
    """A question for every right object (n, w, sides), with three wrong ones of other sides."""
    row, column, side = np.nonzero(right)
    # a few for every viewer, side and thing
    frames, names = frame_keys(world), object_keys(world)
    eye = found.eye[row]
    parts = [frames[view] for view in found.sets[row].T]
    parts += [] if a is None else [names[a[row]]]
    target = found.obj[row, column]
    keys = hashing.mix(np.uint64(pick.seed), frames[eye], *parts, names[target], side)
    scene = world.frames.scene[eye].astype(np.int64)
    keep = np.flatnonzero(rank_within(scene, keys) < pick.limit)
    row, column, side, keys = row[keep], column[keep], side[keep], keys[keep]
    target, eye = target[keep], eye[keep]
    wrong = told[row] & (off[row, :, side] >= OUTSIDE)
    chosen, enough = lowest(wrong, hashing.mix(keys[:, None], names[found.obj[row]]), 3)
    others = np.take_along_axis(found.obj[row], chosen, axis=1)
    options = np.concatenate([target[:, None], others], axis=1)
    count, shown = len(row), found.sets.shape[1]
    asked = ask(
        views=tuple(found.sets[row].T),
        options=options,
        answer=np.zeros(count, dtype=np.int64),
        gate=enough,
        margin=WITHIN - off[row, column, side],
        params=[found.at[row], side],
        say={
            "where": text.words(sides, side),
            "image": text.number(found.at[row] + 1),
            "count": text.spread(str(shown), count),
            "angle": text.number(np.rad2deg(off[row, column, side])),
            **({} if how is None else {"how": text.words(HOW, how[row])}),
        },
    )
    return asked if a is None else replace(asked, roles={"a": a[row]})


def _viewers(world: SceneBatch, pick: Pick, sets: Rows) -> _Views:
    """Every view of every set in turn as the viewer's."""
    count = sets.shape[1]
    at = np.tile(np.arange(count), len(sets))
    sets = np.repeat(sets, count, axis=0)
    obj, real = correspondence.scene_objects(world, world.frames.scene[sets[:, 0]])
    named = real & referable(world)[obj] if obj.size else real
    columns = [correspondence.states(world, view, obj, real) for view in sets.T]
    return _Views(sets, at, obj, named, np.stack(columns, axis=1))


def _turned(world: SceneBatch, pick: Pick, views: int, setting: Setting) -> Rows:
    """(n, views) upright frames that look different ways, from one spot or from different ones."""
    if setting == "rotation":
        return _from_one_spot(world, pick, views)
    sets = _sets(world, pick, views, MOST_LOOKED_AT)
    ahead = world.frames.world_from_camera[sets][..., :2, 2]
    turned = _least_turn(np.arctan2(ahead[..., 1], ahead[..., 0])[..., None])[:, 0]
    eyes = world.frames.world_from_camera[sets][..., :2, 3]
    gap = np.linalg.norm(eyes[:, :, None] - eyes[:, None], axis=-1)
    gap[:, np.arange(views), np.arange(views)] = np.inf
    rows = np.flatnonzero((turned >= TURNED) & (gap.min(axis=(1, 2), initial=np.inf) >= OTHER_SPOT))
    rows = rows[_in_common(world, sets[rows]) >= COMMON]
    scene = world.frames.scene[sets[rows, 0]].astype(np.int64)
    return sets[rows[rank_within(scene, _set_keys(world, pick, sets[rows])) < SETS_PER_SCENE]]


def _in_common(world: SceneBatch, sets: Rows) -> Rows:
    """(n,) things clearly seen in a view and the next one, the fewest along each set."""
    obj, real = correspondence.scene_objects(world, world.frames.scene[sets[:, 0]])
    clear = [correspondence.states(world, view, obj, real) == CLEAR for view in sets.T]
    common = [(a & b).sum(axis=1) for a, b in itertools.pairwise(clear)]
    return np.asarray(np.min(common, axis=0))


def _from_one_spot(world: SceneBatch, pick: Pick, views: int) -> Rows:
    """Frames of each spot in the order they were taken, evenly spread over those there are."""
    rows = np.flatnonzero(motion.level(world))
    poses = world.frames.world_from_camera[rows]
    scene = world.frames.scene[rows]
    # a new spot begins where the camera moved
    moved = np.linalg.norm(np.diff(poses[:, :3, 3], axis=0), axis=1) > SAME_SPOT
    begins = np.append(True, moved | (np.diff(scene) != 0)) if len(rows) else np.zeros(0, bool)
    start = np.flatnonzero(begins)
    many = np.diff(np.append(start, len(rows)))
    start, many = start[many >= views], many[many >= views]
    sets = rows[start[:, None] + np.arange(views) * many[:, None] // views]
    sets = sets.reshape(-1, views)
    steps = _steps(world, sets)
    even = (np.abs(np.abs(steps) - np.pi / 2) <= STEP).all(axis=1)
    return sets[even & ((steps > 0) == (steps[:, :1] > 0)).all(axis=1)]


def _sets(world: SceneBatch, pick: Pick, views: int, most: int = SETS_PER_SCENE) -> Rows:
    """(n, views) upright frames of the same scene, in the order they were taken, drawn."""
    level = motion.level(world)
    few = Pick(world, pick.seed, most)
    return few.frame_tuples(views, level, ordered=False)


def _steps(world: SceneBatch, sets: Rows) -> Floats:
    """(n, k - 1) turns from one view to the next, radians, positive to the left."""
    ahead = world.frames.world_from_camera[sets][..., :2, 2]
    heading = np.arctan2(ahead[..., 1], ahead[..., 0])
    return np.asarray(geometry.wrap_angle(np.diff(heading, axis=1)))


def _least_turn(heading: Floats) -> Floats:
    """(n, w) smallest angle between any two of k headings (n, k, w)."""
    count = heading.shape[1]
    apart = np.abs(geometry.wrap_angle(heading[:, :, None] - heading[:, None]))
    apart[:, np.arange(count), np.arange(count)] = np.inf
    return np.asarray(apart.min(axis=(1, 2), initial=np.inf))


def _set_keys(world: SceneBatch, pick: Pick, sets: Rows) -> NDArray[np.uint64]:
    keys = frame_keys(world)
    scene = scene_keys(world)[world.frames.scene[sets[:, 0]]]
    return hashing.mix(np.uint64(pick.seed), scene, *(keys[view] for view in sets.T))
