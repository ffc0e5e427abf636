"""A second install without a network, where the builder has dropped what a cache mount held and kept the layers."""

from pathlib import Path
from uuid import uuid4

import pytest

from eightstage.bases import provide_all
from eightstage.engine.bake import bake
from eightstage.engine.scope import Scope
from eightstage.evidence import Context, build_offline
from eightstage.evidence.build import build
from eightstage.service import load

BASE = "debian:trixie-slim"
# As a package manager does: what is not in the cache comes by the network.
INSTALL = "test -e /cache/kept || { test $(ls /sys/class/net | wc -l) -gt 1 && KEEP; }"


@pytest.fixture
def mount() -> str:
    """A cache mount, and the start of a command, that no other run shares: the builder takes steps by their commands alone."""
    name = f"eightstage-{uuid4().hex}"
    return f"--mount=type=cache,id={name},target=/cache : {name};"


def observed(scope: Scope, folder: Path, mount: str, keep: str) -> build_offline.Offline:
    """What is seen of a service that was built, and whose cache mount was emptied since."""
    install = INSTALL.replace("KEEP", keep)
    (folder / "Dockerfile").write_text(f"FROM {BASE} AS dependencies\nRUN {mount} {install}\n")
    (folder / "eightstage.toml").write_text(
        '[service]\nname = "tiny"\n\n[stages]\ndependencies = "dependencies"\nproduction = "dependencies"\n'
    )
    service = load(folder)
    provide_all(scope, service.dockerfile.base_images)
    context = Context(service, scope, build(scope, service), {}, ())
    emptied = folder / "emptied"
    emptied.mkdir()
    (emptied / "Dockerfile").write_text(f"FROM {BASE} AS dependencies\nRUN {mount} rm -f /cache/kept\n")
    assert bake(scope, emptied, ["dependencies"], settings=["*.output=type=cacheonly"]).is_ok
    return build_offline.observe(context, "")


def test_install_that_keeps_what_it_downloads_is_accused_of_nothing(scope: Scope, tmp_path: Path, mount: str) -> None:
    """The mount is filled anew before the second look."""
    seen = observed(scope, tmp_path, mount, "touch /cache/kept")

    assert (seen.steps, seen.failure) == (1, None)


def test_install_that_keeps_nothing_fails_after_the_second_look(scope: Scope, tmp_path: Path, mount: str) -> None:
    """A full network has put nothing into the mount."""
    seen = observed(scope, tmp_path, mount, "touch /kept")

    assert seen.failure is not None
