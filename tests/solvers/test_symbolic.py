"""Stories read and answered: against a second reader, a second way finder, and made worlds."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geometry.calculi.worlds import babi17, babi19, blocks, stepgame
from sightline.answers import Choice, Text, YesNo
from sightline.benchmarks import Sample
from sightline.benchmarks.published.stepgame import RELATIONS
from sightline.errors import BadInput
from sightline.geometry.calculi import UNIT_GRID, Stories
from sightline.solvers import solve_in_process
from sightline.solvers.symbolic import find_language, languages, read, shortest_ways, solve

Data = Callable[[str], Path]
SIGN = {
    "left": (-1, 0), "right": (1, 0), "above": (0, 1), "below": (0, -1), "upper-left": (-1, 1),
    "upper-right": (1, 1), "lower-left": (-1, -1), "lower-right": (1, -1), "overlap": (0, 0),
}  # fmt: skip
# what a person reads in each, written down by hand
MEANT = {
    "{a} is to the left of {b}.": "left",
    "{b} and {a} are parallel, and {a} is to the left of {b}.": "left",
    "{b} is over there and {a} is on the left.": "left",
    "{a} and {b} are side by side with {b} to the right and {a} to the left.": "left",
    "{a} is at {b}’s 9 o'clock.": "left",
    "{a} is sitting at the 3:00 position to {b}.": "right",
    "The object labeled {a} is positioned to the right of the object labeled {b}.": "right",
    "{b} and {a} are in a horizontal line with {a} on the right.": "right",
    "{b} is over there with {a} above.": "above",
    "{a} is on top of {b}.": "above",
    "{b} and {a} are next to each other with {b} at the bottom {a} on the top.": "above",
    "{a} is at the bottom and {b} is on the top.": "below",
    "{a} is under {b}.": "below",
    "{a} and {b} are in a vertical line with {a} below {b}.": "below",
    "{b} is there and {a} is at the 2 position of a clock face.": "upper-right",
    "{a} is positioned in the front right corner of {b}.": "upper-right",
    "{a} is on the right side and top of {b}.": "upper-right",
    "The objects {b} and {a} are over there. The object {a} is above and slightly to the right of "
    "the object {b}.": "upper-right",
    "{a} is slightly off center to the top left and {b} is slightly off center to the bottom "
    "right.": "upper-left",
    "{a} is above {b} at 10 o'clock.": "upper-left",
    "If {b} is the center of a clock face, {a} is located between 7 and 8.": "lower-left",
    "{a} is to the left of {b} and below {b} at approximately a 45 degree angle.": "lower-left",
    "Object {a} is below object {b} and to the right of it, too.": "lower-right",
    "{a} is at a 45 degree angle to {b}, in the lower righthand corner.": "lower-right",
}


def asked(story: str, a: str = "A", b: str = "B", **more: object) -> Sample:
    """A question in StepGame's form."""
    return Sample(
        id="x", task="", question=f"What is the relation of the agent {a} to the agent {b}?",
        answer=Choice(RELATIONS, style="text"), truth="left", options=RELATIONS,
        extra={"story": story, "language": "stepgame", **more},
    )  # fmt: skip


@pytest.mark.parametrize("sentence", MEANT)
def test_what_a_sentence_says(sentence: str) -> None:
    for names in (("A", "B"), ("I", "A")):
        text = sentence.replace("{a}", names[0]).replace("{b}", names[1])
        solved = solve([asked(text, *names), asked(text, *names[::-1])])
        back = tuple(-c for c in SIGN[MEANT[sentence]])
        assert solved.answers == [MEANT[sentence], next(w for w, s in SIGN.items() if s == back)]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_made_worlds_are_told_and_understood(seed: int) -> None:
    """Chains of random sentences: the sum of the steps; all at once as one by one."""
    rng = np.random.default_rng(seed)
    samples, want = [], []
    for _ in range(3):
        names = rng.permutation(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))[: rng.integers(2, 12)]
        place, lines = {str(names[0]): np.zeros(2, dtype=int)}, []
        for one, two in zip(names[1:], names, strict=False):
            sentence = str(rng.choice(list(MEANT)))
            place[str(one)] = place[str(two)] + SIGN[MEANT[sentence]]
            lines.append(sentence.replace("{a}", str(one)).replace("{b}", str(two)))
        a, b = map(str, rng.choice(names, 2, replace=False))
        samples.append(asked("\n".join(rng.permutation(lines)), a, b))
        sign = tuple(np.sign(place[a] - place[b]).tolist())
        want.append(next(word for word, s in SIGN.items() if s == sign))
    solved = solve(samples)
    assert solved.answers == want
    assert [solve([sample]).answers[0] for sample in samples] == want


@pytest.mark.parametrize(
    "sentence",
    [
        "A is near B.", "A and B are friends.", "", "A is to the left of B of C.", "A.",
        "A and B are side by side with A to the left and B to the left.",
        "A is on the left and B is on the left.", "A is at the 13 o'clock position relative to B.",
        "C and D are parallel, and A is to the left of B.", "A is above B at 4 o'clock.",
        "A is on the same horizontal plane directly above B.", "A is not to the left of B.",
        "A is to the left of B, C.", "\ufffc is to the left of \ufffc.", "a is left of b.",
        "If B is the center of a clock face, A is located between 3 and 9.",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_not_guessed(sentence: str) -> None:
    """One such sentence leaves the question open, also where the others would answer it."""
    story = f"A is to the left of B.\n{sentence}"
    solved = solve([asked(story), asked("A is to the left of B.")])
    if not sentence:  # an empty line is no sentence
        assert solved.answers == ["left", "left"]
        return
    assert solved.answers == [None, "left"]
    assert solved.status == ["undecided", "determined"]
    found = solved.coverage
    assert (found.stories, found.stories_read) == (2, 1)
    assert (found.sentences, found.sentences_read) == (5, 4)
    assert found.unread == (sentence.replace("\ufffc", "?"),)


def test_what_does_not_follow_is_not_answered() -> None:
    contradiction = "A is to the left of B.\nB is to the left of A."
    apart = "A is to the left of C.\nB is to the left of D."
    strange = Sample(id="y", task="", question="Who?", answer=Text(), truth="x",
                     extra={"story": apart, "language": "stepgame"})  # fmt: skip
    plain = Sample(id="z", task="", question="Who?", answer=Text(), truth="x")
    solved = solve([asked(contradiction), asked(apart), asked(""), strange, plain])
    assert solved.answers == [None] * 5
    assert solved.status == ["impossible", "ambiguous", "ambiguous", "undecided", "no story"]
    assert solve([]).answers == []
    with pytest.raises(BadInput, match="no such language"):
        solve([asked("", language="latin")])
    with pytest.raises(BadInput, match="symbolic"):
        solve_in_process("magic", [plain])


def test_yes_and_no_in_a_closed_world() -> None:
    story = "The red square is below the blue square.\nThe red square is to the left of the box."
    want = {
        "Is the blue square below the box?": "no", "Is the box above the red square?": "no",
        "Is the blue square above the box?": "yes", "Is the box to the left of the moon?": None,
        "Is the box to the right of the blue square?": "yes", "Is the box blue?": None,
    }  # fmt: skip
    samples = [
        Sample(id=question, task="", question=question, answer=YesNo(), truth="yes",
               extra={"story": story, "language": "babi17"})
        for question in want
    ]  # fmt: skip
    assert solve(samples).answers == list(want.values())


def test_a_way_has_to_be_the_only_shortest_one() -> None:
    square = ("The b is east of the a.\nThe d is south of the b.\nThe c is south of the a.\n"
              "The d is east of the c.\nThe e is north of the a.")  # fmt: skip
    ends = {("e", "c"): "s,s", ("a", "d"): None, ("d", "c"): "w", ("a", "z"): None}
    samples = [
        Sample(id=a + b, task="", question=f"How do you go from the {a} to the {b}?",
               answer=Text(), truth="x", extra={"story": square, "language": "babi19"})
        for a, b in ends
    ]  # fmt: skip
    solved = solve(samples)
    assert solved.answers == list(ends.values())
    assert solved.status == ["determined", "ambiguous", "determined", "impossible"]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_ways_are_shortest(seed: int) -> None:
    """Against a search one room at a time: number of steps, number of ways, where they lead."""
    rng = np.random.default_rng(seed)
    rows, questions = [], []
    for story in range(3):
        n = int(rng.integers(1, 8))
        pairs = {tuple(sorted(rng.integers(0, n, 2).tolist())) for _ in range(2 * n)}
        rows += [(story, a, b, int(rng.integers(0, 4))) for a, b in sorted(pairs) if a != b]
        questions += [(story, *rng.integers(0, n, 2).tolist()) for _ in range(3)]
    words = ["north", "south", "east", "west"]
    columns = [np.array([r[k] for r in rows], dtype=np.int64) for k in range(3)]
    told = Stories(*columns, UNIT_GRID.codes(words[r[3]] for r in rows))
    found, count = shortest_ways(UNIT_GRID, told, *np.array(questions).T)
    for (story, start, end), way, ways in zip(questions, found, count.tolist(), strict=True):
        edges = {}
        for s, a, b, word in rows:
            if s == story:
                edges.setdefault(b, []).append((a, words[word]))
                edges.setdefault(a, []).append((b, words[word ^ 1]))
        steps, number, waiting = {start: 0}, {start: 1}, deque([start])
        while waiting:
            here = waiting.popleft()
            for there, _ in edges.get(here, []):
                if there not in steps:
                    steps[there], number[there] = steps[here] + 1, 0
                    waiting.append(there)
                number[there] += number[here] * (steps[there] == steps[here] + 1)
        assert ways == number.get(end, 0)
        if ways:
            assert len(way) == steps[end]
            at = {start}
            for word in way:
                at = {there for here in at for there, w in edges.get(here, []) if w == word}
            assert end in at


@pytest.mark.parametrize("name", ("stepgame", "babi17", "babi19"))
def test_two_readers_agree(shared_data: Data, name: str) -> None:
    """The readers of the tests of the calculi look for sides, not for forms of sentences."""
    path, second = {
        "stepgame": ("stepgame_corrected/correct_noise/qa4_valid.txt", lambda t: stepgame(t)[0]),
        "babi17": ("babi/qa17_positional-reasoning_sample.txt", babi17),
        "babi19": ("babi/qa19_path-finding_sample.txt", babi19),
    }[name]
    text = (shared_data("text") / path).read_text(encoding="utf-8")
    stories = [[line for line in story if "\t" not in line] for story in blocks(text)]
    told = read(find_language(name), ["\n".join(s) for s in stories], [""] * len(stories))
    meaning = told.language.semantics
    ours = {
        (s, told.names[s][a], meaning.relations(w), told.names[s][b])
        for s, a, b, w in zip(*vars(told.stories).values(), strict=True)
    }
    other = second(text)
    names = [list(each) for each in other.names]
    theirs = {
        (s, names[s][a], meaning.relations(meaning.codes([w]))[0], names[s][b])
        for s, a, b, w in other.statements
    }
    assert ours == theirs
    assert len(ours) > 70


def test_the_languages_can_all_be_found() -> None:
    assert {"babi17", "babi19", "stepgame"} <= set(languages())
    assert all(find_language(name).name == name for name in languages())
