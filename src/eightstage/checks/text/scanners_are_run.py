"""A stage that installs a scanner also runs it."""

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.checks.text._packages import installs
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile

_SCANNERS = frozenset({"nmap", "nikto", "lynis", "clamav", "trivy", "grype", "syft", "semgrep", "gitleaks"})


@check(
    source=Source("The eight stages, security", "docs/stages.md#security"),
    level=Level.INTERMEDIATE,
    guide="stages/security",
    severity=Severity.NOTE,
    defect=In("base").change("RUN", "--no-install-recommends", "--no-install-recommends nmap"),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS security
            RUN apt-get update && apt-get install -y --no-install-recommends nmap
            """,
            at=2,
        ),
        good(
            """
            FROM debian:trixie-slim AS security
            RUN apt-get update && apt-get install -y --no-install-recommends lynis openssl
            RUN lynis audit system
            """,
            says="the scanner is run, and openssl is a library",
        ),
    ),
)
def scanners_are_run(dockerfile: Dockerfile) -> Verdict:
    """
    Why: an installed scanner looks like a scan, but it has checked nothing.
    Fix: run it and let its exit code stop the build, or do not install it.
    """
    places = [
        Place(dockerfile.line_of(i.instruction, package), f"{package} is installed and never run")
        for stage in dockerfile.stages
        if stage.name not in {"development", "debug"}
        for i in installs(dockerfile, stage)
        for package in i.packages
        if package in _SCANNERS
        and package not in {c.name for run in stage.all("RUN") for c in dockerfile.commands(run)}
    ]
    return judged(places, "every scanner is run")
