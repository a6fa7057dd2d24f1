"""Charts drawn by matplotlib, with the artists that make up each element.

Figures are made without pyplot and its global state; everything is on one Agg canvas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from sightline.errors import BadInput

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["COLOURS", "DPI", "Drawn", "draw_chart", "picture"]

DPI = 100
COLOURS = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377")
"""Paul Tol's bright scheme"""


@dataclass(frozen=True)
class Drawn:
    """One element of a chart.

    Attributes:
        kind: legend, legend entry, title, panel title, x label, y label, x tick, y tick, subplot,
            bar, line, point, wedge, bin, cell, box, colour bar.
        name: what singles it out in its panel: a series, a category, both; "" for the only one.
        panel: its panel, from 0; -1 for the whole chart.
        artists: what is drawn for it.
        part: rectangle in data units (x1, y1, x2, y2) where it is a part of its artist only.
    """

    kind: str
    name: str
    panel: int
    artists: tuple[Artist, ...]
    part: tuple[float, float, float, float] | None = None


def draw_chart(state: Mapping[str, Any]) -> tuple[Figure, list[Drawn]]:
    """A chart of :func:`sightline.scenes.symbolic.charts.chart_state` and its elements.

    Raises:
        BadInput: matplotlib is not installed.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise BadInput(
            "charts", "matplotlib", "is not installed", "pip install 'sightline[charts]'"
        ) from None
    width, height = state["size"]
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    rows, columns = state["grid"]
    elements: list[Drawn] = []
    if state["title"]:
        elements.append(Drawn("title", "", -1, (figure.suptitle(state["title"]),)))
    for number, panel in enumerate(state["panels"]):
        axes = figure.add_subplot(rows, columns, number + 1)
        elements += _KINDS[panel["kind"]](axes, panel, number)
        elements += _around(axes, panel, number)
    canvas.draw()
    figure.set_layout_engine("none")
    return figure, elements


def picture(figure: Figure) -> Image.Image:
    """The canvas as it is drawn, RGB."""
    figure.canvas.draw()
    return Image.fromarray(np.asarray(figure.canvas.buffer_rgba())[..., :3].copy())  # type: ignore[attr-defined]


def _around(axes: Axes, panel: Mapping[str, Any], number: int) -> Iterator[Drawn]:
    """Titles, labels, ticks and the legend."""
    yield Drawn("panel title", "", number, (axes.set_title(panel["title"]),))
    if panel["x_label"]:
        axes.set_xlabel(panel["x_label"])
        axes.set_ylabel(panel["y_label"])
        yield Drawn("x label", "", number, (axes.xaxis.label,))
        yield Drawn("y label", "", number, (axes.yaxis.label,))
    if panel["kind"] != "pie":
        yield Drawn("subplot", "", number, (axes,))
        for kind, axis in (("x tick", axes.xaxis), ("y tick", axes.yaxis)):
            named = panel["categories"] if kind == "x tick" else panel.get("rows", ())
            if named:
                labels = axis.get_ticklabels()
                yield from (
                    Drawn(kind, name, number, (label,))
                    for name, label in zip(named, labels, strict=False)
                )
    if panel["legend"]:
        legend = axes.legend(loc="upper right", framealpha=1.0, fancybox=False, edgecolor="0")
        yield Drawn("legend", "", number, (legend,))
        handles = [h for h in legend.legend_handles if h is not None]
        for text, handle in zip(legend.get_texts(), handles, strict=True):
            yield Drawn("legend entry", text.get_text(), number, (handle, text))


def _bars(axes: Axes, panel: Mapping[str, Any], number: int) -> Iterator[Drawn]:
    names, count = panel["categories"], len(panel["series"])
    width = 0.8 / count
    top = 1.45 * max(max(v) for v in panel["series"].values())
    for i, (series, values) in enumerate(panel["series"].items()):
        at = np.arange(len(names)) + (i - (count - 1) / 2) * width
        bars = axes.bar(at, values, width, label=series, color=COLOURS[i])
        for name, bar in zip(names, bars, strict=True):
            yield Drawn("bar", f"{series}, {name}", number, (bar,))
    axes.set_xticks(np.arange(len(names)), names)
    axes.set_ylim(0, top)


def _lines(axes: Axes, panel: Mapping[str, Any], number: int) -> Iterator[Drawn]:
    names = panel["categories"]
    for i, (series, values) in enumerate(panel["series"].items()):
        (line,) = axes.plot(range(len(names)), values, label=series, color=COLOURS[i], lw=2)
        yield Drawn("line", series, number, (line,))
    axes.set_xticks(range(len(names)), names)
    axes.set_ylim(0, 150)


def _points(axes: Axes, panel: Mapping[str, Any], number: int) -> Iterator[Drawn]:
    for i, (series, (x, y)) in enumerate(panel["series"].items()):
        cloud = axes.scatter(x, y, s=40, label=series, color=COLOURS[i], linewidths=0)
        yield Drawn("points", series, number, (cloud,))
    axes.set_ylim(0, 150)


def _wedges(axes: Axes, panel: Mapping[str, Any], number: int) -> Iterator[Drawn]:
    names, values = panel["categories"], panel["series"]["All"]
    colours = [COLOURS[i % len(COLOURS)] for i in range(len(names))]
    wedges, *_ = axes.pie(values, labels=names, colors=colours)
    for name, wedge in zip(names, wedges, strict=True):
        yield Drawn("wedge", name, number, (wedge,))


def _bins(axes: Axes, panel: Mapping[str, Any], number: int) -> Iterator[Drawn]:
    edges = np.arange(0, 101, 10)
    _, _, patches = axes.hist(
        panel["series"]["All"], bins=edges.tolist(), color=COLOURS[0], rwidth=0.9
    )
    for low, patch in zip(edges, list(patches), strict=False):  # type: ignore[arg-type]
        yield Drawn("bin", f"{low} to {low + 10}", number, (patch,))


def _cells(axes: Axes, panel: Mapping[str, Any], number: int) -> Iterator[Drawn]:
    names, rows = panel["categories"], panel["rows"]
    values = np.array([panel["series"][row] for row in rows], dtype=np.float64)
    image = axes.imshow(values, cmap="viridis", aspect="auto")
    axes.set_xticks(range(len(names)), names)
    axes.set_yticks(range(len(rows)), rows)
    bar = axes.figure.colorbar(image, ax=axes)
    yield Drawn("colour bar", "", number, (bar.ax,))
    for r, row in enumerate(rows):
        for c, name in enumerate(names):
            part = (c - 0.5, r - 0.5, c + 0.5, r + 0.5)
            yield Drawn("cell", f"{row}, {name}", number, (image,), part)


def _boxes(axes: Axes, panel: Mapping[str, Any], number: int) -> Iterator[Drawn]:
    names = panel["categories"]
    made = axes.boxplot(
        list(panel["series"].values()), patch_artist=True, widths=0.5,
        boxprops={"facecolor": COLOURS[4], "linewidth": 0.6}, medianprops={"color": "black"},
    )  # fmt: skip
    axes.set_xticks(range(1, len(names) + 1), names)
    for name, box in zip(names, made["boxes"], strict=True):
        yield Drawn("box", name, number, (box,))


_KINDS = {
    "bar": _bars, "line": _lines, "scatter": _points, "pie": _wedges, "histogram": _bins,
    "heat map": _cells, "box plot": _boxes,
}  # fmt: skip
