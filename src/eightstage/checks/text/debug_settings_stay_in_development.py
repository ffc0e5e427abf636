"""No stage that builds, checks, tests or ships inherits debug settings."""

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile

_QUIET = ("build", "security", "production", "testing")
_VERBOSE = frozenset({"debug", "trace", "verbose", "silly", "all"})


@check(
    source=Source("Dockerfile reference, ENV", "https://docs.docker.com/reference/dockerfile/#env"),
    level=Level.INTERMEDIATE,
    guide="stages/development",
    severity=Severity.WARNING,
    defect=In("testing").append("ENV LOG_LEVEL=debug"),
    examples=(
        bad(
            """
            FROM debian AS development
            ENV DEBUG=*
            FROM development AS build
            """,
            at=2,
            says="build inherits it",
        ),
        bad("FROM debian AS production\nENV LOG_LEVEL=Trace\n", at=2),
        good(
            """
            FROM debian AS development
            ENV LOG_LEVEL=debug
            FROM debian AS production
            ENV LOG_LEVEL=info
            FROM production AS debug
            ENV LOG_LEVEL=debug
            """,
        ),
    ),
)
def debug_settings_stay_in_development(dockerfile: Dockerfile) -> Verdict:
    """
    Why: every stage built on development inherits its ENV: tests then see other logs and code paths than users do.
    Fix: set it in development and debug only, or build the other stages from dependencies.
    """
    found: dict[tuple[int, str], list[str]] = {}
    for role in _QUIET:
        stage = dockerfile.named.get(role)
        for name, (value, i) in (dockerfile.environment(stage) if stage else {}).items():
            if name == "DEBUG" or (name == "LOG_LEVEL" and value.lower() in _VERBOSE):
                found.setdefault((dockerfile.line_of(i, f"{name}="), f"{name}={value}"), []).append(role)
    places = [Place(line, f"{setting} reaches {', '.join(roles)}") for (line, setting), roles in found.items()]
    return judged(places, "no setting for debugging reaches them")
