"""Times, lengths, times of day and counts in the words of people who ask for their way."""

from __future__ import annotations

import re

from sightline.scenes.symbolic.maps import DAYS

__all__ = [
    "clock_of", "clock_span", "clocks_in", "days_in", "durations_in", "metres_of", "minutes_of",
    "numbers_in",
]  # fmt: skip

_NUMBER = r"\d+(?:[.,]\d+)?"
_DURATION = re.compile(
    rf"(?<![\w.:])(?:(?P<h>{_NUMBER})[\s-]*(?:hours?|hrs?)(?:[\s,-]*(?:and\s)?(?P<hm>\d+)[\s-]*(?:minutes?|mins?)\b)?"
    rf"|(?P<m>{_NUMBER})[\s-]*(?:minutes?|mins?)\b|(?P<half>half an hour)|(?P<one>\b(?:an|"
    rf"one) hour)\b)",
    re.I,
)  # fmt: skip
_LENGTH = re.compile(rf"(?P<n>{_NUMBER})[\s-]*(?P<unit>kilomet(?:er|re)s?|met(?:er|re)s?|"
                     rf"miles?|km|mi|m|ft)\b", re.I)  # fmt: skip
_UNITS = {"k": 1000.0, "m": 1.0, "mi": 1609.344, "ft": 0.3048}
_CLOCK = re.compile(r"(?<![\d.:])(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?\s?m\b\.?", re.I)
_HALF = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([AP]M)?", re.I)
_DASH = re.compile(r"\s*[–—-]\s*")


def minutes_of(text: str) -> float | None:
    """The one duration that a text states, "1 hour 3 mins"; None where it states none."""
    found = durations_in(text)
    return found[0][1] if found else None


def durations_in(text: str) -> list[tuple[int, float]]:
    """Durations in minutes with their places."""
    found = []
    for each in _DURATION.finditer(text.replace("\u202f", " ")):
        if each["half"]:
            value = 30.0
        elif each["one"]:
            value = 60.0
        elif each["h"]:
            value = 60 * float(each["h"].replace(",", ".")) + float(each["hm"] or 0)
        else:
            value = float(each["m"].replace(",", "."))
        found.append((each.start(), value))
    return found


def metres_of(text: str) -> float | None:
    """The first length that a text states, in metres."""
    found = _LENGTH.search(text)
    if found is None:
        return None
    unit = found["unit"].lower()
    scale = _UNITS["mi"] if unit[:2] == "mi" else _UNITS["ft"] if unit == "ft" else _UNITS[unit[0]]
    return float(found["n"].replace(",", ".")) * scale


def clocks_in(text: str) -> list[tuple[int, int]]:
    """Times of day ("8 am", "4.15 p.m.") in minutes after midnight, with their places."""
    found = []
    for each in _CLOCK.finditer(text.replace("\u202f", " ")):
        hour, minute = int(each[1]), int(each[2] or 0)
        if 1 <= hour <= 12 and minute < 60:
            found.append((each.start(), hour % 12 * 60 + minute + 720 * (each[3].lower() == "p")))
    return found


def clock_of(text: str) -> int | None:
    """The one time of day that a text states; None where it states none or several."""
    found = clocks_in(text)
    return found[0][1] if len(found) == 1 else None


def clock_span(text: str) -> tuple[tuple[int, int], ...] | None:
    """Opening hours of a day: "5:30 - 10:00 PM", "Open 24 hours", "Closed"; None = not read.

    The first time of a span has the half of the day of the second where it states none.
    """
    bare = text.replace("\u202f", " ").replace("\u2009", " ").strip(" ,.")
    if bare.lower() == "closed":
        return ()
    if bare.lower() == "open 24 hours":
        return ((0, 24 * 60),)
    spans = []
    for part in bare.split(","):
        ends = [_HALF.fullmatch(each.strip()) for each in _DASH.split(part.strip())]
        if len(ends) != 2 or ends[0] is None or ends[1] is None or not ends[1][3]:
            return None
        late = ends[1][3]
        spans.append((_minute(ends[0], ends[0][3] or late), _minute(ends[1], late)))
    return tuple(spans)


def _minute(found: re.Match[str], half: str) -> int:
    return int(found[1]) % 12 * 60 + int(found[2] or 0) + 720 * (half.upper() == "PM")


def days_in(text: str) -> list[int]:
    """Days of the week that a text names, in order."""
    return [DAYS.index(day.capitalize()) for day in
            re.findall(rf"\b({'|'.join(DAYS)})\b", text, re.I)]  # fmt: skip


def numbers_in(text: str) -> list[float]:
    """Numbers of a text, commas between thousands left out."""
    return [float(n) for n in re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", text))]
