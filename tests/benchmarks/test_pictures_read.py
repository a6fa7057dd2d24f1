"""MMR, CrossPoint-Bench and MMPerspective against their official rules, written out plainly."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sightline.benchmarks import Loaded, Prediction, Sample, find_benchmark, score, score_file
from sightline.benchmarks.judges.reading import pnls
from sightline.benchmarks.masks import PackedMask
from sightline.benchmarks.published.mmperspective import COUNTS, PERCEPTION, REASONING
from sightline.solvers import oracle, replies_of

from .hostile import HOSTILE, about
from .plain import compared, endured, scored, written

# ---- MMR

MMR = find_benchmark("mmr")
BOX = [0.1, 0.2, 0.5, 0.6]
MMRS = [
    {"img_id": f"p{i}", "url": "http://x", "Question": question, "Answer": answer, "task": task}
    for i, (task, question, answer) in enumerate([
        ("spatial_oo", "Question: Where?\nChoices:\n1. Left\n2. Right\n3. Up\n4. 7 down", "2"),
        ("recognition_label", "What is the title?", 'The "Big" Sleep'),
        ("recognition_pos", "What is at the top?", "re-use"),
        ("grounding_o", "Where is the cat?", json.dumps(BOX)),
        ("grounding_t", "What is the author?", json.dumps(["Anne O'Neil", BOX])),
    ])
]  # fmt: skip


@pytest.fixture(scope="module")
def mmrs(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return MMR.load(written(tmp_path_factory.mktemp("mmr"), "mmr_qa.json", MMRS))


def official_pnls(seq1: str, seq2: str) -> float:
    """Cell by cell, as published."""
    if seq1 == "":
        return 1
    m, n = len(seq1), len(seq2)
    table = [[0] * (n + 1) for _ in range(m + 1)]
    for i in range(1, m + 1):
        table[i][0] = -i
    best, at = -1, 0
    for i in range(1, m + 1):
        for j in range(1, n + 1):
            same = 1 if seq1[i - 1] == seq2[j - 1] else -1
            table[i][j] = max(table[i - 1][j - 1] + same, table[i - 1][j] - 1, table[i][j - 1] - 1)
            if i == m and table[m][j] > best:
                best, at = table[m][j], j
    one = two = ""
    i, j = m, at
    while i > 0 and j > 0:
        same = 1 if seq1[i - 1] == seq2[j - 1] else -1
        if table[i][j] == table[i - 1][j - 1] + same:
            one, two, i, j = seq1[i - 1] + one, seq2[j - 1] + two, i - 1, j - 1
        elif table[i][j] == table[i - 1][j] - 1:
            one, two, i = seq1[i - 1] + one, "-" + two, i - 1
        else:
            one, two, j = "-" + one, seq2[j - 1] + two, j - 1
    while i > 0:
        one, two, i = seq1[i - 1] + one, "-" + two, i - 1
    while j > 0:
        one, two, j = "-" + one, seq2[j - 1] + two, j - 1
    first, end = one.find(seq1[0]), one.rfind(seq1[-1]) + 1
    one, two = one[first:end], two[first:end]
    return sum(x == y for x, y in zip(one, two, strict=True)) / len(one)


SHORT = st.text('ab-C "é', max_size=12)


@given(SHORT, SHORT)
def test_pnls(one: str, two: str) -> None:
    assert pnls(one, two) == official_pnls(one, two)


def test_pnls_known() -> None:
    assert pnls("sleep", "The title is 'sleep', I think") == 1
    assert pnls("sleep", "sleeq") == 0.8
    assert pnls("a-b", "ab") == 1  # the gap is written as the dash that is missing
    assert pnls("", "x") == 1


def official_box(one: list[float], two: Any) -> float:
    try:
        x1, y1, x2, y2 = (float(v) for v in two)
    except (TypeError, ValueError):
        return 0.0
    wide = max(0, min(one[2], x2) - max(one[0], x1))
    high = max(0, min(one[3], y2) - max(one[1], y1))
    union = (one[2] - one[0]) * (one[3] - one[1]) + (x2 - x1) * (y2 - y1) - wide * high
    return wide * high / union if union else 0.0


def mmr_hits(reply: str, sample: Sample) -> float:
    task, record = sample.task, MMRS[[r["task"] for r in MMRS].index(sample.task)]
    if task == "spatial_oo":
        found = re.findall(r"\d+", reply)
        return float(bool(found) and found[0] == record["Answer"])
    if task.startswith("recognition"):
        truth = record["Answer"].lower().replace('"', "")
        return float(official_pnls(truth, reply.replace('"', "").lower()) > 0.9)
    try:
        if task == "grounding_o":
            box = json.loads(reply.replace(", ", ",").replace(",", ", "))
            assert len(box) == 4 and isinstance(box, list)
            return float(official_box(json.loads(record["Answer"]), box) > 0.3)
        text = reply.split("[")[0].replace('"', "").strip()
        box = [float(x) for x in json.loads("[" + reply.split("[")[1])]
        assert len(box) == 4
        assert "ERROR" not in json.dumps([text, box])
    except (ValueError, TypeError, AssertionError, IndexError, RecursionError):
        return 0.0
    true_text, true_box = json.loads(record["Answer"])
    alike = official_pnls(true_text.lower().replace('"', ""), text.lower()) > 0.9
    return float(alike) + float(official_box(true_box, box) > 0.3)


MMR_OWN = [
    "[0.1, 0.2, 0.5, 0.6]", "[0.1,0.2,0.5,0.6]", "[0.1, 0.2, 0.5]", "[0.2, 0.2, 0.6, 0.6] ok",
    "[0.5, 0.6, 0.1, 0.2]", '"Anne O\'Neil", [0.1, 0.2, 0.5, 0.6]', "anne o'neil [0.1,0.2,0.5,0.6]",
    '["Anne O\'Neil", [0.1, 0.2, 0.5, 0.6]]', "Anne, [0.1, 0.2, 0.5, 0.6]",
    "ERROR Anne O'Neil, [0.1, 0.2, 0.5, 0.6]", "Anne O'Neil, [0, 0, 0, 0]",
    "Anne O'Neil, [\"0.1\", 0.2, 0.5, 0.6]", "x, [NaN, 0, 1, 1]", "the big sleep", "THE BIG SLEEP.",
    "It says: The Big Sleep, a film", "the big slap", "reuse", "re use", "re-use", "2", "02",
    "no 2",
    "7 or 2", "{}", '{"a": 1, "b": 2, "c": 3, "d": 4}',
]  # fmt: skip


def test_mmr_hostile(mmrs: Loaded) -> None:
    assert not mmrs.faults
    replies = [r for r in [*HOSTILE, *MMR_OWN, *about(("Left", "Right"))] if len(r) < 450]
    for reply in replies:
        found = scored(MMR, mmrs, [reply] * 5)
        hits = [mmr_hits(reply, s) for s in mmrs.samples]
        assert found.figures["overall"].value == pytest.approx(sum(hits)), reply
    assert len(replies) * 5 >= 1500
    endured(MMR, mmrs)
    endured(MMR, Loaded(mmrs.samples[4:]))
    endured(MMR, Loaded(mmrs.samples[1:2]))


def test_mmr_first_fifty_and_saved(tmp_path: Path) -> None:
    many = [MMRS[0] | {"img_id": f"q{i}"} for i in range(53)]
    folder = written(tmp_path / "data", "mmr_qa.json", [*many, *MMRS[3:]]).parent
    loaded = MMR.load(folder)
    assert len(loaded.samples) == 52
    results = tmp_path / "results"
    written(results, "GPT_spatial_oo.json", [r | {"model_answer": "2"} for r in many[:50]])
    written(results, "GPT_grounding_o.json", [MMRS[3] | {"model_answer": BOX}])
    written(results, "GPT_grounding_t.json", [MMRS[4] | {"model_answer": ["Anne O'Neil", BOX]}])
    found = score_file("mmr", folder, results)
    assert found.figures["overall"].value == 53
    assert found.figures["share"].value == 100


def test_mmr_faults(tmp_path: Path) -> None:
    bad = [MMRS[0] | {"Answer": "5"}, MMRS[3] | {"Answer": "[1]"}, MMRS[4] | {"Answer": "[1, 2]"},
           MMRS[0] | {"task": "other"}, MMRS[3] | {"Answer": "cat"}]  # fmt: skip
    assert MMR.load(written(tmp_path, "mmr_qa.json", bad)).left_out == 5


# ---- CrossPoint-Bench

CROSS = find_benchmark("crosspoint")


def png(mask: np.ndarray, mode: str = "L") -> bytes:
    out = io.BytesIO()
    Image.fromarray(mask.astype(np.uint8) * 255).convert(mode).save(out, "PNG")
    return out.getvalue()


MASK = np.zeros((60, 80), dtype=bool)
MASK[10:30, 20:50] = True
MASK[:, 0] = True
CROSSES = [
    {"idx": 0, "type": "Fine-grained Grounding", "level": "object", "question": "Where?",
     "images": ["a.png"], "answer": base64.b64encode(png(MASK)).decode(), "image_width": 80,
     "image_height": 60},
    {"idx": 1, "type": "Correspondence-Pointing", "level": "part", "question": "Where?",
     "images": ["a.png", "b.png"], "answer": base64.b64encode(png(MASK, "RGB")).decode()},
    {"idx": 2, "type": "Visibility Reasoning", "level": "part", "images": ["a.png"],
     "question": "Is it there? A.Yes B.No", "answer": "B"},
    {"idx": 3, "type": "Correspondence-Judgement", "level": "object", "images": ["a.png"],
     "question": "Which?\nA. Green dot\nB. Yellow dot\nC. Blue dot\nD. Red dot", "answer": "(C)"},
]  # fmt: skip


@pytest.fixture(scope="module")
def crosses(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("cross")
    Image.new("RGB", (800, 600)).save(folder / "a.png")
    return CROSS.load(written(folder, "CrossPoint-Bench.jsonl", CROSSES))


def official_json(text: str) -> tuple[float, float] | None:
    blocks = re.findall(r"```json\s*(.*?)\s*```", text, re.S | re.I)
    if not blocks:
        for form in (r'\{[^{}]*"point_2d"[^{}]*\}', r'\{[^{}]*"point"[^{}]*\}',
                     r'\{[^{}]*"(?:x|position|coordinates)"[^{}]*\}'):  # fmt: skip
            blocks.extend(re.findall(form, text, re.S))
    for block in blocks:
        try:
            block = re.sub(r"//.*?(?=\n|$)", "", block.strip(), flags=re.M)
            data = json.loads(re.sub(r"/\*.*?\*/", "", block, flags=re.S))
            if isinstance(data, list) and data and isinstance(data[0], dict):
                for key in ("point_2d", "point"):
                    point = data[0].get(key)
                    if isinstance(point, list) and len(point) >= 2:
                        return float(point[0]), float(point[1])
            if isinstance(data, dict):
                for key in ("point_2d", "point"):
                    if isinstance(data.get(key), list) and len(data[key]) >= 2:
                        return float(data[key][0]), float(data[key][1])
                for part in (data, data.get("position"), data.get("coordinates")):
                    if isinstance(part, dict) and None not in (part.get("x"), part.get("y")):
                        return float(part["x"]), float(part["y"])
        except (ValueError, TypeError):
            continue
    return None


def official_place(text: str) -> tuple[float, float] | None:
    if found := official_json(text):
        return found
    for form, swap in (
        (r'<point\s+x="([0-9.]+)"\s+y="([0-9.]+)"[^>]*>.*?</point>', False),
        (r"(?:coordinates?|position|location).*?(?:are|is)\s+([0-9.]+),\s*([0-9.]+)", False),
        (r"[xX]\s*:\s*([0-9.]+).*?[yY]\s*:\s*([0-9.]+)", False),
        (r"[yY]\s*:\s*([0-9.]+).*?[xX]\s*:\s*([0-9.]+)", True),
        (r'["\']?x["\']?\s*:\s*([0-9.]+).*?["\']?y["\']?\s*:\s*([0-9.]+)', False),
        (r"\[([0-9.]+),\s*([0-9.]+)\]", False), (r"\(([0-9.]+),\s*([0-9.]+)\)", False),
        (r"([0-9.]+),\s*([0-9.]+)", False),
    ):  # fmt: skip
        if pairs := re.findall(form, text, re.I | re.S):
            try:
                x, y = (float(number.rstrip(".")) for number in pairs[0])
            except ValueError:
                continue
            return (y, x) if swap else (x, y)
    return None


def official_letter(text: str, question: str) -> str | None:
    colours = "Yes|No|Green dot|Yellow dot|Blue dot|Red dot"
    for form in (
        r"\\boxed\{(?:\\text\{)?([ABCD])(?:\..*?)?\}",
        r"\\\(?\s*\\boxed\{\\text\{([ABCD])\}\}\s*\\\)?",
        r"\$+\s*\\boxed\{\\text\{([ABCD])(?:\..*?)?\}\}\s*\$+", r"\((?:Choice\s+)?([ABCD])\)",
        r"\*\*Answer:\s*([ABCD])\*\*", rf"\*\*([ABCD])\.\s*(?:{colours})\*\*",
        r"(?:答案是|answer is|选择|choose|correct answer is)\s*[:\s]*\*?\*?\(?([ABCD])\)?",
        r"(?:^|\n)\s*\*?([ABCD])\*?\.\s*(?:Yes|No)", r"\*\*([ABCD])\*\*",
        r"(?:^|\s|Answer:\s*)\(?([ABCD])\)?\s*[\.:]", r"^\s*\(?([ABCD])\)?\s*$",
    ):  # fmt: skip
        if found := re.findall(form, text, re.I | re.M):
            return str(found[0]).upper()
    for form in (
        r"(?:Final Answer|Therefore|So|Hence|Thus|The correct answer is|The answer is).*?"
        r"(?:\\boxed\{([ABCD])\}|\*\*([ABCD])\*\*|\(?([ABCD])\)?)", r"Answer:\s*\(?([ABCD])\)?",
    ):  # fmt: skip
        if found := re.findall(form, text, re.I | re.S):
            last = found[-1]
            return (last if isinstance(last, str) else next(m for m in last if m)).upper()
    listed = re.findall(r"([ABCD])\.([^A-D\n]+?)(?=\s*[ABCD]\.|$)", question, re.I | re.S)
    options = {letter.upper(): re.sub(r"\s+", " ", v.strip()) for letter, v in listed}
    for letter, value in options.items():
        if text.lower().strip().startswith(value.lower()):
            return letter
    bold = r"\*\*(.*?)\*\*"
    for form in (bold, r"(?:Therefore|So|The correct answer is|The answer is).*?" + bold):
        for said in re.findall(form, text, re.I | re.S):
            for letter, value in options.items():
                if said.strip().lower() == value.strip().lower():
                    return letter
    return None


def cross_score(reply: str, sample: Sample, scale: float = 0.0) -> float:
    if sample.kind == "choice":
        return float(official_letter(reply, sample.question) == sample.truth.strip("()"))
    place = official_place(reply)
    if place is None:
        return 0.0
    # the first record states its size, the second one's first picture is 800 x 600
    size = (80, 60) if sample.task == "Fine-grained Grounding" else (800, 600)
    if scale:
        place = (place[0] / scale * size[0], place[1] / scale * size[1])
    try:
        x, y = int(place[0]), int(place[1])
    except (OverflowError, ValueError):
        return 0.0
    return float(0 <= x < 80 and 0 <= y < 60 and MASK[y, x])


CROSS_OWN = [
    '{"point_2d": [30, 20]}', '```json\n[{"point_2d": [30, 20], "label": "x"}]\n```',
    '```json\n{"point": [30, 20]} // here\n```', '{"x": 30, "y": 20}', '{"x": 30, "y": null}',
    '{"position": {"x": 30, "y": 20}}', '{"coordinates": [30, 20]}', '{"point_2d": [30]} (30, 20)',
    '{"point_2d": ["30", "20"]}', '{"point_2d": [-0.5, 20]}', '{"point_2d": [-1, 20]}',
    '{"x": 30 /* a */, "y": 20}', "(30, 20)", "[30,20]", "30, 20", "x: 30, y: 20", "y: 20, x: 30",
    "X : 30 and then Y : 20.", "The coordinates are 30, 20.", "position of it is 30, 20",
    "location is near 1, 2 and is 30, 20", '<point x="30" y="20" alt="a">a</point>',
    '<point x="30" y="20">', "30.9, 29.9", "50, 20", "30, 30", "0, 59", "79, 59", "0, 60",
    "1.2.3, 4", "x: 1.2.3 y: 4 (30, 20)", "375, 333", "0.4, 0.3", "(300, 200)", "1e3, 2",
    "(-30, 20)",
    "```json\n{bad}\n``` [30, 20]", '"x": 30, "y": 20', "'y': 20 'x': 30",
    '{"point_2d": [1e400, 2]}',
    "So it is visible", "so the dot is blue", "Therefore **No**", "**no**", "No, it is hidden",
    "no", "yes", "**B. No**", "\\boxed{B. No}", "$\\boxed{\\text{B}}$", "Choice (Choice B)", "B .",
    "\n\n B \n", "x\n*B*. No", "答案是 B", "I choose: **(B)**", "Answer:B", "Hence the answer",
    "Thus \\boxed{C}", "The answer is **Blue dot**", "** no ** and **B.**", "b", "(b", "B,",
]  # fmt: skip


def test_crosspoint_hostile(crosses: Loaded) -> None:
    assert not crosses.faults
    replies = [*HOSTILE, *CROSS_OWN, *about(("Yes", "No")), *about(("Green dot", "Blue dot"))]
    assert compared(CROSS, crosses, replies, cross_score) >= 1200
    for name, scale in (("relative_1000", 1000.0), ("relative_1", 1.0)):
        compared(CROSS.using(name), crosses, replies, lambda r, s, k=scale: cross_score(r, s, k))  # type: ignore[misc]
    endured(CROSS, crosses)
    endured(CROSS, Loaded(crosses.samples[2:]))


ANY = st.text('xyXY:,.()[]{}" 0123456789pointABCD*\nso', max_size=40) | st.text(
    st.characters(codec="utf-8"), max_size=30
)


@given(st.lists(ANY, min_size=30, max_size=30))
@settings(max_examples=20)
def test_crosspoint_any(crosses: Loaded, replies: list[str]) -> None:
    compared(CROSS, crosses, replies, cross_score)


def test_crosspoint_masks(crosses: Loaded) -> None:
    mask = crosses.samples[0].truth
    assert (np.asarray(mask) == MASK).all()
    assert (np.asarray(crosses.samples[1].truth) == MASK).all()
    assert mask.size == (80, 60)
    # two masks of one size are told apart where scores are remembered
    assert repr(mask) != repr(PackedMask(png(~MASK), above=128, channel="mean"))
    assert crosses.samples[1].extra["size"] == (800, 600)
    found = scored(CROSS, crosses, ["I would say (30, 20)", '{"point_2d": [30, 20]}', "No.", "C"])
    assert found.strict["overall"].value == 100
    assert found.figures["overall"].find("Visibility Reasoning, part").value == 100


def test_crosspoint_faults(tmp_path: Path) -> None:
    bad = [CROSSES[0] | {"answer": "no picture"}, CROSSES[2] | {"answer": "C"},
           CROSSES[0] | {"answer": base64.b64encode(b"text").decode()}]  # fmt: skip
    assert CROSS.load(written(tmp_path, "bench.jsonl", bad)).left_out == 3


# ---- MMPerspective

PERSPECTIVE = find_benchmark("mmperspective")
NINE = [
    {"id": f"{task}_{n}", "task": task, "question": "?", "options": ["A. one", "B. two"],
     "answer": "A", "image": f"{n}.jpg"}
    for task in (*PERCEPTION, *REASONING) for n in range(2)
]  # fmt: skip
EDITS = [
    NINE[0] | {"id": f"edit_{seed}_{variant}", "seed_id": seed, "variant": variant}
    for seed in (7, 8) for variant in ("original", "crop", "flip", "mask", "rotate")
]  # fmt: skip


def test_perspective_groups(tmp_path: Path) -> None:
    loaded = PERSPECTIVE.load(written(tmp_path, "bench.jsonl", [*NINE, *EDITS]))
    assert not loaded.faults
    wrong = {"VPP_1", "PTR_0", "PTR_1", "edit_8_mask"}
    replies = ["B" if s.id in wrong else "A" for s in loaded.samples]
    values = {k: f.value for k, f in scored(PERSPECTIVE, loaded, replies).figures.items()}
    # VPP: 3 of 4 originals are right, PTR: none
    assert values["P Acc"] == pytest.approx(100 * (0.75 + 3) / 4)
    assert values["R Acc"] == pytest.approx(80)
    assert values["overall"] == pytest.approx((4 * values["P Acc"] + 5 * values["R Acc"]) / 9)
    assert values["P'Robust"] == 50
    assert values["edits"] == pytest.approx(100 * 7 / 8)


def test_perspective_counts_and_faults(tmp_path: Path) -> None:
    assert sum(COUNTS.values()) == 2118
    bad = [NINE[0] | {"answer": "C"}, NINE[0] | {"task": "XYZ"}]
    assert PERSPECTIVE.load(written(tmp_path, "bad.jsonl", bad)).left_out == 2


def test_perspective_oracle(tmp_path: Path) -> None:
    loaded = PERSPECTIVE.load(written(tmp_path, "bench.jsonl", [*NINE, *EDITS]))
    right(PERSPECTIVE.id, loaded)


def right(name: str, loaded: Loaded) -> None:
    benchmark = find_benchmark(name)
    rows = replies_of(benchmark.protocol, loaded.samples, oracle(loaded.samples))
    found = score(benchmark, loaded, rows)
    assert found.counts(found.parity) == {"right": len(loaded.samples)}
    assert found.counts(found.clean) == {"right": len(loaded.samples)}


def test_the_truth_is_right(mmrs: Loaded, crosses: Loaded) -> None:
    right("mmr", mmrs)
    right("crosspoint", crosses)
    found = score(MMR, mmrs, [Prediction(s.id, "") for s in mmrs.samples])
    assert found.figures["overall"].value == 0
    # hits are of the authors' judge: the strict side has shares alone
    assert np.isnan(found.strict["overall"].value)
    assert found.strict["share"].value == 0
