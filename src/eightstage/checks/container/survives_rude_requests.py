"""The service rejects malformed HTTP requests and keeps running."""

import re

from eightstage.checks import Verdict, check, failed, passed, undetermined
from eightstage.evidence.container.workout import OUT_OF_ROOT, Workout

_REFUSED = re.compile(r"4\d\d|501|505|closed|cut: .*")
# As good for a path that leads out: a redirect, or the page that an application answers every path with.
_LED_NOWHERE = re.compile(r"[23]\d\d")


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source="RFC 9112, HTTP/1.1: https://www.rfc-editor.org/rfc/rfc9112; "
    "OWASP denial of service cheat sheet: "
    "https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html",
)
def survives_rude_requests(workout: Workout) -> Verdict:
    """
    Why: a scanner is the first to find a public port, and it does not follow the protocol.
    Fix: leave malformed requests to the runtime's own parser, limit headers and bodies, and do not exit on an error.
    """
    if not workout.answered:
        return undetermined("no polite request was answered either")
    if not workout.is_alive:
        return failed("it does not answer any more", tuple(f"{k}: {v}" for k, v in workout.rejections.items()))
    accepted = {name: told for name, told in workout.rejections.items() if not _is_refused(name, told)}
    if accepted:
        name, status = next(iter(accepted.items()))
        return failed(f"{name}: {status}", tuple(f"{k}: {v}" for k, v in accepted.items()))
    return passed(", ".join(f"{name}: {told}" for name, told in workout.rejections.items()))


def _is_refused(name: str, told: str) -> bool:
    is_harmless = name == OUT_OF_ROOT and _LED_NOWHERE.fullmatch(told)
    return bool(is_harmless or _REFUSED.fullmatch(told))
