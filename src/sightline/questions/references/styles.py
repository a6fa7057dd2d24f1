"""The catalogue of reference styles: words and pictures of published systems, freely combined.

============================ =====================================================================
``noun+original`` ...        InternSpatial's 19 formats: the words ``noun``, ``caption``,
                             ``ref_box`` (noun and box in tags), ``caption_box``, ``number`` with
                             the pictures ``original``, ``boxes``, ``masks``, ``marks``; a number
                             needs one that is drawn. The 19 are not listed one by one in what is
                             published: 5 x 4 - 1 is our reading.
``region``, ``region_token`` SpatialRGPT and SmolRGPT: "Region [0]" and "<region0>" by role; the
                             regions come with the item, see ``sightline.datasets.regions``.
``coloured_point`` ...       SPAR: "chair (red point)"; drawn, or ``_at`` by coordinates, or
                             ``_drawn_at`` by both; also ``coloured_box``. ``dot`` names no class,
                             as MultiSPA does.
``box_1``, ``point_100`` ... coordinates 0 to 1 (RoboSpatial, SpatialRGPT), 0 to 100 (RoboRefer's
                             xml), pixels; ``box`` and ``point`` run from 0 to 1000.
``indexed``                  RoboSpatial: "chair_0" where a scene has several; the names are drawn
                             beside boxes, as an index alone tells a viewer nothing.
``object_tag``               GPT4Scene: "<OBJ012>", the same number in all frames of the scene.
``camera_tag``               DriveLM and MPDrive: "<c1,CAM_FRONT,714.3,503.6>", middle of the box.
``ordinal``, ``hierarchy``   RoboRefer: "third cup from the left", where words fail; or the first
                             of name, description and ordinal that is unique.
``covered``                  MulSeT: "the thing behind the grey patch", which hides its box.
``caption``                  a caption that fits one object; for whole scenes, too.
``first_frame``              DSR: the class and the pixel box in the first of several images.
============================ =====================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations
from typing import Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline.facts.correspondence import lone_boxes
from sightline.facts.fact import remembered
from sightline.questions.references import book
from sightline.questions.references.captions import captions, distinct_captions
from sightline.questions.references.numbers import object_tags
from sightline.questions.references.ordinals import ordinal_captions
from sightline.questions.references.style import (
    COORDINATES,
    DRAWN,
    KIND,
    ORIGINAL,
    Mask,
    Mention,
    Picture,
    Scope,
    Style,
    Words,
)
from sightline.questions.references.words import kinds_of
from sightline.questions.text import Text, distinct, number, spread
from sightline.scenes import SceneBatch

__all__ = ["ROLE_COLOURS", "STYLES", "indexed_names"]

Floats = NDArray[np.float64]
ROLE_COLOURS: Final = ("red", "blue", "green", "yellow", "purple", "orange", "cyan", "pink")
"""by role; SPAR has the first four, in this order"""
NTH: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
DOTS_APART: Final = (14.0, 1 / 24)
"""pixels, or share of the shorter side, between the middles of two drawn points"""
BOXES_APART: Final = (8.0, 1 / 60)
"""the same between the farthest of the like edges of two drawn boxes"""
ROOM: Final = (16.0, 1 / 24)
"""the same of either side of an object's visible part, so that what is drawn does not hide it"""
FILLED: Final = 0.25
"""share of a drawn box that shows its object, so that it seems to frame no other one"""
TAG_CLEAR: Final = 8.0
"""pixels from the place in a tag, to all places that would stand for other objects"""
ONE_IN: Final[dict[str, tuple[float, int, str]]] = {
    "1": (1.0, 3, " Coordinates run from 0 to 1 across the width and height of the image."),
    "100": (100.0, 1, " Coordinates run from 0 to 100 across the width and height of the image."),
    "pixels": (0.0, 0, " Coordinates are pixels of the image, from its upper left corner."),
}
"""scales of coordinates by name: the whole width, decimals, and how it is said"""
ORDER_NOTE = " Positions are counted in the image; closest and farthest are from the camera."
OBJECT_NOTE = " <OBJ012> is the object that carries the number 12 in the images."
FIRST_NOTE = " Boxes are [left, top, right, bottom] in pixels."
CAMERA_NOTE = " <c1,CAMERA,x,y> is the first object, at pixel (x, y) of that camera's picture."

Part = Literal["box", "point"]


def _joined(*parts: Text | str) -> Text:
    return pc.binary_join_element_wise(*parts, "")


def _strings(values: NDArray[np.object_]) -> Text:
    return pa.array(values, type=pa.string())


def _the(noun: Text) -> Text:
    return _joined("the ", noun)


# words -----------------------------------------------------------------------------------------


def _noun(it: Mention) -> Text:
    return _strings(it.world.objects.category[it.object])


def _caption(it: Mention) -> Text:
    return _strings(captions(it.world)[it.object])


def _indexed(it: Mention) -> Text:
    return _strings(indexed_names(it.world)[it.object])


def _ordinal(it: Mention) -> Text:
    return _strings(ordinal_captions(it.world)[it.sighting])


def _by_hierarchy(it: Mention) -> Text:
    """Name, else description, else ordinal."""
    words, able = book.frame_references(it.world), _worded(it)
    parts = [words.bare(np.full(len(it), i), it.sighting) for i in (0, 1)]
    at = np.where(able[0], 0, np.where(able[1], 1, 2)) * len(it) + np.arange(len(it))
    return pa.concat_arrays([*parts, _ordinal(it)]).take(pa.array(at))


def _number(it: Mention) -> Text:
    return number(book.marks(it.world)[it.sighting])


def _places(it: Mention, part: Part, scale: float = 1000.0, decimals: int = 0) -> Text:
    """ "[x0, y0, x1, y1]" or "(x, y)"; a scale of 0 gives edges of, or numbers of, pixels."""
    seen = it.world.sightings
    place = (seen.box if part == "box" else seen.point)[it.sighting]
    if not scale and part == "point":
        place = np.floor(place)
    elif scale:
        size = it.world.frames.size[it.frame].astype(np.float64)
        place = place * (scale / np.tile(size, (1, place.shape[1] // 2)))
    inside = pc.binary_join_element_wise(*[number(c, decimals) for c in place.T], ", ")
    marks = "[]" if part == "box" else "()"
    return _joined(marks[0], inside, marks[1])


def _ref_box(it: Mention) -> Text:
    return _joined("<ref>", _noun(it), "</ref><box>", _places(it, "box"), "</box>")


def _caption_box(it: Mention) -> Text:
    return _joined("the ", _caption(it), " in the box ", _places(it, "box"))


def _in_first(it: Mention) -> Text:
    box = it.world.sightings.box[it.first]
    inside = pc.binary_join_element_wise(*[number(c) for c in box.T], ", ")
    return _joined("the ", _noun(it), " (box [", inside, "] in the first image)")


def _placed(it: Mention, part: Part, scale: float, decimals: int) -> Text:
    where = "in the box " if part == "box" else "at the point "
    return _joined("the object ", where, _places(it, part, scale, decimals))


def _coloured(it: Mention, part: Part, stated: bool) -> Text:
    """ "the chair (red point)", with its coordinates and its image where they are to be told."""
    out = [_joined("the ", _noun(it), f" ({ROLE_COLOURS[it.role]} {part}")]
    if stated:
        out += [spread(" at ", len(it)), _places(it, part)]
    return _joined(*out, *_which_image(it), ")")


def _dot(it: Mention) -> Text:
    parts = [spread(f"the object at the {ROLE_COLOURS[it.role]} dot", len(it)), *_which_image(it)]
    return parts[0] if len(parts) == 1 else _joined(*parts)


def _patch(it: Mention) -> Text:
    return _joined(spread("the thing behind the grey patch", len(it)), *_which_image(it))


def _which_image(it: Mention) -> list[Text]:
    if it.views == 1:
        return []
    return [distinct(it.view, lambda v: [f" in the {NTH[i]} image" for i in v.tolist()])]


def _region(it: Mention, before: str, after: str) -> Text:
    return spread(f"{before}{it.role}{after}", len(it))


def _object_tag(it: Mention) -> Text:
    return object_tags(it.world, it.object)


def _camera_tag(it: Mention) -> Text:
    middle = _middles(it.world)[it.sighting]
    camera = _strings(it.world.frames.id[it.frame])
    x, y = number(middle[:, 0], 1), number(middle[:, 1], 1)
    return _joined(f"<c{it.role + 1},", camera, ",", x, ",", y, ">")


def indexed_names(world: SceneBatch) -> NDArray[np.object_]:
    """(N,) category, with a number from 0 where the scene has several: "chair_0"."""

    def compute() -> NDArray[np.object_]:
        category = world.objects.category
        kind = kinds_of(world.objects.scene, category)
        if not len(kind):
            return category
        order = np.argsort(kind, kind="stable")
        nth = np.empty(len(kind), dtype=np.int64)
        nth[order] = np.arange(len(kind)) - np.searchsorted(kind[order], kind[order])
        several = np.bincount(kind)[kind] > 1
        return np.where(several, category + "_" + nth.astype(str).astype(object), category)

    return remembered(world, "indexed_names", compute)


# where they are clear ---------------------------------------------------------------------------


def _seen(it: Mention) -> Mask:
    return it.sighting >= 0


def _boxed_first(it: Mention) -> Mask:
    """Seen in the first image, in a box of their own."""
    return np.asarray(np.append(lone_boxes(it.world), False)[it.first] & (it.first >= 0))


def _named(it: Mention) -> Mask:
    return _worded(it)[0]


def _worded(it: Mention) -> Mask:
    """(2, n) objects that name and description single out."""
    if it.scope == "frame":
        offered = book.frame_references(it.world).offered[:2]
        return np.append(offered, np.zeros((2, 1), dtype=bool), axis=1)[:, it.sighting]
    return np.asarray(book.scene_references(it.world).offered[:, it.object])


def _captioned(it: Mention) -> Mask:
    shown = _seen(it) if it.scope == "frame" else True
    complete = it.world.scenes.complete[it.world.objects.scene[it.object]]
    return _named(it) | (distinct_captions(it.world)[it.object] & complete & shown)


def _by_ordinal(it: Mention) -> Mask:
    """Where neither name nor description do."""
    counted = np.append(ordinal_captions(it.world) != "", False)[it.sighting]
    return counted & ~_worded(it).any(axis=0)


def _ranked(it: Mention) -> Mask:
    return _by_ordinal(it) | _worded(it).any(axis=0)


def _drawable(it: Mention) -> Mask:
    """Large enough to be drawn at, in pictures that are there."""
    pixels = np.append(it.world.sightings.pixels, 0)[it.sighting]
    return it.pictured & (pixels >= book.MARKED_PIXELS)


def _roomy(it: Mention) -> Mask:
    """Large enough to be seen beside, or through, what is drawn at it."""
    seen = it.world.sightings
    sides = np.append(seen.box[:, 2:] - seen.box[:, :2], [[0.0, 0.0]], axis=0)[it.sighting]
    shorter = np.append(it.world.frames.size.min(axis=1), 0)[it.frame]
    return _drawable(it) & (sides.min(axis=1) >= np.maximum(ROOM[0], ROOM[1] * shorter))


def _framed(it: Mention) -> Mask:
    """Large enough for a box, and filling enough of it."""
    seen = it.world.sightings
    area = np.append((seen.box[:, 2:] - seen.box[:, :2]).prod(axis=1), np.inf)
    return _roomy(it) & (np.append(seen.pixels, 0) >= FILLED * area)[it.sighting]


def _marked(it: Mention) -> Mask:
    return it.pictured & (np.append(book.marks(it.world), 0)[it.sighting] > 0)


def _coloured_role(it: Mention) -> Mask:
    return _seen(it) & it.pictured & (it.role < len(ROLE_COLOURS)) & (it.views <= len(NTH))


def _middles(world: SceneBatch) -> Floats:
    box = world.sightings.box
    return (box[:, :2] + box[:, 2:]) / 2


def _alone(it: Mention) -> Mask:
    """Objects in whose frame no other one's middle is near theirs."""

    def compute() -> Mask:
        seen, middle = it.world.sightings, _middles(it.world)
        order = np.lexsort((middle[:, 0], seen.frame))
        lone = np.ones(len(order), dtype=bool)
        # along x, so that only a few neighbours are looked at
        for step in range(1, len(order)):
            one, two = order[:-step], order[step:]
            near = seen.frame[one] == seen.frame[two]
            near &= np.abs(middle[one, 0] - middle[two, 0]) < TAG_CLEAR
            if not near.any():
                break
            near &= np.hypot(*(middle[one] - middle[two]).T) < TAG_CLEAR
            lone[one[near]] = lone[two[near]] = False
        return np.append(lone, False)

    return remembered(it.world, "lone_middles", compute)[it.sighting]


def _of_other_kinds(roles: Sequence[Mention]) -> Mask:
    """Two ordinals of one kind would tell how the objects lie to one another."""
    out = np.ones(len(roles[0]), dtype=bool)
    for one, two in combinations(roles, 2):
        category = one.world.objects.category
        out &= np.asarray(category[one.object] != category[two.object], dtype=bool)
    return out


def _single(roles: Sequence[Mention]) -> Mask:
    """There is one object: patches look the same."""
    return np.full(len(roles[0]), len(roles) == 1)


def _apart(roles: Sequence[Mention], part: Part, least: tuple[float, float]) -> Mask:
    """Questions whose drawings do not lie on one another."""
    out = np.ones(len(roles[0]), dtype=bool)
    for one, two in combinations(roles, 2):
        seen = one.world.sightings
        place = seen.box if part == "box" else seen.point
        off = place[one.sighting] - place[two.sighting]
        gap = np.abs(off).max(axis=1) if part == "box" else np.hypot(*off.T)
        side = one.world.frames.size[one.frame].min(axis=1)
        out &= (one.view != two.view) | (gap >= np.maximum(least[0], least[1] * side))
    return out


# the catalogue ----------------------------------------------------------------------------------


def _basic(name: str) -> Style:
    """A basic style, which questions take from the tables of ``book``."""
    code = book.FRAME_STYLES.index(name)

    def table(it: Mention) -> tuple[book.References, NDArray[np.integer]]:
        if it.scope == "frame":
            return book.frame_references(it.world), it.sighting
        return book.scene_references(it.world), it.object

    def text(it: Mention) -> Text:
        words, rows = table(it)
        return words.the(np.full(len(it), code), rows)

    def offer(it: Mention) -> Mask:
        words, rows = table(it)
        if code >= len(words.styles):
            return np.zeros(len(it), dtype=bool)
        return np.asarray(words.offered[code, rows] & (rows >= 0))

    needs = next(need for need in (KIND, COORDINATES, DRAWN) if name in need)
    note = book.COORDINATE_NOTE if name in COORDINATES else ""
    scopes: tuple[Scope, ...] = ("scene", "frame", "views") if name in KIND else ("frame",)
    picture = MARKS if name == "mark" else ORIGINAL
    return Style(name, Words(text, offer, (needs,), note), picture, scopes)


def _both(*rules: Callable[[Mention], Mask]) -> Callable[[Mention], Mask]:
    return lambda it: np.logical_and.reduce([rule(it) for rule in rules])


_dots_apart = partial(_apart, part="point", least=DOTS_APART)
_boxes_apart = partial(_apart, part="box", least=BOXES_APART)
MARKS = Picture("marked")
POINTS = Picture("points", "point", together=_dots_apart)
BOXES = Picture("boxes", "box", together=_boxes_apart)
MASKS = Picture("masks", "mask")
COVERS = Picture("covered", "cover")
INTERN_WORDS: Final[dict[str, Words]] = {
    "noun": Words(lambda it: _the(_noun(it)), _named, (KIND,)),
    "caption": Words(lambda it: _the(_caption(it)), _captioned, (KIND,)),
    "ref_box": Words(_ref_box, _seen, (KIND, COORDINATES), book.COORDINATE_NOTE),
    "caption_box": Words(_caption_box, _seen, (KIND, COORDINATES), book.COORDINATE_NOTE),
    "number": Words(lambda it: _joined("the object with number ", _number(it)), _marked, (DRAWN,)),
}
INTERN_PICTURES: Final[dict[str, Picture]] = {
    "original": ORIGINAL, "boxes": BOXES, "masks": MASKS, "marks": MARKS,
}  # fmt: skip


def _formats() -> list[Style]:
    """InternSpatial's 19."""
    out = []
    for name, words in INTERN_WORDS.items():
        for kind, picture in INTERN_PICTURES.items():
            if name == "number" and picture is ORIGINAL:
                continue
            if name == "number" and picture is not MARKS:
                # the mark's own number beside the box or on the mask
                picture = Picture("numbered_" + picture.folder, picture.drawing, "mark",
                                  picture.together)  # fmt: skip
            out.append(Style(f"{name}+{kind}", _shown(words, picture), picture))
    return out


def _shown(words: Words, picture: Picture) -> Words:
    """The words where the picture can be drawn, too."""
    if picture is ORIGINAL:
        return words
    able = _marked if picture is MARKS else _framed if picture.drawing == "box" else _roomy
    offer = _both(words.offer, able)
    return Words(words.text, offer, words.needs, words.note, words.together)


def _coloured_styles() -> list[Style]:
    out = []
    for part in ("point", "box"):
        kind: Part = "box" if part == "box" else "point"
        drawn = POINTS if kind == "point" else BOXES
        for ending, picture, stated in (
            ("", drawn, False), ("_at", ORIGINAL, True), ("_drawn_at", drawn, True),
        ):  # fmt: skip
            words = Words(
                partial(_coloured, part=kind, stated=stated),
                _coloured_role,
                (KIND, COORDINATES) if stated else (KIND,),
                book.COORDINATE_NOTE if stated else "",
            )
            name = f"coloured_{part}{ending}"
            out.append(Style(name, _shown(words, picture), picture, ("frame", "views")))
    dot = _shown(Words(_dot, _coloured_role, (DRAWN,)), POINTS)
    return [*out, Style("dot", dot, POINTS, ("frame", "views"))]


def _scaled_styles() -> list[Style]:
    out = []
    for name, (scale, decimals, note) in ONE_IN.items():
        for part in ("box", "point"):
            kind: Part = "box" if part == "box" else "point"
            text = partial(_placed, part=kind, scale=scale, decimals=decimals)
            out.append(Style(f"{part}_{name}", Words(text, _seen, (COORDINATES,), note)))
    return out


def _others() -> list[Style]:
    drawn: tuple[Scope, ...] = ("frame", "views")
    everywhere: tuple[Scope, ...] = ("scene", "frame", "views")
    regions = {"region": ("Region [", "]"), "region_token": ("<region", ">")}
    named = Picture("named_boxes", "box", "index", _boxes_apart)
    out = [
        Style(
            name,
            Words(partial(_region, before=before, after=after), _both(_seen, _drawable), (DRAWN,)),
            scopes=drawn,
        )
        for name, (before, after) in regions.items()
    ]
    captioned = INTERN_WORDS["caption"]
    index = _shown(Words(lambda it: _the(_indexed(it)), _coloured_role, (KIND,)), named)
    tag = Words(_object_tag, _drawable, (DRAWN,), OBJECT_NOTE)
    camera = Words(_camera_tag, _both(_seen, _alone), (COORDINATES,), CAMERA_NOTE)
    ordinal = Words(
        lambda it: _the(_ordinal(it)), _by_ordinal, (KIND,), ORDER_NOTE, _of_other_kinds
    )
    first = Words(lambda it: _the(_by_hierarchy(it)), _ranked, (KIND,), ORDER_NOTE, _of_other_kinds)
    patch = _shown(Words(_patch, _coloured_role, (DRAWN,), together=_single), COVERS)
    first_box = Words(_in_first, _boxed_first, (KIND, COORDINATES), FIRST_NOTE)
    return [
        *out,
        Style("covered", patch, COVERS, drawn),
        Style("indexed", index, named, drawn),
        Style("object_tag", tag, Picture("tags"), everywhere),
        Style("camera_tag", camera, scopes=drawn),
        Style("ordinal", ordinal),
        Style("hierarchy", first),
        Style("caption", captioned, scopes=everywhere),
        Style("first_frame", first_box, scopes=drawn),
    ]


_ALL = [
    *map(_basic, book.FRAME_STYLES),
    *_formats(),
    *_coloured_styles(),
    *_scaled_styles(),
    *_others(),
]
STYLES: Final[dict[str, Style]] = {style.name: style for style in _ALL}
"""every reference style, by name; the basic ones first"""
