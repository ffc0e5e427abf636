"""The way to the ports of containers: proven, not assumed."""

from collections.abc import Iterator

import pytest

from eightstage.bases import provide_all
from eightstage.engine import reach
from eightstage.engine.client import Engine
from eightstage.engine.containers import run
from eightstage.engine.scope import Scope
from eightstage.engine.ways import LOOPBACK, OWN_ADDRESS, Way
from eightstage.errors import Unreachable

BASE = "node:26-trixie-slim"
# Nobody publishes there: ports are bound to the first address of loopback.
ELSEWHERE = Way(LOOPBACK, "127.0.0.77")


@pytest.fixture
def scope(engine: Engine) -> Iterator[Scope]:
    with Scope(engine) as opened:
        provide_all(opened, [BASE])
        yield opened


def test_engine_beside_is_reached_by_loopback(scope: Scope) -> None:
    """Nothing is published on more than loopback where that is enough."""
    assert reach.prove(scope) == Way(LOOPBACK, LOOPBACK)


def test_address_of_the_environment_is_tried_first(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    """EIGHTSTAGE_ADDRESS says where ports are, as a name or an address."""
    monkeypatch.setenv(reach.VARIABLE, "localhost")

    assert reach.prove(scope) == Way(LOOPBACK, LOOPBACK)


def test_container_is_asked_at_its_own_address(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where published ports lead nowhere, a container on a network of this machine is asked itself."""
    monkeypatch.setenv(reach.VARIABLE, ELSEWHERE.address)

    scope.way = reach.prove(scope)

    assert scope.way == OWN_ADDRESS
    with run(scope, BASE, "own-address", command=["sleep", "60"], ports=[3000]) as container:
        host, port = container.address(3000)
        assert (host.count("."), port) == (3, 3000)
        assert not any(container.inspect()["NetworkSettings"]["Ports"].values())


def test_no_way_is_said_once_with_what_to_set(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any way no container with ports is made, and the reason names the variable that mends it."""
    monkeypatch.setattr(reach, "_candidates", lambda _: iter([ELSEWHERE]))

    reach.settle(scope)

    assert "127.0.0.77" in scope.unreachable
    assert f"set {reach.VARIABLE}" in scope.unreachable
    with pytest.raises(Unreachable), run(scope, BASE, "no-way", command=["sleep", "60"], ports=[3000]):
        pass


def test_nothing_to_prove_it_with_is_no_way_on_another_machine(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an image that can listen, loopback is believed, and another machine's address is not."""
    scope.tool_images = ()
    assert reach.prove(scope) == Way(LOOPBACK, LOOPBACK)

    monkeypatch.setattr(reach, "_candidates", lambda _: iter([Way("", "192.0.2.1")]))
    with pytest.raises(Unreachable, match="cannot be found"):
        reach.prove(scope)
