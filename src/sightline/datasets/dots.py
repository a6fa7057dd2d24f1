"""Pictures with dots at the places that questions are about; their names say what is drawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from sightline.questions.dots import DOTS
from sightline.scenes import SceneBatch
from sightline.views.coloured import Mark, draw_coloured

__all__ = ["dot_makers"]

_NAME = re.compile(rf"media/(.+)/{DOTS}/(.+?)((?:-[a-z]+_\d+_\d+)+)\.jpg")


def dot_makers(world: SceneBatch, wanted: Iterable[str]) -> dict[str, Callable[[Path], None]]:
    """What draws the dotted pictures of this batch among ``wanted`` ones, by path."""
    frames = {
        (world.scenes.id[scene], name): row
        for row, (scene, name) in enumerate(
            zip(world.frames.scene.tolist(), world.frames.id.tolist(), strict=True)
        )
    }
    out: dict[str, Callable[[Path], None]] = {}
    for path in wanted:
        found = _NAME.fullmatch(path) if f"/{DOTS}/" in path else None
        row = frames.get((found[1], found[2])) if found else None
        if found and row is not None:
            out[path] = partial(_draw, world, row, found[3])
    # pictures of a frame one after the other
    return dict(sorted(out.items()))


def _draw(world: SceneBatch, frame: int, dots: str, target: Path) -> None:
    width, height = world.frames.size[frame].tolist()
    marks = []
    for dot in dots[1:].split("-"):
        colour, x, y = dot.split("_")
        at = (int(x) * width / 1000.0, int(y) * height / 1000.0)
        marks.append(Mark("point", at=at, colour=colour))
    image = draw_coloured(world, frame, marks)
    # with the colours at full resolution: they are what tells dots apart
    image.save(target, format="JPEG", quality=92, subsampling=0)
