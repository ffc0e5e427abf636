"""A second machine with nothing but a registry: what another has built there is not built again."""

from collections.abc import Callable

import attrs
import pytest

from eightstage.bases import build_settings, provide_all
from eightstage.engine.build_variables import variables_of
from eightstage.engine.client import Engine
from eightstage.engine.scope import Scope
from eightstage.evidence.build import Build, build
from eightstage.service import Service

pytestmark = pytest.mark.timeout(1800)

CACHE = "type=registry,ref=localhost:5000/reference-app:cache"


def test_second_machine_runs_no_step_again(
    make_container_builder: Callable[..., Engine], registry_id: str, reference_app: Service, tell: Callable[[str], None]
) -> None:
    """Each machine is a builder that has nothing; the second reads what the first has left in the registry."""
    network = f"network=container:{registry_id}"
    first = built(make_container_builder("first", network), reference_app, CACHE_TO=f"{CACHE},mode=max")
    second = built(make_container_builder("second", network), reference_app, CACHE_FROM=CACHE)

    tell(f"[builders] warm registry cache / cold: {second.seconds:.0f} s / {first.seconds:.0f} s")
    assert not first.failures
    assert all(taken == 0 for taken, _ in first.cached.values())
    # `debug` writes the cache; of all stages it is only not built from testing, which copies and runs nothing.
    assert {stage for stage, (taken, total) in second.cached.items() if taken < total} == {"testing"}
    assert second.seconds < first.seconds


def built(engine: Engine, service: Service, **caches: str) -> Build:
    engine = attrs.evolve(engine, environment={**engine.environment, **caches})
    with Scope(engine) as scope:
        found = build_settings(scope, provide_all(scope, service.dockerfile.base_images))
        return build(scope, service, settings=found, variables=variables_of(service))
