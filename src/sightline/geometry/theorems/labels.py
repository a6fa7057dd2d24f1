"""Names that forms give: numbered angles, and circles with a centre in common."""

from __future__ import annotations

from .problem import Problem, is_point
from .terms import Formula, Node, Term

__all__ = ["circles_of", "labels_of"]


def labels_of(problem: Problem) -> list[tuple[str, tuple[str, str, str]]]:
    """Numbered angles: ``Equals(MeasureOf(Angle(A, B, C)), MeasureOf(angle 1))``."""
    found = []
    for form in problem.forms:
        if form.name != "Equals" or len(form.args) != 2:
            continue
        for one, other in (form.args, form.args[::-1]):
            label, points = _label_of(one), _angle_of(other)
            if label and points:
                found.append((label, points))
    return found


def _label_of(node: Node) -> str:
    if isinstance(node, Term) and node.name == "MeasureOf":
        node = node.args[0]
    if isinstance(node, Term) and node.name == "Angle" and len(node.args) == 1:
        node = node.args[0]
    if isinstance(node, Term) and node.name.startswith("angle "):
        return node.name[6:]
    if isinstance(node, Term) and node.name.startswith("$"):
        return node.name
    if isinstance(node, Formula) and node.op == "number":
        return f"{node.value:g}"
    return ""


def _angle_of(node: Node) -> tuple[str, str, str] | None:
    if isinstance(node, Term) and node.name == "MeasureOf" and isinstance(node.args[0], Term):
        angle = node.args[0]
        if angle.name == "Angle" and len(angle.points) == 3 and all(map(is_point, angle.points)):
            return angle.points[0], angle.points[1], angle.points[2]
    return None


def circles_of(problem: Problem) -> dict[tuple[str, str], str]:
    """Names of circles by centre and radius label: the centre alone where it has only one."""
    seen: dict[str, list[str]] = {}
    todo: list[Node] = list(problem.forms)
    while todo:
        node = todo.pop()
        if isinstance(node, Term):
            todo += node.args
            if node.name == "Circle" and node.points:
                labels = seen.setdefault(node.points[0], [])
                if len(node.points) == 2 and node.points[1] not in labels:
                    labels.append(node.points[1])
    found = {}
    for centre, labels in seen.items():
        for label in labels or [""]:
            found[centre, label] = centre if len(labels) <= 1 else f"{centre}|{label}"
    return found
