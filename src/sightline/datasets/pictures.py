"""The pictures a dataset shows: colour frames as they are, and frames with numbered marks."""

from __future__ import annotations

import os
import shutil
from functools import lru_cache
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
from PIL import Image

from sightline.questions.items import image_names
from sightline.scenes import SceneBatch
from sightline.scenes.media import inside, load_rgb
from sightline.views.marks import draw_marks

__all__ = ["write_pictures"]


def write_pictures(world: SceneBatch, out: Path) -> None:
    """Write the pictures of ``world`` that items in ``out`` refer to."""
    parts = sorted((out / "data").glob("part-*.parquet"))
    wanted = _shown(tuple((path, path.stat().st_mtime_ns) for path in parts))
    frames = len(world.frames)
    for row, name in enumerate(image_names(world)):
        path = out / name
        if name not in wanted or path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(".tmp-" + path.name)
        if row < frames:
            root = world.scenes.root[world.frames.scene[row]]
            _share(inside(root, world.frames.rgb[row]), draft)
        else:
            marked = draw_marks(world, row - frames, load_rgb(world, row - frames))
            Image.fromarray(marked).save(draft, format="JPEG", quality=92)
        os.replace(draft, path)


def _share(source: Path, target: Path) -> None:
    """Hard-link where possible: the pictures of a store are not stored twice."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


@lru_cache(maxsize=1)
def _shown(parts: tuple[tuple[Path, int], ...]) -> frozenset[str]:
    """Pictures named by the item files, each with the time it was written."""
    names: set[str] = set()
    for path, _ in parts:
        column = pq.read_table(path, columns=["images"]).column("images")
        names.update(pc.unique(pc.list_flatten(column)).to_pylist())
    return frozenset(names)
