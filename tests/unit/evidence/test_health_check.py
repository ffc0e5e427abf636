"""Whether an image has a health check decides what can be seen of it."""

from typing import Any
from unittest.mock import Mock

import pytest

from eightstage.evidence import Consequence
from eightstage.evidence.container.start import has_health_check, need_health_check


def context(**config: Any) -> Mock:  # noqa: ANN401 - a configuration as the engine says it
    api = Mock(inspect_image=lambda _: {"Config": config})
    return Mock(build=Mock(images={"production": "sha256:1"}), scope=Mock(engine=Mock(sdk=Mock(api=api))))


@pytest.mark.parametrize("config", [{}, {"Healthcheck": None}, {"Healthcheck": {"Test": ["NONE"]}}])
def test_without_one_its_scenarios_have_nothing_to_judge(config: dict[str, Any]) -> None:
    """They are skipped, for the reason that another check reports."""
    assert not has_health_check(context(**config), "production")
    with pytest.raises(Consequence, match="production has no health check"):
        need_health_check(context(**config), "production")


def test_with_one_they_run() -> None:
    """Whoever set it."""
    need_health_check(context(Healthcheck={"Test": ["CMD", "/probe"]}), "production")
