"""The formal language: what is read, and what is said of what cannot be."""

from __future__ import annotations

import contextlib
import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import BadInput
from sightline.geometry.theorems import Formula, Term, parse_form, read_problem


def value(formula: Formula, **letters: float) -> float:
    """A formula by Python's own operators: shares nothing with the solvers' evaluation."""
    parts = [value(part, **letters) for part in formula.args]
    match formula.op:
        case "number":
            return formula.value
        case "letter":
            return letters[formula.name]
        case "+":
            return parts[0] + parts[1]
        case "-":
            return parts[0] - parts[1]
        case "*":
            return parts[0] * parts[1]
        case "/":
            return parts[0] / parts[1]
        case "^":
            return parts[0] ** parts[1]
        case _:
            return parts[0] ** 0.5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3x-4", 5.0),
        ("-x+10", 7.0),
        ("2x^{2}-10", 8.0),
        ("\\frac{1}{2}x+20", 21.5),
        ("\\frac{5x+1}{4}", 4.0),
        ("7\\sqrt{3x}", 21.0),
        ("6x+14y", 46.0),
        ("2(x+1)", 8.0),
        ("12-3y/2*4", 0.0),
        ("\\sqrt{26}", 26**0.5),
        (".5x", 1.5),
        ("16\\pi", 16 * np.pi),
    ],
)
def test_formulas_mean_what_they_say(text: str, expected: float) -> None:
    form = parse_form(f"Equals(LengthOf(Line(A, B)), {text})")
    formula = form.args[1]
    assert isinstance(formula, Formula)
    assert value(formula, x=3.0, y=2.0) == pytest.approx(expected)


def test_names_of_all_kinds_are_read() -> None:
    form = parse_form("PointLiesOnCircle(W', Circle(C, radius_3_0))")
    point, ring = form.args
    assert point == Term("W'") and isinstance(ring, Term) and ring.points == ("C", "radius_3_0")
    label = parse_form("Equals(MeasureOf(Angle(A, B, C)), MeasureOf(angle 12))").args[1]
    assert label == Term("MeasureOf", (Term("angle 12"),))
    assert parse_form("PointLiesOnLine(point_26, Line(B, G))").points == ("point_26",)
    assert parse_form("Find(AreaOf(Shape($)))") == Term(
        "Find", (Term("AreaOf", (Term("Shape", (Term("$"),)),)),)
    )


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "a number, a letter or a bracket expected"),
        ("Line(A, B", "')' expected"),
        ("PointLiesOnLine(Y, Line(Z, I)) K))", "ends before this"),
        ("Paralel(Line(A,B),Line(C,D))", "unknown word 'Paralel'"),
        ("__import__('os')", "is no part of the language"),
        ("Equals(LengthOf(Line(C, A)), 0n8)", "expected"),
        ("x+1", "is no predicate"),
        ("Line(" * 60 + "A" + ")" * 60, "nested too deeply"),
        ("Equals(x," + "(" * 500 + "1" + ")" * 500 + ")", "nested too deeply"),
        ("A" * 5000, "is longer than"),
    ],
)
def test_what_is_no_form_is_named(text: str, part: str) -> None:
    with pytest.raises(BadInput, match="logic form") as error:
        parse_form(text)
    assert part in str(error.value) and "\n" not in str(error.value)


@given(st.text(alphabet=string.printable, max_size=60))
def test_no_text_does_anything_but_parse_or_say_why(text: str) -> None:
    with contextlib.suppress(BadInput):
        assert parse_form(text).args


def test_forms_that_cannot_be_read_are_kept_by_name() -> None:
    problem = read_problem(["Line(A, B)", "", "nonsense", "Find(x)"], ["AB", "A", "B'C"])
    assert len(problem.unread) == 1 and "nonsense" in problem.unread[0]
    assert problem.lines == (("A", "B"), ("B'", "C"))
    assert problem.goal == Term("Find", (Formula("letter", name="x"),))
