"""Where2Place, VABench-Point and RoboRefIt by MiMo-Embodied's rule, written out plainly."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sightline.benchmarks import Loaded, Sample, find_benchmark

from .hostile import HOSTILE
from .plain import compared, endured, scored, written
from .truths import all_right

NAMES = ("where2place", "vabench_point", "roborefit")
BENCH = {name: find_benchmark(name) for name in NAMES}
MASK = np.zeros((30, 40), dtype=bool)
MASK[5:20, 10:25] = True
MASK[0, 0] = True
BOXES = [
    {"question_id": i, "image": "0.png", "question": "Point at the cup.", "bbox": box}
    for i, box in enumerate(([10.9, 5.2, 25.9, 20.0], [0, 0, 3, 3], [7, 7, 7, 7]))
]
PLACES = [
    {"question_id": i, "image": f"{i}.png", "text": "Point left of the cup.", "category": "seen"}
    for i in range(2)
]


def make_where2place(folder: Path) -> Path:
    (folder / "masks").mkdir(parents=True)
    for i in range(2):
        Image.fromarray((MASK if i else ~MASK).astype(np.uint8) * 200).save(
            folder / "masks" / f"{i}.png"
        )
    written(folder, "point_questions.jsonl", PLACES)
    return folder


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Loaded]:
    home = tmp_path_factory.mktemp("mimo")
    found = {"where2place": BENCH["where2place"].load(make_where2place(home / "places"))}
    for name in NAMES[1:]:
        found[name] = BENCH[name].load(written(home, f"{name}.jsonl", BOXES))
    return found


def official(reply: str, sample: Sample) -> float:
    """Square pairs, else round ones, else (0, 0); each hit counts its share."""
    number = r"\s*(-?[0-9]+(?:\.[0-9]*)?|-?\d+(?:\.\d*)?)\s*"
    found = re.findall(rf"\[{number},{number}\]", reply)
    found = found or re.findall(rf"\({number},{number}\)", reply) or [("0", "0")]
    hits = []
    for x, y in ([float(v) for v in pair] for pair in found):
        if max(abs(x), abs(y)) > 1e6:
            hits.append(0.0)
            continue
        column, row = int(x), int(y)
        if "box" in sample.extra:
            x0, y0, x1, y1 = map(int, sample.extra["box"])
            hits.append(float(x0 <= column <= x1 and y0 <= row <= y1))
        else:
            mask = np.asarray(sample.truth)
            inside = 0 <= row < mask.shape[0] and 0 <= column < mask.shape[1]
            hits.append(float(inside and mask[row, column]))
    return sum(hits) / len(hits)


NUMBERS = (
    "-1",
    "-0.5",
    "0",
    "3",
    "7",
    "7.9",
    "10.2",
    "19",
    "20",
    "25",
    "25.99",
    "26",
    "1e3",
    "9" * 30,
)
REPLIES = [
    *HOSTILE,
    *(f"{a}{x}{gap}{y}{b}" for a, b in ("[]", "()", "{}") for gap in (",", " , ", " ")
      for x, y in zip(NUMBERS, NUMBERS[::-1], strict=True)),
    '[{"points": [12, 9], "label": "cup"}]', "[[12, 9], [0, 0]]", "(12, 9) or [1, 1]",
    "[12, 9, 14, 11]", "[(12, 9), (1, 29)]", "x=12, y=9", "<point>(12, 9)</point>",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_replies(name: str, loaded: dict[str, Loaded]) -> None:
    assert compared(BENCH[name], loaded[name], REPLIES, official) > 600
    endured(BENCH[name], loaded[name])


PAIRS = st.lists(
    st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS), st.sampled_from(("[]", "()"))),
    max_size=5,
).map(lambda pairs: " and ".join(f"{b[0]}{x}, {y}{b[1]}" for x, y, b in pairs))


@given(st.text(st.characters(codec="utf-8"), max_size=30) | PAIRS)
def test_any_text(loaded: dict[str, Loaded], reply: str) -> None:
    for name in NAMES:
        compared(BENCH[name], loaded[name], [reply], official)


@pytest.mark.parametrize("name", NAMES)
def test_truths(name: str, loaded: dict[str, Loaded]) -> None:
    assert not loaded[name].faults
    for variant in ("", *BENCH[name].variants):
        all_right(BENCH[name], loaded[name], variant)


def test_no_point_is_the_corner(loaded: dict[str, Loaded]) -> None:
    """The rule gives a point for a reply without one; ours gives none."""
    found = scored(BENCH["roborefit"], loaded["roborefit"], ["It is there."] * 3)
    assert found.parity.numbers["score"].tolist() == [0, 1, 0]
    assert found.clean.numbers["score"].tolist() == [0, 0, 0]


def test_faults(tmp_path: Path) -> None:
    bad = [
        BOXES[0] | {"bbox": box} for box in ([1, 2, 3], [9, 9, 1, 1], "x", None, [0, 0, 1, "nan"])
    ]
    assert BENCH["roborefit"].load(written(tmp_path, "bad.jsonl", bad)).left_out == 5
    folder = make_where2place(tmp_path / "w")
    lost = [PLACES[0] | {"image": "5.png"}, PLACES[0] | {"mask": "../x.png"}]
    assert BENCH["where2place"].load(written(folder, "point_questions.jsonl", lost)).left_out == 2
