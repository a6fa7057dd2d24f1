"""Numbers with units as prose writes them: 1,234.5 mm, 3 1/2 feet, 5'11", about two meters.

`quantities(text)` lists them in order. Rules: a decimal comma is read where it cannot group
thousands (2,5 is 2.5; 1,234 is 1234). Adjacent mixed units add up (5 ft 11 in). "2-3 m", "2 to
3 m" and "between 2 and 3 m" are one range. Labels ("image 2"), percentages, ordinals, the "±0.2"
of a tolerance and numbers glued to letters (v2, 3D) are not quantities.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from .folding import Anchored, digits, fold
from .patterns import Lazy
from .units import SPELLED, UNITS

_SMALL: Final = {
    word: value
    for value, word in enumerate(
        [
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
            "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
            "eighteen", "nineteen",
        ]
    )
}  # fmt: skip
_TENS: Final = {
    word: value
    for value, word in zip(
        range(20, 100, 10),
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        strict=True,
    )
}
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_NAMED = (*_TENS, *sorted(_SMALL, key=len, reverse=True))
_UNDER_100 = rf"(?:(?:{'|'.join(_TENS)})[- ](?:{_ONES})\b|(?:{'|'.join(_NAMED)}))"
_UNIT_WORDS = "|".join(sorted({u.singular for u in UNITS.values()} | {"metre"}, key=len)[::-1])
_POINT = rf"(?: point (?P<point>(?:(?:zero|oh|{_ONES})\b ?){{1,6}}))?"
_WORDS = (
    r"(?P<words>\b(?:(?P<minus>minus|negative) )?"
    rf"(?:(?P<hundreds>an?|{_ONES}) hundred\b(?: (?:and )?(?P<rest>{_UNDER_100})\b)?"
    rf"|(?P<dozen>(?:an? |one |half an? |two )?dozen)\b"
    r"|(?P<half>(?:an? |one )?half|(?:an? |one )quarter|three quarters)\b(?: of)?(?: an?)\b"
    rf"|(?P<small>{_UNDER_100})\b{_POINT}"
    rf"|(?P<article>an?)(?= (?:{_UNIT_WORDS})\b)(?! (?:second|minute|foot) \w))"
    r"(?P<andhalf> and a half\b)?)"
)
_FIGURE = (
    r"(?P<figure>(?:(?<![\w.)\]'\"/])[-+])?(?<![A-Za-z_\d./])(?<!\d,)"
    r"(?:(?:(?P<whole>\d{1,6})[ -])?(?P<above>\d{1,6})/(?P<below>\d{1,6})(?![\d/.])"
    r"|(?:(?P<grouped>\d{1,3}(?:,\d{3})++(?!\d)|[1-9]\d{0,2}(?: \d{3})++(?![\d,]))"
    r"|(?P<comma>\d{1,6},\d{1,2}(?![\d,]|\.\d))|\d++)"
    r"(?:\.\d++)?+(?!/\d)"
    r"(?P<power>[eE][-+]?\d{1,3}(?!\w)| ?[x×*] ?10 ?\^ ?[({]?[-+]?\d{1,3}[)}]?)?"
    r"|\.\d++))"
)
_spelled = sorted((s for s in SPELLED if s not in ("'", '"', "''", "in")), key=len, reverse=True)
_initials = "".join(sorted({spelling[0] for spelling in _spelled} | {"i"}))
_UNIT = (
    rf"(?:[ -]{{0,3}}+(?=[{_initials}\"'])(?P<unit>(?:"
    + "|".join(re.escape(spelling) for spelling in _spelled)
    + ")"
    r"(?![\w²³^]|/\w| ?\^)|in(?= ?(?:[.,;:)\]×]|$|\n))|'(?!'|[A-Za-z])|\"|''))?"
)
_UNIT_NAMES = {u.singular.split()[0] for u in UNITS.values()} | {"metre"}
_QUANTITY = Anchored(  # where a word begins one; where a digit does, see `_matches`
    f"(?:{_FIGURE}|{_WORDS}){_UNIT}",
    dict.fromkeys((*_UNIT_NAMES, "hundred", "quarter"), ("a ", "an "))
    | {word: (word,) for word in (*_SMALL, *_TENS, "minus", "negative")}
    | {word: (word, "a ", "an ") for word in ("dozen", "half")},
)

_GLUED = Lazy(r"[a-z_]|[-'][a-z](?<!-[to])| ?%| percent|:\d|-(?:to|or)[a-z]")
_LABEL = Lazy(
    r"(?:\b(?:image|img|frame|figure|fig\.?|view|step|option|picture|photo|camera|scene|video|page|"
    r"question|object|point|marker|label|chapter|section|phase|part|id)s? ?#?"
    r"|#|±|\+/- ?|[a-z]_)$"
)
_PRONOUN_BEFORE = Lazy(
    r"\b(?:this|that|the|which|each|other|another|no|any|every|some|left|right|last|first|next) $"
)
_PRONOUN_AFTER = Lazy(
    r" (?:of|can|could|may|might|must|should|would|another|by one|side|end|hand|more|to one)\b"
)
_COMPOUND: Final = frozenset(
    {("ft", "in"), ("m", "cm"), ("m", "mm"), ("cm", "mm"), ("km", "m"), ("yd", "ft"), ("mi", "ft")}
    | {("min", "s"), ("h", "min"), ("s", "ms")}
)
_RANGE = Lazy(r" ?(?:-|-to-|to|till|up to|~|\.\.\.?) ?")
_SHARES_UNIT = Lazy(r" ?(?:or|x|×|by|versus|vs\.?|/) ?(?:about |maybe |even )?")
_BETWEEN = Lazy(r"\b(?:between|from) (?:about |approximately |roughly )?$")


class Quantity(NamedTuple):
    """One number in a text: its value as stated, its unit key if it names one, its place."""

    value: float
    unit: str | None
    start: int
    end: int
    high: float | None = None  # the upper end of a range "2-3 m"

    @property
    def si(self) -> float:
        return self.value * (UNITS[self.unit].si if self.unit else 1.0)


def quantities(text: str) -> list[Quantity]:
    """All quantities of a cleaned text, in order."""
    found: list[Quantity] = []
    low = fold(text)[0]
    for match in _matches(text):
        value = _number(match)
        if value is None or not math.isfinite(value):
            continue
        start, spelled = match.start(), match["unit"]
        if spelled and spelled[0] in "'\"" and low[start - 1 : start] == spelled[0]:
            spelled = None  # a quoted number, not feet or inches
        unit = SPELLED.get(spelled) if spelled else None
        end = match.end() if unit or not match["unit"] else match.start("unit")
        if unit is None and _GLUED.match(low, end):
            continue
        if start and _LABEL.search(low[max(0, start - 14) : start]):
            continue
        if match["figure"] is None and unit is None and _is_pronoun(match, low):
            continue
        _append(found, Quantity(value, unit, start, end), text, low)
    return found


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Figures and numbers in words; they do not overlap."""
    begins = _QUANTITY.places(text)
    for at in digits(text):
        if text[at - 1 : at] == ".":
            at -= 1
        if text[at - 1 : at] in ("-", "+"):
            begins.append(at - 1)
        begins.append(at)
    end = 0
    for at in sorted(begins):
        if at >= end and (match := _QUANTITY.match(text, at)):
            yield match
            end = match.end()


def _number(match: re.Match[str]) -> float | None:
    figure = match["figure"]
    if figure is None:
        return _from_words(match)
    if len(figure) > 60:
        return None
    sign = -1.0 if figure[0] == "-" else 1.0
    if match["below"]:
        below = int(match["below"])
        if below == 0:
            return None
        return sign * (int(match["whole"] or 0) + int(match["above"]) / below)
    power = match["power"] or ""
    digits = figure[: len(figure) - len(power)]
    if match["grouped"]:
        digits = digits.replace(",", "").replace(" ", "")
    digits = digits.replace(",", ".")
    if power and power[0] not in "eE":
        power = "e" + power[power.index("^") + 1 :].strip("(){} ")
    return float(digits + power)


def _from_words(match: re.Match[str]) -> float:
    value = 0.0
    if match["hundreds"]:
        value = 100.0 * _SMALL.get(match["hundreds"], 1) + _under_100(match["rest"] or "zero")
    elif dozen := match["dozen"]:
        value = {"half": 6.0, "two": 24.0}.get(dozen.split()[0], 12.0)
    elif match["small"]:
        value = float(_under_100(match["small"]))
        if match["point"]:
            figures = [_SMALL.get(word, 0) for word in match["point"].split()]
            value = float(f"{value:.0f}." + "".join(str(figure) for figure in figures))
    elif half := match["half"]:
        value = 0.75 if "three" in half else 0.25 if "quarter" in half else 0.5
    else:
        value = 1.0
    if match["andhalf"]:
        value += 0.5
    return -value if match["minus"] else value


def _under_100(words: str) -> int:
    return sum(_SMALL.get(word, _TENS.get(word, 0)) for word in words.replace("-", " ").split())


def _is_pronoun(match: re.Match[str], low: str) -> bool:
    if match["words"] != "one":
        return False
    before = low[max(0, match.start() - 10) : match.start()]
    return bool(_PRONOUN_BEFORE.search(before) or _PRONOUN_AFTER.match(low, match.end()))


def _append(found: list[Quantity], new: Quantity, text: str, low: str) -> None:
    """Add a quantity, joining it to the one before where the two are one statement."""
    if not found:
        found.append(new)
        return
    last, gap = found[-1], text[found[-1].end : new.start]
    mixed = (last.unit, new.unit) in _COMPOUND and last.high is None and new.value >= 0
    if mixed and last.unit and new.unit and gap in ("", " ", ", ", " and ", "-", ". "):
        scale = UNITS[new.unit].si / UNITS[last.unit].si
        sign = -1.0 if last.value < 0 else 1.0
        found[-1] = last._replace(value=last.value + sign * new.value * scale, end=new.end)
        return
    if last.unit == "ft" and new.unit is None and text[last.end - 1] == "'" and not gap.strip():
        inches = new.value / 12.0  # 5'11
        found[-1] = last._replace(value=last.value + inches, end=new.end)
        return
    if last.high is None and len(gap) <= 8 and _same_dimension(last.unit, new.unit):
        between = gap == " and " and _BETWEEN.search(low[max(0, last.start - 28) : last.start])
        if between or _RANGE.fullmatch(gap):
            high = new.value
            if last.unit and new.unit and last.unit != new.unit:
                high *= UNITS[new.unit].si / UNITS[last.unit].si
            if last.value < high:
                found[-1] = last._replace(unit=last.unit or new.unit, end=new.end, high=high)
                return
    if last.unit is None and new.unit and _SHARES_UNIT.fullmatch(low, found[-1].end, new.start):
        found[-1] = last._replace(unit=new.unit)
    found.append(new)


def _same_dimension(one: str | None, two: str | None) -> bool:
    if one is None or two is None:
        return not (one and two is None)
    return UNITS[one].dimension == UNITS[two].dimension
