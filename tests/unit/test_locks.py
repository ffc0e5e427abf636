"""Lock files, as each language writes its own."""

import pytest

from eightstage.languages.go import lock as go
from eightstage.languages.lock import Package
from eightstage.languages.node import lock as node
from eightstage.languages.python import lock as python

NPM = """{"packages": {
  "": {"name": "service", "version": "1.0.0"},
  "node_modules/express": {"version": "5.0.0"},
  "node_modules/@scope/tool": {"version": "2.0.0", "dev": true},
  "node_modules/express/node_modules/ms": {"version": "3.0.0"},
  "node_modules/linked": {"link": true}
}}"""
UV = """
version = 1
[[package]]
name = "service"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "fastapi" }]
[package.dev-dependencies]
dev = [{ name = "mypy" }]
[[package]]
name = "fastapi"
version = "0.1"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "typing-extensions" }]
[[package]]
name = "mypy"
version = "2.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "typing-extensions" }, { name = "pathspec" }]
[[package]]
name = "pathspec"
version = "1.0"
source = { registry = "https://pypi.org/simple" }
[[package]]
name = "typing-extensions"
version = "4.0"
source = { registry = "https://pypi.org/simple" }
"""
GO = """module example.com/service

go 1.27.0

require github.com/one/memlimit v1.0.1

require (
	github.com/two/memory v0.0.0-20210728143218-7b4eea64cf58 // indirect
	golang.org/x/text v0.3.5
)

replace golang.org/x/text => ../text
"""


def test_npm() -> None:
    """Nested and scoped packages; the service itself and links are none."""
    lock = node.read(NPM)

    assert {(p.name, p.version) for p in lock.for_production} == {("express", "5.0.0"), ("ms", "3.0.0")}
    assert [p.place for p in lock.packages if p.is_for_development] == ["node_modules/@scope/tool"]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("app/node_modules/@scope/tool/index.js", "node_modules/@scope/tool"),
        ("app/node_modules/express/node_modules/ms/a.js", "node_modules/express/node_modules/ms"),
        ("app/server.js", ""),
    ],
)
def test_place_of_a_file_of_npm(path: str, place: str) -> None:
    """As the lock file writes it."""
    assert node.read(NPM).place_of(path) == place


def test_uv() -> None:
    """What only a group needs is for development; what production needs as well is not."""
    lock = python.read(UV)

    assert [p.name for p in lock.for_production] == ["fastapi", "typing-extensions"]
    assert [p.name for p in lock.packages if p.is_for_development] == ["mypy", "pathspec"]
    assert lock.name_of("Typing_Extensions") == "typing-extensions"
    assert lock.place_of("usr/lib/python3.13/site-packages/mypy-2.0.dist-info/METADATA") == "mypy"
    assert lock.place_of("usr/lib/python3.13/site-packages/mypy/main.py") == ""


def test_go() -> None:
    """Single lines and blocks of `require`, and nothing else."""
    lock = go.read(GO)

    assert lock.packages == (
        Package("github.com/two/memory", "v0.0.0-20210728143218-7b4eea64cf58"),
        Package("golang.org/x/text", "v0.3.5"),
        Package("github.com/one/memlimit", "v1.0.1"),
    )
    assert not lock.ships_all
