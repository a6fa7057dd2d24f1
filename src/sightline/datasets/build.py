"""Build a dataset: every task over every scene, in shards that do not depend on the workers.

::

    OUT/manifest.json            what was asked for; complete = true is written last
    OUT/data/part-00000.parquet  items, schema sightline.questions.items.ITEM
    OUT/media/SCENE/rgb/...      the pictures that items show
    OUT/README.md                dataset card, read by ``datasets.load_dataset``
    OUT/scenes/                  the scenes, unless they came from a store

One shard is one part of the scene store. It is written under a temporary name and renamed, so
killing a build loses at most the running shards, and starting it again goes on from there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sightline.datasets.manifest import Manifest, write_atomically
from sightline.datasets.mix import Mix
from sightline.datasets.pictures import write_pictures
from sightline.errors import BadInput
from sightline.pool import run
from sightline.questions.balance import take_in_turn
from sightline.questions.items import ITEM, Budget, make_items
from sightline.questions.replies import answer_words
from sightline.scenes.ingest import ingest, is_store
from sightline.scenes.store import SceneStore

__all__ = ["BuildResult", "budget", "build", "write_table"]

MANY = 8192
"""tuples a scene offers to a task when no number of items is asked for"""
SPARE = 3
"""shards offer this multiple of their share, so that poor shards are made up for by rich ones"""
ROWS_PER_PART = 250_000
_EVEN = ("choice", "yes_no", "integer", "clock_hour")
"""kinds of answers of which a selection takes equal numbers, as far as there are"""

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class BuildResult:
    """What a build produced."""

    folder: Path
    items: int
    per_task: dict[str, int]
    skipped: tuple[str, ...]


def build(
    scenes: Path,
    out: Path,
    mix: Mix,
    *,
    per_task: int | None = None,
    seed: int = 0,
    workers: int = 1,
    form: str = "",
    keep_going: bool = False,
    pictures: bool = True,
    progress: Progress = lambda done, total, name: None,
) -> BuildResult:
    """Build a dataset at ``out`` from a scene store or any source a reader knows.

    Running the same build again continues it; a different build into the same folder is refused.
    """
    skipped: tuple[str, ...] = ()
    _refuse_foreign(out)
    own, fresh = out / "scenes", out / "scenes.tmp"
    if is_store(scenes):
        store, where = SceneStore(scenes), str(scenes.resolve())
    elif is_store(own):
        store, where, skipped = SceneStore(own), "scenes", Manifest.read(out).skipped
    else:
        shutil.rmtree(fresh, ignore_errors=True)
        taken = ingest(scenes, fresh, form=form, keep_going=keep_going, progress=progress)
        store, where, skipped = taken.store, "scenes", tuple(str(e) for e in taken.skipped)
    manifest = Manifest(
        scenes=where,
        source=str(scenes.resolve()),
        scene_count=len(store.ids),
        scene_digest=store.digest,
        tasks=mix.plans(),
        per_task=per_task,
        seed=seed,
        skipped=skipped,
    )
    _claim(out, manifest)
    if store.root == fresh:
        os.replace(fresh, own)
        store = SceneStore(own)
    _make_shards(store, out, manifest, workers, progress)
    if per_task is not None:
        _select(out, len(store), mix, per_task)
    counts = _count(out)
    if pictures:
        jobs = [(str(store.root), i, str(out)) for i in range(len(store))]
        run(_write_media, jobs, workers, lambda d, n: progress(d, n, "pictures"))
    items = sum(counts.values())
    if not items:
        raise BadInput(scenes, "tasks", "no question could be asked about these scenes",
                       "see `sightline tasks` for what each task needs")  # fmt: skip
    shutil.rmtree(out / "candidates", ignore_errors=True)
    done = manifest.model_copy(update={"complete": True, "items": items})
    done.write(out)
    return BuildResult(out, items, counts, skipped)


def _refuse_foreign(out: Path) -> None:
    """Nothing that a build did not make is ever written over."""
    if out.exists() and not out.is_dir():
        raise BadInput(out, "--out", "is a file", "choose another folder")
    if out.is_dir() and not (out / "manifest.json").is_file():
        foreign = sorted(p.name for p in out.iterdir() if p.name != "scenes.tmp")
        if foreign:
            raise BadInput(out, foreign[0], "the folder is not empty", "choose another folder")


def _claim(out: Path, manifest: Manifest) -> None:
    """Start the build, or go on with the same one."""
    if not (out / "manifest.json").is_file():
        manifest.write(out)
    elif not Manifest.read(out).same_build(manifest):
        raise BadInput(out, "manifest.json", "another build is in this folder",
                       "choose another folder, or remove it")  # fmt: skip


def shard_path(out: Path, part: int, selected: bool) -> Path:
    """Where the items of a store part go; before selection they are candidates."""
    return out / ("candidates" if selected else "data") / f"part-{part:05d}.parquet"


def _make_shards(
    store: SceneStore, out: Path, manifest: Manifest, workers: int, progress: Progress
) -> None:
    if _is_selected(out):
        return
    plan = manifest.model_dump_json()
    todo = [
        (str(store.root), part, str(out), plan, len(store))
        for part in range(len(store))
        if not shard_path(out, part, manifest.per_task is not None).exists()
    ]
    run(_make_shard, todo, workers, lambda d, n: progress(d, n, "scenes"))


def _make_shard(job: tuple[str, int, str, str, int]) -> None:
    root, part, out, plan, parts = job
    manifest = Manifest.model_validate_json(plan)
    mix = Mix.from_plans(manifest.tasks)
    world = SceneStore(root).part(part)
    # one task at a time is in memory, and written before the next is made
    tables = (
        make_items(task, world, budget(manifest, weight, len(world), parts), explain=False)
        for task, weight in zip(mix.tasks, mix.weights, strict=True)
    )
    write_table(shard_path(Path(out), part, manifest.per_task is not None), tables)


def budget(manifest: Manifest, weight: float, scenes: int, parts: int) -> Budget:
    """How much of a task is made of ``scenes`` scenes, one of ``parts`` store parts."""
    if manifest.per_task is None:
        return Budget(tuples=MANY, items=None, seed=manifest.seed)
    wanted = max(1, round(manifest.per_task * weight))
    share = wanted if parts == 1 else min(wanted, SPARE * -(-wanted // parts) + 64)
    # gates turn most tuples away, so a scene offers many more than it keeps
    return Budget(min(MANY, 64 + 64 * -(-share // scenes)), share, manifest.seed)


def write_table(path: Path, tables: Iterable[pa.Table]) -> None:
    """Write tables as one Parquet file, one row group each, atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".tmp")
    # ids are random text: a dictionary of them only costs time
    named = [f.name for f in ITEM if f.name not in ("id", "question", "value", "margin")]
    with pq.ParquetWriter(
        draft,
        ITEM,
        compression="zstd",
        compression_level=1,
        use_dictionary=named,
        write_statistics=["task", "scene"],
    ) as writer:
        for table in tables:
            if len(table):
                writer.write_table(table.replace_schema_metadata(ITEM.metadata))
    os.replace(draft, path)


def _select(out: Path, parts: int, mix: Mix, per_task: int) -> None:
    """Keep ``per_task`` items of each task: answers evened out, then by id, which is random."""
    if _is_selected(out):
        return
    columns = ["id", "task", "answer", "answer_kind", "choices", "unit"]
    paths = [shard_path(out, part, True) for part in range(parts)]
    head = pa.concat_tables([pq.read_table(p, columns=columns) for p in paths])
    head = head.unify_dictionaries().combine_chunks()
    chosen = []
    task = head.column("task").combine_chunks()
    names = task.dictionary.to_pylist() if len(task) else []
    order = pc.sort_indices(head.column("id")).to_numpy().astype(np.int64)
    code = task.indices.to_numpy()[order] if len(task) else np.zeros(0, int)
    weights = {t.id: w for t, w in zip(mix.tasks, mix.weights, strict=True)}
    fixed_labels = {t.id: bool(getattr(t.answer, "options", None)) for t in mix.tasks}
    for i, name in enumerate(names):
        rows = order[code == i]
        wanted = max(1, round(per_task * weights[name]))
        kind = head.column("answer_kind")[int(rows[0])].as_py()
        if kind not in _EVEN:
            chosen.append(rows[:wanted])
            continue
        letter = _codes(head.column("answer"), rows) if kind == "choice" else 0 * rows
        fixed = kind != "choice" or fixed_labels[name]
        answer = _codes(_words(head, rows), np.arange(len(rows))) if fixed else 0 * rows
        chosen.append(rows[take_in_turn(answer, letter, int(letter.max()) + 1, wanted)])
    keep = np.zeros(len(head), dtype=bool)
    keep[np.concatenate(chosen) if chosen else []] = True
    shutil.rmtree(out / "data", ignore_errors=True)
    written = 0
    for part, tables in enumerate(_chunks(paths, keep)):
        write_table(shard_path(out, part, False), tables)
        written += 1
    write_atomically(out / "data" / "selected", f"{written}\n")


def _is_selected(out: Path) -> bool:
    """Whether the selection was made and all its parts are still there."""
    flag = out / "data" / "selected"
    if not flag.is_file():
        return False
    parts = list((out / "data").glob("part-*.parquet"))
    return flag.read_text(encoding="utf-8").strip() == str(len(parts))


def _words(head: pa.Table, rows: np.ndarray) -> pa.ChunkedArray:
    """Answers at ``rows`` in words: the options behind the letters."""
    return pa.chunked_array([answer_words(head.take(pa.array(rows)))])


def _codes(column: pa.ChunkedArray, rows: np.ndarray) -> np.ndarray:
    """(n,) codes of the texts at ``rows``, in alphabetical order of the texts."""
    texts = column.take(pa.array(rows)).combine_chunks().dictionary_encode()
    rank = np.argsort(np.argsort(np.array(texts.dictionary.to_pylist())))
    return rank[texts.indices.to_numpy(zero_copy_only=False)].astype(np.int64)


def _chunks(paths: list[Path], keep: np.ndarray) -> Iterator[list[pa.Table]]:
    """Kept rows of the shards, gathered into parts of about ROWS_PER_PART rows."""
    waiting: list[pa.Table] = []
    at = 0
    for path in paths:
        table = pq.read_table(path)
        waiting.append(table.filter(pa.array(keep[at : at + len(table)])))
        at += len(table)
        if sum(map(len, waiting)) >= ROWS_PER_PART:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _count(out: Path) -> dict[str, int]:
    """Items per task in the written parts."""
    total: dict[str, int] = {}
    for path in sorted((out / "data").glob("part-*.parquet")):
        column = pq.read_table(path, columns=["task"]).column("task")
        for entry in pc.value_counts(column.cast(pa.string())).to_pylist():
            total[entry["values"]] = total.get(entry["values"], 0) + entry["counts"]
    return dict(sorted(total.items()))


def _write_media(job: tuple[str, int, str]) -> None:
    root, part, out = job
    write_pictures(SceneStore(root).part(part, validate=False), Path(out))
