"""Stories and questions: status and verdicts, on made stories and on real ones."""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.geometry.calculi import (
    CENTROID,
    CLOCK_HOURS,
    CONE_8WAY,
    DOMINANT_AXIS,
    EXCLUSIVE_8WAY,
    PER_AXIS,
    RCC8_REGIONS,
    STATUS,
    TRUTH,
    UNIT_GRID,
    UNIT_GRID_AXES,
    VERDICTS,
    Answers,
    Semantics,
    Stories,
    ask,
)

from .worlds import babi17, babi19, spatial_map, stepgame

Data = Callable[[str], Path]
EVERY = (UNIT_GRID, UNIT_GRID_AXES, PER_AXIS, EXCLUSIVE_8WAY, CENTROID, CONE_8WAY, DOMINANT_AXIS,
         CLOCK_HOURS, RCC8_REGIONS)  # fmt: skip
semantics = pytest.mark.parametrize("meaning", EVERY, ids=lambda s: s.name)


def told(meaning: Semantics, *statements: tuple[int, int, int, str]) -> Stories:
    """Statements (story, a, b, word)."""
    column = [np.array([s[k] for s in statements], dtype=np.int64) for k in range(3)]
    return Stories(*column, meaning.codes(s[3] for s in statements))


def verdicts(found: Answers, word: str) -> list[str]:
    return [VERDICTS[k] for k in found.verdict(found.semantics.words[word])]


def truths(found: Answers, word: str) -> list[str]:
    codes = found.semantics.codes([word] * len(found.state))
    return [TRUTH[k] for k in found.truth(codes)]


def states(found: Answers) -> list[str]:
    return [STATUS[k] for k in found.status]


def test_one_story_means_something_else_in_every_semantics() -> None:
    """b below a; a left of c. Is b left of c? And is b below c?"""
    want = {
        UNIT_GRID: ("impossible", "impossible"),  # it is at the lower left
        UNIT_GRID_AXES: ("entailed", "entailed"),
        PER_AXIS: ("possible", "possible"),
        EXCLUSIVE_8WAY: ("impossible", "impossible"),
        CENTROID: ("possible", "possible"),
        CONE_8WAY: ("possible", "possible"),
        DOMINANT_AXIS: ("possible", "possible"),
    }
    for meaning, expected in want.items():
        story = told(meaning, (0, 1, 0, "below"), (0, 0, 2, "left"))
        found = ask(meaning, story, [0], [1], [2])
        assert (*verdicts(found, "left"), *verdicts(found, "below")) == expected, meaning.name


@semantics
def test_contradictions_are_impossible(meaning: Semantics) -> None:
    """A pair both ways, a ring, a thing and itself; other stories are left alone."""
    word = next(w for w in meaning.words if w not in ("overlap", "equal"))
    ring_word = "inside" if meaning is RCC8_REGIONS else word
    back = "contains" if meaning is RCC8_REGIONS else meaning.converse(ring_word)[0]
    story = told(
        meaning,
        (0, 0, 1, ring_word), (0, 1, 0, ring_word),
        (1, 0, 1, ring_word), (1, 1, 2, ring_word), (1, 2, 0, ring_word), (1, 3, 4, word),
        (2, 0, 0, ring_word),
        (3, 0, 1, ring_word), (3, 1, 0, back),
    )  # fmt: skip
    found = ask(meaning, story, [0, 1, 1, 2, 3, 3], [0, 0, 3, 0, 0, 1], [1, 2, 4, 0, 1, 1])
    assert states(found)[:4] == ["impossible"] * 4
    assert verdicts(found, ring_word) == ["impossible"] * 4 + ["entailed", "impossible"]
    assert truths(found, ring_word) == ["impossible"] * 4 + ["yes", "no"]
    assert states(found)[5] == "determined"
    assert found.possible[5] == meaning.calculus.identity


@semantics
def test_empty_worlds_leave_everything_open(meaning: Semantics) -> None:
    nothing = told(meaning)
    found = ask(meaning, nothing, [0, 0, 5], [0, 1, 2], [1, 1, 0])
    assert states(found) == ["ambiguous", "determined", "ambiguous"]
    assert found.possible.tolist() == [
        meaning.calculus.universal, meaning.calculus.identity, meaning.calculus.universal
    ]  # fmt: skip
    for word in meaning.vocabulary:
        assert verdicts(found, word)[::2] == ["possible", "possible"]
        assert truths(found, word)[::2] == ["unknown", "unknown"]
    assert len(ask(meaning, nothing, [], [], []).possible) == 0
    some = told(meaning, (2, 0, 1, meaning.vocabulary[0]))
    assert len(ask(meaning, some, [], [], []).status) == 0
    # a story that is never told, beside one that is
    assert states(ask(meaning, some, [1, 2], [0, 0], [1, 1])) == [
        "ambiguous",
        states(ask(meaning, some, [2], [0], [1]))[0],
    ]


def test_a_closed_world_calls_false_what_does_not_follow() -> None:
    closed = replace(PER_AXIS, world="closed")
    for meaning, expected in ((PER_AXIS, "unknown"), (closed, "no")):
        story = told(meaning, (0, 0, 1, "left"), (0, 2, 3, "left"))
        found = ask(meaning, story, [0, 0], [0, 0], [1, 2])
        assert truths(found, "above") == [expected, "unknown"]
        assert truths(found, "left") == ["yes", "unknown"]
        assert truths(found, "right") == ["no", "unknown"]


def test_candidates_of_a_question() -> None:
    story = told(EXCLUSIVE_8WAY, (0, 0, 1, "upper-left"), (0, 2, 1, "above"))
    found = ask(EXCLUSIVE_8WAY, story, [0, 0], [0, 0], [1, 2])
    words = ["upper-left", "lower-left", "right"]
    asked = EXCLUSIVE_8WAY.relations(EXCLUSIVE_8WAY.codes(words))
    result = found.verdict(np.broadcast_to(asked, (2, 3)))
    assert [[VERDICTS[k] for k in row] for row in result] == [
        ["entailed", "impossible", "impossible"],
        ["possible", "possible", "impossible"],
    ]
    several = asked[0] | asked[1] | EXCLUSIVE_8WAY.words["left"]
    assert [VERDICTS[k] for k in found.verdict(several)] == ["entailed", "entailed"]


def test_relations_that_tie_the_axes_together() -> None:
    """ "Not in one place" is no pair of orders: the whole calculus decides, not each axis."""
    apart = EXCLUSIVE_8WAY.calculus.universal ^ EXCLUSIVE_8WAY.calculus.identity
    meaning = replace(EXCLUSIVE_8WAY, words={**EXCLUSIVE_8WAY.words, "apart": apart})
    corner = (1, 3, 4)  # south, west, in one place
    meaning = replace(
        meaning, words={**meaning.words, "south or west": sum(1 << k for k in corner)}
    )
    story = told(meaning, (0, 0, 1, "south or west"), (0, 0, 1, "apart"))
    found = ask(meaning, story, [0], [0], [1])
    assert meaning.calculus.names(found.possible[0]) == ("S", "W")


@pytest.mark.parametrize("meaning", (UNIT_GRID, PER_AXIS, EXCLUSIVE_8WAY, RCC8_REGIONS),
                         ids=lambda s: s.name)  # fmt: skip
@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1))
def test_what_is_true_stays_possible(meaning: Semantics, seed: int) -> None:
    """Stories told of real things, sentences with random true words; several at once and alone."""
    rng = np.random.default_rng(seed)
    rows, questions, true = [], [], []
    for story in range(4):
        n = int(rng.integers(2, 7))
        low = rng.integers(0, 4, (n, 2))
        box = np.hstack([low, low + rng.integers(1, 4, (n, 2))]).astype(float)
        place = box if meaning.regions == "boxes" else box[:, :2]
        for _ in range(int(rng.integers(0, 8))):
            a, b = rng.integers(0, n, 2)
            if meaning.rule == "steps":
                place[a] = place[b] + np.array(rng.choice([(0, 1), (1, 1), (-1, 0)]))
                continue
            fits = meaning.locate(place[[a]], place[[b]])
            words = [w for w, r in meaning.words.items() if fits.holds(r)[0][0]]
            rows.append((story, a, b, str(rng.choice(words))))
        if meaning.rule == "steps":
            for a, b in rng.integers(0, n, (6, 2)):
                step = tuple((place[a] - place[b]).astype(int).tolist())
                word = next((w for w, s in meaning.steps.items() if s == step), None)
                if word:
                    rows.append((story, a, b, word))
        a, b = rng.integers(0, n, (2, 3))
        questions += [(story, i, j) for i, j in zip(a, b, strict=True)]
        true += [meaning.locate(place[[i]], place[[j]]).base[0] for i, j in zip(a, b, strict=True)]
    story, a, b = (np.array(c) for c in zip(*questions, strict=True))
    statements = told(meaning, *rows)
    found = ask(meaning, statements, story, a, b)
    assert (found.possible >> np.array(true) & 1).all()
    assert "impossible" not in states(found)
    for k in range(0, len(story), 5):
        alone = [row for row in rows if row[0] == story[k]]
        one = ask(meaning, told(meaning, *alone), story[[k]], a[[k]], b[[k]])
        assert one.possible[0] == found.possible[k]


def test_stories_of_all_sizes_at_once() -> None:
    """Large and small stories are solved in batches of like size; order does not matter."""
    rng = np.random.default_rng(1)
    rows = []
    for story, n in enumerate(rng.permutation([2, 3, 150, 4, 40, 2])):
        rows += [(story, k, k + 1, "left") for k in range(n - 1)]
    story = np.arange(6)
    last = np.array([max(r[2] for r in rows if r[0] == s) for s in story])
    found = ask(PER_AXIS, told(PER_AXIS, *rows), story, np.zeros(6, int), last)
    assert verdicts(found, "left") == ["entailed"] * 6
    assert verdicts(found, "above") == ["possible"] * 6
    with pytest.raises(ValueError, match="numbered from 0"):
        ask(PER_AXIS, told(PER_AXIS, *rows), [0], [-1], [0])


def test_the_example_of_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    page = (Path(__file__).parents[3] / "docs" / "calculi.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.S)
    exec(compile(code, "calculi.md", "exec"), {})
    assert capsys.readouterr().out.splitlines() == re.findall(r"^# (\w+ \w+ \w+)$", code, re.M)


def test_babi_17(shared_data: Data) -> None:
    """Closed-world unit steps give every published answer; open orders leave most of them open."""
    text = (shared_data("text/babi") / "qa17_positional-reasoning_sample.txt").read_text()
    stories = babi17(text)
    answers = stories.column(4)
    found = {}
    for meaning in (UNIT_GRID_AXES, PER_AXIS):
        asked = ask(meaning, stories.stories(meaning), *stories.asked())
        found[meaning] = [TRUTH[k] for k in asked.truth(meaning.codes(stories.column(3)))]
    assert len(answers) == 288
    assert found[UNIT_GRID_AXES] == answers
    known = [k for k, truth in enumerate(found[PER_AXIS]) if truth != "unknown"]
    assert all(found[PER_AXIS][k] == answers[k] for k in known)
    assert 0 < len(known) < len(answers) / 2


def test_babi_19(shared_data: Data) -> None:
    """Every published path, and where it ends by the offsets alone."""
    text = (shared_data("text/babi") / "qa19_path-finding_sample.txt").read_text()
    stories = babi19(text)
    found = ask(UNIT_GRID, stories.stories(UNIT_GRID), *stories.asked())
    assert set(states(found)) == {"determined"}
    steps = {w[0]: np.array(UNIT_GRID.steps[w]) for w in ("north", "south", "east", "west")}
    for k, (story, end, start, _, answer) in enumerate(stories.questions):
        ways: dict[int, list[tuple[int, str]]] = {}
        for s, a, b, word in stories.statements:
            if s == story:
                (opposite,) = (w for w in UNIT_GRID.converse(word) if w[0] in steps and len(w) <= 5)
                ways.setdefault(b, []).append((a, word[0]))
                ways.setdefault(a, []).append((b, opposite[0]))
        path, waiting = {start: ""}, deque([start])
        while waiting:
            here = waiting.popleft()
            for there, letter in ways[here]:
                if there not in path:
                    path[there] = f"{path[here]},{letter}".lstrip(",")
                    waiting.append(there)
        assert path[end] == answer
        x, y = np.sign(sum(steps[letter] for letter in answer.split(",")))
        assert found.possible[k] == 1 << (3 * (y + 1) + x + 1)
    assert len(stories.questions) == 80


@pytest.mark.parametrize("kind", ("clean", "noise"))
def test_stepgame(shared_data: Data, kind: str) -> None:
    """All stories of the corrected validation files, k = 1 to 10: every sentence is read, and every
    published answer comes out."""
    folder = shared_data("text/stepgame_corrected") / f"correct_{kind}"
    total = 0
    for k in range(1, 11):
        stories, count = stepgame((folder / f"qa{k}_valid.txt").read_text(encoding="utf-8"))
        assert len(stories.questions) == count
        found = ask(UNIT_GRID, stories.stories(UNIT_GRID), *stories.asked())
        want = UNIT_GRID.relations(UNIT_GRID.codes(stories.column(4)))
        np.testing.assert_array_equal(found.possible, want)
        total += count
    assert total == {"clean": 6639, "noise": 4711}[kind]


def test_spatial_maps(shared_data: Data) -> None:
    """SpatialEval's 500 direction questions: gold is never excluded, and what is left over is what
    the closure of the order on each axis leaves over: one option in 332, two in 93, four in 75.
    """
    path = shared_data("text/spatialeval_map") / "spatialmap_tqa_first500.jsonl"
    rows, questions, options, gold, open_axes = [], [], [], [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        statements, question = spatial_map(record["text"])
        names = sorted({name for a, _, b in statements for name in (a, b)}, key=len, reverse=True)
        story = len(questions)
        rows += [(story, names.index(a), names.index(b), w.lower()) for a, w, b in statements]
        asked = question.split("In which direction is ")[1].split("?")[0]
        a, b = map(str.strip, asked.split(" relative to "))
        questions.append((story, names.index(a), names.index(b)))
        options.append(["northeast", "northwest", "southwest", "southeast"])
        gold.append(record["oracle_answer"].lower())
        open_axes.append(sum(not ordered(statements, a, b, axis) for axis in range(2)))
    meaning = EXCLUSIVE_8WAY
    found = ask(meaning, told(meaning, *rows), *(np.array(c) for c in zip(*questions, strict=True)))
    candidates = np.array([meaning.relations(meaning.codes(o)) for o in options])
    verdict = found.verdict(candidates)
    assert "impossible" not in states(found)
    left = (verdict != VERDICTS.index("impossible")).sum(axis=1)
    for row, words, answer in zip(verdict, options, gold, strict=True):
        assert VERDICTS[row[words.index(answer)]] in ("entailed", "possible")
    assert left.tolist() == [2**count for count in open_axes]
    assert Counter(left.tolist()) == {1: 332, 2: 93, 4: 75}


def ordered(statements: list[tuple[str, str, str]], a: str, b: str, axis: int) -> bool:
    """Whether a chain of statements orders a and b on an axis: east, then north."""
    lower = {}
    for one, word, two in statements:
        up = ("east" if axis == 0 else "North") in word
        lower.setdefault(one if up else two, set()).add(two if up else one)
    for start, end in ((a, b), (b, a)):
        seen, waiting = set(), [start]
        while waiting:
            here = waiting.pop()
            fresh = lower.get(here, set()) - seen
            seen |= fresh
            waiting += fresh
        if end in seen:
            return True
    return False
