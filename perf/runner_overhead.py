"""What asking costs beside the model: wall time over ideal, CPU per question, memory.

    python perf/runner_overhead.py --questions 2000 --concurrency 32 --latency 0.05 --json

A server in a process of its own (aiohttp, 127.0.0.1) answers every question after ``latency``
seconds. Each question has its own 640 x 480 JPEG of about 83 KB, made before the clock starts. The
run is one fresh process: its CPU time and peak memory are whole (user + system, interpreter and
imports included); its wall time is that of ``ask``, log included.
Ideal = questions x latency / concurrency.

Beside it, as a floor on the same machine at the same time: a bare aiohttp client that reads,
encodes and posts the same pictures with the same number in flight, without keys, log, retries or
limits. A second run of the same questions over the full log shows what resuming costs.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

SIZE = (640, 480)
QUESTION = "Which of the two objects is closer to the door?\nA. chair\nB. table\nC. lamp\nD. sofa"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--part", choices=["serve", "pictures", "ask", "floor"], help=argparse.SUPPRESS
    )
    parser.add_argument("--url", default="", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part == "serve":
        asyncio.run(serve(options.latency))
    elif options.part == "pictures":
        print(json.dumps(make_pictures(options.folder, options.questions)))
    elif options.part == "ask":
        print(json.dumps(ask(options)))
    elif options.part == "floor":
        print(json.dumps(floor(options)))
    else:
        show(measure(options), options.json)


def show(result: dict[str, float], as_json: bool) -> None:
    if as_json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        print(f"{name:28} {value:,.3f}")


def measure(options: argparse.Namespace) -> dict[str, float]:
    ideal = options.questions * options.latency / options.concurrency
    with tempfile.TemporaryDirectory(prefix="sightline-perf-") as scratch:
        # not here: a process inherits the peak memory of the one that starts it
        made = part("pictures", options, "", scratch)
        with served(options) as url:
            bare = part("floor", options, url, scratch)
            run = part("ask", options, url, scratch)
            again = part("ask", options, url, scratch)
    if (run["answers"], again["kept"]) != (options.questions, options.questions):
        raise SystemExit(f"answers are missing: {run}, {again}")
    return {
        "wall_over_ideal": round(run["wall_s"] / ideal, 3),
        "cpu_ms_per_sample": round(run["cpu_s"] / options.questions * 1e3, 3),
        "peak_mib": round(run["peak_mib"], 1),
        "questions": options.questions,
        "concurrency": options.concurrency,
        "latency_s": options.latency,
        "ideal_s": round(ideal, 3),
        "wall_s": round(run["wall_s"], 3),
        "floor_wall_over_ideal": round(bare["wall_s"] / ideal, 3),
        "floor_cpu_ms_per_sample": round(bare["cpu_s"] / options.questions * 1e3, 3),
        "floor_peak_mib": round(bare["peak_mib"], 1),
        "resume_ms_per_sample": round(again["wall_s"] / options.questions * 1e3, 3),
        "picture_kb": round(made["picture_kb"], 1),
    }


def part(name: str, options: argparse.Namespace, url: str, folder: str) -> dict[str, float]:
    """Run one side in a process of its own."""
    command = [sys.executable, __file__, "--part", name, "--url", url, "--folder", folder]
    for setting in ("questions", "concurrency", "latency"):
        command += [f"--{setting}", str(getattr(options, setting))]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout)
    return found


@contextmanager
def served(options: argparse.Namespace) -> Iterator[str]:
    command = [sys.executable, __file__, "--part", "serve", "--latency", str(options.latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


async def serve(latency: float) -> None:
    from aiohttp import web

    reply = {
        "choices": [{"index": 0, "message": {"content": "B"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 400, "completion_tokens": 2},
    }

    async def handle(request: web.Request) -> web.Response:
        await request.read()
        await asyncio.sleep(latency)
        return web.json_response(reply)

    app = web.Application(client_max_size=1 << 26)
    app.router.add_post("/v1/chat/completions", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}/v1", flush=True)
    await asyncio.Event().wait()


def make_pictures(folder: Path, count: int) -> dict[str, float]:
    """Blobs and noise that compress like photos; their mean size."""
    import numpy as np
    from PIL import Image

    draw = np.random.default_rng(0)
    length = 0
    noise = draw.normal(0, 6, (SIZE[1] + 64, SIZE[0] + 64, 3))
    for number in range(count):
        coarse = Image.fromarray(draw.integers(0, 256, (60, 80, 3), dtype=np.uint8))
        across, down = draw.integers(0, 64, 2)
        grain = noise[down : down + SIZE[1], across : across + SIZE[0]]
        pixels = np.asarray(coarse.resize(SIZE, Image.Resampling.BICUBIC)) + grain
        out = BytesIO()
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=82)
        length += (folder / f"{number}.jpg").write_bytes(out.getvalue())
    return {"picture_kb": length / count / 1e3}


def ask(options: argparse.Namespace) -> dict[str, float]:
    from sightline.runs import Endpoint, EndpointRunner, Message, Picture, Request, Sampling

    sampling = Sampling(max_tokens=16, temperature=0.0)
    requests = (
        Request(
            str(number),
            (Message("user", (Picture(options.folder / f"{number}.jpg"), QUESTION)),),
            sampling,
        )
        for number in range(options.questions)
    )
    runner = EndpointRunner(Endpoint(options.url, "mock", concurrency=options.concurrency))
    start = time.perf_counter()
    summary = runner.ask(requests, options.folder / "replies.jsonl")
    wall = time.perf_counter() - start
    return {
        "wall_s": wall,
        "answers": summary.replies - summary.failed,
        "kept": summary.kept,
        **spent(),
    }


def floor(options: argparse.Namespace) -> dict[str, float]:
    import aiohttp

    async def work() -> None:
        numbers = iter(range(options.questions))
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:

            async def ask_on() -> None:
                for number in numbers:
                    data = (options.folder / f"{number}.jpg").read_bytes()
                    url = "data:image/jpeg;base64," + base64.b64encode(data).decode()
                    shown = {"type": "image_url", "image_url": {"url": url}}
                    content = [shown, {"type": "text", "text": QUESTION}]
                    body = {"model": "mock", "messages": [{"role": "user", "content": content}]}
                    sent = json.dumps(body).encode()
                    async with client.post(options.url + "/chat/completions", data=sent) as reply:
                        await reply.json()

            await asyncio.gather(*(ask_on() for _ in range(options.concurrency)))

    start = time.perf_counter()
    asyncio.run(work())
    return {"wall_s": time.perf_counter() - start, **spent()}


def spent() -> dict[str, float]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu_s": used.ru_utime + used.ru_stime, "peak_mib": used.ru_maxrss / 1024}


if __name__ == "__main__":
    main()
