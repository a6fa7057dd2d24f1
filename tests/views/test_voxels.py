from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from made_scenes import random_scene
from sightline.errors import BadInput
from sightline.geometry import box_gap, volume
from sightline.scenes import SceneBatch
from sightline.scenes.render import Renderer
from sightline.scenes.worlds import make_room
from sightline.views import voxels
from sightline.views.cloud import Cloud, mesh_cloud


@given(
    st.integers(0, 10_000),
    st.tuples(st.integers(1, 30), st.integers(1, 30), st.integers(1, 20)),
    st.integers(0, 40),
)
@settings(max_examples=40)
def test_any_grid_survives_tiling(seed: int, shape: tuple[int, int, int], more: int) -> None:
    rgb = np.random.default_rng(seed).integers(0, 256, (*shape, 3)).astype(np.uint8)
    picture = voxels.tile_slices(rgb, max(shape[:2]) + more)
    assert np.array_equal(voxels.untile_slices(picture, shape), rgb)


def test_the_published_layout() -> None:
    rgb = np.zeros((*voxels.SHAPE, 3), np.uint8)
    rgb[0, 0, 0], rgb[99, 99, 5], rgb[99, 0, 15] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    picture = voxels.tile_slices(rgb)
    assert picture.size == (896, 896)
    # slice 0 top left, slice 5 second row and column, slice 15 bottom right; y up in each tile
    assert picture.getpixel((0, 223)) == (255, 0, 0)
    assert picture.getpixel((447, 224)) == (0, 255, 0)
    assert picture.getpixel((895, 895)) == (0, 0, 255)
    assert np.array_equal(voxels.untile_slices(picture), rgb)


def test_a_scaled_picture_is_refused() -> None:
    with pytest.raises(BadInput, match="unscaled"):
        voxels.untile_slices(Image.new("RGB", (890, 896)))
    with pytest.raises(BadInput, match="do not hold"):
        voxels.tile_slices(np.zeros((9, 9, 4, 3), np.uint8), 8)


def test_boxes_take_the_voxels_they_touch() -> None:
    world = random_scene("s", np.random.default_rng(3), objects=6)
    shape = (24, 20, 12)
    grid = voxels.voxelise_boxes(world, 0, shape)
    o, cells = world.objects, np.stack(np.indices(shape), axis=-1).reshape(-1, 3)
    middle = grid.centres(cells)
    one = np.broadcast_to(np.eye(3), (len(cells), 3, 3))
    gaps = []
    for row in range(len(o)):
        box = [np.broadcast_to(v, (len(cells), *v.shape)) for v in (o.extent[row], o.rotation[row])]
        here = np.broadcast_to(o.centre[row], (len(cells), 3))
        size = np.broadcast_to(grid.cell, (len(cells), 3))
        gaps.append(box_gap(here, *box, middle, size, one))
    touch = np.array(gaps) <= 1e-9
    small = np.argsort(volume(o.extent))
    expected = np.full(len(cells), -1)
    for row in small[::-1]:
        expected[touch[row]] = row
    assert (expected == grid.object.ravel()).mean() > 0.999  # a shared border may round either way
    assert np.array_equal(grid.taken.ravel(), grid.object.ravel() >= 0)


def test_points_average_and_vote() -> None:
    rng = np.random.default_rng(0)
    xyz, rgb = rng.uniform(0, 1, (4000, 3)), rng.integers(0, 256, (4000, 3)).astype(np.uint8)
    owner = rng.integers(-2, 4, 4000)
    shape = (5, 4, 3)
    grid = voxels.voxelise_points(Cloud(xyz, rgb), owner, shape)
    at = np.floor((xyz - grid.origin) / grid.cell).astype(int)
    for place in np.ndindex(shape):
        inside = (at == place).all(axis=1)
        assert grid.taken[place] == inside.any()
        if not inside.any():
            assert grid.object[place] == -1
            continue
        assert np.abs(grid.rgb[place] - rgb[inside].mean(axis=0)).max() <= 0.5
        votes = np.bincount(np.maximum(owner[inside], -1) + 1, minlength=5)
        assert votes[grid.object[place] + 1] == votes.max()


def test_black_things_are_not_empty() -> None:
    grid = voxels.voxelise_points(Cloud(np.array([[0.0, 0, 0], [1, 1, 1]]), np.zeros((2, 3), "u1")))
    assert grid.taken.sum() == 2
    assert voxels.voxelise_points(Cloud(np.zeros((0, 3)), np.zeros((0, 3), "u1"))).taken.sum() == 0


def test_triangles_leave_no_gap() -> None:
    world = make_room(1, 6, n_frames=0)
    mesh = world.mesh(shell=False)
    step = 0.05
    cloud, owners = mesh_cloud(mesh, step)
    assert set(owners) == set(range(len(world.objects)))
    rng = np.random.default_rng(0)
    face = rng.integers(len(mesh.faces), size=60)
    share = rng.dirichlet([1, 1, 1], 60)
    for point in np.einsum("nk,nki->ni", share, mesh.vertices[mesh.faces[face]]):
        assert np.linalg.norm(cloud.xyz - point, axis=1).min() <= step
    assert Renderer(mesh).objects == len(world.objects)


def test_the_truth_counts_what_is_drawn(room_batch: SceneBatch) -> None:
    grid = voxels.voxelise_boxes(room_batch, 1)
    found = voxels.voxel_objects(room_batch, grid)
    first, after = room_batch.object_start[1:3]
    assert (found.object >= first).all() and (found.object < after).all()
    back = voxels.untile_slices(voxels.tile_slices(grid.rgb))
    assert found.count.sum() == back.any(axis=-1).sum()
    for i, row in enumerate(found.object):
        place = np.argwhere(grid.object == row)
        assert len(place) == found.count[i]
        assert np.allclose(place.mean(axis=0), found.centre[i])
        colour = np.unique(grid.rgb[grid.object == row], axis=0)
        assert len(colour) == 1
        world = room_batch.objects
        half = np.abs(world.rotation[row]) @ world.extent[row] / 2 + grid.cell
        assert (np.abs(grid.centres(found.centre[i]) - world.centre[row]) <= half).all()


def test_the_list_reads_back(room_batch: SceneBatch) -> None:
    found = voxels.voxel_objects(room_batch, voxels.voxelise_boxes(room_batch, 0))
    back = voxels.read_voxel_objects(found.text())
    assert back.category.tolist() == found.category.tolist()
    assert back.colour.tolist() == found.colour.tolist()
    assert back.count.tolist() == found.count.tolist()
    assert np.abs(back.centre - found.centre).max() <= 0.05 + 1e-9
    for text in (
        "a chair",
        "red chair: centre (1, 2), 3 voxels",
        "r c: centre (1, 2, -), 3 voxels",
    ):
        with pytest.raises(BadInput):
            voxels.read_voxel_objects(text)


def test_unnamed_colours_are_told_by_the_voxels(room_batch: SceneBatch) -> None:
    plain = replace(room_batch.objects, colour=np.full(len(room_batch.objects), "", object))
    world = replace(room_batch, objects=plain, memo={})
    found = voxels.voxel_objects(world, voxels.voxelise_boxes(world, 0))
    assert len(set(found.colour)) > 5 and "" not in set(found.colour)
