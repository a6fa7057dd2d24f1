"""Dots in pictures: which picture an item shows follows from its numbers, and says them again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from sightline.datasets.audit.item import Item
from sightline.datasets.audit.room import Room

__all__ = ["COLOURS", "dots_of", "dotted_pictures", "told_by_coordinates"]

COLOURS = ("red", "blue", "green", "yellow", "purple", "orange", "cyan", "pink")


def dots_of(item: Item) -> list[tuple[int, int, int]]:
    """(view, x, y) of every dot, in the order of colours; [] where the numbers are no dots."""
    numbers = item.params
    if not numbers or len(numbers) % 3 or any(n != int(n) or n < 0 for n in numbers):
        return []
    dots = [tuple(int(n) for n in numbers[at : at + 3]) for at in range(0, len(numbers), 3)]
    sound = all(v < len(item.row["views"]) and max(x, y) <= 1000 for v, x, y in dots)
    return dots if sound and len(dots) <= len(COLOURS) else []  # type: ignore[return-value]


def dotted_pictures(room: Room, item: Item) -> list[str]:
    """Paths of the pictures of an item whose places are dots."""
    out, frames = [], room.scene.frames
    for at, view in enumerate(item.views):
        drawn = [
            f"-{colour}_{x}_{y}"
            for colour, (v, x, y) in zip(COLOURS, dots_of(item), strict=False)
            if v == at
        ]
        name = f"dots/{frames.id[view]}{''.join(drawn)}.jpg"
        out.append(
            f"media/{room.id}/{name}"
            if drawn
            else f"media/{room.id}/rgb/{PurePosixPath(frames.rgb[view]).name}"
        )
    return out


def told_by_coordinates(item: Item, first: int) -> Item | None:
    """The item as if its first dots were told by coordinates, and options that are dots as well.

    None where its numbers are no dots, or an option is none of them.
    """
    dots = dots_of(item)
    places = {f"{colour} dot": f"({x}, {y})" for colour, (_, x, y) in zip(COLOURS, dots)}  # noqa: B905
    choices = item.row["choices"]
    if not dots or any(text not in places for text in choices or ()):
        return None
    row = dict(item.row)
    row["params"] = [float(n) for _, x, y in dots[:first] for n in (x, y)]
    row["choices"] = None if choices is None else [places[text] for text in choices]
    return replace(item, row=row)
