"""The log of replies: JSON lines, only ever appended to, one writer at a time.

A line is written with one call, so that killing the process leaves whole lines and at most one torn
one at the end. Reading drops it; opening the log to go on cuts it off. Lines are UTF-8; a lone
surrogate, which UTF-8 forbids, is written as the three bytes it would have ("surrogatepass").
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from sightline.errors import BadInput
from sightline.runs.request import Reply
from sightline.runs.runner import Usage
from sightline.storage import is_url

try:
    import fcntl
except ImportError:  # Windows has none: nothing keeps a second writer out there
    fcntl = None  # type: ignore[assignment]

__all__ = ["ReplyLog", "latest", "replies"]

_FIELDS = tuple(field.name for field in fields(Reply))
_TYPES: dict[str, tuple[type, ...]] = {
    "id": (str,),
    "key": (str,),
    "text": (str, type(None)),
    "error": (str,),
    "finish": (str,),
    "tokens_in": (int,),
    "tokens_out": (int,),
    "seconds": (float, int),
    "scores": (list,),
}
_FIX = "remove that line; what it answered is asked again"


class ReplyLog:
    """An open log: what it answers already, and where the next replies go.

    Attributes:
        usage: of every line, errors and replies that were replaced later included.

    Raises:
        BadInput: another process writes it, it is no file of this machine, or a line is no reply.
    """

    def __init__(self, path: Path) -> None:
        if is_url(path):
            raise BadInput(path, "log", "cannot be appended to at a URL", "a path on this machine")
        self.path = path
        self.usage = Usage()
        self._answered: dict[str, tuple[str, int, int]] = {}
        self._end = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as error:
            raise BadInput(path, "log", f"cannot be opened: {error.strerror}") from None
        try:
            self._lock()
            with path.open("rb") as file:
                for reply, length in _lines(file, path):
                    self._note(reply, length)
            os.ftruncate(self._file, self._end)
        except BaseException:
            os.close(self._file)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._file)

    def answer(self, id: str, key: str) -> Reply | None:
        """The last reply to ``id``, if it is an answer and what was sent had this key."""
        found = self._answered.get(id)
        if found is None or found[0] != key:
            return None
        _, offset, length = found
        return _reply(os.pread(self._file, length, offset), self.path, 0)

    def append(self, reply: Reply) -> None:
        """Write one line, whole or not at all.

        Raises:
            BadInput: the disk is full, or the file cannot be written for another reason.
        """
        line = _line(reply)
        try:
            problem = "" if os.write(self._file, line) == len(line) else "no space left"
        except OSError as error:
            problem = error.strerror or type(error).__name__
        if problem:
            os.ftruncate(self._file, self._end)
            raise BadInput(self.path, "log", f"cannot be written: {problem}", "then run it again")
        self._note(reply, len(line))

    def _note(self, reply: Reply, length: int) -> None:
        self.usage += reply
        if reply.error:
            self._answered.pop(reply.id, None)
        else:
            self._answered[reply.id] = reply.key, self._end, length
        self._end += length

    def _lock(self) -> None:
        if fcntl is None:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            problem, fix = "is being written by another run", "wait for it, or end it"
            raise BadInput(self.path, "log", problem, fix) from None
        except OSError:
            # a file system that knows no locks
            return


def replies(log: Path) -> Iterator[Reply]:
    """Every reply in the order they came, replaced ones included; a torn last line is dropped.

    Raises:
        BadInput: there is no such log, or a line is no reply.
    """
    try:
        file = log.open("rb")
    except OSError as error:
        raise BadInput(log, "log", f"cannot be read: {error.strerror}") from None
    with file:
        for reply, _ in _lines(file, log):
            yield reply


def latest(log: Path) -> dict[str, Reply]:
    """The last reply to each id: an error only where no later answer replaced it."""
    return {reply.id: reply for reply in replies(log)}


def _lines(file: BinaryIO, path: Path) -> Iterator[tuple[Reply, int]]:
    """The replies and the lengths of their lines in bytes."""
    for number, line in enumerate(file, 1):
        if line.endswith(b"\n"):
            yield _reply(line, path, number), len(line)


def _line(reply: Reply) -> bytes:
    record = {name: getattr(reply, name) for name in _FIELDS}
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass") + b"\n"


def _reply(line: bytes, path: Path, number: int) -> Reply:
    try:
        record: Any = json.loads(line.decode("utf-8", "surrogatepass"))
    except ValueError as error:
        raise BadInput(path, f"line {number}", f"is no JSON: {error}", _FIX) from None
    if not isinstance(record, dict):
        raise BadInput(path, f"line {number}", "is no reply", _FIX)
    for name, types in _TYPES.items():
        if not isinstance(record.get(name), types):
            raise BadInput(path, f"line {number}", f"{name} is missing or wrong", _FIX)
    return Reply(**{name: record[name] for name in _FIELDS} | {"scores": tuple(record["scores"])})
