from __future__ import annotations

from itertools import pairwise

import numpy as np

from facts.view_items import assert_sound, chosen
from facts.view_scenes import room
from sightline.facts import appearance, visibility
from sightline.questions import catalogue, make_items


def shown_frames() -> list[int]:
    """The frames named as evidence in the items themselves."""
    item = assert_sound("first_to_appear")[0]
    return [int(path.rsplit("/c", 1)[1].split(".")[0]) for path in item["images"]]


def test_evidence_and_fact_use_the_same_frames():
    frames = shown_frames()
    assert frames == visibility.video_frames(room().world)[1].tolist()
    assert len(frames) == visibility.VIDEO_FRAMES < len(room().world.frames)


def spans(things: list[int]) -> tuple[float, float]:
    """First frame with any pixel, first frame with a clear sighting, in seconds, by masks."""
    shown = room()
    seen, clear = shown.world.sightings, visibility.clear(shown.world)
    some, sure = [], []
    for f in shown_frames():
        for t in things:
            if shown.mask(f, t).any():
                some.append(2.0 * f)
            if clear[(seen.frame == f) & (seen.object == t)].any():
                sure.append(2.0 * f)
    return min(some), min(sure)


def test_appearance_order_holds_on_the_shown_frames():
    categories = room().world.objects.category
    for item in assert_sound("appearance_order"):
        kinds = [name[1:] for name in item["objects"]]
        assert kinds == sorted(kinds)  # the listing does not give the order away
        found = {k: spans(np.flatnonzero(categories == k).tolist()) for k in kinds}
        ranked = sorted(kinds, key=lambda k: found[k][1])
        assert chosen(item) == ", ".join(ranked)
        for earlier, later in pairwise(ranked):
            assert found[later][0] - found[earlier][1] >= appearance.SECONDS_APART
        assert all(sorted(choice.split(", ")) == kinds for choice in item["choices"])


def test_first_to_appear_is_clear_before_any_other_is_seen_at_all():
    shown = room()
    for item in assert_sound("first_to_appear"):
        found = {name: spans([shown.thing(name)]) for name in item["objects"]}
        first = min(found, key=lambda name: found[name][1])
        assert chosen(item).split()[-1] == first.rsplit("_", 1)[0].split("_")[-1]
        others = [span[0] for name, span in found.items() if name != first]
        assert min(others) - found[first][1] >= appearance.SECONDS_APART


def test_letters_of_the_right_order_vary():
    rows = make_items(catalogue()["appearance_order"], room().world).to_pylist()
    assert len({row["answer"] for row in rows}) > 1
