"""A worker serves nothing: no scenario waits for an answer of it."""

from unittest.mock import Mock

import pytest

from eightstage.evidence import Consequence
from eightstage.evidence.container.scenario import created


def test_scenarios_of_a_worker_are_skipped() -> None:
    """With one reason, before a container is made."""
    context = Mock(service=Mock(policy=Mock(service=Mock(port=0))))

    with (
        pytest.raises(Consequence, match="the policy says that the service serves nothing"),
        created(context, "production", "start"),
    ):
        pass
    assert not context.scope.method_calls
