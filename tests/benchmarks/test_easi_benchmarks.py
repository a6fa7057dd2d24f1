"""Benchmarks of EASI's suites: MMSI-Bench, SITE, OmniSpatial, STARE, SpatialViz, CoreCognition."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.answers import Choice
from sightline.benchmarks import Loaded, Sample, find_benchmark
from sightline.benchmarks.parts import chosen

from .hostile import HOSTILE, about
from .plain import compared, endured, oracle, scored, written
from .test_easi import option

LETTERS = "ABCDEFGHIJ"


def easi(reply: str, sample: Sample) -> float:
    """EASI compares what its rule finds in the reply and in the gold letter."""
    return float(str(option(reply)).lower() == str(option(str(sample.truth))).lower())


def asked(benchmark: str, sample: Sample, variant: str = "") -> str:
    turns = chosen(find_benchmark(benchmark).using(variant).protocol.prompt, sample)(sample)
    return turns[-1].text


# ---------------------------------------------------------------- MMSI-Bench

MMSI = find_benchmark("mmsi_bench")
OPTIONS = ("on the left", "on the right", "in front", "behind")
MMSI_RECORDS = [
    {"id": 0, "question_type": "Positional Relationship (Cam.–Obj.)", "thought": "",
     "question": "Where is the cup?\nOptions: A: on the left, B: on the right, C: in front, "
     "D: behind", "answer": "B", "difficulty": "easy"},
    {"id": 1, "question_type": "MSR", "answer": "A",
     "question": "And now?\nOptions: A: on the left, B: on the right, C: in front, D: behind"},
]  # fmt: skip


@pytest.fixture
def mmsi(tmp_path: Path) -> Loaded:
    return MMSI.load(written(tmp_path, "MMSI_Bench.jsonl", MMSI_RECORDS))


def backticked(reply: str, sample: Sample) -> float:
    """The rule of the README."""
    for pattern in (r"``([^`]*)``", r"`([^`]*)`", r"\{([^}]*)\}"):
        found = re.search(pattern, reply)
        if found:
            reply = found.group(1)
    found = re.search(r"\b[A-D]\b(?!\s[a-zA-Z])", reply)
    return float(bool(found) and found.group().lower() == sample.truth.lower())  # type: ignore[union-attr]


def test_mmsi_rules(mmsi: Loaded) -> None:
    replies = [*HOSTILE, *about(OPTIONS), "``A``", "`` B ``", "`C` or `D`", "{A} `B`", "``A",
               "`{C}`", "I choose ``B. on the right``", "{{A}}", "}{A}", "``A B``",
               "B is it"]  # fmt: skip
    assert compared(MMSI, mmsi, replies, backticked) > 700
    compared(MMSI.using("easi"), mmsi, replies, easi)


@given(st.text("ABCDab `{}.\n", max_size=30))
def test_mmsi_any_text(reply: str) -> None:
    sample = Sample(id="0", task="MSR", question="?", answer=Choice(OPTIONS), truth="B",
                    options=OPTIONS)  # fmt: skip
    compared(MMSI, Loaded((sample,)), [reply], backticked)


def test_mmsi_forms(mmsi: Loaded, tmp_path: Path) -> None:
    """The Parquet record and the table ask the same."""
    first = mmsi.samples[0]
    assert (first.task, first.options, first.tags["difficulty"]) == (
        "Pos-Cam-Obj", OPTIONS, "easy")  # fmt: skip
    table = [{"index": 0, "question": "Where is the cup?", "A": OPTIONS[0], "B": OPTIONS[1],
              "C": "in front", "D": "behind", "answer": "B",
              "category": "Pos-Cam-Obj"}]  # fmt: skip
    other = MMSI.load(written(tmp_path, "MMSIBench.tsv", table)).samples[0]
    assert other.options == first.options
    ending = (
        "\nAnswer with the option's letter from the given choices directly. Enclose the option's "
        "letter within ``."
    )
    assert asked("mmsi_bench", first) == MMSI_RECORDS[0]["question"] + ending  # type: ignore[operator]
    assert asked("mmsi_bench", other).startswith("Where is the cup?\nOptions: A: on the left, B: ")
    assert oracle(MMSI, mmsi).figures["overall"].value == 100
    found = scored(MMSI, mmsi, ["B", "B"]).figures["overall"]
    assert (found.value, found.find("MSR").value) == (50, 0)
    bad = [MMSI_RECORDS[0] | {"question_type": "Taste"}, MMSI_RECORDS[0] | {"answer": "E"}]
    faults = MMSI.load(written(tmp_path, "bad.jsonl", bad)).faults
    assert [fault.field for fault in faults] == ["category", "answer"]


def test_mmsi_circular(tmp_path: Path) -> None:
    row = {"question": "?", "A": "x", "B": "y", "category": "MSR"}
    rows = [row | {"index": 3, "answer": "A"},
            row | {"index": 1000003, "A": "y", "B": "x", "answer": "B"}]  # fmt: skip
    loaded = MMSI.load(written(tmp_path, "c.tsv", rows))
    assert scored(MMSI.using("circular"), loaded, ["A", "A"]).figures["overall"].value == 0
    assert scored(MMSI.using("vlmevalkit"), loaded, ["A", "A"]).figures["overall"].value == 50


# ---------------------------------------------------------------- SITE

SITE = find_benchmark("site")
TWO, FOUR = ["yes", "no"], ["a sofa", "a bed", "left", "right"]
SITE_RECORDS = [
    {"question": "Is it <image> there?", "options": TWO, "answer": "A", "dataset": "x",
     "category": "counting & existence", "visual": ["1.jpg"]},
    {"question": "Which?", "options": FOUR, "answer": "C", "dataset": "y",
     "category": "spatial relationship reasoning", "visual": ["1.jpg", "2.jpg"]},
    {"question": "When?", "options": FOUR, "answer": "B", "dataset": "y",
     "category": "movement navigation & intent prediction", "visual": ["v.mp4"]},
]  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Loaded:
    return SITE.load(written(tmp_path, "image_test.jsonl", SITE_RECORDS))


def marked(reply: str, sample: Sample) -> float:
    """MMMU's rule as SITE has it; without its random draw."""
    text, letters = f" {reply.strip()} ", LETTERS[: len(sample.options)]
    found = [c for c in letters if f"({c})" in text]
    if not found:
        found = [c for c in letters if f" {c} " in text]
    if not found:
        found = [c for c in letters if f"{c}." in text]
    if not found:
        found = [c for c in letters if f"{c}:" in text or f":{c}" in text or f": {c}" in text]
    if not found:
        return 0.0
    last = [text.rfind(f" {c} ") for c in found]
    return float(found[last.index(max(last))] == sample.truth)


def test_site_rules(site: Loaded) -> None:
    replies = [*HOSTILE, *about(tuple(FOUR)), ": A", "x:B", "C:", "A B C", "(A) (B)", "A. B. C."]
    assert compared(SITE, site, replies, marked) > 1000
    compared(SITE.using("easi"), site, replies, easi)


def test_site_is_adjusted_for_chance(site: Loaded) -> None:
    found = scored(SITE, site, ["A", "C", "D"])
    chance = 1 / 2 + 1 / 4 + 1 / 4
    assert found.figures["overall"].value == pytest.approx(100 * (2 - chance) / (3 - chance))
    assert found.figures["accuracy"].value == pytest.approx(200 / 3)
    lost = found.figures["overall"].find("movement prediction & navigation")
    assert lost.value == pytest.approx(-100 / 3)
    assert found.figures["overall"].find("video").n == 1
    assert oracle(SITE, site).figures["overall"].value == 100


def test_site_pictures_stand_where_the_question_has_them(site: Loaded) -> None:
    (turn,) = chosen(SITE.protocol.prompt, site.samples[0])(site.samples[0])
    assert turn.parts[1] == site.samples[0].media[0]
    assert turn.text == (
        "Question: Is it  there?\nOptions:\nA: yes\nB: no\n"
        "Give me the answer letter directly. The best answer is:"
    )
    (turn,) = chosen(SITE.protocol.prompt, site.samples[1])(site.samples[1])
    assert turn.parts[:2] == site.samples[1].media
    assert site.samples[2].media[0].kind == "video"
    assert asked("site", site.samples[2]).startswith("Select the best answer")


def test_site_tables_of_both_kinds(tmp_path: Path) -> None:
    image = {"index": 0, "question": "?", "options": str(TWO), "answer": "A",
             "category": "counting & existence", "image_path": "['a.jpg']"}  # fmt: skip
    video = {"index": 0, "question": "?", "candidates": str(TWO), "answer": "B",
             "category": "counting & existence", "video_path": "b.mp4"}  # fmt: skip
    written(tmp_path, "SiteBenchImage.tsv", [image])
    assert [s.id for s in SITE.load(tmp_path).samples] == ["0"]
    written(tmp_path, "SiteBenchVideo.tsv", [video])
    loaded = SITE.load(tmp_path)
    assert [s.id for s in loaded.samples] == ["image/0", "video/0"]
    assert [s.media[0].kind for s in loaded.samples] == ["image", "video"]


def test_letters_beyond_f_are_what_easi_cannot_read(tmp_path: Path) -> None:
    record = SITE_RECORDS[0] | {"options": list("abcdefgh"), "answer": "H"}
    loaded = SITE.load(written(tmp_path, "x.jsonl", [record]))
    replies = ["H", "no idea", "<answer>H</answer>", "B"]
    assert [option(r) for r in replies] == [False, False, "H", "B"]
    for reply, right in zip(replies, (1.0, 1.0, 0.0, 0.0), strict=True):
        found = scored(SITE.using("easi"), loaded, [reply])
        assert found.parity.numbers["score"][0] == right
        assert found.parity.numbers["valid"][0] == (option(reply) is not False)


# ---------------------------------------------------------------- OmniSpatial

OMNI = find_benchmark("omnispatial")
OMNI_RECORDS = [
    {"id": "15_1", "question": "Which turns?", "options": FOUR, "answer": 1,
     "task_type": "Dynamic_Reasoning", "sub_task_type": "Manipulation"},
    {"id": "15_1", "question": "Where?", "options": ["x", "y", "z", "u", "v"], "answer": 4,
     "task_type": "Perspective_Taking", "sub_task_type": "Allocentric"},
    {"id": "16_2", "question": "Where?", "options": FOUR, "answer": 0,
     "task_type": "Perspective_Taking", "sub_task_type": "Hypothetical"},
]  # fmt: skip


@pytest.fixture
def omni(tmp_path: Path) -> Loaded:
    return OMNI.load(written(tmp_path, "data.json", OMNI_RECORDS).parent)


def last_line(reply: str, sample: Sample) -> float:
    found = re.compile(r"Answer\s*:\s*([A-D])\b", re.I).findall(reply)
    return float((found[-1] if found else "A") == sample.truth)


def from_json(reply: str, sample: Sample) -> float:
    try:
        cleaned = reply.strip().removeprefix("```json").removesuffix("```").strip()
        letter = json.loads(cleaned).get("answer", "A").strip().upper()[:1]
    except Exception:  # noqa: BLE001 - so do the authors
        letter = "A"
    return float(letter == sample.truth)


def first_character(reply: str, sample: Sample) -> float:
    return float(reply.strip().upper()[:1] == sample.truth)


def test_omnispatial_rules(omni: Loaded) -> None:
    replies = [*HOSTILE, *about(tuple(FOUR)), "Answer: A\nAnswer: b", "ANSWER :\n B", "Answer: BE",
               '```json\n{"answer": "b"}\n```', '{"answer": " c"}', '{"answer": ""}']  # fmt: skip
    assert compared(OMNI, omni, replies, last_line) > 1000
    compared(OMNI.using("json"), omni, replies, from_json)
    compared(OMNI.using("direct"), omni, replies, first_character)
    compared(OMNI.using("easi"), omni, replies, easi)


def test_omnispatial_asks_five_times(omni: Loaded) -> None:
    found = oracle(OMNI, omni)
    assert len(found.samples) == 15
    # an answer E cannot be found, and what is not found is A
    assert found.figures["overall"].value == pytest.approx(200 / 3)
    assert found.figures["overall"].find("Perspective_Taking").value == pytest.approx(50)
    assert found.figures["overall"].find("Manipulation").value == 100
    assert [s.id for s in omni.samples] == ["Dynamic_Reasoning/15_1", "Perspective_Taking/15_1",
                                            "16_2"]  # fmt: skip
    assert omni.samples[0].media[0].path == "Dynamic_Reasoning/15.png"
    for variant in ("json", "direct"):
        assert oracle(OMNI.using(variant), omni).figures["overall"].value == 100


def test_omnispatial_prompts(omni: Loaded) -> None:
    text = asked("omnispatial", omni.samples[0])
    assert text.endswith("\n\nWhich turns?\nA. a sofa\nB. a bed\nC. left\nD. right")
    graph = omni.samples[0].showing(scene_graph="[chair at 1, 0, 2]")
    assert "[chair at 1, 0, 2]" in asked("omnispatial", graph, "pointgraph")
    assert '{"analysis"' in asked("omnispatial", graph, "json")


# ---------------------------------------------------------------- STARE

STARE = find_benchmark("stare")
YES_NO = "Does it fold? A. yes B. no"
STARE_RECORDS = [
    *({"index": i, "question": YES_NO, "answer": a, "category": "folding_nets"}
      for i, a in enumerate("AAABB")),
    {"index": 5, "question": YES_NO, "answer": "A", "category": "folding_nets_vsim"},
    {"index": 6, "question": "Which?\nA. x\nB. y\nC. z", "answer": "C", "category": "2D_trans"},
    {"index": 7, "question": "Which <image>?\nA. x\nB. y\nC. z", "answer": "C",
     "category": "perspective", "image_path": "['a.png']"},
]  # fmt: skip


@pytest.fixture
def stare(tmp_path: Path) -> Loaded:
    return STARE.load(written(tmp_path, "StareBench.tsv", STARE_RECORDS))


def test_stare_f1_and_macro(stare: Loaded) -> None:
    #         yes yes ?   yes no   | no -> wrong
    replies = ["A", "B", "??", "A", "B", "B", "C", "A"]
    found = scored(STARE, stare, replies)
    f1 = 2 * 1 / (2 * 1 + 1 + 1)  # one hit, one false alarm, one miss; one cannot be read
    nets = (f1 + 0) / 2
    assert found.figures["overall"].find("folding_nets").value == pytest.approx(100 * nets)
    # tangrams and temporal questions are not there, and left out
    assert found.figures["overall"].value == pytest.approx(100 * (1 + nets + 0) / 3)
    assert found.figures["accuracy"].value == pytest.approx(100 * 3 / 8)
    assert found.figures["f1"].find("folding_nets").value == pytest.approx(100 * f1)
    assert oracle(STARE, stare).figures["overall"].value == 100


def test_stare_rules(stare: Loaded) -> None:
    few = Loaded(stare.samples[4:])
    assert compared(STARE, few, [*HOSTILE, *about(("yes", "no"))], easi) > 1000


def test_stare_prompts(stare: Loaded) -> None:
    (turn,) = STARE.protocol.prompt(stare.samples[7])  # type: ignore[operator]
    assert turn.parts[1] == stare.samples[7].media[0]
    assert turn.text.endswith("Please solve the problem step by step.")


# ---------------------------------------------------------------- SpatialViz-Bench

VIZ = find_benchmark("spatialviz")


def test_spatialviz(tmp_path: Path) -> None:
    row = {"question": "Which net?", "A": "1", "B": "2", "C": "3", "D": "4", "answer": "D",
           "category": "MentalFolding", "task": "CubeUnfolding"}  # fmt: skip
    rows = [row | {"index": 0}, row | {"index": 1, "task": "CrossSection",
                                       "category": "VisualPenetration"},
            row | {"index": 2, "task": "CrossSection"}]  # fmt: skip
    loaded = VIZ.load(written(tmp_path, "SpatialVizBench.tsv", rows))
    assert [fault.field for fault in loaded.faults] == ["task"]
    assert compared(VIZ, loaded, [*HOSTILE, *about(tuple("1234"))], easi) > 700
    found = scored(VIZ, loaded, ["<think>A or C</think><answer>D</answer>", "A"])
    assert found.figures["overall"].find("MentalFolding").value == 100
    assert oracle(VIZ, loaded).figures["overall"].value == 100


# ---------------------------------------------------------------- CoreCognition

CORE = find_benchmark("corecognition")
CORE_RECORDS = [
    {"index": 0, "question": "Is it stable? Please answer with Yes or No.", "answer": "No",
     "question_type": "YORN", "category": "Sensorimotor", "l2-category": "Permanence"},
    {"index": 1, "question": "Which is heavier? A. ball B. cube", "answer": "B",
     "question_type": "MCQ", "category": "Formal", "l2-category": "Mechanical Reasoning"},
    {"id": "c2", "question": "Which picture?", "answer": "E", "type": "MC", "stage": "Formal",
     "concept": "Tool Using"},
]  # fmt: skip


def template(reply: str, sample: Sample) -> float:
    """``rm_model_special`` and ``template_match`` as described."""
    text = reply
    if ">\n\n" in text:
        text = text.split(">\n\n")[-1]
    if "**\n\n" in text:
        text = text.split("**\n\n")[-1]
    for mark in ("\\[ \\boxed{", "} \\]", "<｜end▁of▁sentence｜>", "<|end_of_sentence|>", "</s>",
                 "<CONCLUSION>", "</CONCLUSION>", "Falcon: "):  # fmt: skip
        text = text.replace(mark, "")
    text = text.strip()
    valid = ["YES", "NO"] if sample.kind == "yes_no" else list("ABCDEF")
    found = "Fail"
    if len(text.split()) >= 2:
        for pattern in (
            r"^(yes|no|\w)(,|\.|\;| |\n|\*)+", r"[\n\*\{]+(yes|no|\w)(,|\.|\;| |\n|\*|\})+",
            r"(yes|no|\w) is the correct answer", r"answer is[\:\;\*\n ]*(yes|no|\w)",
            r"answer[\:\;\*\n ]*(yes|no|\w)", r"choice is[\:\;\*\n ]*(yes|no|\w)",
            r"choice[\:\;\*\n ]*(yes|no|\w)", r"option is[\:\;\*\n ]*(yes|no|\w)",
            r"Assistant[\:\;\*\n ]*(yes|no|\w)",
        ):  # fmt: skip
            match = re.search(pattern, text, re.I)
            if match and match.group(1).upper() in valid:
                found = match.group(1).upper()
                break
    elif text and re.split(r",|\.| |\:|\;|\n", text)[0].upper() in valid:
        found = re.split(r",|\.| |\:|\;|\n", text)[0].upper()
    return float(found.upper() == str(sample.truth).upper())


def test_corecognition(tmp_path: Path) -> None:
    loaded = CORE.load(written(tmp_path, "core.jsonl", CORE_RECORDS))
    assert not loaded.faults
    replies = [*HOSTILE, *about(("ball", "cube")), "**B**", "x {E} y", "B is the correct answer",
               "\\[ \\boxed{B} \\]", "Falcon: No, it falls", "Some words **\n\nB and more",
               "choice: E here", "the option is B, sure", "Assistant no no"]  # fmt: skip
    assert compared(CORE, loaded, replies, template) > 1000
    found = oracle(CORE, loaded)
    assert found.figures["overall"].value == 100
    assert found.strict["overall"].value == 100
    assert loaded.samples[2].letters == "ABCDEF"
    assert asked("corecognition", loaded.samples[1]) == "Which is heavier?\nA. ball\nB. cube"


def test_corecognition_takes_a_model_where_the_rule_fails(tmp_path: Path) -> None:
    from sightline.benchmarks import Prediction, score

    loaded = CORE.load(written(tmp_path, "core.jsonl", CORE_RECORDS[:2]))
    rows = [Prediction("0", "It would fall", matched="No"), Prediction("1", "It is the cube")]
    assert score(CORE, loaded, rows).parity.numbers["score"].tolist() == [1.0, 0.0]


def test_long_replies(mmsi: Loaded, site: Loaded, omni: Loaded, stare: Loaded) -> None:
    for name, loaded in (("mmsi_bench", mmsi), ("site", site), ("omnispatial", omni),
                         ("stare", stare), ("corecognition", mmsi)):  # fmt: skip
        endured(find_benchmark(name), loaded)
