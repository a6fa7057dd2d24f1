"""References of a task's candidates in any style: what is available, the words, the pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.errors import BadInput
from sightline.facts.fact import Rows, remembered
from sightline.facts.visibility import video_frames
from sightline.questions.pick import frame_keys, object_keys
from sightline.questions.references.book import FRAME_STYLES, References, sighting_rows
from sightline.questions.references.style import Mask, Mention, Scope, Style
from sightline.questions.references.styles import STYLES
from sightline.questions.text import Text
from sightline.scenes import SceneBatch

__all__ = ["available", "called", "check_styles", "further_styles", "item_pictures", "mentions"]


def check_styles(task: str, styles: Sequence[str], allowed: Sequence[str]) -> None:
    """Raise :class:`BadInput` where a style is unknown, or tells more than a task allows.

    Args:
        task: its name, for the message.
        styles: names of styles to use.
        allowed: basic styles the task was declared with.
    """
    for name in styles:
        if name not in STYLES:
            raise BadInput(task, "by", f"{name!r} is no reference style", f"one of {_names()}")
        lacking = [need for need in STYLES[name].needs if not need & set(allowed)]
        if lacking:
            told = " or ".join(sorted(lacking[0]))
            raise BadInput(task, "by", f"{name} would give its answer away",
                           f"a style that does not imply {told}")  # fmt: skip


def _names() -> str:
    return ", ".join(STYLES)


def further_styles(styles: Sequence[str], scope: Scope) -> tuple[Style, ...]:
    """Styles beyond the basic ones that a scope can use, in the order of the catalogue."""
    chosen = [STYLES[name] for name in STYLES if name in styles and name not in FRAME_STYLES]
    return tuple(style for style in chosen if scope in style.scopes)


def mentions(
    world: SceneBatch, scope: Scope, roles: Mapping[str, Rows], views: Sequence[Rows]
) -> list[Mention]:
    """The objects of candidates, role by role, each in the view that shows most of it."""
    out = []
    for role, rows in enumerate(roles.values()):
        if scope == "scene":
            sighting = first = _in_video(world)[rows]
            view, count = np.zeros(len(rows), dtype=np.int64), 1
            pictured = (np.append(world.frames.rgb, "") != "")[_frames(world, sighting)]
        else:
            found = np.stack([sighting_rows(world, frame, rows) for frame in views])
            pixels = np.append(world.sightings.pixels, -1)[found]
            view, count = pixels.argmax(axis=0), len(views)
            sighting, first = found[view, np.arange(len(rows))], found[0]
            pictured = np.all([world.frames.rgb[frame] != "" for frame in views], axis=0)
        out.append(Mention(world, scope, rows, sighting, view, count, pictured, role, first))
    return out


def _frames(world: SceneBatch, sighting: Rows) -> Rows:
    return np.append(world.sightings.frame, len(world.frames))[sighting]


def _in_video(world: SceneBatch) -> Rows:
    """(N,) the sighting that shows most of each object in the frames of its scene, -1 = none."""

    def compute() -> Rows:
        seen = world.sightings
        rows = np.flatnonzero(np.isin(seen.frame, video_frames(world)[1]))
        rows = rows[np.argsort(seen.pixels[rows], kind="stable")]
        out = np.full(len(world.objects), -1, dtype=np.int64)
        # of several assignments the last one stays
        out[seen.object[rows]] = rows
        return out

    return remembered(world, "best_in_video", compute)


def available(styles: Sequence[Style], roles: Sequence[Mention]) -> Mask:
    """(styles, n) styles that name every role of each candidate."""
    out = np.ones((len(styles), len(roles[0])), dtype=bool)
    for i, style in enumerate(styles):
        for mention in roles:
            out[i] &= style.words.offer(mention)
        for together in (style.words.together, style.picture.together):
            # those that are not seen have no place to compare
            rows = np.flatnonzero(out[i])
            if together is not None and len(rows):
                out[i, rows] = together([mention.take(rows) for mention in roles])
    return out


def called(
    book: References, further: Sequence[Style], style: NDArray[np.integer], rows: Rows, it: Mention
) -> Text:
    """What the objects of one role are called, each in the style chosen for it.

    Styles are numbered as in ``book``, then as in ``further``.
    """
    basic = len(book.styles)
    parts, at, done = [], np.empty(len(style), dtype=np.int64), 0
    for code in np.unique(np.maximum(style, basic - 1)).tolist():
        chosen = np.flatnonzero(style < basic if code < basic else style == code)
        if code < basic:
            parts.append(book.the(style[chosen], rows[chosen]))
        else:
            parts.append(further[code - basic].words.text(it.take(chosen)))
        at[chosen] = done + np.arange(len(chosen))
        done += len(chosen)
    if not parts:
        return pa.array([], type=pa.string())
    return pa.concat_arrays([_flat(part) for part in parts]).take(pa.array(at))


def _flat(part: Text) -> Text:
    return part.combine_chunks() if isinstance(part, pa.ChunkedArray) else part


def item_pictures(
    style: Style, scene: NDArray[np.object_], frames: Rows, view: int, roles: Sequence[Mention]
) -> tuple[Mask, Text]:
    """Where a view of questions is drawn for them, and the path of each such picture.

    A name says what is drawn: style of drawing, frame, and objects by role. Questions that show
    the same therefore share it.
    """
    world = roles[0].world
    here = [mention.view == view for mention in roles]
    names = object_keys(world)
    keys = hashing.mix(
        frame_keys(world)[frames],
        *[np.where(h, names[m.object], np.uint64(0)) for h, m in zip(here, roles, strict=True)],
    )
    drawn = np.logical_or.reduce(here)
    path = pc.binary_join_element_wise(
        "media/", pa.array(scene, pa.string()), f"/{style.picture.folder}/",
        pa.array(world.frames.id[frames], pa.string()), "-", hashing.base32(keys), ".jpg", "",
    )  # fmt: skip
    return drawn, path
