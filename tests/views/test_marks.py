"""Marks on frames: coloured ones, and MPDrive's markers over several cameras."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageColor

from sightline.errors import BadInput
from sightline.questions.references import marks
from sightline.scenes import SceneBatch
from sightline.scenes.media import load_instances, load_rgb
from sightline.scenes.observe import observe
from sightline.scenes.readers import readers
from sightline.views.coloured import Mark, draw_coloured, mark_objects
from sightline.views.markers import Markers, draw_markers, surround
from sightline.views.marks import draw_marks
from sightline.views.palette import MARK_COLOURS
from sightline.views.regions import frame_regions

CAMERAS = ("CAM_FRONT", "CAM_BACK")
PLACES = st.tuples(st.sampled_from(CAMERAS), st.integers(0, 1600), st.integers(0, 900))


def clearly_seen(world: SceneBatch, frame: int) -> np.ndarray:
    seen = world.sightings
    return np.asarray(seen.object[(seen.frame == frame) & (seen.pixels > 100)])


def test_points_have_the_named_colour(room_batch: SceneBatch) -> None:
    objects = clearly_seen(room_batch, 0)[:4]
    listed = mark_objects(objects)
    assert [mark.colour for mark in listed] == list(MARK_COLOURS)[: len(listed)]
    picture = np.asarray(draw_coloured(room_batch, 0, listed))
    seen = room_batch.sightings
    for mark in listed[-1:]:  # drawn last, so nothing lies over it
        row = np.flatnonzero((seen.frame == 0) & (seen.object == mark.object))[0]
        x, y = seen.point[row].astype(int)
        assert tuple(picture[y, x]) == ImageColor.getrgb(mark.ink)


def test_masks_tint_the_object_and_nothing_else(room_batch: SceneBatch) -> None:
    row = int(clearly_seen(room_batch, 1)[0])
    plain = load_rgb(room_batch, 1)
    drawn = np.asarray(draw_coloured(room_batch, 1, [Mark("mask", row, colour="cyan")]))
    mask = load_instances(room_batch, 1) == room_batch.objects.instance[row]
    assert np.array_equal(frame_regions(room_batch, 1) == row, mask)
    assert np.array_equal(drawn[~mask], plain[~mask])
    assert (drawn[mask] != plain[mask]).any(axis=-1).mean() > 0.95


def test_places_need_no_object(room_batch: SceneBatch) -> None:
    given_marks = [Mark("point", at=(30, 40), colour="#123456"), Mark("box", at=(60, 60, 90, 80))]
    picture = draw_coloured(room_batch, 0, given_marks)
    assert picture.getpixel((30, 40)) == (0x12, 0x34, 0x56)
    assert picture.getpixel((60, 70)) == ImageColor.getrgb(MARK_COLOURS["red"])
    plain = load_rgb(room_batch, 0)
    assert np.array_equal(np.asarray(draw_coloured(room_batch, 0, [])), plain)


def test_what_is_not_there_is_refused(room_batch: SceneBatch) -> None:
    unseen = np.setdiff1d(
        np.arange(*room_batch.object_start[:2]),
        room_batch.sightings.object[room_batch.sightings.frame == 0],
    )
    bad = [Mark("box", at=(1, 2)), Mark("mask", at=(1, 2)), Mark("point", at=())]
    bad += [Mark("point", int(unseen[0]))] if len(unseen) else []
    for mark in bad:
        with pytest.raises(BadInput, match="cannot be marked"):
            draw_coloured(room_batch, 0, [mark])


@pytest.mark.parametrize("style", ["point", "box", "number", "mask"])
def test_marked_pictures_repeat(room_batch: SceneBatch, style: str) -> None:
    listed = mark_objects(clearly_seen(room_batch, 2), style)  # type: ignore[arg-type]
    one, two = (draw_coloured(room_batch, 2, listed).tobytes() for _ in range(2))
    assert one == two != load_rgb(room_batch, 2).tobytes()


def test_every_mark_of_a_frame_is_drawn(room_batch: SceneBatch) -> None:
    plain = load_rgb(room_batch, 0)
    numbered = draw_marks(room_batch, 0, plain)
    rows = np.flatnonzero((room_batch.sightings.frame == 0) & (marks(room_batch) > 0))
    ink = (numbered == [0x11, 0x11, 0x11]).all(axis=-1)
    assert ink.sum() > 20 * len(rows)


def some_markers() -> Markers:
    box = [[90, 90, 110, 110], [300, 300, 320, 340], [95, 95, 125, 105]]
    return Markers.of(["CAM_FRONT", "CAM_FRONT", "CAM_BACK"], box)


def test_the_nearest_marker_of_the_same_camera_stands_for_a_place() -> None:
    markers = some_markers()
    text = "What moves near <c1,CAM_FRONT,105.0,100.0> and <c2,CAM_BACK,105.0,100.0>?"
    said, same = markers.numbered(text)
    assert said == "What moves near <1> and <3>?"
    assert len(same) == 3
    assert markers.nearest("CAM_LEFT", (100, 100)) == 0
    assert markers.nearest("CAM_FRONT", (100, 133)) == 0
    assert markers.nearest("CAM_FRONT", (100, 132)) == 1


def test_far_places_get_a_new_marker_that_later_ones_share() -> None:
    text = "<c1,CAM_FRONT,700,500> <c2,CAM_FRONT,710.5,500> <c3,CAM_BACK,700,500>"
    said, markers = some_markers().numbered(text)
    assert said == "<4> <4> <5>"
    back = markers.located(said)
    assert back == "<c1,CAM_FRONT,700.0,500.0> <c1,CAM_FRONT,700.0,500.0> <c2,CAM_BACK,700.0,500.0>"
    assert markers.located("<1> <9> <0> <b>") == "<c1,CAM_FRONT,100.0,100.0> <9> <0> <b>"


@given(st.lists(PLACES, max_size=12), st.floats(0, 200))
def test_codec_round_trips(places: list[tuple[str, int, int]], radius: float) -> None:
    tags = [f"<c{i},{c},{x}.0,{y}.0>" for i, (c, x, y) in enumerate(places, 1)]
    said, markers = some_markers().numbered(" ".join(tags), radius)
    assert not re.search("<c", said)
    back = re.findall(r"<c\d+,(\w+),([\d.]+),([\d.]+)>", markers.located(said))
    assert len(back) == len(places)
    for (camera, x, y), (same, u, v) in zip(places, back, strict=True):
        assert camera == same
        assert np.hypot(x - float(u), y - float(v)) <= radius + 1e-6
    again, more = markers.numbered(markers.located(said), radius)
    assert again == said and len(more) == len(markers)


def test_regions_are_masks_boxes_or_discs(room_batch: SceneBatch) -> None:
    markers = Markers.seen(room_batch, 0)
    camera = str(room_batch.frames.id[0])
    mine = np.flatnonzero(markers.camera == camera)
    for row in mine[:5]:
        mask = markers.region(room_batch, 0, int(row) + 1)
        value = room_batch.objects.instance[markers.object[row]]
        assert np.array_equal(mask, load_instances(room_batch, 0) == value)
    boxed = Markers.of([camera], [[10, 20, 30, 50]])
    assert boxed.region(room_batch, 0, 1).sum() == 20 * 30
    disc = boxed.with_place(camera, (80, 60)).region(room_batch, 0, 2, radius=10)
    assert abs(disc.sum() - np.pi * 100) < 12 and disc[60, 80]
    with pytest.raises(BadInput, match="not on"):
        boxed.region(room_batch, 1, 1)


def test_six_cameras_share_one_numbering(shared_data: Callable[[str], Path]) -> None:
    path, reader = shared_data("nuscenes_frame"), readers()["nuscenes"]
    world = observe(reader.read(path, reader.scenes(path)[0]))
    markers = Markers.seen(world, 0)
    assert len(set(markers.camera)) == 6
    text = " ".join(
        f"<c1,{camera},{x:.1f},{y:.1f}>"
        for camera, (x, y) in zip(markers.camera, markers.xy, strict=True)
    )
    said, same = markers.numbered(text, radius=0.1)
    assert len(same) == len(markers)
    for i, number in enumerate(map(int, re.findall(r"\d+", said))):
        assert np.allclose(markers.xy[number - 1], markers.xy[i], atol=0.15)
    sheet = surround(world, 0, markers, width=320)
    assert sheet.size == (960, 360)
    front = world.frames.id.tolist().index("CAM_FRONT")
    assert draw_markers(world, front, markers).size == (1600, 900)
