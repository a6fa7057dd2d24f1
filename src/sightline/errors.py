"""The one exception a user sees: what is wrong, where, and what to do about it."""

from __future__ import annotations

from pathlib import Path

__all__ = ["BadInput", "SightlineError"]


class SightlineError(Exception):
    """Base of every error Sightline raises on purpose; the command line prints it in one line."""


class BadInput(SightlineError):
    """Input that cannot be used.

    Args:
        where: file, folder or scene the problem is in.
        field: the column, key or option at fault, with its row when there is one.
        problem: what is wrong, in plain words.
        fix: what the user can do.
    """

    def __init__(self, where: str | Path, field: str, problem: str, fix: str = "") -> None:
        self.where, self.field, self.problem, self.fix = str(where), field, problem, fix
        text = f"{self.where}: {field}: {problem}" + (f" ({fix})" if fix else "")
        # always one line, also when a library's own message or a name has several
        super().__init__(" ".join(text.splitlines()))

    def __reduce__(self) -> tuple[type[BadInput], tuple[str, str, str, str]]:
        # exceptions cross process borders when a build runs with several workers
        return BadInput, (self.where, self.field, self.problem, self.fix)
