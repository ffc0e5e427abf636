"""Answers do not name the version of the software that gives them."""

import re

from eightstage import facts
from eightstage.checks import Level, Severity, Source, Verdict, bad, check, failed, good, passed, undetermined
from eightstage.evidence.container.workout import Workout

_TELLING = {"server", "x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-generator"}
_VERSION = re.compile(r"\d+\.\d+|/\s*v?\d")


def _answering(name: str, value: str) -> Workout:
    return facts.workout(headers=((name, value),))


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source=(
        Source("RFC 9110, Server", "https://www.rfc-editor.org/rfc/rfc9110#section-10.2.4"),
        Source(
            "OWASP HTTP headers cheat sheet",
            "https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html#server",
        ),
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/security",
    severity=Severity.WARNING,
    examples=(
        bad(says="the server and its version", workout=_answering("Server", "Werkzeug/3.0.1")),
        bad(says="the framework and its version", workout=_answering("X-Powered-By", "Servlet/3.1")),
        bad(says="a version alone", workout=_answering("X-AspNet-Version", "4.0.30319")),
        good(says="the name of the server alone", workout=_answering("Server", "nginx")),
        good(says="a time is no version", workout=_answering("X-Runtime", "0.004231")),
        good(says="no such header", workout=_answering("Content-Type", "application/json")),
    ),
)
def answers_name_no_version(workout: Workout) -> Verdict:
    """
    Why: who looks for services with a known hole asks every address for it, and reads the version in the answer.
    Fix: switch the header off in the server or framework, or give the name alone.
    """
    if not workout.headers:
        return undetermined("no answer was seen")
    named = sorted({f"{n}: {v}" for n, v in workout.headers if n.lower() in _TELLING and _VERSION.search(v)})
    if named:
        return failed(f"answers say {named[0]}", tuple(named[1:]))
    return passed(f"no version in {len(workout.headers)} headers of two answers")
