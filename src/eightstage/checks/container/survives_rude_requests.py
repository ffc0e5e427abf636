"""The service rejects malformed HTTP requests and keeps running."""

import re

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, undetermined
from eightstage.evidence.container.workout import DISCLOSED, OUT_OF_ROOT, Workout

_REFUSED = re.compile(r"4\d\d|501|505|closed|cut: .*")
# As good for a path that leads out: a redirect, or the page that an application answers every path with.
_LED_NOWHERE = re.compile(r"[23]\d\d")


def _answering(request: str, answer: str) -> Workout:
    return facts.workout(rejections={request: answer})


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source=(
        Source("RFC 9112, HTTP/1.1", "https://www.rfc-editor.org/rfc/rfc9112"),
        Source(
            "OWASP denial of service cheat sheet",
            "https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html",
        ),
    ),
    level=Level.ADVANCED,
    guide="concepts/security",
    examples=(
        bad(says="it is gone", workout=facts.workout(is_alive=False)),
        bad(says="taken for a good request", workout=_answering("two lengths", "200")),
        bad(says="sent elsewhere", workout=_answering("two lengths", "301")),
        bad(says="an error of the service", workout=_answering("two lengths", "500")),
        bad(says="no answer", workout=_answering("two lengths", "not answered within 20 s")),
        bad(says="a file from outside of the service", workout=_answering(OUT_OF_ROOT, f"200{DISCLOSED}")),
        bad(says="an error at a path that leads out", workout=_answering(OUT_OF_ROOT, "500")),
        good(says="refused", workout=_answering("two lengths", "400")),
        good(says="the version of HTTP is refused", workout=_answering("no request at all", "505")),
        good(says="closed", workout=_answering("no request at all", "closed")),
        good(says="cut off", workout=_answering("a body of a gigabyte", "cut: connection reset")),
        good(says="a path that leads out is sent elsewhere", workout=_answering(OUT_OF_ROOT, "301")),
        good(says="a page that answers every path", workout=_answering(OUT_OF_ROOT, "200")),
    ),
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
    accepted = {name: answer for name, answer in workout.rejections.items() if not _is_refused(name, answer)}
    if accepted:
        name, status = next(iter(accepted.items()))
        return failed(f"{name}: {status}", tuple(f"{k}: {v}" for k, v in accepted.items()))
    return passed(", ".join(f"{name}: {answer}" for name, answer in workout.rejections.items()))


def _is_refused(name: str, answer: str) -> bool:
    is_harmless = name == OUT_OF_ROOT and _LED_NOWHERE.fullmatch(answer)
    return bool(is_harmless or _REFUSED.fullmatch(answer))
