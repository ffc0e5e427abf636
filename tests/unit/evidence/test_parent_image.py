"""The image that a target's own is built upon."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from eightstage.dockerfile import parse
from eightstage.evidence import image

TEXT = """
FROM debian AS base
FROM base AS unasked
FROM unasked AS build
FROM scratch AS production
COPY --from=build /app /app
FROM production
RUN x
FROM production AS debug
"""


@pytest.mark.parametrize(
    ("target", "parent"), [("build", "base"), ("debug", "production"), ("base", None), ("production", None)]
)
def test_parent_is_the_nearest_target_that_was_built(
    monkeypatch: pytest.MonkeyPatch, target: str, parent: str | None
) -> None:
    """Stages between the two are no targets; what is only copied from is none of it."""
    monkeypatch.setattr(image, "read_image", lambda _scope, _images, name: name)
    built = dict.fromkeys(("base", "build", "production", "debug"), "sha256:x")
    context: Any = SimpleNamespace(
        service=SimpleNamespace(dockerfile=parse(TEXT, Path("Dockerfile"))),
        build=SimpleNamespace(images=built),
        scope=None,
    )

    assert image.parent_image(context, target) == parent
