"""What ShareRobot's two benchmarks share: records in either published form, and their gold.

The dataset has ``{id, meta_data: {original_width, original_height}, instruction, ...}``; the test
files that FlagEvalMM scores have ``{id, image, conversations}`` with the gold as the second turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sightline.benchmarks.loading import FaultyRecord, Row, below, literal
from sightline.benchmarks.masks import PackedMask
from sightline.benchmarks.sample import Media

__all__ = ["asked", "finite", "picture_of", "size_of", "turns_of"]


def turns_of(row: Row) -> tuple[str, Any] | None:
    """What the human asks and the gold of a record with ``conversations``; None for the others."""
    if "conversations" not in row:
        return None
    said = {str(turn.get("from")): turn.get("value") for turn in row.need("conversations")}
    question, gold = said.get("human"), said.get("gpt")
    if not isinstance(question, str) or not isinstance(gold, str) or not question or not gold:
        raise FaultyRecord("conversations", "lack what is asked or what is answered")
    return question.replace("<image>", "").strip(), literal(gold, "conversations")


def asked(instruction: str, what: str) -> str:
    """The question of a record that holds an instruction alone."""
    return f'A robot is told: "{instruction}". {what}'


def picture_of(row: Row) -> Media:
    """The picture: a path, the first of several, or the id, which is a path in the dataset."""
    given = row.need("image_path", "image", "img_path", "id")
    if isinstance(given, list) and given:
        given = given[0]
    if not isinstance(given, str | int):
        raise FaultyRecord("image", f"is no path but {type(given).__name__}")
    return Media(path=str(given))


def size_of(row: Row, picture: Media) -> tuple[int, int]:
    """Width and height in pixels, as the record says or the picture has."""
    told = row.get("meta_data") or {}
    sides: Any = row.get("image_size") or (
        told.get("original_width") or row.get("width"),
        told.get("original_height") or row.get("height"),
    )
    if None in sides:
        try:
            sides = PackedMask(below(row.folder, picture.path)).size
        except ValueError as error:
            raise FaultyRecord("image", f"{error}, and no size is given") from None
    width, height = (int(side) for side in sides)
    if width < 1 or height < 1:
        raise FaultyRecord("meta_data", f"a picture of {width} x {height}")
    return width, height


def finite(numbers: Sequence[Any], count: int, field: str) -> tuple[float, ...]:
    """So many finite numbers."""
    found = tuple(float(number) for number in numbers)
    if len(found) != count or not all(abs(number) < 1e9 for number in found):
        raise FaultyRecord(field, f"is not {count} numbers: {str(numbers)[:60]}")
    return found
