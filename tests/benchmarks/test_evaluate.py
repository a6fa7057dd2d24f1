"""A benchmark asked end to end: a server on the loopback, pictures, resume, a judge, comparison."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from PIL import Image

from runs.endpoint_server import EndpointServer, completion, failure, serving, text_of
from sightline.benchmarks import Loaded, find_benchmark
from sightline.benchmarks.comparing import compare_runs, sign_test
from sightline.cli import main
from sightline.errors import BadInput
from sightline.evaluate import evaluate, few
from sightline.runs import Endpoint, EndpointRunner

BLINK = find_benchmark("blink")


@pytest.fixture
def server() -> Iterator[EndpointServer]:
    with serving() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve questions with a picture each."""
    home = tmp_path / "blink"
    home.mkdir()
    lines = []
    for i in range(1, 13):
        task = "Counting" if i % 2 else "Jigsaw"
        Image.new("RGB", (8, 8), (20 * i, 0, 0)).save(home / f"{i}.png")
        lines.append({"idx": f"val_{task}_{i}", "prompt": f"number {i}?", "choices": ["a", "b"],
                      "answer": "(A)" if i % 3 else "(B)", "image_1": f"{i}.png"})  # fmt: skip
    (home / "val.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return home


async def says_a(server: EndpointServer, body: dict[str, Any]) -> web.StreamResponse:
    text = text_of(body["messages"][-1])
    assert any(part["type"] == "image_url" for part in body["messages"][-1]["content"])
    return completion("I would say yes" if "number 7?" in text else "The answer is (A) .")


def run(folder: Path, out: Path, server: EndpointServer, *more: str) -> None:
    main_with("eval", "blink", "--data", str(folder), "--model", "m", "--endpoint", server.url,
              "--out", str(out), "--json", *more)  # fmt: skip


def main_with(*words: str) -> None:
    import sys
    from unittest.mock import patch

    with patch.object(sys, "argv", ["sightline", *words]):
        main()


def test_asking_scoring_and_going_on(
    folder: Path, tmp_path: Path, server: EndpointServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.behave = says_a
    with pytest.raises(SystemExit) as ended:
        run(folder, tmp_path / "run", server)
    assert not ended.value.code
    found = json.loads(capsys.readouterr().out)
    # right are those with (A), but for number 7, which the rule cannot read
    assert found["parity"]["outcomes"] == {"right": 7, "wrong": 4, "unparsed": 1}
    assert found["baselines"]["oracle"] == 100.0
    for name in ("prompt", "frames", "extractor", "judge", "token_limit", "denominator"):
        assert name in found["run"]
    asked = len(server.asked)
    with pytest.raises(SystemExit):
        run(folder, tmp_path / "run", server)
    assert len(server.asked) == asked == 12
    Image.new("RGB", (9, 9)).save(folder / "3.png")
    with pytest.raises(SystemExit):
        run(folder, tmp_path / "run", server)
    assert len(server.asked) == 13


def test_a_failed_run_says_so(folder: Path, tmp_path: Path, server: EndpointServer) -> None:
    async def refuses(server: EndpointServer, body: dict[str, Any]) -> web.StreamResponse:
        if "number 2?" in text_of(body["messages"][-1]):
            return failure(400, "too hot")
        return await says_a(server, body)

    server.behave = refuses
    with pytest.raises(SystemExit) as ended:
        run(folder, tmp_path / "run", server)
    assert ended.value.code == 1
    scores = json.loads((tmp_path / "run" / "scores.json").read_text())
    assert scores["parity"]["outcomes"]["error"] == 1
    assert scores["n"] == 12


def test_another_run_is_refused(folder: Path, tmp_path: Path, server: EndpointServer) -> None:
    server.behave = says_a
    with pytest.raises(SystemExit):
        run(folder, tmp_path / "run", server)
    with pytest.raises(SystemExit) as ended:
        run(folder, tmp_path / "run", server, "--solver", "cot")
    assert ended.value.code == 2


def test_a_judge_reads_what_the_rule_cannot(
    folder: Path, tmp_path: Path, server: EndpointServer
) -> None:
    async def both(server: EndpointServer, body: dict[str, Any]) -> web.StreamResponse:
        if body["model"] == "judge":
            assert "I would say yes" in text_of(body["messages"][-1])
            return completion("(A)")
        return await says_a(server, body)

    server.behave = both
    loaded = BLINK.load(folder)
    asked, judge = (EndpointRunner(Endpoint(server.url, name)) for name in ("m", "judge"))
    found = evaluate(BLINK, loaded, tmp_path / "run", runner=asked, judge=judge)
    assert found.scores.counts(found.scores.parity) == {"right": 8, "wrong": 4}
    # our own rule never asks anybody
    assert found.scores.counts(found.scores.clean)["unparsed"] == 1


def test_comparison(folder: Path, tmp_path: Path) -> None:
    loaded = BLINK.load(folder)
    for name in ("oracle", "frequent"):
        evaluate(BLINK, loaded, tmp_path / name, solver=name)
    found = compare_runs(tmp_path / "oracle", tmp_path / "frequent")
    assert set(found.changed) == {"model", "more"}
    whole = found.rows["parity"][0]
    assert (whole.n, whole.better, whole.worse) == (12, 0, 4)
    assert whole.p == pytest.approx(0.125)
    assert len(found.flips) == 4
    assert set(found.flips.values()) == {"first"}


@pytest.mark.parametrize(("better", "worse"), [(0, 0), (1, 0), (3, 9), (40, 60), (700, 800)])
def test_sign_test_against_scipy(better: int, worse: int) -> None:
    stats = pytest.importorskip("scipy.stats")
    expected = stats.binomtest(better, better + worse).pvalue if better + worse else 1.0
    assert sign_test(better, worse) == pytest.approx(expected)


def test_few_keeps_groups_and_does_not_depend_on_order(folder: Path) -> None:
    loaded = BLINK.load(folder)
    some = few(loaded, 5)
    assert len(some.samples) == 5
    turned = few(Loaded(loaded.samples[::-1]), 5)
    assert {s.id for s in some.samples} == {s.id for s in turned.samples}


def test_a_missing_picture_is_one_clear_error(folder: Path, tmp_path: Path) -> None:
    (folder / "5.png").unlink()
    runner = EndpointRunner(Endpoint("http://127.0.0.1:9/v1", "m"))
    with pytest.raises(BadInput, match=r"5\.png.*no such file"):
        evaluate(BLINK, BLINK.load(folder), tmp_path / "run", runner=runner)


def test_a_suite_asks_what_is_there(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two of the eight benchmarks have records; the table says which are missing."""
    (tmp_path / "data").mkdir()
    folder.rename(tmp_path / "data" / "blink")
    record = {"id": 1, "dataset": "d", "scene_name": "s", "question_type": "object_counting",
              "question": "How many?", "ground_truth": "3"}  # fmt: skip
    (tmp_path / "data" / "vsi_bench.jsonl").write_text(json.dumps(record))
    with pytest.raises(SystemExit) as ended:
        main_with("eval", "easi-8", "--data", str(tmp_path / "data"), "--solver", "oracle", "--out",
                  str(tmp_path / "run"), "--json")  # fmt: skip
    assert not ended.value.code
    told = json.loads(capsys.readouterr().out)
    assert set(told["benchmarks"]) == {"blink", "vsi_bench"}
    assert len(told["missing"]) == 6
    assert told["benchmarks"]["blink"]["adjusted"]["value"] == pytest.approx(100)
    assert told["baselines"]["vsi_bench"]["oracle"] == 100
    assert json.loads((tmp_path / "run" / "suite.json").read_text())["suite"] == "easi-8"
    with pytest.raises(SystemExit) as ended:
        main_with("eval", "easi-8", "--data", str(tmp_path / "run" / "blink"), "--solver", "oracle",
                  "--out", str(tmp_path / "other"))  # fmt: skip
    assert ended.value.code == 2
