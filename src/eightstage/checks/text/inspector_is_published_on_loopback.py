"""Compose publishes an inspector on the loopback address only."""

import ipaddress

import yaml

from eightstage.checks import Level, Place, Source, Verdict, bad, check, failed, good, judged, skipped
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile
from eightstage.policy import Policy
from eightstage.service import Files
from eightstage.service.compose import FILE_NAMES, Published, published

_INSPECTED = ("development", "debug")


@check(
    source=(
        Source("CWE-489, active debug code", "https://cwe.mitre.org/data/definitions/489.html"),
        Source("Compose file reference, ports", "https://docs.docker.com/reference/compose-file/services/#ports"),
    ),
    level=Level.INTERMEDIATE,
    guide="stages/development",
    defect=Edit(
        "compose.yaml",
        old='      - "127.0.0.1:9229:9229"\n    develop:\n',
        new='      - "9229:9229"\n    develop:\n',
    ),
    examples=(
        bad(
            "FROM debian:trixie-slim AS development\n",
            files={
                "compose.yaml": """
                    services:
                      orders:
                        build:
                          target: development
                        ports:
                          - "9229:9229"
                    """
            },
            at="compose.yaml:6",
        ),
        good(
            "FROM debian:trixie-slim AS development\n",
            files={
                "compose.yaml": """
                    services:
                      orders:
                        build:
                          target: development
                        ports:
                          - "127.0.0.1:9229:9229"
                    """
            },
        ),
        good("FROM debian:trixie-slim AS development\n", says="there is no compose file", is_skipped=True),
    ),
)
def inspector_is_published_on_loopback(files: Files, policy: Policy, dockerfile: Dockerfile) -> Verdict:
    """
    Why: whoever reaches an inspector can run code in the service; without an address the port is open to the whole
    network.
    Fix: put the address first: `127.0.0.1:9229:9229`.
    """
    name = next((name for name in FILE_NAMES if files.text(name) is not None), None)
    if name is None:
        return skipped("there is no compose file")
    try:
        entries = published(files.text(name) or "")
    except yaml.YAMLError as error:
        return failed(f"{name} cannot be read", tuple(str(error).splitlines()))
    stages = {dockerfile.named[target].name for target in _INSPECTED if target in dockerfile.named}
    inspected = [e for e in entries if e.target in stages or _covers(e, policy.service.inspector_port)]
    places = [
        Place(e.line, f"{e.service} publishes port {e.ports[0]} on {e.host or 'every address'}", name)
        for e in inspected
        if not _is_loopback(e.host)
    ]
    return judged(places, f"{len(inspected)} ports are published on this machine's own address only")


def _covers(entry: Published, port: int) -> bool:
    return entry.ports[0] <= port <= entry.ports[1]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
