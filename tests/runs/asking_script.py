"""Asks a server about pictures, as a program of its own that can be killed.

python asking_script.py URL LOG COUNT PICTURES
"""

from __future__ import annotations

import sys
from pathlib import Path

from sightline.runs import Endpoint, EndpointRunner, Message, Picture, Request, Sampling


def main() -> int:
    url, log, count, pictures = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    requests = (
        Request(
            str(i),
            (Message("user", (Picture(pictures / f"{i % 10}.jpg"), f"question {i}")),),
            Sampling(temperature=0.0),
        )
        for i in range(count)
    )
    endpoint = Endpoint(url, "m", concurrency=16, pause=0.01)
    return 0 if EndpointRunner(endpoint).ask(requests, log).complete else 1


if __name__ == "__main__":
    sys.exit(main())
