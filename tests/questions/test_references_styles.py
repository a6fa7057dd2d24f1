"""Every further reference style: what it says is true, singles out, and gives nothing away."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_scenes import random_batch
from sightline.errors import BadInput
from sightline.questions import Budget, catalogue, make_items
from sightline.questions import references as refs
from sightline.questions.references.captions import captions, distinct_captions
from sightline.questions.references.ordinals import ordinal_captions
from sightline.scenes import Frames, Objects, Scene, SceneBatch, SceneStore, Sightings
from sightline.views.coloured import mark_objects
from sightline.views.markers import Markers
from sightline.views.object_tags import tagged_objects

Row = dict[str, Any]


@cache
def batch(seed: int) -> SceneBatch:
    """Random scenes with pictures on paper: nothing reads them here."""
    world = random_batch(seed, 4, objects=10)
    frames = replace(world.frames, rgb=np.full(len(world.frames), "a.jpg", dtype=object))
    return replace(world, frames=frames, memo={})


def everything(world: SceneBatch, scope: Any = "frame") -> list[refs.Mention]:
    """All sightings as objects of one role, or all objects in the view of the whole scene."""
    seen = world.sightings
    if scope == "scene":
        return refs.mentions(world, "scene", {"a": np.arange(len(world.objects))}, [])
    return refs.mentions(world, "frame", {"a": seen.object}, [seen.frame])


def test_there_are_nineteen_formats() -> None:
    formats = [name for name in refs.STYLES if "+" in name]
    words = {name.split("+")[0] for name in formats}
    assert len(formats) == 19
    assert words == {"noun", "caption", "ref_box", "caption_box", "number"}
    assert "number+original" not in formats
    assert tuple(refs.STYLES)[:5] == refs.FRAME_STYLES


def test_colours_are_given_out_in_the_order_they_are_drawn() -> None:
    drawn = [mark.colour for mark in mark_objects(range(len(refs.ROLE_COLOURS)))]
    assert drawn == list(refs.ROLE_COLOURS)
    assert refs.ROLE_COLOURS[:4] == ("red", "blue", "green", "yellow")


@pytest.mark.parametrize(
    ("task", "style"),
    [
        ("locate_box", "box"),
        ("locate_box", "noun+boxes"),
        ("locate_point", "coloured_point_at"),
        ("locate_point", "dot"),
        ("identify_marked", "name"),
        ("identify_marked", "ref_box+original"),
        ("taller", "no such style"),
    ],
)
def test_no_style_gives_the_answer_away(task: str, style: str) -> None:
    with pytest.raises(BadInput, match=re.escape(style)):
        make_items(catalogue()[task].referring(style), batch(0))


@pytest.mark.parametrize("seed", range(3))
def test_the_basic_styles_are_the_tables(seed: int) -> None:
    world = batch(seed)
    (it,) = everything(world)
    book = refs.frame_references(world)
    rows = np.arange(len(world.sightings))
    for code, name in enumerate(refs.FRAME_STYLES):
        style = refs.STYLES[name]
        assert (style.words.offer(it) == book.offered[code]).all()
        told = refs.called(book, (), np.full(len(rows), code), rows, it)
        assert style.words.text(it).to_pylist() == told.to_pylist()


@pytest.mark.parametrize("seed", range(3))
def test_coordinates_in_every_scale(seed: int) -> None:
    world = batch(seed)
    (it,) = everything(world)
    seen, size = world.sightings, world.frames.size[world.sightings.frame]
    for name, top in {"1": 1, "100": 100, "pixels": 0}.items():
        for part, exact in (("box", seen.box), ("point", seen.point)):
            style = refs.STYLES[f"{part}_{name}"]
            steps = 10.0 ** -{"1": 3, "100": 1, "pixels": 0}[name]
            for row, text in enumerate(style.words.text(it).to_pylist()):
                said = np.array([float(x) for x in re.findall(r"-?\d+\.?\d*", text)])
                scale = top / np.tile(size[row], len(said) // 2) if top else 1.0
                off = said - exact[row] * scale
                if part == "point" and not top:
                    # the pixel that holds the point
                    assert ((off <= 0) & (off > -1)).all()
                else:
                    assert np.abs(off).max() <= steps * 0.5000001


WORDS = st.sampled_from(["red", "white", "tall", "old", "wood"])
CUP = st.tuples(
    st.sampled_from(["cup", "paper cup", "table"]),
    st.sampled_from(["", "red", "white"]),
    st.sampled_from(["", "wood", "paper"]),
    st.one_of(st.just(""), st.lists(WORDS, max_size=3, unique=True).map(" ".join)),
)


@settings(max_examples=200)
@given(st.lists(CUP, min_size=1, max_size=5))
def test_a_distinct_caption_fits_one_object(rows: list[tuple[str, str, str, str]]) -> None:
    category, colour, material, given = (list(column) for column in zip(*rows, strict=True))
    texts = [f"A {g} {c}." if g else "" for g, c in zip(given, category, strict=True)]
    world = Scene(
        "s",
        Objects.of(
            id=[f"o{i}" for i in range(len(rows))], category=category, colour=colour,
            material=material, caption=texts, centre=np.zeros((len(rows), 3)),
            extent=np.ones((len(rows), 3)),
        ),
    )  # fmt: skip
    said, distinct = captions(world), distinct_captions(world)
    for i, text in enumerate(said.tolist()):
        assert text.endswith(category[i])
        assert not text.lower().startswith(("a ", "the "))
        if distinct[i]:
            fits = [j for j in range(len(rows)) if may_be(rows[j], text, rows[i])]
            assert fits in ([], [i]), (text, [said[j] for j in fits])


def may_be(row: Known, caption: str, meant: Known) -> bool:
    """Whether a caption of the one meant may be true of an object of which ``row`` is known.

    Words of a written caption may be true of whatever has none; colour and material, of whatever
    has none. A category is a name of its own: a cup of unknown material is no paper cup.
    """
    category, colour, material, given = row
    if caption.split()[-1] != category.split()[-1]:
        return False
    known = {*category.split(), *given.split(), colour, material}
    for word in caption.split():
        if word in known:
            continue
        if word in meant[0].split() or (meant[3] and given):
            return False
        open_colour = word in COLOURS and not colour
        if not meant[3] and not open_colour and (word not in MATERIALS or material):
            return False
    return True


Known = tuple[str, str, str, str]
COLOURS, MATERIALS = {"red", "white"}, {"wood", "paper"}


def test_captions_that_tell_apart() -> None:
    world = Scene("s", Objects.of(
        id=list("abcd"), category=["cup", "cup", "cup", "lamp"],
        colour=["red", "white", "white", ""], material=["wood", "wood", "paper", ""],
        caption=["", "A small white cup.", "the large cup", "A lamp"],
        centre=np.zeros((4, 3)), extent=np.ones((4, 3))))  # fmt: skip
    assert captions(world).tolist() == ["red wood cup", "small white cup", "large cup", "lamp"]
    # of the red cup it is not known whether it is small, or large
    assert distinct_captions(world).tolist() == [True, False, False, True]
    red = replace(world.objects, caption=np.array(["red cup", *world.objects.caption[1:]], object))
    assert distinct_captions(replace(world, objects=red, memo={})).all()


def test_given_captions_that_are_no_names() -> None:
    texts = ["A blue mug.", "There is a mug", "mugs, plates", "the mug and the spoon", "b; c", ""]
    world = Scene("s", Objects.of(
        id=[str(i) for i in range(6)], category=["mug"] * 6, colour=["red"] * 6, caption=texts,
        centre=np.zeros((6, 3)), extent=np.ones((6, 3))))  # fmt: skip
    assert captions(world).tolist() == ["blue mug", *["red mug"] * 5]


SPOT = st.tuples(
    st.sampled_from(["cup", "lamp"]), st.integers(0, 40), st.integers(1, 6), st.integers(4, 40)
)


@settings(max_examples=300)
@given(st.lists(SPOT, min_size=1, max_size=8))
def test_ordinals_count_what_is_there(spots: list[tuple[str, int, int, int]]) -> None:
    """Read back as a person would: the caption names its object, by a margin."""
    n = len(spots)
    left = np.array([s[1] * 15.0 for s in spots])
    width = np.array([s[2] * 10.0 for s in spots])
    depth = np.array([s[3] / 8 for s in spots])
    category = [s[0] for s in spots]
    world = Scene(
        "s",
        Objects.of(id=[f"o{i}" for i in range(n)], category=category,
                   centre=np.zeros((n, 3)), extent=np.ones((n, 3))),
        frames=Frames.of(id=["0"], size=[[640, 480]], rgb=["a.jpg"]),
        sightings=Sightings.of(
            frame=[0] * n, object=np.arange(n), pixels=[2000] * n,
            box=np.stack([left, left * 0 + 10, np.minimum(left + width, 640), left * 0 + 200], 1),
            point=np.stack([left + 1, left * 0 + 50], 1), depth_median=depth, depth_min=depth - 0.1,
        ),
    )  # fmt: skip
    said = ordinal_captions(world).tolist()
    for i, text in enumerate(said):
        same = [j for j in range(n) if category[j] == category[i]]
        if len(same) < 2 or len(same) > 5:
            assert text == ""
            continue
        middle = {j: world.sightings.box[j, [0, 2]].mean() / 640 for j in same}
        row = sorted(same, key=lambda j: middle[j])
        gaps = [middle[b] - middle[a] for a, b in pairwise(row)]
        if text == "":
            deep = sorted(depth[j] for j in same)
            assert min(gaps) < 0.03 + 1e-9 or any(
                world.sightings.box[a, k] >= world.sightings.box[b, k]
                for a, b in pairwise(row) for k in (0, 2))  # fmt: skip
            assert min(b - max(1.1 * a, a + 0.25) for a, b in pairwise(deep)) < (1e-9)
            continue
        order = sorted(same, key=lambda j: depth[j]) if "est " in text else row
        back = "from the right" in text or text.startswith(("rightmost", "farthest"))
        if not text.startswith(("leftmost", "rightmost")) and "est " not in text:
            assert min(gaps) >= 0.03 - 1e-9
        if "most " in text:
            order = row
        nth = next((k for k, w in enumerate(("second", "third", "fourth", "fifth"), 1)
                    if text.startswith(w)), 0)  # fmt: skip
        assert (order[::-1] if back else order)[nth] == i, text
        assert text.count(category[i]) == 1
    assert len({t for t in said if t}) == sum(t != "" for t in said)


def test_indexes_and_tags_name_one_object() -> None:
    world = batch(1)
    (it,) = everything(world, "scene")
    names = refs.indexed_names(world)
    for scene in range(len(world)):
        rows = np.flatnonzero(world.objects.scene == scene)
        assert len({str(names[r]) for r in rows}) == len(rows)
        tags = refs.STYLES["object_tag"].words.text(it.take(rows)).to_pylist()
        assert tagged_objects(world, scene, " ".join(tags)) == rows.tolist()


@pytest.mark.parametrize("seed", range(3))
def test_a_camera_tag_is_nearest_to_its_marker(seed: int) -> None:
    world = batch(seed)
    (it,) = everything(world)
    style = refs.STYLES["camera_tag"]
    offered, texts = style.words.offer(it), style.words.text(it).to_pylist()
    assert offered.any()
    for row in np.flatnonzero(offered):
        scene = int(world.frames.scene[world.sightings.frame[row]])
        markers = Markers.seen(world, scene, pixels=1)
        number, kept = markers.numbered(texts[row])
        assert len(kept) == len(markers)
        found = markers.object[int(number.strip("<>")) - 1]
        assert found == world.sightings.object[row], texts[row]


@pytest.fixture(scope="module")
def rooms_of(rooms: Path) -> SceneBatch:
    return SceneStore(rooms).read()


def test_a_style_is_the_same_in_any_batch(rooms_of: SceneBatch) -> None:
    task = catalogue()["left_right"]
    for style in ("coloured_point", "caption+boxes", "hierarchy", "object_tag", "camera_tag"):
        some = task.referring(style)
        budget = Budget(tuples=200)
        together = {r["id"]: (r["question"], r["images"]) for r in
                    make_items(some, rooms_of, budget).to_pylist()}  # fmt: skip
        apart: dict[str, Any] = {}
        for one in rooms_of:
            apart |= {r["id"]: (r["question"], r["images"]) for r in
                      make_items(some, one, budget).to_pylist()}  # fmt: skip
        shared = set(apart) & set(together)
        assert shared and {i: apart[i] for i in shared} == {i: together[i] for i in shared}


def test_styles_are_drawn_from_all_that_are_asked_for(rooms_of: SceneBatch) -> None:
    mixed = catalogue()["left_right"].referring("name", "dot", "ref_box+masks", "mark")
    rows = make_items(mixed, rooms_of, Budget(tuples=500)).to_pylist()
    assert {r["reference"] for r in rows} == {"name", "dot", "ref_box+masks", "mark"}
    for row in rows:
        folder = row["images"][0].split("/")[2]
        named = {"name": "rgb", "dot": "points", "ref_box+masks": "masks", "mark": "marked"}
        assert folder == named[row["reference"]]
        assert ("<ref>" in row["question"]) == (row["reference"] == "ref_box+masks")
        assert ("0 to 1000" in row["question"]) == (row["reference"] == "ref_box+masks")


def test_one_picture_for_the_same_objects_in_the_same_roles(rooms_of: SceneBatch) -> None:
    drawn: dict[str, set[tuple[str, ...]]] = {}
    for name in ("left_right", "pair_distance", "camera_distance"):
        for row in make_items(
            catalogue()[name].referring("dot"), rooms_of, Budget(300)
        ).to_pylist():
            key = (row["scene"], *row["views"], *row["objects"])
            drawn.setdefault(row["images"][0], set()).add(key)
    assert len(drawn) > 50
    assert all(len(keys) == 1 for keys in drawn.values())
    assert len({k for keys in drawn.values() for k in keys}) == len(drawn)


@pytest.mark.parametrize("seed", range(3))
def test_several_views(seed: int) -> None:
    """An object is pointed at in the view that shows most of it, and drawn in no other."""
    world = batch(seed)
    seen, objects, first, second = world.sightings, [], [], []
    for obj in range(len(world.objects)):
        frames = seen.frame[seen.object == obj]
        for one, two in combinations(np.unique(frames).tolist(), 2):
            objects.append(obj)
            first.append(one)
            second.append(two)
    views = [np.array(first, dtype=int), np.array(second, dtype=int)]
    (it,) = refs.mentions(world, "views", {"a": np.array(objects, dtype=int)}, views)
    style = refs.STYLES["coloured_point"]
    texts = style.words.text(it).to_pylist()
    drawn = [refs.item_pictures(style, world.scenes.id[world.frames.scene[v]], v, i, [it])[0]
             for i, v in enumerate(views)]  # fmt: skip
    assert (drawn[0] ^ drawn[1]).all()
    for i, text in enumerate(texts):
        pixels = [int(seen.pixels[(seen.frame == v[i]) & (seen.object == objects[i])][0])
                  for v in views]  # fmt: skip
        best = int(np.argmax(pixels))
        assert text.endswith(f"(red point in the {('first', 'second')[best]} image)")
        assert drawn[best][i]


def test_two_ordinals_of_a_kind_do_not_meet() -> None:
    n = 4
    seen = Sightings.of(
        frame=[0] * n, object=np.arange(n), pixels=[2000] * n,
        box=[[i * 100.0, 10, i * 100 + 50, 60] for i in range(n)],
        point=[[i * 100.0 + 9, 20] for i in range(n)],
    )  # fmt: skip
    world = Scene(
        "s",
        Objects.of(id=list("abcd"), category=["cup", "cup", "lamp", "lamp"],
                   centre=np.zeros((n, 3)), extent=np.ones((n, 3))),
        frames=Frames.of(id=["0"], size=[[640, 480]], rgb=["a.jpg"]), sightings=seen,
    )  # fmt: skip
    one, two = (c.ravel() for c in np.meshgrid(np.arange(n), np.arange(n)))
    told = refs.mentions(world, "frame", {"a": one, "b": two}, [np.zeros(len(one), int)])
    able = refs.available([refs.STYLES["ordinal"]], told)[0]
    kinds = world.objects.category
    assert (able == (kinds[one] != kinds[two])).all()
    (dots,) = refs.available([refs.STYLES["dot"]], told)
    assert (dots == (one != two)).all()
