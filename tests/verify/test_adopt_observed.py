"""What one run shows of images that are not what their Dockerfile says; nothing is verified here."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from eightstage.adopt import observed
from eightstage.adopt.build import Build
from eightstage.adopt.draft import Draft
from eightstage.adopt.first_run import FirstRun
from eightstage.engine.scope import Scope
from eightstage.errors import EngineError
from eightstage.verify import SILENCE

DOCKERFILE = """
FROM node:26-trixie-slim
COPY main.js /srv/main.js
CMD ["node", "/srv/main.js"]
"""
ELSEWHERE = """
import("node:fs").then((fs) => fs.writeFileSync("/srv/state.db", "x"));
import("node:http").then(({ createServer }) => createServer((request, response) => {
    console.log(JSON.stringify({ path: request.url }));
    response.statusCode = request.url === "/livez" ? 200 : 404;
    response.end(JSON.stringify({ status: "fine", uptime: 1 }));
}).listen(4321, () => console.log("{}")));
"""
LATE = """
const { writeFileSync, unlinkSync } = require("node:fs");
let isReady = false;
require("node:http").createServer((request, response) => {
    if (isReady) { response.end("fine"); } else { request.destroy(); }
}).listen(4321);
setTimeout(() => {
    writeFileSync("/tmp/worker", "");
    unlinkSync("/tmp/worker");
    isReady = true;
}, 500);
"""

Observe = Callable[..., tuple[dict[str, object], list[str]]]


@pytest.fixture
def observe(scope: Scope, tmp_path: Path) -> Observe:
    """Build a program and run it: what is seen, by key, and the notes."""

    def seen(program: str, dockerfile: str = DOCKERFILE) -> tuple[dict[str, object], list[str]]:
        (tmp_path / "Dockerfile").write_text(dockerfile)
        (tmp_path / "main.js").write_text(program)
        first = FirstRun(Draft.of(tmp_path, Build("x")), date(2026, 11, 29), SILENCE)
        guesses, notes = first.observe(scope, first.allowed(first.draft.guesses()))
        return {guess.key: guess.value for guess in guesses}, notes

    return seen


def test_what_runs_counts_and_not_what_is_written(observe: Observe) -> None:
    """A port that nothing exposes is found and asked; the user is root, which no policy names."""
    found, notes = observe(ELSEWHERE)

    assert found == {
        "port": 4321,
        "user": None,
        "path": "/livez",
        "expect": {"status": "fine"},
        "members": ["uptime"],
        "json_logs": True,
        "writes": ["/tmp", "/tmp/*", "/run", "/run/*", "/srv", "/srv/*"],
    }
    assert notes == []


def test_folder_that_a_service_needs_late_is_seen(observe: Observe) -> None:
    """It listens before it writes there, and what it wrote is gone at once: only a read-only root tells."""
    found, _ = observe(LATE)

    assert (found["tmpfs"], found["path"], found["expect"]) == (["/tmp"], "/", {})


def test_service_that_ends_is_told_with_its_last_words(observe: Observe) -> None:
    """It lacks something; the text is all that is known."""
    found, notes = observe('console.log("no DATABASE_URL"); process.exit(3)')

    assert found == {}
    assert notes == [
        "the container ended with exit code 3: no DATABASE_URL; give it what it needs in [container] environment"
    ]


def test_worker_that_listens_nowhere_is_told(observe: Observe, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its user and its files are seen all the same."""
    monkeypatch.setattr(observed, "_LISTENS_S", 3.0)

    found, notes = observe("setInterval(() => {}, 1000)")

    assert found == {"user": None}
    assert notes == ["nothing listened within 3 s: is it no server, or does it wait for something?"]


def test_dockerfile_that_does_not_build_is_told(observe: Observe) -> None:
    """With the step, what it printed, and what to do instead."""
    with pytest.raises(EngineError, match=r"(?s)RUN echo why && false.*why.*--static"):
        observe("", f"{DOCKERFILE}RUN echo why && false\n")
