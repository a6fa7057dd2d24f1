"""SpaRP's four property sets asked anew: relations of two things of a story, with the path to them.

What is asked for is every relation that follows; what the story leaves open is not in the answer.

==== ================= ============ ============ ==================================================
set  things            relations    distances    made of
==== ================= ============ ============ ==================================================
PS1  extended objects  incomplete   unspecified  regions in SpaRTUN's words
PS2  points            complete     specified    StepGame: every step is one unit
PS3  points            complete     unspecified  StepGame, steps of any length
PS4  extended objects  complete     unspecified  StepGame, boxes apart or beside each other
==== ================= ============ ============ ==================================================

Complete: what a statement does not say does not hold; "left" is left and level, for boxes left and
beside. All are told from one fixed point of view.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.answers import NameSet
from sightline.questions.symbolic.posed import Posed
from sightline.questions.symbolic.sparp_paths import LABELS, Walk, as_records, in_words
from sightline.questions.symbolic.sparp_regions import walk_regions
from sightline.questions.symbolic.sparp_steps import walk_steps
from sightline.scenes.worlds.draws import Draws

__all__ = ["SETS", "PropertySet", "pose"]


@dataclass(frozen=True)
class PropertySet:
    """What stories of a set are about, and what they say of it.

    Attributes:
        name: ``PS1`` to ``PS4``.
        config: as published.
        source: the published set that it was made of.
        extended: things are extended objects, else points.
        complete: statements say all that holds between two things.
        quantified: distances are specified.
        choices: labels that are offered.
    """

    name: str
    config: str
    source: str
    extended: bool
    complete: bool
    quantified: bool
    choices: tuple[str, ...]


_FIVE = ("left", "right", "above", "below", "overlapping")
SETS: Final = {
    one.name: one
    for one in (
        PropertySet("PS1", "SpaRP-PS1 (SpaRTUN)", "SpaRTUN", True, False, False,
                    tuple(LABELS.values())),
        PropertySet("PS2", "SpaRP-PS2 (StepGame)", "StepGame", False, True, True, _FIVE),
        PropertySet("PS3", "SpaRP-PS3 (StepGame-Ext-01)", "StepGame", False, True, False, _FIVE),
        PropertySet("PS4", "SpaRP-PS4 (StepGame-Ext-02)", "StepGame", True, True, False, _FIVE),
    )
}  # fmt: skip


def pose(keys: NDArray[np.uint64], name: str) -> Iterator[Posed]:
    """Questions of one property set, one for each key whose draw has one."""
    for key in keys.tolist():
        draws = Draws("sparp", name, key)
        of = SETS[name]
        if of.complete:
            found = walk_steps(draws, of.extended, of.quantified)
        else:
            found = walk_regions(draws)
        if found is not None:
            yield _posed(key, of, found)


def _posed(key: int, of: PropertySet, found: Walk) -> Posed:
    names, ends = found.names, (found.way[0], found.way[-1])
    things = sorted({thing for a, b, _ in found.told for thing in (a, b)})
    hops = len(found.way) - 1
    return Posed(
        key=key, task=of.name, text=found.text,
        question=found.question.format(a=names[ends[0]], b=names[ends[1]]),
        answer=NameSet(of.choices), truth=found.labels(found.links[-1].held), options=of.choices,
        world={**found.world, "names": [names[i] for i in sorted(names)]},
        rationale=in_words(found), group=f"{of.name}/{key:016x}",
        tags={"set": of.name, "hops": str(hops), "things": str(len(things))},
        extra={
            "context": [[str(a), str(b), list(found.labels(h))] for a, b, h in found.told],
            "entities": {str(i): names[i] for i in things},
            "question": [str(end) for end in ends], "path": as_records(found), "hops": hops,
        },
    )  # fmt: skip
