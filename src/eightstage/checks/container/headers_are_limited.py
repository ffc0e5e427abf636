"""A request with far too large or far too many headers is refused."""

import re

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, undetermined
from eightstage.evidence.container.workout import Workout

_REFUSED = re.compile(r"4\d\d|5\d\d|closed|cut: .*")


def _answering(answer: str) -> Workout:
    return facts.workout(large_heads={"a header of two megabytes": answer})


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    explained_by=("container/survives-rude-requests",),
    source=(
        Source("RFC 6585, 431 Request Header Fields Too Large", "https://www.rfc-editor.org/rfc/rfc6585#section-5"),
        Source("CWE-770, allocation of resources without limits", "https://cwe.mitre.org/data/definitions/770.html"),
    ),
    level=Level.ADVANCED,
    guide="concepts/security",
    examples=(
        bad(says="taken for a good request", workout=_answering("200")),
        bad(says="read, and then sent elsewhere", workout=_answering("301")),
        good(says="431", workout=_answering("431")),
        good(says="closed", workout=_answering("closed")),
        good(says="cut off while it was sent", workout=_answering("cut: connection reset")),
    ),
)
def headers_are_limited(workout: Workout) -> Verdict:
    """
    Why: headers are held in memory before anything is known of who sends them; a few clients without a limit use it up.
    Fix: set the server's limit of all headers to some 16 KiB.
    """
    if not workout.answered:
        return undetermined("no polite request was answered either")
    accepted = [
        f"{name}: {answer}" for name, answer in workout.large_heads.items() if re.fullmatch(r"[1-3]\d\d", answer)
    ]
    if accepted:
        return failed(accepted[0], tuple(accepted[1:]))
    unclear = [f"{name}: {answer}" for name, answer in workout.large_heads.items() if not _REFUSED.fullmatch(answer)]
    if unclear:
        return undetermined(unclear[0], tuple(unclear[1:]))
    return passed(", ".join(f"{name}: {answer}" for name, answer in workout.large_heads.items()))
