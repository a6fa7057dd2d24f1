"""The examples in docs/ run as written."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sightline.questions import Budget, Task, make_items
from sightline.scenes import Objects, SceneBatch, SceneStore, check
from sightline.scenes import Scene as make_scene

DOCS = Path(__file__).parents[1] / "docs"


def _example(page: str) -> str:
    found = re.findall(r"```python\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.S)
    assert len(found) == 1
    return str(found[0])


def _run(page: str, source: str | None = None) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": f"docs.{Path(page).stem}"}
    exec(compile(source or _example(page), page, "exec"), names)
    return names


def _shelf(heights: tuple[float, ...]) -> SceneBatch:
    count = len(heights)
    return make_scene(
        "shelf",
        Objects.of(
            id=[f"thing_{i}" for i in range(count)],
            category=["cup", "book", "lamp", "box"][:count],
            centre=[[i, 0.0, z] for i, z in enumerate(heights)],
            extent=np.full((count, 3), 0.1),
        ),
    )


@pytest.mark.parametrize("page", ["new-task.md", "new-reader.md"])
def test_extension_pages_stay_short(page: str) -> None:
    assert len((DOCS / page).read_text(encoding="utf-8").splitlines()) < 40


def test_the_new_task_asks_and_answers() -> None:
    task = _run("new-task.md")["higher"]
    assert isinstance(task, Task)
    items = make_items(task, _shelf((0.2, 1.0, 1.1, 2.0)), Budget()).to_pylist()
    heights = {f"thing_{i}": z for i, z in enumerate((0.2, 1.0, 1.1, 2.0))}
    assert items
    for item in items:
        a, b = (heights[name] for name in item["objects"])
        assert abs(a - b) >= 0.2
        assert item["answer"] == ("yes" if a > b else "no")
        assert f"{abs(a - b):.2f} m" in item["rationale"]


def test_the_new_reader_reads(tmp_path: Path) -> None:
    reader = _run("new-reader.md")["READER"]
    assert not reader.claims(tmp_path)
    rows = [{"label": "cup", "centre": [0, 0, 1], "size": [0.1, 0.1, 0.1]}]
    (tmp_path / "desk.boxes.json").write_text(json.dumps(rows))
    assert reader.claims(tmp_path)
    assert list(reader.scenes(tmp_path)) == ["desk"]
    assert check(reader.read(tmp_path, "desk")).objects.category.tolist() == ["cup"]


def test_scenes_from_arrays_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, pixels in (
        ("rgb", np.zeros((480, 640, 3), np.uint8)),
        ("depth", np.full((480, 640), 1000, np.uint16)),
        ("ids", np.ones((480, 640), np.uint16)),
    ):
        (tmp_path / folder).mkdir()
        Image.fromarray(pixels).save(tmp_path / folder / "0000.png")
    monkeypatch.chdir(tmp_path)
    _run("x.py", _example("scenes-from-arrays.md").replace("/data/lab_01", str(tmp_path)))
    stored = SceneStore(tmp_path / "store").read()
    assert stored.objects.id.tolist() == ["chair_0", "desk_0"]
    assert stored.scenes.room_area[0] == 20.0
    assert (tmp_path / "store" / stored.frames.rgb[0]).is_file()
