from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sightline.errors import BadInput
from sightline.scenes import SceneBatch
from sightline.scenes.media import load_depth
from sightline.scenes.readers import readers
from sightline.views import depth_api as api
from sightline.views import depth_code as code

EVERY = np.arange(65536)


def test_every_step_has_its_own_code_and_comes_back() -> None:
    coded = code.encode_steps(EVERY)
    assert len(np.unique(coded, axis=0)) == 65536
    assert np.array_equal(code.decode_steps(coded), EVERY)
    assert np.array_equal(code.decode_steps(coded, strict=False), EVERY)


def test_the_code_is_the_printed_formula_kept_in_bytes() -> None:
    printed = np.stack([EVERY // 1024 * 4, EVERY // 32 * 8, EVERY % 32 * 8], axis=-1)
    assert printed.max() > 255  # as printed, it only fits a byte by wrapping around
    assert np.array_equal(code.encode_steps(EVERY), printed % 256)


def test_the_range_is_that_of_sixteen_bits() -> None:
    far = np.array([65.535, 65.5364, 131.07, np.inf, np.nan, -1.0])
    back = code.decode_depth(code.encode_depth(far))
    assert back[0] == np.float32(65.535) and not back[1:].any()
    back = code.decode_depth(code.encode_depth(far, unit=0.002), unit=0.002)
    assert np.allclose(back[:3], far[:3], atol=0.001 + 1e-5)


@given(st.lists(st.floats(0.001, 65.0), min_size=1, max_size=50), st.sampled_from([0.001, 0.002]))
def test_metres_come_back_to_half_a_step(metres: list[float], unit: float) -> None:
    back = code.decode_depth(code.encode_depth(metres, unit), unit)
    assert np.abs(back - metres).max() <= unit / 2 + 1e-5


def test_what_is_no_code_is_refused() -> None:
    for bad in (np.array([[1, 0, 0]], np.uint8), np.array([[0, 4, 0]], np.uint8)):
        with pytest.raises(BadInput, match="off the code"):
            code.decode_steps(bad)
        assert code.decode_steps(bad, strict=False)[0] == 0
    for steps in ([-1], [65536], [0.5]):
        with pytest.raises(BadInput, match="steps"):
            code.encode_steps(steps)
    with pytest.raises(BadInput, match="three bytes"):
        code.decode_steps(np.zeros((2, 3)))


def test_png_keeps_it_and_jpeg_is_noticed(room_batch: SceneBatch) -> None:
    picture = code.depth_code_picture(room_batch, 0)
    depth, kept = load_depth(room_batch, 0), {}
    for kind in ("PNG", "JPEG"):
        file = io.BytesIO()
        picture.save(file, kind)
        kept[kind] = np.asarray(Image.open(file))
    assert np.array_equal(code.decode_depth(kept["PNG"]), depth)
    with pytest.raises(BadInput):
        code.decode_depth(kept["JPEG"])


def test_inverse_depth_falls_and_keeps_none_black() -> None:
    depth = np.array([0.0, 0.5, 1.0, 2.0, 4.0, 60.0, np.nan])
    assert code.inverse_depth(depth, near=1.0).tolist() == [0, 255, 255, 128, 64, 4, 0]
    relative = code.inverse_depth(depth * 10)
    assert np.array_equal(relative, code.inverse_depth(depth))  # no scale is left
    assert not code.inverse_depth(np.zeros((2, 2))).any()
    colours = code.coloured_depth(depth, near=1.0)
    assert not colours[0].any() and len(np.unique(colours[2:6], axis=0)) == 4


def test_depth_of_a_camera_of_its_own_fits_the_picture(shared_data: Callable[[str], Path]) -> None:
    path = shared_data("sevenscenes_redkitchen")
    reader = readers()["sevenscenes"]
    world = reader.read(path, reader.scenes(path)[0])
    depth = code.depth_on_picture(world, 0)
    assert depth.shape == tuple(world.frames.size[0][::-1])
    raw = load_depth(world, 0)
    assert 0.5 < (depth > 0).mean() <= 1.0
    assert abs(np.median(depth[depth > 0]) - np.median(raw[raw > 0])) < 0.2


def test_without_depth_it_says_so(shared_data: Callable[[str], Path]) -> None:
    path = shared_data("nuscenes_frame")
    reader = readers()["nuscenes"]
    with pytest.raises(BadInput, match="no depth image"):
        code.depth_on_picture(reader.read(path, reader.scenes(path)[0]), 0)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("I need Depth(0.25, 0.5).", [(0.25, 0.5)]),
        ("depth( .25 ,0.5 ) then Depth(<1, 0>)", [(0.25, 0.5), (1, 0)]),
        ("Depth((0.2, 0.3)), Depth(x=0.1, y=0.9)", [(0.2, 0.3), (0.1, 0.9)]),
        ("What is the depth value of point <0.3,0.4>? Answer from depth map.", [(0.3, 0.4)]),
        ("The depth is 3 m at (0.2, 0.3).", []),
        ("Depth(chair)", []),
        ("indepth(1, 1)", []),
    ],
)
def test_calls_are_found(text: str, points: list[tuple[float, float]]) -> None:
    assert [(call.x, call.y) for call in api.depth_calls(text)] == points


def test_answers_are_the_depth_there() -> None:
    depth = np.array([[1.0, 2.0], [0.0, 4.0]])
    said = api.answer_depth_calls("Depth(0.1, 0.1), Depth(1, 1) and Depth(2, 0)", depth)
    assert said is not None
    assert [line.split(" = ")[1] for line in said.splitlines()[:2]] == ["1000 mm", "4000 mm"]
    assert "outside" in said.splitlines()[2]
    assert api.answer_depth_calls("no call", depth) is None
    assert "2.00 m" in str(api.answer_depth_calls("Depth(0.9, 0)", depth, unit="m"))
    assert "no depth" in str(api.answer_depth_calls("Depth(0.1, 0.9)", depth, reach=0))


@given(st.integers(0, 10_000), st.integers(0, 4))
def test_a_hole_takes_the_nearest_measured_pixel(seed: int, reach: int) -> None:
    rng = np.random.default_rng(seed)
    depth = rng.uniform(1, 5, (6, 7)) * (rng.random((6, 7)) < 0.15)
    xy = rng.uniform(-0.1, 1.1, (20, 2))
    found = api.depth_at(depth, xy, reach)
    lines, columns = np.nonzero(depth)
    for (x, y), value in zip(xy, found, strict=True):
        if not (0 <= x <= 1 and 0 <= y <= 1):
            assert np.isnan(value)
            continue
        off = (columns - min(int(x * 7), 6)) ** 2 + (lines - min(int(y * 6), 5)) ** 2
        if not len(off) or off.min() > reach**2:
            assert np.isnan(value)
        else:
            nearest = off == off.min()
            assert value in depth[lines[nearest], columns[nearest]]
