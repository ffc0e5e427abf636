"""The page that a person sees at `/` of a new service."""

from collections.abc import Callable
from pathlib import Path

import pytest

from eightstage.contract import SERVING, STAGES
from eightstage.service import load
from eightstage.template.rules import questions


@pytest.mark.parametrize("language", questions()["language"])
def test_page_knows_the_stages_that_each_image_is_built_through(
    language: str, new_service: Callable[..., Path]
) -> None:
    """What it shows is what the Dockerfile says: all that the stage takes something from, in their order."""
    service = load(new_service(language=language))
    sources = [service.files.text(name) or "" for name in service.files.names if Path(name).stem == "page"]
    dockerfile = service.dockerfile
    for stage in SERVING:
        through = {*dockerfile.ancestors(dockerfile.named[stage]), stage}
        way = " → ".join(name for name in STAGES if name in through)
        assert any(f'"{way}"' in text for text in sources), way
