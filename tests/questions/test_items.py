"""Items of every task: identity, balance, options, answers and words."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_scenes import furnished
from sightline import hashing
from sightline.answers import Choice, ClockHour, Integer, YesNo, to_si
from sightline.datasets.items import _HOW, answer_type, prompt, task_of
from sightline.questions import EXPLAINED, ITEM, Budget, Task, catalogue, make_items
from sightline.questions.balance import (
    ALIKE,
    MOST_COMMON_ANSWER,
    even_out,
    keep_balanced,
    keep_twins,
)
from sightline.questions.items import LETTERS
from sightline.scenes import SceneBatch, SceneStore

TASKS = list(catalogue().values())
each = pytest.mark.parametrize("task", TASKS, ids=lambda t: t.name)
Row = dict[str, Any]


@cache
def boxes() -> SceneBatch:
    """Four scenes of boxes."""
    return SceneBatch.of([furnished(f"s{i}", np.random.default_rng([9, i])) for i in range(4)])


@pytest.fixture(scope="module")
def world(rooms: Path) -> SceneBatch:
    """Two rendered rooms and four scenes of boxes without pictures."""
    return SceneBatch.of([SceneStore(rooms).read(), boxes()])


@pytest.fixture(scope="module")
def asked(world: SceneBatch) -> dict[str, list[Row]]:
    """Items of every task, some thousands of the rich ones."""
    return {t.name: make_items(t, world, Budget(600)).to_pylist() for t in TASKS}


def is_even(task: Task) -> bool:
    """Whether the engine evens out the answers of a task."""
    fixed = isinstance(task.answer, Choice) and bool(task.answer.options)
    return fixed or isinstance(task.answer, YesNo | Integer | ClockHour)


def is_selected(task: Task) -> bool:
    """Whether the engine evens out the answers or the letters of a task."""
    return is_even(task) or isinstance(task.answer, Choice)


def test_most_tasks_can_be_asked(asked: dict[str, list[Row]]) -> None:
    here = {
        t.name for t in TASKS
        if ELSEWHERE.isdisjoint(t.tags) and t.family != "perspective_taking"
    }  # fmt: skip
    some = [name for name, rows in asked.items() if rows and name in here]
    assert len(some) >= 0.75 * len(here), sorted(here - set(some))


@each
def test_schema(task: Task, world: SceneBatch) -> None:
    table = make_items(task, world, Budget(20, 5))
    assert table.schema.equals(EXPLAINED)
    stored = make_items(task, world, Budget(20, 5), explain=False)
    assert stored.schema.equals(ITEM) and str(stored.to_pydict()) == str(
        table.select(ITEM.names).to_pydict()
    )
    assert len(table) <= 5
    may_be_null = {"choices", "params", "region", "own", "twins"}
    for name in EXPLAINED.names:
        if name not in may_be_null:
            assert table.column(name).null_count == 0, name
    table.validate(full=True)


@each
def test_words(task: Task, asked: dict[str, list[Row]]) -> None:
    for row in asked[task.name]:
        for name in ("question", "rationale", "answer", "answer_text"):
            words = row[name]
            if row["answer_kind"] in STRUCTURED:
                # lists of things are written as JSON
                words = words.replace(row["answer_text"], "it").strip("[]{}") or "it"
            assert not re.search(r"[{}]|\bnan\b|\bNone\b|  | [,.?]", words), (name, words)
            assert words == words.strip() != "", (name, words)
        assert row["question"][0].isupper() or not row["question"][0].isalpha()
        assert "the the" not in row["question"] + row["rationale"]
        shown = prompt(row)
        assert shown.startswith(row["question"])
        if row["answer_kind"] != "number":
            assert shown.endswith(_HOW[row["answer_kind"]])


@each
def test_the_answer_parses_back(task: Task, asked: dict[str, list[Row]]) -> None:
    zeros = 0
    for row in asked[task.name][:300]:
        kind = answer_type(row)
        value = kind.parse(row["answer"])
        assert value is not None, row["answer"]
        assert row["answer_kind"] == task.answer.kind
        # any point of the region is right
        truth = row["region"] if row["answer_kind"] == "point" else value
        if row["answer_kind"] in BY_MASK:
            continue
        right = kind.judge(row["answer"], truth).kind == "right"
        zeros += not right and row["answer_kind"] == "number" and value == 0
        assert right or zeros
        if row["answer_kind"] == "number":
            step = 10.0**-task.answer.decimals  # type: ignore[attr-defined]
            stored = to_si(row["value"], row["unit"])
            assert abs(value - stored) <= to_si(0.5001 * step, row["unit"])
        elif row["answer_kind"] in ("integer", "clock_hour"):
            assert value == row["value"]
        else:
            assert math.isnan(row["value"])
    if zeros:
        pytest.xfail(f"{zeros} answers are 0: relative accuracy calls every reply to them wrong")


@each
def test_options(task: Task, asked: dict[str, list[Row]]) -> None:
    for row in asked[task.name]:
        if not isinstance(task.answer, Choice):
            assert row["choices"] is None
            continue
        choices = row["choices"]
        assert len(set(choices)) == len(choices) >= 2
        assert choices.count(row["answer_text"]) == 1
        assert choices[LETTERS.index(row["answer"])] == row["answer_text"]
        assert all(option.strip() == option != "" for option in choices)


@each
def test_letters_are_spread(task: Task, asked: dict[str, list[Row]]) -> None:
    rows = asked[task.name]
    if not isinstance(task.answer, Choice) or len(rows) < 100:
        return
    k = len(rows[0]["choices"])
    tally = Counter(row["answer"] for row in rows)
    share = max(tally.values()) / len(rows)
    # a letter that is always guessed scores little more than chance
    assert share <= 1.3 / k, tally


@each
def test_answers_are_balanced(task: Task, asked: dict[str, list[Row]]) -> None:
    rows = asked[task.name]
    tally = Counter(row["answer_text"] for row in rows)
    if not is_even(task) or not rows:
        return
    if len(tally) == 1:
        # whole numbers may happen to be the same; two-sided questions then are not asked
        assert isinstance(task.answer, Integer | ClockHour)
        return
    share = max(tally.values()) / len(rows)
    # one item more may be needed where there is only one of another answer
    assert share <= 0.55 or len(rows) <= 3, tally


@each
def test_ids_and_groups(task: Task, asked: dict[str, list[Row]]) -> None:
    rows = asked[task.name]
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(re.fullmatch(r"[0-9a-hjkmnp-tv-z]{16}", row["id"]) for row in rows)
    for row in rows:
        assert row["task"] == task.id
        assert task_of(row["task"]).name == task.name
        assert row["margin"] >= 0 or math.isnan(row["margin"]) is False
        assert row["status"] == "determined"
        assert row["tags"].split(",")[0] == task.family
        assert row["licence"] == "CC0-1.0"


def test_ids_are_unique_over_all_tasks(asked: dict[str, list[Row]]) -> None:
    ids = [row["id"] for rows in asked.values() for row in rows]
    assert len(ids) == len(set(ids)) > 1000


@each
def test_references_to_the_scene(
    task: Task, asked: dict[str, list[Row]], world: SceneBatch
) -> None:
    things: dict[str, set[str]] = {}
    frames: dict[str, list[str]] = {}
    for s, name in enumerate(world.scenes.id):
        things[name] = set(world.objects.id[world.objects.scene == s])
        things[name] |= {"*" + c for c in set(world.objects.category)}
        frames[name] = world.frames.id[world.frames.scene == s].tolist()
    for row in asked[task.name]:
        assert set(row["objects"]) <= things[row["scene"]]
        assert set(row["views"]) <= set(frames[row["scene"]])
        assert all(path.startswith(f"media/{row['scene']}/") for path in row["images"])
        if task.scope == "scene":
            assert row["views"] == []
            assert len(row["images"]) == len(frames[row["scene"]])
        else:
            assert (
                len(row["images"])
                == len(row["views"])
                == (1 if task.scope == "frame" else len(row["views"]))
            )
            folder = "marked" if row["reference"] == "mark" else "rgb"
            folders = {path.split("/")[2] for path in row["images"]}
            assert folders <= ({"dots", "rgb"} if task.family == "dots" else {folder})
        for place in ("in the box [", "at the point ("):
            if place in row["question"]:
                assert "from 0 to 1000" in row["question"]
        if not re.search(r"\b(in the box|at the point|with mark)\b", row["question"]):
            assert row["reference"] in ("name", "description", "none", "dots")


def plain(row: Row) -> Row:
    """An item that can be compared: NaN is not equal to itself."""
    return {k: "nan" if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()}


ANYWHERE = {
    # what is absent from a scene is taken from the other scenes of the batch
    "object_existence", "find_all_tagged", "exist_among", "partly_true",
}  # fmt: skip
STRUCTURED = {"objects", "layout", "mask", "mask3d", "boxes", "boxes3d"}
BY_MASK = {"points", "trace"}
"""judged against regions and goals of the scene, which records carry beside the answer"""
ELSEWHERE = {"motion", "picture", "timeless"}
"""tags of tasks that ask about moving scenes or flat pictures"""


@each
def test_items_do_not_depend_on_the_batch(task: Task, world: SceneBatch) -> None:
    """The same question has the same id, words, options and answer wherever it is built.

    The balance may keep another selection of them: answers are evened out within a batch. What
    is not evened out is the same set.
    """
    budget = Budget(40)
    order = [5, 0, 3, 1, 2, 4]
    together = {r["id"]: plain(r) for r in make_items(task, world, budget).to_pylist()}
    turned = make_items(task, world.select(order), budget).to_pylist()
    assert {r["id"]: plain(r) for r in turned} == together
    apart: dict[str, Row] = {}
    for one in world:
        apart |= {r["id"]: plain(r) for r in make_items(task, one, budget).to_pylist()}
    shared = set(apart) & set(together)
    assert {i: apart[i] for i in shared} == {i: together[i] for i in shared}
    if not is_selected(task) and task.name not in ANYWHERE:
        assert set(apart) == set(together)


@each
def test_a_seed_draws_others_and_a_rerun_the_same(task: Task, world: SceneBatch) -> None:
    first, again = (
        [plain(r) for r in make_items(task, w, Budget(30, 40)).to_pylist()]
        for w in (world, SceneBatch.of([world]))
    )
    assert first == again
    other = make_items(task, world, Budget(30, 40, seed=1)).column("id").to_pylist()
    assert not {r["id"] for r in first} & set(other)


@each
def test_a_budget_of_items_keeps_some_of_the_same(task: Task, world: SceneBatch) -> None:
    rows = make_items(task, world, Budget(60)).to_pylist()
    everything = {r["id"]: plain(r) for r in rows}
    some = make_items(task, world, Budget(60, 8)).to_pylist()
    # evened out to fewer where the answers allow, never more than asked for
    assert len(some) == min(8, len(everything))
    assert all(everything.get(r["id"]) == plain(r) for r in some)


def test_phrasings_are_all_used(asked: dict[str, list[Row]]) -> None:
    rows = asked["object_height"] + asked["absolute_distance"]
    (task,) = (t for t in TASKS if t.name == "absolute_distance")
    heads = [re.split(r"\{", q)[0] for q in task.wording.questions]
    used = Counter(h for r in rows for h in heads if r["question"].startswith(h))
    assert set(used) == set(heads)


def test_variants_say_so(world: SceneBatch) -> None:
    (task,) = (t for t in TASKS if t.name == "absolute_distance")
    table = make_items(task.using(definition="centre"), world, Budget(30))
    row = table.to_pylist()[0]
    assert row["task"] == "absolute_distance[definition=centre]"
    assert row["definition"] == "centre"
    assert row["program"] == "distance(a, b, definition=centre)"
    assert task_of(row["task"]) is task


def test_nothing_to_ask_about() -> None:
    empty = SceneBatch.of([])
    for task in TASKS:
        table = make_items(task, empty)
        assert len(table) == 0
        assert table.schema.equals(EXPLAINED)


CANDIDATES = st.lists(st.integers(0, 60), max_size=80)


@given(CANDIDATES, st.booleans(), st.booleans(), st.one_of(st.none(), st.integers(1, 30)))
@settings(max_examples=300)
def test_the_selection_is_fair(
    drawn: list[int], even: bool, lettered: bool, most: int | None
) -> None:
    # equal keys are the same question: one of them is enough, and they agree
    rows = [(key, key // 7 % 4, key % 3) for key in drawn]
    keys, answers, letters = (np.array([r[i] for r in rows], dtype=np.int64) for i in range(3))
    kept = keep_balanced(
        keys.astype(np.uint64),
        answers if even else None,
        letters if lettered else None,
        3 if lettered else 1,
        most,
        trim_letters=True,
        drop_single=False,
    ).tolist()
    assert kept == sorted(set(kept))
    assert len({rows[i][0] for i in kept}) == len(kept)
    assert most is None or len(kept) <= most
    distinct = len({r[0] for r in rows})
    if not even and not lettered:
        assert len(kept) == min(distinct, distinct if most is None else most)
    if even and kept:
        tally = Counter(rows[i][1] for i in kept)
        assert len(tally) == 1 or max(tally.values()) <= math.ceil(len(kept) * MOST_COMMON_ANSWER)
    # another order of the candidates keeps the same questions
    turned = keep_balanced(
        keys[::-1].astype(np.uint64),
        answers[::-1] if even else None,
        letters[::-1] if lettered else None,
        3 if lettered else 1,
        most,
        trim_letters=True,
        drop_single=False,
    )
    assert {rows[::-1][i][0] for i in turned.tolist()} == {rows[i][0] for i in kept}


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), max_size=60),
    st.one_of(st.none(), st.integers(1, 20)),
    st.randoms(use_true_random=False),
)
@settings(max_examples=300)
def test_twins_are_kept_or_dropped_together(
    drawn: list[tuple[int, int]], most: int | None, random: Random
) -> None:
    """Candidates lack their opposite, or come twice; three of a pair are no pair."""

    def kept(rows: list[tuple[int, int]]) -> list[tuple[int, int]]:
        pair, member = np.array(rows, dtype=np.uint64).reshape(-1, 2).T
        return [rows[i] for i in keep_twins(3 * pair + member, pair, most).tolist()]

    found = kept(drawn)
    members = Counter(pair for pair, _ in set(drawn))
    whole = sorted(pair for pair, count in members.items() if count == 2)
    pairs = len(whole) if most is None else min(len(whole), max(1, most // 2))
    # the pairs with the lowest keys, each with both its members, each member once
    assert Counter(pair for pair, _ in found) == dict.fromkeys(whole[:pairs], 2)
    assert len(set(found)) == len(found) and set(found) <= set(drawn)
    shuffled = random.sample(drawn, len(drawn))
    assert set(kept(shuffled)) == set(found)


@given(st.integers(0, 400), st.integers(0, 10_000), st.booleans())
@settings(max_examples=100)
def test_what_looks_alike_has_both_answers_equally_often(n: int, seed: int, coarse: bool) -> None:
    rng = np.random.default_rng(seed)
    keys = rng.integers(0, max(n, 1), n).astype(np.uint64)
    shown = rng.normal(size=(n, 2)).round(0 if coarse else 9)[keys.astype(int)]
    # the first number tells the side nine times out of ten
    side = ((shown[:, 0] > 0) ^ (rng.random(n) < 0.1))[keys.astype(int)]
    kept = even_out(keys, shown, side)
    assert kept.tolist() == sorted(kept.tolist())
    assert len(set(keys[kept].tolist())) == len(kept)
    assert 2 * side[kept].sum() == len(kept)
    distinct = np.unique(keys, return_index=True)[1]
    if len(distinct) < 2 * ALIKE:
        # one group: as many as the rarer side has
        assert len(kept) == 2 * min(side[distinct].sum(), (~side[distinct]).sum())
    turned = rng.permutation(n)
    again = even_out(keys[turned], shown[turned], side[turned])
    assert set(keys[turned][again].tolist()) == set(keys[kept].tolist())


def test_a_number_that_told_the_side_no_longer_does() -> None:
    rng = np.random.default_rng(0)
    shown = rng.uniform(-1, 1, (20_000, 1))
    side = rng.random(20_000) < 0.5 + 0.45 * shown[:, 0]
    kept = even_out(np.arange(20_000).astype(np.uint64), shown, side)
    assert len(kept) > 4000
    for low in np.linspace(-1, 0.8, 10):
        some = kept[(shown[kept, 0] >= low) & (shown[kept, 0] < low + 0.2)]
        assert abs(side[some].mean() - 0.5) < 0.02


def test_a_two_sided_question_with_one_answer_is_not_asked() -> None:
    keys = np.arange(9).astype(np.uint64)
    same = np.zeros(9, np.int64)
    for drop, count in ((True, 0), (False, 9)):
        kept = keep_balanced(keys, same, None, 1, None, trim_letters=True, drop_single=drop)
        assert len(kept) == count


def test_hashes_are_frozen() -> None:
    """Ids are promises: a change here changes every published id."""
    keys = hashing.mix("a task", np.uint64(3), hashing.keys(["x", "y"]))
    assert keys.tolist() == [int(k) for k in hashing.mix("a task", 3, hashing.keys(["x", "y"]))]
    assert hashing.base32(keys).to_pylist() == FROZEN
    assert hashing.mix(1, 2) != hashing.mix(2, 1)
    assert pa.types.is_string(hashing.base32(keys).type)


FROZEN = ["5gneepvcypsmerg0", "bj5ezqs6c98q83kc"]


@given(st.integers(1, 1000))
def test_uniform_reaches_all_and_no_more(count: int) -> None:
    drawn = hashing.uniform(hashing.mix("u", np.arange(4000)), count)
    assert drawn.min() >= 0
    assert drawn.max() < count
    if count <= 20:
        tally = np.bincount(drawn, minlength=count)
        assert np.abs(tally - 4000 / count).max() < 6 * math.sqrt(4000 / count)
