"""Told blocks: what is told holds in the scene, and two readers find the answers in the text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sightline.answers import NameSet
from sightline.benchmarks import Sample
from sightline.facts.canvases import RELATIONS, SPARTQA
from sightline.questions.symbolic.spartqa import pose
from sightline.questions.symbolic.spartqa_checks import check
from sightline.questions.symbolic.told_blocks import UNSEEN, tell
from sightline.scenes.symbolic.canvas_draws import draw_blocks
from sightline.scenes.symbolic.canvases import Canvases
from sightline.scenes.worlds.draws import Draws
from sightline.solvers.symbolic import solve

KINDS = ("FR", "FB", "CO", "YN")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("unseen", [False, True])
def test_both_readers_find_the_answers(kind: str, unseen: bool) -> None:
    posed = list(pose(np.arange(60, dtype=np.uint64), kind, unseen))
    assert len(posed) > 5
    assert [check(one) for one in posed] == [""] * len(posed)
    samples = [
        Sample(id=str(i), task=kind, question=one.question, answer=one.answer, truth=one.truth,
               options=one.options, tags={"type": kind},
               extra={"story": one.text, "language": "spartqa"})
        for i, one in enumerate(posed[:15])
    ]  # fmt: skip
    for answer, one in zip(solve(samples).answers, posed, strict=False):
        assert one.answer.judge(str(answer), one.truth).kind == "right", (one.text, one.question)


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_answer_or_another_story_is_found_out(kind: str) -> None:
    one = next(pose(np.arange(50, dtype=np.uint64), kind))
    wrong = {"CO": "D" if one.truth != "D" else "A", "YN": "No" if one.truth != "No" else "Yes"}
    other = ("touching",) if kind == "FR" else ("A", "B", "C")
    changed = replace(one, truth=wrong.get(kind, other if one.truth != other else ()))
    assert check(changed)
    if kind == "FR":
        assert isinstance(one.answer, NameSet)


def test_what_is_told_and_what_follows_holds_in_the_scene() -> None:
    told = followed = 0
    for key in range(80):
        draws = Draws("test", key)
        drawn = draw_blocks(draws)
        if drawn is None:
            continue
        story = tell(*drawn, draws)
        truth = SPARTQA.within(story.world).transpose(2, 0, 1)
        told += int(story.told.sum())
        assert not (story.told & ~truth).any()
        found = story.followed()
        same = story.world.canvas[:, None] == story.world.canvas[None]
        directions = found.true[:4] & same
        assert found.sound and not (directions & ~truth[:4]).any()
        followed += int(directions.sum())
        for spans in story.triplets:
            words = {
                k: story.text[slice(*spans[k])] for k in ("trajector", "indicator", "landmark")
            }  # type: ignore[misc]
            assert words["trajector"][0].isupper() and "." not in "".join(words.values())
            assert words["landmark"].split()[0] in ("the", "block")
    assert 200 < told < followed


def test_unseen_words_are_said_with_even_chance() -> None:
    said = dict.fromkeys(UNSEEN, 0)
    for key in range(200):
        draws = Draws("words", key)
        drawn = draw_blocks(draws)
        if drawn:
            for word in tell(*drawn, draws, UNSEEN).words:
                said[word] += 1
    assert min(said.values()) > 30 and max(said.values()) < 120


def test_a_key_gives_the_same_question_alone_and_among_others() -> None:
    keys = np.arange(30, dtype=np.uint64)
    together = {one.key: one for one in pose(keys, "YN")}
    alone = {key: list(pose(keys[key : key + 1], "YN")) for key in range(30)}
    assert all((alone[k][0] if alone[k] else None) == together.get(k) for k in range(30))


def test_thresholds_of_the_relations() -> None:
    """The published thresholds at their borders."""

    def holds(*boxes: tuple[int, int, int]) -> set[str]:
        world = Canvases.of([(0, "square", "black", *box) for box in boxes], "A")
        return {r for r, h in zip(RELATIONS, SPARTQA.within(world)[0, 1], strict=True) if h}

    assert "left" not in holds((0, 0, 10), (10, 50, 10))  # right edges differ by just the margin
    assert "left" in holds((0, 0, 10), (11, 50, 10))
    assert "left" not in holds((0, 0, 30), (1, 50, 10))
    assert "touching" in holds((0, 0, 10), (10, 0, 10))
    assert "touching" not in holds((0, 0, 10), (11, 0, 10))
    assert "near" in holds((0, 0, 10), (29, 0, 10))
    assert "near" not in holds((0, 0, 10), (30, 0, 10))
    assert "far" in holds((0, 0, 10), (81, 81, 10))
    assert "far" not in holds((0, 0, 10), (80, 81, 10))
    assert holds((0, 0, 10), (0, 0, 10)) == {"near"}
