"""VPT: the published keys, matrices that are poses, and the chain from camera to agent."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from sightline.cards.vpt_synthetic import AGENT, CAMERA, card
from sightline.datasets.items import read_parts
from sightline.run_card import CardRun, run_card
from sightline.scenes import SceneStore
from sightline.scenes.simulate import simulate

Row = dict[str, Any]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> CardRun:
    folder = tmp_path_factory.mktemp("vpt")
    store = simulate("cube", 2, folder / "cubes", frames=2, size=(160, 120))
    return run_card(card, folder / "run", scenes=store, per_task=12, workers=1)


@pytest.fixture(scope="module")
def records(done: CardRun) -> dict[str, list[Row]]:
    return {
        path.stem: [json.loads(line) for line in path.read_text().splitlines()]
        for path in done.files
    }


@pytest.fixture(scope="module")
def items(done: CardRun) -> list[Row]:
    return [row for table in read_parts(done.dataset) for row in table.to_pylist()]


def _labels() -> dict[str, str]:
    assert card.data is not None
    return card.data.labels


def test_every_type_is_there_and_agrees(done: CardRun, items: list[Row]) -> None:
    assert done.audited.passed
    assert {_labels()[row["task"]] for row in items} == {*CAMERA, *AGENT}


def test_published_keys(records: dict[str, list[Row]], done: CardRun) -> None:
    assert {tuple(row) for row in records["vpt"]} == {("image", "text", "CAM_T_OBJ")}
    chain = ("AGENT_T_CAM", "AGENT_T_OBJ")
    assert {tuple(row)[3:] for row in records["vpt_agent"]} == {chain}
    for row in records["vpt"] + records["vpt_agent"]:
        assert isinstance(row["text"], str) and row["text"]
        assert (done.dataset / row["image"]).is_file()


def test_matrices_are_rigid_and_chain(records: dict[str, list[Row]]) -> None:
    for row in records["vpt"] + records["vpt_agent"]:
        poses = [np.array(row[key]) for key in row if "_T_" in key]
        for pose in poses:
            assert pose.shape == (4, 4)
            np.testing.assert_allclose(pose[:3, :3] @ pose[:3, :3].T, np.eye(3), atol=1e-5)
            assert np.linalg.det(pose[:3, :3]) == pytest.approx(1.0, abs=1e-5)
            np.testing.assert_array_equal(pose[3], [0, 0, 0, 1])
        if len(poses) == 3:
            np.testing.assert_allclose(poses[1] @ poses[0], poses[2], atol=1e-5)


def test_distance_along_z_is_in_the_matrix(
    records: dict[str, list[Row]], items: list[Row], done: CardRun
) -> None:
    """The number answered is the third entry of the last column, and a pixel of it is the cube."""
    asked = [row for row in items if _labels()[row["task"]] in CAMERA]
    assert [row["images"][0] for row in asked] == [row["image"] for row in records["vpt"]]
    world = SceneStore(done.scenes).read()
    for row, record in zip(asked, records["vpt"], strict=True):
        pose = np.array(record["CAM_T_OBJ"])
        if _labels()[row["task"]] == "z_distance":
            assert row["value"] == pytest.approx(pose[2, 3], abs=1e-5)
        frame = world.frames.id.tolist().index(row["views"][0])
        fx, fy, cx, cy = world.frames.intrinsics[frame]
        u, v = fx * pose[0, 3] / pose[2, 3] + cx, fy * pose[1, 3] / pose[2, 3] + cy
        assert 0 < u < 160 and 0 < v < 120


def test_the_cube_is_not_a_die(done: CardRun) -> None:
    """Three different sizes and a random pose: else rotations could not be told apart."""
    objects = SceneStore(done.scenes).read().objects
    for row in np.flatnonzero(objects.category == "cube").tolist():
        ranked = np.sort(objects.extent[row])
        assert (ranked[1:] >= 1.15 * ranked[:-1] * (1 - 1e-9)).all()
        assert np.abs(objects.rotation[row] - np.eye(3)).max() > 0.05
