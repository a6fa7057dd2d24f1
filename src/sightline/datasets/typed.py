"""Data out of files as dataclasses, checked against their annotations."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

__all__ = ["typed"]

T = TypeVar("T")


def typed(kind: type[T], data: Any) -> T:
    """``data``, as JSON or TOML hold it, as a dataclass of kind ``kind``.

    Fields are str, int, float (a whole number will do), bool, dict, Any, dataclasses, tuples of
    one of these (out of lists), or one of several.

    Raises:
        ValueError: ``data`` does not fit; the text starts with the field.
    """
    if not isinstance(data, dict):
        raise ValueError(f"is {_shown(data)}, expected names and values")
    hints = _hints(kind)  # type: ignore[arg-type]
    for name in data:
        if name not in hints:
            raise ValueError(f"{_shown(name)} is not known, expected {', '.join(hints)}")
    for field in fields(kind):  # type: ignore[arg-type]
        required = field.default is MISSING and field.default_factory is MISSING
        if required and field.name not in data:
            raise ValueError(f"{field.name} is missing")
    values = {}
    for name, value in data.items():
        try:
            values[name] = _value(hints[name], value)
        except ValueError as error:
            raise ValueError(f"{name} {error}") from None
    return kind(**values)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(hint: Any, value: Any) -> Any:
    if hint is Any:
        return value
    origin, parts = get_origin(hint) or hint, get_args(hint)
    if origin in (Union, UnionType):
        return _one_of(parts, value)
    if is_dataclass(hint):
        return typed(hint, value)  # type: ignore[arg-type]
    if origin is tuple and isinstance(value, list | tuple):
        return tuple(_value(parts[0], each) for each in value)
    if origin is float and type(value) is int:
        return float(value)
    if type(value) is not origin:
        raise ValueError(f"is {_shown(value)}, expected {_NAMES.get(origin, origin.__name__)}")
    return value


def _one_of(hints: tuple[Any, ...], value: Any) -> Any:
    for hint in hints:
        try:
            return _value(hint, value)
        except ValueError as error:
            problem = error
    raise problem


_NAMES = {str: "a text", int: "a whole number", float: "a number", bool: "true or false",
          dict: "names and values", tuple: "a list", type(None): "null"}  # fmt: skip


def _shown(value: Any) -> str:
    """A value on one line, not too long."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
