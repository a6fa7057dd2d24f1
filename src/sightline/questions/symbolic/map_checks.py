"""The second path to answers about maps: the text is read again, and everything worked out from it
in another way. It shares no code with the questions or the maps."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from sightline.questions.symbolic.posed import Posed

__all__ = ["check_map"]

_CLOCK = re.compile(r"(\d+):(\d\d) ([AP])M")
_NAME = re.compile(r"<b>(.+?)</b>")
_POINT = re.compile(r"\((-?\d+\.\d{4}), (-?\d+\.\d{4})\)")
_WAY = re.compile(
    r"Travel Time from (.+?) to (.+?) (by car|on foot|by cycle|by public transport) is (.+?) \("
)
_STAYS = re.compile(r"([A-Z]\w+ [A-Z]\w+) for (\d+(?:\.\d)?) hours?")


def check_map(posed: Posed) -> str:
    """What disagrees with the answer; "" where nothing does."""
    kind, slots = str(posed.world["type"]), posed.world["slots"]
    right = int(posed.truth) - 1
    options = posed.options[1:]
    found = _CHECKS[kind](posed.text, slots, options)
    if found == [right]:
        return ""
    return f"{kind}: {[options[i] if i >= 0 else 'none' for i in found]} fit instead"


def _vector(text: str, name: str) -> np.ndarray:
    """A point on the unit sphere."""
    line = next(
        each + after
        for each, after in pairwise([*text.split("\n"), ""])
        if f"<b>{name}</b>" in each and _POINT.search(each + after)
    )
    found = _POINT.search(line)
    assert found is not None
    lat, lon = np.radians([float(found[1]), float(found[2])])
    return np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _metres(text: str, a: str, b: str) -> float:
    """By the chord between two points."""
    chord = float(np.linalg.norm(_vector(text, a) - _vector(text, b)))
    return 2 * 6_371_000 * float(np.arcsin(chord / 2))


def _minute(told: str) -> int:
    hour, minute, half = _CLOCK.fullmatch(told).groups()  # type: ignore[union-attr]
    return int(hour) % 12 * 60 + int(minute) + (720 if half == "P" else 0)


def _minutes(told: str) -> float:
    """Of "1 hour 5 mins" or "2.5 hours"."""
    hours = re.search(r"([\d.]+) hour", told)
    rest = re.search(r"(\d+) min", told)
    return 60 * float(hours[1] if hours else 0) + float(rest[1] if rest else 0)


def _fits(options: Sequence[str], test: Callable[[str], bool]) -> list[int]:
    return [i for i, option in enumerate(options) if test(option)]


Slots = Mapping[str, Any]


def _open(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    """The day's line as a set of minutes."""
    block = text.split(f"<b>{slots['place']}</b>", 1)[1].split("\n\n", 1)[0]
    days = re.findall(r"(\w+day): (.*?)(?=, \w+day: |\.$)", block, re.M)
    told = dict(days)[slots["day"]]
    minutes: set[int] = set(range(1440)) if "24 hours" in told else set()
    for span in re.findall(r"(\d+:\d\d [AP]M) – (\d+:\d\d [AP]M)", told):
        minutes |= set(range(_minute(span[0]), _minute(span[1])))
    return _fits(options, lambda o: (o == "Yes") == (_minute(slots["clock"]) in minutes))


def _rating(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    block = text.split(f"<b>{slots['place']}</b>", 1)[1].split("\n\n", 1)[0]
    found = re.search(r"- Rating: ([\d.]+)\. \(", block)
    return _fits(options, lambda o: found is not None and float(found[1]) == float(o))


def _distance(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    far = _metres(text, slots["a"], slots["b"]) / 1000
    return _fits(options, lambda o: abs(float(o.split()[0]) - far) < 0.02 + 0.01 * far)


def _direction(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    """By the larger part of the way, east or north, in the plane that touches the start."""
    here, there = _vector(text, slots["b"]), _vector(text, slots["a"])
    east = np.cross([0.0, 0.0, 1.0], here)
    east /= np.linalg.norm(east)
    parts = {"East": float(east @ there), "North": float(np.cross(here, east) @ there)}
    parts |= {"West": -parts["East"], "South": -parts["North"]}
    return _fits(options, lambda o: parts[o] == max(parts.values()))


def _pair(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    far = [_metres(text, *option.split(" and ")) for option in options]
    wanted = max(far) if slots["extreme"].startswith("far") else min(far)
    return [i for i, value in enumerate(far) if value == wanted]


def _listed(text: str) -> list[str]:
    """Names of the numbered list, in its order."""
    lines = [line for line in text.split("\n") if re.match(r"\d+\. <b>", line)]
    return [_NAME.findall(line)[0] for line in lines]


def _nearest(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    return _fits(options, lambda o: o == _listed(text)[0])


def _second(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    return _fits(options, lambda o: o == _listed(text)[1])


def _count(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    far = [_metres(text, slots["place"], name) for name in _listed(text)]
    return _fits(options, lambda o: int(o) == sum(d <= slots["radius"] for d in far))


def _filtered(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    def fits(name: str) -> bool:
        behind = text.split(f"<b>{name}</b>", 1)[1]
        rating, count = re.search(r"Rating: ([\d.]+)\. \((\d+) rat", behind).groups()  # type: ignore[union-attr]
        return float(rating) >= slots["rating"] and int(count) > slots["ratings"]

    return _fits(options, fits)


def _routes(text: str) -> dict[str, tuple[str, str, list[str]]]:
    """Time, length and steps of every route by its name."""
    found: dict[str, tuple[str, str, list[str]]] = {}
    name = ""
    for line in text.split("\n"):
        head = re.match(r"\d+\. Via (.+?) \| (.+?) \| (.+)", line)
        if head:
            name = head[1]
            found[name] = (head[2], head[3], [])
        elif line.startswith(" - ") and name:
            found[name][2].append(re.sub(r"</?b>", "", line[3:]))
    return found


def _extreme_route(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    routes = _routes(text)
    sizes = {
        name: _minutes(time) if slots["extreme"] == "fastest" else float(far.split()[0])
        for name, (time, far, _) in routes.items()
    }
    wanted = max(sizes.values()) if slots["extreme"] == "longest" else min(sizes.values())
    return _fits(options, lambda o: sizes[o.removeprefix("Via ")] == wanted)


def _next_step(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    steps = _routes(text)[slots["via"]][2]
    after = [b for a, b in pairwise(steps) if a.endswith(slots["road"])]
    return _fits(options, lambda o: o in after)


def _roundabouts(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    count = " ".join(_routes(text)[slots["via"]][2]).count("roundabout")
    return _fits(options, lambda o: int(o) == count)


def _ways(text: str) -> dict[tuple[str, str, str], float]:
    return {(a, b, by): _minutes(told) for a, b, by, told in _WAY.findall(text)}


def _told(by: str) -> str:
    return "by cycle" if by == "by bicycle" else by


def _total(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    ways, home = _ways(text), slots["home"]
    total = (
        ways[home, slots["a"], _told(slots["by_1"])]
        + ways[slots["a"], slots["b"], _told(slots["by_2"])]
        + ways[slots["b"], home, _told(slots["by_3"])]
    )
    return _fits(options, lambda o: _minutes(o) == total)


def _finish(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    ways, by = _ways(text), _told(slots["by"])
    end = _minute(slots["clock"]) + _minutes(slots["stay_1"]) + _minutes(slots["stay_2"])
    end += ways[slots["home"], slots["a"], by] + ways[slots["a"], slots["b"], by]
    return _fits(options, lambda o: _minute(o) == end % 1440)


def _fit(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    """Least time of every set of places and last place, one place more at a time."""
    ways, by, home = _ways(text), _told(slots["by"]), slots["home"]
    stays = {name: 60 * float(hours) for name, hours in _STAYS.findall(slots["stops"])}
    least = {(frozenset([s]), s): ways[home, s, by] + t for s, t in stays.items()}
    most = {False: 0, True: 0}
    budget = _minutes(slots["budget"])
    while least:
        for (done, last), time in least.items():
            for back in most:
                whole = time + (ways[last, home, by] if back else 0)
                most[back] = max(most[back], len(done)) if whole <= budget else most[back]
        longer: dict[tuple[frozenset[str], str], float] = {}
        for (done, last), time in least.items():
            for stop in stays.keys() - done:
                at = (done | {stop}, stop)
                longer[at] = min(longer.get(at, np.inf), time + ways[last, stop, by] + stays[stop])
        least = longer
    words = ("None", "One", "Two", "Three", "Four")
    return _fits(options, lambda o: {words.index(o)} == set(most.values()))


def _order(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    ways, by, home = _ways(text), _told(slots["by"]), slots["home"]
    times = [
        sum(ways[a, b, by] for a, b in pairwise((home, *option.split(" -> "), home)))
        for option in options
    ]
    return [i for i, time in enumerate(times) if time == min(times)]


def _beyond(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    """Nothing of what is asked is in the text."""
    return [-1] if not re.search(r"traffic|busy|left side|right side", text) else []


def _missing(text: str, slots: Slots, options: Sequence[str]) -> list[int]:
    return _fits(options, lambda o: o in text) or [-1]


_CHECKS: dict[str, Callable[[str, Slots, Sequence[str]], list[int]]] = {
    "open": _open, "rating": _rating, "distance": _distance, "direction": _direction,
    "pair": _pair, "nearest": _nearest, "second": _second, "count": _count, "filtered": _filtered,
    "extreme_route": _extreme_route, "next_step": _next_step, "roundabouts": _roundabouts,
    "total": _total, "finish": _finish, "fit": _fit, "order": _order, "side": _beyond,
    "traffic": _beyond, "missing": _missing,
}  # fmt: skip
