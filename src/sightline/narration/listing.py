"""The facts of a picture or a scene as statements: all pairs of a batch in columns, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sightline import facts
from sightline.errors import BadInput
from sightline.facts import Definition, Frame, Rows, relations, support, visibility
from sightline.facts.fact import remembered
from sightline.narration.statements import CAMERA, DIRECTIONS, PLACES, YOU, Statement
from sightline.questions.pick import Pick
from sightline.questions.references import (
    frame_references,
    named_in_frame,
    referable,
    scene_references,
)
from sightline.questions.tasks.relations import BACKGROUND, GAP, PICTURE_GAP, askable
from sightline.questions.tasks.support import BESIDE_CLEARLY, FIRMLY
from sightline.scenes import SceneBatch

__all__ = ["APART", "REACH", "SECTOR", "facts_of", "names_of", "observed_from", "pair_facts"]

APART: Final = 0.1
"""metres; nearer things have no stated distance"""
SECTOR: Final = np.deg2rad(10.0)
"""angle to the borders at 45 degrees between ahead, left, right and behind an observer"""
REACH: Final = 0.5
"""metres from an observer to what is ahead, left, right or behind"""
EVERYTHING: Final = 2**40
"""pairs a scene; no scene has more"""
PREDICATES: Final = (*DIRECTIONS, *PLACES, "distance")

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PairFacts:
    """Facts about two objects each, columns: place (frame or scene row), code into PREDICATES."""

    place: Rows
    code: NDArray[np.int64]
    a: Rows
    b: Rows
    value: Floats
    margin: Floats

    def at(self, place: int) -> PairFacts:
        """The facts of one place."""
        rows = np.flatnonzero(self.place == place)
        return PairFacts(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def facts_of(
    world: SceneBatch,
    *,
    frame: int | None = None,
    scene: int | None = None,
    kind: Frame = "camera",
    definition: Definition = "interval",
    distance: Definition = "box_gap",
    absent: Sequence[str] = (),
) -> list[Statement]:
    """Statements of a frame (what is clearly seen there) or of a whole scene.

    Objects are named as :mod:`sightline.questions.references` names them; those that neither a
    name nor a description singles out are left out, and so is every relation whose margin is too
    small to ask about.

    Args:
        frame: frame row; directions are then given in the frame of reference ``kind``, by
            ``definition`` (see :mod:`sightline.facts.relations`).
        scene: scene row; of the directions only above and below, along gravity.
        distance: definition of distances between objects.
        absent: categories to state the absence of, where the scene is known to be complete.
    """
    if (frame is None) == (scene is None):
        raise BadInput("facts_of", "frame, scene", "one of them is needed")
    place, count, field = (
        (frame, len(world.frames), "frame") if scene is None else (scene, len(world), "scene")
    )
    if not 0 <= int(place or 0) < count:
        raise BadInput("facts_of", field, f"there is no row {place}", f"0 to {count - 1}")
    at = int(place or 0)
    if scene is None:
        world = _then(world, at)
    names = names_of(world, at, scene is None)
    rows = pair_facts(world, scene is None, kind, definition, distance).at(at)
    frame_of = kind if scene is None else "world"
    out = [*_pairs(rows, names, frame_of, definition, distance)]
    out += _singles(world, names, at if scene is None else None)
    return out + _counts(world, at, scene is None, absent)


def _then(world: SceneBatch, frame: int) -> SceneBatch:
    """The batch as it is in a frame; where things move, with what is seen there alone."""
    now = world.at_frame(frame)
    if now is world:
        return world
    rows = np.flatnonzero(now.sightings.frame == frame)
    return replace(now, sightings=now.sightings.take(rows), memo={})


def pair_facts(
    world: SceneBatch,
    in_frames: bool,
    kind: Frame = "camera",
    definition: Definition = "interval",
    distance: Definition = "box_gap",
) -> PairFacts:
    """Facts of all pairs of a batch: those seen together in frames, or those of the scenes."""

    def compute() -> PairFacts:
        pick = Pick(world, limit=EVERYTHING)
        if in_frames:
            seen = world.sightings
            one, two = pick.sighted_pairs(askable(world) & named_in_frame(world), ordered=False)
            place: Rows = seen.frame[one].astype(np.int64)
            a: Rows = seen.object[one]
            b: Rows = seen.object[two]
            parts = _directions(world, place, a, b, kind, definition)
        else:
            thing = ~np.isin(world.objects.category.astype(str), BACKGROUND)
            a, b = pick.pairs(referable(world) & thing, ordered=False)
            place = world.objects.scene[a].astype(np.int64)
            parts = _heights(world, a, b)
        parts += _placed(world, a, b) + _placed(world, b, a, swapped=True)
        gap = facts.distance(world, a, b, distance).value
        far = np.flatnonzero(gap >= APART)
        parts.append(_Part(far, "distance", gap[far], gap[far]))
        return _together(parts, place, a, b)

    name = ("narration", in_frames, kind, definition, distance)
    return remembered(world, name, compute)


def observed_from(world: SceneBatch, scene: int, standing: int, facing: int) -> list[Statement]:
    """Where the objects of a scene are for someone at one object who faces another one.

    Ahead, left, right and behind by the bearing of the centres on the ground plane (as
    :mod:`sightline.facts.direction`), in four equal sectors, SECTOR from their borders.
    """
    names = names_of(world, scene, False)
    missing = [world.objects.id[row] for row in (standing, facing) if row not in names]
    if missing or standing == facing:
        raise BadInput("observed_from", "standing, facing", f"no place to stand: {missing}")
    rows = np.array([r for r in names if r not in (standing, facing)], dtype=np.int64)
    found = facts.direction.bearing(
        world, np.full(len(rows), standing), np.full(len(rows), facing), rows
    )
    turns = np.array([0.0, np.pi / 2, -np.pi / 2, np.pi])  # front, left, right, behind
    off = np.abs((found.value[:, None] - turns + np.pi) % (2 * np.pi) - np.pi)
    sector = off.argmin(axis=1)
    margin = np.pi / 4 - off.min(axis=1)
    words = ("front", "left", "right", "behind")
    view = names[standing], names[facing]
    good = np.flatnonzero((margin >= SECTOR) & (found.margin >= REACH))
    return [
        Statement(
            names[int(rows[i])], words[sector[i]], (YOU,), None, "observer", "centre", view,
            float(margin[i]),
        )
        for i in good.tolist()
    ]  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Part:
    """One predicate of some of the pairs; ``swapped`` = said of b to a."""

    rows: Rows
    predicate: str
    value: Floats
    margin: Floats
    swapped: bool = False


def _directions(
    world: SceneBatch, view: Rows, a: Rows, b: Rows, kind: Frame, definition: Definition
) -> list[_Part]:
    """Orders of pairs along the three directions of a frame that are clear enough to ask about."""
    if kind not in ("camera", "world"):
        raise BadInput("facts_of", "kind", f"cannot be {kind!r}", "camera or world")
    order = relations.order(world, view, a, b, kind, definition)
    clear = (order.margin >= GAP) & (order.trace["picture"] >= PICTURE_GAP)
    out = []
    for direction in range(3):
        for sign in (1, -1):
            rows = np.flatnonzero(clear[:, direction] & (order.value[:, direction] == sign))
            gap = order.margin[rows, direction]
            word = DIRECTIONS[2 * direction]  # of a to b, or of b to a
            out.append(_Part(rows, word, gap, gap, swapped=sign < 0))
    return out


def _heights(world: SceneBatch, a: Rows, b: Rows) -> list[_Part]:
    """Above along gravity: bottoms over tops, by GAP."""
    out = []
    for swapped in (False, True):
        one, two = (b, a) if swapped else (a, b)
        gap = support.stacked(world, one, two).drop
        rows = np.flatnonzero(gap >= GAP)
        out.append(_Part(rows, "above", gap[rows], gap[rows], swapped))
    return out


def _placed(world: SceneBatch, a: Rows, b: Rows, swapped: bool = False) -> list[_Part]:
    """On, in, under and (for one order of each pair) next to."""
    base, cover = support.supporters(world)
    on, inside, under = (f(world, a, b) for f in (support.on, support.inside, support.under))
    clear = {
        "on": ((base[a] == b) & (cover[a] >= FIRMLY), on.margin),
        "in": (inside.value, inside.margin),
        "under": (under.value & (under.margin >= support.CLEARANCE), under.margin),
    }
    if not swapped:
        gap = facts.distance(world, a, b).value
        at, turned = support.stacked(world, a, b), support.stacked(world, b, a)
        beside = (at.cover == 0) & (np.maximum(at.depth, turned.depth) >= 0.5)
        clear["next_to"] = (beside & (gap <= BESIDE_CLEARLY), BESIDE_CLEARLY - gap)
    out = []
    for predicate, (where, margin) in clear.items():
        rows = np.flatnonzero(where)
        out.append(_Part(rows, predicate, np.full(len(rows), np.nan), margin[rows], swapped))
    return out


def _together(parts: Iterable[_Part], place: Rows, a: Rows, b: Rows) -> PairFacts:
    columns: list[tuple[NDArray[Any], ...]] = []
    for part in parts:
        one, two = (b, a) if part.swapped else (a, b)
        code = np.full(len(part.rows), PREDICATES.index(part.predicate))
        rows = part.rows
        columns.append((place[rows], code, one[rows], two[rows], part.value, part.margin))
    joined = [np.concatenate(column) for column in zip(*columns, strict=True)]
    order = np.lexsort((joined[1], joined[3], joined[2], joined[0]))
    return PairFacts(*(column[order] for column in joined))


def names_of(world: SceneBatch, place: int, in_frame: bool = False) -> dict[int, str]:
    """Object row -> reference, of all that can be spoken of at a place."""
    book = frame_references(world) if in_frame else scene_references(world)
    if in_frame:
        usable = askable(world) & named_in_frame(world) & (world.sightings.frame == place)
        rows = np.flatnonzero(usable)
        objects: Rows = world.sightings.object[rows]
    else:
        thing = ~np.isin(world.objects.category.astype(str), BACKGROUND)
        rows = objects = np.flatnonzero(referable(world) & thing & (world.objects.scene == place))
    style = np.where(book.offered[0, rows], 0, 1)
    nouns = book.bare(style, rows).to_pylist()
    found = zip(objects.tolist(), nouns, strict=True)
    return {row: noun for row, noun in found if noun.casefold() not in (CAMERA, YOU)}


def _pairs(
    rows: PairFacts,
    names: dict[int, str],
    kind: Frame,
    definition: Definition,
    distance: Definition,
) -> list[Statement]:
    out = []
    columns = (rows.code, rows.a, rows.b, rows.value, rows.margin)
    for code, a, b, value, margin in zip(*(c.tolist() for c in columns), strict=True):
        if a not in names or b not in names:
            continue
        predicate = PREDICATES[code]
        is_direction = predicate in DIRECTIONS
        how = definition if is_direction else distance if predicate == "distance" else ""
        number = None if predicate in PLACES else value
        where = kind if is_direction else "world"
        out.append(Statement(names[a], predicate, (names[b],), number, where, how, (), margin))
    return out


def _singles(world: SceneBatch, names: dict[int, str], frame: int | None) -> list[Statement]:
    """Sizes, colours, materials and categories; in a frame, distances from the camera."""
    rows = np.array(list(names), dtype=np.int64)
    if not len(rows):
        return []
    box = world.objects
    definitions: tuple[tuple[str, Definition], ...] = (
        ("height", "height"),
        ("length", "horizontal"),
        ("volume", "volume"),
    )
    sizes = {
        word: (facts.size.size(world, rows, definition).value.tolist(), definition)
        for word, definition in definitions
    }
    out = []
    for word, (values, how) in sizes.items():
        for row, value in zip(rows.tolist(), values, strict=True):
            if not np.isfinite(value):
                continue  # objects of a picture have no place in space
            out.append(Statement(names[row], word, (), value, "world", how, (), value))
    for word, column in (
        ("colour", box.colour),
        ("material", box.material),
        ("kind", box.category),
    ):
        for row in rows.tolist():
            if column[row]:
                out.append(Statement(names[row], word, (str(column[row]),)))
    if frame is not None:
        gaps = facts.camera_distance(world, np.full(len(rows), frame), rows).value.tolist()
        for row, gap in zip(rows.tolist(), gaps, strict=True):
            out.append(
                Statement(names[row], "distance", (CAMERA,), gap, "camera", "box_gap", (), gap)
            )
    return out


def _counts(
    world: SceneBatch, place: int, in_frame: bool, absent: Sequence[str]
) -> list[Statement]:
    """How many there are of the categories that can be counted with certainty."""
    scene = int(world.frames.scene[place]) if in_frame else place
    if not world.scenes.complete[scene]:
        return []
    if in_frame:
        table = visibility.presence_table(world)
        tally = remembered(
            world,
            "narration_kinds",
            lambda: visibility.kinds(world, table.frame, table.object, table.code),
        )
        sure = (tally.unsure == 0) & (tally.possible == tally.clear) & (tally.clear > 0)
        rows = np.flatnonzero((tally.group == place) & sure)
        kinds, counts = tally.category[rows], tally.clear[rows]
    else:
        found = facts.counts.in_scenes(world)
        rows = np.flatnonzero((found.place == place) & ~found.vague)
        kinds, counts = found.category[rows], found.count[rows]
    own = world.objects.category[world.objects.scene == scene].tolist()
    heads = {name.split()[-1].casefold().rstrip("s") for name in own if name.split()}
    missing = [k for k in absent if k.split() and k.split()[-1].casefold().rstrip("s") not in heads]
    both = [*zip(kinds.tolist(), counts.tolist(), strict=True), *((k, 0) for k in missing)]
    return [
        Statement(kind, "count", (), float(count)) for kind, count in both if kind not in BACKGROUND
    ]
