"""VISOR on a full file of detections: how long it takes, and what things put anywhere score.

    OMP_NUM_THREADS=1 .venv/bin/python perf/detections.py

Both things are in every picture, at random places: the conditional score has to be 50.
"""

from __future__ import annotations

import json
import time

import numpy as np

from sightline.benchmarks.detections.sr2d import prompts
from sightline.benchmarks.detections.visor import PICTURES, visor_scores

_AXIS = {"to the left of": (0, 1), "to the right of": (0, -1), "above": (1, 1), "below": (1, -1)}


def main() -> None:
    start = time.process_time()
    spatial = [prompt for prompt in prompts() if prompt.spatial]
    made = time.process_time() - start
    rng = np.random.Generator(np.random.PCG64(0))
    places = rng.uniform(0, 512, (len(spatial) * PICTURES, 2, 2))
    told = {}
    for i, at in enumerate(places):
        asked = spatial[i // PICTURES]
        axis, sign = _AXIS[asked.relation]
        told[f"{asked.id}_{i % PICTURES}"] = {
            "classes": [asked.first, asked.second], "centroid": at.tolist(), "recall": 2,
            "sra": int(sign * (at[1, axis] - at[0, axis]) > 0), "text": asked.text,
        }  # fmt: skip
    start = time.process_time()
    scores = visor_scores(told)
    seconds = time.process_time() - start
    found = {
        "command": "python perf/detections.py",
        "prompts": len(prompts()),
        "prompts_s": round(made, 3),
        "pictures": scores.images,
        "scoring_s": round(seconds, 2),
        "parity": {k: round(v, 2) for k, v in scores.parity.items() if v is not None},
        "clean": {k: round(v, 2) for k, v in scores.clean.items() if v is not None},
        "notes": scores.notes,
    }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
