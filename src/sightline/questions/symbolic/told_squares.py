"""Telling a square map whole: row by row, along a snake through it, or in any order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sightline.scenes.symbolic.labels import with_article

__all__ = ["ORDERS", "TOLD", "listed"]

ORDERS = ("rows", "snake", "snake with coordinates", "random with coordinates")
"""in which the cells of a square are told"""

Labels = dict[tuple[int, ...], str]
Cells = list[tuple[int, int]]


def listed(names: Sequence[str]) -> str:
    """Names with their articles, as a list in words."""
    told = [with_article(name) for name in names]
    return f"{', '.join(told[:-1])}{',' * (len(told) > 2)} and {told[-1]}"


def _rows(size: int, label: Labels, draw: np.random.Generator) -> tuple[str, Cells]:
    told, cells = [f"You have been given a {size} by {size} square grid."], []
    for number, y in enumerate(reversed(range(size)), 1):
        row = [(x, y) for x in range(size)]
        cells += row
        told.append(
            f"In the {_ordinal(number)} row, from left to right, we have "
            f"{listed([label[cell] for cell in row])}."
        )
    return " ".join(told), cells


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 < number % 100 < 14 else ending}"


def _snake(size: int, label: Labels, coordinates: bool) -> tuple[str, Cells]:
    cells = [(x if y % 2 == 0 else size - 1 - x, y) for y in range(size) for x in range(size)]
    told = (
        f"You have been given a {size} by {size} square grid. Starting from a vertex, you will "
        "move along the edges of the grid. Initially, you are positioned at the bottom left corner "
        "of the grid,"
    )
    for number, (x, y) in enumerate(cells):
        told += f" where you will find {with_article(label[x, y])}"
        told += f" at index ({x + 1}, {y + 1})" if coordinates else ""
        if number + 1 == len(cells):
            told += "."
        elif cells[number + 1][1] == y:
            told += f", then you go {'right' if y % 2 == 0 else 'left'},"
        else:
            told += ". Then you go up,"
    return f"{told} Now you have all the information on the map.", cells


def _plain_snake(size: int, label: Labels, draw: np.random.Generator) -> tuple[str, Cells]:
    return _snake(size, label, coordinates=False)


def _snake_at(size: int, label: Labels, draw: np.random.Generator) -> tuple[str, Cells]:
    return _snake(size, label, coordinates=True)


def _random(size: int, label: Labels, draw: np.random.Generator) -> tuple[str, Cells]:
    numbers = draw.permutation(size**2).tolist()
    cells = [(n // size, n % size) for n in numbers]
    told = [f"{with_article(label[x, y])} is at index ({x + 1}, {y + 1})" for x, y in cells]
    return (
        f"You have been given a {size} by {size} square grid with various items located at "
        f"different indices: {', '.join(told[:-1])}, and {told[-1]}."
    ), cells


TOLD: dict[str, Callable[[int, Labels, np.random.Generator], tuple[str, Cells]]] = dict(
    zip(ORDERS, (_rows, _plain_snake, _snake_at, _random), strict=True)
)
"""by order: from the size, what lies in each cell (x, y) and random numbers to a text, and the
cells in the order in which it names them"""
