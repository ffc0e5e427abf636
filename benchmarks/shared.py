"""What the measurements have in common: a service that is built, and a table of README.md that is written anew."""

from collections.abc import Sequence
from pathlib import Path

from eightstage.bases import provide
from eightstage.engine.build_variables import variables_of
from eightstage.engine.scope import Scope
from eightstage.evidence import Context
from eightstage.evidence.build import build
from eightstage.service import Service

HERE = Path(__file__).resolve().parent


def built(scope: Scope, service: Service, settings: Sequence[str] = ()) -> Context:
    """A service with every target built, to be looked at."""
    for reference in service.dockerfile.base_images:
        provide(scope.engine, reference)
    variables = variables_of(service)
    done = build(scope, service, settings=settings, variables=variables)
    assert not done.failures, done.failures
    return Context(service, scope, done, variables, ())


def write_table(name: str, text: str) -> None:
    """Write a table between its two marks in README.md; the guide reads some of them by their names."""
    page = HERE / "README.md"
    head, begin, tail = page.read_text().partition(f"<!-- {name} -->\n")
    _, end, rest = tail.partition(f"<!-- end of {name} -->\n")
    assert begin, name
    assert end, name
    page.write_text(f"{head}{begin}{text}{end}{rest}")
