"""Writing a benchmark for another harness: one folder that the harness takes as it is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from sightline.benchmarks import Benchmark
from sightline.errors import BadInput
from sightline.harnesses.lmms_eval import write_lmms_eval
from sightline.harnesses.vlmevalkit import write_vlmevalkit

__all__ = ["FORMATS", "export_benchmark"]

FORMATS: dict[str, Callable[[Benchmark, Path, Path, Path], Path]] = {
    "lmms-eval": write_lmms_eval,
    "vlmevalkit": write_vlmevalkit,
}


def export_benchmark(benchmark: Benchmark, data: Path, out: Path, to: str) -> Path:
    """Write a benchmark for a harness; the folder appears when it is complete.

    Args:
        benchmark: with the protocol to export.
        data: its records.
        out: folder to make.
        to: ``lmms-eval`` or ``vlmevalkit``.

    Returns:
        The file or folder to give to the harness.

    Raises:
        BadInput: the harness cannot ask in the benchmark's way, or a picture is missing.
    """
    if to not in FORMATS:
        raise BadInput("--to", to, "is no known harness", ", ".join(FORMATS))
    if out.exists():
        raise BadInput(out, "--out", "exists", "choose another folder")
    if benchmark.protocol.mode != "generate":
        raise BadInput(
            benchmark.id, "--to", f"{to} cannot ask in the mode {benchmark.protocol.mode!r}",
            "use `sightline eval`",
        )  # fmt: skip
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(prefix=".export-", dir=out.parent))
    try:
        made = FORMATS[to](benchmark, data, draft, out.resolve()).relative_to(draft)
        os.chmod(draft, 0o755)
        os.replace(draft, out)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return out / made
