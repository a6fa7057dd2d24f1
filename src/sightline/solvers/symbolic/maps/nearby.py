"""Questions about places around a place: the nearest one, those that fit, and how many "
"there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from sightline.scenes.symbolic.map_tools import plain_name
from sightline.scenes.symbolic.maps import Nearby, Place, great_circle
from sightline.solvers.symbolic.maps.asked import UNANSWERABLE, Asked, nearest_number
from sightline.solvers.symbolic.maps.names import Names, same_place
from sightline.solvers.symbolic.maps.places import open_at
from sightline.solvers.symbolic.maps.quantities import clocks_in, days_in, metres_of

__all__ = ["about_nearby"]

_RANKS = (
    (2, r"(?:second|2nd)[\s-](?:nearest|closest)"),
    (3, r"(?:third|3rd)[\s-](?:nearest|closest)"),
    (1, r"\b(?:nearest|closest|most close)\b"),
)
_PRICE = (
    ("Very Expensive", r"very expensive"),
    ("Inexpensive", r"\binexpensive|\bcheap"),
    ("Moderate", r"\bmoderate"),
    ("Expensive", r"\bexpensive"),
)
_EXTREMES: tuple[tuple[str, Callable[[Place], float | None], int], ...] = (
    (r"(?:fewest|least|lowest)[\w\s]* (?:user )?(?:ratings|reviews)\b", lambda p: p.ratings, -1),
    (r"(?:most|highest number of)[\w\s]* (?:user )?(?:ratings|reviews)\b", lambda p: p.ratings, 1),
    (r"(?:lowest|worst)[\s-]rat", lambda p: p.rating, -1),
    (r"(?:highest|best|top)[\s-]rat", lambda p: p.rating, 1),
)
_ASKS = r"\bnear|\bsuggest|\brecommend|\bwhere\b|\bfind\b|\baround\b|\bin the area\b"
_UNKNOWN_HERE = 0.35
"""an option that names no place of a list even this well is not in it"""


def about_nearby(asked: Asked) -> int | None:
    """The option that the map determines, :data:`UNANSWERABLE`, or None."""
    near = _list(asked)
    found = _listed(asked, near)
    if not found:
        return None
    if asked.says(r"\bhow many\b|\bnumber of\b"):
        return _count(asked, near, found)
    fits = _filter(asked, near)
    for words, value, sign in _EXTREMES:
        if asked.says(words):
            return _extreme(asked, _kept(found, fits), value, sign)
    rank = next((r for r, words in _RANKS if asked.says(words)), 0)
    if rank and near is not None:
        return _ranked(asked, near, found, rank)
    if fits is None:
        return (
            _located(asked)
            if asked.says(r"\blocated (?:on|at|in)\b")
            else _named(asked, near, found)
        )
    if any("," in option for option in asked.options) or asked.says(
        r"\blist\b|which[\w\s]*s would"
    ):
        return _several(asked, [p.name for p in found if fits(p)], found)
    return _single(asked, _kept(found, fits), found)


def _kept(found: Sequence[Place], fits: Callable[[Place], bool] | None) -> list[Place]:
    return [place for place in found if fits is None or fits(place)]


def _kind_words(kind: str) -> list[str]:
    """ "Hindu Temples" -> hindu, temple; "gas_station" -> gas, station."""
    return [re.sub(r"(?:ies|ves|s)$", lambda m: {"ies": "y", "ves": "ve"}.get(m[0], ""), w)
            for w in plain_name(kind.replace("_", " ")).split()]  # fmt: skip


def _list(asked: Asked) -> Nearby | None:
    """The list that is asked about: the only one, or the one whose kind is named."""
    lists = [near for near in asked.map.nearby if near.kind]
    if len(lists) <= 1:
        return lists[0] if lists else None
    said = plain_name(asked.text)
    named = [near for near in lists if all(word in said for word in _kind_words(near.kind))]
    around = [near for near in named or lists if plain_name(near.around) in said]
    return (around or named)[0] if len(around or named) == 1 else None


def _listed(asked: Asked, near: Nearby | None) -> list[Place]:
    """Its places with all that is known of them; without a list the places of the options."""
    if near is None:
        found = [asked.places(option) for option in asked.options if option.strip()]
        return [places[0] for places in found if len(places) == 1]
    listed = asked.tools.nearby_places(near.around, near.kind) or []
    return [_whole(asked, place) for place in listed]


def _whole(asked: Asked, place: Place) -> Place:
    """A place of a list with what its details add."""
    more = asked.tools.place_details(place.name)
    if more is None or more is place:
        return place
    return replace(
        place,
        address=place.address or more.address,
        point=place.point or more.point,
        hours=place.hours if place.hours is not None else more.hours,
        rating=place.rating if place.rating is not None else more.rating,
        ratings=place.ratings if place.ratings is not None else more.ratings,
        price=place.price or more.price,
        features=place.features | more.features,
    )


def _far(asked: Asked, near: Nearby | None, found: Sequence[Place]) -> list[float] | None:
    """Metres to every place, where all points are known."""
    centre = asked.tools.place_details(near.around) if near else None
    if centre is None or centre.point is None:
        return None
    gaps = [great_circle(centre.point, p.point) for p in found if p.point is not None]
    return gaps if len(gaps) == len(found) else None


def _filter(asked: Asked, near: Nearby | None) -> Callable[[Place], bool] | None:
    """What a place has to fulfil, from all that the question says; None where it says nothing."""
    tests: list[Callable[[Place], bool]] = []
    low = asked.low
    for found in re.finditer(
        r"(at least|over|above|more than|minimum(?: of)?|"
        r"or more)?\s*(\d(?:\.\d)?)\s*(?:star )?rating"
        r"|ratings? (?:of )?(at least|over|above|more than)\s*(\d(?:\.\d)?)", low
    ):  # fmt: skip
        strict = (found[1] or found[3] or "") in ("over", "above", "more than")
        tests.append(_at_least(lambda p: p.rating, float(found[2] or found[4]), strict))
    for found in re.finditer(
        r"(at least|over|above|more than|"
        r"and)?\s*(\d{2,}(?:,\d{3})*) (?:total )?(?:user )?(?:ratings|reviews)", low
    ):  # fmt: skip
        strict = (found[1] or "") in ("over", "above", "more than")
        tests.append(_at_least(lambda p: p.ratings, float(found[2].replace(",", "")), strict))
    price = next((name for name, words in _PRICE if re.search(words, low)), None)
    if price:
        tests.append(lambda p: p.price == price)
    if asked.says(r"open 24 hours|24/7"):
        tests.append(lambda p: p.hours is not None and all((0, 1440) in day for day in p.hours))
    elif asked.says(r"\bopen|\bclosed|\bvisit\b|\beat now\b|\bnow\b"):
        tests += _hours(asked)
    radius = metres_of(low) if asked.says(r"\b(?:within|inside|radius|at most)\b") else None
    centre = asked.tools.place_details(near.around) if near else None
    if radius is not None:
        point = centre.point if centre else None
        if point is None:
            return None
        tests.append(lambda p: p.point is not None and great_circle(point, p.point) <= radius)
    return (lambda place: all(test(place) for test in tests)) if tests else None


def _at_least(
    value: Callable[[Place], float | None], least: float, strict: bool
) -> Callable[[Place], bool]:
    def test(place: Place) -> bool:
        known = value(place)
        return known is not None and (known > least if strict else known >= least)

    return test


def _hours(asked: Asked) -> list[Callable[[Place], bool]]:
    days, clocks = days_in(asked.text), clocks_in(asked.text)
    if not days and asked.map.today is not None and asked.says(r"\btoday|\bnow\b|\bcurrent"):
        days = [asked.map.today]
    if len(set(days)) > 1 or len(clocks) > 1 or not (days or clocks):
        return []
    wanted = not asked.says(r"\bclosed\b")
    clock = clocks[0][1] if clocks else None
    return [lambda place: open_at(place, days, clock) is wanted]


def _count(asked: Asked, near: Nearby | None, found: list[Place]) -> int | None:
    fits = _filter(asked, near)
    if fits is None:
        return None
    return nearest_number(asked.options, sum(map(fits, found)), "number", 0)


def _position(option: str, found: Sequence[Place]) -> tuple[int | None, float]:
    """The first place of a list that an option names best, and how well it names it."""
    scores = [same_place(option, place) for place in found]
    top = max(scores, default=0.0)
    return (scores.index(top), top) if top >= 0.6 else (None, top)


def _ranked(asked: Asked, near: Nearby, found: list[Place], rank: int) -> int | None:
    """The option that is rank-th in order of distance; for the nearest, the first of all options.

    A list that holds none of the options leaves nothing to choose.
    """
    far = _far(asked, near, found)
    if far is None and not near.ranked:
        return None
    order = sorted(range(len(found)), key=far.__getitem__) if far else list(range(len(found)))
    places = [_position(option, found) for option in asked.options if option.strip()]
    if all(top < _UNKNOWN_HERE for _, top in places):
        return UNANSWERABLE
    ranks = [order.index(at) if at is not None else None for at, _ in places]
    if rank == 1:
        known = [r for r in ranks if r is not None]
        return ranks.index(min(known)) if known else None
    return ranks.index(rank - 1) if rank - 1 in ranks else None


def _single(asked: Asked, kept: list[Place], found: list[Place]) -> int | None:
    """The one option that fulfils the filters; of several the best rated if the best is wanted."""
    places = [_position(option, found)[0] for option in asked.options]
    fits = [i for i, at in enumerate(places) if at is not None and found[at] in kept]
    if len(fits) > 1 and asked.says(r"\bbest\b|\bgood\b|\breputable\b"):
        rated = [(found[at].rating or 0.0, i) for i in fits if (at := places[i]) is not None]
        top = max(rated)[0]
        fits = [i for rating, i in rated if rating == top]
    return fits[0] if len(fits) == 1 else None


def _extreme(
    asked: Asked, kept: list[Place], value: Callable[[Place], float | None], sign: int
) -> int | None:
    values = []
    for option in asked.options:
        at, _ = _position(option, kept)
        known = value(kept[at]) if at is not None else None
        values.append(None if known is None else sign * known)
    known_values = [v for v in values if v is not None]
    if not known_values or known_values.count(max(known_values)) > 1:
        return None
    return values.index(max(known_values))


def _several(asked: Asked, kept: list[str], found: list[Place]) -> int | None:
    """The option that lists those that fit, or the only one that lists no other."""
    names = Names(found)
    listed = [{m.name for m in names.mentions(option, 0.7)} for option in asked.options]
    if not kept:
        every = [i for i, option in enumerate(asked.options) if option.lower().startswith("all")]
        return every[0] if len(every) == 1 and asked.says(r"\bclosed\b") else None
    same = [i for i, each in enumerate(listed) if each == set(kept)]
    below = [i for i, each in enumerate(listed) if each and each <= set(kept)]
    best = same or below
    return best[0] if len(best) == 1 else None


def _located(asked: Asked) -> int | None:
    """Which option's address has the words behind "located on"."""
    found = re.search(r"\blocated (?:on|at|in) (?:the )?([\w\s]+?)(?: of | in |\?|$)", asked.low)
    if found is None:
        return None
    words = f" {plain_name(found[1])} "
    fits = [
        i
        for i, option in enumerate(asked.options)
        if any(words in f" {plain_name(place.address)} " for place in asked.places(option))
    ]
    return fits[0] if len(fits) == 1 else None


def _named(asked: Asked, near: Nearby | None, found: list[Place]) -> int | None:
    """Asked for any: the one option that is in the list at all, or the best rated one."""
    if near is None and not asked.says(r"\bnear|\bsuggest|\brecommend"):
        return None
    places = [_position(option, found) for option in asked.options if option.strip()]
    inside = [i for i, (at, _) in enumerate(places) if at is not None]
    if near is not None and asked.says(_ASKS) and all(top < _UNKNOWN_HERE for _, top in places):
        return UNANSWERABLE
    if len(inside) > 1:
        rated = [(found[at].rating, i) for i, (at, _) in enumerate(places) if at is not None]
        if any(rating is None for rating, _ in rated):
            return None
        top = max(rating or 0.0 for rating, _ in rated)
        inside = [i for rating, i in rated if rating == top]
    return inside[0] if len(inside) == 1 else None
