"""Walks on told maps: the sampler's laws, what is told, and a reader that guesses nothing."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.benchmarks.published.spatialevalllm import like
from sightline.datasets.symbolic import make_symbolic
from sightline.questions.symbolic.kinship import RELATIVES, relatives, tree_parents
from sightline.questions.symbolic.walk_reading import read_walk, steps_apart
from sightline.questions.symbolic.walk_recipes import RECIPES, walked_again
from sightline.questions.symbolic.walks import global_square, local_walk
from sightline.scenes.symbolic.labels import article, shops, things
from sightline.scenes.symbolic.lattices import (
    MOVES,
    OPPOSITE,
    covering_walks,
    lattice,
    ring_walks,
    walks,
)

KEYS = np.arange(1, 61, dtype=np.uint64)
SHAPES = [
    ("square", 3, 9), ("square", 4, 16), ("rhombus", 3, 9), ("triangle", 2, 6),
    ("triangle", 3, 10), ("hexagon", 1, 6), ("hexagon", 2, 13), ("hexagon", 3, 22),
]  # fmt: skip


@pytest.mark.parametrize(("name", "size", "places"), SHAPES)
def test_lattices(name: str, size: int, places: int) -> None:
    """Neighbours see each other by opposite words; corners are extreme; all is connected."""
    on = lattice(name, size)
    assert len(on.places) == places == len({tuple(p) for p in on.places.tolist()})
    for i, k in itertools.product(range(places), range(len(on.words))):
        j = on.neighbours[i, k]
        if j >= 0:
            back = on.words.index(OPPOSITE[on.words[k]])
            assert on.neighbours[j, back] == i
            step = MOVES[name][on.words[k]]
            assert tuple(on.places[j] - on.places[i]) == step
    degree = (on.neighbours >= 0).sum(axis=1)
    assert degree.max() <= (3 if name == "hexagon" else 4 if name in ("square", "rhombus") else 6)
    assert all(degree[corner] == 2 for corner in on.corners)
    reached = {0}
    while more := {int(j) for i in reached for j in on.neighbours[i] if j >= 0} - reached:
        reached |= more
    assert len(reached) == places


@pytest.mark.parametrize(("name", "size", "places"), SHAPES)
def test_walks_close_at_the_first_place_met_again(name: str, size: int, places: int) -> None:
    on = lattice(name, size)
    draw = np.random.default_rng(size)
    found = walks(on, draw.choice(list(on.corners), 500), draw)
    for row, moves, n in zip(found.places, found.moves, found.length, strict=True):
        way = row[: n + 1].tolist()
        assert len(set(way)) == n and way[-1] in way[:-1] and (row[n + 1 :] == -1).all()
        for a, k, b in zip(way[:-1], moves[:n], way[1:], strict=True):
            assert on.neighbours[a, k] == b


def test_steps_have_the_published_chances() -> None:
    """From the middle of a square: 0.01 back, 0.33 each else; at the rim in the same proportion."""
    on = lattice("square", 3)
    draw = np.random.default_rng(1)
    found = walks(on, np.zeros(200_000, dtype=np.int64), draw)
    middle = int(np.flatnonzero((on.places == 1).all(axis=1))[0])
    up, right = on.words.index("up"), on.words.index("right")
    into = (found.places[:, 2] == middle) & (found.moves[:, 1] == right)
    onward = Counter(on.words[k] for k in found.moves[into & (found.length > 2), 2].tolist())
    total = onward.total()
    back = ((found.moves[:, 0] == up) & (found.length == 2)).sum() / (found.moves[:, 0] == up).sum()
    assert abs(back - 0.01 / 0.67) < 0.003  # on the rim: up, right and back are left
    chances = {"up": 0.33, "right": 0.33, "down": 0.33, "left": 0.01}
    assert all(abs(onward[word] / total - chances[word]) < 0.01 for word in chances)


def test_ring_walks() -> None:
    draw = np.random.default_rng(0)
    found = ring_walks(7, np.zeros(20_000, dtype=np.int64), draw)
    first = Counter(found.moves[:, 0].tolist())
    assert set(first) == {*range(-7, 8)} - {0}
    assert all(abs(n / 20_000 - 1 / 14) < 0.01 for n in first.values())
    for row, moves, n in zip(found.places[:500], found.moves, found.length, strict=False):
        way = row[: n + 1].tolist()
        assert len(set(way)) == n and (moves[n:] == 0).all()
        assert all((a + m - b) % 7 == 0 for a, m, b in zip(way, moves, way[1:], strict=False))


def test_covering_walks_are_all_there_are() -> None:
    """Against every order of the cells; counts of larger grids are known (OEIS A064298 halves)."""
    for w, h in ((1, 3), (2, 2), (2, 3), (3, 2)):
        cells = list(itertools.product(range(w), range(h)))
        slow = {
            way
            for way in itertools.permutations(cells)
            if way[0] == (0, 0)
            and all(abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1 for a, b in itertools.pairwise(way))
        }
        assert set(covering_walks(w, h)) == slow and len(covering_walks(w, h)) == len(slow)
    assert [len(covering_walks(n, n)) for n in (2, 3, 4)] == [2, 8, 52]


def test_trees_are_drawn_evenly() -> None:
    """Cayley: 16 labelled trees of four nodes, each as often."""
    draw = np.random.default_rng(0)
    found = Counter(tuple(tree_parents(4, draw)) for _ in range(16_000))
    assert len(found) == 16 and all(parents[0] == -1 for parents in found)
    assert max(found.values()) < 1150 and min(found.values()) > 850
    assert tree_parents(1, draw) == [-1] and tree_parents(2, draw) == [-1, 0]


def test_names() -> None:
    assert len(set(things())) == len(things()) > 150
    assert len(set(shops())) == len(shops()) > 500
    assert article("owl") == "an" and article("yak") == "a"
    assert not [name for name in things() if re.search(r"[.,]| and | an? |\bthe\b", name)]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_recipes(recipe) -> None:  # type: ignore[no-untyped-def]
    posed = list(recipe.pose(KEYS))
    assert len(posed) > 40
    again = list(recipe.pose(KEYS[5:9]))
    assert again == [one for one in posed if 6 <= one.key <= 9]
    for one in posed:
        assert recipe.check(one) == ""
        assert one.answer.judge(one.reply, one.truth).kind == "right"
        if one.tags["steps"] == "8" and one.tags["structure"] not in ("tree", "rectangle"):
            told = one.text.count("by one step") + one.text.count("around the ring by")
            assert told == 8
            assert one.tags["form"] == "global" or one.text.count("where you find") == 8
        last = one.rationale.splitlines()[-1]
        assert one.tags["structure"] == "rectangle" or one.truth[-1] in last


def test_a_wrong_answer_is_found() -> None:
    from dataclasses import replace

    (one,) = local_walk(KEYS[:1])
    assert walked_again(replace(one, truth=("nothing",))).startswith("determined: ")
    assert walked_again(replace(one, text="Once upon a time.")) == "the text cannot be read"


ASK = "What will you find?"
SQUARE = (
    "You have been given a 2 by 2 square grid. Starting from a vertex, you will move along the "
    "edges of the grid. Initially, you are positioned at the bottom left corner of the grid, where "
    "you find a St. Bernard. "
)
ROUND = (
    "You move up by one step, where you find an umbrella. You move right by one step, where you "
    "find a T-shirt. You move down by one step, where you find a black and gold spider. "
)
HEXAGON = (
    "You have been given a pointy-topped regular hexagonal tile map consisting of 2 rows, where "
    "the first row has one tile and the second row has two tiles. Starting from a vertex, you will "
    "move along the edges of these tiles. Initially, you are positioned at the top corner of the "
    "map, where you find a bow. You move down-left by one step, where you find a pot. You move "
    "up-right by one step. "
)
RING = (
    "You have been given a circular grid consisting of 5 connected dots. Starting from a vertex, "
    "you will move along the edges of the circular grid. Initially, you are positioned on the dot "
    "that's located at the top of the grid, where you find a bow. You move around the ring by 4 "
    "steps in a clockwise direction, where you find a pot. You move around the ring by 1 step in a "
)
TREE = (
    "You have been given a tree structure with 4 nodes. The root node is an ant. The ant has 2 "
    "children: a bee and a cat. The bee has no children.  The cat has a child: a dog. The dog has "
    "no children. "
)
GLOBAL = (
    "You have been given a 2 by 2 square grid. In the 1st row, from left to right, we have a bee "
    "and a cat. In the 2nd row, from left to right, we have a dog and an elk. You start at the "
    "position where the dog is located, "
)


@pytest.mark.parametrize(
    ("text", "answers", "status"),
    [
        (SQUARE + ROUND + f"You move left by one step. {ASK}", ("St. Bernard",), "determined"),
        (SQUARE + ROUND + f"You move up by one step. {ASK}", ("T-shirt",), "determined"),
        (SQUARE + f"You move up by one step. {ASK}", (), "ambiguous"),
        (SQUARE + ROUND + f"You move right by one step. {ASK}", (), "impossible"),
        (SQUARE + ROUND + "You move left by one step, where you find a cup. You move up by one "
         f"step. {ASK}", (), "impossible"),
        (SQUARE + ROUND + f"You move up-left by one step. {ASK}", None, ""),
        (SQUARE + ROUND + f"You move left by two steps. {ASK}", None, ""),
        (SQUARE + ROUND + f"Somebody waves. You move left by one step. {ASK}", None, ""),
        (SQUARE + ROUND + "You move left by one step. What do you think?", None, ""),
        (HEXAGON + ASK, ("bow",), "determined"),
        (RING + f"clockwise direction. {ASK}", ("bow",), "determined"),
        (RING + f"counter-clockwise direction. {ASK}", (), "ambiguous"),
        (RING + f"sideways direction. {ASK}", None, ""),
        (TREE + "What is(are) the uncle(s) of the dog? ", ("bee",), "determined"),
        (TREE + "What is the grandparent of the dog?", ("ant",), "determined"),
        (TREE + "What is the sibling of the dog?", (), "impossible"),
        (TREE + "What is the parent of the elk?", (), "impossible"),
        (TREE + "What is the friend of the dog?", None, ""),
        (TREE.replace("a cat. The bee", "a cat. The dog has a child: an ant. The bee")
         + "What is the parent of the dog?", (), "impossible"),
        (GLOBAL + f"then you go up by one step, and then you go right by one step. {ASK}", ("cat",),
         "determined"),
        (GLOBAL + f"then you go down by one step. {ASK}", (), "ambiguous"),
        (GLOBAL.replace("the dog", "the fox") + f"then you go up by one step. {ASK}", (),
         "impossible"),
        ("", None, ""), ("You have been given a map. Where are you?", None, ""),
    ],
)  # fmt: skip
def test_what_follows_from_a_walk(text: str, answers: tuple[str, ...] | None, status: str) -> None:
    told = read_walk(text)
    assert (told is None) == (answers is None)
    if told is not None:
        assert (told.answers, told.status) == (answers, status)


@settings(max_examples=200)
@given(st.sampled_from(range(len(RECIPES))), st.integers(1, 2**40), st.data())
def test_a_damaged_text_is_never_answered_wrongly(
    number: int, key: int, data: st.DataObject
) -> None:
    """Words that nobody knows leave it unread, or are part of a name; nothing fails."""
    posed = list(RECIPES[number].pose(np.array([key], dtype=np.uint64)))
    if not posed:
        return
    words = f"{posed[0].text} {posed[0].question}".split(" ")
    at = data.draw(st.integers(0, len(words) - 1))
    words[at] = data.draw(st.sampled_from(["", "maybe", "not", "?", words[at] * 2]))
    told = read_walk(" ".join(words))
    if told is not None and told.status == "determined":
        assert all(each in " ".join(words) or "height=" in each for each in told.answers)


@pytest.mark.parametrize(("name", "size", "places"), SHAPES)
def test_steps_apart(name: str, size: int, places: int) -> None:
    """On maps without holes it is the number of steps along the map, found by a search."""
    from sightline.questions.symbolic.walk_pieces import Walked

    on = lattice(name, size)
    spots = {str(i): tuple(p) for i, p in enumerate(on.places.tolist())}
    told = Walked(name, "local", (), "", spots)
    length, edge, apart = 0, {0}, {}
    while edge:
        apart |= dict.fromkeys(edge - apart.keys(), length)
        edge = {int(j) for i in edge for j in on.neighbours[i] if j >= 0} - apart.keys()
        length += 1
    assert {i: steps_apart(told, "0", str(i)) for i in range(places)} == apart


def test_relatives_are_as_far_as_they_say() -> None:
    for one in relatives(KEYS, nodes=12, asked=tuple(RELATIVES)):
        parents, names = one.world["parents"], one.world["names"]
        up, down, _ = RELATIVES[one.tags["relation"]]
        near = {i: {j for j, p in enumerate(parents) if p == i} | {parents[i]} - {-1}
                for i in range(len(parents))}  # fmt: skip
        for name in one.truth:
            seen, edge, n = set(), {names.index(one.world["of"])}, 0
            while names.index(name) not in edge:
                seen |= edge
                edge, n = {j for i in edge for j in near[i]} - seen, n + 1
            assert n == up + down


def test_orders_tell_the_same_map() -> None:
    told = [next(global_square(KEYS[:1], order=order)) for order in
            ("rows", "snake", "snake with coordinates", "random with coordinates")]  # fmt: skip
    assert len({one.truth for one in told}) == 1
    spots = [read_walk(f"{one.text} {one.question}").spots for one in told]  # type: ignore[union-attr]
    for found in spots:
        low = [min(spot[k] for spot in found.values()) for k in (0, 1)]
        assert {n: (x - low[0], y - low[1]) for n, (x, y) in found.items()} == {
            n: (x - min(s[0] for s in spots[0].values()), y - min(s[1] for s in spots[0].values()))
            for n, (x, y) in spots[0].items()
        }
    assert sorted(told[0].extra["temporal_order"]) == sorted(told[3].extra["temporal_order"])


def test_a_dataset_of_walks(tmp_path) -> None:  # type: ignore[no-untyped-def]
    made = make_symbolic(like(), tmp_path / "out", 60, name="spatialevalllm")
    assert made.items >= 50 and not made.audited.disagreements


def test_a_walk_of_a_length_that_none_has_is_not_asked() -> None:
    assert not list(local_walk(KEYS[:5], size=2, steps=7))
    assert list(partial(local_walk, size=2, steps=4)(KEYS[:20]))
