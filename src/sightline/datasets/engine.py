"""What runs the jobs of a build: processes on this machine, or Ray Data on one or many.

A build is a list of jobs that do not depend on each other and may be run again at any time, so
an engine is one function; scheduling, retries and scaling are the pool's and Ray's.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from sightline import pool
from sightline.errors import BadInput

__all__ = ["ENGINES", "Engine", "Local", "RayData", "engine_of"]

ENGINES = ("local", "ray")
RETRIES = 8
"""times that a job is started again because its process or its machine was lost"""
BLOCKS = 10_000
"""tasks that Ray is handed at most; with more jobs, a task is a few of them"""

Progress = Callable[[int, int], None]
Run = Callable[[Callable[[Any], None], Sequence[Any], Progress], None]
"""calls work on every job, and tells how many are done; the first error is raised"""


class Engine(Protocol):
    """A way to run independent jobs; what they write never depends on it."""

    @property
    def apart(self) -> bool:
        """Whether jobs run in other processes than this one."""

    def running(self) -> AbstractContextManager[Run]:
        """Start what the engine needs, and stop it when the block ends."""


@dataclass(frozen=True)
class Local:
    """Processes on this machine; one runs everything right here."""

    workers: int = 1

    @property
    def apart(self) -> bool:
        """Whether jobs run in other processes than this one."""
        return self.workers > 1

    @contextmanager
    def running(self) -> Iterator[Run]:
        """Nothing is kept between calls."""
        yield lambda work, jobs, progress: pool.run(work, jobs, self.workers, progress)


@dataclass(frozen=True)
class RayData:
    """Ray Data: on a cluster, or on a Ray of our own that ends with the build.

    A Ray that this process is connected to already is used as it is. One that is started here has
    ``workers`` CPUs, listens on this machine's loopback only, has no dashboard and reports no
    usage. Jobs whose process or machine is lost are run again elsewhere.
    """

    address: str = ""
    """``auto``, ``HOST:PORT`` or ``ray://HOST:PORT``; one is started here when empty"""
    workers: int = 1

    @property
    def apart(self) -> bool:
        """Whether jobs run in other processes than this one."""
        return True

    @contextmanager
    def running(self) -> Iterator[Run]:
        """Connect to Ray or start it; what was started here is stopped."""
        with _environment({} if self.address else _OWN):
            try:
                import ray
                import ray.data as data
            except ImportError as error:
                raise BadInput("--engine", "ray", f"is not installed: {error}",
                               "pip install 'sightline[scale]'") from None  # fmt: skip
            connected = ray.is_initialized()
            if not connected:
                _connect(ray, self.address, self.workers)
        try:
            with _quiet():
                yield partial(_run, data)
        finally:
            if not connected:
                ray.shutdown()


def engine_of(name: str, workers: int, address: str = "") -> Engine:
    """The engine called ``name``."""
    if name not in ENGINES:
        raise BadInput("--engine", name, "is no engine", f"one of {', '.join(ENGINES)}")
    if name == "ray":
        return RayData(address, workers)
    if address:
        raise BadInput("--address", address, "is of no use to the local engine", "--engine ray")
    return Local(workers)


_OWN = {
    "RAY_USAGE_STATS_ENABLED": "0",
    # no other machine joins a Ray of our own; this is the switch that keeps it on the loopback
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
}


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    former = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in former.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _connect(ray: Any, address: str, workers: int) -> None:
    silent = {"logging_level": logging.ERROR, "log_to_driver": False}
    if not address:
        # "local" starts one here whatever RAY_ADDRESS says
        ray.init("local", num_cpus=workers, include_dashboard=False, **silent)
        return
    try:
        ray.init(address, **silent)
    except (OSError, RuntimeError, ValueError) as error:
        raise BadInput("--address", address, f"no Ray answers: {error}",
                       "start one, or leave --address out") from None  # fmt: skip


@contextmanager
def _quiet() -> Iterator[None]:
    """The command line has a progress bar of its own."""
    log = logging.getLogger("ray.data")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


def _run(data: Any, work: Callable[[Any], None], jobs: Sequence[Any], progress: Progress) -> None:
    """Map the jobs with Ray Data, a block each."""
    progress(0, len(jobs))
    if not jobs:
        return
    rows = [{"job": number} for number in range(len(jobs))]
    # a lost block is repeated whole, and a job is long beside what a block costs
    dataset = data.from_items(rows, override_num_blocks=min(len(jobs), BLOCKS))
    dataset = dataset.map(partial(_attempt, work, tuple(jobs), RETRIES), num_cpus=1)
    dataset.context.enable_progress_bars = False
    dataset.context.print_on_execution_start = False
    for done, row in enumerate(dataset.iter_rows(), start=1):
        if row["fault"]:
            raise BadInput(*json.loads(row["fault"]))
        progress(done, len(jobs))


def _attempt(
    work: Callable[[Any], None], jobs: Sequence[Any], retries: int, row: dict[str, Any]
) -> dict[str, Any]:
    """One job in a worker; a user's mistake comes back as a row, all else stops the build."""
    number = int(row["job"])
    fault: list[str] = []
    if _lost_before() > retries:
        problem = f"job {number} lost its worker {retries + 1} times"
        fault = ["--engine", "ray", problem, "give each more memory, then run it again to go on"]
    else:
        try:
            work(jobs[number])
        except BadInput as error:
            fault = [error.where, error.field, error.problem, error.fix]
    return {"job": number, "fault": json.dumps(fault) if fault else ""}


def _lost_before() -> int:
    """Workers that this task has lost; Ray Data itself would try for ever."""
    from ray._private import worker

    # no public name: without it a hopeless job has to be stopped by hand
    core = getattr(worker.global_worker, "core_worker", None)
    return int(getattr(core, "get_current_task_attempt_number", lambda: 0)())
