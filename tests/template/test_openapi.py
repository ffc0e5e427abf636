"""The description of what a service answers."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

# Where each language registers its routes, and how a path is written there.
ROUTES = ("src/app.js", "app/application.py", "internal/app/app.go")
PATH = re.compile(r'"(/[a-z]*)"')


@pytest.fixture
def service(new_service: Callable[..., Path], language: str) -> Path:
    """A service with answers that YAML could take for something else."""
    return new_service(language=language, service_name="Orders: #1 '& more", description='Takes "orders" {now}.')


def test_description_is_valid(service: Path) -> None:
    """By the schema of OpenAPI 3.1, examples and references included; name and port are those of the service."""
    document = yaml.safe_load((service / "openapi.yaml").read_text())

    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    assert document["info"]["title"] == "Orders: #1 '& more"
    assert document["info"]["description"] == 'Takes "orders" {now}.'


def test_every_route_is_described(service: Path) -> None:
    """And no other."""
    (source,) = (service / name for name in ROUTES if (service / name).exists())

    assert set(PATH.findall(source.read_text())) == set(yaml.safe_load((service / "openapi.yaml").read_text())["paths"])
