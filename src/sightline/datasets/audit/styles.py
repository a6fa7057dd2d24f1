"""Reference styles beyond the basic five, found again from scratch: words, places and pictures."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import PurePosixPath

import numpy as np

from sightline.datasets.audit.dots import dotted_pictures
from sightline.datasets.audit.item import Item
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_view import CLEAR, state
from sightline.datasets.audit.words import (
    MARKED,
    mark_number,
    phrases,
    seen_in,
    visible_box,
    visible_pixels,
)

__all__ = [
    "BASIC",
    "called",
    "known",
    "note_of",
    "pattern",
    "pictures",
    "spoken",
    "together",
    "video",
]

BASIC = ("name", "description", "box", "point", "mark", "none")
COLOURS = ("red", "blue", "green", "yellow", "purple", "orange", "cyan", "pink")
NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
VIDEO = 16
"""most frames shown for a question about a whole scene"""
_SCALES = {"1": (1.0, 3), "100": (100.0, 1), "pixels": (0.0, 0), "frame": (0.0, 0)}
_RUN = " Coordinates run from 0 to {} across the width and height of the image."
_COORDINATES = r"[\[(](?P<at>[^\])]*)[\])]"
_IMAGE = r"(?: in the (?P<image>\w+) image)?"
_FORMS = {
    "ref_box": rf"<ref>(?P<noun>[^<]*)</ref><box>{_COORDINATES}</box>",
    "caption_box": rf"the (?P<noun>.*?) in the box {_COORDINATES}",
    "coloured": rf"the (?P<noun>.*?) \((?P<colour>\w+) (?P<part>point|box)"
    rf"(?: at {_COORDINATES})?{_IMAGE}\)",
    "box": rf"the object in the box {_COORDINATES}",
    "point": rf"the object at the point {_COORDINATES}",
    "first": rf"the (?P<noun>.*?) \(box {_COORDINATES} in the first image\)",
    "camera_tag": r"<c(?P<nth>\d+),(?P<camera>[^<>]*?),(?P<at>[\d.-]+,[\d.-]+)>",
}
"""how an object is called in the styles that tell its place in numbers"""


def _form(style: str) -> str:
    """The entry of ``_FORMS``, "" for the styles whose words can be listed."""
    head = style.partition("+")[0]
    if head.startswith("coloured"):
        return "coloured"
    if head.partition("_")[2] in _SCALES:
        return head.partition("_")[0]
    return head if head in _FORMS else ""


def note_of(style: str) -> str:
    """The sentence after questions in a style."""
    form = _form(style)
    if style == "camera_tag":
        return " <c1,CAMERA,x,y> is the first object, at pixel (x, y) of that camera's picture."
    if form == "first":
        return " Boxes are [left, top, right, bottom] in pixels."
    if style == "object_tag":
        return " <OBJ012> is the object that carries the number 12 in the images."
    if style in ("ordinal", "hierarchy"):
        return " Positions are counted in the image; closest and farthest are from the camera."
    if style.endswith("_pixels"):
        return " Coordinates are pixels of the image, from its upper left corner."
    if form in ("box", "point"):
        return _RUN.format(style.partition("_")[2])
    stated = form in ("ref_box", "caption_box") or style.endswith("_at")
    return _RUN.format(1000) if stated else ""


def pattern(style: str) -> str:
    """Matches what an object is called, whichever it is."""
    form = _form(style)
    return re.sub(r"\?P<\w+>", "?:", _FORMS[form]) if form else ".*?"


def known(room: Room, item: Item, style: str, role: int) -> str:
    """Matches what the role-th object may be called; its place may be another."""
    form = _form(style)
    if not form:
        return "|".join(map(re.escape, sorted(spoken(room, item, style, role)))) or "(?!)"
    noun = re.escape(_noun(room, form, item.objects[role]))
    return re.sub(r"\?P<\w+>", "?:", _FORMS[form].replace("(?P<noun>.*?)", noun))


def _noun(room: Room, form: str, obj: int) -> str:
    return caption(room, obj)[0] if form == "caption_box" else room.category[obj]


def video(room: Room) -> list[int]:
    """Frames that stand for the scene: with a picture where any has one, at most VIDEO of them."""
    every = range(len(room.size))
    frames = [v for v in every if _has(room, v)] or list(every)
    if len(frames) <= VIDEO:
        return frames
    return [frames[round(i * (len(frames) - 1) / (VIDEO - 1))] for i in range(VIDEO)]


def _has(room: Room, view: int) -> bool:
    return bool(room.scene.frames.rgb[view])


def _views(room: Room, item: Item) -> list[int]:
    return item.views or room.once("video", lambda: video(room))


def _best(room: Room, item: Item, obj: int) -> tuple[int, int]:
    """Which view shows most of an object, the first of equals, and by how many pixels."""
    counts = [visible_pixels(room, view, obj) for view in _views(room, item)]
    most = max(counts, default=0)
    return (counts.index(most), most) if most else (0, 0)


# words -----------------------------------------------------------------------------------------


def spoken(room: Room, item: Item, style: str, role: int) -> set[str]:
    """All that the role-th object may be called in a style without numbers for its place."""
    obj, head = item.objects[role], style.partition("+")[0]
    view, pixels = _best(room, item, obj)
    frame = _views(room, item)[view] if pixels else -1
    group = item.views[0] if len(item.views) == 1 else None
    known = phrases(room, group).get(obj, {"name": set(), "description": set()})
    known = known if room.complete else {"name": set(), "description": set()}
    if head == "noun":
        return _the(known["name"])
    if head == "caption":
        fits = bool(known["name"]) or (room.complete and _lone_caption(room, obj))
        return _the({caption(room, obj)[0]}) if fits else set()
    if head == "number":
        number = mark_number(room, frame, obj) if frame >= 0 else 0
        return {f"the object with number {number}"} if number else set()
    if head == "dot":
        return {f"the object at the {COLOURS[role]} dot{_image(item, view)}"}
    if head == "covered":
        return {f"the thing behind the grey patch{_image(item, view)}"}
    if head in ("region", "region_token"):
        return {f"Region [{role}]" if head == "region" else f"<region{role}>"}
    if head == "object_tag":
        return {room.tag[obj]}
    if head == "indexed":
        name = room.category[obj]
        same = [i for i, other in enumerate(room.category) if other == name]
        return {f"the {name}_{same.index(obj)}" if len(same) > 1 else f"the {name}"}
    if head in ("ordinal", "hierarchy"):
        for words in (known["name"], known["description"]):
            if words:
                return _the(words) if head == "hierarchy" else set()
        return _the(set(_ordinals(room, frame, obj))) if frame >= 0 and room.complete else set()
    return set()


def _the(words: set[str]) -> set[str]:
    return {"the " + word for word in words}


def _image(item: Item, view: int) -> str:
    return f" in the {NTH[view]} image" if len(item.views) > 1 else ""


def caption(room: Room, obj: int) -> tuple[str, bool]:
    """What an object is called in a few words, and whether its scene says so."""
    o = room.scene.objects
    words = str(o.caption[obj]).split()
    if words and words[-1].endswith("."):
        words[-1] = words[-1][:-1]
    if words and words[0].lower() in ("a", "an", "the"):
        words = words[1:]
    fine = 0 < len(words) <= 12 and all(
        word and all(c.isalnum() or c in "_'’-" for c in word) for word in words
    )
    parts = [part for word in words for part in re.split("['’-]", word.lower())]
    if fine and not {"and", "or", "is", "are", "there", "this"} & set(parts):
        text = " ".join(words)
        return text[0].lower() + text[1:], True
    made = [o.colour[obj]] if o.colour[obj] else []
    if o.material[obj] and o.material[obj] != o.colour[obj]:
        made.append(o.material[obj])
    return " ".join([*made, room.category[obj]]), False


def _lone_caption(room: Room, obj: int) -> bool:
    """Whether the caption of an object can be meant for no other one of the scene."""
    o = room.scene.objects
    text, given = caption(room, obj)
    for other, name in enumerate(room.category):
        if other == obj:
            continue
        theirs, also = caption(room, other)
        if theirs.lower() == text.lower():
            return False
        if room.head[other] != room.head[obj]:
            continue
        said = f"{theirs} {name} {o.colour[other]} {o.material[other]}".lower().split()
        if set(text.lower().split()) <= set(said) or (given and not also):
            return False
        for mine, its in ((o.colour[obj], o.colour[other]), (o.material[obj], o.material[other])):
            if not given and mine and not its:
                return False
    return True


def _ordinals(room: Room, frame: int, obj: int) -> Iterator[str]:
    """Every place in an order that the object is known to have among its kind in a frame."""
    name = room.category[obj]
    near = [i for i in seen_in(room, frame) if room.category[i] == name]
    other = {room.category[i] for i in seen_in(room, frame)} - {name}
    nested = any(n.endswith(" " + name) or name.endswith(" " + n) for n in other)
    if nested or not 2 <= len(near) <= 5 or any(state(room, frame, i) != CLEAR for i in near):
        return
    width = float(room.size[frame][0])
    boxes = [visible_box(room, frame, i) or (0.0, 0.0, 0.0, 0.0) for i in near]
    spans = sorted((b[0] / width, b[2] / width, i) for b, i in zip(boxes, near, strict=True))
    if all(
        one[1] < two[1] and one[0] < two[0] and sum(two[:2]) - sum(one[:2]) >= 0.06 * (1 - 1e-9)
        for one, two in itertools.pairwise(spans)
    ):
        at = [i for _, _, i in spans].index(obj)
        back = len(near) - 1 - at
        if at == 0 or back == 0:
            yield ("leftmost " if at == 0 else "rightmost ") + name
        else:
            side = "left" if at <= back else "right"
            yield f"{NTH[min(at, back)]} {name} from the {side}"
        return
    depths = sorted((*_depths(room, frame, i), i) for i in near)
    if all(
        one[1] < two[1] and two[0] - one[0] >= 0.9 * max(0.25, 0.1 * one[0])
        for one, two in itertools.pairwise(depths)
    ):
        at = [i for _, _, i in depths].index(obj)
        nth = "" if at == 0 else NTH[at] + " "
        yield f"farthest {name}" if at == len(near) - 1 else f"{nth}closest {name}"


def _depths(room: Room, frame: int, obj: int) -> tuple[float, float]:
    """Median and least visible depth: from the images, else as the scene has it."""
    labels, image = room.labels(frame), room.depth(frame)
    if labels is not None and image is not None:
        found = image[(labels == obj) & np.isfinite(image)]
        if len(found):
            return float(np.median(found)), float(found.min())
    row = room.sighting.get((frame, obj))
    seen = room.scene.sightings
    return (math.nan, math.nan) if row is None else (
        float(seen.depth_median[row]), float(seen.depth_min[row]))  # fmt: skip


# places ----------------------------------------------------------------------------------------


def called(room: Room, item: Item, style: str, role: int, text: str) -> str:
    """What is wrong with calling the role-th object ``text``; "" = nothing."""
    form, obj = _form(style), item.objects[role]
    view, pixels = _best(room, item, obj)
    if form == "first":
        view, pixels = 0, visible_pixels(room, item.views[0], obj)
    # words hold in the whole scene, where they are not about one picture
    if not pixels and not (style.startswith("caption") and len(item.views) != 1):
        return "is not seen"
    frame, folder = (_views(room, item) or [-1])[view], _folder(style)
    if (folder or style.startswith("region")) and pixels < MARKED:
        return f"is too small to be drawn at: {pixels} pixels"
    box, least = visible_box(room, frame, obj), max(16.0, float(room.size[frame].min()) / 24)
    if folder not in ("", "marked", "tags") and (
        box is None or min(box[2] - box[0], box[3] - box[1]) < least - 1e-6
    ):
        return "what is drawn at it would hide it"
    if folder.endswith("boxes") and box is not None:
        area = (box[2] - box[0]) * (box[3] - box[1])
        if pixels < 0.25 * area - 1e-6:
            return "its box would frame something else"
    if (folder or style.startswith(("region", "coloured"))) and not all(
        _has(room, v) for v in item.views or [frame]
    ):
        return "there is no picture to draw into"
    if not form:
        known = spoken(room, item, style, role)
        return "" if text in known else f"should be one of {', '.join(sorted(known)) or 'none'}"
    found = re.fullmatch(_FORMS[form], text)
    if found is None:
        return f"is not in the style {style}"
    said = found.groupdict()
    noun = _noun(room, form, obj)
    if said.get("noun", noun) != noun:
        return f"should be called {noun}"
    if form == "coloured":
        part = "box" if "_box" in style else "point"
        image = NTH[view] if len(item.views) > 1 else None
        if (said["colour"], said["part"], said["image"]) != (COLOURS[role], part, image):
            return f"should be the {COLOURS[role]} {part} of image {view + 1}"
        if (said["at"] is not None) != style.endswith("_at"):
            return "tells a place, or does not"
        return "" if said["at"] is None else _misplaced(room, frame, obj, part, said["at"], style)
    if form == "camera_tag":
        if said["nth"] != str(role + 1) or said["camera"] != room.scene.frames.id[frame]:
            return f"should be object {role + 1} on {room.scene.frames.id[frame]}"
        return _off_tag(room, frame, obj, said["at"])
    return _misplaced(room, frame, obj, "point" if form == "point" else "box", said["at"], style)


def _misplaced(room: Room, frame: int, obj: int, part: str, text: str, style: str) -> str:
    """Whether stated coordinates are not those of the object, to their last decimal."""
    top, decimals = _SCALES.get(style.partition("_")[2], (1000.0, 0))
    try:
        numbers = [float(x) for x in text.split(", ")]
    except ValueError:
        return "is no place"
    if any(len(x.partition(".")[2]) != decimals for x in text.split(", ")):
        return f"should have {decimals} decimals"
    size = room.size[frame].tolist() * 2
    step = [(size[k] / top if top else 1.0) * 10.0**-decimals for k in range(4)]
    place = [x * (size[k] / top if top else 1.0) for k, x in enumerate(numbers)]
    if part == "box":
        box = visible_box(room, frame, obj)
        same = box is not None and len(place) == 4
        for stated, edge, width in zip(place, box or (), step, strict=False):
            same &= abs(stated - edge) <= width * (0.5 + 1e-6)
        return "" if same else f"visible pixels are in {box}"
    if len(place) != 2:
        return "is no point"
    if not top:
        # the number of a pixel is that of its upper left corner
        place, step = [place[0] + 0.5, place[1] + 0.5], [0.0, 0.0]
    return "" if _on(room, frame, obj, place, step) else "is not on the object"


def _on(room: Room, frame: int, obj: int, place: Sequence[float], step: Sequence[float]) -> bool:
    """Whether a place, which may be off by half a step, lies on the visible part of an object."""
    labels, size = room.labels(frame), room.size[frame].tolist()
    if labels is None:
        box = visible_box(room, frame, obj)
        return box is not None and all(
            box[k] - step[k] / 2 - 1e-6 <= place[k] <= box[k + 2] + step[k] / 2 + 1e-6
            for k in (0, 1)
        )
    spans = [
        range(
            max(math.floor(place[k] - step[k] / 2), 0),
            min(math.floor(place[k] + step[k] / 2), size[k] - 1) + 1,
        )
        for k in (0, 1)
    ]
    return any(labels[y, x] == obj for x in spans[0] for y in spans[1])


def _off_tag(room: Room, frame: int, obj: int, text: str) -> str:
    middles = {}
    for other in seen_in(room, frame):
        x0, y0, x1, y1 = visible_box(room, frame, other) or (0.0, 0.0, 0.0, 0.0)
        middles[other] = ((x0 + x1) / 2, (y0 + y1) / 2)
    stated = [float(x) for x in text.split(",")]
    if math.dist(stated, middles[obj]) > 0.0501 * math.sqrt(2):
        return f"the middle of its box is {middles[obj]}"
    beside = [o for o, xy in middles.items() if o != obj and math.dist(xy, middles[obj]) < 7.99]
    return f"stands for {room.scene.objects.id[beside[0]]} as well" if beside else ""


def together(room: Room, item: Item, style: str) -> str:
    """What is wrong with the objects of a question being called so together."""
    pairs = list(itertools.combinations(item.objects, 2))
    if style == "covered" and pairs:
        return "patches look the same"
    if style in ("ordinal", "hierarchy"):
        same = [1 for a, b in pairs if room.category[a] == room.category[b]]
        return "orders of one kind tell how its objects lie" if same else ""
    folder, seen = _folder(style), room.scene.sightings
    for a, b in pairs if folder in ("points", "boxes", "named_boxes", "numbered_boxes") else ():
        views = {_best(room, item, obj)[0] for obj in (a, b)}
        if len(views) == 2:
            continue
        frame = _views(room, item)[views.pop()]
        side = float(room.size[frame].min())
        one, two = (room.sighting.get((frame, obj), -1) for obj in (a, b))
        if folder == "points":
            gap, least = math.dist(seen.point[one], seen.point[two]), max(14.0, side / 24)
        else:
            gap = float(np.abs(seen.box[one] - seen.box[two]).max())
            least = max(8.0, side / 60)
        if gap < least - 1e-6:
            return "what is drawn lies on one another"
    return ""


# pictures --------------------------------------------------------------------------------------


def _folder(style: str) -> str:
    """Folder of the pictures of a style, "" = frames as they are."""
    head, _, picture = style.partition("+")
    if picture in ("boxes", "masks"):
        return ("numbered_" if head == "number" else "") + picture
    if picture == "marks" or style == "mark":
        return "marked"
    if style in ("coloured_point", "coloured_point_drawn_at", "dot"):
        return "points"
    if style in ("coloured_box", "coloured_box_drawn_at"):
        return "boxes"
    folders = {"object_tag": "tags", "indexed": "named_boxes", "covered": "covered"}
    return folders.get(style, "")


def pictures(room: Room, item: Item) -> list[str]:
    """Paths of the pictures an item shows."""
    if item.row["reference"] == "dots":
        return dotted_pictures(room, item)
    folder, ids, out = _folder(item.row["reference"]), room.scene.frames.id, []
    for at, view in enumerate(_views(room, item)):
        plain = f"media/{room.id}/rgb/{PurePosixPath(room.scene.frames.rgb[view]).name}"
        if not _has(room, view):
            continue
        if folder in ("", "marked", "tags"):
            out.append(f"media/{room.id}/{folder}/{ids[view]}.jpg" if folder else plain)
            continue
        here = [_best(room, item, obj)[0] == at for obj in item.objects]
        name = _picture_name(room, view, [o if h else -1 for o, h in
                                          zip(item.objects, here, strict=True)])  # fmt: skip
        path = f"media/{room.id}/{folder}/{ids[view]}-{name}.jpg"
        out.append(path if any(here) else plain)
    return out


_BITS = (1 << 64) - 1
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def _picture_name(room: Room, view: int, objects: Sequence[int]) -> str:
    """SplitMix64 over the names of frame and objects, in 16 characters of five bits."""
    o, f, scene = room.scene.objects, room.scene.frames, _name_key(room.id)
    parts = [_mixed(scene, _name_key(f.id[view]))]
    parts += [_mixed(scene, _name_key(o.id[obj])) if obj >= 0 else 0 for obj in objects]
    key = _mixed(*parts)
    more = _scrambled((key + 0x9E3779B97F4A7C15) & _BITS)
    low = [_ALPHABET[(key >> (5 * i)) & 31] for i in range(12)]
    return "".join([*low, *(_ALPHABET[(more >> (5 * i)) & 31] for i in range(4))])


def _name_key(name: str) -> int:
    return int.from_bytes(blake2b(str(name).encode(), digest_size=8).digest(), "little")


def _scrambled(z: int) -> int:
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _BITS
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _BITS
    return z ^ (z >> 31)


def _mixed(*parts: int) -> int:
    out, step = 0, 0x9E3779B97F4A7C15
    for part in parts:
        out = _scrambled(((out + step) & _BITS) ^ _scrambled((part + step) & _BITS))
    return out
