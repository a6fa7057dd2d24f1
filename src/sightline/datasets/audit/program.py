"""The program of an item, read strictly: ``distance(a, b, definition=box_gap)``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Program", "Unaudited", "parse"]

_CALL = re.compile(r"([a-z][a-z0-9_]*)\((.*)\)")
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_OPTION = re.compile(r"([a-z][a-z0-9_]*)=([A-Za-z0-9_.+-]+)")


class Unaudited(Exception):
    """No slow counterpart: the program, or its definition or frame, is unknown here."""


@dataclass(frozen=True)
class Program:
    """Name, what it is applied to, and its options."""

    name: str
    args: tuple[str, ...]
    options: tuple[tuple[str, str], ...]

    def option(self, name: str) -> str:
        """An option's value, "" when it is not written."""
        return dict(self.options).get(name, "")

    def one_of(self, name: str, *known: str) -> str:
        """An option's value, which must be one that the caller knows."""
        value = self.option(name)
        if value not in known:
            raise Unaudited(f"{self.name} with {name}={value}")
        return value


@lru_cache(maxsize=4096)
def parse(text: str) -> Program:
    """Read a program; :class:`Unaudited` when it is not of this form."""
    found = _CALL.fullmatch(text)
    if not found:
        raise Unaudited(f"cannot read {text!r}")
    args, options = list[str](), dict[str, str]()
    for part in found[2].split(", ") if found[2] else []:
        option = _OPTION.fullmatch(part)
        if option:
            if option[1] in options:
                raise Unaudited(f"{option[1]} is given twice in {text!r}")
            options[option[1]] = option[2]
        elif _WORD.fullmatch(part) and not options:
            args.append(part)
        else:
            raise Unaudited(f"cannot read {part!r} in {text!r}")
    return Program(found[1], tuple(args), tuple(options.items()))
