"""Theorems and construction: against figures whose coordinates are known, and each other."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.geometry.theorems import (
    Problem,
    consequences,
    construct,
    irredundant,
    parse_form,
    prove,
    read_problem,
    worked,
)

TRIANGLE = st.tuples(*[st.floats(35, 80)] * 2, st.floats(2, 30))


def triangle(a: float, b: float, side: float) -> dict[str, tuple[float, float]]:
    """Corners with angles a, b (degrees) at A, B, and |AB| = side; pixels, y down."""
    alpha, beta = np.radians([a, b])
    reach = side * np.sin(beta) / np.sin(alpha + beta)
    return {
        "A": (0.0, 0.0), "B": (side, 0.0), "C": (reach * np.cos(alpha), -reach * np.sin(alpha))
    }  # fmt: skip


def gap(at: dict[str, tuple[float, float]], p: str, q: str) -> float:
    return float(np.hypot(*np.subtract(at[p], at[q])))


def posed(forms: list[str], lines: str, at: dict[str, tuple[float, float]]) -> Problem:
    """A problem, drawn out of scale: positions are squeezed."""
    drawn = {name: (20 * x + 3 * y, 14 * y) for name, (x, y) in at.items()}
    return read_problem(forms, lines.split(), drawn)


@given(TRIANGLE)
def test_sides_from_angles_and_angles_from_sides(
    given_by: tuple[float, float, float],
) -> None:
    at = triangle(*given_by)
    a, b, side = given_by
    angles = [f"Equals(MeasureOf(Angle(B, A, C)), {a})", f"Equals(MeasureOf(Angle(A, B, C)), {b})"]
    forms = [*angles, f"Equals(LengthOf(Line(A, B)), {side})", "Find(LengthOf(Line(A, C)))"]
    for found in (prove(posed(forms, "AB BC CA", at)), construct(posed(forms, "AB BC CA", at))):
        assert found.status == "determined"
        assert found.value == pytest.approx(gap(at, "A", "C"), rel=1e-4)
    sides = [f"Equals(LengthOf(Line({p}, {q})), {gap(at, p, q)})" for p, q in ("AB", "BC", "CA")]
    proof = prove(posed([*sides, "Find(MeasureOf(Angle(A, C, B)))"], "AB BC CA", at))
    assert proof.value == pytest.approx(180 - a - b, abs=1e-2)
    assert "law of " in proof.rationale or "equal sides" in proof.rationale


@given(st.lists(st.floats(0.4, 1.2), min_size=4, max_size=4), st.floats(2, 9))
def test_angles_in_a_circle(steps: list[float], radius: float) -> None:
    turns = np.cumsum(steps)
    rim = {
        name: (radius * np.cos(t), -radius * np.sin(t))
        for name, t in zip("ABCD", turns, strict=True)
    }
    at = {"O": (0.0, 0.0), **rim}
    forms = [f"PointLiesOnCircle({p}, Circle(O, radius_1_0))" for p in "ABCD"]
    inner = np.degrees(turns[2] - turns[1])
    told = [*forms, f"Equals(MeasureOf(Angle(B, A, C)), {inner / 2})"]
    for asked, expected in (
        ("Find(MeasureOf(Angle(B, D, C)))", inner / 2),
        ("Find(MeasureOf(Arc(B, C)))", inner),
        ("Find(MeasureOf(Arc(B, A, C)))", 360 - inner),
    ):
        problem = read_problem([*told, asked], ["AB", "AC", "DB", "DC"], at)
        assert prove(problem).value == pytest.approx(expected, abs=1e-4)
        built = construct(problem)
        assert built.value == pytest.approx(expected, abs=1e-3)


def test_the_steps_lead_to_the_answer() -> None:
    forms = ["Parallelogram(A,B,C,D)", "Equals(LengthOf(Line(A,B)),3x-4)",
             "Equals(LengthOf(Line(C,D)),x+6)", "Find(LengthOf(Line(A,B)))"]  # fmt: skip
    at = {"A": (0.0, 0.0), "B": (30.0, 0.0), "C": (40.0, -20.0), "D": (10.0, -20.0)}
    proof = prove(read_problem(forms, ["AB", "BC", "CD", "DA"], at))
    assert proof.value == pytest.approx(11.0)
    assert [step.why for step in proof.steps] == [
        "given", "given", "parallelogram ABCD: opposite sides",
    ]  # fmt: skip
    assert proof.rationale.endswith("answer: 11")


def test_what_is_left_open_is_not_answered() -> None:
    forms = ["Equals(LengthOf(Line(A, B)), 5)", "Find(LengthOf(Line(A, C)))"]
    at = triangle(50, 60, 5)
    assert prove(posed(forms, "AB BC CA", at)).status == "undecided"
    built = construct(posed(forms, "AB BC CA", at))
    assert (built.status, built.value) == ("ambiguous", None)
    assert prove(posed(["Find(AreaOf(Shape($)))"], "AB BC CA", at)).status == "undecided"
    assert prove(read_problem([])).reason == "nothing is asked"
    assert construct(read_problem(["Find(x)"])).status in ("ambiguous", "undecided")


def test_a_contradiction_is_no_answer() -> None:
    forms = [
        "Equals(MeasureOf(Angle(B, A, C)), 100)", "Equals(MeasureOf(Angle(A, B, C)), 110)",
        "Find(MeasureOf(Angle(A, C, B)))",
    ]  # fmt: skip
    found = prove(posed(forms, "AB BC CA", triangle(50, 60, 5)))
    assert (found.status, found.value) == ("impossible", None)
    assert "angles of triangle ABC" in found.reason
    built = construct(posed(forms, "AB BC CA", triangle(50, 60, 5)))
    assert built.value is None


def test_two_solutions_are_no_answer() -> None:
    """Two sides and an angle opposite to the shorter one: two triangles."""
    forms = [
        "Equals(MeasureOf(Angle(B, A, C)), 30)", "Equals(LengthOf(Line(A, B)), 10)",
        "Equals(LengthOf(Line(B, C)), 6)", "Find(LengthOf(Line(A, C)))",
    ]  # fmt: skip
    assert prove(posed(forms, "AB BC CA", triangle(50, 60, 5))).status == "undecided"


def test_a_limit_of_steps_ends_the_search() -> None:
    at = triangle(50, 60, 5)
    sides = [f"Equals(LengthOf(Line({p}, {q})), {gap(at, p, q)})" for p, q in ("AB", "BC", "CA")]
    forms = [*sides, "Find(MeasureOf(Angle(A, C, B)))"]
    found = prove(posed(forms, "AB BC CA", at), limit=5)
    assert (found.status, found.reason) == ("undecided", "the limit of steps is reached")


def test_the_drawing_is_never_measured() -> None:
    """The same forms over two drawings of the same order have one answer."""
    forms = ["Equals(MeasureOf(Angle(B, A, C)), 40)", "Equals(MeasureOf(Angle(A, B, C)), 75)",
             "Find(MeasureOf(Angle(A, C, B)))"]  # fmt: skip
    for a, b in ((40, 75), (70, 30), (20, 120)):
        at = triangle(a, b, 9)
        assert prove(posed(forms, "AB BC CA", at)).value == pytest.approx(65)
        assert construct(posed(forms, "AB BC CA", at)).value == pytest.approx(65)
    assert prove(posed(forms, "AB BC CA", {}), sides=False).value == pytest.approx(65)


def test_published_problems_two_ways(shared_data: Callable[[str], Path]) -> None:
    """Where both answer, they agree: all but those whose numbers contradict each other."""
    pack = shared_data("text/geometry3k") / "logic_forms.zip"
    with zipfile.ZipFile(pack) as files:
        text, drawn = (
            json.loads(files.read(f"logic_forms/{name}"))
            for name in ("text_logic_forms_annot_dissolved.json", "diagram_logic_forms_annot.json")
        )
    agreed = answered = 0
    for number in list(text)[2410:2450]:
        forms = [*text[number]["text_logic_forms"], *drawn[number]["diagram_logic_forms"]]
        problem = read_problem(
            forms, drawn[number]["line_instances"], drawn[number]["point_positions"]
        )
        proof, built = prove(problem), construct(problem)
        answered += proof.value is not None
        if proof.value is not None and built.value is not None:
            agreed += 1
            assert built.value == pytest.approx(proof.value, rel=1e-2, abs=1e-2), number
    assert answered >= 34 and agreed >= 32


def test_words_for_things_that_restrict_nothing() -> None:
    forms = ["Minor(Arc(A,B,C))", "Major(Sector(A,B,C))", "Shaded(Angle(A,B,C))",
             "Equals(LengthOf(Line(A,B)),3)", "Find(LengthOf(Line(A,B)))"]  # fmt: skip
    at = triangle(50, 60, 5)
    assert construct(posed(forms, "AB BC CA", at)).value == pytest.approx(3)
    assert prove(posed(forms, "AB BC CA", at)).value == pytest.approx(3)


TANGENTS = ["PointLiesOnCircle(L, Circle(J))", "PointLiesOnCircle(M, Circle(J))",
            "Tangent(Line(K, L), Circle(J))", "Tangent(Line(K, M), Circle(J))",
            "PointLiesOnLine(N, Line(K, J))", "PointLiesOnLine(N, Line(L, M))",
            "Equals(MeasureOf(Angle(L, K, M)), 76)"]  # fmt: skip
TANGENTS_DRAWN = ["JL", "JM", "JK", "KL", "KM", "LM"]
TANGENTS_AT = {"J": (0.0, 0.0), "K": (146.2, 0.0), "L": (55.4, -70.9), "M": (55.4, 70.9),
               "N": (55.4, 0.0)}  # fmt: skip


def test_an_equation_that_always_holds_tells_no_length() -> None:
    """Without a length the figure has no size; the laws of sines and cosines say the same twice."""
    problem = read_problem([*TANGENTS, "Find(LengthOf(Line(M, N)))"], TANGENTS_DRAWN, TANGENTS_AT)
    assert prove(problem).status == "undecided"
    assert construct(problem).status == "ambiguous"


def test_one_search_answers_what_single_ones_do() -> None:
    goals = [parse_form(f"Find({text})") for text in (
        "LengthOf(Line(M, N))", "MeasureOf(Angle(L, J, K))", "MeasureOf(Arc(L, M))",
        "LengthOf(Line(K, J))", "AreaOf(Triangle(K, L, J))",
    )]  # fmt: skip
    forms = [*TANGENTS, "Equals(LengthOf(Line(J, L)), 9)"]
    problem = read_problem(forms, TANGENTS_DRAWN, TANGENTS_AT)
    found = consequences(problem, goals)
    for goal in goals:
        alone = prove(replace(problem, goal=goal))
        assert found[goal].value == pytest.approx(alone.value)
        short = irredundant(found[goal])
        assert set(short.steps) <= set(found[goal].steps)
        for step in short.steps:
            fewer = replace(short, steps=tuple(s for s in short.steps if s is not step))
            assert not any(short.goal in known for _, known in worked(fewer))
    contradiction = [*forms, "Equals(LengthOf(Line(J, M)), 8)"]
    assert consequences(read_problem(contradiction, ["JL", "JM"], TANGENTS_AT), goals) == {}


def test_short_proofs_make_one_thing_known_at_a_time() -> None:
    """An angle over a diameter is right in two steps, not by way of all arcs and triangles."""
    forms = ["PointLiesOnCircle(F, Circle(E))", "PointLiesOnCircle(G, Circle(E))",
             "PointLiesOnLine(E, Line(F, G))", "PointLiesOnCircle(J, Circle(E))",
             "Equals(MeasureOf(Angle(G, F, J)), 63)",
             "Find(MeasureOf(Angle(F, G, J)))"]  # fmt: skip
    at = {"E": (0.0, 0.0), "F": (-100.0, 0.0), "G": (100.0, 0.0), "J": (-58.8, 80.9)}
    problem = read_problem(forms, ["FG", "FJ", "GJ", "EJ"], at)
    long, short = prove(problem), prove(problem, short=True)
    assert short.value == long.value == pytest.approx(27)
    assert len(short.steps) <= min(len(long.steps), 5)
    assert all(found for _, found in worked(short))


def test_short_proofs_do_not_go_round() -> None:
    """Two sides are equal since two angles are; by that triangles are congruent, which says that
    the sides are equal."""
    forms = ["Equilateral(Triangle(J, K, L))", "PointLiesOnLine(M, Line(J, L))",
             "PointLiesOnLine(N, Line(J, K))", "PointLiesOnLine(Q, Line(M, K))",
             "PointLiesOnLine(Q, Line(L, N))", "Parallel(Line(M, N), Line(L, K))",
             "Equals(LengthOf(Line(J, M)), 7)", "Find(LengthOf(Line(J, N)))"]  # fmt: skip
    at = {"J": (0.0, 0.0), "K": (120.0, 0.0), "L": (60.0, -103.9), "M": (35.0, -60.6),
          "N": (70.0, 0.0), "Q": (76.6, -38.4)}  # fmt: skip
    lines = ["JL", "JK", "KL", "MN", "MK", "LN"]
    proof = prove(read_problem(forms, lines, at), short=True)
    assert proof.value == pytest.approx(7)
    assert not [step for step in proof.steps if "congruent" in step.why]
