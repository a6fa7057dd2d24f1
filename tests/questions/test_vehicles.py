"""Programs answer as sets do, margins hold, texts are read back, pictures bear the answers out."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sightline import hashing
from sightline.answers import Integer, Text, YesNo
from sightline.benchmarks.published import spatial457
from sightline.benchmarks.scoring import score
from sightline.questions.symbolic import Posed
from sightline.questions.symbolic.programs import Facts, Machine, slots_of
from sightline.questions.symbolic.vehicle_checks import check
from sightline.questions.symbolic.vehicle_reading import UnreadError, read
from sightline.questions.symbolic.vehicle_relations import FACING, FAMILIES, Known, know
from sightline.questions.symbolic.vehicle_words import Description, phrases, templates
from sightline.questions.symbolic.vehicles import pose_vehicles
from sightline.scenes.symbolic.vehicle_views import mesh, seen
from sightline.scenes.symbolic.vehicles import PICTURE, Lot, Vehicle, park, project
from sightline.scenes.worlds.draws import Draws
from sightline.scenes.worlds.shapes import Plan
from sightline.scenes.worlds.vehicles import SHAPES, unit_mesh
from sightline.scenes.worlds.vehicles.finish import HEADLIGHT, TAIL_LIGHT
from sightline.solvers import oracle, replies_of, requests_of
from sightline.views.symbolic.vehicles import draw_vehicles

LEVELS = tuple(spatial457.LEVELS)
KEYS = hashing.mix("vehicles", np.arange(3, dtype=np.uint64))
EVERY = [(level, template) for level in LEVELS for template in templates(level)]


@pytest.mark.parametrize("level", LEVELS)
def test_answers_follow_from_text_and_triangles(level: str) -> None:
    keys = hashing.mix(level, np.arange(2 if level == "L4_occ" else 5, dtype=np.uint64))
    asked = list(pose_vehicles(level, keys))
    assert len(asked) >= len(keys) - 1
    assert [check(one) for one in asked] == [""] * len(asked)
    # and the check notices another answer
    for one in asked:
        other: Any = {Integer: 9, YesNo: not one.truth}.get(type(one.answer), "violet")
        assert check(replace(one, truth=other))
    alone = [one for key in keys[:1] for one in pose_vehicles(level, np.array([key]))]
    assert alone == asked[: len(alone)]


def _truth(program: Any, facts: Facts, slots: dict[str, int], world: Any) -> Any:
    """The slow way: sets of one binding, in a world in which everything is settled."""
    relations, states = world
    count = facts.masks.shape[1]

    def run(part: Any) -> Any:
        name, *rest = part
        words = [slots.get(word, word) for word in rest if isinstance(word, str)]
        inputs = [run(sub) for sub in rest if not isinstance(sub, str)]
        if name == "scene":
            return set(range(count))
        if name == "filter":
            return {i for i in inputs[0] if facts.masks[words[0], i]}
        if name == "state":
            return {i for i in inputs[0] if states[rest[0]][words[1], i]}
        if name == "unique":
            (only,) = inputs[0]
            return only
        if name == "relate":
            return {i for i in range(count) if relations[words[0], inputs[0], i]}
        if name in ("query", "same"):
            codes = list(facts.codes.values())[words[0]]
            found = [codes[row] for row in inputs]
            return found[0] if name == "query" else found[0] == found[1]
        if name == "query_state":
            return int(np.flatnonzero(states[rest[0]][:, inputs[0]])[0])
        a, b = inputs[0], inputs[-1]
        rules = {
            "both": lambda: a & b, "either": lambda: a | b, "count": lambda: len(a),
            "exist": lambda: bool(a), "more": lambda: a > b, "fewer": lambda: a < b,
            "equal": lambda: a == b,
        }  # fmt: skip
        return rules[name]()

    return run(program)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(EVERY))
def test_what_is_answered_holds_however_doubts_are_settled(seed: int, entry: Any) -> None:
    rng, program = np.random.default_rng(seed), entry[1].program
    n, bindings = 4, 60
    sure = rng.random((3, n, n)) < 0.5
    doubt = rng.random((3, n, n)) < 0.15
    none = np.eye(n, dtype=bool)
    relations = np.stack([sure & ~none, (sure | doubt) & ~none], 1)
    states = {}
    for name, kinds in (("facing", 4), ("hidden", 1)):
        held = rng.integers(0, kinds, n) == np.arange(kinds)[:, None]
        held &= rng.random((kinds, n)) < 0.8
        states[name] = np.stack([held, held | (rng.random((kinds, n)) < 0.1)], 1)
    facts = Facts(rng.random((6, n)) < 0.6, relations, states,
                  {"size": rng.integers(0, 2, n), "color": rng.integers(0, 8, n)})  # fmt: skip
    names = {slot for step in ("filter", "relate", "state", "query", "same")
             for slot in slots_of(program, step)}  # fmt: skip
    most = {"ask": 2, "f": 4, "h": 1, "r": 3, "q": 3}
    slots = {slot: rng.integers(0, most.get(slot, 6), bindings) for slot in names}
    answers = Machine(facts, slots).run(program)
    for row in np.flatnonzero(answers.ok)[:6]:
        chosen = {slot: int(column[row]) for slot, column in slots.items()}
        for _ in range(3):
            settled = np.where(rng.random((3, n, n)) < 0.5, relations[:, 0], relations[:, 1])
            kept = {name: np.where(rng.random(held[:, 0].shape) < 0.5, held[:, 0], held[:, 1])
                    for name, held in states.items()}  # fmt: skip
            if program[0] == "query_state":
                kept["facing"] = states["facing"][:, 0]
            found = _truth(program, facts, chosen, (settled, kept))
            assert found == answers.value[row]


@pytest.mark.parametrize(("level", "template"), EVERY)
def test_every_wording_is_read_as_its_program(level: str, template: Any) -> None:
    words = {"a": "red bus", "b": "small jet", "c": "sedan", "d": "large cyan bicycle"}
    plural = {f"{slot}_s": Description("", "", word).plural for slot, word in words.items()}
    families = {slot: FAMILIES[name] for slot, name in template.relations.items()}
    if "f" in slots_of(template.program, "state"):
        families["f"] = FACING
    understood: dict[Any, set[str]] = {}
    for text, *names in product(template.texts, *families.values()):
        for said in product(*(phrases(name) for name in names)):
            ask = {"ask": template.asks[0]}
            full = text.format(**words, **plural, **ask, **dict(zip(families, said, strict=True)))
            found = read(full)
            understood.setdefault(tuple(names), set()).add(repr(found))
            for slot, word in words.items():
                assert f"{{{slot}}}" not in text or all(w in repr(found) for w in word.split())
    # all wordings of a relation mean one thing, other relations another
    assert all(len(meanings) == 1 for meanings in understood.values())
    assert len(set.union(*understood.values())) == len(understood)
    with pytest.raises(UnreadError):
        read(f"Perhaps {full}")


def _turned(lot: Lot, turn: float) -> Lot:
    c, s = math.cos(turn), math.sin(turn)
    rows = tuple(v._replace(x=c * v.x - s * v.y, y=s * v.x + c * v.y, yaw=v.yaw + turn)
                 for v in lot.vehicles)  # fmt: skip
    x, y, z = lot.eye
    return Lot(rows, (c * x - s * y, s * x + c * y, z))


def _tables(known: Known) -> np.ndarray[Any, Any]:
    return np.concatenate([np.ravel(table) for pair in (*known.relations.values(), known.facing)
                           for table in pair])  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.1, 6.0))
def test_relations_do_not_depend_on_the_world_axes(seed: int, turn: float) -> None:
    lot = park(Draws(seed), 5)
    assert lot is not None
    known = know(lot)
    # a value may lie on a margin to the last bit
    assert (_tables(known) != _tables(know(_turned(lot, turn)))).sum() <= 2
    assert all((~sure | maybe).all() for sure, maybe in known.relations.values())
    flipped = {"picture_left": "picture_right", "picture_near": "picture_far"}
    for name, other in flipped.items():
        assert (known.relations[name].sure == known.relations[other].sure.T).all()
    for name in FAMILIES["heading"]:
        assert (known.relations[name].sure == known.relations[name].sure.T).all()


@pytest.mark.parametrize("azimuth", [a for a in range(0, 360, 5) if a % 90 not in (30, 60)])
def test_directions_keep_the_gaps_of_the_original(azimuth: int) -> None:
    yaw = math.radians(90 - azimuth)
    lot = Lot((Vehicle("sedan", "red", "large", 0.0, 0.0, yaw),), (0.0, -12.0, 6.0))
    sure, maybe = know(lot).facing
    inside = azimuth % 90 < 30 or azimuth % 90 > 60
    assert maybe.sum() == (1 if inside else 2) and sure.sum() == inside
    assert not inside or FACING[int(sure[:, 0].argmax())] == FACING[(azimuth + 45) // 90 % 4]


def test_what_is_driven_into_is_met_by_small_steps() -> None:
    hits = 0
    for seed in range(12):
        lot = park(Draws("drive", seed), 6)
        assert lot is not None
        boxes = lot.boxes()
        known = know(lot)
        for name, way in (("forwards", 1), ("backwards", -1)):
            sure, maybe = known.relations[name]
            for a in range(6):
                steps = way * np.arange(0, 25, 0.1)[:, None] * boxes.rotation[a, :, 0]
                moved = type(boxes)(
                    boxes.centre[a] + steps, np.repeat(boxes.extent[a : a + 1], 250, 0),
                    np.repeat(boxes.rotation[a : a + 1], 250, 0),
                )  # fmt: skip
                least = moved.gaps(boxes).min(0)
                least[a] = 9
                assert (least[sure[a]] == 0).all() and (least[~maybe[a]] >= 0.29)[
                    np.arange(6)[~maybe[a]] != a
                ].all()
                hits += int(sure[a].sum())
    assert hits >= 5


def test_lots_are_sound_and_views_count_pixels() -> None:
    for seed in range(3):
        lot = park(Draws("sound", seed), 7, crowd=1.0)
        assert lot is not None
        boxes = lot.boxes()
        gaps = boxes.gaps(boxes)
        assert gaps[~np.eye(7, dtype=bool)].min() >= 0.3
        pixels = project(boxes.corners(), lot.pose())
        assert (pixels >= 0).all() and (pixels <= PICTURE).all()
        view = seen(lot, (120, 80))
        assert (view.visible <= view.alone).all()
        hidden = (view.hides * (1 - np.eye(7))).sum(0)
        assert np.allclose(1 - view.visible / view.alone, hidden)
        soup = mesh(lot)
        for row in range(7):
            own = soup.vertices[soup.faces[soup.face_object == row]].reshape(-1, 3)
            ends = boxes.corners()[row]
            assert (own.min(0) >= ends.min(0) - 1e-9).all() and own[:, 2].min() < 1e-9


def _asking(question: str, truth: str, rows: list[tuple[Any, ...]], eye: list[float]) -> Posed:
    state = {"vehicles": [list(row) for row in rows], "eye": eye}
    return Posed(
        key=0, task="", text="", question=question, answer=Text(), truth=truth, world=state
    )


def test_the_check_sees_where_vehicles_face_what_they_hide_and_hit() -> None:
    eye = [0.0, -12.0, 6.0]
    sedan = ("sedan", "red", "small", 0.0, 1.6, 0.0)
    bus = ("double bus", "blue", "large", 0.3, 0.0, 0.0)
    jet = ("jet", "gray", "small", -4.0, 1.6, 0.0)
    rows = [sedan, bus, jet]
    for question, truth in (
        ("Which way does the red car face: left, right, front or back?", "right"),
        ("What color is the vehicle that is partly hidden by the bus?", "red"),
        ("What color is the vehicle that is hiding a part of the sedan?", "blue"),
        ("The jet moves straight ahead and nothing stops it. "
         "What color is the vehicle that it collides with?", "red"),
        ("The sedan moves straight back and nothing stops it. "
         "What shape is the vehicle that it collides with?", "jet"),
        ("How many vehicles are at a right angle to the jet?", "0"),
        ("Seen from the jet, looking the way it faces, how many vehicles are on its right?", "1"),
    ):  # fmt: skip
        assert check(_asking(question, truth, rows, eye)) == ""
    turned = [(*sedan[:5], math.pi), bus, jet]
    assert "left" in check(_asking("Which way does the car face: x?", "right", turned, eye))
    gone = _asking("What color is the vehicle that is partly hidden by the bus?", "red",
                   [(*sedan[:3], 0.0, -2.4, 0.0), bus, jet], eye)  # fmt: skip
    assert "no single" in check(gone) or "0 vehicles" in check(gone)
    merged = [sedan, ("wagon", "cyan", "large", 0.5, 1.5, 1.0)]
    assert "not apart" in check(_asking("How many cars are there?", "2", merged, eye))


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_are_symmetric_with_lights_at_their_ends(shape: str) -> None:
    part, size = unit_mesh(shape), SHAPES[shape].size
    assert np.allclose(np.ptp(part.vertices, axis=0), size)
    middle = part.vertices[part.faces].mean(1)
    lights = [middle[[part.surfaces[s].rgb == lamp.rgb for s in part.face_surface]]
              for lamp in (HEADLIGHT, TAIL_LIGHT)]  # fmt: skip
    assert lights[0][:, 0].min() > lights[1][:, 0].max()
    assert all(abs(lit[:, 1].mean()) < 0.01 for lit in lights)
    assert SHAPES[shape].body <= size[1]


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_prism_is_closed(axis: int) -> None:
    plan = Plan((3.0, 3.0, 3.0), 0.0)
    plan.prism(((0, 0), (3, 0), (3, 2), (1, 2), (0, 1)), -0.5, 1.0, axis=axis)
    part = plan.mesh()
    a, b, c = np.moveaxis(part.vertices[part.faces], 1, 0)
    volume = abs(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)
    # 5.5 of 6 of the box around it, whatever it is stretched to
    assert np.isclose(volume, 27 * 5.5 / 6)


def test_the_record_is_read_back_and_the_oracle_is_right(tmp_path: Path) -> None:
    mix, bench = spatial457.like(), spatial457.benchmark
    assert [recipe.name for recipe, _ in mix.recipes] == list(LEVELS)
    posed = [replace(next(recipe.pose(KEYS)), id=recipe.name) for recipe, _ in mix.recipes]
    Image.new("RGB", (8, 8)).save(tmp_path / "shown.png")
    loaded = bench.load(mix.write(tmp_path, posed, lambda one: ("shown.png",))[0])
    samples = loaded.samples
    assert not loaded.faults and [one.task for one in samples] == list(LEVELS)
    assert [str(one.truth) for one in samples] == [one.reply for one in posed]
    found = score(bench, loaded, replies_of(bench.protocol, samples, oracle(samples)))
    assert found.counts(found.parity) == found.counts(found.clean) == {"right": 7}
    assert sum(1 for _ in requests_of(bench.protocol, loaded)) == 7
    picture = draw_vehicles(posed[0], (120, 80))
    assert len(np.unique(np.asarray(picture).reshape(-1, 3), axis=0)) > 100
