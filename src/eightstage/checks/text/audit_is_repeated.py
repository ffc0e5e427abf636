"""The audit runs again every day, even when the repository has not changed."""

import re

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.checks.text._tools import is_audit
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile, Instruction, Stage
from eightstage.service import BAKE_FILE, Files

_DATED = re.compile(r"DATE|DAY|DAILY|TIME|STAMP|CACHE|BUST|NONCE")
_BY_THE_CLOCK = """
variable "TODAY" {
  default = formatdate("YYYY-MM-DD", timestamp())
}
target "security" {
  args = {
    NOW = TODAY
  }
}
"""


@check(
    of_contract=True,
    source=Source(
        "Docker documentation, build cache invalidation",
        "https://docs.docker.com/build/cache/invalidation/",
    ),
    level=Level.ADVANCED,
    guide="stages/security",
    severity=Severity.WARNING,
    defect=(In("security").drop("ARG", "AUDIT_DATE"), In("security").change("RUN", r" AUDIT_DATE=\S+", "")),
    examples=(
        bad(
            """
            FROM debian AS security
            COPY packages.lock ./
            RUN sh scripts/audit.sh packages.lock
            """,
            at=3,
        ),
        bad(
            """
            FROM debian AS security
            RUN osv-scanner scan source .
            ARG AUDIT_DATE
            """,
            at=2,
            says="an argument changes only the steps that follow it",
        ),
        good(
            """
            FROM debian AS security
            ARG AUDIT_DATE=""
            RUN sh scripts/audit.sh packages.lock
            """,
        ),
        good(
            """
            FROM debian AS security
            ARG NOW=""
            RUN osv-scanner scan source .
            """,
            says="the bake file sets the argument by the clock",
            files={"docker-bake.hcl": _BY_THE_CLOCK},
        ),
    ),
)
def audit_is_repeated(dockerfile: Dockerfile, files: Files) -> Verdict:
    """
    Why: advisories appear daily; the layer cache keeps the result from the day the lock file last changed.
    Fix: declare an ARG such as AUDIT_DATE above the step and pass the date to each build; in a bake file,
    `formatdate("YYYY-MM-DD", timestamp())`.
    """
    daily = _set_by_the_clock(files.text(BAKE_FILE) or "")
    places = [
        Place(c.line, f"`{c.text[-60:]}` answers from the layer cache until the lock file changes")
        for stage in dockerfile.stages
        for run in stage.all("RUN")
        for c in dockerfile.commands(run)
        if is_audit(c) and not any(name in daily or _DATED.search(name) for name in _arguments(stage, run))
    ]
    return judged(places, "every audit has an argument that changes with the day")


def _arguments(stage: Stage, run: Instruction) -> list[str]:
    """The arguments that the builder compares before it takes the step from the cache."""
    return [name for i in stage.all("ARG") if i.line < run.line for name, _ in i.pairs]


def _set_by_the_clock(bake: str) -> set[str]:
    """The arguments for which a bake file gives another value on another day."""
    variables = re.findall(r'variable\s+"(\w+)"\s*\{[^}]*timestamp\(\)', bake)
    clock = "|".join([r"timestamp\(\)", *(rf"\b{name}\b" for name in variables)])
    return set(re.findall(rf"^\s*(\w+)\s*=.*(?:{clock})", bake, re.MULTILINE))
