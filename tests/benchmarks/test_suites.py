"""Suites: EASI's, and the table of benchmarks and capabilities."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sightline.benchmarks import Prediction, Scores, find_benchmark, score
from sightline.benchmarks.aggregate import ChanceAdjusted, Micro, Rows
from sightline.benchmarks.easi import easi_read, easi_report
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.parts import chosen
from sightline.benchmarks.protocol import Metric
from sightline.benchmarks.scored import score_with
from sightline.benchmarks.suites import ANY, Check, Member, Suite, find_suite, suites
from sightline.cli import main
from sightline.errors import BadInput

from .plain import written

VSI_RECORDS = [
    {"id": 0, "dataset": "s", "scene_name": "a", "question_type": "object_rel_distance",
     "question": "Which is closer?", "options": ["A. x", "B. y", "C. z", "D. w"],
     "ground_truth": "B"},
    {"id": 1, "dataset": "s", "scene_name": "a", "question_type": "route_planning",
     "question": "Which way?", "options": ["A. Left", "B. Right"], "ground_truth": "A"},
    {"id": 2, "dataset": "s", "scene_name": "a", "question_type": "room_size_estimation",
     "question": "How large?", "options": None, "ground_truth": "20"},
]  # fmt: skip
MMSI_RECORDS = [
    {"index": i, "question": "?", "A": "a", "B": "b", "C": "c", "D": "d", "answer": "A",
     "category": category}
    for i, category in enumerate(("Attr-Meas", "Attr-Meas", "MSR"))
]  # fmt: skip
SUITE = Suite(
    id="two",
    title="Two",
    members=(
        Member("vsi_bench", protocol=easi_read, capabilities={
            "object_rel_distance": ("near", "far"), "room_size_estimation": ("far",)}),
        Member("mmsi_bench", "easi", capabilities={"MSR": ("near",), ANY: ("far",)}),
        Member("blink"),
    ),
    capabilities=("near", "far", "none"),
)  # fmt: skip


def replied(name: str, folder: Path, records: list[dict[str, object]], *replies: str) -> Scores:
    benchmark = SUITE.member(name).benchmark()
    kind = "x.jsonl" if name == "vsi_bench" else "x.tsv"
    loaded = benchmark.load(written(folder / name, kind, records))
    pairs = zip(loaded.samples, replies, strict=True)
    return score(benchmark, loaded, [Prediction(s.id, reply) for s, reply in pairs])


@pytest.fixture
def scores(tmp_path: Path) -> dict[str, Scores]:
    return {
        "mmsi_bench": replied("mmsi_bench", tmp_path, MMSI_RECORDS, "A", "<answer>C</answer>", "A"),
        "vsi_bench": replied("vsi_bench", tmp_path, VSI_RECORDS, "B. y", "It is B", "about 22 m"),
    }


def test_table_pools_by_capability(scores: dict[str, Scores]) -> None:
    table = SUITE.table(scores)
    assert list(table.entries) == ["vsi_bench", "mmsi_bench"]
    assert table.missing == ("blink",)
    # |22 - 20| / 20 = 0.1 is within 1 - 0.9 and the nine looser bounds but not within 1 - 0.95
    number = 90.0
    vsi = table.entries["vsi_bench"]
    assert vsi.figure.value == pytest.approx((100 + 0 + number) / 3)
    assert vsi.adjusted.value == pytest.approx(100 * (1 - 1 / 4 - 1 / 2) / (2 - 1 / 4 - 1 / 2))
    assert (vsi.numbers.value, vsi.numbers.n) == (pytest.approx(number), 1)
    assert table.entries["mmsi_bench"].figure.value == pytest.approx(200 / 3)
    assert table.mean.value == pytest.approx((vsi.figure.value + 200 / 3) / 2)
    near, far = table.capabilities["near"], table.capabilities["far"]
    assert (near.adjusted.value, near.adjusted.n) == (100, 2)
    assert near.benchmarks == ("vsi_bench", "mmsi_bench")
    assert far.adjusted.value == pytest.approx(100 * (2 - 3 / 4) / (3 - 3 / 4))
    assert (far.numbers.value, far.numbers.n) == (pytest.approx(number), 1)
    assert "none" not in table.capabilities
    told = json.loads(json.dumps(table.as_dict()))
    assert told["capabilities"]["near"]["adjusted"]["n"] == 2
    text = "\n".join(table.lines())
    assert "missing: blink" in text
    assert f"{table.mean.value:.2f}" in text


def test_both_sides_of_a_line(scores: dict[str, Scores]) -> None:
    """The clean rule sees the same replies."""
    strict = {name: found.strict["overall"].value for name, found in scores.items()}
    table = SUITE.table(scores)
    assert table.strict.value == pytest.approx(np.mean(list(strict.values())))


def test_what_does_not_belong(scores: dict[str, Scores]) -> None:
    with pytest.raises(BadInput, match="vsi_bench"):
        SUITE.table({"mapeval": scores["vsi_bench"]})
    with pytest.raises(BadInput):
        SUITE.table({})
    with pytest.raises(BadInput, match="easi-8"):
        find_suite("easi-9")
    assert find_suite("EASI_8") is find_suite("easi-8")


def test_folders_of_replies(tmp_path: Path) -> None:
    data, replies = tmp_path / "data", tmp_path / "replies"
    written(data, "vsi_bench/test.jsonl", VSI_RECORDS)
    written(data, "mmsi_bench.tsv", MMSI_RECORDS)
    rows = [{"id": str(i), "reply": reply} for i, reply in enumerate(("B", "A", "20"))]
    written(replies, "vsi_bench.jsonl", rows)
    written(replies, "mmsi_bench/a.jsonl", [{"id": "0", "reply": "A"}])
    table = SUITE.score(data, replies)
    assert table.entries["vsi_bench"].figure.value == 100
    assert table.entries["mmsi_bench"].figure.value == pytest.approx(100 / 3)
    with pytest.raises(BadInput, match="no replies"):
        SUITE.score(data, data / "vsi_bench")
    with pytest.raises(BadInput, match="--data"):
        SUITE.score(replies, replies)


# ---------------------------------------------------------------- EASI


@pytest.mark.parametrize("name", suites())
def test_members_are_benchmarks_and_name_their_tasks(name: str) -> None:
    suite = find_suite(name)
    assert len(suite.members) == 8
    for member in suite.members:
        assert {c for each in member.capabilities.values() for c in each} <= set(suite.capabilities)
        found = member.benchmark()
        assert found.protocol.extract is not None
        module = importlib.import_module(type_module(member.id))
        tasks = getattr(module, "TASKS", None)
        if tasks is not None:
            known = set(tasks)
            known |= {t for each in getattr(tasks, "values", list)() for t in listed(each)}
            assert set(member.capabilities) - {ANY} <= known, member.id


def type_module(name: str) -> str:
    own = "threedsr_bench" if name == "3dsrbench" else name
    return f"sightline.benchmarks.published.{own}"


def listed(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def test_published_figures() -> None:
    """Printed means are the means of what is printed beside them."""
    gpt5 = find_suite("easi-report").published["GPT-5"]
    assert round(float(np.mean(list(gpt5.values()))), 2) == 43.06
    official = find_suite("easi-official").published
    # GPT-5's eight tasks of VSI-Bench
    tasks = (53.31, 34.47, 73.31, 47.52, 63.71, 48.69, 50.26, 68.93)
    assert round(float(np.mean(tasks)), 2) == 55.03
    # people's accuracy in MMSI-Bench, adjusted: four options each
    right = round(official["Human"]["mmsi_bench"] * 10)
    rows = Rows(
        {"score": np.repeat([1.0, 0.0], [right, 1000 - right]), "options": np.full(1000, 4.0)},
        {"id": np.full(1000, "")},
    )
    assert round(100 * ChanceAdjusted()(rows).value, 2) == 96.27


@pytest.mark.parametrize(
    ("published", "measured", "delta", "verdict"),
    [
        (33.50, 33.70, 0.20, "ok"), (33.50, 38.67, 5.17, "discrepancy"),
        (29.50, 33.10, 3.60, "variance"), (31.40, 37.6, 6.20, "discrepancy"),
        (37.81, 37.88, 0.07, "ok"), (48.4, 47.51, -0.89, "ok"), (40.73, 37.70, -3.03, "variance"),
        (50.0, 52.5, 2.5, "ok"), (50.0, 45.0, -5.0, "variance"),
        (50.0, 44.99, -5.01, "discrepancy"),
    ],
)  # fmt: skip
def test_verification_bands(published: float, measured: float, delta: float, verdict: str) -> None:
    """Rows of EASI's table of verifications, and the bounds."""
    check = Check("x", published, measured)
    assert (check.delta, check.verdict) == (delta, verdict)


def test_verified(scores: dict[str, Scores]) -> None:
    table = SUITE.table(scores)
    (check,) = table.verified({"mmsi_bench": 70.0, "site": 1.0})
    assert (check.name, check.verdict) == ("mmsi_bench", "variance")


def test_report_asks_all_in_one_way(tmp_path: Path) -> None:
    """Options come under the question once; yes and no are options; numbers are numbers."""
    core = easi_report(find_benchmark("corecognition"))
    record = {"index": 0, "question": "Is it stable?", "answer": "No", "question_type": "YORN",
              "category": "Formal", "l2-category": "Spatiality"}  # fmt: skip
    loaded = core.load(written(tmp_path, "c.jsonl", [record]))
    (sample,) = loaded.samples
    assert (sample.kind, sample.truth, sample.letters) == ("choice", "B", "AB")
    system, user = chosen(core.protocol.prompt, sample)(sample)
    assert "<answer>" in system.text
    assert user.text == "Is it stable?\nA. Yes\nB. No"
    found = score(core, loaded, [Prediction("0", "<think>hm</think><answer>B</answer>")])
    assert found.figures["overall"].value == 100

    mmsi = easi_report(find_benchmark("mmsi_bench"))
    loaded = mmsi.load(written(tmp_path, "m.tsv", MMSI_RECORDS[:1]))
    (sample,) = loaded.samples
    listed = "Where?\nOptions: A: a, B: b, C: c, D: d"
    _, user = chosen(mmsi.protocol.prompt, sample)(sample)
    assert user.text == "?\nA. a\nB. b\nC. c\nD. d"
    _, user = chosen(mmsi.protocol.prompt, sample)(replace(sample, question=listed))
    assert user.text == listed

    vsi = easi_report(find_benchmark("vsi_bench"))
    loaded = vsi.load(written(tmp_path, "v.jsonl", VSI_RECORDS))
    replies = (
        "<answer>B</answer>",
        "<answer>A</answer>",
        "<think>3 by 7</think><answer>21</answer>",
    )
    found = score(vsi, loaded, [Prediction(str(i), reply) for i, reply in enumerate(replies)])
    assert found.figures["overall"].value == 100
    assert found.figures["numbers"].value == pytest.approx(100)


def test_blink_by_the_toolkit(shared_data: Callable[[str], Path]) -> None:
    """Gold answers are "(A)"; can_infer finds A."""
    blink = find_benchmark("blink").using("vlmevalkit")
    loaded = blink.load(shared_data("qa/blink_predictions"))
    found = score(blink, loaded, [Prediction(s.id, f"The answer is {s.truth}.")
                                  for s in loaded.samples])  # fmt: skip
    assert found.figures["overall"].value == 100


@pytest.mark.parametrize(
    ("name", "variant", "share"),
    [("omnispatial", "", 37.30), ("cv_bench", "lmms_eval", 21.20)],
)
def test_other_rules_on_the_same_replies(
    shared_data: Callable[[str], Path], name: str, variant: str, share: float
) -> None:
    """GPT-4o's replies to BLINK (60.04 by its own rule), read by rules written for other requests.

    The shares were measured with another implementation of those rules.
    """
    blink = find_benchmark("blink")
    rule = find_benchmark(name).using(variant).protocol
    other = replace(
        rule,
        judge=Equal(ignored="()"),
        metrics={"overall": Metric(Micro())},
        decoding=blink.protocol.decoding,
    )
    found = score_with(
        replace(blink, protocol=other),
        shared_data("qa/blink_predictions"),
        shared_data("qa/blink_raw") / "GPT4o",
    )
    assert round(found.figures["overall"].value, 2) == share


def test_a_suite_is_scored_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Replies that are there already make the table; a benchmark without any is missing."""
    data, replies = tmp_path / "data", tmp_path / "replies"
    written(data, "vsi_bench/test.jsonl", VSI_RECORDS)
    rows = [{"id": str(i), "reply": reply} for i, reply in enumerate(("B", "A", "20"))]
    written(replies, "vsi_bench.jsonl", rows)

    def call(*arguments: object) -> tuple[object, str, str]:
        monkeypatch.setattr("sys.argv", ["sightline", "score", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return (ended.value.code, *capsys.readouterr())

    given = ("easi-8", "--predictions", replies)
    code, out, _ = call(*given, "--data", data, "--json")
    told = json.loads(out)
    assert not code
    assert list(told["benchmarks"]) == ["vsi_bench"]
    assert told["mean"]["value"] > 60
    assert len(told["missing"]) == 7
    for more in ((), ("--data", data, "--variant", "x"), ("--data", data, "--items", "x")):
        code, out, err = call(*given, *more)
        assert code and not out and err.count("\n") == 1
