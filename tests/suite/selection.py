"""Which tests are run: those of one language, or one of several shards. Registered by tests/conftest.py."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

# Seconds that each file takes on two cores, rounded; `--write-durations` writes them anew.
DURATIONS = Path(__file__).parents[1] / "data/durations.json"
# Folders and files whose tests may do without an engine; one that takes the fixture `engine` needs it all the same.
_WITHOUT_ENGINE = (
    "tests/unit/",
    "tests/catalogue/",
    "tests/docs/",
    "tests/template/",
    "tests/mutation/test_defects_of_",
)
# A file that nobody has measured yet.
_UNMEASURED_S = 10.0


def shards(files: Iterable[str], seconds: Mapping[str, float], count: int) -> list[list[str]]:
    """
    Files in shards that take about as long as each other.

    A file stays whole, because its tests share what took long to build: the longest first, each where least is yet.
    """
    found: list[list[str]] = [[] for _ in range(count)]
    loads = [0.0] * count
    for file in sorted(files, key=lambda name: (-seconds.get(name, _UNMEASURED_S), name)):
        least = loads.index(min(loads))
        found[least].append(file)
        loads[least] += seconds.get(file, _UNMEASURED_S)
    return found


def is_of(language: str, test_id: str) -> bool:
    """Whether a test is about a language: its file is named after it, or one of its parameters is."""
    return language in re.split(r"[^a-z0-9]+|_", test_id)


def needs_engine(test_id: str, fixtures: Iterable[str]) -> bool:
    """Whether a test needs an engine, so that it must not run side by side with others."""
    return "engine" in fixtures or not test_id.startswith(_WITHOUT_ENGINE)


class Selection:
    """The options `--language`, `--engine`, `--shard` and `--write-durations`."""

    def __init__(self, config: pytest.Config) -> None:
        self._language = config.getoption("--language")
        self._engine = config.getoption("--engine")
        self._shard = _parsed(config.getoption("--shard"))
        self._writes = config.getoption("--write-durations")
        self._seconds: dict[str, float] = {}

    @staticmethod
    def add_options(parser: pytest.Parser) -> None:
        """Make the options known."""
        parser.addoption("--language", help="only the tests of this language")
        parser.addoption(
            "--engine", choices=["with", "without"], help="only the tests that need an engine, or the others"
        )
        parser.addoption("--shard", help="only the first of three parts of about the same length: 1/3")
        parser.addoption("--write-durations", action="store_true", help="keep how long each file took, for --shard")

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what was not asked for."""
        kept = [item for item in items if not self._language or is_of(self._language, item.nodeid)]
        if self._engine:
            wanted = self._engine == "with"
            kept = [item for item in kept if needs_engine(item.nodeid, getattr(item, "fixturenames", ())) is wanted]
        if self._shard:
            number, count = self._shard
            chosen = shards({_file(item) for item in items}, json.loads(DURATIONS.read_text()), count)[number - 1]
            kept = [item for item in kept if _file(item) in chosen]
        if len(kept) < len(items):
            config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
            items[:] = kept

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up the seconds of each file."""
        file = report.nodeid.partition("::")[0]
        self._seconds[file] = self._seconds.get(file, 0.0) + report.duration

    def pytest_sessionfinish(self) -> None:
        """Write them, if asked."""
        if self._writes:
            known = json.loads(DURATIONS.read_text()) if DURATIONS.exists() else {}
            known |= {file: round(seconds, 1) for file, seconds in self._seconds.items()}
            there = {file: seconds for file, seconds in sorted(known.items()) if Path(file).is_file()}
            DURATIONS.write_text(json.dumps(there, indent=1) + "\n")


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _parsed(shard: str | None) -> Sequence[int]:
    if shard is None:
        return ()
    found = re.fullmatch(r"([1-9]\d*)/([1-9]\d*)", shard)
    if found is None or int(found[1]) > int(found[2]):
        raise pytest.UsageError(f"--shard {shard}: write the number of the shard and how many there are, as in 1/3")
    return int(found[1]), int(found[2])
