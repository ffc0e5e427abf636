"""A stage that installs a scanner also runs it."""

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.checks.dockerfile._packages import installs
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In

_SCANNERS = frozenset({"nmap", "openssl", "nikto", "lynis", "clamav", "trivy", "grype", "syft", "semgrep", "gitleaks"})


@check(
    source="docs/stages.md#security",
    severity=Severity.WARNING,
    defect=In("base").change("RUN", "--no-install-recommends", "--no-install-recommends nmap"),
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
