"""
Where the docker command finds its engine, and why that engine does not answer.

The docker command itself is asked, so that DOCKER_HOST, contexts, certificates and ssh mean the same to the verifier as
they mean on the command line (https://docs.docker.com/engine/manage-resources/contexts/).
"""

import json
import os
import re
import subprocess
from collections.abc import Mapping
from typing import Any

import attrs

from eightstage.errors import EngineError, EngineUnavailable

_DEFAULT_HOST = "unix:///var/run/docker.sock"
# Longer than ssh waits for a host that does not answer.
_ANSWER_S = 45


@attrs.frozen
class Endpoint:
    """
    One engine's address, as the docker command resolves it.

    host: Such as "unix:///var/run/docker.sock" or "tcp://docker:2376".
    origin: Where the choice comes from: "DOCKER_HOST" or "context NAME".
    is_chosen: Whether somebody named it; the socket that every machine has by default is nobody's choice.
    """

    host: str
    origin: str
    is_chosen: bool


def resolve(command: str, environment: Mapping[str, str]) -> Endpoint:
    """
    The endpoint that the docker command uses.

    Args:
        command: The docker command.
        environment: The environment that it runs in.

    Raises:
        EngineUnavailable: DOCKER_CONTEXT, or the configuration, names a context that is not there.
    """
    done = _run([command, "context", "inspect"], environment)
    if done.returncode != 0:
        reason = _last_line(done.stderr)
        # The certificates of an engine are read before it is asked for anything.
        given = Endpoint(environment.get("DOCKER_HOST", ""), "DOCKER_HOST", is_chosen=True)
        raise EngineUnavailable(
            f"no engine can be chosen: {reason}", _known_hint(given, reason) or "see: docker context ls"
        )
    context = json.loads(done.stdout)[0]
    host = context["Endpoints"]["docker"].get("Host") or _DEFAULT_HOST
    if environment.get("DOCKER_HOST"):
        return Endpoint(host, "DOCKER_HOST", is_chosen=True)
    name = str(context["Name"])
    return Endpoint(host, f"context {name}", is_chosen=name != "default")


def ask_version(command: str, environment: Mapping[str, str], endpoint: Endpoint) -> dict[str, Any]:
    """
    What the engine answers to `docker version`.

    Raises:
        EngineUnavailable: It does not answer; names the cause and what to do about it.
    """
    try:
        done = _run([command, "version", "--format", "{{json .Server}}"], environment)
    except subprocess.TimeoutExpired as error:
        raise _unavailable(endpoint, f"no answer within {_ANSWER_S} s") from error
    answer = json.loads(done.stdout) if done.returncode == 0 and done.stdout.strip() else None
    if not answer:
        raise _unavailable(endpoint, _last_line(done.stderr))
    return dict(answer)


def _run(command: list[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=_ANSWER_S,
        )
    except OSError as error:
        raise EngineError(f"{command[0]} cannot be run: {error.strerror}", "reinstall the docker command") from error


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"


def _unavailable(endpoint: Endpoint, reason: str) -> EngineUnavailable:
    what = f"the engine at {endpoint.host} ({endpoint.origin}) cannot be used: {reason}"
    return EngineUnavailable(what, _hint(endpoint, reason))


# What the docker command prints, and what mends it; the first that fits counts.
_WRONG_AUTHORITY = (
    "{certificates}/ca.pem does not vouch for the engine's certificate: get ca.pem from whoever runs the engine, "
    "and use a host name that stands in the certificate"
)
_WRONG_CLIENT = (
    "the engine refuses the client certificate {certificates}/cert.pem: get cert.pem and key.pem from whoever runs it"
)
_NO_ACCESS = (
    "let your user open the socket, usually by joining its group: sudo usermod -aG docker $USER, then log in again"
)
# What the docker command prints, and what mends it; the first that fits counts.
_CAUSES = (
    (r"permission denied.*(?:socket|docker\.sock|connect: permission denied)", _NO_ACCESS),
    (
        r"certificate signed by unknown authority|failed to verify certificate|certificate is not valid",
        _WRONG_AUTHORITY,
    ),
    (r"remote error: tls|tls: (?:certificate required|bad certificate|unknown certificate)", _WRONG_CLIENT),
    (
        r"ca certificate|x509 key pair|context tls|ca\.pem|cert\.pem|key\.pem",
        "{certificates} must hold ca.pem, cert.pem and key.pem; DOCKER_CERT_PATH names the folder",
    ),
    (
        r"HTTP request to an HTTPS server|malformed HTTP response",
        "the engine speaks TLS: set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the folder with its certificates",
    ),
    (
        r"server gave HTTP response to HTTPS client|does not look like a TLS handshake",
        "the engine does not speak TLS: unset DOCKER_TLS_VERIFY",
    ),
    (r"no such host|could not resolve hostname|name resolution", "check the name of the host in {host}"),
    (r"host key verification failed", "accept the host's key once by hand: ssh to the host that {host} names"),
    (
        r"permission denied \(|too many authentication failures",
        "let ssh log in to {host} without a password: ssh-add your key, or name it in ~/.ssh/config",
    ),
    (
        r"client version|supported api version",
        "unset DOCKER_API_VERSION, or install a docker command that fits the engine",
    ),
)


def _known_hint(endpoint: Endpoint, reason: str) -> str | None:
    certificates = os.environ.get("DOCKER_CERT_PATH") or "~/.docker"
    if endpoint.origin.startswith("context "):
        certificates = f"the TLS material of {endpoint.origin}"
    for pattern, hint in _CAUSES:
        if re.search(pattern, reason, re.IGNORECASE):
            return hint.format(certificates=certificates, host=endpoint.host)
    return None


def _hint(endpoint: Endpoint, reason: str) -> str:
    known = _known_hint(endpoint, reason)
    if known:
        return known
    if endpoint.origin == "DOCKER_HOST":
        return "start it, or unset DOCKER_HOST"
    if endpoint.is_chosen:
        return "start it, or choose another: docker context use default"
    return "start it"
