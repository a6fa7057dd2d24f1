"""Depths, distances and dimensions by the centres of boxes, in one picture, views or a video.

SPAR's low-level questions: "calculate or judge based on the 3D center points of these objects".
With several pictures, the camera is that of the first one.
"""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import geometry
from sightline.answers import Choice, NormTolerance, Number, Vector
from sightline.facts import Definition, Frame, Rows
from sightline.facts.fact import sighting_rows
from sightline.questions import forms, text
from sightline.questions.pick import Pick
from sightline.questions.shown import Show, Shown, camera_words, show_objects, shown_keys
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = [
    "box_dimensions",
    "centre_depth",
    "centre_depth_gap",
    "centre_distance",
    "centre_distance_to_camera",
    "nearest_centre",
    "nearest_centre_to_camera",
    "nearest_view",
]

LEAST = 0.5
"""metres; answers have one decimal, as SPAR's, which is too coarse for less"""
GAP = 0.15
"""metres between the nearest (or farthest) and the next, and ..."""
RATIO = 0.05
"""... this share of its distance"""
IMAGES = tuple(
    f"the {n} image"
    for n in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
)
SENSE = {2: ("nearer to", "farther from")}
"""what is asked, of two options ..."""
MOST = ("nearest to", "farthest from")
"""... and of more"""
WHOLE = 0.2
"""largest share outside the picture of an object whose dimensions are asked for"""
DIMENSIONS = Vector("cm", decimals=0, metric=NormTolerance(relative=0.1))
"""options are a fifth apart"""
LONG = 0.2
"""metres of the longest horizontal edge; wrong answers differ by whole centimetres"""

Floats = NDArray[np.float64]


@task(answer=Number("m", decimals=1), program="centre_depth(a, b)", scope="frame",
      level="perception")  # fmt: skip
def centre_depth(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera",
    show: Show = "frame", views: int = 3, across: bool = False, least: float = LEAST,
) -> Asked:  # fmt: skip
    """Depth of one centre, that of another given; SPAR depth_prediction_oc."""
    found = show_objects(world, pick, show, views, 2, across=across, observed=True)
    a, b = found.objects.T
    given, asked = (_depth(world, found.main, obj) for obj in (a, b))
    return ask(
        a=a,
        b=b,
        views=found.columns,
        answer=asked,
        gate=(given >= least) & (asked >= least),
        margin=np.abs(asked),
        say={
            "camera": camera_words(show, len(a)),
            "given": text.number(given, 1),
            "depth": text.number(asked, 2),
        },
    )


@task(answer=Number("m", decimals=1), program="centre_depth_gap(a, b, c)", scope="frame",
      level="perception")  # fmt: skip
def centre_depth_gap(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera",
    show: Show = "frame", views: int = 3, across: bool = False, least: float = LEAST,
) -> Asked:  # fmt: skip
    """Difference in depth of two centres, that of a third one given; SPAR depth_prediction_oo."""
    found = show_objects(world, pick, show, views, 3, across=across, observed=True)
    a, b, c = found.objects.T
    given, one, two = (_depth(world, found.main, obj) for obj in (a, b, c))
    near = np.minimum(np.minimum(given, one), two)
    gap = np.abs(one - two)
    return ask(
        a=a,
        b=b,
        c=c,
        views=found.columns,
        answer=gap,
        gate=(near >= least) & (gap >= least) & (b < c),
        margin=gap,
        say={
            "camera": camera_words(show, len(a)),
            "given": text.number(given, 1),
            "first": text.number(one, 2),
            "second": text.number(two, 2),
        },
    )


@task(answer=Number("m", decimals=1), program="centre_distance_to_camera(a)", scope="frame",
      level="perception")  # fmt: skip
def centre_distance_to_camera(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera",
    show: Show = "frame", views: int = 3, across: bool = False, least: float = LEAST,
) -> Asked:  # fmt: skip
    """Straight distance from the camera to a centre; SPAR distance_prediction_oc."""
    found = show_objects(world, pick, show, views, 1, across=across, observed=True)
    (a,) = found.objects.T
    away = _away(world, found.main, a)
    deep = _depth(world, found.main, a)
    return ask(
        a=a,
        views=found.columns,
        answer=away,
        gate=away >= least,
        margin=away,
        say={
            "camera": camera_words(show, len(a)),
            "deep": text.number(np.abs(deep), 2),
            "way": text.words(["behind", "ahead"], (deep > 0).astype(np.int64)),
            "aside": text.number(np.sqrt(np.maximum(away**2 - deep**2, 0.0)), 2),
        },
    )


@task(answer=Number("m", decimals=1), program="centre_distance(a, b)", scope="frame",
      level="perception")  # fmt: skip
def centre_distance(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", show: Show = "frame",
    views: int = 3, across: bool = False, least: float = LEAST,
) -> Asked:  # fmt: skip
    """Straight distance between two centres; SPAR distance_prediction_oo."""
    found = show_objects(world, pick, show, views, 2, ordered=False, across=across)
    a, b = found.objects.T
    off = world.objects.centre[a] - world.objects.centre[b]
    away = np.linalg.norm(off, axis=1)
    return ask(
        a=a,
        b=b,
        views=found.columns,
        answer=away,
        gate=away >= least,
        margin=away,
        say={
            "flat": text.number(np.hypot(off[:, 0], off[:, 1]), 2),
            "rise": text.number(np.abs(off[:, 2]), 2),
        },
    )


@task(answer=Choice(), program="nearest_centre_to_camera(a, b, c)", scope="frame")
def nearest_centre_to_camera(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera",
    show: Show = "frame", views: int = 3, across: bool = False, gap: float = GAP,
) -> Asked:  # fmt: skip
    """Which of three centres is nearest to or farthest from the camera; SPAR distance_infer_center.

    ``params`` is 1 where the farthest is asked for.
    """
    found = show_objects(world, pick, show, views, 3, ordered=False, across=across, observed=True)
    a, b, c = found.objects.T
    away = np.stack([_away(world, found.main, obj) for obj in (a, b, c)], axis=1)
    return _extreme(pick, found, ("a", "b", "c"), away, gap, camera=camera_words(show, len(a)))


@task(answer=Choice(), program="nearest_centre(a, b, c)", scope="frame")
def nearest_centre(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", show: Show = "frame",
    views: int = 3, across: bool = False, gap: float = GAP,
) -> Asked:  # fmt: skip
    """Which of two centres is nearer to or farther from a third; SPAR distance_infer_center_oo.

    ``params`` is 1 where the farther one is asked for.
    """
    found = show_objects(world, pick, show, views, 3, across=across)
    once = found.objects[:, 1] < found.objects[:, 2]
    found = Shown(found.views[once], found.objects[once])
    centre = world.objects.centre[found.objects]
    away = np.linalg.norm(centre[:, 1:] - centre[:, :1], axis=2)
    return _extreme(pick, found, ("b", "c"), away, gap)


@task(answer=Choice(), program="nearest_view(a, views)", scope="views")
def nearest_view(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera",
    show: Show = "views", views: int = 3, gap: float = GAP,
) -> Asked:  # fmt: skip
    """Which image was taken nearest to or farthest from a centre; SPAR distance_infer_center_oc_mv.

    ``params`` is 1 where the farthest is asked for.
    """
    found = show_objects(world, pick, show, views, 1)
    (a,) = found.objects.T
    away = np.stack([_away(world, view, a) for view in found.columns], axis=1)
    options = np.broadcast_to(np.array(IMAGES[: away.shape[1]], dtype=object), away.shape)
    return _extreme(pick, found, (), away, gap, options=options)


@task(answer=DIMENSIONS, program="box_dimensions(a)", scope="frame", level="perception",
      distractors=True)  # fmt: skip
def box_dimensions(world: SceneBatch, pick: Pick, show: Show = "frame", views: int = 3) -> Asked:
    """Length, width and height of an object's box; SPAR spatial_volume_infer."""
    found = show_objects(world, pick, show, views, 1)
    (a,) = found.objects.T
    edges, upright = _dimensions(world, a)
    keys = shown_keys(world, pick, found)
    factors = forms.distractors(np.ones(len(a)), 3, keys, 0.01)
    wrong = [DIMENSIONS.format_many(edges * f[:, None]) for f in factors.T]
    return ask(
        a=a,
        views=found.columns,
        answer=edges,
        gate=upright & (edges[:, 0] >= LONG) & _whole(world, found.main, a),
        margin=edges[:, 0],
        wrong=np.stack(wrong, axis=1) if len(a) else np.zeros((0, 3), dtype=object),
        say={"litres": text.number(edges.prod(axis=1) * 1000.0)},
    )


def _extreme(
    pick: Pick,
    found: Shown,
    among: tuple[str, ...],
    away: Floats,
    gap: float,
    options: NDArray[np.object_] | None = None,
    camera: text.Text | None = None,
) -> Asked:
    """The nearest or the farthest, by a coin; ``away`` (n, k) are the distances of the options.

    ``camera`` is what they are measured from, where that is no object.
    """
    far = pick.coin(*found.objects.T)
    ranked = np.sort(away, axis=1)
    lead = np.where(far, ranked[:, -1] - ranked[:, -2], ranked[:, 1] - ranked[:, 0])
    best = np.where(far, ranked[:, -1], ranked[:, 0])
    following = np.where(far, ranked[:, -2], ranked[:, 1])
    sense = text.words(SENSE.get(away.shape[1], MOST), far.astype(np.int64))
    if camera is not None:
        sense = pc.binary_join_element_wise(sense, camera, " ")
    return ask(
        **dict(zip("abc", found.objects.T, strict=False)),
        views=found.columns,
        answer=np.where(far, away.argmax(axis=1), away.argmin(axis=1)),
        options=options,
        among=among,
        gate=(lead >= np.maximum(gap, RATIO * following)) & (ranked[:, 0] >= LEAST),
        margin=lead,
        params=[far.astype(np.float64)],
        say={
            "sense": sense,
            "best": text.number(best, 2),
            "next": text.number(following, 2),
        },
    )


def _depth(world: SceneBatch, view: Rows, obj: Rows) -> Floats:
    """Depth of centres along the viewing direction, negative behind the camera."""
    pose = world.frames.world_from_camera[view]
    off = world.objects.centre[obj] - pose[:, :3, 3]
    return np.asarray((off * pose[:, :3, 2]).sum(axis=1))


def _away(world: SceneBatch, view: Rows, obj: Rows) -> Floats:
    off = world.objects.centre[obj] - world.frames.world_from_camera[view, :3, 3]
    return np.asarray(np.linalg.norm(off, axis=1))


def _dimensions(world: SceneBatch, a: Rows) -> tuple[Floats, NDArray[np.bool_]]:
    """(n, 3) longer and shorter horizontal edge, height; which boxes are upright."""
    extent, rotation = world.objects.extent[a], world.objects.rotation[a]
    up = np.abs(rotation[:, 2, :]).argmax(axis=1)
    height = np.take_along_axis(extent, up[:, None], axis=1)
    flat = np.where(np.arange(3) == up[:, None], -np.inf, extent)
    flat = -np.sort(-flat, axis=1)[:, :2]
    upright = np.asarray(geometry.is_upright(rotation), dtype=bool)
    return np.concatenate([flat, height], axis=1), upright


def _whole(world: SceneBatch, view: Rows, obj: Rows) -> NDArray[np.bool_]:
    """Which objects a view shows nearly whole."""
    outside = np.append(world.sightings.truncation, np.inf)[sighting_rows(world, view, obj)]
    return ~(outside > WHOLE)
