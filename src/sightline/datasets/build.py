"""Build a dataset: every task over every scene, in shards that do not depend on the workers.

::

    OUT/manifest.json            what was asked for; complete = true is written last
    OUT/data/part-00000.parquet  items, schema sightline.questions.items.ITEM
    OUT/media/SCENE/rgb/...      the pictures that items show
    OUT/README.md                dataset card, read by ``datasets.load_dataset``
    OUT/scenes/                  the scenes, unless they came from a store

One shard is one part of the scene store. It appears when it is complete (see
:mod:`sightline.storage`), so killing a build loses at most the running shards, and starting it
again goes on from there. Scenes and output may be URLs; ``docs/cluster.md`` says how.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sightline import __version__
from sightline.datasets.engine import Engine, Local, Run
from sightline.datasets.manifest import Manifest, write_atomically
from sightline.datasets.mix import Mix
from sightline.datasets.selection import CHOSEN_BY, select
from sightline.errors import BadInput
from sightline.questions.items import ITEM, Budget, make_items
from sightline.scenes.ingest import ingest, is_store
from sightline.scenes.store import INDEX, SceneStore
from sightline.storage import draft, is_url, listing, place, reached, reading, remove, upload

__all__ = ["BuildResult", "budget", "build", "write_table"]

MANY = 8192
"""tuples a scene offers to a task when no number of items is asked for"""
MANY_IN_PART = 2**18
"""and all scenes of a part together: parts of many small scenes stay as light as others"""
SPARE = 3
"""shards offer this multiple of their share: so poor shards are made up for by rich ones, and
questions whose words tell the answer by others"""
ROWS_PER_PART = 250_000

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class BuildResult:
    """What a build produced."""

    folder: Path
    items: int
    per_task: dict[str, int]
    skipped: tuple[str, ...]


def build(
    scenes: str | Path,
    out: str | Path,
    mix: Mix,
    *,
    per_task: int | None = None,
    seed: int = 0,
    workers: int = 1,
    engine: Engine | None = None,
    form: str = "",
    keep_going: bool = False,
    pictures: bool = True,
    progress: Progress = lambda done, total, name: None,
) -> BuildResult:
    """Build a dataset at ``out`` from a scene store or any source a reader knows.

    Running the same build again continues it; a different build into the same folder is refused.

    Args:
        scenes: path or URL of a scene store, or of what a reader knows.
        out: path or URL of the dataset.
        mix: the tasks.
        per_task: items of each task; all there are when left out.
        seed: draws other questions and wordings.
        workers: processes of the local engine.
        engine: what runs the jobs, in place of ``workers`` local processes; the output is the same.
        form: name of the reader; found by looking when empty.
        keep_going: leave faulty scenes out and report them.
        pictures: also write the pictures that items show.
        progress: called with what is done, what there is, and the phase.
    """
    scenes, out, engine = reached(place(scenes)), reached(place(out)), engine or Local(workers)
    if engine.apart:
        _refuse_memory(scenes, out)
    _refuse_foreign(out)
    with _scenes(scenes, out, form, keep_going, progress) as (store, where, skipped):
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
        store = _settle(store, out / "scenes") if where == "scenes" else store
    with engine.running() as run:
        _make_shards(store, out, manifest, run, progress)
        if per_task is not None:
            _select(out, len(store), mix, per_task)
        counts = _count(out)
        if pictures:
            jobs = [(_named(store.root), i, _named(out)) for i in range(len(store))]
            run(_write_media, jobs, lambda d, n: progress(d, n, "pictures"))
    items = sum(counts.values())
    if not items:
        raise BadInput(scenes, "tasks", "no question could be asked about these scenes",
                       "see `sightline tasks` for what each task needs")  # fmt: skip
    remove(out / "candidates")
    done = replace(manifest, complete=True, items=items)
    done.write(out)
    return BuildResult(out, items, counts, skipped)


@contextmanager
def _scenes(
    scenes: Path, out: Path, form: str, keep_going: bool, progress: Progress
) -> Iterator[tuple[SceneStore, str, tuple[str, ...]]]:
    """The store, what the manifest calls it, and the scenes left out.

    Scenes that are no store yet become one: in ``scenes.tmp`` of the output, or, where that is a
    URL, on this machine. Only when the output is claimed it goes where it belongs.
    """
    own, fresh = out / "scenes", out / "scenes.tmp"
    if is_store(scenes):
        yield SceneStore(scenes), str(scenes.resolve()), ()
    elif is_store(own):
        yield SceneStore(own), "scenes", Manifest.read(out).skipped
    else:
        with TemporaryDirectory(prefix="sightline-") as scratch:
            fresh = Path(scratch) / "scenes" if is_url(out) else fresh
            remove(fresh)
            taken = ingest(scenes, fresh, form=form, keep_going=keep_going, progress=progress)
            yield taken.store, "scenes", tuple(str(e) for e in taken.skipped)


def _settle(store: SceneStore, own: Path) -> SceneStore:
    """The dataset's own scenes at their place; the index comes last, so they are all there."""
    if store.root == own:
        return store
    if is_url(own):
        upload(store.root, own, INDEX)
    else:
        os.replace(store.root, own)
    return SceneStore(own)


def _refuse_memory(*paths: Path) -> None:
    for path in paths:
        if str(path).startswith("memory://"):
            raise BadInput(path, "URL", "exists in one process only", "--workers 1, local engine")


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
    store: SceneStore, out: Path, manifest: Manifest, run: Run, progress: Progress
) -> None:
    if _is_selected(out):
        return
    plan = manifest.text()
    paths = [shard_path(out, part, manifest.per_task is not None) for part in range(len(store))]
    made = {path.name for path in listing(paths[0].parent, "part-*.parquet")} if paths else set()
    todo = [
        (_named(store.root), part, _named(out), plan, len(store))
        for part, path in enumerate(paths)
        if path.name not in made
    ]
    run(_make_shard, todo, lambda d, n: progress(d, n, "scenes"))


def _named(path: Path) -> str:
    """A name that other processes understand, wherever they run."""
    return str(path.absolute())


def _make_shard(job: tuple[str, int, str, str, int]) -> None:
    root, part, out, plan, parts = job
    manifest = Manifest.of(plan)
    if manifest.version != __version__:
        # the machines of a cluster are set up by hand
        raise BadInput(platform.node(), "sightline", f"is version {__version__} here, the build "
                       f"was started with {manifest.version}", "install the same")  # fmt: skip
    mix = Mix.from_plans(manifest.tasks)
    world = SceneStore(place(root)).part(part)
    # one task at a time is in memory, and written before the next is made
    tables = (
        make_items(task, world, budget(manifest, weight, len(world), parts), explain=False)
        for task, weight in zip(mix.tasks, mix.weights, strict=True)
    )
    write_table(shard_path(place(out), part, manifest.per_task is not None), tables)


def budget(manifest: Manifest, weight: float, scenes: int, parts: int) -> Budget:
    """How much of a task is made of ``scenes`` scenes, one of ``parts`` store parts."""
    if manifest.per_task is None:
        most = max(MANY_IN_PART // scenes, MANY // 16)
        return Budget(tuples=min(MANY, most), items=None, seed=manifest.seed)
    wanted = max(1, round(manifest.per_task * weight))
    share = SPARE * -(-wanted // parts) + 64 * (parts > 1)
    # gates turn most tuples away, so a scene offers many more than it keeps
    return Budget(min(MANY, 64 + 64 * -(-share // scenes)), share, manifest.seed)


def write_table(path: Path, tables: Iterable[pa.Table]) -> None:
    """Write tables as one Parquet file, one row group each, atomically."""
    # ids are random text: a dictionary of them only costs time
    named = [f.name for f in ITEM if f.name not in ("id", "twins", "question", "value", "margin")]
    with (
        draft(path) as file,
        pq.ParquetWriter(
            file,
            ITEM,
            compression="zstd",
            compression_level=1,
            use_dictionary=named,
            write_statistics=["task", "scene"],
        ) as writer,
    ):
        for table in tables:
            if len(table):
                table = _distinct(table)
                writer.write_table(table.replace_schema_metadata(ITEM.metadata))


def _distinct(table: pa.Table) -> pa.Table:
    """``table`` with every dictionary's values once.

    Of a dictionary with repeats the Parquet writer fills only a part of the page that it has set
    aside; the rest would be whatever lay in memory.
    """
    for position, name in enumerate(table.column_names):
        column = table.column(name)
        if not pa.types.is_dictionary(column.type):
            continue
        chunks = []
        for chunk in column.chunks:
            if len(chunk.dictionary) > 1:
                once = chunk.dictionary.dictionary_encode()
                codes = once.indices.take(chunk.indices)
                chunk = pa.DictionaryArray.from_arrays(codes, once.dictionary)
            chunks.append(chunk)
        table = table.set_column(position, table.field(name), pa.chunked_array(chunks, column.type))
    return table


def _select(out: Path, parts: int, mix: Mix, per_task: int) -> None:
    """Keep ``per_task`` items of each task, see :mod:`sightline.datasets.selection`."""
    if _is_selected(out):
        return
    paths = [shard_path(out, part, True) for part in range(parts)]
    head = pa.concat_tables([_read(p, list(CHOSEN_BY)) for p in paths])
    weights = {t.id: w for t, w in zip(mix.tasks, mix.weights, strict=True)}
    wanted = {name: max(1, round(per_task * weight)) for name, weight in weights.items()}
    fixed = {t.id for t in mix.tasks if getattr(t.answer, "options", None)}
    keep = select(head, wanted, fixed)
    remove(out / "data")
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
    parts = listing(out / "data", "part-*.parquet")
    return flag.read_text(encoding="utf-8").strip() == str(len(parts))


def _chunks(paths: list[Path], keep: np.ndarray) -> Iterator[list[pa.Table]]:
    """Kept rows of the shards, gathered into parts of about ROWS_PER_PART rows."""
    waiting: list[pa.Table] = []
    at = 0
    for path in paths:
        table = _read(path)
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
    for path in listing(out / "data", "part-*.parquet"):
        column = _read(path, ["task"]).column("task")
        for entry in pc.value_counts(column.cast(pa.string())).to_pylist():
            total[entry["values"]] = total.get(entry["values"], 0) + entry["counts"]
    return dict(sorted(total.items()))


def _read(path: Path, columns: list[str] | None = None) -> pa.Table:
    with reading(path) as source:
        return pq.read_table(source, columns=columns)


def _write_media(job: tuple[str, int, str]) -> None:
    # drawing takes modules that a build without pictures does without
    from sightline.datasets.pictures import write_pictures

    root, part, out = job
    write_pictures(SceneStore(place(root)).part(part, validate=False), place(out))
