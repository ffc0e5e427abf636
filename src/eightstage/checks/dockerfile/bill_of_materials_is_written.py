"""The build of production writes a software bill of materials (SBOM)."""

import re

from eightstage.checks import Severity, Verdict, check, failed, passed
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In


@check(
    stages=("production",),
    source="CycloneDX, specification: https://cyclonedx.org/specification/overview/; SPDX: https://spdx.dev/",
    severity=Severity.WARNING,
    defect=In("security").drop("RUN", "sbom"),
)
def bill_of_materials_is_written(dockerfile: Dockerfile) -> Verdict:
    """
    Why: when the next advisory comes, somebody will ask which images contain the package.
    Fix: write an SBOM in security, from the lock file: npm sbom, cyclonedx-py, syft ….
    """
    stage = dockerfile.named["production"]
    needed = {*dockerfile.ancestors(stage), stage.label}
    for other in (s for s in dockerfile.stages if s.label in needed):
        for run in other.all("RUN"):
            found = next((c for c in dockerfile.commands(run) if re.search(r"sbom|syft|cyclonedx|spdx", c.text)), None)
            if found:
                return passed(f"line {found.line}")
    place = dockerfile.named.get("security", stage)
    return failed("no stage on the way to production writes a bill of materials", line=place.line)
