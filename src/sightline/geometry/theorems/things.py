"""What the arguments of a form are: points, ends of lines, shapes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .measures import Unclear
from .problem import is_point
from .terms import Node, Term

__all__ = [
    "MARKS", "SHAPES", "ends", "plain", "point_of", "row_of", "row_of_diameter", "shapes_in",
    "sides_of", "three",
]  # fmt: skip

MARKS = frozenset(
    [
        "Regular",
        "Equilateral",
        "Isosceles",
        "Right",
        "Shaded",
        "Blue",
        "Green",
        "Red",
        "Major",
        "Minor",
    ]
)
SHAPES = (
    frozenset(
        [
            "Triangle",
            "Quadrilateral",
            "Parallelogram",
            "Rectangle",
            "Rhombus",
            "Square",
            "Trapezoid",
            "Kite",
            "Polygon",
            "Pentagon",
            "Hexagon",
            "Heptagon",
            "Octagon",
        ]
    )
    | MARKS
)


def row_of(form: Term) -> tuple[str, str, str] | None:
    if form.name != "PointLiesOnLine" or len(form.args) != 2:
        return None
    point, line = form.args
    if not isinstance(point, Term) or not isinstance(line, Term) or len(line.points) != 2:
        return None
    names = (point.name, *line.points)
    return None if not all(map(is_point, names)) or len(set(names)) < 3 else (
        names[0], names[1], names[2]
    )  # fmt: skip


def row_of_diameter(form: Term) -> tuple[str, str, str] | None:
    """A diameter goes through the centre."""
    if form.name != "IsDiameterOf" or len(form.args) != 2:
        return None
    line, circle = form.args
    if isinstance(line, Term) and isinstance(circle, Term) and circle.points:
        names = (circle.points[0], *line.points)
        if len(set(names)) == 3 and all(map(is_point, names)):
            return names[0], names[1], names[2]
    return None


def point_of(node: Node) -> str:
    while isinstance(node, Term) and node.name == "Point" and node.args:
        node = node.args[0]
    if not isinstance(node, Term) or node.args or not is_point(node.name):
        raise Unclear("which point is not told")
    return node.name


def ends(node: Node) -> tuple[str, str]:
    if isinstance(node, Term) and node.name == "Line":
        names = node.points
        if len(names) == 1 and len(names[0]) == 2 and names[0].isupper():
            names = (names[0][0], names[0][1])
        if len(names) == 2 and all(map(is_point, names)) and names[0] != names[1]:
            return names[0], names[1]
    raise Unclear("which line is not told")


def shapes_in(form: Term | None) -> Iterator[Term]:
    """Shapes that a form measures: who asks for the area of a kite says that it is one."""
    todo: list[Node] = [*form.args] if form and form.name in ("Find", "Equals") else []
    while todo:
        node = todo.pop()
        if isinstance(node, Term):
            if node.name in SHAPES and node.args:
                yield node
            else:
                todo += node.args


def plain(node: Node) -> Term:
    """The thing without what is said of it: Blue(Triangle(A, B, C))."""
    while isinstance(node, Term) and node.name in MARKS and node.args:
        node = node.args[0]
    if not isinstance(node, Term):
        raise Unclear("is no thing")
    return node


def three(node: Node) -> tuple[str, str, str]:
    points = plain(node).points
    if len(points) != 3:
        raise Unclear("is no triangle of three named corners")
    return points[0], points[1], points[2]


def sides_of(corners: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(corners, (*corners[1:], corners[0]), strict=True))
