"""Benchmarks in other harnesses: what is written is whole, and what comes back scores the same."""

from __future__ import annotations

import base64
import csv
import importlib.util
import json
from pathlib import Path

import pytest
from PIL import Image

from sightline.benchmarks import find_benchmark, read_predictions, score, score_file
from sightline.errors import BadInput
from sightline.harnesses import export_benchmark

BLINK = find_benchmark("blink")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "blink"
    home.mkdir()
    lines = []
    for i in range(6):
        for k in (1, 2):
            Image.new("RGB", (4, 4), (40 * i, 90 * k, 0)).save(home / f"{i}_{k}.png")
        record = {"idx": f"val_Jigsaw_{i}", "prompt": f"Which one, {i}?", "choices": ["one", "two"],
                  "answer": "(A)" if i % 2 else "(B)", "image_1": f"{i}_1.png"}  # fmt: skip
        lines.append(record | ({"image_2": f"{i}_2.png"} if i == 3 else {}))
    (home / "val.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return home


def test_a_table_for_vlmevalkit(folder: Path, tmp_path: Path) -> None:
    path = export_benchmark(BLINK, folder, tmp_path / "out", "vlmevalkit")
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert [row["answer"] for row in rows] == ["B", "A"] * 3
    assert base64.b64decode(rows[0]["image"]) == (folder / "0_1.png").read_bytes()
    assert len(json.loads(rows[3]["image"].replace("'", '"'))) == 2
    # a prediction file of VLMEvalKit has its index and its own columns
    for ending in (".tsv", ".xlsx"):
        written = tmp_path / f"m_blink{ending}"
        table = [["index", "question", "prediction"]]
        table += [[row["index"], row["question"], f"({row['answer']})"] for row in rows]
        if ending == ".tsv":
            written.write_text("\n".join("\t".join(map(str, line)) for line in table))
        else:
            openpyxl = pytest.importorskip("openpyxl")
            book = openpyxl.Workbook()
            for line in table:
                book.active.append(line)
            book.save(written)
        assert score_file("blink", folder, written).figures["overall"].value == 100


def test_a_folder_for_lmms_eval(folder: Path, tmp_path: Path) -> None:
    path = export_benchmark(BLINK, folder, tmp_path / "out", "lmms-eval")
    assert path.name == "sightline_blink.yaml"
    assert f"test: {tmp_path / 'out'}/questions.jsonl" in path.read_text()
    docs = [json.loads(line) for line in (tmp_path / "out" / "questions.jsonl").open()]
    functions = loaded_module(tmp_path / "out" / "functions.py")
    assert [len(functions.doc_to_visual(doc)) for doc in docs] == [1, 1, 1, 2, 1, 1]
    assert functions.doc_to_text(docs[0]) == "Which one, 0?"
    entries = [functions.process_results(doc, [doc["truth"]])["parity"] for doc in docs]
    assert functions.overall_parity(entries) == 100
    assert functions.overall_clean([*entries[:2], entries[2] | {"reply": "(A)"}]) < 100
    # its samples file comes back
    lines = [{"doc_id": i, "doc": doc, "target": doc["truth"], "resps": [[doc["truth"]]],
              "filtered_resps": [doc["truth"]]} for i, doc in enumerate(docs)]  # fmt: skip
    samples = tmp_path / "samples_sightline_blink.jsonl"
    samples.write_text("\n".join(map(json.dumps, lines)))
    loaded = BLINK.load(folder)
    found = score(BLINK, loaded, read_predictions(samples, loaded, BLINK.ids))
    assert found.figures["overall"].value == 100


def loaded_module(path: Path):  # type: ignore[no-untyped-def]
    spec = importlib.util.spec_from_file_location("lmms_functions", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nothing_half_written(folder: Path, tmp_path: Path) -> None:
    (folder / "4_1.png").unlink()
    for to in ("lmms-eval", "vlmevalkit"):
        with pytest.raises(BadInput, match="no such file"):
            export_benchmark(BLINK, folder, tmp_path / "out", to)
    with pytest.raises(BadInput, match="lmms-eval, vlmevalkit"):
        export_benchmark(BLINK, folder, tmp_path / "out", "excel")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["blink"]


@pytest.mark.filterwarnings("default")  # of its own libraries
@pytest.mark.skipif(importlib.util.find_spec("inspect_ai") is None, reason="no inspect_ai")
def test_inspect_task(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from inspect_ai import eval as run
    from inspect_ai.model import ModelOutput, ModelUsage, get_model

    monkeypatch.setenv("INSPECT_LOG_DIR", str(tmp_path / "logs"))
    from sightline.harnesses.inspect_tasks import benchmark_task

    replies = [ModelOutput.from_content("mockllm/model", "(B)") for _ in range(6)]
    for reply in replies:
        # counting tokens needs a table from the network
        reply.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    log = run(
        benchmark_task("blink", str(folder)),
        model=get_model("mockllm/model", custom_outputs=replies),
        display="none",
    )[0]
    assert log.status == "success", log.error
    assert log.results is not None
    metrics = log.results.scores[0].metrics
    assert metrics["overall_parity"].value == 50
    assert metrics["overall_clean"].value == 50
