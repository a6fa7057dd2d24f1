"""The bytes of pictures: the file's own, or made smaller by a stated rule."""

from __future__ import annotations

from io import BytesIO
from math import sqrt
from typing import TYPE_CHECKING, Final

from sightline.errors import SightlineError
from sightline.runs.request import Picture, Request

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["UnusablePicture", "media_type", "originals", "sent"]

_MAGIC: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
)
JPEG_QUALITY: Final = 95


class UnusablePicture(SightlineError):
    """A picture that cannot be read; its request gets an error, the others go on."""


def originals(request: Request) -> tuple[bytes, ...]:
    """The bytes of the request's pictures as they are on disk, in the order they are sent.

    Raises:
        UnusablePicture: a file cannot be read.
    """
    return tuple(_original(picture) for picture in pictures(request))


def pictures(request: Request) -> list[Picture]:
    return [part for m in request.messages for part in m.parts if isinstance(part, Picture)]


def sent(picture: Picture, original: bytes) -> bytes:
    """The bytes to send: ``original``, or a smaller picture where ``most_pixels`` asks for it.

    A JPEG becomes a JPEG (quality 95, its EXIF and colour profile kept), all else a PNG.

    Raises:
        UnusablePicture: the rule needs the picture decoded, and it cannot be.
    """
    if picture.most_pixels is None:
        return original
    from PIL import Image

    try:
        with Image.open(BytesIO(original)) as image:
            width, height = image.size
            if width * height <= picture.most_pixels:
                return original
            scale = sqrt(picture.most_pixels / (width * height))
            size = max(1, int(width * scale)), max(1, int(height * scale))
            smaller = _true_colour(image).resize(size, Image.Resampling.LANCZOS)
            kept = {k: image.info[k] for k in ("exif", "icc_profile") if image.info.get(k)}
            out = BytesIO()
            if image.format == "JPEG":
                smaller.save(out, "JPEG", quality=JPEG_QUALITY, **kept)
            else:
                smaller.save(out, "PNG", **kept)
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnusablePicture(f"picture: {_name(picture)} cannot be decoded: {error}") from None


def _true_colour(image: Image.Image) -> Image.Image:
    """Palettes and bits cannot be averaged."""
    if image.mode not in ("P", "1"):
        return image
    return image.convert("RGBA" if "transparency" in image.info else "RGB")


def media_type(data: bytes) -> str:
    """The type by the first bytes, whatever the name of the file says.

    Raises:
        UnusablePicture: it is none that endpoints take.
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    raise UnusablePicture("picture: is no JPEG, PNG, WebP, GIF or BMP")


def _original(picture: Picture) -> bytes:
    if picture.data is not None:
        return picture.data
    assert picture.path is not None
    try:
        return picture.path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnusablePicture(f"picture: {picture.path} cannot be read: {reason}") from None


def _name(picture: Picture) -> str:
    return str(picture.path or "the given bytes")
