"""NLVR: its records, what reading and evaluating its statements gives, and worlds drawn for it."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.hostile import HOSTILE
from benchmarks.plain import endured, oracle
from sightline.benchmarks import Prediction, find_benchmark, score
from sightline.errors import BadInput
from sightline.scenes.symbolic.canvases import COLOURS, SHAPES, Canvases
from sightline.solvers.symbolic import solve
from sightline.solvers.symbolic.canvas_forms import CONVENTIONS
from sightline.solvers.symbolic.grammar import find_grammar, rules_of
from sightline.solvers.symbolic.statements import judge

NLVR = find_benchmark("nlvr")
Boxes = list[list[dict[str, Any]]]


def shape(kind: str, colour: str, x: int, y: int, size: int = 20) -> dict[str, Any]:
    return {"type": kind, "color": colour, "x_loc": x, "y_loc": y, "size": size}


def tower(*colours: str) -> list[dict[str, Any]]:
    """Blocks from the base up."""
    return [shape("square", c, 40, 80 - 21 * i) for i, c in enumerate(colours)]


TOWERS: Boxes = [tower("Black"), tower("Yellow", "#0099ff", "Black"), tower("#0099ff", "#0099ff")]
SCATTER: Boxes = [
    [shape("circle", "Black", 0, 30), shape("triangle", "Yellow", 40, 40, 10)],
    [shape("square", "Yellow", 80, 80)],
    [shape("square", "#0099ff", 5, 5, 30), shape("circle", "Yellow", 50, 70, 30),
     shape("square", "Black", 60, 10, 10)],
]  # fmt: skip


def record(sentence: str, boxes: Boxes, label: str = "true", name: str = "7-0") -> dict[str, Any]:
    return {"sentence": sentence, "label": label, "identifier": name, "directory": "3",
            "evals": {"r0": "true", "r1": "false"}, "structured_rep": boxes}  # fmt: skip


RECORDS = [record("There is a black tower", TOWERS, name=f"7-{i}") for i in range(3)]


def truth(text: str, boxes: Boxes) -> bool | None:
    return judge(find_grammar("nlvr").read(text), Canvases.from_structured(boxes))[0]


@pytest.mark.parametrize(
    ("text", "boxes", "expected"),
    [
        ("There is a tower with exactly three blocks.", TOWERS, True),
        ("There are 2 towers with a black block at the top", TOWERS, True),
        ("ll towers contain 1 blue block", TOWERS, False),
        ("there is a bleu block over a yellow block", TOWERS, True),
        ("There is a black block on a yellow block.", TOWERS, False),
        ("The tower with three blocks has a yelow base.", TOWERS, True),
        ("There is a tower where the second block is blue.", TOWERS, True),
        ("There is a blue tower with at most 2 blocks", TOWERS, True),
        ("No tower has four blocks.", TOWERS, True),
        ("there are two towers with the same height", TOWERS, False),
        ("there is a blue block between a black block and a yellow block", TOWERS, True),
        ("There are at least two yellow items touching the wall.", SCATTER, True),
        ("there is a black circle touching the left wall", SCATTER, True),
        ("there is a square closely touching the corner of a box", SCATTER, True),
        ("there is exactly one yellow triangle not touching any edge", SCATTER, True),
        ("One of the grey boxes contains exactly three objects", SCATTER, True),
        ("there are more yellow items than black items", SCATTER, True),
        ("there is a small black square", SCATTER, True),
        ("There is a box with a yellow circle, a blue square and no triangles.", SCATTER, True),
        ("None of the black circles are touching an edge", SCATTER, False),
        ("The tallest tower has a black block at the top.", TOWERS, True),
        ("There are two identical towers.", TOWERS, False),
        ("There is a tower with a yellow base and a black top.", TOWERS, True),
        ("There are blue blocks in exactly two boxes.", TOWERS, True),
        ("There is a tower whose second block from the top is yellow.", TOWERS, False),
        ("There is a tower of two blocks all of different colors.", TOWERS, None),
        ("There is a tower with 3 blocks, all of different colors.", TOWERS, True),
        ("All towers have different heights.", TOWERS, True),
        ("The towers have the same height.", TOWERS, False),
        ("The base of the tower is black in only one box.", TOWERS, True),
        ("A black block is at the top of a tower.", TOWERS, True),
        ("Not all towers have a black block.", TOWERS, True),
        ("There is a box with more blue items than yellow items.", TOWERS, True),
        ("There is an item of each color in one box.", TOWERS, None),
        ("There is a box with an item of every color.", TOWERS, True),
        ("In one of the boxes there is a yellow square touching the right wall.", SCATTER, True),
        ("There are exactly two squares in one box.", SCATTER, True),
        ("There is a circle and a triangle in a box.", SCATTER, True),
        ("There is a square and a triangle in a box.", SCATTER, None),
        ("There are yellow items in all boxes.", SCATTER, True),
        ("There is a box with the same number of circles and triangles.", SCATTER, True),
        ("The number of circles is equal to the number of triangles.", SCATTER, False),
        ("There is a box where all items are yellow.", SCATTER, True),
        ("A blue square is touching a black square.", SCATTER, False),
        ("There are items of one color in the first box.", SCATTER, None),
        ("There is a circle with four items.", SCATTER, None),
        ("The quick brown fox is black.", SCATTER, None),
        ("", SCATTER, None),
        ("there is there is there is", SCATTER, None),
        ("there is a lower block", TOWERS, None),
        ("There are no yellow blocks between two blue blocks", SCATTER, None),
    ],
)
def test_statements(text: str, boxes: Boxes, expected: bool | None) -> None:
    assert truth(text, boxes) is expected


@pytest.mark.parametrize(
    "line", ["A word B : (count $2)", "A B|word : (count $1)", "A B : (count $3)"]
)
def test_rules_that_say_nothing_are_refused(line: str) -> None:
    """A form made of a word, a list of words with a rule in it, a part that is not there."""
    with pytest.raises(ValueError, match=re.escape(line)):
        list(rules_of(line))


def test_what_hangs_on_a_convention_is_ambiguous() -> None:
    """A gap of one unit is a touch to some and none to others; the label goes by votes."""
    for gap, expected in ((0, True), (1, None), (2, False)):
        boxes = [[shape("circle", "Black", gap, 40)], [], []]
        assert truth("there is a black circle touching the edge", boxes) is expected
    assert set(CONVENTIONS) >= {"touching", "the", "above"}


@st.composite
def scatters(draw: st.DrawFn) -> Boxes:
    paint = st.sampled_from(["Black", "Yellow", "#0099ff"])
    one = st.builds(
        lambda kind, colour, size, x, y: shape(kind, colour, x, y, size),
        st.sampled_from(SHAPES), paint, st.sampled_from([10, 20, 30]),
        st.integers(0, 70), st.integers(0, 70),
    )  # fmt: skip
    return draw(st.lists(st.lists(one, max_size=5), min_size=3, max_size=3))


_COMPARED: dict[str, Callable[[int, int], bool]] = {
    "exactly": lambda n, k: n == k,
    "at least": lambda n, k: n >= k,
    "more than": lambda n, k: n > k,
    "at most": lambda n, k: n <= k,
}


@given(
    scatters(), st.sampled_from(sorted(_COMPARED)), st.integers(1, 4), st.sampled_from(COLOURS),
    st.sampled_from([*SHAPES, "item"]),
)  # fmt: skip
def test_counts_against_a_loop(boxes: Boxes, word: str, k: int, colour: str, kind: str) -> None:
    """What is said of all boxes, and of one of them."""
    paint = {"blue": "#0099ff"}.get(colour, colour)
    counts = [
        sum(s["color"].lower() == paint and kind in (s["type"], "item") for s in box)
        for box in boxes
    ]
    said = f"{word} {k} {colour} {kind}s"
    assert truth(f"There are {said}.", boxes) is _COMPARED[word](sum(counts), k)
    inside = any(_COMPARED[word](count, k) for count in counts)
    assert truth(f"There is a box with {said}", boxes) is inside


@given(st.lists(st.sampled_from(sorted(find_grammar("nlvr").speller.known)), max_size=12))
def test_any_words_have_at_most_one_truth(words: list[str]) -> None:
    """Fuzzed statements end in a status; what is determined is the same for mirrored boxes."""
    text = " ".join(words)
    found = judge(find_grammar("nlvr").read(text), Canvases.from_structured(SCATTER))
    assert (found[0] is None) == (found[1] != "determined")
    turned = [SCATTER[1], SCATTER[2], SCATTER[0]]
    assert judge(find_grammar("nlvr").read(text), Canvases.from_structured(turned)) == found


def test_records_are_read(tmp_path: Path) -> None:
    lines = [
        record("There is a tower with four blocks", TOWERS, "false"),
        record("There is a black tower", TOWERS, name="7-1"),
        record("There is a black tower", TOWERS, "maybe", name="7-2"),
        record("There is a black tower", [[shape("star", "Black", 0, 0)], [], []], name="7-3"),
        record("There is a black tower", [[shape("circle", "Black", 95, 0)], [], []], name="7-4"),
        {**record("x", TOWERS, name="7-5"), "structured_rep": "three boxes"},
    ]
    text = "\n".join(map(json.dumps, lines)) + "\n{not json\n"
    (tmp_path / "dev.json").write_text(text, encoding="utf-8")
    loaded = NLVR.load(tmp_path)
    assert [s.id for s in loaded.samples] == ["7-0", "7-1"]
    assert sorted(f.field for f in loaded.faults) == ["label", "record"] + ["structured_rep"] * 3
    assert {s.group for s in loaded.samples} == {"7"}
    answers = solve(loaded.samples).answers
    assert answers == ["false", "true"]
    replies = [Prediction(s.id, a) for s, a in zip(loaded.samples, answers, strict=True)]
    found = score(NLVR, loaded, replies)
    assert found.figures["overall"].value == found.figures["consistency"].value == 100
    half = score(NLVR, loaded, [replies[0], Prediction("7-1", "false")])
    assert half.figures["overall"].value == 50 and half.figures["consistency"].value == 0


def test_pictures_are_questions_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "dev.json").write_text(json.dumps(record("x", TOWERS)), encoding="utf-8")
    (tmp_path / "images" / "3").mkdir(parents=True)
    for i in range(6):
        (tmp_path / "images" / "3" / f"dev-7-0-{i}.png").write_bytes(b"")
    loaded = NLVR.load(tmp_path)
    assert [s.media[0].path for s in loaded.samples] == [
        f"images/3/dev-7-0-{i}.png" for i in range(6)
    ]
    assert {s.tags["record"] for s in loaded.samples} == {"7-0"}
    (tmp_path / "dev.json").write_text(
        json.dumps({**record("x", TOWERS), "directory": "../.."}), encoding="utf-8"
    )
    assert [f.field for f in NLVR.load(tmp_path).faults] == ["path"]


def test_hostile_replies(tmp_path: Path) -> None:
    (tmp_path / "dev.json").write_text(json.dumps(record("x", TOWERS)), encoding="utf-8")
    loaded = NLVR.load(tmp_path)
    read = {"true": 100, "false": 0}
    for reply in (*HOSTILE, "True.", "FALSE", "the statement is true", "not true", "true or false"):
        found = score(NLVR, loaded, [Prediction(loaded.samples[0].id, reply)])
        plain = reply.strip(" .!\"'\n").lower()
        assert found.figures["overall"].value in ({read[plain]} if plain in read else {0, 100})
    assert len(HOSTILE) >= 200
    endured(NLVR, loaded)
    assert oracle(NLVR, loaded).figures["overall"].value == 100


def test_canvases_come_back_as_they_were() -> None:
    assert Canvases.from_structured(SCATTER).as_structured() == SCATTER
    with pytest.raises(BadInput):
        Canvases.from_structured([[1]])


def test_nlvr_real(shared_data: Callable[[str], Path]) -> None:
    """No statement of the development part that is answered is answered against its label."""
    loaded = NLVR.load(shared_data("text/nlvr"))
    assert len(loaded.samples) == 989 and not loaded.faults
    solved = solve(loaded.samples)
    right = [a == s.truth for a, s in zip(solved.answers, loaded.samples, strict=True) if a]
    assert all(right) and len(right) >= 940
    order = random.Random(3).sample(range(989), 50)
    for i in order:
        sample = loaded.samples[i]
        boxes = sample.extra["boxes"]
        turned = [boxes[k] for k in np.roll([0, 1, 2], 1)]
        forms = find_grammar("nlvr").read(sample.question)
        assert judge(forms, Canvases.from_structured(turned))[1] == solved.status[i] or not forms
