"""Objects by number: grounding in a scene whose objects carry tags <OBJ001>, <OBJ002> ...

The tags count a scene's objects and are drawn in every picture (``object_tag``). Some questions are
partly untrue on purpose: a thing that is not there, a wrong name, a wrong relation; the reply puts
it right. Sources: Robin3D (HOPE, HROC, PF-3DVG, 3DFQA), GPT4Scene (ScanRefer, Multi3DRefer).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sightline import facts, hashing
from sightline.answers import NameSet, Tags, Text
from sightline.facts import Rows, counts, relations, support
from sightline.questions import text
from sightline.questions.pick import Pick, object_keys, scene_keys
from sightline.questions.references import object_numbers, object_tags, referable
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.counting import whole
from sightline.scenes import SceneBatch

__all__ = [
    "count_tagged",
    "exist_among",
    "find_all_tagged",
    "find_tagged",
    "name_tagged",
    "partly_true",
]

GAP = 0.15
"""metres by which a relation is known"""
LEAD = 0.3
"""metres by which the closest and the farthest object lead"""
WORDS = (
    "to the left of",
    "to the right of",
    "in front of",
    "behind",
    "above",
    "below",
    "supported by",
    "closest to",
    "farthest from",
)
"""relations of a target to an anchor; the first four go by the anchor's own front"""
BASIS = " (left, right, front and behind as it faces itself)"
_OPPOSITE = np.array([1, 0, 3, 2, 5, 4, 5, 8, 7])
AMONG = 4
"""kinds named in one question about what exists"""
Codes = NDArray[np.int64]


@task(answer=Tags(), program="find_tagged(a)", references=("name", "description"))
def find_tagged(world: SceneBatch, pick: Pick) -> Asked:
    """The tag of an object that words single out; ScanRefer as GPT4Scene asks it."""
    a = pick.objects(referable(world) & whole(world)[world.objects.scene])
    numbers = object_numbers(world)[a]
    return ask(a=a, answer=_sets(numbers), say={"tag": object_tags(world, a)})


@task(answer=Tags(), program="find_all_tagged(scene, kind)")
def find_all_tagged(world: SceneBatch, pick: Pick) -> Asked:
    """The tags of all objects of a kind: none, one or several; Multi3DRefer."""
    scene, kind, there = _kinds(world)
    tags = _members(world, scene, kind)
    return ask(
        answer=tags,
        gate=whole(world)[scene] & _asked_absent(pick, world, scene, kind, there),
        margin=1.0,
        scene=scene,
        kinds=(kind,),
        say={"count": text.number(np.array([len(t) for t in tags.tolist()]))},
    )


@task(answer=Text(), program="count_tagged(scene, kind)")
def count_tagged(world: SceneBatch, pick: Pick) -> Asked:
    """How many objects of a kind there are, and their tags; Robin3D 3DFQA."""
    tally = counts.in_scenes(world)
    tags = _members(world, tally.place, tally.category)
    told = [f"{len(t)}: {Tags().format(t)}" for t in tags.tolist()]
    return ask(
        answer=np.array(told, dtype=object),
        gate=whole(world)[tally.place] & ~tally.vague & (tally.count >= 2),
        margin=1.0,
        scene=tally.place,
        kinds=(tally.category,),
    )


@task(answer=NameSet(), program="exist_among(scene, kind, kind2, kind3, kind4)")
def exist_among(world: SceneBatch, pick: Pick) -> Asked:
    """Which of four kinds are in the scene, from none to all; Robin3D HOPE."""
    scene, kind, there = _kinds(world)
    usable = np.flatnonzero(whole(world)[scene])
    scene, kind, there = scene[usable], kind[usable], there[usable]
    share = max(1, pick.limit // AMONG)
    # each kind once in a while: a shuffle of every scene's kinds is cut into fours
    rounds = min(8, share)
    parts = [_fours(world, pick, scene, kind, there, turn) for turn in range(rounds)]
    rows = np.concatenate(parts) if parts else np.zeros((0, AMONG), dtype=np.int64)
    present = there[rows]
    names = [
        tuple(k for k, t in zip(ks, ts, strict=True) if t)
        for ks, ts in zip(kind[rows].tolist(), present.tolist(), strict=True)
    ]
    return ask(
        answer=_objects(names),
        margin=1.0,
        scene=scene[rows[:, 0]],
        kinds=tuple(kind[rows[:, j]] for j in range(AMONG)),
        say={"many": text.number(present.sum(axis=1))},
    )


@task(answer=Text(), program="name_tagged(a, kind)", references=("mark",))
def name_tagged(world: SceneBatch, pick: Pick) -> Asked:
    """Whether a tagged object is what it is said to be, and else what it is; Robin3D HROC.

    A name would give the answer away, so it is asked by ``referring("object_tag")`` only.
    """
    a = pick.objects(whole(world)[world.objects.scene])
    own = world.objects.category[a]
    key = hashing.mix(np.uint64(pick.seed), object_keys(world)[a])
    names = np.unique(own.astype(str)).astype(object)
    other = names[hashing.uniform(hashing.mix("other", key), max(len(names), 1))] if len(a) else own
    true = hashing.uniform(hashing.mix("true", key), 2) == 1
    said = np.where(true, own, other)
    # neither name is a special case of the other one
    apart = ~_nested(own, said)
    reply = np.where(true, "yes", "no, it is the " + own)
    return ask(
        a=a,
        answer=reply,
        gate=true | ((own != other) & apart),
        margin=1.0,
        kinds=(said,),
        say={"own": pa.array(own, type=pa.string())},
    )


@task(answer=Text(), program="partly_true(b, kind, relation)", references=("name", "description"))
def partly_true(world: SceneBatch, pick: Pick, gap: float = GAP) -> Asked:
    """Grounding of statements of which a part may be untrue; Robin3D PF-3DVG.

    ``params`` holds the relation stated, a code of ``WORDS``. Half of the statements are true, a
    quarter name the opposite relation, a quarter name a kind that is not in the scene.
    """
    a, b, held, margin = _related(world, pick, gap)
    objects = world.objects
    key = hashing.mix(np.uint64(pick.seed), held, object_keys(world)[a], object_keys(world)[b])
    draw = hashing.uniform(hashing.mix("part", key), 4)
    absent = _absent_kind(world, objects.scene[a], key)
    lost, wrong = (draw == 0) & (absent != ""), draw == 1
    stated = np.where(wrong, _OPPOSITE[held], held)
    words = np.array(WORDS, dtype=object)[held]
    tag = np.array(object_tags(world, a).to_pylist(), dtype=object)
    reply = np.where(wrong, "no, it is " + words + " it: " + tag, "yes: " + tag)
    return ask(
        b=b,
        answer=np.where(lost, "no", reply),
        # the opposite of "supported by" is "below"; what says nothing new is not said
        gate=whole(world)[objects.scene[a]],
        margin=margin,
        kinds=(np.where(lost, absent, objects.category[a]),),
        params=[stated],
        say={
            "relation": text.words(WORDS, stated),
            "held": text.words(WORDS, held),
            "basis": text.words(["", BASIS], (held < 4).astype(np.int64)),
            "what": pa.array(
                np.where(lost, "nothing of that kind is there", "the tag is " + tag), pa.string()
            ),
        },
    )


def _objects(values: list[tuple[str, ...]]) -> NDArray[np.object_]:
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


def _sets(numbers: Codes) -> NDArray[np.object_]:
    return _objects([(str(n),) for n in numbers.tolist()])


def _members(world: SceneBatch, scene: Rows, kind: NDArray[np.object_]) -> NDArray[np.object_]:
    """(n,) tag numbers of the objects of a kind in a scene, ascending, as text."""
    objects, numbers = world.objects, object_numbers(world)
    found: dict[tuple[int, str], list[str]] = {}
    for row in np.argsort(numbers, kind="stable").tolist():
        key = int(objects.scene[row]), str(objects.category[row])
        found.setdefault(key, []).append(str(numbers[row]))
    return _objects(
        [tuple(found.get(k, ())) for k in zip(scene.tolist(), kind.tolist(), strict=True)]
    )


def _kinds(world: SceneBatch) -> tuple[Rows, NDArray[np.object_], NDArray[np.bool_]]:
    """Every kind of the batch in every scene, and whether it is there; unclear ones are left out.

    "Table" is unclear where there is a coffee table.
    """
    tally = counts.in_scenes(world)
    names = np.unique(tally.category.astype(str)).astype(object)
    scene = np.repeat(np.arange(len(world)), len(names))
    kind = np.tile(names, len(world))
    table = np.zeros((len(world), len(names)), dtype=bool)
    code = np.searchsorted(names.astype(str), tally.category.astype(str))
    table[tally.place, code] = True
    covers = np.array([[n != m and m.endswith(n) for m in names.tolist()] for n in names.tolist()])
    vague = table.astype(np.int64) @ covers.reshape(len(names), len(names)).T.astype(np.int64) > 0
    clear = ~vague.reshape(-1)
    return scene[clear], kind[clear], table.reshape(-1)[clear]


def _asked_absent(
    pick: Pick, world: SceneBatch, scene: Rows, kind: NDArray[np.object_], there: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """All kinds that are there, and about one absent kind for four of them."""
    key = hashing.mix(np.uint64(pick.seed), scene_keys(world)[scene], _name_keys(kind))
    total = np.bincount(scene, minlength=len(world)).astype(float)
    present = np.bincount(scene[there], minlength=len(world))
    share = present / 4 / np.maximum(total - present, 1)
    return there | (hashing.uniform(key, 1 << 20) < share[scene] * (1 << 20))


def _name_keys(names: NDArray[np.object_]) -> NDArray[np.uint64]:
    found, code = np.unique(names.astype(str), return_inverse=True)
    return hashing.keys(found.tolist())[code.reshape(-1)]


def _fours(
    world: SceneBatch, pick: Pick, scene: Rows, kind: NDArray[np.object_],
    there: NDArray[np.bool_], turn: int,
) -> NDArray[np.int64]:  # fmt: skip
    """(m, 4) rows of kinds of the same scene, about half of them present, none twice."""
    key = hashing.mix(np.uint64(pick.seed), turn, scene_keys(world)[scene], _name_keys(kind))
    order = np.lexsort((key, there, scene))
    place = np.empty(len(order), dtype=np.int64)
    # present and absent kinds alternate, so that any share of the four may be there
    cell = scene[order] * 2 + there[order]
    start = np.flatnonzero(np.append(True, np.diff(cell) != 0)) if len(cell) else cell
    runs = np.diff(np.append(start, len(cell)))
    place[order] = np.arange(len(order)) - np.repeat(start, runs)
    # a coin per item shifts absent kinds by up to three places
    shift = hashing.uniform(hashing.mix(np.uint64(pick.seed), turn, scene_keys(world)[scene]), 4)
    mixed = np.lexsort((key, place + np.where(there, 0, shift), scene))
    first = np.flatnonzero(np.append(True, np.diff(scene[mixed]) != 0)) if len(mixed) else mixed
    length = np.diff(np.append(first, len(mixed))) // AMONG
    begin = np.repeat(first, length) + AMONG * (
        np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
    )
    return mixed[begin[:, None] + np.arange(AMONG)]


def _nested(one: NDArray[np.object_], two: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Rows whose two names share their last word: a coffee table is a table, too."""
    names, code = np.unique(np.concatenate([one, two]).astype(str), return_inverse=True)
    heads = np.array([name.split(" ")[-1] for name in names.tolist()], dtype=object)
    a, b = heads[code.reshape(2, -1)] if len(one) else (one, two)
    return np.asarray(a == b, dtype=np.bool_)


def _absent_kind(world: SceneBatch, scene: Rows, key: NDArray[np.uint64]) -> NDArray[np.object_]:
    """(n,) a kind that is certainly not in the scene, "" where the batch has none."""
    where, kind, there = _kinds(world)
    rows = np.flatnonzero(~there)
    start = np.searchsorted(where[rows], np.arange(len(world) + 1))
    many = np.diff(start)[scene]
    at = start[scene] + hashing.uniform(hashing.mix("absent", key), np.maximum(many, 1))
    found = np.append(kind[rows], "")[np.where(many > 0, at, -1)]
    return np.asarray(found, dtype=object)


def _related(
    world: SceneBatch, pick: Pick, gap: float
) -> tuple[Rows, Rows, Codes, NDArray[np.float64]]:
    """Targets, anchors, a relation that holds between them, and its margin in metres."""
    sole = referable(world) & _sole(world)
    a, b = pick.pairs(sole)
    ranked = relations.order(world, np.zeros_like(a), a, b, "object")
    row, direction, held = relations.relation(ranked, gap)
    level = direction != relations.DOWN
    row, direction, held = row[level], direction[level], held[level]
    parts = [(a[row], b[row], held, ranked.margin[row, direction])]
    at = support.stacked(world, a, b)
    rise, fall = at.low[0] - at.high[1], at.low[1] - at.high[0]
    for code, lead in ((4, rise), (5, fall)):
        # above and below are said of what overlaps seen from the top
        rows = np.flatnonzero((lead >= gap) & (np.maximum(at.cover, at.cover_b) > 0.5))
        parts.append((a[rows], b[rows], np.full(len(rows), code), lead[rows]))
    base, cover = support.supporters(world)
    rows = np.flatnonzero((base[a] == b) & (cover[a] >= 0.9))
    parts.append((a[rows], b[rows], np.full(len(rows), 6), np.full(len(rows), 0.05)))
    parts += _extremes(world, sole)
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))  # type: ignore[return-value]


def _sole(world: SceneBatch) -> NDArray[np.bool_]:
    """(N,) objects that are the only one of their kind in the scene, also by the last word."""
    tally = counts.in_scenes(world)
    out = np.zeros(len(world.objects), dtype=bool)
    out[tally.example[(tally.count == 1) & ~tally.vague]] = True
    return out


def _extremes(
    world: SceneBatch, sole: NDArray[np.bool_]
) -> list[tuple[Rows, Rows, Codes, NDArray[np.float64]]]:
    """The closest and the farthest of a scene's other objects, where it leads by LEAD."""
    start = world.object_start
    scene = world.objects.scene
    count = np.diff(start)[scene]
    b = np.repeat(np.arange(len(scene)), count)
    a = np.arange(len(b)) - np.repeat(np.cumsum(count) - count, count) + start[scene[b]]
    keep = (a != b) & sole[b]
    a, b = a[keep], b[keep]
    gaps = facts.distance(world, a, b).value
    order = np.lexsort((gaps, b))
    a, b, gaps = a[order], b[order], gaps[order]
    first = np.flatnonzero(np.append(True, np.diff(b) != 0)) if len(b) else b
    last = np.append(first[1:], len(b)) - 1
    out = []
    for code, at, step in ((7, first, 1), (8, last, -1)):
        several = last - first >= 2
        at = at[several]
        lead = np.abs(gaps[at + step] - gaps[at])
        good = (lead >= LEAD) & sole[a[at]]
        at = at[good]
        out.append((a[at], b[at], np.full(len(at), code), lead[good]))
    return out
