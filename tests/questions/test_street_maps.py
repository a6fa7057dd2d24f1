"""Maps of streets: two ways to every answer, pictures without overlaps, the visual record."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra

from sightline.benchmarks import find_benchmark
from sightline.benchmarks.fresh import make_fresh
from sightline.questions.symbolic import Recipe
from sightline.questions.symbolic.street_questions import street_recipes
from sightline.scenes.symbolic.street_maps import StreetMap, make_streets
from sightline.views.symbolic.street_maps import MARKS, draw_streets, lay_out

KEYS = np.arange(25, dtype=np.uint64)
RECIPES = [recipe for recipe, _ in street_recipes(draw_streets)]


def town(seed: int) -> StreetMap:
    return make_streets(np.random.default_rng(seed))


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_answers_agree_and_others_do_not(recipe: Recipe) -> None:
    found = list(recipe.pose(KEYS))
    assert len(found) >= 24
    for one in found:
        assert recipe.check(one) == ""
        assert len(set(one.options)) == len(one.options) == 5
        for wrong in set("01234") - {one.truth}:
            assert recipe.check(replace(one, truth=wrong))
    alone = next(recipe.pose(KEYS[7:8]))
    assert alone == next(one for one in found if one.key == 7)


@pytest.mark.parametrize("seed", range(6))
def test_streets_hang_together(seed: int) -> None:
    one = town(seed)
    a, b, minutes = np.array([(r.a, r.b, r.minutes) for r in one.roads]).T
    graph = coo_array((minutes, (a, b)), shape=(20, 20))
    assert connected_components(graph, directed=False)[0] == 1
    for street in {road.street for road in one.roads}:
        own = [road for road in one.roads if road.street == street]
        ends = np.bincount([end for road in own for end in (road.a, road.b)])
        assert len(own) >= 2 and (ends == 1).sum() == 2  # one line, its pieces in a row
    recipe = next(r for r in RECIPES if r.name == "minutes")
    for asked in recipe.pose(KEYS[4 * seed : 4 * seed + 4]):
        roads = np.array([(r["a"], r["b"], r["minutes"]) for r in asked.world["roads"]]).T
        times = dijkstra(coo_array((roads[2], (roads[0], roads[1])), shape=(20, 20)), False)
        at = {s["name"]: s["junction"] for s in asked.world["spots"]}
        time = times[at[asked.world["slots"]["a"]], at[asked.world["slots"]["b"]]]
        assert asked.options[int(asked.truth)] == f"{time:.0f} min"


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("times", [True, False])
def test_nothing_on_a_map_overlaps(seed: int, times: bool) -> None:
    one = town(seed)
    layout = lay_out(asdict(one), times)
    boxes = np.array(layout.taken)
    assert len(boxes) == 2 * 13 + len(layout.names) + len(one.roads) * times
    assert {name[0] for name in layout.names} == {road.street for road in one.roads}
    a, b = boxes[:, None], boxes[None]
    meet = (a[..., 0] < b[..., 2]) & (b[..., 0] < a[..., 2])
    meet &= (a[..., 1] < b[..., 3]) & (b[..., 1] < a[..., 3])
    np.fill_diagonal(meet, False)
    assert not meet.any()
    assert (boxes >= 0).all() and (boxes[:, [0, 2]] <= layout.size[0]).all()
    assert (boxes[:, [1, 3]] <= layout.size[1]).all()


def test_marks_have_their_colours() -> None:
    one = next(RECIPES[0].pose(KEYS))
    picture = draw_streets(one)
    assert picture.tobytes() == draw_streets(one).tobytes()
    layout = lay_out(dict(one.world), False)
    assert picture.size == layout.size
    for spot, (x, y) in zip(one.world["spots"], layout.marks, strict=True):
        assert (
            picture.getpixel((round(x) - 8 * (spot["kind"] != "sight"), round(y)))
            == (MARKS[spot["kind"]][1])
        )


def test_the_visual_record_is_read(tmp_path: Path) -> None:
    mapeval = find_benchmark("mapeval").using("visual")
    made = make_fresh(mapeval, None, tmp_path / "made", 12)
    assert not made.audited.disagreements and not made.loaded.faults
    for sample in made.loaded.samples:
        assert (tmp_path / "made" / "record" / sample.media[0].path).is_file()
        assert len(sample.options) == 5 and sample.options[0] == "Unanswerable"
        assert sample.truth == "0" if sample.task == "unanswerable" else sample.truth in "1234"
    assert {s.task for s in made.loaded.samples} == {
        "poi", "nearby", "counting", "routing", "unanswerable"
    }  # fmt: skip
