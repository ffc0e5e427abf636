"""What the measurements have in common: a service that is built, and a table of README.md that is written anew."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from eightstage.bases import provide
from eightstage.engine.build_variables import variables_of
from eightstage.engine.scope import Scope
from eightstage.evidence import Context
from eightstage.evidence.build import build
from eightstage.evidence.gate import copy_of
from eightstage.service import Service

HERE = Path(__file__).resolve().parent


def built(scope: Scope, service: Service, settings: Sequence[str] = ()) -> Context:
    """A service with every target built, to be looked at."""
    provided(scope, service)
    variables = variables_of(service)
    done = build(scope, service, settings=settings, variables=variables)
    assert not done.failures, done.failures
    return Context(service, scope, done, variables, ())


def provided(scope: Scope, service: Service) -> None:
    """Have its base images, which no build is to wait for."""
    for reference in service.dockerfile.base_images:
        provide(scope.engine, reference)


@contextmanager
def cold(scope: Scope, service: Service) -> Iterator[Path]:
    """A copy of which no step was ever run; what cache mounts hold is there."""
    with copy_of(service.path, scope.folder / "cold") as folder:
        file = folder / "Dockerfile"
        first = f"RUN NONCE={time.time()} apt-get update"
        file.write_text(file.read_text().replace("RUN apt-get update", first))
        yield folder


def write_table(name: str, text: str) -> None:
    """Write a table between its two marks in README.md; the guide reads some of them by their names."""
    page = HERE / "README.md"
    head, begin, tail = page.read_text().partition(f"<!-- {name} -->\n")
    _, end, rest = tail.partition(f"<!-- end of {name} -->\n")
    assert begin, name
    assert end, name
    page.write_text(f"{head}{begin}{text}{end}{rest}")
