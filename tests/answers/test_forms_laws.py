"""Laws of the forms of brackets and names: round trip, any reply gets a verdict, linear time."""

import dataclasses
import json
import math
import random
import string
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.answers import (
    AxesMRA,
    Box3D,
    Boxes,
    Boxes3D,
    CentreOffset,
    Cuboid,
    CurveDistance,
    Goal2D,
    Goal3D,
    Instances,
    IoU3D,
    Layout,
    LayoutMatch,
    Lens,
    Mask,
    Mask3D,
    NameSet,
    NormTolerance,
    ObjectList,
    Outcome,
    Overlap,
    Placed,
    PointInBox,
    Points,
    Pose,
    Procedure,
    Reaches,
    Rle,
    Sentence,
    StepGoal,
    Steps,
    Thing,
    Trace,
    Vector,
    ViewChange,
    indices_of,
    spans_of,
)
from sightline.geometry import euler_matrix, pose, yaw_matrix

WAYS = (("right", "left"), ("down", "up"), ("forward", "backward"))
METRES = st.floats(-50, 50)
ANGLES = st.floats(-math.pi, math.pi)
NAMES = st.text(string.ascii_letters + string.digits + ' "\\é', min_size=1, max_size=9)
LENS = Lens(0.8, 1.1, 0.5, 0.5)


def cuboid(centre: Any, extent: Any, rotation: Any) -> Cuboid:
    return Cuboid.of(np.concatenate([centre, extent, np.ravel(rotation)]))


EXTENTS = st.tuples(*[st.floats(0.01, 9)] * 3)


@given(
    value=st.tuples(METRES, METRES, METRES),
    unit=st.sampled_from(["m", "cm", "mm"]),
    style=st.sampled_from(["symbol", "bare"]),
    names=st.sampled_from([None, WAYS]),
)
def test_vector_round_trip(value, unit, style, names) -> None:
    kind = Vector(unit, style=style, names=names)
    step = 0.005 * {"m": 1.0, "cm": 0.01, "mm": 0.001}[unit]
    text = kind.format(value)
    assert kind.parse(text) == pytest.approx(value, abs=step + 1e-9)
    assert kind.parse(f"The displacement is `{text}` in the first view.") == kind.parse(text)
    assert kind.format(kind.parse(text)) == text
    assert kind.format_many([value, value]).tolist() == [text, text]


@given(value=st.tuples(METRES, METRES, METRES, ANGLES, ANGLES))
def test_view_change_round_trip(value) -> None:
    kind = ViewChange(decimals=(2, 1))
    text = kind.format(value)
    read = kind.parse(text)
    assert read[:3] == pytest.approx(value[:3], abs=0.0051)
    assert np.degrees(read[3:]) == pytest.approx(np.degrees(value[3:]), abs=0.051)
    assert kind.format(read) == text
    assert kind.judge(f"<answer>{text}</answer>", text).kind == "right"


@given(
    centre=st.tuples(METRES, METRES, METRES),
    extent=EXTENTS,
    angles=st.tuples(ANGLES, st.floats(-1.5, 1.5), ANGLES),
    rotation=st.sampled_from(["none", "yaw", "full"]),
    frame=st.sampled_from(["world", "camera"]),
    angle=st.sampled_from(["deg", "rad"]),
)
def test_box3d_round_trip(centre, extent, angles, rotation, frame, angle) -> None:
    kind = Box3D(rotation, frame, angle, 3, metric=IoU3D(None))
    turn = np.eye(3)
    if rotation == "yaw":
        turn = yaw_matrix(angles[0]) if frame == "world" else euler_matrix((angles[0], 0, 0), "YXZ")
    elif rotation == "full":
        turn = euler_matrix(angles, "ZXY")
    value = cuboid(centre, extent, turn)
    text = kind.format(value)
    read = kind.parse(text)
    assert read.centre == pytest.approx(centre, abs=0.00051)
    assert read.extent == pytest.approx(extent, abs=0.00051)
    assert np.abs(np.subtract(read.rotation, turn)).max() < 0.005
    if min(extent) > 0.05:
        assert kind.judge(f"Answer: {text}", value).score > 0.85
    assert kind.format_many(np.stack([value.packed()] * 2)).tolist() == [text, text]
    many = Boxes3D(rotation, frame, angle, 3)
    assert many.parse(many.format((("a  b", value),)))[0][0] == "a b"
    assert many.judge(many.format((("a", value),)), (("A", value),)).kind == "right"


@given(
    uv=st.tuples(st.floats(0.02, 0.98), st.floats(0.02, 0.98)),
    depth=st.floats(0.3, 31.9),
    extent=st.tuples(*[st.floats(0, 19.9)] * 3),
    yaw=ANGLES,
    name=st.text(string.ascii_letters + " ", min_size=1, max_size=9).filter(str.strip),
)
def test_n3d_code_is_inverted_up_to_its_bins(uv, depth, extent, yaw, name) -> None:
    centre = ((uv[0] - 0.5) / 0.8 * depth, (uv[1] - 0.5) / 1.1 * depth, depth)
    value = cuboid(centre, extent, euler_matrix((-yaw, 0, 0), "YXZ"))
    kind = Boxes3D(frame="camera", codec="n3d", lens=LENS)
    ((label, read),) = kind.parse(kind.format(((name, value),)))
    assert label == " ".join(name.split())
    assert 0.0 <= depth - read.centre[2] <= 32 / 1280 + 1e-9
    assert all(-1e-9 <= t - r <= 20 / 1280 + 1e-9 for t, r in zip(extent, read.extent, strict=True))
    apart = yaw - math.atan2(read.rotation[2][0], read.rotation[0][0])
    assert 0 <= (apart + 1e-9) % (2 * math.pi) <= 4 * math.pi / 1280 + 1e-6
    x, y, z = read.centre
    again = (x / z * 0.8 + 0.5, y / z * 1.1 + 0.5)
    assert again == pytest.approx(uv, abs=0.00051)
    middle = Boxes3D(frame="camera", codec="n3d", lens=LENS, inside="centre")
    assert abs(middle.parse(kind.format(((name, value),)))[0][1].centre[2] - depth) <= 0.0126
    assert kind.parse(kind.format(((name, value),)).lower().replace("bbox(", "Bbox(")) is not None


@given(data=st.data(), height=st.integers(1, 9), width=st.integers(1, 9))
def test_mask_round_trip(data, height, width) -> None:
    bits = data.draw(st.lists(st.booleans(), min_size=height * width, max_size=height * width))
    mask = np.array(bits).reshape(height, width)
    kind, rle = Mask(), Rle.of(mask)
    assert (rle.mask() == mask).all()
    assert rle.area == mask.sum()
    assert kind.parse(kind.format(rle)) == rle
    assert kind.parse(json.dumps({"size": [height, width], "counts": list(rle.counts)})) == rle
    assert kind.judge(f"```json\n{kind.format(rle)}\n```", mask).kind == "right"


@given(counts=st.lists(st.integers(0, 2**31), min_size=1, max_size=20))
def test_run_lengths_round_trip(counts) -> None:
    rle = Rle((sum(counts), 1), tuple(counts))
    assert Rle.read(rle.size, rle.text()) == rle


@given(ids=st.sets(st.integers(0, 60)))
def test_mask3d_round_trip(ids) -> None:
    for form in ("ids", "points"):
        kind = Mask3D(form=form)
        assert indices_of(kind.parse(kind.format(ids))).tolist() == sorted(ids)
        assert kind.judge(kind.format(ids), ids).kind == "right"
    assert kind.judge(ids, np.isin(np.arange(61), list(ids))).kind == "right"


POINTS = st.tuples(st.integers(0, 1000), st.integers(0, 1000), st.floats(0.1, 9))


@given(value=st.lists(POINTS, min_size=2, max_size=12), dims=st.sampled_from([2, 3]))
def test_trace_round_trip(value, dims) -> None:
    kind = Trace(dims)
    text = kind.format(value)
    read = kind.parse(text)
    assert np.allclose(read, [p[:dims] for p in value], atol=0.00051)
    assert kind.parse(f"First (1, 2, 3). So:\n```json\n{text}\n```\nThat is (4, 5).") == read
    assert kind.judge(text, text).kind == "right"


@given(
    angles=st.tuples(ANGLES, ANGLES, ANGLES),
    place=st.tuples(METRES, METRES, METRES),
    form=st.sampled_from(["rows", "flat", "quaternion"]),
    scalar=st.sampled_from(["last", "first"]),
)
def test_pose_round_trip(angles, place, form, scalar) -> None:
    matrix = pose(euler_matrix(angles, "ZYX"), place)
    kind = Pose(form, scalar=scalar)
    text = kind.format(matrix)
    assert np.allclose(kind.parse(text), matrix, atol=3e-4)
    assert kind.judge(f"The pose is\n{text}.", matrix).kind == "right"
    assert kind.format_many(np.stack([matrix] * 2)).tolist() == [text] * 2


CORNERS = st.lists(st.tuples(METRES, METRES), min_size=2, max_size=5).map(tuple)


@given(value=st.lists(st.tuples(NAMES, CORNERS), max_size=6))
def test_layout_round_trip(value) -> None:
    kind = Layout(decimals=4)
    text = kind.format(value)
    read = kind.parse(text)
    wanted = kind._value(value)
    assert [name for name, _ in read] == [name for name, _ in wanted]
    assert len(wanted) == len(value)
    assert kind.judge(text + "<think>so it is 2</think><answer>2</answer>", value).kind == "right"


@given(
    value=st.lists(st.tuples(NAMES, st.tuples(st.integers(0, 9), st.integers(0, 9))), max_size=6)
)
def test_grid_round_trip(value) -> None:
    kind = Layout("grid")
    placed = [(name, (cell,)) for name, cell in value]
    assert kind.parse(kind.format(placed)) == kind._value(placed)


@given(names=st.sets(st.text(string.ascii_lowercase, min_size=3, max_size=8), max_size=6))
def test_name_set_round_trip(names) -> None:
    kind = NameSet()
    text = kind.format(sorted(names))
    value = kind.parse(text)
    assert kind.format(value) == text
    assert kind.judge(text, sorted(names)).kind == "right"
    assert kind.judge(f"Answer: {text}", text).kind == "right"


@given(stages=st.lists(st.sampled_from(["front|left", "behind", "nearly constant"]), min_size=1))
def test_procedure_round_trip(stages) -> None:
    kind = Procedure()
    value = kind.parse(kind.format(stages))
    assert value == kind._value(stages)
    assert kind.parse(f"The answer is: {kind.format(stages)}") == value
    if len(value) > 1:
        assert kind.judge(" -> ".join(value), stages).kind == "right"


THINGS = st.builds(
    Thing,
    NAMES.filter(str.strip),
    st.sampled_from(["red", "blue", ""]),
    st.tuples(*[st.integers(0, 99).map(float)] * 3),
    st.integers(0, 9999),
)


@given(value=st.lists(THINGS, max_size=6).map(tuple), seed=st.integers(0, 99))
def test_object_list_round_trip(value, seed) -> None:
    kind = ObjectList()
    value = kind._value(value)
    assert kind.parse(kind.format(value)) == value
    shuffled = list(value)
    random.Random(seed).shuffle(shuffled)
    distinct = len({thing.centre for thing in value}) == len(value)
    if distinct:
        assert kind.judge(kind.format(shuffled), value).kind == "right"


@given(
    relations=st.lists(st.sampled_from(["left", "not behind", "above"]), max_size=3),
    numbers=st.lists(st.floats(0.01, 99).map(lambda v: round(v, 3)), max_size=3),
)
def test_sentence_round_trip(relations, numbers) -> None:
    kind = Sentence()
    value = kind._value((relations, [(number, "length") for number in numbers]))
    if relations or numbers:
        assert kind.parse(kind.format(value)) == value


# ---- any reply -----------------------------------------------------------------------------------

BOX = cuboid((1, 2, 0.5), (2, 1, 1), yaw_matrix(0.5))
SEEN = cuboid((0.2, -0.1, 3.0), (1, 1, 1), np.eye(3))
MASK = np.eye(8, dtype=bool)
CLOUD = np.random.default_rng(0).uniform(-0.1, 0.1, (20, 3))
CLOUD[:, 2] += 1.0
FREE = Goal3D(CLOUD, np.zeros(3), np.ones(3), np.eye(3), np.ones((4, 4, 4), bool), cell=0.1)
CAMERA = (400.0, 400.0, 320.0, 240.0)
JUDGED: list[tuple[Any, Any]] = [
    (Vector("mm"), (0.1, 0.2, 0.3)),
    (Vector(None, 2, NormTolerance(None, 1.0)), (1, 2)),
    (Vector(names=WAYS), "right 0.10 m, down 0.30 m, forward 0.00 m"),
    (ViewChange(), "move_right:0.3,rotate_left:15"),
    (ViewChange(AxesMRA(swapped=True)), (0, 0, 1, 0, 0)),
    (Box3D(), BOX),
    (Box3D("full", metric=CentreOffset()), BOX.packed()),
    (Box3D(frame="camera", codec="n3d", lens=LENS, metric=IoU3D(None, aligned=True)), SEEN),
    (Boxes(), [("chair", (1, 2, 30, 40)), ("chair", (5, 5, 9, 9))]),
    (Boxes("thousand", (640, 480)), [("table", (64, 48, 320, 240))]),
    (Boxes3D(), [("chair", BOX), ("table", BOX)]),
    (Boxes3D(frame="camera", codec="n3d", lens=LENS), [("chair", SEEN)]),
    (Mask(), MASK),
    (Mask(metric=Overlap(0.5)), Rle.of(MASK)),
    (Mask3D(), {1, 2, 3}),
    (Mask3D(), Instances(np.array([0, 1, 1, 2]), (1,))),
    (Mask3D(form="points", metric=Overlap(0.25)), [1, 2, 3]),
    (Points(size=(8, 8), reader="tuples"), (0, 0, 3, 3)),
    (Points(size=(8, 8), reader="xml", metric=PointInBox()), (0, 0, 3, 3)),
    (Points(size=(8, 8), reader="json"), (0, 0, 3, 3)),
    (Trace(), "[(1, 2, 3), (4, 5, 6)]"),
    (Trace(2, CurveDistance("hausdorff")), ((1, 2), (4, 5))),
    (Trace(2, Reaches()), Goal2D(MASK, (0, 0, 3, 3))),
    (Trace(3, Reaches(), CAMERA, (640, 480)), FREE),
    (Trace(2, Steps()), StepGoal(Goal2D(MASK, (0, 0, 3, 3)), np.array([[0.1, 0.2], [0.9, 0.9]]))),
    (Trace(3, Steps(), CAMERA, (640, 480)), StepGoal(FREE, np.zeros((1, 3)))),
    (Pose(), np.eye(4)),
    (Pose("quaternion"), np.eye(4)),
    (Layout(), [("chair", ((0, 0), (1, 1)))]),
    (Layout("grid", LayoutMatch(1.0, "boundary")), '{"chair": [[1, 2]]}'),
    (NameSet(), ("chair", "table")),
    (NameSet(("chair", "table"), judged="f1"), "none"),
    (Procedure(), "(1) chair (2) table"),
    (Procedure(("chair", "table"), judged="similarity"), ("chair",)),
    (ObjectList(), (Thing("chair", "red", (1, 2, 3), 4),)),
    (ObjectList(judged="share"), '[{"class": "chair", "centre": [1, 2, 3]}]'),
    (Sentence(), "the chair is to the left, 2 m away"),
]  # fmt: skip

TOKENS = [
    *("[", "]", "(", ")", "{", "}", ",", ":", ";", " ", "\n", '"', "'", "`", "```", "```json\n"),
    *("1", "2.5", "-3", "1e9", "1e400", "9" * 40, "0", ".5", "NaN", "Infinity", "null", "true"),
    *("[1, 2, 3]", "(1, 2)", "(1, 2, 3)", "[[1, 2], [3, 4]]", "[1, 0, 0, 0]", "[0, 0, 0, 1]"),
    *('"size"', '"counts"', '{"size": [8, 8], "counts": "', '[8, 8]', "0o0", "PPYo", "\\", "$"),
    *('"chair": [[1, 2]]', '{"object": "chair", "boundary": ', "<map>", "</map>", "<answer>"),
    *("</answer>", "<think>", "</think>", "\\boxed{", "the answer is", "chair", "table", "no"),
    *("move_right:", "rotate_left", "0.3", "m", "cm", "deg", "x=", "y:", "z", "right", "up", "-"),
    *("bbox_0=Bbox(", "Bbox(chair,", "1,2,3,4,5,6,7)", "<OBJ001>", "none", "(1)", "(2)", "->"),
    *('{"class": "chair", "centre": [1, 2, 3], "count": 4}', '{"label": "chair", "box": ', "red"),
    *('<points x1="1" y1="2">', '{"point": [1, 2]}', "is left of", "not", "cannot determine", "é"),
]  # fmt: skip
REPLIES = st.text(max_size=80) | st.lists(st.sampled_from(TOKENS), max_size=16).map("".join)


def judged(kind: Any, truth: Any, reply: str) -> None:
    outcome = kind.judge(reply, truth)
    reward = kind.reward(reply, truth)
    assert isinstance(outcome, Outcome)
    assert 0.0 <= reward <= 1.0
    assert (reward == 1.0) == (outcome.kind == "right")
    if outcome.answered:
        assert kind.judge(outcome.value, truth) == outcome
        assert kind.parse(reply) == outcome.value
    else:
        assert kind.parse(reply) is None
        assert reward == 0.0


@pytest.mark.parametrize(("kind", "truth"), JUDGED, ids=lambda v: repr(v)[:40])
@settings(max_examples=25)
@given(reply=REPLIES)
def test_any_reply_gets_a_verdict(kind, truth, reply) -> None:
    judged(kind, truth, reply)


def test_hostile_replies_do_not_crash() -> None:
    """A hundred thousand replies put together from the pieces above."""
    rng = random.Random(7)
    kinds = {f"{kind!r}": (kind, truth) for kind, truth in JUDGED}
    share = 100_000 // len(kinds) + 1
    for kind, truth in kinds.values():
        for k in range(share):
            reply = "".join(rng.choices(TOKENS, k=rng.randrange(1, 10)))
            value = kind.parse(reply)
            if value is not None and k % 10 == 0:
                judged(kind, truth, reply)


@pytest.mark.parametrize("kind", [kind for kind, _ in JUDGED], ids=lambda k: repr(k)[:30])
def test_deep_and_endless_replies_do_not_crash(kind) -> None:
    for piece, close in (
        ('{"bbox": ', "}"),
        ("[", "]"),
        ('{"objects": ', "}"),
        ("<map>", "</map>"),
    ):
        for depth in (900, 5_000):
            kind.parse(piece * depth + "1" + close * depth)
    for number in ("9" * 9_000, "1e" + "9" * 300, "-" * 9_000, "." * 9_000):
        kind.parse(f"[{number}, {number}, {number}]")
        kind.parse(f'{{"size": [{number}, 2], "counts": [{number}], "center": [{number}]}}')


def test_truths_may_be_texts_and_bad_ones_are_errors() -> None:
    for kind, truth in JUDGED:
        if isinstance(truth, Goal2D | Goal3D | StepGoal | Instances) or kind.kind == "points":
            continue
        value = kind.parse(truth) if isinstance(truth, str) else kind._value(truth)
        text = kind.format(value)
        assert kind.judge(text, text).kind == "right", kind
        with pytest.raises(ValueError, match="truth"):
            kind.judge(text, "")


def test_types_are_frozen_and_hashable() -> None:
    for kind, _ in JUDGED:
        assert hash(kind) == hash(dataclasses.replace(kind))


@pytest.mark.parametrize(
    "build",
    [
        lambda: Vector(size=0),
        lambda: Vector(names=(("a", "b"),)),
        lambda: Vector().format((math.nan, 0, 0)),
        lambda: Vector()._value((1, 2)),
        lambda: ViewChange()._value((1, 2)),
        lambda: NormTolerance(None, None),
        lambda: Box3D(codec="n3d"),
        lambda: Box3D().format(cuboid((0, 0, 0), (1, 1, 1), euler_matrix((0, 0.4, 0), "ZXY"))),
        lambda: Box3D("none").format(BOX),
        lambda: Box3D()._value((0, 0, 0, -1, 1, 1)),
        lambda: JUDGED[7][0].format(SEEN._replace(centre=(0, 0, -1))),
        lambda: Rle.read((2, 2), (1, 1)),
        lambda: Rle.read((2, 2), "~~"),
        lambda: Rle((1 << 20, 1 << 20), (1 << 40,)).mask(),
        lambda: Points(reader="xml"),
        lambda: Trace(2, camera=CAMERA, size=(640, 480)),
        lambda: Trace()._value([]),
        lambda: Pose()._value(2 * np.eye(4)),
        lambda: Layout()._value([("bed", ())]),
        lambda: NameSet(("a", "A")),
        lambda: NameSet().judge("chair", 3 * ["x"]) and NameSet()._value("chair"),
        lambda: Procedure()._value("chair"),
    ],
)  # fmt: skip
def test_wrong_use_is_an_error(build) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        build()


ADVERSARIAL = [
    *("[", "(", "{", '{"a":', "[1,", "(1, 2), ", "((1, 2, 3), ", "1 ", "1, ", '"', "'", "```\n"),
    *("<map>", "</map>", "[[1, 2], ", '{"counts": "', '"\\', "move_right:1,", "move_right "),
    *("bbox_0=Bbox(", "bbox_0=Bbox(a,1,1,1,1,1,1,1) ", "<OBJ1>", "(1) a ", "chair, ", "a and "),
    *("a, b, (1, 2, 3), 4\n", "a,", "left ", "not ", "1 m ", "<points x1=", 'x1="1" y1="2" '),
    *('{"chair": [[1, 2]]} ', '{"object": "a", "boundary": [[1, 2]]}, ', "I cannot ", "e1"),
    *("[] ", "-> ", "\n", "x = 1 "),
]  # fmt: skip


@pytest.mark.parametrize(
    "kind",
    list({(k.kind, getattr(k, "reader", None)): k for k, _ in JUDGED}.values()),
    ids=lambda k: repr(k)[:30],
)
def test_time_is_linear_in_the_reply(kind) -> None:
    def cost(reply: str) -> float:
        start = time.process_time()
        kind.parse(reply)
        return time.process_time() - start

    for piece in ADVERSARIAL:
        short, long = (piece * 1_500)[:1_500], (piece * 15_000)[:15_000]
        for _ in range(3):  # a busy machine may spoil one measurement
            times = cost(short), cost(long)
            if times[1] < 25 * times[0] + 0.02:
                break
        else:
            raise AssertionError((piece, times))


def test_examples_of_the_classes() -> None:
    assert Layout().parse("nothing here") is None
    assert spans_of([]) == ()
    assert Placed("bed", ((0, 1), (2, 0))).rectangle().tolist() == [0, 0, 2, 1]
