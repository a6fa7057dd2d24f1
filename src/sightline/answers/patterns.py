"""A regular expression compiled when first used, so that importing the package stays cheap."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any


class Lazy:
    """Stands for re.compile(source, flags)."""

    if TYPE_CHECKING:
        search = re.compile("").search
        match = re.compile("").match
        fullmatch = re.compile("").fullmatch
        finditer = re.compile("").finditer
        findall = re.compile("").findall
        split = re.compile("").split
        sub = re.compile("").sub

    def __init__(self, source: str, flags: int = 0) -> None:
        self.source, self.flags = source, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        compiled = re.compile(self.source, self.flags)
        for method in ("search", "match", "fullmatch", "finditer", "findall", "split", "sub"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)
