"""A health check runs the service's own program, asks 127.0.0.1, and times out before the engine stops it."""

import re

from eightstage.checks import Place, Severity, Verdict, check, judged, skipped
from eightstage.contract import SERVING
from eightstage.dockerfile import Dockerfile, Instruction
from eightstage.structural import In
from eightstage.units import parse_duration


@check(
    stages=SERVING,
    source="Dockerfile reference, HEALTHCHECK: https://docs.docker.com/reference/dockerfile/#healthcheck; "
    "RFC 6761, localhost: https://www.rfc-editor.org/rfc/rfc6761#section-6.3",
    severity=Severity.WARNING,
    defect=In("production").change("HEALTHCHECK", r"CMD .*", "CMD /app/healthcheck --quick"),
)
def health_check_needs_nothing_else(target: str, dockerfile: Dockerfile) -> Verdict:
    """
    Why: a shell or curl is one more thing to ship; `localhost` may mean ::1, where nothing listens; a probe that the
    engine kills gives no reason.
    Fix: use exec form with the runtime: CMD ["node", "healthcheck.js"], and a timeout in the script shorter than
    --timeout.
    """
    stage = dockerfile.named[target]
    health = dockerfile.last(stage, "HEALTHCHECK")
    if health is None or health.arguments[0] == "NONE":
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
