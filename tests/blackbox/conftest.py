"""A production image of each language that can be chosen, started as a careful platform starts it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from eightstage import bases
from eightstage.engine import reach
from eightstage.engine.bake import bake
from eightstage.engine.build_variables import variables_of
from eightstage.engine.client import Engine
from eightstage.engine.containers import Container, create
from eightstage.engine.scope import Scope
from eightstage.service import load
from eightstage.template.rules import questions
from running import PATIENCE_S, Running, Start
from shared_answers import OTHER_USER

PORT = 3000
CAREFULLY = {"read_only": True, "cap_drop": ["ALL"], "security_opt": ["no-new-privileges:true"]}


@pytest.fixture(scope="session")
def images_scope(engine: Engine) -> Iterator[Scope]:
    """Where the images are built and the containers run, for all tests of this folder."""
    with Scope(engine) as opened:
        yield opened


@pytest.fixture(scope="session", params=questions()["language"])
def image(request: pytest.FixtureRequest, images_scope: Scope, new_service: Callable[..., Path]) -> str:
    """The production image of a new service."""
    service = load(new_service(language=request.param, **OTHER_USER))
    found = bases.provide_all(images_scope, service.dockerfile.base_images)
    settings, variables = bases.build_settings(images_scope, found), variables_of(service)
    done = bake(images_scope, service.path, ["production"], settings=settings, variables=variables)
    assert done.is_ok, done.error
    reach.settle(images_scope)
    return done.images["production"]


@pytest.fixture(scope="session")
def container(images_scope: Scope, image: str) -> Callable[..., Any]:
    """Makes a container of its own with these variables, which the test starts."""

    def make(purpose: str, **environment: str) -> Any:  # noqa: ANN401 - a context manager of a container
        return create(images_scope, image, purpose, environment=environment, ports=[PORT], **CAREFULLY)

    return make


@pytest.fixture(scope="session")
def start(container: Callable[..., Any]) -> Start:
    """Starts one, and waits until it is healthy."""

    @contextmanager
    def started(purpose: str, **environment: str) -> Iterator[Running]:
        with container(purpose, **environment) as made, requests.Session() as client:
            client.trust_env = False
            made.start()
            made.wait("healthy", lambda state: _is_healthy(made, state), PATIENCE_S)
            yield Running(made, made.address(PORT), client)

    return started


@pytest.fixture(scope="module")
def service(start: Start) -> Iterator[Running]:
    """One container for the tests of a module that leave it as it was; at this level, it logs headers."""
    with start("blackbox", LOG_LEVEL="debug") as running:
        yield running


def _is_healthy(container: Container, state: dict[str, Any]) -> bool | None:
    assert state["Running"], container.log()
    return True if state["Health"]["Status"] == "healthy" else None
