"""Checks of a Dockerfile's text, on Dockerfiles of a few lines."""

import pytest

from eightstage.checks.catalogue import find
from eightstage.dockerfile.stages import parse
from eightstage.verdicts import Outcome


def is_locked(command: str) -> bool:
    file = parse(f"FROM golang:1.27-trixie AS dependencies\nRUN {command}\n")
    verdict = find("dockerfile/packages-come-from-the-lock").function(file)
    return verdict.outcome is Outcome.PASSED


@pytest.mark.parametrize("command", ["go install tool", "GOBIN=/usr/local/bin go install -ldflags=-s tool"])
def test_go_tools_of_the_manifest_are_locked(command: str) -> None:
    """`go install tool` installs the tools that go.mod names, in the versions that it requires."""
    assert is_locked(command)


@pytest.mark.parametrize("command", ["go install example.com/tool@latest", "go install tool example.com/other@latest"])
def test_go_tools_of_another_origin_are_not(command: str) -> None:
    """A version that changes from day to day is no locked one, beside locked tools as well."""
    assert not is_locked(command)
