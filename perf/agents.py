"""Where the successes of agents are kept for the catalogue: ``cards/agent_evidence.json``."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import sightline.cards

EVIDENCE = Path(sightline.cards.__file__).parent / "agent_evidence.json"


def keep(card: str, told: str, command: str) -> None:
    """Write what is told of a card's agent, with the date and the command that gives it."""
    known = json.loads(EVIDENCE.read_text()) if EVIDENCE.is_file() else {}
    known[card] = {
        "told": told, "date": datetime.now(UTC).date().isoformat(), "command": command
    }  # fmt: skip
    EVIDENCE.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n")
