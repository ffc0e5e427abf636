"""Each way to an engine: a good service is accused of nothing, and planted defects are found."""

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from enginelab.client import Client, Seen
from enginelab.lab import Lab
from enginelab.service import NEED_ANSWERS, PLANTED, SOME
from enginelab.table import Row, stale, write
from enginelab.ways import WAYS, Way


@attrs.frozen
class Run:
    """What was seen on one way of the good service and of the spoiled one."""

    way: Way
    good: Seen
    spoiled: Seen


@pytest.fixture(scope="module", params=WAYS, ids=lambda way: way.name)
def run(request: pytest.FixtureRequest, lab: Lab, client: Client, good: Path, spoiled: Path) -> Iterator[Run]:
    way: Way = request.param
    with way.open(lab, client) as how:
        seen = client.verify(good, "--only", ",".join(SOME), **how)
        planted = client.verify(spoiled, "--only", ",".join(PLANTED), **how)
    yield Run(way, seen, planted)
    assert not (client.folder / "private").exists(), "another engine was brought up in place of the chosen one"


def test_good_service_is_accused_of_nothing(run: Run) -> None:
    """Exit code 0; or, where no container answers, 2 with the one cause and every other promise kept."""
    assert run.good.ids("failed") == set(), run.good.output
    if run.way.reaches:
        assert (run.good.code, run.good.reasons) == (0, []), run.good.output
    else:
        assert run.good.code == 2, run.good.output
        assert len(run.good.reasons) == 1
        assert "cannot be reached from here" in run.good.reasons[0]
        assert "EIGHTSTAGE_ADDRESS" in run.good.output
        assert "gate/audit-stops-production" in run.good.ids("passed")


def test_planted_defects_are_found(run: Run) -> None:
    """Exactly the planted ones, and exit code 1; what needs an answer of the service waits for a way to it."""
    expected = set(PLANTED) if run.way.reaches else set(PLANTED) - NEED_ANSWERS

    assert run.spoiled.ids("failed") == expected, run.spoiled.output
    assert run.spoiled.code == 1


def test_page_has_the_row(run: Run, request: pytest.FixtureRequest) -> None:
    """docs/engine.md says what was seen here; `pytest tests/engines --write-ways` writes it anew."""
    row = Row(run.way.name, run.way.setting, run.good, run.spoiled, len(PLANTED))
    if request.config.getoption("--write-ways"):
        write([row])

    assert stale(row) is None
