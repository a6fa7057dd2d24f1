"""The information files of mmdet3d (converted to JSON): where they are, their scenes and labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from sightline.errors import BadInput
from sightline.scenes.readers.fields import Value

__all__ = ["category", "info_files", "records"]

_HEAD = 1 << 16


def info_files(path: Path, dataset: str, keys: Sequence[str] = ()) -> list[Path]:
    """The JSON files at ``path`` that say they describe ``dataset``.

    Args:
        path: an information file, or a folder with ``*info*.json`` files.
        dataset: name in the file's ``metainfo``, in small letters.
        keys: fields that tell the dataset in files of the old form, which have no ``metainfo``.
    """
    files = [path] if path.suffix == ".json" else sorted(path.glob("*info*.json"))
    return [file for file in files if file.is_file() and _describes(file, dataset, keys)]


def _describes(file: Path, dataset: str, keys: Sequence[str]) -> bool:
    # only both ends are looked at: these files can have gigabytes
    try:
        with file.open("rb") as stream:
            text = stream.read(_HEAD)
            stream.seek(max(_HEAD, file.stat().st_size - _HEAD))
            text += stream.read()
    except OSError:
        return False
    named = re.findall(rb'"dataset"\s*:\s*"(\w+)"', text, re.IGNORECASE)
    if b'"data_list"' in text:
        return dataset.encode() in {name.lower() for name in named}
    return bool(keys) and all(b'"%s"' % key.encode() in text for key in keys)


def records(files: Sequence[Path], name: Callable[[Value], str]) -> dict[str, Value]:
    """Scene id and record of every scene in the files; ``name`` gives the id of a record."""
    states = tuple((file, file.stat().st_mtime_ns, file.stat().st_size) for file in files)
    return _records(states, name)


@lru_cache(maxsize=8)
def _records(
    states: tuple[tuple[Path, int, int], ...], name: Callable[[Value], str]
) -> dict[str, Value]:
    out: dict[str, Value] = {}
    for file, *_ in states:
        whole = Value.load(file)
        rows = whole if isinstance(whole.raw, list) else whole["data_list"]
        for row in rows.elements():
            scene = name(row)
            if scene in out:
                raise BadInput(file, row.field, f"scene {scene!r} occurs twice", "keep one")
            out[scene] = row
    return out


def category(instance: Value, names: Sequence[str]) -> str | None:
    """Readable name of an instance's label; None for -1, a category that is left out."""
    label = instance["bbox_label_3d"]
    index = label.integer()
    if index >= len(names) or index < -1:
        raise label.error(f"{index} is no category", f"0 to {len(names) - 1}, or -1")
    return names[index].replace("_", " ") if index >= 0 else None
