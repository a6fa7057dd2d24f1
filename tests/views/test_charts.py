"""Charts: boxes against changed pixels, questions against data, code in the sandbox."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("matplotlib")

from sightline.datasets.symbolic.charts import chart_mix
from sightline.scenes.symbolic.charts import KINDS, chart_state
from sightline.views.charts.code import code_of
from sightline.views.charts.draw import draw_chart
from sightline.views.charts.elements import boxes_of
from sightline.views.charts.recipes import RECIPES, ask
from sightline.views.charts.reward import box_recall, code_in, code_reward, likeness, seen
from sightline.views.charts.sandbox import can_isolate, run_code

STATE = chart_state(3, 1)
needs_walls = pytest.mark.skipif(not can_isolate(), reason="no namespaces on this machine")


def test_states_are_json_and_of_all_kinds() -> None:
    seen_kinds = Counter(p["kind"] for key in range(60) for p in chart_state(key)["panels"])
    assert seen_kinds.keys() == set(KINDS)
    assert json.loads(json.dumps(chart_state(5))) == chart_state(5)


def test_boxes_are_inside_and_of_many_kinds() -> None:
    kinds: set[str] = set()
    for key in (1, 2):
        figure, elements = draw_chart(chart_state(key))
        width, height = figure.bbox.size
        for element, box in zip(elements, boxes_of(figure, elements), strict=True):
            if box is not None:
                kinds.add(element.kind)
                assert 0 <= box[0] < box[2] <= width and 0 <= box[1] < box[3] <= height
    assert len(kinds) >= 8


def test_questions_agree_with_their_second_path() -> None:
    keys = np.arange(20, 23, dtype=np.uint64)
    for recipe in RECIPES:
        for one in recipe.pose(keys):
            assert recipe.check(one) == "", (recipe.name, one.question)


def test_a_shifted_box_and_a_wrong_option_are_found() -> None:
    from dataclasses import replace

    one = next(RECIPES[0].pose(np.array([21], dtype=np.uint64)))
    assert RECIPES[0].check(replace(one, truth=tuple(v + 9 for v in one.truth))) != ""
    asked = next(ask(np.arange(20, 30, dtype=np.uint64), localised=False))
    other = "B" if asked.truth == "A" else "A"
    assert RECIPES[2].check(replace(asked, truth=other)) != ""


def test_marks_that_are_nearly_as_high_are_not_asked_about() -> None:
    for one in ask(np.arange(200, dtype=np.uint64), localised=False):
        panel = one.world["chart"]["panels"][one.world["panel"]]
        if panel["kind"] in ("bar", "heat map"):
            second, first = sorted(v for row in panel["series"].values() for v in row)[-2:]
            assert first - second >= 0.05 * first


def test_recall_counts_overlaps() -> None:
    true = np.array([[0, 0, 10, 10], [0, 0, 10, 10], [0, 0, 10, 10]])
    given = np.array([[0, 0, 10, 10], [0, 0, 10, 5], [np.nan] * 4])
    assert box_recall(given, true, (0.5, 0.6)) == {"recall@0.5": 2 / 3, "recall@0.6": 1 / 3}


def test_likeness_of_a_chart_to_itself_and_to_others() -> None:
    one, other = seen(draw_chart(STATE)[0]), seen(draw_chart(chart_state(8, 2))[0])
    assert likeness(*one, *one) == dict.fromkeys(("elements", "texts", "data", "picture"), 1.0)
    apart = likeness(*other, *one)
    assert all(0 <= v < 0.95 for v in apart.values())


def test_code_is_taken_out_of_a_reply() -> None:
    assert code_in("Sure:\n```python\nx = 1\n```\nand\n```\ny = 2\n```") == "y = 2\n"
    assert code_in("x = 1") == "x = 1"


@needs_walls
def test_the_true_code_is_worth_everything() -> None:
    found = code_reward(f"```python\n{code_of(STATE)}```", STATE)
    assert found.ran.status == "ran", found.ran
    assert found.reward == pytest.approx(1.0, abs=1e-6)


@needs_walls
@pytest.mark.parametrize(
    ("code", "status", "detail"),
    [
        ("import os", "blocked", "imports os"),
        ("import matplotlib\nwhile True: matplotlib.os.fork()", "blocked", "os.fork"),
        ("open('/etc/passwd').read()", "blocked", "reads a file: /etc/passwd"),
        ("open('../x', 'w')", "blocked", "writes a file"),
        (
            "[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == 'Popen'][0]('id')",
            "blocked", "subprocess.Popen",
        ),
        (
            "import matplotlib\nmatplotlib.sys.modules['_socket'].socket()", "blocked", "socket",
        ),
        ("import numpy as np\nnp.ones(10**10)", "memory", ""),
        ("while True: pass", "timeout", ""),
        ("x = 1", "no figure", ""),
        ("1 / 0", "failed", "ZeroDivisionError"),
        ("def", "failed", "SyntaxError"),
    ],
)  # fmt: skip
def test_hostile_code_is_contained(code: str, status: str, detail: str, tmp_path: Path) -> None:
    ran = run_code(code, seconds=2, wall=40)
    assert (ran.status, ran.chart) == (status, None), ran
    assert detail in ran.detail


def test_records_state_boxes_as_published(tmp_path: Path) -> None:
    posed = [next(recipe.pose(np.array([21], dtype=np.uint64))) for recipe in RECIPES[:2]]
    (file,) = chart_mix().write(tmp_path, posed, lambda one: ("images/a.png",))
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [row["task"] for row in rows] == ["grounding", "qa_grounding"]
    for row, one in zip(rows, posed, strict=True):
        assert json.loads(row["answer"])["bbox_2d"] == pytest.approx(one.truth)
        assert one.answer.judge(row["answer"], one.truth).kind == "right"
