"""The audit runs again every day, even when the repository has not changed."""

import re

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.checks.dockerfile._tools import is_audit
from eightstage.dockerfile import Dockerfile, Instruction, Stage
from eightstage.structural import In


@check(
    source="Docker documentation, build cache invalidation: https://docs.docker.com/build/cache/invalidation/",
    severity=Severity.WARNING,
    defect=(In("security").drop("ARG", "AUDIT_DATE"), In("security").change("RUN", r" AUDIT_DATE=\S+", "")),
)
def audit_is_repeated(dockerfile: Dockerfile) -> Verdict:
    """
    Why: advisories appear daily; the layer cache keeps the result from the day the lock file last changed.
    Fix: declare an ARG such as AUDIT_DATE above the step, use it there, and pass the date to each build.
    """
    places = [
        Place(c.line, f"`{c.text[-60:]}` answers from the layer cache until the lock file changes")
        for stage in dockerfile.stages
        for run in stage.all("RUN")
        for c in dockerfile.commands(run)
        if is_audit(c) and not _is_dated(stage, run)
    ]
    return judged(places, "every audit has an argument that changes with the day")


def _is_dated(stage: Stage, run: Instruction) -> bool:
    names = [name for i in stage.all("ARG") if i.line < run.line for name, _ in i.pairs]
    return any(re.search(r"DATE|DAY|TIME|STAMP|CACHE|BUST|NONCE", name) for name in names)
