"""The driver: every item of every data part, scene by scene, against the stored scenes."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sightline.datasets.audit import methods
from sightline.datasets.audit.form import form_faults, shape_faults
from sightline.datasets.audit.item import COLUMNS, Disagreement, Finding, Item
from sightline.datasets.audit.program import Program, Unaudited, parse
from sightline.datasets.audit.recast import recast
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.wording import wording_faults
from sightline.datasets.manifest import Manifest, write_atomically
from sightline.errors import BadInput
from sightline.pool import run as run_jobs
from sightline.scenes.scene import SceneBatch
from sightline.scenes.store import SceneStore

__all__ = ["AuditResult", "audit"]

Progress = Callable[[int, int, str], None]
SCENES_PER_JOB = 16
ROWS_AT_A_TIME = 20_000
ROLES = frozenset("abcdefghij")


@dataclass(frozen=True)
class AuditResult:
    """What the slow path found."""

    items: int
    """items of the dataset"""
    checked: int
    """items whose answer was recomputed"""
    disagreements: list[Disagreement]
    per_task: dict[str, dict[str, int]]
    """by task: checked, disagreements (items, not findings)"""
    unaudited: dict[str, int] = field(default_factory=dict)
    """items by the reason why there is no second method for them"""

    def write(self, folder: Path) -> None:
        """Keep the outcome in the dataset, where its report finds it."""
        outcome = {
            "items": self.checked,
            "disagreements": len(self.disagreements),
            "unaudited": self.unaudited,
        }
        write_atomically(folder / "audit.json", json.dumps(outcome, indent=1) + "\n")

    @property
    def passed(self) -> bool:
        """Every item was recomputed and agrees."""
        return not self.disagreements and not self.unaudited


def audit(
    folder: Path,
    scenes: Path | None = None,
    *,
    tasks: Sequence[str] = (),
    limit: int | None = None,
    workers: int = 1,
    progress: Progress = lambda done, total, name: None,
) -> AuditResult:
    """Recompute the answers of a dataset from its scenes by methods of their own.

    Args:
        folder: a finished dataset.
        scenes: its scene store, when it is no longer where the manifest says.
        tasks: tasks or families to audit; all when empty.
        limit: items of each task at most.
        workers: processes.
        progress: called with what is done, what there is, and the phase.
    """
    folder = Path(folder)
    manifest = Manifest.read(folder)
    if not manifest.complete:
        raise BadInput(folder, "manifest.json", "the build did not finish", "run it again")
    root = manifest.store_of(folder, scenes)
    store = SceneStore(root)
    paths = sorted((folder / "data").glob("part-*.parquet"))
    if not paths:
        raise BadInput(folder, "data", "holds no items", "build the dataset again")
    head = _heads(paths)
    chosen = _chosen(head, tasks, limit)
    found = [*_repeated(head, folder, manifest), *_parted(head)]
    with tempfile.TemporaryDirectory(prefix="sightline-audit-") as scratch:
        jobs = _jobs(head, chosen, paths, store, root, folder, Path(scratch))
        run_jobs(_audit_job, jobs, workers, lambda d, n: progress(d, n, "audit"))
        reports = [json.loads((Path(scratch) / f"{i}.json").read_text()) for i in range(len(jobs))]
    found += [Disagreement(**d) for report in reports for d in report["found"]]
    checked: Counter[str] = Counter()
    unaudited: Counter[str] = Counter()
    for report in reports:
        checked.update(report["checked"])
        unaudited.update(report["unaudited"])
    wrong = Counter(task for _, task in {(d.id, d.task) for d in found})
    names = sorted(set(checked) | set(wrong))
    per_task = {n: {"checked": checked[n], "disagreements": wrong[n]} for n in names}
    return AuditResult(
        len(head), sum(checked.values()), found, per_task, dict(sorted(unaudited.items()))
    )


def _heads(paths: Sequence[Path]) -> pa.Table:
    """Identity, task and scene of every item, with the part it is in."""
    out = []
    for number, path in enumerate(paths):
        names = pq.read_schema(path).names
        missing = [c for c in COLUMNS if c not in names]
        if missing:
            raise BadInput(path, missing[0], "column is missing", "build the dataset again")
        table = pq.read_table(path, columns=["id", "task", "scene", "tags", "twins"])
        table = table.append_column("part", pa.array(np.full(len(table), number, np.int32)))
        table = table.append_column("row", pa.array(np.arange(len(table), dtype=np.int64)))
        out.append(table)
    return pa.concat_tables(out).unify_dictionaries().combine_chunks()


def _codes(head: pa.Table, name: str) -> tuple[np.ndarray, list[str]]:
    column = head.column(name)
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(column, pa.ChunkedArray):
        column = column.chunk(0) if column.num_chunks else pa.array([], column.type)
    return column.indices.to_numpy(zero_copy_only=False), column.dictionary.to_pylist()


def _chosen(head: pa.Table, tasks: Sequence[str], limit: int | None) -> np.ndarray:
    code, names = _codes(head, "task")
    family, tags = _codes(head, "tags")
    keep = np.ones(len(head), dtype=bool)
    if tasks:
        wanted = [n in tasks or n.partition("[")[0] in tasks for n in names]
        related = [t.partition(",")[0] in tasks for t in tags]
        keep = np.array(wanted, dtype=bool)[code] | np.array(related, dtype=bool)[family]
        if not keep.any():
            raise BadInput("--tasks", ", ".join(tasks), "no item is of these tasks",
                           f"one of {', '.join(sorted(names))}")  # fmt: skip
    if limit is not None:
        for task in np.unique(code[keep]).tolist():
            keep[np.flatnonzero(keep & (code == task))[limit:]] = False
    return np.flatnonzero(keep)


def _repeated(head: pa.Table, folder: Path, manifest: Manifest) -> list[Disagreement]:
    """Faults of the whole: ids that occur twice, another number of items than stated."""
    out = []
    if len(head) != manifest.items:
        out.append(Disagreement("", "", "", "manifest.items", str(manifest.items), str(len(head))))
    ids = head.column("id").to_numpy(zero_copy_only=False).astype("S")
    order = np.argsort(ids, kind="stable")
    same = order[1:][ids[order[1:]] == ids[order[:-1]]]
    blank = np.flatnonzero(ids == b"")
    for at in np.unique(np.concatenate([same, blank])).tolist():
        name, task, scene = (head.column(c)[at].as_py() for c in ("id", "task", "scene"))
        out.append(Disagreement(name, task, scene, "id", name, "", "occurs twice, or is empty"))
    return out


def _parted(head: pa.Table) -> Iterator[Disagreement]:
    """Items whose opposite is not there, once and of the same task and scene."""
    names = head.column("twins").combine_chunks().dictionary_encode()
    rows = np.flatnonzero(names.is_valid().to_numpy(zero_copy_only=False))
    code = names.indices.to_numpy(zero_copy_only=False)[rows].astype(np.int64)
    kind = [_codes(head, column)[0][rows] for column in ("task", "scene")]
    _, pair, count = np.unique(
        np.stack([code, *kind]), axis=1, return_inverse=True, return_counts=True
    )
    for row in rows[count[pair.reshape(-1)] != 2].tolist():
        name, task, scene, twins = (
            head.column(c)[row].as_py() for c in ("id", "task", "scene", "twins")
        )
        yield Disagreement(name, task, scene, "twins", twins, "", "the opposite is not there")


def _jobs(
    head: pa.Table, chosen: np.ndarray, paths: Sequence[Path], store: SceneStore, root: Path,
    folder: Path, scratch: Path,
) -> list[dict[str, Any]]:  # fmt: skip
    """One job: some scenes of one store part, and their rows of one data part."""
    place = {
        name: (part, at) for part, ids in enumerate(store.parts) for at, name in enumerate(ids)
    }
    code, names = _codes(head, "scene")
    part = head.column("part").to_numpy()
    row = head.column("row").to_numpy()
    groups: dict[tuple[int, int], dict[str, list[int]]] = {}
    order = chosen[np.lexsort((row[chosen], code[chosen], part[chosen]))]
    if not len(order):
        return []
    turn = (
        np.flatnonzero(np.diff(part[order].astype(np.int64) * (len(names) + 1) + code[order])) + 1
    )
    for block in np.split(order, turn):
        scene = names[code[block[0]]]
        at = place.get(scene, (-1, -1))[0]
        groups.setdefault((int(part[block[0]]), at), {})[scene] = row[block].tolist()
    jobs: list[dict[str, Any]] = []
    for (data, at), blocks in sorted(groups.items()):
        every = sorted(blocks)
        for first in range(0, len(every), SCENES_PER_JOB):
            some = {name: blocks[name] for name in every[first : first + SCENES_PER_JOB]}
            jobs.append({
                "data": str(paths[data]), "root": str(root), "folder": str(folder), "part": at,
                "scenes": some, "out": str(scratch / f"{len(jobs)}.json"),
            })  # fmt: skip
    return jobs


def _audit_job(job: dict[str, Any]) -> None:
    found, checked, unaudited = list[Disagreement](), Counter[str](), Counter[str]()
    state = Path(job["data"]).stat()
    table = _items(job["data"], state.st_mtime_ns, state.st_size)
    # once for all of its scenes, as taking from a long table is slow
    table = table.take(pa.array([row for at in job["scenes"].values() for row in at]))
    store = SceneStore(job["root"])
    folder = Path(job["folder"])
    batch: SceneBatch | None = store.part(job["part"]) if job["part"] >= 0 else None
    media = (folder / "media").is_dir()
    begin = 0
    for scene, at in job["scenes"].items():
        room = None
        if batch is not None:
            room = Room(batch.select([batch.scenes.id.tolist().index(scene)]))
        for first in range(0, len(at), ROWS_AT_A_TIME):
            part = table.slice(begin + first, min(ROWS_AT_A_TIME, len(at) - first))
            items = [Item(row) for row in part.to_pylist()]
            faults = list(_scene_faults(room, items, unaudited))
            if media:
                faults += _absent(items, part, folder)
            found += [_disagreement(f) for f in faults]
            checked.update(item.row["task"] for item in items)
        begin += len(at)
    for text in unaudited:
        # an item without a second method is not audited
        checked[text.split(": ", 1)[0]] -= unaudited[text]
    report = {
        "found": [asdict(d) for d in found],
        "checked": dict(checked),
        "unaudited": dict(unaudited),
    }
    Path(job["out"]).write_text(json.dumps(report))


@lru_cache(maxsize=1)
def _items(path: str, changed: int, size: int) -> pa.Table:
    """The items of a data part: many jobs of one process go through the same one.

    ``changed`` and ``size`` tell a file from an older one in its place.
    """
    return pq.read_table(path, columns=list(COLUMNS))


def _disagreement(fault: Finding) -> Disagreement:
    row = fault.item.row
    return Disagreement(
        row["id"], row["task"], row["scene"], fault.field, str(fault.stored),
        str(fault.recomputed), fault.note,
    )  # fmt: skip


def _absent(items: Sequence[Item], part: pa.Table, folder: Path) -> Iterator[Finding]:
    """Items that list a picture that is not there."""
    named = pc.unique(pc.list_flatten(part.column("images"))).to_pylist()
    lost = {name for name in named if not _below(folder, name)}
    for item in items if lost else ():
        for name in set(item.row["images"]) & lost:
            yield Finding(item, "images", name, "", "no such file")


def _below(folder: Path, name: str) -> bool:
    path = (folder / name).resolve()
    return path.is_relative_to(folder.resolve()) and path.is_file()


def _scene_faults(
    room: Room | None, items: Sequence[Item], unaudited: Counter[str]
) -> Iterator[Finding]:
    """Everything wrong with items of one scene."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item.row["program"], []).append(item)
    for text, group in groups.items():
        try:
            program = parse(text)
            check = methods.CHECKS.get(program.name)
            if check is None:
                raise Unaudited(f"no slow {program.name}")
            sound, faults = list[Item](), list[Finding]()
            for item in group:
                wrong = list(_item_faults(room, program, item))
                faults += wrong
                if not any(f.field in _FATAL for f in wrong):
                    sound.append(item)
            # frame by frame, so that images are read once
            sound.sort(key=lambda item: item.views)
            if room is not None and sound:
                faults += check(room, program, sound)
            yield from faults
        except Unaudited as reason:
            for item in group:
                unaudited[f"{item.row['task']}: {reason}"] += 1


_FATAL = frozenset({"scene", "objects", "views", "choices", "answer", "unit", "params"})
"""fields without which an answer cannot be recomputed"""


def _item_faults(room: Room | None, program: Program, item: Item) -> Iterator[Finding]:
    if room is None:
        yield Finding(item, "scene", item.row["scene"], "", "is not in the store")
        return
    broken = list(_resolve(room, program, item))
    yield from broken
    yield from shape_faults(item, program)
    if item.row["own"] is not None:
        yield from recast(item)
        yield from shape_faults(item, program)
    if broken:
        return
    yield from form_faults(room, item)
    for stored, expected, note in wording_faults(room, item):
        yield Finding(item, "question", stored, expected, note)


def _resolve(room: Room, program: Program, item: Item) -> Iterator[Finding]:
    """Find the objects and views of an item in its scene."""
    row = item.row
    item.kinds = [name[1:] for name in row["objects"] if name.startswith("*")]
    plain = [name for name in row["objects"] if not name.startswith("*")]
    lost = [name for name in plain if name not in room.object_row]
    if lost or len(set(plain)) < len(plain):
        yield Finding(item, "objects", row["objects"], "", "are not different objects of the scene")
        return
    found = [room.object_row[name] for name in plain]
    roles = len(found) if "objects" in program.args else len(ROLES & set(program.args))
    item.objects, item.options = found[:roles], found[roles:]
    if len(found) < roles or (item.options and "options" not in program.args):
        yield Finding(item, "objects", row["objects"], f"{roles} objects", "of the program")
    lost = [name for name in row["views"] if name not in room.frame_row]
    if lost:
        yield Finding(item, "views", lost, "", "are no frames of the scene")
        return
    item.views = [room.frame_row[name] for name in row["views"]]
    if any(not math_finite(x) for x in item.params):
        yield Finding(item, "params", item.params, "", "not finite")


def math_finite(value: float | None) -> bool:
    """Whether a stored number is one."""
    return value is not None and bool(np.isfinite(value))
