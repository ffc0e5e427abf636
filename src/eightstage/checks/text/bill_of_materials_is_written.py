"""The build of production writes a software bill of materials (SBOM)."""

import re

from eightstage.checks import Level, Severity, Source, Verdict, bad, check, failed, good, passed
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile


@check(
    of_contract=True,
    stages=("production",),
    source=(
        Source("CycloneDX, specification", "https://cyclonedx.org/specification/overview/"),
        Source("SPDX", "https://spdx.dev/"),
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/supply-chain",
    severity=Severity.WARNING,
    defect=In("security").drop("RUN", "sbom"),
    examples=(
        bad(
            """
            FROM debian AS security
            RUN make assembly
            FROM scratch AS production
            COPY --from=security /assembly /
            """,
            at=1,
        ),
        bad(
            """
            FROM debian AS testing
            RUN syft dir:/app > /reports/sbom.json
            FROM debian AS production
            """,
            at=3,
            says="production is built without the stage that writes it",
        ),
        good(
            """
            FROM debian AS security
            RUN syft dir:/assembly > /reports/sbom.json
            FROM scratch AS production
            COPY --from=security /assembly /
            """,
        ),
    ),
)
def bill_of_materials_is_written(dockerfile: Dockerfile) -> Verdict:
    """
    Why: when the next advisory comes, somebody will ask which images contain the package.
    Fix: write an SBOM in security, from the lock file, with the package manager or a tool such as syft.
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
