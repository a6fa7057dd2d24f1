"""Collection is paused for a while, and only where it was on."""

from __future__ import annotations

import gc

import pytest

from sightline.uncollected import uncollected


@uncollected()
def paused(fails: bool) -> bool:
    if fails:
        raise KeyError("x")
    return not gc.isenabled()


def test_collection_goes_on_afterwards_whatever_happens() -> None:
    assert gc.isenabled() and paused(False) and gc.isenabled()
    with pytest.raises(KeyError):
        paused(True)
    assert gc.isenabled()
    with uncollected():
        assert paused(False) and not gc.isenabled()
    assert gc.isenabled()


def test_what_was_off_stays_off() -> None:
    gc.disable()
    try:
        assert paused(False) and not gc.isenabled()
    finally:
        gc.enable()
