"""GLB furniture: read, turn to our axes, swap into a room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sightline.scenes.worlds import make_room
from sightline.scenes.worlds.glb import load_folder, load_glb, swap_in


def test_axes_and_size_of_a_written_file(tmp_path: Path) -> None:
    import trimesh

    # 0.4 wide (file x), 0.9 high (file y), 0.6 deep (file z), with a nose at the front (+z).
    body = trimesh.creation.box((0.4, 0.9, 0.5))
    nose = trimesh.creation.box((0.1, 0.1, 0.1)).apply_translation((0, 0.4, 0.3))
    trimesh.Scene([body, nose]).export(tmp_path / "thing.glb")
    shape = load_glb(tmp_path / "thing.glb", "thing")
    assert shape.size == pytest.approx((0.6, 0.4, 0.9), abs=1e-3)
    assert np.array_equal(shape.mesh.vertices.max(0), np.array(shape.size) / 2)
    front = shape.mesh.vertices[shape.mesh.vertices[:, 0] > 0.25]
    assert np.abs(front[:, 1]).max() < 0.06 and front[:, 2].min() > 0.2


def test_catalogue_furniture_stands_in_a_room(shared_data: Callable[[str], Path]) -> None:
    shapes = load_folder(shared_data("furniture_cc0"))
    assert len(shapes) > 20
    world = make_room(1, 30, room="living", n_frames=0)
    swapped = swap_in(world, shapes, tolerance=0.6)
    replaced = [i for i, shape in enumerate(swapped.shapes) if shape is not None]
    assert replaced
    o = swapped.objects
    soup = swapped.mesh()
    for i in replaced:
        points = soup.vertices[soup.faces[soup.face_object == i]].reshape(-1, 3)
        local = (points - o.centre[i]) @ o.rotation[i]
        assert np.allclose(np.abs(local).max(0), o.extent[i] / 2, atol=1e-9)
