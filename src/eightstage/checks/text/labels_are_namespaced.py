"""Every label has a namespace; none looks like a protection or like a label of a Docker tool."""

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile

# com.example.name
_DOTS = 2


@check(
    of_contract=True,
    source=(
        Source("Docker documentation, object labels", "https://docs.docker.com/engine/manage-resources/labels/"),
        Source(
            "OCI image specification, annotations",
            "https://github.com/opencontainers/image-spec/blob/main/annotations.md",
        ),
    ),
    level=Level.BEGINNER,
    guide="concepts/supply-chain",
    severity=Severity.NOTE,
    defect=In("production").change("LABEL", "LABEL ", "LABEL stage=production "),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS production
            LABEL stage=production \\
                security.non-root=true
            """,
            at=(2, 3),
        ),
        good(
            """
            FROM debian:trixie-slim AS production
            LABEL org.opencontainers.image.title=orders com.example.team=checkout
            """
        ),
    ),
)
def labels_are_namespaced(dockerfile: Dockerfile) -> Verdict:
    """
    Why: keys without a namespace are reserved for Docker; a label such as security.non-root=true protects nothing.
    Fix: use org.opencontainers.image.…, or your own domain reversed; protections are set when a container is started.
    """
    places = [
        Place(dockerfile.line_of(i, name), f"the label {name} has no namespace")
        for stage in dockerfile.stages
        for i in stage.all("LABEL")
        for name, _ in i.pairs
        if name.count(".") < _DOTS
    ]
    return judged(places, "every label has a namespace")
