"""SpatialEval: records, the authors' rules against a plain reading of them, the audit."""

from __future__ import annotations

import io
import itertools
import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from benchmarks.hostile import HOSTILE, LONG, about
from benchmarks.plain import compared, endured, scored, written
from benchmarks.test_evaluate import main_with
from benchmarks.truths import all_right
from sightline.answers import Choice
from sightline.benchmarks import Loaded, Sample, find_benchmark
from sightline.benchmarks.extract.spatial_eval import SpatialEvalAnswer
from sightline.solvers.symbolic import audit_published, solve

SPATIALEVAL = find_benchmark("spatialeval")
ASK = "Please answer the following multiple-choice question based on the provided information. "
MAP = (
    "Consider a map with multiple objects: \nBay Books is in the map.  Al's Art is to the "
    "Northeast of Bay Books.  K-9 Coats is to the Northwest of Al's Art. K-9 Coats is to the "
    "Northeast of Bay Books.  House of Cards is to the Southeast of Bay Books. \n\n "
)
MAZE = "#######\n#E# # #\n#X# # #\n#X#  S#\n#X###X#\n#XXXXX#\n#######\n\n"
GRID = "cat | cat | dog | cat | cat\n" * 5 + "\n"
ASKED = {
    "spatialmap.0": (MAP, "In which direction is K-9 Coats relative to Bay Books?",
                     ("Southwest", "Northeast", "Northwest", "Southeast"), 1),
    "spatialmap.1": (MAP, "Which object is in the Southeast of Bay Books?",
                     ("Al's Art", "K-9 Coats", "House of Cards", "Bay Books"), 2),
    "spatialmap.2": (MAP, "How many objects are in the Northeast of Bay Books?",
                     ("0", "2", "1", "5"), 1),
    "mazenav.0": (MAZE, "How many right turns are there in the provided path (marked by X) from S "
                  "to E?", ("2", "3", "0", "10"), 0),
    "mazenav.1": (MAZE, "How many total turns are there in the provided path (marked by X) from S "
                  "to E?", ("1", "2", "4", "9"), 1),
    "mazenav.2": (MAZE, "Is the exit (E) to the top left of the starting point (S)?",
                  ("Yes", "No"), 0),
    "spatialgrid.0": (GRID, "How many blocks contain dog?", ("4", "5", "15", "0"), 1),
    "spatialgrid.1": (GRID, "What is the animal of the block located at the top-left corner (the "
                      "first row and the first column) of the grid?",
                      ("dog", "rabbit", "giraffe", "cat"), 3),
    "spatialgrid.2": (GRID, "What is the animal of the block located at the first row, third column"
                      " of the grid?", ("elephant", "dog", "cat", "rabbit"), 1),
}  # fmt: skip


def record(kind: str, mode: str = "tqa", number: int = 0, **more: Any) -> dict[str, Any]:
    told, question, options, right = ASKED[kind]
    task, number_of = kind.split(".")
    listed = "\n".join(f"{'ABCD'[i]}. {text}" for i, text in enumerate(options))
    letter, picture = "ABCD"[right], {} if mode == "tqa" else {"image": f"{task}.png"}
    return {
        "id": f"{task}.{mode}.{number}.{number_of}",
        "text": f"{told if mode != 'vqa' else ''}{ASK}{question} Available options:\n{listed}.",
        "oracle_answer": options[right], "oracle_option": letter,
        "oracle_full_answer": f"{letter}. {options[right]}", **picture, **more,
    }  # fmt: skip


RECORDS = [record(kind, mode) for kind in ASKED for mode in ("tqa", "vqa", "vtqa")]


def load(folder: Path, records: list[dict[str, Any]], name: str = "test.jsonl") -> Loaded:
    return SPATIALEVAL.load(written(folder, name, records))


@pytest.mark.parametrize("form", ("jsonl", "json", "tsv"))
def test_records(tmp_path: Path, form: str) -> None:
    loaded = load(tmp_path, RECORDS, f"test.{form}")
    assert not loaded.faults and len(loaded.samples) == 27
    for sample, each in zip(loaded.samples, RECORDS, strict=True):
        _, question, options, right = ASKED[sample.tags["type"]]
        assert (sample.question, sample.options) == (question, options)
        assert sample.truth == f"{'ABCD'[right]}. {options[right]}"
        assert bool(sample.media) == (sample.tags["mode"] != "tqa")
        assert ("story" in sample.extra) == (sample.tags["mode"] != "vqa")
        (turn,) = SPATIALEVAL.protocol.prompt(sample)
        assert turn.text.startswith(each["text"]) and turn.text.endswith("explanation.")
    all_right(SPATIALEVAL, loaded)
    endured(SPATIALEVAL, loaded)


def test_pictures_of_the_hub_come_with_their_bytes(tmp_path: Path) -> None:
    rows = [record("mazenav.2", "vqa", image={"bytes": b"png", "path": None})]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "test-0.parquet")
    (sample,) = SPATIALEVAL.load(tmp_path).samples
    assert sample.media[0].data == b"png"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"id": "spatialmap.tqa.1"}, "id"), ({"id": "spatialsea.tqa.1.0"}, "id"),
        ({"oracle_option": "E"}, "oracle_option"), ({"oracle_option": ""}, "oracle_option"),
        ({"oracle_answer": None}, "oracle_answer"), ({"text": None}, "text"), ({"text": 3.5}, ""),
        ({"oracle_answer": "North"}, "record"),
    ],
)  # fmt: skip
def test_faulty_records_are_named(tmp_path: Path, more: dict[str, Any], field: str) -> None:
    loaded = load(tmp_path, [record("spatialmap.0") | more, record("spatialmap.1")])
    assert len(loaded.samples) == (2 if field in ("", "record") else 1)
    assert [fault.field for fault in loaded.faults] == [field] * bool(field)


# ---- the authors' rules, read plainly: as they stand, however long they take ---------------------

NUMBERS = {"zero": 0, "no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
           "seven": 7, "eight": 8, "nine": 9}  # fmt: skip
SIDE = r"\b(southeast|northeast|northwest|southwest)\b"
PLACED = r"is\s+(?:located\s+|in\s+the\s+|located\s+to\s+the\s+)"
LOOSE = r"is\s+(?:located\s+|in\s+the\s+|in\s+|located\s+to\s+the\s+)"
W = r"[\w\s\'’]+"
I = re.IGNORECASE
OWN = {
    "claude": [rf"^({W}?)\s+is\s+(to\s+the\s+)({SIDE})"],
    "geminiv": [
        rf"\*\*Concise Answer:\*\*\n({W}?)\s+{LOOSE}({SIDE})",
        rf"\*\*Answer:\*\*\s+({W}?)\s+is\s+in\s+the\s+({SIDE})\s+of\s+({W})",
        rf"\*\*Answer:\*\*\n({W})", rf"\*\*Answer\*\*:\s+({W})", rf"\*\*Answer:\*\*\s+({W})",
    ],
    "gpt4o": [rf"Concise Answer:\s+({W}?)\s+{LOOSE}({SIDE})"],
}  # fmt: skip
TURNS = {
    0: [r"\bThere are\s*(\d+)\s*right turns\b", r"\bThere is\s*(\d+)\s*right turn\b",
        r"\b(\d+)\s+right turn(s)?", r"answer is\s+(\d+)", r"answer is:\s*\n*\s*(\d+)",
        r"from S to E is\s+(\d+)", r"Answer:\*\*\s*(\d+)\b"],
    1: [r"\bThere are\s*(\d+)\s*total turns\b", r"\bThere are\s*(\d+)\s*turns\b",
        r"There is\s*(\d+)\s*turn\b", r"There is\s*(\d+)\s*total turn\b", r"answer is\s+(\d+)",
        r"answer is:\s*\n*\s*(\d+)", r"from S to E is\s+(\d+)", r"\btotal of\s+(\d+)\s+turn(s)?",
        r"Answer:\*\*\s*(\d+)\b", r"(\d+)\s+total turn(s)?", r"\b(\d+)\s+turn(s)?"],
}  # fmt: skip


def first_number(text: str) -> Any:
    found = [(m.start(), n) for w, n in NUMBERS.items() for m in re.finditer(rf"\b{w}\b", text, I)]
    text = re.sub(r"^\n\n\d+\.\s", "", text)
    found += [(m.start(), int(m.group())) for m in re.finditer(r"\d+", text)]
    return sorted(found, key=lambda f: f[0])[0][1] if found else None


def thing(text: str, model: str) -> Any:
    if m := re.search(rf"^({W}?)\s+{PLACED}({SIDE})", text, I):
        return m[1]
    if m := re.search(r"\b[A-D]\.\s*(.*)", text):
        return m[1].replace("**", "").replace(".", "").split(" is", 1)[0].strip()
    if m := re.search(r"\b([ABCD][.,]|[(][abcdABCD][)])\s*(.*?)(?=\sis\b|\.|,|<|$)", text):
        return re.sub(r"[\.,\?!<]+$", "", m[1].strip())
    if m := re.search(rf"Therefore, the object in the {SIDE} of {W} is ({W})", text, I):
        return m[2]
    for each in OWN.get(model, ()):
        if m := re.search(each, text, I):
            return m[1]
    if m := re.search(r"\bis\b\s+(.*?)(?=\.|,|<|$)", text):
        return re.sub(r"[\.,\?!<]+$", "", m[1].strip())
    return None


def official(text: str, kind: str, model: str = "") -> Any:
    task, number = kind.split(".")
    if kind == "spatialmap.0":
        m = re.search(rf"\b[A-D]\.\s*{SIDE}", text, I) or re.search(SIDE, text, I)
        return m[1] if m else None
    if kind == "spatialmap.1":
        return thing(text, model)
    if kind == "spatialmap.2":
        if m := re.search(r"\b[A-D]\.\s*(\d+)", text):
            return int(m[1]) if len(m[1]) < 4300 else m[1]
        return first_number(text)
    if task == "spatialgrid" and number == "0":
        m = re.search(r"\bcontains\s*(\d+)\s*blocks\b", text, I)
        return int(m[1]) if model == "claude" and m else first_number(text)
    if task == "spatialgrid":
        m = re.search(r"\b(giraffe|cat|dog|elephant|rabbit)\b", text, I)
        return m[1] if m else None
    if number == "2":
        for each in (r"\byes\b", "the answer is yes", '"yes"', "'yes'", "is the shortest path"):
            if re.search(each, text, I):
                return "Yes"
        for each in (r"\bno\b", "the answer is no", '"no"', "'no'", r"\bnot\b"):
            if re.search(each, text, I):
                return "No"
        return None
    for word, value in NUMBERS.items():
        if re.search(rf"\b{word}\b", text, I):
            return value
    for each in TURNS[int(number)]:
        if m := re.search(each, text, I):
            return int(m[1])
    m = re.search(r"\d+", text)
    return int(m[0]) if m else None


def verdict(reply: str, sample: Sample) -> float:
    found = official(reply, sample.tags["type"])
    return float(sample.extra["oracle"].lower() in str(found).lower())


SPOKEN = [
    "Al's Art is in the Northeast of it.", "House of Cards is located to the southeast", "10",
    "There are 2 right turns, I count 3.", "two, no, 3 turns", "There is 1 total turn.", "\n\n2. 0",
    "**Answer:** House of Cards", "**Answer:**\nHouse of Cards\n", "(c) House of Cards is it",
    "Therefore, the object in the Southeast of Bay Books is House of Cards", "A, maybe\nB", "it is",
    "Concise Answer: House of Cards is in southeast", "The path is the shortest path.", "nobody",
    "**Concise Answer:**\nHouse of Cards is in  Southeast", "which contains 5 blocks", "it is\n",
    "**Answer:**  is in the Southeast of x", "C, House of Cards is\nx", "Cats and dogs", "A cat.",
    "the answer is:\n\n 2", "is <b>House of Cards</b>", "12 total turns", "\n\n12. one and 1",
    "House of Cards is to the Southeast", "A total of 2 turns", "not that I know", "no", "  is in",
    " is located southeast", "x(a)\n", "is House of Cards??!, yes", "C. **House of Cards** is.",
]  # fmt: skip


def test_replies(tmp_path: Path) -> None:
    loaded = load(tmp_path, [record(kind) for kind in ASKED])
    own = [reply for _, _, options, _ in ASKED.values() for reply in about(options)]
    replies = [*HOSTILE, *SPOKEN, *own]
    assert len(replies) > 500
    compared(SPATIALEVAL, loaded, replies, verdict)
    for model, sample, reply in itertools.product(OWN, loaded.samples, replies):
        kind = sample.tags["type"]
        found = SpatialEvalAnswer(model)(reply, sample)  # type: ignore[arg-type]
        assert found == str(official(reply, kind, model)), (reply, kind, model)


PIECES = [
    "A", "B,", "C.", "(a)", " ", "\n", "  ", "is", " is ", "in the", "located", "to the ", "x", "8",
    "Southeast", "no", "one", ".", ",", "<", "?", "House", "Therefore, the object in the ", " of ",
    "**Answer:**", "Concise Answer:", "right turns", " turns", "\n\n3. ", "cat", "**", "not",
]  # fmt: skip


@settings(max_examples=400)
@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.sampled_from(sorted(ASKED)),
    st.sampled_from(["", *OWN]),
)
def test_pieced_replies(reply: str, kind: str, model: str) -> None:
    sample = Sample(id="x", task="", question="", answer=Choice(), truth="", tags={"type": kind})
    found = SpatialEvalAnswer(model)(reply, sample)  # type: ignore[arg-type]
    assert found == str(official(reply, kind, model))


def test_long_replies_end() -> None:
    """Among them those that make the authors' patterns slow, which need no answer but an end."""
    odd = [
        "is ?" * 8_000, "x(a)" * 8_000 + "\nx", "A, " * 10_000 + "\n", "is " * 10_000 + "\nx",
        "a" + " " * 30_000, "**Answer:**" + " " * 30_000, "Therefore, the object in the" * 1_000,
        ("word" + " " * 15) * 2_000, "9" * 30_000 + " turn", "is " + "?" * 30_000 + "x",
    ]  # fmt: skip
    cases = [(kind, "", odd) for kind in ASKED] + [("spatialmap.1", model, odd) for model in OWN]
    for kind, model, replies in [*cases, ("spatialmap.1", "", LONG), ("mazenav.1", "", LONG)]:
        sample = Sample(
            id="x", task="", question="", answer=Choice(), truth="", tags={"type": kind}
        )
        for reply in replies:
            SpatialEvalAnswer(model)(reply, sample)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "reply", "parity", "clean"),
    [
        ("mazenav.0", "12", 100, 0), ("mazenav.0", "I see 9 ways. two right turns", 100, 0),
        ("mazenav.0", "2 right turns, none else, no doubt", 0, 100), 
        ("spatialmap.2", "B. 2", 100, 100),
        ("spatialmap.2", "Step 1: The answer is 2", 0, 100), ("mazenav.2", "A. Yes", 100, 100),
        ("spatialmap.1", "House of Cards", 0, 100), ("spatialgrid.0", "9" * 5000, 0, 0),
        ("spatialgrid.1", "D. cat", 100, 100),
    ],
)  # fmt: skip
def test_quirks(tmp_path: Path, kind: str, reply: str, parity: float, clean: float) -> None:
    found = scored(SPATIALEVAL, load(tmp_path, [record(kind)]), [reply])
    assert (found.figures["overall"].value, found.strict["overall"].value) == (parity, clean)


def test_nothing_holds_no(tmp_path: Path) -> None:
    told = record("mazenav.2", oracle_answer="No", oracle_option="B")
    found = scored(SPATIALEVAL, load(tmp_path, [told]), ["I cannot tell."])
    assert (found.figures["overall"].value, found.strict["overall"].value) == (100, 0)


def test_photos_have_no_parity_score(tmp_path: Path) -> None:
    told = record("spatialmap.1") | {"id": "spatialreal.tqa.5.0"}
    found = scored(SPATIALEVAL, load(tmp_path, [told, record("spatialmap.1")]), ["C.", "C. House"])
    assert found.figures["overall"].n == 1
    assert found.strict["by_task"].find("spatialreal").value == 100


def test_fresh_worlds_are_solved_where_they_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "made"
    with pytest.raises(SystemExit) as made:
        main_with("bench", "make", "--like", "spatialeval", "-n", "54", "-o", str(out), "--json")
    told = json.loads(capsys.readouterr().out)
    assert made.value.code == 0 and not told["disagreements"] and not told["faults"]
    loaded = SPATIALEVAL.load(Path(told["file"]))
    assert len({s.tags["type"] for s in loaded.samples}) == 9
    for sample in loaded.samples:
        assert all((out / "record" / m.path).is_file() for m in sample.media)
    audit = audit_published(SPATIALEVAL, loaded).as_dict()
    assert audit["determined"] == audit["expected_score"] == 100
    assert audit["without_text"] == len(loaded.samples) / 3
    all_right(SPATIALEVAL, loaded)


def test_other_pictures_are_shown(tmp_path: Path) -> None:
    loaded = load(tmp_path, RECORDS)
    seen = set()
    for variant in ("noise", "random"):
        prompt = SPATIALEVAL.using(variant).protocol.prompt
        for sample in loaded.samples:
            (turn,), (same,) = prompt(sample), prompt(sample)
            assert turn == same and turn.text == SPATIALEVAL.protocol.prompt(sample)[0].text
            shown = [part.data for part in turn.parts if not isinstance(part, str)]
            assert len(shown) == len(sample.media)
            seen |= set(shown)
            for data in shown:
                assert Image.open(io.BytesIO(data)).size[0] > 100
    assert len(seen) == 36


@pytest.mark.parametrize(
    ("kind", "story", "status"),
    [
        ("mazenav.1", MAZE, "determined"), ("mazenav.1", MAZE.replace("S", " "), "impossible"),
        ("mazenav.1", "It is a large maze.\n\n", "undecided"),
        ("spatialgrid.0", GRID, "determined"),
        ("spatialgrid.0", GRID.replace("dog", "dog | dog", 1), "impossible"),
        ("spatialgrid.0", GRID.replace("dog", "d0g!", 1), "undecided"),
    ],
)  # fmt: skip
def test_boards_that_are_told(tmp_path: Path, kind: str, story: str, status: str) -> None:
    told = record(kind)
    told["text"] = told["text"].replace(ASKED[kind][0], story)
    solved = solve(load(tmp_path, [told]).samples)
    assert solved.status == [status]
    assert solved.answers == [told["oracle_full_answer"] if status == "determined" else None]
