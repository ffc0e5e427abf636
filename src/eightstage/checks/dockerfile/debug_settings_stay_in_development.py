"""No stage that builds, checks, tests or ships inherits debug settings."""

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In

_QUIET = ("build", "security", "production", "testing")
_VERBOSE = frozenset({"debug", "trace", "verbose", "silly", "all"})


@check(
    source="Dockerfile reference, ENV: https://docs.docker.com/reference/dockerfile/#env",
    severity=Severity.WARNING,
    defect=In("testing").append("ENV LOG_LEVEL=debug"),
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
