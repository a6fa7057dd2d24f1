"""Where files are: folders on this machine, or URLs of a store such as ``s3://`` and ``gs://``.

A URL becomes a universal-pathlib path, which has the methods of :class:`pathlib.Path` and reaches
its store through fsspec; both belong to the extra ``scale`` and are imported when a URL is given.

A file is always written whole. On this machine it gets a temporary name and is renamed. An object
store cannot rename, and does not need to: an upload becomes visible when its last byte has
arrived, so a draft is finished on this machine and sent in one piece. Where a store is neither
(SFTP, HDFS) the upload gets the temporary name, and the store renames it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, cast

from sightline.errors import BadInput

__all__ = [
    "copy",
    "draft",
    "fetched",
    "is_url",
    "listing",
    "place",
    "present",
    "reached",
    "reading",
    "remove",
    "stamp",
    "stays_below",
    "upload",
]

_HERE = ("file", "local")
"""schemes of this machine's own files"""
_WHOLE = frozenset(
    {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oci", "oss", "hf", "memory"}
)  # fmt: skip
"""stores that show an upload when it is complete, and the former file until then"""
_INSTALL = "pip install 'sightline[scale]', and s3fs, gcsfs or adlfs for the store"


def place(name: str | Path) -> Path:
    """The path or URL ``name``; a URL has the methods of a path but is no :class:`pathlib.Path`.

    Raises:
        BadInput: the scheme is unknown, or what reaches it is not installed.
    """
    if not isinstance(name, str):
        return name
    scheme, mark, rest = name.partition("://")
    if not mark:
        return Path(name)
    if scheme in _HERE:
        return Path(rest)
    try:
        from upath import UPath

        path = UPath(name)
        _ = path.fs
    except ImportError as error:
        raise BadInput(name, "URL", f"cannot be reached: {error}", _INSTALL) from None
    except ValueError as error:
        raise BadInput(name, "URL", str(error), "a path, or a URL that fsspec knows") from None
    # the methods that are used here are those of Path
    return cast(Path, path)


def is_url(path: str | Path) -> bool:
    """Whether ``path`` is elsewhere than on this machine."""
    return "://" in path if isinstance(path, str) else not isinstance(path, Path)


def stays_below(relative: str) -> bool:
    """Whether ``relative``, below any folder of a store, is a file in that folder.

    Stores have no links, so the name alone tells. Web servers also resolve encoded dots.
    """
    steps = PurePosixPath(relative.replace("\\", "/")).parts
    hidden = "%2e" in relative.lower() or "\0" in relative or "://" in relative
    return bool(steps) and not hidden and steps[0] != "/" and ".." not in steps


def reached(path: Path) -> Path:
    """``path``; a store that does not answer or does not let us in is the user's to mend."""
    if is_url(path):
        try:
            path.exists()
        except Exception as error:  # noqa: BLE001 - every store has errors of its own
            problem, fix = (
                f"cannot be reached: {_said(error)}",
                "check its name and your permissions",
            )
            raise BadInput(path, "URL", problem, fix) from None
    return path


def listing(folder: Path, pattern: str) -> list[Path]:
    """What is in ``folder`` now, by name; other processes may have written it."""
    if is_url(folder):
        _fs(folder).invalidate_cache()
        if not folder.is_dir():
            return []
    return sorted(folder.glob(pattern))


@contextmanager
def reading(path: Path, *, whole: bool = False) -> Iterator[Any]:
    """What pyarrow reads a file from: the path itself, or an open file that seeks.

    ``whole`` where all of a small file is wanted: that is one request, which every server answers.
    """
    if not is_url(path):
        yield path
        return
    if whole:
        yield BytesIO(path.read_bytes())
        return
    with path.open("rb") as file:
        yield file


@contextmanager
def draft(path: Path) -> Iterator[Path]:
    """A local file to fill; it appears as ``path`` when it is complete, or not at all."""
    if is_url(path):
        with TemporaryDirectory(prefix="sightline-") as scratch:
            unsent = Path(scratch) / path.name
            yield unsent
            _send(unsent, path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unnamed = path.with_name(path.name + ".tmp")
    yield unnamed
    os.replace(unnamed, path)


def copy(source: Path, target: Path) -> None:
    """Copy a file, from wherever it is, to this machine."""
    if is_url(source):
        _fs(source).get_file(_key(source), str(target))
    else:
        shutil.copyfile(source, target)


@contextmanager
def fetched(path: Path) -> Iterator[Path]:
    """``path``, or a copy of what is below a URL, on this machine until the block ends."""
    if not is_url(path):
        yield path
        return
    fs, root = _fs(path), _key(path).rstrip("/")
    with TemporaryDirectory(prefix="sightline-") as scratch:
        here = Path(scratch) / path.name
        if fs.isfile(root):
            fs.get_file(root, str(here))
        else:
            keys = sorted(fs.find(root))
            below = [_below(path, key, root) for key in keys]
            targets = [here / name for name in below]
            for folder in {target.parent for target in targets}:
                folder.mkdir(parents=True, exist_ok=True)
            fs.get(keys, [str(target) for target in targets])
        yield here


def upload(folder: Path, target: Path, last: str) -> None:
    """Send every file of a local folder to a URL; ``last`` is the one that makes it whole."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p != folder / last)
    names = [p.relative_to(folder) for p in files]
    if _is_whole(target):
        with _written(target):
            _fs(target).put([str(p) for p in files], [_key(target / n.as_posix()) for n in names])
    else:
        for file, name in zip(files, names, strict=True):
            _send(file, target / name.as_posix())
    _send(folder / last, target / last)


def remove(folder: Path) -> None:
    """Remove a folder and what is in it, when it is there."""
    if not is_url(folder):
        shutil.rmtree(folder, ignore_errors=True)
        return
    _fs(folder).invalidate_cache()
    if folder.exists():
        with _written(folder):
            _fs(folder).rm(_key(folder), recursive=True)


def stamp(path: Path) -> str:
    """Differs when the file was written again."""
    return str(_fs(path).ukey(_key(path)) if is_url(path) else path.stat().st_mtime_ns)


def present(folder: Path, names: Sequence[str]) -> set[str]:
    """Those files of ``names``, relative to ``folder``, that exist."""
    if not is_url(folder):
        return {name for name in names if (folder / name).exists()}
    # one listing of each folder, not one request for each file
    fs, root = _fs(folder), _key(folder).rstrip("/")
    fs.invalidate_cache()
    found: set[str] = set()
    for inner in {PurePosixPath(name).parent.as_posix() for name in names}:
        found.update(key[len(root) :].lstrip("/") for key in fs.find(f"{root}/{inner}"))
    return found.intersection(names)


def _fs(path: Path) -> Any:
    return cast(Any, path).fs


def _key(path: Path) -> str:
    """The name of a file within its store."""
    key: str = cast(Any, path).path
    return key


def _is_whole(path: Path) -> bool:
    return cast(Any, path).protocol in _WHOLE


def _send(file: Path, target: Path) -> None:
    fs, key = _fs(target), _key(target)
    with _written(target):
        if _is_whole(target):
            fs.put_file(str(file), key)
            return
        fs.makedirs(_key(target.parent), exist_ok=True)
        fs.put_file(str(file), key + ".tmp")
        fs.mv(key + ".tmp", key)


@contextmanager
def _written(target: Path) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - every store has errors of its own
        problem, fix = f"cannot be written: {_said(error)}", "check your permissions, run it again"
        raise BadInput(target, "URL", problem, fix) from None


def _below(path: Path, key: str, root: str) -> str:
    name = key[len(root) :].lstrip("/")
    if not key.startswith(root) or not stays_below(name):
        raise BadInput(path, "URL", f"{key!r} leads out of the folder", "use names below it")
    return name


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
