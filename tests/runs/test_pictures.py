"""What is sent of a picture: its own bytes, or fewer pixels by the rule."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sightline.runs import Picture
from sightline.runs.pictures import UnusablePicture, media_type, originals, sent

from .asked import ask_for, jpeg


def encoded(form: str, mode: str = "RGB", **options: object) -> bytes:
    out = BytesIO()
    Image.new(mode, (40, 30)).save(out, form, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "name"),
    [("JPEG", "jpeg"), ("PNG", "png"), ("WEBP", "webp"), ("GIF", "gif"), ("BMP", "bmp")],
)
def test_type_by_content(form: str, name: str) -> None:
    assert media_type(encoded(form)) == f"image/{name}"


@pytest.mark.parametrize("data", [b"", b"<svg/>", encoded("TIFF")])
def test_no_picture_to_send(data: bytes) -> None:
    with pytest.raises(UnusablePicture):
        media_type(data)


@pytest.mark.parametrize("most", [None, 64 * 48, 10**9])
def test_own_bytes_where_nothing_is_too_large(most: int | None) -> None:
    data = jpeg(0)
    assert sent(Picture(data=data, most_pixels=most), data) is data


@pytest.mark.parametrize("most", [1, 7, 500, 64 * 48 - 1])
def test_fewer_pixels(most: int) -> None:
    data = jpeg(0)
    made = sent(Picture(data=data, most_pixels=most), data)
    image = Image.open(BytesIO(made))
    assert image.width * image.height <= most
    assert image.format == "JPEG"
    if most > 400:
        assert image.width * image.height > 0.85 * most
        assert image.width / image.height == pytest.approx(64 / 48, rel=0.05)
    assert made == sent(Picture(data=data, most_pixels=most), data)


def test_what_a_smaller_picture_keeps() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded("JPEG", exif=exif)
    made = Image.open(BytesIO(sent(Picture(data=data, most_pixels=300), data)))
    assert made.getexif()[0x0112] == 6
    alpha = encoded("PNG", "RGBA")
    made = Image.open(BytesIO(sent(Picture(data=alpha, most_pixels=300), alpha)))
    assert (made.format, made.mode) == ("PNG", "RGBA")


def test_a_palette_is_made_smaller_in_true_colour() -> None:
    pixels = np.arange(30 * 40, dtype=np.uint8).reshape(30, 40)
    out = BytesIO()
    Image.fromarray(pixels).convert("P").save(out, "PNG")
    made = Image.open(BytesIO(sent(Picture(data=out.getvalue(), most_pixels=300), out.getvalue())))
    assert made.width * made.height <= 300
    assert made.mode == "RGB"


def test_pictures_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UnusablePicture, match=r"none\.jpg"):
        originals(ask_for("1", Picture(tmp_path / "none.jpg")))
    torn = jpeg(0)[:300]
    with pytest.raises(UnusablePicture, match="cannot be decoded"):
        sent(Picture(data=torn, most_pixels=10), torn)
