"""Plane geometry made anew: three ways to each answer, nothing told in vain, legible drawings."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageFilter

from sightline import hashing
from sightline.benchmarks.fresh import make_fresh
from sightline.benchmarks.geometry_fresh import geometry_mix
from sightline.benchmarks.published import geometry3k
from sightline.benchmarks.scoring import score
from sightline.datasets.symbolic import SymbolicMix
from sightline.geometry.theorems import (
    consequences,
    construct,
    parse_form,
    prove,
    read_problem,
    worked,
)
from sightline.questions.symbolic import Posed
from sightline.questions.symbolic.plane_checks import check
from sightline.questions.symbolic.plane_problems import GOALS, posed, stated
from sightline.scenes.symbolic.sketch_layout import laid_out
from sightline.scenes.symbolic.sketch_steps import constructed
from sightline.scenes.worlds.draws import Draws
from sightline.solvers import oracle, replies_of, solve_in_process
from sightline.views.symbolic.sketches import draw_sketch


@cache
def some(kind: str, count: int = 4) -> list[Posed]:
    return list(posed(kind, hashing.mix(kind, np.arange(count, dtype=np.uint64))))


def forms_of(one: Posed) -> list[str]:
    return [*one.world["text"], *one.world["diagram"]]


def read(one: Posed, forms: list[str]):  # type: ignore[no-untyped-def]
    lines = [f"{a}{b}" for row in one.world["rows"] for a, b in pairwise(row)]
    return read_problem(forms, lines, one.world["drawing"]["points"])


@pytest.mark.parametrize("kind", list(GOALS))
def test_answers_are_what_the_coordinates_measure(kind: str) -> None:
    asked = some(kind)
    assert len(asked) == 4
    assert [check(one) for one in asked] == [""] * 4
    for one in asked:
        assert "measures" in check(replace(one, truth="ABCD"["BCDA".index(one.truth)]))
        steps = [one.world["steps"][0] + " + 1", *one.world["steps"][1:]]
        assert " is " in check(replace(one, world={**one.world, "steps": steps}))


@pytest.mark.parametrize("kind", list(GOALS))
def test_forms_alone_lead_to_the_answer_and_each_number_is_needed(kind: str) -> None:
    for one in some(kind):
        forms = forms_of(one)
        right = float(one.options["ABCD".index(one.truth)])
        proof, built = prove(read(one, forms)), construct(read(one, forms))
        assert proof.value == pytest.approx(right, abs=0.051), one.question
        if built.value is not None:
            assert built.value == pytest.approx(right, abs=0.051), one.question
        told = [f for f in forms if re.fullmatch(r"Equals\(\w+\(.*\), [-+x\d]+\)", f)]
        assert told
        for form in told:
            fewer = read(one, [f for f in forms if f != form])
            assert prove(fewer).value is None, (form, one.question)


@pytest.mark.parametrize("kind", list(GOALS))
def test_what_each_step_makes_known_is_right(kind: str) -> None:
    for one in some(kind):
        lines = one.rationale.splitlines()
        assert len(lines) == 1 + len(one.world["steps"])
        assert int(one.tags["steps"]) >= 2
        proof = prove(read(one, forms_of(one)))
        known = [value for _, found in worked(proof) for value in found.values()]
        assert len(worked(proof)) == len(proof.steps) and len(known) >= 2
        # a length, an angle or an arc that is said to be known is measured so
        for p, q, value in re.findall(r"(?:so |, )([A-Z])([A-Z]) = ([\d.]+)", one.rationale):
            at = one.world["points"]
            assert np.hypot(*np.subtract(at[p], at[q])) == pytest.approx(float(value), rel=1e-4)


@pytest.mark.parametrize("kind", list(GOALS))
def test_letters_touch_no_line_and_each_other_not(kind: str) -> None:
    for one in some(kind)[:3]:
        drawing = dict(one.world["drawing"])
        bare = replace(one, world={**one.world, "drawing": {**drawing, "labels": []}})
        lines = draw_sketch(bare)
        ink = Image.new("L", lines.size)
        for label in drawing["labels"]:
            alone = replace(one, world={**one.world, "drawing": {**drawing, "labels": [label]}})
            letters = ImageChops.difference(draw_sketch(alone), lines).convert("L")
            letters = letters.point(lambda v: 255 * (v > 40)).filter(ImageFilter.MaxFilter(3))
            dark = lines.convert("L").point(lambda v: 255 * (v < 200))
            assert not ImageChops.multiply(letters, dark).getbbox(), (label, one.question)
            assert not ImageChops.multiply(letters, ink).getbbox(), (label, one.question)
            left, top, right, bottom = letters.getbbox() or (0, 0, 1, 1)
            assert left > 0 and top > 0 and right < lines.width and bottom < lines.height
            ink = ImageChops.lighter(ink, letters)
        names = {text for text, _, _ in drawing["labels"]}
        assert set(one.world["points"]) <= names


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.booleans())
def test_figures_hold_what_is_said_of_them(seed: int, circles: bool) -> None:
    sketch = constructed(Draws(seed), circles)
    if sketch is None:
        return
    told = [(q, f"{round(sketch.measure(q))}") for q in sketch.given]
    layout = laid_out(sketch, [])
    drawn = {} if layout is None else {n: [p.real, p.imag] for n, p in layout.at.items()}
    world = {
        "points": {name: [at.real, at.imag] for name, at in sketch.at.items()},
        "circles": sketch.circles, "steps": [], "diagram": [said.form for said in sketch.said],
        "text": [*(f"Equals({q.form}, {text})" for q, text in told), "Find(1)"],
    }  # fmt: skip
    one = replace(some("length")[0], options=("1", "2", "3", "4"), truth="A", world=world)
    assert check(one) == ""
    assert all(parse_form(said.form) for said in sketch.said)
    assert not stated(sketch, told).unread
    assert layout is None or set(drawn) == set(sketch.at)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**9), st.booleans(), st.booleans())
def test_whatever_theorems_conclude_is_measured_so(seed: int, circles: bool, less: bool) -> None:
    """All conclusions about a figure, also where a number is missing that fixes it."""
    sketch = constructed(Draws("conclusions", seed), circles)
    if sketch is None:
        return
    told = [(q, f"{round(sketch.measure(q))}") for q in sketch.given[less:]]
    goals = {parse_form(f"Find({q.form})"): q for q in sketch.quantities()}
    found = consequences(stated(sketch, told), goals, limit=6000)
    assert found or not told
    for goal, proof in found.items():
        assert proof.value == pytest.approx(sketch.measure(goals[goal]), rel=1e-5, abs=1e-5), goal


def test_choices_do_not_tell() -> None:
    asked = [one for kind in GOALS for one in some(kind)]
    ranks = set()
    for one in asked:
        values = [float(text) for text in one.options]
        ranks.add(sorted(values).index(values["ABCD".index(one.truth)]))
        assert len({"." in text for text in one.options}) == 1
        said = {float(n) for n in re.findall(r"(?<![\w.])\d+(?=\)$)", "\n".join(forms_of(one)))}
        assert not said & set(values)
    assert ranks == {0, 1, 2, 3}


def test_the_record_is_read_back_and_solved(tmp_path: Path) -> None:
    whole = geometry_mix()
    assert [recipe.name for recipe, _ in whole.recipes] == list(GOALS)
    few = SymbolicMix(whole.recipes[1:3], whole.write)
    some_of = replace(geometry3k.benchmark, like=lambda: few)
    made = make_fresh(some_of, None, tmp_path / "made", 12, seed=5)
    assert made.items >= 12 and made.audited.passed
    samples = made.loaded.samples
    assert not made.loaded.faults and {one.task for one in samples} == {"Angle", "Arc"}
    assert all(one.tags["difficulty"] for one in samples)
    truths = [one.truth for one in samples]
    assert solve_in_process("theorems", samples)[0] == truths
    built = solve_in_process("construction", samples)[0]
    assert all(value in (None, truth) for value, truth in zip(built, truths, strict=True))
    bench = geometry3k.benchmark
    found = score(bench, made.loaded, replies_of(bench.protocol, samples, oracle(samples)))
    assert found.figures["overall"].value == 100.0
    for one in samples:
        assert Image.open(made.file / one.media[0].path).width > 100


def test_problems_do_not_depend_on_each_other() -> None:
    again = [one for key in (0, 1) for one in posed("angle", _key(key))]
    assert again == some("angle")[:2]


def _key(number: int) -> np.ndarray:  # type: ignore[type-arg]
    return hashing.mix("angle", np.array([number], dtype=np.uint64))
