"""Making many records without the search for cycles among them, which finds none and costs a third.

Nothing leaks meanwhile: what is no longer referred to goes at once, as always.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["uncollected"]


@contextmanager
def uncollected() -> Iterator[None]:
    """A block, or as ``@uncollected()`` a function, during which cycles are not looked for."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
