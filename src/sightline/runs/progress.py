"""A progress bar that shows the score so far; what a reply is worth is for the caller to say."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TextIO

from sightline.runs.prices import Prices
from sightline.runs.request import Reply
from sightline.runs.runner import Progress, Usage

__all__ = ["Tally", "progress_bar"]

_EVERY: Final = 0.1
"""seconds between two updates: drawing must not cost more than asking"""


@dataclass(slots=True)
class Tally:
    """Counts of the replies seen.

    Attributes:
        score: the worth of a reply, in [0, 1] as a rule; None leaves it out of the mean.
    """

    score: Callable[[Reply], float | None] | None = None
    prices: Prices | None = None
    replies: int = 0
    failed: int = 0
    cut: int = 0
    scored: int = 0
    worth: float = 0.0
    usage: Usage = Usage()

    def add(self, reply: Reply) -> None:
        self.replies += 1
        self.failed += bool(reply.error)
        self.cut += reply.finish == "length"
        self.usage += reply
        if self.score is not None and (worth := self.score(reply)) is not None:
            self.scored += 1
            self.worth += worth

    def __str__(self) -> str:
        said = [f"score {self.worth / self.scored:.4f}"] if self.scored else []
        said += [f"{self.failed} failed"] if self.failed else []
        said += [f"{self.cut} cut"] if self.cut else []
        if tokens := self.usage.tokens_in + self.usage.tokens_out:
            said.append(f"{tokens:,} tokens")
        if self.prices is not None:
            said.append(f"cost {self.prices.of(self.usage):.2f}")
        return ", ".join(said)


@contextmanager
def progress_bar(
    total: int | None = None,
    *,
    score: Callable[[Reply], float | None] | None = None,
    prices: Prices | None = None,
    file: TextIO | None = None,
) -> Iterator[Progress]:
    """A bar on stderr while the block runs; give what it yields to ``ask``.

    Replies found in the log count too, so the score is that of all replies, and tokens and cost are
    those of all that counts, not only of this run. Nothing is drawn where stderr is no terminal.

    Args:
        total: number of requests and turns, where it is known.
        score: worth of a reply.
        prices: to show the cost.
        file: draw there instead of stderr.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar

    console = Console(file=file, stderr=file is None)
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    tally = Tally(score, prices)
    with Bar(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total)
        drawn = 0.0

        def show(reply: Reply) -> None:
            nonlocal drawn
            tally.add(reply)
            if (now := time.perf_counter()) - drawn >= _EVERY:
                drawn = now
                bar.update(task, completed=tally.replies, description=str(tally))

        yield show
        bar.update(task, completed=tally.replies, description=str(tally))
