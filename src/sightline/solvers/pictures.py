"""Media of a sample as pictures to send: files as they are, frames of videos as JPEG."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from sightline.benchmarks import frames as samplers
from sightline.benchmarks.loading import FaultyRecord, below
from sightline.benchmarks.sample import Media
from sightline.errors import BadInput
from sightline.runs import Part, Picture

__all__ = ["Frames", "pictures_of"]

Frames = Callable[[Media], list[Part]]


def pictures_of(folder: Path, sampler: samplers.Frames, most_pixels: int | None) -> Frames:
    """A function from media to the pictures that show them.

    Args:
        folder: media with relative paths lie in it.
        sampler: which frames of a video are shown.
        most_pixels: larger pictures are shrunk by the runner; None = sent as they are.
    """

    def show(media: Media) -> list[Part]:
        if media.data is not None:
            return [Picture(data=media.data, most_pixels=most_pixels)]
        path = _file(folder, media.path)
        if media.kind == "video":
            return list(_video(path, sampler, media, most_pixels))
        return [Picture(path=path, most_pixels=most_pixels)]

    return show


def _file(folder: Path, name: str) -> Path:
    try:
        path = below(folder, name)
    except FaultyRecord as fault:
        raise BadInput(folder, fault.field, fault.problem) from None
    if not path.is_file():
        raise BadInput(path, "media", "no such file", "put the benchmark's media into its folder")
    return path


def _video(
    path: Path, sampler: samplers.Frames, media: Media, most_pixels: int | None
) -> list[Picture]:
    """The chosen frames, in order. Needs PyAV, of the extra ``video``."""
    try:
        import av
    except ImportError:
        raise BadInput(path, "video", "needs PyAV", "pip install 'sightline[video]'") from None
    shown = []
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            # some containers do not say how many frames they hold
            count = stream.frames or sum(1 for _ in container.demux(stream)) - 1
            container.seek(0)
            wanted = sampler(count, float(stream.average_rate or 30), media.start, media.end)
            needed = set(wanted.tolist())
            found = {
                i: frame.to_image()
                for i, frame in enumerate(container.decode(stream))
                if i in needed
            }
    except (av.error.FFmpegError, OSError, IndexError) as error:
        raise BadInput(path, "video", f"cannot be decoded: {error}") from None
    for number in wanted.tolist():
        if number in found:
            file = io.BytesIO()
            found[number].save(file, "JPEG", quality=90)
            shown.append(Picture(data=file.getvalue(), most_pixels=most_pixels))
    return shown
