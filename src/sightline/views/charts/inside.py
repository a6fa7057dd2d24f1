"""What runs in the sandbox: a guard, the code, and a description of the figure it leaves.

Started as a file by itself in an isolated interpreter; it imports nothing of this package. The
guard is put up after matplotlib is loaded: an audit hook that ends the process with a named reason,
and (Linux on x86-64) a system call filter that no Python code can take down.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import struct
import sys
from typing import Any

__all__ = ["describe"]

ALLOWED = frozenset(
    [
        "matplotlib",
        "mpl_toolkits",
        "numpy",
        "math",
        "cmath",
        "random",
        "statistics",
        "datetime",
        "calendar",
        "itertools",
        "functools",
        "collections",
        "string",
        "textwrap",
        "decimal",
        "fractions",
        "operator",
        "re",
        "typing",
        "dataclasses",
        "warnings",
        "colorsys",
    ]
)
"""what the code may import by name"""
MOST_NUMBERS = 4000
BLOCKED = 41
"""exit status of a process that the guard ended"""


def describe(figure: Any) -> dict[str, Any]:
    """A figure as texts and numbers: per panel its texts, and its marks by kind."""
    panels = []
    for axes in figure.axes:
        texts = [axes.get_title(), axes.get_xlabel(), axes.get_ylabel()]
        texts += [t.get_text() for t in (*axes.get_xticklabels(), *axes.get_yticklabels())]
        legend = axes.get_legend()
        if legend is not None:
            texts += [t.get_text() for t in legend.get_texts()]
        texts += [t.get_text() for t in axes.texts]
        marks: dict[str, list[list[float]]] = {}
        for line in axes.get_lines():
            marks.setdefault("line", []).append(_numbers([*line.get_xdata(), *line.get_ydata()]))
        for patch in axes.patches:
            if hasattr(patch, "get_height"):
                box = [patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height()]
                marks.setdefault("bar", []).append(_numbers(box))
            elif hasattr(patch, "theta1"):
                marks.setdefault("wedge", []).append(_numbers([patch.theta1, patch.theta2]))
            else:
                marks.setdefault("patch", []).append(_numbers(patch.get_path().vertices.ravel()))
        for cloud in axes.collections:
            marks.setdefault("points", []).append(_numbers(cloud.get_offsets().ravel()))
        for image in axes.images:
            marks.setdefault("image", []).append(_numbers(image.get_array().ravel()))
        panels.append({"texts": [str(t)[:200] for t in texts if t], "marks": marks,
                       "legend": legend is not None})  # fmt: skip
    title = figure._suptitle.get_text() if getattr(figure, "_suptitle", None) else ""
    return {"size": [float(v) for v in figure.bbox.size], "title": title[:200], "panels": panels}


def _numbers(values: Any) -> list[float]:
    found = []
    for value in list(values)[:MOST_NUMBERS]:
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = 0.0
        found.append(number if number == number and abs(number) < 1e30 else 0.0)
    return found


def _limits(memory: int, seconds: int, written: int) -> None:
    spent = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2])) + 1
    for what, most in (
        (resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, spent + seconds),
        (resource.RLIMIT_FSIZE, written), (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NPROC, 256),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))


def _stop(reason: str, out: int) -> None:
    os.write(out, json.dumps({"blocked": reason}).encode())
    os._exit(BLOCKED)


def _watch(out: int) -> None:
    """Go on in a child: the first process of a namespace cannot be ended by limits."""
    child = os.fork()
    if child == 0:
        return
    _, how = os.waitpid(child, 0)
    if os.WIFSIGNALED(how):
        spent = os.WTERMSIG(how) in (24, 9)  # SIGXCPU, SIGKILL: the limit of CPU time
        found = {"cpu": True} if spent else {"died": f"signal {os.WTERMSIG(how)}"}
        os.write(out, json.dumps(found).encode())
    os._exit(0)


def _guard(out: int, readable: tuple[str, ...]) -> None:
    """Ends the process at the first event that plotting has no need of."""
    refused = (
        "os.", "subprocess.", "socket.", "shutil.", "ctypes.", "pty.", "signal.", "tempfile.",
        "glob.", "ftplib.", "http.", "urllib.", "smtplib.", "mmap.", "fcntl.", "resource.",
        "syslog.", "webbrowser.", "sqlite3.", "_posixsubprocess",
    )  # fmt: skip
    harmless = ("os.putenv", "os.listdir", "os.scandir")
    real, name = os.path.realpath, os.path

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = (*args, None, None)[:3]
            writes = isinstance(mode, str) and any(c in mode for c in "wax+")
            writes = writes or bool(isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR))
            where = path if isinstance(path, str) else os.fsdecode(path) if path else ""
            if isinstance(path, int):
                _stop("opens a file descriptor", out)
            if writes:
                _stop(f"writes a file: {where[:80]}", out)
            if not real(name.abspath(where)).startswith(readable):
                _stop(f"reads a file: {where[:80]}", out)
        elif event.startswith(refused) and event not in harmless:
            _stop(event, out)

    sys.addaudithook(hook)


_CALLS = {41: "socket", 42: "connect", 56: "clone", 57: "fork", 58: "vfork", 59: "execve",
          62: "kill", 101: "ptrace", 200: "tkill", 322: "execveat", 435: "clone3",
          76: "truncate", 77: "ftruncate", 82: "rename", 83: "mkdir", 84: "rmdir", 85: "creat",
          86: "link", 87: "unlink", 88: "symlink", 90: "chmod", 92: "chown", 165: "mount",
          258: "mkdirat", 263: "unlinkat", 264: "renameat", 265: "linkat", 266: "symlinkat",
          316: "renameat2", 272: "unshare", 308: "setns", 310: "process_vm_readv",
          311: "process_vm_writev", 425: "io_uring_setup"}  # fmt: skip


def _filter() -> bool:
    """System calls that start processes, open sockets or change files fail with EPERM."""
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        return False
    load, equal, both, give = 0x20, 0x15, 0x45, 0x06
    deny, allow, kill = 0x00050000 | 1, 0x7FFF0000, 0x80000000
    code = [(load, 0, 0, 4), (equal, 1, 0, 0xC000003E), (give, 0, 0, kill), (load, 0, 0, 0)]
    code += [(0x35, 0, 1, 0x40000000), (give, 0, 0, kill)]  # calls of another width
    for number in _CALLS:
        code += [(equal, 0, 1, number), (give, 0, 0, deny)]
    for number, flags in ((2, 24), (257, 32)):  # open, openat: not for writing
        code += [(equal, 0, 3, number), (load, 0, 0, flags), (both, 0, 1, 0o103),
                 (give, 0, 0, deny), (load, 0, 0, 0)]  # fmt: skip
    code.append((equal, 0, 1, 437))  # openat2 hides its flags
    code += [(give, 0, 0, deny), (give, 0, 0, allow)]
    packed = b"".join(struct.pack("HBBI", *line) for line in code)
    held = ctypes.create_string_buffer(packed)
    program = struct.pack("HxxxxxxQ", len(code), ctypes.addressof(held))
    whole = ctypes.create_string_buffer(program)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = [ctypes.c_int, *([ctypes.c_ulong] * 4)]
    if libc.prctl(38, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(22, 2, ctypes.addressof(whole), 0, 0) == 0)


def _importer(out: int) -> Any:
    import builtins

    inner = builtins.__import__

    def importing(name: str, globals: Any = None, *rest: Any, **more: Any) -> Any:
        own = globals and globals.get("__name__") == "__main__chart__"
        if own and name.split(".")[0] not in ALLOWED:
            _stop(f"imports {name[:40]}", out)
        return inner(name, globals, *rest, **more)

    return importing


def main() -> None:
    """Read settings and code from standard input, run, write one JSON object to the channel."""
    asked = json.loads(sys.stdin.buffer.read())
    out = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for each in (0, 1, 2):
        os.dup2(nothing, each)
    _watch(out)
    import matplotlib

    matplotlib.use("Agg")
    import builtins

    import matplotlib.pyplot as plt
    import numpy as np

    plt.figure().canvas.draw()  # fonts are found and loaded now
    plt.close("all")
    _limits(asked["memory"], asked["seconds"], asked["written"])
    readable = tuple(
        {os.path.realpath(p) for p in (*sys.path, sys.prefix, sys.base_prefix) if p}
        | {os.path.realpath(matplotlib.get_data_path()), "/usr/share/fonts"}
    )
    filtered = _filter()
    if asked["must_filter"] and not filtered:
        os.write(out, json.dumps({"no sandbox": "system calls cannot be filtered"}).encode())
        os._exit(0)
    real_builtins = {**vars(builtins), "__import__": _importer(out)}
    try:
        code = compile(asked["code"], "chart.py", "exec")
        _guard(out, readable)
        exec(code, {"__name__": "__main__chart__", "__builtins__": real_builtins})
        numbers = plt.get_fignums()
        if not numbers:
            found: dict[str, Any] = {"none": True}
        else:
            figure = plt.figure(numbers[-1])
            figure.set_dpi(min(float(figure.dpi), 200.0))
            described = describe(figure)
            figure.canvas.draw()
            canvas: Any = figure.canvas
            pixels = np.asarray(canvas.buffer_rgba())[..., :3].astype(np.float64)
            found = {"chart": described, "picture": _thumbnail(pixels, np)}
    except MemoryError:
        found = {"memory": True}
    except BaseException as error:  # noqa: BLE001 - whatever the code raises, its exit too
        found = {"failed": f"{type(error).__name__}: {str(error)[:200]}"}
    os.write(out, json.dumps(found).encode()[: asked["output"]])
    os._exit(0)


def _thumbnail(pixels: Any, np: Any) -> list[list[float]]:
    """A grey picture of 32 by 32, means of equal parts."""
    grey = pixels.mean(axis=2)
    rows = np.array_split(grey, 32, axis=0)
    parts = [[float(p.mean()) if p.size else 255.0 for p in np.array_split(r, 32, axis=1)]
             for r in rows]  # fmt: skip
    return [[round(v, 1) for v in row] for row in parts]


if __name__ == "__main__":
    main()
