"""Every target exposes the ports that the policy names, and no others."""

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged, skipped
from eightstage.checks.text._bases import untold
from eightstage.contract import SERVING
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile
from eightstage.policy import Policy

# As many of a range are named.
_MOST = 99
_ON_3000 = {"eightstage.toml": '[service]\nname = "orders"\nport = 3000\ncontract = true\n'}


@check(
    stages=SERVING,
    source=Source("Dockerfile reference, EXPOSE", "https://docs.docker.com/reference/dockerfile/#expose"),
    level=Level.BEGINNER,
    guide="stages/production",
    severity=Severity.WARNING,
    defect=In("development").change("EXPOSE", r"$", " 8089"),
    examples=(
        bad("FROM debian AS production\nEXPOSE 3000 9090\n", at=2, files=_ON_3000),
        bad("FROM debian AS production\n", at=1, says="the port of the policy is missing", files=_ON_3000),
        bad(
            "FROM debian AS production\nEXPOSE 3000 9229\n",
            at=2,
            says="a debugger listens in development and debug only",
            files=_ON_3000,
        ),
        good(
            """
            FROM debian AS development
            ENV PORT=3000
            EXPOSE ${PORT}/tcp 9229
            """,
            says="a variable, a protocol, and the port of the debugger",
            files=_ON_3000,
        ),
        good(
            "FROM debian AS production\n",
            says="a worker serves nothing",
            files={"eightstage.toml": '[service]\nname = "orders"\nport = 0\n'},
        ),
        bad("FROM debian AS production\nEXPOSE 3000-3001\n", at=2, says="a range", files=_ON_3000),
        good(
            """
            FROM debian AS production
            ARG PORT
            EXPOSE ${PORT:-3000}
            """,
            says="the builder puts in the default of the expression",
            files=_ON_3000,
        ),
        good(
            """
            FROM debian AS production
            EXPOSE ${PORT}
            """,
            says="only the build or the base image knows the port",
            files=_ON_3000,
            is_skipped=True,
        ),
        good(
            "FROM registry.example/server:3 AS production\n",
            says="the base image may expose it",
            files=_ON_3000,
            is_skipped=True,
        ),
        good(
            "FROM debian AS production\nEXPOSE 8080 8443\nEXPOSE 9000\n",
            says="outside of the contract it may listen on more ports than the one that is asked for its health",
            files={"eightstage.toml": '[service]\nname = "orders"\nport = 8080\n'},
        ),
        good(
            "FROM debian AS production\nEXPOSE 8080\n",
            says="no policy says where it listens",
            is_skipped=True,
        ),
        good(
            """
            FROM debian AS base
            EXPOSE 8080
            FROM base AS production
            """,
            says="what a stage inherits counts",
            files={"eightstage.toml": '[service]\nname = "orders"\nport = 8080\n'},
        ),
    ),
)
def exposes_what_listens(
    target: str,
    dockerfile: Dockerfile,
    policy: Policy,
    port_is_stated: bool,
    follows_contract: bool,
) -> Verdict:
    """
    Why: people and tools publish exposed ports; a port where nothing listens sends them looking for a fault.
    Fix: expose the service's port, and the inspector's in development and debug; list any others in the policy.
    """
    if not port_is_stated:
        return skipped("no policy says on which port it listens; see port in [service]")
    stage = dockerfile.named[target]
    found = [
        (dockerfile.expand(w, i), i) for i in dockerfile.inherited(stage) if i.name == "EXPOSE" for w in i.arguments
    ]
    exposed = [(port, i) for word, i in found if word.is_known for port in _ports(word.text)]
    wanted = [str(policy.service.port)] if policy.service.port else []
    allowed = {*wanted, str(policy.service.inspector_port)} if target != "production" else {*wanted}
    places = [
        Place(i.line, f"the policy names no port {port}")
        for port, i in exposed
        if port not in allowed and follows_contract
    ]
    missing = [port for port in wanted if port not in {p for p, _ in exposed}]
    unknown = [word.text for word, _ in found if not word.is_known]
    if missing and unknown and not places:
        return skipped(f"{target} exposes {unknown[0]}, which the base image or the build sets; the image shows it")
    image = untold(dockerfile, stage)
    if missing and not found and image:
        return skipped(f"{target} has no EXPOSE of its own; the image shows what {image} exposes")
    places += [Place(stage.line, f"{target} does not expose {port}") for port in missing if not unknown]
    return judged(places, f"exposes {' and '.join(sorted({p for p, _ in exposed})) or 'no port'}")


def _ports(word: str) -> list[str]:
    """The ports of a word, such as `8080`, `8080/tcp` or `8080-8082`; a few, however long the range is."""
    first, _, last = word.partition("/")[0].partition("-")
    if not (first.isdecimal() and last.isdecimal()):
        return [first]
    return [str(port) for port in range(int(first), min(int(last), int(first) + _MOST) + 1)]
