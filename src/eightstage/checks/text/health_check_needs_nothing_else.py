"""A health check runs the service's own program, asks 127.0.0.1, and times out before the engine stops it."""

import re

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged, skipped
from eightstage.contract import SERVING
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile, Instruction
from eightstage.units import parse_duration


@check(
    stages=SERVING,
    source=(
        Source("Dockerfile reference, HEALTHCHECK", "https://docs.docker.com/reference/dockerfile/#healthcheck"),
        Source("RFC 6761, localhost", "https://www.rfc-editor.org/rfc/rfc6761#section-6.3"),
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/health",
    severity=Severity.WARNING,
    defect=In("production").change("HEALTHCHECK", r"CMD .*", "CMD /app/healthcheck --quick"),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS production
            HEALTHCHECK CMD curl --fail http://localhost:3000/health
            """,
            at=2,
            says="a shell, a tool, and a name that may be ::1",
        ),
        bad(
            """
            FROM debian:trixie-slim AS production
            HEALTHCHECK --timeout=3s CMD ["/app/serve", "--health", "--timeout=5"]
            """,
            at=2,
            says="the engine kills the probe before it can say why",
        ),
        good(
            """
            FROM debian:trixie-slim AS production
            HEALTHCHECK --timeout=3s CMD ["/app/serve", "--health", "--timeout=2"]
            """
        ),
        good("FROM debian:trixie-slim AS production\n", says="it has no health check to judge", is_skipped=True),
    ),
)
def health_check_needs_nothing_else(target: str, dockerfile: Dockerfile) -> Verdict:
    """
    Why: a shell or curl is one more thing to ship; `localhost` may mean ::1, where nothing listens; a probe that the
    engine kills gives no reason.
    Fix: start the service's own program in exec form, such as CMD ["/app/service", "--health"], and let it give up
    before --timeout does.
    """
    stage = dockerfile.named[target]
    health = dockerfile.last(stage, "HEALTHCHECK")
    if health is None or health.arguments[0].upper() == "NONE":
        return skipped("there is no health check")
    text = " ".join(health.arguments)
    found = [reason for reason, is_so in _reasons(text, health) if is_so]
    return judged([Place(health.line, reason) for reason in found], "exec form, the service's own program")


def _reasons(text: str, health: Instruction) -> list[tuple[str, bool]]:
    return [
        ("it is in shell form and needs a shell", not health.is_json),
        ("it needs curl or wget in the image", bool(re.search(r"\b(curl|wget)\b", text))),
        ("`localhost` may be ::1; ask 127.0.0.1", "localhost" in text),
        ("its own limit is not below --timeout, so its message is lost", _is_too_patient(text, health)),
    ]


def _is_too_patient(text: str, health: Instruction) -> bool:
    own = re.search(r"(?:--max-time|-m|-T|--timeout)[ =](\d+)", text)
    outer = re.fullmatch(r"\d+(ms|s)", health.flag("timeout") or "30s")
    return bool(own and outer) and float(own[1]) >= parse_duration(outer[0])  # type: ignore[index]
