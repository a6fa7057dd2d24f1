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
PATIENCE = 20.0
"""seconds that a cluster may take to answer"""
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
        try:
            import ray
            import ray.data as data
        except ImportError as error:
            raise BadInput("--engine", "ray", f"is not installed: {error}",
                           "pip install 'sightline[scale]'") from None  # fmt: skip
        connected = ray.is_initialized()
        if not connected and self.address:
            _connect(ray, self.address)
        elif not connected:
            with _alone():
                # "local" starts one here whatever RAY_ADDRESS says
                ray.init("local", num_cpus=self.workers, include_dashboard=False, **_SILENT)
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


_SILENT: dict[str, Any] = {"logging_level": logging.ERROR, "log_to_driver": False}


@contextmanager
def _alone() -> Iterator[None]:
    """A Ray that starts now reports no usage, and no other machine can join or reach it."""
    from ray._private import ray_constants

    # Ray listens on the loopback where clusters are switched off, and read the switch when it
    # was imported, which may have been long ago
    switch = "ENABLE_RAY_CLUSTER"
    values = {"RAY_USAGE_STATS_ENABLED": "0", ray_constants.ENABLE_RAY_CLUSTERS_ENV_VAR: "0"}
    former = {name: os.environ.get(name) for name in values}
    clusters = getattr(ray_constants, switch)
    os.environ.update(values)
    setattr(ray_constants, switch, False)
    try:
        yield
    finally:
        setattr(ray_constants, switch, clusters)
        for name, value in former.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _connect(ray: Any, address: str) -> None:
    import socket

    host, mark, port = address.rpartition("//")[2].rpartition(":")
    try:
        if mark and port.isdecimal():
            # Ray itself would wait for a quarter of an hour
            socket.create_connection((host.strip("[]"), int(port)), PATIENCE).close()
        ray.init(address, **_SILENT)
    except (OSError, OverflowError, RuntimeError, ValueError) as error:
        fix = "start one, or set the RAY_AUTH_TOKEN it was started with"
        raise BadInput("--address", address, f"no Ray answers: {error}", fix) from None


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
