"""Questions about charts: where an element is, which mark answers and where it is, what the data
say, and the code that draws it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sightline.answers import Box, Choice, Text
from sightline.questions.symbolic import Posed, Recipe
from sightline.scenes.symbolic.charts import chart_state
from sightline.views.charts.code import code_of
from sightline.views.charts.draw import Drawn, draw_chart, picture
from sightline.views.charts.elements import WORDS, boxes_of, found_in_pixels

__all__ = ["RECIPES", "bbox_reply"]

Keys = NDArray[np.uint64]
NEAR = 2.0
"""pixels that the renderer's box and the changed pixels may differ by"""
CLEAR = 0.05
"""what the highest mark exceeds the next by, of the highest: less is not seen, least by a colour"""
BOX = Box(decimals=1)
_JSON = ' Answer in JSON: {"bbox_2d": [xmin, ymin, xmax, ymax]} in pixels.'


def bbox_reply(box: tuple[float, ...]) -> str:
    """An answer as the record states it."""
    return json.dumps({"bbox_2d": [round(v, 1) for v in box]})


@dataclass(frozen=True)
class _Chart:
    """A drawn chart: its figure, elements, their boxes, and its picture."""

    figure: Any
    elements: list[Drawn]
    boxes: list[tuple[float, ...] | None]
    picture: Image.Image


@lru_cache(maxsize=48)
def _seen(told: str) -> _Chart:
    figure, elements = draw_chart(json.loads(told))
    boxes: Any = boxes_of(figure, elements)
    return _Chart(figure, elements, boxes, picture(figure))


def _drawing(state: Mapping[str, Any]) -> _Chart:
    return _seen(json.dumps(state))


def _where(state: Mapping[str, Any], number: int) -> str:
    """Which subplot is meant, where there are several."""
    if number < 0 or len(state["panels"]) == 1:
        return ""
    return f' in the subplot titled "{state["panels"][number]["title"]}"'


def ground(keys: Keys) -> Iterator[Posed]:
    """An element by name, one of each key's chart."""
    for key in keys.tolist():
        state = chart_state(key)
        chart = _drawing(state)
        elements, boxes = chart.elements, chart.boxes
        there = [i for i, box in enumerate(boxes) if box is not None]
        draw = np.random.Generator(np.random.PCG64(key ^ 0xB0C5))
        kinds = sorted({elements[i].kind for i in there})
        kind = kinds[int(draw.integers(len(kinds)))]
        at = int(draw.choice([i for i in there if elements[i].kind == kind]))
        element, box = elements[at], boxes[at]
        assert box is not None
        named = f' "{element.name}"' if element.name else ""
        yield Posed(
            key=key, task="grounding", text="",
            question=f"Where is the {kind}{named}{_where(state, element.panel)}?" + _JSON,
            answer=BOX, truth=tuple(round(v, 1) for v in box),
            world={"chart": state, "element": at}, group=str(key),
            tags={"element": kind, "panels": str(len(state["panels"]))},
        )  # fmt: skip


_ASKED = {
    "bar": "Which bar is the highest", "pie": "Which wedge is the largest",
    "heat map": "Which cell has the highest value", "histogram": "Which bin is the fullest",
    "line": "Which line ends highest", "box plot": "Which box has the highest median",
}  # fmt: skip
_MARKS = {"bar": "bar", "pie": "wedge", "heat map": "cell", "histogram": "bin", "line": "line",
          "box plot": "box"}  # fmt: skip


def _heights(panel: Mapping[str, Any]) -> dict[str, float]:
    """The marks of a panel by name, with what is compared of them."""
    kind, series = panel["kind"], panel["series"]
    if kind in ("bar", "heat map"):
        return {
            f"{s}, {c}": v
            for s, row in series.items()
            for c, v in zip(panel["categories"], row, strict=True)
        }
    if kind == "pie":
        return dict(zip(panel["categories"], series["All"], strict=True))
    if kind == "line":
        return {s: row[-1] for s, row in series.items()}
    if kind == "box plot":
        return {s: float(np.median(row)) for s, row in series.items()}
    counts, edges = np.histogram(series["All"], bins=range(0, 101, 10))
    pairs = zip(edges.tolist(), counts.tolist(), strict=False)
    return {f"{low} to {low + 10}": n for low, n in pairs}


def _highest(heights: Mapping[str, float]) -> str | None:
    """The name of the highest mark; None where the next is not clearly lower."""
    *_, second, first = sorted(heights, key=lambda name: heights[name])
    return first if heights[first] - heights[second] >= CLEAR * heights[first] else None


def ask(keys: Keys, localised: bool) -> Iterator[Posed]:
    """The highest mark of a panel: where it is, or what it is called."""
    for key in keys.tolist():
        state = chart_state(key)
        numbers = [i for i, p in enumerate(state["panels"]) if p["kind"] in _ASKED]
        draw = np.random.Generator(np.random.PCG64(key ^ 0xA5C))
        if not numbers:
            continue
        number = numbers[int(draw.integers(len(numbers)))]
        panel = state["panels"][number]
        kind, heights = panel["kind"], _heights(panel)
        name = _highest(heights)
        if name is None:
            continue
        asked = _ASKED[kind] + _where(state, number) + "?"
        tags = {"chart": kind, "panels": str(len(state["panels"]))}
        if not localised:
            options = [list(heights)[i] for i in draw.permutation(len(heights))]
            yield Posed(
                key=key, task="chart_qa", text="", question=asked, answer=Choice(tuple(options)),
                truth=chr(65 + options.index(name)), options=tuple(options), group=str(key),
                tags=tags, world={"chart": state, "panel": number},
            )  # fmt: skip
            continue
        chart = _drawing(state)
        at = next(
            i
            for i, e in enumerate(chart.elements)
            if (e.panel, e.kind, e.name) == (number, _MARKS[kind], name)
        )
        box = chart.boxes[at]
        if box is not None:
            yield Posed(
                key=key, task="qa_grounding", text="", question=asked + _JSON, answer=BOX,
                truth=tuple(round(v, 1) for v in box), group=str(key), tags=tags,
                world={"chart": state, "element": at}, rationale=f"It is {name}.",
            )  # fmt: skip


def code(keys: Keys) -> Iterator[Posed]:
    """The code of each key's chart."""
    for key in keys.tolist():
        state = chart_state(key)
        yield Posed(
            key=key, task="chart_to_code", text="",
            question="Write Python code with matplotlib that draws this chart.",
            answer=Text(), truth=code_of(state), world={"chart": state}, group=str(key),
            tags={"panels": str(len(state["panels"]))},
        )  # fmt: skip


def in_pixels(one: Posed) -> str:
    """The box once more, from the pixels that change when the element is left out.

    A line of text is higher than its ink: there the ink has to be inside, and as wide.
    """
    chart = _drawing(one.world["chart"])
    element = chart.elements[one.world["element"]]
    found = found_in_pixels(chart.figure, element)
    if found is None:
        return "nothing is seen of it"
    gaps = np.array(one.truth) - np.array(found)
    if element.kind in WORDS or element.kind == "legend entry":
        gaps = np.maximum(gaps * np.array([1, 1, -1, -1]), 0)  # how far ink is outside
    if element.kind == "line":
        return "" if np.abs(gaps).max() <= 2 * NEAR else f"pixels change in {found}"
    return "" if np.abs(gaps).max() <= NEAR else f"pixels change in {found}"


def by_data(one: Posed) -> str:
    """The answer once more, by sorting what the state holds; and whether it can be seen."""
    panel = one.world["chart"]["panels"][one.world["panel"]]
    rows = []
    for series, values in panel["series"].items():
        if panel["kind"] == "box plot":
            rows.append((sorted(values)[len(values) // 2], series))
        elif panel["kind"] == "line":
            rows.append((values[-1], series))
        elif panel["kind"] == "histogram":
            tens = [int(v // 10) * 10 for v in values if 0 <= v < 100]
            rows += [(tens.count(low), f"{low} to {low + 10}") for low in range(0, 100, 10)]
        else:
            whole = panel["kind"] == "pie"
            rows += [
                (v, c if whole else f"{series}, {c}")
                for c, v in zip(panel["categories"], values, strict=True)
            ]
    (next_best, _), (most, best) = sorted(rows)[-2:]
    if next_best > 0.95 * most:
        return f"{next_best} is nearly as much as {most}"
    return "" if best == one.options["ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(one.truth)] else best


def numbers_in_code(one: Posed) -> str:
    """Every number of the state stands in the code."""
    for panel in one.world["chart"]["panels"]:
        for values in panel["series"].values():
            if json.dumps(values) not in one.truth and repr(values[0]) not in one.truth:
                return f"{values} is not in the code"
    return ""


def shown(one: Posed) -> Image.Image:
    """The chart."""
    return _drawing(one.world["chart"]).picture


RECIPES = (
    Recipe("grounding", ground, in_pixels, shown),
    Recipe("qa grounding", partial(ask, localised=True), in_pixels, shown),
    Recipe("chart qa", partial(ask, localised=False), by_data, shown),
    Recipe("chart to code", code, numbers_in_code, shown),
)
"""the four families"""
