"""Questions about building a brick model step by step: what comes next, where, when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sightline.questions.symbolic.bricks import (
    LEAST,
    SIDE,
    Asked,
    Made,
    azimuth,
    chosen,
    differ,
    picture,
    shown,
    sorted_pictures,
)
from sightline.questions.symbolic.posed import Posed
from sightline.scenes.symbolic.brick_views import PLATE_M, STUD_M, visible
from sightline.scenes.symbolic.bricks import Brick, Model, altered, grow, landing, over
from sightline.scenes.worlds.draws import Draws

__all__ = ["STEPPED"]


def _loose(piece: Brick, turned: bool = False) -> Model:
    """The piece alone in the middle of the baseplate."""
    w, d = (piece.d, piece.w) if turned else (piece.w, piece.d)
    return (piece._replace(x=(SIDE - w) // 2, y=(SIDE - d) // 2, z=0, w=w, d=d),)


def rotation_status(key: int, draws: Draws) -> Posed | None:
    model, view = grow(draws, draws.integer(4, 7), SIDE), azimuth(draws)
    state, piece = model[:-1], model[-1]
    turned = draws.chance(0.5)
    if piece.w == piece.d or shown(model, view)[piece.colour] < 2 * LEAST:
        return None
    return chosen(
        key, "rotation_status",
        "The model so far: <image 1> The piece that comes next, lying loose on the baseplate: "
        "<image 2> The model with this piece put on: <image 3> The camera stays where it is. Has "
        "the piece to be turned by a quarter turn before it is put on?",
        [picture(state, view), picture(_loose(piece, turned), view), picture(model, view)],
        ("Yes", "No"), int(not turned),
        rationale=f"Loose, the piece lies {'across' if turned else 'along'} the direction that it "
        "has in the model.",
    )  # fmt: skip


def _spots(draws: Draws, state: Model, piece: Brick, view: float) -> list[tuple[int, ...]]:
    """Places, with their height, where a piece of this shape rests on all its cells, in full view
    and apart from each other; the piece's own comes first."""
    cells = [(x, y) for x in range(SIDE - piece.w + 1) for y in range(SIDE - piece.d + 1)]
    kept: list[Brick] = []
    for x, y in [(piece.x, piece.y), *draws.shuffled(cells)]:
        z, resting = landing(state, x, y, piece.w, piece.d)
        spot = piece._replace(x=x, y=y, z=z)
        at = np.array([(i, j) for i in (0.1, 0.5, 0.9) for j in (0.1, 0.5, 0.9)])
        points = np.column_stack([
            (x + piece.w * at[:, 0]) * STUD_M, (y + piece.d * at[:, 1]) * STUD_M,
            np.full(len(at), z * PLATE_M),
        ])  # fmt: skip
        fits = resting == 1 and visible(state, SIDE, view, points).all()
        if fits and not any(over(spot, other) for other in kept):
            kept.append(spot)
        elif not kept:
            return []
        if len(kept) == 4:
            break
    return [(one.x, one.y, one.z, one.w, one.d) for one in kept]


def position(key: int, draws: Draws) -> Posed | None:
    model, view = grow(draws, draws.integer(4, 7), SIDE), azimuth(draws)
    state, piece = model[:-1], model[-1]
    spots = _spots(draws, state, piece, view)
    after = (view + draws.pick((0, 0, 90, 270))) % 360
    if len(spots) < 4 or shown(model, after)[piece.colour] < 2 * LEAST:
        return None
    order = draws.shuffled(range(4))
    right = order.index(0)
    marks = [spots[i] for i in order]
    return chosen(
        key, "position",
        "The model so far, with four places marked A, B, C and D: <image 1> The piece that comes "
        "next: <image 2> The model with the piece put on, perhaps seen from another side: "
        "<image 3> On which place was the piece put?",
        [picture(state, view, marks), picture(_loose(piece), view), picture(model, after)],
        [f"place {letter}" for letter in "ABCD"], right,
        make=Made(
            "The model so far, with marked places: <image 1> The piece that comes next: <image 2> "
            f"It is put on place {'ABCD'[right]}. Draw the model after this step, without the "
            "marks, seen from the same side.", 2, 2,
        ) if after == view else None,
        rationale=f"The piece covers studs {piece.x + 1} to {piece.x + piece.w} by {piece.y + 1} "
        f"to {piece.y + piece.d}; that is place {'ABCD'[right]}.",
    )  # fmt: skip


def _noticed(
    draws: Draws, model: Model, view: float, rows: Sequence[int], moves: bool = True,
    also: Model = (),
) -> list[Model]:  # fmt: skip
    """Models that differ from ``model`` in one of these pieces, which shows (in ``also``, too)."""
    counts = shown(model, view)
    final = shown(also, view) if also else counts
    found = []
    for row in draws.shuffled(rows):
        colour = model[row].colour
        if min(counts[colour], final[colour]) >= LEAST:
            found += altered(draws, model, SIDE, row, moves)[:1]
    return found


def _four(draws: Draws, right: Model, others: Sequence[Model], view: float) -> list[Model] | None:
    """The right picture and three others, told apart; None where there are too few."""
    kept = [right]
    for other in others:
        if differ([(other, view), (right, view)]) and differ([(m, view) for m in [*kept, other]]):
            kept.append(other)
        if len(kept) == 4:
            return kept
    return None


def next_step(key: int, draws: Draws) -> Posed | None:
    model, view = grow(draws, draws.integer(4, 7), SIDE), azimuth(draws)
    state, piece = model[:-1], model[-1]
    if shown(model, view)[piece.colour] < 2 * LEAST:
        return None
    own = altered(draws, model, SIDE, len(state), moves=False)[:2]
    rest = _noticed(draws, model, view, range(len(state)))[: 4 - len(own)]
    four = _four(draws, model, draws.shuffled([*own, *rest]), view)
    if four is None:
        return None
    order = draws.shuffled(range(4))
    right = order.index(0)
    return chosen(
        key, "next_step",
        "The model so far: <image 1> The piece that comes next: <image 2> It is put on and nothing "
        "else changes. Which picture shows the model after this step?",
        [picture(state, view), picture(_loose(piece), view),
         *(picture(four[i], view) for i in order)],
        [f"<image {i}>" for i in range(3, 7)], right,
        make=Made(
            "The model so far: <image 1> The piece that comes next: <image 2> Draw the model with "
            "this piece put on where it holds and nothing else changed, seen from the same side.",
            2, 2 + right,
        ),
        rationale=f"Only one picture holds all {len(state)} pieces as they were, and a "
        f"{piece.colour} {piece.kind}.",
    )  # fmt: skip


def backwards(key: int, draws: Draws) -> Posed | None:
    model, view = grow(draws, draws.integer(6, 9), SIDE), azimuth(draws)
    size = draws.integer(3, len(model) - 2)
    state = model[:size]
    four = _four(draws, state, _noticed(draws, state, view, range(size), also=model), view)
    if four is None:
        return None
    order = draws.shuffled(range(4))
    right = order.index(0)
    return chosen(
        key, "backwards",
        "A finished model: <image 1> Pieces were only ever added, never moved or taken off. Which "
        "picture shows a state on the way to it?",
        [picture(model, view), *(picture(four[i], view) for i in order)],
        [f"<image {i}>" for i in range(2, 6)], right,
        rationale=f"In one picture all {size} pieces lie where they lie in the finished model; the "
        "others hold a piece that it does not have there.",
    )  # fmt: skip


def _states(draws: Draws, count: int, least: int) -> list[int]:
    """Four different numbers of steps, in order."""
    return sorted(draws.shuffled(range(least, count + 1))[:4])


def ordering(key: int, draws: Draws) -> Posed | None:
    model, view = grow(draws, draws.integer(6, 9), SIDE), azimuth(draws)
    sizes = _states(draws, len(model), 2)
    if not differ([(model[:n], view) for n in sizes]):
        return None
    order = draws.shuffled(range(4))
    truth = "".join("ABCD"[order.index(i)] for i in range(4))
    return sorted_pictures(
        key, "ordering",
        "Four pictures of a model that was built step by step, in no order: A <image 1> B "
        "<image 2> C <image 3> D <image 4> In which order were they taken?",
        [picture(model[: sizes[i]], view) for i in order], truth,
        "Pieces in them: " + ", ".join(f"{'ABCD'[at]} {sizes[i]}" for at, i in enumerate(order)),
    )  # fmt: skip


def outlier(key: int, draws: Draws) -> Posed | None:
    model, view = grow(draws, draws.integer(6, 9), SIDE), azimuth(draws)
    sizes = _states(draws, len(model) - 1, 2)
    if len(sizes) < 4:
        return None
    states = [model[:n] for n in sizes]
    wrong = draws.integer(0, 3)
    strange = _noticed(draws, states[wrong], view, range(sizes[wrong]), also=model)
    for one in strange:
        if not differ([(one, view), *((state, view) for state in states)]):
            continue
        states[wrong] = one
        return chosen(
            key, "outlier",
            "A finished model: <image 1> Four pictures, in order, that should show how it was "
            "built by adding pieces: A <image 2> B <image 3> C <image 4> D <image 5> One of them "
            "does not belong. Which?",
            [picture(model, view), *(picture(state, view) for state in states)],
            [f"<image {i}>" for i in range(2, 6)], wrong,
            rationale=f"Picture {'ABCD'[wrong]} holds a piece that the finished model does not "
            "have there.",
        )  # fmt: skip
    return None


STEPPED: dict[str, Asked] = {
    "rotation_status": rotation_status, "position": position, "next_step": next_step,
    "backwards": backwards, "ordering": ordering, "outlier": outlier,
}  # fmt: skip
"""task by its published name"""
