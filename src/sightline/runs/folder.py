"""A run's folder: ``run.json`` says what was asked of whom and how, ``replies.jsonl`` what came.

Six things make published scores irreproducible when they are not said: the prompt, the frames
(sampler and resolution), the extractor, the judge, the token limit and the denominator. They are
fields of the record; whoever asks fills them in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Self

from sightline import __version__
from sightline.errors import BadInput
from sightline.storage import draft

__all__ = ["RunFolder", "RunRecord"]

_ASKED: Final = ("model", "prompt", "frames", "token_limit", "sampling")
"""what a run cannot change half-way; the others may differ when it goes on or is scored again"""


@dataclass(frozen=True)
class RunRecord:
    """What a score depends on besides the questions.

    Attributes:
        model: its name at the endpoint, or a folder.
        endpoint: an address, or what runs the model here.
        prompt: the prompt policy, by name or in full.
        frames: how frames are drawn from a video and at which resolution they are sent.
        extractor: how an answer is read out of a reply.
        judge: what decides whether it is right.
        token_limit: of a reply.
        denominator: what a score is divided by, and how errors and missing answers count.
        sampling: further settings of the draw.
        more: anything else worth keeping, as JSON.
    """

    model: str
    endpoint: str = ""
    prompt: str = ""
    frames: str = ""
    extractor: str = ""
    judge: str = ""
    token_limit: int | None = None
    denominator: str = ""
    sampling: Mapping[str, Any] = field(default_factory=dict, hash=False)
    more: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def differences(self, other: RunRecord) -> dict[str, tuple[Any, Any]]:
        """The fields in which two runs differ, with both values."""
        pairs = {f.name: (getattr(self, f.name), getattr(other, f.name)) for f in fields(self)}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True)
class RunFolder:
    """Where a run is kept, on this machine."""

    path: Path

    @property
    def log(self) -> Path:
        """The replies, one JSON object per line."""
        return self.path / "replies.jsonl"

    @classmethod
    def begin(cls, path: Path, record: RunRecord) -> Self:
        """Make the folder, or go on in it.

        Raises:
            BadInput: it holds a run that asks something else, or no run at all.
        """
        folder = cls(path)
        if folder._file.exists():
            changed = folder.record().differences(record).keys() & set(_ASKED)
            if changed:
                named = ", ".join(name for name in _ASKED if name in changed)
                problem = f"{named}: another run's; replies of two runs do not mix"
                raise BadInput(folder._file, "run", problem, "use another folder")
        elif path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise BadInput(path, "run", "holds something else", "use a new or an empty folder")
        with draft(folder._file) as unnamed:
            entries = {**asdict(record), "sightline": __version__}
            text = json.dumps(entries, indent=1, ensure_ascii=False, default=_not_json)
            unnamed.write_bytes(text.encode("utf-8", "surrogatepass") + b"\n")
        return folder

    def record(self) -> RunRecord:
        """What ``run.json`` says.

        Raises:
            BadInput: it is missing, or no record.
        """
        try:
            text = self._file.read_bytes().decode("utf-8", "surrogatepass")
            entries = json.loads(text)
            known = {f.name: entries[f.name] for f in fields(RunRecord) if f.name in entries}
            return RunRecord(**known)
        except OSError as error:
            raise BadInput(self._file, "run", f"cannot be read: {error.strerror}") from None
        except (ValueError, TypeError) as error:
            raise BadInput(self._file, "run", f"is no record of a run: {error}") from None

    @property
    def _file(self) -> Path:
        return self.path / "run.json"


def _not_json(value: object) -> Any:
    raise BadInput("RunRecord", "more", f"cannot be written as JSON: {value!r}")
