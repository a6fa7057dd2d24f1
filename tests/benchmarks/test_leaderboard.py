"""The page about runs: complete, self-contained, and nothing in a reply becomes code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PIL import Image

from runs.endpoint_server import EndpointServer, always, completion, serving
from sightline.benchmarks import find_benchmark
from sightline.errors import BadInput
from sightline.evaluate import evaluate
from sightline.reports.leaderboard import write_leaderboard
from sightline.reports.radar import radar
from sightline.runs import Endpoint, EndpointRunner

BLINK = find_benchmark("blink")
HOSTILE = "<script>alert(1)</script> </pre><img src=x onerror=alert(2)> {{ 7 * 7 }} \u202e (C)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "blink"
    home.mkdir()
    Image.new("RGB", (900, 600), (200, 30, 30)).save(home / "a.png")
    lines = [
        {"idx": f"val_{task}_{i}", "prompt": f"Question <{i}> of {task}", "choices": ["a", "b"],
         "answer": "(A)", "image_1": "a.png"}
        for task in ("Counting", "Jigsaw", "Art_Style") for i in range(4)
    ]  # fmt: skip
    (home / "val.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return home


def test_a_page(folder: Path, tmp_path: Path) -> None:
    loaded = BLINK.load(folder)
    with serving() as server:
        assert isinstance(server, EndpointServer)
        server.behave = always(lambda: completion(HOSTILE))
        runner = EndpointRunner(Endpoint(server.url, "evil"))
        evaluate(BLINK, loaded, tmp_path / "evil", runner=runner, who=("evil", ""), data=folder)
    evaluate(BLINK, loaded, tmp_path / "oracle", solver="oracle", data=folder)
    path = write_leaderboard([tmp_path / "evil", tmp_path / "oracle"], tmp_path / "page.html")
    html = path.read_text()
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "{{ 7 * 7 }}" in html
    assert html.count("<article") == 12
    assert html.count("data:image/jpeg") == 1
    assert "Question &lt;0&gt; of Counting" in html
    assert not re.search(r'(src|href)="https?:', html)
    assert "100.00" in html


def test_runs_of_two_benchmarks_are_refused(folder: Path, tmp_path: Path) -> None:
    evaluate(BLINK, BLINK.load(folder), tmp_path / "one", solver="oracle")
    scores = json.loads((tmp_path / "one" / "scores.json").read_text())
    evaluate(BLINK, BLINK.load(folder), tmp_path / "two", solver="oracle")
    (tmp_path / "two" / "scores.json").write_text(json.dumps(scores | {"benchmark": "vsi_bench"}))
    with pytest.raises(BadInput, match="several: blink, vsi_bench"):
        write_leaderboard([tmp_path / "one", tmp_path / "two"], tmp_path / "page.html")
    with pytest.raises(BadInput, match="cannot be read"):
        write_leaderboard([tmp_path / "three"], tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


def test_radar() -> None:
    assert radar(["a", "b"], {"run": [1, 2]}) == ""
    drawn = radar(["a", "<b>", "c_d"], {"run": [100, 0, None]})
    assert "&lt;b&gt;" in drawn
    assert "c d" in drawn
    assert drawn.count("<polygon") == 5
