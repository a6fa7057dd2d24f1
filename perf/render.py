"""Rays per CPU-second of the renderer: `python perf/render.py --json`.

`rays_per_cpu_s` is the geometry pass (depth, ids, normals) on a 30-object room; the colour pass
with shadows and ambient occlusion, visibility and world making are reported beside it.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable

from sightline.scenes.render import Frame, Renderer
from sightline.scenes.worlds import make_room

SIZE = (640, 480)


def _cpu(work: Callable[[], object], repeat: int) -> float:
    work()
    start = time.process_time()
    for _ in range(repeat):
        work()
    return (time.process_time() - start) / repeat


def measure(n_objects: int = 30, repeat: int = 4) -> dict[str, float]:
    """CPU seconds of every pass, averaged over a few views of one room."""
    world = make_room(3, n_objects)
    renderer = Renderer.of(world)
    frames = world.frames
    views = range(0, len(frames), max(1, len(frames) // 6))

    def shoot(*, colour: bool) -> list[Frame]:
        return [renderer.render(frames.world_from_camera[i], frames.intrinsics[i], SIZE,
                                colour=colour) for i in views]  # fmt: skip

    rays = SIZE[0] * SIZE[1] * len(views)
    cpu = _cpu(lambda: shoot(colour=False), repeat)
    shots = shoot(colour=False)
    colour = _cpu(lambda: shoot(colour=True), 1)
    visible = _cpu(lambda: [renderer.visibility(shot) for shot in shots], 1)
    made = _cpu(lambda: [make_room(seed, n_objects, n_frames=0) for seed in range(40)], 1)
    walked = _cpu(lambda: [make_room(seed, n_objects) for seed in range(20)], 1)
    return {
        "rays": rays,
        "cpu_s": round(cpu, 4),
        "rays_per_cpu_s": round(rays / cpu),
        "triangles": len(world.mesh().faces),
        "rgb_cpu_s_per_frame": round(colour / len(views), 4),
        "rgb_rays_per_cpu_s": round(rays / colour),
        "visibility_cpu_s_per_frame": round(visible / len(views), 4),
        "room_cpu_s": round(made / 40, 5),
        "room_with_walk_cpu_s": round(walked / 20, 5),
        "renderer_build_cpu_s": round(_cpu(lambda: Renderer.of(world), 3), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--objects", type=int, default=30, help="objects in the room")
    args = parser.parse_args()
    result = measure(args.objects)
    if args.json:
        print(json.dumps(result))
    else:
        for key, value in result.items():
            print(f"{key:28} {value:,}")


if __name__ == "__main__":
    main()
