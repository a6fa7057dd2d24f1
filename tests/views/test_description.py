from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from made_scenes import random_scene
from sightline.errors import BadInput
from sightline.questions.references import MARKED_PIXELS
from sightline.questions.text import plurals
from sightline.scenes import SceneBatch
from sightline.views import description as d

LINE = re.compile(r"(.+) \((\w+)\): centre \((.+)\) m, size (.+) m")
SEEN = re.compile(r"(.+) \((\w+)\): box \[(\d+), (\d+), (\d+), (\d+)\](?:, (\d+\.\d\d) m away)?")


def test_scenes_are_told_object_by_object(room_batch: SceneBatch) -> None:
    o = room_batch.objects
    for scene, text in enumerate(d.describe_scenes(room_batch).to_pylist()):
        rows = range(*room_batch.object_start[scene : scene + 2])
        lines = text.splitlines()[1:]
        assert len(lines) == len(rows)
        for row, line in zip(rows, lines, strict=True):
            found = LINE.fullmatch(line)
            assert found is not None
            assert found[1].endswith(o.category[row]) and found[2] == o.id[row]
            centre = np.array(found[3].split(", "), float)
            floor = room_batch.scenes.floor_z[scene]
            assert np.allclose(centre, o.centre[row] - [0, 0, floor], atol=0.0051)
            assert np.allclose(np.array(found[4].split(" x "), float), o.extent[row], atol=0.0051)


def test_frames_are_told_by_what_they_show(room_batch: SceneBatch) -> None:
    seen = room_batch.sightings
    for frame, text in enumerate(d.describe_frames(room_batch).to_pylist()):
        rows = np.flatnonzero(seen.frame == frame)
        lines = text.splitlines()[1:]
        assert len(lines) == len(rows)
        told = {m[2]: m for m in map(SEEN.fullmatch, lines) if m}
        for row in rows:
            match = told[room_batch.objects.id[seen.object[row]]]
            box = np.array([float(match[i]) for i in range(3, 7)]) / 1000
            size = np.tile(room_batch.frames.size[frame], 2)
            assert np.abs(box * size - seen.box[row]).max() <= 0.0006 * size.max()
            assert float(match[7]) == pytest.approx(seen.depth_median[row], abs=0.006)


def test_a_view_that_shows_nothing_has_no_lines() -> None:
    world = random_scene("s", np.random.default_rng(0), objects=0)
    assert all(text.endswith(":\n") for text in d.describe_frames(world).to_pylist())
    assert d.describe_scenes(world)[0].as_py().endswith(":\n")


def test_graphs_read_back_and_say_true_things(room_batch: SceneBatch) -> None:
    seen, o = room_batch.sightings, room_batch.objects
    for frame in range(len(room_batch.frames)):
        graph = d.scene_graph(room_batch, frame)
        assert d.read_scene_graph(graph.text()) == graph
        shown = (seen.frame == frame) & (seen.pixels >= MARKED_PIXELS)
        rows = np.sort(seen.object[shown])
        names = [name for name, _ in graph.objects]
        assert [name.rpartition(".")[0] for name in names] == o.category[rows].tolist()
        row_of = dict(zip(names, rows.tolist(), strict=True))
        told = set()
        for one, said, two in graph.relationships:
            a, b = row_of[one], row_of[two]
            told.add((min(a, b), max(a, b), said))
            if said == "on":
                assert o.centre[a, 2] > o.centre[b, 2]
            pose = room_batch.frames.world_from_camera[frame]
            ahead = np.append(pose[:2, 2], 0) / np.linalg.norm(pose[:2, 2])
            right = np.array([ahead[1], -ahead[0], 0])
            axis = {"left of": -right, "right of": right, "in front of": -ahead, "behind": ahead,
                    "above": np.array([0, 0, 1]), "below": np.array([0, 0, -1])}  # fmt: skip
            if said in axis:
                assert (o.centre[a] - o.centre[b]) @ axis[said] >= d.LEAST
        assert len(told) == len(graph.relationships)  # nothing is said twice


def test_a_question_keeps_what_it_names() -> None:
    box = (0, 0, 1, 1)
    names = ("chair.1", "chair.2", "coffee table.1", "table.1", "mouse.1", "glass.1")
    graph = d.SceneGraph(
        tuple((name, box) for name in names),
        (("chair.1", "left of", "table.1"), ("chair.1", "behind", "mouse.1")),
    )
    assert graph.about("Where is the cat?") == d.SceneGraph(())
    kept = graph.about("Are the Chairs left of the table?")
    assert [name for name, _ in kept.objects] == ["chair.1", "chair.2", "table.1"]
    assert kept.relationships == (("chair.1", "left of", "table.1"),)
    kept = graph.about("How many mice and glasses are on the coffee tables?")
    assert [name for name, _ in kept.objects] == list(names[2:])


def test_objects_are_mentioned_in_any_number(room_batch: SceneBatch) -> None:
    from sightline.scenes.worlds import make_room, make_tabletop, make_warehouse

    names = {c for s in range(6) for make in (make_room, make_tabletop, make_warehouse)
             for c in make(s, n_frames=0).objects.category}  # fmt: skip
    listed = sorted(names | set(room_batch.objects.category))
    for name, many in zip(listed, plurals(np.array(listed, dtype=object)), strict=True):
        assert d.mentioned([name, many], f"Where is the {name}?").all()
        assert d.mentioned([name], f"How many {many.upper()} are there?").all()
    assert not d.mentioned(["cat", "", "paper towel"], "Concatenate the paper").any()


@pytest.mark.parametrize(
    "text",
    [
        "", "<scene>[]</scene>", '<scene>{"objects": []}</scene>',
        '{"objects": {}, "relationships": []}',
        '{"objects": [{"id": "a", "bbox": [1, 2, 3]}], "relationships": []}',
        '{"objects": [{"id": "a", "bbox": [1, 2, 3, NaN]}], "relationships": []}',
        '{"objects": [{"id": 1, "bbox": [1, 2, 3, 4]}], "relationships": []}',
        '{"objects": [{"id": "a", "bbox": [1, 2, 3, 4]}, {"id": "a", "bbox": [1, 2, 3, 4]}],'
        ' "relationships": []}',
        '{"objects": [], "relationships": [{"subject": "a", "predicate": "on", "object": "b"}]}',
    ],
)  # fmt: skip
def test_no_graph_is_one_error(text: str) -> None:
    with pytest.raises(BadInput, match="scene graph"):
        d.read_scene_graph(text)


def test_unposed_frames_have_no_directions(room_batch: SceneBatch) -> None:
    frames = replace(room_batch.frames, posed=np.zeros(len(room_batch.frames), bool))
    graph = d.scene_graph(replace(room_batch, frames=frames, memo={}), 0)
    assert not {said for _, said, _ in graph.relationships} & set(d.PREDICATES)
