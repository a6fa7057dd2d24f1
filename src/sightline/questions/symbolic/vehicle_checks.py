"""The second path to every answer about vehicles: the text read back, the drawn triangles measured.

Of the world it knows the triangles that are drawn, with their surfaces, the camera's place, and the
names of the shapes. Where a vehicle faces is seen from its lights, its colour from its paint, what
hides what from filled outlines, what is run into from the outlines along the way. No margins: where
the questions have them, every reading of what lies in between gives the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from sightline.questions.symbolic.posed import Posed
from sightline.questions.symbolic.vehicle_reading import Asked, Group, UnreadError, read
from sightline.scenes.symbolic.vehicle_views import mesh
from sightline.scenes.symbolic.vehicles import COLOURS, Lot
from sightline.scenes.worlds.vehicles import kind_of
from sightline.scenes.worlds.vehicles.finish import HEADLIGHT, TAIL_LIGHT

__all__ = ["check"]

F64 = NDArray[np.float64]
Bools = NDArray[np.bool_]

FOCAL, WIDTH, HEIGHT = 440.0, 480, 320
FINE = 2  # outlines are filled in pictures so many times as large
GRAIN = 50.0  # pixels a metre of outlines along the way
TALL = 3.0  # metres; higher than any vehicle
PAINTS = {rgb: name for name, rgb in COLOURS.items()}


class _UnsoundError(Exception):
    """The world is not what it should be, or a phrase tells no single vehicle."""


def check(one: Posed) -> str:
    """ "" where the text, read back, has the stated answer in what is drawn."""
    try:
        asked = read(one.question)
        found = _Lot(one.world).answer(asked)
    except (UnreadError, _UnsoundError) as error:
        return str(error)
    return "" if found == one.reply else f"what is drawn says {found!r}, not {one.reply!r}"


class _Car:
    """One vehicle, as its triangles show it."""

    def __init__(self, shape: str, corners: F64, rgb: NDArray[np.uint8]) -> None:
        self.shape, self.kind, self.corners = shape, kind_of(shape), corners
        colours = [tuple(row) for row in rgb.tolist()]
        self.colour = next(PAINTS[paint] for paint in dict.fromkeys(colours) if paint in PAINTS)
        lit = np.array([colour == HEADLIGHT.rgb for colour in colours])
        rear = np.array([colour == TAIL_LIGHT.rgb for colour in colours])
        middle = corners.mean(1)[:, :2]
        ahead = middle[lit].mean(0) - middle[rear].mean(0)
        self.ahead = ahead / np.hypot(*ahead)
        self.left = np.array([-self.ahead[1], self.ahead[0]])
        flat = corners.reshape(-1, 3)[:, :2]
        spans = [(float((flat @ axis).min()), float((flat @ axis).max()))
                 for axis in (self.ahead, self.left)]  # fmt: skip
        (x0, x1), (y0, y1) = spans
        self.size = "large" if x1 - x0 > 2.5 else "small"
        self.at = (x0 + x1) / 2 * self.ahead + (y0 + y1) / 2 * self.left
        self.feet = np.array([x * self.ahead + y * self.left for x in (x0, x1) for y in (y0, y1)])


class _Lot:
    """All vehicles, the camera, and what is true of them."""

    def __init__(self, world: Any) -> None:
        lot = Lot.of(world)
        soup = mesh(lot)
        corners = soup.vertices[soup.faces]
        rgb = soup.surface_rgb[soup.face_surface]
        self.cars = [
            _Car(one.shape, corners[soup.face_object == row], rgb[soup.face_object == row])
            for row, one in enumerate(lot.vehicles)
        ]
        self.eye = np.array(lot.eye)
        self.sight = -self.eye[:2] / np.hypot(*self.eye[:2])
        self.right = np.array([self.sight[1], -self.sight[0]])
        for a, b in combinations(range(len(self.cars)), 2):
            self._between(a, b)

    # -- what is asked ---------------------------------------------------------------------------

    def answer(self, asked: Asked) -> str:
        frame = self._single(asked.own, -1) if asked.own else -1
        sets = [self._fitting(group, frame, asked.way) for group in asked.groups]
        if asked.form == "count":
            return str(len(set().union(*sets)))
        if asked.form == "exist":
            return _yes(bool(sets[0]))
        if asked.form == "compare":
            a, b = map(len, sets)
            return _yes({"more": a > b, "fewer": a < b, "many": a == b}[asked.what])
        rows = [self._only(found) for found in sets]
        if asked.form == "facing":
            return self._facing(rows[0])
        told = [self._attribute(asked.what, row) for row in rows]
        return _yes(told[0] == told[1]) if asked.form == "same" else told[0]

    def _attribute(self, name: str, row: int) -> str:
        car = self.cars[row]
        return {"size": car.size, "color": car.colour, "shape": car.shape, "kind": car.kind}[name]

    def _only(self, found: set[int]) -> int:
        if len(found) != 1:
            raise _UnsoundError(f"a phrase tells {len(found)} vehicles, not one")
        return next(iter(found))

    def _single(self, group: Group, frame: int) -> int:
        return self._only(self._fitting(group, frame, ""))

    def _fitting(self, group: Group, frame: int, way: str) -> set[int]:
        found = {
            row
            for row, car in enumerate(self.cars)
            if group.size in ("", car.size) and group.colour in ("", car.colour)
            and group.noun in ("vehicle", car.kind, car.shape)
        }  # fmt: skip
        for what, other in group.said:
            to = self._single(other, frame) if other else frame
            found = {row for row in found if row != to and self._true(what, row, to)}
        if way:
            found = {row for row in found if row != frame and self._hit(frame, row, way)}
        return found

    def _true(self, what: str, row: int, to: int) -> bool:
        """Whether something is said rightly of a vehicle, with respect to another."""
        if what in ("front", "back", "left", "right") and to < 0:
            return self._facing(row) == what
        if what == "hidden":
            return sum(self._share(other, row) for other in self._others(row)) > 0.04
        car, base = self.cars[row], self.cars[to]
        offset, turn = car.at - base.at, float(car.ahead @ base.ahead)
        rules: dict[str, Callable[[], bool]] = {
            "left": lambda: offset @ self.right < 0, "right": lambda: offset @ self.right > 0,
            "near": lambda: offset @ self.sight < 0, "far": lambda: offset @ self.sight > 0,
            "own left": lambda: offset @ base.left > 0,
            "own right": lambda: offset @ base.left < 0,
            "own front": lambda: offset @ base.ahead > 0,
            "own behind": lambda: offset @ base.ahead < 0,
            "same way": lambda: turn > 0.5**0.5, "opposite way": lambda: turn < -(0.5**0.5),
            "crossways": lambda: abs(turn) <= 0.5**0.5,
            "same size": lambda: car.size == base.size,
            "same color": lambda: car.colour == base.colour,
            "same kind": lambda: car.kind == base.kind,
            "hidden by": lambda: self._share(to, row) > 0.03,
            "hiding": lambda: self._share(row, to) > 0.03,
        }  # fmt: skip
        return bool(rules[what]())

    def _facing(self, row: int) -> str:
        ahead = self.cars[row].ahead
        ways = {"back": self.sight, "right": self.right, "front": -self.sight, "left": -self.right}
        return max(ways, key=lambda name: float(ahead @ ways[name]))

    def _others(self, row: int) -> list[int]:
        return [other for other in range(len(self.cars)) if other != row]

    # -- what hides what -------------------------------------------------------------------------

    def _between(self, a: int, b: int) -> tuple[F64, float]:
        """A line that parts two vehicles: its normal from a to b, and where it lies."""
        one, two = self.cars[a], self.cars[b]
        best = (np.zeros(2), 0.0, 0.0)
        for axis in (one.ahead, one.left, two.ahead, two.left):
            for normal in (axis, -axis):
                end, start = float((one.feet @ normal).max()), float((two.feet @ normal).min())
                if start - end > best[2]:
                    best = (normal, (start + end) / 2, start - end)
        if best[2] <= 0.05:
            raise _UnsoundError(f"vehicles {a} and {b} are not apart")
        return best[:2]

    def _share(self, front: int, back: int) -> float:
        """Share of a vehicle's outline that another covers, which stands before it."""
        normal, place = self._between(front, back)
        if self.eye[:2] @ normal >= place:
            return 0.0
        mask = self._outlines[back]
        return float((mask & self._outlines[front]).sum() / mask.sum())

    @cached_property
    def _outlines(self) -> list[Bools]:
        """Every vehicle's outline in the picture, alone."""
        ahead = -self.eye / np.linalg.norm(self.eye)
        right = np.array([*self.right, 0.0])
        down = np.cross(ahead, right)
        found = []
        for row, car in enumerate(self.cars):
            local = car.corners - self.eye
            depth = local @ ahead
            pixels = np.stack([FOCAL * (local @ right) / depth + WIDTH / 2,
                               FOCAL * (local @ down) / depth + HEIGHT / 2], -1)  # fmt: skip
            if pixels.min() < 0 or (pixels > (WIDTH, HEIGHT)).any():
                raise _UnsoundError(f"vehicle {row} leaves the picture")
            found.append(_filled(FINE * pixels, (FINE * WIDTH, FINE * HEIGHT)))
        return found

    # -- what is run into ------------------------------------------------------------------------

    def _hit(self, row: int, other: int, way: str) -> bool:
        """Whether outlines seen along the way meet, of a vehicle that lies ahead on it."""
        car, target = self.cars[row], self.cars[other]
        course = car.ahead if way == "forwards" else -car.ahead
        across, aside = (one.corners[..., :2] @ car.left for one in (car, target))
        low, high = float(across.min()), float(across.max())
        within = (aside.max(1) >= low) & (aside.min(1) <= high)
        if not within.any():
            return False
        along = (target.corners[within][..., :2] @ course).mean() - car.at @ course
        if along <= 0:
            return False
        size = (int(GRAIN * (high - low)) + 1, int(GRAIN * TALL))
        masks = []
        for one in (car, target):
            flat = np.stack([one.corners[..., :2] @ car.left - low, one.corners[..., 2]], -1)
            masks.append(_filled(GRAIN * flat, size))
        return bool((masks[0] & masks[1]).sum() >= 4)


def _filled(triangles: F64, size: tuple[int, int]) -> Bools:
    """(H, W) pixels in one of (n, 3, 2) triangles."""
    picture = Image.new("1", size)
    draw = ImageDraw.Draw(picture)
    for flat in triangles.reshape(-1, 6).tolist():
        draw.polygon(flat, fill=1)
    return np.array(picture)


def _yes(true: bool) -> str:
    return "Yes" if true else "No"
