"""SR2D's prompts as published; VISOR's arithmetic by hand, slowly, and on rendered pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from sightline.benchmarks.detections import find_detections
from sightline.benchmarks.detections.sr2d import RELATIONS, THINGS, article, prompts
from sightline.benchmarks.detections.visor import visor_scores
from sightline.cli import app
from sightline.errors import BadInput

from .rendered import perfect_boxes


def picture(classes: list[str], centres: list[list[float]], sra: int) -> dict[str, Any]:
    return {"classes": classes, "centroid": centres, "recall": len(set(classes)), "sra": sra}


def test_the_prompts_are_the_published_ones() -> None:
    found = prompts()
    assert len(found) == 31_680
    assert sum(p.spatial for p in found) == 25_280
    assert [p.id for p in found] == list(range(31_680))
    # the two records that the authors' page shows
    assert found[1103].text == "a kite to the right of a bicycle"
    assert found[11036].text == "a cat below a bottle"
    assert found[0].text == "a person to the left of a bicycle"
    assert found[1].text == "a bicycle to the left of a person"
    assert found[8].text == "a person and a bicycle"
    assert found[31_600].record() == {
        "unique_id": 31_600, "num_objects": 1, "obj_1_attributes": ["person"],
        "obj_2_attributes": [None], "rel_type": "single", "text": "a person",
    }  # fmt: skip
    assert len({p.text for p in found}) == 31_680


def test_articles() -> None:
    """What the library that the authors use says of these words."""
    an = {"airplane", "elephant", "umbrella", "apple", "orange", "oven"}
    assert len(THINGS) == len(set(THINGS)) == 80
    for thing in THINGS:
        assert article(thing) == f"{'an' if thing in an else 'a'} {thing}"
    inflect = pytest.importorskip("inflect").engine()
    assert [article(t) for t in THINGS] == [inflect.a(t) for t in THINGS]


def test_by_hand() -> None:
    """Prompt 0: both and right, both and wrong, one; prompt 1: four times right."""
    far, near = [10.0, 5.0], [50.0, 5.0]
    told = {
        "0_0": picture(["person", "bicycle"], [far, near], 1),
        "0_1": picture(["bicycle", "person"], [far, near], 0),
        "0_2": picture(["person"], [far], 0),
        **{f"1_{k}": picture(["person", "bicycle"], [near, far], 1) for k in range(4)},
        "8_0": picture(["person", "bicycle"], [far, near], 0),
        "31600_0": picture(["person"], [far], 0),
        "2_0": picture([], [], 0),
    }  # fmt: skip
    scores = visor_scores(told)
    assert scores.images == 8
    assert scores.parity == pytest.approx(
        {"oa": 75, "visor_cond": 100 * 5 / 6, "visor_uncond": 62.5,
         "visor_1": 200 / 3, "visor_2": 100 / 3, "visor_3": 100 / 3, "visor_4": 100 / 3,
         "visor_1_notebook": 100, "visor_2_notebook": 50, "visor_3_notebook": 50,
         "visor_4_notebook": 50}
    )  # fmt: skip
    assert scores.clean["visor_1"] == pytest.approx(100 * 2 / 25_280)
    assert scores.clean["oa"] == pytest.approx(100 * 6 / 101_120)
    assert scores.clean["visor_cond"] == pytest.approx(100 * 5 / 6)


def holds(relation: str, a: list[float], b: list[float]) -> bool:
    """The rule in plain words."""
    if relation == "to the left of":
        return a[0] < b[0]
    if relation == "to the right of":
        return a[0] > b[0]
    return a[1] < b[1] if relation == "above" else a[1] > b[1]


point = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda p: [float(v) for v in p])
detection = st.tuples(st.sampled_from(["person", "bicycle", "car"]), point)


@given(st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(0, 3)), st.lists(detection, max_size=5), min_size=1
))  # fmt: skip
def test_against_a_slow_reading(found: dict[tuple[int, int], list[tuple[str, Any]]]) -> None:
    told: dict[str, Any] = {}
    right: dict[int, list[int]] = {}
    pictures = both = good = 0
    for (number, k), seen in found.items():
        asked = prompts()[number]
        classes, centres = [c for c, _ in seen], [p for _, p in seen]
        pairs = [(p, q) for c, p in seen for d, q in seen
                 if (c, d) == (asked.first, asked.second)]  # fmt: skip
        sra = int(asked.spatial and any(holds(asked.relation, p, q) for p, q in pairs))
        told[f"{number}_{k}"] = picture(classes, centres, sra)
        if asked.spatial:
            pictures, both, good = pictures + 1, both + bool(pairs), good + sra
            right.setdefault(number, []).append(sra)
    if not right:
        with pytest.raises(BadInput):
            visor_scores(told)
        return
    scores = visor_scores(told)
    assert scores.parity["oa"] == pytest.approx(100 * both / pictures)
    assert scores.parity["visor_uncond"] == pytest.approx(100 * good / pictures)
    for n in range(1, 5):
        share = sum(sum(s) >= n for s in right.values()) / len(right)
        assert scores.parity[f"visor_{n}"] == pytest.approx(100 * share)
    assert scores.notes[0].startswith("0 pictures")  # sra worked out again is the same
    assert scores.clean["visor_uncond"] == pytest.approx(100 * good / 101_120)


def test_a_renderer_with_a_perfect_detector_scores_100() -> None:
    """Pictures of 80 prompts, four each, rendered and looked at: every figure is 100."""
    rng = np.random.Generator(np.random.PCG64(5))
    spatial = [p for p in prompts() if p.spatial]
    told: dict[str, Any] = {}
    for i in rng.choice(len(spatial), 80, replace=False):
        asked = spatial[i]
        way = {"to the left of": (-1, 0), "to the right of": (1, 0), "above": (0, -1)}
        dx, dy = way.get(asked.relation, (0, 1))
        for k in range(4):
            gap, drift = rng.uniform(0.35, 0.7), rng.uniform(-0.25, 0.25)
            middle = rng.uniform(-0.2, 0.2, 2)
            at = middle + np.array([dx, dy]) * gap / 2 + np.array([dy, dx]) * drift
            other = middle - np.array([dx, dy]) * gap / 2
            depth = rng.uniform(2.0, 2.4, 2)
            # camera: x right, y down, z forward; the same direction from the eye at any depth
            boxes = perfect_boxes(
                [(*(at * depth[0] / 2), depth[0]), (*(other * depth[1] / 2), depth[1])], 0.25
            )
            centres = [[(b[0] + b[2]) / 2, (b[1] + b[3]) / 2] for b in boxes]
            told[f"{asked.id}_{k}"] = picture([asked.first, asked.second], centres, 1)
    scores = visor_scores(told)
    assert set(scores.parity.values()) == {100.0}
    assert scores.notes[0].startswith("0 pictures")


@pytest.mark.parametrize(
    ("name", "record"),
    [("x_0", {}), ("99999_0", {}), ("0", picture([], [], 0)), ("0_0", []), ("0_0", {"classes": 3}),
     ("0_0", picture(["person"], [], 0)), ("0_0", picture(["person"], [[1.0]], 0)),
     ("0_0", picture(["person"], [[float("nan"), 1.0]], 0)), ("0_0", picture([], [], 7)),
     ("0_0", {**picture([], [], 0), "text": "a cat"}), ("²_0", picture([], [], 0))],
)  # fmt: skip
def test_faulty_records_are_named(name: str, record: Any) -> None:
    good = picture(["person", "bicycle"], [[1.0, 1.0], [2.0, 2.0]], 1)
    scores = visor_scores({name: record, "3_1": good})
    assert scores.images == 1
    assert len(scores.faults) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["classes", "centroid", "recall", "sra", "text"]), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.from_regex(r"[0-9]{1,5}_[0-4]", fullmatch=True), json_values, max_size=4))
def test_any_file_is_survived(told: dict[str, Any]) -> None:
    try:
        visor_scores(told)
    except BadInput:
        return


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_text(json.dumps({"0_0": picture(["person", "bicycle"], [[1, 1], [2, 2]], 1)}))
    run = CliRunner().invoke(app, ["score", "VISOR", "--predictions", str(path), "--json"])
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout)["parity"]["visor_uncond"] == 100
    out = tmp_path / "prompts"
    run = CliRunner().invoke(app, ["bench", "make", "--like", "visor", "-o", str(out)])
    assert run.exit_code == 0, run.output
    made = json.loads((out / "text_spatial_rel_phrases.json").read_text())
    assert len(made) == 31_680
    published = find_detections("visor")
    assert published is not None
    for row in published.published.values():  # uncond is cond times OA, to their rounding
        assert row["visor_uncond"] == pytest.approx(row["oa"] * row["visor_cond"] / 100, abs=0.02)
    assert RELATIONS[0] == "to the left of"
