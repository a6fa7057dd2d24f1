"""Where somebody is in a story: excerpts end at offsets, several places are right, rows are odd."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.benchmarks import find_benchmark
from sightline.benchmarks.excerpts import Excerpt, excerpt_of
from sightline.benchmarks.judges.named_places import NamedPlace, likeness, plain_place
from sightline.solvers import solve_in_process

from .hostile import HOSTILE
from .plain import compared, scored

STORY = (
    "The old Fox lived in the forest.\nOne day Mary went into the kitchen, and the cooks stood "
    "by the long table; “Soup!” said Mary. Then Mary ran out to the garden."
)
ROWS = (
    "char_no\tcharacter\tlocation\tsingular/plural\r\n"
    "32\tthe old Fox\tthe forest/in the woods\tsingular\n"
    f"{STORY.index(', and')}\tMary\tthe kitchen/the house\tsingular\n"
    f"{STORY.index(';')}\tMary\tkitchen\tsingular\n"
    f"{STORY.index(';')}\tthe cooks\tthe kitchen / by the table\tplural\r\n"
    "\n"
    f"{len(STORY)}\tMary\tthe garden\tsingular"
)


def write(folder: Path) -> Path:
    """A story and annotations of it, in the published folders."""
    for name, text in (("Tales", STORY), ("Tales Annotations", ROWS)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "story1.txt").write_bytes(text.encode())
    (folder / "novel.txt").write_text(STORY, encoding="utf-8")
    (folder / "Novel Annotations").mkdir(exist_ok=True)
    (folder / "Novel Annotations" / "novel - 1-4.tsv").write_bytes(ROWS.encode())
    return folder


def test_records(tmp_path: Path) -> None:
    loaded = find_benchmark("andersen_persuasion").load(write(tmp_path))
    assert not loaded.faults
    assert [s.id for s in loaded.samples[5:]] == [f"story1:{n}" for n in (2, 3, 4, 5, 7)]
    fox, *_, cooks, last = loaded.samples[5:]
    assert fox.question == "Where is the old Fox?"
    assert cooks.question == "Where are the cooks?"
    assert cooks.extra["accepted"] == ("the kitchen", "by the table")
    shown = Excerpt(40)(last)[0].text
    assert "Then Mary ran out to the garden." in shown
    assert "lived" not in shown
    assert Excerpt(0)(fox)[0].text.startswith("The old Fox lived in the forest.\n\n")


def test_faulty_rows_are_named(tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / "Tales Annotations" / "story1.txt"
    more = ["999\tMary\tthe sea\tsingular", "5\tMary\t/\tsingular", "5\tMary",
            "x\tMary\tthe sea\tsingular", "9\tMary\tthe sea\tdual"]  # fmt: skip
    path.write_text("\n".join([ROWS, *more]), encoding="utf-8")
    (tmp_path / "Lost Annotations").mkdir()
    (tmp_path / "Lost Annotations" / "a.tsv").write_text(ROWS, encoding="utf-8")
    faults = find_benchmark("andersen_persuasion").load(tmp_path).faults
    assert [f.field for f in faults] == [
        "file", "char_no", "location", "singular/plural", "char_no", "singular/plural",
    ]  # fmt: skip


@given(st.text("ab \n", max_size=60), st.integers(0, 60), st.integers(0, 70))
def test_excerpts(text: str, offset: int, window: int) -> None:
    """An excerpt is the end of what comes before, begins with a whole word, and is no longer."""
    offset = min(offset, len(text))
    found = excerpt_of(text, offset, window)
    assert text[:offset].rstrip().endswith(found)
    assert not window or len(found) <= window
    if found and window:
        begin = text[:offset].rstrip().rindex(found, max(0, offset - window))
        assert begin == 0 or text[begin - 1].isspace()


def alike(a: str, b: str) -> float:
    """Matching characters found by the longest common block first, written as a recursion."""
    if not a and not b:
        return 1.0

    def shared(x: str, y: str) -> int:
        best, at = 0, (0, 0)
        for i in range(len(x)):
            for j in range(len(y)):
                k = 0
                while i + k < len(x) and j + k < len(y) and x[i + k] == y[j + k]:
                    k += 1
                if k > best:
                    best, at = k, (i, j)
        if not best:
            return 0
        i, j = at
        return best + shared(x[:i], y[:j]) + shared(x[i + best :], y[j + best :])

    return 2 * shared(a, b) / (len(a) + len(b))


@given(st.text("abc", max_size=9), st.text("abc", max_size=9))
def test_likeness(a: str, b: str) -> None:
    assert likeness(a, b) == pytest.approx(alike(a, b))


def official(reply: str, sample: object) -> float:
    """The rule once more, in other words."""

    def plain(text: str) -> str:
        kept = "".join(c for c in text.strip().lower() if c not in string.punctuation)
        words = [w for w in kept.split() if w not in ("a", "an", "the")]
        bare = " ".join(words)
        for lead in ("in", "at", "on", "inside"):
            if bare.startswith(lead + " "):
                return bare[len(lead) + 1 :]
        return bare

    said = plain(re.sub(r"^\s+|\s+$", "", reply).strip(".").strip()[:300])
    golds = [plain(gold) for gold in sample.extra["accepted"]]  # type: ignore[attr-defined]
    return float(said in golds or any(likeness(said, gold) >= 0.8 for gold in golds))


def test_hostile_replies(tmp_path: Path) -> None:
    benchmark = find_benchmark("andersen_persuasion")
    loaded = benchmark.load(write(tmp_path))
    words = ["the kitchen", "The Kitchen.", "in the kitchn", "kitchen table", "a garden", "Garden!"]
    said = [reply for reply in (*HOSTILE, *words) if "\u3000" not in reply]
    assert compared(benchmark, loaded, said, official) > 200


def test_places_and_thresholds(tmp_path: Path) -> None:
    assert plain_place("In the Hall.") == "hall"
    assert plain_place("He is in the hall") == "hall"
    assert plain_place("in the hall", prepositions=True) == "in hall"
    benchmark = find_benchmark("andersen_persuasion")
    loaded = benchmark.load(write(tmp_path))
    replies = ["woods", "the huse", "kitchen", "by table", "gardin"] * 2
    figures = scored(benchmark, loaded, replies).figures
    assert figures["exact"].value == 60
    assert figures["overall"].value == 100
    sample = loaded.samples[1]
    assert [NamedPlace(t)(["huse"], [sample])["score"][0] for t in (0.8, 0.95)] == [1, 0]


def test_the_last_place_near_a_name(tmp_path: Path) -> None:
    loaded = find_benchmark("andersen_persuasion").load(write(tmp_path))
    answers, _ = solve_in_process("last-location", loaded.samples)
    assert answers[5:] == ["the forest", "the kitchen", "the kitchen", "the long table",
                           "the garden"]  # fmt: skip


def test_published_rows(shared_data: Callable[[str], Path]) -> None:
    """249 and 264 rows, as the page says; offsets lie in the texts; one answer key scores 100."""
    benchmark = find_benchmark("andersen_persuasion")
    loaded = benchmark.load(shared_data("text/andersen_persuasion"))
    assert not loaded.left_out
    tasks = [s.task for s in loaded.samples]
    assert (tasks.count("Andersen"), tasks.count("Persuasion")) == (249, 264)
    last = [str(s.extra["accepted"][-1]) for s in loaded.samples]  # type: ignore[index]
    assert scored(benchmark, loaded, last).figures["exact"].value == 100
    answers, _ = solve_in_process("last-location", loaded.samples)
    found = scored(benchmark, loaded, [str(a) for a in answers]).figures["overall"]
    assert found.value > 25
