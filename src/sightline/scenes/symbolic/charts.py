"""States of charts: panels of several kinds with their data, drawn from a key; JSON values only."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["KINDS", "chart_state"]

KINDS = ("bar", "line", "scatter", "pie", "histogram", "heat map", "box plot")
"""what a panel can be"""

_THINGS = {
    "Rainfall": ("Month", "mm", ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul"]),
    "Sales": ("Region", "units", ["North", "South", "East", "West", "Centre"]),
    "Visitors": ("Day", "people", ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]),
    "Output": ("Plant", "tonnes", ["Alder", "Birch", "Cedar", "Elm", "Fir"]),
    "Yield": ("Crop", "t per ha", ["Wheat", "Barley", "Maize", "Oats", "Rye"]),
}
_SERIES = ["Alpha", "Beta", "Gamma", "Delta"]
_LAYOUTS = {1: (1, 1), 2: (1, 2), 3: (1, 3), 4: (2, 2)}


def chart_state(key: int, panels: int | None = None) -> dict[str, Any]:
    """One chart.

    Args:
        key: 64 bits that everything is drawn from.
        panels: 1 to 4; drawn where None.
    """
    draw = np.random.Generator(np.random.PCG64(key))
    count = panels or int(draw.choice([1, 1, 2, 3, 4]))
    rows, columns = _LAYOUTS[count]
    names = draw.permutation(sorted(_THINGS))[:count].tolist()
    kinds = draw.permutation(KINDS)[:count].tolist()
    return {
        "size": [max(560, 380 * columns), 420 if rows == 1 else 720],
        "grid": [rows, columns],
        "title": "Figures of the year" if count > 1 else "",
        "panels": [_panel(draw, kind, name) for kind, name in zip(kinds, names, strict=True)],
    }


def _panel(draw: np.random.Generator, kind: str, name: str) -> dict[str, Any]:
    x_label, y_label, categories = _THINGS[name]
    start = int(draw.integers(0, max(1, len(categories) - 4)))
    chosen = categories[start : start + int(draw.integers(3, 6))]
    series = _SERIES[: int(draw.integers(2, 4))] if kind in ("bar", "line", "scatter") else ["All"]
    panel: dict[str, Any] = {
        "kind": kind, "title": f"{name} by {x_label.lower()}", "x_label": x_label,
        "y_label": y_label, "categories": chosen, "legend": len(series) > 1,
    }  # fmt: skip
    n = len(chosen)
    if kind in ("bar", "line"):
        panel["series"] = {s: _apart(draw, n) for s in series}
    elif kind == "pie":
        panel["series"] = {"All": _apart(draw, n)}
        panel |= {"x_label": "", "y_label": ""}
    elif kind == "scatter":
        panel["categories"] = []
        panel["series"] = {
            s: [_apart(draw, 6), _apart(draw, 6)] for s in series
        }  # x and y of points
        panel["x_label"] = "Score"
    elif kind == "histogram":
        panel["categories"] = []
        panel["series"] = {"All": np.round(draw.normal(50, 12, 60), 1).tolist()}
        panel |= {"x_label": panel["y_label"], "y_label": "count"}
    elif kind == "heat map":
        panel["rows"] = _SERIES[: int(draw.integers(2, 5))]
        panel["series"] = {r: _apart(draw, n) for r in panel["rows"]}
        panel["y_label"] = "Group"
    else:
        middles = draw.permutation(np.arange(20, 80, 12))[:n]
        panel["series"] = {
            c: np.round(draw.normal(m, 5, 15), 1).tolist()
            for c, m in zip(chosen, middles, strict=True)
        }
    return panel


def _apart(draw: np.random.Generator, count: int) -> list[int]:
    """Whole numbers from 10 to 99 with gaps of five at least, so that order can be seen."""
    return [int(v) for v in draw.permutation(np.arange(10, 100, 6))[:count] + draw.integers(0, 2)]
