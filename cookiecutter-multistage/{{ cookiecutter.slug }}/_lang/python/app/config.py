"""The settings of the service, all from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.log import LEVELS

DEFAULT_PORT = {{ cookiecutter.port }}


class ConfigError(Exception):
    """The environment holds a value that the service cannot work with."""


@dataclass(frozen=True)
class Config:
    """
    Every setting.

    port: Where HTTP is answered; 0 lets the system choose.
    host: The address to listen on; empty means every address, IPv6 and IPv4.
    log_level: The lowest level that is logged.
    stage: The Dockerfile stage that this runs in, shown on the page.
    shutdown_delay: For how many seconds requests are still accepted after the stop signal.
    shutdown_timeout: How many seconds open requests may take after that.
    """

    port: int
    host: str
    log_level: str
    stage: str
    shutdown_delay: float
    shutdown_timeout: float


def read_config(environment: Mapping[str, str]) -> Config:
    """
    Read the settings.

    Raises:
        ConfigError: Names every variable that is wrong, its value and what is allowed.
    """
    problems: list[str] = []

    def whole(name: str, fallback: int, largest: int) -> int:
        text = environment.get(name) or str(fallback)
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else largest + 1
        if value > largest:
            problems.append(f'{name} is "{text}"; write a whole number from 0 to {largest}')
        return value

    log_level = environment.get("LOG_LEVEL") or "info"
    if log_level not in LEVELS:
        problems.append(f'LOG_LEVEL is "{log_level}"; write one of {", ".join(LEVELS)}')
    config = Config(
        port=whole("PORT", DEFAULT_PORT, 65_535),
        host=environment.get("HOST") or "",
        log_level=log_level,
        stage=environment.get("STAGE") or "none",
        shutdown_delay=whole("SHUTDOWN_DELAY_MS", 200, 60_000) / 1000,
        shutdown_timeout=whole("SHUTDOWN_TIMEOUT_MS", 8_000, 600_000) / 1000,
    )
    if problems:
        raise ConfigError("\n".join(problems))
    return config
