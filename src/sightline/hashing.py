"""Stable, vectorised hashing: every seed and every id is derived from names, never from order.

Columns of 64-bit keys are mixed with the SplitMix64 finaliser (Steele, Lea and Flood, 2014); names
enter through BLAKE2b. The results do not depend on the platform, the process or the batch.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

__all__ = ["base32", "key", "keys", "mix", "uniform"]

Keys = NDArray[np.uint64]
_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_ALPHABET = np.frombuffer(b"0123456789abcdefghjkmnpqrstvwxyz", dtype=np.uint8)  # Crockford


@lru_cache(maxsize=65536)
def key(name: str) -> int:
    """64-bit key of a name."""
    return int.from_bytes(
        blake2b(name.encode(errors="surrogatepass"), digest_size=8).digest(), "little"
    )


def keys(names: Iterable[str]) -> Keys:
    """(n,) keys of names."""
    return np.array([key(name) for name in names], dtype=np.uint64)


def _finalise(z: Keys) -> Keys:
    z = (z ^ (z >> np.uint64(30))) * _M1
    z = (z ^ (z >> np.uint64(27))) * _M2
    return z ^ (z >> np.uint64(31))


def mix(*columns: ArrayLike | str) -> Keys:
    """One key per row from columns of integers, keys or a name; the order of columns matters."""
    with np.errstate(over="ignore"):
        out: Keys = np.zeros(1, dtype=np.uint64)
        for column in columns:
            part = np.asarray(key(column) if isinstance(column, str) else column, np.uint64)
            out = _finalise((out + _GAMMA) ^ _finalise(part + _GAMMA))
        return out


def uniform(hashes: Keys, count: ArrayLike) -> NDArray[np.int64]:
    """Integers in [0, count) from keys; the bias is below count / 2^53."""
    unit = (hashes >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return (unit * np.asarray(count)).astype(np.int64)


def base32(hashes: Keys) -> pa.StringArray:
    """16-character names of 80 bits; two of two billion items collide with p < 2e-6."""
    with np.errstate(over="ignore"):
        more = _finalise(hashes + _GAMMA)
    text = np.empty((len(hashes), 16), dtype=np.uint8)
    for position in range(12):
        text[:, position] = _ALPHABET[(hashes >> np.uint64(5 * position)) & np.uint64(31)]
    for position in range(4):
        text[:, 12 + position] = _ALPHABET[(more >> np.uint64(5 * position)) & np.uint64(31)]
    offsets = np.arange(0, 16 * len(hashes) + 1, 16, dtype=np.int32)
    return pa.StringArray.from_buffers(len(hashes), pa.py_buffer(offsets), pa.py_buffer(text))
