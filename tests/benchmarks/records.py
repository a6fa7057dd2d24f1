"""A few records of every benchmark in their published form, written into a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from . import test_andersen_persuasion as andersen
from . import test_driving as driving
from . import test_easi_benchmarks as easi
from . import test_geometry3k as geometry3k
from . import test_lettered_views as views
from . import test_mimo as mimo
from . import test_mmiu_mvbench as mm
from . import test_msmu as msmu
from . import test_nlvr as nlvr
from . import test_numbers_as_published as numbers
from . import test_ost_bench as ost
from . import test_pictures_read as pictures
from . import test_places as places
from . import test_realworldqa as real
from . import test_regions_and_points as regions
from . import test_relations as relations
from . import test_sharerobot as sharerobot
from . import test_sparp as sparp
from . import test_spartqa as spartqa
from . import test_spatialbench as spatialbench
from . import test_spatialeval as spatialeval
from . import test_spatialevalllm as spatialevalllm
from . import test_spatialscore as spatialscore
from . import test_sphere as sphere
from . import test_stories as stories
from . import test_suites as suites
from . import test_surprise3d as surprise3d
from . import test_toolkit_benchmarks as toolkit
from . import test_trace_spatial as traces
from . import test_video_benchmarks as videos
from .plain import written

__all__ = ["WRITTEN", "record_files", "write_records"]

Table = Mapping[str, Sequence[Any]]

_BLINK = [
    {"idx": f"val_{task}_{i}", "prompt": "Which?", "choices": ["a chair", "a bed"],
     "answer": "(A)" if i % 2 else "(B)", "image_1": f"{i}.png"}
    for i, task in enumerate(("Counting", "Jigsaw", "Relative_Depth"))
]  # fmt: skip
_MAPEVAL = [
    {"id": i, "question": "How far?", "context": "It is 3 km.", "classification": kind,
     "answer": {"type": "mcq", "options": ["2 km", "3 km"], "correct": correct}}
    for i, (kind, correct) in enumerate((("poi", 1), ("routing", 0), ("unanswerable", -1)))
]  # fmt: skip
_VSR = [
    {"image": "1.jpg", "caption": "The cat is under the bed.", "label": label, "relation": relation}
    for label, relation in ((0, "under"), (1, "under"), (1, "behind"))
]
_NUSCENES = [
    {"image_path": "a.jpg", "category": kind, "question": "?", "answer": answer}
    for kind, answer in (("left_right", "Yes"), ("spatial_distance", "4.0 meters"), ("angle", "80"),
                         ("width", "180 cm"), ("direct_reasoning", "no"))
]  # fmt: skip
_EGO = [
    {"images": {"Front": "f.jpg", "Back": "b.jpg"}, "category": kind, "question": "?",
     "options": ["A. near", "B. far"] if answer in "AB" else None, "answer": answer}
    for kind, answer in (("localization", "A"), ("ego_motion", "Yes"), ("travel_time", "B"),
                         ("ego_distance_meters", "10"), ("object_distance_meters", "5"))
]  # fmt: skip
_VIZ = [
    {"index": i, "question": "Which net?", "A": "1", "B": "2", "C": "3", "D": "4", "answer": "D",
     "category": category, "task": task}
    for i, (category, task) in enumerate((("MentalFolding", "CubeUnfolding"),
                                          ("VisualPenetration", "CrossSection")))
]  # fmt: skip
_EQA = [
    {"question": "What is the wall made of?", "answer": "Wood panel", "category": kind,
     "question_id": str(i), "episode_history": "scannet-v0/0", "extra_answers": ["Timber"]}
    for i, kind in enumerate(("world knowledge", "object recognition", "spatial understanding"))
]  # fmt: skip
_TABLES: dict[str, Table] = {
    "3dsrbench": {"3DSRBench.tsv": toolkit.DSR_RECORDS},
    "all_angles": {"data.json": toolkit.ANGLES_RECORDS},
    "blink": {"val.jsonl": _BLINK},
    "ca_vqa": {"val.jsonl": regions.CAS},
    "capture": {"real_metadata.json": numbers.REAL, "synthetic_metadata.json": numbers.MADE},
    "corecognition": {"core.jsonl": easi.CORE_RECORDS},
    "crosspoint": {"CrossPoint-Bench.jsonl": pictures.CROSSES},
    "cv_bench": {"test.jsonl": toolkit.CV_RECORDS},
    "drivemllm": {"metadata.jsonl": driving.IMAGES},
    "dsr_bench": {"bench.jsonl": videos.DSR},
    "ego3d": {"ego.jsonl": _EGO},
    "lego_puzzles": {"LEGO.tsv": toolkit.LEGO_RECORDS},
    "mapeval": {"dataset.json": _MAPEVAL},
    "mindcube": {"MindCube_tinybench.jsonl": views.CUBES},
    "mmiu": {"mmiu.json": mm.MMIU_RECORDS},
    "mmperspective": {"bench.jsonl": [*pictures.NINE, *pictures.EDITS]},
    "mmr": {"mmr_qa.json": pictures.MMRS},
    "mmsi_bench": {"MMSI_Bench.jsonl": easi.MMSI_RECORDS},
    "msmu_bench": {"msmu.jsonl": msmu.RECORDS},
    "mvbench": {f"json/{task}.json": rows for task, rows in mm.MVBENCH_RECORDS.items()},
    "nlvr": {"dev.json": nlvr.RECORDS},
    "nuscenes_spatialqa": {"qa.jsonl": _NUSCENES},
    "omnispatial": {"data.json": easi.OMNI_RECORDS},
    "open_eqa": {"open-eqa-v0.json": _EQA},
    "ost_bench": {"OST_bench.json": ost.RECORDS},
    "qvs_bench": {"bench.jsonl": videos.QVS},
    "realworldqa": {"test.jsonl": real.RECORDS},
    "roborefit": {"roborefit.jsonl": mimo.BOXES},
    "robospatial_home": {"robospatial.json": places.RECORDS},
    "sibench": {"SIBench.tsv": numbers.SIS},
    "site": {"image_test.jsonl": easi.SITE_RECORDS},
    "spar_bench": {"test.jsonl": numbers.SPARS},
    "spatialeval": {"test.jsonl": spatialeval.RECORDS},
    "spatialevalllm": {"type-square.jsonl": spatialevalllm.RECORDS},
    "spatialrgpt_bench": {"SpatialRGPT-Bench.jsonl": regions.RGPTS},
    "spatialscore": {"SpatialScore.json": spatialscore.RECORDS},
    "spatialviz": {"SpatialVizBench.tsv": _VIZ},
    "sparp": {"test.jsonl": sparp.RECORDS},
    "spartqa": {"human_test.json": spartqa.RECORDS},
    "sharerobot_affordance": {"affordance_data_test.json": sharerobot.AREAS},
    "sharerobot_trajectory": {"traj_data_test.json": sharerobot.WAYS},
    "spatialbench": {f"{name}.json": rows for name, rows in spatialbench.FILES.items()},
    "spbench": {"SPBench-MV.tsv": views.SPS},
    "stare": {"StareBench.tsv": easi.STARE_RECORDS},
    "surprise3d": {"val.json": surprise3d.RECORDS},
    "trace_spatial": {"bench.jsonl": traces.RECORDS},
    "vabench_point": {"vabench_point.jsonl": mimo.BOXES},
    "vsi_bench": {"test.jsonl": suites.VSI_RECORDS},
    "vsr": {"random_test.jsonl": _VSR, "zeroshot_test.jsonl": _VSR},
    "vsti_bench": {"bench.jsonl": videos.VSTI},
}


def _refspatial(folder: Path) -> Path:
    """Every picture is a mask of half of it."""
    for part in ("Location", "Placement", "Unseen"):
        (folder / part / "mask").mkdir(parents=True)
        half = np.tile(np.repeat(np.uint8([0, 255]), 20), (30, 1))
        Image.fromarray(half).save(folder / part / "mask" / "0.png")
        written(folder / part, "question.json", [
            {"id": i, "object": "cup", "prompt": "Point at the cup.", "suffix": "As tuples.",
             "rgb_path": "image/0.png", "mask_path": "mask/0.png", "category": part, "step": 2}
            for i in range(2)])  # fmt: skip
    return folder


def _sti_bench(folder: Path) -> Path:
    pq.write_table(pa.Table.from_pylist(views.STIS), folder / "qa.parquet")
    return folder


def _stories(file: str, text: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / file).write_text(text, encoding="utf-8")
        return folder

    return write


WRITTEN: dict[str, Callable[[Path], Path]] = {
    **relations.MAKE,
    "andersen_persuasion": andersen.write,
    "babi17": _stories("qa17_positional-reasoning_test.txt", stories.SHAPES),
    "babi19": _stories("qa19_path-finding_test.txt", stories.ROOMS),
    "geometry3k": geometry3k.folder,
    "refspatial": _refspatial,
    "sphere": sphere.folder_of,
    "stepgame": _stories("qa1_test.txt", stories.ONE * 2 + stories.TWO),
    "sti_bench": _sti_bench,
    "surds": driving.surds_files,
    "where2place": mimo.make_where2place,
}
"""benchmarks whose records are more than tables"""


def write_records(name: str, folder: Path) -> Path:
    """The records of a benchmark on disk; what its loader takes."""
    folder.mkdir(parents=True, exist_ok=True)
    if name in WRITTEN:
        return WRITTEN[name](folder)
    for file, records in _TABLES[name].items():
        written(folder, file, records)
    return folder


def known() -> set[str]:
    """Benchmarks that the table has."""
    return {*WRITTEN, *_TABLES}


def record_files(source: Path) -> dict[Path, list[Any]]:
    """Files below that hold records as text or Parquet, and their records; of stories the lines."""
    found: dict[Path, list[Any]] = {}
    paths = [source] if source.is_file() else sorted(source.rglob("*"))
    for path in paths:
        if path.suffix == ".jsonl":
            found[path] = [json.loads(line) for line in path.read_text().split("\n") if line]
        elif path.suffix == ".json":
            data = json.loads(path.read_text())
            if isinstance(data, list) and data:
                found[path] = data
            elif isinstance(data, dict) and {"question", "choices", "line_instances"} & set(data):
                found[path] = [data]
        elif path.suffix == ".tsv":
            found[path] = _separated(path)
        elif path.suffix == ".txt":
            found[path] = path.read_text().split("\n")
        elif path.suffix == ".parquet":
            found[path] = pq.read_table(path).to_pylist()
    return found


def _separated(path: Path) -> list[dict[str, Any]]:
    import csv

    with path.open(encoding="utf-8", newline="") as file:
        return [dict(row) for row in csv.DictReader(file, delimiter="\t")]
