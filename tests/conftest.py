"""Fixtures of the whole suite: the engine, the reference app, and services written from the template."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eightstage.engine import private
from eightstage.engine.client import Engine, connect
from eightstage.engine.places import Places
from eightstage.engine.scope import Scope
from eightstage.service import Service, load
from eightstage.template.answers import complete
from eightstage.template.write import write
from selection import Selection

pytest_plugins = ("pytester",)
WAS_RUNNING = pytest.StashKey[bool]()
REPOSITORY = Path(__file__).resolve().parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--builders", action="store_true", help="the tests that compile BuildKit, too")
    parser.addoption("--keep-engine", action="store_true", help="leave the private engine running")
    parser.addoption("--other-languages", action="store_true", help="plant the built defects of Python and Go as well")
    parser.addoption("--singly", action="store_true", help="plant each defect in a copy of its own")
    Selection.add_options(parser)
    parser.addoption("--write-corpus", action="store_true", help="write the table of foreign Dockerfiles anew")
    parser.addoption("--write-ways", action="store_true", help="write the table of ways to an engine anew")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what compiles BuildKit, unless it was asked for."""
    return True if collection_path == REPOSITORY / "tests/builders" and not config.getoption("--builders") else None


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.stash[WAS_RUNNING] = private.is_running(Places.default())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the private engine unless it ran before the tests, whichever process of theirs started it."""
    if hasattr(session.config, "workerinput"):
        # Other workers may be using it; the process that started them ends last.
        return
    stays = session.config.stash[WAS_RUNNING] or session.config.getoption("--keep-engine")
    if not stays and private.is_running(Places.default()):
        private.stop(Places.default())


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_AtOnce(config))
    config.pluginmanager.register(Selection(config))


class _AtOnce:
    """Tells a failure when it happens: the summary of half an hour of tests comes late."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            reporter = self._config.pluginmanager.get_plugin("terminalreporter")
            assert reporter is not None
            lines = [line for line in report.longreprtext.splitlines() if line.startswith("E ")]
            reporter.write_line(f"\n[failed] {report.nodeid}\n" + "\n".join(lines[:12]))


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Says a line at once; what is printed is shown only when a test fails, and some take a quarter of an hour."""
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    capture = request.config.pluginmanager.get_plugin("capturemanager")
    assert reporter is not None
    assert capture is not None

    def say(text: str) -> None:
        with capture.global_and_fixture_disabled():
            reporter.ensure_newline()
            reporter.write_line(text)

    return say


@pytest.fixture(scope="session")
def engine(tell: Callable[[str], None]) -> Iterator[Engine]:
    """An engine; without one the suite fails, it does not skip."""
    found = connect(lambda text: tell(f"[engine] {text}"))
    yield found
    found.sdk.close()


@pytest.fixture
def scope(engine: Engine) -> Iterator[Scope]:
    with Scope(engine) as opened:
        yield opened


@pytest.fixture(scope="session")
def reference_app() -> Service:
    return load(REPOSITORY / "reference-app")


@pytest.fixture(scope="session")
def new_service(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Write a service from the template with some answers changed."""

    def make(**answers: str) -> Path:
        return write(complete(answers, asks=False), tmp_path_factory.mktemp("service"))

    return make
