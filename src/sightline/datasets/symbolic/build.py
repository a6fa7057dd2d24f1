"""Making a dataset of symbolic worlds: draw, check, choose, show, write the record.

::

    OUT/manifest.json    what was asked for; marked complete last
    OUT/drafts/          questions of a run that was stopped; the same command goes on with them
    OUT/data/            items, see :data:`sightline.datasets.symbolic.items.ITEM`
    OUT/record/          the published record, and the pictures it shows

A recipe's keys are counted through from 0, in chunks; which questions stay is decided in the order
of the keys, so the outcome does not depend on the number of workers.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from PIL import Image

import sightline
from sightline import hashing, pool
from sightline.datasets.audit import AuditResult, Disagreement
from sightline.datasets.manifest import write_atomically
from sightline.datasets.symbolic.items import as_table, identified, read_symbolic, sameness
from sightline.datasets.symbolic.mix import SymbolicMix
from sightline.errors import BadInput
from sightline.questions.balance import keep_balanced
from sightline.questions.symbolic import Posed, Recipe
from sightline.storage import draft

__all__ = ["SymbolicBuild", "make_symbolic"]

CHUNK = 1000
"""keys drawn at a time, at most"""
BARREN = 20
"""a recipe is given up when so many chunks in turn brought nothing new"""

Progress = Callable[[int, int, str], None]
Keys = NDArray[np.uint64]


@dataclass(frozen=True)
class SymbolicBuild:
    """What a dataset holds.

    Attributes:
        folder: where it is.
        items: questions in it.
        per_task: by question type.
        audited: what the second path found.
        files: the published record.
    """

    folder: Path
    items: int
    per_task: dict[str, int]
    audited: AuditResult
    files: tuple[Path, ...]


def make_symbolic(
    mix: SymbolicMix,
    out: Path,
    count: int,
    *,
    name: str = "",
    seed: int = 0,
    workers: int = 1,
    record: bool = True,
    progress: Progress = lambda done, total, phase: None,
) -> SymbolicBuild:
    """Make a dataset of ``count`` questions; the same call goes on where a stopped one ended.

    Args:
        mix: the recipes.
        out: folder to make.
        count: questions in all, shared among the recipes by weight.
        name: of the mix, kept in the manifest.
        seed: draws other worlds.
        workers: processes.
        record: draw the pictures and write the published record as well.
        progress: called with what is done, what there is, and the phase.

    Raises:
        BadInput: ``out`` holds something else, or no recipe gives a question.
    """
    wanted = {
        "format": "sightline-symbolic", "version": sightline.__version__, "name": name,
        "recipes": [[recipe.name, weight] for recipe, weight in mix.recipes], "count": count,
        "seed": seed, "record": record,
    }  # fmt: skip
    _begin(out, wanted)
    shares = mix.shares(count)
    for place, ((recipe, _), share) in enumerate(zip(mix.recipes, shares, strict=True)):
        told = partial(_told, progress, recipe.name)
        _choose(recipe, place, share, out, seed, workers, told)
    if not list((out / "data").glob("part-*.parquet")):
        shutil.rmtree(out)
        raise BadInput(name or "mix", "recipes", "give no question", "other options, more keys")
    files: list[Path] = []
    if record:
        files = _record(mix, out, progress)
    shutil.rmtree(out / "drafts", ignore_errors=True)
    write_atomically(
        out / "manifest.json", json.dumps(wanted | {"complete": True}, indent=1) + "\n"
    )
    return _outcome(out, tuple(files))


def _begin(out: Path, wanted: dict[str, object]) -> None:
    """The folder, with what it is for; one that is for something else is refused."""
    path = out / "manifest.json"
    if out.exists():
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            found = None
        if not isinstance(found, dict) or {**found, "complete": False} != wanted | {
            "complete": False
        }:
            raise BadInput(out, "--out", "exists and holds something else", "choose another folder")
        shutil.rmtree(out / "data", ignore_errors=True)
        shutil.rmtree(out / "record", ignore_errors=True)
    (out / "drafts").mkdir(parents=True, exist_ok=True)
    (out / "data").mkdir(exist_ok=True)
    write_atomically(path, json.dumps(wanted | {"complete": False}, indent=1) + "\n")


def _told(progress: Progress, phase: str, done: int, total: int) -> None:
    progress(done, total, phase)


def _choose(
    recipe: Recipe, place: int, share: int, out: Path, seed: int, workers: int,
    progress: Callable[[int, int], None],
) -> None:  # fmt: skip
    """Draw chunks of keys until ``share`` different questions are there, and keep those."""
    size = int(np.clip(share, 16, CHUNK))
    chunks, barren, made = 0, 0, 0
    rows = np.zeros(0, dtype=np.int64)
    drafts: list[Path] = []
    while made < share and barren < BARREN:
        ahead = chunks or 1
        # as many chunks as the yield so far asks for, at most as many again as there are
        more = int(np.clip(np.ceil((share - made) * ahead / max(made, 1)), 1, max(1, chunks)))
        todo = list(range(chunks, chunks + more))
        jobs = [(recipe, place, c, size, out, seed) for c in todo]
        pool.run(
            _draft,
            [job for job in jobs if not _path(out, place, job[2]).is_file()],
            workers,
            progress,
        )
        chunks += more
        drafts += [_path(out, place, c) for c in todo]
        rows, before = _kept(recipe, drafts, share), made
        made = len(rows)
        barren = 0 if made > before else barren + more
    if len(rows):
        whole = _read(drafts).take(pa.array(rows))
        with draft(out / "data" / f"part-{place:03d}.parquet") as path:
            pq.write_table(whole, path, compression="zstd", row_group_size=10_000)


def _path(out: Path, place: int, chunk: int) -> Path:
    return out / "drafts" / f"{place:03d}-{chunk:06d}.parquet"


def _draft(job: tuple[Recipe, int, int, int, Path, int]) -> None:
    """Draw the questions of one chunk of keys, check them, keep them."""
    recipe, place, chunk, size, out, seed = job
    numbers = np.arange(chunk * size, (chunk + 1) * size, dtype=np.uint64)
    with draft(_path(out, place, chunk)) as path:
        pq.write_table(as_table(recipe, _posed(recipe, _keys(recipe, seed, numbers))), path)


def _keys(recipe: Recipe, seed: int, numbers: Keys) -> Keys:
    return hashing.mix(recipe.name, np.uint64(seed), numbers)


def _posed(recipe: Recipe, keys: Keys) -> list[Posed]:
    """The questions of keys, with ids."""
    posed = list(recipe.pose(keys))
    ids = identified(recipe, posed)
    return [replace(one, id=own) for one, own in zip(posed, ids, strict=True)]


def _read(drafts: list[Path]) -> pa.Table:
    return pa.concat_tables([pq.read_table(path) for path in drafts]).unify_dictionaries()


def _kept(recipe: Recipe, drafts: list[Path], share: int) -> NDArray[np.int64]:
    """Rows that stay: different from all before, evened out, whole groups of a key."""
    columns = ["text", "question", "choices", "world", "answer", "key"]
    table = pa.concat_tables([pq.read_table(path, columns=columns) for path in drafts])
    if not len(table):
        return np.zeros(0, dtype=np.int64)
    keys = table.column("key").to_numpy()
    same = np.array([sameness(row) for row in table.to_pylist()], dtype=np.uint64)
    start = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    with np.errstate(over="ignore"):
        whole = np.add.reduceat(hashing.mix(same), start)
    size = np.diff(np.append(start, len(keys)))
    first = np.sort(np.unique(whole, return_index=True)[1])
    if recipe.even and size.max() == 1:
        answers = pc.dictionary_encode(table.column("answer")).combine_chunks().indices.to_numpy()
        order = np.arange(len(first), dtype=np.uint64)
        first = first[
            keep_balanced(
                order, answers[first].astype(np.int64), None, 1, share, trim_letters=False,
                drop_single=False,
            )
        ]  # fmt: skip
    last = int(np.searchsorted(np.cumsum(size[first]), share)) + 1
    first = first[:last]
    return np.concatenate([np.arange(start[i], start[i] + size[i]) for i in first])


def _record(mix: SymbolicMix, out: Path, progress: Progress) -> list[Path]:
    """The published record of all items, with pictures."""
    folder = out / "record"
    folder.mkdir()
    by_id: dict[str, Recipe] = {}

    def again() -> Iterator[Posed]:
        """The stored questions, drawn from their keys once more."""
        for place, (recipe, _) in enumerate(mix.recipes):
            path = out / "data" / f"part-{place:03d}.parquet"
            if not path.is_file():
                continue
            table = pq.read_table(path, columns=["id", "key"])
            ids, keys = table.column("id").to_pylist(), table.column("key").to_numpy()
            keys = keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys
            wanted = set(ids)
            for done, one in enumerate(_posed(recipe, keys)):
                if one.id in wanted:
                    by_id[one.id] = recipe
                    yield one
                progress(done + 1, len(ids), f"{recipe.name}: record")

    def pictures(one: Posed) -> tuple[str, ...]:
        drawing = by_id[one.id].draw
        if drawing is None:
            return ()
        drawn = drawing(one)
        several = [drawn] if isinstance(drawn, Image.Image) else list(drawn)
        (folder / "images").mkdir(exist_ok=True)
        names = [f"images/{one.id}_{i}.png" for i in range(len(several))]
        for name, picture in zip(names, several, strict=True):
            picture.save(folder / name)
        return tuple(names)

    return mix.write(folder, again(), pictures)


def _outcome(out: Path, files: tuple[Path, ...]) -> SymbolicBuild:
    """What the parts hold."""
    per_task: Counter[str] = Counter()
    wrong: list[Disagreement] = []
    columns = ["id", "task", "group", "answer", "problem"]
    for table in read_symbolic(out, columns):
        per_task.update(table.column("task").to_pylist())
        found = table.filter(pc.not_equal(table.column("problem"), ""))
        wrong += [
            Disagreement(
                row["id"], row["task"], row["group"], "answer", row["answer"], row["problem"]
            )
            for row in found.to_pylist()
        ]
    items = per_task.total()
    missed = Counter(entry.task for entry in wrong)
    by_task = {
        task: {"checked": count, "disagreements": missed[task]}
        for task, count in sorted(per_task.items())
    }
    audited = AuditResult(items, items, wrong, by_task)
    audited.write(out)
    return SymbolicBuild(out, items, dict(sorted(per_task.items())), audited, files)
