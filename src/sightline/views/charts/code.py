"""The plotting code that draws a chart: written from its state, by other calls than the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sightline.views.charts.draw import COLOURS, DPI

__all__ = ["code_of"]


def code_of(state: Mapping[str, Any]) -> str:
    """Python with matplotlib.pyplot; run by itself it leaves the figure as the current one."""
    width, height = state["size"]
    rows, columns = state["grid"]
    lines = [
        "import matplotlib.pyplot as plt", "import numpy as np", "",
        f"fig, axs = plt.subplots({rows}, {columns}, figsize=({width / DPI}, {height / DPI}), "
        f"dpi={DPI}, squeeze=False, layout='constrained')",
    ]  # fmt: skip
    for number, panel in enumerate(state["panels"]):
        lines += ["", f"ax = axs[{number // columns}, {number % columns}]"]
        lines += _KINDS[panel["kind"]](panel)
        lines.append(f"ax.set_title({panel['title']!r})")
        if panel["x_label"]:
            lines.append(f"ax.set(xlabel={panel['x_label']!r}, ylabel={panel['y_label']!r})")
        if panel["legend"]:
            lines.append(
                "ax.legend(loc='upper right', framealpha=1.0, fancybox=False, edgecolor='0')"
            )
    if state["title"]:
        lines.append(f"fig.suptitle({state['title']!r})")
    return "\n".join(lines) + "\n"


def _bars(panel: Mapping[str, Any]) -> list[str]:
    names, count = panel["categories"], len(panel["series"])
    width = 0.8 / count
    lines = [f"x = np.arange({len(names)})"]
    for i, (series, values) in enumerate(panel["series"].items()):
        off = (i - (count - 1) / 2) * width
        lines.append(
            f"ax.bar(x + {off!r}, {values!r}, {width!r}, label={series!r}, color={COLOURS[i]!r})"
        )
    top = 1.45 * max(max(v) for v in panel["series"].values())
    return [*lines, f"ax.set_xticks(x, {names!r})", f"ax.set_ylim(0, {top!r})"]


def _lines(panel: Mapping[str, Any]) -> list[str]:
    names = panel["categories"]
    lines = [
        f"ax.plot(range({len(names)}), {v!r}, label={s!r}, color={COLOURS[i]!r}, linewidth=2)"
        for i, (s, v) in enumerate(panel["series"].items())
    ]
    return [*lines, f"ax.set_xticks(range({len(names)}), {names!r})", "ax.set_ylim(0, 150)"]


def _points(panel: Mapping[str, Any]) -> list[str]:
    return [
        f"ax.scatter({x!r}, {y!r}, s=40, label={s!r}, color={COLOURS[i]!r}, linewidths=0)"
        for i, (s, (x, y)) in enumerate(panel["series"].items())
    ] + ["ax.set_ylim(0, 150)"]


def _wedges(panel: Mapping[str, Any]) -> list[str]:
    names = panel["categories"]
    colours = [COLOURS[i % len(COLOURS)] for i in range(len(names))]
    values = panel["series"]["All"]
    return [f"ax.pie({values!r}, labels={names!r}, colors={colours!r})"]


def _bins(panel: Mapping[str, Any]) -> list[str]:
    values = panel["series"]["All"]
    edges = list(range(0, 101, 10))
    return [f"ax.hist({values!r}, bins={edges!r}, color={COLOURS[0]!r}, rwidth=0.9)"]


def _cells(panel: Mapping[str, Any]) -> list[str]:
    names, rows = panel["categories"], panel["rows"]
    values = [panel["series"][row] for row in rows]
    return [
        f"image = ax.imshow({values!r}, cmap='viridis', aspect='auto')",
        f"ax.set_xticks(range({len(names)}), {names!r})",
        f"ax.set_yticks(range({len(rows)}), {rows!r})", "fig.colorbar(image, ax=ax)",
    ]  # fmt: skip


def _boxes(panel: Mapping[str, Any]) -> list[str]:
    names = panel["categories"]
    return [
        f"ax.boxplot({list(panel['series'].values())!r}, patch_artist=True, widths=0.5, "
        f"boxprops={{'facecolor': {COLOURS[4]!r}, 'linewidth': 0.6}}, "
        "medianprops={'color': 'black'})",
        f"ax.set_xticks(range(1, {len(names) + 1}), {names!r})",
    ]


_KINDS = {
    "bar": _bars, "line": _lines, "scatter": _points, "pie": _wedges, "histogram": _bins,
    "heat map": _cells, "box plot": _boxes,
}  # fmt: skip
