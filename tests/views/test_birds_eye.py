from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import BadInput
from sightline.geometry import transform_points
from sightline.scenes import Objects, SceneBatch, SceneStore
from sightline.scenes import Scene as make_scene
from sightline.scenes.media import load_instances
from sightline.scenes.readers import readers
from sightline.scenes.worlds import make_room
from sightline.views import birds_eye as above
from sightline.views import object_tags as tags
from sightline.views.cloud import Cloud, frames_cloud, point_owners

FLOATS = st.floats(-50, 50)


@given(FLOATS, FLOATS, st.floats(1, 500), st.lists(st.tuples(FLOATS, FLOATS), max_size=20))
def test_pixels_and_metres_are_exact_both_ways(
    left: float, top: float, scale: float, points: list[tuple[float, float]]
) -> None:
    view = above.TopView(left, top, scale, (100, 80))
    place = np.array(points).reshape(-1, 2)
    assert np.allclose(view.ground(view.pixels(place)), place, atol=1e-9)
    assert np.allclose(view.pixels(view.ground(place)), place, atol=1e-6)
    assert np.allclose(view.pixels([left, top]), 0)
    if len(place):
        # y up: a point farther north is higher in the picture
        assert (view.pixels(place + np.array([0, 1]))[:, 1] < view.pixels(place)[:, 1]).all()
    centres = view.centres()
    assert centres.shape == (80, 100, 2)
    assert np.allclose(view.pixels(centres[0, 0]), 0.5, atol=1e-6)


def two_boxes(colours: tuple[str, str] = ("red", "blue")) -> SceneBatch:
    return make_scene(
        "two",
        Objects.of(
            id=["low", "high"],
            category=["table", "lamp"],
            centre=[[1.0, 1, 0.5], [1.5, 1, 2.0]],
            extent=[[2.0, 1, 1], [0.5, 0.5, 0.4]],
            colour=list(colours),
        ),
        floor=[[-1, -1], [4, -1], [4, 3], [-1, 3]],
        ceiling_z=3.0,
    )


def colour_at(image: object, view: above.TopView, xy: tuple[float, float]) -> tuple[int, ...]:
    x, y = view.pixels(np.array(xy)).astype(int)
    return tuple(image.getpixel((int(x), int(y))))  # type: ignore[attr-defined]


def test_the_highest_thing_below_the_cut_is_seen() -> None:
    world = two_boxes()
    image, view = above.birds_eye(world, 0, size=256, numbered=False)
    r, _, b = colour_at(image, view, (0.3, 1.0))
    assert r > 2 * b
    r, _, b = colour_at(image, view, (1.5, 1.0))
    assert b > 2 * r
    image, view = above.birds_eye(world, 0, size=256, numbered=False, cut=1.5)
    r, _, b = colour_at(image, view, (1.5, 1.0))
    assert r > 2 * b
    assert colour_at(image, view, (3.5, 2.5)) == above.GROUND


def test_points_show_the_highest_and_close_small_gaps() -> None:
    world, step = two_boxes(), np.arange(0, 3, 0.02)
    xy = np.stack(np.meshgrid(step, step), axis=-1).reshape(-1, 2)
    low = np.column_stack([xy, np.zeros(len(xy))])
    high = np.column_stack([xy[xy[:, 0] < 1], np.full((xy[:, 0] < 1).sum(), 2.9)])
    rgb = np.repeat([[200, 0, 0], [0, 200, 0]], [len(low), len(high)], axis=0)
    cloud = Cloud(np.vstack([low, high]), rgb.astype(np.uint8))
    image, view = above.birds_eye(world, 0, cloud=cloud, size=512, numbered=False, cut=np.inf)
    assert colour_at(image, view, (0.503, 1.51)) == (0, 200, 0)
    assert colour_at(image, view, (2.01, 1.51)) == (200, 0, 0)
    image, view = above.birds_eye(world, 0, cloud=cloud, size=512, numbered=False)
    assert colour_at(image, view, (0.503, 1.51)) == (200, 0, 0)  # the ceiling is gone
    filled = np.asarray(image)[int(view.pixels([0, 2.5])[1]), :]
    inside = filled[int(view.pixels([0.1, 0])[0]) : int(view.pixels([2.8, 0])[0])]
    assert (inside == [200, 0, 0]).all()  # no holes between points


def test_mesh_and_boxes_lie_in_the_same_place() -> None:
    world = make_room(2, 12, n_frames=0)
    mesh = world.mesh(ceiling=False)
    batch = make_scene(
        "room",
        Objects.of(
            id=list(world.objects.ids),
            category=list(world.objects.category),
            centre=world.objects.centre,
            extent=world.objects.extent,
            rotation=world.objects.rotation,
            colour=list(world.objects.colour),
        ),
        floor=world.floor_polygon,
        ceiling_z=world.ceiling_height,
    )
    boxes, view = above.birds_eye(batch, 0, size=300, numbered=False)
    solid, _ = above.birds_eye(batch, 0, size=300, mesh=mesh, numbered=False, view=view)
    floor, _ = above.birds_eye(
        batch, 0, size=300, mesh=world.mesh(ceiling=False), cut=0.02, numbered=False, view=view
    )
    drawn = (np.asarray(boxes) != above.GROUND).any(axis=-1)
    drawn &= (np.asarray(boxes) != above.PAPER).any(axis=-1)
    thing = (np.abs(np.asarray(solid).astype(int) - np.asarray(floor)) > 12).any(axis=-1)
    assert (thing & ~drawn).sum() < 0.02 * thing.sum()  # meshes lie within their boxes


def test_a_ceiling_cut_is_below_the_ceiling_or_above_the_eyes(room_batch: SceneBatch) -> None:
    assert above.ceiling_cut(room_batch, 0) < room_batch.scenes.ceiling_z[0]
    assert above.ceiling_cut(two_boxes(), 0) == pytest.approx(2.75)
    with pytest.raises(BadInput, match="nothing to see"):
        above.top_view(make_scene("none", Objects.empty()), 0)


def test_frames_and_boxes_agree_on_where_things_are(room_batch: SceneBatch) -> None:
    """Points of frames, owned by boxes, are the pixels the instance images give to the objects."""
    f = room_batch.frames
    cloud = frames_cloud(room_batch, 0)
    owner = point_owners(room_batch, 0, cloud.xyz, slack=0.02)
    assert (owner >= 0).mean() > 0.05
    seen = {int(v) for row in range(3) for v in np.unique(load_instances(room_batch, row))} - {0}
    rows = np.unique(owner[owner >= 0])
    big = [r for r in rows if (owner == r).sum() > 200]
    assert {int(room_batch.objects.instance[r]) for r in big} <= seen
    eye = f.world_from_camera[0]
    local = transform_points(np.linalg.inv(eye), cloud.xyz[:100])
    assert (local[:, 2] > 0).all()


def test_point_owners_against_one_by_one() -> None:
    world = two_boxes()
    xyz = np.random.default_rng(0).uniform(-1, 3, (500, 3))
    found = point_owners(world, 0, xyz)
    for point, owner in zip(xyz, found, strict=True):
        held = (np.abs(point - world.objects.centre) <= world.objects.extent / 2).all(axis=1)
        assert owner == (1 if held[1] else 0 if held[0] else -1)


def test_one_number_everywhere(rooms: Path) -> None:
    world = SceneStore(rooms).read()
    numbers = tags.object_numbers(world)
    for scene in range(len(world)):
        first, after = world.object_start[scene : scene + 2]
        assert sorted(numbers[first:after].tolist()) == list(range(1, after - first + 1))
    alone = world.select([1])
    assert tags.object_numbers(alone).tolist() == numbers[world.object_start[1] :].tolist()


def test_object_tags_round_trip(room_batch: SceneBatch) -> None:
    rows = np.arange(*room_batch.object_start[1:3])
    texts = tags.object_tags(room_batch, rows).to_pylist()
    assert "<OBJ001>" in texts and all(re.fullmatch(r"<OBJ\d{3}>", text) for text in texts)
    said = "Between " + " and ".join(texts) + "."
    assert tags.tagged_objects(room_batch, 1, said) == rows.tolist()
    assert tags.tagged_objects(room_batch, 0, "<OBJ000> <OBJ999> <OBJ1> OBJ001") == [-1, -1]


def test_shared_marks_are_one_map_and_frames(room_batch: SceneBatch) -> None:
    pictures = above.shared_marks(room_batch, 0, frames=2, size=96)
    assert len(pictures) == 3 and all(max(p.size) <= 96 for p in pictures)
    again = above.shared_marks(room_batch, 0, frames=2, size=96)
    assert [p.tobytes() for p in pictures] == [p.tobytes() for p in again]
    assert tags.evenly(room_batch, 0, 2).tolist() == [0, 2]
    assert tags.evenly(room_batch, 1, 9).tolist() == [3, 4, 5]


@pytest.mark.parametrize(
    ("sample", "reader"),
    [("nuscenes_frame", "nuscenes"), ("scannet_scene0000_00", "scannet")],
)
def test_real_clouds_cover_their_boxes(
    sample: str, reader: str, shared_data: Callable[[str], Path]
) -> None:
    path, form = shared_data(sample), readers()[reader]
    name = form.scenes(path)[0]
    world, points = form.read(path, name), form.points(path, name)
    cloud = Cloud.of(points) if reader == "nuscenes" else Cloud.of(points, points[:, 3:6])
    image, view = above.birds_eye(world, 0, cloud=cloud, size=512, numbered=False, outlined=False)
    drawn = (np.asarray(image) != above.PAPER).any(axis=-1)
    at = np.floor(view.pixels(world.objects.centre)).astype(int)
    assert ((at >= 0) & (at < view.size)).all()
    near = [drawn[max(y - 3, 0) : y + 4, max(x - 3, 0) : x + 4].any() for x, y in at]
    assert np.mean(near) > (0.3 if reader == "nuscenes" else 0.8)
