"""What is built on checked texts: descriptions, questions, chains, conversations, queries."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from made_scenes import furnished
from sightline import narration
from sightline.errors import BadInput
from sightline.narration import (
    Statement,
    bleu,
    complex_question,
    conversation,
    describe_pair,
    facts_of,
    mutual_bleu,
    object_free_query,
    observed_from,
    reference_chain,
    solved,
    stvqa,
    verify,
)
from sightline.narration.listing import names_of
from sightline.narration.mcq import CATEGORIES, LETTERS
from sightline.narration.queries import needs_of
from sightline.narration.statements import DIRECTIONS, OPPOSITE, PLACES
from sightline.questions.text import plurals
from sightline.scenes import Objects, Scene, SceneBatch, SceneStore, Tracks


@pytest.fixture(scope="module")
def world(rooms: Path) -> SceneBatch:
    return SceneStore(rooms).read()


@pytest.fixture(scope="module")
def seen(world: SceneBatch) -> list[Statement]:
    """The facts of the frame with most of them."""
    frames = [facts_of(world, frame=f, absent=("zebra", "piano")) for f in range(len(world.frames))]
    return max(frames, key=len)


def test_facts_are_named_and_sorted(world: SceneBatch) -> None:
    for frame in range(len(world.frames)):
        names = set(names_of(world, frame, True).values())
        found = facts_of(world, frame=frame)
        assert all(set(s.names) <= names for s in found)
        assert all(s.margin > 0 for s in found)
        assert len(set(found)) == len(found)
    assert facts_of(world, frame=0) == facts_of(world, frame=0)


def test_facts_of_one_scene_do_not_depend_on_the_batch(world: SceneBatch) -> None:
    assert facts_of(world, scene=1) == facts_of(world.select([1]), scene=0)
    frame = int(world.frame_start[1])
    assert facts_of(world, frame=frame) == facts_of(world.select([1]), frame=0)


def test_things_are_where_they_are_in_the_frame(world: SceneBatch) -> None:
    frame = int(world.frame_start[1]) - 1
    mover = next(iter(names_of(world, frame, True)))
    centre = world.objects.centre[mover]
    time = np.where(world.frames.scene == 0, np.arange(len(world.frames)), 0.0)
    frames = replace(world.frames, time=time)
    way = [centre - [0.3, 0.2, 0.0], centre]
    turn = np.repeat(world.objects.rotation[mover][None], 2, axis=0)
    when = [time[frame] - 1, time[frame]]
    tracks = Tracks.of(object=[mover] * 2, time=when, centre=way, rotation=turn)
    moved = np.array(world.objects.centre)
    moved[mover] = way[0]
    objects = replace(world.objects, centre=moved)
    moving = replace(world, objects=objects, frames=frames, tracks=tracks, memo={})
    still = replace(world, frames=frames, memo={})
    assert set(facts_of(moving, frame=frame)) == set(facts_of(still, frame=frame))
    elsewhere = replace(still, objects=objects, memo={})
    assert set(facts_of(moving, frame=frame)) != set(facts_of(elsewhere, frame=frame))


def test_rows_that_do_not_exist(world: SceneBatch) -> None:
    for bad in ({}, {"frame": 0, "scene": 0}, {"frame": -1}, {"scene": 99}):
        with pytest.raises(BadInput):
            facts_of(world, **bad)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="kind"):
        facts_of(world, frame=0, kind="object")


def test_descriptions_state_the_pair_and_differ(seen: list[Statement]) -> None:
    fact = next(s for s in seen if s.predicate in DIRECTIONS)
    pair = fact.subject, fact.objects[0]
    found = describe_pair(seen, *pair, count=6)
    texts = [n.text for n in found]
    assert len(set(texts)) > 3
    assert mutual_bleu(texts) < 1.0
    for one in found:
        assert verify(one.text, seen) == []
        assert all(name in one.text for name in pair)
    assert texts == [n.text for n in describe_pair(seen, *pair, count=6)]
    with pytest.raises(BadInput, match="no relation"):
        describe_pair(seen, "unicorn", pair[0])


def slow_bleu(text: str, references: list[str]) -> float:
    """By the formula, one n-gram at a time."""

    def words(t: str) -> list[str]:
        return re.findall(r"\w+(?:\.\d+)?", t.lower())

    own, others = words(text), [words(r) for r in references]
    product = 1.0
    for n in range(1, 5):
        grams = [tuple(own[i : i + n]) for i in range(len(own) - n + 1)]
        hit = 0
        for gram in set(grams):
            there = [sum(tuple(o[i : i + n]) == gram for i in range(len(o))) for o in others]
            hit += min(grams.count(gram), max(there))
        product *= hit / len(grams) if grams else 0.0
    near = min(others, key=lambda o: (abs(len(o) - len(own)), len(o)))
    brevity = 1.0 if len(own) >= len(near) else math.exp(1 - len(near) / len(own))
    return brevity * product**0.25


def test_bleu_is_the_formula() -> None:
    rng = np.random.default_rng(0)
    for _ in range(60):
        texts = [" ".join(rng.choice(list("abc"), rng.integers(4, 10))) for _ in range(3)]
        assert bleu(texts[0], texts[1:]) == pytest.approx(slow_bleu(texts[0], texts[1:]))
    assert bleu("the cat sat on the mat", ["the cat sat on the mat"]) == pytest.approx(1.0)
    # Papineni et al.: seven times "the" against two in the reference is clipped to two
    assert bleu("the the the the the the the", ["the cat is on the mat"], 1) == pytest.approx(2 / 7)
    assert mutual_bleu(["a b c d e"] * 3) == pytest.approx(1.0)
    assert mutual_bleu(["a b c d e", "f g h i j"]) == 0.0


def test_composed_questions_do_not_answer_themselves(seen: list[Statement]) -> None:
    kinds = set()
    for seed in range(25):
        found = complex_question(seen, seed=seed)
        assert verify(found.question.text, seen) == []
        assert found.question.text.endswith("?")
        assert found.fact not in found.given
        assert verify(found.question.text, [*found.given, *(s for s in seen if s.predicate == "kind"
                      or s == found.fact)]) == []  # fmt: skip
        kinds.add(found.fact.predicate)
    assert len(kinds) > 4


def test_chains_add_up(seen: list[Statement]) -> None:
    made = 0
    heights = {s.subject: s.number for s in seen if s.predicate == "height"}
    for name, true in heights.items():
        try:
            found = reference_chain(seen, name)
        except BadInput:
            continue
        made += 1
        size, ratio, result = map(
            float,
            re.search(r"([\d.]+) m × ([\d.]+) = ([\d.]+) m", found.question.text).groups(),  # type: ignore[union-attr]
        )
        assert size * ratio == pytest.approx(result, abs=0.005)
        assert result == pytest.approx(true, abs=0.005)
        assert verify(found.question.text, seen) == []
        for wrong in (result + 0.02, result - 0.02):
            text = found.question.text.replace(f"{result:.2f} m", f"{wrong:.2f} m")
            assert verify(text, seen)
    assert made >= 4


def test_conversations(world: SceneBatch) -> None:
    names = names_of(world, 0)
    rows = list(names)
    known = facts_of(world, scene=0) + observed_from(world, 0, rows[0], rows[5])
    for seed in range(4):
        turns = conversation(known, turns=6, seed=seed)
        assert len(turns) == 6
        assert len({t.question.text for t in turns}) == 6
        shared = 0
        for before, turn in itertools.pairwise(turns):
            shared += bool(set(before.fact.names) & set(turn.fact.names))
        assert shared >= 3
        for turn in turns:
            assert verify(turn.answer.text, known) == []
            assert verify(turn.question.text, known) == []
    with pytest.raises(BadInput, match="turns"):
        conversation(known, turns=10**6)


def test_observers_see_what_bearings_say(world: SceneBatch) -> None:
    names = names_of(world, 0)
    back = {name: row for row, name in names.items()}
    rows = list(names)
    centre = world.objects.centre
    for standing, facing in zip(rows[:6], rows[6:12], strict=True):
        for fact in observed_from(world, 0, standing, facing):
            ahead = (centre[facing] - centre[standing])[:2]
            to = (centre[back[fact.subject]] - centre[standing])[:2]
            along = ahead @ to
            left = ahead[0] * to[1] - ahead[1] * to[0]
            word = {"front": along, "behind": -along, "left": left, "right": -left}
            assert max(word, key=lambda w: word[w]) == fact.predicate


def slow_target(world: SceneBatch, query: narration.Query) -> int:
    """What a narrative query means: by angles, one object at a time."""
    standing, facing = query.references
    centre, best = world.objects.centre, (np.inf, -1)
    text = query.text.text
    side = next(w for w in ("on their left", "on their right", "front of them", "behind them")
                if w in text)  # fmt: skip
    middle = {"on their left": 90, "on their right": -90, "front of them": 0, "behind them": 180}
    heading = math.atan2(*(centre[facing] - centre[standing])[1::-1])
    for row in range(len(world.objects)):
        if row in query.references or world.objects.scene[row] != world.objects.scene[standing]:
            continue
        if world.objects.category[row] in ("floor", "wall", "ceiling"):
            continue
        to = (centre[row] - centre[standing])[:2]
        off = math.degrees(math.atan2(to[1], to[0]) - heading) - middle[side]
        off = abs((off + 180) % 360 - 180)
        if off <= 45 and math.hypot(*to) < best[0]:
            best = math.hypot(*to), row
    return int(best[1])


def test_queries_hide_their_target_and_have_one(world: SceneBatch) -> None:
    made: Counter[str] = Counter()
    for scene in range(len(world)):
        for seed in range(3):
            for query in object_free_query(world, scene, count=30, seed=seed):
                made[query.kind] += 1
                category = str(world.objects.category[query.target])
                words = query.text.text.casefold()
                for word in (category, category.split()[-1]):
                    for form in (word, *plurals(np.array([word], dtype=object))):
                        assert not re.search(rf"\b{re.escape(form)}\b", words), query.text.text
                assert world.objects.scene[query.target] == scene
                if query.kind == "narrative":
                    assert slow_target(world, query) == query.target
    assert min(made[k] for k in ("narrative", "relation", "intention")) > 0


def shelf(*categories: str, complete: bool = True) -> SceneBatch:
    n = len(categories)
    things = Objects.of(
        id=[f"o{i}" for i in range(n)],
        category=list(categories),
        centre=np.arange(3 * n).reshape(n, 3) * [1.0, 0.4, 0.0] + [0, 0, 0.3],
        extent=np.full((n, 3), 0.4),
    )
    return Scene("s", things, complete=complete)


def test_needs_are_served_by_one_thing() -> None:
    assert needs_of(shelf("chair", "fridge", "cup"), 0)["sit"] == [0]
    assert "sit" not in needs_of(shelf("chair", "sofa"), 0)
    assert "sit" not in needs_of(shelf("chair", "bed"), 0)  # one may sit on a bed
    assert needs_of(shelf("chair", "gizmo"), 0) == {}  # who knows what it is for
    assert object_free_query(shelf("chair", "fridge", complete=False), 0) == []


def test_the_table_knows_what_our_worlds_hold(world: SceneBatch) -> None:
    from sightline.narration.queries import _affordances

    known = _affordances()[2] | {"floor", "wall", "ceiling"}
    assert set(world.objects.category.tolist()) <= known


def test_multiple_choice(world: SceneBatch, seen: list[Statement]) -> None:
    rows = list(names_of(world, 0))
    known = facts_of(world, scene=0, absent=("zebra",)) + observed_from(world, 0, rows[0], rows[5])
    found = [*stvqa(seen, count=60), *stvqa(known, count=60)]
    assert {q.category for q in found} == set(CATEGORIES)
    for q in found:
        assert 2 <= len(q.options) <= 4
        assert len(set(q.options)) == len(q.options)
        assert 1 <= q.rating <= 10
        assert q.record["answer_text"] == q.options[LETTERS.index(q.answer)]
    letters = Counter(q.answer for q in found)
    assert letters["A"] > 15
    assert letters["B"] > 15
    again = stvqa(seen, count=60)
    assert [q.record for q in again] == [q.record for q in found[: len(again)]]
    few = Counter(q.category for q in stvqa(seen, count=32))
    assert few["relation"] >= 16


NAME = r"the ([\w ]+?)(?= relative| in relation| is |\?|,)"


def test_right_options_are_right(seen: list[Statement]) -> None:
    heights = {s.subject: s.number or 0 for s in seen if s.predicate == "height"}
    gaps = {s.subject: s.number or 0 for s in seen if s.objects == ("camera",)}
    checked = 0
    for seed in range(4):
        for q in stvqa(seen, count=60, seed=seed):
            right = q.options[LETTERS.index(q.answer)]
            if q.category == "size":
                assert right == max(q.options, key=lambda o: heights[o])
            elif q.category == "depth":
                assert right == min(q.options, key=lambda o: gaps[o])
            elif q.category == "relation":
                names = re.findall(NAME, q.text)
                assert names
                a, b = (names[1], names[0]) if q.text.startswith("On which") else names[:2]
                assert verify(f"There is the {b}. The {a} is {right}.", seen) == [], q
            else:
                continue
            checked += 1
    assert checked > 40


def test_filter_by_solving(seen: list[Statement]) -> None:
    question = stvqa(seen, count=1)[0]
    wrong = next(x for x in LETTERS if x != question.answer)
    for replies, expected in (
        ([question.answer] * 2, (True, 2, 2)),
        ([wrong, f"({question.answer})"], (True, 1, 2)),
        ([wrong, wrong, question.answer, wrong], (True, 1, 4)),
        ([wrong] * 4, (False, 0, 4)),
    ):
        assert solved(question, lambda _, nth, said=replies: said[nth]) == expected


def test_scenes_without_pictures() -> None:
    world = furnished("f", np.random.default_rng(1))
    known = facts_of(world, scene=0)
    assert known
    for turn in conversation(known, turns=3):
        assert verify(turn.answer.text, known) == []


def test_real_captions_are_read(shared_data: Any) -> None:
    """Sentences that people wrote about two boxes: those that are read claim what they say.

    The captions name things that nobody listed, so most are not read; none of those that are may
    claim another relation than the annotated one.
    """
    from sightline.narration.entailment import knowledge
    from sightline.narration.verify import claims_of

    rows = json.loads((shared_data("qa") / "vsd" / "newvsd_test.json").read_text())
    words = {"to the left of": "left", "to the right of": "right", "in front of": "front",
             "next to": "next_to"}  # fmt: skip
    read = agree = reverse = 0
    for row in rows:
        if len(row["triple_list"]) != 1:
            continue
        triple = row["triple_list"][0]
        pair = triple["s"], triple["o"]
        predicate = words.get(triple["p"], triple["p"])
        both = tuple(Statement(name, "kind", (name,)) for name in pair)
        same, other = {(predicate, pair)}, set()
        if predicate in DIRECTIONS:
            same.add((OPPOSITE[predicate], pair[::-1]))
            other = {(OPPOSITE[predicate], pair), (predicate, pair[::-1])}
        for caption in row["captions"]:
            faults, claims = claims_of(caption, knowledge(both))
            places = {
                (c.predicate, c.args) for c in claims if c.predicate in (*DIRECTIONS, *PLACES)
            }
            if not faults and places:
                read += 1
                agree += bool(places & same)
                reverse += bool(places & other)
    # people also choose another word than the annotated one ("on" for "above"), and now and then
    # the opposite one ("the chair is in front of the window", annotated as behind it)
    assert read > 800
    assert agree > 0.65 * read
    assert reverse <= 0.03 * read
