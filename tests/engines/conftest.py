"""One engine elsewhere for all tests of this folder, and a machine that it is used from."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from eightstage.bases import provide
from eightstage.engine import private
from eightstage.engine.client import Engine
from eightstage.service import Service
from enginelab import service as services
from enginelab.client import Client
from enginelab.lab import Lab, open_lab

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A machine without root, or without Debian's packages, cannot have the namespaces; it says so for each test."""
    reason = private.is_possible()
    for item in items:
        if _HERE in item.path.parents and reason:
            item.add_marker(pytest.mark.skip(reason=f"no second engine can be had: {reason}"))


@pytest.fixture(scope="session")
def lab(engine: Engine, reference_app: Service) -> Iterator[Lab]:
    """The engine elsewhere, with the base images of this machine's engine."""
    with open_lab() as found:
        for reference in reference_app.dockerfile.base_images:
            provide(engine, reference)
            save = [*engine.cli, "save", reference]
            load = [*engine.cli, "--host", f"unix://{found.socket}", "load"]
            with subprocess.Popen(save, env=engine.environment, stdout=subprocess.PIPE) as saving:
                subprocess.run(load, env=engine.environment, stdin=saving.stdout, check=True, capture_output=True)
            assert saving.returncode == 0
        yield found


@pytest.fixture(scope="session")
def client(lab: Lab) -> Iterator[Client]:
    """Somebody's machine; its folder has a short name, since it holds sockets."""
    folder = Path(tempfile.mkdtemp(prefix="eslab-", dir="/tmp"))
    try:
        made = Client(folder, lab)
        made.prepare()
        yield made
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def good(client: Client) -> Path:
    return services.good(client.folder / "good")


@pytest.fixture(scope="session")
def spoiled(client: Client) -> Path:
    return services.spoiled(client.folder / "spoiled")
