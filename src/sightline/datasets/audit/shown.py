"""What the views of an item have to show, gone through object by object and view by view."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sightline.datasets.audit.item import Finding, Item
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.slow_view import CLEAR, state

__all__ = ["camera_name", "camera_named", "option", "shown_faults"]


def option(item: Item, name: str, default: float) -> float:
    """A numeric option of the item's task, as its id tells."""
    found = re.search(rf"[\[,]{name}=(-?[\d.]+)[,\]]", item.row["task"])
    return float(found[1]) if found else default


def camera_name(item: Item) -> str:
    """What the observer's camera is called."""
    return "the camera" if len(item.views) == 1 else "the camera of the first image"


def camera_named(item: Item) -> Iterator[Finding]:
    """The question speaks of the right camera."""
    want = camera_name(item)
    if item.said.get("camera", want) != want:
        yield Finding(item, "question", item.said["camera"], want, "another camera")


def shown_faults(room: Room, item: Item, observed: bool = False) -> Iterator[Finding]:
    """Something is clear in no view; or one view has it all where several are to be combined.

    ``observed``: the observer's own camera belongs to the question.
    """
    by_view = [[state(room, view, obj) == CLEAR for obj in item.objects] for view in item.views]
    for obj, seen in zip(item.objects, zip(*by_view, strict=True), strict=True):
        if not any(seen):
            name = room.scene.objects.id[obj]
            yield Finding(item, "objects", name, "", "is not clear in any view")
    if "across=True" in item.row["task"]:
        whole = [all(seen) for seen in (by_view[:1] if observed else by_view)]
        if any(whole):
            yield Finding(item, "views", item.row["views"], "", "one view shows everything")
    if "show=video" in item.row["task"] and item.views != sorted(item.views):
        yield Finding(item, "views", item.row["views"], "", "are not in order")
