"""How two things lie to each other in the picture itself: by their outlines, without any depth.

The relations are those of the rectangles around what is seen (SCOP of CoMPaSS), so they need no
geometry and hold for plain photos. "Left" is the picture's left, "above" is nearer its upper edge.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import Choice, YesNo
from sightline.facts import Frame, Rows, scop, visibility
from sightline.facts.fact import Fact
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, object_keys
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = ["LIMITS", "PHRASES", "picture_relation", "picture_statement", "records", "triples"]

Filter = Literal["default", "best_geneval"]
LIMITS: dict[Filter, scop.Limits] = {"default": scop.DEFAULT, "best_geneval": scop.BEST_GENEVAL}
MARGIN = 0.05
"""share of the shorter side by which a relation must not change when an outline is off"""
SIDE_BY_SIDE = 0.5
"""overlap along the other axis at which "above" is no possible answer beside "to its left" """
PHRASES = (
    ("to the left of",),
    ("to the right of",),
    ("above",),
    ("below",),
    ("to the left of and above", "above and to the left of"),
    ("to the right of and above", "above and to the right of"),
    ("to the left of and below", "below and to the left of"),
    ("to the right of and below", "below and to the right of"),
)
"""captions of SCOP, by code of :data:`sightline.facts.scop.RELATIONS`"""
SAID = (
    "to its left",
    "to its right",
    "above it",
    "below it",
    "above it and to the left",
    "above it and to the right",
    "below it and to the left",
    "below it and to the right",
)


@task(
    answer=Choice(),
    scope="frame",
    level="perception",
    tags=("picture",),
    program="picture_relation(view, a, b, options)",
    references=("name", "description", "mark"),
)
def picture_relation(
    world: SceneBatch, pick: Pick, frame: Frame = "image", filters: Filter = "default"
) -> Asked:
    """Where one thing lies to another in the picture; SCOP of CoMPaSS, SpatialThinker relation."""
    view, a, b, found = _pairs(world, pick, filters)
    # of four sides one is right; of four corners likewise
    first = np.where(found.value < 4, 0, 4)
    along = np.maximum(found.trace["x_overlap"], found.trace["y_overlap"]) >= SIDE_BY_SIDE
    wheel = np.array([[0, 1, 2, 3], [4, 5, 6, 7]])[first // 4]
    return ask(
        a=a,
        b=b,
        views=view,
        options=np.array(SAID, dtype=object)[wheel],
        answer=found.value - first,
        gate=(found.margin >= MARGIN) & (along | (first == 4)),
        margin=found.margin,
        say=_shares(found) | {"where": text.words(SAID, found.value)},
    )


@task(
    answer=YesNo(),
    scope="frame",
    level="perception",
    tags=("picture",),
    program="picture_statement(view, a, b, relation)",
    references=("name", "description", "mark"),
)
def picture_statement(
    world: SceneBatch, pick: Pick, frame: Frame = "image", filters: Filter = "default"
) -> Asked:
    """Whether a caption of two things is true of the picture; SCOP triples and their opposites.

    ``params`` holds the relation stated, a code of :data:`sightline.facts.scop.RELATIONS`.
    """
    view, a, b, found = _pairs(world, pick, filters)
    key = hashing.mix(np.uint64(pick.seed), 1, _names(world, view, a, b))
    true = hashing.uniform(key, 2) == 1
    stated = np.where(true, found.value, scop.converse(found.value))
    turn = hashing.uniform(hashing.mix("order", key), 2)
    # both orders of a double relation are said
    flat = [phrase for pair in PHRASES for phrase in (pair * 2)[:2]]
    return ask(
        a=a,
        b=b,
        views=view,
        answer=true,
        gate=found.margin >= MARGIN,
        margin=found.margin,
        params=[stated],
        say=_shares(found)
        | {"relation": text.words(flat, 2 * stated + turn), "where": text.words(SAID, found.value)},
    )


def triples(
    world: SceneBatch, filters: Filter = "default"
) -> tuple[Rows, Rows, NDArray[np.object_], Rows]:
    """SCOP's captions of every clear pair of a batch, as columns.

    Returns:
        subject and object sighting rows, the phrase between them, and the number of the pair
        (two captions a pair, A r B and B r⁻¹ A; four where the relation is a double one).
    """
    one, two = scop.clear_pairs(world, LIMITS[filters])
    seen = world.sightings
    code = scop.relation(seen.box[one], seen.box[two]).value
    back = scop.converse(code)
    pair = np.arange(len(one))
    double = np.flatnonzero(code >= 4)
    some = [pair, pair, double, double]
    order = np.argsort(np.concatenate(some), kind="stable")
    nth = np.concatenate(some)[order]
    subject = np.concatenate([one, two, one[double], two[double]])[order]
    other = np.concatenate([two, one, two[double], one[double]])[order]
    phrase = np.concatenate(
        [_phrase(code, 0), _phrase(back, 0), _phrase(code[double], 1), _phrase(back[double], 1)]
    )[order]
    return subject, other, phrase, nth


def records(world: SceneBatch, filters: Filter = "default") -> Iterator[dict[str, Any]]:
    """SCOP's records: a pair each, with its captions ``oros`` and its two boxes.

    Boxes are written as COCO does, ``[x, y, width, height]``; the first is that of the first object
    of the first caption. ``seq`` counts from 0.
    """
    subject, other, phrase, nth = triples(world, filters)
    seen = world.sightings
    called = world.objects.category[seen.object]
    start = np.flatnonzero(np.append(True, np.diff(nth) != 0)) if len(nth) else nth
    for seq, rows in enumerate(np.split(np.arange(len(nth)), start[1:]) if len(nth) else []):
        pair = [int(subject[rows[0]]), int(other[rows[0]])]
        frame = int(seen.frame[pair[0]])
        yield {
            "seq": seq,
            "file_name": world.frames.rgb[frame].rsplit("/", 1)[-1],
            "oros": [
                [str(called[subject[r]]), str(phrase[r]), str(called[other[r]])]
                for r in rows.tolist()
            ],
            "annots": [_annotation(world, row) for row in pair],
        }


def _annotation(world: SceneBatch, sighting: int) -> dict[str, Any]:
    seen = world.sightings
    x0, y0, x1, y1 = seen.box[sighting].tolist()
    row = int(seen.object[sighting])
    return {
        "id": str(world.objects.id[row]),
        "category": str(world.objects.category[row]),
        "bbox": [x0, y0, x1 - x0, y1 - y0],
        "area": int(seen.pixels[sighting]),
    }


def _phrase(code: Rows, which: int) -> NDArray[np.object_]:
    said = np.array([(pair * 2)[which] for pair in PHRASES], dtype=object)
    return np.asarray(said[code], dtype=object)


def _pairs(world: SceneBatch, pick: Pick, filters: Filter) -> tuple[Rows, Rows, Rows, Fact]:
    """Frames and pairs of objects that pass the filters, their order drawn; a's relation to b."""
    one, two = pick.sighted_pairs(visibility.clear(world), ordered=False)
    good = scop.in_view(world, one, two, LIMITS[filters]).all(axis=1)
    one, two = one[good], two[good]
    seen = world.sightings
    swap = hashing.uniform(
        hashing.mix(
            np.uint64(pick.seed), _names(world, seen.frame[one], seen.object[one], seen.object[two])
        ),
        2,
    ).astype(bool)
    one, two = np.where(swap, two, one), np.where(swap, one, two)
    found = scop.relation(seen.box[one], seen.box[two])
    return seen.frame[one], seen.object[one], seen.object[two], found


def _names(world: SceneBatch, view: Rows, a: Rows, b: Rows) -> NDArray[np.uint64]:
    return hashing.mix(frame_keys(world)[view], *(object_keys(world)[x] for x in (a, b)))


def _shares(found: Fact) -> dict[str, text.Text]:
    return {
        "across": text.number(100 * found.trace["x_overlap"]),
        "down": text.number(100 * found.trace["y_overlap"]),
    }
