"""A reference singles out exactly one object: every offer is checked by brute force."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from made_scenes import random_batch
from sightline.questions import references as refs
from sightline.scenes import Objects, Scene, SceneBatch, SceneStore

SUPERLATIVES = {"largest": 1.0, "smallest": -1.0}


def could_mean(world: SceneBatch, row: int, phrase: str) -> bool:
    """Whether a person who reads ``phrase`` may take it for object ``row``, superlatives aside.

    A property that is not known may be any; the name of a category means that category.
    """
    o = world.objects
    category = str(o.category[row])
    if phrase in set(o.category[o.scene == o.scene[row]].tolist()):
        return phrase == category
    for link in ("on", "in", "under"):
        head, found, support = phrase.partition(f" {link} the ")
        if found:
            if not could_mean(world, row, head):
                return False
            if o.relation[row] == "":
                return True
            # on something, but not known on what
            if o.relation[row] == link and o.parent[row] < 0:
                return True
            parent = o.parent[row]
            return bool(o.relation[row] == link and parent >= 0 and o.category[parent] == support)
    if not phrase.endswith(" " + category):
        return False
    for word in phrase.removesuffix(" " + category).split():
        known = {str(o.colour[row]), str(o.material[row])}
        colours = word in COLOUR_WORDS and o.colour[row] == ""
        materials = word in MATERIAL_WORDS and o.material[row] == ""
        if word not in known and not colours and not materials:
            return False
    return True


COLOUR_WORDS = {"red", "blue", "white"}
MATERIAL_WORDS = {"wood", "metal", "paper"}


def readings(world: SceneBatch, rows: list[int], phrase: str) -> list[int]:
    """Objects among ``rows`` that a phrase may mean."""
    first, _, rest = phrase.partition(" ")
    if first in SUPERLATIVES:
        same = [r for r in rows if world.objects.category[r] == rest]
        sign = SUPERLATIVES[first]
        volume = {r: sign * world.objects.extent[r].prod() for r in same}
        return [r for r in same if volume[r] == max(volume.values())]
    return [r for r in rows if could_mean(world, r, phrase)]


def check_words(world: SceneBatch, book: refs.References, groups: list[list[int]],
                obj: list[int]) -> int:  # fmt: skip
    """Every word reference of every group has one reading: its object."""
    count = 0
    nouns = book.noun.to_pylist()
    for rows in groups:
        things = [obj[r] for r in rows]
        for r in rows:
            for style in (0, 1):
                if book.offered[style, r]:
                    phrase = nouns[style * book.rows + r]
                    assert readings(world, things, phrase) == [obj[r]], phrase
                    count += 1
    return count


def scene_of(rows: list[tuple[Any, ...]]) -> SceneBatch:
    """(category, colour, material, edge, parent, relation) per object."""
    n = len(rows)
    category, colour, material, edge, parent, relation = zip(*rows, strict=True)
    parents = [p if p < n and p != i else -1 for i, p in enumerate(parent)]
    links = [r if p >= 0 else (r if r == "floor" else "")
             for p, r in zip(parents, relation, strict=True)]  # fmt: skip
    return Scene(
        "s",
        Objects.of(
            id=[f"o{i}" for i in range(n)],
            category=list(category),
            colour=list(colour),
            material=list(material),
            centre=np.zeros((n, 3)),
            extent=np.repeat(np.array(edge, float)[:, None], 3, axis=1),
            parent=parents,
            relation=links,
        ),
    )


ROW = st.tuples(
    st.sampled_from(["cup", "towel", "paper towel", "table"]),
    st.sampled_from(["", "red", "white", "gold"]),
    st.sampled_from(["", "wood", "paper", "gold"]),
    st.sampled_from([0.5, 0.52, 1.0, 2.0]),
    st.integers(-1, 5),
    st.sampled_from(["on", "in", "floor", ""]),
)
GOLD = [("cup", "gold", "wood", 1.0, -1, "floor"), ("cup", "red", "gold", 1.0, -1, "floor"),
        ("cup", "red", "wood", 1.0, -1, "floor")]  # fmt: skip


@settings(max_examples=150)
@given(st.lists(ROW, min_size=1, max_size=6))
@example(GOLD)
def test_words_single_out_one_object_of_the_scene(rows: list[tuple[Any, ...]]) -> None:
    world = scene_of(rows)
    everything = list(range(len(rows)))
    check_words(world, refs.scene_references(world), [everything], everything)


@pytest.mark.parametrize("seed", range(8))
def test_words_single_out_one_object_in_view(seed: int) -> None:
    world = random_batch(seed, 4, objects=10)
    book, seen = refs.frame_references(world), world.sightings
    groups = [np.flatnonzero(seen.frame == f).tolist() for f in range(len(world.frames))]
    check_words(world, book, groups, seen.object.tolist())
    scenes = [np.flatnonzero(world.objects.scene == s).tolist() for s in range(len(world))]
    book = refs.scene_references(world)
    check_words(world, book, scenes, list(range(len(world.objects))))


def test_rendered_rooms(rooms: Any) -> None:
    world = SceneStore(rooms).read()
    nouns = refs.scene_references(world).noun.to_pylist()
    offered = refs.scene_references(world).offered
    count = len(world.objects)
    for scene in range(len(world)):
        rows = np.flatnonzero(world.objects.scene == scene)
        said = [nouns[s * count + r] for s in (0, 1) for r in rows if offered[s, r]]
        assert len(said) == len(set(said)) > 0


def test_what_can_be_said_is_said() -> None:
    world = scene_of([
        ("cup", "red", "wood", 1.0, -1, "floor"),
        ("cup", "white", "wood", 1.0, -1, "floor"),
        ("cup", "red", "paper", 1.0, -1, "floor"),
        ("lamp", "", "", 1.0, -1, ""),
    ])  # fmt: skip
    book = refs.scene_references(world)
    assert book.offered.tolist() == [[False, False, False, True], [True, True, True, False]]
    described = book.bare(np.ones(4, int), np.arange(4)).to_pylist()
    assert described[:3] == ["red wood cup", "white cup", "paper cup"]
    assert book.the(np.zeros(1, int), np.array([3])).to_pylist() == ["the lamp"]


def test_superlatives_need_a_clear_lead() -> None:
    for edge, said in ((1.05, False), (1.2, True)):
        world = scene_of([("cup", "", "", 1.0, -1, ""), ("cup", "", "", edge, -1, "")])
        book = refs.scene_references(world)
        assert bool(book.offered[1].all()) is said
        if said:
            words = book.bare(np.ones(2, int), np.arange(2)).to_pylist()
            assert words == ["smallest cup", "largest cup"]


def test_support_is_said_when_there_is_one() -> None:
    world = scene_of([
        ("table", "", "", 1.0, -1, "floor"), ("shelf", "", "", 1.0, -1, "floor"),
        ("cup", "", "", 0.1, 0, "on"), ("cup", "", "", 0.1, 1, "on"),
    ])  # fmt: skip
    words = refs.scene_references(world).bare(np.ones(2, int), np.array([2, 3])).to_pylist()
    assert words == ["cup on the table", "cup on the shelf"]


def test_incomplete_scenes_are_not_spoken_of() -> None:
    world = random_batch(2, 4, objects=10)
    world = replace(world, scenes=replace(world.scenes, complete=np.zeros(4, bool)), memo={})
    assert not refs.scene_references(world).offered.any()
    assert not refs.frame_references(world).offered[:2].any()
    assert refs.frame_references(world).offered[2:4].all()


@pytest.mark.parametrize("seed", range(4))
def test_coordinates_lie_in_the_sighting(seed: int) -> None:
    world = random_batch(seed, 3)
    book, seen = refs.frame_references(world), world.sightings
    count = len(seen)
    size = world.frames.size[seen.frame]
    nouns = book.noun.to_pylist()
    for row in range(count):
        box = [int(n) for n in re.findall(r"-?\d+", nouns[2 * count + row])]
        point = [int(n) for n in re.findall(r"-?\d+", nouns[3 * count + row])]
        scale = 1000 / size[row]
        exact = seen.box[row].reshape(2, 2) * scale
        assert np.abs(np.reshape(box, (2, 2)) - exact).max() <= 0.5
        assert (exact[0] - 0.5 <= point).all()
        assert (point <= exact[1] + 0.5).all()
        assert all(0 <= n <= 1000 for n in box + point)


@pytest.mark.parametrize("seed", range(4))
def test_marks_count_up_from_one_in_every_frame(seed: int) -> None:
    world = random_batch(seed, 3)
    seen, marks = world.sightings, refs.marks(world)
    book = refs.frame_references(world)
    nouns = book.noun.to_pylist()
    for frame in range(len(world.frames)):
        rows = np.flatnonzero(seen.frame == frame)
        large = [r for r in rows if seen.pixels[r] >= refs.MARKED_PIXELS]
        large.sort(key=lambda r: seen.object[r])
        assert [marks[r] for r in large] == list(range(1, len(large) + 1))
        assert all(marks[r] == 0 for r in set(rows) - set(large))
        for r in large:
            assert nouns[4 * len(seen) + r] == f"object with mark {marks[r]}"
    assert (book.offered[4] == (marks > 0)).all()


@pytest.mark.parametrize("seed", range(4))
def test_sighting_rows_are_a_search(seed: int) -> None:
    world = random_batch(seed, 3)
    n, f = len(world.objects), len(world.frames)
    frame, obj = (a.ravel() for a in np.meshgrid(np.arange(f), np.arange(n)))
    got = refs.sighting_rows(world, frame, obj)
    s = world.sightings
    index = {(x, y): i for i, (x, y) in enumerate(zip(s.frame.tolist(), s.object.tolist(),
                                                     strict=True))}  # fmt: skip
    assert got.tolist() == [index.get(k, -1) for k in zip(frame.tolist(), obj.tolist(),
                                                          strict=True)]  # fmt: skip


def test_only_offered_styles_are_chosen() -> None:
    rng = np.random.default_rng(0)
    available = rng.random((5, 4000)) < 0.4
    seeds = rng.integers(0, 2**63, 4000).astype(np.uint64)
    style = refs.choose_style(available, seeds)
    none = ~available.any(axis=0)
    assert (style[none] == -1).all()
    chosen = style[~none]
    assert available[chosen, np.flatnonzero(~none)].all()
    # every style of a column has the same chance
    all_of_them = refs.choose_style(np.ones((5, 4000), bool), seeds)
    assert np.bincount(all_of_them).min() > 700


def test_referable_is_named_or_described() -> None:
    world = random_batch(4, 3, objects=12)
    offered = refs.scene_references(world).offered
    assert (refs.referable(world) == (offered[0] | offered[1])).all()
    seen = refs.frame_references(world).offered
    assert (refs.named_in_frame(world) == (seen[0] | seen[1])).all()
