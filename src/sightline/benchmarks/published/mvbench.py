"""MVBench: twenty tasks about short videos that no single frame answers, 200 questions each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Breakdown, Micro
from sightline.benchmarks.extract import After, FirstSpaced, LetterOrText
from sightline.benchmarks.frames import SegmentCentres
from sightline.benchmarks.judges import Contains, Equal
from sightline.benchmarks.loading import FaultyRecord, Row, below, files, folder_of, load, rows
from sightline.benchmarks.missing import DROP
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Fault, Loaded, Media, Sample
from sightline.benchmarks.scoring import Prediction

__all__ = ["TASKS", "benchmark"]

TASKS: Mapping[str, str] = {
    "action_sequence": "star/Charades_v1_480",
    "action_prediction": "star/Charades_v1_480",
    "action_antonym": "ssv2_video",
    "fine_grained_action": "Moments_in_Time_Raw/videos",
    "unexpected_action": "FunQA_test/test",
    "object_existence": "clevrer/video_validation",
    "object_interaction": "star/Charades_v1_480",
    "object_shuffle": "perception/videos",
    "moving_direction": "clevrer/video_validation",
    "action_localization": "sta/sta_video",
    "scene_transition": "scene_qa/video",
    "action_count": "perception/videos",
    "moving_count": "clevrer/video_validation",
    "moving_attribute": "clevrer/video_validation",
    "state_change": "perception/videos",
    "fine_grained_pose": "nturgbd",
    "character_order": "perception/videos",
    "egocentric_navigation": "vlnqa",
    "episodic_reasoning": "tvqa/frames_fps3_hq",
    "counterfactual_inference": "clevrer/video_validation",
}
"""the official order of tasks, and where their videos lie below ``video/``"""
BOUNDED = ("action_sequence", "action_prediction", "object_interaction", "action_localization",
           "episodic_reasoning")  # fmt: skip
"""tasks about a part of the video"""


def read(source: Path) -> Loaded:
    """One JSON list a task, ``{video, question, candidates, answer, start?, end?}``.

    A folder holds them as ``json/<task>.json``; tasks are read in the official order.
    """
    faults: list[Fault] = []
    found = files(source, "json/*.json", "**/*.json", "**/*.jsonl")
    known = {path.stem: path for path in found}
    paths = [known[task] for task in TASKS if task in known]
    return load(rows(paths or found, faults), _sample, faults, folder_of(source))


def _sample(row: Row) -> Sample:
    file, _, place = row.where.rpartition(":")
    task = _task(str(row.get("task_type", Path(file).stem)))
    options = row.texts("candidates")
    answer = row.text("answer")
    if options.count(answer) != 1:
        raise FaultyRecord("answer", f"is not one of the candidates: {answer[:40]!r}")
    start, end = (row.number_of(n) if n in row else 0.0 for n in ("start", "end"))
    path = f"video/{TASKS[task]}/{row.text('video')}"
    below(row.folder, path)
    return Sample(
        id=f"{task}/{place}",
        task=task,
        question=row.text("question"),
        answer=Choice(options, style="paren"),
        truth=f"({LETTERS[options.index(answer)]})",
        options=options,
        media=(Media("video", path, *((start, end) if task in BOUNDED else ())),),
    )


def _task(name: str) -> str:
    task = name.strip().lower().replace(" ", "_").replace("-", "_")
    if task not in TASKS:
        raise FaultyRecord("task_type", f"is none of MVBench: {name[:40]!r}")
    return task


def saved(file: Path, loaded: Loaded) -> list[Prediction] | None:
    """The authors' ``{"acc_dict": ..., "res_list": [{pred, gt}, ...]}``, in the official order."""
    if file.suffix != ".json" or not file.is_file():
        return None
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError, OSError):
        return None
    listed = data.get("res_list") if isinstance(data, dict) else None
    if not isinstance(listed, list) or len(listed) != len(loaded.samples):
        return None
    return [
        Prediction(sample.id, str(each["pred"]))
        for sample, each in zip(loaded.samples, listed, strict=True)
        if isinstance(each, dict) and "pred" in each
    ]


def begun(reply: str) -> str:
    """The first line of a reply that goes on from "Best option:("."""
    line = reply.strip().split("\n")[0]
    return line if line.startswith("(") else f"({line}"


METRICS = {"overall": Metric(Breakdown(Micro(), ("task",)))}
WATCH = (
    "Carefully watch the video and pay attention to the cause and sequence of events, the detail "
    "and movement of objects, and the action and pose of persons. Based on your observations, "
    "select the best option that accurately addresses the question.\n"
)
benchmark = Benchmark(
    id="mvbench",
    title="MVBench",
    load=read,
    saved=saved,
    hub="OpenGVLab/MVBench",
    chance=27.3,
    protocol=Protocol(
        prompt=Ask(
            template="Question: {question}\nOptions:\n{options}\nOnly give the best option.",
            option="({letter}) {option}",
            system=WATCH,
            prefix="Best option:(",
        ),
        frames=SegmentCentres(16),
        extract=After(begun, FirstSpaced()),
        judge=Contains(truth_in_reply=True, ignored="."),
        metrics=METRICS,
        decoding=Decoding(max_tokens=100),
        quirks=(
            "what stands before the first space has to be part of '(A)', or '(A)' part of it: an "
            "empty reply and '(' are right",
            "replies go on from 'Best option:('; one that lacks the bracket is given it",
        ),
        cite="OpenGVLab/Ask-Anything, video_chat2/mvbench.ipynb",
    ),
    variants={
        "lmms_eval": Protocol(
            prompt=Ask(
                template="Question:{question}\nOption:\n{options}\n"
                "Only give the best option.\nBest option: (",
                option="({letter}) {option}",
            ),
            frames=SegmentCentres(16),
            extract=LetterOrText(),
            judge=Equal(fold=False),
            missing=DROP,
            metrics=METRICS,
            decoding=Decoding(max_tokens=16, top_p=1.0),
            quirks=(
                "empty replies are left out of the mean",
                "the article of 'a cup' is A; of several letters the first counts",
            ),
            cite="EvolvingLMMs-Lab/lmms-eval, tasks/mvbench/utils.py; the end of the request and "
            "the frames are unconfirmed",
        ),
    },
    published={"VideoChat2": 51.1},
    notes="Episodic reasoning comes as folders of frames, three a second, counted from 1. Chance "
    "and VideoChat2's result are unconfirmed.",
)
