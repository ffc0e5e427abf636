"""Production's labels say what it is and which sources it was built from."""

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile

_PREFIX = "org.opencontainers.image."
_WANTED = ("title", "version", "revision", "created", "base.name")


@check(
    of_contract=True,
    stages=("production",),
    source=Source(
        "OCI image specification, annotations", "https://github.com/opencontainers/image-spec/blob/main/annotations.md"
    ),
    level=Level.BEGINNER,
    guide="concepts/supply-chain",
    severity=Severity.WARNING,
    defect=(In("production").change("LABEL", r'"\$\{REVISION\}"', '"abc"'), In("production").drop("ARG", "REVISION")),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS production
            LABEL org.opencontainers.image.title=orders \\
                org.opencontainers.image.version=1.0
            """,
            at=(2, 3),
            says="three labels are missing, and the version never changes",
        ),
        good(
            """
            ARG BASE=debian:trixie-slim
            FROM ${BASE} AS production
            ARG BASE VERSION REVISION CREATED
            LABEL org.opencontainers.image.title=orders \\
                org.opencontainers.image.version=${VERSION} \\
                org.opencontainers.image.revision=${REVISION} \\
                org.opencontainers.image.created=${CREATED} \\
                org.opencontainers.image.base.name=${BASE}
            """
        ),
    ),
)
def labels_say_where_it_comes_from(dockerfile: Dockerfile) -> Verdict:
    """
    Why: an image that cannot be traced to a commit cannot be patched with confidence; a constant version is misleading.
    Fix: set the labels title, version, revision, created and base.name from build arguments.
    """
    stage = dockerfile.named["production"]
    labels = {
        name: (value or "", i) for i in dockerfile.inherited(stage) if i.name == "LABEL" for name, value in i.pairs
    }
    line = min((i.line for _, i in labels.values()), default=stage.line)
    places = [
        Place(line, f"production has no label {_PREFIX}{name}") for name in _WANTED if _PREFIX + name not in labels
    ]
    for name in ("version", "revision", "created"):
        value, i = labels.get(_PREFIX + name, ("$", stage.instructions[0]))
        if "$" not in value:
            places.append(Place(dockerfile.line_of(i, _PREFIX + name), f"{name} is always {value!r}"))
    return judged(places, "title, version, revision, created and base are labelled")
