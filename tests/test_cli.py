"""The command line: one JSON object, messages on stderr, one line for a mistake."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest
import typer

import sightline
from made_scenes import random_batch
from sightline.cli import app, main
from sightline.datasets.items import read_parts
from sightline.datasets.statistics import statistics
from sightline.questions import catalogue
from sightline.scenes import SceneStore, write_scenes


class Done(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line in this process."""

    def call(*arguments: object) -> Done:
        monkeypatch.setattr("sys.argv", ["sightline", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        return Done(code if isinstance(code, int) else 0, *capsys.readouterr())

    return call


def strictly(text: str) -> Any:
    """JSON as other languages read it: no NaN, no Infinity."""

    def refuse(name: str) -> None:
        raise ValueError(name)

    assert text.count("\n") == 1
    return json.loads(text, parse_constant=refuse)


def commands() -> list[tuple[str, ...]]:
    root = typer.main.get_command(app)
    out: list[tuple[str, ...]] = [()]
    for name, command in sorted(root.commands.items()):  # type: ignore[attr-defined]
        out.append((name,))
        out += [(name, inner) for inner in sorted(getattr(command, "commands", {}))]
    return out


def test_the_commands() -> None:
    assert {c[0] for c in commands() if c} >= {
        "build", "check", "demo", "export", "import", "report", "show", "tasks", "world", "audit",
    }  # fmt: skip


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_help(run: Run, command: tuple[str, ...]) -> None:
    done = run(*command, "--help")
    assert done.code == 0
    assert "Usage: " in done.out
    assert done.err == ""


def test_every_command_offers_json() -> None:
    root = typer.main.get_command(app)
    for names in commands():
        command: Any = root
        for name in names:
            command = command.commands[name]
        if not getattr(command, "commands", None):
            assert "--json" in {o for p in command.params for o in p.opts}, names
            assert command.help


def test_version(run: Run) -> None:
    assert run("--version").out == sightline.__version__ + "\n"


def test_tasks(run: Run) -> None:
    found = strictly(run("tasks", "--json").out)["tasks"]
    assert [t["name"] for t in found] == list(catalogue())
    assert all(t["about"] and t["program"] for t in found)
    lines = run("tasks").out.splitlines()
    assert [line.split()[0] for line in lines] == list(catalogue())


def test_build_and_its_export(run: Run, rooms: Path, tmp_path: Path) -> None:
    out = tmp_path / "d"
    done = run("build", rooms, "-o", out, "--tasks", "size,taller", "--per-task", 3,
               "--to", "llava", "--json")  # fmt: skip
    assert done.code == 0
    summary = strictly(done.out)
    assert summary["items"] == sum(summary["tasks"].values()) > 0
    assert summary["skipped"] == []
    assert summary["cpu_s"] > 0
    records = json.loads((out / "export" / "llava" / "llava.json").read_text())
    assert len(records) == summary["items"]
    assert (out / "README.md").is_file()
    lines = run("build", rooms, "-o", out, "--tasks", "size,taller", "--per-task", 3).out
    assert lines.splitlines()[-1].split() == [str(summary["items"]), "items", "in", str(out)]


def test_world_and_import(run: Run, tmp_path: Path) -> None:
    done = run("world", "tabletop", "-o", tmp_path / "w", "-n", 2, "--frames", 0, "--json")
    assert strictly(done.out) == {"scenes": 2, "out": str(tmp_path / "w")}
    assert len(SceneStore(tmp_path / "w").ids) == 2


def test_import(run: Run, tmp_path: Path) -> None:
    box = {"centroid": [1, 2, 0.5], "axesLengths": [0.5, 0.4, 1],
           "normalizedAxes": [1, 0, 0, 0, 1, 0, 0, 0, 1]}  # fmt: skip
    room = {"room_size": 12.5, "room_center": [0, 0, 0], "dataset": "scannet",
            "object_counts": {"chair": 1}, "object_bbox": {"chair": [box]},
            "video_path": "x.mp4"}  # fmt: skip
    flat = {**room, "object_bbox": {"chair": [{**box, "axesLengths": [0, 1, 1]}]}}
    source = tmp_path / "scannet_meta_info_val.json"
    source.write_text(json.dumps({"scene0000_00": room, "scene0001_00": flat}))
    failed = run("import", source, "-o", tmp_path / "s", "--format", "vsi_meta", "--json")
    assert (failed.code, failed.out) == (2, "")
    done = run("import", source, "-o", tmp_path / "s", "--keep-going", "--json")
    found = strictly(done.out)
    assert found["scenes"] == len(found["skipped"]) == 1
    assert done.err == f"skipped: {found['skipped'][0]}\n"
    assert SceneStore(tmp_path / "s").ids == ["scene0000_00"]


def test_show(run: Run, dataset: Path, tmp_path: Path) -> None:
    rows = pa.concat_tables(list(read_parts(dataset))).to_pylist()
    for row in (rows[0], next(r for r in rows if r["choices"])):
        done = run("show", row["id"], "-d", dataset, "-o", tmp_path, "--json")
        shown = strictly(done.out)
        assert shown["id"] == row["id"]
        assert shown["question"] == row["question"]
        assert shown["files"]
        assert all(Path(f).is_file() for f in shown["files"])
        text = run("show", row["id"], "-d", dataset, "-o", tmp_path).out
        assert row["question"] in text
        assert row["rationale"] in text


def test_report(run: Run, dataset: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done = run("report", dataset, "-o", page, "--examples", 1, "--json")
    assert strictly(done.out) == {"report": str(page), "bytes": page.stat().st_size}


def test_export(run: Run, dataset: Path, tmp_path: Path) -> None:
    done = run("export", dataset, "--to", "messages", "-o", tmp_path, "--json")
    path = Path(strictly(done.out)["file"])
    assert len(path.read_text().splitlines()) == sum(s.items for s in statistics(dataset))


def broken(dataset: Path, tmp_path: Path) -> Path:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text('{"scenes": 3}')
    return tmp_path / "broken"


def unfinished(dataset: Path, tmp_path: Path) -> Path:
    out = tmp_path / "unfinished"
    out.mkdir()
    text = (dataset / "manifest.json").read_text().replace('"complete": true', '"complete": false')
    (out / "manifest.json").write_text(text)
    return out


def moved(dataset: Path, tmp_path: Path) -> Path:
    out = tmp_path / "moved"
    shutil.copytree(dataset, out, ignore=shutil.ignore_patterns("media"))
    text = (dataset / "manifest.json").read_text().replace("/rooms", "/gone")
    (out / "manifest.json").write_text(text)
    return out


MISTAKES: dict[str, tuple[Callable[[Path, Path, Path], list[object]], str]] = {
    "no scenes": (lambda r, d, t: ["build", t / "no", "-o", t / "o"], "does not exist"),
    "no format": (lambda r, d, t: ["build", t, "-o", t / "o"], "no reader knows"),
    "unknown format": (lambda r, d, t: ["import", t, "-o", t / "o", "--format", "x"],
                       "no reader 'x'"),
    "unknown task": (lambda r, d, t: ["build", r, "-o", t / "o", "--tasks", "talle"],
                     "talle: is no task"),
    "unknown export": (lambda r, d, t: ["build", r, "-o", t / "o", "--to", "coco"],
                       "coco: is no export format"),
    "no mix": (lambda r, d, t: ["build", r, "-o", t / "o", "--mix", t / "no.toml"],
               "file is missing"),
    "folder not empty": (lambda r, d, t: ["build", r, "-o", r], "not empty"),
    "out is a file": (lambda r, d, t: ["build", r, "-o", d / "manifest.json"], "is a file"),
    "another build": (lambda r, d, t: ["build", r, "-o", d], "another build"),
    "damaged manifest": (lambda r, d, t: ["export", broken(d, t), "--to", "llava"],
                         "cannot be read"),
    "no manifest": (lambda r, d, t: ["report", t], "not a dataset"),
    "a file for a dataset": (lambda r, d, t: ["report", d / "README.md"], "not a dataset"),
    "not finished": (lambda r, d, t: ["report", unfinished(d, t)], "did not finish"),
    "scenes moved": (lambda r, d, t: ["report", moved(d, t)], "not a scene store"),
    "wrong scenes": (lambda r, d, t: ["report", d, "--scenes", other(t)], "no such scene"),
    "no such item": (lambda r, d, t: ["show", "x", "-d", d], "no item 'x'"),
    "export format": (lambda r, d, t: ["export", d, "--to", "x"], "is no export format"),
    "size of one": (lambda r, d, t: ["world", "rooms", "-o", t / "w", "--size", "640"],
                    "is no size"),
    "size of letters": (lambda r, d, t: ["world", "rooms", "-o", t / "w", "--size", "axb"],
                        "is no size"),
    "size too small": (lambda r, d, t: ["world", "rooms", "-o", t / "w", "--size", "8x8"],
                       "is no size"),
    "size too large": (lambda r, d, t: ["world", "rooms", "-o", t / "w", "--size", "64x99999"],
                       "is no size"),
    "kind of world": (lambda r, d, t: ["world", "castle", "-o", t / "w"], "is no kind of world"),
    "a store exists": (lambda r, d, t: ["world", "rooms", "-o", r], "a store exists"),
    "demo over files": (lambda r, d, t: ["demo", "-o", d], "is no demo"),
}  # fmt: skip


def other(tmp_path: Path) -> Path:
    return write_scenes(tmp_path / "other", [random_batch(0)])


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line(
    run: Run, rooms: Path, dataset: Path, tmp_path: Path, mistake: str
) -> None:
    make, shown = MISTAKES[mistake]
    done = run(*make(rooms, dataset, tmp_path), "--json")
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("sightline: ")
    assert shown in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [["buidl"], ["build"], ["world", "rooms", "-o", "x", "--count", "0"], ["tasks", "--jsn"],
     ["build", "x", "-o", "y", "--workers", "none"]],
)  # fmt: skip
def test_a_wrong_option_is_no_traceback(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert "Usage: " in done.err
    assert "Traceback" not in done.err


def test_stopping_with_control_c(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sightline.scenes.simulate.simulate", interrupted)
    done = run("world", "rooms", "-o", tmp_path / "w")
    assert done.code == 130
    assert "Traceback" not in done.err
    assert done.out == ""


def test_module_entry_point() -> None:
    command = [sys.executable, "-m", "sightline", "tasks", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert len(strictly(done.stdout)["tasks"]) == len(catalogue())
    assert done.stderr == ""
