"""What the service is called, and which version it is."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class About:
    """What a page and the health answer say about the service."""

    title: str
    description: str
    version: str


def read_about() -> About:
    """The facts of about.json, which ships beside this file."""
    return About(**json.loads(Path(__file__).with_name("about.json").read_text(encoding="utf-8")))
