"""Questions about routes: which is fastest or shortest, what comes next, what one passes by."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from sightline.scenes.symbolic.map_tools import plain_name
from sightline.scenes.symbolic.maps import Route, Step
from sightline.solvers.symbolic.maps.asked import Asked, nearest_number, only

__all__ = ["about_routes"]

_EXTREMES: tuple[tuple[str, str, int], ...] = (
    (r"fastest|quickest|least time|minim\w+ time|\bsoonest", "time", 1),
    (r"slowest|most time|maximum time", "time", -1),
    (r"shortest|(?:least|minimum) distance", "length", 1),
    (r"longest|(?:most|maximum|largest|greatest) distance", "length", -1),
)
_NEXT = (
    r"after (?:reaching|turning onto|getting on)\s+(.+?),? where (?:should|do|must) i (?:go|"
    r"turn) next",
    r"which road (?:should|do|must) i take after (.+?)(?: on the .+ route.*| to .*|\?|$)",
)  # fmt: skip
_STOP = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "and",
        "to",
        "in",
        "on",
        "at",
        "my",
        "i",
        "take",
        "taking",
        "onto",
        "multiple",
        "times",
    ]
)


def about_routes(asked: Asked) -> int | None:
    """The option that the routes determine, or None."""
    routes = _asked_about(asked)
    if not routes:
        return None
    for words in _NEXT:
        found = re.search(words, asked.low)
        if found:
            return _next(asked, _named(asked, routes), found[1])
    for read in (_exit, _how_many, _fewest, _passing, _extreme, _size, _which):
        answer = read(asked, routes)
        if answer is not None:
            return answer
    return None


def _asked_about(asked: Asked) -> list[Route]:
    """Routes of the mode that is named, between the places that are named, where there are any."""
    routes = list(dict.fromkeys((r.origin, r.target, r.mode) for r in asked.map.routes))
    mode = asked.mode()
    kept = [each for each in routes if mode is None or each[2] == mode]
    named = {m.name for m in asked.names.mentions(asked.text)}
    ends = [each for each in kept if {each[0], each[1]} <= named]
    kept = ends or kept
    if len({each[:2] for each in kept}) != 1:
        return []
    if mode is None and len(kept) > 1:
        return []
    return [route for each in kept for route in asked.tools.directions(*each)]  # type: ignore[arg-type]


def _named(asked: Asked, routes: Sequence[Route]) -> list[Route]:
    """The route that the question calls by its name; all of them where it names none."""
    said = f" {plain_name(asked.text)} "
    if not re.search(r"\bvia\b| route ", said):
        return list(routes)
    behind = plain_name(re.split(r"\bvia\b", asked.text, flags=re.I)[-1])
    fits = [r for r in routes if r.via and f" {plain_name(r.via)} " in said]
    begins = [r for r in fits if behind.startswith(plain_name(r.via))]
    best = max(begins or fits, key=lambda r: len(plain_name(r.via)), default=None)
    return [] if best is None else [best]


def _onto(step: Step, road: str) -> bool:
    """Whether a step leads onto a road, by any of its names."""
    wanted = plain_name(road)
    for name in step.roads:
        if plain_name(name) == wanted:
            return True
        if any(plain_name(part) == wanted for part in name.split("/")):
            return True
    return plain_name(step.text).endswith(wanted) and len(wanted) > 3


def _road_steps(route: Route, told: str) -> list[int]:
    """Steps that lead onto a road as a person names it, whole step or road, spelling aside."""
    road = re.sub(r"\(signs for .*|^turn (?:left|right) (?:onto|to stay on) ", "", told).strip(
        " ?."
    )
    exact = [i for i, step in enumerate(route.steps) if _onto(step, road)]
    if exact:
        return exact
    words = {w[:3] for w in plain_name(road).split()}
    return [
        i for i, step in enumerate(route.steps)
        if any({w[:3] for w in plain_name(name).split()} == words for name in step.roads)
    ]  # fmt: skip


def _same_step(option: str, step: Step) -> float:
    """How well an option says what a step says, 0 to 1."""
    said, told = plain_name(option).split(), plain_name(step.text).split()
    if not said or not told:
        return 0.0
    if set(said) <= set(told):
        return 0.6 + 0.4 * len(said) / len(told)
    both = len(set(said) & set(told))
    return 2 * both / (len(set(said)) + len(set(told)))


def _next(asked: Asked, routes: Sequence[Route], road: str) -> int | None:
    """What the step says that follows the one onto a road."""
    picked: set[str] = set()
    for route in routes:
        for i in _road_steps(route, road):
            if i + 1 < len(route.steps):
                step = route.steps[i + 1]
                scores = [_same_step(option, step) for option in asked.options]
                top = max(scores)
                if top >= 0.75 or (top >= 0.5 and _only_road(asked, step, scores.index(top))):
                    picked.add(asked.options[scores.index(top)].strip())
    return only(asked.options, lambda o: o.strip() in picked) if len(picked) == 1 else None


def _only_road(asked: Asked, step: Step, best: int) -> bool:
    """Whether an option is the name of the road that a step leads onto."""
    return _onto(step, asked.options[best])


def _extreme(asked: Asked, routes: Sequence[Route]) -> int | None:
    """The fastest, shortest, ... route, or its time or length."""
    found = next(((k, s) for words, k, s in _EXTREMES if asked.says(words)), None)
    if found is None or any(getattr(r, found[0]) is None for r in routes):
        return None
    kind, sign = found
    ranked = sorted(routes, key=lambda r: sign * getattr(r, kind))
    best = [r for r in ranked if getattr(r, kind) == getattr(ranked[0], kind)]
    if any(_is_via(option) for option in asked.options):
        return _via(asked, [r.via for r in best])
    wanted = _wanted(asked) or kind
    values = {getattr(r, wanted) for r in best}
    value = values.pop() if len(values) == 1 else None
    return None if value is None else _valued(asked, value, wanted)


def _wanted(asked: Asked) -> str | None:
    """Whether a time or a length is asked for."""
    if asked.says(
        r"how (?:much|long a) distance|how far|how many (?:km|kilomet|met)|distance i can"
    ):
        return "length"
    return "time" if asked.says(r"how (?:much time|long)|what is the \w+ time") else None


def _valued(asked: Asked, value: float, kind: str) -> int | None:
    if kind == "time":
        return nearest_number(asked.options, value, "minutes", 0.04)
    near = nearest_number(asked.options, value, "metres", 0.04)
    # "63.45" without a unit: kilometres
    bare = nearest_number(asked.options, value / 1000, "number", 0.04)
    return near if near is not None else bare


def _is_via(option: str) -> bool:
    return plain_name(option).startswith("via ")


def _via(asked: Asked, vias: Sequence[str]) -> int | None:
    """The option that names one of some routes."""
    wanted = {plain_name(f"via {via}") for via in vias}
    return only(asked.options, lambda option: plain_name(option) in wanted)


def _size(asked: Asked, routes: Sequence[Route]) -> int | None:
    """How long a named route takes, or is."""
    wanted, named = _wanted(asked), _named(asked, routes)
    value = getattr(named[0], wanted) if wanted and len(named) == 1 else None
    return None if value is None else _valued(asked, value, wanted or "")


def _roundabouts(step: Step) -> int:
    """How many roundabouts a step leads through."""
    here = bool(re.search(r"\broundabout\b|^At .+, (?:take|continue).*\bexit\b", step.text))
    through = sum(
        int(n) for note in step.notes for n in re.findall(r"through (\d+) roundabout", note)
    )
    return int(here) + through


def _merge(step: Step) -> int:
    """Whether a step merges onto a toll road."""
    return int(step.text.startswith("Merge") and "Toll road" in step.notes)


_COUNTED: tuple[tuple[str, Callable[[Step], int]], ...] = (
    (r"roundabouts?", _roundabouts),
    (r"merge (?:on|in)to (?:a )?toll road", _merge),
    (r"toll roads?", lambda s: int("Toll road" in s.notes)),
    (r"(?:take a )?left turns?|turn left", lambda s: int(s.text.startswith("Turn left"))),
    (r"(?:take a )?right turns?|turn right", lambda s: int(s.text.startswith("Turn right"))),
    (r"u-?turns?", lambda s: int("U-turn" in s.text)),
    (r"exits?", lambda s: int(bool(re.match(r"(?:Take (?:the )?exit|Exit)\b", s.text)))),
    (r"ramps?", lambda s: int("ramp" in plain_name(s.text).split())),
    (r"stairs", lambda s: int(any("stairs" in n for n in (*s.notes, s.text)))),
)  # fmt: skip


def _counter(asked: Asked) -> Callable[[Step], int] | None:
    return next((count for words, count in _COUNTED if asked.says(rf"\b(?:{words})\b")), None)


def _part(route: Route, asked: Asked) -> list[Step]:
    """The steps that are asked about: before a road, or all."""
    found = re.search(
        r"before (?:reaching|turning (?:left |right )?onto|getting to) (.+?)[,?]", asked.low
    )
    if found is None:
        return list(route.steps)
    at = _road_steps(route, found[1])
    return list(route.steps[: at[0]]) if at else []


def _how_many(asked: Asked, routes: Sequence[Route]) -> int | None:
    """How often something happens on a route, also on one road or before another."""
    count, named = _counter(asked), _named(asked, routes)
    if count is None or not asked.says(r"how many") or len(named) != 1:
        return None
    steps = _part(named[0], asked)
    on = re.search(r"(?:through|encounter|pass|take) (?:through )?on (.+?)[,?]", asked.low)
    if on:
        steps = [step for step in steps if _onto(step, on[1])]
    return nearest_number(asked.options, sum(map(count, steps)), "number", 0) if steps else None


def _fewest(asked: Asked, routes: Sequence[Route]) -> int | None:
    """The route with the fewest or most roundabouts, turns, ..., or with several of them."""
    count = _counter(asked)
    if count is None or not any(_is_via(option) for option in asked.options):
        return None
    totals = [sum(map(count, route.steps)) for route in routes]
    if asked.says(r"minimi|fewest|least|smallest|lowest"):
        wanted = min(totals)
    elif asked.says(r"maximi|\bmost\b|largest|highest|greatest"):
        wanted = max(totals)
    elif asked.says(r"multiple|several|more than once"):
        return _via(asked, [r.via for r, n in zip(routes, totals, strict=True) if n > 1])
    else:
        return None
    return _via(asked, [r.via for r, n in zip(routes, totals, strict=True) if n == wanted])


def _exit(asked: Asked, routes: Sequence[Route]) -> int | None:
    """Which exit of the (first) roundabout onto a road."""
    found = re.search(r"roundabout on (.+?)(?:,|\?|$)", asked.low)
    named = _named(asked, routes)
    if found is None or not asked.says(r"which exit") or len(named) != 1:
        return None
    for step in named[0].steps:
        taken = re.search(r"take the (\d+\w+) exit", step.text)
        if taken and _roundabouts(step) and _onto(step, found[1]):
            return only(asked.options, partial(_begins, taken[1].lower()))
    return None


def _begins(word: str, option: str) -> bool:
    return plain_name(option).split()[:1] == [word]


def _passing(asked: Asked, routes: Sequence[Route]) -> int | None:
    """Which of the landmarks in the options a route passes, also on one step of it."""
    named = _named(asked, routes)
    if not asked.says(r"landmark|pass by") or len(named) != 1:
        return None
    steps = list(named[0].steps)
    after = re.search(r"after turning (?:left |right )?onto (.+?)[?,]", asked.low)
    if after:
        at = _road_steps(named[0], after[1])
        if len(at) != 1:
            return None
        steps = [steps[at[0]]]
    seen = " | ".join(plain_name(f"{s.text} {' '.join(s.notes)}") for s in steps)
    passed = " | ".join(plain_name(note) for s in steps for note in s.notes)
    for told in (passed, seen):
        fits = [i for i, option in enumerate(asked.options) if plain_name(option) in told]
        if len(fits) == 1:
            return fits[0]
    return None


def _which(asked: Asked, routes: Sequence[Route]) -> int | None:
    """The one route on which something happens: "goes through X", "takes the overpass"."""
    found = re.search(
        r"(?:route|way)s? .*?(?:goes? (?:through|along|via)|pass(?:es)? (?:through|along)|"
        r"involves?|requires?|uses?|includes?) (.+?)\??$", asked.low
    )  # fmt: skip
    if found is None or not any(_is_via(option) for option in asked.options):
        return None
    wanted = set(plain_name(found[1]).split()) - _STOP
    fits = [
        r.via for r in routes
        if any(wanted <= set(plain_name(f"{s.text} {' '.join(s.notes)}").split()) for s in r.steps)
    ]  # fmt: skip
    if fits or not asked.says(r"\bwhich\b"):
        return _via(asked, fits)
    return only(asked.options, lambda option: "none of" in option.lower())
