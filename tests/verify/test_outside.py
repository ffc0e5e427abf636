"""A service is started and tested without its image as its README says."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from eightstage import bases
from eightstage.engine.bake import bake
from eightstage.engine.build_variables import variables_of
from eightstage.engine.containers import Container, run
from eightstage.engine.scope import Scope
from eightstage.service import load
from eightstage.template.rules import questions

pytestmark = pytest.mark.timeout(1500)
# A machine with the language's tools: stage development has the sources, and what is installed for them.
MACHINE = "development"
# What is installed there already is used.
SETTINGS = {"python": {"UV_PROJECT_ENVIRONMENT": "/venv", "UV_OFFLINE": "1"}}
INSTALLED = {"npm ci"}
PATIENCE_S = 600.0
STARTED = """
{command} >/tmp/log 2>&1 &
for _ in $(seq 600); do
    if grep -q '"listening"' /tmp/log; then exit 0; fi
    sleep 0.2
done
cat /tmp/log
exit 1
"""


@pytest.mark.parametrize("language", questions()["language"])
def test_commands_of_the_readme_work(scope: Scope, new_service: Callable[..., Path], language: str) -> None:
    """The service listens, and its tests pass."""
    folder = new_service(language=language)
    block = re.search(r"## Without a container\n.*?```console\n(.*?)```", (folder / "README.md").read_text(), re.DOTALL)
    assert block
    *others, start, test = re.findall(r"^\$ (.*)", block[1], re.MULTILINE)

    settings = SETTINGS.get(language, {})
    environment = {"PORT": "0", "STAGE": "", "LOG_LEVEL": "", "HOME": "/tmp", **settings}
    with run(
        scope, _machine(scope, folder), "outside", user="0", command=["sleep", "1h"], environment=environment
    ) as made:
        for command in others:
            assert command in INSTALLED or _does(made, command) == ""
        assert _does(made, STARTED.format(command=start)) == ""
        assert _does(made, test) == ""


def _machine(scope: Scope, folder: Path) -> str:
    service = load(folder)
    found = bases.provide_all(scope, service.dockerfile.base_images)
    settings, variables = bases.build_settings(scope, found), variables_of(service)
    done = bake(scope, service.path, [MACHINE], settings=settings, variables=variables)
    assert done.is_ok, done.error
    return done.images[MACHINE]


def _does(machine: Container, command: str) -> str:
    """What it prints where it does not end well."""
    code, output = machine.run(["sh", "-c", command], PATIENCE_S)
    return f"{command} ended with {code}: {output[-3000:]}" if code else ""
