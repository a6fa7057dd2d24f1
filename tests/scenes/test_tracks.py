from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from made_scenes import random_scene
from moving_scenes import hand_made, moving_scenes, turned
from sightline.errors import BadInput
from sightline.scenes import SceneBatch, SceneStore, Tracks, check, write_scenes
from sightline.scenes.observe import observe
from sightline.scenes.store import INDEX


def same(a: SceneBatch, b: SceneBatch) -> bool:
    one, two = a.tracks.columns(), b.tracks.columns()
    return all(np.array_equal(one[name], two[name]) for name in one)


def test_poses_in_frames_by_hand():
    world = check(hand_made())
    assert world.moves.tolist() == [True, False, True]
    centre, rotation = world.box_poses(np.arange(3)[:, None], np.arange(5))
    assert np.allclose(centre[0, :, 0], np.arange(5)) and np.allclose(centre[1], [2.0, 2.0, 0.5])
    for frame in range(5):
        assert np.allclose(rotation[2, frame], turned(frame * np.pi / 8))
        there = world.at_frame(frame)
        assert np.allclose(there.objects.centre, centre[:, frame])
        assert np.allclose(there.objects.rotation, rotation[:, frame])


def test_a_scene_that_stands_still_is_not_copied():
    world = random_scene("still", np.random.default_rng(0))
    assert world.at_frame(1) is world and not world.moves.any()
    centre, rotation = world.box_poses(np.arange(3), np.zeros(3, int))
    assert (centre == world.objects.centre[:3]).all()
    assert (rotation == world.objects.rotation[:3]).all()


def test_concatenation_and_selection_keep_tracks_with_their_objects():
    still = random_scene("still", np.random.default_rng(1))
    one = hand_made()
    two = replace(one, scenes=replace(one.scenes, id=np.array(["again"], dtype=object)), memo={})
    batch = check(SceneBatch.of([one, still, two]))
    assert np.unique(batch.objects.id[batch.tracks.object]).tolist() == ["car", "turtle"]
    back = check(batch.select([2, 1, 0]))
    assert back.scenes.id.tolist() == ["again", "still", "by_hand"]
    assert back.objects.scene[back.tracks.object].tolist() == [0] * 7 + [2] * 7
    assert same(batch.select([0]), one) and same(batch.select([2]), two)
    assert not len(batch.select([1]).tracks)


def test_store_keeps_tracks_and_parts_without_them_have_no_file(tmp_path: Path):
    world = moving_scenes()
    write_scenes(tmp_path / "moving", [world])
    assert same(SceneStore(tmp_path / "moving").read(), world)
    still = [random_scene(f"s{i}", np.random.default_rng(i)) for i in range(2)]
    write_scenes(tmp_path / "still", still)
    assert not list((tmp_path / "still").rglob("tracks.parquet"))
    assert "moving" not in json.loads((tmp_path / "still" / INDEX).read_text())
    # as a store looked before there were tracks
    assert not len(SceneStore(tmp_path / "still").read().tracks)


def test_a_lost_or_foreign_track_file_is_an_error(tmp_path: Path):
    store = write_scenes(tmp_path / "store", [hand_made()])
    lost = next(store.rglob("tracks.parquet"))
    shutil.copy(lost, tmp_path / "kept")
    lost.unlink()
    with pytest.raises(BadInput, match="tracks"):
        SceneStore(store).read()
    shutil.copy(tmp_path / "kept", lost)
    assert same(SceneStore(store).read(), hand_made())
    index = json.loads((store / INDEX).read_text())
    (store / INDEX).write_text(json.dumps({**index, "moving": "all"}))
    with pytest.raises(BadInput, match="moving"):
        SceneStore(store)


def changed(**columns: object) -> SceneBatch:
    world = hand_made()
    given = {**world.tracks.columns(), **columns}
    return replace(world, tracks=Tracks(**given), memo={})


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"object": [0, 0, 0, 0, 0, 2, 9]}, "tracks.object"),
        ({"object": [2, 2, 2, 2, 2, 0, 0]}, "tracks.object"),
        ({"time": [0, 1, 1, 3, 4, 0, 4]}, "tracks.time"),
        ({"time": [0, 1, np.nan, 3, 4, 0, 4]}, "tracks.time"),
        ({"centre": np.full((7, 3), np.nan)}, "tracks.centre"),
        ({"centre": np.zeros((7, 3))}, "objects.centre"),
        ({"rotation": np.stack([2 * np.eye(3)] * 7)}, "tracks.rotation"),
        ({"rotation": np.stack([turned(1.0)] * 7)}, "objects.centre"),
    ],
)
def test_faults_of_tracks_are_named(columns: dict[str, object], field: str):
    with pytest.raises(BadInput) as found:
        check(changed(**columns))
    assert field in str(found.value)


def test_frames_of_moving_scenes_have_times():
    world = hand_made()
    world = replace(world, frames=replace(world.frames, time=np.full(5, np.nan)), memo={})
    with pytest.raises(BadInput, match=r"frames\.time"):
        check(world)


def test_what_is_seen_follows_what_moves():
    """The image box of the car is that of its place in the frame, not of where it began."""
    world = observe(hand_made())
    seen, pose = world.sightings, world.frames.world_from_camera
    rows = np.flatnonzero(seen.object == 0)
    assert len(rows) == 5
    for row in rows:
        frame = seen.frame[row]
        middle = np.linalg.inv(pose[frame]) @ [frame, 0.0, 0.2, 1.0]
        u, v = 200 * middle[0] / middle[2] + 160, 200 * middle[1] / middle[2] + 120
        x0, y0, x1, y1 = seen.box[row]
        assert x0 < u < x1 and y0 < v < y1
        assert (x0 + x1) / 2 == pytest.approx(u, abs=3)
        assert seen.depth_min[row] == pytest.approx(middle[2] - 0.2, abs=0.02)
