"""Run independent jobs in this process or in several; results never depend on how many."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["run"]


def run(
    work: Callable[[Any], None],
    jobs: Sequence[Any],
    workers: int,
    progress: Callable[[int, int], None],
) -> None:
    """Call ``work`` on every job; the first error stops the rest and is raised."""
    done = 0
    progress(done, len(jobs))
    if workers <= 1 or len(jobs) <= 1:
        for job in jobs:
            work(job)
            done += 1
            progress(done, len(jobs))
        return
    # a start that one process does without
    from concurrent.futures import FIRST_EXCEPTION, ProcessPoolExecutor, wait
    from multiprocessing import get_context

    context = get_context("spawn")
    with ProcessPoolExecutor(
        min(workers, len(jobs)), context, _watch_parent, (os.getpid(),)
    ) as pool:
        waiting = {pool.submit(work, job) for job in jobs}
        while waiting:
            finished, waiting = wait(waiting, return_when=FIRST_EXCEPTION, timeout=0.5)
            for future in finished:
                if future.exception() is not None:
                    pool.shutdown(cancel_futures=True)
                future.result()
                done += 1
            progress(done, len(jobs))


def _watch_parent(parent: int) -> None:
    """End this worker when the build that started it was killed."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
