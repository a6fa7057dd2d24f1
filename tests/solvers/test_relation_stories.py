"""SpaRP's questions answered from their stories, by property set."""

from __future__ import annotations

from pathlib import Path

import pytest

from sightline.answers import NameSet
from sightline.benchmarks import Sample, find_benchmark
from sightline.datasets.symbolic import make_symbolic
from sightline.datasets.symbolic.sparp import sparp_mix
from sightline.questions.symbolic.sparp import SETS
from sightline.solvers.symbolic import audit_published, solve

FIVE = SETS["PS2"].choices


def asked(story: str, question: str, name: str) -> Sample:
    options = SETS[name].choices
    return Sample(id=name, task="relations", question=question, answer=NameSet(options), truth="",
                  options=options, tags={"set": name},
                  extra={"story": story, "language": "sparp"})  # fmt: skip


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        # wordings of StepGame that are never told here
        ("A and B are side by side with A to the left and B to the right. C is at B's 3 o'clock.",
         ["left", "left", "left"]),
        ("A is to the left of B. C is to the left of B.", ["overlapping", None, None]),
        ("A is to the left of B. B is above C.", ["left, above", "left, above", None]),
        ("A is to the upper left of B. B is to the upper right of C.", ["above", "above", "above"]),
        ("A is to the left of B. D is above E. C is to the right of B.",
         ["left", "left", "left"]),
        ("A is to the left of B. D is above C.", [None, None, None]),
        ("A is to the left of B. A is to the right of B. C is above B.", [None, None, None]),
        ("A is left of B, more or less. C is above B.", [None, None, None]),
    ],
)  # fmt: skip
def test_what_follows_by_set(story: str, expected: list[str | None]) -> None:
    samples = [asked(story, "Where is A relative to C?", name) for name in ("PS2", "PS3", "PS4")]
    found = solve(samples)
    assert found.answers == expected
    if "A is to the right of B" in story:
        assert found.status == ["impossible"] * 3
    assert ("undecided" in found.status) == ("more or less" in story)


def test_regions_that_contradict_each_other_have_no_answer() -> None:
    start = "There are two blocks, called AAA and BBB. Block AAA has a small black circle. "
    question = "Where is the small black circle relative to block BBB?"
    for story, status in (
        ("Block BBB is in block AAA. Block AAA is disconnected from block BBB.", "impossible"),
        ("Block BBB is above and below block AAA.", "impossible"),
        ("Block BBB is disconnected from block AAA.", "determined"),
        ("Block BBB overlaps block AAA.", "ambiguous"),
        ("Block BBB is dancing.", "undecided"),
    ):
        found = solve([asked(start + story, question, "PS1")])
        assert found.status == [status], story


def test_made_stories_are_answered_and_audited(tmp_path: Path) -> None:
    sparp = find_benchmark("sparp")
    made = make_symbolic(sparp_mix(), tmp_path / "made", 40)
    loaded = sparp.load(made.files[0])
    found = solve(loaded.samples)
    assert found.answers == [sample.truth for sample in loaded.samples]
    told = audit_published(sparp, loaded).as_dict()
    assert told["determined"] == told["expected_score"] == 100.0 and told["gold_excluded"] == 0
