"""How every service takes its settings from the environment."""

from collections.abc import Callable
from typing import Any

import pytest

from running import PATIENCE_S, Start

LEVELS = "fatal, error, warn, info, debug, trace, silent"
WRONG = {
    "PORT=http": 'PORT is "http"; write a whole number from 0 to 65535',
    "PORT=65536": 'PORT is "65536"; write a whole number from 0 to 65535',
    "PORT=-1": 'PORT is "-1"; write a whole number from 0 to 65535',
    "PORT=3e3": 'PORT is "3e3"; write a whole number from 0 to 65535',
    "LOG_LEVEL=loud": f'LOG_LEVEL is "loud"; write one of {LEVELS}',
    "SHUTDOWN_DELAY_MS=60001": 'SHUTDOWN_DELAY_MS is "60001"; write a whole number from 0 to 60000',
    "SHUTDOWN_TIMEOUT_MS=soon": 'SHUTDOWN_TIMEOUT_MS is "soon"; write a whole number from 0 to 600000',
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_value_ends_it(container: Callable[..., Any], wrong: str) -> None:
    """One line says which value is wrong and what to write; the exit code is not that of a crash."""
    name, _, value = wrong.partition("=")

    with container("wrong", **{name: value}) as made:
        made.start()
        code = made.wait_for_end(PATIENCE_S)

        assert made.output("stderr") == ("the configuration is not valid:", WRONG[wrong])
        assert (code, made.output("stdout")) == (2, ())


def test_all_wrong_values_are_named_at_once(container: Callable[..., Any]) -> None:
    """Nobody starts it three times to learn of three mistakes."""
    with container("wrong", PORT="http", LOG_LEVEL="loud", SHUTDOWN_DELAY_MS="-1") as made:
        made.start()

        assert made.wait_for_end(PATIENCE_S) == 2
        assert [line.split()[0] for line in made.output("stderr")[1:]] == ["LOG_LEVEL", "PORT", "SHUTDOWN_DELAY_MS"]


def test_empty_value_is_the_default(start: Start) -> None:
    """A variable that a platform sets to nothing says nothing."""
    with start("empty", PORT="", LOG_LEVEL="", HOST="", SHUTDOWN_DELAY_MS="") as running:
        assert running.ask("GET", "/health").status_code == 200


def test_host_and_port_are_followed(container: Callable[..., Any]) -> None:
    """The health check asks on the same port."""
    with container("elsewhere", HOST="127.0.0.1", PORT="8123") as made:
        made.start()
        made.wait("healthy", lambda state: True if state["Health"]["Status"] == "healthy" else None, PATIENCE_S)

        (line,) = [line for line in made.output("stdout") if '"listening"' in line]
        assert '"127.0.0.1"' in line
        assert "8123" in line
