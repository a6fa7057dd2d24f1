"""The forms against independent slow methods, published answers and real samples."""

import itertools
import json
import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import directed_hausdorff
from scipy.spatial.transform import Rotation

from sightline.answers import (
    AxesMRA,
    Box3D,
    Boxes,
    Boxes3D,
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
    ObjectList,
    Outcome,
    Overlap,
    PointInMask,
    Points,
    Pose,
    PoseTolerance,
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
    assign,
    average_precision,
    detections_right,
    edit_distance,
    frechet,
    hausdorff,
    in_blocks,
    iou_boxes,
    keys_passed,
    layout_errors,
    mask_iou,
    match_objects,
    mean_score,
    object_scores,
    overlap_summary,
    pose_error,
    read_points,
    resample,
    set_scores,
    spans_of,
    success_2d,
    success_3d,
    trace_errors,
    trace_of,
)
from sightline.answers.assignment import named_overlaps

# ---- independent slow methods --------------------------------------------------------------------


@given(n=st.integers(0, 7), m=st.integers(0, 7), seed=st.integers(0, 10_000), whole=st.booleans())
def test_assignment_costs_what_scipy_finds(n, m, seed, whole) -> None:
    rng = np.random.default_rng(seed)
    cost = rng.integers(-3, 4, (n, m)).astype(float) if whole else rng.normal(size=(n, m))
    rows, columns = assign(cost)
    assert len(rows) == len(set(rows.tolist())) == len(set(columns.tolist())) == min(n, m)
    assert (np.diff(rows) > 0).all()
    best = cost[linear_sum_assignment(cost)].sum()
    assert cost[rows, columns].sum() == pytest.approx(best, abs=1e-9)


def test_assignment_of_a_large_matrix_and_of_none() -> None:
    cost = np.random.default_rng(1).random((150, 200))
    assert cost[assign(cost)].sum() == pytest.approx(cost[linear_sum_assignment(cost)].sum())
    for bad in ([[np.nan]], [1.0]):
        with pytest.raises(ValueError, match="finite"):
            assign(bad)


@pytest.mark.parametrize("upright", [True, False])
def test_overlap_of_boxes_against_thrown_points(upright) -> None:
    rng = np.random.default_rng(3)
    points = rng.uniform(-2, 2, (200_000, 3))
    for _ in range(6):
        boxes, inside = [], []
        for _ in range(2):
            turn = Rotation.from_euler("ZXY", rng.uniform(-3, 3, 3) * (1, not upright, not upright))
            centre, extent = rng.uniform(-0.4, 0.4, 3), rng.uniform(0.8, 1.8, 3)
            boxes.append(np.concatenate([centre, extent, turn.as_matrix().ravel()]))
            inside.append((np.abs(turn.inv().apply(points - centre)) <= extent / 2).all(axis=1))
        thrown = (inside[0] & inside[1]).sum() / (inside[0] | inside[1]).sum()
        assert float(iou_boxes(*boxes)) == pytest.approx(thrown, abs=0.02)
        corners = []
        for box in boxes:
            signs = np.array(list(itertools.product((-0.5, 0.5), repeat=3)))
            at = box[:3] + (signs * box[3:6]) @ box[6:].reshape(3, 3).T
            corners.append((at.min(axis=0), at.max(axis=0)))
        (a0, a1), (b0, b1) = corners
        common = np.prod(np.clip(np.minimum(a1, b1) - np.maximum(a0, b0), 0, None))
        slow = common / (np.prod(a1 - a0) + np.prod(b1 - b0) - common)
        assert float(iou_boxes(*boxes, aligned=True)) == pytest.approx(slow)


def slow_frechet(a, b) -> float:
    @cache
    def reach(i: int, j: int) -> float:
        gap = math.dist(a[i], b[j])
        if i == j == 0:
            return gap
        before = [(i - 1, j), (i, j - 1), (i - 1, j - 1)]
        return max(gap, min(reach(*ij) for ij in before if min(ij) >= 0))

    return reach(len(a) - 1, len(b) - 1)


CURVES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=8)


@given(a=CURVES, b=CURVES)
def test_curve_distances_against_their_definitions(a, b) -> None:
    assert float(frechet(a, b)) == pytest.approx(slow_frechet(a, b))
    both = max(directed_hausdorff(a, b)[0], directed_hausdorff(b, a)[0])
    assert float(hausdorff(a, b)) == pytest.approx(both)
    assert float(hausdorff(a, b)) <= float(frechet(a, b)) + 1e-12
    stacked = frechet(np.stack([a, a]), np.stack([b, b]))
    assert stacked.tolist() == [float(frechet(a, b))] * 2


@given(path=CURVES, keys=CURVES, within=st.sampled_from([0.3, 1.0, 2.5]))
def test_keys_are_passed_in_order(path, keys, within) -> None:
    """Against walking the path in small steps."""
    p = np.asarray(path, dtype=float)
    steps = [p[:1]] + [a + (b - a) * np.linspace(0, 1, 400)[:, None] for a, b in
                       itertools.pairwise(p)]  # fmt: skip
    walked = np.concatenate(steps)

    def slow(within: float) -> int:
        at = 0
        for passed, key in enumerate(keys):
            near = np.flatnonzero(np.linalg.norm(walked[at:] - key, axis=1) <= within)
            if not len(near):
                return passed
            at += int(near[0])
        return len(keys)

    assert slow(within - 0.02) <= keys_passed(p, keys, within) <= slow(within + 0.02)


def test_steps_earn_their_part() -> None:
    mask = np.zeros((10, 10), dtype=bool)
    mask[0, 0] = True
    kind = Trace(2, Steps(within=0.05))
    keys = np.array([[0.5, 0.1], [0.5, 0.5]])
    goal = StepGoal(Goal2D(mask, (8, 8, 10, 10)), keys)
    right = "[(10, 10), (500, 100), (500, 500), (900, 900)]"
    assert kind.judge(right, goal).kind == "right"
    swapped = "[(10, 10), (500, 500), (500, 100), (900, 900)]"
    missing = "[(10, 10), (500, 100), (900, 900)]"
    assert kind.judge(swapped, goal).kind == "wrong"
    # start, end, nothing hit, and half of the key places
    assert kind.reward(missing, goal) == pytest.approx(3.5 / 4)
    assert kind.reward("[(10, 10), (900, 900)]", goal) == pytest.approx(3 / 4)


@given(curve=CURVES, count=st.integers(2, 30))
def test_resampled_curves_keep_their_ends_and_their_step(curve, count) -> None:
    out = resample(curve, count)
    assert out.shape == (count, 2)
    assert out[0] == pytest.approx(curve[0])
    assert out[-1] == pytest.approx(curve[-1])
    steps = np.linalg.norm(np.diff(np.asarray(curve, dtype=float), axis=0), axis=1)
    # no step is longer than its share of the way along the curve
    assert (np.linalg.norm(np.diff(out, axis=0), axis=1) <= steps.sum() / (count - 1) + 1e-9).all()


def test_trace_errors_of_a_shifted_line() -> None:
    line = np.stack([np.linspace(0, 1, 7), np.zeros(7)], axis=1)
    errors = trace_errors(line, line[::2] + np.array([0.0, 0.3]))
    assert errors["frechet"] == pytest.approx(0.3)
    assert errors["hausdorff"] == pytest.approx(0.3)
    assert errors["rmse"] == pytest.approx(0.3 / math.sqrt(2))
    assert errors["mae"] == pytest.approx(0.15)
    assert trace_errors(line, line[::-1])["frechet"] == pytest.approx(1.0)
    assert trace_errors(line, line[::-1])["hausdorff"] == pytest.approx(0.0)


@given(
    a=st.lists(st.sampled_from("abc"), max_size=7), b=st.lists(st.sampled_from("abc"), max_size=7)
)
def test_edit_distance_against_its_recursion(a, b) -> None:
    @cache
    def slow(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        replaced = slow(i - 1, j - 1) + (a[i - 1] != b[j - 1])
        return min(slow(i - 1, j) + 1, slow(i, j - 1) + 1, replaced)

    assert edit_distance(a, b) == slow(len(a), len(b))


@given(data=st.data(), shape=st.tuples(st.integers(1, 8), st.integers(1, 8)))
def test_mask_overlap_on_runs_is_that_of_pixels(data, shape) -> None:
    bits = st.lists(st.booleans(), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1])
    a, b = (np.array(data.draw(bits)).reshape(shape) for _ in range(2))
    union = (a | b).sum()
    assert mask_iou(a, b) == pytest.approx((a & b).sum() / union if union else 1.0)
    assert mask_iou(a, np.zeros((9, 9))) == 0.0
    sets = [np.flatnonzero(m) for m in (a, b)]
    points = Mask3D(form="points")
    assert points.reward(points.format(sets[0]), sets[1]) == pytest.approx(min(mask_iou(a, b), 1.0))


def slow_counts_text(counts) -> str:
    """COCO's coding, one character at a time."""
    out = []
    for k, run in enumerate(counts):
        left = run - (counts[k - 2] if k > 2 else 0)
        more = True
        while more:
            piece = left & 31
            left >>= 5
            more = left != -1 if piece & 16 else left != 0
            out.append(chr(48 + (piece | 32 if more else piece)))
    return "".join(out)


@given(counts=st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_compressed_run_lengths_against_the_plain_loop(counts) -> None:
    assert Rle((1, sum(counts)), tuple(counts)).text() == slow_counts_text(counts)


# ---- published answers and real samples ----------------------------------------------------------


def test_published_masks(shared_data) -> None:
    path = shared_data("coco_panoptic") / "panoptic_coco_detection_format.json"
    records = json.loads(path.read_text())["annotations"]
    assert len(records) == 50
    for record in records:
        written = record["segmentation"]
        rle = Rle.read(written["size"], written["counts"])
        mask = rle.mask()
        assert (rle.area, mask.sum()) == (record["area"], record["area"])
        assert rle.text() == written["counts"]
        rows, columns = np.nonzero(mask)
        x, y, width, height = record["bbox"]
        assert (columns.min(), rows.min()) == (x, y)
        assert (np.ptp(columns) + 1, np.ptp(rows) + 1) == (width, height)
        assert Mask().judge(json.dumps(written), rle).kind == "right"


def test_published_boxes_of_a_picture() -> None:
    """N3D-VLM's first demonstration: its boxes, and the centres its own reasoning reads off them
    (x left, y up)."""
    text = (
        "bbox_2=Bbox(hotair         ballon,0.231,0.508,27.2939,0.0,1.746,2.137,0.886)\n"
        "bbox_4=Bbox(hotair         ballon,0.388,0.407,17.7008,0.0,2.5547,3.2064,1.1209)\n"
    )
    # the lens that its first centre implies must reproduce the second
    lens = Lens((0.5 - 0.388) * 17.7 / 2.15, (0.5 - 0.407) * 17.7 / 1.19, 0.5, 0.5)
    kind = Boxes3D(frame="camera", codec="n3d", lens=lens, coded=False)
    (_, two), (name, four) = kind.parse(text)
    assert name == "hotair ballon"
    assert four.centre == pytest.approx((-2.15, -1.19, 17.7), abs=0.01)
    assert two.centre == pytest.approx((-7.96, 0.16, 27.29), abs=0.03)
    assert four.extent == pytest.approx((2.55, 3.21, 1.12), abs=0.01)


CAMERA = (420.1812744140625, 420.2139892578125, 255.94032287597656, 191.5743865966797)
PREDICTED = (
    "[(538, 776, 2.494), (539, 760, 2.49), (546, 613, 2.447), (620, 474, 2.466), "
    "(640, 458, 2.501), (639, 479, 2.505)]"
)
TRUE = np.array(
    [
        [0.0946, 0.6271, 2.4560],
        [0.0683, 0.2767, 2.3880],
        [0.0952, 0.0610, 2.3620],
        [0.2167, -0.1016, 2.3700],
        [0.3872, -0.0667, 2.4010],
        [0.3982, 0.0524, 2.4620],
    ]
)


def shelf(occupied=None) -> Goal3D:
    turn = [
        [0.9659258, 0.0, -0.2588190],
        [-0.0449435, 0.9848078, -0.1677313],
        [0.2548870, 0.1736482, 0.9512513],
    ]
    centre, extent = np.array([0.3982, -0.0476, 2.5020]), np.array([0.2, 0.2, 0.25])
    return Goal3D(TRUE[0], centre, extent, np.array(turn), occupied, (-1.0, -1.0, 2.0), 0.1)


def test_a_published_trace_and_its_goal() -> None:
    """Record 1 of TraceSpatial-Bench with the published model's reply."""
    kind = Trace(camera=CAMERA, size=(512, 384), metric=Reaches())
    curve = kind.curve(PREDICTED)
    assert np.linalg.norm(curve[0] - TRUE[0]) == pytest.approx(0.044, abs=0.002)
    assert success_3d(curve, shelf()).all
    assert kind.judge(PREDICTED, shelf()).kind == "right"
    full = np.ones((20, 20, 10), dtype=bool)
    assert success_3d(curve, shelf(full)) == (True, True, False)
    assert kind.reward(PREDICTED, shelf(full)) == pytest.approx(2 / 3)
    assert trace_errors(curve, TRUE)["frechet"] < 0.2
    written = Trace().format(trace_of(TRUE, CAMERA, (512, 384)))
    near = Trace(camera=CAMERA, size=(512, 384), metric=CurveDistance(within=0.005))
    assert near.judge(written, trace_of(TRUE, CAMERA, (512, 384))).kind == "right"
    far = PREDICTED.replace("(639, 479, 2.505)", "(639, 479, 4.5)")
    assert success_3d(kind.curve(far), shelf()).end  # one of the last three is enough
    assert not success_3d(kind.curve(far)[[0, -1, -1, -1]], shelf()).end


def test_a_trace_in_the_picture() -> None:
    mask = np.zeros((100, 200), dtype=bool)
    mask[40:60, 20:40] = True
    goal = Goal2D(mask, (150.0, 0.0, 200.0, 50.0))
    kind = Trace(2, Reaches())
    assert success_2d(kind.curve("[(150, 500), (900, 100)]"), goal) == (True, True, True)
    assert kind.judge("[[150, 500], [500, 500]]", goal).kind == "wrong"
    assert kind.judge("[(150, 500, 1.2), (900, 100, 1.4)]", goal).kind == "right"


@pytest.mark.parametrize(
    ("reply", "truth", "clean", "swapped"),
    [
        ("move_right:0.3,rotate_left:15", "move_right:0.3,rotate_left:15", 1.0, 1.0),
        ("move_right:0.3,rotate_left:15", "move_right:0.3,rotate_left:20", 0.92, 0.88),
        ("move_up:2", "move_up:1", 0.8, 0.82),  # 100% too far, or 50% of the reply
        ("move_left:1", "move_right:1", 0.8, 0.8),
        ("move_right:0.0", "move_forward:0.5", 0.8, 0.82),  # against 0: half a metre off
    ],
)
def test_changes_of_view_in_both_ways(reply, truth, clean, swapped) -> None:
    """The published scorer divides by the prediction; per axis thresholds .50 to .95."""
    assert ViewChange().judge(reply, truth).score == pytest.approx(clean)
    assert ViewChange(AxesMRA(swapped=True)).judge(reply, truth).score == pytest.approx(swapped)


def test_published_readers_of_points() -> None:
    size = (640, 480)
    read = {
        "tuples": ("I see [(0.25, 0.5), (12, 34), (0.1, 2)]", [[160, 240], [12, 34], [64, 960]]),
        "xml": ('<points x1="61.5" y1="40.4" x2="-5" y2="7">', [[393, 193], [-32, 33]]),
        "json": (
            '```json\n[{"point": [500, 250], "label": "a"}, {"point": [1]}]\n```',
            [[160, 240]],
        ),
    }
    for reader, (text, points) in read.items():
        assert read_points(text, reader, size).tolist() == points
        assert read_points("nothing (a, b)", reader, size).shape == (0, 2)
        assert Points(size=size, reader=reader).parse("none") is None
    assert len(read_points("(0.0, 0.0, 0.5, 0.5)", "tuples", size)) == 320 * 240
    assert len(read_points("(-9.0, -9.0, 1e6, 99999.0)", "tuples", size)) in (0, 640 * 480)
    mask = np.zeros((480, 640), dtype=bool)
    mask[240, 160] = True
    kind = Points(size=size, metric=PointInMask(), reader="tuples")
    assert kind.judge(read["tuples"][0], mask).score == pytest.approx(1 / 3)


def test_means_with_and_without_what_was_not_read() -> None:
    outcomes = [Outcome.graded(0.5), Outcome.right(), Outcome.unparsed(), Outcome.refused()]
    assert mean_score(outcomes) == 0.375
    assert mean_score(outcomes, ("unparsed", "refused")) == 0.75
    assert math.isnan(mean_score([]))
    assert mean_score([], nothing=0.0) == 0.0


# ---- by hand -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "reply", "value"),
    [
        (Vector("mm"), "The displacement is `[120, -300, 1500]`.", (0.12, -0.3, 1.5)),
        (Vector("mm"), "[0.12 m, -0.3 m, 1.5 m]", (0.12, -0.3, 1.5)),
        (Vector(), "**Answer:** (12, -30, 150) cm", (0.12, -0.3, 1.5)),
        (Vector(), "x = 1.5 m, y = -2 m and z = 30 cm", (1.5, -2.0, 0.3)),
        (Vector(), '{"answer": [1, 2, 3]}', (1.0, 2.0, 3.0)),
        (Vector(), "First [1, 2, 3], no: the answer is [4, 5, 6]", (4.0, 5.0, 6.0)),
        (Vector(), "[1, 2, 3] or [4, 5, 6]", None),
        (Vector(), "[1, 2] and 3", None),
        (Vector(), "1, 2, 3", (1.0, 2.0, 3.0)),
        (Vector(), "[1, 2, 1e40]", None),
        (Vector(), "I cannot determine it.", None),
        (
            Vector(names=(("right", "left"), ("down", "up"), ("forward", "backward"))),
            "It moved 30 cm to the left and 1 m up.",
            (-0.3, -1.0, 0.0),
        ),
        (ViewChange(), "Move_Right: 0.3 m, rotate left by 90 degrees",
         (0.3, 0, 0, -math.pi / 2, 0)),
        (ViewChange(), "move_right:1\n\nNo. Answer: move_left:1", (-1.0, 0, 0, 0, 0)),
        (ViewChange(), "move_right:1,move_right:2", None),
        (ViewChange(), "rotate_forward:1", None),
        (Trace(2), '[{"point": [1, 2], "label": "a"}, {"point": [3, 4]}]', ((1, 2), (3, 4))),
        (Trace(), "pixel (372, 238).\n```json\n[\n [1, 2, 3.5],\n [4, 5, 6]\n]\n```",
         ((1, 2, 3.5), (4, 5, 6))),
        (Trace(), "[(1, 2, 3), (4, 5, 6)] or [(9, 9, 9), (8, 8, 8)]", None),
        (NameSet(), "Yes, there is a chair and a lamp.", ("chair", "lamp")),
        (NameSet(), "1. Chair\n2. the lamp", ("chair", "lamp")),
        (NameSet(), "None.", ()),
        (NameSet(), "<OBJ012><OBJ003>", ("12", "3")),
        (NameSet(("chair", "lamp", "table")), "A chair and a table, but no lamp.",
         ("chair", "table")),
        (Procedure(), "1. Becomes larger\n2. nearly constant",
         ("becomes larger", "nearly constant")),
        (Procedure(), "Left|Front -> Front|Left -> Behind", ("front|left", "behind")),
        (Procedure(("larger", "smaller")), "It gets larger, then smaller.", ("larger", "smaller")),
        (Mask3D(), "The objects are [3, 17].", ((3, 4), (17, 18))),
        (Mask3D(form="points"), "[[0, 3], [2, 5], 9]", ((0, 5), (9, 10))),
        (Mask3D(form="points"), "[[0, 1e30]]", None),
        (Mask(), '{"size": [2, 2], "counts": [1, 2]}', None),
        (Mask(), '{"size": [1000000000, 1000000000], "counts": [5]}', None),
        (Box3D("none"), "box: (1, 2, 3, 4, 5, 6)", Cuboid((1, 2, 3), (4, 5, 6))),
        (Box3D(), '{"center": [1, 2, 3], "size": [4, 5, 6]}', Cuboid((1, 2, 3), (4, 5, 6))),
        (Box3D(), '[{"bbox_3d": [1, 2, 3, 4, 5, 6, 0], "label": "a"}]',
         Cuboid((1, 2, 3), (4, 5, 6))),
        (Box3D(), "[1, 2, 3, 4, 5, -6, 0]", None),
        (Box3D("full"), "[1, 2, 3, 4, 5, 6, 0]", None),
        (Pose(), "[[1, 0, 0, 5], [0, 1, 0, 6], [0, 0, 1, 7]]",
         ((1, 0, 0, 5), (0, 1, 0, 6), (0, 0, 1, 7), (0, 0, 0, 1))),
        (Pose(), "[[2, 0, 0, 5], [0, 1, 0, 6], [0, 0, 1, 7], [0, 0, 0, 1]]", None),
        (Pose(), "[1, 2, 3, 0.5, 0.5, 0.5, 0.1]", None),
        (Layout("grid"), "{'bed': [[3, 4]]}", (("bed", ((3.0, 4.0),)),)),
        (Layout("grid"), '{"bed": [[3, 40]]}', None),
        (Layout(), '<map>[{"name": "bed", "bbox": [0, 1, 2, 3]}]</map>',
         (("bed", ((0.0, 1.0), (2.0, 3.0))),)),
        (ObjectList(), "1. chair, red, (1, 2, 3), 40 voxels\n2. lamp, blue, (4, 5, 6), 7",
         (Thing("chair", "red", (1, 2, 3), 40), Thing("lamp", "blue", (4, 5, 6), 7))),
    ],
)  # fmt: skip
def test_replies(kind, reply, value) -> None:
    read = kind.parse(reply)
    if value is None or not isinstance(value[0] if value else None, float):
        assert read == value
    else:
        assert read == pytest.approx(value)


def test_refusals_are_named() -> None:
    for kind in (Vector(), Trace(), Pose(), NameSet(), Sentence(), ObjectList()):
        reply = "I cannot determine the answer from this picture."
        truths = {"vector": (1, 2, 3), "names": ("a",), "objects": (), "sentence": "left"}
        outcome = kind.judge(reply, truths.get(kind.kind, np.eye(4)))
        assert outcome.kind == "refused", kind


def test_vector_is_judged_by_the_length_of_the_error() -> None:
    kind = Vector("mm")
    assert kind.judge("[1000, 0, 200]", (1.0, 0.0, 0.0)).kind == "right"  # 20%, end included
    assert kind.judge("[1000, 0, 201]", (1.0, 0.0, 0.0)).kind == "wrong"
    assert kind.reward("[1000, 0, 250]", (1, 0, 0)) > kind.reward("[1000, 0, 900]", (1, 0, 0)) > 0


def test_boxes_are_judged_by_thresholds() -> None:
    box = "[0, 0, 0, 2, 2, 2, 0]"
    moved = "[1, 0, 0, 2, 2, 2, 0]"  # a third of the union
    assert Box3D(metric=IoU3D(0.25)).judge(moved, box).kind == "right"
    assert Box3D(metric=IoU3D(0.5)).judge(moved, box).kind == "wrong"
    assert Box3D(metric=IoU3D(None)).judge(moved, box).score == pytest.approx(1 / 3)
    turned = Box3D().parse("[0, 0, 0, 2, 2, 2, 90]")
    assert Box3D(metric=IoU3D(None)).judge(turned, box).score == pytest.approx(1.0)
    one = Cuboid((0, 0, 0), (2, 2, 2))
    true = [("chair", one), ("lamp", one._replace(centre=(9, 0, 0)))]
    assert Boxes3D().judge(true[::-1], true).kind == "right"
    assert Boxes3D().judge([("chair", one)], true).score == pytest.approx(2 / 3)
    assert Boxes3D().judge([("sofa", one)], true).kind == "wrong"
    assert Boxes3D().judge("[]", []).kind == "right"


def test_named_boxes_are_judged_by_f1() -> None:
    kind = Boxes()
    true = [("chair", (0, 0, 10, 10)), ("chair", (20, 0, 30, 10)), ("lamp", (0, 20, 4, 24))]
    assert kind.judge(true[::-1], true).kind == "right"
    assert kind.judge(true[:2], true).score == pytest.approx(0.8)
    # a third of the union is too little; one half is enough
    moved = '[{"bbox_2d": [5, 0, 15, 10], "label": "chair"}]'
    assert kind.judge(moved, true).score == 0.0
    assert kind.reward(moved, true) == pytest.approx(2 * (0.5 / 3) / 4)
    assert kind.judge('```json\n[{"label": "the Chair", "bbox": [0, 0, 10, 20]}]\n```', true
                      ).score == pytest.approx(0.5)  # fmt: skip
    assert kind.judge([("lamp", (0, 0, 10, 10))], true).score == 0.0
    assert kind.judge("[]", true).score == 0.0 and kind.judge("[]", []).kind == "right"
    scaled = Boxes("thousand", (200, 100))
    assert scaled.parse('{"bbox_2d": [100, 100, 500, 900], "label": "a  b"}') == (
        ("a b", (20.0, 10.0, 100.0, 90.0)),
    )


@given(
    seed=st.integers(0, 10_000), n=st.integers(1, 4), m=st.integers(1, 4),
    least=st.sampled_from([0.25, 0.5]),
)  # fmt: skip
def test_most_named_boxes_count_then_the_overlap(seed, n, m, least) -> None:
    """Against all assignments."""
    rng = np.random.default_rng(seed)
    overlap = rng.choice([0.0, 0.2, 0.3, 0.5, 0.6, 1.0], (n, m))
    names, others = rng.choice(["a", "b"], n).tolist(), rng.choice(["a", "b"], m).tolist()
    best = (0, 0.0)
    for columns in itertools.permutations([*range(m), *[-1] * n], n):
        pairs = [overlap[i, j] for i, j in enumerate(columns)
                 if j >= 0 and names[i] == others[j]]  # fmt: skip
        best = max(best, (sum(p >= least for p in pairs), round(sum(pairs), 9)))
    found = named_overlaps(overlap, names, others, least)
    assert ((found >= least).sum(), round(float(found.sum()), 9)) == best


def test_average_precision_by_hand() -> None:
    right = detections_right([[0.6, 0.3], [0.9, 0.0], [0.0, 0.5]], 0.5)
    assert right.tolist() == [1.0, 0.0, 1.0]
    assert average_precision([0.9, 0.8, 0.7], right, 2) == pytest.approx(0.5 * (1 + 2 / 3))
    assert average_precision([0.7, 0.8, 0.9], right, 2) == pytest.approx(0.5 * (1 + 2 / 3))
    assert average_precision([], [], 3) == 0.0
    assert math.isnan(average_precision([], [], 0))


def test_masks_of_points_and_their_summary() -> None:
    labels = np.array([3, 3, 3, 17, 5])
    assert Mask3D().judge("[3]", Instances(labels, (3, 17))).score == 0.75
    assert Mask3D(metric=Overlap(0.5)).judge("[3]", Instances(labels, (3, 17))).kind == "right"
    assert spans_of(np.array([True, True, False, True])) == ((0, 2), (3, 4))
    summary = overlap_summary([0.25, 0.1, 0.5, 1.0], strict=False)
    assert summary == {"miou": 0.4625, "acc25": 0.75, "acc50": 0.5}
    assert math.isnan(overlap_summary([])["miou"])


def test_pose_errors_are_those_of_scipy() -> None:
    rng = np.random.default_rng(2)
    for _ in range(50):
        a, b = (Rotation.from_rotvec(rng.normal(size=3)) for _ in range(2))
        p, t = np.eye(4), np.eye(4)
        p[:3, :3], t[:3, :3], p[:3, 3] = a.as_matrix(), b.as_matrix(), (3.0, 4.0, 0.0)
        metres, radians = pose_error(p, t)
        assert float(metres) == pytest.approx(5.0)
        assert float(radians) == pytest.approx((b.inv() * a).magnitude())
    turned = np.eye(4)
    turned[:3, :3] = Rotation.from_euler("z", 9.9, degrees=True).as_matrix()
    assert Pose().judge(turned, np.eye(4)).kind == "right"
    assert Pose(metric=PoseTolerance(1.0, 9.8)).judge(turned, np.eye(4)).kind == "wrong"


def test_layouts_are_matched_by_name_and_place() -> None:
    true = [("chair", ((0, 0), (1, 1))), ("chair", ((4, 0), (5, 1))), ("bed", ((0, 5), (2, 8)))]
    shown = [
        ("Chair", ((4.2, 0), (5.2, 1))),
        ("chair", ((0, 0), (1, 1))),
        ("desk", ((0, 5), (2, 8))),
    ]
    kind = Layout(metric=LayoutMatch(0.3))
    assert kind.judge(shown, true).score == pytest.approx(2 / 3)
    errors = layout_errors(kind._value(shown), kind._value(true))
    assert (errors.missing, errors.extra) == (1, 1)
    assert sorted(errors.centre) == pytest.approx([0.0, 0.2])
    assert sorted(errors.boundary) == pytest.approx([0.0, 0.1])
    reply = f"{kind.format(true)}\n<think>(2, 3) is far</think>\n<answer>2</answer>"
    assert in_blocks(reply)
    assert kind.judge(reply, true).kind == "right"
    for broken in ("so " + reply, reply + ".", reply.replace("<think>", "<think><think>")):
        assert not in_blocks(broken)


def test_sets_and_procedures_are_rewarded_by_their_share() -> None:
    assert set_scores(("a", "b"), ("b", "c", "d")) == (0.5, 1 / 3, 0.4)
    assert set_scores((), ()) == (1.0, 1.0, 1.0)
    assert NameSet().judge("chair", ("chair", "lamp")).kind == "wrong"
    assert NameSet().reward("chair", ("chair", "lamp")) == pytest.approx(2 / 3)
    assert NameSet(judged="f1").judge("chair", ("chair", "lamp")).kind == "partial"
    truth = "(1) larger (2) constant (3) smaller"
    assert (
        Procedure().judge("(1) larger (2) larger (3) constant (4) smaller", truth).kind == "right"
    )
    assert Procedure().reward("(1) larger (2) smaller", truth) == pytest.approx(2 / 3)


def test_object_lists_are_matched_by_place() -> None:
    true = (Thing("chair", "red", (0, 0, 0), 100), Thing("lamp", "blue", (50, 0, 0), 10))
    shown = (Thing("lamp", "blue", (50, 3, 4), 12), Thing("sofa", "red", (0, 0, 0), 100))
    assert match_objects(shown, true).tolist() == [[0, 1], [1, 0]]
    scores = object_scores(shown, true)
    assert (scores.name, scores.colour, scores.centre, scores.number) == (0.5, 1.0, 2.5, 1.0)
    kind = ObjectList()
    assert kind.judge(shown, true).kind == "wrong"
    assert kind.reward(shown, true) == pytest.approx(7 / 8)
    assert object_scores(shown[:1], true).missing == 1
    assert ObjectList(judged="share").judge(shown[:1], true).score == pytest.approx(0.5)
    same = (Thing("a", "red", (1, 1, 1), 1), Thing("b", "red", (1, 1, 1), 1))
    assert kind.judge(same[::-1], same).kind == "right"  # one place: classes decide


@pytest.mark.parametrize(
    ("reply", "kind", "reward"),
    [
        ("The lamp stands left of the sofa, 120 cm away.", "right", 1.0),
        ("To the left; roughly 1.25 m.", "right", 1.0),
        ("Left of it, 2 m away", "wrong", 0.5),
        ("Not to the left, 1.2 m", "wrong", 0.5),
        ("Right of it, 5 m", "wrong", 0.0),
        ("left, 1.2", "wrong", 0.5),  # a bare number is no length
        ("Over there.", "wrong", 0.0),
        ("It is red.", "unparsed", 0.0),
    ],
)
def test_sentences(reply, kind, reward) -> None:
    truth = "The lamp is to the left of the sofa, about 1.2 m away."
    assert Sentence().judge(reply, truth).kind == kind
    assert Sentence().reward(reply, truth) == pytest.approx(reward)
