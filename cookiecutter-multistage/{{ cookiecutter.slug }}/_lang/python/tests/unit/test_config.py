"""The settings of the service."""

import pytest

from app.config import Config, ConfigError, read_config


def test_empty_environment_gives_the_defaults() -> None:
    """Nothing has to be set."""
    assert read_config({}) == Config(
        port={{ cookiecutter.port }}, host="", log_level="info", stage="none", shutdown_delay=0.2, shutdown_timeout=8.0
    )


def test_every_wrong_value_is_named() -> None:
    """All mistakes at once, each with what is allowed."""
    with pytest.raises(ConfigError) as error:
        read_config({"PORT": "http", "LOG_LEVEL": "loud", "SHUTDOWN_DELAY_MS": "-1"})

    for text in (
        'PORT is "http"; write a whole number from 0 to 65535',
        'LOG_LEVEL is "loud"; write one of fatal, error',
        'SHUTDOWN_DELAY_MS is "-1"',
    ):
        assert text in str(error.value)


@pytest.mark.parametrize("text", ["65536", "1" * 5000, "٣", " 80", "1_0", "1.5"])
def test_what_is_no_port_is_refused(text: str) -> None:
    """Digits of ASCII alone, up to the largest port."""
    with pytest.raises(ConfigError, match="PORT is"):
        read_config({"PORT": text})
