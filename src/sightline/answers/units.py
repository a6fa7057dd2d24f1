"""Units of text: the table, conversion to and from SI, and how a quantity is written.

Values inside the package are SI (metres, square metres, seconds, radians); a unit is a matter of
text. `format_quantity(1.2, "cm", 0)` is "120 cm".
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Dimension = Literal["length", "area", "volume", "angle", "time", "speed"]
Style = Literal["symbol", "word", "bare"]


@dataclass(frozen=True)
class Unit:
    """One unit. `spellings` are lower case, as found in text; the first two are the words."""

    symbol: str
    dimension: Dimension
    si: float  # SI value of one unit
    singular: str
    plural: str
    spellings: tuple[str, ...] = ()
    space: str = " "  # between number and symbol


_SQ = ("sq ", "sq. ", "square ")


def _area(one: str, many: str, *short: str) -> tuple[str, ...]:
    spelled = [p + w for p in _SQ for w in (one, many, one.replace("er", "re"), *short)]
    return (*spelled, f"{many} squared", *(s + e for s in short for e in ("2", "^2", " ^2", "²")))


UNITS: Final[dict[str, Unit]] = {
    "m": Unit("m", "length", 1.0, "meter", "meters", ("metre", "metres", "mtr", "mtrs")),
    "cm": Unit("cm", "length", 0.01, "centimeter", "centimeters",
               ("centimetre", "centimetres", "cms")),
    "mm": Unit("mm", "length", 0.001, "millimeter", "millimeters",
               ("millimetre", "millimetres")),
    "km": Unit("km", "length", 1000.0, "kilometer", "kilometers", ("kilometre", "kilometres")),
    "ft": Unit("ft", "length", 0.3048, "foot", "feet", ("'",)),
    "in": Unit("in", "length", 0.0254, "inch", "inches", ('"', "''")),
    "yd": Unit("yd", "length", 0.9144, "yard", "yards", ("yds",)),
    "mi": Unit("mi", "length", 1609.344, "mile", "miles"),
    "m2": Unit("m²", "area", 1.0, "square meter", "square meters",
               (*_area("meter", "meters", "m"), "metres squared", "square metres", "sqm",
                "sq metres", "sq. metres", "m 2")),
    "cm2": Unit("cm²", "area", 1e-4, "square centimeter", "square centimeters",
                (*_area("centimeter", "centimeters", "cm"), "square centimetres", "sqcm")),
    "ft2": Unit("ft²", "area", 0.09290304, "square foot", "square feet",
                (*_area("foot", "feet", "ft"), "sqft", "sf")),
    "m3": Unit("m³", "volume", 1.0, "cubic meter", "cubic meters",
               ("m3", "m^3", "cubic metre", "cubic metres", "meters cubed", "cubic m", "cu m")),
    "l": Unit("L", "volume", 1e-3, "liter", "liters", ("litre", "litres", "l")),
    "deg": Unit("°", "angle", math.pi / 180.0, "degree", "degrees", ("deg", "degs"), ""),
    "rad": Unit("rad", "angle", 1.0, "radian", "radians", ("rads",)),
    "s": Unit("s", "time", 1.0, "second", "seconds", ("sec", "secs")),
    "ms": Unit("ms", "time", 0.001, "millisecond", "milliseconds", ("msec",)),
    "min": Unit("min", "time", 60.0, "minute", "minutes", ("mins",)),
    "h": Unit("h", "time", 3600.0, "hour", "hours", ("hr", "hrs")),
    "m/s": Unit("m/s", "speed", 1.0, "meter per second", "meters per second",
                ("mps", "metres per second", "metre per second", "m / s", "m/sec")),
    "km/h": Unit("km/h", "speed", 1000.0 / 3600.0, "kilometer per hour", "kilometers per hour",
                 ("kph", "kmh", "km / h", "kilometres per hour")),
    "mph": Unit("mph", "speed", 0.44704, "mile per hour", "miles per hour"),
}  # fmt: skip

SPELLED: Final[dict[str, str]] = {
    spelling.casefold(): key
    for key, unit in UNITS.items()
    for spelling in (key, unit.symbol, unit.singular, unit.plural, *unit.spellings)
}


def unit_of(name: str) -> Unit:
    """The unit with this key ("m", "ft2", "deg"); KeyError names the known ones."""
    try:
        return UNITS[name]
    except KeyError:
        raise KeyError(f"unknown unit {name!r}; known: {', '.join(UNITS)}") from None


def from_si(value: ArrayLike, unit: str | None) -> NDArray[np.float64]:
    """Numbers as the text states them. Rounded to 12 digits, so 1.05 m is exactly 105 cm."""
    values = np.asarray(value, dtype=np.float64)
    if unit is None or unit_of(unit).si == 1.0:
        return values
    values = values / unit_of(unit).si
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        magnitude = np.floor(np.log10(np.abs(values)))
        scale = 10.0 ** np.clip(np.nan_to_num(11.0 - magnitude, posinf=0, neginf=0), -290, 290)
        rounded = np.rint(values * scale) / scale
    return np.where(np.isfinite(rounded), rounded, values)


def to_si(value: ArrayLike, unit: str | None) -> NDArray[np.float64]:
    """SI values of numbers stated in `unit`."""
    values = np.asarray(value, dtype=np.float64)
    return values if unit is None else values * unit_of(unit).si


@lru_cache(maxsize=64)
def affixes(unit: str | None, style: Style, one: bool = False) -> str:
    """What follows the number: " m", " meters", "°" or nothing."""
    if unit is None or style == "bare":
        return ""
    entry = unit_of(unit)
    if style == "symbol":
        return entry.space + entry.symbol
    return " " + (entry.singular if one else entry.plural)


def format_code(code: int, decimals: int) -> str:
    """The decimal text of code / 10**decimals; one rule for scalars and columns, no "-0"."""
    if decimals <= 0:
        return str(code * 10**-decimals)
    whole, part = divmod(abs(code), 10**decimals)
    return f"{'-' if code < 0 else ''}{whole}.{part:0{decimals}d}"


def quantity_codes(values: ArrayLike, unit: str | None, decimals: int) -> NDArray[np.float64]:
    """Whole-number codes: the value in `unit`, in steps of 10**-decimals."""
    stated = from_si(values, unit)
    if not np.isfinite(stated).all():
        raise ValueError("cannot write a value that is not finite")
    return np.rint(stated * 10.0**decimals)


def format_quantity(
    value: float, unit: str | None, decimals: int = 2, style: Style = "symbol"
) -> str:
    """Text of one SI value: format_quantity(1.2, "cm", 0) == "120 cm"."""
    text: str = format_quantities(np.asarray([value]), unit, decimals, style)[0]
    return text


def format_quantities(
    values: ArrayLike, unit: str | None, decimals: int = 2, style: Style = "symbol"
) -> NDArray[np.object_]:
    """A column of texts (SI values in), each distinct text written once."""
    many, one = affixes(unit, style), affixes(unit, style, one=True)
    single = 10 ** max(decimals, 0)

    def write(code: int) -> str:
        return format_code(code, decimals) + (one if code == single else many)

    return write_distinct(quantity_codes(values, unit, decimals), write)


def write_distinct(codes: NDArray[np.float64], write: Callable[[int], str]) -> NDArray[np.object_]:
    """`write` of every whole-number code, called once per distinct code."""
    flat = codes.ravel()
    out = np.empty(flat.shape, dtype=object)
    if not flat.size:
        return out.reshape(codes.shape)
    if flat.size == 1:
        out[0] = write(int(flat[0]))
        return out.reshape(codes.shape)
    low, high = float(flat.min()), float(flat.max())
    if high - low <= 4 * flat.size + 65536 and max(abs(low), abs(high)) < 2.0**53:
        offsets = (flat - low).astype(np.int64)  # a dense table needs no sort
        present = np.zeros(int(high - low) + 1, dtype=bool)
        present[offsets] = True
        table = np.empty(present.shape, dtype=object)
        where = np.flatnonzero(present)
        table[where] = [write(int(low) + int(i)) for i in where]
        out[:] = table[offsets]
    else:
        distinct, inverse = np.unique(flat, return_inverse=True)
        table = np.empty(distinct.shape, dtype=object)
        table[:] = [write(int(code)) for code in distinct]
        out[:] = table[inverse]
    return out.reshape(codes.shape)
