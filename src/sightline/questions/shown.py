"""What is shown for a question, as an axis of tasks: one picture, a few views, or a video.

====== ==================================================================================
frame  one picture
views  a few pictures that overlap one with another; the first one is the observer's
video  evenly sampled pictures of the whole scene, in order; the first one likewise
====== ==================================================================================

A task with an option ``show`` takes its tuples from here and is otherwise the same in all three.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sightline import hashing
from sightline.facts import correspondence, visibility
from sightline.facts.fact import Rows, remembered
from sightline.facts.visibility import CLEAR
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, object_keys, scene_keys, tuples_within
from sightline.questions.task import Task
from sightline.scenes import SceneBatch

__all__ = [
    "Entry",
    "Show",
    "Shown",
    "Way",
    "camera_words",
    "others",
    "show_objects",
    "show_views",
    "shown_keys",
    "variants",
]

Show = Literal["frame", "views", "video"]
Way = Literal["frame", "views", "video", "hard"]
Entry: TypeAlias = tuple[Task, str, Sequence[Way]]
"""a task, its published name, and the ways of showing it has; see :func:`variants`"""
ENDINGS: Final[dict[Way, str]] = {
    "frame": "", "views": "_mv", "video": "_video", "hard": "_video_hard",
}  # fmt: skip
"""what SPAR adds to the names of tasks"""
Mask = NDArray[np.bool_]
MOST_SETS: Final = 64
"""sets of views of a scene ..."""
TRIED_SETS: Final = 1024
"""... of so many that are tried"""


@dataclass(frozen=True, eq=False)
class Shown:
    """n tuples of objects with the k views that show them."""

    views: Rows
    """(n, k) frames, the observer's first"""
    objects: Rows
    """(n, size)"""

    @property
    def columns(self) -> tuple[Rows, ...]:
        """The views, one by one."""
        return tuple(self.views.T)

    @property
    def main(self) -> Rows:
        """(n,) the observer's frames."""
        return self.views[:, 0]


def show_views(world: SceneBatch, pick: Pick, show: Show, count: int, main: Mask) -> Rows:
    """(n, k) sets of views whose first one is of ``main`` (frames,), k = ``count`` or 1."""
    posed = world.frames.posed
    if show == "frame":
        return np.flatnonzero(posed & main)[:, None]
    if show == "video":
        sets = remembered(world, ("evenly_sampled", count), lambda: _evenly(world, count))
        return sets[main[sets[:, 0]]]
    sets = replace(pick, limit=TRIED_SETS).frame_tuples(count, posed)
    sets = sets[main[sets[:, 0]]]
    linked = np.ones(len(sets), dtype=bool)
    for i in range(1, count):
        # every view has something in common with an earlier one
        pairs = [correspondence.connected(world, sets[:, j], sets[:, i]).value for j in range(i)]
        linked &= np.logical_or.reduce(pairs)
    return _some(world, pick, sets[linked])


def show_objects(
    world: SceneBatch,
    pick: Pick,
    show: Show,
    count: int,
    size: int,
    *,
    ordered: bool = True,
    main: Mask | None = None,
    across: bool = False,
    observed: bool = False,
) -> Shown:
    """Tuples of ``size`` objects, each clearly seen in one of the views.

    Args:
        show, count: what is shown, and how many views.
        ordered: (a, b) and (b, a) are two tuples.
        main: frames that the observer may be at; all posed ones when left out.
        across: only tuples that no single view clearly shows, so that views are to be combined.
        observed: the observer's camera belongs to the tuple: with ``across``, its view does not
            clearly show all objects.
    """
    everywhere = np.ones(len(world.frames), dtype=bool)
    sets = show_views(world, pick, show, count, everywhere if main is None else main)
    owner, obj = _seen(world, sets)
    if not len(owner):
        return Shown(np.zeros((0, count if show != "frame" else 1), int), np.zeros((0, size), int))
    scene = world.frames.scene[sets[:, 0]]
    share = -(-pick.limit // np.bincount(scene)[scene])
    seed = hashing.mix(
        np.uint64(pick.seed), scene_keys(world)[scene], *[frame_keys(world)[v] for v in sets.T]
    )
    first = np.unique(owner)
    at = tuples_within(owner, size, ordered=ordered, limit=share[first], seed=seed[first])
    found = Shown(sets[owner[at[:, 0]]], obj[at])
    if not across:
        return found
    together = _together(world, found)
    apart = ~(together[0] if observed else np.logical_or.reduce(together))
    return Shown(found.views[apart], found.objects[apart])


def camera_words(show: Show, count: int) -> text.Text:
    """What the observer's camera is called, ``count`` times."""
    one = "the camera" if show == "frame" else "the camera of the first image"
    return text.spread(one, count)


def shown_keys(world: SceneBatch, pick: Pick, found: Shown) -> NDArray[np.uint64]:
    """(n,) key of each tuple with its views."""
    objects = [object_keys(world)[column] for column in found.objects.T]
    views = [frame_keys(world)[column] for column in found.views.T]
    return hashing.mix(np.uint64(pick.seed), *objects, *views)


def others(
    code: NDArray[np.integer],
    count: int,
    size: int,
    keys: NDArray[np.uint64],
    likely: Mask | None = None,
) -> Rows:
    """(n, size) different codes below ``count``, none of them ``code``, all equally likely.

    With ``likely`` (count,) only such codes, of which there must be enough.
    """
    rank = hashing.mix("others", keys[:, None], np.arange(count)[None, :]) >> np.uint64(1)
    last = np.iinfo(np.uint64).max
    if likely is not None:
        rank[:, ~likely] = last
    rank[np.arange(len(code)), code] = last
    return np.argsort(rank, axis=1, kind="stable")[:, :size]


def variants(
    entries: Iterable[Entry],
    *,
    views: Sequence[int] = (3, 4, 5),
    video: int = 8,
) -> list[tuple[Task, float]]:
    """Tasks in several ways of showing, named as SPAR does, each way with weight 1 in all.

    Args:
        entries: task, name, and ways: ``frame``, ``views`` (which have to be combined), ``video``,
            and ``hard``: a video none of whose frames shows everything.
        views: numbers of pictures, in equal shares.
        video: frames of a video.
    """
    out = []
    for task, name, ways in entries:
        for way in ways:
            sizes = {"frame": (1,), "views": tuple(views)}.get(way, (video,))
            show: Show = "video" if way == "hard" else way
            options: dict[str, Any] = {} if way == "frame" else {"show": show}
            # whether there is anything to combine is a matter of some tasks only
            if way in ("views", "hard") and task.option("across") != "":
                options["across"] = True
            for size in sizes:
                more = options if way == "frame" else options | {"views": size}
                shown = task.using(**more) if more else task
                out.append((shown.called(name + ENDINGS[way]), 1.0 / len(sizes)))
    return out


def _some(world: SceneBatch, pick: Pick, sets: Rows) -> Rows:
    """At most ``MOST_SETS`` sets of each scene, drawn by their names, in the order they are in."""
    keys = hashing.mix(np.uint64(pick.seed), *[frame_keys(world)[view] for view in sets.T])
    scene = world.frames.scene[sets[:, 0]]
    order = np.lexsort((keys, scene))
    turn = np.arange(len(order)) - np.searchsorted(scene[order], scene[order])
    return sets[np.sort(order[turn < MOST_SETS])]


def _evenly(world: SceneBatch, count: int) -> Rows:
    """(scenes with enough posed pictures, count) frames."""
    usable = world.frames.posed & (world.frames.rgb != "")
    usable |= world.frames.posed & ~np.isin(
        world.frames.scene, world.frames.scene[world.frames.rgb != ""]
    )
    out = []
    for first, last in itertools.pairwise(world.frame_start.tolist()):
        rows = first + np.flatnonzero(usable[first:last])
        if len(rows) >= count:
            out.append(rows[np.linspace(0, len(rows) - 1, count).round().astype(np.int64)])
    return np.stack(out) if out else np.zeros((0, count), dtype=np.int64)


def _seen(world: SceneBatch, sets: Rows) -> tuple[Rows, Rows]:
    """Pairs (set, object) of what at least one view of a set shows clearly, ascending."""
    seen = world.sightings
    rows = np.flatnonzero(visibility.clear(world))
    rows = rows[np.argsort(seen.frame[rows], kind="stable")]
    frame = seen.frame[rows]
    flat = sets.reshape(-1)
    start = np.searchsorted(frame, flat)
    many = np.searchsorted(frame, flat, side="right") - start
    nth = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    obj = seen.object[rows[np.repeat(start, many) + nth]].astype(np.int64)
    owner = np.repeat(np.arange(len(flat)) // sets.shape[1], many)
    width = max(len(world.objects), 1)
    return np.divmod(np.unique(owner * width + obj), width)


def _together(world: SceneBatch, found: Shown) -> list[Mask]:
    """By view: tuples of which it shows all objects clearly."""
    out, real = [], np.ones(found.objects.shape, dtype=bool)
    for view in found.views.T:
        state = correspondence.states(world, view, found.objects, real)
        out.append((state == CLEAR).all(axis=1))
    return out
