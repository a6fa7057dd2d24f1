"""Vanishing points follow from the drawn lines, lines are where the pictures show them, edits keep
answers, the record is read back."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sightline import hashing
from sightline.benchmarks.fresh import make_fresh
from sightline.benchmarks.published import mmperspective
from sightline.benchmarks.scoring import score
from sightline.datasets.symbolic import SymbolicMix
from sightline.geometry.poses import look_at
from sightline.questions.symbolic import Posed
from sightline.questions.symbolic.perspective import SIZE, posed, take
from sightline.questions.symbolic.perspective_checks import check
from sightline.questions.symbolic.perspective_edits import EDITS, robust
from sightline.questions.symbolic.perspective_lines import bundles
from sightline.questions.symbolic.perspective_pairs import moved_how
from sightline.questions.symbolic.perspective_reasons import REASONED
from sightline.questions.symbolic.perspective_seen import PERCEIVED
from sightline.scenes.render import Renderer
from sightline.scenes.symbolic.line_pictures import mesh, picture
from sightline.scenes.symbolic.line_views import View, bent, hidden, straightened
from sightline.scenes.worlds.draws import Draws
from sightline.solvers import oracle, replies_of, requests_of
from sightline.views.symbolic.perspective import draw_perspective

TASKS = PERCEIVED | REASONED
angles = st.floats(-80, 80)
views = st.builds(
    View, st.tuples(st.floats(-9, 9), st.floats(-9, 9), st.floats(-9, 9)), angles, angles,
    st.floats(-30, 30), st.floats(100, 500), st.tuples(st.floats(100, 300), st.floats(50, 250)),
    st.just(SIZE), st.just(0.0),
)  # fmt: skip


def some(task: str, count: int = 8) -> list[Posed]:
    return list(posed(task, TASKS[task], hashing.mix(task, np.arange(count, dtype=np.uint64))))


@pytest.mark.parametrize("task", list(TASKS))
def test_answers_follow_from_the_lines(task: str) -> None:
    asked = some(task)
    assert len(asked) >= 6
    assert [check(one) for one in asked] == [""] * len(asked)
    assert all(one.task == task and one.truth in "ABCD" for one in asked)
    # and the check notices other answers
    for one in asked:
        assert all(check(replace(one, truth=other)) for other in "ABCD" if other != one.truth)


def _with_lines(one: Posed, lines: list[list[float]]) -> Posed:
    shot = {**one.world["pictures"][0], "lines": lines}
    return replace(one, world={**one.world, "pictures": [shot]})


@pytest.mark.parametrize("task", ["CLP", "VAP", "PTR", "VPC"])
def test_the_check_reads_the_lines_not_the_answer(task: str) -> None:
    first, *others = some(task)
    changed = [one for one in others if one.truth != first.truth]
    assert changed
    if task == "CLP":
        # lines of a picture turned upside down have their horizon elsewhere
        turned = 300 - np.array(first.world["pictures"][0]["lines"])
        assert check(_with_lines(first, turned.tolist()))
    for one in changed:
        swapped = _with_lines(first, one.world["pictures"][0]["lines"])
        if task != "CLP":
            assert repr(one.truth) in check(swapped)


def test_marked_lines_must_lie_where_they_are_in_space() -> None:
    one = some("LRR", 3)[0]
    shot = dict(one.world["pictures"][0])
    shot["marks"] = [{**mark, "line": [v + 9 for v in mark["line"]]} for mark in shot["marks"]]
    assert "elsewhere" in check(replace(one, world={**one.world, "pictures": [shot]}))


def test_the_middle_of_the_picture_is_no_hint() -> None:
    # three quarters of the right circles once were the nearest to it
    shots = [(one.truth, one.world["pictures"][0]["marks"]) for one in some("VPP", 120)]
    off = [
        ("ABCD"[int(np.argmin([math.dist(mark["at"], (200, 150)) for mark in marks]))], truth)
        for truth, marks in shots
        if len(marks) == 4
    ]
    assert len(off) > 40 and sum(a == b for a, b in off) < 0.45 * len(off)


# ---- cameras


@given(views, st.tuples(st.floats(-5, 5), st.floats(-5, 5), st.floats(-5, 5)), st.integers(0, 2))
def test_far_along_an_axis_lies_the_vanishing_point(
    view: View, start: tuple[float, float, float], axis: int
) -> None:
    x, y, w = view.vanishing()[axis]
    if abs(w) < 0.05:
        return
    far = np.array(start) + 1e7 * math.copysign(1, w) * np.eye(3)[axis]
    assert np.allclose(view.project(far[None])[0], [[x / w, y / w]], atol=0.05)


@given(angles, angles)
def test_a_camera_without_roll_looks_as_look_at_does(heading: float, pitch: float) -> None:
    view = View((1.0, 2.0, 3.0), heading, pitch, 0.0, 300.0, (200.0, 150.0))
    h, p = math.radians(heading), math.radians(pitch)
    ahead = np.array([-math.sin(h) * math.cos(p), math.cos(h) * math.cos(p), math.sin(p)])
    assert np.allclose(view.pose(), look_at(view.eye, np.array(view.eye) + ahead), atol=1e-9)
    # rolling to the right lifts what was on the right less than what was on the left
    (left, right), _ = view._replace(roll=10.0).project(
        view.eye + ahead + np.array([[-1.0], [1.0]]) * view.pose()[:3, 0] * 0.2
    )
    assert right[1] < left[1]


@given(st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5)), st.floats(0.05, 0.9))
def test_lenses_bend_along_radii_and_back(at: tuple[float, float], bend: float) -> None:
    out = bent(at, bend)
    assert np.allclose(straightened(out, bend), at, atol=1e-9)
    assert np.linalg.norm(out) <= np.linalg.norm(at) + 1e-12
    assert abs(out[0] * at[1] - out[1] * at[0]) < 1e-9
    # bend 1 is the equidistant fisheye: radius is the angle
    assert math.isclose(
        float(np.linalg.norm(bent(at, 1.0))), math.atan(math.hypot(*at)), abs_tol=1e-9
    )


# ---- pictures


@pytest.mark.parametrize("kind", ["street", "corridor", "city"])
def test_hidden_is_what_the_ray_caster_sees_nothing_of(kind: str) -> None:
    taken = take(Draws("hidden", kind), kind, heading=12.0)
    world, view = taken.world, taken.view
    lens = (view.focal, view.focal, *view.centre)
    frame = Renderer(mesh(world)).render(view.pose(), lens, SIZE, colour=False)
    rng = np.random.default_rng(0)
    low = np.min([block.low for block in world.blocks], axis=0) - 1
    high = np.max([block.high for block in world.blocks], axis=0) + 1
    points = rng.uniform(low, high, (4000, 3)) * [1, 1, 0.98] + [0, 0, 0.05]
    pixels, depth = view.project(points)
    with np.errstate(invalid="ignore"):
        inside = (depth > 0.5) & ((pixels >= 1) & (pixels < np.array(SIZE) - 1)).all(1)
    inside &= points[:, 2] > 0.1
    x, y = np.floor(pixels[inside]).astype(int).T
    surface = np.where(frame.depth > 0, frame.depth, np.inf)[y, x]
    behind = depth[inside] > surface + 0.02
    said = hidden(world, np.array(view.eye), points[inside])
    # pixel centres are not the points: some at edges differ
    assert len(said) > 200 and (said == behind).mean() > 0.97


def test_lines_are_edges_in_the_picture() -> None:
    shares = []
    for seed, kind, bend in ((0, "street", 0.0), (1, "city", 1.4)):
        taken = take(Draws("edges", seed), kind, heading=20.0, bend=bend, focal=300.0)
        grey = picture(taken.world, taken.view).astype(float).mean(-1)
        points = taken.seen.points[taken.seen.length > 40]
        middle, along = points[:, 1], points[:, 2] - points[:, 0]
        across = np.column_stack([-along[:, 1], along[:, 0]])
        across /= np.linalg.norm(along, axis=1, keepdims=True)
        steps = np.array([points[:, 0] * (1 - t) + points[:, 2] * t for t in (0.2, 0.5, 0.8)])
        steps = middle[None] if bend else steps
        inside = ((steps > 5) & (steps < np.array(SIZE) - 5)).all(-1)
        reach = np.arange(-4, 5)[:, None, None, None] * across
        x, y = np.floor(steps + reach).astype(int).clip(0, np.array(SIZE) - 1).transpose(3, 0, 1, 2)
        shares.append((np.ptp(grey[y, x], axis=0)[inside] > 8).mean())
    # rows of windows are lines with gaps
    assert min(shares) > 0.75


@pytest.mark.parametrize("task", ["VPP", "LRR", "LDP", "PTS"])
def test_pictures_show_their_marks(task: str) -> None:
    one = some(task, 3)[-1]
    drawn = draw_perspective(one)
    assert drawn.size == {"LDP": (406, 306), "PTS": (606, 225)}.get(task, SIZE)
    if task in ("VPP", "LRR"):
        bare = {**one.world["pictures"][0], "marks": []}
        plain = draw_perspective(replace(one, world={**one.world, "pictures": [bare]}))
        changed = (np.asarray(drawn) != np.asarray(plain)).any(-1)
        for mark in one.world["pictures"][0]["marks"]:
            x, y = np.array(mark.get("at", mark.get("line"))[:2]).astype(int)
            assert changed[max(y - 12, 0) : y + 12, max(x - 12, 0) : x + 12].sum() > 10


# ---- the second path itself


@settings(max_examples=40)
@given(
    st.tuples(st.floats(-900, 900), st.floats(-900, 900)), st.floats(0, math.pi), st.integers(0, 99)
)
def test_bundles_are_found_whatever_else_is_drawn(
    at: tuple[float, float], turn: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    start = rng.uniform(0, 300, (24, 2))
    way = np.where(
        (np.arange(24) < 9)[:, None], at - start, [math.cos(turn), math.sin(turn)]
    )  # the first nine run to a point, eight are parallel, the rest lie anyhow
    way[17:] = rng.normal(size=(7, 2))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    end = start + way * rng.uniform(60, 120, (24, 1))
    drawn = np.stack([start, (start + end) / 2, end], axis=1).round(2)
    found = bundles(drawn)
    run, parallel = found[:2] if found[0].spread > found[1].spread else found[1::-1]
    assert set(range(9)) <= set(run.rows.tolist()) or run.spread < 2
    assert len(set(range(9, 17)) & set(parallel.rows.tolist())) >= 7
    if set(range(9)) == set(run.rows.tolist()) and run.spread > 20:
        assert math.dist(run.pixel, at) < 0.02 * math.dist(at, (150, 150)) + 2


@settings(max_examples=60)
@given(st.integers(0, 13), st.integers(0, 10**6))
def test_what_a_camera_did_is_read_from_points(what: int, seed: int) -> None:
    """Motions made by hand, of points in a box before the camera."""
    rng = np.random.default_rng(seed)
    points = rng.uniform([-3, -2, 5], [3, 2, 14], (20, 3))
    c, s = math.cos(0.2), math.sin(0.2)
    pan = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])  # content goes right: turned to the left
    tilt = np.array([[1, 0, 0], [0, c, s], [0, -s, c]])  # content goes down: tilted up
    roll = np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])  # content goes counter-clockwise
    moves = [
        ("zoomed in", 1.5, np.eye(3), (0, 0, 0)), ("zoomed out", 0.6, np.eye(3), (0, 0, 0)),
        ("moved forward", 1, np.eye(3), (0, 0, 2)), ("moved backward", 1, np.eye(3), (0, 0, -2)),
        ("moved to the left", 1, np.eye(3), (-1, 0, 0)),
        ("moved to the right", 1, np.eye(3), (1, 0, 0)),
        ("moved up", 1, np.eye(3), (0, -1, 0)), ("moved down", 1, np.eye(3), (0, 1, 0)),
        ("turned to the left", 1, pan, (0, 0, 0)), ("turned to the right", 1, pan.T, (0, 0, 0)),
        ("tilted up", 1, tilt, (0, 0, 0)), ("tilted down", 1, tilt.T, (0, 0, 0)),
        ("rolled clockwise", 1, roll, (0, 0, 0)),
        ("rolled counter-clockwise", 1, roll.T, (0, 0, 0)),
    ]  # fmt: skip
    told, zoom, turn, step = moves[what]
    after = (points - step) @ turn.T
    one, two = (
        200 * f * p[:, :2] / p[:, 2:] + (150, 112.5) for f, p in ((1, points), (zoom, after))
    )
    assert moved_how(np.hstack([one, two]).round(2), (150, 112.5)) == f"It {told}"


# ---- edits and records


def test_edits_keep_the_answer_and_move_the_picture() -> None:
    asked = list(robust(hashing.mix("edits", np.arange(8, dtype=np.uint64))))
    assert len(asked) >= 30 and [check(one) for one in asked] == [""] * len(asked)
    for i in range(0, len(asked), 5):
        first, *rest = asked[i : i + 5]
        assert first.extra["variant"] == "original" and first.group
        assert [one.extra["variant"] for one in rest] == list(EDITS)
        for one in rest:
            same = (first.group, first.truth, first.question, first.options, first.extra["seed_id"])
            assert same == (one.group, one.truth, one.question, one.options, one.extra["seed_id"])
            assert one.world["pictures"][0]["lines"] != first.world["pictures"][0]["lines"]


def test_edited_pictures_agree_with_their_maps() -> None:
    asked = list(robust(hashing.mix("maps", np.arange(2, dtype=np.uint64))))
    first, *rest = asked[:5]

    def bare(one: Posed) -> np.ndarray:
        shot = {**one.world["pictures"][0], "marks": []}
        return np.asarray(draw_perspective(replace(one, world={"pictures": [shot]})), float)

    before = bare(first)
    x, y = np.meshgrid(np.arange(40, 360, 7), np.arange(30, 270, 7))
    for one in rest:
        edit = one.world["pictures"][0]["edit"]
        matrix = np.array(edit["matrix"]).reshape(2, 3)
        places = np.column_stack([x.ravel(), y.ravel()]) + 0.5
        to = places @ matrix[:, :2].T + matrix[:, 2]
        shown = ((to > 1) & (to < np.array(SIZE) - 1)).all(1)
        if "mask" in edit:
            shown &= ~((to > edit["mask"][:2]) & (to < edit["mask"][2:])).all(1)
        u, v = np.floor(to[shown]).astype(int).T
        a, b = np.floor(places[shown]).astype(int).T
        off = np.abs(bare(one)[v, u] - before[b, a]).mean(-1)
        assert np.median(off) < 3 and (off < 25).mean() > 0.85


def _blank(one: Posed) -> Image.Image:
    return Image.new("RGB", SIZE)


def test_the_record_is_read_back_and_the_oracle_is_right(tmp_path: Path) -> None:
    mix = mmperspective.like()
    # other tests look at the pictures
    recipes = [(replace(recipe, draw=_blank), weight) for recipe, weight in mix.recipes]
    bench = replace(mmperspective.benchmark, like=lambda: SymbolicMix.of(recipes, mix.write))
    made = make_fresh(bench, None, tmp_path / "perspective", 11, seed=3)
    samples = made.loaded.samples
    assert made.items == len(samples) == 14 and made.audited.passed
    assert not made.loaded.faults and {one.task for one in samples} == set(TASKS)
    edits = [one for one in samples if one.group]
    assert {one.tags["variant"] for one in edits} == {"original", *EDITS}
    assert len({one.group for one in edits}) == 1
    replies = replies_of(bench.protocol, samples, oracle(samples))
    found = score(bench, made.loaded, replies)
    assert found.counts(found.parity) == found.counts(found.clean) == {"right": 14}
    assert found.figures["P'Robust"].value == found.figures["overall"].value == 100
    assert sum(1 for _ in requests_of(bench.protocol, made.loaded)) == 14


def test_questions_do_not_depend_on_each_other() -> None:
    keys = hashing.mix("VPC", np.arange(5, dtype=np.uint64))
    ask = partial(posed, "VPC", TASKS["VPC"])
    assert list(ask(keys)) == [one for key in keys for one in ask(np.array([key]))]
