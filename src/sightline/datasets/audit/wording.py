"""Reading a question back: which template it is, and what stands in its slots."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from sightline.datasets.audit import styles
from sightline.datasets.audit.item import Item
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.route import legs
from sightline.datasets.audit.styles import BASIC
from sightline.datasets.audit.words import noun_fault, phrases

__all__ = ["wording_faults"]

NOTE = " Coordinates run from 0 to 1000 across the width and height of the image."
_SLOT = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_IRREGULAR = {"person": "people", "mouse": "mice", "shelf": "shelves", "knife": "knives"}
ROLES = "abcdefghij"


_PLACED = {
    "box": r"the object in the box \[[^\]]*\]",
    "point": r"the object at the point \([^)]*\)",
    "mark": r"the object with mark \d+",
}
"""how objects are called in the styles that say where they are in the picture"""


class Template:
    """A phrasing as patterns, one per style."""

    def __init__(self, text: str) -> None:
        self.pieces = _SLOT.split(text)
        self.slots = self.pieces[1::2]

    @cache  # noqa: B019 (templates live as long as the process)
    def pattern(self, style: str) -> re.Pattern[str]:
        """Matches the questions of this phrasing."""
        role = _PLACED.get(style, ".*?") if style in BASIC else styles.pattern(style)
        return self.filled(dict.fromkeys(ROLES, role))

    def filled(self, options: dict[str, str]) -> re.Pattern[str]:
        """The same with given patterns in some slots; a slot says the same wherever it recurs."""
        parts, named = [re.escape(self.pieces[0])], set[str]()
        for slot, literal in zip(self.slots, self.pieces[2::2], strict=True):
            inside = f"(?P={slot})" if slot in named else f"(?P<{slot}>{options.get(slot, '.*?')})"
            named.add(slot)
            parts += [inside, re.escape(literal)]
        return re.compile("".join(parts), re.DOTALL)

    def read(self, question: str, pattern: re.Pattern[str]) -> dict[str, str] | None:
        """Slot texts, None when the question is not of this phrasing."""
        found = pattern.fullmatch(question)
        return None if found is None else found.groupdict()


@cache
def _templates(family: str, task: str) -> tuple[Template, ...]:
    path = files("sightline") / "questions" / "wording" / f"{family}.toml"
    if not path.is_file():
        return ()
    entry = tomllib.loads(path.read_text(encoding="utf-8")).get(task, {})
    return tuple(Template(text) for text in entry.get("questions", ()))


def wording_faults(room: Room, item: Item) -> list[tuple[str, str, str]]:
    """(stored, expected, note) of what is wrong with the question; fills ``item.said``."""
    row = item.row
    question = row["question"]
    frame = item.views[0] if len(item.views) == 1 else None
    style = row["reference"]
    task = row["task"].partition("[")[0]
    templates = _templates(row["tags"].partition(",")[0], task)
    if not templates:
        return _contained(room, item, frame, style)
    # the note follows questions that name objects by coordinates, and may be part of a phrasing
    note = NOTE if style in ("box", "point") else "" if style in BASIC else styles.note_of(style)
    if style not in BASIC and not question.endswith(note):
        return [(question, note, "the note on its references is missing")]
    texts = [question.removesuffix(note)]
    readings = [
        said
        for t in templates
        for text in texts
        if (said := t.read(text, t.pattern(style))) is not None
    ]
    if not readings:
        return [(question, f"a phrasing of {task}", "the question is none of the task's")]
    first: list[tuple[str, str, str]] = []
    for said in readings:
        faults = _slot_faults(room, item, frame, style, said)
        if not faults:
            item.said = said
            return []
        first = first or faults
    # a slot may have been cut at the wrong place: try the words that are known to be right
    listed = style in ("name", "description") or style not in BASIC
    for template in templates if listed else ():
        again = template.read(texts[0], template.filled(_known_words(room, item, frame, style)))
        if again is not None and not _slot_faults(room, item, frame, style, again):
            item.said = again
            return []
    item.said = readings[0]
    return first


def _slot_faults(
    room: Room, item: Item, frame: int | None, style: str, said: dict[str, str]
) -> list[tuple[str, str, str]]:
    out = []
    for role, obj in zip(ROLES, item.objects, strict=False):
        if role in said:
            fault = _called(room, item, frame, style, obj, said[role])
            if fault:
                out.append((said[role], item.row["objects"][ROLES.index(role)], fault))
    for i, kind in enumerate(item.kinds):
        suffix = str(i + 1) if i else ""
        if said.get("kind" + suffix, kind) != kind:
            out.append((said["kind" + suffix], kind, "another category"))
        plural = said.get("kinds" + suffix)
        if plural is not None and not _is_plural(kind, plural):
            out.append((plural, kind, "another category"))
    if "all" in said:
        parts = _parts(said["all"], style)
        if len(parts) != len(item.objects):
            out.append((said["all"], f"{len(item.objects)} objects", ""))
        else:
            for text, obj in zip(parts, item.objects, strict=True):
                fault = _called(room, item, frame, style, obj, text)
                if fault:
                    out.append((text, room.scene.objects.id[obj], fault))
    if "route" in said:
        passed = legs(said["route"])
        if len(passed) > len(item.objects):
            return [*out, (said["route"], f"at most {len(item.objects)} objects", "")]
        for (_, text), obj in zip(passed, item.objects[-len(passed) :], strict=True):
            if fault := _called(room, item, frame, style, obj, text):
                out.append((text, room.scene.objects.id[obj], fault))
    return out


def _called(room: Room, item: Item, frame: int | None, style: str, obj: int, text: str) -> str:
    if style not in BASIC:
        role = item.objects.index(obj)
        fault = styles.called(room, item, style, role, text)
        # once for the question
        return fault or (styles.together(room, item, style) if role == 0 else "")
    if not text.startswith("the "):
        return "has no article"
    return noun_fault(room, frame, style, obj, text.removeprefix("the "))


def _parts(text: str, style: str) -> list[str]:
    """What is listed: references of some styles hold commas themselves."""
    form = ".*?" if style in BASIC else styles.pattern(style)
    return re.findall(f"(?s){form}(?=, | and |$)", text) if form != ".*?" else re.split(
        r", | and ", text)  # fmt: skip


def _is_plural(kind: str, plural: str) -> bool:
    if " of " in kind:
        # a row of books, two rows of books
        first, _, rest = kind.partition(" of ")
        many, _, tail = plural.partition(" of ")
        return rest == tail and _is_plural(first, many)
    head, _, word = kind.rpartition(" ")
    rest, _, last = plural.rpartition(" ")
    if head != rest:
        return False
    stem = re.sub(r"(y|f|fe)$", "", word)
    return last in (word, _IRREGULAR.get(word)) or (
        last.startswith(stem) and last.endswith("s") and len(last) - len(stem) <= 4
    )


def _known_words(room: Room, item: Item, frame: int | None, style: str) -> dict[str, str]:
    """Patterns of what the objects and categories of an item may be called."""
    known, options = phrases(room, frame), {}
    for role, obj in zip(ROLES, item.objects, strict=False):
        words = sorted(known.get(obj, {}).get(style, set()))
        options[role] = "|".join(re.escape("the " + w) for w in words) or "(?!)"
        if style not in BASIC:
            options[role] = styles.known(room, item, style, item.objects.index(obj))
    for i, kind in enumerate(item.kinds):
        options["kind" + (str(i + 1) if i else "")] = re.escape(kind)
    return options


def _contained(room: Room, item: Item, frame: int | None, style: str) -> list[tuple[str, str, str]]:
    """For tasks whose wording is not in the files: every object is mentioned, in any order."""
    question, out = item.row["question"], []
    for role, obj in zip(ROLES, item.objects, strict=False):
        if style in ("name", "description"):
            known = sorted(phrases(room, frame).get(obj, {}).get(style, set()))
            words = ["the " + w for w in known]
        else:
            form = _PLACED.get(style, "(?!)") if style in BASIC else styles.pattern(style)
            listed = re.findall(form, question) if form != ".*?" else sorted(
                styles.spoken(room, item, style, item.objects.index(obj)))  # fmt: skip
            words = [w for w in listed if not _called(room, item, frame, style, obj, w)]
        if not any(word in question for word in words):
            out.append((question, f"{role} = {item.row['objects'][ROLES.index(role)]}",
                        f"mentions no unique {style}"))  # fmt: skip
    return out
