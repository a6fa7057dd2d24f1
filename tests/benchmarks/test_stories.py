"""StepGame and bAbI 17 and 19: loaders, rules, and what reasoning scores."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.plain import endured
from benchmarks.test_evaluate import main_with
from benchmarks.truths import all_right
from sightline.benchmarks import Loaded, Prediction, find_benchmark, score

Data = Callable[[str], Path]
STEPGAME, BABI17, BABI19 = (find_benchmark(name) for name in ("stepgame", "babi17", "babi19"))
ONE = "1 A is to the left of B.\n2 What is the relation of the agent A to the agent B?\tleft\t1\n"
TWO = (
    "1 C is above D.\n2 D is to the right of E.\n"
    "3 What is the relation of the agent C to the agent E?\tupper-right\t1\n"
)
SHAPES = (
    "1 The triangle is above the pink rectangle.\n2 The blue square is left of it, maybe.\n"
    "3 Is the triangle above the pink rectangle?\tyes\t1\n"
    "1 The box is to the left of the ball.\n2 Is the ball to the left of the box?\tno\t1\n"
    "3 The ball is above the cup.\n4 Is the box above the cup?\tyes\t1 3\n"
)
ROOMS = (
    "1 The office is south of the hall.\n2 The garden is east of the office.\n"
    "3 How do you go from the hall to the garden?\ts,e\t1 2\n"
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for kind in ("correct_clean", "correct_noise"):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "qa1_valid.txt").write_text(ONE * 2, encoding="utf-8")
        (tmp_path / kind / "qa10_valid.txt").write_text(TWO, encoding="utf-8")
    (tmp_path / "babi").mkdir()
    (tmp_path / "babi" / "qa17_positional-reasoning_test.txt").write_text(SHAPES, encoding="utf-8")
    (tmp_path / "babi" / "qa19_path-finding_test.txt").write_text(ROOMS, encoding="utf-8")
    return tmp_path


def test_stepgame_is_read_from_any_of_its_folders(data: Path) -> None:
    whole = STEPGAME.load(data)
    assert [s.tags["k"] for s in whole.samples] == ["10", "1", "1"] * 2
    assert whole.samples[0].id == "clean/qa10_valid/1-3"
    part = STEPGAME.load(data / "correct_noise")
    assert part.samples == whole.samples[3:]
    assert STEPGAME.load(data / "correct_noise" / "qa1_valid.txt").samples == part.samples[1:]
    (data / "correct_noise" / "qa2_test.txt").write_text(TWO, encoding="utf-8")
    assert {s.tags["k"] for s in STEPGAME.load(data / "correct_noise").samples} == {"2"}
    assert not whole.faults


def test_a_question_is_asked_of_what_was_said_before(data: Path) -> None:
    found = BABI17.load(data).samples
    assert [s.extra["story"].count("\n") + 1 for s in found] == [2, 1, 2]
    assert [s.truth for s in found] == ["yes", "no", "yes"]
    assert BABI19.load(data).samples[0].truth == "s,e"


def test_faulty_stories_are_named(tmp_path: Path) -> None:
    text = (
        "no number\n" + ONE.replace("\tleft", "\tbeside") + "1 A is over B.\n" + ONE + "\n1 A is ov"
    )
    (tmp_path / "qa3_valid.txt").write_text(text, encoding="utf-8")
    odd = tmp_path / "odd.txt"
    odd.write_text(ONE, encoding="utf-8")
    assert [(f.where, f.field) for f in STEPGAME.load(odd).faults] == [("odd.txt:2", "file")]
    loaded = STEPGAME.load(tmp_path)
    assert [(f.where, f.field) for f in loaded.faults] == [
        ("qa3_valid.txt:1", "line"), ("qa3_valid.txt:3", "answer"), ("qa3_valid.txt:4", "story"),
        ("qa3_valid.txt:8", "story"),
    ]  # fmt: skip
    assert len(loaded.samples) == 1


@pytest.mark.parametrize("benchmark", (STEPGAME, BABI17, BABI19), ids=lambda b: b.id)
def test_rules(data: Path, benchmark) -> None:  # type: ignore[no-untyped-def]
    loaded = benchmark.load(data)
    found = all_right(benchmark, loaded)
    assert found.as_dict()["accuracy"] == 100
    endured(benchmark, Loaded(loaded.samples[:1]))
    (turn,) = benchmark.protocol.prompt(loaded.samples[0])
    for text in (loaded.samples[0].extra["story"], loaded.samples[0].question):
        assert text in turn.parts[0]


@pytest.mark.parametrize(
    ("reply", "right"),
    [
        ("upper-right", 1), ("Upper-Right.", 1), ("The answer is upper-right", 1), ("right", 0),
        ("upper-right or right", 0), ("", 0), ("above and right", 0), ("not upper-right", 0),
        ("<answer>upper-right</answer>", 1), ("upper right", 1), ("upper-left", 0),
    ],
)  # fmt: skip
def test_replies_to_stepgame(data: Path, reply: str, right: int) -> None:
    sample = STEPGAME.load(data / "correct_clean" / "qa10_valid.txt").samples[0]
    found = score(STEPGAME, Loaded((sample,)), [Prediction(sample.id, reply)])
    assert found.figures["overall"].value == found.strict["overall"].value == 100 * right


def test_reasoning_from_the_command_line(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the JSON has at the top; a sentence that cannot be read costs its question."""
    with pytest.raises(SystemExit):
        main_with("eval", "stepgame", "--data", str(data), "--solver", "symbolic", "--json",
              "-o", str(tmp_path / "a"))  # fmt: skip
    told = json.loads(capsys.readouterr().out)
    assert told["accuracy"] == 100
    assert told["by_k"] == {"1": 100, "10": 100}
    assert list(told["by_k"]) == ["1", "10"]
    assert told["solved"]["read"]["stories_read"] == told["n"] == 6
    with pytest.raises(SystemExit):
        main_with("eval", "babi17", "--data", str(data), "--solver", "symbolic", "--json",
              "-o", str(tmp_path / "b"))  # fmt: skip
    told = json.loads(capsys.readouterr().out)
    assert told["accuracy"] == pytest.approx(200 / 3)
    assert told["solved"]["status"] == {"undecided": 1, "determined": 2}
    assert told["solved"]["read"]["unread"] == ["The blue square is left of it, maybe."]
    assert told["parity"]["outcomes"] == {"unparsed": 1, "right": 2}


@pytest.mark.parametrize("kind", ("clean", "noise"))
def test_stepgame_real(shared_data: Data, kind: str) -> None:
    """Every published answer of the corrected validation files for three k."""
    from sightline.solvers.symbolic import solve

    folder = shared_data("text/stepgame_corrected") / f"correct_{kind}"
    for k in (1, 4, 10):
        samples = STEPGAME.load(folder / f"qa{k}_valid.txt").samples
        assert solve(samples).answers == [s.truth for s in samples]
        assert len(samples) > 200


def test_babi_real(shared_data: Data) -> None:
    from sightline.solvers.symbolic import solve

    for benchmark, count in ((BABI17, 288), (BABI19, 80)):
        loaded = benchmark.load(shared_data("text/babi"))
        assert solve(loaded.samples).answers == [s.truth for s in loaded.samples]
        assert len(loaded.samples) == count
        assert [f.field for f in loaded.faults] == ["story"]  # both samples are cut off
