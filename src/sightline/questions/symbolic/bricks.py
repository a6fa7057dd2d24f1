"""Questions about brick models as they stand: heights, contact, turns, views, what goes first.

Task names are those of LEGO-Puzzles as far as they are known; wording is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sightline.answers import Choice, Order
from sightline.questions.symbolic.posed import Posed
from sightline.scenes.symbolic.brick_views import PLATE_M, STUD_M, seen, visible
from sightline.scenes.symbolic.bricks import (
    COLOURS,
    Brick,
    Model,
    grow,
    needed_before,
    touching,
)
from sightline.scenes.worlds.draws import Draws

__all__ = [
    "LEAST",
    "SIDE",
    "STANDING",
    "Made",
    "azimuth",
    "chosen",
    "differ",
    "picture",
    "posed",
    "shown",
    "sorted_pictures",
]

SIDE = 8
"""studs along the baseplate"""
LEAST = 12  # pixels of 64 x 48 that must show a piece, or a difference
ANGLES = tuple(range(45, 360, 45))
TRIES = 12


class Made(NamedTuple):
    """A picture that is to be made: the request, how many of the first pictures are shown with it,
    and the picture wanted, counted from 0."""

    request: str
    shown: int
    wanted: int


Asked = Callable[[int, Draws], Posed | None]


def posed(name: str, ask: Asked, keys: NDArray[np.uint64]) -> Iterator[Posed]:
    """A question a key; a key whose models do not allow one gives none."""
    for key in keys.tolist():
        draws = Draws("bricks", name, key)
        for _ in range(TRIES):
            found = ask(key, draws)
            if found is not None:
                yield found
                break


def azimuth(draws: Draws) -> float:
    """A camera that looks towards a corner, so that two sides show."""
    return 90.0 * draws.integer(0, 3) + draws.integer(25, 65)


def picture(
    model: Sequence[Brick], view: float, marks: Sequence[Sequence[int]] = ()
) -> dict[str, Any]:
    """What one picture shows, as JSON."""
    found: dict[str, Any] = {"bricks": [list(one) for one in model], "azimuth": view}
    return found | ({"marks": [list(mark) for mark in marks]} if marks else {})


def shown(model: Sequence[Brick], view: float) -> dict[str, int]:
    """Pixels by which each colour shows."""
    counts = np.bincount(seen(model, SIDE, view).ravel(), minlength=2 + len(COLOURS))
    return dict(zip(COLOURS, counts[2:].tolist(), strict=True))


def differ(models: Sequence[tuple[Model, float]]) -> bool:
    """Whether all pictures are told apart by enough pixels."""
    pictures = [seen(model, SIDE, view) for model, view in models]
    return all((a != b).sum() >= 2 * LEAST for a, b in combinations(pictures, 2))


def chosen(
    key: int, task: str, question: str, pictures: Sequence[dict[str, Any]], options: Sequence[str],
    right: int, draws: Draws | None = None, *, make: Made | None = None, rationale: str = "",
    **world: Any,
) -> Posed:  # fmt: skip
    """A question of choice.

    Args:
        right: the right option; options are shuffled where ``draws`` is given.
        make: the same as a task of making a picture.
        world: what else the second path needs.
    """
    order = list(range(len(options)))
    order = draws.shuffled(order) if draws else order
    texts = tuple(options[i] for i in order)
    state = {"side": SIDE, "pictures": list(pictures)} | world
    return Posed(
        key=key, task=task, text="", question=question, answer=Choice(texts),
        truth="ABCDEFGH"[order.index(right)], options=texts, world=state, rationale=rationale,
        tags={"pieces": str(max(len(one["bricks"]) for one in pictures))},
        extra={"question_type": "other"} | ({"make": make._asdict()} if make else {}),
    )  # fmt: skip


def sorted_pictures(
    key: int, task: str, question: str, pictures: Sequence[dict[str, Any]], truth: str,
    rationale: str,
) -> Posed:  # fmt: skip
    """A question whose answer is an order of the pictures A to D."""
    return Posed(
        key=key, task=task, text="", question=question, answer=Order(tuple("ABCD"), joined=True),
        truth=tuple(truth), options=tuple(f"<image {i}>" for i in range(1, 5)),
        world={"side": SIDE, "pictures": list(pictures)}, rationale=rationale,
        tags={"pieces": str(max(len(one["bricks"]) for one in pictures))},
        extra={"question_type": "sort"},
    )  # fmt: skip


def _clear(model: Model, view: float) -> list[Brick]:
    """Pieces whose extent can be read off: most of the top shows."""
    found = []
    for one in model:
        x, y = np.array([0.5, 0.12, 0.12, 0.88, 0.88]), np.array([0.5, 0.12, 0.88, 0.12, 0.88])
        top = np.full(len(x), one.top * PLATE_M)
        points = np.column_stack([(one.x + one.w * x) * STUD_M, (one.y + one.d * y) * STUD_M, top])
        if visible(model, SIDE, view, points).sum() >= 4:
            found.append(one)
    return found


def height(key: int, draws: Draws) -> Posed | None:
    model, view = grow(draws, draws.integer(5, 8), SIDE), azimuth(draws)
    pairs = list(combinations(draws.shuffled(_clear(model, view)), 2))
    wanted = key % 3
    for a, b in pairs:
        right = 2 if a.top == b.top else int(a.top < b.top)
        if right == wanted and (right == 2 or abs(a.top - b.top) > 1):
            return chosen(
                key, "height",
                f"<image 1> Heights count from the baseplate. Which piece has the higher top: "
                f"{a.name} or {b.name}?",
                [picture(model, view)], (a.name, b.name, "both tops are equally high"), right,
                draws, asked=[model.index(a), model.index(b)],
                rationale=f"The top of {a.name} is {a.top} plates above the baseplate.\n"
                f"The top of {b.name} is {b.top} plates above it.",
            )  # fmt: skip
    return None


def _contact_shows(model: Model, view: float, a: Brick, b: Brick) -> bool:
    """Whether some edge of the face that two touching pieces share is seen."""
    low = np.maximum(a[:3], b[:3]).astype(float)
    high = np.minimum(np.add(a[:3], a[3:6]), np.add(b[:3], b[3:6])).astype(float)
    at = np.array([(i, j, k) for i in (0, 0.5, 1) for j in (0, 0.5, 1) for k in (0, 0.5, 1)])
    points = (low + at * (high - low)) * (STUD_M, STUD_M, PLATE_M)
    return int(visible(model, SIDE, view, points).sum()) >= 3


def _apart(a: Brick, b: Brick) -> bool:
    """Whether a whole stud lies between two pieces, seen from above."""
    x = max(a.x, b.x) - min(a.x + a.w, b.x + b.w)
    y = max(a.y, b.y) - min(a.y + a.d, b.y + b.d)
    return max(x, y) >= 1


def adjacency(key: int, draws: Draws) -> Posed | None:
    model, view = grow(draws, draws.integer(5, 8), SIDE), azimuth(draws)
    touch = key % 2 == 0
    for a, b in combinations(draws.shuffled(_clear(model, view)), 2):
        if touching(a, b) if touch else _apart(a, b):
            if touch and not _contact_shows(model, view, a, b):
                continue
            meet = "share a face" if touch else "have at least one stud between them"
            return chosen(
                key, "adjacency",
                f"<image 1> Are {a.name} and {b.name} adjacent, that is, do they touch each other "
                "with a side, top or bottom?",
                [picture(model, view)], ("Yes", "No"), int(not touch),
                asked=[model.index(a), model.index(b)],
                rationale=f"{a.name.capitalize()} and {b.name} {meet}.",
            )  # fmt: skip
    return None


def rotation(key: int, draws: Draws) -> Posed | None:
    model, view = grow(draws, draws.integer(3, 6), SIDE), azimuth(draws)
    turn = draws.pick(ANGLES)
    others = draws.shuffled([angle for angle in ANGLES if angle != turn])[:3]
    # a model that turns one way looks like a camera that goes the other way
    after = (view - turn) % 360
    if not differ([(model, view), (model, after)]):
        return None
    return chosen(
        key, "rotation",
        "The baseplate with the model on it is turned about a vertical axis, counter-clockwise "
        "seen from above. First it looks like this: <image 1> Afterwards it looks like this: "
        "<image 2> By what angle was it turned?",
        [picture(model, view), picture(model, after)],
        [f"{angle} degrees" for angle in (turn, *others)], 0, draws,
        make=Made(
            "The baseplate with the model on it is turned about a vertical axis by "
            f"{turn} degrees, counter-clockwise seen from above. Before: <image 1> Draw it as it "
            "looks afterwards to the same camera.", 1, 1,
        ),
        rationale=f"Every piece has gone {turn} degrees around the middle of the baseplate.",
    )  # fmt: skip


def mirrored(model: Model) -> Model:
    """The model in a mirror along x."""
    return tuple(one._replace(x=SIDE - one.x - one.w) for one in model)


def multiview(key: int, draws: Draws) -> Posed | None:
    model, view = grow(draws, draws.integer(4, 7), SIDE), azimuth(draws)
    turn, words = draws.pick((
        (90, "a quarter turn counter-clockwise (seen from above) around it"),
        (270, "a quarter turn clockwise (seen from above) around it"),
        (180, "half a turn around it, to the opposite side"),
    ))  # fmt: skip
    others = [angle for angle in (90, 180, 270) if angle != turn]
    shots = [(model, (view + angle) % 360) for angle in (turn, *others)]
    shots.append((mirrored(model), shots[0][1]))
    if not differ([(model, view), *shots]):
        return None
    order = draws.shuffled(range(4))
    right = order.index(0)
    return chosen(
        key, "multiview",
        f"<image 1> The camera that took this picture goes {words}, always looking at its middle. "
        "Which picture does it take there?",
        [picture(model, view), *(picture(*shots[i]) for i in order)],
        [f"<image {i}>" for i in range(2, 6)], right, turn=turn,
        make=Made(
            f"<image 1> The camera that took this picture goes {words}, always looking at its "
            "middle. Draw the picture it takes there.", 1, 1 + right,
        ),
        rationale=f"The camera stands {turn} degrees further; one other picture shows the model "
        "mirrored, the others are taken from other sides.",
    )  # fmt: skip


def dependency(key: int, draws: Draws) -> Posed | None:
    model, view = grow(draws, draws.integer(6, 8), SIDE), azimuth(draws)
    one, two = shown(model, view), shown(model, (view + 180) % 360)
    clear = [i for i, p in enumerate(model) if max(one[p.colour], two[p.colour]) >= LEAST]
    needed = needed_before(model)
    for top in draws.shuffled(clear):
        first = [i for i in clear if i in needed[top]]
        rest = draws.shuffled([i for i in clear if i not in needed[top] and i != top])[:3]
        if not first or len(rest) < 3:
            continue
        right = draws.pick(first)
        return chosen(
            key, "dependency",
            "The same finished model is shown from two opposite sides: <image 1> <image 2> Pieces "
            f"are put on from above, one after another. Which piece must be there before "
            f"{model[top].name} can be put on?",
            [picture(model, view), picture(model, (view + 180) % 360)],
            [model[i].name for i in (right, *rest)], 0, draws, asked=top,
            candidates=[right, *rest],
            rationale=f"Under {model[top].name} lie, in turn: "
            + ", ".join(model[i].name for i in sorted(needed[top], reverse=True)) + ".",
        )  # fmt: skip
    return None


STANDING: dict[str, Asked] = {
    "height": height, "adjacency": adjacency, "rotation": rotation, "multiview": multiview,
    "dependency": dependency,
}  # fmt: skip
"""task by its published name"""
