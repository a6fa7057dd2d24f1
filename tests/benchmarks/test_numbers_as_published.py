"""SPAR-Bench, SIBench and CAPTURe against their official rules, written out plainly."""

from __future__ import annotations

import ast
import json
import math
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.benchmarks import Loaded, Prediction, Sample, find_benchmark, score, score_file
from sightline.solvers import oracle, replies_of

from .hostile import HOSTILE, about
from .plain import compared, endured, scored, written

TEXT = st.text(st.characters(codec="utf-8"), max_size=40) | st.text(
    "ABCabc0123456789.-^,:() moverightlfdYesNo", max_size=40
)
NUMBER = st.floats(-5, 300).map("{:.3g}".format) | st.integers(-3, 60).map(str)
REPLIES = st.lists(TEXT | NUMBER, min_size=30, max_size=30)

# ---- SPAR-Bench

SPAR = find_benchmark("spar_bench")
SPARS = [
    {"id": i, "img_type": "single_view", "format_type": form, "task": task, "source": "scannet",
     "image": ["a.jpg"], "question": question, "answer": answer}
    for i, (task, form, question, answer) in enumerate([
        ("depth_prediction_oc", "fill", "How deep?", "2.4"),
        ("depth_prediction_oc_mv", "fill", "How deep?", "2.4"),
        ("distance_prediction_oo_mv", "fill", "How far?", "0.0"),
        ("distance_infer_center_oo", "select", "Nearer? A. chair B. bed C. sofa D. door", "B"),
        ("spatial_imagination_oc", "select", "Where? A. left B. right C. front D. back", "A"),
        ("position_matching", "select", "Box?\nA. (1,2),(3,4)\nB. (5,6),(7,8)", "B"),
        ("view_change_infer", "fill", "Change?",
         "move_right:0.3,move_up:0.0,move_backward:0.5,rotate_left:15,rotate_down:4"),
    ])
]  # fmt: skip


@pytest.fixture(scope="module")
def spars(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return SPAR.load(written(tmp_path_factory.mktemp("spar"), "test.jsonl", SPARS))


def near(pred: float, target: float) -> float:
    error = abs(pred - target) if target == 0 else abs((pred - target) / target)
    return float((error <= 1 - np.linspace(0.5, 0.95, int((0.95 - 0.5) / 0.05 + 2))).mean())


def official_view_change(pred: str, answer: str, swapped: bool = True) -> float:
    def steps(text: str) -> dict[str, float]:
        return {k: float(v) for k, v in [item.split(":") for item in text.split(",")]}

    def axes(found: dict[str, float]) -> list[float]:
        pairs = ["move_right move_left", "move_up move_down", "move_forward move_backward",
                 "rotate_right rotate_left", "rotate_up rotate_down"]  # fmt: skip
        return [found.get(p.split()[0], 0) - found.get(p.split()[1], 0) for p in pairs]

    try:
        said, true = axes(steps(pred)), axes(steps(answer))
    except ValueError:
        return 0.0
    # the published code hands over the truth first
    pairs = zip(true, said, strict=True) if swapped else zip(said, true, strict=True)
    return float(np.mean([near(a, b) for a, b in pairs]))


def spar_score(reply: str, sample: Sample) -> float:
    if sample.task == "view_change_infer":
        return official_view_change(reply, sample.truth)
    if sample.kind == "choice":
        pred, target = reply.lower(), sample.truth.lower()
        return float(pred == target or pred in target or pred[0] == target)
    found = re.findall(r"(?<!\^)\d+\.\d+|(?<!\^)\d+", reply)
    if sample.task.endswith("_mv"):
        found = found[-1:] or ["-1"]
    if not found or len(found[0]) > 300:
        return 0.0
    return near(float(found[0]), sample.truth)


def test_spar_hostile(spars: Loaded) -> None:
    assert not spars.faults
    truth = SPARS[-1]["answer"]
    own = [
        str(truth), "move_right:0.4", "move_right:0.3, rotate_left:15", "move_right:0.3,",
        "move_right:1,move_right:0.3", "rotate_up:nan", "move_up:inf", "move_right", "a:1:2",
        "MOVE_RIGHT:0.3", "move_right:0.3;rotate_left:15", "m^2", "m^12", "2.4m", "-2.4",
        "between 2 and 2.4", "2.4 or 7", "Because", "before", "2..4", "move_right: 0.3 ",
        "move_left:-0.3,rotate_right:-15", "move_forward:1_0", "0", "0.0",
    ]  # fmt: skip
    replies = [*HOSTILE, *own, *about(("chair", "bed", "sofa", "door"))]
    assert compared(SPAR, spars, replies, spar_score) >= 1400
    endured(SPAR, spars)


@given(REPLIES)
@settings(max_examples=15)
def test_spar_any(spars: Loaded, replies: list[str]) -> None:
    compared(SPAR, spars, replies, spar_score)


STEPS = st.dictionaries(
    st.sampled_from(["move_right", "move_left", "move_up", "move_backward", "rotate_left",
                     "rotate_up", "rotate_down", "jump"]), st.integers(-20, 20), min_size=1,
)  # fmt: skip


@given(st.lists(STEPS, min_size=20, max_size=20))
@settings(max_examples=10)
def test_view_changes(spars: Loaded, changes: list[dict[str, int]]) -> None:
    replies = [",".join(f"{k}:{v}" for k, v in change.items()) for change in changes]
    last = Loaded(spars.samples[-1:])
    compared(SPAR, last, replies, spar_score)
    compared(
        SPAR.using("unswapped"), last, replies,
        lambda reply, sample: official_view_change(reply, sample.truth, swapped=False),
    )  # fmt: skip


def test_spar_levels(spars: Loaded) -> None:
    """An empty reply is right for choices; view_change_infer is not in the middle level."""
    found = scored(SPAR, spars, ["" if s.kind == "choice" else "x" for s in spars.samples])
    values = {name: figure.value for name, figure in found.figures.items()}
    assert values == pytest.approx(
        {"overall": 100 * 3 / 7, "Low": 0, "Middle": 100, "Middle of three": 50, "High": 100}
    )
    assert found.strict["overall"].value == 0


def test_spar_clean_reads_units_and_words(spars: Loaded) -> None:
    moves = "move right 0.3 m, move backward 0.5 m, rotate left 15 degrees, rotate down 4"
    replies = ["240 cm", "about 2.4 m", "0 m", "the bed", "(A)", "B.", moves]
    found = scored(SPAR, spars, replies)
    assert found.strict["overall"].value == 100


def test_spar_faults(tmp_path: Path) -> None:
    bad = [SPARS[0] | {"answer": "x"}, SPARS[3] | {"answer": "E"}, SPARS[0] | {"task": "other"},
           SPARS[6] | {"answer": "turn left"}]  # fmt: skip
    assert SPAR.load(written(tmp_path, "bad.jsonl", bad)).left_out == 4


# ---- SIBench

SI = find_benchmark("sibench")
SIS = [
    {"index": i, "question": question, "answer": answer, "type": form, "input_type": shown,
     "image_path": "a.jpg, b.jpg", "video_path": "v/x.mp4", "data_source": source,
     "category": setting}
    for i, (setting, form, shown, source, question, answer) in enumerate([
        ("Maze_Navigation", "MCQ", "image", "SpatialEval", "Where? A. left B. right C. up", "B"),
        ("Occlusion", "MCQ", "multi-view", "SPAR-Bench", "Which?", "F"),
        ("Existence", "YN", "image", "BLINK", "Is it there?", "Yes"),
        ("Existence", "YN", "image", "BLINK", "Is it there?", "No."),
        ("Height", "YN", "image", "SpatialBench", "Which is taller?", "the red chair"),
        ("Counting", "Number_Int", "image", "VSI-Bench", "How many?", "3"),
        ("relative_distance", "Number", "video", "VSI-Bench", "How far?", "2.5"),
        ("Camera_Pose", "Number", "video", "VSI-Bench", "How far up?", "-2"),
        ("Camera_Pose", "Number_Int", "video", "VSI-Bench", "How far up?", "-1"),
    ])
]  # fmt: skip


@pytest.fixture(scope="module")
def sis(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return SI.load(written(tmp_path_factory.mktemp("si"), "SIBench.tsv", SIS))


def bare(text: str) -> str:
    return re.sub(r"[^\w\s]", "", text.strip().lower())


def si_score(reply: str, sample: Sample) -> float:
    form, truth = sample.tags["form"], str(sample.truth)
    if form == "MCQ":
        if not (re.match(r"^[A-F][.:]", reply) or "(" in reply[:3] or reply[:1] in list("ABCDEF")):
            return 0.0  # a language model would be asked
        if "(" in reply[:3]:
            if len(reply) < 2:
                return 0.0  # their code fails
            reply = reply[1]
        return float(reply.split(".")[0].split(":")[0] == truth)
    if form == "YN":
        said = bare(reply[:3]) if bare(truth[:3]) in ("yes", "no") else reply
        true = bare(truth[:3]) if bare(truth[:3]) in ("yes", "no") else truth
        return float(said.strip().lower() == true.strip().lower())
    value: float = -1.0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = ast.literal_eval(reply.strip())
        if isinstance(parsed, int | float) and len(reply) <= 400:
            value = (
                float(parsed) if abs(parsed) < 1e300 else (math.inf if parsed > 0 else -math.inf)
            )
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        pass
    if form == "Number_Int":
        return float(value == float(truth))
    true_number = float(truth)
    if math.isinf(value):
        return float(true_number < 0)
    passed = [abs(value - true_number) / true_number < 1 - c for c in np.arange(0.5, 1.0, 0.05)]
    return sum(passed) / 10


def test_sibench_hostile(sis: Loaded) -> None:
    own = ["(B)", " (B)", "B. right", "B: right", "B) right", "B, right", "Boat", "((B)", "A (",
           "(", "3*2", "3.0", "(3)", "[3]", "True", "2.5 m", "yes!", " no", "NO, it is",
           "Yesterday", "not", "The red chair", "the red chair ", "-2", "+3",
           "1e400", "'3'"]  # fmt: skip
    replies = [*HOSTILE, *own, *about(("left", "right", "up"))]
    assert compared(SI, sis, replies, si_score) >= 1800
    endured(SI, sis)
    endured(SI, Loaded(sis.samples[6:]))


@given(REPLIES)
@settings(max_examples=15)
def test_sibench_any(sis: Loaded, replies: list[str]) -> None:
    compared(SI, sis, replies, si_score)


def test_sibench_never_evaluates(sis: Loaded) -> None:
    """Their code would give the truth to a reply that names its variable."""
    replies = ["ans", "__import__('os').getcwd()", "2.5 if True else 0", "10**10**10"]
    for reply in replies:
        found = scored(SI, sis, [reply] * len(sis.samples))
        # what is no number counts as -1: right for -1, and for negative truths of any size
        assert found.parity.numbers["score"].tolist() == [0.0] * 7 + [1.0, 1.0]


def test_sibench_requests_and_matcher(sis: Loaded) -> None:
    texts = [SI.protocol.prompt.of(s)(s)[-1].text for s in sis.samples]  # type: ignore[union-attr]
    assert texts[0].endswith("\nSelect from the given options, answer with letters only.")
    assert texts[1] == "Which?"
    assert [m.path for m in sis.samples[0].media] == ["a.jpg", "b.jpg"]
    first = sis.samples[0]
    rows = [Prediction(first.id, "I would go right", matched='"B"')]
    assert score(SI, Loaded((first,)), rows).figures["overall"].value == 100


def test_sibench_tables_of_settings(tmp_path: Path) -> None:
    for setting in ("Maze_Navigation", "Height"):
        row = {k: v for k, v in SIS[0].items() if k != "category"}
        written(tmp_path, f"{setting}.tsv", [row])
    found = SI.load(tmp_path)
    assert sorted(s.id for s in found.samples) == ["Height/0", "Maze_Navigation/0"]
    odd = SI.load(written(tmp_path / "odd", "Height.tsv", [SIS[0] | {"answer": "B. right"}]))
    assert odd.samples[0].strict_truth == "B"
    assert odd.samples[0].problems
    bad = [SIS[0] | {"answer": "G"}, SIS[5] | {"answer": "x"}, SIS[0] | {"type": "Open"},
           SIS[0] | {"input_type": "sound"}]  # fmt: skip
    assert SI.load(written(tmp_path / "bad", "Height.tsv", bad)).left_out == 4


# ---- CAPTURe

CAPTURE = find_benchmark("capture")
REAL = [{"image_file": f"{n}.jpg", "ground_truth": n, "object": "cups",
         "bbox": {"x": 0, "y": 0, "width": 5, "height": 5}} for n in (63, 99)]  # fmt: skip
MADE = [{"image_file": "5.png", "ground_truth": 5, "shape": "circle", "offset": 0, "color": "red",
         "num_occluded": 2, "dot_shape": "circle", "positions": [[1, 2]]}]  # fmt: skip


@pytest.fixture(scope="module")
def captures(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("capture")
    written(folder, "real_metadata.json", REAL)
    written(folder, "synthetic_metadata.json", MADE)
    return CAPTURE.load(folder)


def smape(value: int, truth: int) -> float:
    return 100.0 if value == -1 else abs(value - truth) / (abs(value) + abs(truth)) * 100


def whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return -1


def test_capture_hostile(captures: Loaded) -> None:
    replies = [*HOSTILE, "63", " 63 ", "63.", "-1", "-63", "0", "6_3", "+99", "5\n", "9" * 50]
    for reply in replies:
        if len(reply) > 300:
            continue
        found = scored(CAPTURE, captures, [reply] * len(captures.samples))
        expected = np.mean([smape(whole(reply), s.truth) for s in captures.samples])
        assert found.figures["overall"].value == pytest.approx(expected), reply
    endured(CAPTURE, captures)


@given(st.lists(st.integers(-2, 200), min_size=6, max_size=6))
@settings(max_examples=25)
def test_capture_errors(captures: Loaded, counts: list[int]) -> None:
    found = scored(CAPTURE, captures, [str(c) for c in counts])
    errors = [smape(c, s.truth) for c, s in zip(counts, captures.samples, strict=True)]
    assert found.figures["overall"].value == pytest.approx(np.mean(errors))
    right = [c == s.truth for c, s in zip(counts, captures.samples, strict=True)]
    assert found.figures["exact"].value == pytest.approx(100 * np.mean(right))


def test_capture_pairs_and_results(captures: Loaded, tmp_path: Path) -> None:
    assert len(captures.samples) == 6
    assert len({s.group for s in captures.samples}) == 3
    rows = [REAL[0] | {"answer": "There are 60 cups.", "results": 60},
            REAL[1] | {"answer": "I cannot say.", "results": -1}]  # fmt: skip
    path = written(tmp_path / "unocc_results", "gpt_real_results.json", rows)
    found = score_file("capture", None, path)
    assert found.figures["overall"].value == pytest.approx((smape(60, 63) + 100) / 2)
    assert [s.task for s in found.samples] == ["real unoccluded"] * 2
    assert found.strict["exact"].value == 0
    # a model that was only shown the occluded pictures is scored by them
    some = [Prediction(s.id, str(s.truth)) for s in captures.samples if " occ" in s.task]
    assert score(CAPTURE, captures, some).figures["overall"].value == 0
    ask = CAPTURE.protocol.prompt.of(captures.samples[0])  # type: ignore[union-attr]
    assert ask(captures.samples[0])[-1].text.startswith("Count the exact number of cups in")


def test_capture_published_records(shared_data: Callable[[str], Path]) -> None:
    found = CAPTURE.load(shared_data("qa/capture"))
    assert not found.faults
    counts = [s.truth for s in found.samples if s.task == "real occluded"]
    assert (len(counts), min(counts), max(counts)) == (824, 8, 907)
    assert round(float(np.mean(counts)), 1) == 60.4
    assert len({s.tags["object"] for s in found.samples}) == 89


def test_capture_faults(tmp_path: Path) -> None:
    bad = [REAL[0] | {"ground_truth": 0}, REAL[0] | {"ground_truth": "many"}, {"image_file": "x"}]
    assert CAPTURE.load(written(tmp_path, "real_metadata.json", bad)).left_out == 3


@pytest.mark.parametrize(
    ("name", "fixture"), [("spar_bench", "spars"), ("sibench", "sis"), ("capture", "captures")]
)
def test_the_truth_is_right(name: str, fixture: str, request: pytest.FixtureRequest) -> None:
    loaded: Loaded = request.getfixturevalue(fixture)
    everything = find_benchmark(name)
    for variant in ("", *everything.variants):
        benchmark = everything.using(variant)
        rows = replies_of(benchmark.protocol, loaded.samples, oracle(loaded.samples))
        found = score(benchmark, loaded, rows)
        assert found.counts(found.parity) == {"right": len(loaded.samples)}
        assert found.counts(found.clean) == {"right": len(loaded.samples)}


def test_results_as_json(captures: Loaded) -> None:
    found = scored(CAPTURE, captures, ["63"] * 6).as_dict()
    assert json.loads(json.dumps(found))["parity"]["overall"] > 0
