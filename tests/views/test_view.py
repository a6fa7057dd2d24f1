from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from made_scenes import random_scene
from sightline import views
from sightline.errors import BadInput
from sightline.scenes import SceneBatch, SceneStore
from sightline.views import RGB, VIEWS, BirdsEye, DepthCode, MetricMapText, Pointed

PATH = re.compile(r"media/[\w.-]+/[\w.-]+/[\w.-]+\.(png|jpg|txt)")


@pytest.mark.parametrize("name", list(VIEWS))
def test_every_view_is_drawn_and_written_once(
    name: str, room_batch: SceneBatch, tmp_path: Path
) -> None:
    view = VIEWS[name]
    assert view.ready(room_batch).all()
    seen = room_batch.sightings
    objects = [int(seen.object[seen.frame == 1][0])]
    small = view.using(size=200) if name == "birds_eye" else view
    path = small.write(room_batch, 1, tmp_path, objects)
    assert PATH.fullmatch(path) and (tmp_path / path).is_file()
    made, stamp = small.draw(room_batch, 1, objects), (tmp_path / path).stat().st_mtime_ns
    assert small.write(room_batch, 1, tmp_path, objects) == path
    assert (tmp_path / path).stat().st_mtime_ns == stamp
    assert [p.name for p in (tmp_path / path).parent.iterdir()] == [Path(path).name]
    if isinstance(made, str):
        assert view.kind == "text" and (tmp_path / path).read_text() == made != ""
    else:
        assert view.kind == "picture"
        stored = Image.open(tmp_path / path)
        assert np.array_equal(np.asarray(stored.convert("RGB")), np.asarray(made.convert("RGB")))


def test_paths_tell_views_options_and_questions_apart(room_batch: SceneBatch) -> None:
    assert DepthCode.path(room_batch, 1) == "media/rooms_000000/depth_code/0001.png"
    assert RGB.path(room_batch, 3) == "media/rooms_000001/rgb/0000.jpg"
    assert BirdsEye.path(room_batch, 1) == "media/rooms_000001/birds_eye/scene.png"
    small = BirdsEye.using(size=64)
    assert small.folder == "birds_eye-size_64" and small.using(numbered=False) != small
    assert small.using(size=128).options == (("size", 128),)
    paths = {Pointed.path(room_batch, 0, o) for o in ([0], [1], [0, 1], [1, 0], [])}
    assert len(paths) == 5
    boxes = Pointed.using(style="box")
    assert boxes.path(room_batch, 0, [0]) not in paths
    alone = room_batch.select([1])
    first = int(room_batch.object_start[1])
    assert Pointed.path(alone, 0, [0]) == Pointed.path(room_batch, 3, [first])


def test_a_view_needs_what_it_says(room_batch: SceneBatch) -> None:
    bare = random_scene("bare", np.random.default_rng(0))
    both = SceneBatch.of([room_batch, bare])
    ready = DepthCode.ready(both)
    assert ready.tolist() == [True] * 6 + [False] * 3
    assert BirdsEye.ready(both).all()
    with pytest.raises(BadInput, match="no depth for the view depth_code"):
        DepthCode.draw(both, 6)
    unposed = replace(bare, frames=replace(bare.frames, posed=np.zeros(3, bool)), memo={})
    assert not MetricMapText.ready(unposed).any()
    empty = random_scene("empty", np.random.default_rng(0), objects=0)
    assert not BirdsEye.ready(empty).any()


def test_the_page_runs_as_written(
    rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "views.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.S)
    world = SceneStore(rooms).read()
    seen = world.sightings.object[world.sightings.frame == 0][:2].tolist()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rooms").symlink_to(rooms)
    names: dict[str, object] = {}
    exec(compile(example.replace("[4, 7]", str(seen)), "views.md", "exec"), names)
    assert (tmp_path / "dataset" / str(names["where"])).is_file()
    listed = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", page, re.M))))
    assert listed == {n for n in views.__all__ if isinstance(getattr(views, n), views.View)}
