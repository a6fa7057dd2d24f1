"""In-process solvers: answers in the published form, the same for a seed, and no cleverer."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.answers import Choice, Number, YesNo
from sightline.benchmarks import Sample
from sightline.solvers import blind, chance, frequent, oracle
from sightline.solvers.truths import option_number, option_truth

OPTIONS = ("a chair", "the sofa", "B side", "none")
FORMS = {
    "letter": "ABCD", "small": "abcd", "paren": ["(A)", "(B)", "(C)", "(D)"],
    "both": [f"{letter}. {text}" for letter, text in zip("ABCD", OPTIONS, strict=True)],
    "text": OPTIONS, "number": [0, 1, 2, 3],
}  # fmt: skip


def asked(i: int, truth: Any, options: tuple[str, ...] = OPTIONS) -> Sample:
    return Sample(id=f"q{i}", task="t", question=f"question {i}", answer=Choice(options),
                  truth=truth, options=options, tags={"scene": f"s{i % 7}"})  # fmt: skip


@pytest.mark.parametrize("form", sorted(FORMS))
@given(right=st.integers(0, 3), other=st.integers(0, 3))
def test_options_in_the_form_of_the_truth(form: str, right: int, other: int) -> None:
    sample = asked(0, FORMS[form][right])
    assert option_number(sample) == right
    assert option_truth(sample, other) == FORMS[form][other]


def test_chance_is_blind_even_and_repeatable() -> None:
    samples = [asked(i, "ABCD"[i % 4]) for i in range(4000)]
    drawn = chance(samples)
    assert drawn == chance(samples) != chance(samples, seed=1)
    assert drawn[::-1] == chance(samples[::-1])
    assert all(900 < n < 1100 for n in Counter(drawn).values())
    right = sum(a == s.truth for a, s in zip(drawn, samples, strict=True))
    assert 900 < right < 1100


def test_chance_of_yes_or_no_and_of_open_questions() -> None:
    samples = [
        Sample(id=f"q{i}", task="t", question="?", answer=YesNo(), truth=("Yes", "No")[i % 2])
        for i in range(400)
    ]
    assert set(chance(samples)) == {"Yes", "No"}
    number = Sample(id="n", task="t", question="?", answer=Number("m"), truth=2.0)
    assert chance([number]) == [None]
    assert frequent([number]) == [2.0]


def test_the_most_frequent_answer_of_each_task() -> None:
    samples = [asked(i, "B" if i % 3 else "D") for i in range(30)]
    assert set(frequent(samples)) == {"B"}
    assert oracle(samples) == [s.truth for s in samples]


def test_a_model_of_text_finds_what_text_gives_away_and_nothing_else() -> None:
    pytest.importorskip("sklearn")
    told = [asked(i, "A" if i % 2 else "B", ("red", "blue")) for i in range(400)]
    told = [
        Sample(id=s.id, task="t", question=f"the answer is {'red' if s.truth == 'A' else 'blue'}",
               answer=s.answer, truth=s.truth, options=s.options, tags=s.tags)
        for s in told
    ]  # fmt: skip
    right = sum(a == s.truth for a, s in zip(blind(told), told, strict=True))
    assert right > 380
    few = [asked(i, "A") for i in range(10)]
    assert blind(few) == [None] * 10
