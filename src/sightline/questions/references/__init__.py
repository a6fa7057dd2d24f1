"""How a question points at an object: words, and what is drawn for them into the picture.

Five basic styles (name, description, box, point, mark) are tables that all tasks share; a task
asks for others by name, ``task.referring("coloured_point", "noun+boxes")``. A style is offered for
an object only where it singles the object out, and for a task only where it gives nothing away.
"""

from sightline.questions.references.book import (
    COORDINATE_NOTE,
    FRAME_STYLES,
    MARKED_PIXELS,
    SCENE_STYLES,
    References,
    choose_style,
    frame_references,
    marks,
    named_in_frame,
    referable,
    scene_references,
    sighting_rows,
)
from sightline.questions.references.mentions import (
    available,
    called,
    check_styles,
    further_styles,
    item_pictures,
    mentions,
)
from sightline.questions.references.numbers import object_numbers, object_tags
from sightline.questions.references.style import Mention, Picture, Style, Words
from sightline.questions.references.styles import ROLE_COLOURS, STYLES, indexed_names

__all__ = [
    "COORDINATE_NOTE",
    "FRAME_STYLES",
    "MARKED_PIXELS",
    "ROLE_COLOURS",
    "SCENE_STYLES",
    "STYLES",
    "Mention",
    "Picture",
    "References",
    "Style",
    "Words",
    "available",
    "called",
    "check_styles",
    "choose_style",
    "frame_references",
    "further_styles",
    "indexed_names",
    "item_pictures",
    "marks",
    "mentions",
    "named_in_frame",
    "object_numbers",
    "object_tags",
    "referable",
    "scene_references",
    "sighting_rows",
]
