"""From any source of scenes to a store: read, check, measure what is seen where, write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sightline.errors import BadInput
from sightline.scenes.check import check, check_media
from sightline.scenes.observe import observe
from sightline.scenes.readers import reader_for
from sightline.scenes.scene import SceneBatch
from sightline.scenes.store import INDEX, SceneStore, SceneWriter
from sightline.scenes.tables import names
from sightline.storage import fetched

__all__ = ["Ingested", "ingest", "is_store"]

Progress = Callable[[int, int, str], None]
"""called with (done, total, name)"""


@dataclass(frozen=True)
class Ingested:
    """A finished store and what was left out of it."""

    store: SceneStore
    scenes: int
    skipped: tuple[BadInput, ...]


def is_store(path: Path) -> bool:
    """Whether ``path`` is a finished scene store."""
    return (path / INDEX).is_file()


def ingest(
    path: Path,
    out: Path,
    *,
    form: str = "",
    keep_going: bool = False,
    copy_media: bool = True,
    progress: Progress = lambda done, total, name: None,
) -> Ingested:
    """Read every scene at ``path`` into a new store at ``out``.

    Args:
        path: a file or folder in a published format; what is below a URL is fetched first.
        out: folder or URL of the store.
        form: name of the reader; found by looking when empty.
        keep_going: leave faulty scenes out and report them, instead of stopping at the first.
        copy_media: copy the images into the store.
        progress: told about every scene.

    Raises:
        BadInput: the first fault, or, with ``keep_going``, when no scene is usable.
    """
    if not path.exists():
        raise BadInput(path, "scenes", "does not exist", "give a folder or file of scenes")
    with fetched(path) as here:
        try:
            taken = _ingest(here, out, form, keep_going, copy_media, progress)
        except BadInput as error:
            raise _moved(error, here, path) from None
        return replace(taken, skipped=tuple(_moved(e, here, path) for e in taken.skipped))


def _moved(error: BadInput, here: Path, path: Path) -> BadInput:
    """The error with the place the user knows, not that of the copy."""
    where = error.where.replace(str(here), str(path))
    return BadInput(where, error.field, error.problem, error.fix)


def _ingest(
    path: Path, out: Path, form: str, keep_going: bool, copy_media: bool, progress: Progress
) -> Ingested:
    reader = reader_for(path, form)
    found = list(reader.scenes(path))
    if not found:
        raise BadInput(path, "scenes", f"the {reader.name} reader finds no scene here")
    skipped: list[BadInput] = []

    def usable() -> Iterator[SceneBatch]:
        for done, name in enumerate(found):
            progress(done, len(found), name)
            try:
                scene = reader.read(path, name)
                scene = replace(scene, scenes=replace(scene.scenes, source=names([reader.name])))
                yield observe(check_media(check(scene, str(path)), str(path)))
            except BadInput as error:
                if not keep_going:
                    raise
                skipped.append(error)
        progress(len(found), len(found), "")

    with SceneWriter(out, copy_media=copy_media) as writer:
        for scene in usable():
            # checked before anything was measured in it
            writer.add(scene, validate=False)
        if len(skipped) == len(found):
            raise BadInput(path, "scenes", f"none of {len(found)} is usable; first: {skipped[0]}")
    return Ingested(SceneStore(out), len(found) - len(skipped), tuple(skipped))
