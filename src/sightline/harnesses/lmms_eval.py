"""An lmms-eval task folder: a YAML, its functions, the questions, the pictures.

``lmms_eval --tasks sightline_ID --include_path FOLDER --model ...`` asks with the benchmark's own
prompt and token limit. Scores are computed by Sightline where it is installed in the same
environment, else only the raw replies are kept; ``sightline score`` reads the samples file either
way.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from string import Template

from sightline.benchmarks import Benchmark
from sightline.runs import Picture, Request
from sightline.solvers import requests_of

__all__ = ["write_lmms_eval"]

_YAML = Template("""\
# $title, exported by Sightline: lmms_eval --tasks sightline_$id --include_path THIS_FOLDER
task: sightline_$id
dataset_path: json
dataset_kwargs:
  data_files:
    test: $folder/questions.jsonl
test_split: test
output_type: generate_until
doc_to_visual: !function functions.doc_to_visual
doc_to_text: !function functions.doc_to_text
doc_to_target: truth
generation_kwargs:
  max_new_tokens: $tokens
  temperature: $temperature
  do_sample: $sample
process_results: !function functions.process_results
metric_list:
  - metric: parity
    aggregation: !function functions.overall_parity
    higher_is_better: true
  - metric: clean
    aggregation: !function functions.overall_clean
    higher_is_better: true
metadata:
  version: 1.0
""")
_FUNCTIONS = Template('''\
"""Functions of the task sightline_$id, for lmms-eval."""

from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent


def doc_to_visual(doc):
    return [Image.open(HERE / name).convert("RGB") for name in doc["pictures"]]


def doc_to_text(doc, lmms_eval_specific_kwargs=None):
    return doc["prompt"]


def process_results(doc, results):
    entry = {"id": doc["id"], "reply": results[0]}
    return {"parity": entry, "clean": entry}


def _overall(entries, side):
    from sightline.benchmarks import Loaded, Prediction, find_benchmark, score

    benchmark = find_benchmark("$id").using("$variant")
    loaded = benchmark.load(Path("$data"))
    replies = {entry["id"]: entry["reply"] for entry in entries}
    asked = Loaded(tuple(s for s in loaded.samples if s.id in replies))
    found = score(benchmark, asked, [Prediction(k, v) for k, v in replies.items()])
    return (found.figures if side == "parity" else found.strict)["overall"].value


def overall_parity(entries):
    return _overall(entries, "parity")


def overall_clean(entries):
    return _overall(entries, "clean")
''')


def write_lmms_eval(benchmark: Benchmark, data: Path, out: Path, home: Path) -> Path:
    """Write the folder; pictures are copied into it, frames of videos as JPEG.

    The harness wants absolute paths: the folder is meant to stay at ``home``, and the records at
    ``data``.
    """
    loaded = benchmark.load(data)
    # repeats are left to the harness
    once = replace(benchmark.protocol.decoding, repeats=1)
    asked = requests_of(replace(benchmark.protocol, decoding=once), loaded)
    pictures = out / "pictures"
    pictures.mkdir()
    with (out / "questions.jsonl").open("w", encoding="utf-8") as file:
        for number, (sample, request) in enumerate(zip(loaded.samples, asked, strict=True)):
            assert isinstance(request, Request)
            names: list[str] = []
            text: list[str] = []
            for message in request.messages:
                for part in message.parts:
                    if isinstance(part, Picture):
                        names.append(_kept(part, pictures, f"{number:06d}_{len(names)}"))
                        text.append("<image>\n" if text else "")
                    else:
                        text.append(part)
            entry = {"id": sample.id, "task": sample.task, "prompt": "".join(text),
                     "pictures": names, "truth": str(sample.truth)}  # fmt: skip
            file.write(json.dumps(entry) + "\n")
    made = benchmark.protocol.decoding
    slots = {
        "id": benchmark.id, "title": benchmark.title, "folder": home.as_posix(),
        "tokens": made.max_tokens or 1024, "temperature": made.temperature or 0,
        "sample": "true" if made.temperature else "false", "variant": "",
        "data": data.resolve().as_posix(),
    }  # fmt: skip
    (out / f"sightline_{benchmark.id}.yaml").write_text(_YAML.substitute(slots), encoding="utf-8")
    (out / "functions.py").write_text(_FUNCTIONS.substitute(slots), encoding="utf-8")
    return out / f"sightline_{benchmark.id}.yaml"


def _kept(picture: Picture, folder: Path, name: str) -> str:
    """Copy a picture; its name relative to the task folder."""
    if picture.path is not None:
        data, ending = picture.path.read_bytes(), picture.path.suffix or ".jpg"
    else:
        data, ending = picture.data or b"", ".jpg"
    (folder / f"{name}{ending}").write_bytes(data)
    return f"pictures/{name}{ending}"
