"""The slow audit: it agrees with what is built, and every corruption of it is caught."""

from __future__ import annotations

import ast
import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sightline.datasets import audit as package
from sightline.datasets.audit import AuditResult, audit, methods
from sightline.datasets.audit.program import Unaudited, parse
from sightline.datasets.audit.slow_distance import enclosed
from sightline.datasets.audit.slow_size import outline_area
from sightline.datasets.build import build
from sightline.datasets.mix import Mix
from sightline.errors import BadInput
from sightline.questions.task import find
from sightline.scenes import Objects, Scene, write_scenes
from sightline.scenes.simulate import simulate

Row = dict[str, Any]
Edit = Callable[[list[Row]], list[Row]]


def boxes(name: str, seed: int, count: int = 24) -> Any:
    """A scene of random tilted boxes without frames."""
    rng = np.random.default_rng(seed)
    kinds = rng.choice([f"thing {c}" for c in "abcdefghijklmnopqrstuvw"], count)
    turns, _ = np.linalg.qr(rng.normal(size=(count, 3, 3)))
    turns[:, :, 0] *= np.linalg.det(turns)[:, None]
    objects = Objects.of(
        id=[f"o{i}" for i in range(count)],
        category=list(kinds),
        centre=rng.uniform(0, 6, (count, 3)),
        extent=rng.uniform(0.2, 1.0, (count, 3)),
        rotation=turns,
        colour=list(rng.choice(["red", "blue", ""], count)),
        front_known=rng.random(count) < 0.5,
    )
    return Scene(name, objects, room_area=36.0, floor=[[0, 0], [6, 0], [6, 6], [0, 6]])


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of every task over rendered rooms."""
    folder = tmp_path_factory.mktemp("audit")
    simulate("rooms", 2, folder / "store", seed=3, frames=6, size=(320, 240))
    build(folder / "store", folder / "data", Mix.of(find([])), per_task=40)
    return folder / "data"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset over boxes in any attitude, without pictures."""
    folder = tmp_path_factory.mktemp("plain")
    write_scenes(folder / "store", [boxes(f"s{i}", i) for i in range(3)])
    tasks = find(["distance", "size", "direction", "counting"])
    extra = [
        find(["absolute_distance"])[0].using(definition=d)
        for d in ("centre", "horizontal", "vertical", "sampled_gap", "nearest_points_mean")
    ]
    build(folder / "store", folder / "data", Mix.of([*tasks, *extra]), per_task=150)
    return folder / "data"


def altered(source: Path, target: Path, edit: Edit) -> Path:
    """A copy of a dataset with its rows edited; without pictures."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("media"))
    for path in sorted((target / "data").glob("part-*.parquet")):
        table = pq.read_table(path)
        pq.write_table(pa.Table.from_pylist(edit(table.to_pylist()), schema=table.schema), path)
    return target


def faulty(result: AuditResult) -> set[str]:
    return {d.id for d in result.disagreements}


SPOILT = {
    "choice", "number", "integer", "clock_hour", "yes_no", "order", "text", "point", "box",
}  # fmt: skip
"""kinds of answers that are spoilt here; the others are by the tests of their own tasks"""


def give_wrong_answer(row: Row) -> None:
    """Another answer of the same kind, stated without contradiction."""
    kind, answer = row["answer_kind"], row["answer"]
    if kind == "choice":
        at = (ord(answer) - ord("A") + 1) % len(row["choices"])
        row["answer"] = chr(ord("A") + at)
        return
    if kind == "number":
        decimals = len(answer.partition(".")[2])
        row["value"] = row["value"] * 1.1 + 2 * 10.0**-decimals
        row["answer"] = f"{row['value']:.{decimals}f}"
        return
    if kind in ("integer", "clock_hour"):
        row["value"] = float(int(answer) % 12 + 1)
        answer = str(int(answer) % 12 + 1)
    elif kind == "yes_no":
        answer = "no" if answer == "yes" else "yes"
    elif kind == "order":
        first, *rest = answer.split(", ")
        answer = ", ".join([*rest, first])
    elif kind == "text":
        answer = "chandelier"
    elif kind not in ("point", "box"):
        return
    else:
        at = [int(n) for n in re.findall(r"-?\d+", answer)]
        if kind == "box":
            at = [max(at[0] - 9, 0), max(at[1] - 9, 0), at[2] - 9, at[3] - 9]
            row["region"] = None if row["region"] is None else [float(x) for x in at]
            answer = "[" + ", ".join(map(str, at)) + "]"
        else:
            x, y = (at[0] + 500) % 1000, (at[1] + 350) % 1000
            row["region"] = [max(x - 9.0, 0.0), max(y - 9.0, 0.0), x + 9.0, y + 9.0]
            answer = f"({x}, {y})"
    row["answer"] = answer


def test_agrees_on_every_task(rooms: Path) -> None:
    result = audit(rooms)
    assert not result.unaudited, result.unaudited
    assert not result.disagreements, result.disagreements[:5]
    assert result.checked == result.items > 2000
    assert result.passed
    assert len(result.per_task) > 60


def test_agrees_in_any_attitude_and_definition(plain: Path) -> None:
    result = audit(plain)
    assert not result.disagreements, result.disagreements[:5]
    assert result.passed
    assert {"absolute_distance[definition=sampled_gap]", "clock_direction"} <= set(result.per_task)


@pytest.mark.parametrize("data", ["rooms", "plain"])
def test_no_wrong_answer_passes(data: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    source: Path = request.getfixturevalue(data)

    def edit(rows: list[Row]) -> list[Row]:
        for row in rows:
            give_wrong_answer(row)
        return rows

    result = audit(altered(source, tmp_path / "d", edit))
    kept = [
        (row["task"], row["question"], row["answer"])
        for row in read(tmp_path / "d")
        if row["id"] not in faulty(result) and row["answer_kind"] in SPOILT
    ]
    assert not kept


def read(folder: Path) -> Iterator[Row]:
    for path in sorted((folder / "data").glob("part-*.parquet")):
        yield from pq.read_table(path).to_pylist()


def relabelled(row: Row) -> Row:
    """One choice less certain: the last option is no object of the scene."""
    choices = [*row["choices"][:-1], "grand piano"]
    return {"choices": choices}


def doubled(row: Row) -> Row:
    at = ord(row["answer"]) - ord("A")
    wrong = (at + 1) % len(row["choices"])
    return {
        "choices": [row["choices"][at] if i == wrong else c for i, c in enumerate(row["choices"])]
    }


def shifted(pattern: str, by: int) -> Callable[[Row], Row]:
    def change(row: Row) -> Row:
        moved = re.sub(pattern, lambda m: f"{m[1]}{int(m[2]) + by}", row["question"], count=1)
        return {"question": moved}

    return change


CORRUPTIONS: dict[str, tuple[str, str, Callable[[Row], Row]]] = {
    "roles swapped": ("taller", "", lambda row: {"objects": row["objects"][::-1]}),
    "strange choice": ("relative_distance", "", relabelled),
    "same choice twice": ("relative_distance", "", doubled),
    "letter too far": ("relative_distance", "", lambda row: {"answer": "E"}),
    "another question": ("object_height", "", lambda row: {"question": "How tall is it?"}),
    "open slot": ("object_size", "", lambda row: {"question": "How long is {a}?"}),
    "another unit": ("object_size", "", lambda row: {"unit": "m"}),
    "another definition": (
        "absolute_distance",
        "",
        lambda row: {"program": row["program"].replace("box_gap", "centre")},
    ),
    "unknown scene": ("object_counting", "", lambda row: {"scene": "nowhere"}),
    "another kind": ("object_counting", "", lambda row: {"objects": ["*grand piano"]}),
    "another margin": ("relative_direction_easy", "", lambda row: {"margin": row["margin"] + 0.05}),
    "unknown object": ("object_height", "", lambda row: {"objects": ["nowhere_0"]}),
    "moved box": ("pair_distance", "box", shifted(r"(\[)(\d+)", 3)),
    "another mark": ("identify_marked", "mark", shifted(r"(mark )(\d+)", 1)),
    "another picture": ("count_in_view", "", lambda row: {"images": ["media/x/rgb/0.jpg"]}),
    "views swapped": (
        "camera_translation_direction",
        "",
        lambda row: {"views": row["views"][::-1]},
    ),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_corruption_is_caught(name: str, rooms: Path, tmp_path: Path) -> None:
    task, style, change = CORRUPTIONS[name]
    names = []

    def edit(rows: list[Row]) -> list[Row]:
        row = next(r for r in rows if r["task"] == task and r["reference"].startswith(style))
        names.append(row["id"])
        return [row | change(row)]

    result = audit(altered(rooms, tmp_path / "d", edit))
    assert faulty(result) - {""} == set(names)


def test_repeated_ids_and_lost_items(rooms: Path, tmp_path: Path) -> None:
    def edit(rows: list[Row]) -> list[Row]:
        rows[0]["id"] = rows[1]["id"]
        return rows[:-1]

    result = audit(altered(rooms, tmp_path / "d", edit))
    fields = {d.field for d in result.disagreements}
    assert {"id", "manifest.items"} <= fields


def test_an_item_that_lost_its_opposite(tmp_path: Path) -> None:
    simulate("rooms", 2, tmp_path / "store", seed=3, frames=2, size=(160, 120))
    paired = [task.using(paired=True) for task in find(["configuration"])]
    build(tmp_path / "store", tmp_path / "data", Mix.of(paired), per_task=20)
    assert audit(tmp_path / "data").passed
    names = []

    def edit(rows: list[Row]) -> list[Row]:
        left = rows[0]["twins"]
        names.extend(row["id"] for row in rows[1:] if row["twins"] == left)
        return rows[1:]

    result = audit(altered(tmp_path / "data", tmp_path / "d", edit))
    assert {d.id for d in result.disagreements if d.field == "twins"} == set(names)
    assert len(names) == 1


def test_floor_far_away_in_small_pictures(tmp_path: Path) -> None:
    """Half a pixel there is half a metre of floor: the depth image tells of the pixel's middle."""
    simulate("warehouse", 1, tmp_path / "store", seed=205, size=(160, 120))
    build(tmp_path / "store", tmp_path / "data", Mix.of(find(["free_point"])))
    result = audit(tmp_path / "data")
    assert result.passed and result.checked > 10


def test_missing_picture(rooms: Path, tmp_path: Path) -> None:
    target = altered(
        rooms, tmp_path / "d", lambda rows: [r for r in rows if r["task"] == "locate_box"]
    )
    (target / "media").mkdir()
    result = audit(target)
    assert "no such file" in {d.note for d in result.disagreements}


def test_program_without_second_method_fails(rooms: Path, tmp_path: Path) -> None:
    def edit(rows: list[Row]) -> list[Row]:
        for row in rows:
            if row["task"] == "taller":
                row["program"] = "smells_better(a, b, definition=height)"
        return rows

    result = audit(altered(rooms, tmp_path / "d", edit))
    assert not result.passed
    assert list(result.unaudited) == ["taller: no slow smells_better"]
    assert result.checked + sum(result.unaudited.values()) == result.items


def change_store(dataset: Path, target: Path, change: Callable[[Row], None]) -> Path:
    """The scene store of a dataset with its objects changed."""
    shutil.copytree(dataset.parent / "store", target)
    for path in sorted((target / "parts").glob("*/objects.parquet")):
        table = pq.read_table(path)
        rows = table.to_pylist()
        for row in rows:
            change(row)
        pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    return target


def mirrored(row: Row) -> None:
    x, y, z = row["centre"]
    row["centre"] = [-x, y, z]


def lying(row: Row) -> None:
    x, y, z = row["extent"]
    row["extent"] = [z, y, x]


def larger(row: Row) -> None:
    row["extent"] = [1.02 * edge for edge in row["extent"]]


def renamed(row: Row) -> None:
    row["category"] = "thing"


@pytest.mark.parametrize(
    ("change", "tasks"),
    [
        (mirrored, ["relative_direction_hard", "clock_direction"]),
        (lying, ["object_height", "absolute_distance"]),
        (larger, ["object_size", "object_height", "absolute_distance"]),
        (renamed, ["object_counting", "relative_distance", "taller"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_another_scene_is_noticed(
    change: Callable[[Row], None], tasks: list[str], plain: Path, tmp_path: Path
) -> None:
    result = audit(plain, change_store(plain, tmp_path / "store", change))
    for task in tasks:
        found = result.per_task[task]
        assert found["disagreements"] > 0.6 * found["checked"], task


def test_selection_limit_and_workers(plain: Path) -> None:
    one = audit(plain, tasks=("size",), limit=5)
    assert set(one.per_task) <= {t.name for t in find(["size"])}
    assert max(found["checked"] for found in one.per_task.values()) == 5
    seen: list[tuple[int, int, str]] = []
    two = audit(plain, workers=2, progress=lambda d, n, name: seen.append((d, n, name)))
    assert two == audit(plain)
    assert seen[-1][0] == seen[-1][1] and seen[-1][2] == "audit"
    with pytest.raises(BadInput, match="no item is of these tasks"):
        audit(plain, tasks=("nonsense",))


def test_store_must_be_there(plain: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        audit(plain, tmp_path / "nowhere")
    with pytest.raises(BadInput):
        audit(tmp_path)


def test_programs_are_read_strictly() -> None:
    found = parse("distance(a, b, definition=box_gap)")
    assert (found.name, found.args) == ("distance", ("a", "b"))
    assert found.option("definition") == "box_gap" and found.option("frame") == ""
    assert parse("room_area()").args == ()
    for text in ("distance(a, b", "f(a,b)", "f(a=b=c)", "f(x=1, a)", "__import__('os')", "f(a())"):
        with pytest.raises(Unaudited):
            parse(text)


def test_enclosures_hold_the_distance() -> None:
    rng = np.random.default_rng(0)
    turns, _ = np.linalg.qr(rng.normal(size=(400, 3, 3)))
    centre, half = rng.uniform(0, 3, (400, 3)), rng.uniform(0.02, 0.7, (400, 3))
    one, two = slice(0, 200), slice(200, 400)
    low, high = enclosed(centre[one], half[one], turns[one], centre[two], half[two], turns[two])
    assert (high - low < 1e-6).all()
    # no two of many points in the boxes are closer, and some are nearly as close
    spots = rng.uniform(-1, 1, (2, 200, 500, 3))
    a = np.einsum("nij,nkj->nki", turns[one], spots[0] * half[one][:, None]) + centre[one][:, None]
    b = np.einsum("nij,nkj->nki", turns[two], spots[1] * half[two][:, None]) + centre[two][:, None]
    least = np.array(
        [np.linalg.norm(p[:, None] - q, axis=2).min() for p, q in zip(a, b, strict=True)]
    )
    assert (least >= low - 1e-9).all()
    assert np.median(least - high) < 0.2


def test_area_of_an_outline() -> None:
    assert outline_area(np.array([[0, 0], [4, 0], [4, 3], [2, 3], [2, 5], [0, 5.0]])) == 16.0
    assert outline_area(np.array([[0, 0], [2, 1], [0, 2.0]])) == 2.0


def test_shares_no_code_with_what_it_checks() -> None:
    forbidden = ("sightline.facts", "sightline.geometry", "sightline.questions", "sightline.views")
    for path in sorted(Path(package.__path__[0]).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [n for n in names if n.startswith(forbidden)], path.name
    script = (
        "import sys, sightline.datasets.audit;"
        "bad = ('sightline.facts', 'sightline.questions');"
        "print([m for m in sys.modules if m.startswith(bad)])"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_no_two_methods_share_a_program() -> None:
    found: dict[str, str] = {}
    for path in sorted(Path(package.__path__[0]).glob("slow_*.py")):
        module = importlib.import_module(f"sightline.datasets.audit.{path.stem}")
        for program in module.CHECKS:
            assert found.setdefault(program, path.stem) == path.stem
    assert set(found) == set(methods.CHECKS)
