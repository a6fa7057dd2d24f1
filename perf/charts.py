"""Charts: boxes that agree with changed pixels, by kind of element, and seconds per chart.

    OMP_NUM_THREADS=1 .venv/bin/python perf/charts.py --charts 20

Every element of every chart is checked. Text has to hold its ink; all else agrees within 2 pixels.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter

import numpy as np

from sightline.questions.symbolic import Posed
from sightline.scenes.symbolic.charts import chart_state
from sightline.views.charts.draw import draw_chart
from sightline.views.charts.elements import boxes_of
from sightline.views.charts.recipes import BOX, in_pixels


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--charts", type=int, default=20)
    count = parser.parse_args().charts
    checked: Counter[str] = Counter()
    agreed: Counter[str] = Counter()
    apart: list[str] = []
    seconds = []
    for key in range(count):
        state = chart_state(key)
        start = time.process_time()
        figure, elements = draw_chart(state)
        boxes = boxes_of(figure, elements)
        seconds.append(time.process_time() - start)
        for i, (element, box) in enumerate(zip(elements, boxes, strict=True)):
            if box is None:
                continue
            one = Posed(
                key=key, task="grounding", text="", question="", answer=BOX, truth=box,
                world={"chart": state, "element": i},
            )  # fmt: skip
            problem = in_pixels(one)
            checked[element.kind] += 1
            agreed[element.kind] += not problem
            if problem:
                apart.append(f"{key}: {element.kind} {element.name}: {problem}")
    kinds = {kind: {"n": n, "agree": agreed[kind]} for kind, n in sorted(checked.items())}
    report = {
        "command": f"perf/charts.py --charts {count}", "charts": count,
        "elements": checked.total(), "agree": agreed.total(), "kinds": kinds, "apart": apart[:20],
        "draw_and_boxes_cpu_s": round(float(np.mean(seconds)), 3),
    }  # fmt: skip
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
