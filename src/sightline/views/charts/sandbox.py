"""Running plotting code that nobody has read: in a process that can do nothing else.

Walls, from the outside in: own user, network and process-id namespaces (``unshare``); a clean
environment and an empty folder; limits on memory, CPU time, files and open files; system calls that
start processes, open sockets or change files are refused by the kernel; a hook that ends the
process at the first event plotting has no need of; a list of imports. The output is bounded, and at
the end of the time the whole group is killed, with everything it started.

What is inside the process is the code's own: it could report a chart that it did not draw. A reward
is no proof.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sightline.errors import BadInput

__all__ = ["Ran", "can_isolate", "run_code"]

INSIDE = Path(__file__).with_name("inside.py")
MOST_CODE = 100_000
OUTPUT = 4_000_000
NAMESPACES = ("--user", "--map-root-user", "--net", "--pid", "--ipc", "--fork", "--kill-child")


@dataclass(frozen=True)
class Ran:
    """What became of code.

    Attributes:
        status: ``ran``; ``failed`` (an exception of its own); ``blocked`` (it tried what is not
            allowed); ``timeout``; ``memory``; ``no figure``; ``too much output``; ``died``.
        detail: in plain words.
        chart: the figure as texts and numbers, where it ran.
        picture: 32 by 32 grey values, where it ran.
        seconds: wall time.
    """

    status: str
    detail: str = ""
    chart: dict[str, Any] | None = None
    picture: list[list[float]] | None = None
    seconds: float = 0.0


@cache
def can_isolate() -> bool:
    """Whether namespaces can be had on this machine."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return False
    try:
        done = subprocess.run(
            [unshare, *NAMESPACES, "true"], capture_output=True, timeout=20, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def run_code(
    code: str, *, seconds: float = 10.0, wall: float = 60.0, memory: int = 2 << 30,
    without_namespaces: bool = False,
) -> Ran:  # fmt: skip
    """Run plotting code in the sandbox.

    Args:
        code: Python; the figure that is current at its end counts.
        seconds: of CPU time, the start of matplotlib left out.
        wall: of time altogether, for code that sleeps, and for machines that are busy.
        memory: bytes of address space.
        without_namespaces: run also where there are none; the network is then closed by the filter
            of system calls alone.

    Raises:
        BadInput: there is no sandbox on this machine.
    """
    if not without_namespaces and not can_isolate():
        raise BadInput(
            "charts", "sandbox", "this machine gives no namespaces, so code is not run",
            "allow unprivileged user namespaces, or pass without_namespaces=True",
        )  # fmt: skip
    if len(code) > MOST_CODE:
        return Ran("failed", f"longer than {MOST_CODE} characters")
    asked = {"code": code, "memory": memory, "seconds": max(1, round(seconds)),
             "written": 1 << 20, "output": OUTPUT, "must_filter": True}  # fmt: skip
    try:
        sent = json.dumps(asked).encode()
    except UnicodeEncodeError:
        return Ran("failed", "is no text")
    command = [sys.executable, "-I", "-B", str(INSIDE)]
    if not without_namespaces:
        command = [str(shutil.which("unshare")), *NAMESPACES, *command]
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="chart-") as empty:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=empty, start_new_session=True, close_fds=True,
            env={"PATH": "/usr/bin:/bin", "HOME": empty, "MPLCONFIGDIR": _settings(),
                 "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        try:
            text, end = _exchange(process, sent, start + wall)
        finally:
            _end(process)
    return _outcome(text, end, process.returncode, time.monotonic() - start)


@cache
def _settings() -> str:
    """The folder of matplotlib's font list: made once, only read by the code."""
    import matplotlib

    return str(matplotlib.get_cachedir())


def _exchange(process: subprocess.Popen[bytes], sent: bytes, until: float) -> tuple[bytes, str]:
    """Send the code, read what comes back; at most so much and so long."""
    assert process.stdin is not None and process.stdout is not None
    with contextlib.suppress(BrokenPipeError):  # it ended before it read: what it says comes below
        process.stdin.write(sent)
        process.stdin.close()
    read = bytearray()
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        while True:
            left = until - time.monotonic()
            if left <= 0:
                return bytes(read), "timeout"
            if not waiting.select(left):
                continue
            part = os.read(process.stdout.fileno(), 1 << 16)
            if not part:
                return bytes(read), ""
            read += part
            if len(read) > OUTPUT:
                return b"", "too much output"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the group; in a process-id namespace everything in it dies with its first process."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(0.2)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _outcome(text: bytes, end: str, code: int | None, seconds: float) -> Ran:
    if end:
        return Ran(end, f"ended after {seconds:.1f} s", seconds=seconds)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return Ran("died", f"exit status {code}", seconds=seconds)
    if not isinstance(found, dict):
        return Ran("died", "no report", seconds=seconds)
    if "no sandbox" in found:
        raise BadInput("charts", "sandbox", str(found["no sandbox"]))
    if "cpu" in found:
        return Ran("timeout", "CPU time", seconds=seconds)
    for key, status in (("blocked", "blocked"), ("failed", "failed"), ("died", "died")):
        if key in found:
            return Ran(status, str(found[key]), seconds=seconds)
    if "memory" in found:
        return Ran("memory", "more memory than allowed", seconds=seconds)
    if "chart" not in found:
        return Ran("no figure", "the code leaves no figure", seconds=seconds)
    return Ran("ran", "", found["chart"], found["picture"], seconds)
