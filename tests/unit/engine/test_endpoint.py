"""Which engine is chosen, and what is said of one that does not answer."""

from pathlib import Path

import pytest

from eightstage.engine.endpoint import Endpoint, ask_version, resolve
from eightstage.errors import EngineUnavailable

CONTEXT = '[{"Name": "%s", "Endpoints": {"docker": {"Host": "%s"}}}]'


def docker(folder: Path, *, output: str = "", error: str = "", code: int = 0) -> str:
    """A docker command that says this, whatever it is asked."""
    command = folder / "docker"
    (folder / "output").write_text(output)
    (folder / "error").write_text(error)
    command.write_text(f'#!/bin/sh\ncat "{folder}/output"\ncat "{folder}/error" >&2\nexit {code}\n')
    command.chmod(0o755)
    return str(command)


@pytest.mark.parametrize(
    ("name", "host", "environment", "expected"),
    [
        ("default", "unix:///var/run/docker.sock", {}, ("context default", False)),
        ("default", "tcp://docker:2376", {"DOCKER_HOST": "tcp://docker:2376"}, ("DOCKER_HOST", True)),
        ("colima", "unix:///home/me/.colima/docker.sock", {}, ("context colima", True)),
    ],
)
def test_choice_is_the_docker_commands(
    tmp_path: Path, name: str, host: str, environment: dict[str, str], expected: tuple[str, bool]
) -> None:
    """The address is the one that the docker command says, and the default socket is nobody's choice."""
    found = resolve(docker(tmp_path, output=CONTEXT % (name, host)), environment)

    assert (found.host, found.origin, found.is_chosen) == (host, *expected)


def test_missing_context_is_named(tmp_path: Path) -> None:
    """A context that is not there is refused with its name."""
    command = docker(tmp_path, output="[]", error='context "nope": context not found: open meta.json', code=1)

    with pytest.raises(EngineUnavailable, match='context "nope": context not found') as refused:
        resolve(command, {})

    assert refused.value.hint == "see: docker context ls"


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        ("permission denied while trying to connect to the Docker daemon socket at unix:///s", "usermod -aG docker"),
        ('Get "https://docker:2376": tls: failed to verify certificate: x509: certificate signed by unknown authority', "ca.pem"),
        ('Get "https://a:2376": tls: failed to verify certificate: x509: certificate is valid for docker, not a', "ca.pem"),
        ("remote error: tls: certificate required", "cert.pem"),
        ("unable to resolve docker endpoint: open /c/ca.pem: no such file or directory", "DOCKER_CERT_PATH"),
        ("Error response from daemon: Client sent an HTTP request to an HTTPS server.", "DOCKER_TLS_VERIFY=1"),
        ("http: server gave HTTP response to HTTPS client", "unset DOCKER_TLS_VERIFY"),
        ("dial tcp: lookup nohost: no such host", "check the name of the host"),
        ("Host key verification failed.", "accept the host's key"),
        ("me@host: Permission denied (publickey).", "without a password"),
        ("Error response from daemon: client version 9.99 is too new. Maximum supported API version is 1.45", "DOCKER_API_VERSION"),
        ("Cannot connect to the Docker daemon at tcp://h:1. Is the docker daemon running?", "unset DOCKER_HOST"),
    ],
)  # fmt: skip
def test_cause_is_said_with_what_mends_it(tmp_path: Path, error: str, hint: str) -> None:
    """The docker command's own last line is repeated, with what to do about it."""
    endpoint = Endpoint("tcp://docker:2376", "DOCKER_HOST", is_chosen=True)

    with pytest.raises(EngineUnavailable) as refused:
        ask_version(docker(tmp_path, error=f"something else\n{error}\n", code=1), {}, endpoint)

    assert error in refused.value.what
    assert hint in refused.value.hint


def test_engine_without_an_answer_is_refused(tmp_path: Path) -> None:
    """Older docker commands print no server and end with 0."""
    with pytest.raises(EngineUnavailable, match="cannot be used"):
        ask_version(docker(tmp_path, output="null\n"), {}, Endpoint("unix:///s", "context default", is_chosen=False))
